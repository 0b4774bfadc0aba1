"""Editing the rules by forms: one page for each step, over the same draft as the text view."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import audited_contest, contest_page, convened_contest, convenes
from lms.contests.rules.actions import definitions
from lms.contests.rules.form_problems import LABELS, by_field, step_of
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.placeholders import placeholder_in
from lms.contests.rules.plan_estimates import PRESETS, estimate
from lms.contests.rules.queries import revisions
from lms.contests.rules.rule_forms import STEPS, merged, posted_step, read_form, text_of, write_form
from lms.contests.rules.rule_previews import date_order, prize_example, rubric_sum
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.run.views import editing
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import localize, localize_problem
from lms.http.web import see_other, settings
from lms.people.queries import people
from lms.people.roles import ROLE_LABELS
from lms.problems import Problem
from lms.text.front_matter_forms import FormState, with_row, with_row_raised, without_row
from lms.text.values import whole_number_or

TITLES = {
    "call": N_("Call for entries"),
    "dates": N_("Dates"),
    "who": N_("Who can take part"),
    "entries": N_("Entries"),
    "prizes": N_("Prizes"),
    "rubric": N_("Rubric"),
    "marking": N_("Marking plan"),
    "check": N_("Check and apply"),
}
PLAN_TITLES = {
    "mean": N_("The mean of all marks"),
    "median": N_("The median of all marks"),
    "trimmed-mean": N_("The mean without the highest and lowest marks"),
    "double": N_("Two readings, and a third where they differ"),
    "double-closest-two": N_("Two readings and a third; the two closest marks count"),
    "double-expert": N_("Two readings and a third; the third mark counts"),
    "two-stage": N_("Two stages: further readings for the best"),
}
MOST_UNITS = 50
MOST_ENTRIES = 2_000


def show(slug: str, step: str) -> str:
    """Show one step with what the draft, or else the rules in force, say."""
    contest = audited_contest(slug)
    texts = _texts(contest)
    return _page(contest, step, texts, read_form(texts, settings().zone))


def save(slug: str, step: str) -> str | Response | tuple[str, int]:
    """Change the rows of a step without saving, save the step as a draft, or put the draft into force."""
    contest = convened_contest(slug)
    texts = _texts(contest)
    form = read_form(texts, settings().zone)
    if form is None:
        return see_other("contests.edit", slug=slug)
    return _applied(contest, texts) if step == "check" else _step_sent(contest, step, texts, form)


def _texts(contest: Contest) -> dict[str, str]:
    draft = revisions.draft(contest.id)
    return dict(draft.sources) if draft else revisions.sources(contest.revision_id)


def _step_sent(
    contest: Contest, step: str, texts: Mapping[str, str], form: FormState
) -> str | Response | tuple[str, int]:
    sent = posted_step(request.form.to_dict(flat=False), step)
    do, _, row = request.form.get("do", "next").partition(":")
    if do in ("add", "remove", "up", "show"):
        return _page(contest, step, texts, _with_rows(merged(form, sent), do, row), is_saved=False)
    try:
        made = write_form(texts, sent, settings().zone)
        if made != texts:
            seen = request.form.get("seen", "")
            definitions.save_draft(contest, made, seen=seen, by=current_user, now=clock.now())
            db.session.commit()
    except Refused as refused:  # such as another draft meanwhile; what was typed stays
        db.session.rollback()
        page = _page(contest, step, texts, merged(form, sent), refusal=localize(refused), is_saved=False)
        return page, refused.status
    errors, _ = _errors(contest, made)
    if any(step_of(name) == step for name in errors):
        return _page(contest, step, made, read_form(made, settings().zone)), 422
    names = list(STEPS)
    to = step if do == "save" else names[min(names.index(step) + 1, len(names) - 1)]
    text = gettext("The draft has been saved. The current rules are unchanged.") if made != texts else ""
    return see_other("contests.rule_form", text, slug=contest.slug, step=to)


def _applied(contest: Contest, texts: Mapping[str, str]) -> str | Response | tuple[str, int]:
    form = read_form(texts, settings().zone)
    if revisions.read_texts(contest.document.key, texts, settings().zone).has_errors:
        return _page(contest, "check", texts, form), 422
    try:
        return editing.keep(contest, texts)
    except Refused as refused:
        db.session.rollback()
        return _page(contest, "check", texts, form, refusal=localize(refused)), refused.status


def _with_rows(form: FormState, do: str, row: str) -> FormState:
    """Add a row to a list, remove one or move one up; anything else leaves the form as it is."""
    name, _, number = row.rpartition(".")
    if do == "add" and row.partition(".")[0] in ("prizes", "categories", "rubric"):
        return with_row(form, row)
    place = whole_number_or(number, -1)
    if not 0 <= place < len(form.rows.get(name, ())):
        return form
    change = {"remove": without_row, "up": with_row_raised}.get(do)
    return change(form, name, place) if change else form


def _errors(contest: Contest, texts: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the errors by field, and advice that belongs to no field."""
    read = revisions.read_texts(contest.document.key, texts, settings().zone)
    errors, advice = {}, []
    for name, found in by_field(read.document.problems, texts, settings().zone).items():
        wrong = [_sentence(problem) for problem in found if not problem.warning]
        advice += [_sentence(problem) for problem in found if problem.warning]
        if wrong:
            errors[name] = " ".join(dict.fromkeys(wrong))
    return errors, advice


def _sentence(problem: Problem) -> str:
    values = {
        key: gettext(LABELS[value]) if isinstance(value, str) and value in LABELS else value
        for key, value in problem.values.items()
    }
    shown = Problem(problem.code, problem.line, problem.column, problem.message, problem.fix, values)
    return " ".join(part for part in localize_problem(shown) if part)


def _page(
    contest: Contest,
    step: str,
    texts: Mapping[str, str],
    form: FormState | None,
    *,
    refusal: str = "",
    is_saved: bool = True,
) -> str:
    stage, draft = Stage(contest.stage), revisions.draft(contest.id)
    errors, advice = _errors(contest, texts) if form else ({}, [])
    names = list(STEPS)
    return contest_page(
        "contests/rule_form.html",
        contest,
        step=step,
        steps=[(name, gettext(TITLES[name]), sum(step_of(key) == name for key in errors)) for name in names],
        following=names[names.index(step) + 1] if step != names[-1] else "",
        rules=form,
        errors=errors if is_saved else {},
        has_errors=is_saved and any(step_of(name) == step for name in errors),
        mistakes=[(step_of(name), name, text) for name, text in errors.items()],
        advice=advice,
        seen=definitions.stamp(draft),
        draft=draft,
        refusal=refusal,
        is_saved=is_saved,
        needs_reason=not allows(stage, Act.EDIT_RULES),
        may_edit=convenes(contest) and (allows(stage, Act.EDIT_RULES) or allows(stage, Act.AMEND)),
        labels=LABELS,
        **(_shown_at(step, form) if form else {}),
    )


def _shown_at(step: str, form: FormState) -> dict[str, Any]:
    """Return what only one step shows."""
    if step == "dates":
        return {"order": date_order(form, settings().zone)}
    if step == "who":
        return {"units": _units(form), "roles": [(r.value, gettext(ROLE_LABELS[r])) for r in ROLE_LABELS]}
    if step == "prizes":
        entries = _number("example", 30)
        return {"entries": entries, "example": prize_example(form, entries)}
    if step == "rubric":
        return {"sums": rubric_sum(form)}
    if step == "marking":
        return _plans(form)
    texts = [text_of(form, f"{name}.{short}") for name in STEPS["call"] for short in ("zh", "en")]
    return {"placeholder": placeholder_in(texts)}


def _units(form: FormState) -> list[tuple[str, str]]:
    """Return the chosen units and those that the search finds, by code."""
    chosen, wanted = form.values.get("eligibility.units", ()), request.form.get("search", "").strip().lower()
    every = people.all_units()
    shown = [one for one in every if one.code in chosen]
    found = [one for one in every if wanted in f"{one.name} {one.name_en} {one.code}".lower()]
    shown += [one for one in found if one not in shown][:MOST_UNITS]
    unknown = [(code, code) for code in chosen if all(code != one.code for one in every)]
    return unknown + [(one.code, f"{one.name} · {one.code}") for one in shown]


def _plans(form: FormState) -> dict[str, Any]:
    entries, asked = _number("example", 30), text_of(form, "marking.judges")
    judges = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    return {
        "entries": entries,
        "judges": judges,
        "preset": _preset(form),
        "plan_titles": [(name, gettext(title)) for name, title in PLAN_TITLES.items()],
        "plans": [(one, estimate(one, entries, judges)) for one in PRESETS],
    }


def _preset(form: FormState) -> str:
    """Return which of the offered plans the rules have; empty for any other."""
    plan, readings = text_of(form, "marking.plan"), text_of(form, "marking.readings")
    now = "mean 3" if plan == "mean" and not readings else f"{plan} {readings}".strip()
    return now if any(one.key == now for one in PRESETS) else ""


def _number(name: str, otherwise: int) -> int:
    """Return a number of entries that the page was asked to reckon with."""
    text = request.form.get(name, "").strip()
    return min(int(text), MOST_ENTRIES) if text.isdecimal() and len(text) < 9 and int(text) else otherwise
