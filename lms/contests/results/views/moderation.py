"""Deciding: results as they stand, agreement, the moderation meeting, fixing the ranks. No names anywhere."""

from collections.abc import Callable
from decimal import Decimal
from functools import wraps

from flask import flash, redirect, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.contests.entries.models import Entry
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    or_filled_form,
    shared_act,
)
from lms.contests.judging.queries.marks import moved_totals
from lms.contests.results.actions import deciding, standings
from lms.contests.results.agreement_table import agreements
from lms.contests.results.meeting_table import meeting_table
from lms.contests.results.models import ContestResult
from lms.contests.results.outcome import EntryResult, Results
from lms.contests.results.queries import results
from lms.contests.results.words import ResultState, RulingKind
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import approvals
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import begin_write, db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import found_or_404, page_within, see_other
from lms.marking.rubric import as_mark
from lms.text import typed

ON_PAGE = 50


def _computed(contest: Contest) -> Results:
    require_stage(contest, Act.SEE_STATISTICS)
    return results.results(contest)


def shows_standings(view: Callable[..., str]) -> Callable[..., str]:
    """Let a view show standings only when they are not hidden; a look before judging has ended is on record."""

    @wraps(view)
    def shown(slug: str, **values: str) -> str:
        contest = audited_contest(slug)
        require_stage(contest, Act.SEE_STATISTICS)
        if standings.are_hidden(contest, current_user):
            return _hidden_page(contest)
        _note_look(contest)
        return view(contest, **values)

    return shown


def _note_look(contest: Contest) -> None:
    if not allows(Stage(contest.stage), Act.SEE_STANDINGS):
        begin_write()
        standings.note_look(contest, by=current_user, now=clock.now())
        db.session.commit()


def _hidden_page(contest: Contest, refusal: Refused | None = None) -> str:
    """Say why the standings are hidden, with the form that asks for them."""
    asked = approvals.open_approval(contest.id, SharedAct.SEE_STANDINGS, str(current_user.id))
    return contest_page(
        "contests/standings_hidden.html",
        contest,
        here="meeting",
        asked=asked,
        reason=request.form.get("reason", ""),
        refusal=localize(refusal) if refusal else "",
    )


def ask_for_standings(slug: str) -> Response | tuple[str, int]:
    """Ask to see the standings before judging has ended."""
    contest = convened_contest(slug)
    back = url_for("contests.moderation_results", slug=slug)
    try:
        return shared_act(contest, SharedAct.SEE_STANDINGS, str(current_user.id), {}, back=back)
    except Refused as refusal:
        read_only_from_now()
        return _hidden_page(contest, refusal), refusal.status


@shows_standings
def meeting(contest: Contest) -> str:
    """Show the table of the meeting: how awards fall, entries around each cut, the widest spreads, rulings."""
    return _meeting_page(contest)


def _meeting_page(contest: Contest, refusal: str = "") -> str:
    computed = _computed(contest)
    table = meeting_table(computed, definition_of(contest).rubric.maximum)
    return contest_page(
        "contests/moderation.html",
        contest,
        here="meeting",
        results=computed,
        cuts=table.cuts,
        widest=table.widest,
        titles=results.titles(contest.id, table.codes),
        rulings=results.rulings_with_people(contest.id),
        may_fix=allows(Stage(contest.stage), Act.FIX_RANKS),
        fixed=_fixed(contest),
        zero=Decimal(0),
        refusal=refusal,
        reason=request.form.get("reason", ""),
    )


def _fixed(contest: Contest) -> ContestResult | None:
    return results.newest(contest.id, ResultState.PROVISIONAL) if contest.ranks_fixed_at else None


@shows_standings
def table(contest: Contest) -> str:
    """Show every entry with its marks: raw mean and rank always beside the corrected mark and rank."""
    computed = _computed(contest)
    lines = _chosen(computed)
    page, pages = page_within(len(lines), ON_PAGE)
    shown = lines[(page - 1) * ON_PAGE : page * ON_PAGE]
    return contest_page(
        "contests/results.html",
        contest,
        here="results",
        results=computed,
        rows=[(line, computed.movement(line)) for line in shown],
        unranked=computed.unranked,
        moved_totals=moved_totals(contest.id, definition_of(contest).rubric),
        aliases=results.aliases(contest.id),
        total=len(lines),
        page=page,
        pages=pages,
        sort=request.args.get("sort", ""),
    )


def _chosen(computed: Results) -> list[EntryResult]:
    """Return the lines that compete in the order asked for: by place, or by how far correction moved them."""
    if request.args.get("sort") == "moved":
        return sorted(computed.ranked, key=lambda line: (-abs(line.moved), line.candidate.code))
    return computed.ranked


def agreement(slug: str) -> str:
    """Show how far the judges agree, and each judge's severity, scale and steadiness."""
    contest = audited_contest(slug)
    computed = _computed(contest)
    definition = definition_of(contest)
    rubric = definition.rubric_in(str(get_locale()))
    return contest_page(
        "contests/agreement.html",
        contest,
        here="agreement",
        results=computed,
        agreements=agreements(computed, rubric) if computed.judges else [],
        names={"": gettext("Total"), **{one.key: one.title for one in rubric.criteria}},
        aliases=results.aliases(contest.id),
    )


@shows_standings
def entry(contest: Contest, code: str) -> str:
    """Show one entry to the meeting: its text as judges read it, every mark, and how its place came about."""
    return _entry_page(contest, code)


def _entry_page(contest: Contest, code: str, refusal: Refused | None = None) -> str:
    """Show the entry; a decision that was refused comes back as it was filled in, with the reason."""
    computed = _computed(contest)
    line = found_or_404(computed.line(typed.code(code)))
    judged, version = found_or_404(results.judged(contest.id, line.candidate.code))
    return contest_page(
        "contests/moderation_entry.html",
        contest,
        here="meeting",
        results=computed,
        line=line,
        movement=computed.movement(line),
        version=version,
        html=Markup(version.redacted_html or version.html),  # noqa: S704 -- sanitised when it was stored
        tiers=definition_of(contest).tiers_of(judged.category),
        aliases=results.aliases(contest.id),
        rulings=[one for one in results.rulings_with_people(contest.id) if one[1] == line.candidate.code],
        may_rule=allows(Stage(contest.stage), Act.MODERATE) and contest.ranks_fixed_at is None,
        sent=request.form,
        refused_in=_refused_field(refusal),
        refusal=localize(refusal) if refusal else "",
    )


def _refused_field(refusal: Refused | None) -> str:
    """Return the field that a refusal is about."""
    if isinstance(refusal, deciding.BadRuling):
        return f"value_{_ruling_kind().value}"
    return "reason"


def _ruling_kind() -> RulingKind:
    return next((one for one in RulingKind if one.value == request.form.get("kind")), RulingKind.KEEP)


def rule(slug: str, code: str) -> Response | tuple[str, int]:
    """Record a ruling of the meeting."""
    contest = convened_contest(slug)
    judged, _ = found_or_404(results.judged(contest.id, typed.code(code)))
    try:
        return _record_ruling(contest, judged)
    except Refused as refusal:
        read_only_from_now()
        return _entry_page(contest, code, refusal), refusal.status


def _record_ruling(contest: Contest, judged: Entry) -> Response:
    """Record the decision of the form, or ask a second person where it needs one."""
    kind = _ruling_kind()
    value = as_mark(request.form.get(f"value_{kind.value}", ""))
    back = url_for("contests.moderation_entry", slug=contest.slug, code=judged.code)
    done = gettext("Your decision has been recorded.")
    if act := _act_for_two(contest, judged, kind):
        values = {"kind": kind.value, "value": None if value is None else str(value)}
        return shared_act(contest, act, judged.code, values, back=back, done=done)
    reason = request.form.get("reason", "")
    deciding.rule(contest, judged, kind, value, reason, by=current_user, now=clock.now())
    db.session.commit()
    flash(done, "good")
    return redirect(back, 303)


def _act_for_two(contest: Contest, judged: Entry, kind: RulingKind) -> SharedAct | None:
    """Return what needs a second person: any decision once names were revealed, before that who competes at all."""
    if contest.names_shown_at is not None:
        return SharedAct.RULE_AGAIN
    if kind is RulingKind.EXCLUDE:
        return SharedAct.EXCLUDE_ENTRY
    return SharedAct.READMIT_ENTRY if kind is RulingKind.KEEP and results.is_ruled_out(judged) else None


def fix_ranks(slug: str) -> Response:
    """Fix ranks and awards."""
    contest = convened_contest(slug)
    row = deciding.fix_ranks(contest, by=current_user, now=clock.now())
    db.session.commit()
    return see_other(
        "contests.moderation",
        gettext("Ranks and awards are confirmed in list %(number)s.", number=row.number),
        slug=slug,
    )


def open_ranks(slug: str) -> Response | tuple[str, int]:
    """Open the fixed ranks again."""
    contest = convened_contest(slug)
    require_stage(contest, Act.FIX_RANKS)
    back, done = url_for("contests.moderation", slug=slug), gettext("The ranks have been reopened.")
    return or_filled_form(
        lambda: shared_act(contest, SharedAct.OPEN_RANKS, "", {}, back=back, done=done),
        lambda refusal: _meeting_page(contest, refusal),
    )
