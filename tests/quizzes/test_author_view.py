"""A quiz as its author sees it; no database."""

from decimal import Decimal

import pytest
from markupsafe import Markup

from lms.quizzes.author_view import AuthorOption, AuthorQuestion, author_questions
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import Parsed
from lms.quizzes.format.rendering import rendered
from tests.quizzes.ask import read
from tests.quizzes.build import parsed_quiz


def seen(body: str) -> list[AuthorQuestion]:
    quiz = parsed_quiz(f"---\ntitle: T\n---\n\n{body}\n")
    return author_questions(quiz, rendered(quiz, "en").data, "en")


SIGN = """## Who *signs*? {#sign}

- [100%] The payer
  > *Right.*
- [-50%] A passer-by

Explanation: See **lesson 2**.
"""


def test_choice_is_shown_with_its_options_weights_feedback_and_explanation() -> None:
    found, second = seen(f"{SIGN}\n## Sure? {{#sure}}\n\n- [x] True\n- [ ] False")
    assert (found.number, found.id, found.label, found.key) == (1, "sign", "Multiple choice", ())
    assert found.stem.strip() == "<p>Who <em>signs</em>?</p>"
    assert found.explanation.strip() == "<p>See <strong>lesson 2</strong>.</p>"
    assert [(option.html, option.right, option.weight) for option in found.options] == [
        ("The payer", True, Decimal(100)),
        ("A passer-by", False, Decimal(-50)),
    ]
    assert [option.feedback.strip() for option in found.options] == ["<p><em>Right.</em></p>", ""]
    assert (second.number, second.id, second.label, second.explanation) == (2, "sure", "True or false", "")
    assert second.options == (
        AuthorOption(Markup("True"), True, None, Markup()),
        AuthorOption(Markup("False"), False, None, Markup()),
    )


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ("= May\n=50% June", ("May",)),
        ("= /Ma[iy]/\n!= July", ("/Ma[iy]/",)),
        ("= /Ma[iy]/\n=50% June", ("/Ma[iy]/", "June")),
        ("= 12 +- 1", ("12 ± 1",)),
    ],
)
def test_typed_question_is_shown_with_what_it_accepts(answers: str, key: tuple[str, ...]) -> None:
    [found] = seen(f"## When? {{#when}}\n\n{answers}")
    assert (found.options, found.key) == ((), key)


def test_quiz_in_two_languages_is_shown_in_the_language_of_the_page() -> None:
    def part(month: str, note: str, language: str) -> Parsed:
        return read(f"## A? {{#a}}\n\n- [x] x\n  > {note}\n- [ ] y\n\n## B? {{#b}}\n\n= {month}\n", language)

    both = merge(part("五月", "对", "zh"), part("May", "Right", "en")).quiz
    assert both is not None
    for language, month, note in (("zh_Hans", "五月", "对"), ("en", "May", "Right")):
        choice, typed = author_questions(both, rendered(both, language).data, language)
        assert (typed.key, choice.options[0].feedback.strip()) == ((month,), f"<p>{note}</p>")
