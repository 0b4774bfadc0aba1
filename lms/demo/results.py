"""Weeks of believable work: lessons read, quizzes taken, boards published, all by the product's own actions."""

import math
import random
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import select

from lms.boards.actions import proposals, publishing
from lms.boards.actions.keeping import due_standing, keep_standing
from lms.boards.calendar import publication_of, recent_periods
from lms.boards.freezing import is_published_by_hand
from lms.boards.queries.catalogue import Board, live_boards
from lms.config import Settings
from lms.db import db
from lms.demo.boards import BOARD
from lms.library.models import Document, Progress, Revision
from lms.people.models import Unit, User
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.drawing import paper_from_data
from lms.quizzes.format.questions import Question
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry

WEEKS = 12
# The results of the archived contest were published within these weeks.
CONTEST_WEEKS = 29
# How often a cadre takes each quiz in a week.
QUIZZES = {
    "accounts-practice": 0.55,
    "accounts-basics": 0.14,
    "flood-safety": 0.18,
    "first-aid-mediation": 0.1,
}
# Two questions of "accounts-practice" whose statistics are worth a look. The strongest choose a wrong option of the
# first, as they do where a key is wrong; most of one township answer the second by the rule of their own.
CONTESTED, CONTESTED_OPTION, STRONG = "hidden-work", "3", 0.9
LOCAL, LOCAL_TOWNSHIP, LOCAL_ANSWER = "three-days", "dongpo", "5"
# What the printed account has not taken, so that its first page shows something to do.
LEFT_OPEN = frozenset({"flood-safety", "first-aid-mediation"})


def take_quizzes(cadres: list[User], settings: Settings, now: datetime, rng: random.Random) -> None:
    """Let the cadres take quizzes over the last weeks; each has a strength that grows a little."""
    entries = {slug: queries.quiz_entry(slug) for slug in QUIZZES}
    strength = {cadre.id: rng.gauss(0.6, 0.9) for cadre in cadres}
    local = _units_of(LOCAL_TOWNSHIP)
    for week in range(WEEKS, 0, -1):
        for cadre in cadres:
            for slug, share in QUIZZES.items():
                entry = entries[slug]
                if entry is None or rng.random() > share or (cadre is cadres[0] and slug in LEFT_OPEN):
                    continue
                started_at = _moment(now - timedelta(weeks=week), settings.zone, rng)
                level = strength[cadre.id] + 0.08 * (WEEKS - week)
                try:
                    _take(entry, cadre, started_at, level, settings, rng, local)
                except CannotStart:
                    continue


def _moment(week: datetime, zone: tzinfo, rng: random.Random) -> datetime:
    day = (week - timedelta(days=rng.randint(0, 6))).astimezone(zone).date()
    clock_time = time(rng.choice((7, 12, 12, 19, 20, 20, 21)), rng.randint(0, 59), rng.randint(0, 59))
    return datetime.combine(day, clock_time, zone)


def _take(
    entry: QuizEntry,
    cadre: User,
    started_at: datetime,
    level: float,
    settings: Settings,
    rng: random.Random,
    local: frozenset[int],
) -> None:
    grace_s = settings.network_grace_s
    attempt_id, _ = actions.start(
        entry, cadre, started_at, secret=settings.secret_key, zone=settings.zone, grace_s=grace_s
    )
    attempt = queries.attempt_with_id(attempt_id)
    if attempt is None:
        raise LookupError(f"attempt {attempt_id} was not written")
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    questions = paper_from_data(attempt.paper).questions(kept.quiz)
    given = [
        GivenAnswer(question.id, _own_way(question.id, answer, level, is_local=attempt.unit_id in local))
        for question in questions
        for answer in _answers(question, level, rng)
    ]
    seconds = len(questions) * rng.randint(15, 40)
    saving.save_answers(attempt, kept, given, started_at + timedelta(seconds=seconds * 0.9), grace_s=grace_s)
    actions.close(attempt, started_at + timedelta(seconds=seconds))


def _units_of(code: str) -> frozenset[int]:
    """Return the ids of a unit and of those below it."""
    path = db.session.scalars(select(Unit.path).where(Unit.code == code)).one()
    return frozenset(db.session.scalars(select(Unit.id).where(Unit.path.startswith(path))))


def _own_way(question: str, answer: list[str], level: float, *, is_local: bool) -> list[str]:
    """Return the answer, or the one of the strongest and of the township at the two questions worth a look."""
    if question == CONTESTED and level > STRONG:
        return [CONTESTED_OPTION]
    return [LOCAL_ANSWER] if question == LOCAL and is_local and level <= STRONG else answer


def _answers(question: Question, level: float, rng: random.Random) -> Iterator[list[str]]:
    """One answer, right the more often the stronger the cadre and the easier the question; sometimes none."""
    if rng.random() < 0.02:
        return
    hardness = random.Random(question.id).gauss(0, 0.8)  # noqa: S311 -- the same for everyone
    right = rng.random() < 1 / (1 + math.exp(hardness - level - 0.5))
    if question.options:
        yield _chosen(question, right, rng)
    elif question.numbers:
        key = question.numbers[0]
        units = key.units[:1] if question.unit_required else ()
        yield [f"{key.value if right else key.value + rng.choice((1, 2, 10))}{''.join(units)}"]
    else:
        plain = [answer.text for texts in question.answers.values() for answer in texts if not answer.pattern]
        yield [plain[0] if right and plain else rng.choice(("不清楚", "大概三天", "两次"))]


def _chosen(question: Question, right: bool, rng: random.Random) -> list[str]:
    keys = [option.key for option in question.options if option.right]
    wrong = [option.key for option in question.options if not option.right]
    if right or not wrong:
        return keys
    if len(keys) == 1:
        return [rng.choice(wrong)]
    return sorted({*keys[: rng.randint(1, len(keys))], rng.choice(wrong)})


def read_lessons(cadres: list[User], now: datetime, rng: random.Random) -> None:
    """Let the cadres read lessons in order, some far, some hardly."""
    lessons = list(
        db.session.scalars(select(Document).where(Document.kind == "lesson").order_by(Document.key))
    )
    rows = []
    for cadre in cadres:
        far = rng.randint(0, len(lessons)) if cadre is not cadres[0] else 4
        for document in lessons[:far]:
            at = now - timedelta(days=rng.randint(1, WEEKS * 7), minutes=rng.randint(0, 600))
            done = rng.random() < 0.85
            rows.append(
                Progress(
                    user_id=cadre.id,
                    document_id=document.id,
                    first_at=at,
                    visited_at=at,
                    completed_at=at if done else None,
                )
            )
    db.session.add_all(rows)


def publish_boards(
    settings: Settings, now: datetime, committed: Callable[[], None], *, with_contests: bool = False
) -> None:
    """Publish every issue that fell due in these weeks, each at its own moment, as the job would have done.

    The newest of the weekly board is left to the job, which publishes it as soon as the site runs, and the newest of
    a board that two people publish is left as a draft.
    Boards that count contests are left until there are contests, and go as far back as those.
    """
    zone = settings.zone
    since = now - timedelta(weeks=CONTEST_WEEKS if with_contests else WEEKS)
    for board in live_boards():
        if bool(board.definition.contests) is not with_contests:
            continue
        if board.slug == BOARD:
            _know_for_weeks(board, since)
        over = recent_periods(board.definition, now, zone, WEEKS)
        if over and board.definition.approval:
            drafted = proposals.due_draft(board, over[0], zone=zone, secret=settings.secret_key)
            if drafted is not None:
                proposals.propose(board, drafted, by=None, now=now, zone=zone)
        if board.slug == BOARD or board.definition.approval:
            over = over[1:]
        elif is_published_by_hand(board.definition):
            # The week before the last one, whose days all have results, waits for a visitor to reveal it.
            standing = due_standing(board, over[1], now=now, zone=zone, secret=settings.secret_key)
            if standing is not None:
                keep_standing(board, standing, now=now, zone=zone)
            committed()
            over = over[2:]
        for period in reversed(over):
            due = publication_of(board.definition, period, zone)
            if not due.by_hand and since < due.at <= now:
                made = publishing.due_draft(board, period, zone=zone, secret=settings.secret_key)
                if made is not None:
                    publishing.publish(
                        board, made, by=None, now=due.at, zone=zone, secret=settings.secret_key
                    )
                committed()


def _know_for_weeks(board: Board, since: datetime) -> None:
    """Let the board have existed for weeks, so that the job makes up what is due."""
    if board.document.current_id is not None:
        db.session.get_one(Revision, board.document.current_id).created_at = since
