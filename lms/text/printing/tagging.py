"""Structure of a PDF for screen readers: what is a heading, a paragraph, a list, a link, a figure or decoration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from fpdf import FPDF

    from lms.text.printing.structure import Structure


_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def declare(pdf: "FPDF", title: str, language: str) -> None:
    """Give the file its title and language, let readers show the title, and declare PDF/UA-1.

    Every page then must be drawn inside `tagged`, `part_of` and `decoration` alone.
    """
    from fpdf.prefs import ViewerPreferences  # noqa: PLC0415 -- slow import

    from lms.text.printing.structure import Structure  # noqa: PLC0415 -- slow import

    pdf.struct_builder = Structure(pdf.pages)
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_xmp_metadata(_XMP.format(title=escape(title), language=language))


def _structure(pdf: "FPDF") -> "Structure":
    """Return what `declare` put in place of fpdf2's own tree."""
    return cast("Structure", pdf.struct_builder)


def in_reading_order(pdf: "FPDF") -> None:
    """Let the tabulator key of a reader follow the structure of the page."""
    from fpdf.syntax import Name  # noqa: PLC0415 -- slow import

    setattr(pdf.pages[pdf.page], "tabs", Name("S"))  # noqa: B010 -- fpdf2 writes every attribute it finds


def element(pdf: "FPDF", kind: str, within: Any = None, alt: str = "") -> Any:
    """Add an element (H1, P, L, Figure …) at the end of the element `within`, else of the document."""
    return _structure(pdf).element(kind, pdf.page, within, alt)


@contextmanager
def part_of(pdf: "FPDF", whole: Any, language: str = "") -> Iterator[None]:
    """Mark what is drawn inside, on one page, as part of an element; empty language: that of the document."""
    kind, number = whole.s, _structure(pdf).content(whole, pdf.page)
    spoken = f" /Lang ({language})" if language else ""
    pdf._out(f"{kind} <</MCID {number}{spoken}>> BDC")
    yield
    pdf._out("EMC")


@contextmanager
def tagged(pdf: "FPDF", kind: str, alt: str = "", language: str = "") -> Iterator[None]:
    """Mark what is drawn inside, on one page, as one element of the document."""
    with part_of(pdf, element(pdf, kind, alt=alt), language):
        yield


def link_to_page(
    pdf: "FPDF", whole: Any, box: tuple[float, float, float, float], page: int, words: str
) -> None:
    """Let a box (left, top, width, height) lead to a page, as part of a Link element; `words` say where it leads."""
    x, y, width, height = (size * pdf.k for size in box)
    _structure(pdf).link(whole, pdf.page, (x, pdf.h_pt - y, width, height), page, words)


@contextmanager
def decoration(pdf: "FPDF") -> Iterator[None]:
    """Mark what is drawn inside as decoration, which is not read out."""
    pdf._out("/Artifact BMC")
    yield
    pdf._out("EMC")
