"""The blueprint with every page of people attached."""

from lms.people.views import account, addresses, imports, joining, persons, slips, units
from lms.people.views.blueprint import blueprint

__all__ = ["account", "addresses", "blueprint", "imports", "joining", "persons", "slips", "units"]
