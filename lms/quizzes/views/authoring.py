"""For trainers: what is wrong in the quiz files, and trying a quiz without leaving a trace."""

from collections.abc import Container, Iterable, Mapping, Sequence

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.db import db
from lms.http.language import chosen_language, localized_problem_text
from lms.http.web import found_or_404, require, see_other, settings
from lms.library import loader as library_loader
from lms.library.checks import counted
from lms.library.documents import ReadDocument
from lms.library.queries import pages as library
from lms.library.queries.overlay import overlay
from lms.problems import Problem
from lms.quizzes import forms, loader, policy
from lms.quizzes.answer_encoding import decoded, encoded
from lms.quizzes.attempt_grading import Grade, grade
from lms.quizzes.attempt_start import STATUS_LABELS, attempt_summary
from lms.quizzes.drafted import DRAFTED_TEXTS
from lms.quizzes.drawing import draw
from lms.quizzes.exposure import pool_reports
from lms.quizzes.format.data import from_data
from lms.quizzes.format.lint.checking import silencing
from lms.quizzes.format.questions import DIFFICULTY_LABELS, TYPE_LABELS, Section
from lms.quizzes.format.review_matrix import EVERYTHING
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz
from lms.quizzes.responses import normalise
from lms.quizzes.sheet import AttemptSheet, LatestAnswer, question_ids
from lms.quizzes.verdicts import verdict
from lms.quizzes.views.access import lessons_in
from lms.text.values import read_moment
from lms.text.wording import in_language

# A question drawn from a pool of 200 is missed by all of these once in ten million pools.
MOST_DRAWS = 400


def authoring() -> str:
    """List the quiz files with what is wrong in them, read now."""
    require(policy.may_author(current_user))
    content, language = settings().content, settings().default_language
    quizzes = loader.checked_quizzes(content, settings().zone, language)
    folder = library_loader.folder_state(content, language, overlay())
    return render_template(
        "quizzes/authoring.html",
        counts=counted(folder.problems),
        waiting=_waiting(folder),
        elsewhere=_elsewhere(folder, quizzes),
        quizzes=sorted(quizzes, key=lambda one: (not one.error_count, not one.warning_count, one.slug)),
        linted={one.slug: loader.linted(one) for one in quizzes},
        silencing=_silencing,
        pools={one.slug: pool_reports(_sections(one)) for one in quizzes},
        type_labels=TYPE_LABELS,
        difficulty_labels=DIFFICULTY_LABELS,
        published={entry.slug for entry in queries.quiz_entries()},
        localize_problem=localized_problem_text,
        language=chosen_language(),
    )


def made_quiz(slug: str, language: str, count: int) -> BaseResponse:
    """Open a quiz file that was just made, with its questions, where its author goes on."""
    text = ngettext(
        "The quiz has been saved with %(num)s question. Learners do not see it yet. "
        "Look through it, then choose “Continue to publishing”.",
        "The quiz has been saved with %(num)s questions. Learners do not see it yet. "
        "Look through them, then choose “Continue to publishing”.",
        count,
    )
    return see_other("editor.form", text, path=f"quizzes/{loader.file_name(slug, language)}")


def _sections(checked: loader.CheckedQuiz) -> Sequence[Section]:
    """Return the sections of a quiz; of one with errors those of its first file, as far as they can be read."""
    return checked.quiz.sections if checked.quiz else checked.parsed[0].sections if checked.parsed else ()


def _silencing(code: str) -> str:
    return gettext(silencing(code), code=code)


def _elsewhere(folder: library_loader.FolderState, quizzes: Iterable[loader.CheckedQuiz]) -> list[Problem]:
    """Return the problems of the folder that are not shown beside a quiz."""
    shown = {(found.place, found.code) for one in quizzes for found in one.problems}
    return [one for one in folder.problems if (one.place, one.code) not in shown]


def _waiting(folder: library_loader.FolderState) -> int:
    """Return how many documents and files publishing would add, change or retire."""
    documents, media = library.published()
    return _differing(folder.documents, documents, folder.keys) + _differing(
        folder.media, media, folder.media
    )


def _differing(here: Mapping[str, str], published: Mapping[str, str], there: Container[str]) -> int:
    """Return how many things publishing would add, change or retire."""
    changed = sum(published.get(name) != digest for name, digest in here.items())
    return changed + sum(name not in there for name in published)


def preview(slug: str) -> str | BaseResponse:
    """Show the whole paper as a learner would get it; grade it when it is sent. Nothing is stored."""
    require(policy.may_author(current_user))
    is_edited = "edited" in request.values
    kept = quiz_to_preview(slug, is_edited=is_edited)
    if kept is None and is_edited and (drafted := DRAFTED_TEXTS.of(slug)):
        return see_other("editor.form", gettext("Correct the errors first."), "warn", path=min(drafted))
    return _trial(slug, found_or_404(kept), is_edited=is_edited)


def _trial(slug: str, kept: KeptQuiz, *, is_edited: bool) -> str:
    seed = _seed_with(kept, request.args.get("question", ""), request.values.get("seed", "1")[:40])
    as_of = read_moment(request.values.get("as_of", ""), settings().zone) or clock.now()
    return render_template(
        "quizzes/preview.html",
        slug=slug,
        is_edited=is_edited,
        is_published=queries.quiz_entry(slug) is not None,
        quiz=kept.quiz,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        intro=kept.page(chosen_language())["intro"],
        seed=seed,
        as_of=as_of,
        as_of_text=f"{as_of.astimezone(settings().zone):%Y-%m-%dT%H:%M}",
        stage=STATUS_LABELS[attempt_summary(kept.quiz.settings, [], as_of).stage],
        **_judged(_tried(kept, seed), kept),
    )


def quiz_to_preview(slug: str, *, is_edited: bool) -> KeptQuiz | None:
    """Return the published quiz, or as its files stand now; None when there is none or it has errors."""
    return _edited(slug) if is_edited else _published(slug)


def _published(slug: str) -> KeptQuiz | None:
    entry = queries.quiz_entry(slug)
    return queries.kept_quiz(entry.revision_id, entry.digest) if entry else None


def _drafted(key: str, drafted: Mapping[str, str]) -> ReadDocument | None:
    """Return the quiz as its drafts in the editor have it; None, or without renditions, when it has errors."""
    laid, media = overlay(), library.published()[1]
    db.session.commit()  # reading is slow, and no writer waits for it
    chosen = settings()
    tree = library_loader.read_texts(chosen.content, drafted, chosen.default_language, media, laid)
    return next((one for one in tree.documents if one.key == key), None)


def _edited(slug: str) -> KeptQuiz | None:
    """Return the quiz as its drafts and files stand now; None when there is none or it has errors."""
    key, chosen, drafted = f"quizzes/{slug}", settings(), DRAFTED_TEXTS.of(slug)
    if drafted:
        document = _drafted(key, drafted)
    else:
        document = library_loader.edited(chosen.content, chosen.default_language, key, overlay())
    if document is None or not document.renditions:
        return None
    pages = {one.language: {"intro": one.html, **one.data} for one in document.renditions}
    return KeptQuiz.of(from_data(document.data), pages)


def _seed_with(kept: KeptQuiz, question: str, seed: str) -> str:
    """Return the first seed that draws the question asked for, so that a link can lead to it."""
    if question not in kept.by_id:
        return seed
    tried = (str(number) for number in range(1, MOST_DRAWS))
    return next((one for one in tried if question in question_ids(draw(kept.quiz, one).to_data())), seed)


def _tried(kept: KeptQuiz, seed: str) -> AttemptSheet:
    """Return the paper of a trial with the answers that were sent."""
    paper = draw(kept.quiz, seed).to_data()
    given = {
        one.question: LatestAnswer(encoded(normalise(kept.by_id[one.question], one.raw)))
        for one in forms.answers_of_page(request.form, question_ids(paper))
    }
    return AttemptSheet(kept.quiz, kept.page(chosen_language()), paper, given, lessons=lessons_in(kept))


def _judged(sheet: AttemptSheet, kept: KeptQuiz) -> dict[str, object]:
    """Return the questions of a trial, judged when it was sent."""
    if request.method == "GET":
        return {"parts": sheet.parts(), "spots": sheet.spots, "mark": None}
    language = kept.language(chosen_language())
    rules = kept.quiz.settings
    lines = {
        id_: sheet.answers[id_].line if id_ in sheet.answers else "" for id_ in question_ids(sheet.paper)
    }
    verdicts = {
        id_: verdict(
            kept.by_id[id_], line, EVERYTHING, sheet.texts, language, rules.floor, confidence=rules.confidence
        )
        for id_, line in lines.items()
    }
    mark: Grade = grade(
        [kept.by_id[id_] for id_ in lines],
        {id_: decoded(kept.by_id[id_], line) for id_, line in lines.items()},
        rules.floor,
        rules.pass_percent,
        confidence=rules.confidence,
    )
    return {"parts": sheet.parts(verdicts=verdicts), "spots": sheet.spots, "mark": mark}
