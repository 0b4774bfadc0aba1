"""A contest from its rules to the last reading, as its people do it in the browser."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from lms.contests.judging.words import Purpose
from tests.browser.contest_crowd import deserved
from tests.browser.contest_rules import CRITERIA, essay, rules_text
from tests.browser.contest_story import Story, follow, press, told
from tests.browser.steps import Someone
from tests.browser.words import LANGUAGES

JUDGES = ("judge", "judge2", "judge3", "judge4", "judge5", "judge6")
BY_HAND, LEAVES = "judge", "judge5"
WITH_CONFLICT, UNIT = "judge2", ("渡船村", "Duchuan Village")


def set_up(story: Story) -> None:
    """Open the contest from its file, write its rules in the editor and publish the call."""
    convener = story.someone("convener")
    page = convener.page
    page.goto("/contests/")
    follow(convener, page.locator(f"form[action='/contests/set-up/{story.slug}'] button"))
    expect(page).to_have_url(re.compile("/convene$"))
    change_rules(story, datetime.now(UTC) + timedelta(days=1))
    story.move("call")
    story.move("open")


def change_rules(story: Story, deadline: datetime, reason: str = "") -> None:
    """Put rules with this deadline into force."""
    convener = story.open("convener", "/edit")
    text = rules_text("田间一年", "A year in the fields", deadline)
    convener.page.fill("#text-zh_Hans", text)
    convener.page.fill("#text-en", "")
    if reason:
        convener.page.fill("#reason", reason)
    press(convener, "Apply")
    told(convener, "The rules have been applied.")


def write_and_hand_in(story: Story, username: str) -> str:
    """Write one essay that gives its author away, see it saved, hand it in and return its code."""
    author = story.open(username, "/entry")
    page = author.page
    press(author, "Start my entry")
    expect(page).to_have_url(re.compile("/entry/write$"))
    name = story.site.rows("SELECT name FROM user WHERE username = ?", username)[0][0]
    title, body = essay(0)
    page.fill("#title", title)
    page.fill("#body", f"{body}\n\n我叫{name}。")
    saved = author.say("saved %(at)s").split("%(at)s")[0].strip()
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(re.escape(saved) + r"\s*\d"))
    page.reload()
    expect(page.locator("#body")).to_have_value(re.compile(name))
    press(author, "Review and submit")
    page.locator("[name=original]").check()
    press(author, "Submit entry")
    receipt = page.locator("[data-receipt]")
    expect(receipt).to_have_attribute("data-receipt", re.compile("^[0-9a-f]{64}$"))
    code = str(
        story.site.rows(
            "SELECT code FROM entry WHERE receipt = ?", str(receipt.get_attribute("data-receipt"))
        )[0][0]
    )
    expect(page.locator("main")).to_contain_text(code)
    return code


def code_of(story: Story, username: str) -> str:
    """Return the code of the person's entry."""
    found = story.site.rows(
        "SELECT code FROM entry JOIN user ON user.id = author_id WHERE contest_id = ? AND username = ?",
        story.contest_id,
        username,
    )
    return str(found[0][0])


def screen(story: Story, code: str, pilot: str) -> None:
    """Search, mask the name in one entry, take the pilot essay out, and close the screening of all."""
    convener = story.open("convener", "/screening")
    page = convener.page
    press(convener, "Check now")
    told(convener, "To screen")
    follow(convener, page.locator("main").get_by_role("link", name=code).first)
    row = page.locator("[data-finding]", has=page.locator("[value=redacted]")).first
    follow(convener, row.locator("button[value=redacted]"))
    expect(page.locator("[data-finding]").filter(has_text=convener.say("masked")).first).to_be_visible()
    story.crowd.settle_findings("convener")
    page.reload()
    press(convener, "Mark as screened and open next")
    story.open("convener", f"/screening/{pilot}")
    page.locator("summary", has_text=convener.say("Exclude entry")).click()
    page.fill("[name=reason]", "试评用文")
    press(convener, "Exclude")
    told(convener, "Excluded")
    story.open("convener", "/screening")
    press(convener, "Mark all entries without findings as screened")
    told(convener, "All entries are screened")


def appoint_judges(story: Story) -> Someone:
    """Appoint the judges on the page of the panel, and return the convener there."""
    convener = story.open("convener", "/judges")
    for username in JUDGES:
        name = story.site.rows("SELECT name FROM user WHERE username = ?", username)[0][0]
        convener.page.get_by_label(name, exact=True).check()
    press(convener, "Appoint")
    expect(convener.page.locator("main tbody tr")).to_have_count(len(JUDGES))
    return convener


def appoint_and_declare(story: Story) -> None:
    """Appoint six judges; one declares a conflict, one that there is none, by hand."""
    appoint_judges(story)
    judge = story.open(WITH_CONFLICT)
    press(judge, "Declare your conflicts of interest")
    judge.page.get_by_label(UNIT[LANGUAGES.index(story.language)]).check()
    judge.page.fill("[name=reason]", "亲属")
    press(judge, "Declare")
    told(judge, "You have declared")
    judge = story.open(BY_HAND, "/interests")
    press(judge, "Declare")
    told(judge, "You declared that you have no conflicts of interest.")
    story.crowd.declare()


def allocate(story: Story, anchor: str) -> None:
    """Agree on the marks of one essay and draw the readers."""
    convener = story.open("convener", "/monitor/calibration")
    page = convener.page
    page.select_option("[name=code]", anchor)
    for key in CRITERIA:
        page.fill(f"[name='score.{key}']", "7")
    page.fill("[name=rationale]", "事情真实，道理可以再说一步。")
    press(convener, "Save agreed marks")
    expect(page.locator("main")).to_contain_text(anchor)
    story.open("convener", "/allocation")
    press(convener, "Draw judges")
    told(convener, "Every entry has its judges")


def conflict_is_kept(story: Story) -> None:
    """Make sure that the draw gave the judge no entry from the unit of the conflict, though there are some."""
    village = (
        "SELECT entry.id FROM entry JOIN unit ON unit.id = unit_id WHERE contest_id = ? AND unit.name = ?"
    )
    read = (
        f"SELECT count(*) FROM assignment JOIN panel_judge ON panel_judge.id = assignment.judge_id"
        f" JOIN user ON user.id = panel_judge.judge_id WHERE username = ? AND entry_id IN ({village})"
    )
    there = (story.contest_id, UNIT[0])
    assert story.site.rows(village, *there), "nobody of the village wrote"
    assert story.site.rows(read, WITH_CONFLICT, *there) == [(0,)]


def mark_by_keys(judge: Someone, marks: str) -> None:
    """Mark the open essay by keys alone and go on."""
    page = judge.page
    for digit in marks:
        page.keyboard.press(digit)
    expect(page.locator("[data-sheet] [type=radio]:checked")).to_have_count(len(marks))
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def calibrate(story: Story) -> None:
    """Mark the calibration essay and see the agreed marks."""
    judge = story.open(BY_HAND, "/desk")
    press(judge, "Open the first essay")
    mark_by_keys(judge, "776")
    told(judge, "Your marks and the agreed marks")
    told(judge, "You have marked all anchor essays.")
    story.crowd.mark(JUDGES, [Purpose.ANCHOR])


def read_masked(story: Story, code: str, name: str) -> None:
    """Open the screened essay as one of its judges: the author's name is not in it."""
    reader, place = story.site.rows(
        "SELECT username, position FROM assignment JOIN entry ON entry.id = entry_id"
        " JOIN panel_judge ON panel_judge.id = assignment.judge_id JOIN user ON user.id = panel_judge.judge_id"
        " WHERE entry.contest_id = ? AND code = ? AND username != ?",
        story.contest_id,
        code,
        BY_HAND,
    )[0]
    judge = story.open(reader, f"/desk/{place}")
    expect(judge.page.locator("[data-essay]")).to_contain_text(essay(0)[1][:60])
    expect(judge.page.locator("body")).not_to_contain_text(name)


def judge_entries(story: Story) -> tuple[str, str]:
    """Mark everything; one judge leaves half way, two essays divide their readers. Return the codes of these two."""
    judge = story.open(BY_HAND, "/desk")
    press(judge, "Open the first essay")
    expect(judge.page).to_have_url(re.compile(r"/desk/\d+$"))
    first = judge.page.url
    mark_by_keys(judge, str(deserved(on_the_desk(story, first))) * len(CRITERIA))
    expect(judge.page).not_to_have_url(first)  # the next essay opened
    expect(judge.page).to_have_url(re.compile(r"/desk/\d+$"))
    judge.page.locator("[name=comment]").fill("写得具体。")
    expect(judge.page.locator("[data-saved-text]").first).to_contain_text(judge.say("Saved"))
    story.crowd.mark([LEAVES], [Purpose.FIRST], most=3)
    leave(story)
    apart = dividing(story)
    story.crowd.mark(JUDGES, [Purpose.FIRST], apart)
    return apart


def on_the_desk(story: Story, address: str) -> str:
    """Return the code of the essay that the judge has open."""
    found = story.site.rows(
        "SELECT code FROM entry JOIN assignment ON assignment.entry_id = entry.id"
        " JOIN panel_judge ON panel_judge.id = assignment.judge_id JOIN user ON user.id = panel_judge.judge_id"
        " WHERE assignment.contest_id = ? AND username = ? AND position = ?",
        story.contest_id,
        BY_HAND,
        int(address.rsplit("/", 1)[1]),
    )
    return str(found[0][0])


def leave(story: Story) -> None:
    """Let a judge go; only the unfinished readings move."""
    convener = story.open("convener", "/judges")
    name = story.site.rows("SELECT name FROM user WHERE username = ?", LEAVES)[0][0]
    follow(convener, convener.page.get_by_role("link", name=re.compile(name)))
    convener.page.fill("#leave [name=reason]", "生病住院")
    press(convener, "Remove from panel")
    told(convener, "left the panel")
    kept = dict(
        story.site.rows(
            "SELECT state, count(*) FROM assignment JOIN panel_judge ON panel_judge.id = assignment.judge_id"
            " JOIN user ON user.id = panel_judge.judge_id"
            " WHERE username = ? AND assignment.contest_id = ? AND purpose = 'first' GROUP BY state",
            LEAVES,
            story.contest_id,
        )
    )
    assert set(kept) == {"done", "moved"}
    assert kept["done"] == 3


def dividing(story: Story) -> tuple[str, str]:
    """Return two entries nobody has read yet, good enough to be marked far too low."""
    unread = story.site.rows(
        "SELECT code FROM entry WHERE contest_id = ? AND state = 'submitted' AND id NOT IN"
        " (SELECT entry_id FROM assignment WHERE state IN ('done', 'open') AND purpose = 'first') ORDER BY code",
        story.contest_id,
    )
    good = [str(code) for (code,) in unread if deserved(code) >= 6]
    return good[0], good[1]
