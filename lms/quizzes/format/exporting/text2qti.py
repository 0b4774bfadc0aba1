"""A quiz as a text2qti file, which becomes a Canvas quiz."""

from collections.abc import Mapping

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import PLAIN_TYPES, Feature, Holds
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.questions import HAND_MARKED, NumberAnswer, Option, Question, QuestionType, Quiz, Text
from lms.text.values import write_decimal

HOLDS = Holds(
    PLAIN_TYPES | HAND_MARKED,
    frozenset(
        {
            Feature.IDS,
            Feature.FEEDBACK_OF_OPTIONS,
            Feature.EXPLANATION,
            Feature.POINTS,
            Feature.TOLERANCE,
            Feature.RELATIVE,
            Feature.RANGE,
            Feature.FORMULAS,
            Feature.FORMATTING,
        }
    ),
)


def export_text2qti(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as text2qti Markdown."""
    reduced = reduced_quiz(quiz, HOLDS, language, media)
    blocks = [f"Quiz title: {' '.join(reduced.title.split())}"]
    blocks += [_question(number, one, language) for number, one in enumerate(reduced.questions, 1)]
    return Exported(("\n\n".join(blocks) + "\n").encode(), reduced.losses)


def _question(number: int, one: Question, language: str) -> str:
    lines = [f"Title: {one.id}"]
    if one.points != 1:
        lines.append(f"Points: {write_decimal(one.points)}")
    lines.append(_item(f"{number}.", one.stem, language))
    if one.explanation:
        lines.append(_item("...", one.explanation, language))
    if one.type is QuestionType.SHORT:
        lines += [f"*   {answer.text}" for answer in one.answers[language]]
    elif one.type is QuestionType.ESSAY:
        lines.append("____")
    elif one.type is QuestionType.FILE:
        lines.append("^^^^")
    elif one.type is QuestionType.NUMERIC:
        lines += [f"=   {_number(answer)}" for answer in one.numbers]
    else:
        is_multiple = one.takes_several
        for place, option in enumerate(one.options):
            lines += _option(place, option, language, is_multiple=is_multiple)
    return "\n".join(lines)


def _option(place: int, option: Option, language: str, *, is_multiple: bool) -> list[str]:
    if is_multiple:
        mark = "[*]" if option.right else "[ ]"
    else:
        mark = f"{'*' if option.right else ''}{chr(97 + place)})"
    lines = [_item(mark, option.text, language)]
    return [*lines, _item("...", option.feedback, language)] if option.feedback else lines


def _item(mark: str, text: Text, language: str) -> str:
    """Write a text after its mark, its other lines moved in as far as its first."""
    start = mark.ljust(4) if len(mark) < 4 else f"{mark} "
    words = text.get(language, "").replace("\n", "\n" + " " * len(start))
    return start + "\n".join(line if line.strip() else "" for line in words.split("\n"))


def _number(answer: NumberAnswer) -> str:
    if answer.high is not None:
        return f"[{write_decimal(answer.value)}, {write_decimal(answer.high)}]"
    if not answer.tolerance:
        return write_decimal(answer.value)
    sign = "%" if answer.closeness.value == "relative" else ""
    return f"{write_decimal(answer.value)} +- {write_decimal(answer.tolerance)}{sign}"
