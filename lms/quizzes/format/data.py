"""A quiz as plain JSON data and back, for the immutable revision in the database."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms.quizzes.format.questions import (
    Band,
    Closeness,
    Difficulty,
    Floor,
    Grading,
    NumberAnswer,
    Option,
    Question,
    QuestionType,
    Quiz,
    QuizSettings,
    ScoringRule,
    Section,
    Shuffle,
    TextAnswer,
)
from lms.quizzes.format.review_matrix import ReviewMatrix, ReviewPart

FORMAT = 1


def to_data(quiz: Quiz) -> dict[str, Any]:
    """Return `quiz` as JSON-ready data; numbers are strings so that no digit is lost."""
    return {
        "format": FORMAT,
        "languages": list(quiz.languages),
        **_texts(quiz, "title", "summary", "audience", "intro"),
        "settings": _settings_data(quiz.settings),
        "sections": [_section_data(section) for section in quiz.sections],
        "bands": [_band_data(band) for band in quiz.bands],
    }


def from_data(data: Mapping[str, Any]) -> Quiz:
    """Rebuild the quiz that `to_data` wrote; raises ValueError for a format it does not know."""
    if data.get("format") != FORMAT:
        raise ValueError(f"unknown quiz data format {data.get('format')!r}")
    return Quiz(
        languages=tuple(data["languages"]),
        title=data["title"],
        summary=data["summary"],
        audience=data["audience"],
        intro=data["intro"],
        settings=_settings(data["settings"]),
        sections=tuple(_section(section) for section in data["sections"]),
        bands=tuple(_band(band) for band in data["bands"]),
    )


def question_data(question: Question) -> dict[str, Any]:
    """Return one question as JSON-ready data."""
    return {
        "id": question.id,
        "type": question.type.value,
        **_texts(question, "stem", "otherwise", "explanation"),
        "options": [_option_data(option) for option in question.options],
        "answers": {
            language: [_text_answer_data(answer) for answer in answers]
            for language, answers in question.answers.items()
        },
        "numbers": [_number_data(number) for number in question.numbers],
        "points": str(question.points),
        "rule": question.rule and question.rule.value,
        "hints": [dict(hint) for hint in question.hints],
        "tags": list(question.tags),
        "difficulty": question.difficulty and question.difficulty.value,
        "shuffle": question.shuffle,
        "unit_required": question.unit_required,
    }


def question_from_data(data: Mapping[str, Any]) -> Question:
    """Rebuild the question that `question_data` wrote."""
    return Question(
        id=data["id"],
        type=QuestionType(data["type"]),
        stem=data["stem"],
        options=tuple(_option(option) for option in data["options"]),
        answers={
            language: tuple(_text_answer(answer) for answer in answers)
            for language, answers in data["answers"].items()
        },
        numbers=tuple(_number(number) for number in data["numbers"]),
        otherwise=data["otherwise"],
        points=Decimal(data["points"]),
        rule=ScoringRule(data["rule"]) if data["rule"] else None,
        explanation=data["explanation"],
        hints=tuple(data["hints"]),
        tags=tuple(data["tags"]),
        difficulty=Difficulty(data["difficulty"]) if data["difficulty"] else None,
        shuffle=data["shuffle"],
        unit_required=data["unit_required"],
    )


def _texts(thing: object, *names: str) -> dict[str, Any]:
    return {name: dict(getattr(thing, name)) for name in names}


def _maybe(value: object) -> str | None:
    return None if value is None else str(value)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _section_data(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        **_texts(section, "title", "text"),
        "draw": section.draw,
        "shuffle": section.shuffle,
        "questions": [question_data(question) for question in section.questions],
        "bands": [_band_data(band) for band in section.bands],
    }


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        questions=tuple(question_from_data(question) for question in data["questions"]),
        id=data["id"],
        title=data["title"],
        text=data["text"],
        draw=data["draw"],
        shuffle=data["shuffle"],
        bands=tuple(_band(band) for band in data["bands"]),
    )


def _band_data(band: Band) -> dict[str, Any]:
    return {"text": dict(band.text), "at_least": _maybe(band.at_least), "below": _maybe(band.below)}


def _band(data: Mapping[str, Any]) -> Band:
    return Band(data["text"], _decimal(data["at_least"]), _decimal(data["below"]))


def _option_data(option: Option) -> dict[str, Any]:
    return {
        "key": option.key,
        **_texts(option, "text", "feedback"),
        "right": option.right,
        "weight": _maybe(option.weight),
    }


def _option(data: Mapping[str, Any]) -> Option:
    return Option(data["key"], data["text"], data["right"], _decimal(data["weight"]), data["feedback"])


def _text_answer_data(answer: TextAnswer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "credit": str(answer.credit),
        "pattern": answer.pattern,
        "feedback": dict(answer.feedback),
    }


def _text_answer(data: Mapping[str, Any]) -> TextAnswer:
    return TextAnswer(data["text"], Decimal(data["credit"]), data["pattern"], data["feedback"])


def _number_data(number: NumberAnswer) -> dict[str, Any]:
    return {
        "value": str(number.value),
        "closeness": number.closeness.value,
        "tolerance": str(number.tolerance),
        "high": _maybe(number.high),
        "figures": number.figures,
        "units": list(number.units),
        "credit": str(number.credit),
        "feedback": dict(number.feedback),
    }


def _number(data: Mapping[str, Any]) -> NumberAnswer:
    return NumberAnswer(
        value=Decimal(data["value"]),
        closeness=Closeness(data["closeness"]),
        tolerance=Decimal(data["tolerance"]),
        high=_decimal(data["high"]),
        figures=data["figures"],
        units=tuple(data["units"]),
        credit=Decimal(data["credit"]),
        feedback=data["feedback"],
    )


def _settings_data(settings: QuizSettings) -> dict[str, Any]:
    review = settings.review
    return {
        "time_limit_s": settings.time_limit_s,
        "opens_at": settings.opens_at and settings.opens_at.isoformat(),
        "closes_at": settings.closes_at and settings.closes_at.isoformat(),
        "attempts": settings.attempts,
        "pass_percent": _maybe(settings.pass_percent),
        "review": {name: sorted(getattr(review, name)) for name in ReviewMatrix.__slots__},
        "shuffle": settings.shuffle.value,
        "per_page": settings.per_page,
        "cut_by_close": settings.cut_by_close,
        "grading": settings.grading.value,
        "floor": settings.floor.value,
        "tags": list(settings.tags),
        "aliases": list(settings.aliases),
    }


def _settings(data: Mapping[str, Any]) -> QuizSettings:
    return QuizSettings(
        time_limit_s=data["time_limit_s"],
        opens_at=_moment(data["opens_at"]),
        closes_at=_moment(data["closes_at"]),
        attempts=data["attempts"],
        pass_percent=_decimal(data["pass_percent"]),
        review=ReviewMatrix(
            **{name: frozenset(map(ReviewPart, shown)) for name, shown in data["review"].items()}
        ),
        shuffle=Shuffle(data["shuffle"]),
        per_page=data["per_page"],
        cut_by_close=data["cut_by_close"],
        grading=Grading(data["grading"]),
        floor=Floor(data["floor"]),
        tags=tuple(data["tags"]),
        aliases=tuple(data["aliases"]),
    )
