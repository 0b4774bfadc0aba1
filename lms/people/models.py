"""People, units, memberships, role grants and failed sign-ins."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from lms.db import Base
from lms.people import identity
from lms.people.pinyin import name_key
from lms.people.roles import Role, UnitKind

# Sorted by its signs alone; the rules of a language would pass over spaces and digits.
SORTED_TEXT = String().with_variant(String(collation="C"), "postgresql")


class Unit(Base):
    """One unit of the tree: county, township, village or institution.

    `path` is the chain of ids from the root, such as "/1/4/19/", so that a subtree is one prefix.
    `second_publisher` tells that what its people publish in the editor needs the approval of a second person.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=UnitKind.VILLAGE)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(index=True, default="")
    second_publisher: Mapped[bool] = mapped_column(default=False, server_default=false())
    parent: Mapped["Unit | None"] = relationship(remote_side=[id])

    def contains(self, other: identity.Unit) -> bool:
        """Return whether `other` is this unit or is below it."""
        return other.path.startswith(self.path)


class User(UserMixin, Base):
    """One person with an account.

    `extra_time_percent` (0-200) lengthens every time limit. `session_epoch` ends all sign-ins when raised.
    `sort_name` follows the name: its pinyin, by which people are listed. `joined_to_id` is the account that took over
    this one, which is closed for ever. `email` was confirmed by its owner, who alone sees it.
    """

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("extra_time_percent BETWEEN 0 AND 200", name="extra_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(SORTED_TEXT, default="", index=True)
    password_hash: Mapped[str] = mapped_column(default="")
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(default="")
    large_type: Mapped[bool] = mapped_column(default=False)
    extra_time_percent: Mapped[int] = mapped_column(default=0)
    session_epoch: Mapped[int] = mapped_column(default=0)
    joined_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    email: Mapped[str] = mapped_column(default="", server_default="")
    email_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.from_on", cascade="all, delete-orphan"
    )
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user", cascade="all, delete-orphan")

    @validates("name")
    def _note_order(self, _key: str, name: str) -> str:
        self.sort_name = name_key(name)
        return name

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in (Flask-Login asks)."""
        return self.active

    def get_id(self) -> str:
        """Return the session's name of the person (Flask-Login asks); it dies with the epoch."""
        return f"{self.id}.{self.session_epoch}"

    def has_role(self, *roles: Role) -> bool:
        """Return whether the person holds one of the roles, anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def has_role_over(self, unit: identity.Unit, *roles: Role) -> bool:
        """Return whether the person holds one of the roles for this unit: everywhere or for a unit above it."""
        return any(
            grant.role in roles and (grant.unit is None or grant.unit.contains(unit)) for grant in self.grants
        )


class Membership(Base):
    """One stay of a person in a unit; `until_on` is the last day, empty while it lasts."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_in_order"),
        Index(None, "user_id", "from_on", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    user: Mapped[User] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()

    def covers(self, day: date) -> bool:
        """Return whether the stay includes the day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class PeopleGroup(Base):
    """A named group of people, kept for a unit; closed ones stay, because exceptions and the trail name them."""

    __tablename__ = "people_group"
    __chained__ = True
    __table_args__ = (
        Index(
            "uq_people_group_open",
            "unit_id",
            "name",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship(lazy="joined")


class GroupMember(Base):
    """One time that a person was in a group; a row is never changed but to end it.

    It counts on the days on which the person belongs to the unit of the group or one below it.
    """

    __tablename__ = "group_member"
    __chained__ = True
    __table_args__ = (
        # Once at a time: a form that is sent twice adds a person once.
        Index(
            "uq_group_member_live",
            "group_id",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("people_group.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class RoleGrant(Base):
    """One role held by a person, everywhere or for one unit and all below it."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "unit_id"),
        # Two missing units are not equal to a unique constraint, so a role held everywhere needs its own.
        Index(
            "uq_role_grant_everywhere",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    user: Mapped[User] = relationship(back_populates="grants")
    unit: Mapped[Unit | None] = relationship(lazy="joined")


class EndedSignIn(Base):
    """One sign-in that its person has ended by signing out; its cookie is refused wherever it is kept."""

    __tablename__ = "ended_sign_in"

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class SignInFailure(Base):
    """One failed sign-in of a name or an address; counted for the lock-out over all processes."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
