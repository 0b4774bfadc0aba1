"""Correct a question: choose it, say how its answers count, look at what would change, and do it or ask for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from lms import clock
from lms.db import begin_write, db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import TAGS, chosen_language, localize
from lms.http.web import found_or_404, require, see_other, settings
from lms.people.queries import people
from lms.people.second_person import STATE_TITLES
from lms.quizzes import policy
from lms.quizzes.format.corrected import (
    KEY_KINDS,
    RULING_LABELS,
    kinds_for,
    part_rules_for,
    scoring_rules_for,
)
from lms.quizzes.format.questions import Question, QuestionType
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.records import CorrectionRecord, QuizEntry
from lms.quizzes.regrading import Correction
from lms.regrading import actions
from lms.regrading.dry_run import DryRun
from lms.regrading.forms import accepted_words, ruling_from
from lms.regrading.queries import dry_run
from lms.text.wording import in_language

MOST_SHOWN = 100
MOST_RANKS = 50


class NoQuestion(Refused):
    """The address names no question that can be corrected."""


def listing(slug: str) -> str:
    """List what was corrected in a quiz, and the questions that can be."""
    require(policy.may_see_corrections(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    found = corrections.corrections(entry.document_id)
    return render_template(
        "regrading/corrections.html",
        **frame(entry),
        rows=found,
        names=people.names({one.asked_by_id for one in found}),
        questions=_questions(entry),
        may_correct=policy.may_author(current_user),
    )


def frame(entry: QuizEntry) -> dict[str, Any]:
    """Return what all pages about corrections of a quiz say about it."""
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    language = kept.language(chosen_language())
    return {
        "entry": entry,
        "slug": entry.slug,
        "here": url_for("quizzes.show", slug=entry.slug)
        if queries.quiz_entry(entry.slug)
        else url_for("quizzes.index"),  # a quiz whose file is gone has no page of its own
        "title": in_language(kept.quiz.title, chosen_language()),
        "language": language,
        "lang": TAGS.get(language, language),
        "kinds": RULING_LABELS,
        "states": STATE_TITLES,
        "words": _words,
        "local": lambda texts: in_language(texts, chosen_language()),
    }


def _words(correction: Correction) -> list[str]:
    return accepted_words(correction.named, correction.ruling, chosen_language())


def _questions(entry: QuizEntry) -> dict[str, tuple[Question, str]]:
    """Return by id the questions that bring points, as the newest version has them, with their rendered stems."""
    found: dict[str, tuple[Question, str]] = {}
    for kept in corrections.versions(entry.document_id).values():
        texts = kept.page(chosen_language())["questions"]
        found |= {one.id: (one, texts[one.id]["stem"]) for one in kept.quiz.questions if kinds_for(one)}
    return found


def new(slug: str) -> Response | tuple[str, int]:
    """Show the form for a question and, once it is filled in, what would change."""
    require(policy.may_author(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    return _page(entry, request.args)


def correct(slug: str) -> Response | tuple[str, int]:
    """Put a correction into force, or ask a second person; what was refused comes back as it was filled in."""
    require(policy.may_author(current_user))
    entry, now = found_or_404(queries.quiz_entry(slug, also_retired=True)), clock.now()
    try:
        correction_id = _corrected(entry)
    except Refused as refusal:
        read_only_from_now()
        return _page(entry, request.form, refusal)
    db.session.commit()
    return follow(slug, found_or_404(corrections.correction_record(correction_id)), now)


def _corrected(entry: QuizEntry) -> int:
    """Compute again what would change, outside of a write transaction, then write the correction down."""
    read_only_from_now()
    question, _ = _chosen(entry, request.form)
    correction = _correction(entry, question, request.form)
    shown = dry_run(entry, correction, current_user, settings().zone, settings().secret_key)
    begin_write()
    seen = request.form.get("seen", "")
    return actions.correct(
        entry, correction, shown, request.form.get("reason", ""),
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1, by=current_user, now=clock.now(),
    )  # fmt: skip


def follow(slug: str, record: CorrectionRecord, now: datetime) -> Response:
    """Let grades and boards follow as far as one request can, and show the correction."""
    where = {"slug": slug, "number": record.id}
    if record.in_force_at is None:
        return see_other("regrading.show", gettext("A second person has been asked to approve it."), **where)
    is_done = actions.follow(
        record, now, db.session.commit,
        zone=settings().zone, secret=settings().secret_key, most=actions.AT_ONCE,
    )  # fmt: skip
    if is_done:
        return see_other(
            "regrading.show", gettext("The question is corrected. All grades have followed."), **where
        )
    text = gettext("The question is corrected. The grades follow in the next minutes.")
    return see_other("regrading.show", text, **where)


def _chosen(entry: QuizEntry, fields: Mapping[str, str]) -> tuple[Question, str]:
    found = _questions(entry).get(fields.get("question", ""))
    if found is None:
        raise NoQuestion(N_("Choose a question."))
    return found


def _correction(entry: QuizEntry, question: Question, fields: MultiDict[str, str]) -> Correction:
    first = entry.revision_id if fields.get("versions") == "current" else None
    return Correction(0, question.id, question, ruling_from(question, fields), first, entry.revision_id)


def _page(
    entry: QuizEntry, fields: MultiDict[str, str], refusal: Refused | None = None
) -> Response | tuple[str, int]:
    """Show the form with what it holds and, where that is a correction, what it would change."""
    try:
        question, stem = _chosen(entry, fields)
    except NoQuestion as missing:
        return see_other("regrading.corrections", localize(missing), "warn", slug=entry.slug)
    correction, shown = None, None
    if "kind" in fields:
        try:
            correction = _correction(entry, question, fields)
            shown = dry_run(entry, correction, current_user, settings().zone, settings().secret_key)
        except Refused as wrong:
            refusal = refusal or wrong
    return _rendered(entry, fields, question, stem, correction, shown, refusal), (
        refusal.status if refusal else 200
    )


def _rendered(
    entry: QuizEntry,
    fields: MultiDict[str, str],
    question: Question,
    stem: str,
    correction: Correction | None,
    shown: DryRun | None,
    refusal: Refused | None,
) -> str:
    sentence = localize(refusal) if refusal else ""
    seen = corrections.newest_in_force(entry.document_id, question.id)
    return render_template(
        "regrading/new.html",
        **frame(entry),
        **effect(shown),
        question=question,
        stem=stem,
        fields=fields,
        correction=correction,
        before=corrections.correction_record(seen) if seen else None,
        seen=seen,
        kind_choices=[(one.value, gettext(RULING_LABELS[one])) for one in kinds_for(question)],
        rules=[one.value for one in (*scoring_rules_for(question), *part_rules_for(question))],
        takes_key=any(kind in KEY_KINDS for kind in kinds_for(question)),
        types=QuestionType,
        problems=[("#correction" if correction else "#kind", sentence)] if sentence else [],
    )


def effect(shown: DryRun | None) -> dict[str, Any]:
    """Return what the pages say of a dry run: figures, the attempts that change with names, and ranks."""
    changed = [] if shown is None else list(shown.changed)
    changed.sort(
        key=lambda one: (not one.flips, one.after.percent - one.stored.grade.percent, one.stored.attempt_id)
    )
    listed = changed[:MOST_SHOWN]
    return {
        "shown": shown,
        "listed": listed,
        "most_ranks": MOST_RANKS,
        "people": people.names({one.stored.user_id for one in listed}) if listed else {},
    }
