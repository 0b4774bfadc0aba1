"""QTI 2 and 3: what each interaction becomes, and what is said of what is lost."""
# ruff: noqa: E501 -- sources and sentences are easier to compare on one line

import re

import pytest

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.formats import format_of
from lms.quizzes.format.importing.qti.qti2 import import_qti2
from lms.quizzes.format.writer import write_question

ATTRIBUTES = re.compile(r" \{#[^}]*\}$", re.MULTILINE)
CORRECT = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
)
MAPPED = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
)


def declared(
    *values: str, base: str = "identifier", cardinality: str = "single", mapping: str = "", name: str = "R"
) -> str:
    correct = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{correct}</correctResponse>" if correct else ""
    return f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{correct}{mapping}</responseDeclaration>'


def mapping(**marks: float) -> str:
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{mark}"/>' for key, mark in marks.items())
    return f'<mapping defaultValue="0">{entries}</mapping>'


def item(before: str, body: str, after: str = CORRECT) -> str:
    return (
        '<?xml version="1.0"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="Name">\n'
        f"{before}<itemBody>{body}</itemBody>{after}</assessmentItem>"
    )


def choices(*names: str, most: int = 1, element: str = "choiceInteraction", inside: str = "") -> str:
    options = "".join(
        f'<simpleChoice identifier="{name}">{name.lower()}{inside if name == "B" else ""}</simpleChoice>'
        for name in names
    )
    return f'<{element} responseIdentifier="R" maxChoices="{most}"><prompt>Q?</prompt>{options}</{element}>'


def imported(source: str) -> Imported:
    return import_qti2(source.encode(), "en", "item.xml")


def written(source: str) -> list[str]:
    return [ATTRIBUTES.sub("", write_question(one, "en")) for one in imported(source).questions]


SCORED = (
    '<responseProcessing><responseCondition><responseIf><match><variable identifier="R"/><baseValue>B</baseValue></match>'
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>'
)
MODAL = CORRECT + '<modalFeedback identifier="A" outcomeIdentifier="F" showHide="show">No.</modalFeedback>'
SIDES = (
    '<matchInteraction responseIdentifier="R"><prompt>Q?</prompt><simpleMatchSet><simpleAssociableChoice identifier="A">a</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="B">b</simpleAssociableChoice></simpleMatchSet><simpleMatchSet><simpleAssociableChoice identifier="X">x</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="Y">y</simpleAssociableChoice><simpleAssociableChoice identifier="Z">z</simpleAssociableChoice></simpleMatchSet></matchInteraction>'
)
ENTRY = '<p>Seat? <textEntryInteraction responseIdentifier="R"/></p>'
TWO = '<p>A <textEntryInteraction responseIdentifier="R"/> b <inlineChoiceInteraction responseIdentifier="S"><inlineChoice identifier="X">x</inlineChoice><inlineChoice identifier="Y">y</inlineChoice></inlineChoiceInteraction>.</p>'
WORDS = '<gapMatchInteraction responseIdentifier="R"><prompt>Fill in.</prompt><gapText identifier="W">ten</gapText><gapText identifier="V">two</gapText><p>It hangs <gap identifier="G"/> days.</p></gapMatchInteraction>'
MATHS = "<p>What is <math xmlns='http://www.w3.org/1998/Math/MathML'><msup><mi>x</mi><mn>2</mn></msup></math>?</p>"

CARRIED = {
    "an essay": (item(declared(base="string"), "<p>Q?</p><extendedTextInteraction responseIdentifier='R'/>"), "## Q?"),
    "single choice": (item(declared("B"), choices("A", "B")), "## Q?\n\n- [ ] a\n- [x] b"),
    "the key in a condition": (item(declared(), choices("A", "B"), SCORED), "## Q?\n\n- [ ] a\n- [x] b"),
    "marks of one choice": (
        item(declared("B", mapping=mapping(A=1, B=2)), choices("A", "B", "C"), MAPPED),
        "## Q?\n\n- (50%) a\n- (100%) b\n- ( ) c",
    ),
    "multiple choice, all or nothing": (
        item(declared("A", "B", cardinality="multiple"), choices("A", "B", "C", most=0)),
        "## Q?\n\n- [x] a\n- [x] b\n- [ ] c",
    ),
    "marks of several choices": (
        item(declared("A", "B", cardinality="multiple", mapping=mapping(A=1, B=1, C=-1)), choices("A", "B", "C", most=0), MAPPED),
        "## Q?\n\n- [50%] a\n- [50%] b\n- [-50%] c",
    ),
    "feedback of an option": (
        item(declared("A"), choices("A", "B", inside='<feedbackInline identifier="B" outcomeIdentifier="F">No.</feedbackInline>')),
        "## Q?\n\n- [x] a\n- [ ] b\n  > No.",
    ),
    "modal feedback of an option": (item(declared("B"), choices("A", "B"), MODAL), "## Q?\n\n- [ ] a\n  > No.\n- [x] b"),
    "order": (
        item(declared("B", "A", cardinality="ordered"), choices("A", "B", element="orderInteraction")),
        "## Q?\n\n1. b\n2. a",
    ),
    "match": (
        item(declared("A Y", "B X", base="directedPair", cardinality="multiple"), SIDES),
        "## Q?\n\n- a => y\n- b => x\n- => z",
    ),
    "match with the key in the marks": (
        item(declared(base="directedPair", cardinality="multiple", mapping='<mapping><mapEntry mapKey="A X" mappedValue="1"/><mapEntry mapKey="B X" mappedValue="1"/></mapping>'), SIDES, MAPPED),
        "## Q?\n\n- a => x\n- b => x\n- => y\n- => z",
    ),
    "text entry": (
        item(declared("Qinghe", base="string", mapping=mapping(Qinghe=2, Heqing=1)), ENTRY, MAPPED),
        "## Seat? \\_\\_\\_\\_\\_\n\n= Qinghe\n=50% Heqing",
    ),
    "a number with tolerance": (
        item(
            declared("7.5", base="float"),
            ENTRY,
            '<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="0.5 0.5"><variable identifier="R"/><correct identifier="R"/></equal></responseIf></responseCondition></responseProcessing>',
        ),
        "## Seat? \\_\\_\\_\\_\\_\n\n= 7.5 +- 0.5",
    ),
    "two gaps": (
        item(declared("ten", base="string") + declared("Y", name="S"), TWO),
        "## A [[ten]] b [[x/*y]].",
    ),
    "a file": (
        item(declared("", base="file"), '<p>Hand it in.</p><uploadInteraction responseIdentifier="RESPONSE"/>'),
        "## Hand it in.",
    ),
    "words for gaps": (
        item(declared("W G", base="directedPair", cardinality="multiple"), WORDS),
        "## Fill in.\n\nIt hangs [[*ten/two]] days.",
    ),
    "a formula": (item(declared("B"), MATHS + choices("A", "B")), "## What is ${x}^{2}$?\n\nQ?\n\n- [ ] a\n- [x] b"),
    "HTML that was escaped as a whole": (
        item(declared("B"), "<div>&lt;p&gt;Which &lt;b&gt;one&lt;/b&gt;?&lt;/p&gt;</div>" + choices("A", "B")),
        "## Which **one**?\n\nQ?\n\n- [ ] a\n- [x] b",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_an_interaction_becomes_ours(name: str) -> None:
    source, ours = CARRIED[name]
    assert [one.replace("\\_", "_") for one in written(source)] == [ours.replace("\\_", "_")]
    assert imported(source).losses == ()


def with_new_names(source: str) -> str:
    """The same item with the names of QTI 3.0."""
    hyphens = re.compile(r"(?<=[a-z])([A-Z])")
    plain = {"p", "div", "b", "math", "msup", "mi", "mn"}

    def element(found: re.Match[str]) -> str:
        name = found[2] if found[2] in plain else "qti-" + hyphens.sub(r"-\1", found[2]).lower()
        attributes = re.sub(r"(\w+)=", lambda one: hyphens.sub(r"-\1", one[1]).lower() + "=", found[3])
        return f"<{found[1]}{name}{attributes}"

    return re.sub(r"<(/?)([A-Za-z]+)([^<>]*)", element, source)


@pytest.mark.parametrize("name", CARRIED)
def test_qti_3_says_the_same_with_other_names(name: str) -> None:
    source = with_new_names(CARRIED[name][0])
    assert format_of(source.encode(), "item.xml").name == "qti2"
    assert written(source) == written(CARRIED[name][0])


def whole(*keys: str, kind: str = "multiple") -> str:
    """Conditions that give a mark for all values of a key together."""
    return (
        "<responseProcessing><responseCondition>"
        + "".join(
            f'<responseIf><match><variable identifier="R"/><{kind}>'
            + "".join(f"<baseValue>{value}</baseValue>" for value in key.split())
            + f'</{kind}></match><setOutcomeValue identifier="SCORE"><baseValue>1</baseValue></setOutcomeValue></responseIf>'
            for key in keys
        )
        + "</responseCondition></responseProcessing>"
    )


def test_values_that_earn_marks_together_are_all_in_the_key() -> None:
    several = item(declared(cardinality="multiple"), choices("A", "B", "C", most=0), whole("A C"))
    assert [one.right for one in imported(several).questions[0].options] == [True, False, True]
    steps = choices("A", "B", "C", element="orderInteraction")
    order = item(declared(cardinality="ordered"), steps, whole("C A B", kind="ordered"))
    assert [one.text["en"] for one in imported(order).questions[0].options] == ["c", "a", "b"]


def test_support_in_other_languages_is_no_part_of_the_question() -> None:
    support = "<catalogInfo><catalog id='c'><card support='x'><htmlContent>Hola</htmlContent></card></catalog></catalogInfo>"
    made = imported(
        item(declared("B"), f"<rubricBlock view='candidate'>Read.{support}</rubricBlock>" + choices("A", "B"))
    )
    assert "Hola" not in made.questions[0].stem["en"]
    assert [one.code for one in made.losses] == ["import-media"]


LOST = {
    "a type without an equal": (
        item(declared("B"), "<p>Q</p><sliderInteraction responseIdentifier='R'/>"),
        "import-unsupported",
    ),
    "no key": (item(declared(), choices("A", "B")), "import-no-key"),
    "two combinations that are right": (
        item(declared(cardinality="multiple"), choices("A", "B", "C"), whole("A B", "B C")),
        "import-key-several",
    ),
    "two questions at once": (
        item(declared("B"), choices("A", "B") + choices("A", "B")),
        "import-several-questions",
    ),
    "several on one side": (
        item(declared("A X", "A Y", "B X", base="directedPair", cardinality="multiple"), SIDES),
        "import-pairs-several",
    ),
    "an order of some": (
        item(declared("B", "A", cardinality="ordered"), choices("A", "B", "C", element="orderInteraction")),
        "import-order-part",
    ),
    "a question that is computed": (
        item(
            '<templateDeclaration identifier="T"/>' + declared("B"),
            "<printedVariable identifier='T'/>" + choices("A", "B"),
        ),
        "import-program",
    ),
    "no body": (item(declared("B"), "").replace("itemBody", "nothing"), "import-no-text"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_skipped_is_named_with_its_line(name: str) -> None:
    source, code = LOST[name]
    made = imported(source)
    assert [(one.code, one.line, one.marked, one.warning) for one in made.losses] == [
        (code, 2, "Name", False)
    ]
    assert made.questions == ()


def test_a_test_without_its_questions_is_refused() -> None:
    made = imported(
        '<assessmentTest identifier="t">\n<assessmentItemRef identifier="a" href="a.xml"/></assessmentTest>'
    )
    assert made.refusal is not None
    assert (made.refusal.code, made.refusal.line) == ("import-only-references", 2)


def test_other_feedback_is_placed_or_told() -> None:
    both = CORRECT + "".join(
        f'<modalFeedback identifier="{name}" outcomeIdentifier="F" showHide="show">{text}</modalFeedback>'
        for name, text in (
            ("correct_fb", "Well done."),
            ("incorrect_fb", "Look again."),
            ("general_fb", "It is b."),
        )
    )
    assert written(item(declared("B"), choices("A", "B"), both)) == [
        "## Q?\n\n- [ ] a\n  > Look again.\n- [x] b\n  > Well done.\n\nExplanation: It is b."
    ]
    made = imported(
        item(declared("B", "A", cardinality="ordered"), choices("A", "B", element="orderInteraction"), both)
    )
    assert [one.code for one in made.losses] == ["import-feedback-moved"]
    assert made.questions[0].explanation == {"en": "It is b.\n\nWell done.\n\nLook again."}
    inline = CORRECT + (
        '<modalFeedback identifier="B" outcomeIdentifier="F" showHide="show">It is b.</modalFeedback>'
        '<modalFeedback identifier="correct_fb" outcomeIdentifier="F" showHide="show">Well done.</modalFeedback>'
    )
    assert written(item(declared("B"), choices("A", "B"), inline)) == [
        "## Q?\n\n- [ ] a\n- [x] b\n  > It is b.\n  >\n  > Well done."
    ]


@pytest.mark.parametrize("name", ["qti-", "qti-1", "qti-.x", "qti--"])
def test_an_element_without_a_name_behind_its_prefix_is_passed_over(name: str) -> None:
    source = item(declared("B"), choices("A", "B")).replace("<itemBody>", f"<{name}/><itemBody>")
    assert f"<{name}/>" in source
    assert written(source) == ["## Q?\n\n- [ ] a\n- [x] b"]
