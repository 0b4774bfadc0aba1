"""The rules of a contest written by forms: each step, errors at their fields, rows, conflicts and placeholders."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.contests.rules.actions import definitions
from lms.contests.rules.fields import FIELDS
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.plan_estimates import PRESETS, estimate
from lms.contests.rules.queries import revisions
from lms.contests.rules.queries.contests import contest as find
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.rule_forms import STEPS, posted_step, read_form, write_form
from lms.contests.rules.rule_previews import prize_example
from lms.contests.rules.stages import Condition, Stage
from lms.contests.run.queries.conditions import facts
from lms.people.models import User
from lms.people.roles import Role
from lms.text.front_matter import read
from tests.build import NOW, make_unit, make_user
from tests.contests.make import ZONE, make_contest

SignIn = Callable[[User], FlaskClient]
CHINESE = """---
title: 秋收征文  # as on the poster
poster: 3
calendar: {opens: 2026-02-01, deadline: 2026-03-09 18:00, judging-ends: 2026-04-08}
prizes:
  - {key: first, title: {zh: 一等奖, en: First}, count: 1, sponsor: 农业局}
  - {key: second, title: {zh: 二等奖, en: Second}, share: 10%}
rubric:
  out-of: 100
  criteria:
    - {key: idea, title: 立意, most: 10, weight: 6}
    - {key: words, title: 文字, most: 10, weight: 4}
---

写一件事。
"""
ENGLISH = "---\ntitle: Harvest\n---\n\nWrite about one thing.\n"
TEXTS = {"zh_Hans": CHINESE, "en": ENGLISH}
# Keys that no contest has are kept, but do not go into force.
KNOWN = TEXTS | {"zh_Hans": CHINESE.replace("poster: 3\n", "").replace(", sponsor: 农业局", "")}


@pytest.fixture
def convener(app: Flask) -> User:
    return make_user("Convener", Role.CONVENER)


@pytest.fixture
def contest(convener: User) -> Contest:
    made = make_contest(stage=Stage.DRAFT)
    definitions.save_draft(made, TEXTS, seen="", by=convener, now=NOW)
    return made


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form of a step, its buttons apart."""
    form = page.split('class="rule-form')[1].split("</form>")[0]
    sent: dict[str, list[str]] = {}
    for tag, inner in re.findall(r"<((?:input|textarea)\b[^>]*)>([^<]*)", form):
        marks = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in marks or (marks.get("type") in ("radio", "checkbox") and " checked" not in tag):
            continue
        text = inner.removeprefix("\n") if tag.startswith("textarea") else marks.get("value", "")
        sent.setdefault(unescape(marks["name"]), []).append(unescape(text))
    return sent


def sent(
    browser: FlaskClient, contest: Contest, step: str, do: str = "save", **changes: str
) -> tuple[int, str]:
    """Open a step, change some fields and send it; return the status and the page."""
    address = f"/contests/{contest.slug}/edit/form/{step}"
    form = fields_of(browser.get(address).text)
    form |= {name.replace("__", ".").replace("_", "-"): [text] for name, text in changes.items()}
    answer = browser.post(f"{address}/save", data=form | {"do": [do]})
    return answer.status_code, answer.text


def with_known_keys(contest: Contest, by: User) -> None:
    seen = definitions.stamp(revisions.draft(contest.id))
    definitions.save_draft(contest, KNOWN, seen=seen, by=by, now=NOW)


def draft_of(contest: Contest) -> dict[str, str]:
    found = revisions.draft(contest.id)
    assert found is not None
    return dict(found.sources)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_saved_unchanged_changes_no_sign(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User, step: str
) -> None:
    browser = sign_in(convener)
    if step == "check":
        page = browser.get(f"/contests/{contest.slug}/edit/form/check").text
        assert "poster" in page and "sponsor" in page and "No problems." not in page
        with_known_keys(contest, convener)
        assert "No problems." in browser.get(f"/contests/{contest.slug}/edit/form/check").text
        return
    assert sent(browser, contest, step)[0] == 303
    if step == "marking":  # the plan that the rules leave open stays open
        assert read(draft_of(contest)["zh_Hans"], FIELDS).values["marking"] in (None, {})
    assert draft_of(contest) == TEXTS


def test_a_changed_field_is_written_alone(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    assert (
        sent(browser, contest, "call", title__zh="春耕征文", title__en="Spring", body__en="Write.")[0] == 303
    )
    assert (
        sent(browser, contest, "dates", calendar__deadline__date="2026-03-10", calendar__deadline__time="")[0]
        == 303
    )
    assert draft_of(contest) == {
        "zh_Hans": CHINESE.replace("秋收征文", "春耕征文").replace("2026-03-09 18:00", "2026-03-10"),
        "en": "---\ntitle: Spring\n---\n\nWrite.\n",
    }


@pytest.mark.parametrize(
    ("step", "changes", "field", "sentence"),
    [
        ("call", {"title__zh": ""}, "title.zh", "Fill in this field."),
        ("dates", {"calendar__opens__date": ""}, "calendar.opens", "Fill in this field."),
        (
            "dates",
            {"calendar__deadline__date": "soon", "calendar__deadline__time": ""},
            "calendar.deadline",
            "Enter a date",
        ),
        (
            "dates",
            {"calendar__judging_ends__date": "2026-03-01"},
            "calendar.judging-ends",
            "“Judging ends” is not after “Deadline”.",
        ),
        (
            "dates",
            {"calendar__late_until__date": "2026-03-12"},
            "calendar.late-until",
            "late entries are refused",
        ),
        ("entries", {"late": "accept"}, "late", "Enter on the page “Dates”"),
        ("entries", {"length__most": "many"}, "length.most", "Write a whole number"),
        ("entries", {"attachments": "99"}, "attachments", "out of range"),
        ("entries", {"length__least": "9", "length__most": "8"}, "length.most", "is below"),
        ("prizes", {"prizes__0__share": "10%"}, "prizes.0", "Enter a number of prizes or a share"),
        ("prizes", {"prizes__0__least_mark": "101"}, "prizes.0.least-mark", "Enter a mark up to 100"),
        ("prizes", {"prizes__0__title__zh": "", "prizes__0__title__en": ""}, "prizes.0.title.zh", "Fill in"),
        (
            "rubric",
            {"rubric__criteria__0__weight": "0"},
            "rubric.criteria.0.weight",
            "Enter a weight above 0",
        ),
        ("rubric", {"rubric__criteria__0__most": ""}, "rubric.criteria.0.most", "Fill in this field."),
        ("rubric", {"rubric__out_of": "-5"}, "rubric.out-of", "Enter a total"),
        (
            "marking",
            {"marking__judges": "1", "preset": "mean 3"},
            "marking.judges",
            "Enter at least 3 judges",
        ),
    ],
)
def test_an_error_comes_back_at_its_field_with_what_was_typed(
    app: Flask,
    sign_in: SignIn,
    contest: Contest,
    convener: User,
    step: str,
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    status, page = sent(sign_in(convener), contest, step, **changes)
    assert status == 422
    text = unescape(page)
    assert f'href="#{field}"' in text.split('class="error-summary"')[1].split("</div>")[0]
    assert sentence in text.split('class="rule-form')[1]
    assert f'id="{field}' in text
    shown = fields_of(page)
    for name, typed in changes.items():
        if name != "preset":
            assert shown[name.replace("__", ".").replace("_", "-")] == [typed]


def test_rows_are_added_moved_and_removed_before_anything_is_saved(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    address = f"/contests/{contest.slug}/edit/form/prizes/save"
    status, page = sent(browser, contest, "prizes", "add:prizes", prizes__0__count="3")
    assert (status, draft_of(contest)) == (200, TEXTS)
    form = fields_of(page) | {"prizes.2.title.zh": ["三等奖"], "prizes.2.count": ["5"], "do": ["up:prizes.2"]}
    page = browser.post(address, data=form).text
    form = fields_of(page) | {"do": ["remove:prizes.2"]}
    page = browser.post(address, data=form).text
    assert browser.post(address, data=fields_of(page) | {"do": ["save"]}).status_code == 303
    prizes = read(draft_of(contest)["zh_Hans"], FIELDS).values["prizes"]
    assert [(one["key"], one["count"]) for one in prizes] == [("first", 3), ("prize-1", 5)]
    assert "sponsor: 农业局" in draft_of(contest)["zh_Hans"]


def test_the_example_tells_how_many_receive_each_prize(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    text = sent(sign_in(convener), contest, "prizes", "show", example="45")[1]
    assert "45 entries with different marks:" in text and "<li>Second: 4</li>" in text
    form = read_form(TEXTS, ZONE)
    assert form is not None
    assert [one.places for one in prize_example(form, 30)] == [1, 3]


def test_the_sum_of_the_rubric_is_shown(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    page = sent(browser, contest, "rubric", "show", rubric__criteria__0__weight="4")[1]
    assert "Sum of highest marks times weights: 80" in page and "40 of 80 points: 50% of the total" in page


def test_levels_are_built_in_the_form(app: Flask, sign_in: SignIn, contest: Contest, convener: User) -> None:
    browser = sign_in(convener)
    page = sent(browser, contest, "rubric", "add:rubric.criteria.1.levels")[1]
    name = "rubric.criteria.1.levels.0"
    form = fields_of(page) | {f"{name}.mark": ["6"], f"{name}.title.en": ["Clear"], "do": ["save"]}
    assert browser.post(f"/contests/{contest.slug}/edit/form/rubric/save", data=form).status_code == 303
    assert "levels: [{mark: 6, title: {en: Clear}}]" in draft_of(contest)["zh_Hans"]


def test_a_plan_is_chosen_by_questions(app: Flask, sign_in: SignIn, contest: Contest, convener: User) -> None:
    browser = sign_in(convener)
    page = sent(browser, contest, "marking", "show", example="300", marking__judges="20")[1]
    assert "Each judge reads about 45 entries." in page and "0.736" in page and "base300" in page
    assert sent(browser, contest, "marking", preset="mean 2", second_person="no")[0] == 303
    values = read(draft_of(contest)["zh_Hans"], FIELDS).values
    assert (values["marking"]["plan"], values["marking"]["readings"]) == ("mean", 2)
    assert values["second-person"] is False


def test_the_figures_of_the_plans_are_those_of_the_documentation() -> None:
    text = Path("docs/judging.md").read_text(encoding="utf-8").replace("*", "")
    for entries, contest in ((24, "tiny24"), (60, "small60"), (300, "base300")):
        for one in PRESETS[:3]:
            found = estimate(one, entries, 0)
            row = next(
                line for line in text.splitlines() if line.startswith(f"| {contest} | {one.readings} |")
            )
            cells = [cell.strip() for cell in row.split("|")]
            assert (found.source, found.tau, found.top_ten) == (contest, cells[5], cells[7])
    assert "| 3.0 | 0.736 | 0.75 |" in text and "| all marks in the model | 0.733 | 0.60 |" in text
    assert (estimate(PRESETS[3], 300, 20).tau, estimate(PRESETS[3], 300, 20).per_judge) == ("0.736", 45)
    assert estimate(PRESETS[3], 24, 3).tau is None


def test_units_are_found_by_name_and_code(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    unit = make_unit("柳河村")
    browser = sign_in(convener)
    page = sent(browser, contest, "who", "show", search="柳河")[1]
    assert f'value="{unit.code}"' in page
    form = fields_of(page) | {
        "eligibility.units": ["", unit.code],
        "eligibility.co-authors": ["2"],
        "do": ["save"],
    }
    assert browser.post(f"/contests/{contest.slug}/edit/form/who/save", data=form).status_code == 303
    assert f"eligibility: {{units: [{unit.code}], co-authors: 2}}" in draft_of(contest)["zh_Hans"]


@pytest.mark.database
def test_a_draft_saved_meanwhile_is_a_conflict_and_nothing_typed_is_lost(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    address = f"/contests/{contest.slug}/edit/form/call"
    form = fields_of(browser.get(address).text) | {"title.zh": ["我的题目"], "do": ["save"]}
    other = make_user("Other", Role.CONVENER)
    newer = TEXTS | {"en": ENGLISH.replace("Harvest", "Reaping")}
    definitions.save_draft(
        contest, newer, seen=definitions.stamp(revisions.draft(contest.id)), by=other, now=NOW
    )
    answer = browser.post(f"{address}/save", data=form)
    assert answer.status_code == 409 and "Someone else saved the draft" in answer.text
    assert draft_of(contest) == newer
    again = fields_of(answer.text) | {"do": ["save"]}
    assert again["title.zh"] == ["我的题目"]
    assert browser.post(f"{address}/save", data=again).status_code == 303
    assert "我的题目" in draft_of(contest)["zh_Hans"]


def test_the_draft_is_checked_and_applied(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    with_known_keys(contest, convener)
    sent(browser, contest, "rubric", rubric__criteria__0__weight="0")
    status, page = sent(browser, contest, "check", "force")
    assert status == 422 and "/edit/form/rubric#rubric.criteria.0.weight" in page
    sent(browser, contest, "rubric", rubric__criteria__0__weight="5")
    assert sent(browser, contest, "check", "force")[0] == 303
    assert definition_of(contest).rubric.criteria[0].weight == 5
    contest.stage = Stage.OPEN.value
    sent(browser, contest, "call", title__zh="新题目")
    status, page = sent(browser, contest, "check", "force")
    assert status == 422 and "Enter the reason for the change" in page


def test_a_placeholder_keeps_the_call_from_being_published(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    with_known_keys(contest, convener)
    sent(browser, contest, "call", body__zh="## 要求\n\n（请填写征文的主题和要求。）")
    assert "Replace （请填写征文的主题和要求。）" in unescape(
        browser.get(f"/contests/{contest.slug}/edit/form/check").text
    )
    assert sent(browser, contest, "check", "force")[0] == 303
    found = facts(contest, NOW)
    assert found.met[Condition.RULES_COMPLETE] is False
    assert "（请填写征文的主题和要求。）" in str(found.details[Condition.RULES_COMPLETE])
    contest.stage = Stage.OPEN.value  # nor does one come into a published call later
    sent(browser, contest, "call", body__zh="（待补充：时间）")
    status, page = sent(browser, contest, "check", "force", reason="wording")
    assert status == 422 and "（待补充：时间）" in page.split("Not saved")[1].split("</form>")[0]


def test_a_contest_begins_from_a_template_or_like_an_earlier_one(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    with_known_keys(contest, convener)
    definitions.put_into_force(contest, reason="", by=convener, now=NOW, zone=ZONE)
    browser = sign_in(convener)
    assert (
        "秋收征文"
        in browser.get(f"/contests/new/?like={contest.slug}", headers={"Accept-Language": "zh"}).text
    )

    def begun(name: str, **form: str) -> tuple[int, str]:
        answer = browser.post("/contests/new/", data={"name": name, "title": "New", **form})
        made = find(name)
        source = "" if made is None else revisions.sources(made.revision_id)["zh_Hans"]
        return answer.status_code, source

    assert "plan: double" in begun("report", template="report")[1]
    status, text = begun("again", template="like", like=contest.slug)
    assert (status, "title: New  # as on the poster" in text, "opens: 2027-02-01" in text) == (
        303,
        True,
        True,
    )
    assert begun("none", template="like", like="nothing") == (422, "")
    assert begun("none", template="like", like="") == (422, "")
    assert begun("none", template="forged") == (422, "")


def test_settings_that_are_no_keys_are_left_to_the_text_view(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    seen = definitions.stamp(revisions.draft(contest.id))
    definitions.save_draft(contest, {"zh_Hans": "---\ntitle: [\n---\n"}, seen=seen, by=convener, now=NOW)
    browser = sign_in(convener)
    page = browser.get(f"/contests/{contest.slug}/edit/form/dates").text
    assert "cannot be read as a form" in page and 'class="rule-form' not in page
    answer = browser.post(f"/contests/{contest.slug}/edit/form/dates/save", data={"calendar.opens.date": "x"})
    assert answer.status_code == 303 and draft_of(contest) == {"zh_Hans": "---\ntitle: [\n---\n"}


def test_one_file_for_both_languages_stays_one() -> None:
    text = "---\ntitle: {zh: 题, en: Title}\n---\n::: zh\n旧\n:::\n\n::: en\nOld\n:::\n"
    state = posted_step({"title.en": ["New title"], "body.zh": ["新"], "body.en": ["New\r\ntext"]}, "call")
    made = write_form({"zh_Hans": text}, state, ZONE)
    assert made == {
        "zh_Hans": "---\ntitle: {zh: 题, en: New title}\n---\n::: zh\n新\n:::\n\n::: en\nNew\ntext\n:::\n"
    }


def test_a_language_gets_a_file_when_it_is_written_in() -> None:
    state = posted_step({"title.en": ["Harvest"], "body.en": ["Write."]}, "call")
    made = write_form({"zh_Hans": CHINESE}, state, ZONE)
    assert made["zh_Hans"] == CHINESE
    assert read(made["en"], FIELDS).values["title"] == "Harvest" and made["en"].endswith("\n\nWrite.\n")
    assert write_form({}, posted_step({"title.zh": ["题"]}, "call"), ZONE) == {
        "zh_Hans": "---\ntitle: 题\n---\n"
    }
