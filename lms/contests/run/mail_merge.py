"""One text to many people of a contest: whom it can go to, and the places that are filled for each."""

import re
from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class MailGroup(StrEnum):
    """To whom a convener can write; the value is kept in the audit trail."""

    AUTHORS = "authors"
    DRAFTS = "drafts"
    JUDGES = "judges"


GROUP_LABELS = {
    MailGroup.AUTHORS: N_("Authors of submitted entries"),
    MailGroup.DRAFTS: N_("Authors of unfinished drafts"),
    MailGroup.JUDGES: N_("Judges on the panel"),
}
PLACES = ("name", "contest")
OF_AUTHORS = (*PLACES, "entry")
_PLACE = re.compile(r"\{\s*([^{}\s]*)\s*\}")


def unknown_places(text: str, group: MailGroup) -> list[str]:
    """Return the names between braces that stand for nothing in a letter to the group, in order."""
    known = OF_AUTHORS if group is MailGroup.AUTHORS else PLACES
    return [name for name in _PLACE.findall(text) if name not in known]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text for one person; braces inside of values are left alone."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text as they are typed, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
