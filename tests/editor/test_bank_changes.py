"""Ticked questions of the bank tagged and moved: files, page of the learners, bank, drafts, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.db import db
from lms.editor import actions, loader, queries
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions.counting import recount_bank
from lms.quizzes.bank.actions import put_in_basket, retire
from lms.quizzes.bank.queries import basket
from lms.quizzes.queries.attempts import kept_quiz, quiz_entry
from lms.storage import storage
from tests.build import NOW, make_unit, make_user
from tests.editor.build import make_draft
from tests.quizzes.bank.build import ENGLISH, question, quiz, rows
from tests.quizzes.build import answer, begin, hand_in

WELLS = quiz("attempts: 5", question("a"), question("b", attributes="tags=x"))
ROADS = quiz("", question("own"))
EXAM = quiz("pool: exam", question("secret"), question("other"))


@pytest.fixture
def person(app: Flask) -> User:
    """A trainer."""
    return make_user("Tang", Role.TRAINER)


@pytest.fixture
def trainer(app: Flask, person: User, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """The trainer, signed in, with three published quizzes."""
    for slug, text in (("wells", WELLS), ("roads", ROADS), ("yearly", EXAM)):
        (content / f"quizzes/{slug}.en.md").write_text(text)
    chosen = app.extensions["settings"]
    sync(load(content, chosen.default_language, storage(chosen)), NOW)
    db.session.commit()
    return sign_in(person)


def sent(client: FlaskClient, what: str, *ids: str, **more: str) -> str:
    data = {"id": [str(row.id) for row in rows(*ids)], "place": "", **more}
    return client.post(f"/edit/questions/{what}", data=data, headers=ENGLISH, follow_redirects=True).text


def asked(slug: str) -> list[str]:
    entry = quiz_entry(slug)
    return [one.id for one in kept_quiz(entry.revision_id, entry.digest).quiz.questions] if entry else []


def text_of(content: Path, slug: str) -> str:
    return (content / f"quizzes/{slug}.en.md").read_text()


@pytest.mark.database
def test_a_moved_question_keeps_its_use_and_its_basket(
    trainer: FlaskClient, person: User, content: Path
) -> None:
    learner = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
    before = begin(learner, slug="wells")
    answer(before, {"b": ["1"]})
    put_in_basket(person.id, rows("b"))
    db.session.commit()
    page = sent(trainer, "move", "b", to="quizzes/roads", quiz="quizzes/wells")
    assert "1 question moved to roads. Attempts that have it stay as they are." in page
    assert 'value="quizzes/wells" selected' in page
    assert (text_of(content, "wells"), text_of(content, "roads")) == (
        quiz("attempts: 5", question("a")),
        ROADS + "\n" + question("b", attributes="tags=x"),
    )
    assert (asked("wells"), asked("roads")) == (["a"], ["own", "b"])
    hand_in(before)
    recount_bank()
    [row] = rows("b")
    assert (row.quiz, row.uses, row.facility) == ("quizzes/roads", 1, 1)
    assert [one.question for one in basket(person.id)] == ["b"]
    verb = select(AuditEntry).where(AuditEntry.verb == "question.move")
    entry = db.session.scalars(verb).one()
    assert (entry.target_id, entry.actor_id) == ("quizzes/wells#b", person.id)
    assert (
        "questions moved from wells to roads"
        in trainer.get("/edit/versions/quizzes/roads.en.md", headers=ENGLISH).text
    )
    # Back again, to a place that is asked for: what it was there counts once.
    where = trainer.post("/edit/questions/move", data={"id": row.id, "to": "quizzes/wells"}).text
    assert [f'value="{place}"' in where for place in ("", "before:a", "after:a")] == [True] * 3
    assert (f'name="id" value="{row.id}"' in where, asked("wells")) == (True, ["a"])
    sent(trainer, "move", "b", to="quizzes/wells", place="before:a")
    assert asked("wells") == ["b", "a"]
    recount_bank()
    assert [(one.quiz, one.uses) for one in rows("b")] == [("quizzes/wells", 1)]


@pytest.mark.database
def test_a_retired_question_stays_retired_where_it_is_moved(trainer: FlaskClient) -> None:
    retire(rows("b"), NOW)
    db.session.commit()
    sent(trainer, "move", "b", to="quizzes/roads")
    assert [(one.quiz, one.retired_at) for one in rows("b")] == [("quizzes/roads", NOW)]


@pytest.mark.database
@pytest.mark.parametrize(
    ("ids", "to", "words"),
    [
        ("", "quizzes/roads", "Tick at least one question first."),
        ("b", "", "Choose the quiz to which the questions are to be moved."),
        ("b", "quizzes/../secret", "Choose the quiz to which the questions are to be moved."),
        ("b", "quizzes/wells", "All of these questions are in that quiz already."),
        ("secret", "quizzes/roads", "It can be moved to another exam only."),
        ("a b", "quizzes/roads", "Without these questions wells would have errors."),
    ],
)
def test_what_would_break_is_said_and_nothing_is_written(
    trainer: FlaskClient, content: Path, ids: str, to: str, words: str
) -> None:
    assert words in sent(trainer, "move", *ids.split(), to=to)
    assert (text_of(content, "wells"), text_of(content, "roads")) == (WELLS, ROADS)
    assert asked("wells") == ["a", "b"]


def test_a_draft_or_a_changed_file_keeps_the_move_back(
    trainer: FlaskClient, person: User, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (content / "quizzes/roads.en.md").write_text(ROADS + "\n<!-- -->\n")
    assert "roads has errors" in sent(trainer, "move", "b", to="quizzes/roads")
    (content / "quizzes/roads.en.md").write_text(ROADS)
    (content / "quizzes/drafted.en.md").write_text(ROADS)
    make_draft(person)
    db.session.commit()
    page = sent(trainer, "move", "b", to="quizzes/drafted")
    assert "quizzes/drafted.en.md has a draft. Publish or discard it first." in page
    write = loader.write_file

    def broken(folder: Path, path: str, text: str) -> object:
        if path == "quizzes/wells.en.md" and text != WELLS:
            raise OSError
        return write(folder, path, text)

    monkeypatch.setattr(loader, "write_file", broken)
    assert "The files could not be written. Nothing was changed." in sent(
        trainer, "move", "b", to="quizzes/roads"
    )
    assert (text_of(content, "wells"), text_of(content, "roads")) == (WELLS, ROADS)
    assert [one.quiz for one in rows("b")] == ["quizzes/wells"]


def test_tags_are_published_with_the_file_and_nothing_else_changes(
    trainer: FlaskClient, content: Path
) -> None:
    page = sent(trainer, "tag", "b", "own", add="two words, c", remove="x")
    assert "2 quiz files changed." in page
    assert text_of(content, "wells") == WELLS.replace("tags=x", 'tags="two words,c"')
    assert [one.tags for one in rows("b")] == ["|two words|c|"]
    assert asked("wells") == ["a", "b"]


def test_tags_that_change_nothing_are_refused_and_what_was_ticked_stays(
    trainer: FlaskClient, content: Path
) -> None:
    ticked = f'value="{rows("b")[0].id}" checked'
    for typed, said in (
        ({"add": " ", "remove": ""}, "Enter a tag to add, or below one to remove."),
        ({"add": "x", "remove": ""}, "Nothing changes: these questions have the tags already."),
    ):
        page = sent(trainer, "tag", "b", **typed)
        assert (said in page, ticked in page) == (True, True)
    assert text_of(content, "wells") == WELLS


@pytest.mark.database
def test_signs_of_the_format_in_a_tag_do_not_break_the_question(trainer: FlaskClient, content: Path) -> None:
    sent(trainer, "tag", "b", add="wa}t｝er{,two\n\n## Another? {#evil}", remove="x")
    assert asked("wells") == ["a", "b"]
    assert [one.tags for one in rows("b")] == ["|water|two ## Another? #evil|"]
    assert text_of(content, "wells") == WELLS.replace("tags=x", 'tags="water,two ## Another? #evil"')


@pytest.mark.database
def test_a_read_only_folder_is_laid_over(
    trainer: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "is_writable", lambda _folder, _path: False)
    sent(trainer, "move", "b", to="quizzes/roads")
    assert (text_of(content, "wells"), asked("wells"), asked("roads")) == (WELLS, ["a"], ["own", "b"])
    sent(trainer, "tag", "b", add="c")
    assert [(one.quiz, one.tags) for one in rows("b")] == [("quizzes/roads", "|x|c|")]


def test_where_a_second_person_must_agree_the_change_is_kept_as_drafts(
    app: Flask, trainer: FlaskClient, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = replace(app.extensions["settings"], second_publisher=True)
    monkeypatch.setitem(app.extensions, "settings", chosen)
    page = sent(trainer, "move", "b", to="quizzes/roads")
    assert "Kept as drafts: a second person must approve them." in page
    assert (text_of(content, "wells"), asked("roads")) == (WELLS, ["own"])
    assert sorted(one.path for one in queries.drafts()) == ["quizzes/roads.en.md", "quizzes/wells.en.md"]
    for path in ("quizzes/roads.en.md", "quizzes/wells.en.md"):
        actions.discard(path, 1)
    retire(rows("b"), NOW)
    db.session.commit()
    assert "Restore retired questions first." in sent(trainer, "move", "b", to="quizzes/roads", state="all")
