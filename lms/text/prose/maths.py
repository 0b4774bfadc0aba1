"""TeX → MathML through an allow-list of elements and attributes, with the TeX kept as annotation."""

from html import escape, unescape
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from latex2mathml.converter import convert_to_element

MAX_TEX_CHARS = 1_000
MAX_TEX_DEPTH = 40
_MAX_COMMANDS = 300


def listed(words: str) -> list[str]:
    """The words of a text, so that long allow-lists read as prose."""
    return words.split()


_ELEMENTS = frozenset(
    listed(
        "math mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle msub msup msubsup munder mover munderover "
        "mmultiscripts mprescripts none mtable mtr mtd mlabeledtr mpadded mphantom menclose merror"
    )
)
_ATTRIBUTES = frozenset(
    listed(
        "display displaystyle scriptlevel mathvariant stretchy fence form separator accent accentunder "
        "linethickness lspace rspace width height depth minsize maxsize columnalign columnlines rowlines "
        "rowspacing columnspacing largeop movablelimits symmetric notation"
    )
)
_ARITY = {
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
}


class UnreadableTex(Exception):
    """The TeX cannot be shown as a formula; `part` is the command or sign at fault, if known."""

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


def mathml(tex: str, *, block: bool = False) -> str:
    """Turn TeX without its dollar signs into MathML; raises UnreadableTex, and only that."""
    if len(tex) > MAX_TEX_CHARS or tex.count("\\") > _MAX_COMMANDS or _depth(tex) > MAX_TEX_DEPTH:
        raise UnreadableTex
    try:
        root = convert_to_element(tex, display="block" if block else "inline")
        rows = "".join(_serialise(child) for child in root)
    except UnreadableTex:
        raise
    except Exception as error:  # the converter raises anything, down to IndexError, on broken TeX
        raise UnreadableTex from error
    annotation = f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation>'
    # A wide formula scrolls inside the page, so the keyboard must reach it.
    display = ' display="block" tabindex="0"' if block else ""
    return f"<math{display}><semantics><mrow>{rows}</mrow>{annotation}</semantics></math>"


def formula_tree(tex: str, *, block: bool = False) -> Element:
    """Return the MathML of a formula as a tree without the TeX beside it; raises UnreadableTex, and only that."""
    root: Element = fromstring(mathml(tex, block=block))
    semantics = root[0]
    root.remove(semantics)
    root.append(semantics[0])
    return root


def _depth(tex: str) -> int:
    """The deepest nesting of braces; unbalanced braces raise."""
    depth = deepest = 0
    plain = tex.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
    for sign in plain:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            raise UnreadableTex("}")
        deepest = max(deepest, depth)
    if depth:
        raise UnreadableTex("{")
    return deepest


def _serialise(element: Element) -> str:
    """Write one element, keeping only what is on the lists."""
    if element.tag not in _ELEMENTS:
        raise UnreadableTex(element.tag)
    if len(element) != _ARITY.get(element.tag, len(element)):
        raise UnreadableTex
    text = unescape(element.text or "")
    if text.startswith("\\") and text not in ("\\", "\\ "):
        raise UnreadableTex(text.strip())
    attributes = "".join(
        f' {name}="{escape(unescape(value))}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES
    )
    inner = escape(text, quote=False) + "".join(_serialise(child) for child in element)
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"
