"""A convener runs a contest of 30 entries from its rules to the archive by what is on the pages; clicks are counted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from lms import clock
from lms.contests.judging.actions import panel as acts
from lms.contests.judging.models import Assignment
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import contest as find
from lms.contests.rules.queries.panel import panel
from lms.contests.rules.stages import TITLES, Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.browser.contest_rules import essay
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_entry, make_mark

pytestmark = pytest.mark.database

SignIn = Callable[[User], FlaskClient]
MOST = 120
SLUG = "notes"
DAY = timedelta(days=1)
DOCS = Path(__file__).parents[3] / "docs" / "contests.md"


class Hand:
    """A person who only uses links and buttons that stand on the open page; what is ticked is a click too."""

    def __init__(self, browser: FlaskClient) -> None:
        self.browser = browser
        self.clicks = 0
        self.address = ""
        self.open("/")

    def open(self, address: str) -> None:
        """Show a page, following where it leads."""
        answer = self.browser.get(address, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.address = answer.request.path
        self.page = html.fromstring(answer.text)

    def click(self, words: str) -> None:
        """Follow the first link with these words."""
        found = [one for one in self.page.iter("a") if _words(one) == words and one.get("href")]
        assert found, " | ".join(
            [self.address, words, *[_words(one) for one in self.page.xpath("//main//a | //main//li")]]
        )
        self.clicks += 1
        self.open(urljoin(self.address, found[0].get("href")))

    def press(self, words: str, *ticks: str, **typed: str) -> None:
        """Tick these boxes, fill in these fields and press the first button with these words, and follow it."""
        found = [one for one in self.page.iter("button") if _words(one) == words]
        forms = [form for one in found for form in one.iterancestors("form")]
        assert forms, (self.address, words, sorted({_words(one) for one in self.page.iter("button")}))
        form, button = forms[0], found[0]
        for name, text in typed.items():
            form.fields[name] = text
        for tick in ticks:
            [box] = [one for one in form.iter("input") if _label(form, one).startswith(tick)]
            box.set("checked", "checked")
            for other in form.iter("input"):
                if other is not box and box.get("type") == "radio" and other.get("name") == box.get("name"):
                    other.attrib.pop("checked", None)
        sent = form.form_values()
        if button.get("name"):
            sent.append((button.get("name"), button.get("value", "")))
        self.clicks += 1 + len(ticks)
        address = urljoin(self.address, button.get("formaction") or form.get("action") or self.address)
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        answer = self.browser.post(address, data=data)
        assert answer.status_code == 303, (address, answer.status_code, _faults(answer.text))
        self.open(urljoin(address, answer.headers["Location"]))

    def move(self, stage: Stage) -> None:
        """Take the step to a stage on the page of the contest's stage."""
        self.click("Stage")
        self.press(f"Move to “{TITLES[stage]}”")


def _words(one: html.HtmlElement) -> str:
    return " ".join(one.text_content().split())


def _label(form: html.HtmlElement, box: html.HtmlElement) -> str:
    around = next(box.iterancestors("label"), None)
    return _words(around) if around is not None else ""


def _faults(text: str) -> list[str]:
    marked = html.fromstring(text).xpath("//*[contains(@class, 'error') or contains(@class, 'notice')]")
    return [_words(one) for one in marked]


def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def _contest() -> Contest:
    db.session.expire_all()
    found = find(SLUG)
    assert found is not None
    return found


def _write_and_submit() -> None:
    unit = make_unit("柳林村")
    for number in range(30):
        title, body = essay(number)
        make_entry(_contest(), make_user(f"Writer{number}", unit=unit), title, body)
    db.session.commit()


def _mark_everything() -> None:
    keys = ("understanding", "practice", "words")
    for one in db.session.scalars(select(Assignment).where(Assignment.closed_at.is_(None))):
        make_mark(one, dict.fromkeys(keys, 3 + one.entry_id % 7))
    db.session.commit()


def _declare() -> None:
    for one in panel(_contest().id):
        acts.declare(_contest(), one, by=one.judge, now=clock.now())
    db.session.commit()


def test_a_contest_of_30_entries_takes_few_clicks_and_has_no_dead_end(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at(monkeypatch, NOW)
    judges = [make_user(f"Judge {letter}", Role.JUDGE) for letter in "ABCDEF"]
    second = make_user("Second", Role.CONVENER)
    hand = Hand(sign_in(make_user("Convener", Role.CONVENER)))
    set_up(hand)
    _at(monkeypatch, NOW + 2 * DAY)
    hand.move(Stage.OPEN)
    _write_and_submit()
    _at(monkeypatch, NOW + 40 * DAY)
    hand.move(Stage.SCREENING)
    hand.click("Go to “Screening”")
    hand.press("Check now")
    hand.press("Mark all entries without findings as screened")
    hand.click("Stage")
    hand.click("Go to “Judges”")
    hand.press("Appoint", *(one.name for one in judges))
    _declare()
    hand.move(Stage.CALIBRATION)
    hand.click("Go to “Allocation”")
    hand.press("Draw judges")
    hand.move(Stage.JUDGING)
    _mark_everything()
    hand.move(Stage.MODERATION)
    hand.click("Go to “Moderation”")
    hand.press("Confirm ranks and awards")
    hand.move(Stage.PROVISIONAL)
    hand.click("Go to “Result”")
    hand.press("Reveal names", reason="The ranks are confirmed.")
    hand.press("Publish list")
    _at(monkeypatch, NOW + 60 * DAY)
    hand.open(f"/contests/{SLUG}/convene")
    hand.press(f"Move to “{TITLES[Stage.FINAL]}”", reason="No objections")
    other = Hand(sign_in(second))
    other.open(f"/contests/{SLUG}/approvals")
    other.press("Agree")
    hand.click("Certificates")
    hand.press("Issue certificates")
    hand.move(Stage.ARCHIVE)
    assert _contest().stage == Stage.ARCHIVE
    clicks = hand.clicks + other.clicks
    assert clicks <= MOST
    assert f"{clicks} clicks" in DOCS.read_text("utf-8")


def set_up(hand: Hand) -> None:
    """Write the rules by forms, put them into force and publish the call."""
    hand.click("Contests")
    hand.click("New contest")
    hand.press("Create draft", "Reading notes", title="Reading notes", name=SLUG)
    hand.press(
        "Save and continue",
        **{"body.zh": "读一本书，写一篇笔记。", "body.en": "Read a book and write about it."},
    )
    dates = {"opens": NOW + DAY, "deadline": NOW + 30 * DAY, "judging-ends": NOW + 50 * DAY}
    hand.press("Save and continue", **{f"calendar.{key}.date": f"{at:%Y-%m-%d}" for key, at in dates.items()})
    while not hand.address.endswith("/check"):
        hand.press("Save and continue")
    hand.press("Apply")
    hand.move(Stage.CALL)
