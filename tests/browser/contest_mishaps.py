"""What can go wrong in a contest, each as its people meet it in the browser."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from lms import clock
from lms.contests.judging.words import Purpose
from tests.browser.conftest import DESK
from tests.browser.contest_before import JUDGES, appoint_judges, code_of
from tests.browser.contest_rules import CRITERIA, essay, rules_text
from tests.browser.contest_story import Story, follow, press, told
from tests.browser.lies import retry
from tests.browser.steps import under_the_worker
from tests.contests.files import make_docx

SECOND = "admin"
STRICT, LEAVES = "judge", "judge5"
UNWANTED, COPIED, ILL = "权重不应在评阅中改动", "与另一篇作品相同", "生病住院"
STRICTER, UPHELD, PLAGIARISM = "评分偏严，请重读", "核对属实，名单将更正。", "获奖作品抄自杂志"
WEIGHTS, PASSED = "思考更重要", "公示期满"
LOST = "断网时写下的评语。"
# The characters of `CHARACTERS` that are written differently in Traditional script.
_TRADITIONAL = str.maketrans("这为个时来们对会发动过说产种于", "這為個時來們對會發動過說產種於")


def twin_of(number: int) -> tuple[str, str]:
    """Return an essay of the crowd in Traditional script."""
    title, body = essay(number)
    return title[::-1], body.translate(_TRADITIONAL)


def set_up(story: Story, weight: int = 4, deadline: timedelta = timedelta(days=1), reason: str = "") -> None:
    """Write rules that want a second person, allow one file and need no calibration, and put them into force."""
    convener = story.open("convener", "/edit")
    text = rules_text("田间一年", "A year in the fields", datetime.now(UTC) + deadline)
    for old, new in (
        ("second-person: no", "second-person: yes\nattachments: 1"),
        ("  anchors: 1\n", ""),
        ("most: 10, weight: 3", f"most: 10, weight: {weight - 1}"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    convener.page.fill("#text-zh_Hans", text)
    convener.page.fill("#text-en", "")
    if reason:
        convener.page.fill("#reason", reason)
    press(convener, "Apply")


def begin(story: Story) -> None:
    """Begin the contest and open it for entries."""
    convener = story.someone("convener")
    convener.page.goto("/contests/")
    press(convener, "New contest")
    convener.page.fill("[name=title]", "Mishaps")
    convener.page.fill("[name=name]", story.slug)
    press(convener, "Create draft")
    expect(convener.page).to_have_url(re.compile("/edit/form/"))
    set_up(story)
    told(convener, "The rules have been applied.")
    story.move("call")
    story.move("open")


def agree(story: Story, username: str = SECOND) -> None:
    """Let a second person agree to the only request."""
    second = story.open(username, "/approvals")
    press(second, "Agree")
    told(second, "Approved and done.")


def decline(story: Story, why: str) -> None:
    """Let the second person decline the only request."""
    second = story.open(SECOND, "/approvals")
    second.page.locator("main [name^=note-]").fill(why)
    press(second, "Decline")
    told(second, "The request is closed. Nothing was changed.")


def hand_in_with_file(story: Story, username: str, folder: Path) -> str:
    """Write and hand in an essay with a file that names its author; return its code."""
    author = story.open(username, "/entry")
    page = author.page
    page.set_default_timeout(60_000)  # a file is cleaned by a process of its own
    press(author, "Start my entry")
    name = story.site.rows("SELECT name FROM user WHERE username = ?", username)[0][0]
    title, body = essay(0)
    page.fill("#title", title)
    page.fill("#body", body)
    expect(page.locator("[data-saved]")).to_contain_text(re.compile(r"\d"))
    file = folder / "supplement.docx"
    file.write_bytes(make_docx(f"作者：{name}", "工作记录。"))
    story.open(username, "/entry")
    page.set_input_files("[name=file]", file)
    press(author, "Attach")
    expect(page.locator("main")).to_contain_text("supplement")
    press(author, "Review and submit")
    page.locator("[name=original]").check()
    press(author, "Submit entry")
    expect(page.locator("[data-receipt]")).to_have_count(1)
    return code_of(story, username)


def screen(story: Story, leaking: str, twin: str) -> None:
    """Hide the file that names its author; exclude the twin with a second person; close the screening."""
    convener = story.open("convener", "/screening")
    press(convener, "Check now")
    told(convener, "To screen")
    story.open("convener", f"/screening/{leaking}")
    decide_by_keys(story)
    story.open("convener", f"/screening/{twin}")
    press(convener, "Side by side")
    convener.page.fill("[name=reason]", COPIED)
    follow(convener, convener.page.locator("button[name=decision][value=excluded]"))
    told(convener, "Requested. It is done as soon as a second person agrees.")
    agree(story)
    story.crowd.settle_findings("convener")
    story.open("convener", "/screening")
    press(convener, "Mark all entries without findings as screened")
    told(convener, "All entries are screened")


def decide_by_keys(story: Story) -> None:
    """Hide the file by a key; no key shows it again; the next likeness opens by a key and is not decided by one."""
    convener = story.someone("convener")
    page = convener.page
    here, masked = (
        page.locator(".here[data-finding]"),
        page.locator("[data-finding]").filter(has_text=convener.say("masked")),
    )
    page.keyboard.press("j")
    expect(here).to_have_count(1)
    with page.expect_navigation():
        page.keyboard.press("r")
    expect(masked.first).to_be_visible()
    hidden = masked.count()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("i")
    expect(page.locator(".error").first).to_be_visible()  # the box that shows words again is not ticked
    expect(masked).to_have_count(hidden)
    story.open("convener", "/screening/findings")
    page.keyboard.press("n")
    expect(here).to_have_attribute("data-kind", "likeness")
    with page.expect_navigation():
        page.keyboard.press("o")
    expect(page.locator(".sides")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("i")
    expect(page.locator(".error").first).to_be_visible()  # a similarity asks for the reason
    expect(page.locator("[data-key=i]")).to_be_visible()


def appoint(story: Story) -> None:
    """Appoint the judges, who declare that they have no conflicts, and draw who reads what."""
    convener = appoint_judges(story)
    story.crowd.declare()
    story.open("convener", "/allocation")
    press(convener, "Draw judges")
    told(convener, "Every entry has its judges")


def refuse_change(story: Story) -> None:
    """Ask for other weights while judges mark; the second person declines and the draft is discarded."""
    set_up(story, weight=6, deadline=timedelta(minutes=-1), reason=WEIGHTS)
    convener = story.someone("convener")
    told(convener, "Requested. It is done as soon as a second person agrees.")
    decline(story, UNWANTED)
    story.open("convener", "/edit")
    press(convener, "Discard draft")


def leave_offline(story: Story) -> None:
    """Let a judge mark without a network while the convener ends the appointment; nothing written is lost."""
    context = story.site.open(LEAVES, story.language, DESK, service_worker=True)
    page = context.new_page()
    page.goto(f"/contests/{story.slug}/desk")
    under_the_worker(page)
    page.locator("form[data-next] button").click()
    page.wait_for_url(re.compile(r"/desk/-?\d+$"))
    path = urlsplit(page.url).path
    context.route("**/hand-in", lambda route: route.abort())
    context.set_offline(True)
    page.locator("#essay").focus()
    page.keyboard.type("7" * len(CRITERIA))
    page.fill("[name=comment]", LOST)
    page.locator("[name=comment]").press("Control+Enter")
    expect(page.locator("[data-queue]")).not_to_be_empty()

    convener = story.open("convener", "/judges")
    name = story.site.rows("SELECT name FROM user WHERE username = ?", LEAVES)[0][0]
    follow(convener, convener.page.get_by_role("link", name=re.compile(name)))
    convener.page.fill("#leave [name=reason]", ILL)
    press(convener, "Remove from panel")
    told(convener, "left the panel")

    context.unroute("**/hand-in")
    context.set_offline(False)
    retry(page)
    queue = page.locator("[data-queue]")
    expect(queue).to_have_attribute("data-state", "refused")
    expect(queue.locator("a").first).to_have_attribute("href", re.compile(re.escape(path)))
    page.goto(f"/contests/{story.slug}/desk/marks")
    expect(page.locator("main")).to_contain_text(ILL)
    context.close()


def return_strict_mark(story: Story) -> None:
    """Find the strict judge on the monitor and return one mark with a second person."""
    convener = story.open("convener", "/monitor")
    name = story.site.rows("SELECT name FROM user WHERE username = ?", STRICT)[0][0]
    row = convener.page.locator("main tbody tr", has_text=name).first
    expect(row).to_contain_text("−")
    follow(convener, row.get_by_role("link").first)
    convener.page.locator("summary", has_text=convener.say("Return for re-marking")).first.click()
    convener.page.locator("details[open] [name=reason]").first.fill(STRICTER)
    press(convener, "Return")
    told(convener, "Requested. It is done as soon as a second person agrees.")
    agree(story)
    story.crowd.mark(JUDGES, list(Purpose))


def object_and_uphold(story: Story, username: str, code: str) -> None:
    """Let an author object; one who took no part in the ranks upholds it and another agrees; the mark changes."""
    author = story.open(username, "/result")
    press(author, "Object to this result")
    author.page.fill("[name=text]", "请核对我的分数。")
    press(author, "Submit objection")
    told(author, "Waiting for an answer")
    admin = story.open(SECOND, "/objections")
    follow(admin, admin.page.locator("main tbody a, main .list a").first)
    admin.page.locator("[name=decision][value=upheld]").check()
    admin.page.fill("[name=letter]", UPHELD)
    press(admin, "Send answer")
    told(admin, "Requested. It is done as soon as a second person agrees.")
    agree(story, "convener")
    story.move("moderation", UPHELD)
    convener = story.open("convener", "/moderation")
    convener.page.locator("summary", has_text=convener.say("Reopen ranks")).click()
    convener.page.fill("[name=reason]", UPHELD)
    press(convener, "Reopen ranks")
    agree(story)
    story.open("convener", f"/moderation/entries/{code}")
    convener.page.locator("[name=kind][value=mark]").check()
    convener.page.fill("[name=value_mark]", "99")
    convener.page.fill("[name=reason]", UPHELD)
    press(convener, "Record the decision")
    agree(story)


def make_final(story: Story) -> None:
    """Let the notice pass and make the list final with a second person."""
    with story.crowd.inside() as contest:
        contest.notice_ends_at = clock.now() - timedelta(minutes=1)
    convener = story.open("convener", "/publication")
    convener.page.fill("main [name=reason]", PASSED)
    press(convener, "Make list final")
    told(convener, "Requested. It is done as soon as a second person agrees.")
    agree(story)
    story.stands_in("final")
    story.open("convener", "/certificates")
    press(convener, "Issue certificates")
    expect(convener.page.locator("tbody tr").first).to_be_visible()


def withdraw_copied(story: Story, code: str) -> None:
    """Withdraw the award of a copied essay after the list is final."""
    convener = story.open("convener", f"/correction?entry={code}&places=up")
    convener.page.fill("main [name=reason]", PLAGIARISM)
    press(convener, "Request a second person’s agreement")
    agree(story)
    stranger = story.open("", "/result")
    expect(stranger.page.locator("main")).to_contain_text(PLAGIARISM)
    expect(stranger.page.locator("section[aria-labelledby^=group-]").first).to_be_visible()
    assert code not in "".join(stranger.page.locator("section[aria-labelledby^=group-]").all_inner_texts())
