"""Entries, co-authorships and later deadlines of two accounts of one person."""

from datetime import datetime

from sqlalchemy import select

from lms.audit.actions import link_record
from lms.contests.entries.models import CoAuthor, DeadlineExtension, Entry
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User
from lms.people.joining import Joined

TWO_ENTRIES = N_(
    "Both accounts are authors in the contest “%(contest)s”. One person has one entry in a contest, so the convener "
    "must decide first."
)


def join_entries(kept: User, leaving: User, now: datetime) -> Joined:
    """Move the entries of a person's other account, unless both have a part in different entries of a contest."""
    entries = [*_entries(kept.id), *_entries(leaving.id)]
    shared = [*_co_authorships(kept.id), *_co_authorships(leaving.id)]
    joint = {one.entry_id: db.session.get_one(Entry, one.entry_id) for one in shared}
    parts = {kept.id: set[tuple[int, int]](), leaving.id: set[tuple[int, int]]()}
    for entry in entries:
        parts[entry.author_id].add((entry.contest_id, entry.id))
    for one in shared:
        if one.confirmed_at is not None:
            parts[one.user_id].add((joint[one.entry_id].contest_id, one.entry_id))
    conflicts = {
        contest for contest, entry in parts[kept.id] for other, its in parts[leaving.id]
        if contest == other and entry != its
    }  # fmt: skip
    if conflicts:
        slugs = sorted(
            {one.contest.slug for one in (*entries, *joint.values()) if one.contest_id in conflicts}
        )
        return Joined(conflicts=tuple(Conflict(TWO_ENTRIES, contest=slug) for slug in slugs))
    moved = [one for one in entries if one.author_id == leaving.id]
    for entry in moved:
        entry.author_id = kept.id
        if entry.submitted_version is not None:
            link_record("entry_text", entry.id)
    own = {one.id for one in entries}
    known = {one.entry_id: one for one in shared if one.user_id == kept.id}
    others = [one for one in shared if one.user_id == leaving.id]
    for one in shared:  # an author is no co-author of the same entry
        if one.entry_id in own:
            db.session.delete(one)
    for one in others:
        if one.entry_id in own:
            continue
        if (there := known.get(one.entry_id)) is not None:
            there.confirmed_at = there.confirmed_at or one.confirmed_at
            db.session.delete(one)
        else:
            one.user_id = kept.id
    _join_extensions(kept.id, leaving.id)
    db.session.flush()
    return Joined(((N_("contest entries"), len(moved)), (N_("co-authorships"), len(others))))


def _join_extensions(kept_id: int, leaving_id: int) -> None:
    """Move later deadlines; of two in one contest the later one stays."""
    for one in db.session.scalars(
        select(DeadlineExtension).where(DeadlineExtension.user_id == leaving_id)
    ).all():
        link_record("deadline_extensions", one.contest_id)
        there = db.session.get(DeadlineExtension, (one.contest_id, kept_id))
        if there is None:
            one.user_id = kept_id
            continue
        if one.until > there.until:
            there.until, there.reason = one.until, one.reason
        db.session.delete(one)


def _entries(user_id: int) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.author_id == user_id)))


def _co_authorships(user_id: int) -> list[CoAuthor]:
    return list(db.session.scalars(select(CoAuthor).where(CoAuthor.user_id == user_id)))
