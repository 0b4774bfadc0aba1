"""Sample text that nobody wrote over keeps a file back, at its line; what an author may mean does not."""

import pytest

from lms.editor.card_changes import NEW, new_card
from lms.editor.quiz_cards import write_card
from lms.editor.snippets import snippets_of
from lms.editor.starting_texts import starting_text
from lms.editor.untouched import untouched

LANGUAGES = ("en", "zh_Hans")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["quiz", "lesson"])
def test_a_template_as_it_is_cannot_be_published(kind: str, language: str) -> None:
    found = untouched(starting_text(kind, "Reeds", language), "a.md")
    assert found
    assert {(one.path, one.warning, one.code) for one in found} == {("a.md", False, "not-written")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_new_question_says_so_until_it_is_written(language: str) -> None:
    cards = [write_card(new_card(type_, language, ()), language) for type_ in NEW]
    assert [len(untouched(card, "")) > 0 for card in cards] == [True] * len(NEW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_to_insert_says_so(language: str) -> None:
    pieces = [text for label, text in snippets_of("quiz", language) if label in map(str, NEW.values())]
    kept = [text for text in pieces if not untouched(text, "")]
    # Steps and gaps that one may mean as they are.
    assert len(kept) <= 2


def test_it_stands_at_its_line() -> None:
    text = "---\ntitle: T\n---\n\n## Mine {#q1 points=2}\n\n- [ ] Mine\n- [x] This one\n\nExplanation: Say why.\n"
    assert [(one.line, one.values["text"]) for one in untouched(text, "")] == [
        (8, "This one"),
        (10, "Say why."),
    ]


@pytest.mark.parametrize(
    "line", ["## Which answer is right?", "- [x] right", "- [ ] 错误", "Write here and there."]
)
def test_what_an_author_may_mean_is_left_alone(line: str) -> None:
    assert untouched(line, "") == []
