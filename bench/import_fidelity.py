"""How much of the open banks is carried over unchanged: python -m bench.import_fidelity [--list].

Reads every file of `corpora/open` in the `shared` folder beside the project and compares each question with a reading
that is independent of the importers: Moodle's own for GIFT, Moodle XML and Aiken (`vectors/moodle_readings`), a plain
second reading of the same text for the others, and the files of the tests, with what a person wrote beside them, for
question sheets. A question is unchanged when type, stem, options, key, shares of the points and feedback are the same.

Prints a line for each format, and with --list each difference. Ends with 1 when a file neither yields questions nor
says why, or when less than 99 % of the questions that can be carried are unchanged.
"""

import html
import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bench.authoring import import_book_here, import_word_here
from lms.quizzes.format.importing.aiken import import_aiken
from lms.quizzes.format.importing.as_json import bank_data
from lms.quizzes.format.importing.bank import Imported, ImportedItem
from lms.quizzes.format.importing.formats import format_of
from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.importing.moodle_xml import import_moodle_xml
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.importing.qti.qti2 import import_qti2
from lms.quizzes.format.importing.qti.qti12 import import_qti12
from lms.quizzes.format.importing.rexams import import_rexams
from lms.quizzes.format.importing.text2qti import import_text2qti
from tests.conftest import SHARED
from tests.quizzes.format.importing import plain_feedback, plain_readings, test_hurried_banks
from tests.quizzes.format.importing import test_moodle_readings as moodle_text
from tests.quizzes.format.importing import test_moodle_xml_readings as moodle_xml

BANKS = SHARED / "corpora" / "open"
READINGS = SHARED / "vectors" / "moodle_readings"
ENOUGH = 0.99

# Why there is nothing to compare: the key is missing, says two things or gives more than all points, options are
# the same, it is more or less than one question, or Moodle did not read it whole.
NO_QUESTION = {
    "import-no-key",
    "import-several-questions",
    "import-key-several",
    "import-program",
    "import-gap-several",
    "import-over-100",
    "import-true-false",
    "import-same-answers",
    "several-blocks",
}


@dataclass
class Counted:
    """What was found in the files of one format: `different` and `not_carried` name file, line and reason."""

    files: int = 0
    refused: int = 0
    silent: list[str] = field(default_factory=list)
    read: int = 0
    same: int = 0
    no_question: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    @property
    def carriable(self) -> int:
        """Questions that can be carried."""
        return self.read - self.no_question.total()

    def take(self, file: str, made: Imported) -> None:
        """Count a file; it is silent when it yields nothing and does not say why, or names a line it does not have."""
        self.files += 1
        self.refused += made.refusal is not None
        told = [*made.losses, *([made.refusal] if made.refusal else [])]
        if (not made.items and not told) or any(one.line < 1 or not str(one) for one in told):
            self.silent.append(file)

    def add(self, file: str, line: object, parts: Iterable[str]) -> None:
        """Count one question with what differs in it."""
        self.read += 1
        if not (parts := list(parts)):
            self.same += 1
        elif parts[0] in NO_QUESTION:
            self.no_question[parts[0].removeprefix("import-")] += 1
        else:
            self.different.append(f"{file}: {line}: {', '.join(parts)}")


def _readings(name: str) -> Iterator[dict[str, Any]]:
    for line in (READINGS / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _shown(text: str) -> str:
    """Return the letters of a text in which tags may be meant as words, with the texts of pictures."""
    pictured = re.sub(r"<img[^<>]*?alt=\"([^\"]*)\"[^<>]*>", r"\1", text)
    return moodle_xml.bare(html.unescape(pictured))[:1500]


def _gift_parts(theirs: dict[str, Any], made: Imported, ours: dict[str, list[Any]]) -> list[str] | None:
    """Return what differs in a question of GIFT or Aiken; None for types of Moodle that are not read from them."""
    meant = moodle_text.of_moodle(theirs)
    if meant is None:
        return None
    if re.search(r"[{}]", theirs["stem"]):
        return ["several-blocks"]  # to Moodle only the first braces count, and the rest is text
    found = ours.get(_shown(theirs["stem"])[-60:])
    if not found:
        return [_refused(theirs, made)]
    question = found.pop(0)
    read = moodle_text.of_ours(question)
    parts = ["key"] if read != meant else []
    text, bare = question.stem["en"], moodle_xml.bare
    is_same = _shown(theirs["stem"]) == _shown(text) or bare(theirs["stem"])[:1500] == bare(text)[:1500]
    parts += [] if is_same else ["stem"]
    explained = bare(theirs.get("generalfeedback"))[:1500]
    parts += ["explanation"] if explained != bare(question.explanation.get("en"))[:1500] else []
    told = [bare(one.get("feedback")) for one in (*theirs.get("options", ()), *theirs.get("answers", ()))]
    ours_told = [
        bare(one.feedback.get("en"))
        for one in (*question.options, *question.answers.get("en", ()), *question.numbers)
    ]
    ours_told.append(bare(question.otherwise.get("en")))
    is_same = sorted(filter(None, told)) == sorted(filter(None, ours_told))
    return parts + ([] if is_same else ["feedback"])


def _refused(theirs: dict[str, Any], made: Imported) -> str:
    """Return the code why a question was left out, by its name or text; "missing" where none is told."""
    said = moodle_xml.bare(theirs.get("name")), moodle_xml.bare(theirs["stem"])
    codes = (
        one.code
        for one in made.losses
        if not one.warning and moodle_xml.bare(one.marked)[:25] in (said[0][:25], said[1][:25])
    )
    return next(codes, "missing")


def _moodle_text(name: str, read: Callable[[bytes, str, str], Imported]) -> Counted:
    counted = Counted()
    for reading in _readings(f"{name}.jsonl"):
        file = reading["file"]
        made = read((BANKS / file).read_bytes(), "en", file)
        counted.take(file, made)
        ours: dict[str, list[Any]] = {}
        for question in made.questions:
            ours.setdefault(_shown(question.stem["en"])[-60:], []).append(question)
        for theirs in reading["questions"]:
            parts = _gift_parts(theirs, made, ours)
            if parts is not None:
                counted.add(file, theirs["stem"][:40], parts)
    return counted


def gift() -> Counted:
    """Compare GIFT with Moodle's reading."""
    return _moodle_text("gift", import_gift)


def aiken() -> Counted:
    """Compare Aiken with Moodle's reading."""
    return _moodle_text("aiken", import_aiken)


def moodle() -> Counted:
    """Compare Moodle XML with Moodle's reading."""
    counted = Counted()
    for reading in _readings("moodle_xml.jsonl"):
        file = reading["file"]
        made = import_moodle_xml((BANKS / file).read_bytes(), "en", file)
        counted.take(file, made)
        same, differences = moodle_xml.differences(reading, made)
        lost = {one.marked: one.code for one in made.losses if not one.warning}
        by_name: dict[str, list[str]] = {}
        for difference in differences:
            name, _, part = difference.rpartition(": ")
            by_name.setdefault(name, []).append(lost.get(name[:80], part) if part == "refused" else part)
        for _ in range(same):
            counted.add(file, "", [])
        for name, parts in by_name.items():
            counted.add(file, name, parts)
    return counted


def _qti(counted: Counted, file: str, data: bytes, made: Imported, *, is_old: bool) -> None:
    items = plain_readings.qti12_items(data) if is_old else plain_readings.qti2_items(data)
    pairs = plain_readings.pairs_of([reading for _, reading in items], made)
    for (item, _), (reading, question, parts) in zip(items, pairs, strict=True):
        title = plain_readings.bare(item.get("title"))
        if (
            parts == ["stem"]
            and question
            and plain_readings.bare(question.stem["en"]) == title + reading.stem
        ):
            parts = []  # a text that cannot be a heading stands below the title
        if parts == ["right"] and reading.kind == "choice" and not reading.right:
            parts = ["import-no-key"]
        if question is not None:
            shares = (plain_feedback.shares_12 if is_old else plain_feedback.shares_2)(item)
            told = (plain_feedback.feedback_12 if is_old else plain_feedback.feedback_2)(item)
            parts += ["shares"] if plain_feedback.is_misread(question, shares, "en") else []
            parts += ["feedback"] if plain_feedback.is_feedback_lost(question, told, "en") else []
        counted.add(file, reading.line, parts)


def qti(folder: str) -> Counted:
    """Compare single files of QTI with the plain reading."""
    counted, is_old = Counted(), folder == "qti12"
    for path in sorted((BANKS / folder).iterdir()):
        file, data = f"{folder}/{path.name}", path.read_bytes()
        made = (import_qti12 if is_old else import_qti2)(data, "en", path.name)
        counted.take(file, made)
        _qti(counted, file, data, made, is_old=is_old)
    return counted


def packages() -> Counted:
    """Compare QTI packages with the plain reading of the items in them, by the path in the package."""
    counted = Counted()
    for path in sorted((BANKS / "qti_zip").iterdir()):
        file, data = f"qti_zip/{path.name}", path.read_bytes()
        made = import_package(data, "en", "")
        counted.take(file, made)
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile:
            continue
        for name in archive.namelist():
            if name.endswith((".xml", ".dat", ".qti")) and not name.rpartition("/")[2].startswith("."):
                part = archive.read(name)
                _qti(
                    counted, f"{file}/{name}", part, _of(made, name, part), is_old=b"questestinterop" in part
                )
    return counted


def _of(made: Imported, name: str, data: bytes) -> Imported:
    """Return what a package yielded from one of its files: the questions with a line and a text of that file."""
    items = [*plain_readings.qti12_items(data), *plain_readings.qti2_items(data)]
    read = {(reading.line, reading.stem) for _, reading in items}
    own = [one for one in made.items if one.question and any(_is_of(one, *reading) for reading in read)]
    return replace(made, items=tuple(own), losses=tuple(one for one in made.losses if one.path == name))


def _is_of(item: ImportedItem, line: int, stem: str) -> bool:
    """Whether a question stands on a line and has a text, which the title or the name of a picture may add to."""
    ours = plain_readings.bare(item.question.stem["en"] if item.question else "")
    return item.line == line and (ours.endswith(stem) or ours.startswith(stem))


def text2qti() -> Counted:
    """Compare text2qti with the plain reading, feedback too."""
    counted = Counted()
    for path in sorted((BANKS / "text2qti").iterdir()):
        file, data = f"text2qti/{path.name}", path.read_bytes()
        made = import_text2qti(data, "en", path.name)
        counted.take(file, made)
        blocks = [one for one in re.split(r"(?m)^(?=[0-9]+\.\s)", data.decode()) if one[:1].isdigit()]
        told = [
            plain_feedback.feedback_text2qti(one)
            for one in blocks
            if re.search(r"(?m)^(\*?[a-z]\)|\[[ *]\]|[=*]\s)", one)
        ]
        pairs = plain_readings.pairs_of(plain_readings.text2qti(data), made)
        for feedback, (reading, question, parts) in zip(told, pairs, strict=True):
            is_lost = question is not None and plain_feedback.is_feedback_lost(question, feedback, "en")
            counted.add(file, reading.line, parts + (["feedback"] if is_lost else []))
    return counted


def rexams() -> Counted:
    """Compare exercises of R/exams without a program with the plain reading; the others must say what is not run."""
    counted = Counted()
    for path in sorted((BANKS / "rexams").iterdir()):
        file, data = f"rexams/{path.name}", path.read_bytes()
        made = import_rexams(data, "en", path.name)
        counted.take(file, made)
        for reading, _, parts in plain_readings.pairs_of(plain_readings.rexams(data), made):
            counted.add(file, reading.line, parts)
    return counted


def sheets(*endings: str) -> Counted:
    """Compare the question sheets of the tests with what a person wrote beside each."""
    counted = Counted()
    here = {"xlsx": import_book_here, "docx": import_word_here}
    for path in test_hurried_banks.FILES:
        if path.suffix[1:] not in endings:
            continue
        data, language = path.read_bytes(), test_hurried_banks.language_of(path)
        form = format_of(data, path.name)
        made = here.get(form.name, form.read)(data, language, path.name)
        counted.take(path.name, made)
        meant = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["questions"]
        found = test_hurried_banks.shortened(bank_data(made, form.name, str))
        for place, one in enumerate(meant):
            other = found[place] if place < len(found) else {}
            counted.add(path.name, one["line"], [key for key in one if one[key] != other.get(key)])
    return counted


FORMATS: dict[str, Callable[[], Counted]] = {
    "GIFT": gift,
    "Moodle XML": moodle,
    "Aiken": aiken,
    "QTI 1.2": lambda: qti("qti12"),
    "QTI 2.1, 2.2": lambda: qti("qti21"),
    "QTI 3.0": lambda: qti("qti30"),
    "packages": packages,
    "text2qti": text2qti,
    "R/exams": rexams,
    "sheets: text": lambda: sheets("txt"),
    "sheets: CSV, XLSX": lambda: sheets("csv", "xlsx"),
    "sheets: DOCX": lambda: sheets("docx"),
}


def main() -> int:
    """Print the table, and with --list each difference."""
    print("| format | files | refused | questions read | none to carry | unchanged | |")
    print("|---|---|---|---|---|---|---|")
    every, differences, reasons = Counted(), 0, Counter[str]()
    for name, count in FORMATS.items():
        found = count()
        share = 100 * found.same / found.carriable
        print(
            f"| {name} | {found.files} | {found.refused} | {found.read} | {found.no_question.total()} | "
            f"{found.same} of {found.carriable} | {share:.1f} % |",
            flush=True,
        )
        if not name.startswith("sheets"):
            every.files += found.files
            every.refused += found.refused
            every.read += found.read
            every.same += found.same
            every.no_question += found.no_question
        every.silent += found.silent
        differences += len(found.different)
        if "--list" in sys.argv:
            print(*found.different, sep="\n")
        reasons += found.no_question
    share = every.same / every.carriable
    print(
        f"| open banks | {every.files} | {every.refused} | {every.read} | {every.no_question.total()} | "
        f"{every.same} of {every.carriable} | {100 * share:.1f} % |"
    )
    print(f"none to carry: {dict(reasons)}; neither questions nor a reason: {every.silent or 'no file'}")
    print(f"{differences} differences")
    return 1 if every.silent or share < ENOUGH else 0


if __name__ == "__main__":
    sys.exit(main())
