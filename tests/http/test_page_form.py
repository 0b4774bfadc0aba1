"""A form whose request lacks a field, as a careless script or an old page sends it."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from lms.http.page_form import PageForm
from tests.conftest import ROOT


class _Sample(PageForm):
    phone = StringField(filters=[lambda text: text and text.strip()])
    other = StringField()


@pytest.mark.parametrize("stored", [None, "138"])
def test_a_text_that_was_not_sent_is_what_was_stored_or_empty(app: Flask, stored: str | None) -> None:
    with app.test_request_context(method="POST", data={"other": "x"}):
        assert _Sample(phone=stored).phone.data == (stored or "")


def test_filters_of_a_field_still_apply(app: Flask) -> None:
    with app.test_request_context():
        assert _Sample(MultiDict({"phone": " 138 "})).phone.data == "138"


def test_every_form_is_a_page_form() -> None:
    direct = [
        path.relative_to(ROOT).as_posix()
        for path in Path(ROOT / "lms").rglob("*.py")
        if "FlaskForm" in path.read_text() and path.name != "page_form.py"
    ]
    assert direct == []


@pytest.mark.parametrize("body", ["[1, 2]", '"text"', "5", '{"phone": "138"}', "[[", "null"])
def test_json_is_no_form(app: Flask, body: str) -> None:
    with app.test_request_context(method="POST", data=body, content_type="application/json"):
        assert _Sample().phone.data == ""
