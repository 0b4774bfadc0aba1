"""The editor shows surveys as text, with a preview of their questions."""

from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.surveys.make import QUESTIONS, front


def test_the_editor_shows_a_survey_as_text(sign_in: Callable[[User], FlaskClient], content: Path) -> None:
    (content / "surveys").mkdir(exist_ok=True)
    (content / "surveys/wells.en.md").write_text(front(clock.now()) + QUESTIONS, encoding="utf-8")
    boss = sign_in(make_user("Root", Role.ADMINISTRATOR))
    db.session.commit()
    assert "surveys/wells.en.md" in boss.get("/edit/").text
    opened = boss.get("/edit/form/surveys/wells.en.md")
    assert opened.headers["Location"] == "/edit/text/surveys/wells.en.md"
    page = boss.get(opened.headers["Location"]).text
    assert "<li>Classes</li>" in page
    assert "scale=1..5" in page
    made = boss.post(
        "/edit/new", data={"kind": "survey", "language": "en", "title": "Roads", "slug": "roads"}
    )
    assert made.headers["Location"] == "/edit/form/surveys/roads.en.md"
    page = boss.get("/edit/text/surveys/roads.en.md").text
    assert "has no value" in page
    like = {
        "kind": "survey",
        "language": "en",
        "title": "More",
        "slug": "more",
        "like": "surveys/wells.en.md",
    }
    assert boss.post("/edit/new", data=like).status_code == 303
