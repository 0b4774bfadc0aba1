"""Questions corrected after the fact: every kind of ruling for every type, and the log that still gives the grade."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask

from lms.audit.actions import begin_chain
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.errors import Refused
from lms.people.roles import Role
from lms.quizzes.actions import corrections as acts
from lms.quizzes.actions.marking import give_mark
from lms.quizzes.format.corrected import (
    CorrectionKind,
    GapKey,
    QuestionRuling,
    corrected_question,
    require_ruling,
    ruling_in_version,
)
from lms.quizzes.format.data import ruling_data, ruling_from_data
from lms.quizzes.format.questions import NumberAnswer, PartRule, Question, ScoringRule, TextAnswer
from lms.quizzes.marking.standing import Marker
from lms.quizzes.queries import corrections
from lms.quizzes.queries.replaying import record_of
from lms.quizzes.question_scoring import score
from lms.quizzes.replay import replay
from lms.quizzes.responses import normalise
from lms.quizzes.verdicts import HandMark
from tests.build import NOW, make_user
from tests.quizzes.build import (
    BASICS,
    answer,
    answers_to_mark,
    attempt_of,
    begin,
    hand_in,
    make_quiz,
    parsed_quiz,
)
from tests.quizzes.corrections import correct, put_in_force, quiz_basics
from tests.quizzes.test_part_questions import TEXT

MIXED = (
    BASICS.replace("attempts: 2", "attempts: 2\nfloor: total").replace("# {#x}", "")
    + TEXT.partition("practice\n---")[2]
    + "\n## Tried {#tried tries=2}\n\n- [x] Yes\n- [ ] No\n\n## Why? {#why type=essay points=4}\n"
)
ASKED = {one.id: one for one in parsed_quiz(MIXED).questions}
GIVEN: dict[str, list[str]] = {
    "inspect": ["1"],
    "board": ["1", "3"],
    "days": ["five"],
    "fall": ["12"],
    "keepers": ["1=2", "2=2", "3=2"],
    "steps": ["1=2", "2=1", "3=3", "4=4"],
    "posted": ["1=2", "2=year", "3=9"],
    "tried": ["2"],
}


def also(**accepted: object) -> QuestionRuling:
    return QuestionRuling(CorrectionKind.ALSO, **accepted)  # type: ignore[arg-type]


def only(**accepted: object) -> QuestionRuling:
    return QuestionRuling(CorrectionKind.ONLY, **accepted)  # type: ignore[arg-type]


FIVE = (TextAnswer("five"), TextAnswer("f+ive", pattern=True))
GAPS = (
    GapKey("1", options=("2",)),
    GapKey("2", texts=(TextAnswer("year"),)),
    GapKey("3", numbers=(NumberAnswer(Decimal(9)),)),
)
# question, ruling, fraction of a right answer by the file, fraction of the one in GIVEN
KEYS: list[tuple[str, QuestionRuling, list[str], Fraction, Fraction]] = [
    ("inspect", also(options=("1",)), ["2"], Fraction(1), Fraction(1)),
    ("inspect", only(options=("1",)), ["2"], Fraction(0), Fraction(1)),
    ("board", also(options=("1", "3")), ["1", "2"], Fraction(1), Fraction(1)),
    ("board", only(options=("1", "3")), ["1", "2"], Fraction(0), Fraction(1)),
    ("days", also(texts=FIVE), ["7"], Fraction(1), Fraction(1)),
    ("days", only(texts=FIVE[1:]), ["7"], Fraction(0), Fraction(1)),
    ("fall", also(numbers=(NumberAnswer(Decimal(12)),)), ["10"], Fraction(1), Fraction(1)),
    ("fall", only(numbers=(NumberAnswer(Decimal(12)),)), ["10"], Fraction(0), Fraction(1)),
    ("keepers", also(pairs={"1": "2"}), ["1=1", "2=2", "3=2"], Fraction(1), Fraction(1)),
    ("keepers", only(pairs={"1": "2"}), ["1=1", "2=2", "3=2"], Fraction(2, 3), Fraction(1)),
    ("steps", also(order=("2", "1", "3", "4")), ["1=1", "2=2", "3=3", "4=4"], Fraction(1), Fraction(1)),
    ("steps", only(order=("2", "1", "3", "4")), ["1=1", "2=2", "3=3", "4=4"], Fraction(1, 2), Fraction(1)),
    ("posted", also(gaps=GAPS), ["1=1", "2=month", "3=7"], Fraction(1), Fraction(1)),
    ("posted", only(gaps=GAPS), ["1=1", "2=month", "3=7"], Fraction(0), Fraction(1)),
    ("tried", also(options=("2",)), ["1"], Fraction(1), Fraction(1)),
    ("inspect", QuestionRuling(CorrectionKind.CREDIT), [], Fraction(1), Fraction(1)),
]


def fraction(question: Question, given: list[str]) -> Fraction:
    return score(question, normalise(question, given)).fraction


@pytest.mark.parametrize(("question", "ruling", "right", "of_right", "of_given"), KEYS)
def test_what_is_accepted_counts(
    question: str, ruling: QuestionRuling, right: list[str], of_right: Fraction, of_given: Fraction
) -> None:
    require_ruling(ASKED[question], ruling)
    found = corrected_question(ASKED[question], ruling_from_data(ruling_data(ruling)))
    assert (fraction(found, right), fraction(found, GIVEN[question])) == (of_right, of_given)
    assert fraction(ASKED[question], GIVEN[question]) < 1


@pytest.mark.parametrize(
    ("question", "ruling"),
    [
        ("inspect", also()),
        ("inspect", also(options=("9",))),
        ("inspect", also(texts=FIVE)),
        ("days", also(options=("1",))),
        ("steps", also(order=("1", "1", "2", "3"))),
        ("keepers", also(pairs={"1": "9"})),
        ("posted", also(gaps=(GapKey("9"),))),
        ("posted", also(gaps=(GapKey("1", options=("9",)),))),
        ("why", also(texts=FIVE)),
        ("inspect", QuestionRuling(points=Decimal(0))),
        ("inspect", QuestionRuling(points=Decimal("0.001"))),
        ("inspect", QuestionRuling(points=Decimal("NaN"))),
        ("inspect", QuestionRuling(rule=ScoringRule.COVERAGE)),
        ("board", QuestionRuling(rule=ScoringRule.WEIGHTS)),
        ("posted", QuestionRuling(part_rule=PartRule.LONGEST)),
    ],
)
def test_what_does_not_fit_the_question_is_refused(question: str, ruling: QuestionRuling) -> None:
    with pytest.raises(Refused):
        require_ruling(ASKED[question], ruling)


def test_options_are_found_in_another_version_by_their_text() -> None:
    old = parsed_quiz(BASICS).question("inspect")
    turned = parsed_quiz(
        BASICS.replace("- [x] Any registered villager\n- [ ] Only the township office\n", "").replace(
            "- [ ] Only the accountant\n", "- [x] Any registered villager\n- [ ] Only the accountant\n"
        )
    ).question("inspect")
    assert old is not None and turned is not None
    found = ruling_in_version(also(options=("1",)), old, turned)
    assert found is not None and found.options == ("2",)
    assert ruling_in_version(also(options=("3",)), old, turned) is None
    assert ruling_in_version(QuestionRuling(CorrectionKind.VOID), old, turned) == QuestionRuling(
        CorrectionKind.VOID
    )


def taken(answers: Mapping[str, list[str]], name: str = "Ann") -> int:
    attempt_id = begin(make_user(name))
    answer(attempt_id, answers)
    hand_in(attempt_id)
    return attempt_id


def grade(attempt_id: int) -> tuple[Decimal | None, Decimal | None, bool | None]:
    db.session.expire_all()
    attempt = attempt_of(attempt_id)
    return attempt.points, attempt.max_points, attempt.passed


def is_replayed(attempt_id: int) -> bool:
    record = record_of(attempt_id)
    assert record is not None
    found = replay(record)
    return found.is_same and not found.unchecked


@pytest.mark.parametrize(
    "ruling",
    [
        *[(question, ruling) for question, ruling, *_ in KEYS],
        # The database is asked the same for every ruling.
        pytest.param(("board", QuestionRuling(CorrectionKind.VOID)), marks=pytest.mark.database),
        ("board", QuestionRuling(rule=ScoringRule.EACH_ANSWER)),
        ("steps", QuestionRuling(points=Decimal("2.5"), part_rule=PartRule.LONGEST)),
        ("fall", also(numbers=(NumberAnswer(Decimal(12)),), points=Decimal(3))),
    ],
)
def test_grades_follow_and_the_log_gives_the_same(app: Flask, ruling: tuple[str, QuestionRuling]) -> None:
    make_quiz(MIXED.replace("\n## Why? {#why type=essay points=4}\n", ""))
    attempts = [taken(GIVEN), taken({"board": ["3"], "inspect": ["2"]}, "Bob"), taken({}, "Cid")]
    db.session.commit()
    begin_chain(NOW, db.session.commit)
    before = [grade(one) for one in attempts]
    correct(*ruling)
    assert [grade(one) for one in attempts] != before
    assert all(is_replayed(one) for one in attempts)
    assert check_chain().faults == ()
    correct(ruling[0], QuestionRuling())
    assert [grade(one) for one in attempts] == before
    assert all(is_replayed(one) for one in attempts)
    assert check_chain().faults == ()


def test_void_question_leaves_points_and_maximum(app: Flask) -> None:
    make_quiz()
    attempt_id = taken({"inspect": ["2"], "board": ["3"], "days": ["7"]})
    assert grade(attempt_id) == (2, 5, False)
    correct("board", QuestionRuling(CorrectionKind.VOID))
    assert grade(attempt_id) == (2, 3, True)
    assert [id_ for id_, _ in corrections.changed_attempts(1)] == [attempt_id]


def test_attempt_in_progress_gets_it_at_its_end(app: Flask) -> None:
    make_quiz()
    attempt_id = begin(make_user("Ann"))
    answer(attempt_id, {"inspect": ["1"]})
    correct("inspect", also(options=("1",)))
    assert attempt_of(attempt_id).points is None
    hand_in(attempt_id)
    db.session.commit()
    assert grade(attempt_id)[0] == 1
    assert is_replayed(attempt_id)
    assert corrections.unfinished_corrections(NOW.replace(year=NOW.year + 1)) == []


def test_other_versions_get_it_as_long_as_the_key_is_theirs(app: Flask) -> None:
    document = make_quiz()
    old = taken({"inspect": ["1"]})
    make_quiz(BASICS.replace("inspect the accounts", "see the accounts"), document=document)
    middle = taken({"inspect": ["1"]}, "Bob")
    correct("inspect", also(options=("1",)))
    make_quiz(
        BASICS.replace("fall by", "go down by").replace("did spending fall", "did it fall"), document=document
    )
    same_key = taken({"inspect": ["1"]}, "Cid")
    make_quiz(
        BASICS.replace("- [ ] Only the accountant", "- [x] Only the accountant").replace(
            "- [x] Any", "- [ ] Any"
        ),
        document=document,
    )
    other_key = taken({"inspect": ["2"]}, "Dan")
    assert [grade(one)[0] for one in (old, middle, same_key, other_key)] == [1, 1, 1, 0]
    now_only = put_in_force("inspect", QuestionRuling(CorrectionKind.CREDIT), first=quiz_basics().revision_id)
    record = corrections.correction_record(now_only)
    assert record is not None
    assert acts.regrade_some(record, NOW) == 1  # Dan's
    assert grade(other_key)[0] == 1


def test_broken_off_in_the_middle_it_goes_on(app: Flask) -> None:
    make_quiz()
    attempts = [taken({"inspect": ["1"]}, name) for name in ("Ann", "Bob", "Cid")]
    record = corrections.correction_record(put_in_force("inspect", also(options=("1",))))
    assert record is not None
    db.session.commit()
    assert acts.regrade_some(record, NOW, 2) == 2
    db.session.commit()
    acts.regrade_some(record, NOW, 2)
    db.session.rollback()  # as when the process is killed
    assert [grade(one)[0] for one in attempts] == [1, 1, 0]
    assert corrections.unfinished_corrections(NOW.replace(year=NOW.year + 1)) == [record.id]
    assert [acts.regrade_some(record, NOW, 2) for _ in range(2)] == [1, 0]
    assert [grade(one)[0] for one in attempts] == [1, 1, 1]


def test_earlier_correction_that_comes_late_changes_nothing(app: Flask) -> None:
    make_quiz()
    attempt_id = taken({"inspect": ["1"]})
    first = corrections.correction_record(put_in_force("inspect", also(options=("1",))))
    assert first is not None
    correct("inspect", QuestionRuling())
    assert acts.regrade_some(first, NOW) == 0
    assert grade(attempt_id)[0] == 0


@pytest.mark.database
def test_answers_that_people_mark_are_taken_from_them_and_given_back(app: Flask) -> None:
    make_quiz(MIXED)
    attempt_id = taken({"why": ["Because."], "inspect": ["2"]})
    document_id = quiz_basics().document_id
    assert grade(attempt_id)[2] is None
    correct("why", QuestionRuling(CorrectionKind.VOID))
    assert answers_to_mark(document_id) == []
    assert grade(attempt_id)[2] is False
    correct("why", QuestionRuling(points=Decimal(8)))
    [waiting] = answers_to_mark(document_id)
    eva = make_user("Eva", Role.TRAINER)
    give_mark(waiting.id, HandMark(Decimal(2)), "", by=eva, marker=Marker(eva.id), now=NOW)
    db.session.commit()
    assert grade(attempt_id)[0] == 1 + 4  # half of 8, as 2 is half of the 4 in the file
    assert is_replayed(attempt_id)


def test_certainty_stays_in_the_mark(app: Flask) -> None:
    make_quiz(BASICS.replace("pass: 60%", "pass: 60%\nconfidence: yes"))
    attempts = [taken({"inspect": ["1", "\t3"]}), taken({"inspect": ["1"]}, "Bob"), taken({}, "Cid")]
    assert [grade(one)[0] for one in attempts] == [0, 0, 0]  # -6 is cut at the total
    correct("inspect", also(options=("1",)))
    assert [grade(one)[0] for one in attempts] == [3, 1, 0]
    correct("inspect", QuestionRuling(CorrectionKind.CREDIT))
    assert [grade(one)[0] for one in attempts] == [3, 3, 3]
    assert all(is_replayed(one) for one in attempts)
