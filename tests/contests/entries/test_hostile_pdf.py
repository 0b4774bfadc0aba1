"""PDF files that loop, nest, repeat or are locked are refused with a sentence, and soon."""

import io
from collections.abc import Callable

import pytest
from pypdf import PdfWriter

from lms.contests.entries import pdf_streams
from lms.contests.entries.attached_pdf import rebuilt_pdf
from lms.contests.entries.pasting.word_file import BadDocument

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Write a file of these objects, numbered from 1; the first is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, one))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    more = trailer.replace(b"TABLE", b"%d" % table)
    out.write(b"trailer <</Size %d/Root 1 0 R%b>>\n" % (len(objects) + 1, more))
    out.write(b"startxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


def tree(*kids: int) -> bytes:
    """Return a node of the tree of pages."""
    return b"<</Type/Pages/Count 1/Kids[%b]>>" % b" ".join(b"%d 0 R" % kid for kid in kids)


def locked(user: str, owner: str) -> bytes:
    """Return a PDF that needs a password to be opened, or only to be changed."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(9, 9)
    writer.encrypt(user, owner)
    writer.write(out)
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "tree that is its own child": (lambda: pdf(CATALOG, tree(2, 2)), {"broken"}),
    "tree that is its own grandchild": (lambda: pdf(CATALOG, tree(3), tree(2)), {"broken"}),
    "tree that doubles forty times": (
        lambda: pdf(CATALOG, *(tree(number + 1, number + 1) for number in range(2, 42)), PAGE),
        {"broken", "pages"},
    ),
    "tree of two thousand levels": (
        lambda: pdf(CATALOG, *(tree(number + 1) for number in range(2, 2002)), PAGE), {"broken"},
    ),
    "one page ten thousand times": (lambda: pdf(CATALOG, tree(*[3] * 10_000), PAGE), {"pages"}),
    "ten thousand pages": (lambda: pdf(CATALOG, tree(*range(3, 10_003)), *[PAGE] * 10_000), {"pages"}),
    "lists nested twenty thousand deep": (
        lambda: pdf(CATALOG, tree(3), b"<</Type/Page/X " + b"[" * 20_000 + b"]" * 20_000 + b">>"), {"broken"},
    ),
    "table that names itself as the one before": (
        lambda: pdf(CATALOG, tree(2), trailer=b"/Prev TABLE"), {"broken"},
    ),
    "password to open": (lambda: locked("secret", "secret"), {"encrypted"}),
    "password to change": (lambda: locked("", "secret"), {"encrypted"}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pdf_is_refused_with_a_reason(name: str) -> None:
    make, codes = HOSTILE[name]
    with pytest.raises(BadDocument) as refused:
        rebuilt_pdf(make())
    assert refused.value.code in codes


def test_drawings_that_double_are_refused_when_the_time_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_streams, "MOST_SECONDS", 0.3)
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>/Length 11>>"
        b"stream\n/F Do /F Do\nendstream" % (number + 1)
        for number in range(4, 34)
    ]
    last = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 3>>stream\nq Q\nendstream"
    page = PAGE[:-2] + b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    with pytest.raises(BadDocument) as refused:
        rebuilt_pdf(pdf(CATALOG, tree(3), page, *forms, last))
    assert refused.value.code == "too-complex"
