"""Which places each person finds in the navigation."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext
from flask_login import current_user

from lms.config import VERSION
from lms.http.web import settings
from lms.people.roles import Role


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the navigation; `roles` empty means everyone who is signed in."""

    endpoint: str
    label: object
    icon: str
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry as the page shows it."""

    label: object
    url: str
    icon: str
    current: bool


STAFF = frozenset({Role.UNIT_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR})

# Pages of the footer, the settings and the own account belong to no entry.
ELSEWHERE = frozenset(
    {
        "home.help_page",
        "home.contact",
        "home.privacy",
        "home.edit",
        "people.account",
        "people.change_password",
        "people.change_address",
        "people.change_phone",
        "people.confirm_address",
        "people.before_sign_out",
    }
)

NAV_ENTRIES = (
    NavEntry("home.index", lazy_gettext("Home"), "home"),
    NavEntry("library.catalogue", lazy_gettext("Learn"), "book-open"),
    NavEntry("quizzes.index", lazy_gettext("Quizzes"), "list-checks"),
    NavEntry("contests.index", lazy_gettext("Contests"), "pen-line"),
    NavEntry("boards.index", lazy_gettext("Boards"), "trophy"),
    NavEntry("bulletins.index", lazy_gettext("Bulletins"), "file-text"),
    NavEntry("surveys.index", lazy_gettext("Surveys"), "clipboard-list"),
    NavEntry("announcements.index", lazy_gettext("Announcements"), "bell"),
    NavEntry("calendar.index", lazy_gettext("Calendar"), "calendar"),
    NavEntry("discussions.index", lazy_gettext("Discussions"), "message-square"),
    NavEntry("search.index", lazy_gettext("Search"), "search"),
    NavEntry("people.index", lazy_gettext("People"), "users", STAFF),
    NavEntry(
        "audit.index", lazy_gettext("Audit"), "scroll-text", frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
    ),
)


def start_navigation(app: Flask) -> None:
    """Give templates the navigation, the settings and the request's id."""
    app.context_processor(_names)


def _names() -> dict[str, object]:
    return {
        "nav_items": nav_items,
        "settings": settings(),
        "request_id": g.get("request_id", "-"),
        "site_version": VERSION,
    }


def nav_items() -> list[NavItem]:
    """Return the entries for the person of this request; anonymous visitors get none."""
    if not current_user.is_authenticated:
        return []
    here = request.blueprint if request.endpoint not in ELSEWHERE else None
    return [
        NavItem(place.label, url_for(place.endpoint), place.icon, place.endpoint.split(".")[0] == here)
        for place in NAV_ENTRIES
        if not place.roles or current_user.has_role(*place.roles)
    ]
