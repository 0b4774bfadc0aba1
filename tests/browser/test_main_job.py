"""The main job in a real browser: read, take a timed quiz, lose the network, hand in, stand on the board."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, sign_in
from tests.browser.steps import BOARD, QUIZ, Someone, fresh_learner, let_a_week_pass
from tests.browser.words import LANGUAGES

LESSON = "/learn/village-accounts/ground/why-open"


@contextmanager
def someone(site: Site, username: str, language: str, script: bool = True) -> Iterator[Someone]:
    """Sit a person down at a device of their own, and put it away afterwards."""
    context = site.open("", language, script=script)
    page = context.new_page()
    sign_in(page, username)
    yield Someone(site, username, language, context, page)
    context.close()


def read_a_lesson(reader: Someone) -> None:
    """Read one lesson and find it done in the course."""
    reader.page.goto("/learn/village-accounts")
    expect(reader.page.locator("main progress").first).to_have_attribute("value", "0")
    reader.follow(reader.page.locator(f"a[href='{LESSON}']").last)
    expect(reader.page.locator(".prose p").first).to_be_visible()
    reader.press("Mark as read and continue")
    expect(reader.page).to_have_url(re.compile("/learn/village-accounts/ground/what-to-post$"))
    reader.page.goto("/learn/village-accounts")
    expect(reader.page.locator("main progress").first).to_have_attribute("value", "1")
    expect(reader.page.locator(f".lessons a[href='{LESSON}'] .mark-done")).to_be_visible()


def start(learner: Someone) -> None:
    """Start the timed quiz from its front page."""
    learner.page.goto("/quizzes/")
    learner.follow(learner.page.locator(f"a[href='/quizzes/{QUIZ}']").first)
    learner.press("Start quiz" if learner.named("Start quiz").count() else "Start another attempt")
    expect(learner.page).to_have_url(re.compile(r"/pages/1$"))


def lose_the_network(learner: Someone) -> None:
    """Answer with, without and again with a network; every answer arrives."""
    page, banner = learner.page, learner.page.locator("[data-connection]")
    fetched = "address => performance.getEntriesByType('resource').some(one => one.name.endsWith(address))"
    page.wait_for_function(fetched, arg="/pages/2")
    learner.answer(1)
    learner.expect_saved(1)
    learner.context.set_offline(True)
    learner.answer(2)
    expect(banner).to_have_attribute("data-state", "lost")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(str(banner.get_attribute("data-lost-text")))
    kept = learner.say("Kept on this device. It will be sent when you are back online.")
    expect(learner.question(2).locator("[data-saved-text]")).to_have_text(kept)
    learner.press("Save and continue")
    expect(page).to_have_url(re.compile("/pages/2$"))
    learner.answer(1)
    expect(learner.question(1).locator("[data-saved-text]")).to_have_text(kept)
    learner.context.set_offline(False)
    expect(banner).to_have_attribute("data-state", "back")
    expect(banner).to_have_text(str(banner.get_attribute("data-back-text")))
    learner.expect_saved(1)


def come_back(learner: Someone) -> None:
    """Reload and take a second device: the same attempt with the same answers goes on."""
    learner.page.reload()
    learner.expect_answered(1)
    learner.page.goto(learner.attempt + "/pages/1")
    learner.expect_answered(1)
    learner.expect_answered(2)
    with someone(learner.site, learner.username, learner.language) as second:
        second.page.goto(f"/quizzes/{QUIZ}")
        second.press("Continue attempt")
        expect(second.page).to_have_url(re.compile(re.escape(learner.attempt) + "/pages/"))
        second.expect_answered(1)
        second.answer(3)
        second.expect_saved(3)
    learner.page.reload()
    learner.expect_answered(3)


def answer_page_by_page(learner: Someone) -> None:
    """Answer three questions of the first page and one of the second; every page is sent as a form."""
    for number in (1, 2, 3):
        learner.answer(number)
    learner.press("Save and continue")
    expect(learner.page).to_have_url(re.compile("/pages/2$"))
    learner.answer(1)
    learner.press("Previous page")
    for number in (1, 2, 3):
        learner.expect_answered(number)
    learner.press("Save and continue")
    learner.expect_answered(1)


def hand_in(learner: Someone) -> float:
    """Check what is unanswered, answer one of it, hand in and return the points of the result."""
    page = learner.page
    page.goto(learner.attempt + "/pages/3")
    learner.press("Check and submit")
    expect(page).to_have_url(re.compile("/submit$"))
    blank = page.locator(".notice.warn a")
    expect(blank).to_have_count(8)
    learner.follow(blank.first)
    expect(page).to_have_url(re.compile("/pages/1#q-"))
    learner.answer(4)
    if learner.page.evaluate("() => document.documentElement.classList.contains('js')"):
        learner.expect_saved(4)
    learner.press("Check and submit")
    expect(blank).to_have_count(7)
    learner.press("Submit now")
    expect(page).to_have_url(learner.attempt)
    return float(str(page.locator("[data-points]").get_attribute("data-points")))


def publish(site: Site, language: str, script: bool) -> str:
    """Publish last week's issue by hand, as the convener; return its address."""
    with someone(site, "convener", language, script) as convener:
        convener.page.goto(f"/boards/{BOARD}")
        convener.press("Publish")
        convener.page.locator("textarea[name=note]").fill("补录一份成绩 · one result was added")
        send = convener.page.locator("form.form button[type=submit]")
        if script:
            send.click()
            convener.press("Yes, continue")
        else:
            convener.follow(send)
        expect(convener.page).to_have_url(re.compile(rf"/boards/{BOARD}/\d+$"))
        return convener.page.url


def stands_on_the_board(page: Page, points: float, name: str) -> None:
    """Find one's own row by name with the points of the result."""
    row = page.locator("#own tr.me")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(name)
    assert float(row.locator("td.numeric").first.inner_text()) == points


@pytest.mark.parametrize(("language", "script"), [(one, True) for one in LANGUAGES] + [("zh_Hans", False)])
def test_cadre_learns_takes_a_timed_quiz_and_stands_on_the_board(
    site: Site, language: str, script: bool
) -> None:
    username = fresh_learner(site)
    name = site.rows("SELECT name FROM user WHERE username = ?", username)[0][0]
    with someone(site, username, language, script) as learner:
        read_a_lesson(learner)
        start(learner)
        if script:
            lose_the_network(learner)
            come_back(learner)
        else:
            answer_page_by_page(learner)
        points = hand_in(learner)
        let_a_week_pass(site, username)
        issue = publish(site, language, script)
        learner.page.goto(f"/boards/{BOARD}")
        stands_on_the_board(learner.page, points, name)
    with_nobody = site.open("", language, script=script)
    page = with_nobody.new_page()
    page.goto(issue)
    expect(page.locator("main")).to_contain_text(name)
    expect(page.locator("tr.me")).to_have_count(0)
    with_nobody.close()
