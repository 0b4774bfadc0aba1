"""The preview after a keystroke in a long quiz: python -m bench.preview [questions].

Prints milliseconds of processor time: python-markdown alone over the same text, the first preview of a process, and
the middle of ten later ones, each after one changed sign. Ends with 1 when that is over 100.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from markdown import markdown

from lms.app import create_app
from lms.config import read_settings
from lms.db import Base, db
from lms.people.roles import Role
from tests.build import make_user

PATH = "quizzes/long.en.md"
MOST_MS = 100


def question(number: int) -> str:
    """Return one question of the quiz."""
    return (
        f"\n## Question {number}: which **books** are open in village {number}? {{#q{number} tags=books}}\n\n"
        f"Some words about the accounts of the village, with a [link](https://example.org/{number}).\n\n"
        f"- [x] The **ledger** {number}\n  > Right.\n- [ ] The diary {number}\n- [ ] The letters {number}\n"
        f"- [ ] The notes {number}\n\nExplanation: Because of rule {number}, see `paragraph {number}`.\n"
    )


def main(questions: int = 200) -> int:
    """Measure and print."""
    text = "---\ntitle: Long\n---\n" + "".join(map(question, range(questions)))
    before = time.process_time()
    markdown(text)
    alone = time.process_time() - before
    folder = Path(tempfile.mkdtemp())
    (folder / "content/quizzes").mkdir(parents=True)
    (folder / "content" / PATH).write_text(text, encoding="utf-8")
    app = create_app(
        read_settings(
            {}, instance=folder / "i", content=folder / "content", environment="testing", jobs="off",
            log_level="ERROR",
        )
    )  # fmt: skip
    with app.app_context():
        Base.metadata.create_all(db.engine)
        person = make_user("Tang", Role.TRAINER)
        db.session.commit()
        user_id = person.get_id()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user_id, True
    times = []
    for count in range(11):
        changed = text.replace("in village 77?", "in village 77" + "!" * count + "?")
        before = time.process_time()
        client.post(f"/edit/check/{PATH}", data={"text": changed}, headers={"Accept": "application/json"})
        times.append(time.process_time() - before)
    later = statistics.median(times[1:]) * 1000
    print(f"{questions} questions, {len(text)} characters: python-markdown alone {alone * 1000:.0f} ms")
    print(f"first preview {times[0] * 1000:.0f} ms, after a keystroke {later:.0f} ms")
    return int(later > MOST_MS)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
