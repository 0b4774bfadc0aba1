"""An author's own entry: its page, the editor, saving, pasting and reading a DOCX in."""

import random

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock, isolated
from lms.contests.entries.actions import authors, writing
from lms.contests.entries.actions.submitting import require_changeable
from lms.contests.entries.actions.writing import ChangedElsewhere
from lms.contests.entries.attachment_files import ENDINGS
from lms.contests.entries.essay import EssayText, length_of
from lms.contests.entries.forms import Saved, html_of_script, text_of_form, text_of_script
from lms.contests.entries.models import EntryVersion
from lms.contests.entries.pasting.markdown import Pasted, markdown_from_html
from lms.contests.entries.pasting.word_file import MAX_BYTES, BadDocument, read_docx
from lms.contests.entries.queries import entries
from lms.contests.entries.submission import arrival
from lms.contests.entries.views.own_entry import OwnEntry, clock_time, own_entry, record_refusal
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.policy import may_judge
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.rules.views.access import readable_contest
from lms.db import db
from lms.errors import N_, NotAllowed, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, limiter, settings, wants_json
from lms.isolated import TooHeavy
from lms.people.queries.people import unit_on

Page = str | Response | tuple[str, int]

NOT_FOR_YOU = N_(
    "You cannot take part under the rules of this contest. The call for entries explains who can."
)
JUDGES_DO_NOT = N_("You are a judge in this contest, so you cannot submit an entry.")


def entry(slug: str) -> Page:
    """Show where one's entry stands, or how to begin one."""
    contest = readable_contest(slug)
    definition = definition_of(contest)
    now = clock.now()
    mine = entries.own_entry(contest.id, current_user.id)
    shared = entries.shared_entry(contest.id, current_user.id) if mine is None else None
    shown = mine or shared
    newest = entries.newest(shown.id) if shown else None
    return render_template(
        "contests/entry/entry.html",
        contest=contest,
        definition=definition,
        title=definition.title(str(get_locale())),
        language=str(get_locale()),
        entry=shown,
        is_own=mine is not None,
        newest=newest,
        co_authors=entries.co_authors(shown.id) if shown else [],
        files=entries.attachments(shown.id) if shown else [],
        endings=",".join(ENDINGS.values()),
        invitations=entries.invitations(contest.id, current_user.id),
        obstacle=_obstacle(contest.id, definition) if shown is None else "",
        is_open=allows(Stage(contest.stage), Act.SUBMIT),
        may_withdraw=allows(Stage(contest.stage), Act.WITHDRAW),
        comes=arrival(definition.calendar, definition.late, now).value,
        now=now,
    )


def _obstacle(contest_id: int, definition: ContestDefinition) -> str:
    """Return why the reader cannot take part; empty when they can."""
    if may_judge(panel.panel_judge_of(contest_id, current_user.id)):
        return JUDGES_DO_NOT
    day = clock.now().astimezone(settings().zone).date()
    return "" if entries.may_take_part(current_user, definition, day) else NOT_FOR_YOU


def start_entry(slug: str) -> Response:
    """Begin an entry and open the editor; a second time only opens it."""
    contest = readable_contest(slug)
    obstacle = _obstacle(contest.id, definition_of(contest))
    if obstacle:
        raise NotAllowed(obstacle)
    now = clock.now()
    unit = unit_on(current_user.id, now.astimezone(settings().zone).date())
    writing.start(contest, current_user, unit, now, random.SystemRandom())
    db.session.commit()
    return redirect(url_for("contests.write_entry", slug=slug), 303)


def write_entry(slug: str) -> Page:
    """Show the editor with the newest text."""
    mine = own_entry(slug)
    newest = entries.newest(mine.entry.id)
    return _editor(mine, entries.text_of(newest), newest)


def _editor(mine: OwnEntry, text: EssayText, newest: EntryVersion | None, **more: object) -> str:
    now = clock.now()
    names: dict[str, object] = {
        "contest": mine.contest,
        "definition": mine.definition,
        "title": mine.definition.title(str(get_locale())),
        "entry": mine.entry,
        "text": text,
        "base": newest.digest if newest else "",
        "saved_at": newest.saved_at if newest else None,
        "length": length_of(text.body),
        "abstract_length": length_of(text.abstract),
        "is_open": allows(Stage(mine.contest.stage), Act.SUBMIT),
        "comes": arrival(mine.definition.calendar, mine.definition.late, now).value,
        "now": now,
        "problem": "",
        "is_conflict": False,
        "losses": (),
    }
    return render_template("contests/entry/write.html", **names | more)


def save_entry(slug: str) -> Page | dict[str, object] | tuple[dict[str, object], int]:
    """Save the text, sent by the script or as a form; then go where the form's button says."""
    mine = own_entry(slug)
    if wants_json():
        return _save_quietly(mine, text_of_script(request.get_json(silent=True)))
    given = text_of_form(request.form)
    try:
        if request.form.get("do") == "document":
            return _read_document(slug, mine, given)
        writing.save(mine.entry, given.text, clock.now(), base=given.base)
        db.session.commit()
    except ChangedElsewhere as conflict:
        db.session.rollback()
        return _editor(mine, given.text, conflict.newest, is_conflict=True, problem=localize(conflict)), 409
    except Refused as refusal:
        mine = record_refusal(slug, "text", refusal)
        return _editor(
            mine, given.text, entries.newest(mine.entry.id), problem=localize(refusal)
        ), refusal.status
    if request.form.get("do") == "check":
        return redirect(url_for("contests.check_entry", slug=slug), 303)
    return redirect(url_for("contests.write_entry", slug=slug), 303)


def _save_quietly(mine: OwnEntry, given: Saved) -> dict[str, object] | tuple[dict[str, object], int]:
    now = clock.now()
    try:
        if given.aside:
            version = writing.set_aside(mine.entry, given.text, gettext("From another device"), now)
        else:
            version = writing.save(mine.entry, given.text, now, base=given.base, fresh=given.fresh)
        db.session.commit()
    except ChangedElsewhere as conflict:
        newest = conflict.newest
        db.session.rollback()
        return {"error": localize(conflict), "base": newest.digest, "at": clock_time(newest.saved_at)}, 409
    except Refused as refusal:
        record_refusal(mine.contest.slug, "text", refusal)
        return {"error": localize(refusal)}, refusal.status
    return {"saved_at": clock_time(version.saved_at), "base": version.digest, "number": version.number}


@limiter.limit("60 per minute")
def paste_into_entry(slug: str) -> dict[str, object]:
    """Turn pasted HTML into Markdown; nothing is kept."""
    own_entry(slug)
    db.session.commit()
    pasted = markdown_from_html(html_of_script(request.get_json(silent=True)))
    return {"markdown": pasted.markdown, "losses": [localize(loss) for loss in pasted.losses]}


def _read_document(slug: str, mine: OwnEntry, given: Saved) -> Page:
    """Keep what is in the editor as a version, then put the document's text below it."""
    now = clock.now()
    file = request.files.get("document")
    data = file.read(MAX_BYTES + 1) if file else b""
    kept = writing.save(mine.entry, given.text, now, base=given.base)
    db.session.commit()
    try:
        if not data:
            raise BadDocument("missing", N_("Choose a DOCX document first."))
        made: Pasted = isolated.run(read_docx, data)
        body = f"{given.text.body.rstrip()}\n\n{made.markdown}".strip()
        text = EssayText(given.text.title, given.text.abstract, body)
        newest = writing.save(mine.entry, text, now, base=kept.digest, fresh=True)
        db.session.commit()
    except (BadDocument, TooHeavy) as refusal:
        mine = record_refusal(slug, "document", refusal)
        return _editor(
            mine, given.text, entries.newest(mine.entry.id), problem=localize(refusal)
        ), refusal.status
    flash(gettext("The document’s text was added. Your previous text is kept as a version."), "good")
    return _editor(mine, text, newest, losses=made.losses)


def answer_invitation(slug: str, entry_id: int) -> Response:
    """Say yes or no to being a co-author."""
    contest = readable_contest(slug)
    asked = {one.id: one for one in entries.invitations(contest.id, current_user.id)}
    accepts = request.form.get("answer") == "yes"
    authors.answer(found_or_404(asked.get(entry_id)), current_user, accepts, clock.now())
    db.session.commit()
    flash(gettext("You are now a co-author.") if accepts else gettext("You declined the invitation."), "good")
    return redirect(url_for("contests.entry", slug=slug), 303)


def invite_author(slug: str) -> Response:
    """Ask somebody to be a co-author."""
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry)
    made = authors.invite(
        mine.entry, request.form.get("username", ""), mine.definition, current_user, clock.now()
    )
    db.session.commit()
    flash(
        gettext("%(name)s has been invited. They become a co-author once they confirm.", name=made.user.name),
        "good",
    )
    return redirect(url_for("contests.entry", slug=slug, _anchor="authors"), 303)


def remove_author(slug: str, user_id: int) -> Response:
    """Take a co-author off."""
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry)
    authors.remove(mine.entry, user_id, current_user, clock.now())
    db.session.commit()
    return redirect(url_for("contests.entry", slug=slug, _anchor="authors"), 303)
