"""Find posts by words, and people to name in a post by their pinyin."""

from flask import render_template, request
from markupsafe import Markup

from lms import clock
from lms.discussions.places import KIND_LABELS, PlaceKind
from lms.discussions.queries import mentions
from lms.discussions.queries.reach import readable_places
from lms.discussions.queries.search import found_posts
from lms.discussions.views.access import OpenPlace, readable_place, readable_thread, reader
from lms.http.language import chosen_language
from lms.http.web import limiter, settings
from lms.library.search_terms import query, snippet
from lms.people.pinyin import name_key, sounds_like
from lms.people.queries.naming import sounding_below

MOST_PEOPLE = 8


def search() -> str:
    """Find posts that hold all words typed, in the places that the reader may read."""
    typed = request.args.get("q", "").strip()[:200]
    wanted = query(typed)
    readable, _ = readable_places(reader(), chosen_language(), clock.now(), settings().zone)
    hits = found_posts(wanted, readable)
    return render_template(
        "discussions/search.html",
        typed=typed,
        hits=[
            (one, Markup(snippet(one.title, wanted, 200)), Markup(snippet(one.text, wanted)))  # noqa: S704 -- escaped
            for one in hits
        ],
        places=readable,
        kinds=KIND_LABELS,
        now=clock.now(),
    )


@limiter.limit("240 per minute")
def people_of_thread(thread_id: int) -> dict[str, object]:
    """Return people to name in a thread, whose names begin as typed."""
    found = readable_thread(thread_id)
    return _people(found, mentions.writers(thread_id))


@limiter.limit("240 per minute")
def people_of_place(name: str) -> dict[str, object]:
    """Return people to name in a new thread of a place, whose names begin as typed."""
    return _people(readable_place(name), {})


def _people(found: OpenPlace, writers: dict[int, str]) -> dict[str, object]:
    typed = request.args.get("q", "").strip()[:20]
    known = {
        id_: (name, "") for id_, name in writers.items() if typed and sounds_like(name, name_key(name), typed)
    }
    if found.place.kind is not PlaceKind.QUESTION:
        day, english = clock.now().astimezone(settings().zone).date(), chosen_language() == "en"
        paths = mentions.paths_to_name(found.place, found.reach, day)
        known |= {
            id_: (name, unit_en if unit_en and english else unit)
            for id_, name, unit, unit_en in sounding_below(paths, typed, day, MOST_PEOPLE)
        }
    known.pop(found.reach.user_id, None)
    return {"people": [{"name": name, "unit": unit} for name, unit in list(known.values())[:MOST_PEOPLE]]}
