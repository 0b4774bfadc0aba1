"""Small help for writing XML: elements with text, and XHTML put into them."""

import re
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, register_namespace, tostring

# What XML 1.0 cannot hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("m", "http://www.w3.org/1998/Math/MathML")


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add a child with text and attributes; a trailing `_` of an attribute name is cut off."""
    child = SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})
    child.text = sound(text) or None
    return child


def sound(text: str) -> str:
    """Return a text with only the characters that XML can hold."""
    return _NOT_IN_XML.sub("\ufffd", text)


def add_xhtml(parent: Element, xhtml: str) -> None:
    """Put a well-formed fragment into an element, after what it holds already."""
    inner = fromstring(f"<x>{sound(xhtml)}</x>")  # noqa: S314 -- we wrote it ourselves
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + (inner.text or "")
    else:
        parent.text = (parent.text or "") + (inner.text or "")
    parent.extend(list(inner))


def document(root: Element, *, is_spaced: bool = True) -> bytes:
    """Return an element as a whole file in UTF-8; `is_spaced` where blanks between its elements mean nothing."""
    if is_spaced:
        indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"
