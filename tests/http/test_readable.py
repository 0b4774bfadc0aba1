"""Numbers beyond every id, deeply nested JSON and NUL signs are answered with 4xx on every route."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError
from werkzeug.routing import IntegerConverter

import lms
from lms.db import db
from lms.http.readable import DEEPEST
from lms.people.models import User
from lms.people.roles import Role
from lms.text.values import MOST_ID
from tests.build import make_user
from tests.test_access import METHODS

SignIn = Callable[[User], FlaskClient]
NUMBERS = [MOST_ID + 1, 2**63, 2**64, 10**30]
BODIES = {
    "lists": "[" * 200_000 + "]" * 200_000,
    "objects": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "unfinished": "[" * 200_000,
    "just too deep": "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    "beyond 64 bits": json.dumps({"answers": 2**64, "sequence": -(2**64), "base": 2**63}),
    "without end": '{"sequence": ' + "9" * 6000 + "}",
    "not a number": '{"sequence": NaN, "at": Infinity}',
    "no object": "7",
    "nothing": "null",
}  # fmt: skip


def addresses(app: Flask, number: object) -> list[tuple[str, str]]:
    """Every route that has a number in its address, with this number."""
    found = []
    for rule in app.url_map.iter_rules():
        if not any(isinstance(one, IntegerConverter) for one in rule._converters.values()):
            continue
        address = rule.rule
        for name, converter in rule._converters.items():
            value = str(number) if isinstance(converter, IntegerConverter) else "x"
            address = replaced(address, name, value)
        found += [(method, address) for method in METHODS if method in (rule.methods or ())]
    return found


def replaced(address: str, name: str, value: str) -> str:
    head, _, rest = address.partition(f"{name}>")
    return head.rpartition("<")[0] + value + rest


@pytest.mark.parametrize("number", NUMBERS)
def test_number_beyond_every_id_is_unknown_on_every_route(app: Flask, sign_in: SignIn, number: int) -> None:
    browser = sign_in(make_user("Admin", Role.ADMINISTRATOR))
    asked = addresses(app, number)
    assert len(asked) > 40
    # 405 where a text may stand in the place of the number, by another method.
    assert {browser.open(address, method=method).status_code for method, address in asked} <= {404, 405}


def test_other_digits_and_digits_without_end_are_unknown_too(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make_user("Admin", Role.ADMINISTRATOR))
    for written in ("9" * 5000, "²", "१२", "-1", "1e3"):
        method, address = next(one for one in addresses(app, written) if one[1].startswith("/people/"))
        assert browser.open(address, method=method).status_code == 404


def test_number_in_a_question_or_form_is_never_an_error(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make_user("Admin", Role.ADMINISTRATOR))
    for written in ("9" * 5000, "²", "-1", str(2**64), "x"):
        asked = ("/people/?page={}", "/people/?unit={}", "/people/slips?person={}", "/audit/?page={}")
        assert [browser.get(one.format(written)).status_code for one in asked] == [200, 404, 200, 200]
        answer = browser.post("/people/slips", data={"person": written})
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/people/slips")


def test_odd_number_in_any_field_of_any_page_is_never_an_error(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(make_user("Admin", Role.ADMINISTRATOR))
    code = "".join(file.read_text(encoding="utf-8") for file in Path(app.root_path).rglob("*.py"))
    names = set(re.findall(r'(?:form|args)\.get(?:list)?\(\s*"(\w+)"', code)) - {"do"}
    assert len(names) > 40
    # The second needs the settings of a running site, the others read the whole content folder.
    apart = ("/sign-out", "/site", "/learn/publish", "/quizzes/bank/refresh")
    rules = [one for one in app.url_map.iter_rules() if not one.arguments and one.rule not in apart]
    form = dict.fromkeys(names, str(2**64))
    for rule in rules:
        if "POST" in (rule.methods or ()):
            assert browser.post(rule.rule, data=form).status_code < 500, rule.rule


@pytest.mark.database
def test_number_that_no_column_holds_is_a_bad_request(app: Flask) -> None:
    db.session.get(User, 1)
    with app.test_request_context():
        try:
            db.session.get(User, 2**70)
        except (OverflowError, DataError) as error:
            db.session.rollback()
            answer = app.handle_user_exception(error)
            assert answer[1] == 400  # type: ignore[index]
        else:
            pytest.fail("the database took it")


def test_no_number_is_read_from_signs_that_only_count_as_digits() -> None:
    lines = [
        f"{file.name}: {line.strip()}"
        for file in Path(lms.__file__).parent.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bint\(.*\.isdigit\(\)|\.isdigit\(\).*\bint\(", line) and "isascii" not in line
    ]
    assert lines == []
