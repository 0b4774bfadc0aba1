"""Both languages of a document: side by side in the preview, and published together where they must be."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.editor import loader, queries
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.queries.attempts import quiz_entry
from tests.build import make_user
from tests.editor.test_publishing import drafted

ENGLISH, CHINESE = "quizzes/wells.en.md", "quizzes/wells.zh.md"
TEXTS = {
    ENGLISH: "---\ntitle: Wells\n---\n\n## Safe? {#safe}\n\n- [x] Yes\n- [ ] No\n",
    CHINESE: "---\ntitle: 水井\n---\n\n## 安全吗？ {#safe}\n\n- [x] 是\n- [ ] 否\n",
}
MORE = {ENGLISH: "\n## Deep? {#deep}\n\n= 10\n", CHINESE: "\n## 多深？ {#deep}\n\n= 10\n"}


@pytest.fixture
def person(app: Flask, content: Path) -> User:
    """A trainer, and a quiz in two languages."""
    for path, text in TEXTS.items():
        (content / path).write_text(text, encoding="utf-8")
    return make_user("Tang", Role.TRAINER)


@pytest.fixture
def trainer(person: User, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The trainer, signed in."""
    return sign_in(person)


def longer(person: User, content: Path, path: str) -> None:
    drafted(person, TEXTS[path] + MORE[path], loader.file_state(content, path).digest, path)


def test_question_in_one_language_alone_waits_for_the_other(
    trainer: FlaskClient, person: User, content: Path
) -> None:
    longer(person, content, ENGLISH)
    assert trainer.post(f"/edit/publish/{ENGLISH}", data={"version": "1"}).status_code == 422
    longer(person, content, CHINESE)
    page = trainer.get(f"/edit/publish/{ENGLISH}").text
    assert "Published together" in page
    assert f'name="with" value="1 {CHINESE}" checked' in page
    # Whoever saw one draft only has not agreed to the other.
    assert trainer.post(f"/edit/publish/{ENGLISH}", data={"version": "1"}).status_code == 422
    seen = {"version": "1", "with": f"2 {CHINESE}"}
    assert trainer.post(f"/edit/publish/{ENGLISH}", data=seen).status_code == 409
    answer = trainer.post(f"/edit/publish/{ENGLISH}", data={"version": "1", "with": f"1 {CHINESE}"})
    assert answer.status_code == 303
    assert [(content / path).read_text(encoding="utf-8") for path in TEXTS] == [
        text + MORE[path] for path, text in TEXTS.items()
    ]
    assert queries.drafts() == []
    assert quiz_entry("wells") is not None


def test_a_draft_that_is_right_alone_leaves_the_other_draft(
    trainer: FlaskClient, person: User, content: Path
) -> None:
    for path in TEXTS:
        digest = loader.file_state(content, path).digest
        drafted(person, TEXTS[path].replace("title: ", "title: New "), digest, path)
    assert f'value="1 {CHINESE}">' in trainer.get(f"/edit/publish/{ENGLISH}").text
    trainer.post(f"/edit/publish/{ENGLISH}", data={"version": "1"})
    assert [one.path for one in queries.drafts()] == [CHINESE]


def preview(page: str) -> str:
    return page[page.index('id="preview"') :]


@pytest.mark.parametrize("view", ["form", "text"])
def test_preview_shows_both_languages_as_drafted(
    trainer: FlaskClient, person: User, content: Path, view: str
) -> None:
    longer(person, content, CHINESE)
    alone = preview(trainer.get(f"/edit/{view}/{ENGLISH}").text)
    assert ("Safe?" in alone, "多深" in alone) == (True, False)
    both = preview(trainer.get(f"/edit/{view}/{ENGLISH}?both=1").text)
    assert all(words in both for words in ("Safe?", "安全吗", "多深", 'id="q-safe"', 'id="q-zh-safe"'))
    assert f"/edit/{view}/{CHINESE}?both=1" in both
    options = [re.findall(rf'id="q-{start}safe".*?</section>', both, re.S)[0] for start in ("", "zh-")]
    is_first = (
        options[0].index("Yes") < options[0].index("No"),
        options[1].index("是</") < options[1].index("否</"),
    )
    assert is_first in ((True, True), (False, False))


def test_preview_marks_a_missing_translation(trainer: FlaskClient, content: Path) -> None:
    (content / CHINESE).unlink()
    both = preview(trainer.get(f"/edit/form/{ENGLISH}?both=1").text)
    assert "Translation missing" in both
    assert f"/edit/new?like={ENGLISH}" in both
