"""Make an SVG picture safe by keeping only what draws, and tell its size."""

import re
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MAX_ELEMENTS = 20_000

_ELEMENTS = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line",
        "polyline", "polygon", "text", "tspan", "textPath", "linearGradient", "radialGradient", "stop",
        "pattern", "clipPath", "mask", "marker", "image", "style", "switch", "filter", "feGaussianBlur",
        "feOffset", "feBlend", "feMerge", "feMergeNode", "feColorMatrix", "feFlood",
        "feComposite", "feDropShadow",
    }
)  # fmt: skip
_KNOWN = (f"{{{SVG}}}", f"{{{XLINK}}}", "{http://www.w3.org/XML/1998/namespace}")
_REFERENCE = frozenset({"href", f"{{{XLINK}}}href"})
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|expression|javascript:|\\", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")


class BadPicture(Exception):
    """The bytes are no SVG picture that can be read."""


def safe_svg(data: bytes) -> tuple[bytes, tuple[int, int] | None, list[str]]:
    """Return the picture without anything that runs or loads, its size in pixels, and what was taken out.

    What an author's program leaves in it goes too: remarks, and attributes of its own such as the path of the file.

    Raises BadPicture for what is not well-formed SVG or has more than 20,000 elements.
    """
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadPicture from error
    if root.tag != f"{{{SVG}}}svg" or sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise BadPicture
    removed: list[str] = []
    is_changed = _without_remarks(root, data)
    _clean(root, removed)
    size = _size(root)
    if not removed and not is_changed:
        return data, size, []
    register_namespace("", SVG)
    register_namespace("xlink", XLINK)
    return tostring(root, encoding="utf-8"), size, removed


def _without_remarks(root: Element, data: bytes) -> bool:
    """Take out attributes of other programs; return whether there were any, or comments, which are not read at all."""
    found = False
    for element in root.iter():
        for name in [one for one in element.attrib if one.startswith("{") and not one.startswith(_KNOWN)]:
            del element.attrib[name]
            found = True
    plain = data.replace(b"\x00", b"")
    return found or b"<!--" in plain or b"<?" in plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[2:]


def _clean(element: Element, removed: list[str]) -> None:
    """Take out elements and attributes that are not on the lists, all the way down."""
    for name, value in list(element.attrib.items()):
        if not _is_safe(element, name, value):
            removed.append(_bare(name))
            del element.attrib[name]
    for child in list(element):
        namespace, _, tag = str(child.tag).rpartition("}")
        is_style = tag == "style" and _OUTSIDE.search("".join(child.itertext())) is not None
        if namespace != f"{{{SVG}" or tag not in _ELEMENTS or is_style:
            removed.append(tag)
            element.remove(child)
        else:
            _clean(child, removed)


def _is_safe(element: Element, name: str, value: str) -> bool:
    """Return whether an attribute neither runs nor loads anything from outside the picture."""
    if _bare(name).lower().startswith("on"):
        return False
    if name in _REFERENCE:
        is_raster = re.match(r"data:image/(png|jpeg|webp|gif);base64,", value) is not None
        return value.startswith("#") or (element.tag == f"{{{SVG}}}image" and is_raster)
    return _OUTSIDE.search(value) is None


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _size(root: Element) -> tuple[int, int] | None:
    """Width and height from the attributes, else from the viewBox, in whole pixels."""
    given = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if given[0] and given[1]:
        return round(float(given[0][1])), round(float(given[1][1]))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        width, height = (round(float(number)) for number in box[2:4])
    except ValueError:
        return None
    return (width, height) if width > 0 and height > 0 else None
