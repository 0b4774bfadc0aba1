"""Reading what results are made of: entries by code, finished readings, rulings; and the frozen lists."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, defer

from lms.contests.entries.models import CoAuthor, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Anchor, Assignment, Mark
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.results.models import ContestResult, Ruling
from lms.contests.results.outcome import Candidate, CountedMark, Decision, Results, compute, rules_of
from lms.contests.results.result_lists import PUBLIC, ListHeader, UnmaskedNames, public_rows
from lms.contests.results.words import ResultState, RulingKind
from lms.contests.rules.definition import ContestDefinition, LateRule
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.plans import MarkRole
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.rubric import as_mark
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.models import Unit, User

COUNTED = (Purpose.FIRST, Purpose.SECOND_STAGE, Purpose.THIRD, Purpose.ADJUDICATION)
ACTIVE_STATES = (AssignmentState.WAITING, AssignmentState.OPEN, AssignmentState.DONE)
DONE = AssignmentState.DONE
ROLES = {Purpose.THIRD.value: MarkRole.THIRD, Purpose.ADJUDICATION.value: MarkRole.ADJUDICATOR}


def results(contest: Contest) -> Results:
    """Return the result as it stands, computed from the marks; four statements."""
    definition = definition_of(contest)
    given = finished_readings(contest.id)
    return compute(
        rules_of(definition),
        candidates(contest.id, definition, {one.entry for one in given}),
        given,
        [Decision(one.entry_id, RulingKind(one.kind), one.value) for one in rulings(contest.id)],
    )


def finished_readings(contest_id: int) -> list[CountedMark]:
    """Return the marks that count, in the order they were finished."""
    found = db.session.execute(
        select(Assignment.entry_id, Assignment.judge_id, Assignment.purpose, Mark.total, Mark.scores)
        .join(Mark, Mark.assignment_id == Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.contest_id == contest_id,
            Assignment.state == AssignmentState.DONE,
            Assignment.purpose.in_(COUNTED),
            Mark.submitted_at.is_not(None),
            Mark.total.is_not(None),
            Entry.state == EntryState.SUBMITTED,
        )
        .order_by(Mark.submitted_at, Assignment.id)
    )
    return [
        CountedMark(entry, judge, total, _scores(scores), ROLES.get(purpose, MarkRole.MARKER))
        for entry, judge, purpose, total, scores in found
    ]


def _scores(scores: dict[str, object]) -> dict[str, Decimal]:
    return {key: mark for key, raw in scores.items() if (mark := as_mark(raw)) is not None}


def candidates(contest_id: int, definition: ContestDefinition, read: set[int]) -> list[Candidate]:
    """Return the entries that are judged; an anchor that nobody reads for the result is none of them."""
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


def rulings_with_people(contest_id: int) -> list[tuple[Ruling, str, str]]:
    """Return all rulings with the code of the entry and the name of who ruled, newest first."""
    found = db.session.execute(
        select(Ruling, Entry.code, User.name)
        .join(Entry, Entry.id == Ruling.entry_id)
        .join(User, User.id == Ruling.by_id)
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
        .join(EntryVersion, _judged_version())
        .where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    )
    return {code: redacted or title for code, title, redacted in found}


def judged(contest_id: int, code: str) -> tuple[Entry, EntryVersion] | None:
    """Return an entry and the version that is judged."""
    found = db.session.execute(
        select(Entry, EntryVersion)
        .join(EntryVersion, _judged_version())
        .where(Entry.contest_id == contest_id, Entry.code == code)
    ).first()
    return (found[0], found[1]) if found else None


def _judged_version() -> ColumnElement[bool]:
    return (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == Entry.submitted_version)


def names(contest_id: int, codes: Sequence[str]) -> dict[str, UnmaskedNames]:
    """Return authors, unit and title of entries by code. Only unmasking opens this to people."""
    people: dict[str, list[str]] = {}
    found = db.session.execute(
        select(Entry.code, User.name, Unit.name, Unit.name_en, EntryVersion.title)
        .join(User, User.id == Entry.author_id)
        .outerjoin(Unit, Unit.id == Entry.unit_id)
        .join(EntryVersion, _judged_version())
        .where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    ).all()
    for code, name, *_ in found:
        people[code] = [name]
    further = db.session.execute(
        select(Entry.code, User.name)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(User, User.id == CoAuthor.user_id)
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
