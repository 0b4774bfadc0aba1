"""A collection of essays as EPUB 3."""

import io
import zipfile
from datetime import UTC
from html import escape

from lms.audit.evidence import EARLIEST
from lms.contests.results.book import Book, Essay, byline, xhtml
from lms.slow_work import slow

STYLE = """body{line-height:1.7;margin:0 5%}h1{font-size:1.4em;text-align:center}
.byline{text-align:center;color:#555}p{margin:0 0 .4em}:lang(zh-Hans) p{text-indent:2em}.byline{text-indent:0}
table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em}
"""
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""


@slow
def book_epub(book: Book) -> bytes:
    """Return the book as an EPUB file; the same book gives the same bytes."""
    files = {
        "META-INF/container.xml": CONTAINER,
        "book/package.opf": _package(book),
        "book/contents.xhtml": _contents(book),
        "book/style.css": STYLE,
    }
    for number, essay in enumerate(book.essays, 1):
        files[f"book/essay-{number}.xhtml"] = _essay(book, essay)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        # The standard wants the type first and not compressed.
        archive.writestr(zipfile.ZipInfo("mimetype", EARLIEST), b"application/epub+zip", zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page(language: str, title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'xml:lang="{language}" lang="{language}"><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="style.css"/></head><body>{body}</body></html>\n'
    )


def _essay(book: Book, essay: Essay) -> str:
    language = "zh-Hans" if any(sign >= "\u2e80" for sign in essay.html) else "en"
    head = f'<h1>{escape(essay.title)}</h1><p class="byline">{escape(" · ".join(byline(essay)))}</p>'
    return _page(language, essay.title, head + xhtml(essay.html))


def _contents(book: Book) -> str:
    items = "".join(
        f'<li><a href="essay-{number}.xhtml">{escape(essay.title)}</a></li>'
        for number, essay in enumerate(book.essays, 1)
    )
    body = (
        f'<h1>{escape(book.title)}</h1><p class="byline">{escape(book.subtitle)}</p>'
        f'<nav epub:type="toc"><h2>{escape(book.contents)}</h2><ol>{items}</ol></nav>'
    )
    return _page(book.language, book.title, body)


def _package(book: Book) -> str:
    numbers = range(1, len(book.essays) + 1)
    authors = list(dict.fromkeys(name for essay in book.essays for name in essay.authors))
    items = "".join(
        f'<item id="e{n}" href="essay-{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="key">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="key">{escape(book.key)}</dc:identifier><dc:title>{escape(book.title)}</dc:title>'
        f"<dc:language>{book.language}</dc:language><dc:publisher>{escape(book.publisher)}</dc:publisher>"
        + "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in authors)
        + f'<meta property="dcterms:modified">{book.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>'
        '</metadata><manifest><item id="contents" href="contents.xhtml" properties="nav" '
        'media-type="application/xhtml+xml"/><item id="style" href="style.css" media-type="text/css"/>'
        f'{items}</manifest><spine><itemref idref="contents"/>'
        + "".join(f'<itemref idref="e{n}"/>' for n in numbers)
        + "</spine></package>\n"
    )
