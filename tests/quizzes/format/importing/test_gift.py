"""GIFT banks: what each construct becomes, and what is said of each that is lost."""
# ruff: noqa: E501 -- sources and sentences are easier to compare on one line

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.importing.bank import Imported, to_quiz
from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.parser import parse
from lms.quizzes.format.writer import write, write_question
from lms.text.markup import render_inline
from tests.conftest import SHARED
from tests.quizzes.build import ZONE

ATTRIBUTES = re.compile(r" \{#[^}]*\}")


def imported(text: str, language: str = "en") -> Imported:
    return import_gift(text, language, "bank.gift")


def carried(text: str) -> list[str]:
    """The questions as they are written in a quiz file, without ids and attributes."""
    return [ATTRIBUTES.sub("", write_question(question, "en")) for question in imported(text).questions]


CARRIED = {
    "single choice": ("Who? {=Ann ~Bob ~Cy}", "## Who?\n\n- [x] Ann\n- [ ] Bob\n- [ ] Cy"),
    "a name": ("::Q 1::Who? {=Ann ~Bob}", "## Who?\n\n- [x] Ann\n- [ ] Bob"),
    "tilde and equals": ("Who? {~Bob ~=Ann}", "## Who?\n\n- [ ] Bob\n- [x] Ann"),
    "feedback": ("Who? {=Ann#Yes. ~Bob#No.}", "## Who?\n\n- [x] Ann\n  > Yes.\n- [ ] Bob\n  > No."),
    "general feedback": ("Who? {=Ann ~Bob####Ann it was.}", "## Who?\n\n- [x] Ann\n- [ ] Bob\n\nExplanation: Ann it was."),
    "weights": ("Who? {~%50%Ann ~%50%Bob ~%-100%Cy}", "## Who?\n\n- [50%] Ann\n- [50%] Bob\n- [-100%] Cy"),
    "part credit in a single choice": ("Who? {=Ann ~%50%Bob}", "## Who?\n\n- (100%) Ann\n- (50%) Bob"),
    "true": ("Water is wet. {T}", "## Water is wet.\n\n- [x] True\n- [ ] False"),
    "false with feedback": (
        "Fire is wet. {FALSE#It burns.#Right.}",
        "## Fire is wet.\n\n- [ ] True\n  > It burns.\n- [x] False\n  > Right.",
    ),
    "short answer": ("Seat? {=Qinghe =%50%Qing He}", "## Seat?\n\n= Qinghe\n=50% Qing He"),
    "short answer with a wildcard": ("Seat? {=*Qinghe*}", "## Seat?\n\n= /.*Qinghe.*/"),
    "feedback for every other answer": ("Seat? {=Qinghe =%0%*#Look again.}", "## Seat?\n\n= Qinghe\n!= *\n  > Look again."),
    "a gap in the sentence": ("The {=cat ~dog} sat.", "## The _____ sat.\n\n- [x] cat\n- [ ] dog"),
    "a number": ("How many? {#7}", "## How many?\n\n= 7"),
    "a number with tolerance": ("How many? {#7:0.5}", "## How many?\n\n= 7 +- 0.5"),
    "a range": ("How many? {#5..3}", "## How many?\n\n= 3..5"),
    "numbers with credits": (
        "When? {#=1822:0#Yes. =%50%1822:2}",
        "## When?\n\n= 1822\n  > Yes.\n=50% 1822 +- 2",
    ),
    "escaped signs": ("What is \\{\\=\\}? {=a \\= b ~\\~}", "## What is \\{=}?\n\n- [x] a = b\n- [ ] \\~"),
    "signs of Markdown": ("Is *a* `b` [c]? {=_x_ ~<y>}", "## Is \\*a\\* \\`b\\` \\[c]?\n\n- [x] \\_x\\_\n- [ ] &lt;y>"),
    "Markdown declared": ("[markdown]Is **it**? {=yes ~no}", "## Is **it**?\n\n- [x] yes\n- [ ] no"),
    "HTML": (
        "[html]<p>Is <b>it</b>?</p><p>See&nbsp;<i>below</i>.</p> {=yes ~no}",
        "## Is **it**?\n\nSee *below*.\n\n- [x] yes\n- [ ] no",
    ),
    "HTML not declared": ("Is <b>it</b>? {=yes ~no}", "## Is **it**?\n\n- [x] yes\n- [ ] no"),
    "a line break": ("[html]One<br>Two {=a ~b}", "## One\n\nTwo\n\n- [x] a\n- [ ] b"),
    "a stem that begins with bold": ("[html]<b>Note</b> this {=yes ~no}", "## **Note** this\n\n- [x] yes\n- [ ] no"),
    "a stem that begins with bold Markdown": ("[markdown]**Note** this {=yes ~no}", "## **Note** this\n\n- [x] yes\n- [ ] no"),
    "a negative number first": ("-5 is? {=yes ~no}", "## \\-5 is?\n\n- [x] yes\n- [ ] no"),
    "raised digits in an answer": ("[html]How many? {=10<sup>6</sup>}", "## How many?\n\n= 10^6"),
    "a raised minus in an answer": ("How many? {=10<sup>-6</sup>}", "## How many?\n\n= 10^-6"),
    "raised letters in an answer": ("Which? {=2<sup>nd</sup>}", "## Which?\n\n= 2nd"),
    "lowered digits in an answer": ("Which? {=CO<sub>2</sub>}", "## Which?\n\n= CO2"),
    "raised and lowered digits in options": (
        "[html]10<sup>6</sup>? {=H<sub>2</sub>O ~CO<sub>2</sub>}",
        "## 10⁶?\n\n- [x] H₂O\n- [ ] CO₂",
    ),
    "entities without tags": ("Which? {=&lt;p&gt; ~a &amp; b}", "## Which?\n\n- [x] &lt;p>\n- [ ] a & b"),
    "an entity in a short answer": ("Which? {=a &amp; b}", "## Which?\n\n= a & b"),
    "an entity in plain text": ("[plain]Which? {=a &amp; b}", "## Which?\n\n= a &amp; b"),
    "a line break in an answer": ("Which? {=a<br>b}", "## Which?\n\n= a b"),
    "pinyin above an option": ("Which? {=<ruby>汉<rt>han</rt></ruby> ~b}", "## Which?\n\n- [x] 汉(han)\n- [ ] b"),
    "true in Chinese": ("Wet? {对}", "## Wet?\n\n- [x] True\n- [ ] False"),
    "false in Chinese": ("Wet? {错误}", "## Wet?\n\n- [ ] True\n- [x] False"),
    "a full-width range in an option": ("How long? {=3～5天 ~1天}", "## How long?\n\n- [x] 3～5天\n- [ ] 1天"),
    "a formula": ("Solve $$x^2$$. {#4}", "## Solve $x^2$.\n\n= 4"),
    "an essay": ("Why? {}", "## Why?"),
    "an essay with a model answer": ("Why? {####Because.}", "## Why?\n\nExplanation: Because."),
    "matching": ("Match. {=a -> b =c -> d = -> e}", "## Match.\n\n- a => b\n- c => d\n- => e"),
    "ordering": ("Order. {>ALL\nfirst\nsecond}", "## Order.\n\n1. first\n2. second"),
    "gaps of Moodle": ("A {1:SA:=b} c {2:MC:=d~e}", "## A [[b]] c [[*d/e]]{points=2}"),
    "several gaps in a sentence": ("A {=b =%50%f} c {~e =d} g {#7:1}.", "## A [[b|=50% f]] c [[e/*d]] g [[= 7 +- 1]]."),
    "Windows line ends": ("Who?\r\n{\r\n=Ann\r\n~Bob\r\n}\r\n", "## Who?\n\n- [x] Ann\n- [ ] Bob"),
    "a comment inside": ("Who? {\n// mine\n=Ann\n~Bob\n}", "## Who?\n\n- [x] Ann\n- [ ] Bob"),
    "a blank line inside the braces": ("Who? {\n=Ann\n\n~Bob\n}", "## Who?\n\n- [x] Ann\n- [ ] Bob"),
}  # fmt: skip


@pytest.mark.parametrize("name", CARRIED)
def test_a_construct_becomes_ours(name: str) -> None:
    source, written = CARRIED[name]
    assert carried(source) == [written]
    assert imported(source).losses == ()


LOST = {
    "braces": ("Who? {=Ann ~Bob", "The braces of this question do not close. It was skipped. Close the answers with `}`."),
    "several-blocks": (
        "A {T}\nB {F}",
        "This question has several blocks of answers in braces. It was skipped. Put a blank line between questions.",
    ),
    "true-false": (
        "So? {TRUE FALSE}",
        "The answers are neither true nor false: TRUE FALSE It was skipped. Write TRUE or FALSE.",
    ),
    "no-right": ("Who? {~Ann ~Bob}", "No answer to this question earns points. It was skipped. Mark the correct one with `=`."),
    "number": ("How many? {#seven}", "seven is not a number. It was skipped."),
    "weight": ("Who? {~%150%Ann ~Bob}", "The weight 150 cannot be read. It was skipped."),
    "answers": ("Who? {Ann=Bob}", "The answers cannot be read: Ann=Bob It was skipped."),
    "no-text": ("{T}", "This question has no text. It was skipped. Write the question before the braces."),
    "full-width": (
        "So? {=对 ～错}",
        "These answers contain full-width signs that GIFT does not know: =对 ～错 It was skipped. Use `=`, `~` and `#`.",
    ),
    "same-answers": ("Who? {=Ann ~Ann}", "Two answers to this question are the same: “Ann”. It was skipped."),
    "over-100": (
        "Who? {~%60%Ann ~%60%Bob}",
        "The weights of the correct answers add up to 120 per cent. It was skipped. Make the weights add up to 100 per cent.",
    ),
    "not-writable": ("Who? {~=Ann}", "The question has only one option. It was skipped."),
    "too-long": ("Who? {=" + "x" * 100_000 + "}", "The text of this question is much too long. It was skipped."),
    "description-alone": (
        "Read this.",
        "This text has no question, and no question follows it. It was skipped.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", LOST)
def test_what_cannot_be_carried_is_listed_with_its_line(code: str) -> None:
    source, sentence = LOST[code]
    found = imported("\n\n// first line\n::Name::" + source)
    assert (found.questions, [str(loss) for loss in found.losses]) == ((), [f"bank.gift:4:1: {sentence}"])
    assert [(loss.code, loss.marked, loss.warning) for loss in found.losses] == [
        (f"import-{code}", "Name", False)
    ]


CHANGED = {
    "description": (
        "Read this.\n\nWho? {=Ann ~Bob}",
        "This text has no question; it became the introduction of a section. Check that it is in the right place.",
    ),
    "media": ("[html]Who? <img src\\=\"a/ann.png\"> {=Ann ~Bob}", "This cannot be converted: img ann.png. Add it again manually."),
    "stray-equals": ("Who? {=~%100% Ann ~Bob}", "An equals sign without an answer was skipped. Check the answers."),
    "unsigned": ("Who? {Ann}", "The answer has no sign before it; it became a short answer. Check that this is what the question asks for."),
    "name-open": (
        "::Who? {=Ann ~Bob}",
        "The name of this question is not closed with `::`; all of it became the question. Remove the name from the question if there is one.",
    ),
    "tail": ("Who? {=Ann ~Bob}\";", "The text \"; after the answers was removed. Add it again if you need it."),
    "under-100": ("Who? {~%50%Ann ~Bob}", "No answer earns full marks. Check the weights."),
    "bad-letters": ("Wh\ufffd? {=Ann ~Bob}", "Some characters could not be read and were replaced by �. Save the file as UTF-8 and import it again."),
}  # fmt: skip


@pytest.mark.parametrize("code", CHANGED)
def test_what_is_carried_in_part_is_listed_as_well(code: str) -> None:
    source, sentence = CHANGED[code]
    found = imported(source)
    assert (len(found.questions), [str(loss) for loss in found.losses]) == (1, [f"bank.gift:1:1: {sentence}"])
    assert found.losses[0].warning


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-8-sig", ""), ("utf-8", "")]
)
def test_chinese_banks_are_read_in_the_encodings_they_come_in(encoding: str, name: str) -> None:
    found = import_gift("接到转移通知后应当做什么？ {=立即转移 ~等待通知}".encode(encoding), "zh_Hans")
    assert [question.options[0].text["zh_Hans"] for question in found.questions] == ["立即转移"]
    assert [loss.values["text"] for loss in found.losses] == ([name] if name else [])


def test_western_banks_of_old_windows_are_read() -> None:
    found = import_gift("Qu’est-ce que c’est ? {=été ~hiver}".encode("cp1252"), "en")
    assert [question.options[0].text["en"] for question in found.questions] == ["été"]
    assert [str(loss) for loss in found.losses] == [
        "1:1: The file is not in UTF-8. It was read as windows-1252. "
        "Check letters with accents and save the file as UTF-8."
    ]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("Which? {=<s>old</s> new}", "s"),
        ("Which? {=<del>old</del> new ~b}", "del"),
        ("[html]Which? {=<u>a</u> ~b}", "u"),
        ("[html]x<sup>a</sup>? {=c ~b}", "sup"),
        ("Which? {=<ruby>汉<rt>han</rt></ruby>}", "rt"),
        ('Which? {=<img src\\="a.png"> Ann}', "img"),
    ],
)
def test_marks_that_change_what_an_answer_means_are_told(text: str, lost: str) -> None:
    assert [one.values["text"] for one in imported(text).losses] == [lost]


@pytest.mark.parametrize("number", ["3,141", "3,14", "1,5", "1,000,000", "3，5"])
def test_a_number_with_a_comma_is_refused(number: str) -> None:
    found = imported(f"Pi? {{#{number}}}")
    assert (found.questions, [one.code for one in found.losses]) == ((), ["import-number"])


@pytest.mark.parametrize("answers", ["＝a ～b", "=a ～b", "=a ~％50％b", "~a ＝b", "=a＃yes ~b"])
def test_full_width_signs_are_told(answers: str) -> None:
    found = imported(f"Who? {{{answers}}}")
    assert (found.questions, [one.code for one in found.losses]) == ((), ["import-full-width"])


@pytest.mark.parametrize("answers", [".", "。", "#", "# note", "*", "%", ":"])
def test_braces_with_nothing_but_a_sign_are_told(answers: str) -> None:
    assert imported(f"Who? {{{answers}}}").losses


def test_tags_in_comments_are_carried() -> None:
    found = imported("// [tag:flood] [tag:村务, 公开]\nWho? {=a ~b}\n\n// plain\nWho else? {=a ~b}")
    assert [one.tags for one in found.questions] == [("flood", "村务 公开"), ()]
    assert 'tags="flood,村务 公开"' in write_question(found.questions[0], "en")


BANK = """\
$CATEGORY: $course$/top/Village/Rules

Read the notice.

::One::Who? {=Ann ~Bob}

::One::Who else? {=Cy ~Di}

$CATEGORY: Village/Numbers

How many? {#7}
"""


def test_a_name_becomes_the_id_and_a_text_the_id_of_the_nameless() -> None:
    found = imported(
        "::Q 1::Who? {=Ann ~Bob}\n\nWhich town is the seat? {=Ann ~Bob}\n\n::第一题::Who? {=Ann ~Bob}"
    )
    assert [one.id for one in found.questions] == ["q-1", "which-town-is-the-seat", "qd991a24e"]


def test_categories_become_sections_and_ids_stay_apart() -> None:
    quiz = to_quiz(imported(BANK), "Bank")
    assert quiz is not None
    assert [(one.title["en"], dict(one.text), [q.id for q in one.questions]) for one in quiz.sections] == [
        ("Rules", {"en": "Read the notice."}, ["one", "one-2"]),
        ("Numbers", {}, ["how-many"]),
    ]


def test_a_bank_without_questions_makes_no_quiz() -> None:
    assert to_quiz(imported("Match. {=a -> b =c}"), "Bank") is None


@given(st.text(alphabet="{}=~#%:\\$/<b>&*[html]() 7.\n-aT", max_size=200))
def test_any_text_is_imported_or_listed_and_every_quiz_reads_back(text: str) -> None:
    found = imported(text)
    assert len(found.questions) <= found.seen
    kept = len(found.items)
    dropped = sum(not loss.warning for loss in found.losses)
    assert kept + dropped == found.seen
    quiz = to_quiz(found, "Bank")
    if quiz is not None:
        read = parse(write(quiz, "en", ZONE), "q.en.md", ZONE)
        assert read.quiz == quiz


def test_a_file_with_very_many_questions_is_read_up_to_a_number_and_says_so() -> None:
    found = import_gift("One {T}\n\n" + "}\n\n" * 40_000, "en", "bank.gift")
    told = [problem for problem in found.losses if "more than 10000 questions" in str(problem)]
    assert (len(told), told[0].line, len(found.losses), found.seen) == (1, 20001, 10000, 10001)


@pytest.mark.parametrize("weight", ["1e400", "nan", "NaN", "inf", "-inf", "Infinity", "1e2", "9" * 30])
@pytest.mark.parametrize("answers", ["{~%WEIGHT%Ann =Bob}", "{=%WEIGHT%Ann =Bob}", "{#=%WEIGHT%5 =6}"])
def test_what_is_no_weight_between_one_hundred_and_its_negative_is_an_error(
    weight: str, answers: str
) -> None:
    found = import_gift(
        f"First? {{T}}\n\nWho? {answers.replace('WEIGHT', weight)}\n".encode(), "en", "bank.txt"
    )
    assert [(loss.code, loss.line, loss.values["text"]) for loss in found.losses] == [
        ("import-weight", 3, weight)
    ]
    assert len(found.questions) == 1


@pytest.mark.skipif(not (SHARED / "cases" / "gift").is_dir(), reason="no shared cases beside the project")
def test_shared_cases_are_carried_over_or_told() -> None:
    def case(name: str) -> Imported:
        return import_gift(
            (SHARED / "cases" / "gift" / f"gift-{name}.gift").read_text(encoding="utf-8"), "en"
        )

    (tag,) = case("entity").questions
    assert [render_inline(one.text["en"]).html for one in tag.options] == ["&lt;p&gt;", "&lt;b&gt;"]
    (power,) = case("sup-answer").questions
    assert [one.text for one in power.answers["en"]] == ["10^6"]
    assert [(one.code, one.line) for one in case("nostem").losses] == [("import-no-text", 1)]
    assert [(one.code, one.line) for one in case("thousand").losses] == [("import-number", 1)]
