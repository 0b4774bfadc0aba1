"""The files of answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class AnswerFile(Base):
    """A file of an answer, stored without its metadata.

    The stored answer to the question names its files by `digest`, so that the log of answers covers their content.
    `name` is what its learner called it; markers never see it.
    """

    __tablename__ = "answer_file"
    __table_args__ = (UniqueConstraint("attempt_id", "question", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    question: Mapped[str]
    digest: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[datetime]
