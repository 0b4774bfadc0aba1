"""The many who do in a contest what one person does in the browser: authors and judges, by the product's actions."""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.app import create_app
from lms.contests.entries.actions import rendering, submitting, writing
from lms.contests.entries.essay import EssayText
from lms.contests.entries.models import Entry
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions import marking, panel
from lms.contests.judging.marksheet import MarkSheet
from lms.contests.judging.models import Assignment
from lms.contests.judging.queries import desk
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import contest as contest_called
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import panel as seats_of
from lms.contests.screening import actions as screening
from lms.contests.screening.models import Finding
from lms.contests.screening.words import FindingDecision
from lms.db import db
from lms.http.web import local_day
from lms.people.models import User
from tests.browser.conftest import Site
from tests.browser.contest_rules import CRITERIA, essay

# How much more or less each judge gives than the essay deserves.
HABITS = (0, 0, 1, 0, 0, 1)
APART = 4


class Crowd:
    """Acts on the site's database beside the running server."""

    def __init__(self, site: Site, slug: str) -> None:
        self.slug = slug
        self.habits: dict[str, int] = {}  # of judges whose habit a test wants to know
        self.app: Flask = create_app(
            instance=site.instance, environment="production", jobs="off", log_level="ERROR"
        )

    @contextmanager
    def inside(self) -> Iterator[Contest]:
        """Give the contest for a few acts, and commit them."""
        with self.app.app_context():
            found = contest_called(self.slug)
            assert found is not None
            yield found
            db.session.commit()

    def hand_in(self, usernames: Collection[str], written: Callable[[int], tuple[str, str]] = essay) -> None:
        """Let each of these people write and hand in one essay."""
        with self.inside() as contest:
            definition = definition_of(contest)
            for number, username in enumerate(usernames, 1):
                author = _person(username)
                unit = author.memberships[0].unit
                now, dice = clock.now(), random.SystemRandom()
                entry = writing.start(contest, author, local_day(now), now, dice)
                title, body = written(number)
                text = EssayText(title, "", body)
                writing.save(entry, text, now)
                db.session.commit()
                rendering.prepare(text, "zh_Hans")
                submitting.submit(
                    contest, entry, definition, "", True, by=author, unit=unit, language="zh_Hans", now=now
                )  # fmt: skip

    def settle_findings(self, by: str) -> None:
        """Call everything harmless that the search found and nobody decided."""
        with self.inside() as contest:
            convener = _person(by)
            waiting = select(Finding).join(Entry, Entry.id == Finding.entry_id)
            for kept in db.session.scalars(
                waiting.where(Entry.contest_id == contest.id, Finding.decision == "")
            ):
                if kept.decision:
                    continue
                entry = db.session.get_one(Entry, kept.entry_id)
                screening.decide(
                    contest, entry, kept, FindingDecision.HARMLESS, "Chance", by=convener, now=clock.now()
                )

    def declare(self) -> None:
        """Let every judge who has not declared say that there is no conflict of interest."""
        with self.inside() as contest:
            for panel_judge in seats_of(contest.id):
                if panel_judge.declared_at is None:
                    panel.declare(contest, panel_judge, by=panel_judge.judge, now=clock.now())

    def mark(
        self,
        usernames: Collection[str],
        purposes: Collection[Purpose],
        apart: Collection[str] = (),
        most: int | None = None,
    ) -> None:
        """Let these judges mark what waits for them; the first mark of an entry in `apart` is far too low."""
        with self.inside() as contest:
            for place, panel_judge in enumerate(seats_of(contest.id)):
                username = panel_judge.judge.username
                if username in usernames:
                    habit = self.habits.get(username, HABITS[place % len(HABITS)])
                    for reading in _waiting(panel_judge, purposes)[:most]:
                        _mark(contest, panel_judge, reading, habit, apart)

    def ask(self, question: Callable[[Contest], Any]) -> Any:
        """Return what the function finds in the contest."""
        with self.inside() as contest:
            return question(contest)


def _person(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def _waiting(panel_judge: PanelJudge, purposes: Collection[Purpose]) -> list[Assignment]:
    return list(
        db.session.scalars(
            select(Assignment)
            .join(Entry, Entry.id == Assignment.entry_id)
            .where(
                Assignment.judge_id == panel_judge.id,
                Assignment.purpose.in_(purposes),
                Assignment.state.in_([AssignmentState.WAITING, AssignmentState.OPEN]),
                (Entry.state == EntryState.SUBMITTED) | (Assignment.purpose == Purpose.ANCHOR),
            )
            .order_by(Assignment.position)
        )
    )


def deserved(code: str) -> int:
    """Return how good the essay with this code is: 4 to 9."""
    return 4 + random.Random(code).randrange(6)


def _mark(
    contest: Contest, panel_judge: PanelJudge, reading: Assignment, habit: int, apart: Collection[str]
) -> None:
    work = desk.marking_work(contest, panel_judge, reading.position)
    assert work is not None
    code = reading.entry.code
    others = db.session.scalars(
        select(Assignment.id).where(
            Assignment.entry_id == reading.entry_id,
            Assignment.state == AssignmentState.DONE,
            Assignment.purpose == Purpose.FIRST,
        )
    ).all()
    is_apart = code in apart and reading.purpose == Purpose.FIRST and not others
    # Two who differ must not be brought together again by their habits.
    mark = deserved(code) + (0 if code in apart else habit)
    mark = mark - APART if is_apart else mark
    now = clock.now()
    marking.open_assignment(work, now - timedelta(minutes=6))
    sheet = MarkSheet(dict.fromkeys(CRITERIA, str(max(0, min(10, mark)))), "Clear and true.", (), 300)
    begun = work.mark.saved_at.isoformat() if work.mark else ""
    marking.submit_mark(work, sheet, begun, panel_judge.judge, now)
