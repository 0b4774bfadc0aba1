"""Today's bit: one call-out of the lessons, the same for everyone on a day, another one tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import TypeVar

Thing = TypeVar("Thing")

# A call-out that contains one of these cannot be shown as plain text.
_NOT_PLAIN = frozenset({"img", "math", "table", "pre", "video", "svg"})
LONGEST = 320


@dataclass(frozen=True, slots=True)
class Tip:
    """A small thing to remember: `kind` is the call-out's, such as "tip"; empty for a plain paragraph."""

    kind: str
    paragraphs: tuple[str, ...]


def item_of_day(things: Sequence[Thing], day: date, turn: int = 1) -> Thing | None:
    """Return the thing whose turn it is: the next one every `turn` days; None when there are none."""
    return things[day.toordinal() // turn % len(things)] if things else None


def tip_of_day(html: str, day: date, lessons: int, otherwise: str) -> Tip | None:
    """Return the call-out of a lesson for the day, each lesson coming up once in `lessons` days.

    Without a short plain call-out it is `otherwise`, the lesson's summary; None when that is empty too.
    """
    found = item_of_day(callouts(html), day, max(1, lessons))
    return found or (Tip("", (otherwise,)) if otherwise else None)


def callouts(html: str) -> list[Tip]:
    """Return the call-outs of a lesson's page that are short and plain, in order."""
    reader = _Callouts()
    reader.feed(html)
    return [tip for tip in reader.found if 0 < sum(map(len, tip.paragraphs)) <= LONGEST]


class _Callouts(HTMLParser):
    """Collect the paragraphs of each `<div class="callout tip">`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Tip] = []
        self._kind = ""
        self._depth = 0
        self._is_title = False
        self._is_plain = True
        self._paragraphs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "div":
            if self._depth:
                self._depth += 1
            elif "callout" in classes:
                self._depth, self._kind = 1, classes[-1]
                self._is_plain, self._paragraphs = True, []
        elif self._depth and tag in ("p", "li"):
            self._is_title = "callout-title" in classes
            if not self._is_title:
                self._paragraphs.append("")
        elif tag in _NOT_PLAIN:
            self._is_plain = False

    def handle_data(self, data: str) -> None:
        if self._depth and self._paragraphs and not self._is_title:
            self._paragraphs[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._is_title = False
        if tag != "div" or not self._depth:
            return
        self._depth -= 1
        words = tuple(text for text in (" ".join(part.split()) for part in self._paragraphs) if text)
        if not self._depth and self._is_plain and words:
            self.found.append(Tip(self._kind, words))
