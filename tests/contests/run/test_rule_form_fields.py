"""Every setting of a contest has its field in the forms, and what is entered there is written to the file."""

import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.contests.rules.actions import definitions
from lms.contests.rules.fields import FIELDS
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import revisions
from lms.contests.rules.rule_forms import STEPS
from lms.contests.rules.stages import Stage
from lms.people.models import User
from lms.people.roles import Role
from lms.text.front_matter import Field, FieldType, read
from tests.build import NOW, make_user
from tests.contests.make import make_contest
from tests.contests.run.test_rule_forms import CHINESE, TEXTS, draft_of, sent

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def convener(app: Flask) -> User:
    return make_user("Convener", Role.CONVENER)


@pytest.fixture
def contest(convener: User) -> Contest:
    made = make_contest(stage=Stage.DRAFT)
    definitions.save_draft(made, TEXTS, seen="", by=convener, now=NOW)
    return made


def leaf_names(fields: Sequence[Field], before: str = "") -> Iterator[tuple[str, FieldType]]:
    """Yield every setting of a contest file under its name in a form, lists by their first row."""
    for one in fields:
        if one.type is FieldType.MAPPING:
            yield from leaf_names(one.fields, f"{before}{one.name}.")
        elif one.type is FieldType.MAPPINGS:
            yield from leaf_names(one.fields, f"{before}{one.name}.0.")
        else:
            yield before + one.name, one.type


def test_every_setting_has_a_field(app: Flask, sign_in: SignIn, contest: Contest, convener: User) -> None:
    whole = CHINESE.replace("most: 10, weight: 6}", "most: 10, weight: 6, levels: [{mark: 8}]}")
    whole = whole.replace("prizes:\n", "categories:\n  - {key: story, title: 记叙}\nprizes:\n")
    seen = definitions.stamp(revisions.draft(contest.id))
    definitions.save_draft(contest, {"zh_Hans": whole}, seen=seen, by=convener, now=NOW)
    browser = sign_in(convener)
    pages = [browser.get(f"/contests/{contest.slug}/edit/form/{step}").text for step in STEPS]
    found = set(re.findall(r'\bname="([^"]+)"', "".join(pages)))
    for name, kind in leaf_names(FIELDS):
        ways = {"": (name,), "BY_LANGUAGE": (f"{name}.zh", f"{name}.en")}
        shown = ways["BY_LANGUAGE" if kind is FieldType.BY_LANGUAGE else ""]
        others = {f"{name}.date", f"{name}.lines"} if kind is not FieldType.BY_LANGUAGE else set()
        assert set(shown) <= found or others & found, name


def test_a_plan_that_is_not_offered_is_written_in_the_form(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    wanted = {"marking__plan": "trimmed-mean", "marking__readings": "6", "marking__trim": "2"}
    assert sent(browser, contest, "marking", preset="", **wanted)[0] == 303
    values = read(draft_of(contest)["zh_Hans"], FIELDS).values["marking"]
    assert (values["plan"], values["readings"], values["trim"]) == ("trimmed-mean", 6, 2)
    page = browser.get(f"/contests/{contest.slug}/edit/form/marking").text
    assert '<option value="trimmed-mean" selected>' in page and 'name="preset" value="" checked' in page
    wanted = {"marking__resolution": "expert", "marking__adjudicate_over": "8", "marking__plan": "double"}
    changed = {"marking__calibration_tolerance": "4", "marking__per_criterion": "yes", "marking__trim": ""}
    assert sent(browser, contest, "marking", preset="", marking__readings="", **wanted, **changed)[0] == 422
    values = read(draft_of(contest)["zh_Hans"], FIELDS).values["marking"]
    assert (values["resolution"], values["per-criterion"], values["trim"]) == ("expert", True, None)
    assert (values["adjudicate-over"], values["calibration-tolerance"]) == (8, 4)


def test_the_organiser_is_named_in_both_languages(
    app: Flask, sign_in: SignIn, contest: Contest, convener: User
) -> None:
    browser = sign_in(convener)
    assert sent(browser, contest, "call", organiser__zh="县农业局", organiser__en="Farm Office")[0] == 303
    values = read(draft_of(contest)["zh_Hans"], FIELDS).values
    assert values["organiser"] == {"zh_Hans": "县农业局", "en": "Farm Office"}


def test_the_tab_of_the_rules_opens_the_forms(app: Flask, sign_in: SignIn, convener: User) -> None:
    make_contest("tabs", Stage.DRAFT)
    page = sign_in(convener).get("/contests/tabs/convene").text
    assert re.search(r'<a[^>]*href="/contests/tabs/edit/form/call"[^>]*>\s*Rules', page)
