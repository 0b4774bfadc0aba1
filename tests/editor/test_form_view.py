"""The form view without script: settings, question cards, rows, and what stays as written."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.editor import queries
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user

QUIZ = "quizzes/wells.en.md"
TEXT = """---
title: Wells # a comment
mystery: stays
pass: 60%
---

Read on.

## Is it safe? {#safe points=2 shuffle=no}

- [x] Yes
  > Right.
- [ ] No

## How deep? {#deep}

= 10 +- 1

Explanation: Measured.
"""
ADDRESS = f"/edit/form/{QUIZ}"


class Form(HTMLParser):
    """Reads the fields of the form with data-editor as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.inside = False
        self.area: str | None = None
        self.text = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = "data-editor" in found
        if not self.inside:
            return
        if tag == "input" and (found.get("type") not in ("checkbox", "radio") or "checked" in found):
            self.fields.append((found.get("name", ""), found.get("value", "")))
        elif tag == "textarea":
            self.area, self.text = found.get("name", ""), ""
        elif tag == "select":
            self.select = found.get("name", "")
        elif tag == "option" and "selected" in found and self.select:
            self.fields.append((self.select, found.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self.fields.append((self.area, self.text.removeprefix("\n").replace("\n", "\r\n")))
            self.area = None
        elif tag == "form":
            self.inside = False


def fields(page: str) -> dict[str, list[str]]:
    reader = Form()
    reader.feed(page)
    found: dict[str, list[str]] = {}
    for name, value in reader.fields:
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def trainer(app: Flask, content: Path, sign_in: Callable[[User], FlaskClient]) -> FlaskClient:
    """A signed-in trainer, and one quiz."""
    (content / QUIZ).write_text(TEXT, encoding="utf-8")
    person = make_user("Tang", Role.TRAINER)
    db.session.commit()
    return sign_in(person)


def press(trainer: FlaskClient, do: str, path: str = QUIZ, **changes: str) -> str:
    """Send the form with some fields changed and return the text of the draft."""
    data = fields(trainer.get(f"/edit/form/{path}").text)
    answer = trainer.post(f"/edit/form/{path}", data={**data, **changes, "do": do})
    assert answer.status_code == 303, answer.text[:500]
    draft = queries.draft(path)
    db.session.expire_all()
    return draft.text if draft else ""


def test_form_that_changes_nothing_makes_no_draft(trainer: FlaskClient) -> None:
    assert press(trainer, "save") == ""


def test_setting_with_parts_is_named_and_kept(trainer: FlaskClient, content: Path) -> None:
    parts = "navigation: sequential\nreview:\n  just-after: marks\n"
    (content / QUIZ).write_text(TEXT.replace("title:", parts + "title:", 1), encoding="utf-8")
    page = trainer.get(f"/edit/form/{QUIZ}").text
    assert "This file sets it in several parts. Change it in the text view." in page
    assert "Review" in page
    assert parts in press(trainer, "save", title="Other")


def test_comments_unknown_keys_and_attributes_stay(trainer: FlaskClient) -> None:
    made = press(trainer, "save", **{"title": "Old wells", "c.1.0.text": "Surely", "attempts": "3"})
    wanted = TEXT.replace("title: Wells", "title: Old wells").replace("[x] Yes", "[x] Surely")
    assert made == wanted.replace("pass: 60%\n", "pass: 60%\nattempts: 3\n")


def test_question_is_added_and_filled_in(trainer: FlaskClient) -> None:
    assert "New question {#q1 type=single}" in press(trainer, "add:single")
    made = press(
        trainer,
        "save",
        **{"c.3.stem": "Whose is it?", "c.3.0.text": "Ours", "c.3.1.text": "Yours", "c.3.2.text": "Theirs"},
    )
    assert made.endswith("## Whose is it? {#q1 type=single}\n\n- [x] Ours\n- [ ] Yours\n- [ ] Theirs\n")
    assert made.startswith(TEXT)


def test_cards_and_rows_move_without_script(trainer: FlaskClient) -> None:
    made = press(trainer, "up:2")
    assert made.index("How deep?") < made.index("Is it safe?")
    made = press(trainer, "row-add:2")
    assert made.rstrip().endswith("- [ ] No\n- [ ]")
    assert press(trainer, "row-remove:2.2").rstrip().endswith("- [ ] No")
    assert press(trainer, "remove:1").count("## ") == 1


def test_text_typed_with_the_button_is_kept(trainer: FlaskClient) -> None:
    made = press(trainer, "row-add:1", **{"c.1.explanation": "Because."})
    assert "Explanation: Because." in made


def test_problems_stand_at_their_card(trainer: FlaskClient) -> None:
    press(trainer, "row-add:1")
    page = unescape(trainer.get(ADDRESS).text)
    card = page[page.index('id="card-1"') : page.index('id="card-2"')]
    assert 'class="editor-problems"' in card


def test_problems_are_said_in_the_words_of_the_form(trainer: FlaskClient) -> None:
    press(trainer, "add:multiple", **{"opens.date": "tomorrow", "title": ""})
    page = unescape(trainer.get(ADDRESS).text)
    settings, card = page.split('data-problems-of="3"')
    assert "Opens: “tomorrow” is not a valid date." in settings
    assert "title" in settings.split('data-problems-of="-1"')[1].split("</ul>")[0]
    assert '<details class="more" open>' in settings
    assert card.count("This option has no text. Enter its text, or remove it.") == 1


def test_dates_are_chosen_and_a_wrong_one_stays_to_be_corrected(trainer: FlaskClient) -> None:
    assert "opens: 2026-12-01 09:00\n" in press(
        trainer, "save", **{"opens.date": "2026-12-01", "opens.time": "09:00", "closes.date": "2026-12-31"}
    )
    page = trainer.get(ADDRESS).text
    assert 'type="date" value="2026-12-01"' in page and 'type="time" value="09:00"' in page
    made = press(trainer, "save", **{"opens.date": "tomorrow", "opens.time": ""})
    assert "opens: tomorrow\ncloses: 2026-12-31\n" in made
    assert 'name="opens.date" type="text" value="tomorrow"' in trainer.get(ADDRESS).text


def test_two_right_options_are_no_single_choice(trainer: FlaskClient) -> None:
    texts = {"c.3.0.text": "Ours", "c.3.1.text": "Yours", "c.3.2.text": "Theirs", "c.3.1.right": "1"}
    press(trainer, "add:single")
    assert "type=single" in press(trainer, "save", **texts)
    assert "2 correct options. Keep only one, or choose" in unescape(trainer.get(ADDRESS).text)


def test_second_save_from_an_old_page_shows_both_sides(trainer: FlaskClient) -> None:
    data = fields(trainer.get(ADDRESS).text)
    press(trainer, "save", title="First")
    answer = trainer.post(ADDRESS, data={**data, "title": "Second", "do": "save"})
    assert (answer.status_code, "First" in answer.text, "Second" in answer.text) == (409, True, True)


def test_preview_follows_the_form(trainer: FlaskClient) -> None:
    data = fields(trainer.get(ADDRESS).text)
    data["head"] = [data["head"][0].replace("mystery: stays\r\n", "")]  # an unknown key is an error
    answer = trainer.post(f"/edit/form-check/{QUIZ}", data={**data, "c.1.stem": "Is it clean?"}).json
    assert answer is not None
    assert [one for one in answer["problems"] if not one["warning"]] == []
    assert "Is it clean?" in answer["html"]


def test_lesson_course_and_board_have_forms(trainer: FlaskClient, content: Path) -> None:
    course, board = "courses/acc/course.en.md", "boards/weekly.md"
    for path, text in (
        (course, "---\ntitle: Accounts # why\n---\n\nWelcome.\n"),
        (
            board,
            "---\ntitle:\n  en: Weekly\nquizzes: [zebra, wells, ants]\nperiod: week\npublish: Monday 09:00\n---\n",
        ),
    ):
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(text, encoding="utf-8")
    made = press(trainer, "save", course, hours="4", body="Hello.")
    assert made == "---\ntitle: Accounts # why\nhours: 4\n---\nHello.\n"
    made = press(trainer, "save", board, **{"title.zh": "每周榜", "public": "yes"})
    assert re.search(r"title:\n  en: Weekly\n  zh: 每周榜\n", made)
    assert "public: yes" in made
    assert "quizzes: [zebra, wells, ants]" in made  # of equal results the one named last does not count


def test_front_matter_that_cannot_be_read_leads_to_the_text(trainer: FlaskClient, content: Path) -> None:
    (content / QUIZ).write_text("---\ntitle: [\n---\n", encoding="utf-8")
    assert trainer.get(ADDRESS).location == f"/edit/text/{QUIZ}"


def unfolded(page: str) -> list[str]:
    return re.findall(r'<details class="card-form" id="card-(\d)" open>', page)


def test_cards_are_folded_but_for_those_with_problems_and_those_asked_for(trainer: FlaskClient) -> None:
    page = unescape(trainer.get(ADDRESS).text)
    assert unfolded(page) == []
    summary = " ".join(
        re.sub("<[^>]*>", " ", page[page.index('id="card-2"') :].split("</summary>")[0]).split()
    )
    assert summary.endswith("2 How deep? Numerical")
    data = fields(page)
    answer = trainer.post(ADDRESS, data={**data, "do": "add:single"})
    assert answer.location.endswith("?open=3#card-3")
    page = unescape(trainer.get(answer.location).text)
    assert unfolded(page) == ["3"]
    assert re.findall('name="open" value="(.)"( disabled)?', page) == [(n, " disabled") for n in "012"] + [
        ("3", "")
    ]
    press(trainer, "row-add:1")
    page = unescape(trainer.get(ADDRESS).text)
    assert "1" in unfolded(page)
    assert "1 problem" in page[page.index('id="card-1"') :].split("</summary>")[0]


def test_saving_keeps_cards_unfolded_and_moving_shows_the_moved_one(trainer: FlaskClient) -> None:
    data = {**fields(trainer.get(ADDRESS).text), "open": ["1", "2"]}
    assert trainer.post(ADDRESS, data={**data, "do": "save"}).location.endswith("?open=1&open=2")
    assert trainer.post(ADDRESS, data={**data, "do": "up:2"}).location.endswith("#card-1")


def undone(trainer: FlaskClient, page: str) -> str:
    """Press the button that takes back what was done, on a page that offers it; return where that leads."""
    address = unescape(page.split('action="/edit/undo/')[1].split('"')[0])
    answer = trainer.post(f"/edit/undo/{address}", data={"csrf_token": fields(page).get("csrf_token", [""])})
    db.session.expire_all()
    return answer.location or str(answer.status_code)


@pytest.mark.parametrize("do", ["remove:1", "up:2", "row-remove:1.0"])
def test_what_was_removed_or_moved_is_taken_back_with_what_was_typed(trainer: FlaskClient, do: str) -> None:
    before = press(trainer, "save", **{"c.2.stem": "How deep is it?"})
    data = fields(trainer.get(ADDRESS).text)
    answer = trainer.post(ADDRESS, data={**data, "do": do})
    draft = queries.draft(QUIZ)
    assert draft is not None
    assert draft.text != before
    assert undone(trainer, trainer.get(answer.location).text) == f"{ADDRESS}?open=1#card-1"
    draft = queries.draft(QUIZ)
    assert draft is not None
    assert draft.text == before


def test_what_was_written_since_is_shown_beside_what_is_taken_back(trainer: FlaskClient) -> None:
    data = fields(trainer.get(ADDRESS).text)
    page = trainer.get(trainer.post(ADDRESS, data={**data, "do": "remove:2"}).location).text
    written = press(trainer, "save", title="Later")
    assert undone(trainer, page) == "409"
    draft = queries.draft(QUIZ)
    assert draft is not None
    assert draft.text == written


def test_discarded_draft_comes_back_also_where_no_file_was(trainer: FlaskClient) -> None:
    for kind, path in (("file", QUIZ), ("none", "quizzes/new-wells.en.md")):
        if kind == "none":
            trainer.post("/edit/new", data={"kind": "quiz", "title": "New wells", "language": "en"})
        text = press(trainer, "save", path=path, title="Deep wells")
        version = fields(trainer.get(f"/edit/form/{path}").text)["version"][0]
        answer = trainer.post(f"/edit/discard/{path}", data={"version": version})
        assert queries.draft(path) is None
        assert undone(trainer, trainer.get(answer.location).text) == f"/edit/form/{path}"
        draft = queries.draft(path)
        assert draft is not None
        assert draft.text == text


def test_only_who_did_it_takes_it_back(trainer: FlaskClient, sign_in: Callable[[User], FlaskClient]) -> None:
    data = fields(trainer.get(ADDRESS).text)
    location = trainer.post(ADDRESS, data={**data, "do": "remove:2"}).location
    assert 'id="undo"' in trainer.get(location).text
    assert 'id="undo"' not in trainer.get(ADDRESS + "?undo=other").text
    other = make_user("Bai", Role.TRAINER)
    db.session.commit()
    assert 'id="undo"' not in sign_in(other).get(location).text


def test_preview_keeps_the_other_questions_while_one_has_errors(trainer: FlaskClient, content: Path) -> None:
    (content / QUIZ).write_text(TEXT.replace("mystery: stays\n", ""), encoding="utf-8")
    press(trainer, "row-add:1")
    shown = unescape(trainer.get(ADDRESS).text).split("data-preview>")[1]
    assert "1 question with errors is not shown." in shown
    assert "How deep?" in shown
    assert "Is it safe?" not in shown
    press(trainer, "save", title="")
    assert "The preview appears when the errors are corrected." in trainer.get(ADDRESS).text


def test_form_that_comes_after_the_sign_in_ended_is_shown_to_be_sent_again(
    app: Flask, trainer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {**fields(trainer.get(ADDRESS).text), "title": ["Deep <wells>"], "do": ["save"]}
    assert 'value="Deep &lt;wells&gt;"' in app.test_client().post(ADDRESS, data=typed).text
    assert app.test_client().post(ADDRESS, data={"title": "Deep"}).location == "/sign-in"
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = app.test_client().post(ADDRESS, data=typed)
    assert answer.status_code == 400
    assert 'name="title" value="Deep &lt;wells&gt;"' in answer.text
    forged = app.test_client().post(ADDRESS, data={**typed, "mark": "forged"})
    assert (forged.status_code, "Deep" in forged.text) == (400, False)
    again = trainer.post(ADDRESS, data={**typed, "csrf_token": ["old"]}).text
    token = re.findall(r'name="csrf_token" value="([^"]+)"', again)[-1]
    assert trainer.post(ADDRESS, data={**typed, "csrf_token": token}).status_code == 303
    draft = queries.draft(QUIZ)
    assert draft is not None
    assert 'title: "Deep <wells>"' in draft.text


def test_another_person_is_not_shown_the_form(
    app: Flask, trainer: FlaskClient, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {**fields(trainer.get(ADDRESS).text), "title": ["Deep wells"], "do": ["save"]}
    other = sign_in(make_user("Bai", Role.TRAINER))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert "Deep wells" not in other.post(ADDRESS, data=typed).text


def test_draft_is_tried_as_a_learner_without_being_published(trainer: FlaskClient, content: Path) -> None:
    (content / QUIZ).write_text(TEXT.replace("mystery: stays\n", ""), encoding="utf-8")
    press(trainer, "save", **{"c.2.stem": "How deep is the well?"})
    address = "/quizzes/wells/preview?edited=1"
    assert f'href="{address}"' in trainer.get(ADDRESS).text
    assert "How deep is the well?" in trainer.get(address).text
    sent = trainer.post(address, data={"edited": "1", "seed": "1", "a.safe": "1", "a.deep": "10"}).text
    assert "3 of 3" in sent
    assert 'class="verdict' not in trainer.get("/quizzes/wells/preview").text
    press(trainer, "row-add:1")
    answer = trainer.get(address)
    assert (answer.status_code, answer.location) == (303, ADDRESS)
