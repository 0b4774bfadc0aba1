"""What stands in the texts of a question: pictures, formulas, links; and the texts as plain words."""

import re
from collections.abc import Callable, Iterator

from lms.quizzes.format.exporting.html import XhtmlWriter, writer_of
from lms.quizzes.format.questions import Option, Question, Text
from lms.text.markup import render_fragment, words_for

_FORMATTED = re.compile(r"<(?!/?p>)[a-z]")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#", re.IGNORECASE)
_BREAK = re.compile(r"<br/>|</(?:p|li|tr|pre|blockquote|h[1-6])>")
_CELL = re.compile(r"</t[dh]>\s*<t[dh]>")
_TAG = re.compile(r"<[^>]*>")
_ITEM = re.compile(r"<li>")


def texts_of(question: Question) -> Iterator[str]:
    """Go through every Markdown text of a question."""
    found = [question.stem, question.explanation, question.otherwise, *question.hints]
    options = [*question.options, *question.targets, *(one for gap in question.gaps for one in gap.options)]
    for option in options:
        found += _option(option)
    typed = [answer for some in question.answers.values() for answer in some]
    typed += [answer for gap in question.gaps for some in gap.answers.values() for answer in some]
    numbers = [*question.numbers, *(number for gap in question.gaps for number in gap.numbers)]
    found += [answer.feedback for answer in typed] + [number.feedback for number in numbers]
    found += [gap.otherwise for gap in question.gaps]
    yield from (text for texts in found for text in texts.values() if text)


def _option(option: Option) -> list[Text]:
    return [option.text, option.feedback]


def _read(markdown: str, language: str, formula: Callable[[str], str] | None = None) -> XhtmlWriter:
    return writer_of(render_fragment(markdown, words=words_for(language)).html, formula=formula)


def pictures(markdown: str, language: str) -> list[str]:
    """Return the paths of the pictures of a text as it names them."""
    return _read(markdown, language).pictures if "![" in markdown else []


def media_name(path: str) -> str:
    """Return the path of a picture below the folder `media`."""
    return path.rpartition("media/")[2].lstrip("./")


def has_media(markdown: str, language: str) -> bool:
    """Return whether a text shows video or audio."""
    return "![" in markdown and _read(markdown, language).lost_media


def broken_links(markdown: str, language: str) -> list[str]:
    """Return the links to other pages of the site, which lead nowhere from another program."""
    if "](" not in markdown and "]:" not in markdown:
        return []
    return [link for link in _read(markdown, language).links if not _ELSEWHERE.match(link)]


def has_formula(markdown: str, language: str) -> bool:
    """Return whether a text has formulas."""
    return "$" in markdown and _read(markdown, language).has_formula


def is_formatted(markdown: str, language: str) -> bool:
    """Return whether a text is more than plain paragraphs."""
    return bool(_FORMATTED.search(_read(markdown, language).xhtml))


def plain(markdown: str, language: str, formula: Callable[[str], str] | None = None) -> str:
    """Return a text as plain words: a line for each paragraph or item, pictures left out.

    `formula` gives what is written for the TeX of a formula, without it TeX between \\( \\) or $$ $$.
    """
    html = _read(markdown, language, formula).xhtml.replace("\n", " ")
    html = _ITEM.sub("• ", _CELL.sub(" | ", _BREAK.sub("\n", html)))
    words = _TAG.sub("", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        words = words.replace(entity, sign)
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)
