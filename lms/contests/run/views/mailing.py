"""Writing to the people of a contest."""

from flask import request
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import contest_page, convened_contest
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.run.actions.mailing import letter_for, write_to
from lms.contests.run.forms import LetterForm
from lms.contests.run.mail_merge import MailGroup
from lms.contests.run.queries.mail import Addressee, addressees, group_people
from lms.db import db
from lms.http.form_errors import errors_on_field
from lms.http.web import address_anywhere, local_day, see_other, settings
from lms.outbox.jobs.sending import in_words
from lms.outbox.letters import Written


def write(slug: str) -> str | Response | tuple[str, int]:
    """Write a text with places for each person's name and entry, look at it, and send it."""
    contest = convened_contest(slug)
    form = LetterForm()
    if not (settings().sends_mail and form.validate_on_submit()):
        return _page(contest, form), 422 if form.is_submitted() else 200
    with errors_on_field(form.text):
        return _sent(contest, form) if request.form.get("send") else _preview(contest, form)
    return _page(contest, form), 422


def _sent(contest: Contest, form: LetterForm) -> Response:
    now, link = clock.now(), address_anywhere("contests.call", slug=contest.slug)
    group, day = MailGroup(form.group.data), local_day(now).isoformat()
    count = write_to(contest, group, form.subject.data, form.text.data, link, day, by=current_user, now=now)
    db.session.commit()
    text = ngettext(
        "The message to %(num)d person is queued.", "The messages to %(num)d people are queued.", count
    )
    return see_other("contests.write", text, slug=contest.slug)


def _preview(contest: Contest, form: LetterForm) -> str:
    """Show the message with words in place of a name and a title: who wrote what must not be seen here."""
    group = MailGroup(form.group.data)
    count = len(addressees(contest, group))
    language = str(get_locale())
    sample = {
        "name": f"[{gettext('Name')}]",
        "contest": definition_of(contest).title(language),
        "entry": f"[{gettext('Title')}]",
    }
    link = address_anywhere("contests.call", slug=contest.slug)
    letter = letter_for(Addressee(0, "", language, sample), group, form.subject.data, form.text.data, link)
    return _page(contest, form, in_words(letter, language) if count else None, count)


def _page(
    contest: Contest, form: LetterForm, written: Written | None = None, count: int | None = None
) -> str:
    sizes = {group.value: len(group_people(contest, group)) for group in MailGroup}
    return contest_page("contests/write.html", contest, form=form, sizes=sizes, written=written, count=count)
