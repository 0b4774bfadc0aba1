"""A question built from its block: the type is settled, attributes are read, rules between the parts are checked."""

import hashlib
import re
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from lms.quizzes.format.behaviour import Behaviour
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    HAND_MARKED,
    OPEN_TYPES,
    ORDER_RULES,
    Difficulty,
    PartRule,
    Question,
    QuestionType,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.reading.answers import (
    NumberKey,
    NumberKeyError,
    credit,
    feedback,
    is_otherwise,
    is_pattern,
    number_key,
    read_text,
    refuse_number,
)
from lms.quizzes.format.reading.blocks import (
    ORDERING_WORDS,
    BlockItem,
    QuestionBlock,
    joined,
    note_attributes,
)
from lms.quizzes.format.reading.choices import (
    Choices,
    check_shown_key,
    check_weights,
    compare_answers,
    is_true_false,
    read_choices,
)
from lms.quizzes.format.reading.lesson_path import read_lesson
from lms.quizzes.format.reading.literals import Beside, doubt, is_explained
from lms.quizzes.format.reading.open_questions import OWNERS, check_owners, read_open, take_rubric
from lms.quizzes.format.reading.parts import kind_of_parts, read_parts
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.taking import KEYS as TAKING_KEYS
from lms.quizzes.format.reading.taking import read_taking
from lms.quizzes.format.reading.unsupported import LATER_ATTRIBUTES, refuse
from lms.text.nearest import listed, nearest
from lms.text.values import read_decimal, read_flag

MAX_POINTS = Decimal(1000)
KEYS = (
    "type", "points", "score", "tags", "difficulty", "shuffle", "unit", "lint_off", "lesson", *OWNERS, *TAKING_KEYS,
)  # fmt: skip

# Warnings about an answer that a written type settles.
TYPE_DOUBTS = frozenset(
    {"unit-as-text", "answer-as-text", "answers-in-one", "answer-unclear", "answer-quoted"}
)

_TYPES = {kind.value: kind for kind in QuestionType} | {
    "truefalse": QuestionType.TRUE_FALSE,
    "number": QuestionType.NUMERIC,
    "match": QuestionType.MATCHING,
    "gaps": QuestionType.CLOZE,
    "gap": QuestionType.CLOZE,
    "poll": QuestionType.SURVEY,
    "upload": QuestionType.FILE,
    **dict.fromkeys(("问卷", "调查"), QuestionType.SURVEY),
    **dict.fromkeys(("论述", "问答"), QuestionType.ESSAY),
    **dict.fromkeys(("文件", "上传"), QuestionType.FILE),
    **dict.fromkeys(ORDERING_WORDS, QuestionType.ORDERING),
}
_MISSING = {QuestionType.MATCHING: "pairs-missing", QuestionType.CLOZE: "gaps-missing"}
_DIFFICULTIES = {
    "easy": "easy",
    "medium": "medium",
    "hard": "hard",
    "易": "easy",
    "中": "medium",
    "难": "hard",
}
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_Kind = TypeVar("_Kind", bound=StrEnum)


def made_id(stem: str) -> str:
    """Make an id from the text of a question: its first Latin words, or a short hash when it has too few."""
    words = _ASCII_WORD.findall(stem[:200].lower())
    name = "-".join(words[:5])[:40].strip("-")
    digest = hashlib.sha256(" ".join(stem.split()).encode()).hexdigest()[:8]
    return name if len(name) >= 8 and stem[:200].isascii() else f"q{digest}"


# More that all count as right are a list of words, for which there are patterns.
MAX_ANSWERS = 500


class Builder:
    """Turns blocks of one language into questions and notes what is wrong with them."""

    def __init__(self, language: str, report: ProblemReport) -> None:
        self.language = language
        self.report = report
        self.behaviour = Behaviour.DEFERRED

    def build(self, block: QuestionBlock) -> Question | None:
        """Return the question, or None when its answers cannot be understood."""
        note_attributes(block, self.report)
        wanted = self._wanted_type(block)
        check_owners(block, wanted, self.report)
        rubric = take_rubric(block, self.language, self.report) if wanted in HAND_MARKED else ()
        stem = "\n\n".join(part for part in (block.heading, joined(block.stem)) if part)
        if not block.heading:
            self.report.add("stem-empty", block.place)
        kind = kind_of_parts(block)
        if kind:
            fields = self._part_fields(block, kind, wanted)
        elif wanted in OPEN_TYPES and not block.refused:
            self._no_unit(block)
            fields = read_open(block, wanted, rubric, self.language, self.report)
        else:
            fields = self._plain_fields(block, wanted)
        if fields is None:
            return None
        fields = {"points": self._points(block)} | fields
        explanation = joined(block.explanation) if block.explanation else ""
        return Question(
            id=block.attributes.id or made_id(stem),
            stem={self.language: stem},
            explanation={self.language: explanation} if explanation else {},
            hints=tuple({self.language: text} for hint in block.hints if (text := joined(hint))),
            tags=self._tags(block),
            difficulty=self._difficulty(block),
            shuffle=self._flag(block, "shuffle"),
            lint_off=self._lint_off(block),
            lesson=read_lesson(block, self.language, self.report),
            **fields,  # type: ignore[arg-type]
            **read_taking(block, fields["type"], self.behaviour, self.report),  # type: ignore[arg-type]
        )

    def _wanted_type(self, block: QuestionBlock) -> QuestionType | None:
        """Read `type=…` and note unknown attributes."""
        value, place = block.attributes.words.get("type", ("", block.place))
        name = value.lower()
        for key, (_, place) in block.attributes.words.items():
            if key in LATER_ATTRIBUTES:
                refuse(key, place, self.report, key)
            elif key not in KEYS:
                near = nearest(key, KEYS)
                self.report.add(
                    "unknown-attribute", place, marked=key, key=key, near=near, known=listed(KEYS)
                )
        value, place = block.attributes.words.get("type", ("", block.place))
        if name and name not in _TYPES:
            self._bad_word("type", value, place, list(QuestionType))
        return _TYPES.get(name)

    def _plain_fields(self, block: QuestionBlock, wanted: QuestionType | None) -> dict[str, object] | None:
        """Return what the options or the accepted answers say."""
        choices = read_choices(block, self.language, self.report)
        if block.refused:
            return None
        if wanted in _MISSING:
            self.report.add(_MISSING[wanted], block.place, marked=block.heading)
            return None
        if choices and block.answers:
            self.report.add("options-and-answers", block.answers[0].place, marked=block.answers[0].lines[0])
            return None
        if not choices and not any(credit(entry) > 0 for entry in block.answers):
            self.report.add("no-answers", block.place, marked=block.heading)
            return None
        return self._choice_fields(block, choices, wanted) if choices else self._answer_fields(block, wanted)

    def _part_fields(
        self, block: QuestionBlock, kind: QuestionType, wanted: QuestionType | None
    ) -> dict[str, object] | None:
        """Return what pairs, steps or gaps say."""
        if wanted not in (None, kind):
            self.report.add(
                "type-and-parts", block.attributes.words["type"][1], type=wanted, written=kind.value
            )
            return None
        self._no_unit(block)
        fields = None if block.refused else read_parts(block, kind, self.language, self.report)
        return None if fields is None else {"type": kind, "part_rule": self._part_rule(block, kind), **fields}

    def _part_rule(self, block: QuestionBlock, kind: QuestionType) -> PartRule:
        rule = self._word("score", block, PartRule, PartRule.EACH_PART)
        if rule in ORDER_RULES and kind is not QuestionType.ORDERING:
            value, place = block.attributes.words["score"]
            known = [one for one in PartRule if one not in ORDER_RULES]
            self._bad_word("score", value, place, list(known))
        return rule

    def _choice_fields(
        self, block: QuestionBlock, choices: Choices, wanted: QuestionType | None
    ) -> dict[str, object]:
        check_shown_key(block, choices, self.report)
        right = sum(option.right for option in choices.options)
        type_ = wanted or self._guessed(choices, right)
        if type_ not in CHOICE_TYPES:
            self.report.add(
                "type-with-options", block.attributes.words["type"][1], marked=type_, type=type_.value
            )
        elif choices.is_weighted:
            check_weights(block, choices, type_, self.report)
        elif not right:
            self.report.add("no-right-option", block.place, marked=block.heading)
        elif right > 1 and type_ is not QuestionType.MULTIPLE:
            second = [
                entry for entry, option in zip(block.options, choices.options, strict=True) if option.right
            ][1]
            self.report.add("two-right-options", second.place, marked=second.lines[0], count=right)
        if type_ is QuestionType.TRUE_FALSE and len(choices.options) != 2:
            self.report.add("true-false-options", block.place, marked=block.heading)
        self._no_unit(block)
        return {"type": type_, "options": choices.options, "rule": self._rule(block, type_, choices)}

    def _guessed(self, choices: Choices, right: int) -> QuestionType:
        if not choices.is_weighted and is_true_false(choices.options, self.language):
            return QuestionType.TRUE_FALSE
        if choices.is_round or (not choices.is_weighted and right <= 1):
            return QuestionType.SINGLE
        return QuestionType.MULTIPLE

    def _rule(self, block: QuestionBlock, type_: QuestionType, choices: Choices) -> ScoringRule | None:
        value, place = block.attributes.words.get("score", ("", block.place))
        if value and type_ is not QuestionType.MULTIPLE:
            self.report.add("rule-without-multiple", place, marked=value)
            return None
        if type_ is not QuestionType.MULTIPLE:
            return None
        natural = ScoringRule.WEIGHTS if choices.is_weighted else ScoringRule.ALL_OR_NOTHING
        rule = self._word("score", block, ScoringRule, natural)
        if (rule is ScoringRule.WEIGHTS) != choices.is_weighted:
            self.report.add("rule-and-weights", place, marked=value)
        return rule

    def _answer_fields(self, block: QuestionBlock, wanted: QuestionType | None) -> dict[str, object]:
        if wanted in CHOICE_TYPES:
            self.report.add(
                "type-without-options", block.attributes.words["type"][1], marked=wanted, type=wanted.value
            )
        if "score" in block.attributes.words:
            value, place = block.attributes.words["score"]
            self.report.add("rule-without-multiple", place, marked=value)
        entries = [entry for entry in block.answers if not is_otherwise(entry)]
        if len(entries) > MAX_ANSWERS:
            count, entry = len(entries), entries[MAX_ANSWERS]
            self.report.add("answers-too-many", entry.place, count=count, limit=MAX_ANSWERS)
            del entries[MAX_ANSWERS:]
        for entry in entries:
            if is_explained(entry.lines[0]):
                self.report.add("answer-explained", entry.text_place, marked=entry.lines[0])
        if block.key:
            compare_answers(block, [entry.lines[0] for entry in entries if credit(entry) >= 100], self.report)
        otherwise: dict[str, str] = {}
        for entry in block.answers:
            if is_otherwise(entry):
                otherwise = feedback(entry, self.language)
            elif not 0 <= credit(entry) <= 100:
                self.report.add("credit-range", entry.place, marked=entry.sign.mark)
        if not any(credit(entry) >= 100 for entry in entries):
            self.report.add("credit-under-100", entries[0].place, warning=True)
        keys = [self._key(entry) for entry in entries]
        if wanted is QuestionType.NUMERIC or (wanted is None and self._is_numeric(entries, keys)):
            return self._numeric(block, entries, keys, otherwise)
        if wanted is None:
            self._note_doubts(entries, keys)
        self._no_unit(block)
        return {
            "type": QuestionType.SHORT,
            "answers": {self.language: self._texts(entries)},
            "otherwise": otherwise,
        }

    def _note_doubts(self, entries: list[BlockItem], keys: list[NumberKey | NumberKeyError]) -> None:
        """Warn of answers that are compared as text but look as if something else was meant."""
        if all(isinstance(key, NumberKey) for key in keys):
            self.report.add("unit-as-text", entries[0].text_place, marked=entries[0].lines[0], warning=True)
        texts = [entry.lines[0].strip() for entry in entries]
        beside = Beside(texts)
        for entry, key, text in zip(entries, keys, texts, strict=True):
            if isinstance(key, NumberKey) or is_pattern(text):
                continue
            found = doubt(text, beside)
            if found:
                values = {"text": text[:40], "suggestion": found.suggestion}
                self.report.add(found.code, entry.text_place, marked=text, warning=True, **values)

    def _texts(self, entries: list[BlockItem]) -> tuple[TextAnswer, ...]:
        return tuple(read_text(entry, self.language, self.report) for entry in entries)

    def _key(self, entry: BlockItem) -> NumberKey | NumberKeyError:
        text = entry.lines[0].strip()
        try:
            key = NumberKeyError() if is_pattern(text) else number_key(text)
        except NumberKeyError as error:
            return error
        # `30左右` is no number with the unit 左右.
        is_surely = isinstance(key, NumberKeyError) or key.is_plain or key.is_explicit
        return key if is_surely or doubt(text) is None else NumberKeyError()

    def _is_numeric(self, entries: list[BlockItem], keys: list[NumberKey | NumberKeyError]) -> bool:
        """Return whether the answers are numbers: all plainly so, or one of them written with a tolerance or range."""
        if any(key.is_explicit if isinstance(key, NumberKey) else key.code for key in keys):
            return True
        return all(isinstance(key, NumberKey) and key.is_plain for key in keys)

    def _numeric(
        self,
        block: QuestionBlock,
        entries: list[BlockItem],
        keys: list[NumberKey | NumberKeyError],
        otherwise: dict[str, str],
    ) -> dict[str, object]:
        numbers = []
        for entry, key in zip(entries, keys, strict=True):
            if isinstance(key, NumberKeyError):
                refuse_number(entry, key, self.report)
                continue
            one = key.answer
            numbers.append(replace(one, credit=credit(entry), feedback=feedback(entry, self.language)))
        required = block.attributes.words.get("unit")
        if required and required[0] not in ("required", "optional"):
            self._bad_word("unit", required[0], required[1], ["required", "optional"])
        return {
            "type": QuestionType.NUMERIC,
            "numbers": tuple(numbers),
            "otherwise": otherwise,
            "unit_required": bool(required and required[0] == "required"),
        }

    def _no_unit(self, block: QuestionBlock) -> None:
        if "unit" in block.attributes.words:
            _, place = block.attributes.words["unit"]
            self.report.add("unit-without-number", place, marked="unit")

    def _points(self, block: QuestionBlock) -> Decimal:
        value, place = block.attributes.words.get("points", ("1", block.place))
        points = read_decimal(value)
        if points is None or points < 0 or points > MAX_POINTS or points.as_tuple().exponent < -2:  # type: ignore[operator]
            self.report.add("bad-points", place, marked=value, value=value[:40])
            return Decimal(1)
        return points

    def _tags(self, block: QuestionBlock) -> tuple[str, ...]:
        value, _ = block.attributes.words.get("tags", ("", block.place))
        return tuple(dict.fromkeys(tag.strip() for tag in value.replace("、", ",").split(",") if tag.strip()))

    def _lint_off(self, block: QuestionBlock) -> tuple[str, ...]:
        value, place = block.attributes.words.get("lint_off", ("", block.place))
        names = dict.fromkeys(
            one.strip() for one in value.lower().replace("、", ",").split(",") if one.strip()
        )
        for name in names:
            if name not in set(LintCheck):
                self._bad_word("lint_off", name, place, list(LintCheck))
        return tuple(names)

    def _difficulty(self, block: QuestionBlock) -> Difficulty | None:
        value, place = block.attributes.words.get("difficulty", ("", block.place))
        if value and value.lower() not in _DIFFICULTIES:
            self._bad_word("difficulty", value, place, list(Difficulty))
            return None
        return Difficulty(_DIFFICULTIES[value.lower()]) if value else None

    def _flag(self, block: QuestionBlock, key: str) -> bool | None:
        if key not in block.attributes.words:
            return None
        value, place = block.attributes.words[key]
        flag = read_flag(value)
        if flag is None:
            self._bad_word(key, value, place, ["yes", "no"])
        return flag

    def _word(self, key: str, block: QuestionBlock, kind: type[_Kind], default: _Kind) -> _Kind:
        value, place = block.attributes.words.get(key, (default.value, block.place))
        if value.lower() in set(kind):
            return kind(value.lower())
        self._bad_word(key, value, place, list(kind))
        return default

    def _bad_word(self, key: str, value: str, place: tuple[int, int], known: list[str]) -> None:
        near = nearest(value, known)
        code = "unknown-rule" if key == "score" else "bad-attribute"
        values = {"key": key, "value": value[:40], "near": near, "known": listed(known)}
        self.report.add(code, place, marked=value, **values)  # type: ignore[arg-type]
