"""The question bank: how it follows the quizzes, what it keeps out of new papers, and what is done with questions."""

import re
from pathlib import Path

import pytest
from flask import Flask

from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.actions import counting
from lms.quizzes.actions.counting import recount_bank
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.bank.actions import index_published, put_in_basket, restore, retire
from lms.quizzes.bank.queries import basket, held_questions
from lms.quizzes.bank.tagging import with_tags
from lms.quizzes.format.parser import parse
from tests.build import NOW, make_unit, make_user
from tests.quizzes.bank.build import ENGLISH, SignIn, act, found, question, quiz, rows
from tests.quizzes.build import RIGHT, ZONE, answer, attempt_of, begin, hand_in, make_quiz


@pytest.mark.database
def test_the_bank_follows_what_is_published(bank: None) -> None:
    assert index_published() == 0
    document = make_quiz(quiz("", question("a"), question("b")), "new")
    assert index_published() == 1
    retire(rows("a"), NOW)
    make_quiz(quiz("", question("a", "Changed?"), question("c")), document=document)
    assert index_published() == 1
    assert found(quiz="quizzes/new") == ["c"]
    assert [one.texts[0].stem for one in rows("a")] == ["Changed?"]
    document.retired_at = NOW
    db.session.flush()
    index_published()
    assert found(quiz="quizzes/new", state="all") == []


@pytest.mark.database
def test_use_and_facility_are_those_of_finished_attempts(bank: None) -> None:
    person = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
    for given in (RIGHT, {}):
        attempt = begin(person)
        answer(attempt, given)
        hand_in(attempt)
    recount_bank()
    [row] = rows("inspect")
    assert (row.uses, row.facility, row.last_used_at) == (2, pytest.approx(0.5), NOW)
    assert found(measured="medium", used="used")
    assert found(measured="hard") == []
    assert recount_bank() == 0


@pytest.mark.database
def test_discrimination_is_counted_from_enough_answers(bank: None, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
    for given in (RIGHT, {}):
        attempt = begin(person)
        answer(attempt, given)
        hand_in(attempt)
    recount_bank()
    assert rows("inspect")[0].discrimination is None
    monkeypatch.setattr(counting, "FEWEST_ANSWERS", 2)
    assert recount_bank() > 0
    assert rows("inspect")[0].discrimination == 100
    assert recount_bank() == 0


@pytest.mark.database
def test_a_retired_question_is_not_drawn_and_its_history_stays(bank: None) -> None:
    person = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
    before = begin(person)
    retire(rows("inspect"), NOW)
    assert "inspect" in str(attempt_of(before).paper)
    hand_in(before)
    assert "inspect" not in str(attempt_of(begin(person)).paper)
    assert put_in_basket(person.id, rows("inspect", "board")) == 1
    restore(rows("inspect"))
    assert held_questions("quizzes/basics", NOW) == frozenset()


@pytest.mark.database
@pytest.mark.parametrize(
    ("exam", "practice", "is_held"),
    [
        ("pool: exam\ncloses: 2099-01-01", "pool: practice", True),
        ("pool: exam", "pool: practice", True),
        ("pool: exam\nopens: 2020-01-01\ncloses: 2020-01-02", "pool: practice", False),
        ("closes: 2099-01-01", "pool: practice", False),
        ("pool: exam\ncloses: 2099-01-01", "", False),
    ],
)
def test_practice_never_shows_a_question_of_an_exam_that_has_not_closed(
    app: Flask, exam: str, practice: str, is_held: bool
) -> None:
    shared = question("shared", "Who signs the **receipt**?")
    make_quiz(quiz(exam, shared, question("own")), "exam")
    # The same question under another name, with its options turned round.
    again = "## Who signs the receipt ? {#again}\n\n- [ ] No\n- [x] Yes\n"
    make_quiz(quiz(f"{practice}\nattempts: 9", again, question("other")), "practice")
    index_published()
    person = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
    paper = str(attempt_of(begin(person, slug="practice")).paper)
    assert ("again" not in paper, "other" in paper) == (is_held, True)


@pytest.mark.database
def test_a_quiz_of_held_questions_only_cannot_be_started(app: Flask) -> None:
    make_quiz(quiz("pool: exam", question("a", "Same?")), "exam")
    make_quiz(quiz("pool: practice", question("a", "Same?")), "practice")
    index_published()
    with pytest.raises(CannotStart):
        begin(make_user("Ann", Role.LEARNER, unit=make_unit("Baishi")), slug="practice")


def test_a_section_that_draws_more_than_are_left_draws_all(app: Flask) -> None:
    make_quiz(quiz("", "# Part {draw=2}\n", *(question(id_) for id_ in "abc")), "pool")
    index_published()
    retire(rows("a", "b"), NOW)
    paper = attempt_of(begin(make_user("Ann", Role.LEARNER, unit=make_unit("Baishi")), slug="pool")).paper
    assert [id_ for ids in paper["pages"] for id_ in ids] == ["c"]


@pytest.mark.database
def test_a_basket_becomes_a_quiz_file(bank: None, author: User, sign_in: SignIn, content: Path) -> None:
    client = sign_in(author)
    assert "3 questions added to the basket." in act(client, "basket", "inspect", "fall", "gongkai")
    page = client.get("/quizzes/bank/basket", headers=ENGLISH).text
    assert "Not written in English: gongkai" in page
    form = {"title_en": "Mixed", "slug": "mixed", "draw": "2", "time_limit": "20 min", "pool": "practice"}
    refused = client.post("/quizzes/bank/basket", data=form | {"do": "write"}, headers=ENGLISH)
    assert (refused.status_code, "Not every question is written" in refused.text) == (422, True)
    assert 'value="Mixed"' in refused.text
    client.post("/quizzes/bank/basket/remove", data={"id": "none"})
    assert len(basket(author.id)) == 3
    client.post("/quizzes/bank/basket/remove", data={"id": rows("gongkai")[0].id})
    too_many = client.post("/quizzes/bank/basket", data=form | {"draw": "3", "do": "check"}, headers=ENGLISH)
    assert "More questions are to be drawn" in too_many.text
    assert not (content / "quizzes" / "mixed.en.md").exists()
    assert client.post("/quizzes/bank/basket", data=form | {"do": "write"}).status_code == 303
    made = parse((content / "quizzes" / "mixed.en.md").read_text(), "mixed.en.md", ZONE).quiz
    assert made is not None
    assert [one.id for one in made.questions] == ["inspect", "fall"]
    assert (made.sections[0].draw, made.settings.time_limit_s, made.settings.pool) == (None, 1200, "practice")
    assert basket(author.id) == []


def test_an_exam_question_is_not_put_into_a_practice_quiz(
    app: Flask, author: User, sign_in: SignIn, content: Path
) -> None:
    make_quiz(quiz("pool: exam", question("secret")), "exam")
    index_published()
    db.session.commit()
    client = sign_in(author)
    act(client, "basket", "secret")
    form = {"title_en": "P", "slug": "p", "pool": "practice", "do": "write"}
    assert (
        "belongs to an exam that has not closed"
        in client.post("/quizzes/bank/basket", data=form, headers=ENGLISH).text
    )
    assert client.post("/quizzes/bank/basket", data=form | {"pool": "exam"}).status_code == 303


def test_questions_are_retired_restored_and_exported(bank: None, author: User, sign_in: SignIn) -> None:
    client = sign_in(author)
    assert "1 question retired." in act(client, "retire", "inspect")
    assert found(state="retired") == ["inspect"]
    assert "1 question restored." in act(client, "restore", "inspect", "fall")
    report = act(client, "export", "board", "gongkai", format="text2qti", export_language="en")
    assert "1 ticked question is not written in the chosen language and is not in the file." in report
    assert "What the file will not hold unchanged" in report
    more = {"format": "markdown", "export_language": "en", "sure": "1"}
    exported = act(client, "export", "inspect", "gongkai", **more)
    read = parse(exported, "q.en.md", ZONE).quiz
    assert read is not None
    assert [one.id for one in read.questions] == ["inspect"]


def test_all_of_a_page_are_ticked_without_script(bank: None, author: User, sign_in: SignIn) -> None:
    client = sign_in(author)
    plain, ticked = (client.get(f"/quizzes/bank?quiz=quizzes/zh{more}").text for more in ("", "&ticked=all"))
    assert [len(re.findall(r'name="id" value="\d+" checked', page)) for page in (plain, ticked)] == [0, 2]
    assert "ticked=all" in plain


@pytest.mark.database
def test_files_that_are_not_published_are_read_on_demand(
    app: Flask, author: User, sign_in: SignIn, content: Path
) -> None:
    (content / "quizzes" / "draft.en.md").write_text("---\ntitle: D\n---\n\n" + question("fresh"))
    client = sign_in(author)
    client.post("/quizzes/bank/refresh")
    assert found(state="unpublished") == ["fresh"]
    (content / "quizzes" / "draft.en.md").unlink()
    client.post("/quizzes/bank/refresh")
    assert found(state="all") == []


@pytest.mark.parametrize(
    ("heading", "after"),
    [
        ("## Who? {#a}", "## Who? {#a tags=x}"),
        ("## Who? {#a tags=x}", "## Who? {#a tags=x}"),
        ("## 谁？ ｛#a tags=y,z｝", "## 谁？ {#a tags=z,x}"),
        ("## Who?", "## Who? {#a tags=x}"),
        ("## Who? {points=2}", "## Who? {#a points=2 tags=x}"),
        ("## Who? {lesson=m.md#part}", "## Who? {#a lesson=m.md#part tags=x}"),
    ],
)
def test_a_tag_is_written_into_the_heading(heading: str, after: str) -> None:
    assert with_tags(f"{heading}\n\n= 1", {"a": (1, 1)}, ["a"], ["x"], ["y"]) == f"{after}\n\n= 1"


def test_learners_have_no_bank(app: Flask, sign_in: SignIn) -> None:
    person = make_user("Ann", Role.LEARNER)
    db.session.commit()
    assert sign_in(person).get("/quizzes/bank").status_code == 403
