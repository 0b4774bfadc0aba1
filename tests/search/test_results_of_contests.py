"""Of contests and bulletins the search finds what is published, never entries, judges or what is unfinished."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.db import db
from lms.library.models import Document
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_unit, make_user
from tests.bulletins.make import bulletin_text, make_series
from tests.contests.finish import archive, make_judged, publish
from tests.search.test_search import BASICS, make_quiz, page_of

SignIn = Callable[[User], FlaskClient]
ROLES = [Role.LEARNER, Role.JUDGE, Role.TRAINER, Role.CONVENER, Role.UNIT_MANAGER, Role.AUDITOR]


@pytest.mark.parametrize("role", ROLES)
def test_only_archived_contests_have_a_collection_to_find(app: Flask, sign_in: SignIn, role: Role) -> None:
    publish(make_judged(slug="noticed", titles={"en": "Heron noticeword"}))
    archive(make_judged(slug="kept", titles={"en": "Heron keptword"}))
    reader = make_user("Reader", role, over=make_unit("Far") if role is Role.UNIT_MANAGER else None)
    db.session.commit()
    page = page_of(sign_in(reader), q="heron", **{"in": "collections"})
    assert "keptword" in page and "noticeword" not in page


@pytest.mark.parametrize("role", ROLES)
def test_entries_authors_and_judges_are_not_found(app: Flask, sign_in: SignIn, role: Role) -> None:
    one = make_judged(titles={"en": "Heron contest"})
    judge = db.session.get_one(User, one.judges[0].judge_id)
    judge.name = "Kestrel"
    reader = make_user("Reader", role, over=make_unit("Far") if role is Role.UNIT_MANAGER else None)
    db.session.commit()
    browser = sign_in(reader)
    for words in ("作品1", "村口第1棵老槐树", "意见1"):
        assert "Nothing found" in page_of(browser, q=words), words
    for name in ("张伟", "Kestrel"):
        is_found = "Nothing found" not in page_of(browser, q=name)
        assert is_found is (role is Role.AUDITOR), name  # who sees everyone among people


def test_bulletins_are_found_while_their_file_exists(app: Flask, sign_in: SignIn) -> None:
    for slug, word in (("here", "hereword"), ("gone", "goneword")):
        text = bulletin_text("public: no").replace("en: Learning bulletin", f"en: Heron {word}")
        series = make_series(slug, text.replace("boards: [weekly]\n", ""))
        if slug == "gone":
            db.session.get_one(Document, series.document.id).retired_at = NOW
    reader = make_user("Reader")
    db.session.commit()
    page = page_of(sign_in(reader), q="heron")
    assert "hereword" in page and "goneword" not in page


def test_a_page_of_one_kind_that_is_full_says_so_and_does_not_lead_to_itself(
    app: Flask, sign_in: SignIn
) -> None:
    for number in range(51):
        make_quiz(BASICS.replace("title: Accounts basics", f"title: Heron number{number}"), f"heron{number}")
    reader = make_user("Reader")
    db.session.commit()
    page = page_of(sign_in(reader), q="heron", **{"in": "quizzes"})
    assert page.count("<mark>Heron</mark>") == 50
    assert "Only the first 50 are shown" in page and "More in" not in page
