"""Structure of a PDF page for screen readers: what is a heading, a paragraph, a figure or decoration."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF


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
