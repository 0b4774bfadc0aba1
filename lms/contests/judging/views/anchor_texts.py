"""Anchor texts on screen: the convener adds them and sees who is within the tolerance; judges mark them."""

from collections.abc import Mapping
from decimal import Decimal

from flask import request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
    or_filled_form,
)
from lms.contests.judging.actions import anchor_texts as acts
from lms.contests.judging.actions import calibrating
from lms.contests.judging.forms.desk import agreed_scores
from lms.contests.judging.marksheet import as_scores, total_of
from lms.contests.judging.models import AnchorText
from lms.contests.judging.queries import calibration
from lms.contests.judging.views.desk import own_panel_judge
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import panel
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import localize
from lms.http.web import found_or_404, see_other
from lms.text.values import whole_number

Typed = Mapping[str, str]


def anchor_texts(slug: str) -> str:
    """List the texts with their agreed marks, and where each judge stands; with ?change=1 the form holds a text."""
    contest = audited_contest(slug)
    number = request.args.get("change", type=whole_number)
    text = _text(contest, number) if number is not None else None
    return _texts_page(contest, _typed(text) if text else None, changed=text)


def _typed(text: AnchorText) -> Typed:
    scores = {f"score.{key}": f"{value}" for key, value in text.scores.items()}
    return {"title": text.title, "body": text.body, "rationale": text.rationale} | scores


def _texts_page(
    contest: Contest, typed: Typed | None = None, error: str = "", changed: AnchorText | None = None
) -> str:
    definition = definition_of(contest)
    rubric = definition.rubric
    judges = [one for one in panel(contest.id) if one.dropped_at is None]
    marks = calibration.text_marks(contest.id)
    totals = {
        (one.judge_id, one.text_id, one.round): total_of(rubric, as_scores(one.scores)) for one in marks
    }
    texts = calibration.anchor_texts(contest.id)
    return contest_page(
        "contests/anchor_texts.html",
        contest,
        texts=[(text, total_of(rubric, as_scores(text.scores)), as_scores(text.scores)) for text in texts],
        marked={one.text_id for one in marks},
        judges=[(one, _newest(one, texts, totals)) for one in judges],
        tolerance=definition.calibration_tolerance,
        typed=typed or {},
        error=error,
        changed=changed,
        may_act=convenes(contest) and allows(Stage(contest.stage), Act.ALLOCATE),
    )


def _newest(
    judge: PanelJudge, texts: list[AnchorText], totals: Mapping[tuple[int, int, int], Decimal | None]
) -> dict[int, Decimal | None]:
    """Return the judge's newest total of each text."""
    found = {}
    for text in texts:
        for number in range(judge.calibration_round, 0, -1):
            if (judge.id, text.id, number) in totals:
                found[text.id] = totals[judge.id, text.id, number]
                break
    return found


def add_anchor_text(slug: str) -> Response | tuple[str, int]:
    """Add a text; what cannot be taken comes back with what is wrong."""
    contest = convened_contest(slug)
    definition, form = definition_of(contest), request.form
    scores = agreed_scores(form, definition.rubric_in(str(get_locale())))
    try:
        acts.add_text(
            contest, definition, form.get("title", ""), form.get("body", ""), scores,
            form.get("rationale", ""), by=current_user, now=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        read_only_from_now()
        return _texts_page(contest, form, localize(refusal)), refusal.status
    db.session.commit()
    return see_other("contests.anchor_texts", gettext("The text has been added."), slug=slug)


def _text(contest: Contest, text_id: int) -> AnchorText:
    return found_or_404(
        next((one for one in calibration.anchor_texts(contest.id) if one.id == text_id), None)
    )


def change_anchor_text(slug: str, text_id: int) -> Response | tuple[str, int]:
    """Change a text that no one has marked; what cannot be taken comes back with what is wrong."""
    contest = convened_contest(slug)
    text = _text(contest, text_id)
    return or_filled_form(
        lambda: _changed(contest, text),
        lambda problem: _texts_page(contest, request.form, problem, _text(contest, text_id)),
    )


def _changed(contest: Contest, text: AnchorText) -> Response:
    definition, form = definition_of(contest), request.form
    scores = agreed_scores(form, definition.rubric_in(str(get_locale())))
    acts.change_text(
        contest, definition, text, form.get("title", ""), form.get("body", ""), scores,
        form.get("rationale", ""), by=current_user, now=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return see_other("contests.anchor_texts", gettext("The text has been changed."), slug=contest.slug)


def remove_anchor_text(slug: str, text_id: int) -> Response:
    """Remove a text that no one has marked."""
    contest = convened_contest(slug)
    text = _text(contest, text_id)
    acts.remove_text(contest, definition_of(contest), text, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.anchor_texts", gettext("The text has been removed."), slug=slug)


def waive_calibration(slug: str, judge_id: int) -> Response:
    """Let a judge mark entries who is not within the tolerance."""
    contest = convened_contest(slug)
    judge = found_or_404(next((one for one in panel(contest.id) if one.id == judge_id), None))
    calibrating.waive(contest, judge, request.form.get("reason", ""), by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.anchor_texts", gettext("The calibration has been waived."), slug=slug)


def own_texts(slug: str) -> str:
    """List the texts the judge marks for calibration, with the agreed marks of those marked in this round."""
    contest, panel_judge = own_panel_judge(slug)
    return _own_page(contest, panel_judge)


def _own_page(
    contest: Contest, panel_judge: PanelJudge, wrong: int = 0, typed: Typed | None = None, error: str = ""
) -> str:
    definition = definition_of(contest)
    own = calibration.own_text_marks(panel_judge)
    mine = {key: as_scores(one.scores) for key, one in own.items()}
    texts = calibration.anchor_texts(contest.id)
    stage = Stage(contest.stage)
    return contest_page(
        "contests/own_texts.html",
        contest,
        panel_judge=panel_judge,
        texts=[(one, as_scores(one.scores), mine.get(one.id)) for one in texts],
        total=lambda scores: total_of(definition.rubric, scores),
        tolerance=definition.calibration_tolerance,
        wrong=wrong,
        typed=typed or {},
        error=error,
        may_mark=panel_judge.calibrated_at is None
        and (allows(stage, Act.CALIBRATE) or allows(stage, Act.MARK)),
    )


def mark_own_text(slug: str, text_id: int) -> Response | tuple[str, int]:
    """Take the judge's marks of a text; what cannot be taken comes back with what is wrong."""
    contest, panel_judge = own_panel_judge(slug)
    definition, text = definition_of(contest), _text(contest, text_id)
    scores = agreed_scores(request.form, definition.rubric_in(str(get_locale())))
    try:
        acts.mark_text(contest, definition, panel_judge, text, scores, clock.now())
    except Refused as refusal:
        read_only_from_now()
        return _own_page(contest, panel_judge, text_id, request.form, localize(refusal)), refusal.status
    db.session.commit()
    return see_other("contests.own_texts", slug=slug)
