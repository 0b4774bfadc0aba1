"""For trainers: what a learner will see of an attempt at each moment, as a table and as the page itself."""

from dataclasses import replace

from flask import render_template, request
from flask_login import current_user
from markupsafe import Markup

from lms.http.language import chosen_language
from lms.http.web import found_or_404, require
from lms.quizzes import policy
from lms.quizzes.answer_encoding import encoded
from lms.quizzes.attempt_grading import Grade, band, grade, section_bands
from lms.quizzes.drawing import draw
from lms.quizzes.format.questions import OPEN_TYPES
from lms.quizzes.format.review_matrix import JUDGED, ReviewPart
from lms.quizzes.records import KeptQuiz
from lms.quizzes.review import MOMENT_LABELS, PART_LABELS, Moment, visible
from lms.quizzes.sample_answers import sample_responses
from lms.quizzes.sheet import AttemptSheet, LatestAnswer, SheetSection, question_ids
from lms.quizzes.verdicts import AnswerVerdict, verdict
from lms.quizzes.views.access import lessons_in
from lms.quizzes.views.authoring import quiz_to_preview
from lms.text.wording import in_language


def review_preview(slug: str) -> str:
    """Show the review options of a quiz as a table, and a sample attempt as its learner sees it at one moment."""
    require(policy.may_author(current_user))
    is_edited = "edited" in request.args
    kept = found_or_404(quiz_to_preview(slug, is_edited=is_edited))
    rules = kept.quiz.settings
    at = found_or_404({str(one): one for one in Moment}.get(request.args.get("at", Moment.JUST_AFTER)))
    return render_template(
        "quizzes/review_preview.html",
        slug=slug,
        is_edited=is_edited,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        rules=rules,
        at=at,
        moments={one: visible(rules.review, one) for one in Moment},
        moment_labels=MOMENT_LABELS,
        part_labels=PART_LABELS,
        has_tries=any(one.tries is not None for one in kept.quiz.questions),
        **_seen(kept, at),
    )


def _seen(kept: KeptQuiz, at: Moment) -> dict[str, object]:
    """Return a sample attempt as the review options show it at a moment."""
    quiz, language, page = kept.quiz, kept.language(chosen_language()), kept.page(chosen_language())
    shown = visible(quiz.settings.review, at)
    made = sample_responses(quiz, language)
    paper = draw(quiz, "1").to_data()
    answers = {id_: LatestAnswer(encoded(made[id_])) for id_ in question_ids(paper)}
    sheet = AttemptSheet(quiz, page, paper, answers, lessons=lessons_in(kept))
    asked = [kept.by_id[id_] for id_ in question_ids(paper)]
    rules = quiz.settings
    mark = grade(
        asked,
        {one.id: made[one.id] for one in asked},
        rules.floor,
        rules.pass_percent,
        confidence=rules.confidence,
    )
    verdicts = {
        one.id: verdict(
            one, answers[one.id].line, shown, page, language, rules.floor, confidence=rules.confidence
        )
        for one in asked
        if _is_told(one.id, kept, answers[one.id].line, shown, at)
    }
    return {
        "shown": shown,
        "mark": mark,
        "parts": _parts(sheet, kept, mark, verdicts, shown, at),
        "count": len(asked),
        "overall": _overall(kept, mark, language) if ReviewPart.OVERALL in shown else "",
    }


def _is_told(id_: str, kept: KeptQuiz, line: str, shown: frozenset[ReviewPart], at: Moment) -> bool:
    """Tell whether anything is said of an answer; during the attempt only of saved ones, at once."""
    question = kept.by_id[id_]
    if at is not Moment.DURING:
        return True
    return bool(shown & JUDGED and line) and question.type not in OPEN_TYPES and question.tries is None


def _parts(
    sheet: AttemptSheet,
    kept: KeptQuiz,
    mark: Grade,
    verdicts: dict[str, AnswerVerdict],
    shown: frozenset[ReviewPart],
    at: Moment,
) -> list[SheetSection]:
    """Return the questions with what is said of them; without the attempt only what sections say of their result."""
    said: dict[int, Markup] = {}
    if ReviewPart.OVERALL in shown:
        marks = {one.question.id: (one.mark, one.maximum) for one in mark.marked}
        language, notes = kept.language(chosen_language()), sheet.texts["notes"]
        said = {
            number: Markup(notes.get(in_language(one.text, language), ""))  # noqa: S704 -- rendered by lms.markup
            for number, one in section_bands(kept.quiz, marks).items()
        }
    parts = sheet.parts(verdicts=verdicts, said=said)
    if at is Moment.DURING or ReviewPart.ATTEMPT in shown:
        return parts
    return [replace(part, text=Markup(), items=()) for part in parts if part.said]


def _overall(kept: KeptQuiz, mark: Grade, language: str) -> Markup:
    found = band(kept.quiz.bands, mark.percent)
    texts = kept.page(chosen_language())["notes"]
    return Markup(texts.get(in_language(found.text, language), "")) if found else Markup()  # noqa: S704 -- rendered by lms.markup
