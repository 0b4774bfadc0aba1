"""Which periodic run was claimed by whom."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class JobRun(Base):
    """One run of one job in one slot; the unique slot is what makes two schedulers do it once."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    slot: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    done: Mapped[int | None]
    failure: Mapped[str] = mapped_column(default="")
