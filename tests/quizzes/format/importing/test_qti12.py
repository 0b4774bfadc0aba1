"""QTI 1.2 and packages: what each kind of item becomes, what is lost, and which archives are refused."""
# ruff: noqa: E501 -- sources and sentences are easier to compare on one line

import io
import re
import zipfile

import pytest

from lms.quizzes.format.importing import archive
from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.formats import format_of
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.importing.qti.qti12 import import_qti12
from lms.quizzes.format.writer import write_question

ATTRIBUTES = re.compile(r" \{#[^}]*\}$", re.MULTILINE)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def words(text: str, kind: str = "text/html") -> str:
    return f'<material><mattext texttype="{kind}"><![CDATA[{text}]]></mattext></material>'


def labels(*texts: str) -> str:
    return "".join(f'<response_label ident="{text}">{words(text)}</response_label>' for text in texts)


def lid(*texts: str, name: str = "r", cardinality: str = "Single", before: str = "") -> str:
    return f'<response_lid ident="{name}" rcardinality="{cardinality}">{before}<render_choice>{labels(*texts)}</render_choice></response_lid>'


def fib(name: str = "r", kind: str = "String") -> str:
    return f'<response_str ident="{name}"><render_fib fibtype="{kind}"><response_label ident="a"/></render_fib></response_str>'


def when(condition: str, marks: str = "100", action: str = "Set", shows: str = "") -> str:
    shown = f'<displayfeedback feedbacktype="Response" linkrefid="{shows}"/>' if shows else ""
    scored = f'<setvar varname="SCORE" action="{action}">{marks}</setvar>' if marks else ""
    return f"<respcondition><conditionvar>{condition}</conditionvar>{scored}{shown}</respcondition>"


def equal(value: str, name: str = "r") -> str:
    return f'<varequal respident="{name}">{value}</varequal>'


def feedback(name: str, text: str) -> str:
    return f'<itemfeedback ident="{name}"><flow_mat>{words(text)}</flow_mat></itemfeedback>'


def item(type_: str, responses: str, conditions: str, stem: str = "Q?", after: str = "") -> str:
    field = (
        f"<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{type_}</fieldentry></qtimetadatafield>"
        if type_
        else ""
    )
    return (
        f'<?xml version="1.0"?>\n<questestinterop><item ident="i" title="Name"><itemmetadata><qtimetadata>{field}</qtimetadata></itemmetadata>'
        f"<presentation>{words(stem)}{responses}</presentation><resprocessing>{conditions}</resprocessing>{after}</item></questestinterop>"
    )


def imported(source: str) -> Imported:
    return import_qti12(source.encode(), "en", "item.xml")


def written(made: Imported) -> list[str]:
    return [ATTRIBUTES.sub("", write_question(one, "en")) for one in made.questions]


PAIRS = lid("1", "2", "3", name="x", before=words("a")) + lid("1", "2", "3", name="y", before=words("b"))
RANGE = '<vargte respident="r">6.5</vargte><varlte respident="r">7.5</varlte>'
CARRIED = {
    "an essay": (item("essay_question", fib(), ""), "## Q?"),
    "a text without a key": (item("", fib(), ""), "## Q?"),
    "single choice": (item("multiple_choice_question", lid("a", "b"), when(equal("b"))), "## Q?\n\n- [ ] a\n- [x] b"),
    "marks of single options": (
        item("", lid("a", "b"), when(equal("a"), "5", "Add") + when(equal("b"), "10", "Add")),
        "## Q?\n\n- (50%) a\n- (100%) b",
    ),
    "true or false": (item("true_false_question", lid("True", "False"), when(equal("True"))), "## Q?\n\n- [x] True\n- [ ] False"),
    "feedback": (
        item(
            "multiple_choice_question",
            lid("a", "b"),
            when(equal("a"), "", shows="a_fb") + when(equal("b"), shows="correct_fb") + when("<other/>", "", shows="general_fb"),
            after=feedback("a_fb", "No.") + feedback("correct_fb", "Yes.") + feedback("general_fb", "It is b."),
        ),
        "## Q?\n\n- [ ] a\n  > No.\n- [x] b\n  > Yes.\n\nExplanation: It is b.",
    ),
    "multiple choice, all or nothing": (
        item("multiple_answers_question", lid("a", "b", "c", cardinality="Multiple"), when(f"<and>{equal('a')}{equal('b')}<not>{equal('c')}</not></and>")),
        "## Q?\n\n- [x] a\n- [x] b\n- [ ] c",
    ),
    "multiple choice with marks": (
        item("", lid("a", "b", "c", cardinality="Multiple"), when(equal("a"), "25", "Add") + when(equal("b"), "25", "Add") + when(equal("c"), "-10", "Add")),
        "## Q?\n\n- [50%] a\n- [50%] b\n- [-20%] c",
    ),
    "short answer": (item("short_answer_question", fib(), when(equal("ten") + equal("10 days"))), "## Q?\n\n= ten\n= 10 days"),
    "a number with a range": (item("numerical_question", fib(kind="Decimal"), when(f"<or>{equal('7')}<and>{RANGE}</and></or>")), "## Q?\n\n= 7 +- 0.5"),
    "a range alone": (item("numerical_question", fib(kind="Decimal"), when(RANGE)), "## Q?\n\n= 6.5..7.5"),
    "a margin in per cent": (
        item("numerical_question", fib(kind="Decimal"), when('<varequal respident="r" margintype="percent" margin="20">200</varequal>')),
        "## Q?\n\n= 200 +- 20 %",
    ),
    "matching": (
        item("matching_question", PAIRS, when(equal("2", "x"), "50", "Add") + when(equal("1", "y"), "50", "Add")),
        "## Q?\n\n- a => 2\n- b => 1\n- => 3",
    ),
    "matching with a row left empty": (
        item(
            "",
            "".join(lid("1", "2", name=name, before=words(left)) for name, left in (("z", ""), ("x", "a"), ("y", "b"))),
            when(equal("2", "x"), "50", "Add") + when(equal("1", "y"), "50", "Add"),
        ),
        "## Q?\n\n- a => 2\n- b => 1",
    ),
    "ordering": (item("", lid("a", "b", cardinality="Ordered"), when(equal("b") + equal("a"))), "## Q?\n\n1. b\n2. a"),
    "lists in the text": (
        item("multiple_dropdowns_question", lid("a", "b", name="response_x") + lid("c", "d", name="response_y"), when(equal("b", "response_x"), "50", "Add") + when(equal("c", "response_y"), "50", "Add"), "[y] and [x]?"),
        "## [[*c/d]] and [[a/*b]]?",
    ),
    "gaps in the text": (
        item("fill_in_multiple_blanks_question", lid("ten", "10 days", name="response_x"), when(equal("ten", "response_x")), "It hangs [x]."),
        "## It hangs [[ten|10 days]].",
    ),
    "lists in the text, without a type": (
        item("", lid("a", "b", name="response_x", before=words("x")) + lid("c", "d", name="response_y", before=words("y")), when(equal("b", "response_x"), "50", "Add") + when(equal("c", "response_y"), "50", "Add"), "[y] and [x]?"),
        "## [[*c/d]] and [[a/*b]]?",
    ),
    "gaps in the text, without a type": (
        item("", lid("ten", "tenth", name="response_x", before=words("x")) + lid("six", name="response_y", before=words("y")), when(equal("ten", "response_x"), "50", "Add") + when(equal("six", "response_y"), "50", "Add"), "[x] or [y]"),
        "## [[*ten/tenth]] or [[six]]",
    ),
    "gaps in the flow": (
        item("", fib("p") + words(" and ") + fib("q"), when(equal("a", "p") + equal("b", "q"))),
        "## Q? [[a]] and [[b]]",
    ),
    "a file": (item("file_upload_question", "", ""), "## Q?"),
    "options left empty": (item("multiple_choice_question", lid("a", "b", "", ""), when(equal("a"))), "## Q?\n\n- [x] a\n- [ ] b"),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_a_construct_becomes_ours(name: str) -> None:
    source, ours = CARRIED[name]
    assert format_of(source.encode(), "item.xml").name == "qti12"
    assert written(imported(source)) == [ours]
    told = ["import-gap-lone-choice"] if name == "gaps in the text, without a type" else []
    assert [one.code for one in imported(source).losses] == told


LOST = {
    "a formula": (item("calculated_question", fib(), when(equal("1"))), "import-unsupported"),
    "no key": (item("multiple_choice_question", lid("a", "b"), ""), "import-no-key"),
    "a gap that is not in the text": (
        item("multiple_dropdowns_question", lid("a", "b", name="response_x"), when(equal("a", "response_x"))),
        "import-no-gaps",
    ),
}


def test_answers_that_differ_in_capitals_alone_become_one_and_are_named() -> None:
    told = when(equal("Ten"), shows="f1") + when(equal("ten"), shows="f2")
    notes = feedback("f1", "Write it small.") + feedback("f2", "Yes.")
    made = imported(item("short_answer_question", fib(), told, after=notes))
    (answer,) = made.questions[0].answers["en"]
    assert (answer.text, answer.feedback) == ("Ten", {"en": "Write it small.\n\nYes."})
    assert [(one.code, one.values) for one in made.losses] == [("import-case-twins", {"text": "Ten, ten"})]


@pytest.mark.parametrize("name", LOST)
def test_what_is_skipped_is_named_with_its_line(name: str) -> None:
    source, code = LOST[name]
    made = imported(source)
    assert [(one.code, one.line, one.marked, one.warning) for one in made.losses] == [
        (code, 2, "Name", False)
    ]
    assert made.questions == ()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_png", ".png"), data)
    return out.getvalue()


QTI2 = (
    '<assessmentItem title="{0}" identifier="{0}"><responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>'
    '<itemBody><p>{0} <img src="../media/a.png" alt="A"/></p><choiceInteraction responseIdentifier="R" maxChoices="1"><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction></itemBody></assessmentItem>'
)
TEST = '<assessmentTest><assessmentSection title="Wells"><assessmentItemRef href="items/second.xml"/><assessmentItemRef href="items/first.xml"/></assessmentSection></assessmentTest>'


def test_a_package_is_read_in_the_order_of_its_test_with_its_pictures() -> None:
    data = zipped(
        test_xml=TEST.encode(),
        items__first_xml=QTI2.format("One").encode(),
        items__second_xml=QTI2.format("Two").encode(),
        media__a_png=PNG,
    )
    assert format_of(data, "bank.zip").name == "package"
    made = import_package(data, "en", "bank.zip")
    assert [(one.name, one.category) for one in made.items] == [("Two", "Wells"), ("One", "Wells")]
    assert (made.files, made.losses) == ({"a.png": PNG}, ())
    assert written(made)[0].startswith("## Two ![A](media/a.png)")


def test_one_broken_file_of_a_package_is_named_and_the_others_are_read() -> None:
    data = zipped(a_xml=b"<assessmentItem>\n<p></assessmentItem>", b_xml=QTI2.format("One").encode())
    made = import_package(data, "en", "bank.zip")
    assert [(one.code, one.path, one.line) for one in made.losses if not one.warning] == [
        ("import-xml", "bank.zip/a.xml", 2)
    ]
    assert len(made.questions) == 1


def raw_name(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, b"x")
    return out.getvalue()


REFUSED = {
    "broken": (b"PK\x03\x04 nothing", "import-not-a-zip"),
    "a path upwards": (raw_name("../../etc/passwd"), "import-zip-path"),
    "a path from the root": (raw_name("/etc/passwd"), "import-zip-path"),
    "a path with a drive": (raw_name("C:\\a.xml"), "import-zip-path"),
    "a bomb": (zipped(a_xml=b"<quiz>" + b" " * 30_000_000), "import-zip-large"),
    "no questions": (zipped(a_png=PNG), "import-no-questions"),
    "entities": (
        zipped(a_xml=b'<!DOCTYPE a [<!ENTITY b "c">]>\n<assessmentItem>&b;</assessmentItem>'),
        "import-xml-entities",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_archive_is_refused_with_its_reason(name: str) -> None:
    data, code = REFUSED[name]
    made = import_package(data, "en", "bank.zip")
    assert made.refusal is not None
    assert (made.refusal.code, made.items) == (code, ())


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    made = import_package(zipped(a_xml=b"<quiz/>", b_xml=b"<quiz/>"), "en", "bank.zip")
    assert made.refusal is not None
    assert made.refusal.code == "import-zip-large"


def test_an_office_document_is_no_package() -> None:
    data = raw_name("[Content_Types].xml")
    assert format_of(data, "questions").name != "package"
