"""What is kept of a search: leaks and similar texts as findings of each entry; no database."""

import pytest

from lms.contests.entries.identity_leaks import Author
from lms.contests.screening.searching import NewFinding, SearchedEntry, leaks, similar_entries
from lms.contests.screening.similarity import folded
from lms.contests.screening.words import FindingKind
from tests.contests.screening.test_similarity import ROAD, WELL

LI = Author(names=("李大海",))


def entry(number: int, body: str, *authors: Author, title: str = "题目") -> SearchedEntry:
    return SearchedEntry(number, number + 100, {"title": title, "body": body}, authors)


def test_every_leak_is_a_finding_of_its_version() -> None:
    found = leaks([entry(1, "没有名字"), entry(2, "李大海写的", LI, title="李大海")])
    assert found == [
        NewFinding(
            2,
            102,
            FindingKind.LEAK,
            {"part": part, "start": 0, "end": 3, "kind": "name", "text": "李大海"},
        )
        for part in ("title", "body")
    ]


def test_shared_text_is_a_finding_of_both_entries_with_the_share_of_each() -> None:
    whole, part = ROAD + WELL, ROAD
    found = similar_entries([entry(7, whole), entry(9, part), entry(11, "无关的短文")], [], [])
    assert [(one.entry_id, one.version, one.other_entry_id, one.other_document_id) for one in found] == [
        (7, 107, 9, None),
        (9, 109, 7, None),
    ]
    assert {one.kind for one in found} == {FindingKind.SIMILARITY}
    assert [one.share for one in found] == [1.0, 1.0]
    [longer, shorter] = [dict(one.detail) for one in found]
    assert shorter == {**longer, "of_entry": 1.0}
    assert longer["level"] == "red" and longer["longest"] == len(folded(ROAD))
    grams = len(folded(ROAD)) - 7
    assert (longer["shared"], longer["of_entry"]) == (grams, round(grams / (len(folded(whole)) - 7), 4))


def test_reference_gets_no_finding_of_its_own() -> None:
    references = [("document:3", ROAD), ("entry:5", ROAD)]
    found = similar_entries([entry(7, ROAD)], references, [])
    assert [(one.entry_id, one.other_entry_id, one.other_document_id) for one in found] == [
        (7, None, 3),
        (7, 5, None),
    ]


def test_quotes_and_small_likenesses_are_no_findings() -> None:
    assert similar_entries([entry(1, ROAD), entry(2, ROAD)], [], [ROAD]) == []
    # Fifteen letters in common out of about ninety are too few for an alarm.
    assert similar_entries([entry(1, ROAD), entry(2, WELL + ROAD[:18])], [], []) == []


def test_share_is_kept_to_four_places() -> None:
    [first, _] = similar_entries([entry(1, ROAD + WELL[:40]), entry(2, WELL)], [], [])
    assert 0 < first.share < 1 and first.share == round(first.share, 4)
    assert len(str(first.share)) == 6 and len(str(first.detail["of_entry"])) == 6


@pytest.mark.parametrize(
    "changes",
    [
        {"entry_id": 2},
        {"version": 2},
        {"kind": FindingKind.LEAK},
        {"other_entry_id": 2},
        {"other_document_id": 2},
        {"detail": {"part": "title", "start": 1, "end": 2}},
        {"detail": {"part": "body", "start": 0, "end": 2}},
        {"detail": {"part": "body", "start": 1, "end": 3}},
    ],
)
def test_finding_is_another_one_when_its_place_or_its_partner_is(changes: dict[str, object]) -> None:
    given = {
        "entry_id": 1, "version": 1, "kind": FindingKind.SIMILARITY, "other_entry_id": 1, "other_document_id": 1,
        "detail": {"part": "body", "start": 1, "end": 2},
    }  # fmt: skip
    here = NewFinding(**given)  # type: ignore[arg-type]
    assert NewFinding(**{**given, **changes}).identity != here.identity  # type: ignore[arg-type]
    same = {"share": 0.5, "detail": {"part": "body", "start": 1, "end": 2, "text": "x"}}
    assert NewFinding(**{**given, **same}).identity == here.identity  # type: ignore[arg-type]
