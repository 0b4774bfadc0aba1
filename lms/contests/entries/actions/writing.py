"""Begin an entry, save its text, name and restore versions."""

import logging
import random
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.actions.extensions import require_open
from lms.contests.entries.codes import entry_code
from lms.contests.entries.essay import EssayText, length_of
from lms.contests.entries.models import Entry, EntryVersion
from lms.contests.entries.queries import entries
from lms.contests.entries.submission import TEXT_MOST
from lms.contests.entries.versions import NewestVersion, needs_new
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.people.identity import User
from lms.people.queries.people import unit_on

logger = logging.getLogger("lms.contests")


class ChangedElsewhere(Conflict):
    """Another device saved meanwhile; `newest` is what the server holds. Nothing was written."""

    def __init__(self, newest: EntryVersion) -> None:
        super().__init__(N_("This essay was changed on another device. Your text was not overwritten."))
        self.newest = newest


def start(
    contest: Contest,
    by: User,
    day: date,
    now: datetime,
    rng: random.Random,
    *,
    keyed_by: User | None = None,
    reason: str = "",
) -> Entry:
    """Begin the person's entry, or return the one there is: two presses of the button make one.

    The unit of the `day` is kept with it. `keyed_by` is who begins it in the author's place, for a `reason`. Raises
    NotAllowed when the person cannot enter.
    """
    obstacle = entries.obstacle(by, contest, day)
    if obstacle:
        raise NotAllowed(obstacle)
    kept = entries.own_entry(contest.id, by.id)
    if kept is not None:
        return kept
    require_open(contest, by.id, now)
    unit = unit_on(by.id, day)
    entry = Entry(
        contest_id=contest.id,
        author_id=by.id,
        unit_id=unit.id if unit else None,
        code=entry_code(rng, entries.codes(contest.id)),
        state=EntryState.DRAFT.value,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
            db.session.flush()
    except IntegrityError:
        kept = entries.own_entry(contest.id, by.id)
        if kept is None:
            raise
        return kept
    verb = Verb.ENTRY_KEY if keyed_by else Verb.ENTRY_START
    record(verb, "entry", entry.id, by_id=(keyed_by or by).id, now=now, reason=reason)
    return entry


def save(
    entry: Entry,
    text: EssayText,
    now: datetime,
    *,
    base: str | None = None,
    fresh: bool = False,
    name: str = "",
) -> EntryVersion:
    """Save the text: it grows the newest version, or begins one where `versions.needs_new` says so.

    `base` is the digest of the text the device began with. Raises ChangedElsewhere when the server holds
    another by now, and Refused for a text that no contest can want.
    """
    _check_size(entry, text)
    newest = entries.newest(entry.id)
    if newest is not None and base is not None and base != newest.digest and text.digest != newest.digest:
        raise ChangedElsewhere(newest)
    if newest is not None and newest.digest == text.digest and not fresh:
        return newest
    if fresh or needs_new(_kept(entry, newest), len(text.body), now):
        return _added(entry, text, newest.number + 1 if newest else 1, now, name)
    assert newest is not None
    return _grown(newest, text, now)


def set_aside(entry: Entry, text: EssayText, name: str, now: datetime) -> EntryVersion:
    """Keep a text that lost against another device as a named version; what was newest stays newest."""
    _check_size(entry, text)
    newest = entries.newest(entry.id)
    aside = _added(entry, text, newest.number + 1 if newest else 1, now, name)
    return _added(entry, entries.text_of(newest), aside.number + 1, now) if newest else aside


def name_version(entry: Entry, name: str, now: datetime) -> EntryVersion:
    """Give the newest version a name, which also keeps it from growing."""
    newest = entries.newest(entry.id)
    name = " ".join(name.split())[:80]
    if newest is None or not name:
        raise Refused(N_("Write some text before you name the version."))
    newest.name = name
    db.session.flush()
    return newest


def restore(entry: Entry, number: int, by: User, now: datetime) -> EntryVersion:
    """Make the text of a former version the newest one again; what was written since stays a version."""
    former = entries.version(entry.id, number)
    if former is None:
        raise Refused(N_("This version does not exist."))
    made = save(entry, entries.text_of(former), now, fresh=True)
    record(
        Verb.ENTRY_RESTORE,
        "entry",
        entry.id,
        by_id=by.id,
        now=now,
        after={"from": number, "version": made.number},
    )
    return made


def _check_size(entry: Entry, text: EssayText) -> None:
    if text.characters > TEXT_MOST:
        logger.warning("entry %s: a text of %s characters was refused", entry.id, text.characters)
        raise Refused(
            N_(
                "The text has %(count)d characters; at most %(most)d can be saved. Shorten it and save again."
            ),
            count=text.characters,
            most=TEXT_MOST,
        )


def _kept(entry: Entry, newest: EntryVersion | None) -> NewestVersion | None:
    if newest is None:
        return None
    is_fixed = bool(newest.name) or newest.number == entry.submitted_version or bool(newest.html)
    return NewestVersion(newest.began_at or newest.saved_at, newest.saved_at, len(newest.body), is_fixed)


def _added(entry: Entry, text: EssayText, number: int, now: datetime, name: str = "") -> EntryVersion:
    version = EntryVersion(
        entry_id=entry.id,
        number=number,
        title=text.title,
        abstract=text.abstract,
        body=text.body,
        html="",
        words=length_of(text.body).total,
        digest=text.digest,
        name=name,
        began_at=now,
        saved_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
            db.session.flush()
    except IntegrityError as error:
        raise _overtaken(entry.id) from error
    return version


def _grown(newest: EntryVersion, text: EssayText, now: datetime) -> EntryVersion:
    """Write into the newest version, unless someone else did since it was read."""
    changed: Any = db.session.execute(
        update(EntryVersion)
        .where(
            EntryVersion.entry_id == newest.entry_id,
            EntryVersion.number == newest.number,
            EntryVersion.digest == newest.digest,
        )
        .values(**text.parts, words=length_of(text.body).total, digest=text.digest, html="", saved_at=now)
    )
    if changed.rowcount != 1:
        raise _overtaken(newest.entry_id)
    db.session.refresh(newest)
    return newest


def _overtaken(entry_id: int) -> ChangedElsewhere:
    newest = entries.newest(entry_id)
    assert newest is not None
    return ChangedElsewhere(newest)
