"""What is printed: the questions, the key and the sheet for the answers, as PDF and in Word."""

import io
import re
import zlib

import docx
import pypdf
import pytest

from lms.quizzes.format.exporting.formats import BY_NAME
from lms.quizzes.format.exporting.paper import Block, PaperKind, paper_of
from lms.quizzes.format.importing.docx import import_docx
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Quiz
from lms.text.office_math.reading import M, latex
from lms.text.printing.formula_setting import formula_text
from tests.quizzes.build import ZONE

SOURCE = """\
---
title: 汛期安全
---

# 第一部分

一份共用材料。

## 先做什么？ $x^2$ {#one points=2}

- [ ] 回家
- [x] 转移
  > 对。

解析：财物不值得冒险。

## 洪水退去后可以马上饮用井水。 {#true}

- [ ] 对
- [x] 错

## 山洪预警分为几级？ {#short}

= 四
= 4

## 连线。 {#match}

- 甲 => 会计
- 乙 => 支书

## 排序。 {#order type=ordering}

1. 其次在后
2. 首先在前

## 每月[[五/*十]]日前公布[[账目]]。 {#cloze}

## 谈谈看法。 {#essay type=essay words=..400}

| 评分标准 | 分值 |
|---|---|
| 理由 | 4 |

## 交一张照片。 {#poll type=survey}

- ( ) 满意
- ( ) 一般
- ( ) 不满意
"""


def quiz() -> Quiz:
    read = parse(SOURCE, "q.zh.md", ZONE)
    assert read.quiz, [str(one) for one in read.problems]
    return read.quiz


def blocks(part: PaperKind) -> list[Block]:
    return list(paper_of(quiz(), part, "zh_Hans", {}).blocks)


def words(part: PaperKind) -> str:
    return "\n".join(f"{one.mark} {one.text} {one.rows}" for one in blocks(part))


def test_questions_have_numbers_points_fields_and_room_but_no_answers() -> None:
    text = words(PaperKind.QUESTIONS)
    assert "姓名：" in text
    assert "单位：" in text
    assert "满分 11 分" in text
    assert f"1. 先做什么？ {formula_text('x^2')}（2 分）" in text
    assert "一份共用材料。" in text
    assert "答案" not in text
    assert "财物" not in text
    assert "账目" not in text
    assert [one.lines for one in blocks(PaperKind.QUESTIONS) if one.kind == "lines"] == [1, 20]
    # Neither steps nor right sides stand in the order of the key.
    assert text.index("首先在前") < text.index("其次在后")
    assert "('____ 甲', 'A. 支书')" in text


def test_key_tells_every_answer_and_the_explanation() -> None:
    text = words(PaperKind.KEY)
    assert "答案：B" in text
    assert "B. 对。" in text
    assert "财物不值得冒险" in text
    assert "答案：四; 4" in text
    assert "('B 甲', 'A. 支书')" in text
    assert "每月[十]日前公布[账目]" in text
    assert "姓名" not in text


def test_answer_sheet_has_a_row_for_each_question() -> None:
    rows = [row for one in blocks(PaperKind.ANSWERS) for row in one.rows]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 9)]
    assert rows[0][1] == "○ A　○ B"
    assert rows[5][1].count("________") == 2


@pytest.mark.parametrize("name", ["paper-pdf", "key-pdf", "sheet-pdf"])
def test_pdf_embeds_its_fonts_and_is_the_same_each_time(name: str) -> None:
    first = BY_NAME[name].write(quiz(), "zh_Hans", {}).data
    assert first.startswith(b"%PDF-")
    assert b"/FontFile2" in first
    drawn = b"".join(
        zlib.decompress(found)
        for found in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", first, re.DOTALL)[:1]
    )
    assert b"Tj" in drawn or b"TJ" in drawn


@pytest.mark.parametrize("name", ["paper-docx", "key-docx", "sheet-docx"])
def test_word_holds_the_same_words_and_page_numbers(name: str) -> None:
    document = docx.Document(io.BytesIO(BY_NAME[name].write(quiz(), "zh_Hans", {}).data))
    assert document.paragraphs[0].text == "汛期安全"
    assert "PAGE" in document.sections[0].footer._element.xml


def test_what_is_not_printed_is_named() -> None:
    source = SOURCE.replace("解析：财物", "提示：想一想。\n\n解析：财物")
    read = parse(source, "q.zh.md", ZONE)
    assert read.quiz
    codes = {(one.code, one.marked) for one in paper_of(read.quiz, PaperKind.KEY, "zh_Hans", {}).losses}
    assert ("export-hints", "one") in codes
    assert "export-formulas" not in {code for code, _ in codes}


FORMULAS = """\
---
title: 公式
---

## 面积 $\\frac{a+b}{2}$，单位是 $\\text{亩}$，坏的 $\\frac{$ {#one}

- [x] $x^2$
- [ ] $\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}$

## 连线 {#two}

- $\\alpha$ => 甲
- 乙 => $\\beta$

## 空 [[*$x^2$/$x^3$]] 与 [[a*b*c]] {#three}
"""


def formulas() -> Quiz:
    read = parse(FORMULAS, "q.zh.md", ZONE)
    assert read.quiz, [str(one) for one in read.problems]
    return read.quiz


def test_formulas_are_drawn_in_pdf_and_no_tex_is_printed() -> None:
    document = pypdf.PdfReader(io.BytesIO(BY_NAME["key-pdf"].write(formulas(), "zh_Hans", {}).data))
    text = document.pages[0].extract_text()
    assert "面积" in text
    # What cannot be read as a formula stays what the author wrote.
    assert "\\frac{" in text
    assert [one for one in ("\\alpha", "pmatrix", "x^2", "\\frac{a") if one in text] == []
    # Outlines of the signs, and the bar of the fraction.
    assert document.pages[0].get_contents().get_data().split().count(b"c") > 100
    assert "[a*b*c]" in text


def test_a_formula_too_wide_for_the_page_is_printed_as_tex() -> None:
    source = FORMULAS.replace("$x^2$", "$" + "x+" * 90 + "y$")
    read = parse(source, "q.zh.md", ZONE)
    assert read.quiz
    data = BY_NAME["paper-pdf"].write(read.quiz, "zh_Hans", {}).data
    assert "x+x+x" in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_formulas_are_equations_of_word() -> None:
    document = docx.Document(io.BytesIO(BY_NAME["paper-docx"].write(formulas(), "zh_Hans", {}).data))
    found = [tex for one in document.element.body.iter(f"{M}oMath") for tex in latex(one)]
    assert found[:4] == [
        "\\frac{a+b}{2}",
        "\\text{亩}",
        "{x}^{2}",
        "\\left(\\begin{matrix}1 & 2 \\\\ 3 & 4\\end{matrix}\\right)",
    ]
    assert set(found[4:]) == {"\\alpha", "\\beta", "{x}^{2}", "{x}^{3}"}


def test_formulas_of_a_question_sheet_in_word_are_read_again() -> None:
    exported = BY_NAME["docx"].write(formulas(), "zh_Hans", {})
    assert {one.code for one in exported.losses} >= {"export-equations"}
    first, second, third = import_docx(exported.data, "zh_Hans", "q.docx").questions
    assert first.stem["zh_Hans"].startswith("面积 $\\frac{a+b}{2}$，单位是 $\\text{亩}$")
    assert first.options[0].text == {"zh_Hans": "${x}^{2}$"}
    assert second.options[0].text == {"zh_Hans": "$\\alpha$"}
    assert third.gaps[0].options[0].text["zh_Hans"].startswith("$")


SEVERAL = """\
---
title: Papers
---

Read each question twice.

## Who may look? {#many score=net-correct}

- [x] Villagers
- [x] The township
- [ ] No one

## Which paper? {#one points=2}

- (100%) The receipt
- (50%) A copy

## What did you use? {#poll type=survey}

- [ ] Videos
- [ ] Lessons

## How large? {#size unit=required}

= 12 亩|mu +- 0.5
=50% 9.8(2sf)

## The sheet hangs for [[a month|=50% /w.*k/|!= day > Longer.]], that is [[*$x^2$/=50% $x^3$]]. {#gaps}

## Pair them. {#pairs}

- Receipts => Accountant
- Minutes => Clerk

## Write. {#essay type=essay words=80..200}

| Criterion | Points |
|---|---|
| Reason | 4 |
"""


def shown(part: PaperKind, *, has_boxes: bool = True) -> list[str]:
    read = parse(SEVERAL, "q.en.md", ZONE)
    assert read.quiz, [str(one) for one in read.problems]
    made = paper_of(read.quiz, part, "en", {}, has_boxes=has_boxes).blocks
    return [f"{one.mark} {one.text}".strip() for one in made if one.kind in ("question", "option", "note")]


def test_where_several_may_be_chosen_the_paper_says_so_and_has_squares() -> None:
    text = shown(PaperKind.QUESTIONS)
    assert text[1:5] == [
        "1. Who may look? (choose all that apply) (1 point)", "□ A. Villagers", "□ B. The township", "□ C. No one",
    ]  # fmt: skip
    assert text[5:7] == ["2. Which paper? (2 points)", "○ A. The receipt"]
    assert text[8:10] == ["3. What did you use? (choose all that apply)", "□ A. Videos"]
    # Where a sheet for the answers belongs to the paper, marks on the questions would be lost.
    assert shown(PaperKind.QUESTIONS, has_boxes=False)[2:4] == ["A. Villagers", "B. The township"]
    read = parse(SEVERAL, "q.en.md", ZONE)
    assert read.quiz
    table = next(
        one for one in paper_of(read.quiz, PaperKind.ANSWERS, "en", {}).blocks if one.kind == "table"
    )
    assert [row[1] for row in table.rows[:3]] == ["□ A　□ B　□ C", "○ A　○ B", "□ A　□ B"]


def test_a_paper_says_what_an_answer_needs_and_has_no_empty_column() -> None:
    text = shown(PaperKind.QUESTIONS)
    assert "4. How large? (give the unit) (1 point)" in text
    assert "6. Pair them. (write the letters) (1 point)" in text
    assert "7. Write. (80 to 200 words) (4 points)" in text
    read = parse(SEVERAL, "q.en.md", ZONE)
    assert read.quiz
    blocks = paper_of(read.quiz, PaperKind.QUESTIONS, "en", {}).blocks
    assert blocks[-2].rows == (("Criterion", "Points"), ("Reason", "4"))
    assert [one.text for one in blocks if one.kind == "text"] == ["Read each question twice."]


def test_a_key_says_what_earns_a_part_and_how_it_counts() -> None:
    text = shown(PaperKind.KEY)
    power = formula_text("x^2"), formula_text("x^3")
    assert text[4:6] == ["Answer: A, B", "Scoring: correct minus wrong"]
    assert "Answer: A, B (50 %)" in text
    assert "Answer: 12 ± 0.5 亩 / mu; 9.8 (2 significant figures) (50 %)" in text
    gaps = f"[a month / /w.*k/ (50 %)], that is [{power[0]} / {power[1]} (50 %)]"
    assert f"5. The sheet hangs for {gaps}. (1 point)" in text
    assert "[1] day: Longer." in text


def test_a_question_stands_on_one_page_of_the_pdf() -> None:
    text = "---\ntitle: T\n---\n\n" + "".join(
        f"## Start{number} {'word ' * 40}{{#q{number}}}\n\n- [x] One\n- [ ] {'two ' * 99}\n- [ ] Last{number}.\n\n"
        for number in range(12)
    )
    read = parse(text, "q.en.md", ZONE)
    assert read.quiz
    data = BY_NAME["paper-pdf"].write(read.quiz, "en", {}).data
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 2
    for number in range(12):
        begins, ends = (
            [place for place, page in enumerate(pages) if sign in page]
            for sign in (f"Start{number} ", f"Last{number}.")
        )
        assert begins == ends
