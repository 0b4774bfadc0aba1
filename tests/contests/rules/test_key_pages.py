"""What the rules of a contest tell authors stands on the page of the call."""

from collections.abc import Callable, Mapping
from dataclasses import fields

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import make_contest
from tests.contests.rules.test_key_effects import PRIZE, calendar, criterion, rules

SignIn = Callable[[User], FlaskClient]
LEVEL = "levels: [{{mark: 3, title: {}, text: {}}}]"
# key: a line, the words that are on the page because of it, and a line without them
WORDS: Mapping[str, tuple[str, str, str]] = {
    "title": ("title: Zebra", "Zebra</h1>", "title: T"),
    "summary": ("summary: Zebra", "Zebra", "summary: T"),
    "categories.title": ("categories: [{key: c, title: Zebra}]", "Zebra", "categories: [{key: c, title: C}]"),
    "calendar.judging-ends": (calendar(judging_ends="2031-01-17"), "2031", calendar(judging_ends="2027-01-18")),
    "calendar.notice-days": (calendar(notice_days="13"), "13 days", calendar(notice_days="14")),
    "attachments": ("attachments: 7", "<dd>7</dd>", "attachments: 3"),
    "length.least": ("length: {least: 717}", "717", "length: {least: 9}"),
    "length.most": ("length: {most: 717}", "717", "length: {most: 9}"),
    "length.advised-least": ("length: {advised-least: 717}", "717", "length: {advised-least: 9}"),
    "length.advised-most": ("length: {advised-most: 717}", "717", "length: {advised-most: 9}"),
    "abstract.advised-least": ("abstract: {advised-least: 717}", "717", "abstract: {advised-least: 9}"),
    "abstract.advised-most": ("abstract: {advised-most: 717}", "717", "abstract: {advised-most: 9}"),
    "prizes.title": ("prizes: [{key: p, title: Zebra, count: 1}]", "Zebra", PRIZE.format("count: 1")),
    "prizes.award": (PRIZE.format("count: 1, award: Zebra"), "Zebra", PRIZE.format("count: 1")),
    "eligibility.co-authors": ("eligibility: {co-authors: 7}", "up to 7", "eligibility: {co-authors: 6}"),
    "rubric.title": (criterion("weight: 1").replace("title: R", "title: Zebra"), "Zebra", criterion("weight: 1")),
    "rubric.criteria.levels.title": (
        criterion(LEVEL.format("Zebra", "L")), "Zebra</strong>", criterion(LEVEL.format("L", "L")),
    ),
    "rubric.criteria.levels.text": (
        criterion(LEVEL.format("L", "Zebra")), "Zebra</span>", criterion(LEVEL.format("L", "L")),
    ),
    "rubric.criteria.levels.mark": (
        criterion(LEVEL.format("L", "L").replace("mark: 3", "mark: 7")), "7 L</strong>",
        criterion(LEVEL.format("L", "L")),
    ),
    "rubric.criteria.title": (
        criterion("weight: 1").replace("title: A", "title: Zebra"), "Zebra", criterion("weight: 1"),
    ),
    "rubric.criteria.text": (criterion("text: Zebra"), "Zebra", criterion("text: T")),
}  # fmt: skip


@pytest.mark.parametrize("key", WORDS)
def test_key_tells_on_the_page_of_the_call(app: Flask, sign_in: SignIn, key: str) -> None:
    written, words, without = WORDS[key]
    browser = sign_in(make_user("Ann", Role.LEARNER))
    seen = []
    for number, line in enumerate((written, without)):
        definition: ContestDefinition = rules(line)
        changes = {one.name: getattr(definition, one.name) for one in fields(definition)}
        make_contest(f"contest-{number}", Stage.CALL, **changes)
        db.session.commit()
        page = browser.get(f"/contests/contest-{number}", headers={"Accept-Language": "en"}).text
        seen.append(words in page)
    assert seen == [True, False]
