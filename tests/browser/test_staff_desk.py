"""What staff do with the keyboard alone, and a learner with two devices: a paper entered twice, an answer marked."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Site, sign_in
from tests.browser.steps import Someone, free_learner

REPORT = "flood-report"
# A paper of the demo that no one has entered yet.
WAITING = "SELECT number FROM quiz_paper WHERE state = 'printed' ORDER BY id LIMIT 1"
# Someone who still has an answer to mark.
MARKER = """
SELECT username FROM user JOIN given_mark ON marker_id = user.id WHERE finished_at IS NULL AND assigned_at IS NOT NULL
ORDER BY given_mark.id LIMIT 1
"""
MARKS = "SELECT count(*) FROM given_mark WHERE finished_at IS NOT NULL"


def someone(site: Site, username: str, language: str) -> Someone:
    context = site.open(username, language, DESK)
    return Someone(site, username, language, context, context.new_page())


def enter(staff: Someone, number: str, writer: str) -> None:
    """Enter a paper as blank, without the mouse."""
    page = staff.page
    page.goto("/quizzes/flood-duty/papers/entry")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.type(writer)
    for _ in range(page.locator("#entry input[name^='a.']").count()):
        page.keyboard.press("Tab")
        page.keyboard.type("-")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_paper_is_entered_twice_and_an_answer_marked_with_the_keyboard(site: Site, language: str) -> None:
    [(number,)], writer = site.rows(WAITING), free_learner(site)
    for username, state in (("convener", "entered"), ("trainer", "recorded")):
        staff = someone(site, username, language)
        enter(staff, number, writer)
        assert site.rows("SELECT state FROM quiz_paper WHERE number = ?", number) == [(state,)]
        staff.context.close()

    [(username,)], [(before,)] = site.rows(MARKER), site.rows(MARKS)
    marker = someone(site, username, language)
    marker.page.goto(f"/quizzes/{REPORT}/marking")
    marker.press("Mark the first one")
    marker.page.wait_for_load_state()
    for _ in range(marker.page.locator("fieldset[data-criterion], [data-criterion]").count()):
        marker.page.keyboard.press("1")
    with marker.page.expect_navigation():
        marker.page.keyboard.press("Enter")
    assert site.rows(MARKS) == [(before + 1,)]
    marker.context.close()


def test_an_attempt_moves_to_another_device(site: Site, language: str) -> None:
    username = free_learner(site)
    first = someone(site, username, language)
    first.page.goto("/quizzes/flood-night")
    first.follow(first.page.locator("main form button"))
    attempt = first.attempt
    context = site.open(language=language, size=PHONE)
    second = Someone(site, username, language, context, context.new_page())
    sign_in(second.page, username)
    second.page.goto(f"{attempt}/pages/1")
    expect(second.page).to_have_url(re.compile("/device$"))
    second.page.check("[name=sure]")
    second.press("Continue on this device")
    expect(second.page).to_have_url(re.compile("/pages/1$"))
    first.page.reload()
    expect(first.page).to_have_url(re.compile("/device$"))
    for one in (first, second):
        one.context.close()
