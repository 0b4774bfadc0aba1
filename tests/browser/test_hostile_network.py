"""Networks that lie, sessions that end, phones that are shared: nothing typed is lost or shown to another."""

import json
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, Site, sign_in
from tests.browser.steps import QUIZ, Someone, begin, free_learner, fresh_learner
from tests.browser.test_essay_editor import SLUG, WRITE, open_contest, versions
from tests.browser.test_essay_editor import begin as begin_essay
from tests.browser.words import said

DESK_OF_JUDGE = "/contests/notice-board/desk"
PORTAL = "<!doctype html><html><title>Wi-Fi</title><h1>Sign in to this network</h1></html>"


@dataclass
class Lie:
    """What somebody on the way answers in the server's place."""

    status: int
    body: str = PORTAL
    kind: str = "text/html"

    def __call__(self, route: Route) -> None:
        """Answer a request that would change something; let the others pass."""
        if route.request.method == "POST":
            route.fulfill(status=self.status, body=self.body, content_type=self.kind)
        else:
            route.continue_()


LIES = {
    "captive portal": Lie(200),
    "foreign JSON": Lie(200, json.dumps({"ok": True}), "application/json"),
    "foreign 403": Lie(403),
    "foreign 404": Lie(404),
    "foreign 413": Lie(413),
    "foreign JSON 403": Lie(403, json.dumps({"error": "blocked"}), "application/json"),
}


def kept(page: Page) -> list[str]:
    """Return what this device keeps: the names of its copies."""
    return sorted(
        page.evaluate("() => Object.keys({ ...localStorage }).filter(name => name.startsWith('gengdu:'))")
    )


def retry(page: Page) -> None:
    """Let the page try again now and not after its pause."""
    page.evaluate("() => window.dispatchEvent(new Event('online'))")


def end_session(context: BrowserContext) -> None:
    """Take the sign-in away, as its end does."""
    context.clear_cookies(name="session")


def answers(site: Site, username: str) -> int:
    """Return how many questions of the person's newest attempt the server has answers to."""
    found = site.rows(
        "SELECT count(DISTINCT question) FROM response WHERE attempt_id ="
        " (SELECT max(attempt.id) FROM attempt JOIN user ON user.id = user_id WHERE username = ?)",
        username,
    )
    return int(found[0][0])


@pytest.mark.parametrize("lie", LIES)
def test_foreign_answer_never_takes_an_answer_off_the_phone(site: Site, lie: str) -> None:
    learner = begin(site, "en", PHONE)
    page = learner.page
    page.route("**/answers", LIES[lie])
    learner.answer(1)
    expect(learner.question(1).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "lost")
    assert len(kept(page)) == 1 and answers(site, learner.username) == 0
    page.reload()
    learner.expect_answered(1)
    page.unroute("**/answers")
    retry(page)
    learner.expect_saved(1)
    assert kept(page) == [] and answers(site, learner.username) == 1
    learner.context.close()


def test_503_is_sent_again_after_the_time_it_asks_for(site: Site) -> None:
    learner = begin(site, "en", PHONE)
    page = learner.page
    page.clock.install()
    page.reload()
    busy: list[str] = []

    def once(route: Route) -> None:
        if busy:
            route.continue_()
            return
        busy.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "40"}, json={"error": "busy"})

    page.route("**/answers", once)
    learner.answer(1)
    page.clock.run_for(2_000)
    expect(learner.question(1).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    page.clock.run_for(35_000)
    expect(learner.question(1).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    page.clock.run_for(6_000)
    learner.expect_saved(1)
    learner.context.close()


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_ended_session_is_told_and_the_answers_are_sent_after_signing_in_again(
    site: Site, language: str
) -> None:
    learner = begin(site, language, PHONE)
    page, context = learner.page, learner.context
    end_session(context)
    learner.answer(1)
    banner = page.locator("[data-connection]")
    expect(banner).to_contain_text(str(page.locator("[data-paper]").get_attribute("data-signed-out")))
    assert len(kept(page)) == 1
    with context.expect_page() as opened:
        banner.get_by_role("link", name=said(language, "Sign in")).click()
    sign_in(opened.value, learner.username)
    opened.value.close()
    retry(page)
    learner.expect_saved(1)
    assert kept(page) == [] and answers(site, learner.username) == 1
    context.close()


def test_another_person_on_the_same_phone_sees_and_sends_nothing_of_the_first(site: Site) -> None:
    first = begin(site, "en", PHONE)
    context, page = first.context, first.page
    page.route("**/answers", LIES["captive portal"])
    first.answer(1)
    expect(first.question(1).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    end_session(context)
    second = context.new_page()
    other = free_learner(site)
    sign_in(second, other)
    expect(second.locator("html")).not_to_have_attribute(
        "data-person", str(page.locator("html").get_attribute("data-person"))
    )
    second.goto("/sign-out")
    expect(second.locator("[data-all-sent]")).to_be_visible()
    expect(second.locator("[data-unsent]")).to_be_hidden()
    page.unroute("**/answers")
    retry(page)
    expect(page.locator("[data-connection]")).to_contain_text("Somebody else is signed in")
    assert len(kept(page)) == 1 and answers(site, first.username) == 0
    second.get_by_role("button", name="Sign out").last.click()
    second.wait_for_url("**/sign-in*")
    assert len(kept(page)) == 1
    sign_in(second, first.username)
    retry(page)
    first.expect_saved(1)
    assert kept(page) == [] and answers(site, first.username) == 1
    context.close()


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_signing_out_offers_unsent_work_first(site: Site, language: str) -> None:
    learner = begin(site, language, PHONE)
    page, context = learner.page, learner.context
    page.route("**/answers", LIES["foreign 403"])
    learner.answer(1)
    expect(learner.question(1).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    # In a window of its own: leaving the first one would send the answer past the lie.
    leaving = context.new_page()
    leaving.goto("/account")
    leaving.locator("summary.account").click()
    leaving.locator("header form[action='/sign-out'] button").click()
    expect(leaving).to_have_url(re.compile("/sign-out$"))
    unsent = leaving.locator("[data-unsent-list] a")
    expect(unsent).to_have_count(1)
    expect(leaving.get_by_role("button", name=said(language, "Delete it and sign out"))).to_be_visible()
    expect(leaving.locator("[data-sign-out]")).to_be_hidden()
    page.unroute("**/answers")
    retry(page)
    learner.expect_saved(1)
    expect(unsent).to_have_count(0)
    leaving.locator("[data-sign-out]").click()
    leaving.wait_for_url("**/sign-in*")
    context.close()


def test_deleting_unsent_work_at_sign_out_leaves_nothing(site: Site) -> None:
    learner = begin(site, "en", PHONE)
    page = learner.page
    page.route("**/answers", LIES["foreign 403"])
    learner.answer(1)
    expect(learner.question(1).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    leaving = learner.context.new_page()
    leaving.goto("/sign-out")
    leaving.get_by_role("button", name="Delete it and sign out").click()
    leaving.wait_for_url("**/sign-in*")
    assert kept(leaving) == [] and answers(site, learner.username) == 0
    learner.context.close()


def hurry(site: Site, username: str, seconds: int) -> None:
    """Let the person's running attempt end `seconds` from now."""
    site.rows(
        "UPDATE attempt SET ends_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', ?) WHERE finished_at IS NULL"
        " AND user_id = (SELECT id FROM user WHERE username = ?)",
        f"{seconds:+} seconds", username,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_time_over_while_offline_keeps_the_answers_and_shows_them_with_the_result(
    site: Site, language: str
) -> None:
    learner = begin(site, language, PHONE)
    page, banner = learner.page, learner.page.locator("[data-connection]")
    learner.answer(1)
    learner.expect_saved(1)
    hurry(site, learner.username, 600)
    page.clock.install()
    page.reload()
    learner.context.set_offline(True)
    learner.answer(2)
    page.clock.run_for(2_000)
    expect(banner).to_have_text(str(banner.get_attribute("data-lost-text")))
    expect(banner).to_contain_text(re.compile(r"\d{1,2}:\d\d:\d\d"))
    page.clock.run_for(600_000)
    paper = page.locator("[data-paper]")
    expect(banner).to_have_text(str(paper.get_attribute("data-time-up-unsent")))
    page.clock.run_for((int(str(paper.get_attribute("data-grace"))) + 2) * 1000)
    expect(banner).to_have_text(str(paper.get_attribute("data-too-late")))
    hurry(site, learner.username, -700)
    learner.context.set_offline(False)
    retry(page)
    page.clock.run_for(5_000)
    expect(page).to_have_url(learner.attempt)
    late = page.locator("[data-refused-answers]")
    expect(late.locator("li")).to_have_count(1)
    expect(late).to_contain_text(
        said(language, "Time was up before this answer arrived. What was saved before counts.")
    )
    assert answers(site, learner.username) == 1
    late.get_by_role("button").click()
    expect(late).to_be_hidden()
    assert kept(page) == []
    learner.context.close()


def test_attempt_page_outlives_a_reload_without_a_network(site: Site) -> None:
    username = free_learner(site)
    context = site.open("", "en", PHONE, service_worker=True)
    page = context.new_page()
    sign_in(page, username)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    learner = Someone(site, username, "en", context, page)
    page.goto(f"/quizzes/{QUIZ}")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/pages/1$"))
    there = "url => caches.match(url).then(found => Boolean(found))"
    page.wait_for_function(there, arg=learner.attempt + "/pages/2")
    learner.answer(1)
    learner.expect_saved(1)
    context.set_offline(True)
    learner.answer(2)
    expect(learner.question(2).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    page.reload()
    learner.expect_answered(2)
    expect(page.locator("html")).to_have_attribute("data-age", re.compile(r"\d+"))
    learner.press("Save and next")
    expect(page).to_have_url(re.compile("/pages/2$"))
    page.reload()
    learner.answer(1)
    context.set_offline(False)
    retry(page)
    learner.expect_saved(1)
    assert answers(site, username) == 3
    page.goto(learner.attempt + "/submit")
    learner.press("Hand in now")
    expect(page).to_have_url(learner.attempt)
    gone = "name => caches.has(name).then(has => !has)"
    page.wait_for_function(gone, arg="attempt-" + learner.attempt.rsplit("/", 1)[1])
    context.close()


def test_lesson_read_without_a_network_is_marked_later(site: Site) -> None:
    lesson = "/learn/village-accounts/ground/why-open"
    context = site.open(fresh_learner(site), "en", PHONE)
    page = context.new_page()
    page.goto(lesson)
    button = page.locator(".lesson-end form button")
    with page.expect_response("**/js/lessons.js"):
        button.focus()
    context.set_offline(True)
    button.click()
    expect(page.locator(".toast")).to_contain_text("kept on this device")
    assert len(kept(page)) == 1
    page.close()
    context.set_offline(False)
    elsewhere = context.new_page()
    with elsewhere.expect_response("**/done") as sent:
        elsewhere.goto("/learn/")
    assert sent.value.status == 200
    elsewhere.wait_for_function(
        "() => !Object.keys({ ...localStorage }).some(name => name.startsWith('gengdu:'))"
    )
    elsewhere.goto(lesson)
    expect(elsewhere.locator(".lesson-end")).to_contain_text("You have done this lesson.")
    context.close()


@pytest.mark.parametrize("lie", ["captive portal", "foreign 413"])
def test_essay_stays_on_the_device_until_the_server_has_it(site: Site, lie: str) -> None:
    open_contest(site)
    author = free_learner(site)
    desk = begin_essay(site, author, "en", DESK)
    page = desk.page
    page.route("**/entry/write", LIES[lie])
    desk.write("不会丢。")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "waiting", timeout=20_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast").first).to_be_visible()
    desk.expect_body("不会丢。")
    assert len(kept(page)) == 1 and versions(site, author) == []
    page.unroute("**/entry/write")
    retry(page)
    desk.expect_saved()
    assert kept(page) == [] and versions(site, author) == ["不会丢。"]
    page.context.close()


def test_essay_is_never_saved_in_another_persons_name(site: Site) -> None:
    open_contest(site)
    author, other = free_learner(site), free_learner(site)
    begin_essay(site, other, "en", DESK).page.context.close()
    phone = begin_essay(site, author, "en", PHONE)
    page, context = phone.page, phone.page.context
    end_session(context)
    second = context.new_page()
    sign_in(second, other)
    phone.write("只属于作者。")
    notice = page.locator("[data-saved]")
    expect(notice).to_contain_text("Somebody else is signed in", timeout=20_000)
    second.goto(WRITE)
    expect(second.locator("#body")).to_have_value("")
    assert versions(site, other) == [] and versions(site, author) == []
    end_session(context)
    sign_in(second, author)
    retry(page)
    phone.expect_saved()
    assert versions(site, author) == ["只属于作者。"]
    context.close()


def test_judges_comment_outlives_the_network_and_saving_without_it(site: Site) -> None:
    context = site.open("judge", "en", DESK)
    page = context.new_page()
    page.goto(DESK_OF_JUDGE)
    page.locator("form[action$='/desk/next'] button").first.click()
    page.wait_for_url(re.compile(r"/desk/-?\d+$"))
    page.wait_for_load_state()
    sheet = page.url
    context.set_offline(True)
    page.fill("[name=comment]", "A clear comment.")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    page.locator("[name=comment]").press("Control+Enter")
    expect(page.locator(".toast").first).to_contain_text("kept on this device")
    page.get_by_role("button", name="Save for later").click()
    expect(page.locator("[name=comment]")).to_have_value("A clear comment.")
    assert page.url == sheet and len(kept(page)) == 1
    context.set_offline(False)
    page.route("**/draft", LIES["captive portal"])
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("A clear comment.")
    page.unroute("**/draft")
    retry(page)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    assert kept(page) == []
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("A clear comment.")
    context.close()


def test_rules_stay_on_the_device_until_they_are_saved(site: Site) -> None:
    open_contest(site)
    context = site.open("convener", "en", DESK)
    page = context.new_page()
    page.goto(f"/contests/{SLUG}/edit")
    text = page.locator("#text-zh_Hans")
    before = text.input_value()
    written = before + "\n\n补充一段。\n"
    context.set_offline(True)
    text.fill(written)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".toast").first).to_contain_text("kept on this device")
    expect(text).to_have_value(written)
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/contests/{SLUG}/edit")
    expect(again.locator("#text-zh_Hans")).to_have_value(written)
    again.get_by_role("button", name="Save draft").click()
    again.wait_for_url("**/edit")
    expect(again.locator("main")).to_contain_text("The draft is saved")
    expect(again.locator("#text-zh_Hans")).to_have_value(written)
    assert kept(again) == []
    context.close()
