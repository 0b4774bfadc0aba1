"""Every GIFT file of the open corpora is imported, or refused with a line and a reason."""

from collections import Counter
from pathlib import Path

import pytest

from lms.quizzes.format.importing.bank import to_quiz
from lms.quizzes.format.importing.gift import import_gift
from lms.quizzes.format.parser import parse
from lms.quizzes.format.writer import write
from tests.conftest import SHARED
from tests.quizzes.build import ZONE

FOLDER = SHARED / "corpora" / "open" / "gift"
FILES = sorted(FOLDER.glob("*.gift")) + sorted(FOLDER.glob("*.txt"))

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not FILES, reason="no shared corpora beside the project"),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_question_is_carried_or_listed(file: Path) -> None:
    found = import_gift(file.read_bytes(), "en", file.name)
    lines = file.read_bytes().count(b"\n") + 1
    dropped = [loss for loss in found.losses if not loss.warning]
    assert len(found.items) + len(dropped) == found.seen > 0
    assert all(1 <= loss.line <= lines and str(loss) and loss.fix for loss in found.losses)
    quiz = to_quiz(found, file.stem)
    assert (quiz is None) == (not found.questions)
    if quiz is not None:
        read = parse(write(quiz, "en", ZONE), "q.en.md", ZONE)
        assert [str(problem) for problem in read.problems if not problem.warning] == []
        assert read.quiz == quiz
        assert list(quiz.questions) == list(found.questions)


def test_most_of_the_corpora_is_carried() -> None:
    found = [import_gift(file.read_bytes(), "en", file.name) for file in FILES]
    reasons = Counter(loss.code for one in found for loss in one.losses if not loss.warning)
    assert sum(len(one.questions) for one in found) == 617
    assert reasons == {
        "import-braces": 3,
        "import-not-writable": 2,
        "import-same-answers": 1,
        "import-over-100": 1,
        "import-true-false": 1,
    }
