"""Questions and sections that are wrong, each case with the exact sentences its author gets."""
# ruff: noqa: E501 -- sentences are easier to compare on one line

import pytest

from lms.quizzes.format.parser import parse
from tests.quizzes.build import ZONE

QUESTION = "## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"
HEAD = "---\ntitle: T\n---\n"

# fmt: off
CHOICES: dict[str, tuple[str, list[str]]] = {
    "no question": ("Only words.\n", [
        "5:1: The quiz has no questions. Start each question with `## `.",
    ]),
    "empty body": ("", [
        "4:1: The quiz has no questions. Start each question with `## `.",
    ]),
    "question without answers": ("## Ask? {#a}\n\nWords only.\n", [
        "4:1: This question has no accepted answer. Add options (`- [x] …`, `- [ ] …`) or an answer (`= …`).",
    ]),
    "only expected wrong answers": ("## Ask? {#a}\n\n!= seven\n", [
        "4:1: This question has no accepted answer. Add options (`- [x] …`, `- [ ] …`) or an answer (`= …`).",
    ]),
    "no right option": ("## Ask? {#a}\n\n- [ ] Yes\n- [ ] No\n", [
        "4:1: No option is marked as correct. Mark the correct one as `- [x] …`.",
    ]),
    "two right options in a single choice": ("## Ask? {#a type=single}\n\n- [x] Yes\n- [x] No\n- [ ] Maybe\n", [
        "7:1: This single choice question has 2 correct options. Keep only one, or write `type=multiple` and square brackets.",
    ]),
    "two right options with round marks": ("## Ask? {#a}\n\n- (x) Yes\n- (x) No\n", [
        "7:1: This single choice question has 2 correct options. Keep only one, or write `type=multiple` and square brackets.",
    ]),
    "one option only": ("## Ask? {#a}\n\n- [x] Yes\n", [
        "6:1: The question has only one option. Add at least one more.",
    ]),
    "two options with the same text": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n- [ ] Yes\n", [
        "8:1: This option has the same text as the one on line 6. Change or delete one of the two.",
    ]),
    "empty option": ("## Ask? {#a}\n\n- [x] Yes\n- [ ]\n", [
        "7:1: This option has no text. Write its text after the brackets, or delete it.",
    ]),
    "more options than letters": ("## Ask? {#a}\n\n- [x] Yes\n" + "".join(f"- [ ] No {n}\n" for n in range(26)), [
        "32:1: The question has 27 options; the maximum is 26. Remove some options, or use a short answer question.",
    ]),
    "true or false with three options": ("## Ask? {#a type=true-false}\n\n- [x] True\n- [ ] False\n- [ ] Both\n", [
        "4:1: True or false questions need exactly two options. Write `- [x] True` and `- [ ] False`.",
    ]),
    "empty stem": ("## {#a}\n\n- [x] Yes\n- [ ] No\n", [
        "4:1: This question has no text. Write the question after `##`.",
    ]),
    "option before any question": ("- [x] Yes\n\n" + QUESTION, [
        "4:1: This is before the first question. Start the question with `## ` above it.",
    ]),
    "answer before any question": ("= 7\n\n" + QUESTION, [
        "4:1: This is before the first question. Start the question with `## ` above it.",
    ]),
    "explanation before any question": ("Explanation: because\n\n" + QUESTION, [
        "4:1: This is before the first question. Start the question with `## ` above it.",
    ]),
    "a question with one hash": ("# Ask? {#a}\n\n- [x] Yes\n- [ ] No\n", [
        "6:1: This is before the first question. Start the question with `## ` above it.",
    ]),
    "a printed paper": ("1. Ask?\nA. Yes\nB. No\nAnswer: A\n\n2. Ask?\nAnswer: true\n", [
        "7:1: This is before the first question. Start the question with `## ` above it.",
    ]),
    "duplicate id": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\n" + QUESTION, [
        "9:9: The id a is used twice; first on line 4. Give this question another id.",
    ]),
    "id with forbidden signs": ("## Ask? {#问题 tags=a}\n\n- [x] Yes\n- [ ] No\n", [
        "warning 4:1: This question has no id; qc8b990b3 was generated from its text. Run `flask quiz format`, or write `{#qc8b990b3}` at the end of the heading.",
        "4:11: The id 问题 contains characters that are not allowed. Use up to 64 letters a-z, digits, hyphens and underscores, starting with a letter or digit.",
    ]),
    "two ids": ("## Ask? {#a #b}\n\n- [x] Yes\n- [ ] No\n", [
        "4:14: This heading has two ids. Keep only the first one.",
    ]),
    "unknown attribute": ("## Ask? {#a point=2}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: Questions have no attribute point. Did you mean points?",
    ]),
    "attribute twice": ("## Ask? {#a points=2 points=3}\n\n- [x] Yes\n- [ ] No\n", [
        "4:22: The attribute points is used twice. Keep one of the two.",
    ]),
    "attribute not closed": ("## Ask? {#a points=2\n\n- [x] Yes\n- [ ] No\n", [
        "warning 4:1: This question has no id; qc8b990b3 was generated from its text. Run `flask quiz format`, or write `{#qc8b990b3}` at the end of the heading.",
        "4:9: These attributes are not closed, or are not at the end of the heading. Close them with `}` at the end of the line, or write `\\{` for a literal brace.",
    ]),
    "text after the attributes": ("## Ask {#a} now?\n\n- [x] Yes\n- [ ] No\n", [
        "warning 4:1: This question has no id; qb8c209cd was generated from its text. Run `flask quiz format`, or write `{#qb8c209cd}` at the end of the heading.",
        "4:8: These attributes are not closed, or are not at the end of the heading. Close them with `}` at the end of the line, or write `\\{` for a literal brace.",
    ]),
    "attribute that cannot be read": ("## Ask? {#a =2}\n\n- [x] Yes\n- [ ] No\n", [
        "4:12: The attribute =2 cannot be read. Write `#id`, `key=value` or `key=\"two words\"`, separated by spaces.",
    ]),
    "attributes far too long": ("## Ask? {#a tags=" + "x" * 1000 + "}\n\n- [x] Yes\n- [ ] No\n", [
        "warning 4:1: This question has no id; qc8b990b3 was generated from its text. Run `flask quiz format`, or write `{#qc8b990b3}` at the end of the heading.",
        "4:10: The attributes are too long. Write up to 1000 characters between the braces.",
    ]),
    "points negative": ("## Ask? {#a points=-1}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: -1 is not a valid number of points. Write a number from 0 to 1000 with up to two decimal places.",
    ]),
    "points in words": ("## Ask? {#a points=two}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: two is not a valid number of points. Write a number from 0 to 1000 with up to two decimal places.",
    ]),
    "type unknown": ("## Ask? {#a type=choise}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: The attribute type cannot be choise. Write one of: single, multiple, true-false, short, numeric, matching, ordering, cloze, survey, essay, file.",
    ]),
    "difficulty unknown": ("## Ask? {#a difficulty=brutal}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: The attribute difficulty cannot be brutal. Write one of: easy, medium, hard.",
    ]),
    "shuffle of a question unknown": ("## Ask? {#a shuffle=maybe}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: The attribute shuffle cannot be maybe. Write one of: yes, no.",
    ]),
    "scoring rule unknown": ("## Ask? {#a score=net}\n\n- [x] Yes\n- [x] No\n", [
        "4:13: There is no scoring rule net. Did you mean net-correct?",
    ]),
    "scoring rule on a single choice": ("## Ask? {#a score=net-correct}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: Scoring rules are only for multiple choice questions. Remove `score`, or write `type=multiple`.",
    ]),
    "scoring rule on a short answer": ("## Ask? {#a score=net-correct}\n\n= seven\n", [
        "4:13: Scoring rules are only for multiple choice questions. Remove `score`, or write `type=multiple`.",
    ]),
    "scoring rule against weights": ("## Ask? {#a score=net-correct}\n\n- [50%] Yes\n- [50%] No\n", [
        "4:13: The scoring rule does not match the marks of the options. Write weights such as `- [50%]` with `score=weights`, or plain marks with another rule.",
    ]),
    "weights over 100": ("## Ask? {#a}\n\n- [60%] Yes\n- [60%] No\n- [ ] Maybe\n", [
        "6:1: The positive weights add up to 120 per cent. Make them add up to 100%.",
    ]),
    "no positive weight": ("## Ask? {#a}\n\n- [-50%] Yes\n- [ ] No\n", [
        "6:1: No option has a positive weight. Give the correct options weights that add up to 100%.",
    ]),
    "weight out of range": ("## Ask? {#a}\n\n- [150%] Yes\n- [ ] No\n", [
        "6:1: This weight is not between -100 and 100 per cent. Write a smaller number.",
    ]),
    "weights under 100": ("## Ask? {#a}\n\n- [30%] Yes\n- [30%] No\n", [
        "warning 6:1: No one can reach full marks: the weights add up to only 60 per cent. Make the best answer worth 100%.",
    ]),
    "square and round marks mixed": ("## Ask? {#a}\n\n- [x] Yes\n- ( ) No\n", [
        "7:1: Square and round brackets are mixed in one question. Use `[x]` for all options, or `(x)` for all if only one may be chosen.",
    ]),
    "cross and tick": ("## Ask? {#a}\n\n- [×] Yes\n- [x] No\n", [
        "6:1: It is not clear whether × means correct or incorrect here. Write `[x]` for correct and `[ ]` for incorrect.",
    ]),
    "option without blank after the hyphen": ("## Ask? {#a}\n\n-[x] Yes\n-[ ] No\n", [
        "6:1: This looks like an option, but there is no space after the hyphen. Did you mean `- [x] Yes`?",
        "7:1: This looks like an option, but there is no space after the hyphen. Did you mean `- [ ] No`?",
    ]),
    "option with an unknown mark": ("## Ask? {#a}\n\n- [y] Yes\n- [ ] No\n", [
        "6:1: This option has an unknown character in its brackets. Write `- [x] …` for correct, `- [ ] …` for incorrect, or a weight such as `- [50%] …`.",
    ]),
    "option without hyphen": ("## Ask? {#a}\n\n[x] Yes\n[ ] No\n", [
        "6:1: These brackets look like an option with a missing hyphen. Write `- [x] Yes`; write `\\[` for a literal bracket.",
        "7:1: These brackets look like an option with a missing hyphen. Write `- [ ] No`; write `\\[` for a literal bracket.",
    ]),
    "type that has no options": ("## Ask? {#a type=short}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: Questions of type short have no options. Write its answers as `= …`, or remove the type.",
    ]),
    "type that needs options": ("## Ask? {#a type=multiple}\n\n= Yes\n", [
        "4:13: Questions of type multiple need options. Write them as `- [x] …` and `- [ ] …`.",
    ]),
    "options and answers": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\n= Yes\n", [
        "9:1: This question has both options and `=` answers. Keep one of the two.",
    ]),
    "words after the answers": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\nBecause it is so.\n", [
        "9:1: This text comes after the answers and does not belong to anything. Put it above the answers, or start it with `Explanation:`. Below an option, indent it by two spaces.",
    ]),
    "band of feedback in a question": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\nFeedback >=80%: Well done.\n", [
        "9:1: Feedback for a range of results cannot be used inside a question. Put it below the front matter or below a `# ` heading, before the first question there.",
    ]),
    "band of feedback unreadable": ("Feedback >=all: Well done.\n\n" + QUESTION, [
        "4:1: The range of this feedback cannot be read. Write `Feedback >=80%: …` or `Feedback <60%: …`.",
    ]),
}
ANSWERS_AND_SECTIONS: dict[str, tuple[str, list[str]]] = {
    "answer empty": ("## Ask? {#a}\n\n= \n", [
        "6:1: This answer is empty. Write the accepted text after `=`.",
    ]),
    "answer far too long": ("## Ask? {#a}\n\n= " + "long " * 120 + "\n", [
        "6:3: This answer is longer than 500 characters. Short answers must be only a few words. Shorten this one.",
    ]),
    "credit over 100": ("## Ask? {#a}\n\n=120% seven\n", [
        "6:1: The credit for an answer is not between 0 and 100 per cent. Write it like `=50% text`.",
    ]),
    "credit that nobody can fill": ("## Ask? {#a}\n\n=50% seven\n", [
        "warning 6:1: No one can reach full marks: no answer has full credit. Write the best answer as `= …`.",
    ]),
    "two equals signs": ("## Ask? {#a}\n\n== 7\n", [
        "6:1: This line starts with two equals signs. Write `= answer` with one equals sign; write `\\=` for a literal equals sign; mark headings with `#`.",
    ]),
    "number with letters": ("## Ask? {#a type=numeric}\n\n= seven\n", [
        "6:3: seven is not a number. Write a number, as in `= 10`, `= 10 +- 0.5`, `= 3..5` or `= 9.8(2sf)`.",
    ]),
    "tolerance without number": ("## Ask? {#a}\n\n= 10 +- some\n", [
        "6:3: 10 +- some is not a number. Write a number, as in `= 10`, `= 10 +- 0.5`, `= 3..5` or `= 9.8(2sf)`.",
    ]),
    "tolerance negative": ("## Ask? {#a}\n\n= 10 +- -1\n", [
        "6:3: The tolerance in 10 +- -1 is negative. Remove the minus sign.",
    ]),
    "range turned round": ("## Ask? {#a}\n\n= 5..3\n", [
        "6:3: The range 5..3 is in the wrong order. Write the smaller number first.",
    ]),
    "range without end": ("## Ask? {#a}\n\n= 3..many\n", [
        "6:3: 3..many is not a number. Write a number, as in `= 10`, `= 10 +- 0.5`, `= 3..5` or `= 9.8(2sf)`.",
    ]),
    "unit twice": ("## Ask? {#a}\n\n= 12 mu +- 1 mu\n", [
        "6:3: The unit in 12 mu +- 1 mu is written twice. Write the unit only once. Separate other names for it with `|`.",
    ]),
    "unit of a choice": ("## Ask? {#a unit=required}\n\n- [x] Yes\n- [ ] No\n", [
        "4:13: The attribute unit is only for numerical questions. Remove it.",
    ]),
    "unit rule unknown": ("## Ask? {#a unit=must}\n\n= 3..5 mu\n", [
        "4:13: The attribute unit cannot be must. Write one of: required, optional.",
    ]),
    "number that may be a text": ("## Ask? {#a}\n\n= 15 days\n", [
        "warning 6:3: This answer is compared as text, not as a number. Write `type=numeric` for a number, or `type=short` for text.",
    ]),
    "pattern with an open bracket": ("## Ask? {#a}\n\n= /colou(r/\n", [
        "6:3: A bracket has no match. Correct the pattern, or write `\\/` at its start if it is plain text.",
    ]),
    "pattern with a back-reference": ("## Ask? {#a}\n\n= /(a)\\1/\n", [
        "6:3: The backslash comes before a letter or digit that has no special meaning here. Correct the pattern, or write `\\/` at its start if it is plain text.",
    ]),
    "pattern with look-around": ("## Ask? {#a}\n\n= /(?=a)b/\n", [
        "6:3: Look-around and named groups are not supported. Correct the pattern, or write `\\/` at its start if it is plain text.",
    ]),
    "pattern too large": ("## Ask? {#a}\n\n= /(a{50}){50}/\n", [
        "6:3: The pattern is too large. Correct the pattern, or write `\\/` at its start if it is plain text.",
    ]),
    "draw of zero": ("# Part {draw=0}\n\n" + QUESTION, [
        "4:9: A section cannot draw 0 questions. Write `draw=3` with a whole number above 0.",
    ]),
    "draw larger than the section": ("# Part {draw=3}\n\n" + QUESTION, [
        "4:1: The section draws 3 questions but has only 1. Draw at most 1.",
    ]),
    "section without questions": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\n# Part two\n\nWords.\n", [
        "9:1: This section has no questions. Add questions with `## `, or delete the heading.",
    ]),
    "section attribute unknown": ("# Part {drow=1}\n\n" + QUESTION, [
        "4:9: Sections have no attribute drow. Did you mean draw?",
    ]),
    "section shuffle unknown": ("# Part {shuffle=often}\n\n" + QUESTION, [
        "4:9: The attribute shuffle cannot be often. Write `shuffle` or `shuffle=no`.",
    ]),
    "two sections with one id": ("# One {#p}\n\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\n# Two {#p}\n\n## Ask? {#b}\n\n- [x] Yes\n- [ ] No\n", [
        "11:7: Two sections have the id p. Change one of them.",
    ]),
    "heading without blank": ("##Ask?\n\n- [x] Yes\n- [ ] No\n", [
        "4:1: There is no space after the # characters of the heading. Write `## …` with a space.",
        "warning 4:1: This question has no id; qc8b990b3 was generated from its text. Run `flask quiz format`, or write `{#qc8b990b3}` at the end of the heading.",
    ]),
    "heading level skipped": ("# Part\n\n### Ask?\n\n" + QUESTION, [
        "6:1: This heading is level 3 but follows a level 1 heading. Sections start with `# `, questions with `## `, headings inside a text one level deeper.",
    ]),
    "lettered options without answer line": ("## Ask? {#a}\n\nA. Yes  B. No\n", [
        "6:1: These options have no answer line. Add a line `Answer: B`, or write the options as `- [x] …` and `- [ ] …`.",
    ]),
    "answer letter outside the options": ("## Ask? {#a}\n\nA. Yes  B. No\n\nAnswer: E\n", [
        "8:8: Answer E is not one of the options. Write one or more of: A, B.",
    ]),
    "answer line without options": ("## Ask? {#a}\n\nAnswer: B\n", [
        "6:8: There is an answer line but no lettered options. Write `= …` for a short answer or number, or options as `- [x] …` and `- [ ] …`.",
    ]),
    "answer line empty": ("## Ask? {#a}\n\nA. Yes  B. No\n\nAnswer:\n", [
        "8:8: The answer line is empty. Write the letter of the correct option.",
    ]),
    "answer line twice": ("## Ask? {#a}\n\nA. Yes  B. No\n\nAnswer: A\n\nAnswer: B\n", [
        "10:1: The question has two answer lines. Keep one of the two.",
    ]),
    "raw HTML": ("## Is <b>this</b> allowed? {#a}\n\n- [x] Yes\n- [ ] No\n", [
        "4:7: HTML is not allowed here: <b>. Use Markdown instead; to show the tag itself, put it between backticks.",
    ]),
    "script": ("## Ask? {#a}\n\n- [x] Yes <script>alert(1)</script>\n- [ ] No\n", [
        "6:11: HTML is not allowed here: <script>. Use Markdown instead; to show the tag itself, put it between backticks.",
    ]),
    "HTML comment": ("<!-- later -->\n\n" + QUESTION, [
        "4:1: HTML is not allowed here: <!-- later -->. Use Markdown instead; to show the tag itself, put it between backticks.",
    ]),
    "code not closed": ("## Ask? {#a}\n\n```\ncode\n\n- [x] Yes\n- [ ] No\n", [
        "6:1: This code block or formula is not closed. Add the same characters on a separate line at the end.",
    ]),
    "formula not closed": ("## Ask? {#a}\n\n$$\nx\n\n- [x] Yes\n- [ ] No\n", [
        "6:1: This code block or formula is not closed. Add the same characters on a separate line at the end.",
    ]),
    "code not closed after the first options": ("# Part {#p draw=2}\n\n## Ask? {#a}\n\n- [ ] No\n\n  ```\n  code\n\n## Next? {#b}\n\n- [x] Yes\n- [ ] No\n", [
        "10:3: This code block or formula is not closed. Add the same characters on a separate line at the end.",
    ]),
    "code not closed before the first question": ("```\ncode\n\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n", [
        "4:1: This code block or formula is not closed. Add the same characters on a separate line at the end.",
    ]),
    "code on the line of an option": ("## Ask? {#a}\n\n- [x] ```\n- [ ] No\n", [
        "6:7: A code block cannot start on the same line as the option. Start it on the next line, indented by two spaces.",
    ]),
    "no id": ("## What does the village office post?\n\n- [x] Yes\n- [ ] No\n", [
        "warning 4:1: This question has no id; what-does-the-village-office was generated from its text. Run `flask quiz format`, or write `{#what-does-the-village-office}` at the end of the heading.",
    ]),
    "an essay with options": ("## Explain. {#a type=essay words=300..120}\n\n- [x] Yes\n- [ ] No\n", [
        "4:28: The range 300..120 is in the wrong order. Write the smaller number first.",
        "6:1: A question with `type=essay` has no options and no accepted answers. Delete them, or remove the type.",
    ]),
    "a survey with a key": ("## How was it? {#a type=survey points=2}\n\n- [x] Good\n- [ ] Bad\n", [
        "4:32: A survey question brings no points. Remove `points`.",
        "6:1: No option of a survey question is correct. Leave the brackets empty: `- ( )` for one choice, `- [ ]` for several.",
    ]),
    "a rubric that does not add up": ("## Explain. {#a type=essay points=9}\n\n| Criterion | Points |\n|---|---|\n| Reason | 4 |\n| Tone | 3 |\n", [
        "4:28: The points of the criteria add up to 7, but the heading says 9. Correct the points of the criteria, or remove `points` from the heading.",
    ]),
    "tries": ("## Ask? {#a tries=0 penalty=0.3}\n\n- [x] Yes\n- [ ] No\n\n## Ask? {#b penalty=10%}\n\n= x\n", [
        "4:13: 0 is not a valid number of tries. Write a whole number from 1 to 10, or `tries=unlimited`.",
        "4:21: 0.3 is not a valid penalty for a further try. Write a percentage from 0 to 100, such as `penalty=33%`.",
        "9:13: A penalty needs a number of tries. Add `tries=3`, or remove the penalty.",
    ]),
    "language block": ("## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n\n::: zh\n问？\n:::\n", [
        "9:1: A quiz has one file for each language, without blocks in another language. Put the other language into a second file, such as name.en.md beside name.zh.md, with the same ids.",
    ]),
    "all in one pass, in order of line": ("# Part {draw=9}\n\n## {#a points=-1}\n\n- [ ] Yes\n\n##Ask?\n\n## Two? {#a}\n\n= 5..3\n", [
        "4:1: The section draws 9 questions but has only 3. Draw at most 3.",
        "6:1: This question has no text. Write the question after `##`.",
        "6:1: No option is marked as correct. Mark the correct one as `- [x] …`.",
        "6:8: -1 is not a valid number of points. Write a number from 0 to 1000 with up to two decimal places.",
        "8:1: The question has only one option. Add at least one more.",
        "10:1: There is no space after the # characters of the heading. Write `## …` with a space.",
        "10:1: This question has no accepted answer. Add options (`- [x] …`, `- [ ] …`) or an answer (`= …`).",
        "12:9: The id a is used twice; first on line 6. Give this question another id.",
        "14:3: The range 5..3 is in the wrong order. Write the smaller number first.",
    ]),
}
# fmt: on
MALFORMED = CHOICES | ANSWERS_AND_SECTIONS


def said(text: str) -> list[str]:
    """The sentences about a file, without its name; warnings say so."""
    problems = parse(text, "q.en.md", ZONE).problems
    return [("warning " if one.warning else "") + str(one).removeprefix("q.en.md:") for one in problems]


@pytest.mark.parametrize("name", MALFORMED)
def test_a_wrong_question_is_told_with_place_and_remedy(name: str) -> None:
    body, sentences = MALFORMED[name]
    assert said(HEAD + body) == sentences
