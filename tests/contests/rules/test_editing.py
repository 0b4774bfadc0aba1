"""Rules edited in the browser: drafts, what a stage lets change, versions, and the content file beside them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms import clock
from lms.audit.models import AuditEntry
from lms.contests.judging.queries.affected_marks import affected_marks
from lms.contests.rules.actions import definitions
from lms.contests.rules.amendments import RulesPart, changed_parts, rubric_impact, setting_changes
from lms.contests.rules.definition import Eligibility
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.models.revisions import RulesChange, RulesDraft
from lms.contests.rules.queries import revisions
from lms.contests.rules.queries.contests import contest as find
from lms.contests.rules.queries.contests import definition_of, has_newer_file
from lms.contests.rules.rubric_versions import RubricImpact
from lms.contests.rules.stages import Condition, Stage
from lms.contests.run.queries.conditions import facts
from lms.db import db
from lms.errors import Conflict, Refused
from lms.library.models import Document
from lms.marking.rubric import Rubric
from lms.people.models import User
from lms.people.roles import Role
from tests.build import NOW, make_unit, make_user
from tests.contests.make import (
    ZONE,
    make_assignment,
    make_contest,
    make_contest_file,
    make_definition,
    make_entry,
    make_judge,
    make_mark,
    make_revision,
)

TEXT = """---
title: 秋收征文
calendar:
  opens: 2026-02-01
  deadline: 2026-03-09 18:00
  judging-ends: 2026-04-08
rubric:
  criteria:
    - {{key: idea, title: 立意, most: {most}, weight: {weight}}}
    - {{key: structure, title: 结构, most: 10, weight: 4}}
    - {{key: language, title: 语言, most: 10, weight: 3}}
---
{call}
"""


def text(call: str = "写一件事。", most: int = 10, weight: int = 3) -> str:
    return TEXT.format(call=call, most=most, weight=weight)


def edited(stage: Stage = Stage.DRAFT) -> tuple[Contest, User]:
    """Return a contest in a stage whose rules were written in the editor."""
    contest, convener = make_contest(stage=Stage.DRAFT), make_user("Convener", Role.CONVENER)
    put(contest, convener, text())
    contest.stage = stage.value
    db.session.flush()
    return contest, convener


def put(contest: Contest, by: User, source: str, reason: str = "") -> RubricImpact | None:
    """Write a text and put it into force."""
    seen = definitions.stamp(revisions.draft(contest.id))
    definitions.save_draft(contest, {"zh_Hans": source}, seen=seen, by=by, now=NOW)
    return definitions.put_into_force(contest, reason=reason, by=by, now=NOW, zone=ZONE)


def sent(
    browser: FlaskClient, contest: Contest, source: str, do: str, seen: str = "", reason: str = ""
) -> int:
    """Send the editor's form."""
    form = {"text-zh_Hans": source, "text-en": "", "do": do, "seen": seen, "reason": reason}
    return browser.post(f"/contests/{contest.slug}/edit/save", data=form).status_code


SignIn = Callable[[User], FlaskClient]


@pytest.mark.database
def test_draft_changes_nothing_until_it_is_put_into_force(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    before = contest.revision_id
    browser = sign_in(convener)
    assert sent(browser, contest, text("写两件事。"), "draft") == 303
    assert (contest.revision_id, revisions.draft(contest.id) is not None) == (before, True)
    assert "写两件事。" in browser.get(f"/contests/{contest.slug}/edit").text
    seen = definitions.stamp(revisions.draft(contest.id))
    assert sent(browser, contest, text("写三件事。"), "force", seen) == 303
    assert "写三件事。" in browser.get(f"/contests/{contest.slug}").text
    assert revisions.draft(contest.id) is None


def test_draft_with_errors_is_kept_but_not_put_into_force(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    before = contest.revision_id
    browser = sign_in(convener)
    wrong = text().replace("most: 10, weight: 3", "most: ten, weight: 3", 1)
    assert sent(browser, contest, wrong, "force") == 422
    page = browser.get(f"/contests/{contest.slug}/edit").text
    assert "is not a number" in page
    assert contest.revision_id == before


@pytest.mark.database
def test_script_asks_for_problems_alone(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    answer = sign_in(convener).post(
        f"/contests/{contest.slug}/edit/save",
        data={"text-zh_Hans": text().replace("opens", "open")},
        headers={"Accept": "application/json"},
    )
    found = [(one["file"], one["line"], one["fix"]) for one in answer.json["problems"]]
    assert ("autumn.zh.md", 4, "Did you mean “opens”?") in found
    assert db.session.scalars(select(RulesDraft)).all() == []


def test_second_writer_is_told_and_loses_nothing(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    other = make_user("Other", Role.CONVENER)
    assert sent(sign_in(other), contest, text("他写的。"), "draft") == 303
    browser = sign_in(convener)
    answer = browser.post(
        f"/contests/{contest.slug}/edit/save",
        data={"text-zh_Hans": text("我写的。"), "do": "draft", "seen": ""},
    )
    assert (answer.status_code, "我写的。" in answer.text, "Someone else" in answer.text) == (
        409,
        True,
        True,
    )
    kept = revisions.draft(contest.id)
    assert kept is not None and "他写的。" in kept.sources["zh_Hans"]


@pytest.mark.database
def test_published_call_changes_only_with_a_reason(app: Flask) -> None:
    contest, convener = edited(Stage.OPEN)
    with pytest.raises(Refused, match="reason"):
        put(contest, convener, text("写两件事。"))
    put(contest, convener, text("写两件事。"), reason="Clearer")
    newest = revisions.changes(contest.id)[0]
    assert (newest.reason, newest.revision_id) == ("Clearer", contest.revision_id)
    found = select(AuditEntry).where(AuditEntry.verb == "contest.change-rules").order_by(AuditEntry.id)
    entry = db.session.scalars(found).all()[-1]
    assert (entry.reason, entry.after["source"]) == ("Clearer", "editor")


def test_missing_reason_is_told_beside_the_text_that_was_typed(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited(Stage.OPEN)
    db.session.commit()
    form = {"text-zh_Hans": text("写两件事。"), "text-en": "", "do": "force", "seen": "", "reason": ""}
    answer = sign_in(convener).post(f"/contests/{contest.slug}/edit/save", data=form)
    assert answer.status_code == 422
    assert ("写两件事。" in answer.text, "Enter the reason for the change" in answer.text) == (True, True)
    kept = revisions.draft(contest.id)
    assert kept is not None and "写两件事。" in kept.sources["zh_Hans"]


@pytest.mark.parametrize(
    ("stage", "source", "is_possible"),
    [
        (Stage.OPEN, text("写两件事。"), True),
        (Stage.OPEN, text().replace("2026-03-09", "2026-03-12"), True),
        (Stage.OPEN, text(weight=5), True),
        (Stage.OPEN, text().replace("calendar:", "attachments: 3\ncalendar:"), False),
        (Stage.CALIBRATION, text(most=12), True),
        (Stage.JUDGING, text(most=12), True),
        (Stage.JUDGING, text("写两件事。"), True),
        (Stage.MODERATION, text(most=12), False),
        (Stage.FINAL, text("写两件事。"), False),
    ],
)
def test_stage_says_which_part_of_the_rules_may_change(
    app: Flask, stage: Stage, source: str, is_possible: bool
) -> None:
    contest, convener = edited(stage)
    before = contest.revision_id
    try:
        put(contest, convener, source, reason="Because")
    except Conflict:
        db.session.expire_all()
    assert (contest.revision_id != before) == is_possible


@pytest.mark.database
def test_rubric_changed_in_mid_judging_keeps_old_marks_and_flags_them(app: Flask) -> None:
    contest, convener = edited(Stage.JUDGING)
    entry, judge = make_entry(contest), make_judge(contest)
    mark = make_mark(make_assignment(entry, judge), {"idea": 8, "structure": 7, "language": 6})
    kept = (dict(mark.scores), mark.total, mark.revision_id)
    assert put(contest, convener, text(most=12), reason="A finer scale") is RubricImpact.MARKS
    assert (dict(mark.scores), mark.total, mark.revision_id) == kept
    assert affected_marks(contest) == {mark.assignment_id: RubricImpact.MARKS}
    mark.revision_id = contest.revision_id  # the judge gave the mark again
    db.session.flush()
    assert affected_marks(contest) == {}


def test_change_of_wording_touches_no_mark(app: Flask) -> None:
    contest, convener = edited(Stage.JUDGING)
    make_mark(
        make_assignment(make_entry(contest), make_judge(contest)), {"idea": 8, "structure": 7, "language": 6}
    )
    source = text().replace("title: 立意", "title: 立意与选材")
    assert put(contest, convener, source, reason="Clearer") is RubricImpact.WORDING
    assert affected_marks(contest) == {}


@pytest.mark.database
def test_earlier_version_comes_back_word_for_word(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    first = revisions.changes(contest.id)[0]
    put(contest, convener, text("写两件事。", weight=5))
    browser = sign_in(convener)
    page = browser.get(f"/contests/{contest.slug}/edit/versions/{first.id}").text
    assert "写一件事。" in page and "写两件事。" in page and "The weight of 立意 changed." in page
    assert browser.post(f"/contests/{contest.slug}/edit/versions/{first.id}/restore").status_code == 303
    assert contest.revision_id == first.revision_id
    assert revisions.changes(contest.id)[0].source == "restored"


def newer_file(contest: Contest) -> int:
    """Let the content folder bring a new state of the file, as a sync does."""
    document = db.session.get_one(Document, contest.document_id)
    changed = make_definition(attachments_max=5)
    document.current = make_revision(document, changed)
    db.session.flush()
    return document.current_id or 0


def test_sync_of_the_content_folder_never_changes_the_rules_in_force(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    before = contest.revision_id
    newer_file(contest)
    assert (contest.revision_id, has_newer_file(contest)) == (before, True)
    page = sign_in(convener).get(f"/contests/{contest.slug}/edit").text
    assert "The content file has changed" in page


@pytest.mark.parametrize("choice", ["take", "keep"])
def test_person_settles_between_file_and_editor(app: Flask, sign_in: SignIn, choice: str) -> None:
    contest, convener = edited()
    before = contest.revision_id
    file_revision = newer_file(contest)
    answer = sign_in(convener).post(f"/contests/{contest.slug}/edit/settle", data={"do": choice})
    assert answer.status_code == 303
    assert contest.revision_id == (file_revision if choice == "take" else before)
    assert not has_newer_file(contest)


@pytest.mark.database
def test_draft_begun_before_another_change_is_not_put_into_force_unseen(app: Flask) -> None:
    contest, convener = edited()
    definitions.save_draft(contest, {"zh_Hans": text("写两件事。")}, seen="", by=convener, now=NOW)
    newer_file(contest)
    definitions.accept_file(contest, reason="", by=convener, now=NOW)
    with pytest.raises(Conflict, match="changed after"):
        definitions.put_into_force(contest, reason="", by=convener, now=NOW, zone=ZONE)
    definitions.rebase_draft(contest, by=convener, now=NOW)
    definitions.put_into_force(contest, reason="", by=convener, now=NOW, zone=ZONE)
    assert definition_of(contest).attachments_max == 0


def test_rules_in_force_are_saved_as_the_file_they_are(app: Flask, sign_in: SignIn) -> None:
    contest, convener = edited()
    answer = sign_in(convener).get(f"/contests/{contest.slug}/edit/file/zh_Hans")
    assert (answer.text, answer.headers["Content-Disposition"]) == (
        text(),
        'attachment; filename="autumn.zh.md"',
    )


@pytest.mark.database
def test_setting_up_pins_the_file_and_is_on_record(app: Flask, sign_in: SignIn) -> None:
    from_file = make_contest("other", stage=Stage.DRAFT)
    assert from_file.revision_id == from_file.document.current_id
    convener = make_user("Convener", Role.CONVENER)
    document = Document(kind="contest", key="contests/new")
    db.session.add(document)
    db.session.flush()
    document.current = make_revision(document, make_definition())
    db.session.commit()
    assert sign_in(convener).post("/contests/set-up/new").status_code == 303
    made = find("new")
    assert made is not None
    assert (made.stage, made.revision_id) == ("draft", document.current_id)
    assert [one.source for one in db.session.scalars(select(RulesChange))] == ["file"]


@pytest.mark.database
def test_unknown_units_are_told_when_a_contest_is_set_up_and_when_its_rules_change(
    app: Flask, sign_in: SignIn
) -> None:
    village, convener = make_unit(), make_user("Convener", Role.CONVENER)
    limited = Eligibility(units=("nowhere", village.code, "elsewhere"))
    document = make_contest_file("unknown", eligibility=limited)
    known = make_contest_file("known", eligibility=Eligibility(units=(village.code,)))
    db.session.commit()
    browser = sign_in(convener)
    answer = browser.post("/contests/set-up/unknown")
    assert answer.status_code == 422 and find("unknown") is None
    assert "Unknown units in “eligibility”: nowhere, elsewhere." in answer.text
    assert browser.post("/contests/set-up/known").status_code == 303
    made = find("known")
    assert made is not None
    known.current = make_revision(known, make_definition(eligibility=limited))
    db.session.commit()
    with pytest.raises(Refused, match="Unknown units"):
        definitions.accept_file(made, reason="", by=convener, now=NOW)
    made.revision_id = document.current_id or 0
    made.revision = document.current  # type: ignore[assignment]
    db.session.flush()
    assert facts(made, NOW).met[Condition.RULES_COMPLETE] is False


def test_contest_without_a_file_begins_in_the_browser(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make_user("Convener", Role.CONVENER))
    db.session.commit()
    answer = browser.post("/contests/new/", data={"title": '春耕: "征文"', "name": "spring"})
    assert (answer.status_code, answer.location) == (303, "/contests/spring/edit/form/call")
    made = find("spring")
    assert made is not None
    assert (made.stage, definition_of(made).title("zh_Hans"), has_newer_file(made)) == (
        "draft",
        '春耕: "征文"',
        False,
    )
    page = browser.get("/contests/spring/edit").text
    assert "No problems." in page and "春耕" in page
    assert browser.post("/contests/new/", data={"title": "A", "name": "spring"}).status_code == 422
    assert browser.post("/contests/new/", data={"title": "A", "name": "Spring 2"}).status_code == 422
    made_up = [
        browser.post("/contests/new/", data={"title": title})
        for title in ("Dry spring", "Dry spring", "春耕")
    ]
    assert [one.location.split("/")[2] for one in made_up] == [
        "dry-spring",
        "dry-spring-2",
        f"contest-{clock.now().year}",
    ]
    page = browser.post("/contests/new/", data={"title": " "}).text
    assert 'href="#title"' in page and "Add a title to the contest." in page


def test_parts_and_reach_of_a_change() -> None:
    old = make_definition()
    wider = {name: Rubric(one.title, one.criteria[:2]) for name, one in old.rubrics.items()}
    new = replace(old, rubrics=wider, tie_rule=old.tie_rule, rereads=Decimal("0.1"))
    assert changed_parts(old, new, text_changed=False) == [RulesPart.RUBRIC, RulesPart.RULES]
    assert rubric_impact(old, new) is RubricImpact.TOTALS
    assert setting_changes(old, new, ZONE) == [("Hidden re-reads", "0", "0.1")]


@pytest.mark.parametrize("count", [1, 3])
def test_editor_sends_a_constant_number_of_statements(
    app: Flask,
    sign_in: SignIn,
    count_queries,
    count: int,  # type: ignore[no-untyped-def]
) -> None:
    contest, convener = edited()
    for number in range(count):
        put(contest, convener, text(f"写{number}件事。"))
    browser = sign_in(convener)
    db.session.commit()
    address = f"/contests/{contest.slug}/edit"
    with count_queries() as queries:
        assert browser.get(address).status_code == 200
    assert len(queries) == 11
