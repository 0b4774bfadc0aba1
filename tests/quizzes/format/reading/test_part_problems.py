"""Matching, ordering and gaps that are wrong, each case with the exact sentences its author gets."""
# ruff: noqa: E501 -- the sentences are easier to compare on one line

import pytest

from tests.quizzes.format.reading.test_body_problems import HEAD, said

# fmt: off
MALFORMED: dict[str, tuple[str, list[str]]] = {
    "a pair without a right side": ("## Match. {#a}\n\n- Receipts => Accountant\n- Minutes => Clerk\n- Seal =>\n", [
        "8:1: The left side of this pair has nothing on its right. Write `- left => right`; a right side that matches nothing is written `- => right`.",
    ]),
    "one pair": ("## Match. {#a}\n\n- Receipts => Accountant\n", [
        "4:1: A matching question needs at least two pairs. Write each pair on its own line: `- left => right`.",
    ]),
    "a left side twice": ("## Match. {#a}\n\n- Receipts => Accountant\n- Receipts => Clerk\n- Seal => Clerk\n", [
        "7:1: The left side Receipts stands here and on line 6. Change or delete one of the two.",
    ]),
    "an extra right side that is used": ("## Match. {#a}\n\n- Receipts => Clerk\n- Seal => Bank\n- => Bank\n", [
        "8:1: Bank is the right side of a pair already. Delete this line, or write another text that matches nothing.",
    ]),
    "pairs and options": ("## Match. {#a}\n\n- a => b\n- c => d\n- [x] Yes\n- [ ] No\n", [
        "8:1: This question has both pairs and other answers. Keep one of the two, or write → for a literal arrow.",
    ]),
    "matching without pairs": ("## Match. {#a type=matching}\n\n- [x] Yes\n- [ ] No\n", [
        "4:1: A matching question needs at least two pairs. Write each pair on its own line: `- left => right`.",
    ]),
    "one step": ("## Order. {#a type=order}\n\n1. One\n", [
        "4:1: An ordering question needs at least two steps. Write them as a numbered list in the right order: `1. first`, `2. second`.",
    ]),
    "a step twice": ("## Order. {#a type=排序}\n\n1. One\n2. One\n", [
        "7:1: This option has the same text as the one on line 6. Change or delete one of the two.",
    ]),
    "ordering with options": ("## Order. {#a type=ordering}\n\n- [x] One\n- [ ] Two\n", [
        "6:1: The steps of an ordering question are a numbered list. Write `1. first`, `2. second` and so on, in the right order.",
    ]),
    "blanks and answers": ("## The sheet is posted by the [[*fifth/tenth]] day. {#a}\n\n= x\n", [
        "6:1: This question has both gaps in its text and answers below it. Keep one of the two, or write `\\[[` for literal brackets.",
    ]),
    "a blank without an end": ("## The [[day {#a}\n\n", [
        "4:8: This gap has no end on its line. Write `]]` after it, or `\\[[` for literal brackets.",
    ]),
    "an empty blank": ("## The [[ ]] day {#a}\n", [
        "4:8: This gap accepts nothing. Write what belongs there: `[[word]]`, `[[= 7]]` or `[[*right/wrong]]`.",
    ]),
    "a blank with one choice": ("## The [[*day]] {#a}\n", [
        "4:8: This gap has only one choice. Add a wrong one, as in `[[*right/wrong]]`, or leave out the asterisk so that the word is typed.",
    ]),
    "a blank with a choice twice": ("## The [[*day/week/week]] {#a}\n", [
        "4:8: This gap has the choice week twice. Change or delete one of the two.",
    ]),
    "a blank with bad points": ("## The [[day]]{points=0} {#a}\n", [
        "4:8: The points of this gap cannot be 0. Write a number above 0 with at most two decimals, such as `{points=2}`.",
    ]),
    "a blank with a bad number": ("## The [[= seven]] days {#a}\n", [
        "4:8: seven is not a number. Write a number, as in `= 10`, `= 10 +- 0.5`, `= 3..5` or `= 9.8(2sf)`.",
    ]),
    "blanks missing": ("## The ____ day {#a type=cloze}\n\n= x\n", [
        "4:1: The text of this question has no gaps. Write each gap into the text, as in `The notice stays up for [[= 7]] days.`",
    ]),
    "type and parts": ("## Match. {#a type=short}\n\n- a => b\n- c => d\n", [
        "4:15: This question is written as matching, but its type says short. Correct or remove the type.",
    ]),
    "a rule of ordering for pairs": ("## Match. {#a score=longest}\n\n- a => b\n- c => d\n", [
        "4:15: There is no scoring rule longest. Write one of: each-part, all-or-nothing.",
    ]),
}
# fmt: on


@pytest.mark.parametrize("name", MALFORMED)
def test_a_wrong_question_of_parts_is_told_with_place_and_remedy(name: str) -> None:
    body, sentences = MALFORMED[name]
    assert said(HEAD + body) == sentences
