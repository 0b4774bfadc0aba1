"""XML of strangers read with entities, networks and giant trees off; a file that tries them is refused."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any, TypeAlias

from lxml import etree

from lms.errors import N_
from lms.problems import Problem

# Holds the HTML of an element in which it was escaped as a whole.
ESCAPED_HTML = "escaped-html"
# lxml comes without types.
Element: TypeAlias = Any

_ENTITY = re.compile(
    rb"<!ENTITY|<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y|\x00<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y"
)


class RefusedFileError(ValueError):
    """The file cannot be read; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refusal(code: str, line: int, path: str, text: str = "") -> Problem:
    """Return the problem of a file that is refused as a whole; `code` is one of REFUSALS."""
    message, fix = REFUSALS[code]
    values = {"text": text[:200]} if "%(text)s" in message else {}
    return Problem(f"import-{code}", line, 1, message, fix, values=values, path=path)


REFUSALS: dict[str, tuple[str, str]] = {
    "xml": (
        N_("This is not well-formed XML: %(text)s"),
        N_("Export the questions again, or correct the file in a text editor."),
    ),
    "xml-entities": (
        N_("The file declares entities of its own. For safety it was not read."),
        N_("Export the questions again without a document type."),
    ),
    "xml-deep": (
        N_("The elements of this file are nested too deeply."),
        N_("Export the questions again."),
    ),
    "no-questions": (
        N_("There are no questions in this file."),
        N_("Check that it is an export of questions."),
    ),
    "only-references": (
        N_("This file only names questions that are in other files."),
        N_("Import the whole package as a zip archive."),
    ),
    "not-a-zip": (N_("The zip archive is damaged or not complete."), N_("Export it again.")),
    "zip-path": (
        N_("The archive holds a file with an unsafe name: %(text)s"),
        N_("Export it again, or pack it again without such names."),
    ),
    "zip-large": (
        N_("The archive is too large when unpacked, or holds too many files."),
        N_("Split it and import the parts."),
    ),
    "zip-locked": (N_("The archive is encrypted."), N_("Export it without a password.")),
}


def is_xml(data: bytes) -> bool:
    """Return whether a file begins as XML does, in any usual encoding."""
    return data[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


_SAFELY = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
    "strip_cdata": True,
}


def read_xml(data: bytes, path: str = "") -> Element:
    """Return the root of an XML file; raises RefusedFileError for what is malformed or made to do harm."""
    head = _checked(data, path)
    try:
        return etree.fromstring(head, etree.XMLParser(**_SAFELY))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _malformed(data, path, error) from None


def root_name(head: bytes) -> str:
    """Return the name of the outermost element of XML that may be cut off; "" for what is malformed before it."""
    begun = etree.iterparse(io.BytesIO(head), ("start",), **_SAFELY)
    with suppress(etree.XMLSyntaxError, ValueError):
        return next((name_of(one) for _, one in begun), "")
    return ""


def stream_xml(data: bytes, path: str, name: str) -> Iterator[Element]:
    """Go through the outermost elements of a name in an XML file; raises RefusedFileError as `read_xml` does.

    An element, and all before it, is emptied when the next is asked for, so that a long file takes no more memory than
    a short one. What is around it keeps its attributes.
    """
    head = _checked(data, path)
    events = etree.iterparse(io.BytesIO(head), ("start", "end"), tag=f"{{*}}{name}", **_SAFELY)
    depth = 0
    try:
        for event, one in events:
            depth += 1 if event == "start" else -1
            if depth == 0:
                yield one
                _forget(one)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _malformed(data, path, error, next(iter(events.error_log), None)) from None


def _forget(element: Element) -> None:
    """Empty an element and drop what stands before it."""
    element.clear(keep_tail=False)
    while (before := element.getprevious()) is not None:
        element.getparent().remove(before)


def _checked(data: bytes, path: str) -> bytes:
    """Return the XML without blanks before it; raises RefusedFileError where it declares entities."""
    head = data.lstrip(b" \t\r\n")
    if _ENTITY.search(head):
        raise RefusedFileError(refusal("xml-entities", _line_of(data), path))
    return head


def _malformed(data: bytes, path: str, error: Exception, first: Any = None) -> RefusedFileError:
    """Return the refusal for an error of the parser; `first` of its log has the line where the error has none."""
    said, line = getattr(error, "msg", None) or str(error), getattr(error, "lineno", 0)
    if first is not None and not line:
        said, line = first.message, first.line
    words = re.sub(r", line [0-9]+, column [0-9]+.*$", "", said).strip()
    skipped = data[: len(data) - len(data.lstrip(b" \t\r\n"))].count(b"\n")
    code = "xml-deep" if "depth" in words.lower() else "xml"
    return RefusedFileError(refusal(code, (line or 1) + skipped, path, words))


def _line_of(data: bytes) -> int:
    found = data.find(b"<!ENTITY")
    return data[: max(found, 0)].count(b"\n") + 1


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace; "" for a node that is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@cache
def _tags(names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return what lxml is asked for to find these names in any namespace; no names are any element."""
    return tuple(f"{{*}}{name}" for name in names) or (etree.Element,)


def children(element: Element, *names: str) -> Iterator[Element]:
    """Go through the children of these names."""
    found: Iterator[Element] = element.iterchildren(*_tags(names))
    return found


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name, or None."""
    return next(element.iterchildren(*_tags((name,))), None) if element is not None else None


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Go through the element and all below it of these names, in the order of the file."""
    found: Iterator[Element] = element.iter(*_tags(names))
    return found


def first(element: Element | None, *names: str) -> Element | None:
    """Return the first element of these names below this one, or None."""
    if element is None:
        return None
    return next((one for one in descendants(element, *names) if one is not element), None)


def text_of(element: Element | None) -> str:
    """Return all text inside an element, without blanks around it."""
    return "".join(element.itertext()).strip() if element is not None else ""


def inner_html(element: Element) -> str:
    """Return what stands inside an element as HTML: text escaped, elements by their bare names."""
    out: list[str] = []
    _write(element, out, is_outer=True)
    return "".join(out)


def _write(element: Element, out: list[str], *, is_outer: bool = False) -> None:
    name = name_of(element)
    if name and not is_outer:
        out.append(f"<{name}")
        out += [
            f' {etree.QName(key).localname}="{_quoted(str(value))}"' for key, value in element.attrib.items()
        ]
        out.append(">")
    out.append(element.get(ESCAPED_HTML) or _escaped(element.text or ""))
    for one in element:
        _write(one, out)
        out.append(_escaped(one.tail or ""))
    if name and not is_outer and name not in ("br", "img", "hr"):
        out.append(f"</{name}>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")
