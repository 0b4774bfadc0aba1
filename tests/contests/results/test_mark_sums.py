"""The sum behind a published mark: on the pages of the contest, to the author, in print, in both languages."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.contests.results.actions import deciding
from lms.contests.results.outcome import Results
from lms.contests.results.queries import results
from lms.contests.results.result_lists import (
    ListHeader,
    canonical_text,
    marks_of,
    method_of,
    provisional_rows,
)
from lms.contests.results.scores import AdjustedMark, EntryScore, MarkSource
from lms.contests.results.words import ResultState
from lms.contests.rules.models.contests import Contest
from lms.contests.run.actions import publishing
from lms.db import db
from lms.marking.combining import PLANS, Combined, MarkingState
from lms.people.models import User
from tests.build import NOW, make_user
from tests.contests.finish import LATER, Judged, make_judged, publish
from tests.contests.make import make_assignment, make_entry, make_mark

SENTENCE = {
    "en": "while the ranking also allows for chance: the fewer marks an entry has",
    "zh_Hans": "排名还考虑偶然因素",
}


def make_uneven(entries: int = 12) -> Judged:
    """Make a judged contest in which each of three judges reads two of three entries and the third is strict."""
    one = make_judged(0, judges=3, plan=replace(PLANS["mean"], readings=2))
    for number in range(entries):
        author = make_user(f"author{number}", unit=one.unit)
        entry = make_entry(one.contest, author, title=f"作品{number + 1}", body="村口老槐树。" * 9)
        one.entries.append(entry)
        for place in (number % 3, (number + 1) % 3):
            score = 9 - number // 2 % 5 - (2 if place == 2 else 0) + (number * place) % 2
            scores = {"idea": min(score, 10), "structure": score, "language": score}
            make_mark(make_assignment(entry, one.judges[place]), scores)
    db.session.flush()
    return one


def row_of(contest: Contest) -> dict[str, object]:
    return dict(results.public_lists(contest.id)[0].rows[0])


def pages(one: Judged, sign_in: Callable[[User], FlaskClient], language: str) -> dict[str, str]:
    row = row_of(one.contest)
    winner = next(entry for entry in one.entries if entry.code == row["code"])
    asked = {
        "result": (one.convener, "result"),
        "print": (one.convener, "result/2/print"),
        "ranks": (one.convener, "moderation/results"),
        "entry": (one.convener, f"moderation/entries/{row['code']}"),
        "feedback": (winner.author, "feedback"),
    }
    return {
        name: sign_in(who)
        .get(f"/contests/autumn/{page}", headers={"Accept-Language": language})
        .get_data(as_text=True)
        for name, (who, page) in asked.items()
    }


@pytest.mark.database
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_page_explains_the_mark_and_why_ranks_need_not_follow_it(
    app: Flask, sign_in: Callable[[User], FlaskClient], language: str
) -> None:
    one = make_uneven()
    publish(one)
    publishing.finish(one.contest, seen=publishing.under_notice(one.contest), by=one.convener, now=LATER)
    for entry in one.entries:
        entry.author.language = language
    one.convener.language = language
    db.session.commit()
    row = row_of(one.contest)
    given, leniency, adjusted = map(float, row["marks"][0])  # type: ignore[index]
    assert given - leniency == pytest.approx(adjusted) and leniency != 0
    seen = pages(one, sign_in, language)
    for name, page in seen.items():
        assert SENTENCE[language] in page, name
    step = {
        "en": f"Judge 1: {given:g}, {'lenient' if leniency > 0 else 'strict'} by {abs(leniency):g} → {adjusted:g}",
        "zh_Hans": f"评委 1：{given:g}，偏{'宽' if leniency > 0 else '严'} {abs(leniency):g} → {adjusted:g}",
    }
    for name in ("result", "feedback"):
        assert step[language] in seen[name], name


def test_the_published_list_holds_mark_interval_value_and_sum(app: Flask) -> None:
    one = make_uneven()
    publish(one)
    made = results.public_lists(one.contest.id)[0]
    row = made.rows[0]
    assert Decimal(row["low"]) < Decimal(row["mark"]) <= Decimal(row["high"])
    assert row["source"] == "adjusted" and row["value"] != row["mark"]
    sums = [Decimal(adjusted) for _, _, adjusted in row["marks"]]
    assert Decimal(row["mark"]) == (sum(sums) / len(sums)).quantize(Decimal("0.01"))
    assert made.method["version"] == 2


def test_a_list_of_the_first_version_keeps_its_bytes() -> None:
    head = ListHeader("autumn", 1, ResultState.NOTICE, NOW, None, "", {"plan": "mean"})
    assert json.loads(canonical_text(head, []))["format"] == "gengdu-contest-result 1"
    newer = ListHeader("autumn", 1, ResultState.NOTICE, NOW, None, "", {"plan": "mean", "version": 2})
    assert json.loads(canonical_text(newer, []))["format"] == "gengdu-contest-result 2"


@pytest.mark.database
def test_a_list_of_the_first_version_is_still_published_and_shown(
    app: Flask, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ranks fixed before this version hold no sums; their contest goes on to the end all the same."""
    new = {"low", "high", "value", "source", "marks", "rule"}

    def first_rows(found: Results) -> list[dict[str, object]]:
        return [
            {key: value for key, value in row.items() if key not in new} for row in provisional_rows(found)
        ]

    def first_method(*given: object) -> dict[str, object]:
        made = method_of(*given)  # type: ignore[arg-type]
        return {key: value for key, value in made.items() if key not in ("version", "choice")}

    monkeypatch.setattr(deciding, "provisional_rows", first_rows)
    monkeypatch.setattr(deciding, "method_of", first_method)
    one = make_uneven()
    publish(one)
    assert not new & set(row_of(one.contest))
    publishing.finish(one.contest, seen=publishing.under_notice(one.contest), by=one.convener, now=LATER)
    db.session.commit()
    browser = sign_in(one.entries[0].author)
    for page in ("result", "result/2/print", "result/2.csv", "result/2.json", "feedback"):
        assert browser.get(f"/contests/autumn/{page}").status_code == 200, page


def test_a_sum_tells_nothing_of_the_judges() -> None:
    marks = tuple(
        AdjustedMark(judge, Decimal(given), None if judge == 3 else Decimal(1), Decimal(given - 1))
        for judge, given in ((1, 70), (2, 90), (3, 80))
    )
    found = EntryScore(Combined(MarkingState.DECIDED, Decimal(80)), marks, MarkSource.ADJUSTED)
    assert marks_of(found) == [["90", "1", "89"], ["80", None, "79"], ["70", "1", "69"]]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Correction brings the ranking closer"), ("zh_Hans", "校正使名次更接近真实水平的次序")],
)
def test_every_list_tells_whether_severity_is_corrected_and_why(
    app: Flask, sign_in: Callable[[User], FlaskClient], language: str, words: str
) -> None:
    one = make_uneven()
    publish(one)
    one.convener.language = language
    db.session.commit()
    browser = sign_in(one.convener)
    for page in ("result", "result/2/print", "moderation", "moderation/results"):
        assert words in browser.get(f"/contests/autumn/{page}").text, page
    method = json.loads(browser.get("/contests/autumn/result/2.json").data)["method"]
    assert method["choice"]["rule"] == "estimated-agreement 1"
    assert 0 < method["choice"]["raw"] < method["choice"]["corrected"] < 1
    assert method["choice"]["sentence"].startswith("Correction brings the ranking closer")
    assert [test["relation"] for test in method["choice"]["tests"]] == ["essays"]
    told = {"en": "cannot be tested with fewer than 5 judges", "zh_Hans": "少于 5 位评委"}[language]
    for page in ("result", "result/2/print", "moderation", "moderation/results"):
        assert told in browser.get(f"/contests/autumn/{page}").text, page


def test_a_contest_whose_judges_are_not_linked_says_so_everywhere(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged(3)
    publish(one)
    db.session.commit()
    browser = sign_in(one.convener)
    for page in ("result", "result/2/print", "moderation", "moderation/results"):
        assert (
            "Essays marked by two or more judges: 3; needed: 4."
            in browser.get(f"/contests/autumn/{page}").text
        ), page


def test_a_contest_without_correction_has_no_choice(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    one = make_judged(3, severity=False)
    publish(one)
    db.session.commit()
    browser = sign_in(one.convener)
    assert "the marks from the marking plan count" in browser.get("/contests/autumn/moderation/results").text
    assert json.loads(browser.get("/contests/autumn/result/2.json").data)["method"]["choice"] is None
    assert "By a rule that was fixed" not in browser.get("/contests/autumn/result").text
