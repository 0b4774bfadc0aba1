"""Mutated banks in XML, zip and R/exams: no exception, and never long."""

import io
import random
import time
import zipfile

import pytest

from lms.quizzes.format.importing.moodle_xml import import_moodle_xml
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.importing.qti.qti2 import import_qti2
from lms.quizzes.format.importing.qti.qti12 import import_qti12
from lms.quizzes.format.importing.rexams import import_rexams
from tests.quizzes.format.importing import test_moodle_xml, test_qti2, test_qti12, test_rexams

MOODLE = [f"<quiz>{source}</quiz>".encode() for source, _ in test_moodle_xml.CARRIED.values()]
QTI2 = [source.encode() for source, _ in test_qti2.CARRIED.values()]
QTI12 = [source.encode() for source, _ in test_qti12.CARRIED.values()]
REXAMS = [source.encode() for source, _ in test_rexams.CARRIED.values()]
BANKS = {
    "moodle": (import_moodle_xml, MOODLE),
    "qti2": (import_qti2, QTI2),
    "qti12": (import_qti12, QTI12),
    "rexams": (import_rexams, REXAMS),
}
PIECES = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"\x00", b"\xff", b"[[1]]", b"{1:MC:", b"~=", b"100", b"-1", b"1e999",
    b"NaN", b"\n", b"</value>", b"<p>", "井".encode(), b"%", b"", b"`r x`", b"|",
]  # fmt: skip
ROUNDS = 1000


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Replace, double or delete a few pieces; most results are still XML because texts and values are hit too."""
    out = data
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(out) + 1)
        end = min(len(out), start + chance.choice([0, 0, 1, 2, 8, 40]))
        piece = chance.choice(PIECES) if chance.random() < 0.7 else out[end : end + chance.randint(1, 60)]
        out = out[:start] + piece + out[end:]
    return out


def in_text(data: bytes, chance: random.Random) -> bytes:
    """Change what stands between two tags, so that the file is read to its end."""
    parts = data.split(b">")
    place = chance.randrange(len(parts))
    text, sign, rest = parts[place].partition(b"<")
    junk = chance.choice(
        [b"x" * 300, b"0", b"-7e400", b"****", b"$$x$$", b"[[2]]", b"\\", b"#", b"1 2 3", b"A B", b""]
    )
    parts[place] = chance.choice([junk, text + junk]) + sign + rest
    return b">".join(parts)


@pytest.mark.parametrize("name", BANKS)
def test_mutated_banks_are_imported_or_refused(name: str) -> None:
    read, sources = BANKS[name]
    chance = random.Random(f"{name} 1")
    for _ in range(ROUNDS):
        change = chance.choice([mutated, in_text])
        made = read(change(chance.choice(sources), chance), "en", "bank")
        assert made.refusal is None or not made.items


def test_mutated_archives_are_imported_or_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.xml", QTI2[0])
        made.writestr("b.xml", QTI12[0])
    chance = random.Random("zip 1")
    for _ in range(600):
        import_package(mutated(out.getvalue(), chance), "en", "bank.zip")


LARGE = {
    "questions": lambda: b"<quiz>" + MOODLE[0][6:-7] * 500 + b"</quiz>",
    "underscores": lambda: MOODLE[0].replace(b"Q?", b"_a_ " * 24_000),
    "open comments": lambda: MOODLE[0].replace(b"Q?", b"<!--" * 24_000),
    "open tags": lambda: MOODLE[0].replace(b"Q?", b"<b" * 45_000),
    "stars": lambda: MOODLE[0].replace(b"Q?", b"<b><i>" * 16_000),
    "gaps": lambda: b"<quiz>" + MOODLE[9][6:-7].replace(b"A {", b"{1:SA:" * 16_000 + b"{") + b"</quiz>",
    "headings": lambda: b"Question\n========\n" * 55_000 + REXAMS[0],
    "items": lambda: REXAMS[0].replace(b"* a\n", b"* a\n" * 250_000),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_takes_no_more_than_its_time(name: str) -> None:
    data = LARGE[name]()
    read = import_rexams if b"Meta-information" in data else import_moodle_xml
    started = time.process_time()
    read(data, "en", "bank")
    assert time.process_time() - started < 4
