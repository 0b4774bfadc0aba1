"""The blueprint with every page of people attached."""

from lms.people.views import (
    account,
    addresses,
    groups,
    imports,
    joining,
    password_links,
    persons,
    slips,
    units,
)
from lms.people.views.blueprint import blueprint

__all__ = [
    "account",
    "addresses",
    "blueprint",
    "groups",
    "imports",
    "joining",
    "password_links",
    "persons",
    "slips",
    "units",
]
