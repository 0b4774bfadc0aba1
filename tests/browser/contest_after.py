"""A contest from the discrepancies to the archive, as its people do it in the browser."""

import re
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import expect

from lms.audit.evidence import check, key_of_pem
from lms.contests.judging.words import Purpose
from tests.browser.contest_before import JUDGES, mark_by_keys
from tests.browser.contest_crowd import deserved
from tests.browser.contest_rules import essay
from tests.browser.contest_story import Story, button, follow, press, told

_READERS = """
SELECT username, position FROM assignment JOIN entry ON entry.id = assignment.entry_id
JOIN panel_judge ON panel_judge.id = assignment.judge_id JOIN user ON user.id = panel_judge.judge_id
WHERE code = ? AND purpose = 'third' AND assignment.state IN ('waiting', 'open')
"""
_LET_THE_NOTICE_PASS = """
UPDATE contest SET notice_ends_at = datetime('now', '-1 minute') || '.000000'
WHERE document_id = (SELECT id FROM document WHERE key = ?)
"""


def settle_discrepancies(story: Story, apart: tuple[str, str]) -> None:
    """Find both discrepancies on the monitor; a third judge reads the first by hand, another the second."""
    convener = story.open("convener", "/monitor")
    waiting = convener.page.locator("#discrepancies li")
    expect(waiting).to_have_count(2)
    for code in apart:
        expect(waiting.filter(has_text=code)).to_have_count(1)
    reader, place = story.site.rows(_READERS, apart[0])[0]
    judge = story.open(reader, f"/desk/{place}")
    mark_by_keys(judge, str(deserved(apart[0])) * 3)
    story.crowd.mark(JUDGES, [Purpose.THIRD])
    story.open("convener", "/monitor")
    expect(convener.page.locator("#discrepancies li")).to_have_count(0)


def rule(story: Story, code: str, mark: str, reason: str) -> None:
    """Give an entry another mark in the meeting, with the reason."""
    convener = story.open("convener", f"/moderation/entries/{code}")
    page = convener.page
    page.locator("[name=kind][value=mark]").check()
    page.fill("[name=value_mark]", mark)
    page.fill("[name=reason]", reason)
    press(convener, "Record the decision")
    expect(page.locator("main")).to_contain_text(reason)


def fix_ranks(story: Story) -> None:
    """Fix the ranks of the list and take it to the stage in which names may be shown."""
    convener = story.open("convener", "/moderation")
    press(convener, "Confirm ranks and awards")
    told(convener, "Ranks and awards are confirmed")
    story.move("provisional")


def unmask(story: Story) -> None:
    """Show the names, with the reason; before that nobody finds one on the page."""
    convener = story.open("convener", "/publication")
    convener.page.fill("[name=reason]", "名次已定")
    press(convener, "Reveal names")
    told(convener, "The names have been revealed.")


def publish(story: Story, note: str = "") -> int:
    """Publish the list and return its number."""
    convener = story.open("convener", "/publication")
    if note:
        convener.page.fill("[name=note]", note)
    press(convener, "Publish list")
    expect(convener.page).to_have_url(re.compile("/result$"))
    story.stands_in("notice")
    found = story.site.rows("SELECT max(number) FROM contest_result WHERE contest_id = ?", story.contest_id)
    return int(found[0][0])


def read_as_a_stranger(story: Story, number: int, note: str = "") -> str:
    """Read the newest list as anybody, hold its text against its hash, and return what the page says."""
    story.put_away("")  # a browser may keep the page for a minute, so another stranger looks
    stranger = story.open("", "/result")
    page = stranger.page
    digest = page.locator("details code.digest").first.text_content()
    text = page.request.get(f"/contests/{story.slug}/result/{number}.json").body()
    assert sha256(text).hexdigest() == digest
    main = page.locator("main")
    expect(main).to_contain_text(stranger.say("List %(number)s").replace("%(number)s", str(number)))
    if note:
        expect(main).to_contain_text(stranger.say("Corrected list"))
        expect(main).to_contain_text(note)
    return main.inner_text()


def object_and_uphold(story: Story, username: str) -> None:
    """Let an author object; the convener upholds it with a letter and opens the ranks again."""
    author = story.open(username, "/result")
    press(author, "Object to this result")
    author.page.fill("[name=text]", "请核对我的分数。")
    press(author, "Submit objection")
    told(author, "Waiting for an answer")
    address = author.page.url
    convener = story.open("convener", "/objections")
    follow(convener, convener.page.locator("main tbody a, main .list a").first)
    convener.page.locator("[name=decision][value=upheld]").check()
    convener.page.fill("[name=letter]", "核对属实，名单将更正。")
    press(convener, "Send answer")
    told(convener, "The objection has been answered.")
    author.page.goto(address)
    expect(author.page.locator("main")).to_contain_text("核对属实，名单将更正。")
    story.move("moderation", "异议成立")
    story.open("convener", "/moderation")
    convener.page.locator("summary", has_text=convener.say("Reopen ranks")).click()
    convener.page.fill("[name=reason]", "异议成立")
    press(convener, "Reopen ranks")
    told(convener, "Confirm ranks and awards")


def public_lists(story: Story) -> list[str]:
    """Return what the lists are that the public has seen, in their order."""
    found = story.site.rows(
        "SELECT state FROM contest_result WHERE contest_id = ? AND state != 'provisional' ORDER BY number",
        story.contest_id,
    )
    return [str(state) for (state,) in found]


def make_final(story: Story) -> None:
    """Let the notice pass and make the list final."""
    story.site.rows(_LET_THE_NOTICE_PASS, f"contests/{story.slug}")
    convener = story.open("convener", "/publication")
    press(convener, "Make list final")
    expect(convener.page).to_have_url(re.compile("/result$"))
    told(convener, "Final")
    story.stands_in("final")


def certify(story: Story, author: str, name: str) -> None:
    """Issue the certificates; a stranger verifies the author's by typing its code."""
    convener = story.open("convener", "/certificates")
    press(convener, "Issue certificates")
    row = convener.page.locator("tbody tr", has_text=name)
    code = row.locator("a.num").inner_text()
    pdf = convener.page.request.get(str(row.locator("a", has_text="PDF").get_attribute("href")))
    assert pdf.body().startswith(b"%PDF")
    stranger = story.someone("")
    stranger.page.goto("/certificates/")
    stranger.page.fill("[name=code]", code.lower())
    press(stranger, "Verify")
    told(stranger, "This certificate is valid")
    expect(stranger.page.locator("main")).to_contain_text(name)
    sheet = story.open(author, "/feedback")
    expect(sheet.page.locator("main")).not_to_contain_text("沈思齐")
    story.move("archive")


def read_the_collection(story: Story, code: str) -> None:
    """Read an awarded essay as a stranger."""
    stranger = story.open("", "/collection")
    page = stranger.page
    follow(stranger, page.locator(f"main a[href='/contests/{story.slug}/collection/{code}']").first)
    expect(page.locator("main h1")).to_contain_text(essay(0)[0])


def export(story: Story) -> None:
    """Download the signed export and verify it with the key shown on its page."""
    convener = story.open("convener", "/export")
    key = key_of_pem(str(convener.page.locator("pre code").text_content()))
    with convener.page.expect_download() as waiting:
        button(convener, "Create export").click()
    data = waiting.value.path().read_bytes()
    found = check(data, key)
    assert found.faults == ()
    with ZipFile(BytesIO(data)) as packed:
        assert len(packed.read("entries.jsonl").splitlines()) >= 30
        assert len(packed.read("objections.jsonl").splitlines()) == 1
