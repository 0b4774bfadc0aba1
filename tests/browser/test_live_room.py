"""The live room and an open attempt in one story: a save, a message, more time, a pause and its end reach both."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESK, Site
from tests.browser.steps import QUIZ, Someone, begin


def test_room_and_attempt_follow_each_other(site: Site, language: str) -> None:
    learner = begin(site, language)
    context = site.open("trainer", language, DESK)
    trainer = Someone(site, "trainer", language, context, context.new_page())
    room, page = trainer.page, learner.page
    room.goto(f"/quizzes/{QUIZ}/room")
    name = site.rows("SELECT name FROM user WHERE username = ?", learner.username)[0][0]
    row = room.locator("[data-part=people] tr", has_text=name)
    row.locator("input").check()
    learner.answer(1)
    learner.expect_saved(1)
    answered = row.locator("td").nth(2)
    expect(answered).to_contain_text("1")  # the room looked again by itself
    expect(row.locator("input")).to_be_checked()  # and the tick has stayed

    room.fill("#message", "<b>2</b> → 3")
    trainer.follow(room.locator("button[value=message]"))
    expect(page.locator("[data-message-text]")).to_have_text("<b>2</b> → 3")

    def act(name: str) -> None:
        row.locator("input").check()
        trainer.follow(room.locator(f"button[value={name}]"))

    timer = page.locator("[data-timer-left]")
    room.fill("#reason", "power cut")
    room.fill("#minutes", "100")
    act("extend")
    expect(timer).to_have_text(re.compile(r"^(1:[3-9]|2:)\d.*\d\d$"))  # more than an hour and a half
    room.fill("#reason", "power cut")
    act("pause")
    expect(page.locator("main")).to_contain_text("power cut")
    expect(page.locator("[data-question]")).to_have_count(0)
    room.fill("#reason", "it is back")
    act("resume")
    learner.expect_answered(1)
    room.fill("#reason", "over")
    room.locator("details.more summary").last.click()
    room.check("[name=sure]")
    act("end")
    page.wait_for_url("**/attempts/*")
    for one in (learner, trainer):
        one.context.close()
