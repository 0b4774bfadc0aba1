"""Banks mean here what they mean to Moodle: its own readings beside ours, with every difference explained.

The readings lie in a `shared` folder beside the project; without it only the comparison itself is tested.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.questions import Question, QuestionType
from tests.conftest import SHARED

READINGS = SHARED / "vectors" / "moodle_readings"
BANKS = SHARED / "corpora" / "open"
_KINDS = {
    "multichoice": "choice",
    "truefalse": "true-false",
    "shortanswer": "short",
    "numerical": "number",
    "match": "pairs",
    "essay": "essay",
}

# What Moodle reads in another way than the author meant, by the text of the tiny bank.
EXPLAINED = {
    "Q {true}": "true in small letters is true, not the word",
    "Q {True}": "true in small letters is true, not the word",
    "Q {t#bien}": "true in small letters is true, not the word",
    "判断题{正确}": "the Chinese words for true and false are meant as such",
    "Q {对}": "the Chinese words for true and false are meant as such",
    "Q {~%33,33%a ~%66,67%b ~c}": "a comma in a weight is a decimal comma, not part of the option",
    "Q {=%100%a ~%50%b ~c}": "a weight after = is a weight, not part of the option",
    "Q {=%50%a ~%50%b}": "a weight after = is a weight, not part of the option",
    "Q {#5..1}": "a range that is turned round has no negative width",
    'Q <a href="x=y">y</a> {=a ~<a href="u=v">b</a>}': "signs inside a tag begin no answer",
}

# Braces inside an answer belong to it, and several in a sentence are its gaps; to Moodle only the first counts.
ELSEWHERE = {"Q {=a{b} ~c}: Q  ~c}", "Q {1:MC:=a~b}: Q", "Q {=a ~b} and {=c ~d}: Q  and {=c ~d}"}


@dataclass
class Compared:
    """How many questions stand on both sides and mean the same, and what differs or is missing here."""

    same: int = 0
    gaps: int = 0
    different: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def bare(text: str) -> str:
    """Only the letters and digits of a text, whatever marks it up."""
    unlinked = re.sub(r"\]\([^)\s]{1,300}\)", "", text or "")
    plain = html.unescape(re.sub(r"<[^<>]{1,300}>", "", html.unescape(unlinked)))
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", plain)).lower()


def of_moodle(question: dict[str, Any]) -> tuple[str, list[Any]] | None:
    """What a question of Moodle asks for and what counts how much; None for types that are not carried over."""
    kind = _KINDS.get(question["type"], "")
    if kind == "true-false":
        return kind, [one["fraction"] for one in question["options"]]
    if kind == "essay":
        return kind, []
    if kind == "pairs":
        # Feedback of a pair and the name of a format that Moodle does not know stay in its texts.
        pairs = [
            (re.sub(r"^\[\w+\]", "", left), right.partition("#")[0]) for left, right in question["pairs"]
        ]
        return kind, sorted((bare(left), bare(right)) for left, right in pairs)
    if kind == "choice":
        kept = [one for one in question["options"] if one["text"].strip()]
        return kind, sorted((bare(one["text"]), round(one["fraction"], 3)) for one in kept)
    if kind == "short":
        kept = [one for one in question["answers"] if one["text"].strip()]
        return kind, sorted((bare(one["text"]), round(max(0, one["fraction"]), 3)) for one in kept)
    if kind == "number":
        kept = [one for one in question["answers"] if one["text"] != "*"]
        return kind, sorted(
            (float(one["text"]), round(one["fraction"], 3), round(float(one.get("tolerance") or 0), 6))
            for one in kept
        )
    return None


def of_ours(question: Question) -> tuple[str, list[Any]]:
    """The same of one of our questions."""
    if question.type is QuestionType.TRUE_FALSE:
        return "true-false", [int(one.right) for one in question.options]
    if question.type is QuestionType.ESSAY:
        return "essay", []
    if question.type is QuestionType.CLOZE:
        return "gaps", [gap.key for gap in question.gaps]
    if question.type is QuestionType.MATCHING:
        rights = {one.key: bare(one.text["en"]) for one in question.targets}
        used = {one.match for one in question.options}
        pairs = [(bare(one.text["en"]), rights[one.match]) for one in question.options]
        return "pairs", sorted([*pairs, *(("", text) for key, text in rights.items() if key not in used)])
    if question.options:
        weights = [100 * one.right if one.weight is None else one.weight for one in question.options]
        texts = [bare(one.text["en"]) for one in question.options]
        return "choice", sorted(
            (text, round(float(weight) / 100, 3)) for text, weight in zip(texts, weights, strict=True)
        )
    if question.type is QuestionType.SHORT:
        found = [(bare(one.text), round(float(one.credit) / 100, 3)) for one in question.answers["en"]]
        return "short", sorted([*found, *([("", 0.0)] if question.otherwise else [])])
    numbers = []
    for one in question.numbers:
        high = one.value + one.tolerance if one.high is None else one.high
        low = one.value - one.tolerance if one.high is None else one.value
        numbers.append(
            (float(high + low) / 2, round(float(one.credit) / 100, 3), round(float(high - low) / 2, 6))
        )
    return "number", sorted(numbers)


def compare(name: str, bank: bytes | str, reading: dict[str, Any], found: Compared) -> None:
    """Pair the questions of a bank by their texts; one that is missing here must be among the losses."""
    read = import_gift(bank, "en", name)
    ours: dict[str, list[Question]] = {}
    for question in read.questions:
        ours.setdefault(bare(question.stem["en"])[-60:], []).append(question)
    for question in reading["questions"]:
        theirs = of_moodle(question)
        pair = ours.get(bare(question["stem"])[-60:]) if theirs else None
        if theirs is None:
            continue
        if not pair:
            is_told = bool(read.losses) or len(read.questions) > len(reading["questions"])
            found.missing += [] if is_told else [f"{name}: {question['stem'][:60]}"]
        elif (read_here := of_ours(pair.pop(0))) == theirs:
            found.same += 1
        elif read_here[0] == "gaps":
            found.gaps += 1  # to Moodle only the first gap of a sentence counts
        else:
            found.different.append(name)


def readings(name: str) -> Iterator[dict[str, Any]]:
    for line in (READINGS / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.corpora
@pytest.mark.skipif(
    not (READINGS.is_dir() and BANKS.is_dir()), reason="no shared readings beside the project"
)
def test_open_banks_mean_what_they_mean_to_moodle() -> None:
    found = Compared()
    for reading in readings("gift.jsonl"):
        compare(reading["file"], (BANKS / reading["file"]).read_bytes(), reading, found)
    assert (found.different, found.missing) == ([], [])
    assert found.same >= 600
    assert found.gaps <= 4


@pytest.mark.skipif(not READINGS.is_dir(), reason="no shared readings beside the project")
def test_tiny_banks_mean_what_they_mean_to_moodle_or_the_difference_is_explained() -> None:
    found = Compared()
    for reading in readings("gift_probes.jsonl"):
        compare(reading["input"], reading["input"], reading, found)
    assert (set(found.different) - set(EXPLAINED), set(found.missing) - ELSEWHERE) == (set(), set())
    assert set(EXPLAINED) - set(found.different) == set()
    assert found.same >= 90


def part(text: str, fraction: float) -> dict[str, Any]:
    return {"text": text, "fraction": fraction}


def test_the_comparison_tells_another_key_another_credit_and_a_missing_question() -> None:
    reading = {
        "questions": [
            {"type": "shortanswer", "stem": "Q", "answers": [part("yes", 1)]},
            {"type": "multichoice", "stem": "R", "options": [part("a", 0.5), part("b", 0)]},
            {"type": "numerical", "stem": "S", "answers": [part("3", 1) | {"tolerance": 1}]},
            {"type": "truefalse", "stem": "T", "options": [part("True", 1), part("False", 0)]},
        ]
    }
    found = Compared()
    compare("alike", "Q {=yes}\n\nR {=%50%a ~b}\n\nS {#3:1}\n\nT {TRUE}", reading, found)
    assert (found.same, found.different, found.missing) == (4, [], [])
    found = Compared()
    compare("other", "Q {=no}\n\nR {=a ~b}\n\nS {#3}\n\nT {FALSE}", reading, found)
    assert (found.same, found.different) == (0, ["other"] * 4)
    found = Compared()
    compare("less", "Q {=yes}", reading, found)
    assert (found.same, len(found.missing)) == (1, 3)
