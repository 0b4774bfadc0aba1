"""A contest that is over: judged, published, corrected after an objection and once more after the final list, archived.

Everything happens through the product's own actions, at the dates of the contest's file and with a fixed seed.
It takes the essays 07 to 12, so that a contest that is being judged can have the others.
"""

import io
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from lms.config import ROOT
from lms.contests.entries.actions import submitting, writing
from lms.contests.entries.actions.rendering import prepare
from lms.contests.entries.essay import EssayText
from lms.contests.entries.models import Entry
from lms.contests.judging.actions import marking, panel
from lms.contests.judging.actions.allocating import allocate_first
from lms.contests.judging.marksheet import MarkSheet
from lms.contests.judging.models import Assignment
from lms.contests.judging.queries import desk
from lms.contests.results.actions import certificates, deciding, objections
from lms.contests.results.queries import results
from lms.contests.results.result_lists import FINALS
from lms.contests.results.seal import seal_picture
from lms.contests.results.words import RulingKind
from lms.contests.rules.actions import approvals, definitions
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries import panel as panel_judges
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Stage
from lms.contests.run.actions import publishing
from lms.contests.run.actions.stages import move
from lms.contests.screening import actions as screening
from lms.contests.screening.models import Finding
from lms.contests.screening.queries import findings as searched
from lms.contests.screening.words import FindingDecision
from lms.db import db
from lms.demo.seal import sample_seal
from lms.http.web import settings
from lms.library.models import Document
from lms.people.models import RoleGrant, Unit, User
from lms.people.roles import Role
from lms.storage import storage

ESSAYS = ROOT / "demo" / "essays"
KEY = "contests/first-year"
FIRST, LAST = 7, 12
# How good each essay is, in tenths of the scale, and how many tenths each judge takes off.
QUALITY = (7.4, 8.6, 6.8, 8.1, 7.9, 6.2)
SEVERITY = (0.0, 0.8, -0.5)
COMMENTS = (
    "事情写得清楚，最后一段可以再具体些。",
    "数目和对话都有，读来可信。",
    "问题说得准，做法可以再展开。",
)


def _at(month: int, day: int, hour: int = 2) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def archived_contest(cadres: list[User], now: datetime) -> Contest | None:
    """Run the contest from its file to the archive; None when its dates are not over yet."""
    document = db.session.scalar(select(Document).where(Document.key == KEY))
    if document is None or now < _at(6, 15):
        return None
    convener = db.session.scalars(select(User).where(User.username == "convener")).one()
    rng = random.Random(KEY)  # noqa: S311 -- the same every time
    contest = definitions.set_up(document, by=convener, now=_at(2, 20))
    contest.seed = "first-year-2026"
    move(contest, Stage.CALL, convener, "", _at(2, 20, 3))
    panel.appoint(contest, _judges(convener), "", by=convener, rng=rng, now=_at(2, 21))
    move(contest, Stage.OPEN, convener, "", _at(3, 2, 3))
    entries = _entries(contest, cadres[6::9][: LAST - FIRST + 1], rng)
    _screen(contest, entries, convener)
    _judge(contest, entries, convener)
    _publish(contest, entries, convener)
    return contest


def _judges(convener: User) -> list[User]:
    """Return the demo's judge and two more, who belong to no village."""
    found = [db.session.scalars(select(User).where(User.username == "judge")).one()]
    for username, name in (("judge-qiu", "邱远帆"), ("judge-lan", "兰若谷")):
        person = User(
            username=username,
            name=name,
            password_hash=convener.password_hash,
            must_change_password=False,
            created_at=convener.created_at,
            grants=[RoleGrant(role=Role.JUDGE)],
        )
        db.session.add(person)
        found.append(person)
    db.session.flush()
    return found


def _texts() -> Iterator[EssayText]:
    for number in range(FIRST, LAST + 1):
        yield _text(ESSAYS / f"{number:02d}.md")


def _text(file: Path) -> EssayText:
    front, _, body = file.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    title = next(line.partition(":")[2].strip() for line in front.splitlines() if line.startswith("title:"))
    return EssayText(title, "", body.strip())


def _unit(person: User) -> Unit | None:
    return person.memberships[0].unit if person.memberships else None


def _entries(contest: Contest, authors: list[User], rng: random.Random) -> list[Entry]:
    made = []
    for day, (author, text) in enumerate(zip(authors, _texts(), strict=True), 8):
        entry = writing.start(contest, author, _at(3, day).date(), _at(3, day), rng)
        writing.save(entry, text, _at(3, day, 4))
        db.session.commit()
        prepare(text, "zh_Hans")
        made.append(
            submitting.submit(
                contest, entry, definition_of(contest), "", True,
                by=author, unit=_unit(author), language="zh_Hans", now=_at(3, day, 5),
            )
        )  # fmt: skip
    return made


def _screen(contest: Contest, entries: list[Entry], convener: User) -> None:
    """Search every entry and decide what was found: quoting one's own surroundings does no harm here."""
    move(contest, Stage.SCREENING, convener, "", _at(4, 13))
    material = searched.material(contest, _at(4, 13).date())
    db.session.commit()
    screening.keep_findings(contest, material, screening.search(material), _at(4, 13, 3), convener)
    for entry in entries:
        for kept in db.session.scalars(select(Finding).where(Finding.entry_id == entry.id)):
            screening.decide(
                contest, entry, kept, FindingDecision.HARMLESS, "没有指明作者", by=convener, now=_at(4, 13, 4)
            )
    screening.mark_clean_entries(contest, by=convener, now=_at(4, 13, 5))


def _judge(contest: Contest, entries: list[Entry], convener: User) -> None:
    for panel_judge in panel_judges.panel(contest.id):
        panel.declare(contest, panel_judge, by=panel_judge.judge, now=_at(4, 14))
    move(contest, Stage.CALIBRATION, convener, "", _at(4, 14, 3))
    allocate_first(contest, convener, _at(4, 14, 4))
    move(contest, Stage.JUDGING, convener, "", _at(4, 14, 5))
    places = {entry.id: place for place, entry in enumerate(entries)}
    for judge, panel_judge in enumerate(panel_judges.panel(contest.id)):
        for number, (position, entry_id) in enumerate(_own(panel_judge)):
            _mark(
                contest,
                panel_judge,
                position,
                places[entry_id],
                judge,
                _at(4, 15) + timedelta(hours=8 * number),
            )
    move(contest, Stage.MODERATION, convener, "", _at(5, 9))


def _own(panel_judge: PanelJudge) -> list[tuple[int, int]]:
    """Return place and entry of every reading of a judge, in reading order."""
    found = db.session.execute(
        select(Assignment.position, Assignment.entry_id)
        .where(Assignment.judge_id == panel_judge.id)
        .order_by(Assignment.position)
    )
    return [(position, entry_id) for position, entry_id in found]


def _mark(
    contest: Contest, panel_judge: PanelJudge, position: int, place: int, judge: int, at: datetime
) -> None:
    work = desk.marking_work(contest, panel_judge, position)
    assert work is not None
    marking.open_assignment(work, at)
    dice = random.Random(f"{place}/{judge}")  # noqa: S311 -- the same every time
    scores = {
        criterion.key: str(min(max(round(QUALITY[place] - SEVERITY[judge] + dice.gauss(0, 0.5)), 1), 10))
        for criterion in definition_of(contest).rubric.criteria
    }
    sheet = MarkSheet(scores, COMMENTS[(place + judge) % len(COMMENTS)], seconds=420 + 60 * judge)
    marking.submit_mark(work, sheet, "", panel_judge.judge, at + timedelta(minutes=8))


def _publish(contest: Contest, entries: list[Entry], convener: User) -> None:
    """Publish, uphold one objection, publish the corrected list, and close."""
    _fix(contest, convener, _at(5, 11))
    deciding.unmask(contest, "名次已定，准备公示", by=convener, now=_at(5, 11, 4))
    publishing.publish(contest, "", by=convener, now=_at(5, 12))
    lowest = entries[0]
    objection = objections.file_objection(
        contest, "我的文章最后一页好像没有送到评委手里，请核对。", lowest, by=lowest.author, now=_at(5, 13)
    )
    objections.assign(objection, convener, by=convener, now=_at(5, 13, 4))
    letter = "经核对，三位评委中有一位看到的文本缺了最后一段。评议会补读全文后改定分数，名单随之更正。谢谢您的提醒。"
    objections.answer(contest, objection, True, letter, by=convener, now=_at(5, 14))
    move(contest, Stage.MODERATION, convener, "异议成立：一篇作品的文本不完整", _at(5, 14, 3))
    deciding.open_ranks(contest, "异议成立：一篇作品的文本不完整", by=convener, now=_at(5, 14, 4))
    deciding.rule(
        contest, lowest, RulingKind.MARK, Decimal(83), "评议会补读全文后改定", by=convener, now=_at(5, 15)
    )
    _fix(contest, convener, _at(5, 15, 4))
    note = "因一篇作品的文本当时不完整，评议会补读后更正。"
    publishing.publish(contest, note, by=convener, now=_at(5, 16))
    publishing.finish(contest, seen=publishing.under_notice(contest), by=convener, now=_at(5, 22))
    certificates.issue(contest, by=convener, now=_at(5, 25))
    _put_the_seal(contest, convener, _at(5, 25, 3))
    _withdraw_an_award(contest, convener)
    move(contest, Stage.ARCHIVE, convener, "", _at(6, 1))


def _put_the_seal(contest: Contest, convener: User, now: datetime) -> None:
    db.session.commit()
    digest = storage(settings()).put(io.BytesIO(seal_picture(sample_seal())))
    certificates.change_seal(contest, digest, by=convener, now=now)


def _withdraw_an_award(contest: Contest, convener: User) -> None:
    """Withdraw the last award for what came to light after the list was final; the next entry moves up."""
    final = results.newest(contest.id, *FINALS)
    assert final is not None
    reason = "名单公布后接到反映并经核实：该作品的主要段落抄自一本公开出版的文集。"
    values = {"moves_up": True, "list": final.number}
    code = final.rows[-1]["code"]
    approvals.carry_out(contest, SharedAct.WITHDRAW_AWARD, code, values, reason, by=convener, now=_at(5, 28))


def _fix(contest: Contest, convener: User, at: datetime) -> None:
    deciding.fix_ranks(contest, by=convener, now=at)
    move(contest, Stage.PROVISIONAL, convener, "", at + timedelta(hours=1))
