"""Reading entries: one's own, by code, their versions, authors and attachments, and what judges read."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import CompoundSelect, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from lms.contests.entries.essay import EssayText
from lms.contests.entries.models import Attachment, CoAuthor, Entry, EntryVersion, KeyedEntry
from lms.contests.entries.words import EntryState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import RAN_IT, entry_obstacle
from lms.contests.rules.queries.approvals import has_run
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import judge_ids, panel_judge_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.people.identity import User
from lms.people.queries.people import unit_on, units_coded
from lms.people.queries.selectables import users
from lms.text import typed

PER_PAGE = 50


def numbered_files(entry_id: int) -> list[tuple[int, Attachment]]:
    """Return the files of an entry under the numbers that stand for their names (contests.entry_file)."""
    return list(enumerate(attachments(entry_id), start=1))


def own_entry(contest_id: int, user_id: int) -> Entry | None:
    """Return the entry the person wrote."""
    return db.session.scalar(select(Entry).where(Entry.contest_id == contest_id, Entry.author_id == user_id))


def joint_entry(contest_id: int, user_id: int) -> Entry | None:
    """Return the person's own entry, or else the one they share."""
    return own_entry(contest_id, user_id) or shared_entry(contest_id, user_id)


def shared_entry(contest_id: int, user_id: int) -> Entry | None:
    """Return the entry of which the person is a confirmed co-author."""
    return db.session.scalar(
        select(Entry)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .where(
            Entry.contest_id == contest_id, CoAuthor.user_id == user_id, CoAuthor.confirmed_at.is_not(None)
        )
        .options(joinedload(Entry.author))
        .limit(1)
    )


def entry_coded(contest_id: int, code: str) -> Entry | None:
    """Return the entry with this code, in any letter case."""
    return db.session.scalar(
        select(Entry).where(Entry.contest_id == contest_id, Entry.code == typed.code(code))
    )


def submitted_entry(contest_id: int, code: str) -> Entry | None:
    """Return the entry with this code once it was submitted; a draft is its author's alone."""
    entry = entry_coded(contest_id, code)
    return entry if entry is not None and entry.submitted_version is not None else None


def codes(contest_id: int) -> set[str]:
    """Return the codes that are taken."""
    return set(db.session.scalars(select(Entry.code).where(Entry.contest_id == contest_id)))


def newest(entry_id: int) -> EntryVersion | None:
    """Return the newest version of the text."""
    return db.session.scalar(
        select(EntryVersion)
        .where(EntryVersion.entry_id == entry_id)
        .order_by(EntryVersion.number.desc())
        .limit(1)
    )


def version(entry_id: int, number: int | None) -> EntryVersion | None:
    """Return one version."""
    return db.session.get(EntryVersion, (entry_id, number)) if number is not None else None


def versions(entry_id: int) -> list[EntryVersion]:
    """Return all versions without their texts, newest first."""
    light = [
        EntryVersion.number,
        EntryVersion.name,
        EntryVersion.title,
        EntryVersion.words,
        EntryVersion.saved_at,
    ]
    rows = db.session.execute(
        select(*light).where(EntryVersion.entry_id == entry_id).order_by(EntryVersion.number.desc())
    )
    return [EntryVersion(entry_id=entry_id, **row._mapping) for row in rows]


def text_of(kept: EntryVersion | None) -> EssayText:
    """Return the text of a version; empty when there is none."""
    return EssayText(kept.title, kept.abstract, kept.body) if kept else EssayText()


def co_authors(entry_id: int) -> list[CoAuthor]:
    """Return the co-authors with their accounts, in the order of their ids."""
    found = select(CoAuthor).where(CoAuthor.entry_id == entry_id).options(joinedload(CoAuthor.user))
    return list(db.session.scalars(found.order_by(CoAuthor.user_id)))


def own_states(user_id: int) -> dict[int, str]:
    """Return the state of a person's own entry by contest id."""
    rows = db.session.execute(select(Entry.contest_id, Entry.state).where(Entry.author_id == user_id))
    return {row[0]: row[1] for row in rows}


def submitted_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """Return how many entries were submitted, by contest id."""
    rows = db.session.execute(
        select(Entry.contest_id, func.count())
        .where(Entry.contest_id.in_(contest_ids), Entry.state == EntryState.SUBMITTED)
        .group_by(Entry.contest_id)
    )
    return {row[0]: row[1] for row in rows}


def open_questions(user_id: int) -> list[tuple[int, str, str]]:
    """Return what waits for the person's answer, while one can answer: contest, author, title.

    The author asks the person to be a co-author; the title is of an entry that was entered for the person.
    """
    author = users()
    invited = (
        select(Entry.contest_id, author.c.name, literal(""), Entry.id)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(author, author.c.id == Entry.author_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(
            CoAuthor.user_id == user_id,
            CoAuthor.confirmed_at.is_(None),
            Entry.state == EntryState.DRAFT,
            Contest.stage == Stage.OPEN,
        )
    )
    keyed = (
        select(Entry.contest_id, literal(""), EntryVersion.title, Entry.id)
        .join(KeyedEntry, KeyedEntry.entry_id == Entry.id)
        .join(EntryVersion, and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == 1))
        .join(Contest, Contest.id == Entry.contest_id)
        .where(
            Entry.author_id == user_id,
            Entry.state == EntryState.DRAFT,
            Contest.stage.in_([stage for stage in Stage if allows(stage, Act.EXTEND)]),
        )
    )
    rows = db.session.execute(union_all(invited, keyed)).all()
    return [
        (contest, author_name, title)
        for contest, author_name, title, _ in sorted(rows, key=lambda row: int(row[3]))
    ]


def invitations(contest_id: int, user_id: int) -> list[Entry]:
    """Return the entries whose authors wait for the person's yes, with the authors."""
    found = (
        select(Entry)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(Entry.author)
        .where(Entry.contest_id == contest_id, CoAuthor.user_id == user_id, CoAuthor.confirmed_at.is_(None))
        .options(contains_eager(Entry.author))
        .order_by(Entry.id)
    )
    return list(db.session.scalars(found))


def attachments(entry_id: int) -> list[Attachment]:
    """Return the files with the entry, oldest first."""
    return list(
        db.session.scalars(select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id))
    )


def attachment(entry_id: int, attachment_id: int) -> Attachment | None:
    """Return one file of the entry."""
    return db.session.scalar(
        select(Attachment).where(Attachment.entry_id == entry_id, Attachment.id == attachment_id)
    )


def obstacle(user: User, contest: Contest, day: date) -> str:
    """Return why the person cannot enter the contest, empty when they can."""
    definition = definition_of(contest)
    named = definition.eligibility.units
    unit = unit_on(user.id, day) if named else None
    panel_judge = panel_judge_of(contest.id, user.id)
    found = entry_obstacle(user, panel_judge, definition, unit, units_coded(named) if named else ())
    return found or (RAN_IT if has_run(contest.id, user.id) else "")


def author_ids(contest_id: int) -> CompoundSelect[tuple[int]]:
    """Return the people who wrote an entry that was submitted and not withdrawn, alone or with others."""
    stands = (
        Entry.contest_id == contest_id,
        Entry.state.in_([EntryState.SUBMITTED, EntryState.EXCLUDED]),
    )
    shared = select(CoAuthor.user_id).join(Entry, Entry.id == CoAuthor.entry_id)
    return union_all(
        select(Entry.author_id).where(*stands), shared.where(*stands, CoAuthor.confirmed_at.is_not(None))
    )


def is_author(contest_id: int, user_id: int) -> bool:
    """Return whether the person is an author in the contest."""
    return db.session.scalar(select(literal(user_id).in_(author_ids(contest_id)))) is True


def drafting_ids(contest_id: int) -> CompoundSelect[tuple[int]]:
    """Return the people who could still become authors: with a draft, alone or with others, or an invitation."""
    drafts = (Entry.contest_id == contest_id, Entry.state == EntryState.DRAFT)
    asked = (Entry.contest_id == contest_id, CoAuthor.confirmed_at.is_(None))
    shared = select(CoAuthor.user_id).join(Entry, Entry.id == CoAuthor.entry_id)
    return union_all(select(Entry.author_id).where(*drafts), shared.where(*drafts), shared.where(*asked))


def own_parts(user_id: int, contest_ids: Collection[int]) -> frozenset[int]:
    """Return the contests that the person has an entry or a draft in; one statement."""
    if not contest_ids:
        return frozenset()
    person = literal(user_id)
    asked = [
        or_(person.in_(author_ids(one)), person.in_(drafting_ids(one))).label(f"c{one}")
        for one in contest_ids
    ]
    row = db.session.execute(select(*asked)).one()
    return frozenset(one for one, is_so in zip(contest_ids, row, strict=True) if is_so)


def part_in(contest_id: int, user_id: int) -> tuple[bool, bool, bool]:
    """Return whether the person is an author in the contest, could still become one, and is or was a judge."""
    person = literal(user_id)
    authors, drafting = author_ids(contest_id), drafting_ids(contest_id)
    judges = judge_ids(contest_id)
    row = db.session.execute(select(person.in_(authors), person.in_(drafting), person.in_(judges))).one()
    return bool(row[0]), bool(row[1]), bool(row[2])
