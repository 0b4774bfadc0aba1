"""Find what was typed among everything that the reader may see."""

from typing import cast

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from lms import clock
from lms.http.language import chosen_language
from lms.http.web import limiter
from lms.library.search_terms import Query, query, snippet
from lms.people.identity import User
from lms.people.policy import may_see_people
from lms.search.kinds import EACH, MAX_CHARS, MOST, SEARCH_ICONS, SEARCH_LABELS, SearchHit, SearchKind
from lms.search.views.sources import SearchScope, found

blueprint = Blueprint("search", __name__, url_prefix="/search")

# Where features have a search of their own, with more hits and more to choose.
_OWN_PAGES = {
    SearchKind.LESSONS: "library.search",
    SearchKind.DISCUSSIONS: "discussions.search",
    SearchKind.PEOPLE: "people.index",
}


@blueprint.get("/")
@limiter.limit("120 per minute")
def index() -> str:
    """Show a few hits of each kind, or many of one."""
    whole = request.args.get("q", "").strip()
    typed, kind = whole[:MAX_CHARS], _chosen_kind()
    wanted = query(typed)
    hits = _hits(typed, wanted, kind) if typed else {}
    return render_template(
        "search/index.html",
        typed=typed,
        is_cut=len(whole) > MAX_CHARS,
        kind=kind,
        hits={one: [_shown(hit, wanted) for hit in those[: _most(kind)]] for one, those in hits.items()},
        more={one for one, those in hits.items() if len(those) > _most(kind)},
        labels=SEARCH_LABELS,
        icons=SEARCH_ICONS,
        has_words=bool(wanted),
        may_see_people=may_see_people(current_user),
        own_pages={one: url_for(name, q=typed) for one, name in _OWN_PAGES.items()},
    )


def _chosen_kind() -> SearchKind | None:
    wish = request.args.get("in", "")
    return SearchKind(wish) if wish in set(SearchKind) else None


def _most(kind: SearchKind | None) -> int:
    return EACH if kind is None else MOST


def _hits(typed: str, wanted: Query, kind: SearchKind | None) -> dict[SearchKind, list[SearchHit]]:
    reader = cast(User, current_user._get_current_object())
    scope = SearchScope(reader, typed, wanted, chosen_language(), clock.now(), _most(kind) + 1)
    return found(scope, [kind] if kind else list(SearchKind))


def _shown(hit: SearchHit, wanted: Query) -> tuple[Markup, Markup, str, str]:
    """Return title and text of a hit with the words marked, its address, and where it stands."""
    address = hit.path or url_for(hit.endpoint, **hit.values)
    return _marked(hit.title, wanted, 200), _marked(hit.text, wanted, 120), address, hit.note


def _marked(text: str, wanted: Query, width: int) -> Markup:
    return Markup(snippet(text, wanted, width))  # noqa: S704 -- escaped
