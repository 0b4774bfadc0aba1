"""Structure of a PDF page for screen readers: what is a heading, a paragraph, a figure or decoration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from fpdf import FPDF


_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def declare(pdf: "FPDF", title: str, language: str) -> None:
    """Give the file its title and language, let readers show the title, and declare PDF/UA-1.

    Every page then must be drawn inside `tagged` and `decoration` alone.
    """
    from fpdf.prefs import ViewerPreferences  # noqa: PLC0415 -- slow import

    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_xmp_metadata(_XMP.format(title=escape(title), language=language))


def in_reading_order(pdf: "FPDF") -> None:
    """Let the tabulator key of a reader follow the structure of the page."""
    from fpdf.syntax import Name  # noqa: PLC0415 -- slow import

    setattr(pdf.pages[pdf.page], "tabs", Name("S"))  # noqa: B010 -- fpdf2 writes every attribute it finds


@contextmanager
def tagged(pdf: "FPDF", kind: str, alt: str = "", language: str = "") -> Iterator[None]:
    """Mark what is drawn inside as one element (H1, P, Figure), in reading order; `alt` describes a figure.

    fpdf2 itself tags nothing but pictures; this adds elements to its structure tree in the same way.
    """
    mcid = pdf.struct_builder.next_mcid_for_page(pdf.page)
    _, parents = pdf.struct_builder.add_marked_content(
        page_number=pdf.page, struct_type=f"/{kind}", mcid=mcid, alt_text=alt or None
    )
    pdf.pages[pdf.page].struct_parents = parents
    spoken = f" /Lang ({language})" if language else ""
    pdf._out(f"/{kind} <</MCID {mcid}{spoken}>> BDC")
    yield
    pdf._out("EMC")


@contextmanager
def decoration(pdf: "FPDF") -> Iterator[None]:
    """Mark what is drawn inside as decoration, which is not read out."""
    pdf._out("/Artifact BMC")
    yield
    pdf._out("EMC")
