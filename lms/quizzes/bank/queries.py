"""Searching the bank; the number of statements does not depend on how much is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.db import db, rows
from lms.library.search_terms import query
from lms.people.queries.selectables import users
from lms.quizzes.bank.filters import DISCRIMINATION, MEASURED, PER_PAGE, BankFilter
from lms.quizzes.bank.indexing import split_tags
from lms.quizzes.bank.models import BankQuestion, BankText, BasketItem

_user = users()

Name = tuple[str, str]
"""The key of a quiz and the id of a question."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found: the questions, how many there are in all, the page and the number of pages."""

    questions: Sequence[BankQuestion]
    total: int
    page: int
    pages: int


def search(wanted: BankFilter, now: datetime) -> Found:
    """Return the questions of a page in the order of their quizzes; three statements."""
    found = select(BankQuestion).where(*_conditions(wanted, now))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    ordered = found.order_by(BankQuestion.quiz, BankQuestion.position, BankQuestion.id)
    page = min(wanted.page, pages)
    shown = ordered.limit(PER_PAGE).offset(PER_PAGE * (page - 1))
    return Found(db.session.scalars(shown).all(), total, page, pages)


def _conditions(wanted: BankFilter, now: datetime) -> list[ColumnElement[bool]]:
    one = BankQuestion
    conditions = [
        column == value
        for column, value in (
            (one.type, wanted.type),
            (one.difficulty, wanted.difficulty),
            (one.quiz, wanted.quiz),
            (one.pool, wanted.pool),
        )
        if value
    ]
    if wanted.author:
        is_number = wanted.author.isascii() and wanted.author.isdigit() and len(wanted.author) < 10
        conditions.append(one.author_id == (int(wanted.author) if is_number else -1))
    if wanted.tag:
        conditions.append(one.tags.contains(f"|{wanted.tag}|", autoescape=True))
    if band := MEASURED.get(wanted.measured):
        conditions += [one.facility >= band[0], one.facility < band[1]]
    if band := DISCRIMINATION.get(wanted.discrimination):
        conditions += [one.discrimination >= band[0], one.discrimination < band[1]]
    if wanted.language:
        conditions.append(_has_text(BankText.language == wanted.language))
    conditions += [_has_text(words) for words in _words(wanted.q)]
    conditions += {
        "never": [one.uses == 0],
        "used": [one.uses > 0],
        "month": [one.last_used_at >= now - timedelta(days=30)],
        "year": [or_(one.last_used_at.is_(None), one.last_used_at < now - timedelta(days=365))],
    }.get(wanted.used, [])
    conditions += {
        "": [one.retired_at.is_(None)],
        "retired": [one.retired_at.is_not(None)],
        "unpublished": [one.is_published.is_(False)],
    }.get(wanted.state, [])
    return conditions


def _has_text(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(BankText.bank_question_id == BankQuestion.id, condition)


def _words(typed: str) -> list[ColumnElement[bool]]:
    """Return what must be among the words of a text: pairs of Chinese characters, stems of English words."""
    # The words of all questions are gone through; no index of words is kept.
    return [
        BankText.words.contains(f" {' '.join(term.tokens)}{'' if term.is_prefix else ' '}", autoescape=True)
        for term in query(typed).terms
    ]


def quizzes_and_tags() -> tuple[list[str], list[str]]:
    """Return the keys of all quizzes and all tags of the bank, for the filter; one statement."""
    found = db.session.execute(select(BankQuestion.quiz, BankQuestion.tags).distinct()).all()
    return sorted({row[0] for row in found}), sorted({tag for row in found for tag in split_tags(row[1])})


def authors() -> list[tuple[int, str]]:
    """Return the ids and names of those who published questions of the bank, by name."""
    known = select(_user.c.id, _user.c.name).where(exists().where(BankQuestion.author_id == _user.c.id))
    return [(row[0], row[1]) for row in db.session.execute(known.order_by(_user.c.name, _user.c.id))]


def stems(language: str) -> list[tuple[int, str]]:
    """Return the folded stems of all questions in a language with their ids."""
    found = select(BankText.bank_question_id, BankText.folded).where(BankText.language == language)
    return [(row[0], row[1]) for row in rows(found)]


def with_ids(ids: Iterable[int]) -> list[BankQuestion]:
    """Return questions by their numbers in the bank, in the order of their quizzes."""
    wanted = select(BankQuestion).where(BankQuestion.id.in_(list(ids)))
    return list(db.session.scalars(wanted.order_by(BankQuestion.quiz, BankQuestion.position)))


def same_questions(of: BankQuestion) -> list[BankQuestion]:
    """Return where else a question is used: the same text in other quizzes."""
    prints = [text.fingerprint for text in of.texts]
    same = exists().where(BankText.bank_question_id == BankQuestion.id, BankText.fingerprint.in_(prints))
    wanted = select(BankQuestion).where(same, BankQuestion.id != of.id).order_by(BankQuestion.quiz)
    return list(db.session.scalars(wanted))


def basket(user_id: int) -> list[BankQuestion]:
    """Return the questions in an author's basket in the order in which they were put there; two statements."""
    joined = and_(BasketItem.quiz == BankQuestion.quiz, BasketItem.question == BankQuestion.question)
    wanted = select(BankQuestion).join(BasketItem, joined).where(BasketItem.user_id == user_id)
    return list(db.session.scalars(wanted.order_by(BasketItem.id)))


def basket_size(user_id: int) -> int:
    """Return how many questions are in an author's basket."""
    return db.session.scalar(select(func.count(BasketItem.id)).where(BasketItem.user_id == user_id)) or 0


_exam, _mine, _theirs = aliased(BankQuestion), aliased(BankText), aliased(BankText)
# The same question in an exam that has not closed: learners must not meet it in practice.
_IN_OPEN_EXAM = (
    exists()
    .where(
        _mine.bank_question_id == BankQuestion.id,
        _theirs.fingerprint == _mine.fingerprint,
        _exam.id == _theirs.bank_question_id,
        _exam.pool == "exam",
        or_(_exam.closes_at.is_(None), _exam.closes_at > bindparam("now")),
    )
    .correlate(BankQuestion)
)
_HELD = select(BankQuestion.question).where(
    BankQuestion.quiz == bindparam("quiz"),
    or_(BankQuestion.retired_at.is_not(None), and_(BankQuestion.pool == "practice", _IN_OPEN_EXAM)),
)


def held_questions(quiz: str, now: datetime) -> frozenset[str]:
    """Return the questions of a quiz that no new paper may hold: retired, or of an exam still to be taken.

    One statement. An exam without a closing time never closes.
    """
    return frozenset(row[0] for row in rows(_HELD, {"quiz": quiz, "now": now}))


def pool_of(quiz: str) -> str:
    """Return the pool of a quiz, empty without one."""
    return db.session.scalar(select(BankQuestion.pool).where(BankQuestion.quiz == quiz).limit(1)) or ""


def in_open_exams(ids: Iterable[int], now: datetime) -> frozenset[int]:
    """Return which questions of the bank are those of an exam that has not closed."""
    wanted = select(BankQuestion.id).where(BankQuestion.id.in_(list(ids)), _IN_OPEN_EXAM)
    return frozenset(db.session.scalars(wanted, {"now": now}))
