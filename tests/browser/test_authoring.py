"""People who are new to the product write a course, a quiz, a board and a contest by forms alone, counted in clicks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESK, ROOT, Site
from tests.browser.looks import violations
from tests.browser.steps import Someone, free_learner

VIDEO = ROOT / "content" / "courses" / "flood-safety" / "media" / "evacuation.mp4"
# Clicks and keyboard choices, without typing; docs/authoring.md gives the same numbers.
FULL = "zh_Hans"
MOST_CLICKS = {"drafts": 23, "publishing": 7, "contest": 10}

TEXTS = {
    "zh_Hans": {
        "course": "护好村里的水塘",
        "module": "先看后做",
        "lessons": ("看懂水塘", "清理水塘"),
        "body": "## 先看水色\n\n水色发黑，说明塘底淤泥多。",
        "alt": "村口的水塘",
        "quiz": "水塘小测验",
        "board": "水塘每周榜",
        "contest": "水塘边的故事",
        "call": "写一写您身边的水塘。",
        "single": ("清淤选在什么季节？", ("冬季", "汛期"), "冬季水少，好施工。"),
        "multiple": ("哪些要上墙公开？", ("工钱", "材料", "私人电话"), "个人信息不公开。"),
        "true-false": "水塘清淤要记账。",
        "short": ("管水塘的人叫什么？", "塘长"),
        "numeric": ("一亩约多少平方米？", "667 +- 1"),
        "matching": ("请配对。", (("清淤", "冬季"), ("巡查", "汛期"))),
        "ordering": ("请按先后排列。", ("量面积", "请工人", "公开账目")),
        "cloze": "水深每[[*周/年]]量一次，由[[塘长]]记录。",
    },
    "en": {
        "course": "Care for the pond",
        "module": "Look first",
        "lessons": ("Read the pond",),
        "body": "## Look at the water\n\nDark water means deep mud.",
        "alt": "The pond at the village entrance",
        "quiz": "Pond quiz",
        "board": "Pond of the week",
        "contest": "Stories of the pond",
        "call": "Write about a pond near you.",
        "single": ("When is the mud taken out?", ("In winter", "In the flood season"), "There is little water."),
        "multiple": ("What is posted?", ("Wages", "Material", "Private numbers"), "Private data are not posted."),
        "true-false": "Cleaning is entered in the books.",
    },
}  # fmt: skip


@dataclass
class Counted(Someone):
    """A person whose clicks are counted."""

    clicks: int = 0

    def follow(self, place: Locator) -> None:
        """Press what opens another page."""
        self.clicks += 1
        super().follow(place)

    def tick(self, place: Locator) -> None:
        """Choose something on the page."""
        self.clicks += 1
        place.click()

    def fill(self, name: str, text: str) -> None:
        """Type into the field with this name."""
        self.page.locator(f"[name='{name}']").last.fill(text)

    def counted(self) -> int:
        """Return the clicks since this was asked last."""
        found, self.clicks = self.clicks, 0
        return found


def someone(site: Site, username: str, language: str) -> Counted:
    """Return a person at a desk, on the page where everybody begins."""
    context = site.open(username, language, DESK)
    person = Counted(site, username, language, context, context.new_page())
    person.page.goto("/")
    return person


def begin_course(person: Counted, title: str) -> None:
    """Begin a course from the home page; it is what the page of new things shows first."""
    person.page.goto("/")
    person.press("Edit content")
    person.press("New")
    name_it(person, title)


def name_it(person: Counted, title: str) -> None:
    """Give the title and begin; the form view opens."""
    person.page.wait_for_url("**/edit/new**")
    person.fill("title", title)
    person.press("Create draft")
    person.page.wait_for_url("**/edit/form/**")


def publish_all(person: Counted) -> None:
    """Go on to the checklist, tick what is not linked, and publish all of it in one step."""
    person.press("Continue to publishing")
    person.page.wait_for_url("**/edit/publish/**")
    assert violations(person.page) == []
    for tick in person.page.locator("input[name=with]").all():
        if not tick.is_checked():
            person.tick(tick)
    person.press("Publish")
    person.page.wait_for_url("**/edit/form/**")
    person.press("View as learners see it")
    expect(person.page.locator("main h1")).to_contain_text(TEXTS[person.language]["board"])


def write_course(person: Counted, media: Sequence[Path]) -> None:
    """Write a course with a lesson for each file, the last of which is a video."""
    words = TEXTS[person.language]
    begin_course(person, words["course"])
    person.press("New module in this course")
    name_it(person, words["module"])
    for title, file in zip(words["lessons"], media, strict=False):
        person.press("New lesson in this module")
        name_it(person, title)
        person.fill("body", words["body"])
        person.page.locator("[name=file]").set_input_files(file)
        person.page.locator("#alt").fill(words["alt"])
        person.press("Add")
        expect(person.page.locator("[name=body]")).to_have_value(
            re.compile(rf"{words['body'][-4:]}[^#]*!\[{words['alt']}\]\(", re.S)
        )
    expect(person.page.locator("[data-preview] video")).to_be_visible()


def add(person: Counted, kind: str) -> int:
    """Add a question and return the number of its card."""
    cards = person.page.locator(".card-form")
    number = cards.count()
    person.follow(person.page.locator(f"button[value='add:{kind}']"))
    expect(cards).to_have_count(number + 1)
    return number


def write_quiz(person: Counted) -> None:
    """Write a quiz of eight questions of eight types; in the language of the shorter walk the first three."""
    words = TEXTS[person.language]
    person.press("New quiz")
    name_it(person, words["quiz"])
    stem, options, why = words["single"]
    person.fill("c.1.stem", stem)
    for number, text in enumerate(options):
        person.fill(f"c.1.{number}.text", text)
    person.fill("c.1.explanation", why)
    at = add(person, "multiple")
    stem, options, why = words["multiple"]
    person.fill(f"c.{at}.stem", stem)
    for number, text in enumerate(options):
        person.fill(f"c.{at}.{number}.text", text)
    person.tick(person.page.locator(f"[name='c.{at}.1.right']"))
    person.fill(f"c.{at}.explanation", why)
    person.fill(f"c.{add(person, 'true-false')}.stem", words["true-false"])
    if person.language != FULL:
        return
    for kind in ("short", "numeric"):
        at = add(person, kind)
        person.fill(f"c.{at}.stem", words[kind][0])
        person.fill(f"c.{at}.0.text", words[kind][1])
    at = add(person, "matching")
    person.fill(f"c.{at}.stem", words["matching"][0])
    for number, (left, right) in enumerate(words["matching"][1]):
        person.fill(f"c.{at}.{number}.text", left)
        person.fill(f"c.{at}.{number}.match", right)
    at = add(person, "ordering")
    person.fill(f"c.{at}.stem", words["ordering"][0])
    for number, text in enumerate(words["ordering"][1]):
        person.fill(f"c.{at}.{number}.text", text)
    person.fill(f"c.{add(person, 'cloze')}.stem", words["cloze"])
    expect(person.page.locator("[data-preview] [data-question][data-kind]")).to_have_count(8)


def write_board(person: Counted) -> None:
    """Write a weekly board over the quiz that was just written."""
    words = TEXTS[person.language]
    person.press("New board for this quiz")
    name_it(person, words["board"])
    expect(person.page.get_by_label(re.compile(words["quiz"]))).to_be_checked()


def take_quiz(site: Site, language: str) -> None:
    """Let a learner find the quiz and answer all of it."""
    learner = someone(site, free_learner(site), language)
    page, words = learner.page, TEXTS[language]
    page.goto("/quizzes/")
    learner.follow(page.get_by_role("link", name=words["quiz"]).first)
    learner.follow(page.locator("main form button").first)
    count = 8 if language == FULL else 3
    for number in range(1, count + 1):
        expect(page).to_have_url(re.compile(f"/pages/{number}$"))
        question = page.locator("[data-question][data-kind]").first
        for field in question.locator("input.input").all():
            field.fill("667")
        for field in question.locator("select:visible").all():
            field.select_option(index=1)
        if question.locator("input.tick").count():
            question.locator(".option").first.click()
        if question.locator("[data-order]").count():
            question.locator("[data-move]:enabled").first.click()
        learner.press("Save and continue" if number < count else "Check and submit")
    page.wait_for_url("**/submit")
    learner.press("Submit now")
    expect(page).to_have_url(re.compile("/quizzes/attempts/\\d+$"))
    learner.context.close()


def set_up_contest(site: Site, language: str) -> int:
    """Set up a contest by its forms and return the clicks it took."""
    convener = someone(site, "convener", language)
    page, words = convener.page, TEXTS[language]
    page.goto("/contests/")
    convener.press("New contest")
    convener.fill("title", words["contest"])
    convener.fill("name", f"pond-{language[:2]}")
    convener.press("Create draft")
    page.wait_for_url("**/edit/form/call")
    convener.fill("body.zh", words["call"] if language == "zh_Hans" else "")
    convener.fill("body.en", words["call"] if language == "en" else "")
    convener.press("Save and continue")
    page.wait_for_url("**/edit/form/dates")
    convener.fill("calendar.deadline.date", "2099-01-01")
    convener.fill("calendar.judging-ends.date", "2099-03-01")
    for step in ("who", "entries", "prizes", "rubric", "marking", "check"):
        convener.press("Save and continue")
        page.wait_for_url(f"**/edit/form/{step}")
    convener.follow(page.locator("button[name=do][value=force]"))
    page.wait_for_url("**/convene")
    page.goto(f"/contests/pond-{language[:2]}")
    expect(page.locator("main h1")).to_contain_text(words["contest"])
    convener.context.close()
    return convener.counted()


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_newcomers_make_everything_by_forms(site: Site, language: str, tmp_path: Path) -> None:
    picture = tmp_path / f"pond-{language[:2]}.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    video = tmp_path / f"pond-{language[:2]}.mp4"
    video.write_bytes(VIDEO.read_bytes())
    trainer = someone(site, "trainer", language)
    clicks = {}
    write_course(trainer, (picture, video) if language == FULL else (video,))
    write_quiz(trainer)
    assert violations(trainer.page) == []
    write_board(trainer)
    clicks["drafts"] = trainer.counted()
    publish_all(trainer)
    clicks["publishing"] = trainer.counted()
    trainer.context.close()
    take_quiz(site, language)
    clicks["contest"] = set_up_contest(site, language)
    assert {name: number for name, number in clicks.items() if number > MOST_CLICKS[name]} == {}, clicks
