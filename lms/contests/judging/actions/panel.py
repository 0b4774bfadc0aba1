"""The judges of a contest: appointed, named by an alias, gone, back; and their conflicts of interest."""

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.queries.entries import is_author
from lms.contests.judging.actions.allocating import OPEN_STATES, allocate_missing, reallocate
from lms.contests.judging.models import Assignment, DeclaredConflict
from lms.contests.judging.queries import allocations, conflicts
from lms.contests.judging.queries.assignments import contest_assignments
from lms.contests.judging.words import AssignmentState, ConflictKind
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.policy import AUDITORS
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.approvals import has_run
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db, take
from lms.errors import N_, Conflict, Refused
from lms.marking.demand import Infeasible
from lms.people.identity import Unit, User
from lms.people.roles import Role


def appoint(
    contest: Contest, people: Sequence[User], category: str, *, by: User, rng: random.Random, now: datetime
) -> list[PanelJudge]:
    """Appoint people with the role of judge; aliases are drawn at random and do not follow the list."""
    require_stage(contest, Act.APPOINT)
    lock(contest)
    _require_category(contest, category)
    require_eligible(contest, people)
    appointed = panel.panel(contest.id)
    made = []
    for number, person in enumerate(rng.sample(list(people), len(people)), len(appointed) + 1):
        panel_judge = PanelJudge(
            contest_id=contest.id, judge_id=person.id, alias=f"J{number}", category=category, joined_at=now
        )
        made.append(panel_judge)
        _note(contest, Verb.JUDGE_APPOINT, by, now, after={"judge": person.id, "category": category})
    db.session.add_all(made)
    db.session.flush()
    return made


def require_eligible(contest: Contest, people: Sequence[User]) -> None:
    """Raise Refused or Conflict, in one sentence, unless all these people could join the panel."""
    if not people:
        raise Refused(N_("Choose at least one person."))
    appointed = {panel_judge.judge_id for panel_judge in panel.panel(contest.id)}
    for person in people:
        if not person.has_role(Role.JUDGE):
            raise Refused(N_("%(name)s does not have the judge role."), name=person.name)
        # Who runs or audits contests sees screening and every mark, and could not judge blind.
        if person.has_role(*AUDITORS):
            raise Refused(
                N_(
                    "%(name)s organises or audits contests and so cannot judge anonymously. Appoint someone else."
                ),
                name=person.name,
            )
        if has_run(contest.id, person.id):
            raise Refused(
                N_("%(name)s has run or audited this contest and so cannot judge it. Appoint someone else."),
                name=person.name,
            )
        _require_no_entry(contest, person)
        if person.id in appointed:
            raise Conflict(N_("%(name)s is already on the panel."), name=person.name)


def _require_no_entry(contest: Contest, person: User) -> None:
    if is_author(contest.id, person.id):
        raise Refused(
            N_("%(name)s has an entry in this contest and so cannot judge it. Appoint someone else."),
            name=person.name,
        )


def change_category(
    contest: Contest, panel_judge: PanelJudge, category: str, *, by: User, now: datetime
) -> None:
    """Let a judge read another category; readings already given out stay."""
    require_stage(contest, Act.APPOINT)
    _require_category(contest, category)
    if panel_judge.category == category:
        return
    before = {"category": panel_judge.category}
    panel_judge.category = category
    after = {"judge": panel_judge.judge_id, "category": category}
    _note(contest, Verb.JUDGE_CATEGORY, by, now, before=before, after=after)


def remove_judge(contest: Contest, panel_judge: PanelJudge, reason: str, *, by: User, now: datetime) -> int:
    """Let a judge go and give the unfinished readings to others; return how many moved.

    Finished marks stay. Raises Infeasible when no one can take over; then nothing changes.
    """
    require_stage(contest, Act.APPOINT)
    if not reason.strip():
        raise Refused(
            N_(
                "Explain why the judge is being removed. The judge reads the reason, and it is kept on record."
            )
        )
    lock(contest)
    take(panel_judge)
    if panel_judge.dropped_at is not None:
        raise Conflict(N_("This judge has already left the panel."))
    moved = 0
    if any(
        row.judge == panel_judge.id and row.state in OPEN_STATES
        for row in contest_assignments(contest.id).rows
    ):
        moved = len(reallocate(contest, panel_judge, by, now).moves)
    panel_judge.dropped_at, panel_judge.left_reason = now, reason.strip()
    after = {"judge": panel_judge.judge_id, "moved": moved}
    _note(contest, Verb.JUDGE_REMOVE, by, now, after=after, reason=reason.strip())
    db.session.flush()
    return moved


def restore_judge(contest: Contest, panel_judge: PanelJudge, *, by: User, now: datetime) -> None:
    """Take a judge back who had left; the readings given to others stay with them."""
    require_stage(contest, Act.APPOINT)
    lock(contest)
    take(panel_judge)
    if panel_judge.dropped_at is None:
        raise Conflict(N_("This judge is on the panel."))
    _require_no_entry(contest, panel_judge.judge)
    panel_judge.dropped_at, panel_judge.left_reason = None, ""
    _note(contest, Verb.JUDGE_RESTORE, by, now, after={"judge": panel_judge.judge_id})
    db.session.flush()


def declare(
    contest: Contest,
    panel_judge: PanelJudge,
    *,
    units: Collection[Unit] = (),
    people: Collection[User] = (),
    entry_id: int | None = None,
    reason: str = "",
    by: User,
    now: datetime,
) -> int:
    """Note conflicts of interest of a judge, or that there are none; return how many readings moved away.

    Readings that now conflict move at once. When no one can take them over they are closed all the same, and
    the checklist shows the entries that lack readers.
    """
    require_stage(contest, Act.DECLARE_CONFLICT)
    lock(contest)
    note_conflicts(contest, panel_judge, units, people, entry_id, reason, by=by, now=now)
    return move_away(contest, panel_judge, by, now)


def note_conflicts(
    contest: Contest,
    panel_judge: PanelJudge,
    units: Collection[Unit],
    people: Collection[User],
    entry_id: int | None,
    reason: str,
    *,
    by: User,
    now: datetime,
) -> None:
    """Keep conflicts of interest of a judge who has no readings yet; see `declare` for everyone else."""
    known = {
        (one.unit_id, one.person_id, one.entry_id)
        for one in conflicts.declared_conflicts(contest.id)
        if one.judge_id == panel_judge.judge_id
    }
    wanted = [
        *((unit.id, None, None) for unit in units),
        *((None, person.id, None) for person in people),
        *([(None, None, entry_id)] if entry_id is not None else []),
    ]
    fresh = [one for one in dict.fromkeys(wanted) if one not in known]
    for unit_id, person_id, entry in fresh:
        conflict = DeclaredConflict(
            contest_id=contest.id,
            judge_id=panel_judge.judge_id,
            unit_id=unit_id,
            person_id=person_id,
            entry_id=entry,
            kind=ConflictKind.DECLARED.value,
            reason=reason.strip(),
            declared_by_id=by.id,
            declared_at=now,
        )
        db.session.add(conflict)
    if by.id == panel_judge.judge_id:
        panel_judge.declared_at = now
    _note(
        contest,
        Verb.CONTEST_DECLARE_CONFLICTS,
        by,
        now,
        after={"judge": panel_judge.judge_id, "conflicts": [list(one) for one in fresh]},
        reason=reason.strip(),
    )
    db.session.flush()


def move_away(contest: Contest, panel_judge: PanelJudge, by: User, now: datetime) -> int:
    """Take from the judge every unfinished reading that conflicts."""
    reasons = allocations.allocation_basis(contest, now.date()).reasons
    broken = [
        row.id
        for row in contest_assignments(contest.id).rows
        if row.judge == panel_judge.id
        and row.state in OPEN_STATES
        and panel_judge.id in reasons.get(row.entry, {})
    ]
    if not broken:
        return 0
    if allows(Stage(contest.stage), Act.ALLOCATE):
        try:
            allocate_missing(contest, by, now)
        except Infeasible:
            pass
        else:
            return len(broken)
    db.session.execute(
        update(Assignment)
        .where(Assignment.id.in_(broken))
        .values(state=AssignmentState.MOVED.value, closed_at=now)
    )
    db.session.expire_all()
    return len(broken)


def _require_category(contest: Contest, category: str) -> None:
    """Refuse categories the contest does not have; several keys come with commas between."""
    for key in filter(None, category.split(",")):
        if key not in definition_of(contest).category_keys:
            raise Refused(N_("There is no category “%(category)s”."), category=key)


def _note(
    contest: Contest,
    verb: Verb,
    by: User,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    record(verb, "contest", contest.id, by_id=by.id, now=now, before=before, after=after, reason=reason)
