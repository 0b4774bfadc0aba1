"""A question cut down to what a format holds: what comes out is what the file says, each cut is a loss.

Every exporter writes only reduced questions, so the losses it reports and what it writes cannot drift apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from lms.problems import Problem
from lms.quizzes.format.exporting.choice_keys import reduced_choice
from lms.quizzes.format.exporting.holds import Feature, Holds
from lms.quizzes.format.exporting.losses import export_loss
from lms.quizzes.format.exporting.part_keys import reduced_parts
from lms.quizzes.format.exporting.texts import (
    broken_links,
    has_formula,
    has_media,
    is_formatted,
    media_name,
    pictures,
    texts_of,
)
from lms.quizzes.format.exporting.typed_keys import NoKeyError, reduced_numbers, reduced_texts
from lms.quizzes.format.merge import SETTING_NAMES
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    OPEN_TYPES,
    Option,
    Question,
    QuestionType,
    Quiz,
    QuizSettings,
    Section,
    Text,
    UploadRule,
)
from lms.text.wording import in_language

# Two fields of which one loss speaks.
_SAID_AS = {"penalty": "tries"}


@dataclass(slots=True)
class Reduction:
    """One run over a quiz for one format in one language; `losses` come once for each code and question."""

    holds: Holds
    language: str
    media: Mapping[str, bytes] = field(default_factory=dict)
    question: str = ""
    losses: list[Problem] = field(default_factory=list)

    def lose(self, code: str, text: str = "") -> None:
        """Report a loss of the present question; a second one of its kind adds nothing."""
        found = export_loss(code, self.question, text)
        if not any(one.code == found.code and one.marked == self.question for one in self.losses):
            self.losses.append(found)

    def kept(self, feature: Feature, code: str) -> bool:
        """Return whether the format holds a feature that the question uses; else it is reported."""
        if feature not in self.holds:
            self.lose(code)
        return feature in self.holds

    def text(self, text: Text) -> dict[str, str]:
        """Return the text in the language of the file alone."""
        found = in_language(text, self.language)
        return {self.language: found} if found else {}

    def option(self, option: Option) -> Option:
        """Return an option in one language, without feedback where the format has none."""
        is_held = Feature.FEEDBACK_OF_OPTIONS in self.holds
        has_feedback = bool(option.feedback) and (is_held or self.kept(Feature.FEEDBACK, "feedback"))
        return replace(
            option,
            text=self.text(option.text),
            feedback=self.text(option.feedback) if has_feedback else {},
        )


@dataclass(frozen=True, slots=True)
class ReducedQuiz:
    """The sections with what is left of their questions, and all losses in the order of the quiz."""

    title: str
    intro: Text
    sections: tuple[Section, ...]
    losses: tuple[Problem, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions that are left."""
        return tuple(question for section in self.sections for question in section.questions)


def reduced_quiz(quiz: Quiz, holds: Holds, language: str, media: Mapping[str, bytes]) -> ReducedQuiz:
    """Cut a whole quiz down to what the format holds; `media` are the pictures that can be put in."""
    run = Reduction(holds, language, media)
    if settings := settings_of(quiz):
        run.lose("settings", ", ".join(settings))
    for code, is_there in (
        ("introduction", Feature.INTRODUCTION not in holds and quiz.intro),
        ("bands", quiz.bands or any(section.bands for section in quiz.sections)),
        ("draw", any(section.draw is not None for section in quiz.sections)),
        (
            "sections",
            Feature.SECTIONS not in holds and any(one.title or one.text for one in quiz.sections),
        ),
        ("language", len(quiz.languages) > 1),
        ("ids", Feature.IDS not in holds),
    ):
        if is_there:
            run.lose(code)
    sections = []
    for section in quiz.sections:
        found = [reduced_question(question, run) for question in section.questions]
        kept = tuple(question for question in found if question)
        has_words = Feature.SECTIONS in holds
        sections.append(
            Section(
                kept,
                id=section.id,
                title=run.text(section.title) if has_words else {},
                text=run.text(section.text) if has_words else {},
            )
        )
    intro = run.text(quiz.intro) if Feature.INTRODUCTION in holds else {}
    return ReducedQuiz(in_language(quiz.title, language), intro, tuple(sections), tuple(run.losses))


def settings_of(quiz: Quiz) -> list[str]:
    """Return the settings that a quiz has, by their names in our files."""
    usual = QuizSettings()
    found = [
        SETTING_NAMES.get(one.name, one.name)
        for one in fields(QuizSettings)
        if getattr(quiz.settings, one.name) != getattr(usual, one.name)
    ]
    found += [name for name, text in (("summary", quiz.summary), ("audience", quiz.audience)) if text]
    if "shuffle" not in found and any(section.shuffle is not None for section in quiz.sections):
        found.append("shuffle")
    return found


def reduced_question(question: Question, run: Reduction) -> Question | None:
    """Return what is left of one question; None where the format cannot hold it."""
    run.question = question.id
    if question.type not in run.holds:
        run.lose("type")
        return None
    try:
        question = _with_key(question, run)
    except NoKeyError as error:
        run.lose(error.code)
        return None
    question = _with_extras(question, run)
    _look_into_texts(question, run)
    return question


def _look_into_texts(question: Question, run: Reduction) -> None:
    """Report what the format cannot do with the texts themselves; the writer leaves them readable."""
    holds, texts = run.holds, list(texts_of(question))
    shown = dict.fromkeys(path for text in texts for path in pictures(text, run.language))
    if shown and Feature.PICTURES not in holds:
        run.lose("pictures", ", ".join(shown))
    elif missing := [path for path in shown if media_name(path) not in run.media]:
        run.lose("no-picture", ", ".join(missing))
    if any(has_media(text, run.language) for text in texts):
        run.lose("media")
    if links := [link for text in texts for link in broken_links(text, run.language)]:
        run.lose("links", ", ".join(links))
    if Feature.FORMULAS not in holds and any(has_formula(text, run.language) for text in texts):
        run.lose("equations" if Feature.EQUATIONS in holds else "formulas")
    if Feature.FORMATTING not in holds and any(is_formatted(text, run.language) for text in texts):
        run.lose("formatting")


def _with_key(question: Question, run: Reduction) -> Question:
    """Reduce what the answers are judged by."""
    if question.type in CHOICE_TYPES:
        options = tuple(run.option(option) for option in question.options)
        return reduced_choice(replace(question, options=options), run)
    if question.type is QuestionType.SHORT:
        return replace(question, answers=reduced_texts(question.answers, run))
    if question.type is QuestionType.NUMERIC:
        numbers = reduced_numbers(question.numbers, run)
        is_required = question.unit_required and any(one.units for one in numbers)
        is_required = is_required and run.kept(Feature.UNIT_REQUIRED, "unit-required")
        return replace(question, numbers=numbers, unit_required=is_required)
    if question.upload and question.upload != UploadRule() and not run.kept(Feature.UPLOAD, "upload"):
        question = replace(question, upload=UploadRule())
    if question.type in OPEN_TYPES:
        return replace(question, options=tuple(run.option(option) for option in question.options))
    return reduced_parts(question, run)


def _with_extras(question: Question, run: Reduction) -> Question:
    """Reduce everything that is said and noted beside the key."""
    left = Question("", question.type, {})
    kept = {
        name: getattr(question, name)
        if getattr(question, name) == getattr(left, name) or run.kept(feature, _SAID_AS.get(name, name))
        else getattr(left, name)
        for name, feature in (
            ("explanation", Feature.EXPLANATION),
            ("otherwise", Feature.OTHERWISE),
            ("hints", Feature.HINTS),
            ("points", Feature.POINTS),
            ("tags", Feature.TAGS),
            ("difficulty", Feature.DIFFICULTY),
            ("shuffle", Feature.SHUFFLE),
            ("traditional", Feature.TRADITIONAL),
            ("tries", Feature.TRIES),
            ("penalty", Feature.TRIES),
            ("rubric", Feature.RUBRIC),
            ("words", Feature.WORDS),
            ("lesson", Feature.LESSON),
            ("lint_off", Feature.LINT),
        )
    }
    return replace(
        question,
        **kept
        | {
            "stem": run.text(question.stem),
            "explanation": run.text(kept["explanation"]),
            "otherwise": run.text(kept["otherwise"]),
            "hints": tuple(run.text(hint) for hint in kept["hints"]),
        },
    )
