"""Nothing in a question is dropped or read as something else without a word: read as meant, or told with its line."""
# ruff: noqa: E501 -- lists of forms are easier to read on one line

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.quizzes.format.formatting import formatted
from lms.quizzes.format.parser import Parsed, parse
from tests.conftest import SHARED
from tests.quizzes.build import ZONE

HEAD = "---\ntitle: 汛期安全\n---\n\n"
AB = "- [x] 甲\n- [ ] 乙\n"
LETTERS = "A. 甲\nB. 乙\n\n"


def read(body: str, heading: str = "## 题 {#a}") -> Parsed:
    return parse(f"{HEAD}{heading}\n\n{body}", "q.zh.md", ZONE)


def told(parsed: Parsed) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in parsed.problems if one.code != "id-missing"]


B_RIGHT = parse(f"{HEAD}## 题 {{#a}}\n\n- [ ] 甲\n- [x] 乙\n", "q.zh.md", ZONE).quiz
ANSWER_LINES = [
    "答案：B", "答案:B", "答案：Ｂ", "答案：b", "答案：(B)", "答案：（B）", "答案：【B】", "答案：B。", "答案：B.", "答案：B、", "答案 B",
    "答案是B", "答案为：B", "正确答案：B", "正确答案是B。", "参考答案：B", "标准答案：B", "正确选项：B", "【答案】B", "【答案】：B", "[答案] B",
    "（答案）B", "「答案」B", "【正确答案】 B", "**答案：** B", "**答案**：B", "故选B", "故选：B。", "应选B", "选B", "本题选B。", "故答案为B",
    "Answer: B", "Answer: (B)", "Answer: b", "Answer: B.", "Answers: B", "Correct answer: B", "Correct Answer：B", "The correct answer is B.",
    "The answer is (B).", "Right answer: B", "Answer key: B", "Key: B", "Ans: B", "Answer B", "Answer - B", "**Answer:** B",
    "答案：乙", "答案：B. 乙", "答案：B 乙", "答案：B（乙）", "Answer: B) 乙",
]  # fmt: skip


@pytest.mark.parametrize("line", ANSWER_LINES)
def test_an_answer_line_is_read_however_it_is_put(line: str) -> None:
    parsed = read(LETTERS + line)
    assert (told(parsed), parsed.quiz) == ([], B_RIGHT)


@pytest.mark.parametrize(
    "line",
    [
        "答案：B 解析：便于查看。", "答案：B。解析：便于查看。", "答案：B【解析】便于查看。", "答案：B（便于查看。）", "【答案】B【解析】便于查看。",
        "答案：B\n解析：便于查看。", "【答案】B\n【解析】便于查看。", "答案：B 理由：便于查看。", "Answer: B Explanation: 便于查看。",
        "Answer: B. Rationale: 便于查看。", "答案：B；答案解析：便于查看。", "答案：B\n【分析】便于查看。",
    ],
)  # fmt: skip
def test_an_explanation_behind_the_answer_is_kept(line: str) -> None:
    parsed = read(LETTERS + line)
    assert told(parsed) == []
    assert parsed.quiz
    question = parsed.quiz.question("a")
    assert question
    assert ([one.right for one in question.options], question.explanation) == (
        [False, True],
        {"zh_Hans": "便于查看。"},
    )


@pytest.mark.parametrize(
    ("line", "right"), [("答案：A、B", 2), ("答案：AB", 2), ("答案：A和B", 2), ("Answer: A and B", 2), ("Answer: a, b", 2)]
)  # fmt: skip
def test_several_letters_are_read(line: str, right: int) -> None:
    parsed = read(LETTERS + line)
    assert told(parsed) == []
    assert parsed.quiz
    assert sum(one.right for question in parsed.quiz.questions for one in question.options) == right


@pytest.mark.parametrize(
    "line",
    ["答案：错", "答案：错误。", "答案：×", "答案：（错）", "【答案】错", "Answer: false", "答案是错误"],
)
def test_true_or_false_is_read_however_it_is_put(line: str) -> None:
    parsed = read(line)
    assert told(parsed) == []
    assert parsed.quiz
    assert [one.right for question in parsed.quiz.questions for one in question.options] == [False, True]


@pytest.mark.parametrize(
    "letters",
    ["（A）甲\n（B）乙\n", "(A) 甲\n(B) 乙\n", "a. 甲\nb. 乙\n", "a) 甲\nb) 乙\n", "A：甲\nB：乙\n", "A: 甲\nB: 乙\n", "A) 甲\nB) 乙\n", "[A] 甲\n[B] 乙\n"],
)  # fmt: skip
def test_letters_are_read_however_they_are_put(letters: str) -> None:
    for body in (letters + "\n答案：B", "答案：B\n\n" + letters):
        parsed = read(body)
        assert (told(parsed), parsed.quiz) == ([], B_RIGHT)


def test_an_answer_line_marks_options_without_marks() -> None:
    parsed = read("- [ ] 甲\n- [ ] 乙\n\n答案：B")
    assert (told(parsed), parsed.quiz) == ([], B_RIGHT)


TOLD = {
    "text after the answer line": (LETTERS + "答案：B\n\n2. 预警分几级？\n\nC. 三级\n", [("stray-text", 12)]),
    "text right after the answer line": (LETTERS + "答案：B\n便于查看\n", [("stray-text", 11)]),
    "a contradiction": (AB + "\n答案：B\n", [("answer-contradicts", 10)]),
    "a contradiction in words": (AB + "\n答案：乙\n", [("answer-contradicts", 10)]),
    "a contradiction with truth": ("- [x] 对\n- [ ] 错\n\n答案：错\n", [("answer-contradicts", 10)]),
    "a contradiction with a text": ("= 红\n\n答案：蓝\n", [("answer-line-and-answers", 9)]),
    "the letter of one and the words of another": (LETTERS + "答案：B 甲\n", [("answer-line-unclear", 10)]),
    "two letters to choose from": (LETTERS + "答案：A或B\n", [("answer-line-unclear", 10)]),
    "a letter left out": ("A. 甲\nC. 乙\n\n答案：A\n", [("lettered-like", 8)]),
    "a letter without a sign": (LETTERS[:-1] + "E丙\n\n答案：B\n", [("lettered-like", 9)]),
    "words below the letters": (LETTERS + "说明。\n\n答案：B\n", [("lettered-like", 10)]),
    "words in front of a letter": ("甲 A. 甲\nA. 甲\nB. 乙 D. 丁\n乙 C. 丙\n答案：B\n", [("lettered-like", 10)]),
    "a list item before the options": ("- 丁\n" + AB, [("option-unmarked", 7)]),
    "a marked list item elsewhere": ("- 丁 [x]\n\n" + AB, [("option-mark", 7)]),
    "a word in the brackets": ("- [正确] 甲\n\n" + AB, [("option-mark", 7)]),
    "words right below an option": (AB + "丙\n", [("stray-text", 9)]),
    "an item at the depth of indented options": ("  - [x] 甲\n  - [ ] 乙\n  - 丙\n", [("option-unmarked", 9)]),
    "an answer with a bullet": ("- = 7\n", [("answer-bullet", 7)]),
    "a quotation under a letter": ("A. 甲\n  > 丙\nB. 乙\n\n答案：B\n", [("lettered-like", 8)]),
    "the key in a quotation": ("> 答案：A\n\n" + AB, [("key-in-stem", 7)]),
    "the key behind a number": ("1. 答案：A\n\n" + AB, [("key-in-stem", 7)]),
    "the wrong letter in the gap": ("应当（ B ）。\n\n" + AB, [("key-in-stem", 7)]),
    "a tick behind an option": ("- [x] 甲 √\n- [ ] 乙\n", [("key-in-option", 7)]),
    "a remark behind an option": ("- [x] 甲（正确答案）\n- [ ] 乙\n", [("key-in-option", 7)]),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_what_cannot_be_read_is_told_with_its_line(name: str) -> None:
    body, expected = TOLD[name]
    assert told(read(body)) == expected


@pytest.mark.parametrize(
    ("heading", "body"),
    [("## 应当（ B ） {#a}", "- [ ] 甲\n- [x] 乙\n"), ("## 题。答案：B {#a}", "- [ ] 甲\n- [x] 乙\n"), ("## 可饮。（×） {#a}", "答案：错\n")],
)  # fmt: skip
def test_a_heading_that_shows_the_key_is_told(heading: str, body: str) -> None:
    assert told(read(body, heading)) == [("key-in-stem", 5)]


def test_every_lookalike_of_a_list_is_told_on_its_own_line() -> None:
    lines = [
        "- 【 】丙",
        "- 丁",
        "– [ ] 戊",
        "• [ ] 己",
        "□ 庚",
        "- ☐ 辛",
        "【x】壬",
        "( ) 癸",
        "1) 子",
        "● 丑",
        "C. 寅",
        "- [0.5] 卯",
    ]
    assert [line for _, line in told(read(AB + "\n".join(lines)))] == list(range(9, 9 + len(lines)))


@pytest.mark.parametrize(
    "stem",
    [
        "√2 是无理数。", "（ ）是县城。", "● 第一点\n● 第二点", "- (2) 第二款", "1. （ ）是什么", "A. 甲是对的", "答：见下文。", "选对了吗？",
        "× 与 √ 的含义", "如图（A）所示，应当怎样？", "【注】此题有图", "【1】第一条", "- (a) words", "Key facts: none", "Press key A to go on.", "Choose answer A or B.", "参考答案 A 卷如下", "The answer is below.", "- 第一\n- 第二\n",
        "- √2 and √3", "Ans and Bob", "维生素 (C) 的作用", "A：你好！\nB：你好！",
    ],
)  # fmt: skip
def test_prose_of_a_question_stays_prose(stem: str) -> None:
    if stem.startswith("× 与"):
        stem = "符号" + stem
    parsed = read(f"{stem}\n\n- [x] 甲\n- [ ] 乙\n")
    assert told(parsed) == []
    assert parsed.quiz
    question = parsed.quiz.question("a")
    assert question
    assert question.stem["zh_Hans"] == f"题\n\n{stem.strip()}"


@pytest.mark.parametrize("number", ["1e99", "1.5e-99", "123456e90", "-2.5e60", "1e20..1e99", "1e50 +- 1e45"])
def test_very_large_and_small_numbers_are_written_so_that_they_read_back(number: str) -> None:
    parsed = read(f"= {number}\n", "## 题 {#a type=numeric}")
    assert parsed.quiz
    written = formatted("", parsed, ZONE)
    assert parse(written, "q.zh.md", ZONE).quiz == parsed.quiz


LEADS = [
    "- [x] ",
    "- [ ] ",
    "-[ ]",
    "- ☐ ",
    "□ ",
    "• [ ] ",
    "- 【 】",
    "- [0.5] ",
    "- ",
    "* ",
    "● ",
    "1. ",
    "(1) ",
    "A. ",
    "C. ",
    "（B）",
    "a. ",
    "E",
    "答案：B ",
    "【答案】",
    "解析：",
    "提示：",
    "= ",
    "!= ",
    "- = ",
    "> ",
    "  > ",
    "  ",
    "    ",
    "",
    "### ",
    "**",
    "√ ",
    "（ ）",
    "- ( ) ",
    "-(x) ",
    "[x] ",
    "> - [x] ",
    "- {x} ",
    "-- [ ] ",
    "评语：",
    "| ",
    "① ",
    "答：",
    "[A] ",
]
BASES = [["- [x] 基一", "- [ ] 基二"], ["A. 基一", "B. 基二", "", "答案：B"], ["= 基一"]]


@given(st.sampled_from(BASES), st.lists(st.tuples(st.sampled_from(LEADS), st.integers(0, 4), st.booleans()), min_size=1, max_size=3))  # fmt: skip
def test_the_formatter_drops_no_word_of_a_file_that_passes(
    base: list[str], more: list[tuple[str, int, bool]]
) -> None:
    lines = list(base)
    for number, (lead, place, is_apart) in enumerate(more):
        lines[place:place] = [f"{lead}词{number}", *([""] if is_apart else [])]
    parsed = read("\n".join(lines) + "\n")
    if parsed.quiz is None:
        return
    written = formatted("", parsed, ZONE)
    assert [
        word for word in ("基一", "词0", "词1", "词2") if word in "".join(lines) and word not in written
    ] == []
    assert parse(written, "q.zh.md", ZONE).quiz == parsed.quiz


FOLDER = SHARED / "cases" / "quiz"
EXPECTED: dict[str, list[tuple[str, int]]] = {
    "answer-line-ignored.zh.md": [("answer-contradicts", 10)],
    "answer-tail-lost.zh.md": [("stray-text", 12)],
    "answer-with-text.zh.md": [],
    "fix-turns-wrong-right.zh.md": [("option-like", 7)],
    "format-1e99.zh.md": [],
    "key-in-stem-zh.zh.md": [("answer-line-twice", 11)],
    "lettered-tail-in-stem.zh.md": [("lettered-like", 9)],
    "option-lookalike-swallowed.zh.md": [
        ("option-lookalike", 9),
        ("option-unmarked", 10),
        ("option-lookalike", 11),
        ("option-lookalike", 12),
        ("option-lookalike", 13),
    ],
    "opens-no-blank.zh.md": [("bad-date", 3)],
    "pass-06.zh.md": [("bad-percent", 3)],
    "quiz-24h.en.md": [],
    "quiz-numbers.en.md": [],
    "u2028-crash.zh.md": [],
    "range-hyphen.zh.md": [
        ("answer-as-text", 7),
        ("answer-as-text", 11),
        ("answers-in-one", 15),
        ("answer-as-text", 19),
    ],
}


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no shared cases beside the project")
@pytest.mark.parametrize("name", EXPECTED)
def test_a_shared_case_is_read_or_told(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    parsed = parse(text, name, ZONE)
    assert told(parsed) == EXPECTED[name]
    if parsed.quiz:
        assert parse(formatted(text, parsed, ZONE), Path(name).name, ZONE).quiz == parsed.quiz
