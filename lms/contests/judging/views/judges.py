"""The panel: whom the convener appoints and lets go, and what each judge declares."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import flash, request
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.queries.codes import codes, entry_id_with
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
)
from lms.contests.judging.actions import panel as acts
from lms.contests.judging.actions.allocating import OPEN_STATES, plan_missing
from lms.contests.judging.forms.panel import AppointForm, ConflictsForm, LeaveForm, category_choices
from lms.contests.judging.models import DeclaredConflict
from lms.contests.judging.queries import allocations, conflicts
from lms.contests.judging.queries.assignments import ACTIVE_STATES, LIVE, contest_assignments
from lms.contests.judging.views.desk import own_panel_judge
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import N_, Refused
from lms.http.form_errors import errors_on_field
from lms.http.web import found_or_404, see_other
from lms.marking.demand import Infeasible
from lms.measurement.remarks import Remark
from lms.people.identity import User
from lms.people.queries import people
from lms.text import typed

if TYPE_CHECKING:
    from lms.marking.allocation import AssignmentMove


def judges(slug: str) -> str:
    """List the judges with their readings and conflicts, and whom else one could appoint."""
    contest = audited_contest(slug)
    return _judges_page(contest, _appoint_form(contest) if convenes(contest) else None)


def _appoint_form(contest: Contest) -> AppointForm:
    form = AppointForm()
    form.offer(panel.people_to_appoint(contest.id), definition_of(contest), str(get_locale()))
    return form


def _judges_page(contest: Contest, form: AppointForm | None) -> str:
    known = contest_assignments(contest.id)
    language = str(get_locale())
    return contest_page(
        "contests/judges.html",
        contest,
        panel_judges=panel.panel(contest.id),
        loads=known.loads,
        done=known.done,
        conflicts=allocations.allocation_basis(contest, clock.now().date()).counts(),
        form=form,
        categories=category_choices(definition_of(contest), language),
        may_appoint=allows(Stage(contest.stage), Act.APPOINT),
    )


def appoint(slug: str) -> Response | tuple[str, int]:
    """Appoint the chosen people."""
    contest = convened_contest(slug)
    form = _appoint_form(contest)
    if form.validate_on_submit():
        with errors_on_field(form.people):
            made = acts.appoint(
                contest,
                people.people_with_ids(form.people.data),
                form.category.data,
                by=current_user,
                rng=random.SystemRandom(),
                now=clock.now(),
            )
            db.session.commit()
            text = ngettext("%(num)d judge appointed.", "%(num)d judges appointed.", len(made))
            return see_other("contests.judges", text, slug=slug)
    return _judges_page(contest, form), 422


def _panel_judge(contest: Contest, panel_judge_id: int) -> PanelJudge:
    return found_or_404(
        next(
            (panel_judge for panel_judge in panel.panel(contest.id) if panel_judge.id == panel_judge_id), None
        )
    )


def _convened_judge(slug: str, panel_judge_id: int) -> tuple[Contest, PanelJudge]:
    """Return the contest and a judge of it for someone who may run the contest."""
    contest = convened_contest(slug)
    return contest, _panel_judge(contest, panel_judge_id)


def judge(slug: str, panel_judge_id: int) -> str:
    """Show one judge: declarations, what would move if the judge left, and what the convener can change."""
    contest = audited_contest(slug)
    return _judge_page(contest, _panel_judge(contest, panel_judge_id))


def _conflicts_form(**formdata: None) -> ConflictsForm:
    form = ConflictsForm(**formdata)
    form.offer(people.all_units(), str(get_locale()))
    return form


def _judge_page(
    contest: Contest,
    panel_judge: PanelJudge,
    *,
    leave: LeaveForm | None = None,
    form: ConflictsForm | None = None,
) -> str:
    """Show a judge with both forms; the one that was sent comes back as it was filled in."""
    known = contest_assignments(contest.id)
    day = clock.now().date()
    ground = allocations.allocation_basis(contest, day)
    left = [row for row in known.rows if row.judge == panel_judge.id and row.state in OPEN_STATES]
    moves: tuple[AssignmentMove, ...] = ()
    obstacles: tuple[Remark, ...] = ()
    if left and panel_judge.dropped_at is None:
        try:
            moves = plan_missing(contest, day, gone=[panel_judge.id], ground=ground, known=known).moves
        except Infeasible as none:
            obstacles = none.reasons
    language = str(get_locale())
    panel_judges = {one.id: one for one in panel.panel(contest.id)}
    return contest_page(
        "contests/judge.html",
        contest,
        panel_judge=panel_judge,
        panel_judges=panel_judges,
        reads=[
            row
            for row in known.rows
            if row.judge == panel_judge.id and row.purpose in LIVE and row.state in ACTIVE_STATES
        ],
        moves=moves,
        obstacles=obstacles,
        codes=codes(contest.id),
        declared=conflicts.declared_conflicts_of(contest.id, panel_judge.judge_id),
        reasons=ground.counts().get(panel_judge.id, {}),
        leave=leave or LeaveForm(formdata=None),
        form=form or _conflicts_form(formdata=None),
        categories=category_choices(definition_of(contest), language, panel_judge.categories),
        may_appoint=allows(Stage(contest.stage), Act.APPOINT),
        may_declare=allows(Stage(contest.stage), Act.DECLARE_CONFLICT),
    )


def change_category(slug: str, panel_judge_id: int) -> Response:
    """Let a judge read another category."""
    contest, panel_judge = _convened_judge(slug, panel_judge_id)
    acts.change_category(
        contest, panel_judge, request.form.get("category", ""), by=current_user, now=clock.now()
    )
    db.session.commit()
    return see_other("contests.judge", slug=slug, panel_judge_id=panel_judge_id)


def remove_judge(slug: str, panel_judge_id: int) -> Response | tuple[str, int]:
    """Let a judge go; the page before showed what moves."""
    contest, panel_judge = _convened_judge(slug, panel_judge_id)
    form = LeaveForm()
    if form.validate_on_submit():
        with errors_on_field(form.reason):
            moved = acts.remove_judge(
                contest, panel_judge, form.reason.data, by=current_user, now=clock.now()
            )
            db.session.commit()
            text = ngettext(
                "The judge has been removed; %(num)d assignment was reassigned.",
                "The judge has been removed; %(num)d assignments were reassigned.",
                moved,
            )
            return see_other("contests.judges", text, slug=slug)
    return _judge_page(contest, panel_judge, leave=form), 422


def restore_judge(slug: str, panel_judge_id: int) -> Response:
    """Take a judge back who had left."""
    contest, panel_judge = _convened_judge(slug, panel_judge_id)
    acts.restore_judge(contest, panel_judge, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.judges", slug=slug)


def add_conflict(slug: str, panel_judge_id: int) -> Response | tuple[str, int]:
    """Note a conflict of interest that the convener knows of."""
    contest, panel_judge = _convened_judge(slug, panel_judge_id)
    form = _conflicts_form()
    if _declared(contest, panel_judge, form):
        return see_other("contests.judge", slug=slug, panel_judge_id=panel_judge_id)
    return _judge_page(contest, panel_judge, form=form), 422


def _declared(contest: Contest, panel_judge: PanelJudge, form: ConflictsForm) -> bool:
    """Record what was declared; False when the form is wrong or refused, which it then says."""
    if form.validate_on_submit():
        with errors_on_field(form.people, {UnknownEntry: form.code}):
            moved = acts.declare(
                contest,
                panel_judge,
                units=[unit for unit in people.all_units() if unit.id in (form.units.data or [])],
                people=people_named(form.names()),
                entry_id=_entry_named(contest, form.code.data),
                reason=form.reason.data or "",
                by=current_user,
                now=clock.now(),
            )
            db.session.commit()
            text = gettext("Your declaration has been recorded.")
            # A judge who names a person must not learn from a number whether that person takes part.
            if moved and panel_judge.judge_id != current_user.id:
                text += " " + ngettext(
                    "%(num)d assignment reassigned.", "%(num)d assignments reassigned.", moved
                )
            flash(text, "good")
            return True
    return False


def people_named(names: Sequence[str]) -> Sequence[User]:
    """Return the people meant, by full name or username; raises Refused naming those not found."""
    meant, unknown = people.people_called(names)
    if unknown:
        raise Refused(
            N_("No person was found with these names: %(names)s. Enter the full name or username."),
            names=", ".join(unknown),
        )
    return meant


class UnknownEntry(Refused):
    """No entry of the contest has the code."""


def _entry_named(contest: Contest, text: str | None) -> int | None:
    """Return the entry meant; only the convener names entries: judges do not know which ones there are."""
    code = typed.code(text or "")
    if not code or not convenes(contest):
        return None
    entry_id = entry_id_with(contest.id, code)
    if entry_id is None:
        raise UnknownEntry(N_("There is no entry %(code)s."), code=code)
    return entry_id


def _own_words(contest_id: int) -> list[DeclaredConflict]:
    """Return what the judge declared; what the convener knows would tell that a certain person takes part."""
    known = conflicts.declared_conflicts_of(contest_id, current_user.id)
    return [one for one in known if one.declared_by_id == current_user.id]


def declare_conflicts(slug: str) -> str | Response | tuple[str, int]:
    """Let a judge declare conflicts of interest, or that there are none."""
    contest, panel_judge = own_panel_judge(slug)
    form = _conflicts_form()
    if _declared(contest, panel_judge, form):
        return see_other("contests.declare_conflicts", slug=slug)
    page = contest_page(
        "contests/declare_conflicts.html",
        contest,
        panel_judge=panel_judge,
        declared=_own_words(contest.id),
        form=form,
        may_declare=allows(Stage(contest.stage), Act.DECLARE_CONFLICT),
    )
    return (page, 422) if form.errors else page
