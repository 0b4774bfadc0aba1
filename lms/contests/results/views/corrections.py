"""Withdrawing an award after the list is final: choose the entry, look at the corrected list, ask for it."""

from collections.abc import Mapping

from flask import request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response

from lms.contests.entries.notices import EntryNotice
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest, shared_act
from lms.contests.results.news import SENTENCES, NewsKind
from lms.contests.results.queries import results
from lms.contests.results.queries.corrections import CorrectedList, corrected_list
from lms.contests.results.queries.news import corrections_of
from lms.contests.results.result_lists import FINALS
from lms.contests.rules.identity import Contest as ContestIdentity
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import approvals
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.text.values import whole_number

UP, EMPTY = "up", "empty"


def correction(slug: str) -> str | tuple[str, int]:
    """Show the form that withdraws an award, with a preview of the list once an entry is chosen."""
    contest = audited_contest(slug)
    try:
        preview = _preview(contest) if request.args.get("entry") else None
    except Refused as refusal:
        return _page(contest, request.args, refusal=refusal), refusal.status
    return _page(contest, request.args, preview)


def _preview(contest: Contest) -> CorrectedList:
    return corrected_list(contest, request.values.get("entry", ""), request.values.get("places", UP) == UP)


def _page(
    contest: Contest,
    values: Mapping[str, str],
    preview: CorrectedList | None = None,
    refusal: Refused | None = None,
) -> str:
    code = values.get("entry", "")
    return contest_page(
        "contests/correction.html",
        contest,
        here="publication",
        final=results.newest(contest.id, *FINALS),
        code=code,
        places=values.get("places", UP),
        reason=values.get("reason", ""),
        preview=preview,
        fault=localize(refusal) if refusal else "",
        waiting=approvals.open_approval(contest.id, SharedAct.WITHDRAW_AWARD, code) if code else None,
        may_correct=allows(Stage(contest.stage), Act.CORRECT_FINAL),
    )


def entry_notices(contest: ContestIdentity, code: str) -> list[EntryNotice]:
    """Return what corrections of the final list did to an entry, for its authors, newest first."""
    if not allows(Stage(contest.stage), Act.CORRECT_FINAL):
        return []
    definition, language = definition_of(contest), str(get_locale())
    found = []
    for row in results.public_lists(contest.id):
        for one in corrections_of([row], code):
            award = definition.prize_title(one.award, language) if one.award else ""
            is_good = one.kind is NewsKind.MOVED_UP
            href = url_for("contests.result_list", slug=contest.slug, number=row.number)
            text = gettext(SENTENCES[one.kind], award=award)
            found.append(EntryNotice(text, "" if is_good else row.note, href, is_good))
    return found


def withdraw_award(slug: str) -> Response | tuple[str, int]:
    """Ask a second person to withdraw the award of an entry."""
    contest = convened_contest(slug)
    try:
        return _withdraw(contest)
    except Refused as refusal:
        read_only_from_now()
        return _refused(contest, refusal), refusal.status


def _withdraw(contest: Contest) -> Response:
    seen = request.form.get("list", type=whole_number)
    if seen is None:
        raise Refused(N_("Look at the corrected list first."))
    return shared_act(
        contest,
        SharedAct.WITHDRAW_AWARD,
        request.form.get("entry", ""),
        {"moves_up": request.form.get("places", UP) == UP, "list": seen},
        back=url_for("contests.publication", slug=contest.slug),
        done=gettext("The award was withdrawn and the corrected list is published."),
    )


def _refused(contest: Contest, refusal: Refused) -> str:
    """Return the filled form with the reason for the refusal."""
    try:
        preview = _preview(contest)
    except Refused:
        preview = None
    return _page(contest, request.form, preview, refusal)
