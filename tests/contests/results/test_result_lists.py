"""The frozen lists: what each row and the method hold, the order of the public list, and what a correction moved."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lms.contests.results.export_columns import NAMED, exported
from lms.contests.results.meeting_table import meeting_table
from lms.contests.results.news import SENTENCES, NewsKind, ResultNews
from lms.contests.results.outcome import Decision, Results, compute, rules_of
from lms.contests.results.result_lists import (
    ListHeader,
    UnmaskedNames,
    canonical_text,
    changes,
    digest_of,
    method_of,
    provisional_rows,
    public_rows,
)
from lms.contests.results.words import ResultState, RulingKind
from lms.contests.rules.awards import TieRule
from lms.contests.rules.definition import Category, ContestDefinition
from lms.marking.combining import CombiningMethod, MarkingPlan
from tests.build import NOW
from tests.contests.make import make_definition
from tests.contests.results.test_outcome import candidates, given, harsh_contest, rules

MARKS = {1: [80, 82], 2: [70, 74], 3: [60, 60]}
MEAN = MarkingPlan(CombiningMethod.MEAN, readings=2)
AROUND = [("first", [0, 1]), ("second", [0, 1, 2])]
ROW = {"category": "", "rank": 1, "award": "first", "mark": "80.00", "raw_mean": 80.0}
NAMES = {
    code: UnmaskedNames((f"Author {code}", "Friend"), f"乡 {code}", f"Unit {code}", f"Title {code}")
    for code in "ABCD"
}


def definition(**changed: Any) -> ContestDefinition:
    return make_definition(**{"plan": MEAN, "plan_name": "mean", "severity": False, **changed})


def test_a_row_of_the_list_that_fixes_ranks_holds_everything_a_place_rests_on() -> None:
    ruled = [Decision(3, RulingKind.MARK, Decimal(65)), Decision(3, RulingKind.EXCLUDE)]
    found = compute(rules(), candidates(1, 2, 3, 4), given(MARKS), ruled)
    rows = {row["code"]: row for row in provisional_rows(found)}
    first, out, waiting = (rows[code] for code in ("CODE1", "CODE3", "CODE4"))
    assert first == {
        "code": "CODE1",
        "category": "",
        "rank": 1,
        "mark": "81.00",
        "low": None,
        "high": None,
        "value": "81.00",
        "source": "plan",
        "marks": [["82", None, "82"], ["80", None, "80"]],
        "rule": "",
        "plan_mark": "81.00",
        "plan_rank": 1,
        "raw_mean": 81.0,
        "readings": 2,
        "award": "first",
        "unranked": "",
        "rulings": [],
    }
    assert (out["rank"], out["award"], out["mark"], out["source"]) == (0, "", "65", "meeting")
    assert out["rulings"] == ["mark", "exclude"]
    assert out["unranked"] == "Excluded from the ranking by the moderation meeting."
    assert (waiting["code"], waiting["mark"], waiting["raw_mean"], waiting["readings"]) == (
        "CODE4",
        None,
        None,
        0,
    )


def test_a_corrected_row_tells_what_was_taken_off_each_mark_highest_first() -> None:
    entries, readings = harsh_contest()
    [row] = [
        row for row in provisional_rows(compute(rules(True), entries, readings)) if row["code"] == "CODE1"
    ]
    assert row["source"] == "adjusted"
    assert [mark[0] for mark in row["marks"]] == ["78", "57"]
    assert [Decimal(off) > 0 for _, off, _ in row["marks"]] == [True, False]
    assert all(Decimal(mark) - Decimal(off) == Decimal(counts) for mark, off, counts in row["marks"])
    assert Decimal(row["low"]) < Decimal(row["mark"]) < Decimal(row["high"])


def test_the_method_tells_how_anybody_can_compute_the_ranks_again() -> None:
    rule = definition(tie_rule=TieRule.SHRINK, second_person=True)
    ruled = [Decision(2, RulingKind.TIE, Decimal(1))]
    found = compute(rules_of(rule), candidates(1, 2, 3), given(MARKS), ruled)
    assert method_of(rule, found, "5eed") == {
        "version": 2,
        "plan": "mean",
        "tie_rule": "shrink",
        "corrected": False,
        "model": "raw",
        "refusal": str(found.adjusted.refusal or ""),
        "choice": None,
        "entries": 3,
        "readings": 6,
        "judges": 2,
        "cuts": [
            {"award": "first", "category": "", "quota": 1, "given": 1, "tied": 0},
            {"award": "second", "category": "", "quota": 2, "given": 2, "tied": 0},
        ],
        "seed": "5eed",
        "second_person": True,
        "decisions": [{"code": "CODE2", "kinds": ["tie"]}],
    }


def test_the_method_tells_by_which_rule_marks_were_corrected() -> None:
    entries, readings = harsh_contest()
    method = method_of(definition(severity=True), compute(rules(True), entries, readings), "5eed")
    assert (method["corrected"], method["model"], method["refusal"]) == (True, "additive", "")
    assert set(method["choice"]) == {
        "rule",
        "sentence",
        "values",
        "raw",
        "corrected",
        "within",
        "leaning",
        "tests",
    }
    numbers = [
        value
        for value in (*method["choice"]["values"].values(), method["choice"]["raw"])
        if isinstance(value, float)
    ]
    assert numbers and all(round(number, 4) == number for number in numbers)
    assert json.dumps(method, allow_nan=False)


def test_a_figure_that_is_not_known_is_left_out_of_the_method() -> None:
    found = compute(rules(True, readings=1), candidates(1, 2), given({1: [80], 2: [70]}))
    method = method_of(definition(), found, "5eed")
    assert (method["corrected"], method["model"]) == (False, "raw")
    assert method["choice"]["sentence"]
    assert json.dumps(method, allow_nan=False)


def head(**changed: Any) -> ListHeader:
    made = ListHeader("autumn", 2, ResultState.CORRECTED, NOW, 1, "Why", {"version": 2, "plan": "mean"})
    return replace(made, **changed)


def test_the_digest_is_of_the_whole_list_in_one_spelling() -> None:
    text = canonical_text(head(), [ROW])
    assert json.loads(text) == {
        "format": "gengdu-contest-result 2",
        "contest": "autumn",
        "number": 2,
        "state": "corrected",
        "published": "2026-03-02T01:00:00.000000Z",
        "replaces": 1,
        "note": "Why",
        "method": {"version": 2, "plan": "mean"},
        "rows": [ROW],
    }
    assert digest_of(head(), [ROW]) == hashlib.sha256(text).hexdigest()
    assert digest_of(head(), [dict(reversed(ROW.items()))]) == digest_of(head(), [ROW])


def row(code: str, rank: int, award: str = "", category: str = "", **more: Any) -> dict[str, Any]:
    return {**ROW, "code": code, "rank": rank, "award": award, "category": category, **more}


def test_the_public_list_has_only_winners_with_names_best_award_first() -> None:
    rows = [row("B", 2, "second"), row("C", 2, "second"), row("A", 1, "first"), row("D", 4)]
    found = public_rows(rows, NAMES, definition())
    assert [one["code"] for one in found] == ["A", "B", "C"]
    assert found[0] == {
        "code": "A",
        "category": "",
        "rank": 1,
        "mark": "80.00",
        "raw_mean": 80.0,
        "award": "first",
        "authors": ["Author A", "Friend"],
        "unit": "乡 A",
        "unit_en": "Unit A",
        "title": "Title A",
    }


def test_categories_stand_in_the_order_of_the_rules_and_unknown_ones_last() -> None:
    two = (Category("verse", {"en": "Verse"}), Category("prose", {"en": "Prose"}))
    rows = [row("A", 1, "first", "gone"), row("B", 1, "first", "prose"), row("C", 2, "second", "verse")]
    assert [one["code"] for one in public_rows(rows, NAMES, definition(categories=two))] == ["C", "B", "A"]


def test_an_award_of_the_meeting_stands_after_those_who_have_a_place() -> None:
    rows = [row("A", 0, "first"), row("B", 2, "first"), row("C", 1, "gone"), row("D", 3, "second")]
    assert [one["code"] for one in public_rows(rows, NAMES, definition())] == ["B", "A", "D", "C"]


def test_a_public_row_keeps_the_arithmetic_of_lists_that_have_it() -> None:
    sums: dict[str, Any] = {
        "low": "78",
        "high": "82",
        "value": "79",
        "source": "adjusted",
        "marks": [],
        "rule": "Mean",
    }
    [found] = public_rows([row("A", 1, "first", **sums, readings=2, plan_rank=1)], NAMES, definition())
    assert {key: found[key] for key in sums} == sums
    assert not {"readings", "plan_rank"} & set(found)


def test_a_correction_tells_every_entry_whose_place_or_award_moved_and_no_other() -> None:
    before = [row("A", 1, "first"), row("B", 2, "second"), row("C", 3), row("D", 4)]
    after = [row("B", 1, "second"), row("C", 3, "second"), row("D", 4, mark="60.00"), row("E", 5)]
    assert [(one.code, one.before, one.after) for one in changes(before, after)] == [
        ("B", before[1], after[0]),
        ("C", before[2], after[1]),
        ("E", None, after[3]),
        ("A", before[0], None),
    ]


def cut_of_twelve() -> Results:
    """Twelve entries with means 90, 88 … 68; the marks of entry 5 lie 30 apart, of 6 and 7 20, of 11 nothing."""
    gaps = {5: 15, 6: 10, 7: 10, 11: 0}
    marks = {n: [90 - 2 * n - gaps.get(n, 1), 90 - 2 * n + gaps.get(n, 1)] for n in range(12)}
    return compute(rules(), candidates(*range(12)), given(marks))


def test_the_meeting_sees_who_is_near_a_cut_and_on_whom_the_judges_differ_most() -> None:
    table = meeting_table(cut_of_twelve(), Decimal(100))
    around = [(cut.tier, [line.candidate.entry for line in lines]) for cut, lines in table.cuts]
    assert around == AROUND
    widest = [line.candidate.code for line in table.widest]
    assert widest[:3] == ["CODE5", "CODE6", "CODE7"]
    assert len(widest) == 10
    assert "CODE11" not in widest
    assert table.codes == sorted({*widest, *(f"CODE{entry}" for _, lines in AROUND for entry in lines)})


def test_one_reading_alone_differs_from_nothing() -> None:
    found = compute(rules(readings=1), candidates(1, 2), given({1: [80], 2: [60, 70]}))
    assert [line.candidate.code for line in meeting_table(found, Decimal(100)).widest] == ["CODE2"]


def test_a_contest_decides_by_its_file() -> None:
    rule = definition(tie_rule=TieRule.SHRINK)
    found = rules_of(rule)
    assert (found.plan, found.rubric, found.tie_rule, found.is_corrected) == (
        MEAN,
        rule.rubric,
        TieRule.SHRINK,
        False,
    )
    assert {key: [tier.name for tier in tiers] for key, tiers in found.tiers.items()} == {
        "": ["first", "second"]
    }


@pytest.mark.parametrize(
    ("kind", "certificate", "where"),
    [
        (NewsKind.PUBLISHED, "", ("contests.result", {"slug": "autumn"})),
        (NewsKind.FINAL, "", ("contests.feedback", {"slug": "autumn"})),
        (NewsKind.CERTIFICATE, "BCDE", ("certificates.verify", {"code": "BCDE"})),
        (NewsKind.REVOKED, "BCDE", ("certificates.verify", {"code": "BCDE"})),
        (NewsKind.MOVED_UP, "", ("contests.result", {"slug": "autumn"})),
    ],
)
def test_news_leads_to_the_page_that_tells_more(
    kind: NewsKind, certificate: str, where: tuple[str, dict[str, str]]
) -> None:
    assert ResultNews(1, kind, NOW, certificate=certificate).where("autumn") == where


def test_every_kind_of_news_has_a_sentence() -> None:
    assert set(SENTENCES) == set(NewsKind)


def test_nothing_that_tells_an_author_goes_out_while_names_are_masked() -> None:
    assert "author_id" not in exported("entry", is_masked=True)
    assert exported("entry", is_masked=False) == (*exported("entry", is_masked=True), *NAMED["entry"])
    assert exported("mark", is_masked=False) == exported("mark", is_masked=True)
    with pytest.raises(KeyError):
        exported("user", is_masked=False)
