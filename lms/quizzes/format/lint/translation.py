"""Whether the files of a quiz in two languages still say the same."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.lint.files import LintFile, shown
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.numerals import read_number

_NUMBER = re.compile(r"(?<![\d.])\d[\d,，]*(?:\.\d+)?(?: ?(?:万|亿|千|million|thousand|billion))?")
_FULL_HOUR = re.compile(r"(?<=\d)[:：]00\b")
_HAN_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_SCALES = {"千": 10**3, "万": 10**4, "亿": 10**8, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_WORDS = {word: number for number, words in {
    0: "zero half", 1: "one first once january", 2: "two second twice february", 3: "three third march",
    4: "four fourth april",
    5: "five fifth may", 6: "six sixth june", 7: "seven seventh july", 8: "eight eighth august",
    9: "nine ninth september",
    10: "ten tenth october", 11: "eleven eleventh november", 12: "twelve twelfth dozen december", 13: "thirteen",
    14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty",
    30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred",
    1000: "thousand",
}.items() for word in words.split()}  # fmt: skip


def check_translation(first: LintFile, other: LintFile) -> Iterator[Problem]:
    """Find texts of the other file that have other paragraphs, pictures or numbers than the first."""
    own = {question.id: question for question in other.quiz.questions}
    for question in first.quiz.questions:
        twin = own.get(question.id)
        if twin is None or LintCheck.TRANSLATION in question.lint_off:
            continue
        pairs = [(question.stem, twin.stem, True), (question.explanation, twin.explanation, False)]
        pairs += [(a.text, b.text, True) for a, b in zip(question.options, twin.options, strict=False)]
        for a, b, has_numbers in pairs:
            one, two = a.get(first.language, ""), b.get(other.language, "")
            if found := _difference(one, two) or (_other_number(one, two) if has_numbers else None):
                message, values = found
                yield other.finding(
                    LintCheck.TRANSLATION,
                    twin,
                    message,
                    N_("Make the two files match, or turn this check off if the difference is intended."),
                    two if b is not twin.stem else "",
                    other=first.path,
                    **values,
                )
                break


def _difference(one: str, two: str) -> tuple[str, dict[str, object]] | None:
    """Return in what two texts differ; what stands in one file only is not compared but noted."""
    if bool(one.strip()) != bool(two.strip()):
        return N_("A text is in only one of the two languages; compare %(other)s."), {}
    counts = [(_paragraphs(text), text.count("![")) for text in (one, two)]
    if counts[0][0] != counts[1][0]:
        values: dict[str, object] = {"count": counts[1][0], "wanted": counts[0][0]}
        return N_("Paragraphs of this text: %(count)s; in %(other)s: %(wanted)s."), values
    if counts[0][1] != counts[1][1]:
        values = {"count": counts[1][1], "wanted": counts[0][1]}
        return N_("Pictures in this text: %(count)s; in %(other)s: %(wanted)s."), values
    return None


def _other_number(one: str, two: str) -> tuple[str, dict[str, object]] | None:
    """Return a number in digits that the other text says in no way; an explanation may reckon otherwise."""
    for here, there in ((one, two), (two, one)):
        known = _values(there)
        if missing := [text for text, value in _digits(here) if value not in known]:
            return N_("The number %(number)s is in only one of the two languages; compare %(other)s."), {
                "number": missing[0]
            }
    return None


def _paragraphs(text: str) -> int:
    return len([part for part in re.split(r"\n\s*\n", text) if part.strip()])


def _digits(text: str) -> list[tuple[str, Decimal]]:
    """Return the numbers written with digits, as written and as values."""
    found = []
    for match in _NUMBER.finditer(_FULL_HOUR.sub("", shown(text))):
        written = match[0].rstrip(",，")
        scale = next((name for name in _SCALES if written.endswith(name)), "")
        number = re.sub(r"[,，]", "", written.removesuffix(scale).strip())
        found.append((written, (Decimal(number) * _SCALES.get(scale, 1)).normalize()))
    return found


def _values(text: str) -> set[Decimal]:
    """Return every number a text says, in digits, in Chinese characters or in English words."""
    values = {value for _, value in _digits(text)}
    values |= {
        Decimal(re.sub(r"[,，]", "", one)).normalize() for one in re.findall(r"\d[\d,，]*(?:\.\d+)?", text)
    }
    for run in _HAN_NUMBER.findall(text):
        read = read_number(run)
        values |= {read[0].normalize()} if read else set()
        values |= {one[0].normalize() for char in run if (one := read_number(char))}
    words = [_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _WORDS]
    values |= {Decimal(word).normalize() for word in words}
    values |= {Decimal(a + b).normalize() for a, b in pairwise(words) if b < 10 <= a}
    values |= {Decimal(a * b).normalize() for a, b in pairwise(words) if b in (100, 1000)}
    return values
