"""Builders of contests, entries, judges, readings and marks for tests."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from lms import clock
from lms.contests.entries.codes import entry_code
from lms.contests.entries.models import Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import AnchorText, Assignment, JudgeInvitation, Mark
from lms.contests.judging.queries.invitations import digest_of
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.data import to_data
from lms.contests.rules.definition import Calendar, ContestDefinition, Prize
from lms.contests.rules.essay_length import Limits
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.models.revisions import RulesChange
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Stage
from lms.contests.rules.words import RulesSource
from lms.db import db
from lms.library.models import Document, Rendition, Revision
from lms.marking.rubric import Criterion, Level, Rubric
from lms.people.models import User
from lms.people.roles import Role
from lms.text.lengths import measure
from tests.build import NOW, make_user

_numbers = count(1)
ZONE = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2026, 2, 1, tzinfo=UTC)
DEADLINE = NOW + timedelta(days=7)


def make_rubric(english: bool = False) -> Rubric:
    """Return a rubric of three criteria with weights 3, 4 and 3, each from 0 to 10, 100 in all."""
    words = (
        [("idea", "Idea"), ("structure", "Structure"), ("language", "Language")]
        if english
        else [("idea", "立意"), ("structure", "结构"), ("language", "语言")]
    )
    weights = [Decimal(3), Decimal(4), Decimal(3)]
    levels = (Level(Decimal(3), "Fair"), Level(Decimal(6), "Good"), Level(Decimal(9), "Excellent"))
    return Rubric(
        "Essay" if english else "征文评分表",
        tuple(
            Criterion(key, title, most=Decimal(10), weight=weight, levels=levels)
            for (key, title), weight in zip(words, weights, strict=True)
        ),
    )


def make_definition(**changes: Any) -> ContestDefinition:
    """Return the rules of a contest with three prizes; `changes` are fields of Definition."""
    made = ContestDefinition(
        titles={"zh_Hans": "秋收征文", "en": "Harvest essays"},
        summaries={"zh_Hans": "写一件事", "en": "Write about one thing"},
        calendar=Calendar(OPENS, DEADLINE, judging_ends_at=DEADLINE + timedelta(days=30)),
        rubrics={"zh_Hans": make_rubric(), "en": make_rubric(english=True)},
        limits=Limits(soft_least=50, soft_most=3000, hard_least=10, hard_most=5000),
        attachments_max=2,
        prizes=(
            Prize("first", {"zh_Hans": "一等奖", "en": "First prize"}, count=1),
            Prize("second", {"zh_Hans": "二等奖", "en": "Second prize"}, count=2),
        ),
        judges_min=2,
    )
    return replace(made, **changes)


def make_revision(document: Document, definition: ContestDefinition) -> Revision:
    """Make one more revision of a contest's file."""
    revision = Revision(
        document=document, digest=f"contest{next(_numbers)}", data=to_data(definition), created_at=NOW
    )
    revision.renditions = [
        Rendition(
            language=language,
            path=f"{document.key}.{language[:2]}.md",
            title=definition.title(language),
            source=b"Text",
            html="<p>Text</p>",
            plain="Text",
            data={"headings": []},
        )
        for language in ("zh_Hans", "en")
    ]
    db.session.add(revision)
    db.session.flush()
    return revision


def make_contest_file(slug: str = "autumn", **changes: Any) -> Document:
    """Make a contest file that no contest was set up from."""
    document = Document(kind="contest", key=f"contests/{slug}")
    db.session.add(document)
    db.session.flush()
    document.current = make_revision(document, make_definition(**changes))
    db.session.flush()
    return document


def make_contest(slug: str = "autumn", stage: Stage = Stage.OPEN, **changes: Any) -> Contest:
    """Make a contest in a stage; `changes` are fields of Definition."""
    document = make_contest_file(slug, **changes)
    contest = Contest(
        document=document,
        revision_id=document.current_id,
        file_revision_id=document.current_id,
        stage=stage.value,
        seed="5eed",
        created_at=NOW,
    )
    db.session.add(contest)
    db.session.flush()
    return contest


def make_rules_change(contest: Contest, source: RulesSource = RulesSource.FILE) -> RulesChange:
    """Note that the contest's revision was put into force."""
    change = RulesChange(contest_id=contest.id, revision_id=contest.revision_id, source=source.value, at=NOW)
    db.session.add(change)
    db.session.flush()
    return change


def make_entry(
    contest: Contest,
    author: User | None = None,
    title: str = "我的村庄",
    body: str = "村口的老槐树下，大家坐在一起商量修路的事。",
    state: EntryState = EntryState.SUBMITTED,
    **changes: Any,
) -> Entry:
    """Make an entry with one version of its text; `changes` are columns of Entry."""
    number = next(_numbers)
    author = author or make_user(f"Author{number}")
    unit = author.memberships[0].unit if author.memberships else None
    is_in = state is not EntryState.DRAFT
    columns = {
        "code": entry_code(random.Random(number)),
        "unit_id": unit.id if unit else None,
        "original": is_in,
        "submitted_at": NOW if is_in else None,
        "submitted_version": 1 if is_in else None,
        "created_at": NOW,
        **changes,
    }
    entry = Entry(contest_id=contest.id, author=author, state=state.value, **columns)
    db.session.add(entry)
    db.session.flush()
    version = EntryVersion(
        entry_id=entry.id,
        number=1,
        title=title,
        abstract="",
        body=body,
        html=f"<p>{body}</p>",
        words=measure(body).total,
        digest=sha256(body.encode()).hexdigest(),
        saved_at=NOW,
    )
    db.session.add(version)
    db.session.flush()
    return entry


def make_judge(contest: Contest, user: User | None = None, **changes: Any) -> PanelJudge:
    """Make a judge of the contest who has declared and is calibrated; `changes` are columns of PanelJudge."""
    number = next(_numbers)
    columns = {
        "alias": f"J{number}",
        "joined_at": NOW,
        "declared_at": NOW,
        "calibrated_at": NOW,
        **changes,
    }
    judge = PanelJudge(
        contest_id=contest.id,
        judge=user or make_user(f"Judge{number}", Role.JUDGE),
        **columns,
    )
    db.session.add(judge)
    db.session.flush()
    return judge


def make_assignment(
    entry: Entry,
    judge: PanelJudge,
    purpose: Purpose = Purpose.FIRST,
    state: AssignmentState = AssignmentState.WAITING,
    position: int | None = None,
) -> Assignment:
    """Make one reading of an entry by a judge."""
    assignment = Assignment(
        contest_id=entry.contest_id,
        entry=entry,
        judge=judge,
        purpose=purpose.value,
        position=next(_numbers) if position is None else position,
        state=state.value,
        assigned_at=NOW,
    )
    db.session.add(assignment)
    db.session.flush()
    return assignment


def make_mark(
    assignment: Assignment, scores: dict[str, str | int], submitted_at: datetime | None = NOW, **changes: Any
) -> Mark:
    """Make the mark of a reading and close the reading when it is submitted."""
    contest = db.session.get_one(Contest, assignment.contest_id)
    rubric = definition_of(contest).rubric
    mark = Mark(
        assignment=assignment,
        revision_id=contest.revision_id,
        scores={key: str(value) for key, value in scores.items()},
        total=rubric.total(rubric.check(scores)),
        remarks=[],
        saved_at=NOW,
        submitted_at=submitted_at,
        **changes,
    )
    db.session.add(mark)
    if submitted_at is not None:
        assignment.state = AssignmentState.DONE.value
        assignment.closed_at = submitted_at
    db.session.flush()
    return mark


def make_invitation(contest: Contest, person: User, token: str = "", **changes: Any) -> JudgeInvitation:
    """Make an invitation to judge that ends in a week; `changes` are its columns."""
    columns = {
        "invited_at": NOW,
        "invited_by_id": person.id,
        "expires_at": clock.now() + timedelta(days=7),
        **changes,
    }
    digest = digest_of(token or f"token{next(_numbers)}")
    one = JudgeInvitation(contest_id=contest.id, person=person, digest=digest, **columns)
    db.session.add(one)
    db.session.flush()
    return one


def make_anchor_text(contest: Contest, title: str = "Anchor", **scores: str) -> AnchorText:
    """Make an anchor text whose agreed marks are 8, 7 and 6 when none are given."""
    text = AnchorText(
        contest_id=contest.id,
        title=title,
        body="First line.\nSecond line.",
        scores=scores or {"idea": "8", "structure": "7", "language": "6"},
        rationale="Clear.",
        added_at=NOW,
        added_by_id=make_user(f"Adder{next(_numbers)}").id,
    )
    db.session.add(text)
    db.session.flush()
    return text
