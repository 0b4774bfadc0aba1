"""The index of questions, what learners did with them, and the baskets of authors."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Base


class BankQuestion(Base):
    """One question of one quiz as its current revision has it, or as its file has it before it is published.

    `tags` are between bars: "|accounts|rights|". `pool` and `closes_at` are those of the quiz. `retired_at` keeps it
    out of new papers. `uses`, `facility` (0-1), `discrimination` (per cent) and `last_used_at` are counted from
    finished attempts.
    `author_id` is who published the question as it reads now, where that is known.
    """

    __tablename__ = "bank_question"
    __table_args__ = (UniqueConstraint("quiz", "question"), Index(None, "pool", "closes_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz: Mapped[str]
    question: Mapped[str]
    position: Mapped[int]
    type: Mapped[str]
    points: Mapped[Decimal]
    difficulty: Mapped[str]
    tags: Mapped[str]
    pool: Mapped[str]
    closes_at: Mapped[datetime | None]
    digest: Mapped[str]
    is_published: Mapped[bool]
    retired_at: Mapped[datetime | None]
    uses: Mapped[int] = mapped_column(default=0)
    facility: Mapped[Decimal | None]
    discrimination: Mapped[float | None]
    last_used_at: Mapped[datetime | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    texts: Mapped[list["BankText"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="BankText.language.desc()"
    )


class BankText(Base):
    """A question in one language: its stem, the words for search, and a fingerprint of all it asks.

    `stem` is as it is read, `folded` as it is compared.
    `words` are the tokens of the library's search with a blank before and after each.
    """

    __tablename__ = "bank_text"

    bank_question_id: Mapped[int] = mapped_column(ForeignKey("bank_question.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[str]
    folded: Mapped[str]
    words: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(index=True)
    reading_length: Mapped[int]


class FormerPlace(Base):
    """Where a question stood before it was moved to `quiz`: attempts name it by that quiz. Its id stays the same."""

    __tablename__ = "bank_former_place"

    former_quiz: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    quiz: Mapped[str]


class BasketItem(Base):
    """A question that an author put aside for a new quiz."""

    __tablename__ = "bank_basket_item"
    __table_args__ = (UniqueConstraint("user_id", "quiz", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    quiz: Mapped[str]
    question: Mapped[str]
