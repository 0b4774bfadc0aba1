"""Quiz files as cards: nothing is lost, whatever is written, and what is not changed stays as written."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.editor.card_changes import NEW, changed, new_card
from lms.editor.card_forms import MOST_CARDS, posted_cards
from lms.editor.quiz_cards import Card, Row, assembled, cut, read_card, same, write_card
from lms.errors import Refused
from lms.quizzes.format.parser import parse, parse_question
from lms.quizzes.format.reading.settings import FIELDS
from lms.text.front_matter import read
from tests.quizzes.strategies import source

CONTENT = Path(__file__).resolve().parents[2] / "content/quizzes"


@pytest.mark.parametrize("file", sorted(CONTENT.glob("*.md")), ids=lambda file: file.name)
def test_every_question_of_the_content_folder_is_a_card(file: Path) -> None:
    language = "zh_Hans" if ".zh." in file.name else "en"
    front = read(file.read_text(encoding="utf-8"), FIELDS)
    cards = cut(front.body, front.body_line, language)
    assert "".join(card.source for card in cards) == front.body
    assert assembled(cards, language) == front.body
    assert not [card.source for card in cards if card.kind == "text" and card.source.startswith("##")]


@given(source())
def test_cards_written_again_mean_the_same(text: str) -> None:
    front = read(text, FIELDS)
    meant = parse(text, "x.en.md", UTC)
    cards = cut(front.body, front.body_line, "en")
    head = text[: len(text) - len(front.body)]
    again = head + "\n" + "\n\n".join(write_card(card, "en").strip("\n") for card in cards) + "\n"
    if meant.quiz is not None:
        assert parse(again, "x.en.md", UTC).quiz == meant.quiz


@pytest.mark.parametrize("type_", NEW)
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_unfinished_question_is_a_card(type_: str, language: str) -> None:
    card = new_card(type_, language, ["q1"])
    assert card.id == "q2"
    assert same(read_card(write_card(card, language), language), card)


@pytest.mark.parametrize("type_", NEW)
def test_filled_in_question_has_the_type_that_was_chosen(type_: str) -> None:
    card = new_card(type_, "en", [])
    rows = [
        replace(row, text=row.text or f"{number}", match=f"m{number}" if card.kind == "matching" else "")
        for number, row in enumerate(card.rows)
    ]
    if type_ == "short":
        rows = [replace(rows[0], text="well")]
    question = parse_question(write_card(replace(card, rows=tuple(rows)), "en").split("\n"), "en")
    assert question is not None
    assert question.type == type_


@pytest.mark.parametrize(
    "source",
    [
        "## Letters {#a}\n\nA. one\nB. two\n\nAnswer: A\n",
        "## Two languages {#a}\n\n::: zh\n题\n:::\n\n- [x] a\n- [ ] b\n",
        "## Stray {#a}\n\n- [x] a\n- [ ] b\n\nlater text\n",
    ],
)
def test_what_no_card_holds_is_edited_as_text(source: str) -> None:
    assert read_card(source, "en").kind == "text"


def cards() -> list[Card]:
    return [Card("choice", "", one, one, (Row("a", right=True), Row("b"))) for one in ("x", "y", "z")]


def ids(do: str) -> tuple[list[str], int]:
    made, at = changed(cards(), do, "en")
    return [card.id for card in made], at


def test_cards_are_added_moved_copied_and_removed() -> None:
    assert ids("up:2") == (["x", "z", "y"], 1)
    assert ids("down:0") == (["y", "x", "z"], 1)
    assert ids("up:0") == (["x", "y", "z"], 0)
    assert ids("duplicate:1") == (["x", "y", "q1", "z"], 2)
    assert ids("remove:1") == (["x", "z"], 0)
    assert ids("add:short") == (["x", "y", "z", "q1"], 3)
    for nonsense in ("add:poem", "up:9", "remove:-1", "", "save", "up:"):
        assert ids(nonsense) == (["x", "y", "z"], -1)


def test_rows_are_added_moved_and_removed() -> None:
    def rows(do: str) -> list[str]:
        return [row.text for row in changed(cards(), do, "en")[0][1].rows]

    assert rows("row-add:1") == ["a", "b", ""]
    assert rows("row-up:1.1") == ["b", "a"]
    assert rows("row-remove:1.0") == ["b"]
    assert rows("row-remove:1.7") == ["a", "b"]


@given(st.text(alphabet="#-[]x() =>\n`|:A.1!", max_size=60))
def test_any_text_is_cut_without_loss(body: str) -> None:
    assert "".join(card.source for card in cut(body, 3, "en")) == body


def test_rubric_of_an_essay_is_rows() -> None:
    source = (
        "## Report {#r type=essay}\n\nWhat did you see?\n\n| Criterion | Points |\n|---|---|\n| Level | 3 |\n"
    )
    card = read_card(source, "en")
    assert (card.kind, card.rows) == ("open", (Row("Level", weight="3"),))
    rows = (Row("Level", weight="2", match="with a | stroke"), Row("Place", weight="1.5"))
    question = parse_question(write_card(replace(card, rows=rows), "en").split("\n"), "en")
    assert question is not None
    assert [(one.name["en"], str(one.points)) for one in question.rubric] == [
        ("Level", "2"),
        ("Place", "1.5"),
    ]
    assert question.stem["en"].endswith("What did you see?")


def test_question_of_more_options_than_a_form_sends_back_is_edited_as_text() -> None:
    text = "## Which? {#q}\n\n- [x] right\n" + "".join(f"- [ ] option {n}\n" for n in range(5000))
    assert read_card(text, "en").kind == "text"
    sent = {"card": ["0"], "c.0.kind": ["text"], "c.0.source": [text], "c.0.text": [text.strip()]}
    assert assembled(posted_cards(sent), "en") == text


def test_no_card_of_a_long_form_is_lost() -> None:
    with pytest.raises(Refused):
        posted_cards({"card": [str(n) for n in range(MOST_CARDS + 1)]})
