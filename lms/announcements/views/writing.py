"""Writing, changing and withdrawing announcements, and seeing who has confirmed."""

from collections.abc import Callable
from datetime import datetime

from flask import render_template
from flask_babel import gettext, ngettext
from werkzeug import Response as BaseResponse
from wtforms import Field

from lms import clock
from lms.announcements import queries
from lms.announcements.actions import writing as actions
from lms.announcements.actions.writing import RenderedAnnouncement, Terms
from lms.announcements.forms import AnnouncementForm, WithdrawForm
from lms.announcements.models import Announcement
from lms.announcements.policy import may_send
from lms.announcements.standing import (
    AIMED_ROLES,
    MAX_REASON_CHARS,
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    Aim,
    AnnouncementState,
    AnnouncementWording,
    checked_line,
)
from lms.announcements.views.access import me, require_writer, writable
from lms.announcements.views.reading import list_page, state_of
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.http.form_errors import errors_on_field
from lms.http.language import chosen_language
from lms.http.web import found_or_404, local_day, page_number, require, see_other, settings
from lms.people.policy import EVERYWHERE, is_within
from lms.people.queries import people
from lms.people.queries.groups import groups_below, open_group
from lms.people.roles import ROLE_LABELS
from lms.people.tree import name_of, unit_choices
from lms.text.markup import render_fragment, words_for
from lms.text.typed import visible
from lms.text.values import read_moment

Page = str | tuple[str, int] | BaseResponse


def written() -> str:
    """List the announcements for units that the person writes for."""
    _person, paths = require_writer()
    page = page_number()
    return list_page("announcements/written.html", queries.written_below(paths, page), page)


def new() -> Page:
    """Write an announcement."""
    _person, paths = require_writer()
    form = _form(paths)
    return (form.is_submitted() and _posted(form, paths)) or _form_page(form, None)


def edit(number: int) -> Page:
    """Change an announcement."""
    one = writable(number)
    _person, paths = require_writer()
    form = _form(paths, one)
    return (form.is_submitted() and _changed(form, one, paths)) or _form_page(form, one)


def _form(paths: tuple[str, ...], one: Announcement | None = None) -> AnnouncementForm:
    english = chosen_language() == "en"
    form = AnnouncementForm(**(_values_of(one) if one else {}))
    whole = gettext("Whole site") if EVERYWHERE in paths else None
    form.unit.choices = unit_choices(people.units_below(paths), english, whole)
    form.role.choices = [
        ("", gettext("Everyone")),
        *((role.value, gettext(ROLE_LABELS[role])) for role in AIMED_ROLES),
    ]
    groups = groups_below(paths, local_day(clock.now()))
    form.group.choices = [
        ("", gettext("No group")),
        *(
            (str(one.group.id), f"{one.group.name} ({name_of(one.group.unit, chosen_language())})")
            for one in groups
        ),
    ]
    return form


def _values_of(one: Announcement) -> dict[str, object]:
    def local(at: datetime | None) -> str:
        return f"{at.astimezone(settings().zone):%Y-%m-%dT%H:%M}" if at else ""

    names = ("title", "text", "title_en", "text_en", "role", "is_public", "is_pinned", "asks_confirmation")
    return {name: getattr(one, name) for name in names} | {
        "seen": str(one.version),
        "unit": str(one.unit_id or ""),
        "group": str(one.group_id or ""),
        "from_at": local(one.from_at),
        "until_at": local(one.until_at),
    }


def _form_page(form: AnnouncementForm, one: Announcement | None) -> Page:
    page = render_template(
        "announcements/form.html",
        form=form,
        one=one,
        is_shown=one is not None and state_of(one) is not AnnouncementState.SCHEDULED,
        most_title=MAX_TITLE_CHARS,
        most_text=MAX_TEXT_CHARS,
    )
    return (page, 422) if form.is_submitted() else page


def _read(
    form: AnnouncementForm, paths: tuple[str, ...], now: datetime
) -> tuple[RenderedAnnouncement, Terms] | None:
    """Return what was typed, with its HTML; None when a field is wrong, which then has its error."""
    wording = AnnouncementWording(
        _kept(form.title, lambda text: checked_line(text, MAX_TITLE_CHARS, N_("Enter a title."))),
        _kept(form.text, _checked_text),
        " ".join(visible(form.title_en.data or "").split()),
        (form.text_en.data or "").strip(),
    )
    aim = _aim(form, paths)
    from_at = _moment(form.from_at) or now
    until_at = _moment(form.until_at, is_end=True)
    if bool(wording.title_en) != bool(wording.text_en):
        missing = form.text_en if wording.title_en else form.title_en
        missing.errors = [
            *missing.errors,
            gettext("Fill in both the title and the text in English, or neither."),
        ]
    if any(field.errors for field in form):
        return None
    terms = Terms(
        aim, from_at, until_at, form.is_public.data, form.is_pinned.data, form.asks_confirmation.data
    )
    return _rendered(wording), terms


def _kept(field: Field, check: Callable[[str], str]) -> str:
    with errors_on_field(field):
        return check(field.data or "")
    return ""


def _checked_text(typed: str) -> str:
    text = typed.replace("\r\n", "\n").strip()
    if not visible(text).strip():
        raise Refused(N_("Enter the text."))
    if len(text) > MAX_TEXT_CHARS:
        raise Refused(
            N_("The text has %(count)s characters; the maximum is %(most)s."),
            count=len(text),
            most=MAX_TEXT_CHARS,
        )
    return text


def _aim(form: AnnouncementForm, paths: tuple[str, ...]) -> Aim:
    for field in (form.unit, form.role, form.group):
        if field.data not in {value for value, _label in field.choices}:
            field.errors = [gettext("Choose one of the list.")]
    if form.unit.errors or form.role.errors or form.group.errors:
        return Aim()
    group = open_group(int(form.group.data)) if form.group.data else None
    if form.group.data and (group is None or not is_within(group.unit.path, paths)):
        form.group.errors = [gettext("Choose one of the list.")]
    return Aim(int(form.unit.data) if form.unit.data else None, form.role.data, group.id if group else None)


def _moment(field: Field, *, is_end: bool = False) -> datetime | None:
    text = (field.data or "").strip()
    at = read_moment(text, settings().zone, is_end=is_end) if text else None
    if text and at is None:
        field.errors = [gettext("Enter a date and time such as 2026-05-31 18:00.")]
    return at


def _rendered(wording: AnnouncementWording) -> RenderedAnnouncement:
    # Rendering takes long, so no transaction is open meanwhile.
    db.session.commit()
    return RenderedAnnouncement(
        wording,
        render_fragment(wording.text, words=words_for("zh"), id_prefix="a-").html,
        render_fragment(wording.text_en, words=words_for("en"), id_prefix="e-").html
        if wording.text_en
        else "",
    )


def _posted(form: AnnouncementForm, paths: tuple[str, ...]) -> BaseResponse | None:
    now, person = clock.now(), me()
    read = form.validate() and _read(form, paths, now)
    if not read or person is None:
        return None
    _require_aim(read[1].aim)
    with errors_on_field(form.until_at, {Conflict: form.is_public}):
        one = actions.post(read[0], read[1], form.sent_as.data[:64], by=person, now=now)
        db.session.commit()
        said = (
            gettext("The announcement is published.")
            if state_of(one) is AnnouncementState.CURRENT
            else gettext("The announcement is saved and will be published at the time you set.")
        )
        return see_other("announcements.show", said, number=one.id)


def _changed(form: AnnouncementForm, one: Announcement, paths: tuple[str, ...]) -> BaseResponse | None:
    now, person = clock.now(), me()
    read = form.validate() and _read(form, paths, now)
    if not read or person is None:
        return None
    _require_aim(read[1].aim)
    note = " ".join(visible(form.note.data or "").split())[:MAX_REASON_CHARS]
    seen = int(form.seen.data) if (form.seen.data or "").isdecimal() else 0
    with errors_on_field(form.note, {Conflict: form.title}):
        actions.change(one, read[0], read[1], note, seen, by=person, now=now)
        db.session.commit()
        return see_other("announcements.show", gettext("Saved."), number=one.id)


def _require_aim(aim: Aim) -> None:
    person = me()
    unit = found_or_404(people.unit(aim.unit_id)) if aim.unit_id is not None else None
    require(person is not None and may_send(person, unit.path if unit else None))


def withdraw(number: int) -> Page:
    """Withdraw an announcement."""
    one, form = writable(number), WithdrawForm()
    return (form.validate_on_submit() and _withdrawn(one, form)) or (
        render_template("announcements/withdraw.html", form=form, one=one),
        422 if form.is_submitted() else 200,
    )


def _withdrawn(one: Announcement, form: WithdrawForm) -> BaseResponse | None:
    person = me()
    with errors_on_field(form.reason):
        reason = checked_line(form.reason.data or "", MAX_REASON_CHARS, N_("Enter the reason."))
        if person is not None:
            actions.withdraw(one, reason, by=person, now=clock.now())
            db.session.commit()
        return see_other("announcements.show", gettext("The announcement was withdrawn."), number=one.id)


def confirmations(number: int) -> str:
    """Show who has confirmed reading an announcement and who has not."""
    one = writable(number)
    found = queries.confirmations(one, local_day(clock.now()))
    everyone = [*found.confirmed, *found.waiting]
    return render_template(
        "announcements/confirmations.html",
        one=one,
        confirmed=found.confirmed,
        waiting=found.waiting,
        names=people.names(everyone),
        homes=people.homes(everyone, local_day(clock.now())),
        name_of=name_of,
        reminds=one.asks_confirmation and state_of(one) is AnnouncementState.CURRENT,
    )


def remind(number: int) -> BaseResponse:
    """Remind those who have not confirmed yet."""
    one, person = writable(number), me()
    try:
        count = actions.remind(one, by=person, now=clock.now()) if person else 0
    except Conflict as refusal:
        db.session.rollback()
        return see_other("announcements.confirmations", gettext(refusal.sentence), "bad", number=number)
    db.session.commit()
    said = ngettext("%(num)d person was reminded.", "%(num)d people were reminded.", count)
    return see_other("announcements.confirmations", said, number=number)
