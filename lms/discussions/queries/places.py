"""Places with the facts of their things, loaded a constant number of statements for any number of them."""

from collections.abc import Collection, Iterable

from sqlalchemy import select, tuple_

from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.discussions.models import DiscussionPlace
from lms.discussions.places import DOCUMENT_KINDS, PlaceFacts, PlaceKind, PlaceName
from lms.library.queries import selectables as library
from lms.people.queries import people
from lms.people.tree import name_of
from lms.quizzes.queries import attempts as quizzes


def place(name: PlaceName, language: str) -> PlaceFacts | None:
    """Return a place in the reader's language; None when there is no such thing."""
    row = stored_place(name)
    found = _with_facts({name: row}, language).get(name)
    if found is None or row is not None or name.kind is not PlaceKind.QUESTION:
        return found
    return found if _is_question(name) else None


def stored_place(name: PlaceName) -> DiscussionPlace | None:
    """Return the row of a place; None while nothing was written there."""
    return db.session.scalar(
        select(DiscussionPlace).where(
            DiscussionPlace.kind == name.kind,
            DiscussionPlace.thing_id == name.thing_id,
            DiscussionPlace.part == name.part,
        )
    )


def _is_question(name: PlaceName) -> bool:
    entry = quizzes.entry_of(name.thing_id)
    return entry is not None and name.part in quizzes.kept_quiz(entry.revision_id, entry.digest).by_id


def all_places(language: str) -> dict[int, PlaceFacts]:
    """Return every place in which something was written, by its id."""
    rows = db.session.scalars(select(DiscussionPlace)).all()
    return _by_id(rows, language)


def places_with_ids(ids: Collection[int], language: str) -> dict[int, PlaceFacts]:
    """Return these places, by id; those whose thing is gone for ever are missing."""
    rows = db.session.scalars(select(DiscussionPlace).where(DiscussionPlace.id.in_(ids))).all()
    return _by_id(rows, language)


def unit_places(unit_ids: Collection[int], language: str) -> list[PlaceFacts]:
    """Return the rooms of these units, in the order of the ids."""
    names = [PlaceName(PlaceKind.UNIT, one) for one in unit_ids]
    wanted = tuple_(DiscussionPlace.kind, DiscussionPlace.thing_id).in_(
        [(one.kind.value, one.thing_id) for one in names]
    )
    rows = {_name(row): row for row in db.session.scalars(select(DiscussionPlace).where(wanted))}
    found = _with_facts({one: rows.get(one) for one in names}, language)
    return [found[one] for one in names if one in found]


def places_to_move_to(place: PlaceFacts, language: str) -> list[PlaceFacts]:
    """Return the courses, lessons and calls that a thread of this place may go to, by kind and key."""
    kinds = {PlaceKind.COURSE, PlaceKind.LESSON} if place.kind in DOCUMENT_KINDS else {PlaceKind.CONTEST}
    if PlaceKind.CONTEST in kinds:
        names = [PlaceName(PlaceKind.CONTEST, one.id) for one in contests.contests()]
    else:
        document = library.documents()
        rows = db.session.execute(
            select(document.c.id, document.c.kind)
            .where(document.c.kind.in_([one.value for one in kinds]), document.c.retired_at.is_(None))
            .order_by(document.c.key)
        )
        names = [PlaceName(PlaceKind(row.kind), row.id) for row in rows]
    found = _with_facts(dict.fromkeys(names), language)
    return [found[one] for one in names if one in found and found[one].is_announced]


def _by_id(rows: Iterable[DiscussionPlace], language: str) -> dict[int, PlaceFacts]:
    found = _with_facts({_name(row): row for row in rows}, language)
    return {one.id: one for one in found.values()}


def _name(row: DiscussionPlace) -> PlaceName:
    return PlaceName(PlaceKind(row.kind), row.thing_id, row.part)


def _with_facts(rows: dict[PlaceName, DiscussionPlace | None], language: str) -> dict[PlaceName, PlaceFacts]:
    """Return the places by name: the rows joined with what is known of their things."""
    made = {
        **_of_documents([one for one in rows if one.kind in DOCUMENT_KINDS], language),
        **_of_contests([one for one in rows if one.kind is PlaceKind.CONTEST], language),
        **_of_units([one for one in rows if one.kind is PlaceKind.UNIT], language),
    }
    return {name: _stored(one, rows[name]) for name, one in made.items()}


def _stored(found: PlaceFacts, row: DiscussionPlace | None) -> PlaceFacts:
    if row is None:
        return found
    return PlaceFacts(
        found.name, found.title, found.key, row.id, found.is_announced, found.is_withdrawn, found.is_open,
        found.unit_path, row.premoderated,
    )  # fmt: skip


def _of_documents(names: list[PlaceName], language: str) -> dict[PlaceName, PlaceFacts]:
    if not names:
        return {}
    document = library.documents()
    ids = {one.thing_id for one in names}
    title = library.title_of(document.c.id, language)
    rows = db.session.execute(
        select(
            document.c.id, document.c.kind, document.c.key, document.c.retired_at, title.label("title")
        ).where(document.c.id.in_(ids))
    )
    known = {(row.id, row.kind): row for row in rows}
    found = {}
    for name in names:
        row = known.get((name.thing_id, DOCUMENT_KINDS[name.kind]))
        if row is not None:
            found[name] = PlaceFacts(
                name, row.title or row.key, row.key, is_withdrawn=row.retired_at is not None
            )
    return found


def _of_contests(names: list[PlaceName], language: str) -> dict[PlaceName, PlaceFacts]:
    if not names:
        return {}
    known = {one.id: one for one in contests.contests()}
    return {
        name: PlaceFacts(
            name,
            definition_of(one).title(language),
            one.slug,
            is_announced=allows(Stage(one.stage), Act.READ_CALL),
            is_open=allows(Stage(one.stage), Act.DISCUSS),
        )
        for name in names
        if (one := known.get(name.thing_id))
    }


def _of_units(names: list[PlaceName], language: str) -> dict[PlaceName, PlaceFacts]:
    if not names:
        return {}
    known = {one.id: one for one in people.units_with_ids([name.thing_id for name in names])}
    return {
        name: PlaceFacts(name, name_of(one, language), one.code, unit_path=one.path)
        for name in names
        if (one := known.get(name.thing_id))
    }
