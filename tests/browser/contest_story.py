"""A contest under way in the browser, and its people at their devices."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESK, Site
from tests.browser.contest_crowd import Crowd
from tests.browser.steps import Someone


@dataclass
class Story:
    """A contest under way, and its people at their devices."""

    site: Site
    slug: str
    language: str
    crowd: Crowd
    people: dict[str, Someone] = field(default_factory=dict)

    def someone(self, username: str) -> Someone:
        """Return the person at a device of their own; an empty name is a stranger."""
        if username not in self.people:
            context = self.site.open(username, self.language, DESK)
            self.people[username] = Someone(self.site, username, self.language, context, context.new_page())
        return self.people[username]

    def open(self, username: str, path: str = "") -> Someone:
        """Let the person open a page of the contest."""
        person = self.someone(username)
        answer = person.page.goto(f"/contests/{self.slug}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return person

    def move(self, stage: str, reason: str = "") -> None:
        """Go to a stage; the calendar may have been quicker."""
        convener = self.open("convener", "/convene")
        form = convener.page.locator(f"#to-{stage} form")
        if form.count():
            if reason:
                form.locator("[name=reason]").fill(reason)
            follow(convener, form.locator("button"))
        # The calendar opens a call at once whose first day has come.
        self.stands_in(stage, *(["open"] if stage == "call" else []))

    def stands_in(self, *stages: str) -> None:
        """Make sure that the contest is in this stage, or in one of these."""
        [(found,)] = self.site.rows("SELECT stage FROM contest WHERE id = ?", self.contest_id)
        assert found in stages

    @property
    def contest_id(self) -> int:
        """The number of the contest."""
        found = self.site.rows(
            "SELECT contest.id FROM contest JOIN document ON document.id = document_id WHERE key = ?",
            f"contests/{self.slug}",
        )
        return int(found[0][0])

    def put_away(self, *usernames: str) -> None:
        """Put the devices of these people away."""
        for username in usernames:
            if username in self.people:
                self.people.pop(username).context.close()


def press(person: Someone, english: str) -> None:
    """Press the button or link with exactly these words, see `follow`."""
    follow(person, button(person, english))


def follow(person: Someone, place: Locator) -> None:
    """Press what opens another page, say yes when its form asks back, and wait for the page."""
    place.wait_for()
    person.page.wait_for_load_state()  # the scripts that ask back, or save, are at work
    asks_back = place.evaluate("one => Boolean(one.form && one.form.dataset.confirm)")
    with person.page.expect_navigation():
        place.click()
        if asks_back:
            person.page.locator("dialog[open]").get_by_role(
                "button", name=person.say("Yes, continue")
            ).click()


def button(person: Someone, english: str) -> Locator:
    """Return the first visible button or link of the page's own content with exactly these words."""
    words = person.say(english)
    main = person.page.locator("main, dialog[open]")
    exact = main.get_by_role("button", name=words, exact=True).or_(
        main.get_by_role("link", name=words, exact=True)
    )
    return exact.first


def told(person: Someone, english: str) -> None:
    """Wait for a sentence on the page."""
    expect(person.page.locator("main").get_by_text(person.say(english)).first).to_be_visible()
