"""The moderation meeting: rulings with their reasons, fixing the ranks, opening them again, unmasking."""

from datetime import datetime
from decimal import Decimal

from lms.audit.actions import record
from lms.audit.queries.chain import published_head
from lms.audit.signals import head_published
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.results.models import ContestResult, Ruling
from lms.contests.results.queries import results
from lms.contests.results.result_lists import digest_of, method_of, provisional_rows
from lms.contests.results.words import ResultState, RulingKind
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import LateRule
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User


class ReasonMissing(Refused):
    """An act that people answer for says why."""


class BadRuling(Refused):
    """The value of the ruling cannot be used."""


class RanksFixed(Conflict):
    """The ranks are fixed; the meeting is over."""


class NotDecided(Conflict):
    """Some entries have no mark yet."""


def reasoned(reason: str) -> str:
    """Return the reason without blanks around it, or raise ReasonMissing when there is none."""
    if not reason.strip():
        raise ReasonMissing(N_("Enter the reason. It is kept with the decision."))
    return reason.strip()


def rule(
    contest: Contest, entry: Entry, kind: RulingKind, value: Decimal | None, reason: str, *, by: User,
    now: datetime,
) -> Ruling:  # fmt: skip
    """Record a decision of the meeting about one entry; the newest of its kind counts."""
    require_stage(contest, Act.MODERATE)
    reason = reasoned(reason)
    lock(contest)
    _require_open(contest)
    value = _checked(contest, entry, kind, value)
    before = _mark_of(contest, entry) if kind is RulingKind.MARK else None
    ruling = Ruling(entry_id=entry.id, kind=kind.value, value=value, reason=reason, by_id=by.id, at=now)
    db.session.add(ruling)
    db.session.flush()
    record(
        Verb.ENTRY_RULE,
        "entry",
        entry.id,
        by_id=by.id,
        now=now,
        before={} if before is None else {"value": f"{before:.2f}"},
        after={"kind": kind.value, "value": None if value is None else str(value)},
        reason=reason,
    )
    return ruling


def _require_open(contest: Contest) -> None:
    if contest.ranks_fixed_at is not None:
        raise RanksFixed(N_("The ranks are confirmed. Reopen them before you make new decisions."))


def _mark_of(contest: Contest, entry: Entry) -> Decimal | None:
    """Return the mark of the entry as it is now, before a decision changes it."""
    lines = results.results(contest).lines
    return next((line.mark for line in lines if line.candidate.entry == entry.id), None)


def _checked(contest: Contest, entry: Entry, kind: RulingKind, value: Decimal | None) -> Decimal | None:
    """Return the value as it is stored; raise BadRuling when the kind needs another."""
    if kind in (RulingKind.EXCLUDE, RulingKind.KEEP):
        return None
    if value is None:
        raise BadRuling(N_("Enter the number that this decision needs."))
    definition = definition_of(contest)
    if kind is not RulingKind.MARK and entry.late and definition.late is LateRule.UNRANKED:
        raise BadRuling(
            N_("This entry was submitted after the deadline and is not ranked, so no decision is needed.")
        )
    if kind is RulingKind.MARK and not 0 <= value <= definition.rubric.maximum:
        raise BadRuling(N_("The mark must be between 0 and %(most)s."), most=definition.rubric.maximum)
    tiers = len(definition.tiers_of(entry.category))
    if kind is RulingKind.AWARD and (value % 1 or not 0 <= value <= tiers):
        raise BadRuling(N_("Choose one of the awards, or none."))
    return value


def fix_ranks(contest: Contest, *, by: User, now: datetime) -> ContestResult:
    """Fix ranks and awards: a list of all entries by code, with the method, the seed and a digest."""
    require_stage(contest, Act.FIX_RANKS)
    lock(contest)
    _require_open(contest)
    found = results.results(contest)
    if not found.lines or found.undecided:
        raise NotDecided(
            N_("Entries without a mark: %(count)d. Complete their marking or make a ruling on them."),
            count=len(found.undecided),
        )
    row = freeze(
        contest,
        ResultState.PROVISIONAL,
        provisional_rows(found),
        method_of(definition_of(contest), found, contest.seed),
        by=by,
        now=now,
    )
    contest.ranks_fixed_at = now
    record(
        Verb.CONTEST_FIX_RANKS,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        after={"list": row.number, "digest": row.digest, "seed": contest.seed},
    )
    return row


def open_ranks(contest: Contest, reason: str, *, by: User, now: datetime) -> None:
    """Open fixed ranks again during moderation, with a reason; the list stays on record."""
    require_stage(contest, Act.FIX_RANKS)
    reason = reasoned(reason)
    lock(contest)
    if contest.ranks_fixed_at is None:
        raise Conflict(N_("The ranks are not confirmed."))
    before = contest.ranks_fixed_at
    contest.ranks_fixed_at = None
    record(
        Verb.CONTEST_OPEN_RANKS,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        before={"ranks_fixed_at": before.isoformat()},
        reason=reason,
    )


def unmask(contest: Contest, reason: str, *, by: User, now: datetime) -> None:
    """Show the authors' names, once the ranks are fixed."""
    require_stage(contest, Act.UNMASK)
    reason = reasoned(reason)
    lock(contest)
    if contest.ranks_fixed_at is None:
        raise Conflict(N_("Names can be shown only after the ranks are confirmed."))
    if contest.names_shown_at is not None:
        raise Conflict(N_("The names have already been revealed."))
    contest.names_shown_at = now
    record(
        Verb.CONTEST_UNMASK,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        after={"names_shown_at": now.isoformat()},
        reason=reason,
    )


def freeze(
    contest: Contest,
    state: ResultState,
    rows: list[dict[str, object]],
    method: dict[str, object],
    *,
    by: User,
    now: datetime,
    replaces: ContestResult | None = None,
    note: str = "",
) -> ContestResult:
    """Add the next list of the contest with its digest; the contest must be locked."""
    earlier = results.lists(contest.id)
    row = ContestResult(
        contest_id=contest.id,
        number=earlier[0].number + 1 if earlier else 1,
        state=state.value,
        rows=rows,
        method=method,
        digest="",
        published_at=now,
        published_by_id=by.id,
        replaces_id=replaces.id if replaces else None,
        note=note,
        **published_head(),
    )
    row.digest = digest_of(results.head_of(contest.slug, row, replaces.number if replaces else None), rows)
    db.session.add(row)
    db.session.flush()
    head_published.send(row)
    return row
