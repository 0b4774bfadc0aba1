"""Tables of other formats as tables of Markdown: one line for each row, merged cells split, blocks in cells joined."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

MERGED = "merged cells"
MOST_COLUMNS = 60
_MOST_CELLS = 4_000
_ITEM = re.compile(r"^- ", re.MULTILINE)
_BREAK = re.compile(r" *\n(?:> ?)*")
_STROKE = re.compile(r"\\.|`[^`]*`|\$[^$]*\$|\|", re.DOTALL)
_ROW = re.compile(r"\|(.*)\|")
_RULE = re.compile(r"\|(?: --- \|)+")


@dataclass(slots=True)
class ImportedCell:
    """A cell: its blocks of Markdown, whether it is a heading, and how many columns and rows it takes."""

    blocks: list[str] = field(default_factory=list)
    is_head: bool = False
    columns: int = 1
    rows: int = 1

    @property
    def words(self) -> str:
        """The blocks on one line, as a cell of Markdown holds them."""
        lines = " ".join(_BREAK.sub(" ", _ITEM.sub("• ", _bare(block))) for block in self.blocks)
        return _STROKE.sub(lambda found: "\\|" if found[0] == "|" else found[0], " ".join(lines.split()))

    @property
    def has_code(self) -> bool:
        """Whether it holds several lines of code, which a line cannot."""
        return any(block.startswith("```") and block.count("\n") > 2 for block in self.blocks)


@dataclass(slots=True)
class ImportedTable:
    """The cells of a table by row; cells that are covered by a wider one are not among them."""

    rows: list[list[ImportedCell]] = field(default_factory=list)

    def blocks(self) -> tuple[list[str], list[str]]:
        """Return the table as blocks of Markdown, and what was lost."""
        rows = [row for row in self.rows if row]
        cells = [cell for row in rows for cell in row]
        if len(cells) == 1:
            return cells[0].blocks, []
        # Spans can claim far more places than there are cells.
        if sum(cell.columns * min(cell.rows, len(rows)) for cell in cells) > _MOST_CELLS:
            return [block for cell in cells for block in cell.blocks], ["table"]
        grid = _grid(rows)
        width = max((len(row) for row in grid), default=0)
        is_column = width == 1 and any(len(cell.blocks) > 1 for cell in cells)
        if (
            is_column
            or any(cell.has_code for cell in cells)
            or width > MOST_COLUMNS
            or width * len(grid) > _MOST_CELLS
        ):
            return [block for cell in cells for block in cell.blocks], ["table"]
        if not any(cell.blocks for cell in cells):
            return [], ["table"] if cells else []
        is_merged = any(cell.columns > 1 or cell.rows > 1 for cell in cells)
        has_head = bool(rows) and all(cell.is_head for cell in rows[0])
        body = [[_body_words(cell) for cell in row] for row in grid[has_head:]]
        head = [cell.words if cell else "" for cell in grid[0]] if has_head else []
        return [table_of(head, body)], [MERGED] if is_merged else []


def table_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown of cells on one line each; a table without a heading has an empty one."""
    body = list(rows)
    width = max(len(head), *(len(row) for row in body), 1) if body else max(len(head), 1)
    lines = [head, ["---"] * width, *body]
    return "\n".join(
        "| " + " | ".join(cell for _, cell in zip_longest(range(width), line, fillvalue="")) + " |"
        for line in lines
    )


def without_tables(text: str) -> tuple[str, bool]:
    """Return Markdown for one line with its tables as words, and whether there were any."""
    if "| --- |" not in text:
        return text, False
    lines = [line for line in text.split("\n") if not _RULE.fullmatch(line)]
    return "\n".join(
        re.sub(r"(?<!\\)\|", " ", row[1]).replace("\\|", "|") if (row := _ROW.fullmatch(line)) else line
        for line in lines
    ), True


def _bare(block: str) -> str:
    """Return a block without what only makes it a block: code in a fence becomes code in words."""
    if block.startswith("```"):
        return f"`{block.removeprefix('```').removesuffix('```').strip()}`"
    return block.removeprefix("> ")


def _body_words(cell: ImportedCell | None) -> str:
    words = cell.words if cell else ""
    is_plain = cell is not None and cell.is_head and words and not re.search(r"[*`\\$\[]", words)
    return f"**{words}**" if is_plain else words


def _grid(rows: Sequence[Sequence[ImportedCell]]) -> list[list[ImportedCell | None]]:
    """Return the cells by row and column, with None where a wider cell covers the place."""
    covered: set[tuple[int, int]] = set()
    grid: list[list[ImportedCell | None]] = []
    for place, row in enumerate(rows):
        line: list[ImportedCell | None] = []
        for cell in row:
            while (place, len(line)) in covered:
                line.append(None)
            wide, high = min(cell.columns, MOST_COLUMNS), min(cell.rows, len(rows) - place)
            covered |= {
                (place + below, len(line) + right) for below in range(1, high) for right in range(wide)
            }
            line += [cell, *[None] * (wide - 1)]
        while (place, len(line)) in covered:
            line.append(None)
        grid.append(line)
    return grid
