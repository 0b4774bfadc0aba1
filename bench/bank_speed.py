"""How fast banks of questions are read: python -m bench.bank_speed [format …].

Reads, for each format, 10,000 questions as people write them ("usual") and 1 MB of the shortest questions there can
be ("shortest"). Prints a line of JSON for each: MB, questions carried, seconds, and the ratio to python-markdown over
the same text where the format is text. Ends with 1 when 10,000 usual questions take over 5 s, or 1 MB over 2 s.
"""

import io
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC
from functools import cache

import docx
import markdown
import openpyxl

from bench.authoring import import_book_here, import_word_here
from lms.quizzes.format.exporting.gift import export_gift
from lms.quizzes.format.exporting.moodle_xml import export_moodle_xml
from lms.quizzes.format.exporting.qti import export_qti21
from lms.quizzes.format.exporting.sheet import export_sheet
from lms.quizzes.format.exporting.text2qti import export_text2qti
from lms.quizzes.format.exporting.word import export_word
from lms.quizzes.format.importing.aiken import import_aiken
from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.importing.moodle_xml import import_moodle_xml
from lms.quizzes.format.importing.own import import_own
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.importing.qti.qti2 import import_qti2
from lms.quizzes.format.importing.qti.qti12 import import_qti12
from lms.quizzes.format.importing.rexams import import_rexams
from lms.quizzes.format.importing.sheet_table import import_csv
from lms.quizzes.format.importing.sheet_text import import_sheet
from lms.quizzes.format.importing.text2qti import import_text2qti
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Quiz

USUAL = 10_000
MEGABYTE = 1_000_000
Import = Callable[[bytes, str, str], Imported]

_CHOICE = """## 第{n}题：村务公开栏应当多久公布一次集体收支？ {{#q{n} tags=财务}}

- [ ] 每月
  > 不必这样频繁。
- [x] 每季度
- [ ] 每半年
- [ ] 每年

解析：集体的财务往来较多时才要每月公布一次。

"""
_TYPED = """## Within how many days must notice number {n} stay on the board? {{#q{n}}}

= 7

Explanation: The rule says seven days, so that everyone has time to read it.

"""


def _usual() -> str:
    front = "---\ntitle: Bank\n---\n\n"
    return front + "".join((_TYPED if n % 4 == 3 else _CHOICE).format(n=n) for n in range(USUAL))


@cache
def _quiz() -> Quiz:
    """Return the usual questions as a quiz; a quiz file holds fewer, so it is read in parts."""
    quizzes = []
    text = _usual().removeprefix("---\ntitle: Bank\n---\n\n")
    parts = text.split("## ")[1:]
    for start in range(0, USUAL, 2000):
        body = "## ".join(["", *parts[start : start + 2000]])
        quiz = parse(f"---\ntitle: Bank\n---\n\n{body}", "bank.md", UTC).quiz
        if quiz is None:
            raise ValueError("the usual questions have errors")
        quizzes.append(quiz)
    section = replace(quizzes[0].sections[0], questions=tuple(q for quiz in quizzes for q in quiz.questions))
    return replace(quizzes[0], sections=(section,))


def _filled(question: str, head: str = "", tail: str = "") -> bytes:
    """Return 1 MB of one question again and again."""
    count = (MEGABYTE - len(head) - len(tail)) // len(question.format(n=0))
    return (head + "".join(question.format(n=n % 10) for n in range(count)) + tail).encode()


def _repeated(question: str) -> bytes:
    """Return the question 10,000 times, numbered."""
    return "".join(question.format(n=n + 1) for n in range(USUAL)).encode()


def _book(rows: list[list[str]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet("Bank", 0)
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def _word(lines: list[str]) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _few() -> Quiz:
    body = "".join((_TYPED if n % 4 == 3 else _CHOICE).format(n=n) for n in range(100))
    quiz = parse(f"---\ntitle: Bank\n---\n\n{body}", "bank.md", UTC).quiz
    if quiz is None:
        raise ValueError("the usual questions have errors")
    return quiz


def _moodle() -> bytes:
    """Return 10,000 questions of Moodle, a hundred different ones."""
    head, *questions = export_moodle_xml(_few(), "zh_Hans", {}).data.decode().split("<question type")
    body = "<question type".join(["", *questions]).replace("</quiz>", "")
    return (head + body * (USUAL // 100) + "</quiz>").encode()


def _package() -> bytes:
    """Return a package of 10,000 items, a hundred different ones."""
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(export_qti21(_few(), "zh_Hans", {}).data)) as archive:
        items = [archive.read(name) for name in archive.namelist() if "item" in name]
    for number in range(USUAL):
        members[f"items/item{number}.xml"] = items[number % len(items)]
    return _zip(members)


def _many_unpacked() -> bytes:
    return _zip({"a.xml": f"<questestinterop>{_QTI12.format(n=1) * 50_000}</questestinterop>".encode()})


_REXAMS = "Question\n========\nHow often?\n\nAnswerlist\n----------\n"
_REXAMS_END = "\nMeta-information\n================\nextype: schoice\nexsolution: 01\nexname: n\n"
_QTI12 = (
    '<item ident="i{n}"><presentation><material><mattext>q</mattext></material><response_lid ident="r">'
    '<render_choice><response_label ident="a"><material><mattext>x</mattext></material></response_label>'
    '<response_label ident="b"><material><mattext>y</mattext></material></response_label></render_choice>'
    "</response_lid></presentation><resprocessing><outcomes><decvar/></outcomes><respcondition>"
    '<conditionvar><varequal respident="r">a</varequal></conditionvar><setvar>100</setvar></respcondition>'
    "</resprocessing></item>"
)
_QTI2 = (
    '<assessmentItem identifier="i{n}" title="t"><responseDeclaration identifier="R" cardinality="single" '
    'baseType="identifier"><correctResponse><value>a</value></correctResponse></responseDeclaration><itemBody>'
    '<choiceInteraction responseIdentifier="R"><prompt>q</prompt><simpleChoice identifier="a">x</simpleChoice>'
    '<simpleChoice identifier="b">y</simpleChoice></choiceInteraction></itemBody></assessmentItem>'
)
_MOODLE = (
    '<question type="truefalse"><questiontext><text>q</text></questiontext><answer fraction="100"><text>true'
    "</text></answer></question>"
)


def inputs() -> Iterator[tuple[str, str, Import, Callable[[], bytes]]]:
    """Go through (format, which, reader, what makes the file)."""
    aiken = "第{n}题：多久公布一次？\nA. 每月\nB. 每季度\nC. 每年\nANSWER: B\n\n"
    sheet = "{n}. 村务公开栏应当多久公布一次？\nA. 每月\nB. 每季度\nC. 每年\n答案：B\n解析：往来多时才每月公布。\n\n"
    table = "第{n}题：多久公布一次？,每月,每季度,每年,B,每季度一次\n"
    yield "markdown", "usual", import_own, lambda: _usual().encode()
    yield "markdown", "shortest", import_own, lambda: _filled("## a{n}\n= b\n")
    yield "gift", "usual", import_gift, lambda: export_gift(_quiz(), "zh_Hans", {}).data
    yield "gift", "shortest", import_gift, lambda: _filled("a{{T}}\n\n")
    yield "gift", "shortest choice", import_gift, lambda: _filled("a{{=b~c}}\n\n")
    yield "aiken", "usual", import_aiken, lambda: _repeated(aiken)
    yield "aiken", "shortest", import_aiken, lambda: _filled("q\nA.a\nB.b\nANSWER:A\n")
    yield "sheet", "usual", import_sheet, lambda: _repeated(sheet)
    yield "sheet", "shortest", import_sheet, lambda: _filled("1.q A.a B.b\n答案：A\n")
    yield "sheet", "shortest truth", import_sheet, lambda: _filled("1.q(×)\n")
    yield "csv", "usual", import_csv, lambda: "题干,A,B,C,答案,解析\n".encode() + _repeated(table)
    yield "csv", "shortest", import_csv, lambda: _filled("q,1\n", "题干,答案\n")
    yield "text2qti", "usual", import_text2qti, lambda: export_text2qti(_quiz(), "zh_Hans", {}).data
    yield "text2qti", "shortest", import_text2qti, lambda: _filled("1. q\n= 1\n\n")
    yield "rexams", "one long", import_rexams, lambda: _filled("* a{n}\n", _REXAMS, _REXAMS_END)
    yield "moodle-xml", "usual", import_moodle_xml, _moodle
    yield "moodle-xml", "shortest", import_moodle_xml, lambda: _filled(_MOODLE, "<quiz>", "</quiz>")
    yield "qti21", "usual", import_package, _package
    yield "qti2", "shortest", import_qti2, lambda: _filled(_QTI2, "<items>", "</items>")
    yield (
        "qti12",
        "shortest",
        import_qti12,
        lambda: _filled(_QTI12, "<questestinterop>", "</questestinterop>"),
    )
    yield "package", "1 MB unpacked to 30", import_package, _many_unpacked
    yield "xlsx", "usual", import_book_here, lambda: export_sheet(_quiz(), "zh_Hans", {}).data
    yield "xlsx", "shortest", import_book_here, lambda: _book([["题干", "答案"], *[["q", "1"]] * 9_999])
    yield "docx", "usual", import_word_here, lambda: export_word(_quiz(), "zh_Hans", {}).data
    yield "docx", "shortest", import_word_here, lambda: _word(["1.q(×)"] * 90_000)


def main() -> int:
    """Read the files of the formats named, or of all, and print a line for each."""
    asked, slow = set(sys.argv[1:]), 0
    for name, which, read, made in inputs():
        if asked and name not in asked:
            continue
        data = made()
        begun = time.process_time()
        found = read(data, "zh_Hans", "bank.md")
        seconds = time.process_time() - begun
        told = {
            "format": name,
            "which": which,
            "MB": round(len(data) / MEGABYTE, 2),
            "seen": found.seen,
            "questions": len(found.questions),
            "losses": len(found.losses),
            "s": round(seconds, 2),
        }
        if found.refusal:
            told["refusal"] = found.refusal.code
        if not data.startswith(b"PK"):
            begun = time.process_time()
            markdown.markdown(data.decode())
            told["ratio"] = round(seconds / (time.process_time() - begun), 2)
        print(json.dumps(told), flush=True)
        slow += seconds > (5 if which == "usual" else 2)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
