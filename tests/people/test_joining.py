"""Two accounts of one person become one."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.audit.queries.chain import check_chain
from lms.boards.models import BoardChoice, BoardObjection
from lms.calendar.models import CalendarFeed
from lms.contests.entries.models import CoAuthor, DeadlineExtension, Entry
from lms.contests.judging.models import BankComment, DeclaredConflict, JudgeAddress, JudgeInvitation
from lms.contests.results.models import Certificate, Objection
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db
from lms.library.models import Progress
from lms.notifications.models import Notification, NotificationChoice, NotificationTimes, NotifiedEvent
from lms.people.actions.accounts import hasher
from lms.people.actions.imports import planned_people
from lms.people.joining import Stay, stays_outside
from lms.people.models import GroupMember, Membership, PeopleGroup, RoleGrant, Unit, User
from lms.people.roles import Role
from lms.quizzes.bank.models import BasketItem
from lms.quizzes.models import Attempt, LearnerReport, QuizMarker
from lms.quizzes.overrides.models import QuizOverride
from lms.quizzes.paper.models import PaperBatch, PrintedPaper
from lms.quizzes.pass_marks.models import BorderlineLearner, PassMarkEstimate, PassMarkMember, PassMarkPanel
from tests.announcements import make as announcements
from tests.boards.make import make_published
from tests.build import NOW, make_document, make_unit, make_user
from tests.calendar import access as calendar
from tests.contests.make import make_contest, make_entry, make_judge
from tests.discussions.make import OWN_COLUMNS, rows_of
from tests.enquiries import make as enquiries
from tests.people.person_columns import STAYING
from tests.quizzes.build import BASICS, begin, hand_in, make_quiz
from tests.surveys import make as surveys

pytestmark = pytest.mark.database
SignIn = Callable[[User], FlaskClient]
D = date(2026, 1, 1)


def days(first: int, last: int | None, unit: int = 1) -> Stay:
    return Stay(unit, D + timedelta(first), None if last is None else D + timedelta(last))


@pytest.mark.parametrize(
    ("stays", "kept", "rest"),
    [
        ([days(0, 9)], [], [days(0, 9)]),
        ([days(0, 9)], [days(3, 5)], [days(0, 2), days(6, 9)]),
        ([days(0, None)], [days(3, 5)], [days(0, 2), days(6, None)]),
        ([days(0, None)], [days(3, None)], [days(0, 2)]),
        ([days(4, 9)], [days(3, None)], []),
        ([days(0, 4)], [days(0, 4)], []),
        ([days(0, 4), days(5, 9, 2)], [days(4, 5)], [days(0, 3), days(6, 9, 2)]),
        ([days(0, 2)], [days(3, 5)], [days(0, 2)]),
        ([days(6, None)], [days(3, 5)], [days(6, None)]),
    ],
)
def test_stays_fill_only_days_that_have_none(stays: list[Stay], kept: list[Stay], rest: list[Stay]) -> None:
    assert stays_outside(stays, kept) == rest


@pytest.fixture
def twins(app: Flask) -> tuple[User, User, Unit]:
    """Two accounts of one name in a town."""
    town = make_unit("Town")
    kept, old = make_user("Li Wei", unit=town), make_user("Li Wei", unit=town)
    kept.username, old.username = "liwei", "liwei2"
    old.phone, old.extra_time_percent, old.email = "13900000001", 25, "li@example.org"
    db.session.commit()
    return kept, old, town


@pytest.fixture
def boss(twins: tuple[User, User, Unit], sign_in: SignIn) -> FlaskClient:
    """The manager of the town."""
    manager = make_user("Boss", Role.UNIT_MANAGER, over=twins[2])
    db.session.commit()
    return sign_in(manager)


def joined(browser: FlaskClient, kept: User, old: User) -> str:
    form = {"username": old.username, "confirm": "yes", "reason": "seen in person"}
    answer = browser.post(f"/people/{kept.id}/join", data=form, follow_redirects=True)
    db.session.expire_all()
    return answer.text


def test_everything_moves_and_the_old_name_says_so(
    twins: tuple[User, User, Unit], boss: FlaskClient, app: Flask
) -> None:
    kept, old, _ = twins
    make_quiz(BASICS)
    hand_in(begin(old))
    hand_in(begin(kept))
    contest = make_contest("spring")
    entry = make_entry(contest, old)
    judged = make_contest("other")
    panel = make_judge(judged, old)
    db.session.add_all(
        [
            Certificate(
                code="c1", contest_id=contest.id, entry_id=entry.id, user_id=old.id, name="Li Wei",
                award="first", issued_at=NOW,
            ),
            RoleGrant(user_id=old.id, role=Role.LEARNER),
        ]
    )  # fmt: skip
    old.password_hash, old.must_change_password = hasher().hash("old password"), False
    db.session.commit()
    page = boss.get(f"/people/{kept.id}/join").text
    assert "liwei2" in page
    preview = boss.post(f"/people/{kept.id}/join", data={"username": "liwei2"}).text
    assert "quiz attempts" in preview
    assert "Of attempts at the same quiz all are kept" in preview
    db.session.expire_all()
    assert (old.active, old.joined_to_id, entry.author_id) == (True, None, old.id)
    assert (
        boss.post(
            f"/people/{kept.id}/join", data={"username": "liwei2", "confirm": "yes", "reason": " "}
        ).status_code
        == 422
    )
    assert "The accounts have been joined." in joined(boss, kept, old)
    attempts = db.session.scalars(select(Attempt).order_by(Attempt.number)).all()
    assert [(one.user_id, one.number) for one in attempts] == [(kept.id, 1), (kept.id, 2)]
    assert attempts[0].started_at <= attempts[1].started_at
    assert db.session.get_one(Entry, entry.id).author_id == kept.id
    assert db.session.scalars(select(Certificate.user_id)).all() == [kept.id]
    assert db.session.get_one(PanelJudge, panel.id).judge_id == kept.id
    assert (kept.phone, kept.extra_time_percent, old.phone) == ("13900000001", 25, None)
    assert (kept.email, old.email) == ("li@example.org", "")
    assert Role.LEARNER in {grant.role for grant in kept.grants}
    assert (old.active, old.joined_to_id) == (False, kept.id)
    notes = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.join")).all()
    assert {(one.target_id, one.reason) for one in notes} == {
        (str(kept.id), "seen in person"), (str(old.id), "seen in person"),
    }  # fmt: skip
    assert check_chain().faults == ()
    visitor = app.test_client()
    right = visitor.post("/sign-in", data={"name": "liwei2", "password": "old password"})
    assert right.status_code == 403
    assert "“liwei”" in right.text
    wrong = visitor.post("/sign-in", data={"name": "liwei2", "password": "guess"})
    assert "“liwei”" not in wrong.text
    assert "liwei" in boss.get(f"/people/{old.id}").text
    assert boss.post(f"/people/{old.id}/open").status_code == 409


# Every column that names a person: joining moves what is the person's; what stays is in `person_columns`.
MOVED = {
    Attempt: ["user_id"], BoardChoice: ["user_id"], BoardObjection: ["by_id"], BasketItem: ["user_id"],
    BankComment: ["user_id"], Certificate: ["user_id"],
    CoAuthor: ["user_id"], DeadlineExtension: ["user_id"], DeclaredConflict: ["judge_id", "person_id"],
    Entry: ["author_id"], JudgeAddress: ["person_id"], JudgeInvitation: ["person_id"], Objection: ["by_id", "owner_id"],
    LearnerReport: ["by_id"],
    PanelJudge: ["judge_id"], PassMarkEstimate: ["user_id"], PassMarkMember: ["user_id"],
    BorderlineLearner: ["user_id"], QuizMarker: ["user_id"], Progress: ["user_id"], QuizOverride: ["user_id"],
    GroupMember: ["user_id"],
    PrintedPaper: ["person_id"], Notification: ["person_id"], NotificationChoice: ["person_id"],
    NotificationTimes: ["person_id"],
    RoleGrant: ["user_id"], User: ["joined_to_id"], **OWN_COLUMNS,
    **announcements.OWN_COLUMNS, **calendar.OWN_COLUMNS, **enquiries.OWN_COLUMNS, **surveys.OWN_COLUMNS,
}  # fmt: skip


def test_nothing_that_is_a_persons_own_is_left_behind(
    twins: tuple[User, User, Unit], boss: FlaskClient
) -> None:
    kept, old, _ = twins
    old_id = old.id
    quiz = make_quiz(BASICS)
    hand_in(attempt_id := begin(old))
    judged, written, other = make_contest("judged"), make_contest("written"), make_contest("other")
    entry, foreign, stranger = make_entry(written, old), make_entry(other), make_user("Other")
    make_judge(judged, old)
    panel = PassMarkPanel(
        document_id=quiz.id, revision_id=quiz.current_id, digest="d", standard="Reads", opened_by_id=stranger.id,
        opened_at=NOW,
    )  # fmt: skip
    papers = PaperBatch(
        document_id=quiz.id, revision_id=quiz.current_id, digest="d", language="en", is_shared=False, starts_at=NOW,
        held=[], token="t", made_by_id=stranger.id, made_at=NOW,
    )  # fmt: skip
    group = PeopleGroup(unit_id=make_unit().id, name="Group", made_at=NOW)
    event = NotifiedEvent(cause="c", kind="reply", line=["", {}], path="/", at=NOW)
    db.session.add_all([panel, papers, group, event])
    db.session.flush()
    earlier = make_user("Li Wei")
    earlier.joined_to_id, earlier.active = old_id, False
    _, issue, _ = make_published()
    db.session.add_all(
        [BasketItem(user_id=kept.id, quiz="q", question="1"), BankComment(user_id=old_id, text="good")]
    )
    in_time = {"granted_by_id": stranger.id, "granted_at": NOW}
    objection = {"contest_id": written.id, "state": "filed", "text": "?", "filed_at": NOW, "answer_by": NOW}
    db.session.add_all(
        [
            *rows_of(old), *announcements.rows_of(old), *enquiries.rows_of(old), *surveys.rows_of(old),
            CalendarFeed(user_id=old_id, nonce="n", language="en", created_at=NOW, created_by_id=old_id),
            BoardChoice(document_id=quiz.id, user_id=old_id, listed=False, at=NOW),
            BoardObjection(issue_id=issue.id, by_id=old_id, state="filed", text="?", filed_at=NOW),
            QuizMarker(document_id=quiz.id, user_id=old_id, added_by_id=stranger.id, added_at=NOW),
            BasketItem(user_id=old_id, quiz="q", question="1"),
            BasketItem(user_id=old_id, quiz="q", question="2"),
            CoAuthor(entry_id=foreign.id, user_id=old_id),
            Certificate(
                code="c1", contest_id=written.id, entry_id=entry.id, user_id=old_id, name="Li Wei", award="first",
                issued_at=NOW,
            ),
            DeadlineExtension(contest_id=written.id, user_id=old_id, until=NOW, reason="ill", **in_time),
            DeclaredConflict(
                contest_id=judged.id, judge_id=old_id, person_id=stranger.id, kind="kin", declared_at=NOW
            ),
            DeclaredConflict(
                contest_id=judged.id, judge_id=stranger.id, person_id=old_id, kind="kin", declared_at=NOW
            ),
            JudgeAddress(contest_id=judged.id, person_id=old_id, address="li@example.org"),
            JudgeInvitation(
                contest_id=judged.id, person_id=old_id, digest="d", invited_at=NOW, invited_by_id=stranger.id,
                expires_at=NOW,
            ),
            LearnerReport(
                document_id=quiz.id, attempt_id=attempt_id, question="inspect", by_id=old_id, text="?", at=NOW,
                state="open",
            ),
            Objection(by_id=old_id, owner_id=stranger.id, **objection),
            Objection(by_id=stranger.id, owner_id=old_id, **objection),
            Progress(user_id=old_id, document_id=make_document("lesson", "courses/a").id, first_at=NOW, visited_at=NOW),
            RoleGrant(user_id=old_id, role=Role.LEARNER),
            PassMarkMember(panel_id=panel.id, user_id=old_id),
            PassMarkEstimate(panel_id=panel.id, user_id=old_id, round=1, question="1", percent=60, at=NOW),
            Notification(person_id=old_id, event_id=event.id),
            NotificationChoice(person_id=old_id, kind="reply", way="off"),
            NotificationTimes(person_id=old_id, digest_hour=7, digest_weekday=0),
            BorderlineLearner(document_id=quiz.id, user_id=old_id, by_id=stranger.id, at=NOW),
            PrintedPaper(
                batch_id=papers.id, number="1000002", seed="s", paper={}, person_id=old_id, state="printed",
            ),
            *(
                GroupMember(group_id=group.id, user_id=one, added_by_id=stranger.id, added_at=NOW)
                for one in (old_id, kept.id)
            ),
            *(
                QuizOverride(document_id=quiz.id, user_id=one, more_attempts=1, reason="ill", by_id=stranger.id, at=NOW)
                for one in (old_id, kept.id)
            ),
        ]
    )  # fmt: skip
    db.session.commit()

    def of_old() -> dict[str, int]:
        columns = [(model, getattr(model, name)) for model, names in MOVED.items() for name in names]
        return {
            str(column): len(db.session.scalars(select(model).where(column == old_id)).all())
            for model, column in columns
        }

    assert min(of_old().values()) > 0, of_old()
    assert "The accounts have been joined." in joined(boss, kept, old)
    assert max(of_old().values()) == 0, of_old()
    mine = select(BasketItem.question).where(BasketItem.user_id == kept.id).order_by(BasketItem.question)
    assert db.session.scalars(mine).all() == ["1", "2"]


def test_joining_knows_every_column_that_names_a_person() -> None:
    moved = {f"{model.__tablename__}.{name}" for model, names in MOVED.items() for name in names}
    columns = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if any(key.column.table is User.__table__ for key in column.foreign_keys)
    }
    assert columns == moved | set(STAYING.split())


def test_lesson_read_under_both_is_done_if_done_under_one(
    twins: tuple[User, User, Unit], boss: FlaskClient
) -> None:
    kept, old, _ = twins
    both, alone = make_document("lesson", "courses/a/b/both"), make_document("lesson", "courses/a/b/alone")
    db.session.flush()
    later = NOW + timedelta(days=2)
    db.session.add_all(
        [
            Progress(user_id=kept.id, document_id=both.id, first_at=NOW, visited_at=later, position_s=7),
            Progress(user_id=old.id, document_id=both.id, first_at=NOW, visited_at=NOW, completed_at=NOW),
            Progress(user_id=old.id, document_id=alone.id, first_at=NOW, visited_at=NOW),
        ]
    )
    db.session.commit()
    joined(boss, kept, old)
    rows = db.session.scalars(select(Progress).order_by(Progress.document_id)).all()
    assert [(one.user_id, one.document_id, one.visited_at, one.completed_at) for one in rows] == [
        (kept.id, both.id, later, NOW), (kept.id, alone.id, NOW, None),
    ]  # fmt: skip


def test_stays_that_both_had_are_not_doubled(twins: tuple[User, User, Unit], boss: FlaskClient) -> None:
    kept, old, _ = twins
    other = make_unit("Village")
    first = old.memberships[0].from_on
    db.session.add(
        Membership(
            user_id=old.id, unit_id=other.id, from_on=first - timedelta(9), until_on=first - timedelta(1)
        )
    )
    db.session.commit()
    joined(boss, kept, old)
    stays = db.session.scalars(
        select(Membership).where(Membership.user_id == kept.id).order_by(Membership.from_on)
    ).all()
    assert [one.unit_id for one in stays] == [other.id, twins[2].id]


def test_a_roster_neither_asks_about_nor_changes_a_joined_account(
    twins: tuple[User, User, Unit], boss: FlaskClient
) -> None:
    kept, old, town = twins
    joined(boss, kept, old)
    rows = [(1, ["username", "name", "unit"]), (2, ["liwei2", "Li Wei", town.code])]
    plan = planned_people(rows, NOW.date(), by=None)
    assert (plan.lines, plan.questions, len(plan.problems)) == ((), (), 1)


def refused(browser: FlaskClient, twins: tuple[User, User, Unit], sentence: str) -> None:
    kept, old, _ = twins
    assert sentence in browser.post(f"/people/{kept.id}/join", data={"username": old.username}).text
    assert sentence in joined(browser, kept, old)
    assert (old.active, old.joined_to_id) == (True, None)


def test_two_entries_in_a_contest_are_refused(twins: tuple[User, User, Unit], boss: FlaskClient) -> None:
    contest = make_contest("spring")
    make_entry(contest, twins[0])
    make_entry(contest, twins[1])
    db.session.commit()
    refused(boss, twins, "Both accounts are authors in the contest “spring”")
    assert len(db.session.scalars(select(Entry)).all()) == 2


def test_author_and_judge_are_refused(twins: tuple[User, User, Unit], boss: FlaskClient) -> None:
    contest = make_contest("spring")
    make_entry(contest, twins[0])
    make_judge(contest, twins[1])
    db.session.commit()
    refused(boss, twins, "One account judges in the contest “spring”")


def test_twice_on_a_panel_are_refused(twins: tuple[User, User, Unit], boss: FlaskClient) -> None:
    contest = make_contest("spring")
    make_judge(contest, twins[0])
    make_judge(contest, twins[1])
    db.session.commit()
    refused(boss, twins, "Both accounts are on the panel of the contest “spring”")


def test_a_running_attempt_is_waited_for(twins: tuple[User, User, Unit], boss: FlaskClient) -> None:
    make_quiz(BASICS)
    begin(twins[1])
    db.session.commit()
    refused(boss, twins, "A quiz is being taken under one of the accounts.")


def test_author_invited_to_their_own_entry_stays_its_author(
    twins: tuple[User, User, Unit], boss: FlaskClient
) -> None:
    kept, old, _ = twins
    entry = make_entry(make_contest("spring"), kept)
    db.session.add(CoAuthor(entry_id=entry.id, user_id=old.id, confirmed_at=NOW))
    db.session.commit()
    assert "The accounts have been joined." in joined(boss, kept, old)
    assert db.session.scalars(select(CoAuthor)).all() == []


def test_only_accounts_one_manages_are_joined(
    twins: tuple[User, User, Unit], boss: FlaskClient, sign_in: SignIn
) -> None:
    kept, old, _ = twins
    stranger = make_user("Li Wei", unit=make_unit("Far"))
    stranger.username = "far"
    over = make_user("Chief", Role.ADMINISTRATOR, unit=twins[2])
    over.username = "chief"
    db.session.commit()
    for name in ("far", "chief", "nobody", ""):
        answer = boss.post(f"/people/{kept.id}/join", data={"username": name})
        assert "There is no other account with this username" in answer.text, name
    assert "far" not in boss.get(f"/people/{kept.id}/join").text
    itself = boss.post(f"/people/{kept.id}/join", data={"username": kept.username})
    assert "another account of the same person" in itself.text
    chief = sign_in(over)
    own = chief.post(f"/people/{over.id}/join", data={"username": old.username})
    assert "You cannot join your own account" in own.text
