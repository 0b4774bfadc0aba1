"""What the files of each export format hold, and which losses they report."""

import base64
import io
import zipfile
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.formats import BY_NAME, FORMATS
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Quiz
from tests.quizzes.build import ZONE
from tests.quizzes.format.exporting.qti_rules import problems

SOURCE = """\
---
title: Water
time_limit: 20 min
---

# Part one

## Which is *wet*? ![Map](../media/a/map.png) {#wet points=2 tags=a,b difficulty=easy}

- [x] Water $x<2$
  > Yes.
- [ ] Sand

Hint: Look.

Explanation: It **is**.

## Which two? {#two}

- [x] One
- [x] Two
- [ ] Three

## True? {#true}

- [ ] True
- [x] False

## How many? {#number}

= 200 mu +- 2 %
=50% 150 mu
!= *
  > Measure again.

## Name it. {#name}

= /colou?r/
= paint
= *

## Match. {#match}

- a => **b**
- c => d
- => e

## Order. {#order type=ordering}

1. first
2. second

## The [[*left/right]] bank, [[7]]{points=2} m, [[wood|timber]]. {#cloze}
"""
PICTURE = b"\x89PNG\r\n\x1a\n"


def quiz() -> Quiz:
    read = parse(SOURCE, "q.en.md", ZONE, "en")
    assert read.quiz, [str(one) for one in read.problems]
    return read.quiz


def exported(name: str) -> Exported:
    return BY_NAME[name].write(quiz(), "en", {"a/map.png": PICTURE})


def losses(name: str) -> set[tuple[str, str]]:
    return {(one.marked, one.code.removeprefix("export-")) for one in exported(name).losses}


def test_own_language_loses_nothing() -> None:
    assert losses("markdown") == set()


def test_gift() -> None:
    text = exported("gift").data.decode()
    assert "::wet::[html]<p>Which is <em>wet</em>?" in text
    assert "// [tag:a][tag:b]\n::wet::" in text
    assert "\t=Water \\\\(x&lt;2\\\\)#<p>Yes.</p>" in text
    assert "::number::[markdown]How many? {#\n\t=200\\:4".replace("\\:", ":") in text
    assert losses("gift") >= {
        ("", "settings"), ("wet", "points"), ("wet", "hints"), ("wet", "difficulty"), ("wet", "pictures"),
        ("two", "rule"), ("number", "closeness"), ("number", "units"), ("name", "patterns"),
        ("order", "type"), ("cloze", "type"),
    }  # fmt: skip


def test_moodle_xml() -> None:
    root = fromstring(exported("moodle-xml").data)
    kinds = [one.get("type") for one in root.iter("question")]
    assert " ".join(map(str, kinds)) == (
        "category multichoice multichoice truefalse numerical shortanswer matching ordering cloze"
    )
    wet = root[1]
    assert wet.findtext("questiontext/text") == (
        '<p>Which is <em>wet</em>? <img src="@@PLUGINFILE@@/a-map.png" alt="Map"/></p>'
    )
    file = wet.find("questiontext/file")
    assert file is not None
    assert base64.b64decode(file.text or "") == PICTURE
    assert [one.get("fraction") for one in wet.iter("answer")] == ["100", "0"]
    assert wet.findtext("hint/text") == "<p>Look.</p>"
    assert [one.get("fraction") for one in root[2].iter("answer")] == ["50", "50", "-50"]
    assert [one.findtext("tolerance") for one in root[4].iter("answer")] == ["4", "0", None]
    assert "{1:MULTICHOICE:=left~%0%right}" in (root[8].findtext("questiontext/text") or "")
    assert "{2:NUMERICAL:=7:0}" in (root[8].findtext("questiontext/text") or "")
    assert losses("moodle-xml") == {
        ("", "settings"), ("wet", "difficulty"), ("two", "rule"), ("number", "closeness"),
        ("name", "patterns"), ("match", "right-side"), ("cloze", "cloze-points"),
    }  # fmt: skip


def test_text2qti() -> None:
    text = exported("text2qti").data.decode()
    assert text.startswith("Quiz title: Water\n\nTitle: wet\nPoints: 2\n1.  Which is *wet*?")
    assert "*a) Water $x<2$\n... Yes.\nb)  Sand" in text
    assert "[*] One\n[*] Two\n[ ] Three" in text
    assert "=   200 +- 2%" in text
    assert ("number", "numbers") not in losses("text2qti")
    assert ("number", "shares") in losses("text2qti")


def test_workbook_has_a_row_for_each_question() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(exported("xlsx").data)).worksheets[0]
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert "|".join(rows[0]) == (
        "Type|Question|Option A|Option B|Option C|Answer|Explanation|Points|Difficulty|Tags"
    )
    assert "|".join(rows[1]) == "Single choice|Which is wet?|Water \\(x<2\\)|Sand||A|It is.|2|easy|a, b"
    assert rows[2][:6] == ["Multiple choice", "Which two?", "One", "Two", "Three", "AB"]
    assert {("wet", "feedback"), ("wet", "formatting")} <= losses("xlsx")


@pytest.mark.parametrize("target", FORMATS, ids=lambda one: one.name)
def test_question_left_out_is_said_once(target: object) -> None:
    """A quiz without a single question that fits is a file all the same."""
    empty = Quiz(("en",), {"en": "T"}, ())
    assert BY_NAME[target.name].write(empty, "en", {}).data  # type: ignore[attr-defined]


def package(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(exported(name).data)) as archive:
        return {path: archive.read(path) for path in archive.namelist()}


@pytest.mark.parametrize(("name", "item"), [("qti21", "assessmentItem"), ("qti30", "qti-assessment-item")])
def test_package_names_every_file_once_and_each_item_is_whole(name: str, item: str) -> None:
    files = package(name)
    manifest = fromstring(files.pop("imsmanifest.xml"))
    named = {one.get("href") for one in manifest.iter() if one.tag.endswith("}file")}
    assert named == set(files)
    assert files["media/a/map.png"] == PICTURE
    for path, data in files.items():
        if path.startswith("items/"):
            root = fromstring(data)
            assert root.tag.rpartition("}")[2] == item
            names = [one.tag.rpartition("}")[2].removeprefix("qti-").replace("-", "").lower() for one in root]
            order = [
                "responsedeclaration",
                "outcomedeclaration",
                "itembody",
                "responseprocessing",
                "modalfeedback",
            ]
            assert [order.index(one) for one in names] == sorted(order.index(one) for one in names)
            declared = {
                one.get("identifier") for one in root if "esponse" in one.tag and one.get("identifier")
            }
            used = {
                value
                for one in root.iter()
                for key, value in one.attrib.items()
                if key in ("responseIdentifier", "response-identifier")
            }
            assert declared == used


RICH = """\
---
title: T
---

## Choice ~~del~~ {漢字|hàn zì}, $x^2$ {#a}

- a

3. three

> quote

| a | b |
|---|---|
| 1 | 2 |

`code` <https://x.y>

```
pre
```

---

- [ ] one **b**
  > fb
- [x] two $$y$$

Explanation: e

## Cloze [[*fifth/$x$]] [[month|m]] [[7 +- 1]] {#c}

## E {#e type=essay points=3}

| Criterion | Points |
|---|---|
| x | 3 |

## S {#s type=survey}

- ( ) a
- ( ) b
"""


@pytest.mark.parametrize("name", ["qti21", "qti30"])
def test_packages_keep_to_the_rules_of_qti(name: str) -> None:
    rich = parse(RICH, "q.en.md", ZONE).quiz
    assert rich
    for data in (exported(name).data, BY_NAME[name].write(rich, "en", {}).data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for path in archive.namelist():
                if path.endswith(".xml"):
                    assert (path, sorted(set(problems(fromstring(archive.read(path)))))) == (path, [])


def test_the_rules_of_qti_find_what_breaks_them() -> None:
    body = 'text<p><div/><ruby/></p><ol start="3"/>'
    item = f'<assessmentItem identifier="1"><itemBody>{body}</itemBody></assessmentItem>'
    found = set(problems(fromstring(item)))
    assert found >= {
        "assessmentItem@identifier=1",
        "assessmentItem@title missing",
        "itemBody > text",
        "p > div",
        "p > ruby",
        "ol@start",
    }


def test_qti_key_weights_and_formulas() -> None:
    files = package("qti21")
    wet = files["items/wet.xml"].decode()
    assert "<value>c1</value>" in wet
    assert "<m:math" in wet
    assert "x&lt;2</m:annotation>" in wet
    assert 'src="../media/a/map.png"' in wet
    assert 'toleranceMode="relative" tolerance="2 2"' in files["items/number.xml"].decode()
    assert '<weight identifier="WEIGHT" value="2" />' in files["test.xml"].decode()
    cloze = files["items/cloze.xml"].decode()
    assert cloze.count("InlineChoiceInteraction") + cloze.count("inlineChoiceInteraction") == 2
    assert cloze.count("textEntryInteraction") == 2
