"""Two files of one quiz in two languages made into one quiz that has every text in both."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.behaviour import THIRD
from lms.quizzes.format.parser import Parsed
from lms.quizzes.format.questions import (
    Band,
    Gap,
    NumberAnswer,
    Option,
    Question,
    Quiz,
    QuizSettings,
    RubricCriterion,
    Section,
    Text,
    UploadRule,
)
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.review_matrix import NAMED

_START = (1, 1)
# Settings under another name in our files than in our code.
SETTING_NAMES = {
    "time_limit_s": "time_limit",
    "opens_at": "opens",
    "closes_at": "closes",
    "pass_percent": "pass",
    "per_page": "page",
    "grace_s": "grace",
    "delay_s": "delay",
    "network_allowance_s": "network_allowance",
    "marking_held": "marking_release",
}


@dataclass(frozen=True, slots=True)
class Merged:
    """One quiz in all its languages (None when something is wrong) and all problems, file by file."""

    quiz: Quiz | None
    problems: tuple[Problem, ...]


def merge(first: Parsed, *others: Parsed) -> Merged:
    """Merge the files of one quiz; key, points and order come from the first and must agree in the others.

    Options and sections belong together by position, questions by id. A setting or attribute may be left out in
    all files but one. Accepted texts of short answers are kept per language and need not agree.
    """
    problems = list(first.problems)
    quiz = first.quiz
    for other in others:
        problems += other.problems
        if quiz is None or other.quiz is None:
            quiz = None
            continue
        merger = _Merger(first, other)
        quiz = merger.quiz(quiz, other.quiz)
        problems += merger.report.sorted
        if merger.report.has_errors:
            quiz = None
    return Merged(quiz, tuple(problems))


def _both(first: Text, second: Text) -> Text:
    return {**first, **second}


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


class _Merger:
    """Compares one more file with what is merged so far; problems carry the path of that file."""

    def __init__(self, first: Parsed, other: Parsed) -> None:
        self.other_name = first.path
        self.places = other.places
        self.report = ProblemReport(other.path)

    def _note(self, code: str, id_: str = "", **values: object) -> None:
        place = self.places.get(id_, _START)
        if id_:
            values["id"] = id_
        self.report.add(code, place, **{"other": self.other_name, **values})  # type: ignore[arg-type]

    def quiz(self, one: Quiz, two: Quiz) -> Quiz:
        if set(one.languages) & set(two.languages):
            self._note("language-same", language=two.languages[0])
            return one
        if not self._same_questions(one, two):
            return one
        merged = replace(
            one,
            languages=_union(one.languages, two.languages),
            title=_both(one.title, two.title),
            summary=_both(one.summary, two.summary),
            audience=_both(one.audience, two.audience),
            tags={**two.tags, **one.tags},
            intro=_both(one.intro, two.intro),
            settings=self._settings(one.settings, two.settings),
            bands=self._bands(one.bands, two.bands),
            sections=tuple(
                self._section(number, a, b)
                for number, (a, b) in enumerate(zip(one.sections, two.sections, strict=True), 1)
            ),
        )
        for question in merged.questions if merged.settings.confidence else ():
            if question.tries is not None:
                self._note("confidence-and-tries", question.id)
        for question in merged.questions if merged.settings.offline else ():
            if question.tries is not None:
                self._note("offline-and-question", question.id)
        return merged

    def _same_questions(self, one: Quiz, two: Quiz) -> bool:
        """Note questions that stand in one file only or in another order; tell whether all fit."""
        known = {question.id for question in one.questions}
        here = {question.id for question in two.questions}
        for question in one.questions:
            if question.id not in here:
                self._note_missing(question.id)
        for question in two.questions:
            if question.id not in known:
                self._note("question-unknown", question.id)
        if known != here:
            return False
        if len(one.sections) != len(two.sections):
            self._note("sections-differ", count=len(two.sections), wanted=len(one.sections))
            return False
        for a, b in zip(one.sections, two.sections, strict=True):
            wanted, found = [q.id for q in a.questions], [q.id for q in b.questions]
            if wanted != found:
                longer = [*found[len(wanted) :], *wanted[len(found) :]]
                moved = [y for x, y in zip(wanted, found, strict=False) if x != y] + longer
                self._note("question-moved", moved[0])
        return not self.report.has_errors

    def _note_missing(self, id_: str) -> None:
        self.report.add("question-missing", _START, id=id_, other=self.other_name)

    def _section(self, number: int, one: Section, two: Section) -> Section:
        agreed = {name: self._agreed(getattr(one, name), getattr(two, name), default)
                  for name, default in (("id", ""), ("draw", None), ("cells", ()), ("shuffle", None))}  # fmt: skip
        if any(fits is False for fits, _ in agreed.values()):
            self._note("section-differs", number=number)
        return replace(
            one,
            title=_both(one.title, two.title),
            text=_both(one.text, two.text),
            bands=self._bands(one.bands, two.bands),
            questions=tuple(self._question(a, b) for a, b in zip(one.questions, two.questions, strict=True)),
            **{name: value for name, (_, value) in agreed.items()},
        )

    def _agreed(self, one: Any, two: Any, *defaults: Any) -> tuple[bool, Any]:
        """Return whether two values fit together, where a default means that nothing was written; give the value."""
        if one == two or two in defaults:
            return True, one
        return (True, two) if one in defaults else (False, one)

    def _question(self, one: Question, two: Question) -> Question:
        if one.type is not two.type:
            self._note("type-differs", one.id, type=two.type.value, wanted=one.type.value)
            return one
        if one.points != two.points:
            self._note("points-differ", one.id, points=two.points, wanted=one.points)
        if len(one.hints) != len(two.hints):
            self._note("hints-differ", one.id)
        return replace(
            one,
            stem=_both(one.stem, two.stem),
            options=self._options(one.id, one.options, two.options),
            targets=self._options(one.id, one.targets, two.targets),
            gaps=self._gaps(one, two),
            rubric=self._rubric(one, two),
            answers={**one.answers, **two.answers},
            numbers=self._numbers(one.id, one.numbers, two.numbers),
            otherwise=_both(one.otherwise, two.otherwise),
            explanation=_both(one.explanation, two.explanation),
            lesson=_both(one.lesson, two.lesson),
            hints=tuple(_both(a, b) for a, b in zip(one.hints, two.hints, strict=False)),
            tags=_union(one.tags, two.tags),
            lint_off=_union(one.lint_off, two.lint_off),
            **self._attributes(one, two),
        )

    def _attributes(self, one: Question, two: Question) -> dict[str, Any]:
        agreed = {}
        for key, name, defaults in (
            ("score", "rule", ("all-or-nothing",)),
            ("score", "part_rule", ("each-part",)),
            ("difficulty", "difficulty", (None,)),
            ("shuffle", "shuffle", (None,)),
            ("unit", "unit_required", (False,)),
            ("type", "several", ()),
            ("words", "words", (None,)),
            ("files", "upload", (UploadRule(),)),
            ("traditional", "traditional", (True,)),
            ("tries", "tries", (None,)),
            ("penalty", "penalty", (THIRD,)),
        ):
            fits, agreed[name] = self._agreed(getattr(one, name), getattr(two, name), *defaults)
            if not fits:
                self._note("attribute-differs", one.id, key=key)
        return agreed

    def _gaps(self, one: Question, two: Question) -> tuple[Gap, ...]:
        if len(one.gaps) != len(two.gaps):
            self._note("options-differ", one.id, count=len(two.gaps), wanted=len(one.gaps))
            return one.gaps
        merged = []
        for number, (a, b) in enumerate(zip(one.gaps, two.gaps, strict=True), 1):
            fits, points = self._agreed(a.points, b.points, Gap("").points)
            if not fits or (bool(a.options), bool(a.numbers)) != (bool(b.options), bool(b.numbers)):
                self._note("key-differs", one.id, number=number)
            merged.append(
                Gap(
                    a.key,
                    self._options(one.id, a.options, b.options),
                    {**a.answers, **b.answers},
                    self._numbers(one.id, a.numbers, b.numbers),
                    points,
                    _both(a.otherwise, b.otherwise),
                )
            )
        return tuple(merged)

    def _rubric(self, one: Question, two: Question) -> tuple[RubricCriterion, ...]:
        if [criterion.points for criterion in one.rubric] != [criterion.points for criterion in two.rubric]:
            self._note("rubric-differs", one.id)
            return one.rubric
        return tuple(
            replace(a, name=_both(a.name, b.name), full=_both(a.full, b.full))
            for a, b in zip(one.rubric, two.rubric, strict=True)
        )

    def _options(self, id_: str, one: tuple[Option, ...], two: tuple[Option, ...]) -> tuple[Option, ...]:
        if len(one) != len(two):
            self._note("options-differ", id_, count=len(two), wanted=len(one))
            return one
        merged = []
        for number, (a, b) in enumerate(zip(one, two, strict=True), 1):
            if (a.right, a.weight, a.match) != (b.right, b.weight, b.match):
                self._note("key-differs", id_, number=number)
            merged.append(replace(a, text=_both(a.text, b.text), feedback=_both(a.feedback, b.feedback)))
        return tuple(merged)

    def _numbers(
        self, id_: str, one: tuple[NumberAnswer, ...], two: tuple[NumberAnswer, ...]
    ) -> tuple[NumberAnswer, ...]:
        pairs = list(zip(one, two, strict=False))
        merged = tuple(
            replace(a, units=_union(a.units, b.units), feedback=_both(a.feedback, b.feedback))
            for a, b in pairs
        )
        again = tuple(
            replace(b, units=m.units, feedback=m.feedback) for (_, b), m in zip(pairs, merged, strict=True)
        )
        if len(one) != len(two) or merged != again:
            self._note("numbers-differ", id_)
        return merged

    def _bands(self, one: Sequence[Band], two: Sequence[Band]) -> tuple[Band, ...]:
        if [(band.at_least, band.below) for band in one] != [(band.at_least, band.below) for band in two]:
            self._note("bands-differ")
            return tuple(one)
        return tuple(replace(a, text=_both(a.text, b.text)) for a, b in zip(one, two, strict=True))

    def _settings(self, one: QuizSettings, two: QuizSettings) -> QuizSettings:
        default = QuizSettings()
        agreed: dict[str, Any] = {}
        for field in fields(QuizSettings):
            name = field.name
            a, b = getattr(one, name), getattr(two, name)
            if name in ("tags", "aliases", "lint_off", "networks", "units", "after"):
                agreed[name] = _union(a, b)
                continue
            if name == "review" and {a, b} <= {NAMED["after-submit"], NAMED["after-close"]}:
                # Without its own line the review follows from the closing time; the file with that one decides.
                agreed[name] = b if two.closes_at and not one.closes_at else a
                continue
            fits, agreed[name] = self._agreed(a, b, getattr(default, name), *self._default_reviews(name))
            if not fits:
                self._note("setting-differs", key=SETTING_NAMES.get(name, name))
        return replace(one, **agreed)

    def _default_reviews(self, name: str) -> tuple[Any, ...]:
        return (NAMED["after-close"],) if name == "review" else ()
