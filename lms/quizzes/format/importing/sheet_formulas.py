"""Formulas in question sheets: between dollar signs in a text, and as they are typed in an answer."""

import re
from xml.etree.ElementTree import Element

from lms.text.prose.maths import UnreadableTex, formula_tree, mathml

# A price is no formula: the second sign stands directly after the formula and before no digit.
_DOLLARS = re.compile(r"(?<![\\$])\$(?P<tex>[^\s$](?:[^$\n]{0,300}[^\s$\\])?)\$(?![0-9$])")
_MATHEMATICAL = re.compile(
    r"\\[A-Za-z]|[\^_]|^[A-Za-z]$|^[A-Za-z0-9 +\-*/=<>().,]*[+\-=<>][A-Za-z0-9 +\-*/=<>().,]*$"
)
_FORMULA = re.compile(r"\$([^$]+)\$")


def with_formulas(text: str) -> str:
    """Return a plain text with `$x^2$` as `\\(x^2\\)`; dollar signs around no formula stay."""
    return _DOLLARS.sub(_marked, text) if "$" in text else text


def _marked(found: re.Match[str]) -> str:
    tex = found["tex"]
    if not _MATHEMATICAL.search(tex):
        return found[0]
    try:
        mathml(tex)
    except UnreadableTex:
        return found[0]
    return f"\\({tex}\\)"


def typed_formula(markdown: str) -> str:
    """Return the formula of a Markdown text as it is typed on one line, such as `x^2` or `1/2`."""
    found = _FORMULA.fullmatch(markdown)
    if not found:
        return markdown
    try:
        return _typed(formula_tree(found[1]))
    except UnreadableTex:
        return found[1]


def _typed(tree: Element) -> str:
    parts = [_typed(child) for child in tree]
    if tree.tag == "msup" and parts[1] != "′":
        return f"{parts[0]}^{_grouped(parts[1])}"
    if tree.tag == "msub":
        return f"{parts[0]}_{_grouped(parts[1])}"
    if tree.tag == "msubsup":
        return f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if tree.tag == "mfrac":
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if tree.tag == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if tree.tag == "mspace":
        return " "
    return (tree.text or "").strip("\u2061\u2062") + "".join(parts)


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"\w*", text) else f"({text})"
