"""Messages about the body of a quiz file by code: what is wrong, and what to write instead."""

from lms.errors import N_

DID_YOU_MEAN = N_("Did you mean %(near)s?")

MESSAGES: dict[str, tuple[str, str]] = {
    "file-too-long": (
        N_("The file has %(count)s characters; the limit is %(most)s."),
        N_("Split it into several quizzes."),
    ),
    "too-many-questions": (
        N_("The file has more than %(most)s questions."),
        N_("Split it into several quizzes. Nothing from here on was read."),
    ),
    "answer-before-question": (
        N_("This is before the first question."),
        N_("Start the question with `## ` above it."),
    ),
    "answer-empty": (
        N_("This answer is empty."),
        N_("Write the accepted text after `=`."),
    ),
    "answer-as-text": (
        N_("%(text)s is compared as text, not as a number."),
        N_("Write `= %(suggestion)s`, or write `type=short` in the heading to keep the text."),
    ),
    "answers-in-one": (
        N_("%(text)s is compared as one answer."),
        N_(
            "Write each accepted answer on its own line: %(suggestion)s. "
            "Or write `type=short` in the heading to keep the text."
        ),
    ),
    "answer-quoted": (
        N_("The quotation marks are part of this answer."),
        N_("Write `= %(suggestion)s`, or write `type=short` in the heading to keep them."),
    ),
    "answer-unclear": (
        N_("%(text)s is compared as text, not calculated."),
        N_("Write the result as a number, or write `type=short` in the heading to keep the text."),
    ),
    "answer-explained": (
        N_("This answer line also contains an explanation."),
        N_("Put the explanation on its own line, starting with `Explanation:`."),
    ),
    "answer-bullet": (
        N_("This looks like an accepted answer with a bullet before it."),
        N_("Write `= %(answer)s` without the bullet."),
    ),
    "answer-contradicts": (
        N_("The answer line says %(said)s, but the options marked as correct are %(ticked)s."),
        N_("Correct the marks, or remove the answer line."),
    ),
    "answer-letter": (
        N_("Answer %(letter)s is not one of the options."),
        N_("Write one or more of: %(known)s."),
    ),
    "answer-like": (
        N_("This line starts with two equals signs."),
        N_(
            "Write `= answer` with one equals sign; write `\\=` for a literal equals sign; mark headings with `#`."
        ),
    ),
    "answer-line-and-answers": (
        N_("The answer line says %(text)s, which is not one of the `=` answers."),
        N_("Remove the answer line, or write its answer as `= …`."),
    ),
    "answer-line-alone": (
        N_("There is an answer line but no lettered options."),
        N_("Write `= …` for a short answer or number, or options as `- [x] …` and `- [ ] …`."),
    ),
    "answer-line-empty": (
        N_("The answer line is empty."),
        N_("Write the letter of the correct option."),
    ),
    "answer-line-missing": (
        N_("These options have no answer line."),
        N_("Add a line `Answer: B`, or write the options as `- [x] …` and `- [ ] …`."),
    ),
    "answer-line-tail": (
        N_("Only the beginning of the answer line can be read."),
        N_(
            "Write the letter alone, and put the text after it on the next line, starting with `Explanation:`."
        ),
    ),
    "answer-line-unclear": (
        N_("The answer line can be read in two ways."),
        N_("Write only the letters of the correct options, such as `Answer: B`."),
    ),
    "answer-line-twice": (
        N_("The question has two answer lines."),
        N_("Keep one of the two."),
    ),
    "answer-too-long": (
        N_("This answer is longer than %(limit)s characters."),
        N_("Short answers must be only a few words. Shorten this one."),
    ),
    "attribute-syntax": (
        N_("The attribute %(text)s cannot be read."),
        N_('Write `#id`, `key=value` or `key="two words"`, separated by spaces.'),
    ),
    "attribute-twice": (
        N_("The attribute %(key)s is used twice."),
        N_("Keep one of the two."),
    ),
    "attributes-open": (
        N_("These attributes are not closed, or are not at the end of the heading."),
        N_("Close them with `}` at the end of the line, or write `\\{` for a literal brace."),
    ),
    "attributes-too-long": (
        N_("The attributes are too long."),
        N_("Write up to 1000 characters between the braces."),
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
    "bad-lesson": (
        N_("%(value)s is not the path of a lesson."),
        N_(
            "Write the path from this file, with the heading after #: `lesson=../courses/accounts/01-rights/02-posting.en.md#who`."
        ),
    ),
    "bad-points": (
        N_("%(value)s is not a valid number of points."),
        N_("Write a number from 0 to 1000 with up to two decimal places."),
    ),
    "bad-shuffle": (
        N_("The attribute shuffle cannot be %(value)s."),
        N_("Write `shuffle` or `shuffle=no`."),
    ),
    "code-on-option-line": (
        N_("A code block cannot start on the same line as the option."),
        N_("Start it on the next line, indented by two spaces."),
    ),
    "code-open": (
        N_("This code block or formula is not closed."),
        N_("Add the same characters on a separate line at the end."),
    ),
    "credit-range": (
        N_("The credit for an answer is not between 0 and 100 per cent."),
        N_("Write it like `=50%% text`."),
    ),
    "credit-under-100": (
        N_("No one can reach full marks: no answer has full credit."),
        N_("Write the best answer as `= …`."),
    ),
    "cross-and-tick": (
        N_("It is not clear whether × means correct or incorrect here."),
        N_("Write `[x]` for correct and `[ ]` for incorrect."),
    ),
    "draw-too-large": (
        N_("The section draws %(draw)s questions but has only %(count)s."),
        N_("Draw at most %(count)s."),
    ),
    "feedback-place": (
        N_("Feedback for a range of results cannot be used inside a question."),
        N_("Put it below the front matter or below a `# ` heading, before the first question there."),
    ),
    "heading-space": (
        N_("There is no space after the # characters of the heading."),
        N_("Write `%(hashes)s …` with a space."),
    ),
    "heading-skipped": (
        N_("This heading is level %(level)s but follows a level %(before)s heading."),
        N_("Sections start with `# `, questions with `## `, headings inside a text one level deeper."),
    ),
    "id-missing": (
        N_("This question has no id; %(id)s was generated from its text."),
        N_("Run `flask quiz format`, or write `{#%(id)s}` at the end of the heading."),
    ),
    "id-signs": (
        N_("The id %(id)s contains characters that are not allowed."),
        N_("Use up to 64 letters a-z, digits, hyphens and underscores, starting with a letter or digit."),
    ),
    "id-twice": (
        N_("This heading has two ids."),
        N_("Keep only the first one."),
    ),
    "id-used": (
        N_("The id %(id)s is used twice; first on line %(first)s."),
        N_("Give this question another id."),
    ),
    "key-in-option": (
        N_("The text of this option shows whether it is correct: %(text)s."),
        N_("Remove that from the text; the mark of the option already says it."),
    ),
    "key-in-stem": (
        N_("The question shows its own answer: %(text)s."),
        N_("Remove it; to show it on purpose, put it between backticks."),
    ),
    "language-twice": (
        N_("The file name and the front matter specify different languages."),
        N_("Remove `language`."),
    ),
    "lettered-like": (
        N_("This line stands among the lettered options but does not continue them."),
        N_("Start the next option with `%(letter)s. `; put other text above the options."),
    ),
    "marks-mixed": (
        N_("Square and round brackets are mixed in one question."),
        N_("Use `[x]` for all options, or `(x)` for all if only one may be chosen."),
    ),
    "no-answers": (
        N_("This question has no accepted answer."),
        N_("Add options (`- [x] …`, `- [ ] …`) or an answer (`= …`)."),
    ),
    "no-questions": (
        N_("The quiz has no questions."),
        N_("Start each question with `## `."),
    ),
    "no-right-option": (
        N_("No option is marked as correct."),
        N_("Mark the correct one as `- [x] …`."),
    ),
    "number-expected": (
        N_("%(text)s is not a number."),
        N_("Write a number, as in `= 10`, `= 10 +- 0.5`, `= 3..5` or `= 9.8(2sf)`."),
    ),
    "one-option": (
        N_("The question has only one option."),
        N_("Add at least one more."),
    ),
    "opens-after-closes": (
        N_("The quiz opens at or after its closing time."),
        N_("Make `opens` earlier than `closes`."),
    ),
    "option-brackets": (
        N_("These brackets look like an option with a missing hyphen."),
        N_("Write `%(suggestion)s`; write `\\[` for a literal bracket."),
    ),
    "option-empty": (
        N_("This option has no text."),
        N_("Write its text after the brackets, or delete it."),
    ),
    "option-like": (
        N_("This looks like an option, but there is no space after the hyphen."),
        N_("Did you mean `%(suggestion)s`?"),
    ),
    "option-lookalike": (
        N_("This looks like an option, but is written with other characters."),
        N_("Did you mean `%(suggestion)s`?"),
    ),
    "option-mark": (
        N_("This option has an unknown character in its brackets."),
        N_("Write `- [x] …` for correct, `- [ ] …` for incorrect, or a weight such as `- [50%%] …`."),
    ),
    "option-twice": (
        N_("This option has the same text as the one on line %(first)s."),
        N_("Change or delete one of the two."),
    ),
    "option-unmarked": (
        N_("This line stands among the options but has no brackets."),
        N_(
            "Write `- [x] %(text)s` if it is correct, `- [ ] %(text)s` if not; "
            "indent it by two spaces if it belongs to the option above."
        ),
    ),
    "answers-too-many": (
        N_("The question has %(count)s accepted answers; the maximum is %(limit)s."),
        N_("Remove some answers, or use a pattern such as `= /ab+c/`."),
    ),
    "options-too-many": (
        N_("The question has %(count)s options; the maximum is %(limit)s."),
        N_("Remove some options, or use a short answer question."),
    ),
    "options-and-answers": (
        N_("This question has both options and `=` answers."),
        N_("Keep one of the two."),
    ),
    "range-reversed": (
        N_("The range %(text)s is in the wrong order."),
        N_("Write the smaller number first."),
    ),
    "raw-html": (
        N_("HTML is not allowed here: %(tag)s."),
        N_("Use Markdown instead; to show the tag itself, put it between backticks."),
    ),
    "review-without-close": (
        N_("The review is set to open after the close, but the quiz has no closing time."),
        N_("Add `closes: …` or write `review: after-submit`."),
    ),
    "rule-and-weights": (
        N_("The scoring rule does not match the marks of the options."),
        N_("Write weights such as `- [50%%]` with `score=weights`, or plain marks with another rule."),
    ),
    "rule-without-multiple": (
        N_("Scoring rules are only for multiple choice questions."),
        N_("Remove `score`, or write `type=multiple`."),
    ),
    "section-empty": (
        N_("This section has no questions."),
        N_("Add questions with `## `, or delete the heading."),
    ),
    "section-id-twice": (
        N_("Two sections have the id %(id)s."),
        N_("Change one of them."),
    ),
    "stem-empty": (
        N_("This question has no text."),
        N_("Write the question after `##`."),
    ),
    "stray-text": (
        N_("This text comes after the answers and does not belong to anything."),
        N_(
            "Put it above the answers, or start it with `Explanation:`. Below an option, indent it by two spaces."
        ),
    ),
    "tolerance-negative": (
        N_("The tolerance in %(text)s is negative."),
        N_("Remove the minus sign."),
    ),
    "true-false-options": (
        N_("True or false questions need exactly two options."),
        N_("Write `- [x] True` and `- [ ] False`."),
    ),
    "two-right-options": (
        N_("This single choice question has %(count)s correct options."),
        N_("Keep only one, or write `type=multiple` and square brackets."),
    ),
    "type-with-options": (
        N_("Questions of type %(type)s have no options."),
        N_("Write its answers as `= …`, or remove the type."),
    ),
    "type-without-options": (
        N_("Questions of type %(type)s need options."),
        N_("Write them as `- [x] …` and `- [ ] …`."),
    ),
    "unit-as-text": (
        N_("This answer is compared as text, not as a number."),
        N_("Write `type=numeric` for a number, or `type=short` for text."),
    ),
    "unit-twice": (
        N_("The unit in %(text)s is written twice."),
        N_("Write the unit only once. Separate other names for it with `|`."),
    ),
    "unit-without-number": (
        N_("The attribute unit is only for numerical questions."),
        N_("Remove it."),
    ),
    "unknown-attribute": (
        N_("Questions have no attribute %(key)s."),
        N_("Available attributes: %(known)s."),
    ),
    "unknown-rule": (
        N_("There is no scoring rule %(value)s."),
        N_("Write one of: %(known)s."),
    ),
    "unknown-section-attribute": (
        N_("Sections have no attribute %(key)s."),
        N_("Available attributes: %(known)s."),
    ),
    "weight-range": (
        N_("This weight is not between -100 and 100 per cent."),
        N_("Write a smaller number."),
    ),
    "weights-not-positive": (
        N_("No option has a positive weight."),
        N_("Give the correct options weights that add up to 100%%."),
    ),
    "weights-over-100": (
        N_("The positive weights add up to %(sum)s per cent."),
        N_("Make them add up to 100%%."),
    ),
    "weights-under-100": (
        N_("No one can reach full marks: the weights add up to only %(sum)s per cent."),
        N_("Make the best answer worth 100%%."),
    ),
}
