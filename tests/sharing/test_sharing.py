"""Sharing tells of a page what the reader may see there, and strangers only what is public."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from lms import clock
from lms.announcements.standing import Aim
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.sharing.card import HEIGHT, WIDTH, draw_card
from tests.announcements.make import make_announcement
from tests.boards.make import board_text, frozen_board, make_board
from tests.build import make_course, make_unit, make_user
from tests.contests.make import make_contest
from tests.quizzes.build import BASICS, make_quiz

SignIn = Callable[[User], FlaskClient]
HOUR = timedelta(hours=1)
PARTS = ("", "/qr.png", "/qr.svg", "/card.png", "/poster", "/poster?paper=a3")


def announce(title: str, aim: Aim | None = None, *, is_public: bool = False, ahead: bool = False) -> int:
    """Write an announcement, `ahead`: shown in an hour; return its number."""
    now = clock.now()
    one = make_announcement(
        make_user("Root", Role.ADMINISTRATOR), aim, title,
        from_at=now + HOUR if ahead else now - HOUR, now=now - HOUR, is_public=is_public,
    )  # fmt: skip
    return one.id


class Square:
    """Things to share: some public, some for those signed in, some for nobody, with their secret titles."""

    def __init__(self) -> None:
        self.village, self.other = make_unit("Village"), make_unit("Other")
        self.learner = make_user("Lin", Role.LEARNER, unit=self.village)
        make_course()
        make_quiz(BASICS)
        gone = make_quiz(BASICS.replace("title: Accounts basics", "title: Secret"), "gone")
        gone.retired_at = clock.now()
        make_contest("open", titles={"en": "Open call"})
        make_contest("draft", Stage.DRAFT, titles={"en": "Secret"})
        make_board("seen", board_text().replace("en: Weekly board", "en: Public board"))
        make_board("inner", board_text(public="no").replace("en: Weekly board", "en: Inner board"))
        self.public = [
            "site/home",
            "board/seen",
            f"announcement/{announce('To all', is_public=True)}",
        ]
        self.inner = [
            "course/acc",
            "quiz/basics",
            "contest/open",
            "board/inner",
            f"announcement/{announce('Inner', Aim(self.village.id))}",
        ]
        self.hidden = [
            "quiz/gone",
            "contest/draft",
            f"announcement/{announce('Secret', Aim(self.other.id))}",
            f"announcement/{announce('Secret', ahead=True)}",
            *("course/none", "quiz/none", "contest/none", "board/none", "announcement/999", "announcement/x"),
            *("site/other", "person/1", "nonsense/x"),
        ]
        db.session.commit()


@pytest.fixture
def square(app: Flask) -> Square:
    """Things to share."""
    return Square()


@pytest.mark.parametrize("part", PARTS)
def test_readers_share_what_they_see_and_strangers_what_is_public(
    square: Square, app: Flask, sign_in: SignIn, part: str
) -> None:
    reader, stranger = sign_in(square.learner), app.test_client()
    for address in square.public:
        assert stranger.get(f"/share/{address}{part}").status_code == 200, address
    for address in (*square.public, *square.inner):
        assert reader.get(f"/share/{address}{part}").status_code == 200, address
    for address in (*square.inner, *square.hidden):
        answer = stranger.get(f"/share/{address}{part}")
        assert answer.status_code in (302, 404), address
        assert not any(word in answer.text for word in ("Secret", "Inner", "Open call")), address
    for address in square.hidden:
        answer = reader.get(f"/share/{address}{part}")
        assert (answer.status_code, "Secret" in answer.text) == (404, False), address


def test_strangers_cannot_tell_what_there_is(square: Square, app: Flask) -> None:
    """What is not public answers as what there is not."""
    stranger = app.test_client()
    for kind, there in (("board", "inner"), ("contest", "draft"), ("quiz", "basics"), ("course", "acc")):
        answers = [stranger.get(f"/share/{kind}/{key}") for key in (there, "none")]
        assert [one.status_code for one in answers] == [302, 302]
        assert answers[0].text.replace(there, "") == answers[1].text.replace("none", "")


def test_page_and_poster_hold_link_code_and_facts(square: Square, sign_in: SignIn) -> None:
    browser = sign_in(square.learner)
    page = browser.get("/share/contest/open").text
    assert 'value="http://localhost/contests/open"' in page and "signs in first" in page
    poster = browser.get("/share/contest/open/poster?paper=a3").text
    assert "paper-a3" in poster and "Open call" in poster and "Deadline" in poster
    assert "http://localhost/contests/open" in poster and "Scan to read the call" in poster
    assert "paper-a4" in browser.get("/share/contest/open/poster?paper=nonsense").text


def test_pages_lead_to_sharing(square: Square, sign_in: SignIn) -> None:
    browser = sign_in(square.learner)
    for page, address in (
        ("/learn/acc", "/share/course/acc"),
        ("/quizzes/basics", "/share/quiz/basics"),
        ("/contests/open", "/share/contest/open"),
        (f"/announcements/{square.inner[-1].partition('/')[2]}", f"/share/{square.inner[-1]}"),
        ("/contact", "/share/site/home"),
    ):
        assert f'href="{address}"' in browser.get(page).text, page


def test_tags_of_public_pages_name_the_card_and_others_the_title_alone(square: Square, app: Flask) -> None:
    stranger, number = app.test_client(), square.public[-1].partition("/")[2]
    page = stranger.get(f"/announcements/{number}").text
    assert '<meta property="og:title" content="To all">' in page
    assert (
        f'<meta property="og:image" content="http://localhost/share/announcement/{number}/card.png">' in page
    )
    inside = stranger.get("/contests/open", follow_redirects=True).text
    assert "og:image" not in inside and "Open call" not in inside
    assert '<meta property="og:title" content="Sign in">' in inside


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_page_has_a_title_and_a_description_for_previews(
    square: Square, app: Flask, sign_in: SignIn, language: str
) -> None:
    """For strangers, as previewing programs are; who is signed in need not load them."""
    reader, stranger = sign_in(square.learner), app.test_client()
    stranger.set_cookie("language", language)
    for address in ("/boards/seen", "/contact", "/certificates/BCDEFHJKLMNP", "/learn/acc"):
        head = stranger.get(address, follow_redirects=True).text.partition("</head>")[0]
        for tag in ("og:site_name", "og:title", "og:description"):
            found = re.search(rf'<meta property="{tag}" content="([^"]+)">', head)
            assert found and found[1].strip(), (address, tag)
        assert "og:" not in reader.get(address).text
    inner = [
        stranger.get(f"/{page}", follow_redirects=True).text for page in ("boards/inner", "contests/draft")
    ]
    assert not any("Inner board" in text or "Secret" in text for text in inner)


def test_cards_tell_nothing_of_a_held_back_or_judged_state(app: Flask, sign_in: SignIn) -> None:
    """A frozen board and a contest in judging say what their pages say: title and dates, never a name or a place."""
    frozen = frozen_board()
    make_contest("judged", Stage.JUDGING, titles={"en": "Judged call"})
    db.session.commit()
    reader, stranger = sign_in(make_user("Reader", Role.LEARNER, unit=make_unit("Hamlet"))), app.test_client()
    for address in (f"board/{frozen}", "contest/judged"):
        for part in PARTS:
            assert stranger.get(f"/share/{address}{part}").status_code == 302, address
            answer = reader.get(f"/share/{address}{part}")
            assert answer.status_code == 200, address
            assert answer.mimetype == "image/png" or "Listed" not in answer.text, address


def test_a_description_cannot_break_out_of_the_tags(app: Flask, sign_in: SignIn) -> None:
    make_contest("quoted", summaries={"en": 'Say "yes" & <b>write</b>'})
    db.session.commit()
    head = sign_in(make_user("Reader", Role.LEARNER)).get("/contests/quoted").text.partition("</head>")[0]
    assert "<b>" not in head and head.count("Say &#34;yes&#34; &amp; &lt;b&gt;write") == 1


def test_downloaded_codes_hold_the_address(square: Square, app: Flask) -> None:
    """The modules of the PNG, 12 pixels each, are those of the code of the address."""
    answer = app.test_client().get("/share/board/seen/qr.png")
    picture = Image.open(io.BytesIO(answer.data)).convert("L")
    wanted = segno.make_qr("http://localhost/boards/seen", error="m")
    side = len(wanted.matrix) + 8
    assert picture.size == (12 * side, 12 * side)
    for y, row in enumerate(wanted.matrix, 4):
        for x, is_dark in enumerate(row, 4):
            assert (picture.getpixel((12 * x + 6, 12 * y + 6)) == 0) is bool(is_dark)


def test_a_title_cannot_break_out_of_the_tags(square: Square, app: Flask) -> None:
    number = announce('"><script>alert(1)</script>', is_public=True)
    page = app.test_client().get(f"/announcements/{number}").text
    assert "<script>alert(1)" not in page
    assert 'og:title" content="&#34;&gt;' in page or 'og:title" content="&quot;&gt;' in page


def test_without_an_address_of_its_own_the_site_says_so(square: Square, app: Flask) -> None:
    answer = app.test_client().get("/share/site/home", base_url="http://elsewhere.example")
    assert answer.status_code != 500 and "public address of the site" in answer.text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("公开栏前：让村民看得懂的账目", "怎样让村里的账目人人看得懂？" * 30),
        ("W" * 5000, ""),
        ("", ""),
        ("مرحبا 😀 བོད་ \u0000 \U0001f9d1\u200d\U0001f33e", "\n\n\t"),
        ("𝔸𝔹ℂ ꀀꀁ ᠮᠣᠩ ", "x" * 100 + " y" * 300),
    ],
)
def test_cards_of_any_text_have_their_size(title: str, text: str) -> None:
    picture = Image.open(
        io.BytesIO(draw_card("Quiz", title, text, "耕读", "https://study.example.org/quizzes/a"))
    )
    assert (picture.size, picture.format) == ((WIDTH, HEIGHT), "PNG")


def test_the_code_of_a_card_leads_to_the_page() -> None:
    cv2 = pytest.importorskip("cv2")
    numpy = pytest.importorskip("numpy")
    address = "https://study.example.org/contests/by-the-notice-board"
    drawn = draw_card("Contest", "By the notice board", "", "Gengdu", address)
    picture = cv2.imdecode(numpy.frombuffer(drawn, numpy.uint8), cv2.IMREAD_COLOR)
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == address


def test_cards_are_kept_by_what_they_say(square: Square, app: Flask) -> None:
    stranger = app.test_client()
    first = stranger.get("/share/board/seen/card.png")
    assert first.mimetype == "image/png"
    tag = first.headers["ETag"]
    again = app.test_client().get("/share/board/seen/card.png", headers={"If-None-Match": tag})
    assert again.status_code == 304
    other = app.test_client().get("/share/site/home/card.png", headers={"If-None-Match": tag})
    assert other.status_code == 200
