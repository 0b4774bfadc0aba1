"""The texts of a QTI 1.2 item: its material in the order of the file, with gaps where something is typed."""

import html
import re
from collections.abc import Callable, Mapping

from lms.quizzes.format.importing.html_text import looks_like_html
from lms.quizzes.format.importing.markup import (
    Element,
    child,
    children,
    descendants,
    inner_html,
    name_of,
    text_of,
)
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.importing.texts import Texts, gap_mark

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_WORDS = ("mattext", "mat_formattedtext", "matemtext")


class MaterialTexts:
    """Reads the material of one item."""

    def __init__(self, language: str, media: PictureFiles, find: Callable[[str], bytes | None]) -> None:
        self.language = language
        self.texts = Texts(media, find)

    @property
    def lost(self) -> list[str]:
        """The elements that could not be converted."""
        return self.texts.lost

    def of(self, element: Element) -> str:
        """Return the Markdown of all material below an element."""
        return self.texts.html(material_html(element, {}))

    def side(self, element: Element) -> str:
        """Return the Markdown of an option; the name of a picture that is missing where there is nothing else."""
        before = len(self.lost)
        words = self.of(element)
        names = [one.partition(" ")[2] for one in self.lost[before:] if one.startswith("img ")]
        return words or self.texts.plain(f"[{names[0]}]" if names and names[0] else "")

    def words(self, element: Element) -> str:
        """Return the bare words of all material below an element."""
        return self.texts.words(material_html(element, {}))

    def stem(
        self,
        presentation: Element,
        gaps: Mapping[str, int] | None = None,
        named: Mapping[str, int] | None = None,
    ) -> str:
        """Return the Markdown of the text above the answers.

        `gaps` are numbers of gaps by the identifier of what is typed in the flow of the text, `named` by a name that
        stands in the text in square brackets.
        """
        words = material_html(presentation, gaps or {}, is_top=True)
        for name, place in (named or {}).items():
            written = re.compile(rf"\[\s*{re.escape(html.escape(name, quote=False))}\s*\]")
            words = written.sub(gap_mark(place), words, count=1)
        return self.texts.html(words)


def responses_of(presentation: Element) -> list[Element]:
    """Return the responses of an item in the order of the file."""
    return [one for one in descendants(presentation, *RESPONSES) if name_of(one) != "response_grp"]


def material_html(element: Element, gaps: Mapping[str, int], *, is_top: bool = False) -> str:
    """Return the material below an element as HTML; what belongs to responses is left to them."""
    out: list[str] = []
    _collect(element, gaps, out, is_inside=not is_top)
    return "".join(out)


def _collect(element: Element, gaps: Mapping[str, int], out: list[str], *, is_inside: bool) -> None:
    for one in [element] if name_of(element) in (*_WORDS, "matimage") else children(element):
        name = name_of(one)
        if name in _WORDS:
            out.append(_html(one))
        elif name == "matimage":
            out.append(
                f'<img src="{html.escape(one.get("uri") or "")}" alt="{html.escape(one.get("label") or "")}">'
            )
        elif name == "matbreak":
            out.append("<br>")
        elif name in ("mataudio", "matvideo", "matapplet", "matapplication"):
            out.append(f'<embed src="{html.escape(one.get("uri") or name)}">')
        elif name in RESPONSES and not is_inside:
            place = gaps.get(one.get("ident") or "")
            out.append(f" {gap_mark(place)} " if place else "")
            if name == "response_str" and not place:
                _collect_prompt(one, out)
        elif (
            name == "flow"
            and (one.get("class") or "").startswith(("RESPONSE_BLOCK", "RIGHT_MATCH_BLOCK"))
            and not is_inside
        ):
            continue
        elif name in ("material", "flow", "flow_mat", "flow_label"):
            inner: list[str] = []
            _collect(one, gaps, inner, is_inside=is_inside)
            is_block = name != "material" or not any(gaps)
            out.append(f"<div>{''.join(inner)}</div>" if is_block and any(inner) else "".join(inner))
        else:
            _collect(one, gaps, out, is_inside=is_inside)


def _collect_prompt(response: Element, out: list[str]) -> None:
    for material in children(response, "material"):
        _collect(material, {}, out, is_inside=True)


def _html(element: Element) -> str:
    if len(element):
        return inner_html(element)
    text = "".join(element.itertext())
    kind = (element.get("texttype") or element.get("type") or "").lower()
    if (
        "html" in kind
        or (not kind and looks_like_html(text))
        or (kind == "text/plain" and looks_like_html(text))
    ):
        return text
    return html.escape(text, quote=False).replace("\n", "<br>" if kind == "smart_text" else "\n")


def right_blocks(presentation: Element) -> list[Element]:
    """Return the right sides that Blackboard keeps apart from the pairs."""
    for block in descendants(presentation, "flow"):
        if block.get("class") == "RIGHT_MATCH_BLOCK":
            return list(children(block, "flow"))
    return []


def has_words(element: Element) -> bool:
    """Return whether an element holds material with anything in it."""
    return (
        any(text_of(one) or len(one) for one in descendants(element, *_WORDS))
        or child(element, "matimage") is not None
    )
