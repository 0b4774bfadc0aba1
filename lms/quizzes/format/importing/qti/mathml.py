"""Simple MathML as a formula in LaTeX; what it does not know is left to the reader of the HTML."""

from lms.quizzes.format.importing.markup import Element, name_of

_SIGNS = {
    "×": r"\times ", "÷": r"\div ", "±": r"\pm ", "≤": r"\le ", "≥": r"\ge ",
    "≠": r"\ne ", "π": r"\pi ", "∞": r"\infty ",
    "·": r"\cdot ", "−": "-", "→": r"\to ", "∑": r"\sum ", "∫": r"\int ",
    "α": r"\alpha ", "β": r"\beta ", "θ": r"\theta ",
    "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "⁢": "", "⁡": "",
}  # fmt: skip
_GROUPS = frozenset(
    {"math", "mrow", "mstyle", "mpadded", "semantics", "mi", "mn", "mo", "mtext", "ms", "mphantom"}
)
_PAIRS = {"msup": "{%s}^{%s}", "msub": "{%s}_{%s}", "mfrac": r"\frac{%s}{%s}"}


class _UnknownError(ValueError):
    pass


def formula(element: Element) -> str:
    r"""Return `\(…\)` for a formula, or "" for one that cannot be told in LaTeX; one that stands beside it is taken."""
    try:
        words = _noted(element) or " ".join(_latex(element, 0).split())
    except _UnknownError:
        return ""
    return rf"\({words}\)" if words and len(words) <= 390 and "$" not in words else ""


def _noted(element: Element) -> str:
    """Return the LaTeX that the file gives beside its MathML."""
    notes = [one for one in element.iter() if name_of(one) == "annotation"]
    found = next((one for one in notes if "tex" in (one.get("encoding") or "").lower()), None)
    return " ".join((found.text or "").split()) if found is not None else ""


def _latex(element: Element, depth: int) -> str:
    name = name_of(element)
    if depth > 60:
        raise _UnknownError
    parts = [
        _latex(one, depth + 1) for one in element if name_of(one) not in ("annotation", "annotation-xml", "")
    ]
    if name in _GROUPS:
        text = "" if parts else "".join(_SIGNS.get(char, char) for char in (element.text or "").strip())
        if name == "mtext" and text:
            return rf"\text{{{text}}}"
        if name == "mi" and len(text) > 1 and text.isalpha():
            return rf"\mathrm{{{text}}}"
        return text + "".join(parts)
    if name == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if name == "mspace":
        return r"\ "
    if name == "mfenced":
        opened, closed = element.get("open", "("), element.get("close", ")")
        return f"{_SIGNS.get(opened, opened)}{','.join(parts)}{_SIGNS.get(closed, closed)}"
    if name in ("msup", "msub", "mfrac") and len(parts) == 2:
        return _PAIRS[name] % tuple(parts)
    if name == "mroot" and len(parts) == 2:
        return rf"\sqrt[{parts[1]}]{{{parts[0]}}}"
    if name == "msubsup" and len(parts) == 3:
        return rf"{{{parts[0]}}}_{{{parts[1]}}}^{{{parts[2]}}}"
    raise _UnknownError
