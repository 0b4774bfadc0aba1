"""One question as an item of QTI 2.1; a fraction of its points is the score."""

import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote
from xml.etree.ElementTree import Element

from lms.quizzes.format.exporting.html import xhtml
from lms.quizzes.format.exporting.texts import media_name
from lms.quizzes.format.exporting.xml import add, add_xhtml
from lms.quizzes.format.gaps import replace_gaps
from lms.quizzes.format.questions import (
    HUNDRED,
    OPEN_TYPES,
    Closeness,
    Gap,
    NumberAnswer,
    Option,
    PartRule,
    Question,
    QuestionType,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.writing_open import write_rubric
from lms.text.values import write_decimal

_NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_NOT_IN_NAME = re.compile(r"[^\w.-]")
_RUBY = re.compile(r"</?(?:ruby|rt|rp)>")
_GAP = re.compile("\ue0f2([0-9]+)\ue0f3")


def name_of(id_: str) -> str:
    """Return an id as an identifier, which begins with a letter."""
    name = _NOT_IN_NAME.sub("_", id_)
    return name if name[:1].isalpha() else f"q_{name}"


class QtiItem:
    """Builds the item; `shown` are the names of the pictures in it. Only QTI 3.0 `has_ruby`."""

    def __init__(
        self, one: Question, language: str, media: Mapping[str, bytes], *, is_shuffled: bool, has_ruby: bool
    ) -> None:
        self.one = one
        self.language = language
        self.media = media
        self.has_ruby = has_ruby
        self.shuffle = "true" if (is_shuffled if one.shuffle is None else one.shuffle) else "false"
        self.shown: set[str] = set()
        self.root = Element(
            "assessmentItem",
            {
                "xmlns": _NAMESPACE,
                "identifier": name_of(one.id),
                "title": one.id,
                "adaptive": "false",
                "timeDependent": "false",
            },
        )
        self.sums: list[tuple[Element, Decimal]] = []
        self._declare()
        self._outcomes()
        self.body = add(self.root, "itemBody")
        self._body()
        self._processing()
        self._feedback()

    def html(self, parent: Element, markdown: str, *, is_inline: bool = False) -> None:
        """Put a text into an element."""
        add_xhtml(parent, self._xhtml(markdown, is_inline=is_inline))

    def _xhtml(self, markdown: str, *, is_inline: bool = False) -> str:
        def picture(path: str) -> str:
            name = media_name(path)
            if name not in self.media:
                return path
            self.shown.add(name)
            return f"../media/{quote(name)}"

        found = xhtml(markdown, self.language, is_tex=False, picture=picture, is_inline=is_inline)
        # The schemas have neither crossed out words nor lists that begin elsewhere.
        found = re.sub(r"<ol [^>]*>", "<ol>", re.sub(r"<(/?)del>", r"<\1span>", found))
        return found if self.has_ruby else _RUBY.sub("", found)

    def _response(self, name: str, cardinality: str, base: str) -> Element:
        return add(self.root, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base)

    @property
    def cardinality(self) -> str:
        """How many options an answer has."""
        return "multiple" if self.one.takes_several else "single"

    def _correct(self, declared: Element, values: list[str]) -> None:
        correct = add(declared, "correctResponse")
        for value in values:
            add(correct, "value", value)

    def _mapping(
        self, declared: Element, entries: list[tuple[str, Decimal]], *, is_text: bool = False
    ) -> None:
        mapping = add(declared, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
        for key, share in entries:
            entry = add(mapping, "mapEntry", mapKey=key, mappedValue=write_decimal(share / HUNDRED))
            if is_text:
                entry.set("caseSensitive", "false")

    def _declare(self) -> None:
        one = self.one
        match one.type:
            case QuestionType.SINGLE | QuestionType.TRUE_FALSE | QuestionType.MULTIPLE:
                declared = self._response("RESPONSE", self.cardinality, "identifier")
                best = max((option.weight or Decimal(0) for option in one.options), default=Decimal(0))
                full = [
                    option
                    for option in one.options
                    if option.right and (one.takes_several or option.weight in (None, best))
                ]
                self._correct(declared, [f"c{option.key}" for option in full])
                if any(option.weight is not None for option in one.options):
                    self._mapping(declared, [(f"c{o.key}", o.weight or Decimal(0)) for o in one.options])
            case QuestionType.MATCHING:
                declared = self._response("RESPONSE", "multiple", "directedPair")
                pairs = [f"l{option.key} r{option.match}" for option in one.options]
                self._correct(declared, pairs)
                share = HUNDRED / len(pairs)
                if one.part_rule is not PartRule.ALL_OR_NOTHING:
                    self._mapping(declared, [(pair, share) for pair in pairs])
            case QuestionType.ORDERING:
                declared = self._response("RESPONSE", "ordered", "identifier")
                self._correct(declared, [f"s{option.key}" for option in one.options])
            case QuestionType.CLOZE:
                for gap in one.gaps:
                    self._declare_gap(gap)
            case QuestionType.NUMERIC:
                self._declare_number("RESPONSE", one.numbers)
            case QuestionType.SURVEY if one.options:
                self._response("RESPONSE", self.cardinality, "identifier")
            case QuestionType.FILE:
                self._response("RESPONSE", "single", "file")
            case QuestionType.SURVEY | QuestionType.ESSAY:
                self._response("RESPONSE", "single", "string")
            case _:
                self._declare_text("RESPONSE", one.answers[self.language])

    def _declare_gap(self, gap: Gap) -> None:
        name = f"RESPONSE{gap.key}"
        if gap.options:
            declared = self._response(name, "single", "identifier")
            self._correct(declared, [f"c{option.key}" for option in gap.options if option.right][:1])
            shares = [
                HUNDRED * option.right if option.weight is None else option.weight for option in gap.options
            ]
            self._mapping(
                declared,
                [(f"c{o.key}", Decimal(share)) for o, share in zip(gap.options, shares, strict=True)],
            )
        elif gap.numbers:
            self._declare_number(name, gap.numbers)
        else:
            self._declare_text(name, gap.answers.get(self.language, ()))

    def _declare_number(self, name: str, numbers: tuple[NumberAnswer, ...]) -> None:
        self._correct(self._response(name, "single", "float"), [write_decimal(numbers[0].value)])

    def _declare_text(self, name: str, answers: tuple[TextAnswer, ...]) -> None:
        declared = self._response(name, "single", "string")
        self._correct(declared, [next(one.text for one in answers if one.credit == HUNDRED)])
        self._mapping(declared, [(one.text, one.credit) for one in answers], is_text=True)

    def _outcomes(self) -> None:
        most = "0" if self.one.type is QuestionType.SURVEY else "1"
        for name, value in (("SCORE", "0"), ("MAXSCORE", most)):
            outcome = add(
                self.root, "outcomeDeclaration", identifier=name, cardinality="single", baseType="float"
            )
            add(add(outcome, "defaultValue"), "value", value)
        if self.one.explanation or any(option.feedback for option in self.one.options):
            add(
                self.root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple",
                baseType="identifier",
            )  # fmt: skip

    def _body(self) -> None:
        one, stem = self.one, self.one.stem.get(self.language, "")
        if one.gaps:
            self._stem_with_gaps(stem)
            return
        self.html(add(self.body, "div"), stem)
        if one.type is QuestionType.MATCHING:
            self._pairs()
        elif one.type is QuestionType.ORDERING:
            place = add(self.body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
            self._choices(place, one.options, "s")
        elif one.type in (QuestionType.SHORT, QuestionType.NUMERIC):
            add(add(self.body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE")
        elif one.type in OPEN_TYPES and not one.options:
            name = "uploadInteraction" if one.type is QuestionType.FILE else "extendedTextInteraction"
            add(self.body, name, responseIdentifier="RESPONSE")
            self._rubric()
        else:
            most = "0" if one.takes_several else "1"
            place = add(
                self.body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle=self.shuffle,
                maxChoices=most,
            )  # fmt: skip
            self._choices(place, one.options, "c")

    def _rubric(self) -> None:
        """Write the rubric as a table that only markers see."""
        if self.one.rubric:
            block = add(self.body, "rubricBlock", view="scorer")
            self.html(block, write_rubric(self.one, self.language))

    def _choices(self, place: Element, options: tuple[Option, ...], sign: str) -> None:
        for option in options:
            choice = add(place, "simpleChoice", identifier=f"{sign}{option.key}")
            self.html(choice, option.text.get(self.language, ""), is_inline=True)

    def _pairs(self) -> None:
        one = self.one
        place = add(
            self.body, "matchInteraction", responseIdentifier="RESPONSE", shuffle=self.shuffle,
            maxAssociations=str(len(one.options)),
        )  # fmt: skip
        for sign, options, most in (("l", one.options, "1"), ("r", one.targets, "0")):
            side = add(place, "simpleMatchSet")
            for option in options:
                choice = add(side, "simpleAssociableChoice", identifier=f"{sign}{option.key}", matchMax=most)
                self.html(choice, option.text.get(self.language, ""), is_inline=True)

    def _stem_with_gaps(self, stem: str) -> None:
        marked = replace_gaps(stem, "\ue0f2{}\ue0f3".format)
        gaps = {gap.key: gap for gap in self.one.gaps}
        add_xhtml(
            add(self.body, "div"), _GAP.sub(lambda found: self._entry(gaps[found[1]]), self._xhtml(marked))
        )

    def _entry(self, gap: Gap) -> str:
        name = f'responseIdentifier="RESPONSE{gap.key}"'
        if not gap.options:
            return f"<textEntryInteraction {name}/>"
        choices = "".join(
            f'<inlineChoice identifier="c{option.key}">'
            f"{re.sub(r'<[^>]*>', '', self._xhtml(option.text.get(self.language, ''), is_inline=True))}</inlineChoice>"
            for option in gap.options
        )
        return f'<inlineChoiceInteraction {name} shuffle="false">{choices}</inlineChoiceInteraction>'

    def _processing(self) -> None:
        one = self.one
        if one.type in OPEN_TYPES and not any(option.feedback for option in one.options):
            return
        rules = add(self.root, "responseProcessing")
        if one.type is QuestionType.CLOZE:
            total = sum((gap.points for gap in one.gaps), Decimal(0))
            for gap in one.gaps:
                self._earn(rules, f"RESPONSE{gap.key}", gap.numbers, gap.points / total, is_added=True)
        elif one.type not in OPEN_TYPES:
            is_mapped = one.type is QuestionType.SHORT or (
                one.type is QuestionType.MATCHING and one.part_rule is not PartRule.ALL_OR_NOTHING
            )
            is_mapped = is_mapped or any(option.weight is not None for option in one.options)
            is_mapped = is_mapped or one.rule is ScoringRule.WEIGHTS
            self._earn(rules, "RESPONSE", one.numbers, Decimal(1), is_mapped=is_mapped)
        self._feedback_rules(rules)

    def _earn(
        self, rules: Element, name: str, numbers: tuple[NumberAnswer, ...], share: Decimal, *,
        is_mapped: bool = True, is_added: bool = False,
    ) -> None:  # fmt: skip
        """Add what one response earns to the score."""
        if not numbers and is_mapped:
            target = add(rules, "setOutcomeValue", identifier="SCORE")
            if is_added:
                target = add(target, "sum")
                add(target, "variable", identifier="SCORE")
                target = add(target, "product")
                add(target, "baseValue", f"{share:.9f}".rstrip("0").rstrip("."), baseType="float")
            add(target, "mapResponse", identifier=name)
            return
        condition = add(rules, "responseCondition")
        for place, number in enumerate(numbers or (None,)):
            test = add(condition, "responseElseIf" if place else "responseIf")
            if number is None:
                compared = add(test, "match")
            else:
                kind = "relative" if number.closeness is Closeness.RELATIVE else "absolute"
                width = write_decimal(number.tolerance)
                compared = add(test, "equal", toleranceMode=kind if number.tolerance else "exact")
                if number.tolerance:
                    compared.set("tolerance", f"{width} {width}")
            add(compared, "variable", identifier=name)
            if number is None or place == 0:
                add(compared, "correct", identifier=name)
            else:
                add(compared, "baseValue", write_decimal(number.value), baseType="float")
            target = add(test, "setOutcomeValue", identifier="SCORE")
            if is_added:
                target = add(target, "sum")
                add(target, "variable", identifier="SCORE")
            worth = share * (number.credit if number else HUNDRED) / HUNDRED
            add(target, "baseValue", f"{worth:.9f}".rstrip("0").rstrip(".") or "0", baseType="float")

    def _feedback_rules(self, rules: Element) -> None:
        if any(option.feedback for option in self.one.options):
            target = add(rules, "setOutcomeValue", identifier="FEEDBACK")
            target = target if self.one.takes_several else add(target, "multiple")
            add(target, "variable", identifier="RESPONSE")

    def _feedback(self) -> None:
        for option in self.one.options:
            if option.feedback:
                self._note(f"c{option.key}", "show", option.feedback.get(self.language, ""))
        if self.one.explanation:
            # Shown whatever was answered: no answer sets the outcome to this identifier.
            self._note("explanation", "hide", self.one.explanation.get(self.language, ""))

    def _note(self, name: str, when: str, text: str) -> None:
        note = add(self.root, "modalFeedback", outcomeIdentifier="FEEDBACK", showHide=when, identifier=name)
        self.html(note, text)
