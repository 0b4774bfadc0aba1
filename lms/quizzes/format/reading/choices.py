"""Options of a choice question: marks, weights, lettered lists and true/false."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from lms.quizzes.format.folding import fold
from lms.quizzes.format.numerals import quantity
from lms.quizzes.format.questions import Option, QuestionType
from lms.quizzes.format.reading.answer_line import (
    Key,
    key_in_words,
    read_key,
    read_truth,
    shown_key,
    truth,
)
from lms.quizzes.format.reading.answers import feedback
from lms.quizzes.format.reading.blocks import BlockItem, QuestionBlock, note_unlettered
from lms.quizzes.format.reading.lines import HALF_WIDTH
from lms.quizzes.format.reading.literals import is_explained
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.signs import LineKind, LineSign
from lms.quizzes.format.truth_names import truth_names

# Sums this near to 100 per cent are thirds, sixths and similar ones that someone had to round.
WEIGHT_SLACK = Decimal("0.1")
# They are lettered A to Z where learners see them.
MAX_OPTIONS = 26

_LETTER = re.compile(r"(?:(?<=[ \t])|^)[\[(]?([A-Z])[ \t]?[.、):\]][ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choices:
    """Options read from a block, with what their marks say about the type."""

    options: tuple[Option, ...]
    is_round: bool
    is_weighted: bool


def is_true_false(options: tuple[Option, ...], language: str) -> bool:
    """Return whether two options are the words for true and false, one of them right."""
    if len(options) != 2:
        return False
    said = {truth(option.text.get(language, "")) for option in options}
    return said == {True, False} and sum(option.right for option in options) == 1


def read_choices(block: QuestionBlock, language: str, report: ProblemReport) -> Choices | None:
    """Read the options of a block; None when it has none. Problems are noted."""
    if not block.options and (block.lettered or (block.key and not block.answers)):
        _from_letters(block, language, report)
    elif block.options and block.key:
        _compare_key(block, report)
    if not block.options:
        return None
    _check_marks(block, report)
    is_weighted = any(_weight(entry) is not None for entry in block.options)
    options = tuple(_option(entry, str(n), language, is_weighted) for n, entry in enumerate(block.options, 1))
    _check_count(block, report)
    _check_texts(block.options, options, language, report)
    return Choices(options, any(entry.sign.is_round for entry in block.options), is_weighted)


def read_survey_options(block: QuestionBlock, language: str, report: ProblemReport) -> Choices | None:
    """Read options of which none is right; None when the block has none. Marks and answer lines are noted."""
    if block.lettered and not block.options:
        # Letters say nothing of how many may be chosen; on paper it is one.
        for _, place, text in _lettered(block, report):
            found = LineSign(LineKind.OPTION, " ", is_round=True)
            block.options.append(BlockItem(found, place, text.strip().split("\n"), text_place=place))
    if block.key:
        report.add("survey-answer", block.key[0], marked=block.key[1])
    if not block.options:
        return None
    marked = next((entry for entry in block.options if entry.sign.mark != " "), None)
    if marked:
        report.add("survey-right", marked.place, marked=marked.lines[0])
    _check_marks(block, report)
    options = tuple(
        Option(str(number), {language: entry.text}, feedback=feedback(entry, language))
        for number, entry in enumerate(block.options, 1)
    )
    _check_count(block, report)
    _check_texts(block.options, options, language, report)
    return Choices(options, any(entry.sign.is_round for entry in block.options), is_weighted=False)


def check_shown_key(block: QuestionBlock, choices: Choices, report: ProblemReport) -> None:
    """Note places in the question or its options that give the answer away."""
    letters = "".join(chr(ord("A") + number) for number in range(len(choices.options)))
    right = "".join(letter for letter, one in zip(letters, choices.options, strict=True) if one.right)
    rights = [one for one in choices.options if one.right and len(letters) == 2]
    truths = {truth(text) for one in rights for text in one.text.values()}
    said = truths.pop() if len(truths) == 1 else None
    lines = [(block.place, block.heading)]
    lines += [((line.number, line.start + 1), line.text) for line in block.stem_lines]
    for place, text in lines:
        if shown := shown_key(text, letters, right, said):
            report.add("key-in-stem", place, marked=text, text=shown[:40])
    for entry in block.options:
        if is_explained(entry.lines[0]):
            report.add("answer-explained", entry.text_place, marked=entry.lines[0])
        elif shown := key_in_words(entry.lines[0]) or shown_key(entry.lines[0], letters, "", None):
            report.add("key-in-option", entry.text_place, marked=entry.lines[0], text=shown[:40])


def _weight(entry: BlockItem) -> Decimal | None:
    return None if entry.sign.mark in ("x", "×", " ") else Decimal(entry.sign.mark)


def _option(entry: BlockItem, key: str, language: str, is_weighted: bool) -> Option:
    ticked = entry.sign.mark in ("x", "×")
    weight = (_weight(entry) or Decimal(100 if ticked else 0)) if is_weighted else None
    right = weight > 0 if weight is not None else ticked
    return Option(key, {language: entry.text}, right, weight, feedback(entry, language))


def _check_marks(block: QuestionBlock, report: ProblemReport) -> None:
    first = block.options[0]
    other = next((entry for entry in block.options if entry.sign.is_round != first.sign.is_round), None)
    if other:
        report.add("marks-mixed", other.place, marked=other.lines[0])
    cross = next((entry for entry in block.options if entry.sign.mark == "×"), None)
    if cross and any(entry.sign.mark == "x" for entry in block.options):
        report.add("cross-and-tick", cross.place, marked=cross.lines[0])


def _check_count(block: QuestionBlock, report: ProblemReport) -> None:
    """Note too few or too many options; of a block with unreadable lines the count says nothing."""
    count = len(block.options)
    if count == 1 and not block.refused:
        report.add("one-option", block.options[0].place, marked=block.options[0].text)
    if count > MAX_OPTIONS:
        place = block.options[MAX_OPTIONS].place
        report.add("options-too-many", place, count=count, limit=MAX_OPTIONS)


def _check_texts(
    entries: list[BlockItem], options: tuple[Option, ...], language: str, report: ProblemReport
) -> None:
    first: dict[str, int] = {}
    for entry, option in zip(entries, options, strict=True):
        text = option.text[language]
        if not text:
            report.add("option-empty", entry.place)
        elif (same := " ".join(text.split())) in first:
            report.add("option-twice", entry.place, marked=text, first=first[same])
        else:
            first[same] = entry.place[0]


def _from_letters(block: QuestionBlock, language: str, report: ProblemReport) -> None:
    """Turn `A. …  B. …` with an answer line, or an answer line that says true or false, into options."""
    letters = _lettered(block, report)
    right: frozenset[str] = frozenset()
    if block.key is None:
        report.add("answer-line-missing", block.lettered[0][0], marked=block.lettered[0][1])
        block.refused = True
    else:
        place, text = block.key
        said, key = read_truth(text) if not letters else (None, Key())
        if said is not None and block.attributes.words.get("type", ("",))[0] in ("", "true-false"):
            names = truth_names(language)
            letters = [("A", place, names[0]), ("B", place, names[1])]
            right = frozenset("A" if said else "B")
        elif not letters:
            report.add("answer-line-alone", place, marked=text)
        else:
            key = read_key(text, [(letter, words) for letter, _, words in letters])
            right = key.letters
        _take_key(block, key, [letter for letter, _, _ in letters], report)
        # What the line was meant to say is not known, so nothing more is said about right and wrong.
        block.refused = block.refused or not right
    for letter, place, text in letters:
        mark = "x" if letter in right else " "
        block.options.append(
            BlockItem(LineSign(LineKind.OPTION, mark), place, text.strip().split("\n"), text_place=place)
        )


def _take_key(block: QuestionBlock, key: Key, known: list[str], report: ProblemReport) -> None:
    """Note what is wrong with an answer line, and keep the explanation that it holds in brackets."""
    place, text = block.key or (block.place, "")
    if key.problem:
        report.add(key.problem, place, marked=text, letter=key.bad, known=", ".join(sorted(known)))
        block.refused = True
    if key.explanation:
        block.explanation = [key.explanation, *(["", *block.explanation] if block.explanation else [])]


def _compare_key(block: QuestionBlock, report: ProblemReport) -> None:
    """Compare an answer line with the marks of the options; where none is marked, it marks them."""
    letters = [chr(ord("A") + number) for number in range(len(block.options))]
    place, text = block.key or (block.place, "")
    key = read_key(text, [(letter, entry.text) for letter, entry in zip(letters, block.options, strict=True)])
    _take_key(block, key, letters, report)
    marked = {
        letter
        for letter, entry in zip(letters, block.options, strict=True)
        if entry.sign.mark in ("x", "×") or (_weight(entry) or 0) > 0
    }
    if key.problem or key.letters == marked:
        return
    if marked:
        said, ticked = ", ".join(sorted(key.letters)), ", ".join(sorted(marked))
        report.add("answer-contradicts", place, marked=text, said=said, ticked=ticked)
        return
    for letter, entry in zip(letters, block.options, strict=True):
        if letter in key.letters:
            entry.sign = replace(entry.sign, mark="x")


def compare_answers(block: QuestionBlock, answers: list[str], report: ProblemReport) -> None:
    """Compare an answer line with the accepted answers (`= …`) of the same question."""
    place, text = block.key or (block.place, "")
    said = quantity(text)
    same = any(fold(one) == fold(text) or (said and quantity(one) == said) for one in answers)
    if not same:
        report.add("answer-line-and-answers", place, marked=text, text=text[:40])


def _lettered(block: QuestionBlock, report: ProblemReport) -> list[tuple[str, tuple[int, int], str]]:
    """Split lines such as `A. one  B. two` at the letters that continue the alphabet."""
    result: list[tuple[str, tuple[int, int], str]] = []
    for (number, column), text in block.lettered:
        plain = text.translate(HALF_WIDTH)
        starts: list[tuple[str, int, int]] = []
        for found in _LETTER.finditer(plain):
            if found[1].upper() == chr(ord("A") + (len(result) + len(starts)) % 26):
                starts.append((found[1].upper(), found.start(), found.end()))
        if not starts or starts[0][1]:
            note_unlettered(block, (number, column), text, len(result), report)
        for index, (letter, start, end) in enumerate(starts):
            until = starts[index + 1][1] if index + 1 < len(starts) else len(text)
            result.append((letter, (number, column + start), text[end:until]))
    return result


def check_weights(block: QuestionBlock, choices: Choices, type_: QuestionType, report: ProblemReport) -> None:
    """Note weights that are out of range or cannot add up to full marks."""
    weights = [option.weight or Decimal(0) for option in choices.options]
    place = block.options[0].place
    if any(abs(weight) > 100 for weight in weights):
        bad = next(entry for entry, weight in zip(block.options, weights, strict=True) if abs(weight) > 100)
        report.add("weight-range", bad.place, marked=bad.lines[0])
        return
    positive = sum(weight for weight in weights if weight > 0)
    best = max(weights) if type_ is not QuestionType.MULTIPLE else positive
    if best <= 0:
        report.add("weights-not-positive", place)
    elif type_ is QuestionType.MULTIPLE and positive > 100 + WEIGHT_SLACK:
        report.add("weights-over-100", place, sum=positive)
    elif best < 100 - WEIGHT_SLACK:
        report.add("weights-under-100", place, warning=True, sum=best)
