"""`flask jobs` and `flask boards`."""

import pytest
from flask import Flask

from lms.db import db
from lms.people.roles import Role
from lms.schedule.models import JobRun
from tests.boards.make import WEEK, make_attempt, make_board, make_published, make_quiz
from tests.build import NOW, make_user
from tests.by_hand import change_by_hand

pytestmark = pytest.mark.database


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=arguments)
    return result.exit_code, result.output


def test_jobs_run_once_and_are_listed(app: Flask) -> None:
    count = len(app.extensions["jobs"])
    db.session.add(JobRun(name="schedule.forget_runs", slot="s", started_at=NOW, failure="Broke: x\ny"))
    db.session.commit()
    before = run(app, "jobs", "list")[1].splitlines()
    assert f"{'boards.publish_due':<34}{'every 1 min':<16}never ran" in before
    assert f"{'schedule.forget_runs':<34}{'daily 03:20':<16}s failed: Broke: x" in before
    assert run(app, "jobs", "run") == (0, f"Jobs run: {count}.\n")
    assert " did 0" in run(app, "jobs", "list")[1]


def test_boards_are_listed(app: Flask) -> None:
    make_published()
    make_board("other")
    db.session.commit()
    code, text = run(app, "boards", "list")
    assert (code, [line.split("  next")[0].split() for line in text.splitlines()]) == (
        0,
        [["other", "none", "yet"], ["weekly", "no.", "1", "(2026-W09)"]],
    )


def test_board_is_published_and_refused_by_command(app: Flask) -> None:
    make_attempt(make_user("Ann"), make_quiz(), 5)
    make_board()
    by = make_user("By", Role.CONVENER)
    db.session.commit()
    publish = ("boards", "publish", "weekly", WEEK.name, "--by", by.username)
    code, text = run(app, *publish)
    assert (code, text.split(",")[0]) == (0, "Published: issue 1 with 1 rows")
    assert run(app, *publish) == (
        1,
        "Error: This period has already been published. Add a note that explains the correction.\n",
    )
    assert run(app, "boards", "publish", "none", WEEK.name, "--by", "x")[0] == 1
    assert run(app, "boards", "publish", "weekly", "2026-03", "--by", by.username)[1] == (
        "Error: 2026-03 is not a period of this board. Write one such as 2026-W10, 2026-03 or 2026-Q1.\n"
    )


def test_verify_finds_a_changed_issue(app: Flask) -> None:
    _, issue, _ = make_published()
    digest = issue.digest
    assert run(app, "boards", "verify") == (0, f"ok weekly 1 {digest}\n")
    change_by_hand("UPDATE board_row SET name = 'Nobody' WHERE position = 2")
    assert run(app, "boards", "verify", "weekly") == (
        1,
        f"CHANGED weekly 1 {digest}\nError: Issues that differ from what was published: 1.\n",
    )
