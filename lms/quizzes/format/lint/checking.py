"""All checks of the quality lint over the files of one quiz."""

from collections.abc import Iterable, Mapping, Sequence

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.lint import keys, similar, timing, translation, wording
from lms.quizzes.format.lint.files import Check, LintFile
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.parser import Parsed

CHECKS: Mapping[LintCheck, Check] = {
    LintCheck.LONGEST_KEY: keys.check_length,
    LintCheck.KEY_POSITION: keys.check_position,
    LintCheck.ALL_OF_ABOVE: keys.check_all_of_above,
    LintCheck.SIMILAR_STEMS: similar.check_stems,
    LintCheck.SIMILAR_OPTIONS: similar.check_options,
    LintCheck.NEGATIVE_STEM: wording.check_negative,
    LintCheck.NO_EXPLANATION: wording.check_explanation,
    LintCheck.ANSWER_LEAKED: similar.check_leaks,
    LintCheck.TIME_LIMIT: timing.check_limit,
    LintCheck.READING_LEVEL: wording.check_reading,
    LintCheck.NO_ALT_TEXT: wording.check_pictures,
    LintCheck.NO_TOLERANCE: wording.check_tolerance,
}

SILENCE = N_(
    "To turn this check off: `lint_off=%(code)s` on the question, or `lint_off: [%(code)s]` in the front matter."
)
# A time limit belongs to the whole quiz.
SILENCE_QUIZ = N_("To turn this check off: `lint_off: [%(code)s]` in the front matter.")


def lint(files: Sequence[Parsed], sources: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """Return what could be better in the files of one quiz, by file and line; files with errors are passed over.

    `sources` gives the text of each file by its path and makes places exact. A check that `lint_off` names in any of
    the files is left out for that quiz or question.
    """
    texts = sources or {}
    read = [one for file in files if (one := LintFile.of(file, texts.get(file.path, "")))]
    off_quiz = {name for file in read for name in file.quiz.settings.lint_off}
    off = {
        (question.id, name) for file in read for question in file.quiz.questions for name in question.lint_off
    }
    found = [one for file in read for check in CHECKS.values() for one in _at(check(file), file, off)]
    if read:
        found += [
            one for file in read[1:] for one in _at(translation.check_translation(read[0], file), file, off)
        ]
    kept = [one for one in found if one.code not in off_quiz]
    return tuple(sorted(kept, key=lambda one: (one.path, one.line, one.column, one.code)))


def _at(found: Iterable[Problem], file: LintFile, off: set[tuple[str, str]]) -> list[Problem]:
    """Return the findings but those of questions that silence them."""
    ordered = sorted((place[0], id_) for id_, place in file.places.items())

    def question_of(problem: Problem) -> str:
        return next((id_ for line, id_ in reversed(ordered) if line <= problem.line), "")

    return [one for one in found if (question_of(one), one.code) not in off]


def not_told(found: Iterable[Problem], problems: Iterable[Problem]) -> list[Problem]:
    """Return the findings without pictures of which the problems of the same text say that words are missing."""
    told = {(one.path, one.line) for one in problems if one.code == "picture-without-words"}
    return [one for one in found if one.code != LintCheck.NO_ALT_TEXT or (one.path, one.line) not in told]


def has_pictures(found: Iterable[Problem]) -> bool:
    """Return whether one of the findings is about a picture without words."""
    return any(one.code == LintCheck.NO_ALT_TEXT for one in found)


def silencing(code: str) -> str:
    """Return how findings of a check are silenced: a sentence to translate and to fill with the code."""
    return SILENCE_QUIZ if code == LintCheck.TIME_LIMIT else SILENCE
