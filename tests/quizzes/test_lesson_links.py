"""The link from a question to the lesson it tests: checked, shown in review, listed for the lesson's author."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.library.actions.sync import sync
from lms.library.loader import READERS, Loaded
from lms.library.queries.documents import pages_with
from lms.library.reading import read_tree
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.format.data import from_data, to_data
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import parse
from lms.quizzes.format.writer import write
from lms.quizzes.lesson_links import questions_about
from tests.build import NOW, make_user
from tests.quizzes.build import ZONE, answer, begin, hand_in
from tests.quizzes.test_marking import words_of

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]
COURSE = {
    "courses/accounts/course.en.md": "---\ntitle: Accounts\n---\n",
    "courses/accounts/01-rights/module.en.md": "---\ntitle: Rights\n---\n",
    "courses/accounts/01-rights/01-posting.en.md": "---\ntitle: Posting\n---\n\n## Who may look {#who}\n\nAll.\n",
    "courses/accounts/01-rights/01-posting.zh.md": "---\ntitle: 公示\n---\n\n## 谁可以看 {#who}\n\n都可以。\n",
}
OTHER = "../courses/accounts/01-rights/9.en.md"
LESSON = "../courses/accounts/01-rights/01-posting.en.md"


def quiz(lesson: str) -> str:
    return (
        "---\ntitle: Quiz\nreview: after-submit\nattempts: 3\n---\n\n"
        f"## Who may look? {{#look lesson={lesson}}}\n\n- [x] Everybody\n- [ ] Nobody\n"
    )


def problems_with(lesson: str) -> list[str]:
    texts = {path: text.encode() for path, text in COURSE.items()} | {
        "quizzes/q.en.md": quiz(lesson).encode()
    }
    tree = read_tree(texts, {}, READERS, "en")
    return [
        f"{one.path}:{one.line}:{one.column} {one.code} {one.marked}"
        for one in tree.problems
        if not one.warning
    ]


@pytest.mark.parametrize(
    ("lesson", "problems"),
    [
        (LESSON, []),
        (f"{LESSON}#who", []),
        (f"{LESSON}#whom", [f"quizzes/q.en.md:7:32 broken-heading-link {LESSON}#whom"]),
        (f'"{LESSON}#whom"', [f"quizzes/q.en.md:7:33 broken-heading-link {LESSON}#whom"]),
        (
            "../courses/accounts/01-rights/9.en.md",
            ["quizzes/q.en.md:7:32 broken-link ../courses/accounts/01-rights/9.en.md"],
        ),
        (
            "../courses/accounts/course.en.md",
            ["quizzes/q.en.md:7:32 not-a-lesson ../courses/accounts/course.en.md"],
        ),
        ("https://example.org/a.md", ["quizzes/q.en.md:7:25 bad-lesson https://example.org/a.md"]),
        ("posting", ["quizzes/q.en.md:7:25 bad-lesson posting"]),
    ],
)
def test_the_lesson_and_its_heading_are_checked(app: Flask, lesson: str, problems: list[str]) -> None:
    assert problems_with(lesson) == problems


def test_the_link_is_written_stored_and_kept_for_each_language() -> None:
    english = parse(quiz(f"{LESSON}#who"), "quizzes/q.en.md", ZONE)
    chinese = parse(quiz("../courses/accounts/01-rights/01-posting.zh.md"), "quizzes/q.zh.md", ZONE)
    assert english.quiz is not None
    assert parse(write(english.quiz, "en", ZONE), "quizzes/q.en.md", ZONE).quiz == english.quiz
    both = merge(english, chinese).quiz
    assert both is not None
    [question] = both.questions
    assert set(question.lesson) == {"en", "zh_Hans"}
    assert from_data(to_data(both)) == both


def test_a_learner_is_led_to_the_paragraph_and_its_author_sees_the_question(
    app: Flask, sign_in: SignIn
) -> None:
    texts = {path: text.encode() for path, text in COURSE.items()} | {
        "quizzes/q.en.md": quiz(f"{LESSON}#who").encode()
    }
    tree = read_tree(texts, {}, READERS, "en")
    sync(Loaded(tree.documents, tree.keys, {}, tree.problems), NOW)
    alice, trainer = make_user("Alice"), make_user("Tina", Role.TRAINER)
    db.session.commit()
    attempt = begin(alice, slug="q")
    answer(attempt, {"look": ["2"]})
    running = sign_in(alice).get(f"/quizzes/attempts/{attempt}/pages/1").text
    assert "Read about this" not in running
    hand_in(attempt)
    db.session.commit()
    page = sign_in(alice).get(f"/quizzes/attempts/{attempt}").text
    assert "Read about this: Posting – Who may look" in words_of(page)
    assert 'href="/learn/accounts/rights/posting#who"' in page
    chinese = sign_in(alice).get(f"/quizzes/attempts/{attempt}", headers={"Accept-Language": "zh-CN"}).text
    assert "公示 – 谁可以看" in chinese
    preview = sign_in(trainer).post("/quizzes/q/preview", data={"seed": "1", "a.look": "2"}).text
    assert "Posting – Who may look" in words_of(preview)


def test_only_the_quizzes_that_name_a_lesson_are_read_for_its_author(app: Flask) -> None:
    texts = {path: text.encode() for path, text in COURSE.items()}
    texts |= {"quizzes/q.en.md": quiz(f"{LESSON}#who").encode(), "quizzes/other.en.md": quiz("").encode()}
    texts["quizzes/q.zh.md"] = quiz(f"{LESSON}").replace("Quiz", "测验").encode()
    tree = read_tree(texts, {}, READERS, "en")
    sync(Loaded(tree.documents, tree.keys, {}, tree.problems), NOW)
    pages = list(pages_with("quiz", "/learn/accounts/rights/posting"))
    assert [page[:3] for page in pages] == [("quizzes/q", "en", "Quiz"), ("quizzes/q", "zh_Hans", "测验")]
    lesson = "courses/accounts/rights/posting"
    assert [(one.title, one.anchor) for one in questions_about(lesson, pages, "zh_Hans")] == [("测验", "")]
    assert [(one.title, one.anchor) for one in questions_about(lesson, pages, "fr")] == [("Quiz", "who")]
    assert questions_about("courses/accounts/rights/post", pages, "en") == []
