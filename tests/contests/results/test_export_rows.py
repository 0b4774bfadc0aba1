"""Extensions, entries on paper, invitations and anchor texts in the export and in the audit chain."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from lms import clock
from lms.audit.actions import begin_chain
from lms.audit.chain import FaultKind
from lms.audit.queries.chain import check_chain
from lms.audit.verbs import Verb
from lms.contests.entries.actions import extensions
from lms.contests.entries.actions.joining import join_entries
from lms.contests.entries.models import KeyedEntry
from lms.contests.judging.actions import anchor_texts, inviting
from lms.contests.judging.models import AnchorTextMark
from lms.contests.results.queries.evidence import evidence_files
from lms.contests.rules.definition import Calendar
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.http.web import local_day
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.make import OPENS, make_contest, make_entry, make_judge

FAMILY, ILL = "My niece writes", "In hospital"
SCORES = {"idea": "8", "structure": "7", "language": "6"}


def rows(contest: Contest) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table of the export."""
    files = evidence_files(contest)
    return {
        name.removesuffix(".jsonl"): [json.loads(line) for line in data.splitlines()]
        for name, data in files.items()
        if name.endswith(".jsonl")
    }


@pytest.fixture
def contest(app: Flask) -> Contest:
    """Return a contest in which each of these happened once, by the acts of the site, and another like it."""
    made = eventful("autumn")
    eventful("other")
    return made


def eventful(slug: str) -> Contest:
    now = clock.now()
    contest = make_contest(
        slug=slug, stage=Stage.SCREENING, calendar=Calendar(OPENS, now - timedelta(days=1))
    )
    convener = make_user("Convener", Role.CONVENER)
    author, ann = make_user("Ill"), make_user("Ann", Role.JUDGE)
    until = now + timedelta(days=2)
    extensions.extend(contest, author.username, until, ILL, by=convener, day=local_day(now), now=now)
    extensions.revoke(contest, author.id, by=convener, now=now)
    extensions.extend(contest, author.username, until, ILL, by=convener, day=local_day(now), now=now)
    entry = make_entry(contest, author)
    db.session.add(KeyedEntry(entry_id=entry.id, by_id=convener.id, keyed_at=now))
    contest.stage = Stage.CALIBRATION.value
    [(invitation, _)] = inviting.invite(contest, [ann], until, lambda token: token, by=convener, now=now)
    inviting.decline(contest, invitation, FAMILY, now=now)
    anchor = anchor_texts.add_text(
        contest, definition_of(contest), "Anchor", "A text.", SCORES, "", by=convener, now=now
    )
    judge = make_judge(contest)
    db.session.add(AnchorTextMark(text_id=anchor.id, judge_id=judge.id, round=1, scores=SCORES, at=now))
    db.session.commit()
    return contest


def test_export_tells_of_extensions_papers_invitations_and_anchor_texts(contest: Contest) -> None:
    contest.names_shown_at = clock.now()
    found = rows(contest)
    (extended,), (keyed,) = found["extensions"], found["keyed-entries"]
    (invited,), (anchor,) = found["judge-invitations"], found["anchor-texts"]
    (marked,) = found["anchor-text-marks"]
    names = {one.get("user_id"): one.get("name") for one in found["people"]}
    assert (names[extended["user_id"]], extended["reason"]) == ("Ill", ILL)
    assert (keyed["entry"], names[keyed["by_id"]]) == (found["entries"][0]["code"], "Convener")
    assert (names[invited["person_id"]], invited["accepted"], invited["reason"]) == ("Ann", False, FAMILY)
    assert "digest" not in invited
    assert (anchor["title"], anchor["scores"]) == ("Anchor", SCORES)
    assert (marked["judge"], marked["scores"]) == (found["judges"][0]["alias"], SCORES)
    acts = [(row["verb"], row["reason"]) for row in found["audit"]]
    assert acts == [
        (Verb.DEADLINE_EXTEND, ILL),
        (Verb.DEADLINE_REVOKE, ""),
        (Verb.DEADLINE_EXTEND, ILL),
        (Verb.JUDGE_INVITE, ""),
        (Verb.JUDGE_INVITE_ANSWER, FAMILY),
        (Verb.ANCHOR_TEXT_ADD, ""),
    ]


@pytest.mark.database
def test_export_before_unmasking_does_not_say_whose_they_are(contest: Contest) -> None:
    found = rows(contest)
    author = db.session.query(User).filter_by(name="Ill").first()
    assert author is not None
    assert set(found["extensions"][0]) == {"contest_id", "granted_by_id"}
    assert set(found["keyed-entries"][0]) == {"entry_id", "by_id", "entry"}
    assert "reason" not in found["judge-invitations"][0]
    masked = [row["verb"] for row in found["audit"] if row["at"] is None]
    assert masked == [
        Verb.DEADLINE_EXTEND, Verb.DEADLINE_REVOKE, Verb.DEADLINE_EXTEND, Verb.JUDGE_INVITE_ANSWER
    ]  # fmt: skip
    assert author.id not in {row.get("user_id") for row in found["people"]}
    told = json.dumps(found)
    assert ILL not in told and FAMILY not in told


@pytest.mark.database
@pytest.mark.parametrize(
    ("statement", "log", "kind"),
    [
        ("UPDATE deadline_extension SET reason = 'x'", "deadline_extensions", FaultKind.CHANGED),
        ("DELETE FROM deadline_extension", "deadline_extensions", FaultKind.MISSING),
        ("DELETE FROM keyed_entry", "keyed_entry", FaultKind.MISSING),
        ("UPDATE judge_invitation SET accepted = true", "judge_invitation", FaultKind.CHANGED),
        ("UPDATE anchor_text SET body = 'x'", "anchor_text", FaultKind.CHANGED),
        ("UPDATE anchor_text_mark SET round = 2", "anchor_text_mark", FaultKind.CHANGED),
    ],
)
def test_a_change_by_hand_is_found(contest: Contest, statement: str, log: str, kind: FaultKind) -> None:
    begin_chain(clock.now(), db.session.commit)
    assert check_chain().faults == ()
    db.session.execute(text(statement))
    assert {(fault.kind, fault.log) for fault in check_chain().faults} == {(kind, log)}


def test_changed_moved_and_revoked_extensions_leave_the_chain_whole(app: Flask) -> None:
    begin_chain(clock.now(), db.session.commit)
    now = clock.now()
    contest = make_contest(stage=Stage.OPEN, calendar=Calendar(OPENS, now - timedelta(days=1)))
    convener, kept, leaving = make_user("Convener", Role.CONVENER), make_user("Kept"), make_user("Leaving")

    def extend(person: User, days: int) -> None:
        until = now + timedelta(days=days)
        extensions.extend(contest, person.username, until, ILL, by=convener, day=local_day(now), now=now)

    for act in (
        lambda: extend(leaving, 1),
        lambda: extend(leaving, 2),
        lambda: join_entries(kept, leaving, now),
        lambda: extensions.revoke(contest, kept.id, by=convener, now=now),
    ):
        act()
        db.session.commit()
        assert check_chain().faults == ()
