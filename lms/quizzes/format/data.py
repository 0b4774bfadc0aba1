"""A quiz as plain JSON data and back, for the immutable revision in the database."""

from collections.abc import Mapping
from typing import Any

from cattrs.gen import make_dict_unstructure_fn, override

from lms.quizzes.format.corrected import QuestionRuling
from lms.quizzes.format.questions import Gap, Option, Question, Quiz, QuizSettings, Section
from lms.text.plain_data import converter

FORMAT = 1

# Fields that came later are left out where they say nothing, so that quizzes stored before keep their data.
_ACCESS = ("delay_s", "password", "networks", "honour", "units", "after", "offline")
_MARKING = ("marking", "marking_limit", "marking_held", "marking_own_unit")
_TAKING = ("navigation", "behaviour", "announce", "one_device")
_LATER: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Option, ("match",)),
    (Gap, ("otherwise",)),
    (
        Question,
        (
            "targets",
            "gaps",
            "part_rule",
            "several",
            "rubric",
            "words",
            "upload",
            "traditional",
            "tries",
            "penalty",
            "lint_off",
            "lesson",
        ),
    ),
    (Section, ("cells",)),
    (
        QuestionRuling,
        ("options", "texts", "numbers", "gaps", "pairs", "order", "points", "rule", "part_rule"),
    ),
    (
        QuizSettings,
        (
            "lint_off",
            "confidence",
            "pool",
            "at_end",
            "grace_s",
            "network_allowance_s",
            *_ACCESS,
            *_MARKING,
            *_TAKING,
        ),
    ),
    # After its parts: the function made for a class takes those that its fields have by then.
    (Quiz, ("tags",)),
)

_PLAIN = converter()
for _class, _names in _LATER:
    _omitted = {name: override(omit_if_default=True) for name in _names}
    _hook: Any = make_dict_unstructure_fn(_class, _PLAIN, **_omitted)  # type: ignore[arg-type]
    _PLAIN.register_unstructure_hook(_class, _hook)


def to_data(quiz: Quiz) -> dict[str, Any]:
    """Return `quiz` as JSON-ready data; numbers are strings so that no digit is lost."""
    return {"format": FORMAT, **_PLAIN.unstructure(quiz)}


def from_data(data: Mapping[str, Any]) -> Quiz:
    """Rebuild the quiz that `to_data` wrote; raises ValueError for a format it does not know."""
    if data.get("format") != FORMAT:
        raise ValueError(f"unknown quiz data format {data.get('format')!r}")
    return _PLAIN.structure(data, Quiz)


def question_data(question: Question) -> dict[str, Any]:
    """Return one question as JSON-ready data."""
    data: dict[str, Any] = _PLAIN.unstructure(question)
    return data


def question_from_data(data: Mapping[str, Any]) -> Question:
    """Rebuild the question that `question_data` wrote."""
    return _PLAIN.structure(data, Question)


def ruling_data(ruling: QuestionRuling) -> dict[str, Any]:
    """Return a ruling of a correction as JSON-ready data."""
    data: dict[str, Any] = _PLAIN.unstructure(ruling)
    return data


def ruling_from_data(data: Mapping[str, Any]) -> QuestionRuling:
    """Rebuild the ruling that `ruling_data` wrote."""
    return _PLAIN.structure(data, QuestionRuling)
