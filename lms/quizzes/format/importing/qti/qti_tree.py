"""QTI in one set of names: 3.0 and its hyphens as 2.x has them, without namespaces."""

import re

from lms.quizzes.format.importing.markup import ESCAPED_HTML, Element, children, inner_html, name_of, text_of
from lms.quizzes.format.importing.qti.mathml import formula

_HYPHEN = re.compile(r"-([a-z0-9])")
_WHOLE_HTML = re.compile(
    r"\s*<(p|div|ul|ol|table|h[1-6]|span)\b[^<>]*>.*</(?:p|div|ul|ol|table|h[1-6]|span)>\s*", re.DOTALL
)


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


def flatten(root: Element) -> None:
    """Give all elements the names of QTI 2.x without namespace, and turn formulas into text."""
    for element in list(root.iter()):
        name = name_of(element)
        if not name:
            continue
        # What follows must be a name by itself.
        is_new = name.startswith("qti-") and name[4:5].isalpha()
        element.tag = _camel(name[4:]) if is_new else name
        if not is_new and not any(key.startswith("{") for key in element.keys()):  # noqa: SIM118
            continue
        for key, value in list(element.attrib.items()):
            short = key.rpartition("}")[2]
            plain = _camel(short) if is_new and not short.startswith(("data-", "aria-")) else short
            if plain != key:
                del element.attrib[key]
                element.set(plain, value)
    for element in list(root.iter("math")):
        words = formula(element)
        if words:
            for one in list(element):
                element.remove(one)
            element.tag, element.text = "span", words


def html_of(element: Element) -> str:
    """Return the HTML inside an element; HTML that was escaped as a whole is taken as such."""
    for one in element.iter():
        if one.text and "<" in one.text and not len(one) and _WHOLE_HTML.fullmatch(one.text):
            one.set(ESCAPED_HTML, one.text)
            one.text = ""
    return inner_html(element)


def values_of(element: Element | None) -> list[str]:
    """Return the values below an element."""
    return [text_of(one) for one in children(element, "value")] if element is not None else []
