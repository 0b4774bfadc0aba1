"""A contest in which everything goes wrong once, told in English; the record then tells it in order.

A file names its author, a text is a twin in Traditional script, a judge is strict, another drops out while offline,
the second person declines a change of the rules, an objection is upheld, a copied essay is found after the end.
"""

from datetime import timedelta
from pathlib import Path

from lms.audit.verbs import VERB_LABELS, Verb
from lms.contests.judging.words import Purpose
from tests.browser import contest_after as after
from tests.browser import contest_mishaps as mishaps
from tests.browser.conftest import Site
from tests.browser.contest_before import JUDGES
from tests.browser.contest_crowd import Crowd
from tests.browser.contest_story import Story, button, follow, told
from tests.browser.test_contest import LEARNERS

SLUG = "mishaps-en"
ENTRIES = 16
CONVENER, ADMIN = "许明德", "韩知远"
NOTE = "一篇作品的分数经核对后更正。"
TOLD = (
    (CONVENER, Verb.CONTEST_CHANGE_RULES, ""),
    (CONVENER, Verb.FINDING_DECIDE, ""),
    (CONVENER, Verb.APPROVAL_ASK, mishaps.COPIED),
    (ADMIN, Verb.APPROVAL_GRANT, ""),
    (CONVENER, Verb.ENTRY_EXCLUDE, mishaps.COPIED),
    (CONVENER, Verb.APPROVAL_ASK, mishaps.WEIGHTS),
    (ADMIN, Verb.APPROVAL_DECLINE, mishaps.UNWANTED),
    (CONVENER, Verb.JUDGE_REMOVE, mishaps.ILL),
    (CONVENER, Verb.MARK_REOPEN, mishaps.STRICTER),
    (CONVENER, Verb.CONTEST_PUBLISH, ""),
    (ADMIN, Verb.APPROVAL_ASK, mishaps.UPHELD),
    (CONVENER, Verb.APPROVAL_GRANT, ""),
    (ADMIN, Verb.OBJECTION_ANSWER, mishaps.UPHELD),
    (CONVENER, Verb.CONTEST_OPEN_RANKS, mishaps.UPHELD),
    (CONVENER, Verb.ENTRY_RULE, mishaps.UPHELD),
    (CONVENER, Verb.CONTEST_PUBLISH, NOTE),
    (CONVENER, Verb.CONTEST_FINISH, ""),
    (CONVENER, Verb.AWARD_WITHDRAW, mishaps.PLAGIARISM),
    (CONVENER, Verb.CERTIFICATE_REVOKE, mishaps.PLAGIARISM),
)


def test_everything_goes_wrong_once_and_the_record_tells_it(site: Site, tmp_path: Path) -> None:
    story = Story(site, SLUG, "en", Crowd(site, SLUG))
    story.crowd.habits = {username: -1 if username == mishaps.STRICT else 0 for username in JUDGES}
    faults = verified(story)
    author, twin, *others = (str(row[0]) for row in site.rows(LEARNERS, ENTRIES))
    mishaps.begin(story)
    code = mishaps.hand_in_with_file(story, author, tmp_path)
    story.crowd.hand_in(others)
    story.crowd.hand_in([twin], lambda _: mishaps.twin_of(1))
    mishaps.set_up(story, deadline=timedelta(minutes=-1), reason="时间提前")
    told(story.someone("convener"), "The rules have been applied.")
    story.move("screening")
    mishaps.screen(story, code, mishaps.code_of(story, twin))
    mishaps.appoint(story)
    story.move("calibration")
    story.move("judging")
    mishaps.refuse_change(story)
    mishaps.leave_offline(story)
    story.crowd.mark(JUDGES, list(Purpose))
    mishaps.return_strict_mark(story)
    story.move("moderation")
    after.fix_ranks(story)
    after.unmask(story)
    after.publish(story)
    mishaps.object_and_uphold(story, author, code)
    after.fix_ranks(story)
    after.publish(story, NOTE)
    mishaps.make_final(story)
    mishaps.withdraw_copied(story, code)
    in_order(story)
    verify_export(story, tmp_path)
    assert verified(story) == faults
    story.put_away(*list(story.people))


def in_order(story: Story) -> None:
    """Make sure that the auditor reads all of it in this order, with who, what and why."""
    auditor = story.open("auditor", "/trail")
    lines: list[str] = []
    while True:
        lines += auditor.page.locator("main tbody tr").all_inner_texts()
        onward = auditor.page.locator("nav.pager a[rel=next]")
        if not onward.count():
            break
        follow(auditor, onward)
    assert any("思考" in line and "3" in line and "5" in line for line in lines if mishaps.WEIGHTS in line)
    left = iter(lines)
    for who, verb, why in TOLD:
        what = auditor.say(VERB_LABELS[verb])
        assert any(who in line and what in line and why in line for line in left), (who, verb, why, lines)


def verify_export(story: Story, folder: Path) -> None:
    """Download the export as the auditor and verify it as the command line does."""
    auditor = story.open("auditor", "/export")
    with auditor.page.expect_download() as waiting:
        button(auditor, "Create export").click()
    path = folder / "export.zip"
    waiting.value.save_as(path)
    result = story.crowd.app.test_cli_runner().invoke(args=["contest", "verify", str(path)])
    assert result.exit_code == 0, result.output


def verified(story: Story) -> list[str]:
    """Return the faults that `flask audit verify` finds, none on a site that no other test has changed by hand."""
    run = story.crowd.app.test_cli_runner()
    run.invoke(args=["audit", "begin"])
    result = run.invoke(args=["audit", "verify"])
    found = [line for line in result.output.splitlines() if line.startswith("- ")]
    assert (result.exit_code == 0) == (not found), result.output
    return found
