"""A contest that is in judging, brought there step by step by the product's own actions."""

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from lms.config import Settings
from lms.contests.entries.actions import keying, submitting, writing
from lms.contests.entries.actions.rendering import prepare
from lms.contests.entries.batch_files import BatchDocument, read_list
from lms.contests.entries.essay import EssayText
from lms.contests.entries.models import Entry
from lms.contests.entries.queries.entries import own_entry
from lms.contests.judging.actions import allocating, calibrating, inviting, panel
from lms.contests.judging.models import Assignment, BankComment
from lms.contests.judging.words import AssignmentState, Purpose
from lms.contests.rules.actions import approvals, definitions
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries import contests, revisions
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Stage
from lms.contests.run.actions import stages
from lms.contests.screening import actions as screening
from lms.contests.screening.models import Finding
from lms.contests.screening.queries.findings import material
from lms.contests.screening.words import FindingDecision
from lms.db import db
from lms.demo.judging import calibrate, mark_most
from lms.library.models import Document, Rendition
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.roles import Role
from lms.text.spreadsheets import Sheet

SLUG = "notice-board"
ESSAYS = Path(__file__).resolve().parents[2] / "demo" / "essays"
# Days before today; entries come between opening and deadline.
SET_UP, OPENS, DEADLINE, JUDGING, ENDS_IN = 75, 60, 20, 12, 9
PILOTS = 2
# So few that each queue is long enough for an essay to come back hidden among others.
INVITED, ASKED_OF = "judge4", "judge3"
# How many of the entries came on paper.
ON_PAPER = 2
APPOINTED = ("judge", "judge2", "judge3", "judge6", "judge7")
JUDGES = (
    ("judge2", "陆怀瑾", "qinghe"),
    ("judge3", "方若水", "qinghe"),
    ("judge4", "谢长青", "qinghe"),
    ("judge5", "秦月明", "qinghe"),
    ("judge6", "贺兰亭", "liulin"),
    ("judge7", "顾清源", "zhuxi"),
)
AGREED = (
    (
        {"truth": "8", "insight": "7", "writing": "8"},
        "细节立得住，数目清楚；道理点到了，还可以再往前说一步。",
    ),
    (
        {"truth": "5", "insight": "4", "writing": "6"},
        "事情可信，但换个村名也能用；结尾是口号，不是自己想明白的话。",
    ),
)
BANK = (
    "开头直接进事，好；结尾可以再收一收。",
    "数目具体，读得到人。",
    "办法写得再细一步，别的村就能照着做。",
    "道理是自己想出来的，不是抄来的。",
)


def build_running_contest(
    units: dict[str, Unit], cadres: Sequence[User], site: Settings, now: datetime, rng: random.Random
) -> None:
    """Set up, fill, screen, calibrate and half judge one contest; `judge` finds a queue on the desk."""
    if not ESSAYS.is_dir():  # an installed package carries no demo texts
        return
    people = {user.username: user for user in db.session.scalars(select(User))}
    convener = people["convener"]
    contest = _set_up(convener, site, now)
    contest.seed = f"{rng.getrandbits(64):016x}"
    stages.move(contest, Stage.CALL, convener, "", now - timedelta(days=SET_UP - 1))
    stages.move(contest, Stage.OPEN, convener, "", now - timedelta(days=OPENS - 1))
    entries = _entries(contest, _authors(people, cadres), now, rng)
    stages.move(contest, Stage.SCREENING, convener, "", now - timedelta(days=DEADLINE - 1))
    db.session.commit()
    _screen(contest, entries[:PILOTS], convener, now - timedelta(days=DEADLINE - 2))
    panel_judges = _panel(contest, units, people, now - timedelta(days=DEADLINE - 3), rng)
    stages.move(contest, Stage.CALIBRATION, convener, "", now - timedelta(days=DEADLINE - 4))
    db.session.commit()
    _calibrate(contest, entries[:PILOTS], panel_judges, convener, now - timedelta(days=DEADLINE - 5), rng)
    allocating.allocate_first(contest, convener, now - timedelta(days=JUDGING))
    stages.move(contest, Stage.JUDGING, convener, "", now - timedelta(days=JUDGING))
    db.session.commit()
    mark_most(contest, panel_judges, now - timedelta(days=JUDGING - 1), rng)
    _invite(contest, convener, now)
    _ask_second_person(contest, convener, now)
    db.session.commit()


def _invite(contest: Contest, convener: User, now: datetime) -> None:
    """Invite one more judge, who has not answered yet; the convener sees the link after renewing it."""
    person = db.session.scalars(select(User).where(User.username == INVITED)).one()
    ends = now + timedelta(days=ENDS_IN)
    inviting.invite(contest, [person], ends, str, by=convener, now=now - timedelta(days=1))


def _ask_second_person(contest: Contest, convener: User, now: datetime) -> None:
    """Ask to return a mark, which waits for a second person; an administrator of the demo can agree."""
    finished = db.session.scalars(
        select(Assignment)
        .join(PanelJudge, PanelJudge.id == Assignment.judge_id)
        .join(User, User.id == PanelJudge.judge_id)
        .where(
            Assignment.contest_id == contest.id,
            Assignment.purpose == Purpose.FIRST,
            Assignment.state == AssignmentState.DONE,
            User.username == ASKED_OF,
        )
        .order_by(Assignment.id)
    ).first()
    if finished is None:
        raise LookupError(ASKED_OF)
    reason = "评委来电说明：这一篇与下一篇的分数填反了，请退回重评。"
    approvals.ask(
        contest,
        SharedAct.REOPEN_MARK,
        str(finished.id),
        {},
        reason,
        by=convener,
        now=now - timedelta(hours=5),
    )


def _set_up(convener: User, site: Settings, now: datetime) -> Contest:
    """Begin the contest from its file with the dates moved to these weeks, as a convener would in the editor."""
    begun = now - timedelta(days=SET_UP)
    document = db.session.scalars(select(Document).where(Document.key == f"contests/{SLUG}")).one()
    contest = definitions.set_up(document, by=convener, now=begun)
    db.session.flush()
    local = now.astimezone(site.zone)
    dates = {
        "opens": f"{local - timedelta(days=OPENS):%Y-%m-%d}",
        "deadline": f"{local - timedelta(days=DEADLINE):%Y-%m-%d} 18:00",
        "judging-ends": f"{local + timedelta(days=ENDS_IN):%Y-%m-%d}",
    }
    texts = {}
    for one in db.session.scalars(select(Rendition).where(Rendition.revision_id == document.current_id)):
        text = one.source.decode()
        for name, day in dates.items():
            text = re.sub(rf"(?m)^(  {name}: ).*$", rf"\g<1>{day}", text)
        texts[one.language] = text
    seen = definitions.stamp(revisions.draft(contest.id))
    definitions.save_draft(contest, texts, seen=seen, by=convener, now=begun)
    definitions.put_into_force(contest, reason="", by=convener, now=begun, zone=site.zone)
    found = contests.contest(SLUG)
    if found is None:
        raise LookupError(SLUG)
    return found


def _authors(people: dict[str, User], cadres: Sequence[User]) -> list[User]:
    """Return who writes: two staff members the pilot essays, cadres of all villages the others."""
    return [people["trainer"], people["manager"], *cadres[::2][:30]]


def _texts() -> list[tuple[str, str]]:
    """Return title and body of every essay, in the order of their file names."""
    found = []
    for path in sorted(ESSAYS.glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        title = re.search(r"(?m)^title: (.+)$", head)
        found.append((title[1] if title else path.stem, body.strip()))
    return found


def _entries(contest: Contest, authors: Sequence[User], now: datetime, rng: random.Random) -> list[Entry]:
    """Let every author write and submit one essay on their own day."""
    definition = contests.definition_of(contest)
    made = []
    pairs = list(zip(authors, _texts(), strict=False))
    written, on_paper = pairs[:-ON_PAPER], pairs[-ON_PAPER:]
    for author, (title, body) in written:
        day = now - timedelta(days=rng.randint(DEADLINE + 1, OPENS - 2), minutes=rng.randint(0, 900))
        unit = author.memberships[0].unit
        entry = writing.start(contest, author, day.date(), day, rng)
        text = EssayText(title, "", body)
        writing.save(entry, text, day + timedelta(minutes=40))
        db.session.commit()
        prepare(text, "zh_Hans")
        submitting.submit(
            contest,
            entry,
            definition,
            "",
            True,
            by=author,
            unit=unit,
            language="zh_Hans",
            now=day + timedelta(minutes=55),
        )
        made.append(entry)
    made += _entries_on_paper(contest, on_paper, now - timedelta(days=DEADLINE + 1), rng)
    db.session.flush()
    return made


def _entries_on_paper(
    contest: Contest, pairs: Sequence[tuple[User, tuple[str, str]]], now: datetime, rng: random.Random
) -> list[Entry]:
    """Let the convener enter essays that a unit sent on paper, and each author confirm the own one."""
    definition = contests.definition_of(contest)
    convener = db.session.scalars(select(User).where(User.username == "convener")).one()
    lines = [
        [author.username, title, f"{number}.docx"] for number, (author, (title, _)) in enumerate(pairs, 1)
    ]
    sheet = Sheet("", list(enumerate([["用户名", "题目", "文件名"], *lines], 1)))
    rows, problems = read_list([sheet])
    documents = [BatchDocument(f"{number}.docx", body) for number, (_, (_, body)) in enumerate(pairs, 1)]
    planned = keying.plan(contest, rows, documents, now.date())
    wrong = [one for row in planned for one in row.problems if not one.warning]
    if problems or wrong:
        raise LookupError(str([*problems, *wrong]))
    reason = "村干部手写稿，由所在村收齐后寄来。"
    keying.enter(contest, planned, None, reason, by=convener, day=now.date(), now=now, rng=rng)
    db.session.commit()
    for row in planned:
        prepare(row.text, "zh_Hans")
    made = []
    for author, _ in pairs:
        entry = own_entry(contest.id, author.id)
        if entry is None:
            raise LookupError(author.username)
        submitting.submit(
            contest, entry, definition, "", True, by=author, unit=author.memberships[0].unit,
            language="zh_Hans", now=now + timedelta(hours=6),
        )  # fmt: skip
        made.append(entry)
    return made


def _screen(contest: Contest, pilots: Sequence[Entry], convener: User, now: datetime) -> None:
    """Search all entries, decide what was found, and take the pilot essays out of the competition."""
    found = material(contest, now.date())
    db.session.commit()
    screening.keep_findings(contest, found, screening.search(found), now, convener)
    db.session.flush()
    for kept in db.session.scalars(select(Finding).where(Finding.decision == "").order_by(Finding.id)):
        if kept.decision == "":
            entry = db.session.get_one(Entry, kept.entry_id)
            why = "巧合，不指向作者。"
            screening.decide(contest, entry, kept, FindingDecision.HARMLESS, why, by=convener, now=now)
    screening.mark_clean_entries(contest, by=convener, now=now)
    for entry in pilots:
        screening.exclude(contest, entry, "试评用文，不参加评奖。", by=convener, now=now)
    db.session.flush()


def _panel(
    contest: Contest, units: dict[str, Unit], people: dict[str, User], now: datetime, rng: random.Random
) -> list[PanelJudge]:
    """Appoint five of the seven judges; two come from villages, one declares a township."""
    shared = people["judge"].password_hash
    judges = [people["judge"]]
    for username, name, unit in JUDGES:
        judges.append(
            User(
                username=username,
                name=name,
                password_hash=shared,
                must_change_password=False,
                created_at=now,
                grants=[RoleGrant(role=Role.JUDGE, unit=None)],
                memberships=[Membership(unit=units[unit], from_on=now.date() - timedelta(days=700))],
            )
        )
    db.session.add_all(judges)
    db.session.flush()
    appointed = [judge for judge in judges if judge.username in APPOINTED]
    panel_judges = panel.appoint(contest, appointed, "", by=people["convener"], rng=rng, now=now)
    for panel_judge in panel_judges:
        family = [units["duchuan"]] if panel_judge.judge_id == judges[2].id else []
        panel.declare(
            contest,
            panel_judge,
            units=family,
            reason="亲属在该村任职" if family else "",
            by=panel_judge.judge,
            now=now,
        )
    db.session.add_all(BankComment(user_id=judges[0].id, text=text, used=rng.randint(0, 6)) for text in BANK)
    db.session.flush()
    return panel_judges


def _calibrate(
    contest: Contest,
    pilots: Sequence[Entry],
    panel_judges: Sequence[PanelJudge],
    convener: User,
    now: datetime,
    rng: random.Random,
) -> None:
    """Agree on the marks of the pilot essays and let every judge mark them."""
    definition = contests.definition_of(contest)
    for entry, (scores, why) in zip(pilots, AGREED, strict=True):
        calibrating.set_anchor(contest, definition, entry, scores, why, convener, now)
    agreed = {entry.id: scores for entry, (scores, _) in zip(pilots, AGREED, strict=True)}
    calibrate(contest, panel_judges, agreed, now + timedelta(hours=3), rng)
