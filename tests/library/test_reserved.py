"""Short names that addresses of the site would hide: what a file may be called leads to its document."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from lms.editor.starting_texts import free_name
from lms.errors import Refused
from lms.library.paths import RESERVED, ContentPath, content_path
from lms.people.roles import Role
from lms.problems import Problem
from lms.quizzes.loader import checked_slug, slug_like
from tests.build import make_user

pytestmark = pytest.mark.database

# The file of a document with a name, by the start of its addresses and the value that they take.
FILES = {
    ("/quizzes/<slug>", "slug"): "quizzes/{}.en.md",
    ("/boards/<slug>", "slug"): "boards/{}.md",
    ("/contests/<slug>", "slug"): "contests/{}.en.md",
    ("/learn/<course>", "course"): "courses/{}/course.en.md",
}
SAMPLES = {"number": 1, "module": "basics", "lesson": "start", "language": "en"}


def words(app: Flask) -> set[str]:
    """Return every word of every address."""
    rules = "/".join(rule.rule for rule in app.url_map.iter_rules())
    return {word for word in rules.split("/") if word.replace("-", "").isalnum() and word.islower()}


def hidden(adapter: MapAdapter, rules: list[Rule], name: str, value: str) -> Iterator[str]:
    for rule in rules:
        if set(rule.arguments) - {value, *SAMPLES} or "<any" in rule.rule:
            continue
        given = {one: SAMPLES.get(one) for one in rule.arguments} | {value: name}
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        try:
            if adapter.match(adapter.build(rule.endpoint, given), method)[0] != rule.endpoint:
                yield rule.rule
        except HTTPException:
            yield rule.rule


@pytest.mark.parametrize(("start", "value"), FILES)
def test_a_name_is_reserved_or_leads_to_its_document(app: Flask, start: str, value: str) -> None:
    adapter = app.url_map.bind("localhost")
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.rule == start or rule.rule.startswith(f"{start}/")
    ]
    assert rules
    lost = {}
    for word in words(app):
        placed = content_path(FILES[start, value].format(word), "en")
        if isinstance(placed, ContentPath) and (wrong := [*hidden(adapter, rules, word, value)]):
            lost[word] = wrong
    assert lost == {}


def test_every_word_beside_quizzes_is_refused_and_never_made_of_a_title_or_the_name_of_a_file(
    app: Flask,
) -> None:
    assert {"bank", "check", "import", "attempts"} <= RESERVED["quizzes"]
    for word in RESERVED["quizzes"]:
        problem = content_path(f"quizzes/{word}.zh.md", "zh_Hans")
        assert isinstance(problem, Problem)
        assert (problem.code, problem.line) == ("reserved-slug", 1)
        assert str(problem.fix) % problem.values == f"Choose another name, for example {word}-2."
        assert slug_like(f"{word}.gift") == f"{word}-2"
        assert free_name("quiz", "", word, RESERVED["quizzes"]) == f"{word}-2"
        with pytest.raises(Refused):
            checked_slug(word)


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/edit/new", {"kind": "quiz", "title": "Ours", "slug": "bank", "language": "en"}),
        ("/edit/new", {"kind": "course", "title": "Ours", "slug": "search", "language": "en"}),
        ("/edit/new", {"kind": "board", "title": "Ours", "slug": "red-lines", "language": "en"}),
        ("/contests/new/", {"title": "Ours", "name": "set-up", "template": "essay"}),
    ],
)
def test_a_reserved_name_is_refused_where_it_is_typed(
    client: FlaskClient, sign_in, address: str, data: dict[str, str]
) -> None:
    answer = sign_in(make_user("Admin", Role.ADMINISTRATOR)).post(
        address, data=data, headers={"Accept-Language": "en"}
    )
    assert answer.status_code in (409, 422)
    name = data.get("slug") or data["name"]
    said = f"“{name}” cannot be used as a short name because the site uses that address."
    assert (said in answer.text, 'value="Ours"' in answer.text) == (True, True)
