"""What a person does with a page, in either language, with and without script."""

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import DESK, Site
from tests.browser.words import said

QUIZ = "accounts-practice"
BOARD = "weekly-accounts"

# Learners who have neither read the course nor taken the quiz lately, so that what they do can be told apart.
_FRESH = """
SELECT username FROM user JOIN role_grant ON role_grant.user_id = user.id
WHERE role = 'learner' AND username != 'cadre' AND extra_time_percent = 0 AND NOT large_type
AND user.id NOT IN (SELECT user_id FROM attempt JOIN document ON document.id = document_id
    WHERE key = 'quizzes/accounts-practice' AND started_at > date('now', '-15 days'))
ORDER BY user.id
"""

# Learners who sit no quiz at the moment, the newest first, so that the two lists rarely meet.
_FREE = """
SELECT username FROM user JOIN role_grant ON role_grant.user_id = user.id
WHERE role = 'learner' AND username != 'cadre' AND extra_time_percent = 0 AND NOT large_type
AND user.id NOT IN (SELECT user_id FROM attempt WHERE finished_at IS NULL)
ORDER BY user.id DESC
"""


@dataclass
class Someone:
    """A person at a device."""

    site: Site
    username: str
    language: str
    context: BrowserContext
    page: Page

    def press(self, english: str) -> None:
        """Press the button or link with these words, and wait for the page that it opens."""
        self.follow(self.named(english))

    def follow(self, place: Locator) -> None:
        """Press what opens another page, once the scripts of this one are at work; return when theirs are, too.

        A page that is turned in place counts. What is read right after a press alone may be of the page before.
        """
        place.wait_for()
        self.page.wait_for_load_state()
        with self.page.expect_navigation():
            place.click()

    def named(self, english: str) -> Locator:
        """Return the button or link of the page's own content with these words."""
        words = self.say(english)
        main = self.page.locator("main, dialog[open]")
        return main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first

    def say(self, english: str) -> str:
        """Return the sentence in this person's language."""
        return said(self.language, english)

    @property
    def attempt(self) -> str:
        """The address of the attempt on the page, without the page's number."""
        return self.page.url.split("/pages/")[0].removesuffix("/submit")

    def question(self, number: int) -> Locator:
        """Return the question in this place of the page, counted from 1."""
        return self.page.locator("[data-question][data-kind]").nth(number - 1)

    def answer(self, number: int) -> None:
        """Answer the question in this place: its first option, or a number."""
        question = self.question(number)
        question.wait_for()
        self.page.wait_for_load_state()
        if question.get_attribute("data-kind") in ("radio", "checkbox"):
            question.locator(".option").first.click()
        else:
            question.locator(".input").fill("12")

    def expect_answered(self, number: int) -> None:
        """Wait until the question in this place shows the answer that `answer` gives."""
        question = self.question(number)
        if question.get_attribute("data-kind") in ("radio", "checkbox"):
            expect(question.locator("input.tick").first).to_be_checked()
        else:
            expect(question.locator(".input")).to_have_value("12")

    def expect_saved(self, number: int) -> None:
        """Wait until the question in this place says that it is saved, with the time."""
        line = self.question(number).locator("[data-saved]")
        expect(line).to_have_attribute("data-state", "saved")
        expect(line.locator("[data-saved-text]")).to_contain_text(self.say("Saved"))


def fresh_learner(site: Site) -> str:
    """Return the username of a learner for whom course and quiz are new."""
    username = _unused(site, _FRESH)
    # Attempts of former weeks have completed lessons of the course.
    site.rows("DELETE FROM progress WHERE user_id = (SELECT id FROM user WHERE username = ?)", username)
    return username


def free_learner(site: Site) -> str:
    """Return the username of a learner no test has used yet."""
    return _unused(site, _FREE)


# Learners who may still take a quiz, sit none at the moment, and belong to a unit.
_ABLE = """
SELECT username FROM user JOIN role_grant ON role_grant.user_id = user.id
WHERE role = 'learner' AND username != 'cadre' AND extra_time_percent = 0 AND NOT large_type
AND user.id NOT IN (SELECT user_id FROM attempt WHERE finished_at IS NULL)
AND user.id IN (SELECT user_id FROM membership WHERE until_on IS NULL)
AND (SELECT count(*) FROM attempt JOIN document ON document.id = document_id
    WHERE attempt.user_id = user.id AND key = 'quizzes/' || ?) < 3
ORDER BY user.id DESC
"""


def able_learner(site: Site, slug: str) -> str:
    """Return the username of a learner no test has used yet, with an attempt left at a quiz that has three."""
    return _unused(site, _ABLE, slug)


def _unused(site: Site, statement: str, *values: str) -> str:
    names = [row[0] for row in site.rows(statement, *values) if row[0] not in site.used]
    site.used.add(names[0])
    return str(names[0])


def under_the_worker(page: Page) -> None:
    """Wait until the offline part serves the page; one that was on its way when it took over is opened again."""
    served = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
    if not page.evaluate(served):
        page.reload()
    page.wait_for_function("() => navigator.serviceWorker.controller")


def let_a_week_pass(site: Site, username: str) -> None:
    """Move the person's attempts of today into last week, as if the week were over."""
    site.rows(
        "UPDATE attempt SET (started_at, ends_at, finished_at) = ("
        " strftime('%Y-%m-%d %H:%M:%S.000000', started_at, '-7 days'),"
        " strftime('%Y-%m-%d %H:%M:%S.000000', ends_at, '-7 days'),"
        " strftime('%Y-%m-%d %H:%M:%S.000000', finished_at, '-7 days'))"
        " WHERE started_at > datetime('now', '-1 day')"
        " AND user_id = (SELECT id FROM user WHERE username = ?)",
        username,
    )


def begin(site: Site, language: str, size: tuple[int, int] = DESK) -> Someone:
    """Let somebody fresh start the quiz; the first page is open."""
    username = free_learner(site)
    context = site.open(username, language, size)
    learner = Someone(site, username, language, context, context.new_page())
    learner.page.goto(f"/quizzes/{QUIZ}")
    learner.follow(learner.page.locator("main form button"))
    expect(learner.page).to_have_url(re.compile("/pages/1$"))
    return learner
