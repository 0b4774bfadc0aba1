"""The complete record of a contest, table by table, as plain rows for the signed export."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from lms.audit.evidence import canonical, lines, moment
from lms.audit.queries.trail import acts_on
from lms.audit.verbs import Verb
from lms.contests.entries.attachment_files import ENDINGS
from lms.contests.entries.models import (
    Attachment,
    CoAuthor,
    DeadlineExtension,
    Entry,
    EntryVersion,
    KeyedEntry,
)
from lms.contests.judging.models import (
    Anchor,
    AnchorText,
    AnchorTextMark,
    Assignment,
    Comparison,
    ComparisonRun,
    DeclaredConflict,
    Draw,
    JudgeInvitation,
    Mark,
    MarkChange,
)
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.results.export_columns import exported
from lms.contests.results.models import Certificate, Objection, Ruling
from lms.contests.results.queries import results
from lms.contests.results.result_lists import canonical_text
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest, PanelJudge, StageChange
from lms.contests.rules.models.revisions import RulesChange
from lms.contests.rules.queries.contests import definition_of
from lms.contests.screening.models import Finding
from lms.db import Base, db
from lms.library.queries import documents as library
from lms.people.queries.selectables import units, users

Row = dict[str, Any]


@dataclass(slots=True)
class _Gathering:
    """A contest while its rows are collected; `people` are those the rows speak of."""

    contest: Contest
    is_masked: bool
    codes: dict[int, str]
    aliases: dict[int, str]
    authors: set[int]
    people: set[int] = field(default_factory=set)

    def plain(self, row: Base) -> Row:
        """Return the exported columns of a row as plain JSON, with codes and aliases beside the ids."""
        found: Row = {}
        for column in exported(row.__tablename__, self.is_masked):
            value = getattr(row, column)
            found[column] = _plain(value)
            if value is not None and (column.endswith("by_id") or column in PERSONS):
                self.people.add(value)
        if found.get("entry_id") in self.codes:
            found["entry"] = self.codes[found["entry_id"]]
        if found.get("judge_id") in self.aliases and not isinstance(row, PanelJudge | DeclaredConflict):
            found["judge"] = self.aliases[found["judge_id"]]
        return found

    def rows(self, wanted: Select[Any]) -> bytes:
        """Return the rows of a statement as lines."""
        return lines([self.plain(row) for row in db.session.scalars(wanted)])


PERSONS = frozenset({"author_id", "user_id", "person_id", "owner_id"})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return str(value) if isinstance(value, Decimal) else value


def evidence_files(contest: Contest) -> dict[str, bytes]:
    """Return the files of the export by name; names of authors only after unmasking."""
    look = _gathering(contest)
    files = {"contest.json": canonical(look.plain(contest) | {"slug": contest.slug})}
    files |= {name: look.rows(wanted) for name, wanted in _tables(contest.id)}
    files["marks.jsonl"] = _marks(look)
    files |= dict(_lists(contest))
    files |= dict(_rules(contest))
    files["audit.jsonl"] = lines(_audit(look))
    files["people.jsonl"] = lines(_people(look))
    return files


def attached_files(contest: Contest) -> dict[str, str]:
    """Return the digest of every attachment by its path in the export; none before unmasking.

    A picture may show its author, so the bytes wait for the names.
    """
    if contest.names_shown_at is None:
        return {}
    found = db.session.execute(
        select(Attachment.id, Attachment.mime, Attachment.digest, Entry.code)
        .join(Entry, Entry.id == Attachment.entry_id)
        .where(Entry.contest_id == contest.id)
        .order_by(Attachment.id)
    )
    return {f"attachments/{row.code}-{row.id}{ENDINGS.get(row.mime, '')}": row.digest for row in found}


def _gathering(contest: Contest) -> _Gathering:
    entries = db.session.execute(
        select(Entry.id, Entry.code, Entry.author_id).where(Entry.contest_id == contest.id)
    ).all()
    further = db.session.scalars(
        select(CoAuthor.user_id)
        .join(Entry, Entry.id == CoAuthor.entry_id)
        .where(Entry.contest_id == contest.id)
    )
    return _Gathering(
        contest,
        contest.names_shown_at is None,
        {row.id: row.code for row in entries},
        results.aliases(contest.id),
        {row.author_id for row in entries} | set(further),
    )


def _tables(contest_id: int) -> Iterator[tuple[str, Select[Any]]]:
    """Yield file names and statements; rows in the order they came to be."""
    of_contest: list[tuple[str, Any]] = [
        ("stages.jsonl", StageChange),
        ("rules-changes.jsonl", RulesChange),
        ("draws.jsonl", Draw),
        ("judges.jsonl", PanelJudge),
        ("interests.jsonl", DeclaredConflict),
        ("entries.jsonl", Entry),
        ("assignments.jsonl", Assignment),
        ("comparison-runs.jsonl", ComparisonRun),
        ("comparisons.jsonl", Comparison),
        ("anchors.jsonl", Anchor),
        ("anchor-texts.jsonl", AnchorText),
        ("judge-invitations.jsonl", JudgeInvitation),
        ("objections.jsonl", Objection),
        ("certificates.jsonl", Certificate),
        ("approvals.jsonl", Approval),
    ]
    for name, model in of_contest:
        yield name, select(model).where(model.contest_id == contest_id).order_by(model.id)
    extended = select(DeadlineExtension).where(DeadlineExtension.contest_id == contest_id)
    yield "extensions.jsonl", extended.order_by(DeadlineExtension.granted_at, DeadlineExtension.user_id)
    calibrated = select(AnchorTextMark).join(AnchorText, AnchorText.id == AnchorTextMark.text_id)
    yield (
        "anchor-text-marks.jsonl",
        calibrated.where(AnchorText.contest_id == contest_id).order_by(AnchorTextMark.id),
    )
    of_entry: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("versions.jsonl", EntryVersion, (EntryVersion.entry_id, EntryVersion.number)),
        ("keyed-entries.jsonl", KeyedEntry, (KeyedEntry.entry_id,)),
        ("co-authors.jsonl", CoAuthor, (CoAuthor.entry_id, CoAuthor.user_id)),
        ("attachments.jsonl", Attachment, (Attachment.id,)),
        ("findings.jsonl", Finding, (Finding.id,)),
        ("rulings.jsonl", Ruling, (Ruling.id,)),
    ]
    for name, model, order in of_entry:
        wanted = select(model).join(Entry, Entry.id == model.entry_id)
        yield name, wanted.where(Entry.contest_id == contest_id).order_by(*order)
    of_reading: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("mark-changes.jsonl", MarkChange, (MarkChange.id,)),
    ]
    for name, model, order in of_reading:
        wanted = select(model).join(Assignment, Assignment.id == model.assignment_id)
        yield name, wanted.where(Assignment.contest_id == contest_id).order_by(*order)


def _marks(look: _Gathering) -> bytes:
    """Return every mark; `counted_total` is the total under the current rubric, null unless it counts."""
    contest = look.contest
    counted = counted_marks(contest.id, definition_of(contest).rubric)
    totals = {one.assignment: str(one.total) for one in counted}
    wanted = (
        select(Mark)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .where(Assignment.contest_id == contest.id)
        .order_by(Mark.assignment_id)
    )
    return lines(
        [
            look.plain(one) | {"counted_total": totals.get(one.assignment_id)}
            for one in db.session.scalars(wanted)
        ]
    )


def _lists(contest: Contest) -> Iterator[tuple[str, bytes]]:
    """Yield each frozen list exactly as its digest was made."""
    found = results.lists(contest.id)
    numbers = {row.id: row.number for row in found}
    for row in found:
        head = results.head_of(contest.slug, row, numbers.get(row.replaces_id or 0))
        yield f"results/{row.number}.json", canonical_text(head, row.rows)


def _rules(contest: Contest) -> Iterator[tuple[str, bytes]]:
    """Yield every revision of the contest's file: the rules as data, and the files as written."""
    revisions = library.revisions_of(contest.document_id)
    for revision in revisions:
        yield (
            f"rules/{revision.id}.json",
            canonical(
                {"revision": revision.id, "digest": revision.digest, "created_at": moment(revision.created_at),
                 "in_force": revision.id == contest.revision_id, "rules": revision.data}
            ),
        )  # fmt: skip
    for revision_id, language, _, source in library.sources([revision.id for revision in revisions]):
        yield f"rules/{revision_id}.{language}.md", source


def _audit(look: _Gathering) -> Iterator[Row]:
    """Yield the audit trail of the contest, of everything and everybody in it, oldest first."""
    things = things_of(look.contest.id)
    ids = {kind: set(map(str, db.session.scalars(wanted))) for kind, wanted in things.items()}
    for row in acts_on(things, look.contest.slug):
        if row.target_kind in ids and row.target_id not in ids[row.target_kind]:
            continue
        is_telling = row.target_kind in MASKED_KINDS or row.verb in MASKED_VERBS
        if look.is_masked and (is_telling or row.actor_id in look.authors):
            yield {"at": None, "actor_id": None, "verb": row.verb, "target_kind": row.target_kind}
            continue
        if row.actor_id is not None:
            look.people.add(row.actor_id)
        if row.target_kind == "person":
            look.people.add(int(row.target_id))
        yield look.plain(row)


# Acts that may tell an author: by what they are about, and those whose reason may name one.
MASKED_KINDS = frozenset({"entry", "attachment", "approval", "person"})
MASKED_VERBS = frozenset({Verb.JUDGE_INVITE_ANSWER})

OF_CONTEST: dict[str, Any] = {
    "entry": Entry,
    "assignment": Assignment,
    "mark": Assignment,
    "panel_judge": PanelJudge,
    "interest": DeclaredConflict,
    "objection": Objection,
    "certificate": Certificate,
    "approval": Approval,
    "comparison": Comparison,
    "comparison_run": ComparisonRun,
    "anchor": Anchor,
}


def things_of(contest_id: int) -> dict[str, Select[int]]:
    """Return what selects the ids of everything in the contest that an act can be about, by its kind."""
    of_contest = {
        name: select(model.id).where(model.contest_id == contest_id) for name, model in OF_CONTEST.items()
    }
    return {"contest": select(Contest.id).where(Contest.id == contest_id), **of_contest}


def _people(look: _Gathering) -> Iterator[Row]:
    """Yield who the ids are, authors and their units only after unmasking."""
    judges = set(
        db.session.scalars(select(PanelJudge.judge_id).where(PanelJudge.contest_id == look.contest.id))
    )
    wanted = (look.people | judges) - (look.authors if look.is_masked else set())
    person, unit = users().c, units().c
    for one in db.session.execute(
        select(person.id, person.username, person.name).where(person.id.in_(wanted)).order_by(person.id)
    ):
        yield {"user_id": one.id, "username": one.username, "name": one.name}
    if look.is_masked:
        return
    homes = db.session.execute(
        select(unit.id, unit.code, unit.name)
        .where(unit.id.in_(select(Entry.unit_id).where(Entry.contest_id == look.contest.id)))
        .order_by(unit.id)
    )
    for home in homes:
        yield {"unit_id": home.id, "code": home.code, "name": home.name}
