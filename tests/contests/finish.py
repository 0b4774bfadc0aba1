"""Builders of contests that are judged, published, final or archived, through the product's own actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.contests.entries.models import Entry
from lms.contests.results.actions import certificates, deciding
from lms.contests.results.models import Certificate, Objection
from lms.contests.results.words import ResultState
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import contest as contest_called
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Stage
from lms.contests.run.actions import publishing
from lms.contests.run.actions.stages import move
from lms.db import db
from lms.marking.combining import CombiningMethod, MarkingPlan
from lms.people.models import Unit, User
from lms.people.roles import Role
from lms.people.second_person import ApprovalState
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

NAMES = ("张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周强", "吴敏")
LATER = NOW + timedelta(days=30)


@dataclass
class Judged:
    """A contest with its people."""

    contest: Contest
    entries: list[Entry]
    judges: list[PanelJudge]
    convener: User
    unit: Unit


def make_judged(count: int = 3, judges: int = 2, slug: str = "autumn", **changes: object) -> Judged:
    """Make a contest in moderation: entry number n has the marks 9 - n in every criterion, each judge the same."""
    rules = {"plan": MarkingPlan(CombiningMethod.MEAN, readings=judges), "plan_name": "mean", **changes}
    contest = make_contest(slug, Stage.MODERATION, **rules)
    unit = make_unit("柳树村")
    unit.name_en = "Willow Village"
    panel = [make_judge(contest) for _ in range(judges)]
    entries = []
    for number in range(count):
        author = make_user(NAMES[number % len(NAMES)], unit=unit)
        author.name = NAMES[number % len(NAMES)]
        entry = make_entry(
            contest, author, title=f"作品{number + 1}", body=f"村口第{number + 1}棵老槐树。" * 3
        )
        entries.append(entry)
        for judge in panel:
            score = max(9 - number, 0)
            make_mark(
                make_assignment(entry, judge),
                {"idea": score, "structure": score, "language": score},
                comment=f"意见{number + 1}",
            )
    convener = make_user("Convener", Role.CONVENER)
    db.session.flush()
    return Judged(contest, entries, panel, convener, unit)


def fix(one: Judged, now: datetime = NOW) -> None:
    """Fix the ranks and go on to the provisional result."""
    deciding.fix_ranks(one.contest, by=one.convener, now=now)
    move(one.contest, Stage.PROVISIONAL, one.convener, "", now)


def publish(one: Judged, note: str = "", now: datetime = NOW) -> None:
    """Fix, unmask and publish."""
    fix(one, now)
    if one.contest.names_shown_at is None:
        deciding.unmask(one.contest, "Ranks are confirmed", by=one.convener, now=now)
    publishing.publish(one.contest, note, by=one.convener, now=now)


def finish(one: Judged) -> list[Certificate]:
    """Publish, make final and issue certificates."""
    publish(one)
    publishing.finish(one.contest, seen=publishing.under_notice(one.contest), by=one.convener, now=LATER)
    return certificates.issue(one.contest, by=one.convener, now=LATER)


def archive(one: Judged) -> list[Certificate]:
    """Take the contest all the way to the archive."""
    made = finish(one)
    move(one.contest, Stage.ARCHIVE, one.convener, "", LATER)
    return made


def archived_contest() -> str:
    """Return the slug of an archived contest; made once a database."""
    if contest_called("archived") is None:
        archive(make_judged(slug="archived"))
    return "archived"


def code_of_archived() -> str:
    """Return the code of the first winner of the archived contest."""
    contest = contest_called(archived_contest())
    assert contest is not None
    row = next(one for one in publishing.results.lists(contest.id) if one.state == ResultState.FINAL)
    return str(row.rows[0]["code"])


def certificate_of(user: User) -> str:
    """Return the code of a certificate of the person."""
    contest = contest_called(archived_contest())
    assert contest is not None
    entry = db.session.query(Entry).filter_by(contest_id=contest.id).first()
    assert entry is not None
    known = db.session.query(Certificate).filter_by(user_id=user.id).first()
    if known is not None:
        return known.code
    made = Certificate(
        code=f"CODE{user.id:08d}",
        contest_id=contest.id,
        entry_id=entry.id,
        user_id=user.id,
        name=user.name,
        award="first",
        issued_at=NOW,
    )
    db.session.add(made)
    db.session.flush()
    return made.code


def approval_of(person: User) -> int:
    """Return the id of a request that a second person has declined."""
    contest = contest_called(archived_contest())
    assert contest is not None
    made = Approval(
        contest_id=contest.id, act=SharedAct.OPEN_RANKS.value, values={}, changes=[], reason="A mistake",
        state=ApprovalState.DECLINED.value, asked_by_id=person.id, asked_at=NOW,
        decided_by_id=person.id, decided_at=NOW,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made.id


def objection_of(user: User) -> int:
    """Return the number of an objection that the person filed."""
    contest = contest_called(archived_contest())
    assert contest is not None
    made = Objection(
        contest_id=contest.id, by_id=user.id, state="filed", text="Please check.", filed_at=NOW,
        answer_by=LATER,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made.id
