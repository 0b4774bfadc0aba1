"""Surveys for those who answer them: the list, what is stored and who sees it, the questions, and thanks."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.errors import Conflict
from lms.http.language import chosen_language
from lms.http.web import require, see_other
from lms.surveys import actions
from lms.surveys.forms import ResponseForm
from lms.surveys.queries import answers as queries
from lms.surveys.queries import catalogue
from lms.surveys.responses import NOTHING, ResponseError, SurveyResponse, read_response
from lms.surveys.standing import STATE_LABELS, SurveyState
from lms.surveys.views.access import FoundSurvey, readable, seen_by, this_reader


def index() -> str:
    """List the surveys that the person may answer, and those whose results they may see."""
    reader = this_reader()
    found = [one for entry in catalogue.live_entries() if (one := seen_by(reader, entry))]
    done = queries.responded_to(reader.user.id)
    asked = [one for one in found if one.is_asked and one.state is SurveyState.OPEN]
    managed = [one for one in found if one.manages]
    return render_template(
        "surveys/index.html",
        waiting=[one for one in asked if one.entry.id not in done],
        done=[one for one in asked if one.entry.id in done],
        upcoming=[one for one in found if one.is_asked and one.state is SurveyState.UPCOMING],
        published=[
            one for one in found if one.state is SurveyState.ENDED and one.shows_results and not one.manages
        ],
        managed=managed,
        counts=queries.counts([one.entry.id for one in managed]) if managed else {},
        state_labels=STATE_LABELS,
        language=chosen_language(),
    )


def show(slug: str) -> str:
    """Show what a survey is about, what is stored and who sees it, before one begins."""
    found = readable(slug)
    return render_template(
        "surveys/show.html",
        one=found,
        page=catalogue.page(found.entry, chosen_language()),
        has_responded=queries.has_responded(found.entry.id, found.reader.user.id),
        state_labels=STATE_LABELS,
        language=chosen_language(),
    )


def answer(slug: str) -> ResponseReturnValue:
    """Show the questions, and keep what was answered."""
    found, form = readable(slug), ResponseForm()
    require(found.is_asked)
    if found.state is not SurveyState.OPEN or queries.has_responded(found.entry.id, found.reader.user.id):
        return _not_now(found)
    sent = _sent(found) if form.is_submitted() else NOTHING
    if form.is_submitted() and not sent.errors and form.validate():
        return _kept(found, sent)
    return _form(found, form, sent), 422 if form.is_submitted() else 200


def _not_now(found: FoundSurvey) -> Response:
    if found.state is SurveyState.OPEN:
        return see_other("surveys.thanks", slug=found.entry.slug)
    said = gettext(actions.NOT_OPEN) if request.method == "POST" else ""
    return see_other("surveys.show", said, "bad", slug=found.entry.slug)


def _sent(found: FoundSurvey) -> SurveyResponse:
    fields = {name: request.form.getlist(name) for name in request.form}
    changed = request.form.get("revision", "") != str(found.entry.revision_id)
    return read_response(found.entry.rules.questions, fields, changed=changed)


def _kept(found: FoundSurvey, sent: SurveyResponse) -> ResponseReturnValue:
    entry, reader, now = found.entry, found.reader, clock.now()
    try:
        unit_id = actions.unit_to_keep(entry, reader.unit, now)
        actions.respond(entry, reader.user, unit_id, sent.answers, now)
        db.session.commit()
    except Conflict as refusal:
        db.session.rollback()
        again = replace(sent, errors={"": ResponseError(refusal.sentence)})
        return _form(readable(entry.slug), ResponseForm(), again), refusal.status
    return see_other("surveys.thanks", slug=entry.slug)


def _form(found: FoundSurvey, form: ResponseForm, sent: SurveyResponse) -> str:
    form.revision.data = str(found.entry.revision_id)
    return render_template(
        "surveys/answer.html",
        one=found,
        form=form,
        page=catalogue.page(found.entry, chosen_language()),
        typed=sent.typed,
        errors={id_: _said(error) for id_, error in sent.errors.items()},
        language=chosen_language(),
    )


def _said(error: ResponseError) -> str:
    return gettext(error.sentence, **error.values)


def thanks(slug: str) -> str | Response:
    """Thank someone who has answered."""
    found = readable(slug)
    if not queries.has_responded(found.entry.id, found.reader.user.id):
        return see_other("surveys.show", slug=slug)
    return render_template("surveys/thanks.html", one=found, language=chosen_language())
