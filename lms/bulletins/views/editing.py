"""The pages on which a draft is looked at, edited and sent for approval."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.boards.calendar import recent_periods
from lms.boards.periods import Period
from lms.bulletins import actions
from lms.bulletins.content import TextRefused, html_of
from lms.bulletins.definition import LANGUAGES, MAX_TEXT_CHARS
from lms.bulletins.figures import absent, changed_entries, is_empty
from lms.bulletins.forms import ReasonForm
from lms.bulletins.models import BulletinDraft
from lms.bulletins.policy import is_independent
from lms.bulletins.queries import drafts, sources
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.views.access import editable_draft, editable_series
from lms.bulletins.views.documents import draft_document
from lms.bulletins.views.wording import entry_lines, heading
from lms.bulletins.words import Absence, BulletinSection, DraftState
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import found_or_404, see_other, settings
from lms.people.queries import people

Page = Response | str | tuple[str, int]


def begin(slug: str) -> Response:
    """Draft the bulletin of a period, else of the newest; open the draft, the one that is there already if it is."""
    series = editable_series(slug)
    period = _chosen_period(series)
    actions.begin(
        series, period, series.definition.titles, by=current_user, now=clock.now(), zone=settings().zone
    )
    db.session.commit()
    draft = found_or_404(drafts.draft_of(series.document.id, period.name, 0))
    return see_other("bulletins.draft", slug=slug, draft_id=draft.id)


def _chosen_period(series: BulletinSeries) -> Period:
    periods = recent_periods(series.definition, clock.now(), settings().zone)
    wanted = request.form.get("period", periods[0].name if periods else "")
    return found_or_404(next((one for one in periods if one.name == wanted), None))


def draft(slug: str, draft_id: int) -> str:
    """Show a draft as it would be published, what changed in its sources, and what can be done with it."""
    series, found = editable_draft(slug, draft_id)
    return _draft_page(series, found)


def _draft_page(
    series: BulletinSeries,
    draft: BulletinDraft,
    *,
    form: ReasonForm | None = None,
    refusal: Refused | None = None,
) -> str:
    zone = settings().zone
    now_said = sources.figures(actions.scope_of(series, actions.period_of(draft), draft.figures_at, zone))
    return render_template(
        "bulletins/draft.html",
        series=series,
        title=series.definition.title(str(get_locale())),
        draft=draft,
        document=draft_document(series, draft),
        changes=list(_changes(draft, now_said)) if draft.state in _UNFINISHED else [],
        gone=[
            entry_lines(section, one)[0] for section, one in absent(now_said, Absence.GONE, Absence.PRIVATE)
        ],
        is_empty=is_empty(draft.figures),
        names=people.names({*draft.editor_ids, *filter(None, [draft.made_by_id, draft.submitted_by_id])}),
        may_approve=is_independent(current_user, draft.editor_ids),
        form=form or ReasonForm(),
        refusal=localize(refusal) if refusal else "",
    )


_UNFINISHED = (DraftState.OPEN, DraftState.SUBMITTED)


def _changes(draft: BulletinDraft, now_said: Mapping[str, Any]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield heading of the part, lines as drafted and lines now of each source that says something else."""
    sections = [BulletinSection(key) for key in now_said]
    for section, before, after in changed_entries(draft.figures, now_said, sections):
        was = entry_lines(section, before) if before else []
        now = entry_lines(section, after) if after else []
        yield heading(section), was, now


def edit(slug: str, draft_id: int) -> Page:
    """Show the texts of a draft in a form; save them, or show what they would look like, on POST."""
    series, found = editable_draft(slug, draft_id)
    if request.method == "POST" and request.form.get("do") != "preview":
        return _saved(series, found)
    return _edit_page(series, found)


def _saved(series: BulletinSeries, draft: BulletinDraft) -> Page:
    try:
        left_out = request.form.getlist("left-out")
        actions.save(series, draft, request.form, left_out, seen=_version(), by=current_user)
    except Refused as refusal:
        read_only_from_now()
        return _edit_page(series, draft, refusal), refusal.status
    db.session.commit()
    return see_other(
        "bulletins.draft", gettext("The draft has been saved."), slug=series.slug, draft_id=draft.id
    )


def _edit_page(series: BulletinSeries, draft: BulletinDraft, refusal: Refused | None = None) -> str:
    sent = request.method == "POST"
    texts = _typed(series) if sent else _stored(draft)
    return render_template(
        "bulletins/edit.html",
        series=series,
        draft=draft,
        title=series.definition.title(str(get_locale())),
        languages=LANGUAGES,
        sections=[(one.value, heading(one)) for one in series.definition.sections],
        texts=texts,
        left_out=request.form.getlist("left-out") if sent else draft.texts["left_out"],
        version=request.form.get("version", draft.version),
        previews=_previews(texts) if request.form.get("do") == "preview" else {},
        refusal=localize(refusal) if refusal else "",
        refused=refusal.place if isinstance(refusal, TextRefused) else "",
    )


def _previews(texts: Mapping[str, str]) -> dict[str, Markup]:
    """Return the sanitised HTML of each text by the name of its field."""
    return {
        name: Markup(html_of(text[:MAX_TEXT_CHARS], name.rpartition("-")[2]))  # noqa: S704 -- sanitised
        for name, text in texts.items()
        if name.partition("-")[0] not in ("title", "attachments")
    }


def _stored(draft: BulletinDraft) -> dict[str, str]:
    """Return the texts of a draft by the names of the fields."""
    found = {}
    for language in LANGUAGES:
        found[f"title-{language}"] = draft.texts["titles"].get(language, "")
        found[f"attachments-{language}"] = draft.texts["attachments"].get(language, "")
        for key, text in draft.texts["sections"].items():
            found[f"{key}-{language}"] = text.get(language, "")
    return found


def _typed(series: BulletinSeries) -> dict[str, str]:
    keys = ("title", "attachments", *(one.value for one in series.definition.sections))
    return {
        name: request.form.get(name, "").replace("\r\n", "\n")
        for key in keys
        for language in LANGUAGES
        if (name := f"{key}-{language}")
    }


def take_over(slug: str, draft_id: int) -> Page:
    """Replace the figures of a draft by what the sources say now."""
    series, found = editable_draft(slug, draft_id)
    now, zone = clock.now(), settings().zone
    return _done(
        lambda: actions.take_over(series, found, by=current_user, now=now, zone=zone),
        series, found, gettext("The figures are now those of the sources."),
    )  # fmt: skip


def submit(slug: str, draft_id: int) -> Page:
    """Ask a second person to approve a draft."""
    series, found = editable_draft(slug, draft_id)
    now, zone = clock.now(), settings().zone
    return _done(
        lambda: actions.submit(series, found, by=current_user, now=now, zone=zone),
        series, found, gettext("The draft waits for the approval of another person."),
    )  # fmt: skip


def send_back(slug: str, draft_id: int) -> Page:
    """Give a draft back to its editors."""
    series, found = editable_draft(slug, draft_id)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _draft_page(series, found, form=form), 422
    return _done(
        lambda: actions.send_back(series, found, form.reason.data, by=current_user, now=clock.now()),
        series, found, gettext("The draft can be edited again."),
    )  # fmt: skip


def discard(slug: str, draft_id: int) -> Page:
    """Give up a draft, or go on with one that was given up."""
    series, found = editable_draft(slug, draft_id)
    act = actions.take_up if request.form.get("do") == "take-up" else actions.discard
    words = (
        gettext("The draft can be edited again.")
        if act is actions.take_up
        else gettext("The draft was discarded.")
    )
    return _done(lambda: act(series, found, by=current_user, now=clock.now()), series, found, words)


def _done(act: Callable[[], None], series: BulletinSeries, draft: BulletinDraft, words: str) -> Page:
    """Do an act and go back to the draft; show the draft with the refusal when a rule says no."""
    try:
        act()
    except Refused as refusal:
        return _refused(series, draft.id, refusal)
    db.session.commit()
    return see_other("bulletins.draft", words, slug=series.slug, draft_id=draft.id)


def _refused(series: BulletinSeries, draft_id: int, refusal: Refused) -> Page:
    """Show the draft as it is stored, with the refusal."""
    read_only_from_now()
    kept = found_or_404(drafts.draft(series.document.id, draft_id))
    return _draft_page(series, kept, refusal=refusal), refusal.status


def approve(slug: str, draft_id: int) -> Page:
    """Publish a draft that another person submitted."""
    series, found = editable_draft(slug, draft_id)
    now, zone = clock.now(), settings().zone
    try:
        made = actions.approve(series, found, seen=_version(), by=current_user, now=now, zone=zone)
    except Refused as refusal:
        return _refused(series, draft_id, refusal)
    db.session.commit()
    words = gettext("Bulletin no. %(number)s is published.", number=made.number)
    return see_other("bulletins.issue", words, slug=slug, number=made.number)


def _version() -> int:
    """Return the version of the draft that the sent page showed; 0 for nonsense."""
    return request.form.get("version", 0, type=int)
