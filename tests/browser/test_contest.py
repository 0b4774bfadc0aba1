"""A whole contest in a real browser: 30 entries, 6 judges, one leaves, one has a conflict, two essays divide the
judges, one objection is upheld, the final list is the corrected one, certificates are verified; all of it in Chinese.

Each kind of act is done once by hand; what a hundred people do more is done by the product's own actions.
"""

from datetime import UTC, datetime, timedelta

from lms.contests.results.words import ResultState
from tests.browser import contest_after as after
from tests.browser import contest_before as before
from tests.browser.conftest import Site
from tests.browser.contest_crowd import Crowd
from tests.browser.contest_story import Story

ENTRIES = 30
SLUG = "field-notes"
LEARNERS = """
SELECT username FROM user JOIN role_grant ON role_grant.user_id = user.id
WHERE role = 'learner' AND username != 'cadre' ORDER BY user.id * 7 % 61 LIMIT ?
"""
NOTE = "一篇作品的分数经核对后更正。"


def test_contest_from_the_call_to_the_archive(site: Site) -> None:
    story = Story(site, SLUG, "zh_Hans", Crowd(site, SLUG))
    author, *others = (str(row[0]) for row in site.rows(LEARNERS, ENTRIES))
    name = str(site.rows("SELECT name FROM user WHERE username = ?", author)[0][0])

    before.set_up(story)
    code = before.write_and_hand_in(story, author)
    story.crowd.hand_in([*others, "trainer"])
    pilot = before.code_of(story, "trainer")
    before.change_rules(story, datetime.now(UTC) - timedelta(minutes=1), "时间提前")
    story.move("screening")
    before.screen(story, code, pilot)
    before.appoint_and_declare(story)
    story.move("calibration")
    before.allocate(story, pilot)
    before.conflict_is_kept(story)
    before.calibrate(story)
    story.move("judging")
    before.read_masked(story, code, name)
    apart = before.judge_entries(story)

    after.settle_discrepancies(story, apart)
    story.move("moderation")
    after.rule(story, apart[1], "40", "评议会重读后改定")
    after.fix_ranks(story)
    after.unmask(story)
    first = after.publish(story)
    listed = after.read_as_a_stranger(story, first)
    assert apart[1] not in listed
    after.object_and_uphold(story, author)
    after.rule(story, code, "99", "异议成立，补读后改定")
    after.fix_ranks(story)
    corrected = after.publish(story, NOTE)
    listed = after.read_as_a_stranger(story, corrected, NOTE)
    assert name in listed
    after.make_final(story)
    assert after.public_lists(story) == [ResultState.NOTICE, ResultState.CORRECTED, ResultState.FINAL]
    assert name in after.read_as_a_stranger(story, corrected + 1)
    after.certify(story, author, name)
    after.read_the_collection(story, code)
    after.export(story)
    story.put_away(*list(story.people))
