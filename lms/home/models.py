"""What an administrator set in the browser."""

from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Base


class SiteSetting(Base):
    """One setting or text of the site by its name; a missing row leaves the default."""

    __tablename__ = "site_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
