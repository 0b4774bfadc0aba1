"""A quiz as Moodle XML: texts are HTML with formulas as TeX, pictures stand beside them in base64."""

import base64
import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote
from xml.etree.ElementTree import Element

from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.holds import PLAIN_TYPES, Feature, Holds
from lms.quizzes.format.exporting.html import xhtml
from lms.quizzes.format.exporting.moodle_cloze import cloze_gap
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.exporting.texts import media_name, plain
from lms.quizzes.format.exporting.typed_keys import wildcards
from lms.quizzes.format.exporting.xml import add, document
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.questions import (
    HAND_MARKED,
    HUNDRED,
    Option,
    PartRule,
    Question,
    QuestionType,
    Quiz,
    ScoringRule,
    Shuffle,
    Text,
    TextAnswer,
)
from lms.quizzes.format.writing_open import write_rubric
from lms.text.values import write_decimal

HOLDS = Holds(
    PLAIN_TYPES | {QuestionType.MATCHING, QuestionType.ORDERING, QuestionType.CLOZE} | HAND_MARKED,
    frozenset(Feature)
    - {
        Feature.INTRODUCTION,
        Feature.TRUTH_WORDS,
        Feature.PATTERNS,
        Feature.RELATIVE,
        Feature.RANGE,
        Feature.FIGURES,
        Feature.DIFFICULTY,
        Feature.UNITS_EACH,
        Feature.GAP_UNITS,
        Feature.CLOZE_POINTS,
        Feature.RICH_PAIRS,
        Feature.TRADITIONAL,
        Feature.TRIES,
        Feature.LESSON,
        Feature.LINT,
    },
    rules=(ScoringRule.WEIGHTS,),
    part_rules=(PartRule.EACH_PART,),
    order_rules=tuple(PartRule),
)
MEBIBYTE = 1024 * 1024
_KINDS = {
    QuestionType.SINGLE: "multichoice",
    QuestionType.MULTIPLE: "multichoice",
    QuestionType.TRUE_FALSE: "truefalse",
    QuestionType.SHORT: "shortanswer",
    QuestionType.NUMERIC: "numerical",
    QuestionType.MATCHING: "matching",
    QuestionType.ORDERING: "ordering",
    QuestionType.CLOZE: "cloze",
    QuestionType.ESSAY: "essay",
    QuestionType.FILE: "essay",
}
_ORDER_RULES = {
    PartRule.EACH_PART: "ABSOLUTE_POSITION",
    PartRule.NEIGHBOURS: "RELATIVE_NEXT_EXCLUDE_LAST",
    PartRule.LONGEST: "LONGEST_ORDERED_SUBSET",
    PartRule.ALL_OR_NOTHING: "ALL_OR_NOTHING",
}
_GAP = "\ue0f2{}\ue0f3"
_GAPS = re.compile("\ue0f2([0-9]+)\ue0f3")


def export_moodle_xml(quiz: Quiz, language: str, media: Mapping[str, bytes]) -> Exported:
    """Return the quiz as Moodle XML; each section with a title is a category, its text a description."""
    reduced = reduced_quiz(quiz, HOLDS, language, media)
    root = Element("quiz")
    for section in reduced.sections:
        if section.title:
            name = " ".join(plain(section.title[language], language).split()).replace("/", "//")
            category = add(add(root, "question", type="category"), "category")
            add(category, "text", f"$course$/top/{name}")
        writer = _Writer(root, language, media, quiz.settings.shuffle in (Shuffle.OPTIONS, Shuffle.ALL))
        if section.text:
            writer.description(section.id or "text", section.text)
        for question in section.questions:
            writer.question(question)
    return Exported(document(root), reduced.losses)


class _Writer:
    """Writes questions below the root of the file."""

    def __init__(self, root: Element, language: str, media: Mapping[str, bytes], is_shuffled: bool) -> None:
        self.root = root
        self.language = language
        self.media = media
        self.is_shuffled = is_shuffled

    def description(self, name: str, text: Text) -> None:
        """Write a text without a question."""
        element = add(self.root, "question", type="description")
        add(add(element, "name"), "text", name)
        self.html(add(element, "questiontext", format="html"), text.get(self.language, ""))

    def question(self, one: Question) -> None:
        """Write one question."""
        element = add(self.root, "question", type=_KINDS[one.type])
        add(add(element, "name"), "text", one.id)
        stem = one.stem.get(self.language, "")
        if one.gaps:
            stem = replace_gaps(stem, _GAP.format)
        text = self.html(add(element, "questiontext", format="html"), stem)
        if one.gaps:
            gaps = {gap.key: cloze_gap(gap, self.language) for gap in one.gaps}
            text.text = _GAPS.sub(lambda found: gaps.get(found[1], ""), text.text or "")
        self.html(add(element, "generalfeedback", format="html"), one.explanation.get(self.language, ""))
        add(element, "defaultgrade", write_decimal(one.points))
        add(element, "penalty", "0.3333333" if one.hints else "0")
        add(element, "hidden", "0")
        add(element, "idnumber", one.id)
        self.answers(element, one)
        for hint in one.hints:
            self.html(add(element, "hint", format="html"), hint.get(self.language, ""))
        if one.tags:
            tags = add(element, "tags")
            for tag in one.tags:
                add(add(tags, "tag"), "text", tag)

    def answers(self, element: Element, one: Question) -> None:
        """Write the key in the shape of its type."""
        match one.type:
            case QuestionType.SINGLE | QuestionType.MULTIPLE:
                add(element, "single", "true" if one.type is QuestionType.SINGLE else "false")
                self.shuffle(element, one)
                add(element, "answernumbering", "ABCD")
                for option in one.options:
                    self.option(element, option)
            case QuestionType.TRUE_FALSE:
                for option, word in zip(one.options, ("true", "false"), strict=True):
                    answer = add(
                        element, "answer", fraction="100" if option.right else "0", format="plain_text"
                    )
                    add(answer, "text", word)
                    self.feedback(answer, option.feedback)
            case QuestionType.SHORT:
                add(element, "usecase", "0")
                for typed in one.answers[self.language]:
                    self.answer(element, _words(typed), typed.credit, typed.feedback)
                self.otherwise(element, one)
            case QuestionType.NUMERIC:
                self.numbers(element, one)
            case QuestionType.MATCHING:
                self.shuffle(element, one)
                self.pairs(element, one)
            case QuestionType.ESSAY | QuestionType.FILE:
                self.essay(element, one)
            case QuestionType.ORDERING:
                add(element, "layouttype", "VERTICAL")
                add(element, "selecttype", "ALL")
                add(element, "gradingtype", _ORDER_RULES[one.part_rule or PartRule.EACH_PART])
                for place, option in enumerate(one.options, 1):
                    answer = add(element, "answer", fraction=f"{place}.0000000", format="html")
                    self.html(answer, option.text.get(self.language, ""), is_inline=True)

    def essay(self, element: Element, one: Question) -> None:
        """Write how long the answer should be or which files it takes, and the rubric for those who mark it."""
        rule = one.upload
        add(element, "responseformat", "noinline" if rule else "editor")
        add(element, "responserequired", "0" if rule else "1")
        add(element, "attachments", str(rule.most) if rule else "0")
        if rule:
            add(element, "attachmentsrequired", str(rule.least))
            add(element, "maxbytes", str(rule.size_mb * MEBIBYTE))
            add(element, "filetypeslist", ",".join(f".{kind}" for kind in rule.kinds))
        for name, limit in (
            ("minwordlimit", one.words and one.words.least),
            ("maxwordlimit", one.words and one.words.most),
        ):
            if limit:
                add(element, name, str(limit))
        self.html(
            add(element, "graderinfo", format="html"),
            write_rubric(one, self.language) if one.rubric else "",
        )

    def shuffle(self, element: Element, one: Question) -> None:
        """Write whether the options come in another order each time."""
        is_shuffled = self.is_shuffled if one.shuffle is None else one.shuffle
        add(element, "shuffleanswers", "true" if is_shuffled else "false")

    def option(self, element: Element, option: Option) -> None:
        """Write one option with its weight."""
        weight = (HUNDRED if option.right else Decimal(0)) if option.weight is None else option.weight
        answer = add(element, "answer", fraction=write_decimal(weight), format="html")
        self.html(answer, option.text.get(self.language, ""), is_inline=True)
        self.feedback(answer, option.feedback)

    def answer(self, element: Element, words: str, credit: Decimal, feedback: Text) -> Element:
        """Write one accepted text or number."""
        answer = add(element, "answer", fraction=write_decimal(credit), format="plain_text")
        add(answer, "text", words)
        self.feedback(answer, feedback)
        return answer

    def otherwise(self, element: Element, one: Question) -> None:
        """Write the feedback for everything else."""
        if one.otherwise:
            self.answer(element, "*", Decimal(0), one.otherwise)

    def numbers(self, element: Element, one: Question) -> None:
        """Write the accepted numbers, and the unit where there is one."""
        for number in one.numbers:
            answer = self.answer(element, write_decimal(number.value), number.credit, number.feedback)
            add(answer, "tolerance", write_decimal(number.tolerance))
        self.otherwise(element, one)
        units = one.numbers[0].units
        add(element, "unitgradingtype", "1" if one.unit_required and units else "0")
        add(element, "unitpenalty", "1.0" if one.unit_required and units else "0.1")
        add(element, "showunits", "0" if units else "3")
        add(element, "unitsleft", "0")
        if units:
            listed = add(element, "units")
            for unit in units:
                entry = add(listed, "unit")
                add(entry, "multiplier", "1")
                add(entry, "unit_name", unit)

    def pairs(self, element: Element, one: Question) -> None:
        """Write the pairs, then the right sides that match nothing; Moodle shows right sides as plain words."""
        rights = {
            target.key: plain(target.text.get(self.language, ""), self.language) for target in one.targets
        }
        used = {option.match for option in one.options}
        lefts = [(option.text.get(self.language, ""), rights[option.match]) for option in one.options]
        for left, right in [*lefts, *(("", text) for key, text in rights.items() if key not in used)]:
            pair = add(element, "subquestion", format="html")
            self.html(pair, left, is_inline=True)
            add(add(pair, "answer"), "text", right)

    def feedback(self, element: Element, feedback: Text) -> None:
        """Write the feedback of one answer."""
        self.html(add(element, "feedback", format="html"), feedback.get(self.language, ""))

    def html(self, element: Element, markdown: str, *, is_inline: bool = False) -> Element:
        """Write a text as HTML with its pictures; return the element that holds it."""
        shown: dict[str, str] = {}

        def picture(path: str) -> str:
            name = media_name(path)
            if name not in self.media:
                return path
            shown[name] = name.replace("/", "-")
            return f"@@PLUGINFILE@@/{quote(shown[name])}"

        html = xhtml(markdown, self.language, picture=picture, is_inline=is_inline) if markdown else ""
        text = add(element, "text", html)
        for name, flat in shown.items():
            data = base64.b64encode(self.media[name]).decode()
            add(element, "file", data, name=flat, path="/", encoding="base64")
        return text


def _words(answer: TextAnswer) -> str:
    return (wildcards(answer.text) or "") if answer.pattern else answer.text.replace("*", "\\*")
