"""Answers to surveys, and apart from them who has answered.

Nothing joins an answer to a person, by construction:

- `survey_answer` has neither a person nor a time. Each answer to each question is a row of its own, so not even the
  answers that one person gave together can be put together again. Its key is a random token of 128 bits.
- `survey_participation` says that a person has answered, without a time, so that nobody answers twice and others can
  be reminded. Its rows are deleted when the survey has ended; only their number is kept.
- Both are written in one transaction, and the order in which rows are stored would tell who wrote what. In SQLite the
  tables have no row ids (WITHOUT ROWID): rows lie in the order of their keys. In PostgreSQL rows lie in the order of
  writing and know their transaction, so each response writes up to `lms.surveys.actions.MIXED` rows of others anew in
  the order of the keys, in both tables: no one is alone in a transaction, and the order is that of the keys.

The unit is kept only where the file says `by-unit`, and only with what was chosen, never with what was typed: the
smallest unit above the person, or their own, in which at least `minimum` people are asked.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class SurveyRun(Base):
    """What holds for a survey since its first answer, whatever becomes of its file: the revision that was promised.

    `is_ended`: no more answers are taken and the results stand; `responded` is then how many people had answered.
    """

    __tablename__ = "survey_run"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    is_ended: Mapped[bool] = mapped_column(default=False)
    responded: Mapped[int] = mapped_column(default=0)


class SurveyAnswer(Base):
    """One answer to one question, of nobody: keys of options with commas, a number, or what was typed."""

    __tablename__ = "survey_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    question: Mapped[str]
    answer: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class SurveyParticipation(Base):
    """That a person has answered a survey that has not ended; what they answered is not known."""

    __tablename__ = "survey_participation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
