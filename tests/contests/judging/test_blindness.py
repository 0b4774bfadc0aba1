"""Judges are blind: no page, header or file name of the desk tells who wrote an essay or who else marked it."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from lms.contests.entries.models import Attachment, Entry, EntryVersion
from lms.contests.judging.actions import comparing
from lms.contests.judging.models import Anchor
from lms.contests.judging.words import Purpose
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.http.web import settings
from lms.people.models import User
from lms.people.roles import Role
from lms.storage import storage
from tests.build import NOW, make_unit, make_user
from tests.contests.make import make_assignment, make_contest, make_entry, make_judge, make_mark

SignIn = Callable[[User], FlaskClient]
# A judge who declares conflicts of interest chooses among all units there are.
EVERY_UNIT = {f"SECRET{kind}{number}" for kind in ("UNIT", "TOWN") for number in range(4)}
LINK = re.compile(r'(?:href|action|data-draft|src)="(/contests/[^"#]*)"')


@pytest.fixture
def contest(app: object) -> Contest:
    return make_contest(stage=Stage.JUDGING)


def essay(contest: Contest, number: int) -> Entry:
    """Make an essay whose author, unit, files and hidden first text are all easy to find again."""
    unit = make_unit(f"SECRETUNIT{number}", make_unit(f"SECRETTOWN{number}"))
    author = make_user(f"SECRETAUTHOR{number}", unit=unit)
    entry = make_entry(contest, author, title=f"SECRETTITLE{number}", body=f"SECRETBODY{number}")
    version = db.session.get_one(EntryVersion, (entry.id, 1))
    version.abstract = f"SECRETABSTRACT{number}"
    version.redacted_title, version.redacted_html = f"Title {number}", f"<p>Text of essay {number}.</p>"
    digest = storage(settings()).put(BytesIO(b"plain"))
    db.session.add(
        Attachment(
            entry_id=entry.id,
            name=f"SECRETFILE{number}.pdf",
            mime="application/pdf",
            size=5,
            digest=digest,
            original_digest=digest,
            removed=[],
            added_at=NOW,
        )
    )
    db.session.flush()
    return entry


def panel_judges(contest: Contest) -> tuple[PanelJudge, PanelJudge]:
    mine = make_judge(contest, make_user("Me", Role.JUDGE), calibrated_at=None)
    other = make_judge(contest, make_user("SECRETJUDGE", Role.JUDGE))
    other.alias = "SECRETALIAS"
    return mine, other


def world(contest: Contest) -> PanelJudge:
    """A judge with every kind of reading, a colleague who marked the same, an anchor and a shortlist."""
    mine, other = panel_judges(contest)
    entries = [essay(contest, number) for number in range(4)]
    marks = {"idea": 8, "structure": 7, "language": 6}
    anchor = make_assignment(entries[0], mine, Purpose.ANCHOR, position=0)
    make_mark(anchor, marks)
    db.session.add(
        Anchor(
            contest_id=contest.id,
            entry_id=entries[0].id,
            scores=dict.fromkeys(marks, "7"),
            total=70,
            rationale="Why.",
        )
    )
    mine.calibrated_at = NOW
    for place, entry in enumerate(entries[1:], 1):
        reading = make_assignment(entry, mine, position=place)
        other_reading = make_assignment(entry, other, position=place)
        make_mark(other_reading, {"idea": 3, "structure": 3, "language": 3}, comment="SECRETCOMMENT")
        if place == 1:
            make_mark(reading, marks, comment="My own words.")
    comparing.start(contest, [entry.id for entry in entries], make_user("Convener", Role.CONVENER), NOW)
    db.session.commit()
    return mine


def crawl(browser: FlaskClient) -> dict[str, str]:
    """Everything reachable by links from the desk and the essays waiting on it, with headers."""
    found: dict[str, str] = {}
    waiting = ["/contests/autumn/desk", *(f"/contests/autumn/desk/{number}" for number in (2, 3))]
    while waiting:
        address = waiting.pop().replace("&amp;", "&")
        if address in found:
            continue
        answer = browser.get(address)
        if answer.status_code in (404, 405):
            continue
        found[address] = f"{answer.headers}\n{answer.get_data(as_text=True)}"
        waiting += LINK.findall(found[address])
    return found


def test_nothing_a_judge_can_reach_tells_author_unit_colleague_or_hidden_text(
    contest: Contest, sign_in: SignIn
) -> None:
    mine = world(contest)
    pages = crawl(sign_in(mine.judge))
    assert len(pages) > 8
    leaks = {
        (address, word)
        for address, text in pages.items()
        for word in set(re.findall(r"(?i)secret\w+", text + address))
        if not (address.endswith("/interests") and word in EVERY_UNIT)
    }
    assert leaks == set()


def test_desk_names_essays_by_place_only(contest: Contest, sign_in: SignIn) -> None:
    mine = world(contest)
    pages = crawl(sign_in(mine.judge))
    reading_pages = {a: t for a, t in pages.items() if re.fullmatch(r"/contests/autumn/desk/\d+", a)}
    assert sorted(reading_pages) == [f"/contests/autumn/desk/{number}" for number in range(4)]
    moments = [address for address, text in reading_pages.items() if NOW.isoformat()[:16] in text]
    # Only the times of the judge's own marks.
    assert sorted(moments) == ["/contests/autumn/desk/0", "/contests/autumn/desk/1"]


def test_attachments_come_without_their_names(contest: Contest, sign_in: SignIn) -> None:
    mine = world(contest)
    answer = sign_in(mine.judge).get("/contests/autumn/desk/2/attachments/1")
    assert answer.headers["Content-Disposition"] == "attachment; filename=attachment-1.pdf"


@pytest.mark.database
def test_withheld_attachment_is_not_there(contest: Contest, sign_in: SignIn) -> None:
    mine = world(contest)
    for one in db.session.query(Attachment):
        one.withheld = True
    db.session.commit()
    assert sign_in(mine.judge).get("/contests/autumn/desk/2/attachments/1").status_code == 404


def test_course_is_told_in_blocks_so_that_no_colleagues_mark_can_be_worked_out(
    contest: Contest, sign_in: SignIn
) -> None:
    mine, other = panel_judges(contest)
    for place in range(1, 5):
        entry = essay(contest, place)
        for panel_judge in (mine, other):
            make_mark(
                make_assignment(entry, panel_judge, position=place),
                {"idea": place, "structure": 5, "language": 5},
            )
    db.session.commit()
    page = sign_in(mine.judge).get("/contests/autumn/desk/marks").text
    assert "Deviation" not in page
