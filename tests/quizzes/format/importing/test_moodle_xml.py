"""Moodle XML: what each construct becomes, what is said of each that is lost, and which files are refused."""
# ruff: noqa: E501 -- sources and sentences are easier to compare on one line

import base64
import io
import re
import zipfile
from html import escape

import pytest

from lms.quizzes.format.exporting.moodle_xml import export_moodle_xml
from lms.quizzes.format.importing.bank import Imported, to_quiz
from lms.quizzes.format.importing.formats import format_of
from lms.quizzes.format.importing.markup import stream_xml
from lms.quizzes.format.importing.moodle_xml import import_moodle_xml
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.questions import QuestionType, UploadRule
from lms.quizzes.format.writer import write_question

ATTRIBUTES = re.compile(r" \{#[^}]*\}$", re.MULTILINE)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def question(type_: str, inside: str, stem: str = "Q?", name: str = "Name") -> str:
    return (
        f'<question type="{type_}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>{inside}</question>'
    )


def imported(*questions: str) -> Imported:
    return import_moodle_xml(("<quiz>" + "\n".join(questions) + "</quiz>").encode(), "en", "bank.xml")


def written(*questions: str) -> list[str]:
    return [ATTRIBUTES.sub("", write_question(one, "en")) for one in imported(*questions).questions]


def answer(text: str, fraction: object, feedback: str = "", more: str = "") -> str:
    note = f"<feedback format='html'><text>{feedback}</text></feedback>" if feedback else ""
    return f"<answer fraction='{fraction}'><text><![CDATA[{text}]]></text>{note}{more}</answer>"


UNITS = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"
WORDS = "".join(
    f"<selectoption><text>{word}</text><group>{group}</group></selectoption>"
    for word, group in [("ten", 1), ("red", 2), ("two", 1), ("blue", 2)]
)
PAIRS = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>"

CARRIED = {
    "an essay": (question("essay", ""), "## Q?"),
    "files alone": (
        question(
            "essay",
            "<responseformat>noinline</responseformat><attachments>3</attachments><attachmentsrequired>2"
            "</attachmentsrequired><maxbytes>2000000</maxbytes><filetypeslist>.pdf,image</filetypeslist>",
        ),
        "## Q?",
    ),
    "single choice": (
        question("multichoice", "<single>true</single>" + answer("Ann", 100, "Yes.") + answer("<b>Bob</b>", 0)),
        "## Q?\n\n- [x] Ann\n  > Yes.\n- [ ] **Bob**",
    ),
    "single choice with partial credit": (
        question("multichoice", "<single>true</single>" + answer("Ann", 100) + answer("Bob", "33.33333")),
        "## Q?\n\n- (100%) Ann\n- (33.33333%) Bob",
    ),
    "multiple choice": (
        question("multichoice", "<single>false</single>" + answer("a", 50) + answer("b", 50) + answer("c", -100)),
        "## Q?\n\n- [50%] a\n- [50%] b\n- [-100%] c",
    ),
    "true or false": (
        question("truefalse", answer("true", 0, "No.") + answer("false", 100, "Right.")),
        "## Q?\n\n- [ ] True\n  > No.\n- [x] False\n  > Right.",
    ),
    "short answer with a wildcard": (
        question("shortanswer", answer("Qing*", 100) + answer("town", 50) + answer("*", 0, "Look again.")),
        "## Q?\n\n= /Qing.*/\n=50% town\n!= *\n  > Look again.",
    ),
    "number with tolerance and unit": (
        question("numerical", answer("12.5", 100, "", "<tolerance>0.5</tolerance>") + UNITS),
        "## Q?\n\n= 12.5 m +- 0.5",
    ),
    "matching": (
        question("matching", PAIRS.format("a", "1") + PAIRS.format("b", "1") + PAIRS.format("", "2")),
        "## Q?\n\n- a => 1\n- b => 1\n- => 2",
    ),
    "ordering": (
        question("ordering", answer("one", 1) + answer("two", 2) + answer("three", 3)),
        "## Q?\n\n1. one\n2. two\n3. three",
    ),
    "words in gaps": (
        question("gapselect", WORDS, "It is [[2]] for [[1]] days."),
        "## It is [[*red/blue]] for [[*ten/two]] days.",
    ),
    "gaps of all kinds": (
        question("cloze", "", "<p>A {1:MC:=x~y/z} b {2:SA:=word~%50%other} c {:NM:=7:0.5}.</p>"),
        "## A [[*x/y\\/z]] b [[word|=50% other]]{points=2} c [[= 7 +- 0.5]].",
    ),
    "explanation and hints": (
        question("shortanswer", answer("a", 100) + "<generalfeedback><text>So.</text></generalfeedback><hint><text>Think.</text></hint>"),
        "## Q?\n\n= a\n\nHint: Think.\n\nExplanation: So.",
    ),
    "a formula": (question("shortanswer", answer("a", 100), "<p>What is \\(x^2\\)?</p>"), "## What is $x^2$?\n\n= a"),
    "letters that begin lines beside gaps": (
        question("cloze", "", "<p>Choose {1:MC:=A~B}</p><p>A. one</p><p>B. two</p>"),
        "## Choose [[*A/B]]\n\n\\A. one\n\n\\B. two",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_a_construct_becomes_ours(name: str) -> None:
    source, ours = CARRIED[name]
    assert written(source) == [ours]
    assert imported(source).losses == ()


def test_a_gap_with_nothing_to_choose_from_is_typed_and_told() -> None:
    choices = "<selectoption><text>ten</text><group>1</group></selectoption>"
    source = question("gapselect", choices, "It is [[1]] days.")
    assert written(source) == ["## It is [[ten]] days."]
    assert [one.code for one in imported(source).losses] == ["import-gap-lone-choice"]


def test_which_files_are_asked_for_is_carried() -> None:
    [asked] = imported(CARRIED["files alone"][0]).questions
    assert (asked.type, asked.upload) == (
        QuestionType.FILE,
        UploadRule(2, 3, ("pdf", "jpg", "png", "webp", "gif"), 2),
    )


LOST = {
    "a type without an equal": (question("stack", ""), "import-unsupported"),
    "no key": (question("multichoice", answer("a", 0) + answer("b", 0)), "import-no-key"),
    "no options": (question("multichoice", ""), "import-no-options"),
    "no gaps": (question("cloze", "", "No gaps."), "import-no-gaps"),
    "a gap for several": (question("cloze", "", "{1:MR:=a~=b}"), "import-gap-several"),
    "a credit that is none": (question("shortanswer", answer("a", "all")), "import-weight"),
    "a number that is none": (question("numerical", answer("zero", 100)), "import-number"),
    "true that is neither": (question("truefalse", answer("maybe", 100)), "import-true-false"),
    "no text": (question("shortanswer", answer("a", 100), ""), "import-no-text"),
    "a gap without its word": (question("gapselect", WORDS, "[[9]]"), "import-answers"),
    "one step": (question("ordering", answer("one", 1)), "import-not-writable"),
    "far too much text": (question("shortanswer", answer("a", 100), "x" * 100_001), "import-too-long"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_skipped_is_named_with_its_line(name: str) -> None:
    source, code = LOST[name]
    made = imported(question("shortanswer", answer("a", 100)), "", source)
    assert [(one.code, one.line, one.marked, one.warning) for one in made.losses] == [
        (code, 3, "Name", False)
    ]
    assert len(made.questions) == 1


CHANGED = {
    "an essay with files": (question("essay", "<attachments>2</attachments>"), "import-attachments"),
    "files of another kind": (question("essay", "<responseformat>noinline</responseformat><filetypeslist>.pdf,.zip</filetypeslist>"), "import-file-kinds"),
    "feedback on the whole": (question("shortanswer", answer("a", 100) + "<correctfeedback><text>Bravo, all of it.</text></correctfeedback>"), "import-overall-feedback"),
    "capital letters": (question("shortanswer", answer("a", 100) + "<usecase>1</usecase>"), "import-case"),
    "other units": (question("numerical", answer("7", 100) + UNITS.replace(">1<", ">100<")), "import-unit-factors"),
    "a rule without an equal": (question("ordering", answer("a", 1) + answer("b", 2) + "<gradingtype>6</gradingtype>"), "import-scoring"),
    "a table with merged cells": (question("shortanswer", answer("a", 100), "<table><tr><td>a<td>b<tr><td colspan=2>c</table>"), "import-merged-cells"),
    "a picture that is missing": (question("shortanswer", answer("a", 100), 'Q <img src="@@PLUGINFILE@@/a.png">'), "import-media"),
    "less than full marks": (question("shortanswer", answer("a", 50)), "import-under-100"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_what_is_changed_is_told_and_the_question_kept(name: str) -> None:
    source, code = CHANGED[name]
    made = imported(source)
    assert [(one.code, one.warning) for one in made.losses] == [(code, True)]
    assert len(made.questions) == 1


def test_a_picture_travels() -> None:
    file = f'<file name="Old Well.PNG" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
    stem = '<questiontext format="html"><text>&lt;p&gt;What? &lt;img src="@@PLUGINFILE@@/Old%20Well.PNG" alt="A well"&gt;&lt;/p&gt;</text>'
    made = imported(
        f'<question type="shortanswer"><name><text>n</text></name>{stem}{file}</questiontext>{answer("a", 100)}</question>'
    )
    assert made.files == {"old-well.png": PNG}
    assert made.questions[0].stem == {"en": "What? ![A well](media/old-well.png)"}
    assert made.losses == ()


def test_a_picture_that_is_none_does_not_travel() -> None:
    made = imported(
        question("shortanswer", answer("a", 100), 'Q <img src="data:image/png;base64,PHNjcmlwdD4=">')
    )
    assert (made.files, [one.code for one in made.losses]) == ({}, ["import-media"])


def test_categories_descriptions_points_and_tags() -> None:
    category = (
        '<question type="category"><category><text>$course$/top/Water/Wells</text></category></question>'
    )
    more = "<defaultgrade>2.5</defaultgrade><tags><tag><text>deep</text></tag></tags>"
    made = imported(
        category,
        question("description", "", "<p>Read.</p>"),
        question("shortanswer", answer("a", 100) + more),
    )
    assert [(item.line, item.category) for item in made.items] == [(2, "Water/Wells"), (3, "Water/Wells")]
    assert (float(made.questions[0].points), made.questions[0].tags) == (2.5, ("deep",))
    quiz = to_quiz(made, "T")
    assert quiz is not None
    assert (quiz.sections[0].title, quiz.sections[0].text) == ({"en": "Wells"}, {"en": "Read."})


TABLE = "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2 <b>c</b></td></tr></tbody></table>"
MARKDOWN_TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 **c** |"


def test_tables_come_and_go_in_stems_options_and_feedback() -> None:
    made = imported(
        question(
            "multichoice", answer(TABLE, 100, escape(TABLE)) + answer("no", 0), stem=f"<p>Q?</p>{TABLE}"
        ),
        question("matching", PAIRS.format(escape(TABLE), "x") + PAIRS.format("b", "y")),
    )
    first, second = made.questions
    assert first.stem == {"en": f"Q?\n\n{MARKDOWN_TABLE}"}
    assert [(one.text, one.feedback) for one in first.options] == [
        ({"en": MARKDOWN_TABLE}, {"en": MARKDOWN_TABLE}),
        ({"en": "no"}, {}),
    ]
    assert second.options[0].text == {"en": "a b 1 2 **c**"}
    assert [(one.code, one.line) for one in made.losses] == [("import-table", 2)]
    quiz = to_quiz(made, "T")
    assert quiz is not None
    again = import_moodle_xml(export_moodle_xml(quiz, "en", {}).data, "en", "again.xml")
    assert ([q.stem for q in again.questions], [q.options for q in again.questions]) == (
        [q.stem for q in made.questions],
        [q.options for q in made.questions],
    )


def test_questions_within_questions_are_read_in_order_and_emptied_after() -> None:
    inner = question("truefalse", answer("true", 100), stem="Inner?", name="Inner")
    made = imported(
        question("essay", inner, stem="Outer?", name="Outer"), question("essay", "", stem="Last?")
    )
    assert [(item.name, item.line) for item in made.items] == [("Outer", 1), ("Inner", 1), ("Name", 2)]
    many = ("<quiz>" + question("essay", "") * 2000 + "</quiz>").encode()
    held = [len(list(one.getparent())) for one in stream_xml(many, "bank.xml", "question")]
    assert (len(held), max(held) < 1000) == (2000, True)


def test_of_a_file_in_a_package_that_breaks_off_no_question_stays() -> None:
    whole = ("<quiz>" + question("truefalse", answer("true", 100)) + "</quiz>").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", whole.replace(b"</quiz>", b"\n<question>"))
        archive.writestr("b.xml", whole)
    made = import_package(out.getvalue(), "en", "bank.zip")
    assert [(item.line, item.name) for item in made.items] == [(1, "Name")]
    assert (made.seen, [(one.code, one.path, one.line) for one in made.losses]) == (
        1,
        [("import-xml", "bank.zip/a.xml", 2)],
    )


DEEP = b"<quiz>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</quiz>"
BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE quiz [\n<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">\n]>\n<quiz><question type="essay"><name>&b;</name></question></quiz>'
OUTSIDE = b'<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/hostname">]><quiz><question>&a;</question></quiz>'
REFUSED = {
    "not closed": (b"<quiz>\n<question>\n</quiz>", "import-xml", 3),
    "nothing": (b"", "import-xml", 1),
    "no questions": (b"<quiz></quiz>", "import-no-questions", 1),
    "entities that grow": (BOMB, "import-xml-entities", 3),
    "an entity from a file": (OUTSIDE, "import-xml-entities", 2),
    "an entity that is not declared": (b"<quiz>\n&nbsp;</quiz>", "import-xml", 2),
    "too deep": (DEEP, "import-xml-deep", 1),
    "a zero byte": (b"<quiz>\x00</quiz>", "import-xml", 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_line_and_reason(name: str) -> None:
    data, code, line = REFUSED[name]
    made = import_moodle_xml(data, "en", "bank.xml")
    assert made.refusal is not None
    assert (made.refusal.code, made.refusal.line, made.items) == (code, line, ())


def test_utf_16_and_a_mark_at_the_start_are_read() -> None:
    text = f"<quiz>{question('shortanswer', answer('井', 100), '村里有什么？')}</quiz>"
    for data in (
        text.encode("utf-8-sig"),
        f"<?xml version='1.0' encoding='utf-16'?>{text}".encode("utf-16"),
        f"<?xml version='1.0' encoding='gbk'?>{text}".encode("gbk"),
    ):
        assert format_of(data, "bank.xml").name == "moodle-xml"
        assert import_moodle_xml(data, "zh_Hans").questions[0].stem == {"zh_Hans": "村里有什么？"}


def test_feedback_of_gaps_stays_with_its_answer() -> None:
    stem = (
        "{1:SA:=a#Yes <b>indeed</b>.~b#Not b.~*#Neither.} and {1:MC:=b~c#Not c.}, {1:NM:=7:1#Near.~*#No.~2}."
    )
    general = "<generalfeedback><text>See lesson 2.</text></generalfeedback>"
    found = import_moodle_xml(f"<quiz>{question('cloze', general, stem)}</quiz>".encode(), "en", "x.xml")
    assert (found.losses, found.questions[0].explanation) == ((), {"en": "See lesson 2."})
    assert write_question(found.questions[0], "en").startswith(
        "## [[a > Yes **indeed**.|!= b > Not b.|!= * > Neither.]] and [[*b/c > Not c.]],"
        " [[= 7 +- 1 > Near.|!= * > No.]]. {"
    )
