"""The pages and the feeds of the calendar show what each person may know of, and nothing else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms import clock
from lms.audit.models import AuditEntry
from lms.calendar.models import CalendarFeed
from lms.contests.rules.definition import Calendar, LateRule
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Stage
from lms.db import db
from lms.people.models import Unit, User
from lms.people.roles import Role
from lms.quizzes.actions.overrides import add_override
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.queries import attempts as queries
from tests.boards.make import board_text, make_board, make_published
from tests.build import make_unit, make_user
from tests.bulletins.make import published as published_bulletin
from tests.calendar.access import feed_of, token_of
from tests.contests.make import make_contest, make_judge
from tests.quizzes.build import BASICS, make_quiz
from tests.surveys.make import QUESTIONS, front, publish

SignIn = Callable[[User], FlaskClient]
ZONE = ZoneInfo("Asia/Shanghai")
MARCH = "/calendar/?view=month&on=2026-03-02"


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=ZONE)


def dated_quiz(slug: str = "dated") -> None:
    make_quiz(
        BASICS.replace("---\n", "---\nopens: 2026-03-05 09:00\ncloses: 2026-03-20 24:00\n", 1), slug=slug
    )


def dated_contest(slug: str = "autumn", stage: Stage = Stage.OPEN, **more: object) -> Contest:
    dates = Calendar(at(3), at(12, 18), late_until=at(14, 18), judging_ends_at=at(25))
    return make_contest(slug, stage, calendar=dates, **more)


def text_of(browser: FlaskClient, address: str = MARCH) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.partition("<main")[2].split())


def test_month_shows_quizzes_at_their_days(app: Flask, sign_in: SignIn) -> None:
    dated_quiz()
    browser = sign_in(make_user())
    page = text_of(browser)
    assert page.count("Quiz opens") == page.count("Quiz closes") == 1
    assert "24:00" in page  # midnight at its end is no other day
    day = text_of(browser, "/calendar/?view=day&on=2026-03-20")
    assert "Friday" in day and "Quiz closes" in day and "Quiz opens" not in day
    assert "Nothing is planned" in text_of(browser, "/calendar/?view=day&on=2026-03-21")
    assert "Quiz opens" in text_of(browser, "/calendar/?view=week&on=2026-03-08")
    assert "Quiz opens" in text_of(browser, "/calendar/?view=list&on=2026-02-01")


@pytest.mark.database
def test_own_exception_moves_the_date_for_that_person_alone(app: Flask, sign_in: SignIn) -> None:
    dated_quiz()
    ann, bob, by = make_user("Ann"), make_user("Bob"), make_user("Trainer", Role.TRAINER)
    entry = queries.quiz_entry("dated")
    assert entry is not None
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    add_override(
        entry.document_id, rules, ExceptionFor.PERSON, ann.id, Override(closes_at=at(28)), "ill",
        by=by, day=at(1).date(), now=at(1), grace_s=30,
    )  # fmt: skip
    db.session.commit()
    moved = "/calendar/?view=day&on=2026-03-28"
    assert ["Quiz closes" in text_of(sign_in(one), moved) for one in (ann, bob)] == [True, False]


@pytest.mark.parametrize("stage", list(Stage))
def test_contests_show_what_the_reader_may_know(app: Flask, sign_in: SignIn, stage: Stage) -> None:
    contest = dated_contest(stage=stage)
    judge, convener, learner = make_user("Judge"), make_user("Convener", Role.CONVENER), make_user("Learner")
    make_judge(contest, judge)
    db.session.commit()
    pages = [text_of(sign_in(one)) for one in (judge, convener, learner)]
    reads = stage is not Stage.DRAFT
    assert ["Deadline for entries" in page for page in pages] == [True, True, reads]
    is_before = stage in (Stage.DRAFT, Stage.CALL, Stage.OPEN, Stage.SCREENING) or stage in (
        Stage.CALIBRATION,
        Stage.JUDGING,
        Stage.MODERATION,
    )
    judged = is_before and stage is not Stage.DRAFT
    assert ["Judging ends" in page for page in pages] == [judged, judged, False]


def test_late_entries_and_own_extensions_decide_the_deadline(app: Flask, sign_in: SignIn) -> None:
    dated_contest(late=LateRule.ACCEPT)
    browser = sign_in(make_user())
    assert "Deadline for entries" in text_of(browser, "/calendar/?view=day&on=2026-03-14")
    assert "Deadline for entries" not in text_of(browser, "/calendar/?view=day&on=2026-03-12")


def test_boards_show_issues_and_what_is_due(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    _board, issue, _people = make_published()
    monkeypatch.setattr(clock, "now", lambda: at(3))
    browser = sign_in(make_user())
    local = issue.published_at.astimezone(ZONE).date()
    assert "Board published" in text_of(browser, f"/calendar/?view=day&on={local}")
    page = text_of(browser)
    assert page.count("Board is due") == 4  # Mondays 9, 16, 23 and 30
    make_board("byhand", board_text(publish="by hand"))
    db.session.commit()
    assert text_of(browser).count("Board is due") == 4


def test_bulletins_show_when_they_were_published(app: Flask, sign_in: SignIn) -> None:
    _series, bulletin = published_bulletin()
    db.session.commit()
    local = bulletin.published_at.astimezone(ZONE).date()
    assert "Bulletin published" in text_of(sign_in(make_user()), f"/calendar/?view=day&on={local}")


def test_surveys_show_to_those_who_are_asked(app: Flask, sign_in: SignIn) -> None:
    here, there = make_unit("Here"), make_unit("There")
    publish("one", front(at(10), f"for: {{units: [{here.code}]}}\n") + QUESTIONS)
    asked, other = make_user("Asked", unit=here), make_user("Other", unit=there)
    db.session.commit()
    pages = [text_of(sign_in(one)) for one in (asked, other)]
    assert [page.count("Survey opens") + page.count("Survey closes") for page in pages] == [2, 0]
    sent = app.test_client().get(f"/calendar/feed/{token_of(feed_of(asked, here))}.ics").text
    assert "Survey" not in sent


@pytest.mark.parametrize("wrong", ["2026-13-01", "x", "0000-00-00", "2026-02-30", "1" * 5000])
def test_what_is_no_date_shows_today_and_says_so(app: Flask, sign_in: SignIn, wrong: str) -> None:
    page = text_of(sign_in(make_user()), f"/calendar/?on={wrong}&view=nonsense")
    assert "That is not a date" in page and 'aria-current="date"' in page


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31", "1901-01-01", "2099-12-31"])
@pytest.mark.parametrize("view", ["month", "week", "day", "list"])
def test_days_at_the_edge_of_what_pages_reach(app: Flask, sign_in: SignIn, edge: str, view: str) -> None:
    assert "That is not a date" not in text_of(sign_in(make_user()), f"/calendar/?on={edge}&view={view}")


def test_holidays_and_lunar_dates_stand_at_their_days(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make_user())
    october = "/calendar/?on=2026-10-01"
    page = text_of(browser, october)
    assert page.count("National Day") == 7 and "Working day" in page and "Lunar" not in page
    assert browser.get("/calendar/lunar/on?next=/calendar/").status_code == 302
    assert "Lunar 8-21" in text_of(browser, october)
    browser.get("/calendar/lunar/off?next=//elsewhere.example/")
    assert "Lunar" not in text_of(browser, october).replace("Show lunar dates", "")
    assert browser.get("/calendar/lunar/off?next=//elsewhere.example/").location == "/calendar/"
    assert "public holidays of 2098 are not known" in text_of(browser, "/calendar/?on=2098-05-01")


@pytest.mark.parametrize("more", [1, 12])
def test_pages_ask_the_same_however_much_is_planned(
    app: Flask,
    sign_in: SignIn,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
    more: int,
) -> None:
    for number in range(more):
        dated_quiz(f"dated{number}")
        dated_contest(f"contest{number}")
    make_published()
    db.session.commit()
    browser = sign_in(make_user())
    browser.get(MARCH)
    with count_queries() as asked:
        browser.get(MARCH)
    assert len(asked) == 12


class TestFeeds:
    """A feed answers to its address alone, until it is ended."""

    @pytest.mark.database
    def test_made_once_sent_and_ended(self, app: Flask, sign_in: SignIn) -> None:
        dated_quiz()
        ann = make_user("Ann")
        db.session.commit()
        browser = sign_in(ann)
        assert "Create a feed" in text_of(browser, "/calendar/feeds")
        for _ in range(2):
            assert browser.post("/calendar/feeds").status_code == 303
        feed = db.session.scalars(select(CalendarFeed)).one()
        ending, address = f"/calendar/feeds/{feed.id}/end", f"/calendar/feed/{token_of(feed)}.ics"
        assert address in text_of(browser, "/calendar/feeds")
        answer = app.test_client().get(address)
        assert answer.mimetype == "text/calendar"
        assert app.test_client().post(ending).status_code == 302
        for _ in range(2):
            assert browser.post(ending).status_code == 303
        assert app.test_client().get(address).status_code == 404
        verbs = list(
            db.session.scalars(
                select(AuditEntry.verb).where(AuditEntry.verb.startswith("calendar")).order_by(AuditEntry.id)
            )
        )
        assert verbs == ["calendar_feed.make", "calendar_feed.end"]

    def test_what_is_sent_is_read_by_a_calendar_program(
        self, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dated_quiz()
        dated_contest()
        monkeypatch.setattr(clock, "now", lambda: at(1))
        address = f"/calendar/feed/{token_of(feed_of(make_user()))}.ics"
        db.session.commit()
        answer = app.test_client().get(address)
        read = icalendar.Calendar.from_ical(answer.data)
        events = {str(one["uid"]).partition("@")[0]: one for one in read.walk("VEVENT")}
        assert set(events) == {
            "quiz-opens:dated",
            "quiz-closes:dated",
            "contest-opens:autumn",
            "contest-deadline:autumn",
        }
        assert events["quiz-opens:dated"].decoded("dtstart") == at(5)
        assert str(events["contest-deadline:autumn"]["summary"]).startswith("Deadline for entries: ")
        assert str(events["quiz-opens:dated"]["url"]).endswith("/quizzes/dated")
        tag = answer.headers["ETag"]
        assert app.test_client().get(address, headers={"If-None-Match": tag}).status_code == 304

    @pytest.mark.parametrize("wrong", ["x", "", "WzEsIngiXQ.abc", "1" * 3000])
    def test_forged_addresses_are_not_found(self, app: Flask, wrong: str) -> None:
        feed_of(make_user())
        db.session.commit()
        assert app.test_client().get(f"/calendar/feed/{wrong}.ics").status_code == 404

    def test_a_new_feed_has_another_address(self, app: Flask, sign_in: SignIn) -> None:
        ann = make_user("Ann")
        first = token_of(feed_of(ann))
        db.session.commit()
        browser = sign_in(ann)
        number = db.session.scalar(select(CalendarFeed.id))
        browser.post(f"/calendar/feeds/{number}/end")
        browser.post("/calendar/feeds")
        assert token_of(db.session.scalars(select(CalendarFeed)).one()) != first
        assert app.test_client().get(f"/calendar/feed/{first}.ics").status_code == 404

    def test_a_closed_account_has_no_feed(self, app: Flask) -> None:
        ann = make_user("Ann")
        address = f"/calendar/feed/{token_of(feed_of(ann))}.ics"
        ann.active = False
        db.session.commit()
        assert app.test_client().get(address).status_code == 404

    @pytest.mark.database
    def test_manager_keeps_feeds_of_own_units_without_anything_personal(
        self, app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: at(1))
        town, other = make_unit("Town"), make_unit("Other")
        contest, hidden = dated_contest(), dated_contest("hidden", Stage.DRAFT)
        manager = make_user("Manager", Role.UNIT_MANAGER, Role.CONVENER, over=town)
        for one in (contest, hidden):
            make_judge(one, manager)
        db.session.commit()
        browser = sign_in(manager)
        assert browser.post("/calendar/feeds", data={"unit": other.id}).status_code == 403
        assert browser.post("/calendar/feeds", data={"unit": "999"}).status_code == 404
        assert browser.post("/calendar/feeds", data={"unit": town.id}).status_code == 303
        feed = db.session.scalars(select(CalendarFeed)).one()
        sent = app.test_client().get(f"/calendar/feed/{token_of(feed)}.ics").text
        assert "Deadline for entries" in sent and "Judging ends" not in sent and "hidden" not in sent
        foreign = make_user("Foreign", Role.UNIT_MANAGER, over=other)
        db.session.commit()
        assert sign_in(foreign).post(f"/calendar/feeds/{feed.id}/end").status_code == 404
        assert count_feeds() == 1

    def test_learner_makes_none_for_a_unit(self, app: Flask, sign_in: SignIn) -> None:
        unit: Unit = make_unit()
        ann = make_user("Ann", Role.LEARNER, unit=unit)
        db.session.commit()
        assert sign_in(ann).post("/calendar/feeds", data={"unit": unit.id}).status_code == 403
        assert count_feeds() == 0


def count_feeds() -> int:
    return db.session.scalar(select(func.count()).select_from(CalendarFeed)) or 0


def test_dates_that_follow_a_month_are_in_the_next(app: Flask, sign_in: SignIn) -> None:
    dated_quiz()
    browser = sign_in(make_user())
    after = (at(31) + timedelta(days=1)).date()
    assert "Quiz closes" not in text_of(browser, f"/calendar/?on={after}")
