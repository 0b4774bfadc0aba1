"""A bulletin's file: what is wrong with it, with line and reason."""

import pytest

from lms.bulletins.definition import from_data, read_definition, to_data
from lms.bulletins.reading import read_bulletin
from lms.library.documents import SourceFile, Sources
from tests.bulletins.make import bulletin_text


def test_a_definition_is_the_same_after_it_was_stored() -> None:
    definition, problems = read_definition(bulletin_text(body="::: zh\n要求\n:::\n::: en\nWords\n:::\n"))
    assert (problems, definition and dict(definition.texts)) == ((), {"zh_Hans": "要求", "en": "Words"})
    assert definition is not None
    assert from_data(to_data(definition)) == definition


@pytest.mark.parametrize(
    ("line", "code", "at"),
    [
        ("sections: [boards, gossip]", "unknown-choice", 8),
        ("sections: [next]", "source-without-section", 5),
        ("layout: fancy", "unknown-choice", 8),
        ("from: 2026-03-01", "days-without-custom", 8),
        ("places: 0", "out-of-range", 8),
        ("colour: red", "unknown-key", 8),
    ],
)
def test_what_is_wrong_is_told_with_its_line(line: str, code: str, at: int) -> None:
    _, problems = read_definition(bulletin_text(line))
    assert [(one.code, one.line) for one in problems] == [(code, at)]


def test_a_bulletin_has_parts() -> None:
    text = bulletin_text("sections: []").replace("boards: [weekly]\n", "")
    assert [one.code for one in read_definition(text)[1]] == ["no-sections"]


def test_parts_and_layout_need_what_they_show() -> None:
    text = bulletin_text("sections: [boards]\nlayout: official").replace("boards: [weekly]\n", "")
    _, problems = read_definition(text.replace("issuer: {zh: 青山县, en: Qingshan}\n", ""))
    assert [one.code for one in problems] == ["no-boards", "no-issuer"]


def test_a_custom_period_needs_its_days_in_order() -> None:
    text = bulletin_text().replace("period: week", "period: custom")
    assert [one.code for one in read_definition(text)[1]] == ["period-without-days"]
    reversed_days = bulletin_text("from: 2026-03-02\nuntil: 2026-03-01").replace("week\n", "custom\n", 1)
    assert [one.code for one in read_definition(reversed_days)[1]] == ["days-reversed"]
    no_end = bulletin_text("from: 2026-03-02\nuntil: 9999-12-31").replace("week\n", "custom\n", 1)
    assert [one.code for one in read_definition(no_end)[1]] == ["day-too-far"]


def test_a_unit_that_does_not_exist_is_told_and_keeps_nothing_from_being_read() -> None:
    text = bulletin_text("unit: nowhere")
    file = SourceFile("bulletins/x.md", "zh_Hans", text, text.encode())
    sources = Sources("bulletin", "bulletins/x", "", 0, (file,))
    read = read_bulletin(sources, lambda _path: None, lambda _code: False)  # type: ignore[arg-type,return-value]
    assert [(one.code, one.line, one.warning) for one in read.problems] == [("unknown-unit", 8, True)]
    assert read.data["unit"] == "nowhere"


def test_a_megabyte_of_text_is_refused() -> None:
    _, problems = read_definition(bulletin_text(body="x" * 1_000_000))
    assert [(one.code, one.values) for one in problems] == [
        ("text-too-long", {"count": 1_000_000, "most": 20_000})
    ]
