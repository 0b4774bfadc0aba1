"""From the draft to the final issue: stages, the notice period, objections, the second person, and signatures."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from lms import clock
from lms.boards.actions import finishing, objections, proposals, publishing
from lms.boards.calendar import due_publications, next_publication
from lms.boards.definition import BoardDefinition, read_definition
from lms.boards.jobs import finish_due, publish_due
from lms.boards.models import BoardFinal, BoardIssue, BoardObjection, BoardProposal, BoardRow
from lms.boards.objection_words import ObjectionDecision
from lms.boards.publication_rules import NoticePeriod, notice_end
from lms.boards.queries import stages
from lms.boards.stages import IssueAct, IssueCondition, IssueFacts, IssueStage, allows, missing, stage_of
from lms.boards.views.stage_words import publication_remarks
from lms.db import db
from lms.errors import Conflict, NotAllowed
from lms.outbox.models import OutboxMessage
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import (
    WEEK,
    ZONE,
    board_text,
    make_attempt,
    make_board,
    make_published,
    make_quiz,
    publish,
)
from tests.build import NOW, make_user

SignIn = Callable[[User], FlaskClient]
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
NOTICE = board_text(more="notice: 5 days")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (IssueFacts(None), IssueStage.FINAL),
        (IssueFacts(NOW + DAY), IssueStage.NOTICE),
        (IssueFacts(NOW), IssueStage.REVIEW),
        (IssueFacts(NOW, is_final=True), IssueStage.FINAL),
        (IssueFacts(NOW + DAY, is_replaced=True), IssueStage.REPLACED),
    ],
)
def test_stage_follows_from_facts(facts: IssueFacts, expected: IssueStage) -> None:
    assert stage_of(facts, NOW) is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (IssueFacts(NOW), ()),
        (IssueFacts(NOW + DAY), (IssueCondition.NOTICE_OVER,)),
        (IssueFacts(NOW, waiting=1), (IssueCondition.OBJECTIONS_ANSWERED,)),
        (IssueFacts(NOW, owed=1), (IssueCondition.CORRECTION_PUBLISHED,)),
    ],
)
def test_issue_becomes_final_under_conditions(
    facts: IssueFacts, expected: tuple[IssueCondition, ...]
) -> None:
    assert missing(IssueStage.REVIEW, IssueStage.FINAL, facts, NOW) == expected
    assert [one for one in IssueStage if allows(one, IssueAct.OBJECT)] == [IssueStage.NOTICE]


@pytest.mark.parametrize(
    ("period", "published", "ends", "remarks"),
    [
        (NoticePeriod(5), datetime(2026, 3, 2, 9, tzinfo=ZONE), datetime(2026, 3, 8, tzinfo=ZONE), 0),
        (NoticePeriod(5, True), datetime(2026, 3, 2, 9, tzinfo=ZONE), datetime(2026, 3, 10, tzinfo=ZONE), 0),
        (NoticePeriod(1, True), datetime(2026, 9, 30, 9, tzinfo=ZONE), datetime(2026, 10, 9, tzinfo=ZONE), 0),
        (NoticePeriod(1, True), datetime(2040, 3, 2, 9, tzinfo=ZONE), datetime(2040, 3, 6, tzinfo=ZONE), 1),
    ],
)
def test_notice_ends_with_its_last_day(
    period: NoticePeriod, published: datetime, ends: datetime, remarks: int
) -> None:
    found = notice_end(period, published, ZONE)
    assert found is not None
    assert (found.at, len(found.remarks)) == (ends, remarks)


def definition_of(publish: str, more: str = "") -> BoardDefinition:
    definition, problems = read_definition(board_text(publish=publish, more=more))
    assert definition is not None, problems
    return definition


@pytest.mark.parametrize(
    ("definition", "now", "zone", "at", "said"),
    [
        # The night of 29 March 2026 has no 02:30 in Berlin, that of 25 October has two.
        (definition_of("Sunday 02:30"), datetime(2026, 3, 28, tzinfo=UTC), BERLIN, "03-29 03:30 +0200", "no 02:30"),
        (definition_of("Sunday 02:30"), datetime(2026, 10, 24, tzinfo=UTC), BERLIN, "10-25 02:30 +0200", "twice"),
        (definition_of("Sunday 02:30"), datetime(2026, 3, 28, tzinfo=UTC), ZONE, "03-29 02:30 +0800", ""),
        (
            definition_of("Friday 18:00", "holidays: next-working-day"),
            datetime(2026, 9, 29, tzinfo=UTC), ZONE, "10-08 18:00 +0800", "2026-10-02 is not a working day",
        ),
        (
            definition_of("Friday 18:00", "holidays: next-working-day"),
            datetime(2040, 9, 28, tzinfo=UTC), ZONE, "09-28 18:00 +0800", "2040 are not known",
        ),
    ],
)  # fmt: skip
def test_odd_publications_happen_once_with_a_remark(
    app: Flask, definition: BoardDefinition, now: datetime, zone: ZoneInfo, at: str, said: str
) -> None:
    found = next_publication(definition, now, zone)
    assert found is not None
    assert f"{found.at.astimezone(zone):%m-%d %H:%M %z}" == at
    with app.test_request_context(headers={"Accept-Language": "en"}):
        remarks = " ".join(publication_remarks(found))
    assert (said in remarks, bool(remarks)) == (True, bool(said))
    # From a minute before until two hours after, each moment knows this publication, or none of its period.
    moments = [found.at + timedelta(minutes=step) for step in range(-1, 120, 20)]
    due = [[one.period.name for one in due_publications(definition, moment, zone)] for moment in moments]
    assert found.period.name not in due[0]
    assert due[1:] == [[found.period.name]] * (len(moments) - 1)


def test_publications_moved_to_one_day_are_all_due() -> None:
    """Mondays 16 and 23 February 2026 are in the Spring Festival; both issues come on the 24th."""
    definition = definition_of("Monday 09:00", "holidays: next-working-day")
    due = due_publications(definition, datetime(2026, 2, 24, 2, tzinfo=UTC), ZONE)
    assert [one.period.name for one in due] == ["2026-W07", "2026-W08"]


def test_board_without_a_schedule_is_published_by_hand_only() -> None:
    definition = definition_of("by hand")
    coming = next_publication(definition, NOW, ZONE)
    assert coming is not None
    assert (coming.by_hand, due_publications(definition, NOW, ZONE)) == (True, [])


def answer(
    issue: BoardIssue, board: object, one: BoardObjection, decision: ObjectionDecision, by: User
) -> None:
    objections.answer(board, issue, one, decision, "Looked at.", "Note.", by=by, now=NOW + DAY)  # type: ignore[arg-type]
    db.session.commit()


@pytest.mark.database
@pytest.mark.parametrize(
    ("decision", "is_final"),
    [
        (None, False),
        (ObjectionDecision.REJECTED, True),
        (ObjectionDecision.NOTE, True),
        (ObjectionDecision.CORRECTION, False),
    ],
)
def test_issue_becomes_final_once_when_objections_are_settled(
    app: Flask, decision: ObjectionDecision | None, is_final: bool
) -> None:
    board, issue, people = make_published(text=NOTICE)
    one = objections.file_objection(board, issue, "Wrong.", 2, by=people[1], now=NOW)
    again = objections.file_objection(board, issue, " Wrong. ", 2, by=people[1], now=NOW)
    db.session.commit()
    assert one.id == again.id
    if decision is not None:
        answer(issue, board, one, decision, make_user("By", Role.CONVENER))
    digest, later = issue.digest, NOW + 10 * DAY
    assert [finish_due(NOW + DAY), finish_due(later), finish_due(later)] == [0, int(is_final), 0]
    found = stages.final_of(issue.id)
    assert (found is not None, issue.digest) == (is_final, digest)
    if found is not None:
        assert (found.at, found.objections) == (later, 1)
    assert not finishing.finish(board.document.key, issue.id, now=later, secret="s")


def test_correction_replaces_an_issue_under_notice_with_a_notice_of_its_own(app: Flask) -> None:
    board, issue, people = make_published(text=NOTICE)
    make_attempt(people[2], make_quiz("flood"), 9)
    by, now = make_user("By", Role.CONVENER), NOW + 2 * DAY
    corrected = publish(board, WEEK, by, "A key was wrong.", now)
    facts = stages.facts_of(issue)
    assert (stage_of(facts, now), corrected.notice_until) == (
        IssueStage.REPLACED, datetime(2026, 3, 10, tzinfo=ZONE),
    )  # fmt: skip
    with pytest.raises(objections.NoticeOver, match="replaced by a correction"):
        objections.file_objection(board, issue, "Wrong.", None, by=people[1], now=now)
    assert finish_due(NOW + 20 * DAY) == 1


def test_answer_wants_a_letter_and_another_person(app: Flask) -> None:
    board, issue, people = make_published(text=NOTICE)
    one = objections.file_objection(board, issue, "Wrong.", None, by=people[1], now=NOW)
    by = make_user("By", Role.CONVENER)
    for decision, letter, note, who, error in (
        (ObjectionDecision.REJECTED, " ", "", by, objections.LetterMissing),
        (ObjectionDecision.NOTE, "Yes.", "", by, objections.ReaderNoteMissing),
        (ObjectionDecision.REJECTED, "No.", "", people[1], NotAllowed),
    ):
        with pytest.raises(error):
            objections.answer(board, issue, one, decision, letter, note, by=who, now=NOW)
    answer(issue, board, one, ObjectionDecision.REJECTED, by)
    with pytest.raises(Conflict, match="already been answered"):
        answer(issue, board, one, ObjectionDecision.NOTE, by)


@pytest.mark.database
def test_answer_that_promised_a_correction_is_changed_until_there_is_one(app: Flask) -> None:
    board, issue, people = make_published(text=NOTICE)
    one = objections.file_objection(board, issue, "Wrong.", None, by=people[1], now=NOW)
    by = make_user("By", Role.CONVENER)
    answer(issue, board, one, ObjectionDecision.CORRECTION, by)
    given = {"by": by, "now": NOW + DAY, "again": True}
    objections.answer(board, issue, one, ObjectionDecision.REJECTED, "The key is right.", "", **given)  # type: ignore[arg-type]
    db.session.commit()
    assert (one.state, one.remedy, finish_due(NOW + 20 * DAY)) == ("rejected", "", 1)
    with pytest.raises(Conflict, match="already been answered"):
        objections.answer(board, issue, one, ObjectionDecision.NOTE, "Yes.", "Note.", **given)  # type: ignore[arg-type]


def test_objection_goes_from_the_issue_to_the_answer(app: Flask, sign_in: SignIn) -> None:
    board, _, people = make_published(text=NOTICE)
    make_attempt(people[0], make_quiz("flood"), 9)
    publish(board, WEEK, make_user("By", Role.CONVENER), "Late.", clock.now())
    convener = make_user("Convener two", Role.CONVENER)
    people[1].email = "ann@example.org"
    db.session.commit()
    browser, desk = sign_in(people[1]), sign_in(convener)
    address = "/boards/weekly/2/objections"
    assert f"{address}/new" in browser.get("/boards/weekly/2").text
    assert f"{address}/new" in browser.get("/boards/weekly/2/rows/2").text
    refused = browser.post(f"{address}/new", data={"text": " ", "about": "row"})
    assert (refused.status_code, "Explain what you object to" in refused.text) == (422, True)
    filed = browser.post(f"{address}/new", data={"text": "My second try is missing.", "about": "row"})
    assert (filed.status_code, filed.location) == (303, f"{address}/1")
    assert sign_in(people[0]).get(f"{address}/1").status_code == 404
    assert "1 objection to answer" in desk.get("/").text
    assert f"{address}/1" in desk.get("/boards/objections").text
    page = desk.get(f"{address}/1").text
    assert ("What counted" in page, "My second try is missing." in page) == (True, True)
    empty = desk.post(f"{address}/1/answer", data={"decision": "correction", "letter": ""})
    assert (empty.status_code, "Write a letter" in empty.text) == (422, True)
    sent = desk.post(f"{address}/1/answer", data={"decision": "correction", "letter": "You are right."})
    assert sent.status_code == 303
    assert "/boards/weekly/publish?period=2026-W09" in desk.get(f"{address}/1").text
    assert "You are right." in browser.get(f"{address}/1").text
    assert f"{address}/1" in browser.get("/").text


def test_objection_after_the_deadline_says_what_can_still_be_done(app: Flask, sign_in: SignIn) -> None:
    _, _, people = make_published(text=NOTICE)
    db.session.commit()
    answered = sign_in(people[0]).post("/boards/weekly/1/objections/new", data={"text": "Too late?"})
    assert (answered.status_code, "Contact the convener" in answered.text, "Too late?" in answered.text) == (
        409, True, True,
    )  # fmt: skip


def test_mail_tells_of_an_objection_and_its_answer(app: Flask) -> None:
    board, issue, people = make_published(text=NOTICE)
    by = make_user("By", Role.CONVENER)
    by.email, people[1].email = "by@example.org", "ann@example.org"
    one = objections.file_objection(board, issue, "Wrong.", 2, by=people[1], now=NOW)
    answer(issue, board, one, ObjectionDecision.REJECTED, by)
    found = {(one.address, one.letter["subject"][0]) for one in db.session.scalars(select(OutboxMessage))}
    expected = {
        ("by@example.org", "New objection: %(title)s"),
        ("ann@example.org", "Your objection has been answered: %(title)s"),
    }
    assert found == (expected if app.extensions["settings"].sends_mail else set())


APPROVAL = board_text(more="approval: yes")


def two_people() -> tuple[User, User]:
    return make_user("Asker", Role.CONVENER), make_user("Second", Role.CONVENER)


@pytest.mark.database
def test_second_person_publishes_exactly_what_was_proposed(app: Flask) -> None:
    person = make_user("Ann")
    make_attempt(person, make_quiz(), 5)
    board, (asker, second) = make_board(text=APPROVAL), two_people()
    given = {"now": NOW, "zone": ZONE, "secret": "s"}

    def propose(note: str) -> BoardProposal:
        made = publishing.checked_draft(board, WEEK, note, **given)  # type: ignore[arg-type]
        proposal = proposals.propose(board, made, by=asker, now=NOW, zone=ZONE)
        assert proposal is not None
        return proposal

    one = propose("First.")
    db.session.commit()

    def approve(by: User, proposal: BoardProposal, shown: str = "") -> BoardIssue:
        made = proposals.approved_draft(board, WEEK, proposal.id, shown, by=by, **given)  # type: ignore[arg-type]
        return proposals.approve(board, proposal.id, made, by=by, **given)  # type: ignore[arg-type]

    with pytest.raises(NotAllowed, match="You proposed this issue"):
        approve(asker, one)
    make_attempt(person, make_quiz("flood"), 3)
    with pytest.raises(Conflict, match="have changed since this draft"):
        approve(second, one)
    newer = propose("Second.")
    with pytest.raises(Conflict, match="published or replaced"):
        approve(second, one)
    issue = approve(second, newer)
    db.session.commit()
    assert (issue.number, issue.note, newer.state, one.state) == (1, "Second.", "approved", "withdrawn")
    with pytest.raises(Conflict, match="published or replaced"):
        approve(second, newer)


def test_schedule_makes_one_draft_that_anyone_who_publishes_may_approve(app: Flask, sign_in: SignIn) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5)
    make_board(text=APPROVAL)
    browser = sign_in(make_user("Second", Role.CONVENER))
    db.session.commit()
    assert [publish_due(NOW), publish_due(NOW + timedelta(minutes=1))] == [0, 0]
    one = db.session.scalars(select(BoardProposal)).one()
    assert (one.period, one.asked_by_id, db.session.scalar(select(func.count(BoardIssue.id)))) == (
        WEEK.name, None, 0,
    )  # fmt: skip
    with pytest.raises(proposals.NeedsSecondPerson):
        proposals.require_single(make_board("other", APPROVAL))
    data = {"period": WEEK.name, "proposal": one.id, "digest": one.digest, "decision": "approve"}
    stale = browser.post("/boards/weekly/publish/decision", data=data | {"digest": "x"})
    done = browser.post("/boards/weekly/publish/decision", data=data)
    assert (stale.status_code, done.location) == (409, "/boards/weekly/1")


def statements() -> Iterator[int]:
    """Yield numbers from which a fault is tried, until one publication came through."""
    yield from range(1, 200)


def test_fault_at_any_statement_leaves_the_whole_issue_or_nothing(app: Flask) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5)
    make_board(text=NOTICE)
    db.session.commit()
    for number in statements():
        count = iter(range(1, number + 1))

        def fault(*_: object, left: Iterator[int] = count) -> None:
            if next(left, None) is None:
                raise RuntimeError("killed")

        event.listen(db.engine, "before_cursor_execute", fault)
        try:
            done = publish_due(NOW)
        except RuntimeError:
            done = 0
        finally:
            event.remove(db.engine, "before_cursor_execute", fault)
            db.session.rollback()
        found = [
            db.session.scalar(select(func.count()).select_from(table)) for table in (BoardIssue, BoardRow)
        ]
        assert found == ([1, 1] if done else [0, 0])
        if done:
            break
    else:
        pytest.fail("never published")
    assert number > 10


def test_final_table_is_empty_without_a_notice(app: Flask) -> None:
    make_published()
    assert finish_due(NOW + 50 * DAY) == 0
    assert db.session.scalar(select(func.count()).select_from(BoardFinal)) == 0
