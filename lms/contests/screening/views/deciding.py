"""What a person decides about findings, one by one or many at once; a refusal comes back in the filled form."""

from flask import request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.models import Entry
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    or_filled_form,
    rendered_before,
    shared_act,
)
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.second_person import SharedAct
from lms.contests.screening import actions as screening
from lms.contests.screening.models import Finding
from lms.contests.screening.queries import findings as reading
from lms.contests.screening.queries import open_findings
from lms.contests.screening.views.pages import convened_entry, entry_page, match_page, may_screen
from lms.contests.screening.words import FindingDecision, FindingKind
from lms.db import db
from lms.errors import N_, Refused
from lms.http.web import found_or_404, page_number, see_other
from lms.text.values import whole_number

Page = str | Response | tuple[str, int]
DECISIONS = {one.value: one for one in FindingDecision}
UNKNOWN = N_("Choose what to do with the finding.")


def _decision() -> FindingDecision:
    """Return the decision that was chosen; raise Refused when there is none."""
    decision = DECISIONS.get(request.form.get("decision", ""))
    if decision is None:
        raise Refused(UNKNOWN)
    return decision


def decide_finding(slug: str, code: str, finding_id: int) -> Page:
    """Keep a person's decision about a finding."""
    contest, entry = convened_entry(slug, code)
    kept = found_or_404(reading.finding(entry, finding_id))
    if kept.kind == FindingKind.SIMILARITY:
        return or_filled_form(
            lambda: _decided(contest, entry, kept), lambda problem: match_page(contest, entry, kept, problem)
        )
    return or_filled_form(
        lambda: _decided(contest, entry, kept),
        lambda problem: entry_page(contest, entry, problem, f"words-{finding_id}"),
    )


def _decided(contest: Contest, entry: Entry, kept: Finding) -> Response:
    decision, back = _decision(), _after(contest, entry, kept)
    if decision is FindingDecision.EXCLUDED:
        return shared_act(contest, SharedAct.EXCLUDE_ENTRY, entry.code, {"finding": kept.id}, back=back)
    rendered_before(
        lambda: screening.decide(
            contest,
            entry,
            kept,
            decision,
            request.form.get("reason", ""),
            by=current_user,
            now=clock.now(),
            words=request.form.get("words"),
            unmasks=request.form.get("unmask") == "yes",
        )
    )
    db.session.commit()
    return Response(status=303, headers={"Location": back})


def _after(contest: Contest, entry: Entry, kept: Finding) -> str:
    """Return where one goes on: of a similarity to the next one, else to the other findings of the entry."""
    is_similarity = kept.kind == FindingKind.SIMILARITY
    following = open_findings.next_similarity(contest.id, kept, entry.code) if is_similarity else None
    if following:
        code, number = following
        return url_for("contests.match", slug=contest.slug, code=code, finding_id=number)
    return url_for("contests.screened_entry", slug=contest.slug, code=entry.code, _anchor="findings")


def finding_list(slug: str) -> Page:
    """List all findings that wait for a decision, to decide many at once."""
    return _list_page(audited_contest(slug))


def _list_page(contest: Contest, problem: str = "") -> str:
    return contest_page(
        "contests/screening/findings.html",
        contest,
        page=page_number(),
        address_of=lambda page: url_for("contests.finding_list", slug=contest.slug, page=page),
        waiting=open_findings.open_findings(contest.id, str(get_locale()), page_number()),
        chosen=set(request.form.getlist("finding", type=whole_number)),
        given=request.form,
        problem=problem,
        may_screen=may_screen(contest),
    )


def decide_findings(slug: str) -> Page:
    """Decide the chosen findings alike."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _decided_alike(contest), lambda problem: _list_page(contest, problem))


def _decided_alike(contest: Contest) -> Response:
    chosen = request.form.getlist("finding", type=whole_number)
    count = rendered_before(
        lambda: screening.decide_alike(
            contest, chosen, _decision(), request.form.get("reason", ""), by=current_user, now=clock.now()
        )
    )
    db.session.commit()
    return see_other(
        "contests.finding_list", gettext("Findings decided: %(count)s.", count=count), slug=contest.slug
    )


def mask_words(slug: str, code: str) -> Page:
    """Mask words that the search did not find."""
    contest, entry = convened_entry(slug, code)
    return or_filled_form(
        lambda: _masked(contest, entry), lambda problem: entry_page(contest, entry, problem, "words")
    )


def _masked(contest: Contest, entry: Entry) -> Response:
    count = rendered_before(
        lambda: screening.mask_words(
            contest, entry, request.form.get("words", ""), by=current_user, now=clock.now()
        )
    )
    db.session.commit()
    return see_other(
        "contests.screened_entry",
        gettext("Passages masked: %(count)s.", count=count),
        slug=contest.slug,
        code=entry.code,
        _anchor="findings",
    )


def exclude_entry(slug: str, code: str) -> Page:
    """Exclude the entry, or readmit it, with a reason."""
    contest, entry = convened_entry(slug, code)
    act = SharedAct.READMIT_ENTRY if request.form.get("do") == "readmit" else SharedAct.EXCLUDE_ENTRY
    back = url_for("contests.screened_entry", slug=slug, code=code)
    return or_filled_form(
        lambda: shared_act(contest, act, entry.code, {}, back=back),
        lambda problem: entry_page(contest, entry, problem, "reason"),
    )
