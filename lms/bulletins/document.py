"""A bulletin as a printed document: its head, its parts in blocks, attachments, signature and date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.bulletins.words import Layout
from lms.text.printing.prose_blocks import prose_blocks

DIGITS = "〇一二三四五六七八九"
_ROMAN_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class BulletinBlock:
    """One paragraph, item, table, source or heading; `href` leads to where a source is published.

    `kind` is "text", "item", "table", "source", "note", "empty" or "heading"; `level` of a heading is 1 to 4 and
    `mark` stands before the text.
    """

    kind: str
    text: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    href: str = ""
    level: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class BulletinPart:
    """One part of a bulletin: its heading (empty for the first paragraph), what people wrote, and the figures."""

    key: str
    heading: str
    html: str
    figures: tuple[BulletinBlock, ...]


@dataclass(frozen=True, slots=True)
class PrintedBulletin:
    """All that is printed of a bulletin in one language ("zh_Hans" or "en").

    `number` is the document number as printed, `notes` what readers have to know before anything else, `labels` the
    words the layout itself prints: attachments, seal.
    """

    layout: Layout
    language: str
    issuer: str
    number: str
    title: tuple[str, ...]
    addressee: str
    parts: tuple[BulletinPart, ...]
    attachments: tuple[str, ...]
    date: str
    made_at: datetime
    has_red_head: bool
    has_seal: bool
    notes: tuple[str, ...]
    labels: Mapping[str, str]

    @property
    def is_chinese(self) -> bool:
        """Whether it is set as Chinese is."""
        return self.language.startswith("zh")

    @property
    def text(self) -> str:
        """Every line that is printed, for choosing fonts."""
        found = [
            self.issuer,
            self.number,
            *self.title,
            self.addressee,
            self.date,
            *self.attachments,
            *self.notes,
        ]
        for block in self.blocks():
            found += [block.mark + block.text, *block.headings, *(cell for row in block.rows for cell in row)]
        marks = "一二三四五六七八九十〇（）、．—〔〕号年月日　：" + "0123456789"
        return "\n".join([*found, *self.labels.values(), marks])

    def note(self, block: BulletinBlock) -> str:
        """Return the line below figures as it is printed: a source says that it is one."""
        return self.labels["source"] % {"source": block.text} if block.kind == "source" else block.text

    def blocks(self) -> Iterator[BulletinBlock]:
        """Yield the blocks of all parts in reading order, headings numbered through."""
        counts = [0, 0, 0, 0]
        for part in self.parts:
            if part.heading:
                yield self._heading(part.heading, 1, counts)
            for one in prose_blocks(part.html):
                if one.kind == "heading":
                    yield self._heading(one.text, min(max(one.level, 2), 4), counts)
                elif one.kind != "rule":
                    yield BulletinBlock(
                        "item" if one.kind == "item" else "text",
                        one.text,
                        mark=f"{one.mark} " if one.mark else "",
                    )
            yield from part.figures

    def _heading(self, text: str, level: int, counts: list[int]) -> BulletinBlock:
        counts[level - 1] += 1
        counts[level:] = [0] * (len(counts) - level)
        return BulletinBlock(
            "heading", text, level=level, mark=heading_mark(level, counts[level - 1], self.is_chinese)
        )


def heading_mark(level: int, number: int, is_chinese: bool) -> str:
    """Return what stands before a heading: 一、 （一） 1. （1）, and 1. (1) a. (a) in English."""
    if is_chinese:
        return (
            f"{chinese_number(number)}、",
            f"（{chinese_number(number)}）",
            f"{number}. ",
            f"（{number}）",
        )[level - 1]
    letter = _ROMAN_LETTERS[(number - 1) % 26]
    return (f"{number}. ", f"({number}) ", f"{letter}. ", f"({letter}) ")[level - 1]


def chinese_number(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals, a larger one in digits: 3 → 三, 12 → 十二, 100 → 100."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    front = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return front + (DIGITS[ones] if ones else "")
