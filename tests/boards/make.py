"""Builders of boards, quizzes and finished attempts for tests."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lms.boards.actions import publishing
from lms.boards.actions.keeping import due_standing, keep_standing
from lms.boards.calendar import Publication, due_publications
from lms.boards.definition import BoardDefinition, read_definition
from lms.boards.definition_data import to_data
from lms.boards.models import BoardIssue, BoardObjection
from lms.boards.periods import Period, week_of
from lms.boards.queries import catalogue, issues
from lms.boards.queries.catalogue import Board
from lms.db import db
from lms.library.models import Document, Revision
from lms.people.models import Unit, User
from lms.people.roles import Role
from lms.quizzes.format.data import to_data as quiz_data
from lms.quizzes.format.questions import Quiz
from lms.quizzes.models import Attempt
from tests.build import NOW, make_unit, make_user

_numbers = count(1)
ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
IN_WEEK = datetime(2026, 2, 25, 4, 0, tzinfo=UTC)  # Wednesday of the week before NOW
WEEK = week_of(IN_WEEK.date())  # 2026-W09, Monday 23 February to Sunday 1 March
WEEK_BEFORE = week_of(datetime(2026, 2, 18, tzinfo=UTC).date())

FRONT = """---
title: {{zh: 每周榜, en: Weekly board}}
quizzes: [accounts, flood]
period: {period}
publish: {publish}
names: {names}
public: {public}
{more}
---
"""


def board_text(
    period: str = "week",
    publish: str = "Monday 09:00",
    names: str = "full",
    public: str = "yes",
    more: str = "",
) -> str:
    """Return the text of a board file."""
    return FRONT.format(period=period, publish=publish, names=names, public=public, more=more)


def newest_due(definition: BoardDefinition, now: datetime, zone: ZoneInfo) -> Publication | None:
    """Return the newest publication that is due, if there is one."""
    return next(reversed(due_publications(definition, now, zone)), None)


def make_document(kind: str, key: str, data: dict[str, object]) -> Document:
    """Make a document with one revision."""
    document = Document(kind=kind, key=key)
    db.session.add(document)
    db.session.flush()
    revision = Revision(document_id=document.id, digest=f"d{next(_numbers)}", data=data, created_at=BEFORE)
    db.session.add(revision)
    db.session.flush()
    document.current_id = revision.id
    db.session.flush()
    return document


def make_quiz(slug: str = "accounts") -> Document:
    """Make a quiz without questions; boards look at results only."""
    return make_document("quiz", f"quizzes/{slug}", quiz_data(Quiz(("en",), {"en": slug}, ())))


def make_board(slug: str = "weekly", text: str | None = None) -> Board:
    """Make a board of the quizzes accounts and flood."""
    definition, problems = read_definition(text or board_text())
    assert definition is not None, [str(problem) for problem in problems]
    make_document("board", f"boards/{slug}", to_data(definition))
    board = catalogue.board(slug)
    assert board is not None
    return board


def make_attempt(
    user: User,
    quiz: Document,
    points: str | int,
    at: datetime = IN_WEEK,
    most: int = 20,
    unit: Unit | None = None,
) -> Attempt:
    """Make a finished attempt."""
    db.session.flush()  # the attempt names its person and unit by their ids
    attempt = Attempt(
        user_id=user.id,
        document_id=quiz.id,
        revision_id=quiz.current_id,
        unit_id=unit.id if unit else None,
        number=1 + _attempts(user, quiz),
        state="submitted",
        seed="s",
        paper={},
        started_at=at,
        finished_at=at,
        points=Decimal(points),
        max_points=Decimal(most),
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def _attempts(user: User, quiz: Document) -> int:
    asked = select(func.count()).where(Attempt.user_id == user.id, Attempt.document_id == quiz.id)
    return db.session.scalar(asked) or 0


def make_published(
    count_people: int = 3, slug: str = "weekly", text: str | None = None
) -> tuple[Board, BoardIssue, list[User]]:
    """Make a board with people named 张小明…, their results, and the issue of WEEK."""
    quiz = make_quiz()
    unit = make_unit("柳树村")
    unit.name_en = "Willow Village"
    people = [make_user(name, unit=unit) for name in (*"张王李", *("陈" * count_people))[:count_people]]
    for index, person in enumerate(people):
        person.name = f"{person.name[0]}小{'明华强'[index % 3]}"
        make_attempt(person, quiz, 20 - index, unit=unit)
    board = make_board(slug, text)
    by = make_user("Convener", Role.CONVENER)
    issue = publish(board, WEEK, by)
    return board, issue, people


def publish(board: Board, period: Period, by: User, note: str = "", now: datetime = NOW) -> BoardIssue:
    """Publish by hand and commit."""
    made = publishing.checked_draft(board, period, note, now=now, zone=ZONE, secret="s")
    issue = publishing.publish(board, made, by=by, now=now, zone=ZONE, secret="s")
    db.session.commit()
    return issue


def private_board() -> str:
    """Return the slug of a board that is not public, with one issue; made once a database."""
    if catalogue.board("private") is None:
        make_attempt(make_user("Listed"), make_quiz("flood"), 8)
        board = make_board("private", board_text(public="no", more="listing: opt-out"))
        publish(board, WEEK, make_user("Publisher", Role.CONVENER))
    return "private"


def corrected_number() -> int:
    """Return the number of a correction on the private board; made once a database."""
    board = catalogue.board(private_board())
    assert board is not None
    newest = issues.newest_number(board.document.id)
    if newest == 1:
        make_attempt(make_user("Late"), make_quiz(), 3)
        newest = publish(board, WEEK, make_user("Corrector", Role.CONVENER), "Late.").number
    return newest


def filed_objection(by: User) -> int:
    """Return the id of an objection of a person to the first issue of the private board."""
    board = catalogue.board(private_board())
    assert board is not None
    issue = issues.issue(board.document.id, 1)
    assert issue is not None
    one = BoardObjection(issue_id=issue.issue.id, by_id=by.id, state="filed", text="Wrong.", filed_at=NOW)
    db.session.add(one)
    db.session.flush()
    return one.id


def frozen_board() -> str:
    """Return the slug of a board that is not public and holds back the last two hours of WEEK; made once a database."""
    if catalogue.board("frozen") is None:
        quiz, person = make_quiz("flood"), make_user("Listed")
        make_attempt(person, quiz, 8)
        board = make_board("frozen", board_text(public="no", more="freeze: 2 h\nreveal: by hand"))
        standing = due_standing(board, WEEK, now=NOW, zone=ZONE, secret="s")
        assert standing is not None
        keep_standing(board, standing, now=NOW, zone=ZONE)
    return "frozen"
