"""Reading what results are made of: entries by code, finished readings, rulings; and the frozen lists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer

from lms.contests.entries.models import SUBMITTED_VERSION, CoAuthor, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.mark_status import ROLE_OF
from lms.contests.judging.models import Anchor, Assignment
from lms.contests.judging.queries.assignments import ACTIVE_STATES
from lms.contests.judging.queries.calibration import anchor_deviations
from lms.contests.judging.queries.marks import counted_marks
from lms.contests.judging.words import Purpose
from lms.contests.results.models import ContestResult, Ruling
from lms.contests.results.outcome import Candidate, CountedMark, Decision, Results, compute, rules_of
from lms.contests.results.result_lists import PUBLIC, ListHeader, UnmaskedNames, public_rows
from lms.contests.results.words import ResultState, RulingKind
from lms.contests.rules.definition import ContestDefinition, LateRule
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.queries.selectables import units, users


def results(contest: Contest) -> Results:
    """Return the result as it is now, computed from the marks; six statements, four where nothing is corrected."""
    definition = definition_of(contest)
    given = given_marks(contest.id, definition)
    return compute(
        rules_of(definition),
        candidates(contest.id, definition, {one.entry for one in given}),
        given,
        [Decision(one.entry_id, RulingKind(one.kind), one.value) for one in rulings(contest.id)],
        anchor_deviations(contest.id, definition.rubric) if definition.severity else {},
    )


def given_marks(contest_id: int, definition: ContestDefinition) -> list[CountedMark]:
    """Return the marks that count, in the order they were finished; totals under the current rubric."""
    return [
        CountedMark(one.entry, one.judge, one.total, one.scores, ROLE_OF[one.purpose])
        for one in counted_marks(contest_id, definition.rubric)
    ]


def candidates(contest_id: int, definition: ContestDefinition, read: set[int]) -> list[Candidate]:
    """Return the entries that are judged; an anchor that no one reads for the result is none of them."""
    further = set(
        db.session.scalars(
            select(Assignment.entry_id).where(
                Assignment.contest_id == contest_id,
                Assignment.purpose == Purpose.SECOND_STAGE,
                Assignment.state.in_(ACTIVE_STATES),
            )
        )
    )
    found = db.session.execute(
        select(Entry.id, Entry.code, Entry.category, Entry.late, Anchor.id)
        .outerjoin(Anchor, Anchor.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id, Entry.state == EntryState.SUBMITTED)
        .order_by(Entry.code)
    )
    unranked = definition.late is LateRule.UNRANKED
    return [
        Candidate(entry, code, category, bool(late and unranked), entry in further)
        for entry, code, category, late, anchor in found
        if anchor is None or entry in read
    ]


def rulings(contest_id: int) -> list[Ruling]:
    """Return all rulings of the contest, oldest first."""
    found = db.session.scalars(
        select(Ruling)
        .join(Entry, Entry.id == Ruling.entry_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Ruling.id)
    )
    return list(found)


def is_ruled_out(entry: Entry) -> bool:
    """Return whether the meeting excluded the entry and did not take that back."""
    newest = (
        select(Ruling.kind)
        .where(Ruling.entry_id == entry.id, Ruling.kind.in_((RulingKind.EXCLUDE, RulingKind.KEEP)))
        .order_by(Ruling.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest) == RulingKind.EXCLUDE


def rulings_with_people(contest_id: int) -> list[tuple[Ruling, str, str]]:
    """Return all rulings with the code of the entry and the name of who ruled, newest first."""
    person = users()
    found = db.session.execute(
        select(Ruling, Entry.code, person.c.name)
        .join(Entry, Entry.id == Ruling.entry_id)
        .join(person, person.c.id == Ruling.by_id)
        .where(Entry.contest_id == contest_id)
        .order_by(Ruling.id.desc())
    )
    return [(ruling, code, name) for ruling, code, name in found]


def aliases(contest_id: int) -> dict[int, str]:
    """Return the alias of each judge of the panel."""
    found = db.session.execute(
        select(PanelJudge.id, PanelJudge.alias).where(PanelJudge.contest_id == contest_id)
    )
    return {row.id: row.alias for row in found}


def titles(contest_id: int, codes: Sequence[str]) -> dict[str, str]:
    """Return the titles of entries as judges read them, by code."""
    found = db.session.execute(
        select(Entry.code, EntryVersion.title, EntryVersion.redacted_title)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    )
    return {code: redacted or title for code, title, redacted in found}


def judged(contest_id: int, code: str) -> tuple[Entry, EntryVersion] | None:
    """Return an entry and the version that is judged."""
    found = db.session.execute(
        select(Entry, EntryVersion)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Entry.contest_id == contest_id, Entry.code == code)
    ).first()
    return (found[0], found[1]) if found else None


def names(contest_id: int, codes: Sequence[str]) -> dict[str, UnmaskedNames]:
    """Return authors, unit and title of entries by code. Only unmasking opens this to people."""
    people: dict[str, list[str]] = {}
    author, unit_then = users(), units()
    found = db.session.execute(
        select(Entry.code, author.c.name, unit_then.c.name, unit_then.c.name_en, EntryVersion.title)
        .join(author, author.c.id == Entry.author_id)
        .outerjoin(unit_then, unit_then.c.id == Entry.unit_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    ).all()
    for code, name, *_ in found:
        people[code] = [name]
    further = db.session.execute(
        select(Entry.code, author.c.name)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(author, author.c.id == CoAuthor.user_id)
        .where(Entry.contest_id == contest_id, Entry.code.in_(codes), CoAuthor.confirmed_at.is_not(None))
        .order_by(CoAuthor.confirmed_at, CoAuthor.user_id)
    )
    for code, name in further:
        people[code].append(name)
    return {
        code: UnmaskedNames(tuple(people[code]), unit or "", unit_en or "", title)
        for code, _, unit, unit_en, title in found
    }


def lists(contest_id: int) -> list[ContestResult]:
    """Return all frozen lists of the contest, newest first."""
    return list(
        db.session.scalars(
            select(ContestResult)
            .where(ContestResult.contest_id == contest_id)
            .order_by(ContestResult.number.desc())
        )
    )


def newest(contest_id: int, *states: ResultState) -> ContestResult | None:
    """Return the newest list in one of the states."""
    return db.session.scalar(
        select(ContestResult)
        .where(ContestResult.contest_id == contest_id, ContestResult.state.in_(states))
        .order_by(ContestResult.number.desc())
        .limit(1)
    )


def is_published_since(contest_id: int, since: datetime) -> bool:
    """Return whether a list was published, or corrected, since the moment."""
    found = select(ContestResult.id).where(
        ContestResult.contest_id == contest_id,
        ContestResult.state.in_((ResultState.NOTICE, ResultState.CORRECTED)),
        ContestResult.published_at >= since,
    )
    return db.session.scalar(found.limit(1)) is not None


def public_lists(contest_id: int) -> list[ContestResult]:
    """Return the lists that were published, newest first."""
    return [one for one in lists(contest_id) if one.state in PUBLIC]


def head_of(slug: str, row: ContestResult, replaces: int | None) -> ListHeader:
    """Return what a stored list says about itself; `replaces` is the number of the list it replaces."""
    return ListHeader(
        slug, row.number, ResultState(row.state), row.published_at, replaces, row.note, row.method
    )


def published_contests() -> list[tuple[Contest, ContestResult]]:
    """Return every contest that has a published list with the newest one, without its rows, newest first."""
    newest_of = (
        select(func.max(ContestResult.id))
        .where(ContestResult.state.in_(PUBLIC))
        .group_by(ContestResult.contest_id)
    )
    found = db.session.execute(
        select(ContestResult, Contest)
        .join(ContestResult.contest)
        .join(Contest.document)
        .join(Contest.revision)
        .options(
            contains_eager(ContestResult.contest).contains_eager(Contest.document),
            contains_eager(ContestResult.contest).contains_eager(Contest.revision),
            defer(ContestResult.rows),
            defer(ContestResult.method),
        )
        .where(ContestResult.id.in_(newest_of))
        .order_by(ContestResult.published_at.desc(), ContestResult.id.desc())
    )
    return [(contest, row) for row, contest in found]


def draft_rows(contest: Contest, fixed: ContestResult) -> list[dict[str, object]]:
    """Return what the public list would say; raise Conflict before unmasking."""
    if contest.names_shown_at is None:
        raise Conflict(N_("Reveal the names first."))
    codes = [row["code"] for row in fixed.rows if row["award"]]
    return public_rows(fixed.rows, names(contest.id, codes), definition_of(contest))
