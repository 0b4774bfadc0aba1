"""What can be found, how a hit looks, and whether texts hold what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lms.errors import N_
from lms.library.search_terms import Query, tokens

# How many hits of each kind a page shows, and how many the page of one kind does.
EACH, MOST = 5, 50
MAX_CHARS = 200


class SearchKind(StrEnum):
    """What a hit is, in the order of the page."""

    LESSONS = "lessons"
    QUIZZES = "quizzes"
    SURVEYS = "surveys"
    CONTESTS = "contests"
    COLLECTIONS = "collections"
    BOARDS = "boards"
    BULLETINS = "bulletins"
    ANNOUNCEMENTS = "announcements"
    DISCUSSIONS = "discussions"
    PEOPLE = "people"


SEARCH_LABELS = {
    SearchKind.LESSONS: N_("Courses and lessons"),
    SearchKind.QUIZZES: N_("Quizzes"),
    SearchKind.SURVEYS: N_("Surveys"),
    SearchKind.CONTESTS: N_("Contests"),
    SearchKind.COLLECTIONS: N_("Published collections"),
    SearchKind.BOARDS: N_("Boards"),
    SearchKind.BULLETINS: N_("Bulletins"),
    SearchKind.ANNOUNCEMENTS: N_("Announcements"),
    SearchKind.DISCUSSIONS: N_("Discussions"),
    SearchKind.PEOPLE: N_("People"),
}
SEARCH_ICONS = {
    SearchKind.LESSONS: "book-open",
    SearchKind.QUIZZES: "list-checks",
    SearchKind.SURVEYS: "clipboard-list",
    SearchKind.CONTESTS: "pen-line",
    SearchKind.COLLECTIONS: "award",
    SearchKind.BOARDS: "trophy",
    SearchKind.BULLETINS: "file-text",
    SearchKind.ANNOUNCEMENTS: "bell",
    SearchKind.DISCUSSIONS: "message-square",
    SearchKind.PEOPLE: "users",
}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something that was found: its title and text (a part is shown), and the page that it opens.

    `path` is the address where there is no endpoint for it; `note` tells where it stands, such as the unit of a person.
    """

    title: str
    text: str = ""
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    note: str = ""


def holds(wanted: Query, texts: Iterable[str]) -> bool:
    """Return whether each word that is looked for stands in one of the texts, by the rules of the search of lessons."""
    found = [f" {' '.join(tokens(text))} " for text in texts]
    sought = (f" {' '.join(term.tokens)}{'' if term.is_prefix else ' '}" for term in wanted.terms)
    return bool(wanted) and all(any(one in text for text in found) for one in sought)
