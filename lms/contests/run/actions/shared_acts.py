"""How each act that needs two persons is carried out, at once or after a second person agreed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.models import Entry
from lms.contests.entries.queries.entries import entry_coded
from lms.contests.judging.actions import marking
from lms.contests.judging.queries.monitor import assignment_with_mark
from lms.contests.results.actions import certificates, corrections, deciding, objections
from lms.contests.results.queries.certificates import certificate_of
from lms.contests.results.queries.objections import objection
from lms.contests.results.words import RulingKind
from lms.contests.rules.actions import definitions
from lms.contests.rules.actions.approvals import Executor
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import revisions
from lms.contests.rules.second_person import SharedAct
from lms.contests.run.actions import publishing
from lms.contests.screening import actions as screening
from lms.contests.screening.queries.findings import finding
from lms.contests.screening.words import FindingDecision
from lms.errors import N_, Conflict
from lms.people.identity import User

Values = Mapping[str, Any]


def _change_rules(contest: Contest, _: str, values: Values, reason: str, by: User, now: datetime) -> None:
    """Put a draft, an earlier version or the content file into force, as it was when it was asked for."""
    if values["source"] == "draft":
        if definitions.stamp(revisions.draft(contest.id)) != values["seen"]:
            raise Conflict(N_("The draft was changed after this was requested. Request it again."))
        zone = ZoneInfo(values["zone"])
        definitions.put_into_force(contest, reason=reason, by=by, now=now, zone=zone)
    elif values["source"] == "version":
        changes = revisions.changes(contest.id)
        change = next(one for one in changes if one.id == values["change"])
        definitions.restore(contest, change, reason=reason, by=by, now=now)
    else:
        if contest.document.current_id != values.get("revision"):
            raise Conflict(N_("The content file was changed after this was requested. Request it again."))
        definitions.accept_file(contest, reason=reason, by=by, now=now)


def _entry(contest: Contest, code: str) -> Entry:
    found = entry_coded(contest.id, code)
    if found is None:
        raise Conflict(N_("No entry has this code."))
    return found


def _exclude(contest: Contest, code: str, values: Values, reason: str, by: User, now: datetime) -> None:
    """Exclude an entry: at the meeting, for a finding of screening, or for neither."""
    if "kind" in values:
        _rule(contest, code, values, reason, by, now)
        return
    entry = _entry(contest, code)
    found = finding(entry, values["finding"]) if "finding" in values else None
    if found is not None:
        screening.decide(contest, entry, found, FindingDecision.EXCLUDED, reason, by=by, now=now)
    else:
        screening.exclude(contest, entry, reason, by=by, now=now)


def _readmit(contest: Contest, code: str, values: Values, reason: str, by: User, now: datetime) -> None:
    """Readmit an entry, at the meeting where it was excluded there."""
    if "kind" in values:
        _rule(contest, code, values, reason, by, now)
        return
    screening.readmit(contest, _entry(contest, code), reason, by=by, now=now)


def _reopen(contest: Contest, number: str, _: Values, reason: str, by: User, now: datetime) -> None:
    found = assignment_with_mark(contest.id, int(number))
    if found is None:
        raise Conflict(N_("This mark cannot be returned for re-marking now."))
    marking.reopen(contest, *found, by, reason, now)


def _see_standings(contest: Contest, person: str, _: Values, reason: str, by: User, now: datetime) -> None:
    after = {"person_id": int(person)}
    record(Verb.STANDINGS_OPEN, "contest", contest.id, by_id=by.id, now=now, after=after, reason=reason)


def _rule(contest: Contest, code: str, values: Values, reason: str, by: User, now: datetime) -> None:
    value = None if values["value"] is None else Decimal(values["value"])
    deciding.rule(contest, _entry(contest, code), RulingKind(values["kind"]), value, reason, by=by, now=now)


def _open_ranks(contest: Contest, _: str, __: Values, reason: str, by: User, now: datetime) -> None:
    deciding.open_ranks(contest, reason, by=by, now=now)


def _uphold(contest: Contest, number: str, values: Values, _: str, by: User, now: datetime) -> None:
    found = objection(contest.id, int(number))
    if found is None:
        raise Conflict(N_("This objection has already been answered."))
    objections.answer(contest, found[0], True, values["letter"], by=by, now=now)


def _finish(contest: Contest, _: str, values: Values, reason: str, by: User, now: datetime) -> None:
    publishing.finish(contest, reason, seen=values.get("list"), by=by, now=now)


def _withdraw_award(
    contest: Contest, code: str, values: Values, reason: str, by: User, now: datetime
) -> None:
    corrections.withdraw_award(
        contest, code, moves_up=values["moves_up"], seen=values["list"], reason=reason, by=by, now=now
    )


def _revoke_certificate(contest: Contest, code: str, _: Values, reason: str, by: User, now: datetime) -> None:
    found = certificate_of(contest.id, code)
    if found is None:
        raise Conflict(N_("No certificate has this code."))
    certificates.revoke(found, reason, by=by, now=now)


SHARED_ACTS: Mapping[SharedAct, Executor] = {
    SharedAct.CHANGE_RULES: _change_rules,
    SharedAct.EXCLUDE_ENTRY: _exclude,
    SharedAct.READMIT_ENTRY: _readmit,
    SharedAct.REOPEN_MARK: _reopen,
    SharedAct.SEE_STANDINGS: _see_standings,
    SharedAct.RULE_AGAIN: _rule,
    SharedAct.OPEN_RANKS: _open_ranks,
    SharedAct.UPHOLD_OBJECTION: _uphold,
    SharedAct.FINISH: _finish,
    SharedAct.WITHDRAW_AWARD: _withdraw_award,
    SharedAct.REVOKE_CERTIFICATE: _revoke_certificate,
}
