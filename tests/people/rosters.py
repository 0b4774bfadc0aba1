"""Rosters in tests: a table of text, and what was said about it."""

from collections.abc import Iterable

from lms.people.columns import table_of
from lms.people.roster import COLUMNS
from lms.problems import Problem
from lms.text.spreadsheets import Row, Sheet, read_table

Told = tuple[str, str, str]


def told(problems: Iterable[Problem], *, warnings: bool = False) -> list[Told]:
    """The code, the marked text and the sentence with its place; all are warnings or none is."""
    problems = list(problems)
    assert [problem.warning for problem in problems] == [warnings] * len(problems)
    return [(problem.code, problem.marked, str(problem)) for problem in problems]


def rows(text: str) -> list[Row]:
    return read_table(text.encode())


HEADER: Row = (3, ["姓名", "用户名"])


def remarks(*sheets: Sheet) -> list[Told]:
    return told(table_of(sheets, COLUMNS)[1], warnings=True)
