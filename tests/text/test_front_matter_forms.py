"""Forms over front matter: what is shown, what is written back, and that everything else stays as written."""

import random
from typing import Any

import pytest
from yaml.nodes import MappingNode, ScalarNode

from lms.text.front_matter import Field, FieldType, read
from lms.text.front_matter_forms import (
    FormState,
    body_of,
    posted,
    read_state,
    with_body,
    with_row,
    with_row_raised,
    without_blank_rows,
    without_row,
    write_state,
)
from lms.text.yaml_edits import root_of

T = FieldType
LEVEL = (Field("mark"), Field("title", T.BY_LANGUAGE))
ROW = (
    Field("key"),
    Field("title", T.BY_LANGUAGE),
    Field("count", T.INTEGER),
    Field("tags", T.TEXTS, default=()),
    Field("levels", T.MAPPINGS, default=(), fields=LEVEL),
)
FIELDS = (
    Field("title", T.BY_LANGUAGE),
    Field("calendar", T.MAPPING, fields=(Field("opens", T.MOMENT), Field("closes", T.END))),
    Field("units", T.TEXTS, default=()),
    Field("days", T.INTEGER, default=5),
    Field("late", default="refuse", choices=("refuse", "accept")),
    Field("severity", T.YES_NO, default=True),
    Field("prizes", T.MAPPINGS, default=(), fields=ROW),
)
TEXT = """---
# The office keeps this file.
title: 田间笔记   # as printed
serial: 7  # unknown to the form
calendar:
  # Two dates.
  opens: 2026-09-01   # a Tuesday
  holiday: {from: 2026-10-01}
  closes: 2026年10月20日 18:00
units: [a-1, "b 2"]
prizes:
  # the best
  - key: first
    title: {zh: 一等奖, en: First prize, fr: Premier}   # three languages
    sponsor: 县农业局
    count: 1
    levels:
      - {mark: 3, title: 空泛}   # low
      - {mark: 6, title: {zh: 清楚}}
  - {key: second, title: 二等奖, count: 2, sponsor: none}
---
## Call

Text -- stays.
"""


def state_of(text: str) -> FormState:
    state = read_state(text, FIELDS, "zh_Hans")
    assert state is not None
    return state


def written(text: str, state: FormState) -> str:
    return write_state(text, FIELDS, "zh_Hans", state)


def changed(text: str, **values: Any) -> str:
    return written(text, FormState({key.replace("__", "."): value for key, value in values.items()}))


def test_a_file_is_shown_by_its_fields() -> None:
    state = state_of(TEXT)
    assert state.values["title.zh"] == "田间笔记"
    assert state.values["calendar.opens"] == "2026-09-01"
    assert state.values["calendar.closes"] == "2026-10-20 18:00"
    assert state.values["units"] == ("a-1", "b 2")
    assert state.values["prizes.0.title.en"] == "First prize"
    assert state.rows == {"prizes": [0, 1], "prizes.0.levels": [0, 1]}


def test_an_unchanged_form_changes_no_sign() -> None:
    assert written(TEXT, state_of(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("values", "old", "new"),
    [
        ({"title__zh": "秋收笔记"}, "title: 田间笔记   #", "title: 秋收笔记   #"),
        ({"title__en": "Notes"}, "title: 田间笔记 ", "title: {zh: 田间笔记, en: Notes} "),
        ({"title__zh": "a: b # c"}, "title: 田间笔记 ", 'title: "a: b # c" '),
        ({"calendar__opens": "2026-09-02 08:00"}, "2026-09-01   #", "2026-09-02 08:00   #"),
        ({"calendar__opens": ""}, "opens: 2026-09-01   # a Tuesday", "# a Tuesday"),
        ({"units": ("b 2", "c")}, '[a-1, "b 2"]', '["b 2", c]'),
        ({"units": ()}, 'units: [a-1, "b 2"]\n', ""),
        ({"days": "7"}, "sponsor: none}\n", "sponsor: none}\ndays: 7\n"),
        ({"days": "5", "late": "refuse", "severity": "yes"}, "", ""),
    ],
)
def test_only_the_changed_value_is_written(values: dict[str, Any], old: str, new: str) -> None:
    expected = TEXT.replace(old, new) if old else TEXT
    assert changed(TEXT, **values) == expected


def test_a_text_by_language_keeps_the_languages_that_no_form_knows() -> None:
    state = state_of(TEXT)
    state.values["prizes.0.title.zh"] = ""
    state.values["prizes.0.title.en"] = "Gold"
    assert "title: {en: Gold, fr: Premier}   # three languages" in written(TEXT, state)


def test_rows_are_added_removed_and_raised_with_everything_in_them() -> None:
    state = with_row(state_of(TEXT), "prizes")
    state.values |= {"prizes.2.key": "third", "prizes.2.title.zh": "三等奖", "prizes.2.title.en": "Third"}
    grown = written(TEXT, state)
    assert "sponsor: none}\n  - {key: third, title: {zh: 三等奖, en: Third}}\n---" in grown
    raised = written(grown, with_row_raised(state_of(grown), "prizes", 1))
    assert [row["key"] for row in read(raised, FIELDS).values["prizes"]] == ["second", "first", "third"]
    assert "sponsor: 县农业局" in raised and "# low" in raised and "# the best" in raised
    left = written(raised, without_row(state_of(raised), "prizes", 1))
    assert [row["key"] for row in read(left, FIELDS).values["prizes"]] == ["second", "third"]
    levels = with_row(without_row(state_of(TEXT), "prizes.0.levels", 0), "prizes.0.levels")
    levels.values["prizes.0.levels.1.mark"] = "9"
    assert [one["mark"] for one in read(written(TEXT, levels), FIELDS).values["prizes"][0]["levels"]] == [
        "6",
        "9",
    ]
    assert read(written(TEXT, FormState(rows={"prizes": []})), FIELDS).values["prizes"] == ()


def test_lists_and_mappings_that_are_not_there_yet_are_written() -> None:
    state = with_row(FormState({"calendar.opens": "2026-09-01"}), "prizes")
    state.values["prizes.0.key"] = "first"
    made = written("---\n# nothing yet\n---\nBody", state)
    assert made.startswith("---\n# nothing yet\n") and made.endswith("\n---\nBody")
    values = read(made, FIELDS).values
    assert values["prizes"][0]["key"] == "first" and values["calendar"]["opens"] is not None


def test_new_rows_without_words_are_left_out() -> None:
    assert without_blank_rows(with_row(state_of(TEXT), "prizes")) == state_of(TEXT)


def test_a_browser_sends_rows_dates_lines_and_ticks() -> None:
    state = posted(
        {
            "title.zh": [" 题\x00目 "],
            "calendar.opens.date": ["2026-09-01"],
            "calendar.opens.time": ["08:00"],
            "units": ["", "a", "b"],
            "prizes.row": ["", "1", "new"],
            "prizes.0.key": ["second"],
            "prizes.1.key": ["third"],
            "prizes.1.tags.lines": ["one\r\n\r\ntwo, three"],
            "prizes.5.key": ["forged"],
            "serial": ["8"],
        },
        FIELDS,
    )
    assert state.rows == {"prizes": [1, None]}
    assert state.values == {
        "title.zh": "题 目",
        "calendar.opens": "2026-09-01 08:00",
        "units": ("a", "b"),
        "prizes.0.key": "second",
        "prizes.1.key": "third",
        "prizes.1.tags": ("one", "two, three"),
    }


@pytest.mark.parametrize("front", ["- one\n- two", "title: [", "title: &a b\nother: *a"])
def test_a_front_matter_that_is_not_keys_has_no_form(front: str) -> None:
    text = f"---\n{front}\n---\nBody"
    assert read_state(text, FIELDS, "zh_Hans") is None
    with pytest.raises(ValueError, match="front matter"):
        written(text, FormState({"days": "7"}))


def test_slips_of_the_input_method_are_corrected_when_the_file_is_written() -> None:
    made = changed("---\ntitle： 旧\ndays:3\n---\n", title__zh="新")
    assert made == "---\ntitle: 新\ndays: 3\n---\n"


def test_the_body_is_replaced_alone() -> None:
    assert body_of(TEXT, FIELDS).startswith("## Call")
    made = with_body(TEXT, FIELDS, "New\n")
    assert made == TEXT.replace("## Call\n\nText -- stays.\n", "New\n")
    assert with_body(TEXT, FIELDS, body_of(TEXT, FIELDS)) == TEXT


WORDS = (
    "田间",
    "a: b",
    "x # y",
    "'",
    '"q"',
    "- dash",
    "100%",
    "{a}",
    "[b",
    "yes",
    "~",
    "key：v",
    "\\n",
    "!tag",
    "&a",
)


def unknown_of(text: str) -> list[tuple[str, str]]:
    """Return every key that no field declares with what is written after it, in order."""
    found = []

    def walk(node: Any) -> None:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value in ("serial", "holiday", "sponsor", "fr"):
                    found.append((key.value, value.value if isinstance(value, ScalarNode) else "…"))
                walk(value)
        elif not isinstance(node, ScalarNode):
            for item in node.value:
                walk(item)

    walk(root_of(text.split("\n---\n")[0].removeprefix("---\n")))
    return sorted(found)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_is_written_reads_back_and_comments_and_unknown_keys_stay(seed: int) -> None:
    rng = random.Random(seed)
    text = TEXT
    for _ in range(3):
        state = state_of(text)
        for name in rng.sample(sorted(state.values), 4):
            old = state.values[name]
            if name.startswith("calendar"):
                state.values[name] = rng.choice(["2027-01-01", "2027-05-06 07:08", ""])
            elif isinstance(old, tuple):
                state.values[name] = tuple(rng.sample(WORDS, rng.randint(0, 3)))
            else:
                state.values[name] = rng.choice([*WORDS, ""])
        state.values["days"] = rng.choice(["5", "8", ""])
        if rng.random() < 0.6:
            state = with_row(state, "prizes")
            new = len(state.rows["prizes"]) - 1
            state.values[f"prizes.{new}.key"] = rng.choice(WORDS)
            state.values[f"prizes.{new}.title.en"] = rng.choice(WORDS)
            state.values[f"prizes.{new}.tags"] = tuple(rng.sample(WORDS, 2))
        if rng.random() < 0.5:
            state = with_row_raised(state, "prizes", rng.randrange(len(state.rows["prizes"])))
        made = written(text, state)
        again = state_of(made)
        kept = {key: value for key, value in state.values.items() if value}
        shown = {key: value for key, value in again.values.items() if value}
        if kept.get("days") == "5":
            kept.pop("days")
            shown.pop("days", None)
        assert shown == kept
        assert unknown_of(made) == unknown_of(TEXT)
        for comment in (
            "# The office keeps this file.",
            "# as printed",
            "# unknown to the form",
            "# the best",
        ):
            assert comment in made
        assert made.endswith("\n---\n## Call\n\nText -- stays.\n")
        text = made


@pytest.mark.parametrize(
    ("front", "emptied"),
    [("title: A", ""), ("# why\ntitle: A # so", "# why\n # so"), ("{title: A}", "{}")],
)
def test_the_only_setting_can_be_emptied_and_written_again(front: str, emptied: str) -> None:
    fields = (Field("title"),)
    made = write_state(f"---\n{front}\n---\nText\n", fields, "en", FormState({"title": ""}))
    assert made == f"---\n{emptied}\n---\nText\n"
    again = write_state(made, fields, "en", FormState({"title": "B"}))
    assert read_state(again, fields, "en").values == {"title": "B"}  # type: ignore[union-attr]
