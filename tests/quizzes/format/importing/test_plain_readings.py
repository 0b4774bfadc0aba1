"""Open banks mean here what a second, plainer reading finds in them, question by question.

The banks lie in a `shared` folder beside the project; without it only the comparison itself is tested.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.qti.qti2 import import_qti2
from lms.quizzes.format.importing.qti.qti12 import import_qti12
from lms.quizzes.format.importing.rexams import import_rexams
from lms.quizzes.format.importing.text2qti import import_text2qti
from tests.conftest import SHARED
from tests.quizzes.format.importing.plain_feedback import feedback_2, is_feedback_lost, is_misread, shares_2
from tests.quizzes.format.importing.plain_readings import (
    Reading,
    differences,
    qti2,
    qti2_items,
    qti12,
    rexams,
    text2qti,
)

BANKS = SHARED / "corpora" / "open"
needs_banks = pytest.mark.skipif(not BANKS.is_dir(), reason="no shared banks beside the project")

# Files with a difference that is meant, by what differs, each by the beginning of its name.
QTI2 = {
    "import-no-key": "1d356a9a 03d51f06 04b263e5 05805d3d 0bfb3b36 18ad3551 1e3e6565 237737d7",
    "import-several-questions": "09ab97e9 1e6e71e4 47c83053 0969d325 0a70d834 19ff8b3f",
    # The key or the text comes from variables of a template.
    "import-program": "1141db43 1facbd88 2d01e6f8 47a3720c",
    "import-key-several": "34b45b55",
    # A question here begins with a line of text: a quotation stands below the title.
    "stem": "0d415794",
}

QTI12 = {
    # "Answer is C" ends a question, and three left sides are the same.
    "import-not-writable": "1dcd3479",
}


def compared(
    files: Iterable[Path],
    read: Callable[[bytes], list[Reading]],
    make: Callable[[bytes, str, str], Imported],
) -> tuple[int, dict[str, str]]:
    """Return how many questions are the same, and the files by what differs in them."""
    same = 0
    found = defaultdict(set)
    for file in files:
        data = file.read_bytes()
        if readings := read(data):
            one, more = differences(readings, make(data, "en", file.name))
            same += one
            for difference in more:
                found[difference.partition(": ")[2]].add(file.name[:8])
    return same, {what: " ".join(sorted(names)) for what, names in found.items()}


def in_order(meant: dict[str, str]) -> dict[str, str]:
    return {what: " ".join(sorted(names.split())) for what, names in meant.items()}


@pytest.mark.corpora
@needs_banks
def test_open_qti_2_and_3_mean_what_they_say() -> None:
    same, found = compared(sorted(BANKS.glob("qti[23]?/*.xml")), qti2, import_qti2)
    assert found == in_order(QTI2)
    assert same >= 65


@pytest.mark.corpora
@needs_banks
def test_open_qti_12_means_what_it_says() -> None:
    same, found = compared(sorted(BANKS.glob("qti12/*.xml")), qti12, import_qti12)
    assert found == in_order(QTI12)
    assert same >= 45


@pytest.mark.corpora
@needs_banks
def test_open_text2qti_and_rexams_mean_what_they_say() -> None:
    assert compared(sorted(BANKS.glob("text2qti/*.txt")), text2qti, import_text2qti) == (9, {})
    assert compared(sorted(BANKS.glob("rexams/*.Rmd")), rexams, import_rexams) == (3, {})


ITEM = """<assessmentItem title="T"><responseDeclaration identifier="R">
<correctResponse><value>a</value></correctResponse></responseDeclaration>
<itemBody><p>Which?</p>
<choiceInteraction responseIdentifier="R" maxChoices="1">
<simpleChoice identifier="a">one</simpleChoice><simpleChoice identifier="b">two</simpleChoice></choiceInteraction>
</itemBody></assessmentItem>"""


def test_the_comparison_tells_another_key_another_text_and_a_missing_question() -> None:
    made = import_qti2(ITEM.encode(), "en", "")
    (reading,) = qti2(ITEM.encode())
    assert reading == Reading(1, "choice", "which", ["one", "two"], ["one"])
    assert differences([reading], made) == (1, [])
    other = reading._replace(stem="who", right=["two"])
    assert differences([other, reading], made) == (0, ["1: stem", "1: right", "1: missing"])


def test_the_comparison_tells_other_shares_and_feedback_that_is_missing_elsewhere_or_too_much() -> None:
    mapped = (
        '<mapping><mapEntry mapKey="a" mappedValue="2"/><mapEntry mapKey="b" mappedValue="1"/></mapping>'
        "</responseDeclaration>"
    )
    told = '<modalFeedback identifier="b" outcomeIdentifier="F" showHide="show">Half.</modalFeedback></assessmentItem>'
    source = ITEM.replace("</responseDeclaration>", mapped).replace("</assessmentItem>", told).encode()
    ((item, _),) = qti2_items(source)
    (question,) = import_qti2(source, "en", "").questions
    assert (shares_2(item), feedback_2(item)) == ({"one": 1.0, "two": 0.5}, [("two", "half")])
    assert not is_misread(question, shares_2(item), "en")
    assert not is_feedback_lost(question, feedback_2(item), "en")
    assert is_misread(question, {"one": 1.0}, "en")
    for other in ([], [("one", "half")], [("two", "half"), ("", "more")]):
        assert is_feedback_lost(question, other, "en")


OLD_ITEM = """<questestinterop><item title="T"><presentation>
<material><mattext>&lt;b&gt;Which?&lt;/b&gt;</mattext></material>
<response_lid ident="r"><render_choice><response_label ident="a"><material><mattext>one</mattext></material>
</response_label><response_label ident="b"><material><mattext>two</mattext></material></response_label>
</render_choice></response_lid></presentation><resprocessing><respcondition><conditionvar>
<varequal respident="r">b</varequal></conditionvar><setvar>1</setvar></respcondition></resprocessing></item>
</questestinterop>"""


def test_qti_12_is_compared_too() -> None:
    (reading,) = qti12(OLD_ITEM.encode())
    assert reading == Reading(1, "choice", "which", ["one", "two"], ["two"])
    made = import_qti12(OLD_ITEM.encode(), "en", "")
    assert differences([reading], made) == (1, [])
    assert differences([reading._replace(right=["one"])], made)[0] == 0


MARKED = """1.  What is 2+3?
a)  6
*c) 5

2.  How many?
=   5 +- 1
"""
EXERCISE = """Question
========
Which?

Answerlist
----------
* one
* two

Solution
========
It is two.

Meta-information
================
exname: Name
extype: schoice
exsolution: 01
"""


def test_text2qti_and_rexams_are_compared_too() -> None:
    first, second = text2qti(MARKED.encode())
    assert first == Reading(1, "choice", "whatis23", ["5", "6"], ["5"])
    assert second == Reading(5, "typed", "howmany", [], ["5.0"])
    made = import_text2qti(MARKED.encode(), "en", "")
    assert differences([first, second], made) == (2, [])
    assert differences([first._replace(right=["6"])], made) == (0, ["1: right"])
    (reading,) = rexams(EXERCISE.encode())
    assert reading == Reading(1, "choice", "which", ["one", "two"], ["two"])
    assert differences([reading], import_rexams(EXERCISE.encode(), "en", "a.Rmd")) == (1, [])
