"""Pasted HTML as the light Markdown of an essay: headings, lists, tables, bold, footnotes; losses are named."""

import re
from collections import Counter
from dataclasses import dataclass, field

from lms.contests.entries.pasting.carried import item_number, with_numbers, written
from lms.contests.entries.pasting.tree import Node, Part, tree
from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.quizzes.format.importing.html_text import escaped
from lms.slow_work import slow
from lms.text.prose.maths import listed

_HEADING = re.compile(r"h[1-6]")
_INLINE = frozenset(
    listed(
        "a abbr b big cite code del em font i ins kbd mark q s samp small span strike strong sub sup tt u var "
        "o:p bdo img br wbr label time"
    )
)
_PICTURES = frozenset(
    {"img", "svg", "v:shape", "v:imagedata", "picture", "canvas", "video", "object", "embed"}
)
_REFERENCE = re.compile(r"#(_ftn|_edn|footnote-|endnote-|fn:?|fn)(\d+)$")
_BACK = re.compile(r"#(?:_ftnref|_ednref|footnote-ref-|endnote-ref-|fnref:?)\d+$")
_NOTE = re.compile(r"(ftn|edn|footnote-|endnote-|fn:?|fn)(\d+)$")
_LEVEL = re.compile(r"mso-list:.*?level(\d)")
_LINE_START = re.compile(r"^([-+>#]|\d{1,9}[.)](?= ))")
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
# Stands for a picture by its number, in signs for private use, which no text of a person needs.
PICTURE = re.compile("\ue000(\\d{1,4})\ue001")
BREAK = "\x00"
END = "end"

_LOSSES = {
    "picture": N_("Pictures are not imported (%(count)d). Add them as attachments."),
    "link": N_("Links are kept as plain text (%(count)d)."),
    "raised": N_(
        "Superscripts and subscripts are imported as plain text (%(count)d). Write powers as formulas."
    ),
    "table": N_("Tables inside tables are kept as plain text (%(count)d)."),
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """What became of a pasted text: the Markdown, and sentences about what could not be carried over."""

    markdown: str
    losses: tuple[Remark, ...] = ()


@slow
def markdown_from_html(html: str, *, keeps_pictures: bool = False) -> Pasted:
    """Return the Markdown of an HTML fragment from a word processor, a web page or a DOCX.

    With `keeps_pictures` a mark (PICTURE) with its number stands for each picture whose source is "picture-7".
    """
    writer = _Writer(keeps_pictures)
    body = writer.blocks(tree(html).parts)
    text = "\n\n".join(block for block in [*body, *writer.notes] if block)
    losses = [Remark(_LOSSES[kind], {"count": count}) for kind, count in sorted(writer.lost.items())]
    return Pasted(with_numbers(_levelled(text)), tuple(losses))


def _levelled(text: str) -> str:
    """Raise all headings so that the highest is a second one: the first belongs to the title."""
    levels = [len(found) for found in re.findall(r"^(#{1,6}) ", text, re.M)]
    if not levels:
        return text
    shift = 2 - min(levels)
    return re.sub(r"^(#{1,6})(?= )", lambda found: "#" * min(6, len(found[1]) + shift), text, flags=re.M)


@dataclass(slots=True)
class _Writer:
    keeps_pictures: bool = False
    lost: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def blocks(self, parts: list[Part]) -> list[str]:
        """Return the blocks of Markdown; loose words between elements are paragraphs."""
        found: list[str] = []
        loose: list[Part] = []
        items: list[tuple[int, str, str]] = []
        for part in [*parts, Node(END)]:
            if isinstance(part, str) or (part.tag in _INLINE and not self._holds_block(part)):
                loose.append(part)
                continue
            found += self._paragraph(loose)
            loose = []
            item = self._word_item(part)
            if item:
                items.append(item)
                continue
            if items:
                found.append(_listed(items))
                items = []
            found += self._block(part) if part.tag != END else []
        return found

    def _holds_block(self, node: Node) -> bool:
        return any(child.tag not in _INLINE or self._holds_block(child) for child in node.nodes())

    def _paragraph(self, parts: list[Part]) -> list[str]:
        text = self.line(parts).replace(BREAK, "  \n")
        return [_LINE_START.sub(_escaped_start, text)] if text.strip() else []

    def _block(self, node: Node) -> list[str]:
        note = _NOTE.match(node.attrs.get("id", ""))
        if note:
            self._note(note, node)
            return []
        if _HEADING.fullmatch(node.tag) or node.classes == "MsoTitle":
            text = self.line(node.parts).replace(BREAK, " ").replace("**", "")
            level = int(node.tag[1]) if node.tag != "p" else 1
            return [f"{'#' * level} {text}"] if text else []
        if node.tag in ("ul", "ol"):
            return self._list(node)
        if node.tag == "table":
            return self._table(node)
        if node.tag == "blockquote":
            inner = "\n\n".join(self.blocks(node.parts))
            return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []
        if node.tag == "pre":
            body = node.text().strip("\n")
            return [f"```\n{body}\n```"] if body.strip() else []
        if node.tag == "hr":
            return ["---"]
        if node.tag in _PICTURES:
            return [mark] if (mark := self._picture(node)) else []
        if node.tag == "p" and not self._holds_block(node):
            return self._paragraph(node.parts)
        return self.blocks(node.parts)

    def _note(self, found: re.Match[str], node: Node) -> None:
        text = " ".join(" ".join(self.blocks(node.parts)).split()).strip(" ↑")
        if text:
            self.notes.append(f"[^{_label(found[1], found[2])}]: {text}")

    def _list(self, node: Node) -> list[str]:
        lines: list[str] = []
        number, begins_again = _number(node.attrs.get("start", ""), 1), False
        after: list[str] = []
        for item in node.nodes():
            note = _NOTE.match(item.attrs.get("id", ""))
            if note:
                self._note(note, item)
                continue
            blocks = self.blocks(item.parts if item.tag == "li" else [item])
            if not blocks:
                continue
            known, blocks[0] = item_number(blocks[0])
            if known is not None and known != number and lines and node.tag == "ol":
                begins_again = True
            number = number if known is None else known
            mark = f"{number}. " if node.tag == "ol" else "- "
            number += 1
            if begins_again:  # a second list right after the first would go on counting
                after += [f"{mark[:-2]}\\. {blocks[0]}", *blocks[1:]]
                continue
            body = "\n".join(blocks).split("\n")
            lines += [mark + body[0], *(f"    {line}" for line in body[1:])]
        return ["\n".join(lines), *after] if lines else []

    def _word_item(self, node: Node) -> tuple[int, str, str] | None:
        """Return level, mark and words of a list item that Word writes as a paragraph."""
        level = _LEVEL.search(node.style) if node.tag == "p" else None
        if not level:
            return None
        mark = "".join(part.text() for part in _ignored(node)).strip()
        words = self.line(node.parts).replace(BREAK, " ")
        return int(level[1]), "1." if re.match(r"[(（]?[\w]{1,4}[.)、）]", mark) else "-", words

    def _table(self, node: Node) -> list[str]:
        below: dict[int, int] = {}
        rows = [self._cells(row, below) for row in _rows(node)]
        rows = [row for row in rows if any(row)]
        if not rows:
            return []
        width = max(map(len, rows))
        if width == 1:
            return [row[0] for row in rows]
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        return ["\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])]

    def _cells(self, row: Node, below: dict[int, int]) -> list[str]:
        """Return the cells of a row; `below` says how many rows a cell above still reaches down, by column."""
        cells: list[str] = []
        for cell in row.nodes():
            if cell.tag not in ("td", "th"):
                continue
            _skip(cells, below)
            inner = list(_tables(cell))
            self.lost["table"] += len(inner)
            words = " ".join(self.blocks(cell.parts)) if not inner else escaped(cell.text())
            cells.append(" ".join(words.split()).replace("|", "\\|"))
            width = max(1, min(_number(cell.attrs.get("colspan", ""), 1), 30))
            below.update(
                dict.fromkeys(
                    range(len(cells) - 1, len(cells) - 1 + width),
                    _number(cell.attrs.get("rowspan", ""), 1) - 1,
                )
            )
            cells += [""] * (width - 1)
        _skip(cells, below)
        self.lost += Counter()  # forget zeros
        return cells

    def line(self, parts: list[Part]) -> str:
        """Return the words of one block on one line; BREAK stands for a line break."""
        text = "".join(self._inline(part) for part in parts)
        pieces = [" ".join(piece.split()) for piece in text.split(BREAK)]
        return BREAK.join(pieces).strip(BREAK + " ")

    def _inline(self, part: Part) -> str:
        if isinstance(part, str):
            return written(part, escaped)
        if part.tag == "br":
            return BREAK
        if part.tag in _PICTURES:
            return self._picture(part)
        if "mso-list:ignore" in part.style:
            return ""
        if part.tag == "a":
            return self._link(part)
        inner = "".join(self._inline(child) for child in part.parts)
        if part.tag in ("sup", "sub"):
            shifted = _shifted(inner, part.tag)
            self.lost["raised"] += not shifted.startswith("[^") and any(map(str.isalpha, shifted))
            self.lost += Counter()
            return shifted
        if part.tag in ("code", "tt", "kbd", "samp") and "`" not in part.text():
            return f"`{part.text().strip()}`" if part.text().strip() else ""
        if part.tag in ("s", "strike", "del"):
            return _wrapped(inner, "~~")
        if _is_bold(part):
            inner = _wrapped(inner.replace("**", ""), "**")
        return _wrapped(inner, "*") if _is_slanted(part) else inner

    def _picture(self, node: Node) -> str:
        source = node.attrs.get("src", "")
        if self.keeps_pictures and source.startswith("picture-"):
            return f"\ue000{source.removeprefix('picture-')}\ue001"
        self.lost["picture"] += 1
        return ""

    def _link(self, node: Node) -> str:
        address = node.attrs.get("href", "")
        if _BACK.search(address):
            return ""
        note = _REFERENCE.search(address)
        if note:
            return f"[^{_label(note[1], note[2])}]"
        inner = "".join(self._inline(child) for child in node.parts)
        self.lost["link"] += bool(address) and not address.startswith("#")
        self.lost += Counter()
        return inner


def _skip(cells: list[str], below: dict[int, int]) -> None:
    """Leave the places empty into which cells of the rows above reach."""
    while below.get(len(cells), 0) > 0:
        below[len(cells)] -= 1
        cells.append("")


def _escaped_start(found: re.Match[str]) -> str:
    sign = found[1]
    return f"{sign[:-1]}\\{sign[-1]}" if sign[:1].isdigit() else f"\\{sign}"


def _label(kind: str, number: str) -> str:
    return f"e{number}" if "edn" in kind or "endnote" in kind else number


def _shifted(text: str, tag: str) -> str:
    """Return raised or lowered digits as characters of their own; a footnote's reference stays."""
    if text.startswith("[^"):
        return text
    return text.translate(_RAISED if tag == "sup" else _LOWERED)


def _wrapped(text: str, mark: str) -> str:
    """Put a mark around words, leaving blanks and breaks outside."""
    found = re.fullmatch(rf"([\s{BREAK}]*)(.*?)([\s{BREAK}]*)", text, re.S)
    if found is None or not found[2]:
        return text
    words = found[2].replace(BREAK, f"{mark}{BREAK}{mark}")
    return f"{found[1]}{mark}{words}{mark}{found[3]}"


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise


def _is_bold(node: Node) -> bool:
    weight = re.search(r"font-weight:(\w+)", node.style)
    if weight:
        return weight[1] in ("bold", "bolder") or _number(weight[1], 0) >= 600
    return node.tag in ("b", "strong")


def _is_slanted(node: Node) -> bool:
    style = re.search(r"font-style:(\w+)", node.style)
    return style[1] == "italic" if style else node.tag in ("i", "em", "cite")


def _ignored(node: Node) -> list[Node]:
    """The parts in which Word writes the sign of a list item."""
    found = []
    for child in node.nodes():
        found += [child] if "mso-list:ignore" in child.style else _ignored(child)
    return found


def _listed(items: list[tuple[int, str, str]]) -> str:
    top = min(level for level, _, _ in items)
    return "\n".join(
        f"{'    ' * (level - top)}{'1. ' if mark == '1.' else '- '}{words}" for level, mark, words in items
    )


def _rows(node: Node) -> list[Node]:
    found = []
    for child in node.nodes():
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += _rows(child)
    return found


def _tables(node: Node) -> list[Node]:
    found = []
    for child in node.nodes():
        found += [child] if child.tag == "table" else _tables(child)
    return found
