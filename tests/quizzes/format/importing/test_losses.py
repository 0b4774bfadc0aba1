"""The list of losses: each is given by some reader, and notices are among them."""

from pathlib import Path

from lms.quizzes.format import importing
from lms.quizzes.format.importing.losses import LOSSES, NOTICES


def test_every_loss_is_given_by_some_reader() -> None:
    folder = Path(importing.__path__[0])
    readers = "".join(
        file.read_text(encoding="utf-8") for file in folder.glob("*.py") if file.name != "losses.py"
    )
    assert {code for code in LOSSES if f'"{code}"' not in readers} == {"not-writable"}
    assert set(LOSSES) >= NOTICES
