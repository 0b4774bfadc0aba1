"""Keep the bank in step with the quizzes; retire questions; fill baskets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select, update

from lms.db import db
from lms.errors import N_
from lms.library.queries import documents as library
from lms.library.queries.publications import publishers
from lms.library.queries.selectables import documents, revisions
from lms.people.identity import User
from lms.people.joining import Joined
from lms.quizzes.bank.indexing import indexed
from lms.quizzes.bank.models import BankQuestion, BankText, BasketItem, FormerPlace
from lms.quizzes.format.data import from_data
from lms.quizzes.format.questions import Quiz

MOST_IN_BASKET = 500


@dataclass(frozen=True, slots=True)
class QuestionUse:
    """How often a question was graded, the mean of its fractions (0-1), when last; its discrimination (per cent)."""

    uses: int
    facility: Decimal | None
    last_used_at: datetime | None
    discrimination: float | None = None


def index_published(_sender: object = None) -> int:
    """Bring the bank in step with the published quizzes; return how many changed. Unchanged ones are not read."""
    document, revision = documents(), revisions()
    current = select(document.c.key, revision.c.id, revision.c.digest).join(
        revision, revision.c.id == document.c.current_id
    )
    published = db.session.execute(
        current.where(document.c.kind == "quiz", document.c.retired_at.is_(None))
    ).all()
    stored = (
        select(BankQuestion.quiz, BankQuestion.digest).where(BankQuestion.is_published.is_(True)).distinct()
    )
    known = {row[0]: row[1] for row in db.session.execute(stored)}
    changed = {key: (id_, digest) for key, id_, digest in published if known.get(key) != digest}
    ids = [id_ for id_, _ in changed.values()]
    data, authors = (library.revision_data(ids), publishers(ids)) if changed else ({}, {})
    for key, (id_, digest) in changed.items():
        _index(key, from_data(data[id_]), digest, is_published=True, author_id=authors.get(id_))
    gone = set(known) - {key for key, _, _ in published}
    for key in gone:
        _remove(_of_quiz(key).values())
    db.session.flush()
    return len(changed) + len(gone)


def index_files(quizzes: Mapping[str, Quiz]) -> int:
    """Put quizzes that are only files into the bank, by their keys; forget those that are no longer there."""
    published = set(
        db.session.scalars(select(BankQuestion.quiz).where(BankQuestion.is_published.is_(True)).distinct())
    )
    known = set(
        db.session.scalars(select(BankQuestion.quiz).where(BankQuestion.is_published.is_(False)).distinct())
    )
    fresh = {key: quiz for key, quiz in quizzes.items() if key not in published}
    for key, quiz in fresh.items():
        _index(key, quiz, "", is_published=False)
    for key in known - set(fresh):
        _remove(_of_quiz(key).values())
    db.session.flush()
    return len(fresh)


def _of_quiz(key: str) -> dict[str, BankQuestion]:
    return {
        one.question: one for one in db.session.scalars(select(BankQuestion).where(BankQuestion.quiz == key))
    }


def _index(key: str, quiz: Quiz, digest: str, *, is_published: bool, author_id: int | None = None) -> None:
    """Write the questions of one quiz; what is known of their use and retirement stays."""
    known = _of_quiz(key)
    for found in indexed(quiz):
        row = known.pop(found.question, None)
        if row is None:
            row = BankQuestion(quiz=key, question=found.question)
            db.session.add(row)
        for name, value in found.columns.items():
            setattr(row, name, value)
        row.digest, row.is_published = digest, is_published
        texts = {text.language: text for text in row.texts}
        before = {language: text.fingerprint for language, text in texts.items()}
        if row.author_id is None or before != {
            language: columns["fingerprint"] for language, columns in found.texts.items()
        }:
            row.author_id = author_id
        row.texts = [texts.get(language) or BankText(language=language) for language in found.texts]
        for text in row.texts:
            for name, value in found.texts[text.language].items():
                setattr(text, name, value)
    _remove(known.values())


def _remove(gone: Iterable[BankQuestion]) -> None:
    for row in gone:
        db.session.delete(row)


def recount(uses: Mapping[tuple[str, str], QuestionUse]) -> int:
    """Write down how questions were used, by quiz and question; return how many rows changed."""
    changed = 0
    rows = db.session.scalars(select(BankQuestion)).all()
    former = _former_places({(row.quiz, row.question) for row in rows})
    for row in rows:
        place = (row.quiz, row.question)
        one = _summed([uses[each] for each in (place, *former.get(place, ())) if each in uses])
        if QuestionUse(row.uses, row.facility, row.last_used_at, row.discrimination) != one:
            row.uses, row.facility, row.last_used_at = one.uses, one.facility, one.last_used_at
            row.discrimination = one.discrimination
            changed += 1
    return changed


def _former_places(
    there: Collection[tuple[str, str]],
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return where the questions stood before, but no place that another question has now."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in db.session.scalars(select(FormerPlace)):
        if (one.former_quiz, one.question) not in there:
            found.setdefault((one.quiz, one.question), []).append((one.former_quiz, one.question))
    return found


def _summed(uses: Sequence[QuestionUse]) -> QuestionUse:
    """Return several uses as one; facility and discrimination are the means of all that have one."""
    known = [(one.facility, one.uses) for one in uses if one.facility is not None]
    count = sum(number for _, number in known)
    mean = sum((facility * number for facility, number in known), Decimal(0)) / count if count else None
    lasts = [one.last_used_at for one in uses if one.last_used_at]
    total = sum(one.uses for one in uses)
    indices = [(one.discrimination, one.uses) for one in uses if one.discrimination is not None]
    answers = sum(number for _, number in indices)
    index = round(sum(each * number for each, number in indices) / answers, 2) if answers else None
    return QuestionUse(total, None if mean is None else round(mean, 4), max(lasts, default=None), index)


def note_move(questions: Iterable[BankQuestion], quiz: str) -> None:
    """Remember that questions move to another quiz, so that what is known of their use goes with them."""
    for row in questions:
        mine = FormerPlace.question == row.question
        db.session.execute(update(FormerPlace).where(mine, FormerPlace.quiz == row.quiz).values(quiz=quiz))
        db.session.execute(delete(FormerPlace).where(mine, FormerPlace.former_quiz == quiz))
        db.session.merge(FormerPlace(former_quiz=row.quiz, question=row.question, quiz=quiz))
    db.session.flush()


def move(questions: Iterable[BankQuestion], quiz: str, *, is_published: bool) -> None:
    """Let questions belong to another quiz, with their use, their retirement and their places in baskets."""
    moving = [one for one in questions if one.quiz != quiz]
    note_move(moving, quiz)
    for row in moving:
        mine = BasketItem.question == row.question
        db.session.execute(delete(BasketItem).where(mine, BasketItem.quiz == quiz))
        db.session.execute(update(BasketItem).where(mine, BasketItem.quiz == row.quiz).values(quiz=quiz))
        row.quiz, row.is_published = quiz, is_published
    db.session.flush()


def retire(questions: Iterable[BankQuestion], now: datetime) -> int:
    """Keep questions out of new papers; those that are on a paper already stay there."""
    fresh = [one for one in questions if one.retired_at is None]
    for one in fresh:
        one.retired_at = now
    db.session.flush()
    return len(fresh)


def restore(questions: Iterable[BankQuestion]) -> int:
    """Let retired questions be drawn again."""
    retired = [one for one in questions if one.retired_at is not None]
    for one in retired:
        one.retired_at = None
    db.session.flush()
    return len(retired)


def put_in_basket(user_id: int, questions: Iterable[BankQuestion]) -> int:
    """Put questions into an author's basket, but no retired ones and none twice; return how many were put there."""
    mine = select(BasketItem.quiz, BasketItem.question).where(BasketItem.user_id == user_id)
    there = {(row[0], row[1]) for row in db.session.execute(mine)}
    fresh = [one for one in questions if one.retired_at is None and (one.quiz, one.question) not in there]
    fresh = fresh[: max(0, MOST_IN_BASKET - len(there))]
    db.session.add_all([BasketItem(user_id=user_id, quiz=one.quiz, question=one.question) for one in fresh])
    return len(fresh)


def take_from_basket(user_id: int, questions: Iterable[BankQuestion]) -> None:
    """Take questions out of an author's basket."""
    for one in questions:
        mine = delete(BasketItem).where(BasketItem.user_id == user_id, BasketItem.quiz == one.quiz)
        db.session.execute(mine.where(BasketItem.question == one.question))


def empty_basket(user_id: int) -> None:
    """Take everything out of an author's basket."""
    db.session.execute(delete(BasketItem).where(BasketItem.user_id == user_id))


def join_baskets(kept: User, leaving: User, now: datetime) -> Joined:
    """Move what a person's other account put aside; a question in both baskets is there once."""
    mine = {(one.quiz, one.question) for one in _basket(kept.id)}
    for one in (rest := _basket(leaving.id)):
        if (one.quiz, one.question) in mine:
            db.session.delete(one)
        else:
            one.user_id = kept.id
    db.session.flush()
    return Joined(((N_("questions in the basket"), len(rest)),))


def _basket(user_id: int) -> list[BasketItem]:
    return list(db.session.scalars(select(BasketItem).where(BasketItem.user_id == user_id)))
