"""Equations of Word (OMML) as TeX."""

import re
from collections.abc import Iterator
from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SIGNS = {
    "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "∬": "\\iint", "∮": "\\oint", "⋃": "\\bigcup", "⋂": "\\bigcap",
    "×": "\\times ", "÷": "\\div ", "±": "\\pm ", "≤": "\\le ", "≥": "\\ge ", "≠": "\\ne ", "≈": "\\approx ",
    "∞": "\\infty ", "→": "\\to ", "⋅": "\\cdot ", "·": "\\cdot ", "∈": "\\in ", "−": "-", "²": "^{2}", "³": "^{3}",
    "%": "\\%", "#": "\\#", "&": "\\&", "$": "\\$", "{": "\\{", "}": "\\}", "_": "\\_", "~": "\\sim ", "^": "\\wedge ",
    "\\": "\\backslash ",
}  # fmt: skip
_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
)
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", _NAMES.split(), strict=True))
_ACCENTS = {"̂": "hat", "̃": "tilde", "̄": "bar", "̅": "overline", "⃗": "vec", "̇": "dot", "̈": "ddot"}
_HAN = re.compile("([\u2e80-\uffef\U00020000-\U0003ffff]+)")
FUNCTIONS = frozenset(
    ["sin", "cos", "tan", "cot", "sec", "csc", "log", "ln", "lim", "max", "min", "exp", "det", "gcd"]
)


def latex(element: Any) -> Iterator[str]:
    """Yield the TeX of each equation in an `oMath` or `oMathPara`."""
    if element.tag == f"{M}oMathPara":
        for one in element.findall(f"{M}oMath"):
            yield from latex(one)
        return
    yield " ".join(_all(element).split())


def _all(element: Any) -> str:
    return "".join(_one(child) for child in element) if element is not None else ""


def _in(element: Any, name: str) -> str:
    return _all(element.find(f"{M}{name}"))


def _value(element: Any, path: str, otherwise: str) -> str:
    found = element.find("/".join(f"{M}{name}" for name in path.split("/")))
    return str(found.get(f"{M}val", otherwise)) if found is not None else otherwise


def _words(text: str) -> str:
    pieces = _HAN.split(text)  # every second piece is words, whose signs are no signs of a formula
    return "".join(
        f"\\text{{{piece}}}"
        if at % 2
        else "".join(f"\\{_GREEK[sign]} " if sign in _GREEK else _SIGNS.get(sign, sign) for sign in piece)
        for at, piece in enumerate(pieces)
    )


def _one(element: Any) -> str:
    name = element.tag.rpartition("}")[2]  # words may stand in runs of the text, too
    if name == "t":
        return _words(element.text or "")
    if name.endswith("Pr"):
        return ""
    base = _in(element, "e") if element.find(f"{M}e") is not None else ""
    sup, sub = _in(element, "sup"), _in(element, "sub")
    if name == "f":
        top, bottom = _in(element, "num"), _in(element, "den")
        if _value(element, "fPr/type", "bar") == "lin":
            return f"{top}/{bottom}"
        if _value(element, "fPr/type", "bar") == "noBar":
            return f"{{{top} \\atop {bottom}}}"
        return f"\\frac{{{top}}}{{{bottom}}}"
    if name == "sSup":
        return f"{{{base}}}^{{{sup}}}"
    if name == "sSub":
        return f"{{{base}}}_{{{sub}}}"
    if name == "sSubSup":
        return f"{{{base}}}_{{{sub}}}^{{{sup}}}"
    if name == "sPre":
        return f"{{}}_{{{sub}}}^{{{sup}}}{{{base}}}"
    if name == "rad":
        degree = _in(element, "deg")
        return f"\\sqrt[{degree}]{{{base}}}" if degree else f"\\sqrt{{{base}}}"
    if name == "nary":
        sign = _value(element, "naryPr/chr", "∫")
        limits = (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
        return f"{_SIGNS.get(sign, sign)}{limits}{{{base}}}"
    if name == "d":
        left, right = _value(element, "dPr/begChr", "("), _value(element, "dPr/endChr", ")")
        inner = _value(element, "dPr/sepChr", "|").join(_all(one) for one in element.findall(f"{M}e"))
        return f"\\left{_bracket(left)}{inner}\\right{_bracket(right)}"
    if name == "func":
        called = _in(element, "fName").strip()
        return (f"\\{called} " if called in FUNCTIONS else called) + f"{{{base}}}"
    if name in ("limLow", "limUpp"):
        sign, called = ("_" if name == "limLow" else "^"), base.strip()
        return (f"\\{called}" if called in FUNCTIONS else f"{{{base}}}") + f"{sign}{{{_in(element, 'lim')}}}"
    if name == "acc":
        return f"\\{_ACCENTS.get(_value(element, 'accPr/chr', '̂'), 'hat')}{{{base}}}"
    if name == "bar":
        return f"\\{'underline' if _value(element, 'barPr/pos', 'bot') == 'bot' else 'overline'}{{{base}}}"
    if name == "m":
        rows = (" & ".join(_all(cell) for cell in row.findall(f"{M}e")) for row in element.findall(f"{M}mr"))
        return "\\begin{matrix}" + " \\\\ ".join(rows) + "\\end{matrix}"
    if name == "eqArr":
        return (
            "\\begin{matrix}" + " \\\\ ".join(_all(one) for one in element.findall(f"{M}e")) + "\\end{matrix}"
        )
    return _all(element)


def _bracket(sign: str) -> str:
    return {"": ".", "{": "\\{", "}": "\\}", "〈": "\\langle ", "〉": "\\rangle "}.get(sign, sign)
