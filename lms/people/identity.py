"""Users and units as other features know them: what is said about someone, without the table behind it."""

from collections.abc import Sequence
from typing import Protocol

from lms.people.roles import Role


class Unit(Protocol):
    """One unit of the tree; `path` is the chain of ids from the root, such as "/1/4/19/"."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def path(self) -> str: ...

    def contains(self, other: "Unit") -> bool:
        """Return whether `other`, another unit, is this unit or is below it."""


class Group(Protocol):
    """A named group of people, kept for a unit."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> Unit: ...


class Grant(Protocol):
    """One role held by a user, everywhere (no unit) or for one unit and all below it."""

    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def unit(self) -> Unit | None: ...


class User(Protocol):
    """One person with an account; `extra_time_percent` (0-200) lengthens every time limit."""

    @property
    def id(self) -> int: ...
    @property
    def username(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def active(self) -> bool: ...
    @property
    def language(self) -> str: ...
    @property
    def extra_time_percent(self) -> int: ...
    @property
    def grants(self) -> Sequence[Grant]: ...
    @property
    def is_authenticated(self) -> bool: ...

    def has_role(self, *roles: Role) -> bool:
        """Return whether the person holds one of the roles, anywhere."""

    def has_role_over(self, unit: Unit, *roles: Role) -> bool:
        """Return whether the person holds one of the roles for this unit: everywhere or for a unit above it."""
