"""A contest in judging in which everything that could tell who somebody is can be found again by its sign.

Nothing here is a word of another kind: a sign on a page means that the page tells who wrote or who judged.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from lms.contests.entries.models import Attachment, CoAuthor, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.actions import comparing
from lms.contests.judging.models import Anchor
from lms.contests.judging.words import Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Stage
from lms.contests.screening.models import Finding
from lms.contests.screening.words import FindingDecision, FindingKind
from lms.db import db
from lms.http.web import settings
from lms.people.models import Membership, RoleGrant, Unit, User
from lms.people.roles import Role
from lms.storage import storage
from tests.build import NOW, make_unit, make_user
from tests.contests.make import DEADLINE, make_assignment, make_contest, make_entry, make_judge, make_mark

WRITTEN = datetime(2026, 2, 17, 4, 13, 37, tzinfo=UTC)  # 12:13:37 in Shanghai
MARKED = datetime(2026, 3, 19, 2, 29, 41, tzinfo=UTC)  # 10:29:41 in Shanghai
FIRST_WRITER, FIRST_ENTRY, FIRST_JUDGE, FIRST_PANEL_JUDGE = 7_310_000, 8_420_000, 7_530_000, 8_640_000
ENTRIES = 4


def signs_of_moments(moment: datetime) -> set[str]:
    """Return how a moment can appear on a page in either language; never its hour alone."""
    local = moment.astimezone(settings().zone)
    return {
        f"{moment:%Y-%m-%d}",
        f"{moment:%d %b}",
        f"{moment:%b} {moment.day}",
        f"{moment.day} {moment:%b}",
        f"{moment.month}月{moment.day}日",
        f"{moment.month}/{moment.day}/",
        f"{moment:%H:%M:%S}",
        f"{local:%H:%M:%S}",
        f"{moment:%H:%M}",
        f"{local:%H:%M}",
        str(int(moment.timestamp())),
    }


@dataclass
class MaskedWorld:
    """The contest, its people, and the signs of the two sides."""

    contest: Contest
    entries: list[Entry]
    me: PanelJudge
    other: PanelJudge
    units: list[Unit]

    def signs_of_writers(self) -> set[str]:
        """Return everything that would tell a judge who wrote something, or when."""
        people = [entry.author for entry in self.entries]
        people += [one.user for one in db.session.query(CoAuthor)]
        found = {sign for person in people for sign in signs_of_person(person)}
        found |= {str(entry.id) for entry in self.entries} | {entry.receipt for entry in self.entries}
        return found | signs_of_moments(WRITTEN) | {"OBSCURUM", "Umbra", "潜名"}

    def signs_of_judges(self, *, without: PanelJudge | None = None) -> set[str]:
        """Return everything that would tell an author who judged, or when; `without` is who asks."""
        panel_judges = [panel_judge for panel_judge in (self.me, self.other) if panel_judge is not without]
        found = {sign for panel_judge in panel_judges for sign in signs_of_person(panel_judge.judge)}
        return (
            found
            | {str(panel_judge.id) for panel_judge in panel_judges}
            | {"ZEALIAS"}
            | signs_of_moments(MARKED)
        )

    def signs_of_units(self) -> set[str]:
        """Return the names and codes of the units of the authors."""
        return {sign for unit in self.units for sign in (unit.name, unit.name_en, unit.code)}


def signs_of_person(person: User) -> set[str]:
    """Return name, username, telephone number and number of a person."""
    assert person.phone
    return {person.name, person.username, person.phone, str(person.id)}


def make_person(number: int, name: str, username: str, *roles: Role, unit: Unit | None = None) -> User:
    """Make a person whose number, username and telephone number are easy to find again."""
    person = User(
        id=number,
        name=name,
        username=username,
        phone=f"139{number:08d}",
        must_change_password=False,
        created_at=NOW,
        grants=[RoleGrant(role=role) for role in roles],
        memberships=[Membership(unit=unit, from_on=date(2020, 1, 1))] if unit else [],
    )
    db.session.add(person)
    db.session.flush()
    return person


def make_masked_world() -> MaskedWorld:
    """Make a contest in judging: readings of every kind, files, masked words, drafts, a shortlist, findings."""
    contest = make_contest(stage=Stage.JUDGING)
    units = [_unit(number) for number in range(ENTRIES)]
    entries = [_essay(contest, number, unit) for number, unit in enumerate(units)]
    _draft(contest)
    me = _panel_judge(contest, 0, "Mine Ownname", "SELFALIAS")
    other = _panel_judge(contest, 1, "泽颖Zetetic", "ZEALIAS")
    _read(contest, entries, me, other)
    _screened(entries)
    convener = make_user("Convener", Role.CONVENER)
    comparing.start(contest, [entry.id for entry in entries], convener, MARKED)
    db.session.commit()
    return MaskedWorld(contest, entries, me, other, units)


def _unit(number: int) -> Unit:
    unit = make_unit(f"潜村{number}", make_unit(f"潜镇{number}"))
    unit.name_en, unit.code = f"Umbra Village {number}", f"obscurecode{number}"
    db.session.flush()
    return unit


def _essay(contest: Contest, number: int, unit: Unit) -> Entry:
    author = make_person(
        FIRST_WRITER + number, f"潜名{number}", f"umbrauser{number}", Role.LEARNER, unit=unit
    )
    entry = make_entry(
        contest,
        author,
        title=f"潜名{number}的一年 OBSCURUMTITLE",
        body=f"OBSCURUMBODY {number}",
        id=FIRST_ENTRY + number,
        code=f"QK{number}WXZ",
        receipt=f"{number}abc" * 16,
        submitted_at=WRITTEN,
        created_at=WRITTEN,
    )
    version = db.session.get_one(EntryVersion, (entry.id, 1))
    version.abstract, version.saved_at, version.began_at = "OBSCURUMABSTRACT", WRITTEN, WRITTEN
    version.redacted_title, version.redacted_abstract = f"一年 {number}", "摘要"
    version.redacted = f"第 {number} 篇的正文。"
    version.redacted_html = f"<p>第 {number} 篇的正文。</p>"
    helper = make_person(FIRST_WRITER + 100 + number, f"潜名伴{number}", f"umbrahelper{number}", unit=unit)
    db.session.add(CoAuthor(entry_id=entry.id, user_id=helper.id, confirmed_at=WRITTEN))
    _attach(entry, f"OBSCURUMFILE{number}.pdf", "application/pdf")
    _attach(entry, f"潜名{number}.jpg", "image/jpeg")
    return entry


def _attach(entry: Entry, name: str, mime: str) -> None:
    digest = storage(settings()).put(BytesIO(b"plain words without metadata"))
    db.session.add(
        Attachment(
            entry_id=entry.id, name=name, mime=mime, size=28, digest=digest, original_digest=digest,
            removed=["author"], added_at=WRITTEN,
        )
    )  # fmt: skip
    db.session.flush()


def _draft(contest: Contest) -> None:
    """Begin an entry that was never handed in."""
    author = make_person(FIRST_WRITER + 50, "潜名草稿", "umbradraft")
    make_entry(
        contest,
        author,
        title="OBSCURUMDRAFT",
        state=EntryState.DRAFT,
        id=FIRST_ENTRY + 50,
        created_at=WRITTEN,
    )


def _panel_judge(contest: Contest, number: int, name: str, alias: str) -> PanelJudge:
    home = make_unit(f"Bench {number}")
    judge = make_person(FIRST_JUDGE + number, name, f"zejudge{number}", Role.JUDGE, unit=home)
    return make_judge(contest, judge, id=FIRST_PANEL_JUDGE + number, alias=alias, calibrated_at=MARKED)


def _read(contest: Contest, entries: list[Entry], me: PanelJudge, other: PanelJudge) -> None:
    marks = {"idea": 8, "structure": 7, "language": 6}
    anchor, *others = entries
    db.session.add(
        Anchor(
            contest_id=contest.id,
            entry_id=anchor.id,
            scores=dict.fromkeys(marks, "7"),
            total=70,
            rationale=".",
        )
    )
    me.calibrated_at = NOW + timedelta(hours=1)
    make_mark(make_assignment(anchor, me, Purpose.ANCHOR, position=0), marks)
    for place, entry in enumerate(others, 1):
        mine = make_assignment(entry, me, position=place)
        theirs = make_assignment(entry, other, position=place)
        make_mark(
            theirs, dict.fromkeys(marks, 3), submitted_at=MARKED, comment="要更具体。"
        ).saved_at = MARKED
        if place == 1:
            make_mark(mine, marks, comment="很好。")
    make_assignment(others[0], me, Purpose.REREAD, position=9)


def _screened(entries: list[Entry]) -> None:
    for entry in entries:
        for kind in FindingKind:
            db.session.add(
                Finding(
                    entry_id=entry.id, version=1, kind=kind.value, detail={"part": "body", "text": "OBSCURUMLEAK"},
                    found_at=WRITTEN, decision=FindingDecision.HARMLESS.value,
                )
            )  # fmt: skip


assert DEADLINE.date() not in (WRITTEN.date(), MARKED.date())
