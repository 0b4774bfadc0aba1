"""The style guide renders every component in both languages, within the strict content security policy."""

import re

import pytest
from flask.testing import FlaskClient

VARIANTS = ["lang=en", "lang=zh_Hans&theme=dark", "lang=en&type=large&errors=1", "lang=zh_Hans&errors=1"]
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.I)


@pytest.mark.parametrize("query", VARIANTS)
def test_page_has_nothing_inline_and_unique_ids(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/styleguide/?{query}")
    page = answer.get_data(as_text=True)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert answer.status_code == 200
    assert INLINE.findall(page) == []
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.parametrize("query", VARIANTS)
def test_labels_and_descriptions_point_at_something(client: FlaskClient, query: str) -> None:
    page = client.get(f"/styleguide/?{query}").get_data(as_text=True)
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    asked = re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', page)
    assert {name for names in asked for name in names.split()} - ids == set()


def test_errors_come_first_and_in_the_title(client: FlaskClient) -> None:
    page = client.get("/styleguide/?lang=en&errors=1").get_data(as_text=True)
    assert re.findall(r"<title>(.*?)</title>", page) == ["Error: Style guide – 耕读 Gengdu"]
    summary = page[page.index("error-summary-title") : page.index("<h1>")]
    assert re.findall(r'<a href="(#[\w-]+)">', summary) == ["#name", "#role-0", "#agreed"]


def test_theme_and_type_are_on_the_page(client: FlaskClient) -> None:
    page = client.get("/styleguide/?lang=zh_Hans&theme=dark&type=large").get_data(as_text=True)
    assert re.findall(r"<html[^>]*>", page) == ['<html lang="zh-Hans" data-theme="dark" data-type="large">']


def test_choice_of_theme_is_kept_and_returns_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/appearance/theme/dark?next=/language/en")
    assert (answer.status_code, answer.location) == (302, "/language/en")
    cookie = client.get_cookie("theme")
    assert cookie is not None and cookie.value == "dark"


@pytest.mark.parametrize(
    "path", ["/appearance/theme/pink", "/appearance/size/large", "/appearance/theme/large"]
)
def test_unknown_choice_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get_cookie("theme") is None


def test_choice_never_leads_to_another_host(client: FlaskClient) -> None:
    assert client.get("/appearance/type/large?next=//elsewhere.example").location == "/"
