"""Networks that lie, sessions that end, phones that are shared: nothing typed is lost or shown to another."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import PHONE, Site, sign_in
from tests.browser.lies import LIES, end_session, expect_kept, kept, retry
from tests.browser.steps import QUIZ, Someone, begin, free_learner, fresh_learner, under_the_worker
from tests.browser.words import said


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
    expect(page.locator("[data-connection]")).to_contain_text("Someone else is now signed in")
    assert len(kept(page)) == 1 and answers(site, first.username) == 0
    second.get_by_role("button", name="Sign out").last.click()
    second.wait_for_url("**/sign-in*")
    assert len(kept(page)) == 1
    sign_in(second, first.username)
    retry(page)
    first.expect_saved(1)
    assert kept(page) == [] and answers(site, first.username) == 1
    context.close()


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


def test_time_over_while_offline_the_answers_are_kept_for_a_decision(site: Site, language: str) -> None:
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
    expect(banner).to_contain_text(str(banner.get_attribute("data-lost-text")))
    only_here = str(page.locator("[data-paper]").get_attribute("data-here")).replace("%(count)s", "1")
    expect(banner).to_contain_text(only_here)
    expect(page.locator("[data-where]")).to_have_text(only_here)
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
    expect(page.locator(".notice.warn", has_text=re.compile("convener decides|由组织者决定"))).to_be_visible()
    expect(page.locator("[data-refused-answers]")).to_be_hidden()
    late = "SELECT count(*) FROM late_answer WHERE attempt_id = ?"
    assert site.rows(late, learner.attempt.rsplit("/", 1)[1])[0][0] == 1
    assert answers(site, learner.username) == 1
    page.wait_for_load_state(
        "networkidle"
    )  # the page of the result takes the copy away when its script has run
    assert kept(page) == []
    learner.context.close()


def test_attempt_page_outlives_a_reload_without_a_network(site: Site) -> None:
    username = free_learner(site)
    context = site.open("", "en", PHONE, service_worker=True)
    page = context.new_page()
    sign_in(page, username)
    under_the_worker(page)
    learner = Someone(site, username, "en", context, page)
    page.goto(f"/quizzes/{QUIZ}")
    learner.follow(page.locator("main form button"))
    expect(page).to_have_url(re.compile("/pages/1$"))
    there = "urls => Promise.all(urls.map(url => caches.match(url))).then(found => found.every(Boolean))"
    page.wait_for_function(there, arg=[f"{learner.attempt}/pages/{number}" for number in (1, 2)])
    learner.answer(1)
    learner.expect_saved(1)
    context.set_offline(True)
    learner.answer(2)
    expect(learner.question(2).locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    page.reload()
    learner.expect_answered(2)
    expect(page.locator("html")).to_have_attribute("data-age", re.compile(r"\d+"))
    learner.press("Save and continue")
    expect(page).to_have_url(re.compile("/pages/2$"))
    page.reload()
    learner.answer(1)
    context.set_offline(False)
    retry(page)
    learner.expect_saved(1)
    expect_kept(page, 0)
    assert answers(site, username) == 3
    page.goto(learner.attempt + "/submit")
    learner.press("Submit now")
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
    with page.expect_request_finished(lambda request: request.url.endswith("/js/outbox.js")):
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
    expect_kept(elsewhere, 0)
    elsewhere.goto(lesson)
    expect(elsewhere.locator(".lesson-end")).to_contain_text("You have completed this lesson.")
    context.close()
