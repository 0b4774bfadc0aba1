"""An author's own entry: its page, the editor, saving, pasting and reading a DOCX in."""

import random
from collections.abc import Sequence

from flask import flash, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock, isolated
from lms.contests.entries.actions import authors, writing
from lms.contests.entries.actions.submitting import require_changeable
from lms.contests.entries.actions.writing import ChangedElsewhere
from lms.contests.entries.attachment_files import ENDINGS
from lms.contests.entries.essay import EssayText, length_of
from lms.contests.entries.forms import Saved, text_of_form, text_of_script
from lms.contests.entries.models import CoAuthor, EntryVersion
from lms.contests.entries.notices import NOTICES
from lms.contests.entries.pasting.markdown import Pasted, markdown_from_html
from lms.contests.entries.pasting.sent import html_of_script
from lms.contests.entries.pasting.word_file import MAX_BYTES, BadDocument, read_docx
from lms.contests.entries.queries import entries
from lms.contests.entries.views.access import contest_page, readable_contest
from lms.contests.entries.views.own_entry import (
    OwnEntry,
    clock_time,
    deadline_values,
    own_entry,
    record_refusal,
)
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, limiter, local_day, see_other, uploaded, wants_json
from lms.isolated import TooHeavy
from lms.people.identity import Unit, User
from lms.text.values import whole_number

Page = str | Response | tuple[str, int]


def entry(slug: str) -> Page:
    """Show where one's entry stands, or how to begin one."""
    return _entry_page(readable_contest(slug))


def _entry_page(
    contest: Contest, problem: str = "", candidates: Sequence[tuple[User, Unit | None]] = ()
) -> str:
    """Show the entry; a co-author who was not found stands in the form as typed, with who may be meant."""
    shown = entries.joint_entry(contest.id, current_user.id)
    return contest_page(
        "contests/entry/entry.html",
        contest,
        entry=shown,
        is_own=shown is not None and shown.author_id == current_user.id,
        newest=entries.newest(shown.id) if shown else None,
        co_authors=entries.co_authors(shown.id) if shown else [],
        files=entries.attachments(shown.id) if shown else [],
        endings=",".join(ENDINGS.values()),
        invitations=entries.invitations(contest.id, current_user.id),
        obstacle=entries.obstacle(current_user, contest, local_day(clock.now())) if shown is None else "",
        may_withdraw=allows(Stage(contest.stage), Act.WITHDRAW),
        problem=problem,
        candidates=candidates,
        given=request.form.get("username", ""),
        notices=NOTICES.of(contest, shown.code) if shown else [],
        **deadline_values(contest),
    )


def start_entry(slug: str) -> Response:
    """Begin an entry and open the editor; a second time only opens it."""
    contest = readable_contest(slug)
    now = clock.now()
    writing.start(contest, current_user, local_day(now), now, random.SystemRandom())
    db.session.commit()
    return see_other("contests.write_entry", slug=slug)


def write_entry(slug: str) -> Page:
    """Show the editor with the newest text."""
    mine = own_entry(slug)
    newest = entries.newest(mine.entry.id)
    return _editor(mine, entries.text_of(newest), newest)


def _editor(mine: OwnEntry, text: EssayText, newest: EntryVersion | None, **more: object) -> str:
    return contest_page(
        "contests/entry/write.html",
        mine.contest,
        entry=mine.entry,
        text=text,
        base=newest.digest if newest else "",
        saved_at=newest.saved_at if newest else None,
        length=length_of(text.body),
        abstract_length=length_of(text.abstract),
        **deadline_values(mine.contest),
        **{"problem": "", "is_conflict": False, "losses": ()} | more,
    )


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
        return see_other("contests.check_entry", slug=slug)
    return see_other("contests.write_entry", slug=slug)


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
    _, data = uploaded("document", MAX_BYTES)
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
    return see_other(
        "contests.entry",
        gettext("You are now a co-author.") if accepts else gettext("You declined the invitation."),
        slug=slug,
    )


def leave_entry(slug: str) -> Response:
    """Leave a draft as its co-author."""
    contest = readable_contest(slug)
    shared = found_or_404(entries.shared_entry(contest.id, current_user.id))
    authors.leave(shared, current_user, clock.now())
    db.session.commit()
    return see_other("contests.entry", gettext("You are no longer a co-author of this entry."), slug=slug)


@limiter.limit("30 per minute")
def invite_author(slug: str) -> Page:
    """Ask someone to be a co-author, by username or by name; of several people one is chosen."""
    mine = own_entry(slug)
    try:
        made = _invited(mine)
    except Refused as refusal:
        read_only_from_now()
        return _not_invited(slug, refusal), refusal.status
    return see_other(
        "contests.entry",
        gettext("%(name)s has been invited. They become a co-author once they confirm.", name=made.user.name),
        slug=slug,
        _anchor="authors",
    )


def _invited(mine: OwnEntry) -> CoAuthor:
    require_changeable(mine.contest, mine.entry, clock.now())
    given, person = request.form.get("username", ""), request.form.get("person", type=whole_number)
    if person is None:
        made = authors.invite(mine.entry, given, mine.definition, current_user, clock.now())
    else:
        made = authors.invite_candidate(mine.entry, given, person, mine.definition, current_user, clock.now())
    db.session.commit()
    return made


def _not_invited(slug: str, refusal: Refused) -> str:
    mine, given = own_entry(slug), request.form.get("username", "")
    found = []
    if refusal.sentence == authors.NOT_FOUND and given.strip():
        found = authors.candidates(mine.entry, given, current_user, local_day(clock.now()))
    problem = gettext("Choose the person you mean.") if found else localize(refusal)
    return _entry_page(mine.contest, problem, found)


def remove_author(slug: str, user_id: int) -> Response:
    """Take a co-author off."""
    mine = own_entry(slug)
    require_changeable(mine.contest, mine.entry, clock.now())
    authors.remove(mine.entry, user_id, current_user, clock.now())
    db.session.commit()
    return see_other("contests.entry", slug=slug, _anchor="authors")
