"""Builders of bulletins for tests."""

from datetime import datetime, timedelta

from lms.boards.periods import Period
from lms.bulletins import actions
from lms.bulletins.definition import read_definition, to_data
from lms.bulletins.models import Bulletin, BulletinDraft
from lms.bulletins.queries import catalogue, drafts
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.words import DraftState
from lms.people.models import User
from lms.people.roles import Role
from tests.boards.make import WEEK, WEEK_BEFORE, ZONE, make_document, make_published
from tests.build import NOW, make_user

FRONT = """---
title: {zh: 学习通报, en: Learning bulletin}
period: week
draft: Monday 10:00
boards: [weekly]
code: 耕学通
issuer: {zh: 青山县, en: Qingshan}
"""
LATER = NOW + timedelta(hours=2)


def bulletin_text(more: str = "public: yes", body: str = "") -> str:
    """Return the text of a bulletin's file."""
    return f"{FRONT}{more}\n---\n{body}"


def make_series(slug: str = "news", text: str | None = None) -> BulletinSeries:
    """Make the bulletins of one file."""
    definition, problems = read_definition(text or bulletin_text())
    assert definition is not None, [str(problem) for problem in problems]
    make_document("bulletin", f"bulletins/{slug}", to_data(definition))
    series = catalogue.series(slug)
    assert series is not None
    return series


def begin(series: BulletinSeries, period: Period = WEEK, at: datetime = LATER) -> BulletinDraft:
    """Draft a period as the job would."""
    actions.begin(series, period, series.definition.titles, by=None, now=at, zone=ZONE)
    draft = drafts.draft_of(series.document.id, period.name, 0)
    assert draft is not None
    return draft


def sent(draft: BulletinDraft, **more: str) -> dict[str, str]:
    """Return the fields of the form of a draft, some with other texts; `_` stands for `-` in names."""
    found = {f"title-{language}": text for language, text in draft.texts["titles"].items()}
    for key, texts in draft.texts["sections"].items():
        found |= {f"{key}-{language}": text for language, text in texts.items()}
    return found | {name.replace("_", "-", 1): text for name, text in more.items()}


def staff() -> tuple[User, User]:
    """Make a convener, who edits, and an administrator, who approves."""
    return make_user("Editor", Role.CONVENER), make_user("Approver", Role.ADMINISTRATOR)


def publish(
    series: BulletinSeries, draft: BulletinDraft, editor: User, approver: User, at: datetime = LATER
) -> Bulletin:
    """Submit and approve a draft."""
    actions.submit(series, draft, by=editor, now=at, zone=ZONE)
    return actions.approve(series, draft, seen=draft.version, by=approver, now=at, zone=ZONE)


def published(text: str | None = None) -> tuple[BulletinSeries, Bulletin]:
    """Make a board with an issue, and a bulletin over it that is published."""
    make_published()
    series = make_series(text=text)
    return series, publish(series, begin(series), *staff())


def private_bulletin() -> str:
    """Return the slug of a bulletin that is not public, with one published; made once a database."""
    if catalogue.series("inside") is None:
        series = make_series("inside", bulletin_text("public: no").replace("boards: [weekly]\n", ""))
        publish(series, begin(series), *staff())
    return "inside"


def private_draft(state: str) -> dict[str, object]:
    """Return slug and id of a draft in a state, of a bulletin that is not public; made once a database."""
    series = catalogue.series(private_bulletin())
    assert series is not None
    there = drafts.draft_of(series.document.id, WEEK_BEFORE.name, 0)
    draft = there or begin(series, WEEK_BEFORE)
    if state == DraftState.SUBMITTED and there is None:
        actions.submit(series, draft, by=make_user("Other", Role.CONVENER), now=LATER, zone=ZONE)
    return {"slug": series.slug, "draft_id": draft.id}
