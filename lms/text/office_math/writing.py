"""MathML as the equations of Word (OMML)."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from lxml import etree

from lms.text.office_math.reading import FUNCTIONS, M

_LARGE = frozenset("∑∏∐∫∬∭∮⋃⋂⨁⨂⨆")
_RELATIONS = frozenset("=≠<>≤≥≈≡∼≅∝→⇒⇔,;")
_BARS = frozenset("―¯‾_̲")
_ACCENTS = {
    "^": "̂", "~": "̃", "˜": "̃", "→": "⃗", "˙": "̇", "¨": "̈",
}  # fmt: skip
_OPENING, _CLOSING = frozenset("([{|‖⟨〈⌈⌊"), frozenset(")]}|‖⟩〉⌉⌋")
Made = list[etree._Element]


def office_math(tree: Element) -> etree._Element:
    """Return the `oMath` element of a formula; `tree` is MathML as `formula_tree` gives it."""
    return _made("oMath", *_row(tree))


def _made(name: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(
        f"{M}{name}", {f"{M}{key}": value for key, value in attributes.items()}, nsmap={"m": M[1:-1]}
    )
    element.extend(children)
    return element


def _row(parent: Element) -> Made:
    """Return what stands in a row, a sum or integral with the terms after it."""
    return _several(list(_spread(parent)))


def _spread(parent: Element) -> Iterator[Element]:
    """Go through the children of a row; a row inside it that only groups is laid open."""
    for child in parent:
        if child.tag in ("mrow", "mstyle", "mpadded", "mphantom", "math") and not _is_fenced(list(child)):
            yield from _spread(child)
        else:
            yield child


def _several(parts: list[Element]) -> Made:
    made: Made = []
    for place, part in enumerate(parts):
        if _is_enclosed(parts[place : place + 3]):
            made.append(_delimited(part.text or "", parts[place + 2].text or "", [parts[place + 1]]))
            return made + _several(parts[place + 3 :])
        name = _function(part)
        if name is not None and place + 1 < len(parts):
            made.append(_made("func", _made("fName", *name), _made("e", *_one(parts[place + 1]))))
            return made + _several(parts[place + 2 :])
        sign = _large(part)
        if sign is None:
            made += _one(part)
            continue
        end = next((at for at in range(place + 1, len(parts)) if _ends_term(parts[at])), len(parts))
        made.append(_sum(part, sign, _several(parts[place + 1 : end])))
        return made + _several(parts[end:])
    return made


def _function(part: Element) -> Made | None:
    """Return the name of a function such as sin, or of a limit with what stands below it."""
    if part.tag in ("msub", "munder") and (part[0].text or "") in FUNCTIONS:
        return [_made("limLow", _made("e", *_letters(part[0])), _inside("lim", part[1]))]
    return _letters(part) if part.tag in ("mi", "mo") and (part.text or "") in FUNCTIONS else None


def _is_enclosed(parts: list[Element]) -> bool:
    """Return whether brackets stand around a table or a binomial, as tall as it."""
    return (
        [part.tag for part in parts[::2]] == ["mo", "mo"]
        and (parts[0].text or "") in _OPENING
        and (parts[2].text or "") in _CLOSING
        and (parts[1].tag == "mtable" or parts[1].get("linethickness") == "0")
    )


def _delimited(first: str, last: str, parts: list[Element]) -> etree._Element:
    settings = _made("dPr", _made("begChr", val=first), _made("endChr", val=last))
    return _made("d", settings, _made("e", *_several(parts)))


def _ends_term(part: Element) -> bool:
    return part.tag == "mo" and (part.text or "") in _RELATIONS


def _large(part: Element) -> str | None:
    """Return the sign of a sum, product or integral with or without limits."""
    sign = part
    if part.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        sign = part[0]
    while sign.tag in ("mrow", "mstyle") and len(sign) == 1:
        sign = sign[0]
    return sign.text if sign.tag == "mo" and (sign.text or "") in _LARGE and sign.text else None


def _sum(part: Element, sign: str, terms: Made) -> etree._Element:
    below = part[1] if part.tag in ("msub", "msubsup", "munder", "munderover") else None
    above = part[-1] if part.tag in ("msup", "msubsup", "mover", "munderover") else None
    place = "undOvr" if part.tag.startswith("mu") or part.tag == "mover" else "subSup"
    settings = [_made("chr", val=sign), _made("limLoc", val=place)]
    settings += [_made("subHide", val="1")] if below is None else []
    settings += [_made("supHide", val="1")] if above is None else []
    return _made(
        "nary",
        _made("naryPr", *settings),
        _inside("sub", below),
        _inside("sup", above),
        _made("e", *terms),
    )


def _inside(name: str, part: Element | None) -> etree._Element:
    """Return an argument; a row is opened, any other element stands alone."""
    if part is None:
        return _made(name)
    return _made(name, *(_row(part) if part.tag in _ROWS else _several([part])))


def _is_fenced(parts: list[Element]) -> bool:
    return len(parts) > 1 and parts[0].tag == "mo" and parts[0].get("form") == "prefix"


def _one(part: Element) -> Made:
    """Return one element of MathML as elements of Word."""
    return _WRITERS.get(part.tag, _row)(part)


def _fence(part: Element) -> Made:
    parts = list(part)
    if not _is_fenced(parts):
        return _row(part)
    closing = parts.pop() if parts[-1].tag == "mo" and parts[-1].get("form") == "postfix" else None
    first, last = parts[0].text or "", (closing.text or "") if closing is not None else ""
    return [_delimited(first, last, [one for part in parts[1:] for one in _opened(part)])]


def _opened(part: Element) -> list[Element]:
    return list(_spread(part)) if part.tag in _ROWS and not _is_fenced(list(part)) else [part]


def _run(text: str, *, is_upright: bool = False, is_words: bool = False) -> Made:
    if not text:
        return []
    words = _made("t")
    words.text = text
    if text != text.strip():
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    style = [_made("nor")] if is_words else [_made("sty", val="p")] if is_upright else []
    return [_made("r", *([_made("rPr", *style)] if style else []), words)]


def _letters(part: Element) -> Made:
    text = (part.text or "").strip("\u2061\u2062\u2063\u2064")
    return _run(text, is_upright=len(text) > 1)


def _words(part: Element) -> Made:
    return _run((part.text or "").replace("\xa0", " "), is_words=True)


def _fraction(part: Element) -> Made:
    settings = [_made("fPr", _made("type", val="noBar"))] if part.get("linethickness") == "0" else []
    return [_made("f", *settings, _inside("num", part[0]), _inside("den", part[1]))]


def _scripts(name: str, places: tuple[str, ...]) -> Callable[[Element], Made]:
    def write(part: Element) -> Made:
        return [_made(name, *(_inside(place, one) for place, one in zip(places, part, strict=True)))]

    return write


def _over(part: Element) -> Made:
    sign = (part[1].text or "") if part[1].tag == "mo" else ""
    if sign in _ACCENTS:
        return [_made("acc", _made("accPr", _made("chr", val=_ACCENTS[sign])), _inside("e", part[0]))]
    if sign in _BARS and sign:
        return [_made("bar", _made("barPr", _made("pos", val="top")), _inside("e", part[0]))]
    return [_made("limUpp", _inside("e", part[0]), _inside("lim", part[1]))]


def _under(part: Element) -> Made:
    sign = (part[1].text or "") if part[1].tag == "mo" else ""
    if sign in _BARS and sign:
        return [_made("bar", _made("barPr", _made("pos", val="bot")), _inside("e", part[0]))]
    return [_made("limLow", _inside("e", part[0]), _inside("lim", part[1]))]


def _under_over(part: Element) -> Made:
    lower = _made("limLow", _inside("e", part[0]), _inside("lim", part[1]))
    return [_made("limUpp", _made("e", lower), _inside("lim", part[2]))]


def _root(part: Element) -> Made:
    if part.tag == "mroot":
        return [_made("rad", _inside("deg", part[1]), _inside("e", part[0]))]
    hidden = _made("radPr", _made("degHide", val="1"))
    return [_made("rad", hidden, _made("deg"), _made("e", *_row(part)))]


def _table(part: Element) -> Made:
    rows = [_made("mr", *(_made("e", *_row(cell)) for cell in row)) for row in part]
    return [_made("m", *rows)]


def _space(_part: Element) -> Made:
    return _run(" ")


def _boxed(part: Element) -> Made:
    inner = _row(part)
    return [_made("borderBox", _made("e", *inner))] if part.get("notation") == "box" else inner


_ROWS = frozenset({"mrow", "mstyle", "mpadded", "mphantom", "math", "mtd"})
_WRITERS: dict[str, Callable[[Element], Made]] = {
    "mrow": _fence,
    "mi": _letters,
    "mn": _letters,
    "mo": _letters,
    "mtext": _words,
    "mspace": _space,
    "mfrac": _fraction,
    "msup": _scripts("sSup", ("e", "sup")),
    "msub": _scripts("sSub", ("e", "sub")),
    "msubsup": _scripts("sSubSup", ("e", "sub", "sup")),
    "mover": _over,
    "munder": _under,
    "munderover": _under_over,
    "msqrt": _root,
    "mroot": _root,
    "mtable": _table,
    "menclose": _boxed,
}
