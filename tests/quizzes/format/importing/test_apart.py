"""Banks in XML are read in a process of their own, and what ends it is told."""

import io
import zipfile

import pytest

from lms import isolated
from lms.quizzes.format.importing.formats import import_bank

BANK = (
    b'<quiz><question type="shortanswer"><name><text>A</text></name><questiontext><text>Who?</text></questiontext>'
    b'<answer fraction="100"><text>Ann</text></answer></question><question type="stack"/></quiz>'
)


def test_a_bank_comes_back_whole_from_its_own_process() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("bank.xml", BANK)
    for data, name in ((BANK, "moodle-xml"), (out.getvalue(), "package")):
        found, made = import_bank(data, "bank", "en")
        assert (found.name, made.seen, len(made.questions), len(made.losses)) == (name, 2, 1, 1)


def test_a_file_that_is_too_heavy_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "WALL_S", 0.01)
    _, made = import_bank(BANK, "bank.xml", "en")
    assert made.refusal is not None
    assert "too much time or memory" in made.refusal.message
