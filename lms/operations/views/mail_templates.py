"""How mail is worded: the list of its kinds, and the form of one in a language, with a preview."""

from flask import render_template, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from werkzeug import Response
from wtforms import Field

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.http.form_errors import errors_on_field
from lms.http.language import LANGUAGES, TAGS
from lms.http.web import found_or_404, require, see_other, settings
from lms.operations.actions.mail_templates import reset_mail, word_mail
from lms.operations.forms import MailTemplateForm
from lms.operations.views.status import blueprint
from lms.outbox import queries
from lms.outbox.jobs.sending import worded
from lms.outbox.letters import Written
from lms.outbox.templates import (
    BUILT_IN,
    BadClosing,
    BadOpening,
    TemplateText,
    checked,
    required_places,
    sample,
    shown,
    subject_places,
    text_places,
)
from lms.outbox.words import KIND_LABELS, MessageKind
from lms.people.policy import may_run_site

SAMPLE_NAME, SAMPLE_LINK = "王芳", "https://study.example.org/"
Page = str | tuple[str, int] | Response


@blueprint.get("/mail-templates")
def mail_templates() -> str:
    """List the kinds of mail and in which languages their wording was changed."""
    require(may_run_site(current_user))
    return render_template(
        "operations/mail_templates.html",
        kinds=KIND_LABELS,
        languages=LANGUAGES,
        tags=TAGS,
        changed=queries.worded_kinds(),
    )


@blueprint.route("/mail-templates/<kind>/<language>", methods=["GET", "POST"])
def mail_template(kind: str, language: str) -> Page:
    """Word mail of a kind in a language; the preview keeps nothing."""
    require(may_run_site(current_user))
    about, kept = _about(kind, language), queries.template_of(kind, language)
    form = MailTemplateForm(data=(kept or BUILT_IN)._asdict())
    if form.validate_on_submit():
        with errors_on_field(form.subject, _blamed(form)):
            return (
                _previewed(about, language, form)
                if "preview" in request.form
                else _saved(about, language, form)
            )
    preview = None if form.is_submitted() else _preview(about, language, kept or BUILT_IN)
    return _page(about, language, form, preview), 422 if form.is_submitted() else 200


@blueprint.post("/mail-templates/<kind>/<language>/reset")
def reset_mail_template(kind: str, language: str) -> Response:
    """Use the built-in wording again."""
    require(may_run_site(current_user))
    reset_mail(_about(kind, language), language, by=current_user, now=clock.now())
    db.session.commit()
    text = gettext("The built-in wording is used again.")
    return see_other("operations.mail_template", text, kind=kind, language=language)


def _about(kind: str, language: str) -> MessageKind:
    known = {one.value: one for one in MessageKind} if language in LANGUAGES else {}
    return found_or_404(known.get(kind))


def _blamed(form: MailTemplateForm) -> dict[type[Refused], Field]:
    return {BadOpening: form.opening, BadClosing: form.closing}


def _saved(kind: MessageKind, language: str, form: MailTemplateForm) -> Response:
    word_mail(kind, language, form.text, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("operations.mail_template", gettext("Saved."), kind=kind.value, language=language)


def _previewed(kind: MessageKind, language: str, form: MailTemplateForm) -> str:
    return _page(kind, language, form, _preview(kind, language, checked(kind, form.text)))


def _preview(kind: MessageKind, language: str, text: TemplateText) -> Written:
    with force_locale(language):
        letter = sample(kind, gettext("Sample title"), settings().base_url or SAMPLE_LINK)
    return worded(letter, language, text, SAMPLE_NAME)


def _page(kind: MessageKind, language: str, form: MailTemplateForm, preview: Written | None) -> str:
    return render_template(
        "operations/mail_template.html",
        form=form,
        kind=kind,
        label=KIND_LABELS[kind],
        language=language,
        tag=TAGS[language],
        language_name=LANGUAGES[language],
        preview=preview,
        is_changed=queries.template_of(kind.value, language) is not None,
        in_subject=shown(subject_places(kind)),
        in_text=shown(text_places(kind)),
        required=shown(required_places(kind), " / "),
    )
