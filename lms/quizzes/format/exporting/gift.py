"""A quiz as a GIFT file; texts are Markdown, or HTML in a question with formulas, which Moodle then shows."""

import re
from collections.abc import Mapping
from html import escape

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import PLAIN_TYPES, Feature, Holds
from lms.quizzes.format.exporting.html import xhtml
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.exporting.texts import has_formula, plain, texts_of
from lms.quizzes.format.exporting.typed_keys import wildcards
from lms.quizzes.format.questions import (
    HUNDRED,
    NumberAnswer,
    Option,
    Question,
    QuestionType,
    Quiz,
    ScoringRule,
    Text,
    TextAnswer,
)
from lms.text.values import write_decimal

HOLDS = Holds(
    PLAIN_TYPES | {QuestionType.MATCHING, QuestionType.ESSAY},
    frozenset(
        {
            Feature.IDS,
            Feature.FEEDBACK,
            Feature.OTHERWISE,
            Feature.EXPLANATION,
            Feature.TAGS,
            Feature.WEIGHTS,
            Feature.SHARES,
            Feature.WRONG,
            Feature.WILDCARDS,
            Feature.NUMBERS,
            Feature.TOLERANCE,
            Feature.RANGE,
            Feature.FORMULAS,
            Feature.FORMATTING,
            Feature.SECTIONS,
        }
    ),
    rules=(ScoringRule.WEIGHTS,),
)
_SIGNS = re.compile(r"[\\~=#{}:]")
# A sign at the start of a text that would be read as a weight or as a format, and full-width look-alikes of signs.
_ODD = str.maketrans({"＝": "&#xff1d;", "～": "&#xff5e;", "＃": "&#xff03;", "％": "&#xff05;"})


def export_gift(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as GIFT in UTF-8."""
    reduced = reduced_quiz(quiz, HOLDS, language, media)
    blocks = []
    for section in reduced.sections:
        if section.title:
            name = " ".join(plain(section.title[language], language).split()).replace("/", "-")
            blocks.append(f"$CATEGORY: {name}")
        if section.text:
            blocks.append(f"[markdown]{_escaped(section.text[language])}")
        blocks += [_Writer(question, language).question() for question in section.questions]
    return Exported(("\n\n".join(blocks) + "\n").encode(), reduced.losses)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text).replace("\n", "\\n")


class _Writer:
    """Writes one question; all its texts are in one format."""

    def __init__(self, question: Question, language: str) -> None:
        self.one = question
        self.language = language
        self.is_html = any(has_formula(text, language) for text in texts_of(question))

    def question(self) -> str:
        tags = "".join(f"[tag:{tag}]" for tag in self.one.tags)
        stem = self.text(self.one.stem, is_line=False)
        explanation = self.text(self.one.explanation, is_line=False)
        lines = [f"// {tags}"] if tags else []
        kind = "html" if self.is_html else "markdown"
        lines.append(f"::{_escaped(self.one.id)}::[{kind}]{stem} {{{self.answers()}")
        if explanation:
            lines.append(f"\t####{explanation}")
        return "\n".join([*lines, "}"])

    def answers(self) -> str:
        match self.one.type:
            case QuestionType.TRUE_FALSE:
                return self.true_false()
            case QuestionType.SHORT:
                found = [self.typed(answer) for answer in self.one.answers[self.language]]
                return self.listed([*found, *self.otherwise("=%0%*")])
            case QuestionType.NUMERIC:
                found = [self.number(answer) for answer in self.one.numbers]
                return "#" + self.listed([*found, *self.otherwise("~")])
            case QuestionType.MATCHING:
                return self.listed(self.pairs())
            case QuestionType.ESSAY:
                return ""
            case _:
                return self.listed([self.option(option) for option in self.one.options])

    @staticmethod
    def listed(lines: list[str]) -> str:
        return "".join(f"\n\t{line}" for line in lines)

    def true_false(self) -> str:
        notes = {option.right: self.text(option.feedback) for option in self.one.options}
        written = f"#{notes[False]}#{notes[True]}" if notes[True] else f"#{notes[False]}"
        return ("TRUE" if self.one.options[0].right else "FALSE") + (written if any(notes.values()) else "")

    def option(self, option: Option) -> str:
        weight = option.weight
        if self.one.type is QuestionType.SINGLE:
            is_full = option.right and weight in (None, HUNDRED)
            sign = "=" if is_full else f"~%{write_decimal(weight)}%" if weight else "~"
        else:
            sign = f"~%{write_decimal(weight)}%" if weight else "~"
        return sign + self.text(option.text) + self.note(option.feedback)

    def typed(self, answer: TextAnswer) -> str:
        words = (wildcards(answer.text) or "") if answer.pattern else answer.text.replace("*", "\ue100")
        return self.share(answer) + self.words(words) + self.note(answer.feedback)

    def words(self, words: str) -> str:
        """Write the words of a typed answer; `\ue100` stands for a star that is itself."""
        if self.is_html:
            words = escape(words, quote=False)
        words = re.sub(r"&(?=#?[A-Za-z0-9]{1,31};)", "&amp;", words) if not self.is_html else words
        return _escaped(words.replace("->", "-&gt;").translate(_ODD)).replace("\ue100", "\\*")

    @staticmethod
    def share(answer: TextAnswer | NumberAnswer) -> str:
        return "=" if answer.credit == HUNDRED else f"=%{write_decimal(answer.credit)}%"

    def number(self, answer: NumberAnswer) -> str:
        if answer.high is not None:
            key = f"{write_decimal(answer.value)}..{write_decimal(answer.high)}"
        else:
            key = f"{write_decimal(answer.value)}:{write_decimal(answer.tolerance)}"
        return self.share(answer) + key + self.note(answer.feedback)

    def otherwise(self, sign: str) -> list[str]:
        return [sign + self.note(self.one.otherwise)] if self.one.otherwise else []

    def pairs(self) -> list[str]:
        rights = {target.key: self.text(target.text) for target in self.one.targets}
        used = {option.match for option in self.one.options}
        lines = [f"={self.text(option.text)} -> {rights[option.match]}" for option in self.one.options]
        return [*lines, *(f"= -> {text}" for key, text in rights.items() if key not in used)]

    def note(self, feedback: Text) -> str:
        written = self.text(feedback, is_line=False)
        return f"#{written}" if written else ""

    def text(self, text: Text, *, is_line: bool = True) -> str:
        words = text.get(self.language, "")
        if not words:
            return ""
        if self.is_html:
            words = xhtml(words, self.language, is_inline=is_line)
        words = words.replace("->", "-&gt;").translate(_ODD)
        if words.startswith("%"):
            words = f"&#37;{words[1:]}"
        kind = f"[{'html' if self.is_html else 'markdown'}]" if words.startswith("[") else ""
        return kind + _escaped(words)
