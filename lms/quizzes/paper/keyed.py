"""What is typed from a paper, field by field: letters for options, letters for pairs, positions for steps, words.

A dash says that the learner left the place blank, so that no field is passed over by mistake.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_, Refused
from lms.quizzes.format.questions import Gap, QuestionType
from lms.quizzes.paper.drawn import AskedQuestion
from lms.text.typed import plain
from lms.text.values import whole_number_or

BLANK = "-"
NOTHING = N_("Enter the answer, or a dash if this place is blank on the paper.")
_DASHES = frozenset("-_")
_BETWEEN = re.compile(r"[\s,;，；、]+")
_NUMBERS = re.compile(r"[0-9]+|[^0-9\s,;，；、]")
_TRUE, _FALSE = frozenset("T√✓✔对是"), frozenset("F×✗✘错否")


class KeyKind(StrEnum):
    """What is typed into a field."""

    LETTER = "letter"
    LETTERS = "letters"
    PAIRS = "pairs"
    STEPS = "steps"
    WORDS = "words"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class KeyField:
    """One field: its name in the form, its question with the gap where it has some, and what is typed there.

    `count` is how many letters there are to choose from, `length` how many signs a whole answer of pairs or steps has.
    """

    name: str
    question: str
    number: int
    kind: KeyKind
    gap: str = ""
    count: int = 0
    length: int = 0

    @property
    def last(self) -> str:
        """The last letter of those to choose from."""
        return letter(self.count - 1)

    @property
    def is_long(self) -> bool:
        """Whether several lines are typed."""
        return self.kind is KeyKind.LONG


class WrongEntry(Refused):
    """What was typed is not possible on this paper."""


def letter(place: int) -> str:
    """Return the letter of a place from 0."""
    return chr(65 + place)


def fields_of(asked: Sequence[AskedQuestion]) -> list[KeyField]:
    """Return the fields of a paper; a question that is answered with files has none."""
    return [field for one in asked for field in _fields(one)]


def _fields(one: AskedQuestion) -> list[KeyField]:
    question, count = one.question, len(one.options)
    name = f"a.{question.id}"

    def field(kind: KeyKind, count: int = 0, length: int = 0) -> list[KeyField]:
        return [KeyField(name, question.id, one.number, kind, "", count, length)]

    if question.is_choice:
        return field(KeyKind.LETTERS if question.takes_several else KeyKind.LETTER, count=count)
    match question.type:
        case QuestionType.MATCHING:
            return field(KeyKind.PAIRS, count=len(one.targets), length=count)
        case QuestionType.ORDERING:
            return field(KeyKind.STEPS, count=count, length=count)
        case QuestionType.CLOZE:
            return [
                KeyField(f"{name}.{gap.key}", question.id, one.number, KeyKind.WORDS, gap.key)
                for gap in question.gaps
            ]
        case QuestionType.ESSAY | QuestionType.SURVEY:
            return field(KeyKind.LONG)
        case QuestionType.FILE:
            return []
        case _:
            return field(KeyKind.WORDS)


def is_blank(text: str) -> bool:
    """Return whether a dash was typed."""
    return bool(text) and set(plain(text)) <= _DASHES


def read_answers(
    asked: Sequence[AskedQuestion], typed: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[str, Refused]]:
    """Return the answers as a form of the quiz would send them, by question, and what is wrong, by field.

    A question with something wrong is left out.
    """
    answers: dict[str, list[str]] = {}
    wrong: dict[str, Refused] = {}
    for one in asked:
        fields = _fields(one)
        raw: list[str] = []
        for field in fields:
            text = typed.get(field.name, "").strip()
            try:
                if not text:
                    raise WrongEntry(NOTHING)
                raw += [] if is_blank(text) else _read(one, field, text)
            except WrongEntry as refusal:
                wrong[field.name] = refusal
        if not any(field.name in wrong for field in fields):
            answers[one.question.id] = raw
    return answers, wrong


def _read(one: AskedQuestion, field: KeyField, text: str) -> list[str]:
    signs = plain(text).upper()
    match field.kind:
        case KeyKind.LETTER | KeyKind.LETTERS:
            return _letters(one, field, _BETWEEN.sub("", signs))
        case KeyKind.PAIRS:
            return _pairs(one, field, _BETWEEN.sub("", signs))
        case KeyKind.STEPS:
            return _steps(one, field, signs)
        case _ if field.gap:
            gap = next(gap for gap in one.question.gaps if gap.key == field.gap)
            return [f"{gap.key}={_gap(gap, text)}"]
        case _:
            return [text]


def _letters(one: AskedQuestion, field: KeyField, signs: str) -> list[str]:
    if (
        one.question.type is QuestionType.TRUE_FALSE
        and signs
        and signs[0] in _TRUE | _FALSE
        and len(signs) == 1
    ):
        return ["1" if signs in _TRUE else "2"]
    if not signs:
        raise WrongEntry(NOTHING)
    places = [_place(sign, field) for sign in signs]
    if len(set(places)) < len(places):
        raise WrongEntry(N_("A letter appears twice."))
    if field.kind is KeyKind.LETTER and len(places) > 1:
        raise WrongEntry(
            N_(
                "Only one letter is possible here. If the paper has several, enter a dash: it counts as blank."
            )
        )
    return [one.options[place] for place in places]


def _place(sign: str, field: KeyField) -> int:
    place = ord(sign) - 65
    if not 0 <= place < field.count:
        raise WrongEntry(
            N_("This paper has no %(sign)s here, only A to %(last)s."), sign=sign, last=field.last
        )
    return place


def _pairs(one: AskedQuestion, field: KeyField, signs: str) -> list[str]:
    if len(signs) != field.length:
        raise WrongEntry(
            N_("Enter %(count)s letters from top to bottom, a dash for each blank place."), count=field.length
        )
    return [
        f"{left}={one.targets[_place(sign, field)]}"
        for left, sign in zip(one.options, signs, strict=True)
        if sign not in _DASHES
    ]


def _steps(one: AskedQuestion, field: KeyField, signs: str) -> list[str]:
    numbers = _NUMBERS.findall(signs)
    if field.count < 10 and len(numbers) == 1:
        numbers = list(numbers[0])
    if len(numbers) != field.length:
        raise WrongEntry(
            N_("Enter %(count)s numbers from top to bottom, a dash for each blank place."), count=field.length
        )
    for number in numbers:
        if number not in _DASHES and not 1 <= whole_number_or(number, 0) <= field.count:
            raise WrongEntry(
                N_("%(number)s is not one of the numbers 1 to %(last)s."), number=number, last=field.count
            )
    return [
        f"{key}={int(number)}"
        for key, number in zip(one.options, numbers, strict=True)
        if number not in _DASHES
    ]


def _gap(gap: Gap, text: str) -> str:
    """Return what stands in a gap: the key of an option that was typed as its words or its letter, else the words."""
    if not gap.options:
        return text
    folded = _folded(text)
    for option in gap.options:
        if folded in {_folded(words) for words in option.text.values()}:
            return option.key
    place = ord(folded.upper()) - 65 if len(folded) == 1 else -1
    if not 0 <= place < len(gap.options):
        raise WrongEntry(N_("This is not one of the words to choose from in this gap."))
    return gap.options[place].key


def _folded(text: str) -> str:
    return " ".join(plain(text).split()).casefold()


def written_answer(
    one: AskedQuestion, chosen: Sequence[str], text: str, parts: Mapping[str, str]
) -> dict[str, str]:
    """Return an answer as it is typed from a paper, by the name of the field: what `read_answers` reads again."""
    found = {}
    for field in _fields(one):
        match field.kind:
            case KeyKind.LETTER | KeyKind.LETTERS:
                said = "".join(letter(place) for place, key in enumerate(one.options) if key in chosen)
            case KeyKind.PAIRS:
                keys = [parts.get(left, "") for left in one.options]
                said = "".join(
                    letter(one.targets.index(key)) if key in one.targets else BLANK for key in keys
                )
            case KeyKind.STEPS:
                said = " ".join(parts.get(key, BLANK) for key in one.options)
            case _ if field.gap:
                gap = next(gap for gap in one.question.gaps if gap.key == field.gap)
                said = _gap_words(gap, parts.get(field.gap, ""))
            case _:
                said = text
        found[field.name] = said if said and not set(said) <= {BLANK, " "} else BLANK
    return found


def _gap_words(gap: Gap, value: str) -> str:
    words = next((one.text for one in gap.options if one.key == value), None)
    return value if words is None else next(iter(words.values()), value)
