"""The search finds what a person may see, of every kind, and nothing else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.announcements.standing import Aim
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.discussions.places import PlaceKind, PlaceName
from lms.discussions.words import PostState
from lms.library.search_terms import query
from lms.people.models import User
from lms.people.roles import Role
from lms.search.kinds import SearchKind, holds
from tests.announcements.make import make_announcement
from tests.boards.make import board_text, make_board
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_contest, make_judge
from tests.discussions.make import make_post, make_thread
from tests.quizzes.build import BASICS, make_quiz
from tests.surveys.make import QUESTIONS, front, publish

SignIn = Callable[[User], FlaskClient]
HOUR = timedelta(hours=1)


class Shore:
    """Things of every kind with the word "kingfisher", each with a word that names it alone, and their readers."""

    def __init__(self) -> None:
        self.town, self.other = make_unit("Town"), make_unit("Other")
        self.village = make_unit("Village", self.town)
        self.people = {
            "learner": make_user("Lin", Role.LEARNER, unit=self.village),
            "judge": make_user("Jun", Role.JUDGE, unit=self.village),
            "trainer": make_user("Tan", Role.TRAINER),
            "convener": make_user("Con", Role.CONVENER),
            "manager": make_user("Mo", Role.UNIT_MANAGER, over=self.town),
            "foreign": make_user("Fo", Role.UNIT_MANAGER, over=self.other),
            "auditor": make_user("Au", Role.AUDITOR),
            "admin": make_user("Ad", Role.ADMINISTRATOR),
        }
        self._quizzes_and_contests()
        self._surveys()
        self._announcements()
        self._threads()
        make_board(text=board_text(public="no").replace("en: Weekly board", "en: Kingfisher boardword"))
        for name, unit in (("Kingfisher herename", self.village), ("Kingfisher farname", self.other)):
            make_user(name, unit=unit)
        make_user("Kingfisher closedname", unit=self.village).active = False
        db.session.commit()

    def _quizzes_and_contests(self) -> None:
        make_quiz(BASICS.replace("title: Accounts basics", "title: Kingfisher quizword"))
        gone = make_quiz(BASICS.replace("title: Accounts basics", "title: Kingfisher goneword"), "gone")
        gone.retired_at = NOW
        self.draft = self._contest("draftword", Stage.DRAFT)
        self._contest("openword", Stage.OPEN)
        make_judge(self.draft, self.people["judge"])

    def _surveys(self) -> None:
        code = self.other.code
        for word, more in (("surveyword", ""), ("farsurveyword", f"for: {{units: [{code}]}}\n")):
            publish(word, front(clock.now(), more, f"Kingfisher {word}") + QUESTIONS)

    @staticmethod
    def _contest(word: str, stage: Stage) -> Contest:
        return make_contest(word, stage, titles={"en": f"Kingfisher {word}"}, summaries={})

    def _announcements(self) -> None:
        author, now = self.people["admin"], clock.now() - HOUR
        for word, aim in (
            ("everyword", Aim()),
            ("villageword", Aim(self.village.id)),
            ("otherword", Aim(self.other.id)),
            ("judgesword", Aim(None, "judge")),
        ):
            make_announcement(author, aim, f"Kingfisher {word}", from_at=now, now=now)
        make_announcement(author, title="Kingfisher laterword", from_at=clock.now() + HOUR, now=now)
        withdrawn = make_announcement(author, title="Kingfisher withdrawnword", from_at=now, now=now)
        withdrawn.withdrawn_at = now

    def _threads(self) -> None:
        author = self.people["admin"]
        for word, place in (
            ("roomword", PlaceName(PlaceKind.UNIT, self.village.id)),
            ("farroomword", PlaceName(PlaceKind.UNIT, self.other.id)),
            ("draftroomword", PlaceName(PlaceKind.CONTEST, self.draft.id)),
        ):
            thread = make_thread(place, author, f"Kingfisher {word}", f"kingfisher {word}")
            make_post(thread, author, f"kingfisher hidden{word}", state=PostState.HIDDEN)
            make_post(thread, author, f"kingfisher waiting{word}", state=PostState.WAITING)


EVERYONE = {"quizword", "surveyword", "openword", "boardword"}
SEEN = {
    "learner": EVERYONE | {"everyword", "villageword", "roomword"},
    "judge": EVERYONE | {"everyword", "villageword", "judgesword", "roomword", "draftword"},
    "trainer": EVERYONE | {"everyword", "farsurveyword"},
    "convener": EVERYONE | {"everyword", "draftword"},
    "manager": EVERYONE | {"everyword", "roomword", "herename"},
    "foreign": EVERYONE | {"everyword", "farroomword", "farname", "farsurveyword"},
    "auditor": EVERYONE | {"everyword", "draftword", "roomword", "farroomword", "herename", "farname"},
    "admin": EVERYONE
    | {"everyword", "draftword", "roomword", "farroomword", "herename", "farname", "farsurveyword"},
}
WORDS = set().union(*SEEN.values()) | {
    *("goneword", "otherword", "laterword", "withdrawnword", "draftroomword", "closedname"),
    *(f"{state}{room}" for state in ("hidden", "waiting") for room in ("roomword", "farroomword")),
}


@pytest.fixture
def shore(app: Flask) -> Shore:
    """Things of every kind to find."""
    return Shore()


def page_of(browser: FlaskClient, **asked: str) -> str:
    answer = browser.get("/search/", query_string=asked)
    assert answer.status_code == 200
    return str(answer.text.partition("<main")[2])


def titles_of(page: str) -> set[str]:
    return {word for word in WORDS if f" {word}<" in page or f">{word}<" in page}


def test_every_actor_is_expected_to_see_something_else(shore: Shore) -> None:
    assert set(SEEN) == set(shore.people)


@pytest.mark.database
@pytest.mark.parametrize("actor", list(SEEN))
def test_each_finds_what_they_may_see_and_nothing_else(shore: Shore, sign_in: SignIn, actor: str) -> None:
    browser = sign_in(shore.people[actor])
    everywhere = page_of(browser, q="kingfisher")
    assert titles_of(everywhere) == SEEN[actor]
    each = [page_of(browser, q="kingfisher", **{"in": kind.value}) for kind in SearchKind]
    assert set().union(*(titles_of(page) for page in each)) == SEEN[actor]
    for word in WORDS - SEEN[actor]:
        page = page_of(browser, q=word)
        assert "Nothing found" in page, word


def test_strangers_sign_in_first(shore: Shore, app: Flask) -> None:
    answer = app.test_client().get("/search/?q=kingfisher")
    assert (answer.status_code, "Kingfisher" in answer.text) == (302, False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Searches lessons"),
        ("   ", "Searches lessons"),
        ("***", "No words to search for"),
        ("zebra", "Nothing found"),
        ("kingfisher zebra", "Nothing found"),
        ("%", "No words to search for"),
        ("<script>alert(1)</script>", "Nothing found"),
        ("x" * 5000, "Only the first 200 characters"),
        ("' OR 1=1 --", "Nothing found"),
    ],
)
def test_what_is_typed_is_answered_in_words(shore: Shore, sign_in: SignIn, typed: str, said: str) -> None:
    page = page_of(sign_in(shore.people["admin"]), q=typed)
    assert said in page and "<script>alert" not in page


def test_words_are_marked_and_titles_escaped(shore: Shore, sign_in: SignIn) -> None:
    make_quiz(BASICS.replace("title: Accounts basics", "title: Kingfisher <b>bold</b>"), "bold")
    db.session.commit()
    page = page_of(sign_in(shore.people["learner"]), q="kingfisher bold")
    assert "<mark>Kingfisher</mark> &lt;b&gt;<mark>bold</mark>" in page


def test_people_are_found_by_pinyin_and_initials(shore: Shore, sign_in: SignIn) -> None:
    make_user("王小明", unit=shore.village)
    db.session.commit()
    manager, learner = sign_in(shore.people["manager"]), sign_in(shore.people["learner"])
    for typed in ("王小", "小明", "wangxiao", "wxm"):
        assert ("王小明" in page_of(manager, q=typed).replace("<mark>", "").replace("</mark>", "")) is True, (
            typed
        )
        assert "王小明" not in page_of(learner, q=typed)


def test_more_of_a_kind_is_one_link_away(shore: Shore, sign_in: SignIn) -> None:
    for number in range(7):
        make_quiz(BASICS.replace("title: Accounts basics", f"title: Heron number{number}"), f"heron{number}")
    db.session.commit()
    browser = sign_in(shore.people["learner"])
    page = page_of(browser, q="heron")
    assert page.count("<mark>Heron</mark>") == 5 and "More in Quizzes" in page
    whole = page_of(browser, q="heron", **{"in": "quizzes"})
    assert whole.count("<mark>Heron</mark>") == 7 and "More in" not in whole and "Search everywhere" in whole
    assert page_of(browser, q="heron", **{"in": "nonsense"}).count("<mark>Heron</mark>") == 5


@pytest.mark.parametrize("more", [7, 20])
def test_a_search_asks_the_same_however_much_there_is(
    shore: Shore,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    more: int,
) -> None:
    admin = shore.people["admin"]
    for number in range(more):
        make_quiz(BASICS.replace("title: Accounts basics", f"title: Heron {number}"), f"heron{number}")
        make_contest(f"heron{number}", titles={"en": f"Heron {number}"})
        make_announcement(admin, title=f"Heron {number}", from_at=clock.now() - HOUR, now=clock.now() - HOUR)
        make_thread(PlaceName(PlaceKind.UNIT, shore.village.id), admin, f"Heron {number}", "heron")
        make_user(f"Heron {number}", unit=shore.village)
    db.session.commit()
    browser = sign_in(admin)
    page_of(browser, q="heron")
    with count_queries() as asked:
        page_of(browser, q="heron")
    assert len(asked) == 27


def test_words_are_held_by_the_rules_of_lessons() -> None:
    assert holds(query("flood plan"), ["The plans", "for FLOODS"])
    assert not holds(query('"flood plan"'), ["The plans", "for floods"])
    assert holds(query("防汛"), ["汛前防汛检查"]) and not holds(query("防汛"), ["防火", "汛期"])
    assert not holds(query("***"), ["***"])
