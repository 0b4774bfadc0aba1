# ruff: noqa: E501 -- the files are easier to read in few lines
"""Mutated question banks through every importer: python -m bench.authoring [inputs] [seed].

Prints inputs, seconds, how many each importer had and the processor seconds of its slowest one. Ends with 1 when one
raises or takes over 2 s. `bench.bank_speed` reads files of 1 MB.
"""

import io
import json
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from lms.errors import Refused
from lms.quizzes.format.importing.aiken import import_aiken
from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.collecting import MOST_QUESTIONS, Collector
from lms.quizzes.format.importing.docx import add_docx
from lms.quizzes.format.importing.docx_lines import read_docx_text
from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.importing.moodle_xml import import_moodle_xml
from lms.quizzes.format.importing.own import import_own
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.importing.qti.qti2 import import_qti2
from lms.quizzes.format.importing.qti.qti12 import import_qti12
from lms.quizzes.format.importing.rexams import import_rexams
from lms.quizzes.format.importing.sheet_table import add_sheets, import_csv
from lms.quizzes.format.importing.sheet_text import import_sheet
from lms.quizzes.format.importing.text2qti import import_text2qti
from lms.text.spreadsheets import read_sheets

BANKS = Path(__file__).resolve().parent.parent / "tests" / "quizzes" / "format" / "importing" / "banks"
SIGNS = "1.2、（）()[]{}ABab*=~#%_^+->:：答案解析【】\t\n \\`$;；|√×|;,\"'<&\ufeff\x00\ue0f0\u20e3\ufe0f\U0001f170✅單題〖〗○"
# Short files of the formats with marks around everything, whole, so that most of their changed forms can still be read.
MARKED_UP = (
    ("markdown", b"## Who? {#a tags=x}\n\n- [ ] Ann\n  > No.\n- [x] Bob\n\nHint: Look.\n\n## [[*a/b]] and [[7 +- 1]] {#b}\n"),
    ("markdown", b"## Match {#m}\n\n- a => b\n- c => d\n\n## Order {#o type=order}\n\n1. a\n2. b\n\n## How many? {#n}\n\n= 3 kg\n"),
    ("rexams", b"Question\n========\nWhich $x^2$?\n\nAnswerlist\n----------\n* a\n* b\n\nMeta-information\n================\n"
               b"extype: schoice\nexsolution: 01\nexname: n\n"),
    ("moodle-xml", b'<quiz><question type="multichoice"><questiontext format="html"><text><![CDATA[<p>Who <b>signs</b>?</p>]]></text>'
                   b'</questiontext><answer fraction="100"><text>a</text><feedback><text>Yes</text></feedback></answer>'
                   b'<answer fraction="-50"><text>b</text></answer></question></quiz>'),
    ("moodle-xml", b'<quiz><question type="cloze"><questiontext><text>A {1:SA:=b~%50%c} {2:NM:=3:1} {:MC:=x~y}</text></questiontext>'
                   b'</question></quiz>'),
    ("qti12", b'<questestinterop><item ident="i"><presentation><material><mattext>q</mattext></material><response_lid ident="r">'
              b'<render_choice><response_label ident="a"><material><mattext>x</mattext></material></response_label>'
              b'<response_label ident="b"><material><mattext>y</mattext></material></response_label></render_choice></response_lid>'
              b'</presentation><resprocessing><outcomes><decvar/></outcomes><respcondition><conditionvar>'
              b'<varequal respident="r">a</varequal></conditionvar><setvar>100</setvar></respcondition></resprocessing></item></questestinterop>'),
    ("qti2", b'<assessmentItem identifier="i" title="t"><responseDeclaration identifier="R" cardinality="single" baseType="identifier">'
             b'<correctResponse><value>a</value></correctResponse></responseDeclaration><itemBody><choiceInteraction '
             b'responseIdentifier="R"><prompt>q</prompt><simpleChoice identifier="a">x</simpleChoice><simpleChoice identifier="b">y'
             b'</simpleChoice></choiceInteraction></itemBody></assessmentItem>'),
    ("qti2", b'<qti-assessment-item identifier="i" title="t"><qti-response-declaration identifier="R" cardinality="single" '
             b'base-type="string"><qti-correct-response><qti-value>x</qti-value></qti-correct-response><qti-mapping default-value="0">'
             b'<qti-map-entry map-key="x" mapped-value="1"/><qti-map-entry map-key="y" mapped-value="0.5"/></qti-mapping>'
             b'</qti-response-declaration><qti-item-body><p>q <qti-text-entry-interaction response-identifier="R"/></p></qti-item-body>'
             b'<qti-modal-feedback outcome-identifier="F" identifier="f" show-hide="show">No.</qti-modal-feedback></qti-assessment-item>'),
    ("gift", b"// [tag:flood]\n::Name::[html]Who <b>signs</b>? {\n=Ann#Yes.\n~%-50%Bob#No.\n####Ann does.\n}\n\nHow many? {#7:1#Yes}\n"),
)  # fmt: skip
Import = Callable[[bytes, str, str], Imported]


def import_word_here(data: bytes, language: str, path: str) -> Imported:
    """Read a Word file without a process of its own."""
    found = Collector(language, path)
    with suppress(Refused):
        add_docx(found, read_docx_text(data))
    return found.done()


def import_book_here(data: bytes, language: str, path: str) -> Imported:
    """Read a workbook without a process of its own."""
    found = Collector(language, path)
    with suppress(Refused):
        add_sheets(found, read_sheets(data, most_rows=MOST_QUESTIONS))
    return found.done()


TEXTS: dict[str, Import] = {
    "sheet": import_sheet,
    "aiken": import_aiken,
    "text2qti": import_text2qti,
    "gift": import_gift,
    "csv": import_csv,
    "markdown": import_own,
    "rexams": import_rexams,
    "moodle-xml": import_moodle_xml,
    "qti12": import_qti12,
    "qti2": import_qti2,
}
BINARY: dict[str, Import] = {"docx": import_word_here, "xlsx": import_book_here, "package": import_package}


def mutated(data: bytes, dice: random.Random, *, is_text: bool) -> bytes:
    """Return the bytes with some pieces changed, doubled, moved or cut."""
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(data) + 1)
        end = min(len(data), start + dice.randint(1, 40))
        kind = dice.randrange(5)
        if kind == 0:
            data = data[:start] + data[end:]
        elif kind == 1:
            data = data[:end] + data[start:]
        elif kind == 2:
            sign = dice.choice(SIGNS).encode() if is_text else bytes([dice.randrange(256)])
            data = data[:start] + sign * dice.randint(1, 3) + data[start:]
        elif kind == 3:
            place = dice.randrange(len(data) + 1)
            data = data[:place] + data[start:end] + data[place:]
        else:
            data = data[:start] + (dice.choice(SIGNS).encode() if is_text else b"\xff") + data[end:]
    return data


def packed(data: bytes) -> bytes:
    """Return a package that holds the item and a manifest that names it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "imsmanifest.xml", '<manifest><resources><resource href="a.xml"/></resources></manifest>'
        )
        made.writestr("a.xml", data)
    return out.getvalue()


def inputs(count: int, seed: int) -> Iterator[tuple[str, Import, bytes]]:
    """Go through mutated files with the importer each is for; one in 500 is a Word file, a workbook or a package."""
    dice = random.Random(seed)
    texts = [file.read_bytes() for file in sorted(BANKS.glob("*.txt")) + sorted(BANKS.glob("*.csv"))]
    texts += [b"Match. {=a -> b =c -> d}\n\nA {1:SA:=b~%50%c} and {=d ~e}\n\nWhy? {}\n\nOrder {>ALL\na\nb}"]
    books = [
        (file.suffix[1:], file.read_bytes())
        for file in sorted(BANKS.glob("*.docx")) + sorted(BANKS.glob("*.xlsx"))
    ]
    books += [("package", packed(data)) for name, data in MARKED_UP if name.startswith("qti")]
    names = list(TEXTS)
    for number in range(count):
        if number % 500 == 0:
            name, data = dice.choice(books)
            yield name, BINARY[name], mutated(data, dice, is_text=False)
        elif number % 5 == 0:
            name, data = dice.choice(MARKED_UP)
            changed = mutated(data, dice, is_text=True)
            if name.startswith("qti") and number % 4 == 0:
                yield "package", import_package, packed(changed)
            else:
                yield name, TEXTS[name], changed
        else:
            name = dice.choice(names)
            whole = dice.choice(texts)
            start = dice.randrange(len(whole))
            yield name, TEXTS[name], mutated(whole[start : start + 350], dice, is_text=True)


def main() -> int:
    """Run the inputs and print one line of JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    slowest: dict[str, float] = {}
    counts: Counter[str] = Counter()
    failures = 0
    begun = time.monotonic()
    for number, (name, read, data) in enumerate(inputs(count, seed)):
        if number % 50_000 == 0:
            print(number, round(time.monotonic() - begun), failures, file=sys.stderr, flush=True)
        start = time.process_time()
        try:
            read(data, "zh_Hans", "x")
        except Exception as error:  # the bench is there to find any
            failures += 1
            print(name, repr(error), repr(data[:300]))
        counts[name] += 1
        slowest[name] = max(slowest.get(name, 0.0), round(time.process_time() - start, 3))
    seconds = time.monotonic() - begun
    told = {
        "inputs": counts.total(),
        "s": round(seconds, 1),
        "failures": failures,
        "each": counts,
        "slowest": slowest,
    }
    print(json.dumps(told))
    return 1 if failures or max(slowest.values()) > 2 else 0


if __name__ == "__main__":
    sys.exit(main())
