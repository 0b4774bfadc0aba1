"""Messages about the body of a quiz file by code: what is wrong, and what to write instead."""

from lms.errors import N_

DID_YOU_MEAN = N_("Did you mean %(near)s?")

MESSAGES: dict[str, tuple[str, str]] = {
    "answer-before-question": (
        N_("This stands before any question."),
        N_("Begin the question with `## ` above it."),
    ),
    "answer-empty": (
        N_("This answer is empty."),
        N_("Write the accepted text after `=`."),
    ),
    "answer-letter": (
        N_("The answer %(letter)s is not one of the options."),
        N_("Write one or more of: %(known)s."),
    ),
    "answer-like": (
        N_("This line begins with two equals signs."),
        N_("Write `= answer` with one; write `\\=` for a plain equals sign; mark headings with `#`."),
    ),
    "answer-line-alone": (
        N_("There is an answer line but no lettered options."),
        N_("Write `= …` for a short answer or number, or options as `- [x] …` and `- [ ] …`."),
    ),
    "answer-line-empty": (
        N_("The answer line is empty."),
        N_("Write the letter of the right option."),
    ),
    "answer-line-missing": (
        N_("These options have no answer line."),
        N_("Add a line `Answer: B`, or write the options as `- [x] …` and `- [ ] …`."),
    ),
    "answer-line-twice": (
        N_("The question has two answer lines."),
        N_("Keep one of the two."),
    ),
    "answer-too-long": (
        N_("This answer is longer than %(limit)s signs."),
        N_("A short answer is a few words; shorten it."),
    ),
    "attribute-syntax": (
        N_("The attribute %(text)s cannot be read."),
        N_('Write `#id`, `key=value` or `key="two words"`, with blanks between them.'),
    ),
    "attribute-twice": (
        N_("The attribute %(key)s stands here twice."),
        N_("Keep one of the two."),
    ),
    "attributes-open": (
        N_("These attributes are not closed, or do not stand at the end of the heading."),
        N_("Close them with `}` as the last sign of the line, or write `\\{` for a plain brace."),
    ),
    "attributes-too-long": (
        N_("The attributes are too long."),
        N_("Write at most 1000 signs between the braces."),
    ),
    "bad-attribute": (
        N_("The attribute %(key)s cannot be %(value)s."),
        N_("Write one of: %(known)s."),
    ),
    "bad-band": (
        N_("The range of this feedback cannot be read."),
        N_("Write `Feedback >=80%%: …` or `Feedback <60%%: …`."),
    ),
    "bad-draw": (
        N_("A section cannot draw %(value)s questions."),
        N_("Write `draw=3` with a whole number above 0."),
    ),
    "bad-points": (
        N_("%(value)s is not a number of points."),
        N_("Write a number from 0 to 1000 with at most two decimals."),
    ),
    "bad-shuffle": (
        N_("The attribute shuffle cannot be %(value)s."),
        N_("Write `shuffle` or `shuffle=no`."),
    ),
    "code-on-option-line": (
        N_("A code block cannot begin on the line of the option."),
        N_("Begin it on the next line, two blanks in."),
    ),
    "code-open": (
        N_("This code block or formula is not closed."),
        N_("Put the same signs on a line of their own at its end."),
    ),
    "credit-range": (
        N_("The credit of an answer is not between 0 and 100 per cent."),
        N_("Write it as in `=50%% text`."),
    ),
    "credit-under-100": (
        N_("Nobody can reach full marks: no answer has full credit."),
        N_("Write the best answer as `= …`."),
    ),
    "cross-and-tick": (
        N_("It is not clear whether × means right or wrong here."),
        N_("Write `[x]` for right and `[ ]` for wrong."),
    ),
    "draw-too-large": (
        N_("The section draws %(draw)s of its %(count)s questions."),
        N_("Draw at most %(count)s."),
    ),
    "feedback-place": (
        N_("Feedback for a range of results cannot stand in a question."),
        N_("Put it under the front matter or under a `# ` heading, before the first question there."),
    ),
    "heading-space": (
        N_("There is no blank after the signs of the heading."),
        N_("Write `%(hashes)s …` with a blank."),
    ),
    "heading-skipped": (
        N_("This heading is of level %(level)s after one of level %(before)s."),
        N_("Sections begin with `# `, questions with `## `, headings inside a text one level deeper."),
    ),
    "id-missing": (
        N_("This question has no id of its own; %(id)s was made from its text."),
        N_("Run `flask quiz format`, or write `{#%(id)s}` at the end of the heading."),
    ),
    "id-signs": (
        N_("The id %(id)s has signs that an id cannot have."),
        N_("Use up to 64 letters a-z, digits, hyphens and underscores, and begin with a letter or digit."),
    ),
    "id-twice": (
        N_("This heading has two ids."),
        N_("Keep the first one."),
    ),
    "id-used": (
        N_("The id %(id)s is used twice; first in line %(first)s."),
        N_("Give this question another id."),
    ),
    "language-twice": (
        N_("The file name and the front matter name different languages."),
        N_("Take `language` out."),
    ),
    "marks-mixed": (
        N_("Square and round marks are mixed in one question."),
        N_("Use `[x]` for all options, or `(x)` for all if only one may be chosen."),
    ),
    "no-answers": (
        N_("This question has no accepted answer."),
        N_("Add options (`- [x] …`, `- [ ] …`) or an answer (`= …`)."),
    ),
    "no-questions": (
        N_("The quiz has no question."),
        N_("Begin each question with `## `."),
    ),
    "no-right-option": (
        N_("No option is marked as right."),
        N_("Mark the right one as `- [x] …`."),
    ),
    "number-expected": (
        N_("%(text)s is not a number."),
        N_("Write a number, as in `= 10`, `= 10 +- 0.5`, `= 3..5` or `= 9.8(2sf)`."),
    ),
    "one-option": (
        N_("The question has only one option."),
        N_("Add at least one more."),
    ),
    "option-brackets": (
        N_("These brackets look like an option without its hyphen."),
        N_("Write `- [x] …` or `- [ ] …`; write `\\[` for a plain bracket."),
    ),
    "option-empty": (
        N_("This option has no text."),
        N_("Write its text after the brackets, or delete it."),
    ),
    "option-like": (
        N_("This looks like an option, but there is no blank after the hyphen."),
        N_("Did you mean `- [x] …`?"),
    ),
    "option-mark": (
        N_("This option has an unknown mark in its brackets."),
        N_("Write `- [x] …` for right, `- [ ] …` for wrong, or a weight such as `- [50%%] …`."),
    ),
    "option-twice": (
        N_("This option has the same text as the one in line %(first)s."),
        N_("Change or delete one of the two."),
    ),
    "options-too-many": (
        N_("The question has %(count)s options; at most %(limit)s are possible."),
        N_("Leave some out, or ask it as a short answer."),
    ),
    "options-and-answers": (
        N_("This question has both options and `=` answers."),
        N_("Keep one of the two."),
    ),
    "range-reversed": (
        N_("The range %(text)s is turned round."),
        N_("Write the smaller number first."),
    ),
    "raw-html": (
        N_("HTML is not allowed here: %(tag)s."),
        N_("Use Markdown instead; to show the tag itself, put it between backticks."),
    ),
    "rule-and-weights": (
        N_("The scoring rule and the marks of the options do not fit together."),
        N_("Write weights such as `- [50%%]` with `score=weights`, or plain marks with another rule."),
    ),
    "rule-without-multiple": (
        N_("A scoring rule needs a multiple choice."),
        N_("Take `score` away, or write `type=multiple`."),
    ),
    "section-empty": (
        N_("This section has no question."),
        N_("Add questions with `## `, or delete the heading."),
    ),
    "section-id-twice": (
        N_("Two sections have the id %(id)s."),
        N_("Change one of them."),
    ),
    "stem-empty": (
        N_("This question has no text."),
        N_("Write the question after the signs `##`."),
    ),
    "stray-text": (
        N_("This text stands after the answers and belongs to nothing."),
        N_(
            "Put it above the answers, or begin it with `Explanation:`; under an option, indent it by two blanks."
        ),
    ),
    "tolerance-negative": (
        N_("The tolerance in %(text)s is negative."),
        N_("Write it without the minus sign."),
    ),
    "true-false-options": (
        N_("A true/false question needs exactly two options."),
        N_("Write `- [x] True` and `- [ ] False`."),
    ),
    "two-right-options": (
        N_("A single choice has %(count)s right options."),
        N_("Leave one, or write `type=multiple` and square brackets."),
    ),
    "type-with-options": (
        N_("A question of type %(type)s has no options."),
        N_("Write its answers as `= …`, or take the type away."),
    ),
    "type-without-options": (
        N_("A question of type %(type)s needs options."),
        N_("Write them as `- [x] …` and `- [ ] …`."),
    ),
    "unit-as-text": (
        N_("This answer is compared as a text, not as a number."),
        N_("Write `type=numeric` if a number is meant, or `type=short` to say that the text is meant."),
    ),
    "unit-twice": (
        N_("The unit in %(text)s is written twice."),
        N_("Write the unit once; further names follow a `|`."),
    ),
    "unit-without-number": (
        N_("The attribute unit needs a numeric question."),
        N_("Take it away."),
    ),
    "unknown-attribute": (
        N_("There is no attribute %(key)s for a question."),
        N_("Known attributes: %(known)s."),
    ),
    "unknown-rule": (
        N_("There is no scoring rule %(value)s."),
        N_("Write one of: %(known)s."),
    ),
    "unknown-section-attribute": (
        N_("There is no attribute %(key)s for a section."),
        N_("Known attributes: %(known)s."),
    ),
    "weight-range": (
        N_("This weight is not between -100 and 100 per cent."),
        N_("Write a smaller one."),
    ),
    "weights-not-positive": (
        N_("No option has a positive weight."),
        N_("Give the right options weights that add up to 100%%."),
    ),
    "weights-over-100": (
        N_("The positive weights add up to %(sum)s per cent."),
        N_("Let them add up to 100%%."),
    ),
    "weights-under-100": (
        N_("Nobody can reach full marks: the weights reach %(sum)s per cent."),
        N_("Let the best answer reach 100%%."),
    ),
}
