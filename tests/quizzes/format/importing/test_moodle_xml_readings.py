"""Moodle XML means here what it means to Moodle: its own readings beside ours, question by question.

The readings lie in a `shared` folder beside the project; without it only the comparison itself is tested.
"""

import html
import json
import re
import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from lms.quizzes.format.importing.bank import Imported, ImportedItem
from lms.quizzes.format.importing.moodle_xml import import_moodle_xml
from lms.quizzes.format.questions import Gap, Question, QuestionType
from tests.conftest import SHARED

_GAP_NOTE = re.compile(r"(?:^|\n\n)\([0-9]+\) ")
READINGS = SHARED / "vectors" / "moodle_readings" / "moodle_xml.jsonl"
BANKS = SHARED / "corpora" / "open"
# Types that have an equal here.
CARRIED = {
    "multichoice", "truefalse", "shortanswer", "numerical", "match", "ordering", "gapselect", "ddwtos", "multianswer",
    "essay",
}  # fmt: skip

# Differences that are meant, by file and name of the question.
REFUSED = {
    "gap in which several are ticked": "All CLOZE types in one question",
}
# What Moodle puts into the fields for feedback on the whole answer by itself.
STOCK = {
    "", "youransweriscorrect", "youranswerispartiallycorrect", "youranswerisincorrect", "welldone",
    "partsbutonlypartsofyourresponsearecorrect", "thatisnotrightatall",
}  # fmt: skip
WHOLE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def bare(text: str | None) -> str:
    """Only letters and digits, whatever marks the text up; pictures and formulas by nothing."""
    plain = re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)", " ", text or "")
    plain = re.sub(r"<rt>|<!--.*?-->|\{#[0-9]+\}|\[\[[0-9]+\]\]|@@PLUGINFILE@@/[^\"' ]*", " ", plain)
    plain = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", plain))
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", html.unescape(plain))).lower()


def share(value: Any) -> float:
    return round(float(value or 0), 4)


def of_moodle(question: dict[str, Any]) -> dict[str, Any]:
    """What a reading of Moodle says of a question."""
    type_ = question["type"]
    found: dict[str, Any] = {
        "stem": bare(question["stem"].partition("…[cut")[0])[:1500],
        "explanation": bare(question.get("generalfeedback", "").partition("…[cut")[0])[:1500],
    }
    if type_ in ("multichoice", "truefalse"):
        found["options"] = [
            (bare(one["text"]), share(one["fraction"]), _told(question, one))
            for one in question["options"]
            if one["text"].strip()
        ]
    elif type_ in ("shortanswer", "numerical"):
        found["answers"] = _answers(question)
    elif type_ == "match":
        found["pairs"] = sorted((bare(left), bare(right)) for left, right in question["pairs"])
    elif type_ == "ordering":
        found["order"] = [bare(one) for one in question["items"]]
    elif type_ == "multianswer":
        found["gaps"] = [_gap(one) for one in question["subquestions"]]
    return found


def _whole(question: dict[str, Any]) -> list[str]:
    """What is told about right, partly right and wrong answers, where an author wrote it."""
    said = [bare(question.get(name)) for name in WHOLE]
    return ["" if words in STOCK else words for words in said]


def _told(question: dict[str, Any], option: dict[str, Any]) -> str:
    """The feedback of an option, and below it that on the whole answer where only one can be chosen."""
    right, partly, wrong = _whole(question) if question.get("single") else [""] * 3
    own, fraction = bare(option.get("feedback")), option["fraction"]
    more = right if fraction >= 1 else partly if fraction > 0 else wrong
    return own if own == more else own + more


def _answers(question: dict[str, Any]) -> list[Any]:
    return sorted(
        (
            bare(one["text"]) if question["type"] == "shortanswer" else float(one["text"]),
            share(one.get("tolerance")),
            max(0.0, share(one["fraction"])),
            bare(one.get("feedback")),
        )
        for one in question["answers"]
        if one["text"].strip() not in ("", "*")
    )


def _gap(question: dict[str, Any]) -> list[Any]:
    listed = question.get("options") or question.get("answers") or []
    return sorted(
        (bare(one["text"]), share(one["fraction"]))
        for one in listed
        if question["type"] == "multichoice" or (one["fraction"] > 0 and one["text"] != "*")
    )


def of_ours(question: Question, type_: str) -> dict[str, Any]:
    """The same of one of our questions."""
    found: dict[str, Any] = {
        "stem": bare(question.stem["en"])[:1500],
        # Feedback on gaps stands behind it, and is no explanation to Moodle.
        "explanation": bare(_GAP_NOTE.split(question.explanation.get("en") or "")[0])[:1500],
    }
    if type_ in ("multichoice", "truefalse"):
        found["options"] = [
            (
                bare(one.text["en"]),
                share(Decimal(100 * one.right if one.weight is None else one.weight) / 100),
                bare(one.feedback.get("en")),
            )
            for one in question.options
        ]
    elif type_ == "shortanswer":
        found["answers"] = sorted(
            (bare(one.text), 0.0, share(one.credit / 100), bare(one.feedback.get("en")))
            for one in question.answers["en"]
        )
    elif type_ == "numerical":
        found["answers"] = sorted(
            (float(one.value), share(one.tolerance), share(one.credit / 100), bare(one.feedback.get("en")))
            for one in question.numbers
        )
    elif type_ == "match":
        rights = {one.key: bare(one.text["en"]) for one in question.targets}
        used = {one.match for one in question.options}
        extras = [("", right) for key, right in rights.items() if key not in used]
        found["pairs"] = sorted(
            [*((bare(one.text["en"]), rights[one.match]) for one in question.options), *extras]
        )
    elif type_ == "ordering":
        found["order"] = [bare(one.text["en"]) for one in question.options]
    elif type_ == "multianswer":
        found["gaps"] = [_our_gap(gap) for gap in question.gaps]
    return found


def _our_gap(gap: Gap) -> list[Any]:
    chosen = [
        (bare(one.text["en"]), share(Decimal(100 * one.right if one.weight is None else one.weight) / 100))
        for one in gap.options
    ]
    typed = [(bare(one.text), share(one.credit / 100)) for one in gap.answers.get("en", ())]
    return sorted(
        [*chosen, *typed, *((bare(str(one.value)), share(one.credit / 100)) for one in gap.numbers)]
    )


def differences(reading: dict[str, Any], made: Imported) -> tuple[int, list[str]]:
    """Return how many questions are the same, and each difference as `name: part`."""
    ours: dict[str, list[ImportedItem]] = {}
    for item in made.items:
        if item.question:
            ours.setdefault(bare(item.name), []).append(item)
    lost = {one.marked for one in made.losses if not one.warning}
    same, found = 0, []
    for question in reading["questions"]:
        name = " ".join((question.get("name") or "").split())
        if question["type"] not in CARRIED:
            continue
        if not ours.get(bare(name)):
            found.append(f"{name}: {'refused' if name[:80] in lost else 'missing'}")
            continue
        mine = ours[bare(name)].pop(0).question
        assert mine is not None
        left, right = of_moodle(question), of_ours(mine, question["type"])
        parts = [
            key for key in left if left[key] != right[key] and not (key == "stem" and _is_cut(left, right))
        ]
        found += [f"{name}: {part}" for part in parts]
        same += not parts
    return same, found


def _is_cut(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Readings hold the first 2,000 characters of a text, marked up."""
    return len(left["stem"]) > 200 and right["stem"].startswith(left["stem"][:200])


@pytest.mark.corpora
@pytest.mark.skipif(
    not (READINGS.is_file() and BANKS.is_dir()), reason="no shared readings beside the project"
)
def test_open_moodle_xml_means_what_it_means_to_moodle() -> None:
    same = 0
    found: list[str] = []
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        reading = json.loads(line)
        made = import_moodle_xml((BANKS / reading["file"]).read_bytes(), "en", reading["file"])
        is_broken = any("Error parsing" in one for one in reading["errors"])
        assert (made.refusal is not None) == is_broken, reading["file"]
        one, more = differences(reading, made)
        same, found = same + one, [*found, *more]
    assert sorted(found) == sorted(f"{name}: refused" for name in REFUSED.values())
    assert same >= 80


BANK = """<quiz>
<question type="shortanswer"><name><text>A</text></name><questiontext format="html"><text>Who?</text></questiontext>
<answer fraction="100"><text>Ann</text><feedback><text>Yes.</text></feedback></answer></question>
<question type="matching"><name><text>B</text></name><questiontext format="html"><text>Match.</text></questiontext>
<subquestion><text>a</text><answer><text>b</text></answer></subquestion>
<subquestion><text>c</text><answer><text>d</text></answer></subquestion></question>
</quiz>"""


def test_the_comparison_tells_another_key_another_pair_and_a_missing_question() -> None:
    made = import_moodle_xml(BANK.encode(), "en")
    answer = {"text": "Ann", "fraction": 1, "feedback": "Yes."}
    right = [
        {"type": "shortanswer", "name": "A", "stem": "<p>Who?</p>", "answers": [answer]},
        {"type": "match", "name": "B", "stem": "Match.", "pairs": [["a", "b"], ["c", "d"]]},
    ]
    assert differences({"questions": right}, made) == (2, [])
    wrong = [
        {"type": "shortanswer", "name": "A", "stem": "When?", "answers": [answer | {"feedback": "No."}]},
        {"type": "match", "name": "B", "stem": "Match.", "pairs": [["a", "d"], ["c", "b"]]},
        {"type": "truefalse", "name": "C", "stem": "So?", "options": []},
    ]
    assert differences({"questions": wrong}, made) == (0, ["A: stem", "A: answers", "B: pairs", "C: missing"])
    assert made.questions[1].type is QuestionType.MATCHING
