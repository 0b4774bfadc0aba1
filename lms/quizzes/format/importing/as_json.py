"""An imported bank as JSON for other programs and for tests: what `flask quiz convert --to json` prints."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.importing.bank import Imported, ImportedItem
from lms.quizzes.format.questions import Gap, NumberAnswer, Option, Question, QuestionType, Text, TextAnswer


def bank_data(imported: Imported, format_name: str, words: Callable[[Problem], str]) -> dict[str, Any]:
    """Return the bank as JSON-ready data; `words` says a problem in the reader's language.

    Fractions are numbers from -1 to 1; texts are Markdown. `line` is where the question stands in the source.
    """
    language = imported.language
    errors = [imported.refusal] if imported.refusal else []
    return {
        "format": format_name,
        "questions": [_question(item, item.question, language) for item in imported.items if item.question],
        "losses": [
            {"line": one.line, "question": one.marked, "message": words(one)} for one in imported.losses
        ],
        "errors": [{"line": one.line, "message": words(one)} for one in errors],
    }


def _question(item: ImportedItem, question: Question, language: str) -> dict[str, Any]:
    is_choice = question.type not in (QuestionType.MATCHING, QuestionType.ORDERING)
    rights = {target.key: _in(target.text, language) for target in question.targets}
    used = {option.match for option in question.options}
    return {
        "id": question.id,
        "type": question.type.value,
        "stem": _in(question.stem, language),
        "points": float(question.points),
        "options": [_option(option, language) for option in question.options] if is_choice else [],
        "answers": [
            *(_text(answer, language) for answer in question.answers.get(language, ())),
            *(_number(answer, language) for answer in question.numbers),
        ],
        "pairs": [
            *([_in(one.text, language), rights[one.match]] for one in question.options if one.match),
            *(["", text] for key, text in rights.items() if key not in used),
        ],
        "gaps": [_gap(gap, language) for gap in question.gaps],
        "order": [_in(one.text, language) for one in question.options]
        if question.type is QuestionType.ORDERING
        else [],
        "explanation": _in(question.explanation, language),
        "tags": list(question.tags),
        "line": item.line,
        **_open(question, language),
    }


def _open(question: Question, language: str) -> dict[str, Any]:
    """Return what only surveys, essays and files have."""
    found: dict[str, Any] = {}
    if question.type is QuestionType.SURVEY:
        found["several"] = question.several
    if question.rubric:
        found["rubric"] = [
            {
                "criterion": _in(one.name, language),
                "points": float(one.points),
                "full": _in(one.full, language),
            }
            for one in question.rubric
        ]
    if question.words:
        found["words"] = {"least": question.words.least, "most": question.words.most}
    if rule := question.upload:
        found["upload"] = {
            "least": rule.least,
            "most": rule.most,
            "accept": list(rule.kinds),
            "size_mb": rule.size_mb,
        }
    return found


def _in(text: Text, language: str) -> str:
    return text.get(language, "")


def _option(option: Option, language: str) -> dict[str, Any]:
    weight = Decimal(100 if option.right else 0) if option.weight is None else option.weight
    return {
        "text": _in(option.text, language),
        "fraction": float(weight / 100),
        "feedback": _in(option.feedback, language),
    }


def _text(answer: TextAnswer, language: str) -> dict[str, Any]:
    return {
        "text": f"/{answer.text}/" if answer.pattern else answer.text,
        "fraction": float(answer.credit / 100),
        "feedback": _in(answer.feedback, language),
    }


def _number(answer: NumberAnswer, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": float(answer.value),
        "closeness": answer.closeness.value,
        "tolerance": float(answer.tolerance),
        "units": list(answer.units),
        "fraction": float(answer.credit / 100),
        "feedback": _in(answer.feedback, language),
    }
    if answer.high is not None:
        found["high"] = float(answer.high)
    return found | ({"figures": answer.figures} if answer.figures else {})


def _gap(gap: Gap, language: str) -> Mapping[str, Any]:
    return {
        "points": float(gap.points),
        "options": [_option(option, language) for option in gap.options],
        "answers": [
            *(_text(answer, language) for answer in gap.answers.get(language, ())),
            *(_number(answer, language) for answer in gap.numbers),
        ],
    }
