"""Who wrote a document, and what it would run when it is opened: taken out of its parts, its text stays."""

import re
from typing import Any

from lms.slow_work import slow

# Where the programs write the names of who changed or remarked something: parts of the package, and what stands there.
_NAMES = (
    (r"word/.+\.xml", rb"""(\bw(?:15)?:(?:author|initials|userId)=)("[^"]*"|'[^']*')()"""),
    (r"(?:xl/persons|ppt)/.+\.xml", rb"""(\b(?:displayName|userId|initials)=)("[^"]*"|'[^']*')()"""),
    (r"ppt/(?:commentA|a)uthors\.xml", rb"""(\bname=)("[^"]*"|'[^']*')()"""),
    (r"xl/comments[^/]*\.xml|xl/comments/.+\.xml", rb"(<(?:\w+:)?author>)([^<]+)(<)"),
    (r"(?:.+/)?(?:content|styles)\.xml", rb"(<(?:dc:creator|meta:creator-initials)>)([^<]+)(<)"),
)
_PATTERNS = [(re.compile(part), re.compile(names)) for part, names in _NAMES]
# What a PDF runs, carries along or says about its making.
_PDF_KEYS = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/RichMediaContent"),
    *("/AF", "/EF", "/EmbeddedFiles", "/FS", "/Metadata", "/PieceInfo"),
)


@slow
def without_names(part: str, data: bytes) -> bytes:
    """Return a part of an office file with "Author" in place of the names of who changed or remarked something."""
    for wanted, names in _PATTERNS:
        if wanted.fullmatch(part):
            data = names.sub(_nameless, data)
    return data


def _nameless(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"Author" if found[3] else b'"Author"') + found[3]


@slow
def strip_pdf(root: Any) -> None:
    """Take scripts, files, descriptions and the authors of remarks out of everything below the root of a PDF."""
    from pypdf.generic import IndirectObject  # noqa: PLC0415 -- slow import

    left, seen = [root], set()
    while left:
        thing = left.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, dict):
            for key in _PDF_KEYS:
                thing.pop(key, None)
            if thing.get("/S") == "/Launch":
                thing.clear()
            if "/Rect" in thing and thing.get("/Subtype") != "/Widget":
                thing.pop("/T", None)  # of a field it is the name of the field
            left += thing.values()
        elif isinstance(thing, list):
            left += thing
