"""Contests whose marks leave nothing to compute: words on each page that shows a statistic, never nan."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.people.models import User
from tests.contests.finish import make_judged, publish
from tests.contests.make import make_assignment, make_entry, make_mark

PAGES = (
    "moderation", "moderation/results", "moderation/agreement", "monitor", "allocation", "judges",
    "result", "result/2/print",
)  # fmt: skip
# How many entries and judges, and the mark that a judge gives to an entry in every criterion.
SHAPES: dict[str, tuple[int, int, Callable[[int, int], int]]] = {
    "constant marks": (6, 3, lambda entry, judge: 7),
    "equal essays, strict and lenient judges": (6, 3, lambda entry, judge: 5 + judge),
    "one judge": (4, 1, lambda entry, judge: 9 - entry),
    "one essay": (1, 3, lambda entry, judge: 6 + judge),
    "one mark": (1, 1, lambda entry, judge: 8),
    "one judge gives one mark alone": (6, 2, lambda entry, judge: 5 if judge else 9 - entry),
    "judges who disagree entirely": (6, 2, lambda entry, judge: 9 - entry if judge else 4 + entry),
    "five judges with constant marks": (5, 5, lambda entry, judge: 7),
    "five judges, the same order": (5, 5, lambda entry, judge: 9 - entry),
}
NOT_A_NUMBER = re.compile(r"(?<![a-z])[-+−]?(?:nan|inf)(?![a-z])", re.IGNORECASE)


def words(page: str) -> str:
    """What a reader sees, without markup."""
    return re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("shape", "language"), [(shape, ("en", "zh_Hans")[place % 2]) for place, shape in enumerate(SHAPES)]
)
def test_no_page_shows_what_is_not_a_number(
    app: Flask, sign_in: Callable[[User], FlaskClient], shape: str, language: str
) -> None:
    entries, judges, mark = SHAPES[shape]
    one = make_judged(0, judges)
    for number in range(entries):
        entry = make_entry(one.contest, title=f"作品{number + 1}", body="村口的老槐树。" * 3)
        one.entries.append(entry)
        for place, judge in enumerate(one.judges):
            score = mark(number, place)
            make_mark(make_assignment(entry, judge), {"idea": score, "structure": score, "language": score})
    one.convener.language = language
    db.session.commit()
    browser = sign_in(one.convener)
    pages = [*PAGES[:6], *(f"judges/{judge.id}" for judge in one.judges)]
    pages += [f"moderation/entries/{entry.code}" for entry in one.entries[:2]]
    seen = {page: browser.get(f"/contests/autumn/{page}") for page in pages}
    publish(one)
    db.session.commit()
    seen |= {page: browser.get(f"/contests/autumn/{page}") for page in PAGES[6:]}
    for page, answer in seen.items():
        assert answer.status_code == 200, page
        assert not NOT_A_NUMBER.search(words(answer.text)), page
    told = json.loads(browser.get("/contests/autumn/result/2.json").data, parse_constant=pytest.fail)
    assert told["method"]["entries"] == entries
