"""A second, much plainer reading of open banks, apart from the importers, to compare them with.

A reading of a question is (line, kind, stem, what is offered, what is right); all texts only letters and digits.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.questions import Gap, Option, Question, QuestionType

Element = Any
_PARSER = {"resolve_entities": False, "no_network": True}
# The values that a response is compared with, other than those it must not be.
_SCORED = (
    "//*[contains('match qti-match equal qti-equal gte qti-gte', local-name())][*[@identifier=$name]]"
    "[not(ancestor::*[local-name()='not' or local-name()='qti-not'])]"
    "[ancestor::*[*[contains(local-name(), 'et') and contains(@identifier, 'SCORE')][not(@cardinality)]]]"
    "//*[local-name()='baseValue' or local-name()='qti-base-value']"
)
# The texts of an item of QTI 1.2 outside what is answered.
_ABOVE = (
    ".//*[local-name()='presentation']//*[local-name()='material']"
    "[not(ancestor::*[starts-with(local-name(), 'response_')])]"
)
# How formulas of ours write what MathML writes as a letter.
_GREEK = {unicodedata.name(chr(code)).rpartition(" ")[2].lower(): chr(code) for code in range(0x3B1, 0x3CA)}
_CHOICES = ("simplechoice", "simpleassociablechoice", "inlinechoice")
_HIDDEN = (
    "feedbackblock", "feedbackinline", "modalfeedback", "templateblock", "templateinline", "stylesheet",
    "cataloginfo", "printedvariable", "endattemptinteraction", "annotation", "annotationxml",
)  # fmt: skip


class Reading(NamedTuple):
    """What one question is: the texts offered, and those of them (or the typed answers, pairs) that are right."""

    line: int
    kind: str
    stem: str
    offered: list[Any]
    right: list[Any]


def bare(text: str | None) -> str:
    """Only letters, digits and the signs that tell numbers and comparisons apart, whatever marks the text up."""
    plain = re.sub(r"!\[([^\]]+)\]\([^)]*/\1\)", " ", text or "")  # called by its file for want of a text
    plain = re.sub(r"\]\([^)]*\)", " ", plain)
    plain = re.sub(r"\\(frac|sqrt)\b", "", plain)
    plain = re.sub(r"\\([a-z]+)\b", lambda name: _GREEK.get(name[1], name[0]), plain)
    plain = re.sub(r"<rt>|<!--.*?-->|\{#[0-9]+\}|\[\[[0-9]+\]\]", " ", plain)
    plain = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", plain))
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", html.unescape(plain))).lower()


def typed(text: str) -> str:
    """A typed answer; numbers by value."""
    try:
        return str(float(text.strip().replace(",", ".")))
    except ValueError:
        return bare(text)


def name_of(element: Element) -> str:
    """The name of an element without namespace, `qti-`, hyphens and capitals, so that 2.x and 3.0 are one."""
    if not isinstance(element.tag, str):
        return ""
    return etree.QName(element).localname.removeprefix("qti-").replace("-", "").lower()


def _attribute(element: Element, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.replace("-", "").lower() == name), "")


def _named(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if name_of(one) in names]


def _text(element: Element, without: tuple[str, ...] = ()) -> str:
    name = name_of(element)
    is_hidden = name == "rubricblock" and "candidate" not in (element.get("view") or "candidate")
    if not name or name in without or is_hidden:
        return ""
    if name == "img":
        return element.get("alt") or ""
    return (element.text or "") + "".join(_text(one, without) + (one.tail or "") for one in element)


def _picture(element: Element) -> str:
    """The name of the file of the first picture: all there is to tell apart choices without words."""
    return bare(next((one.get("src", "").rpartition("/")[2] for one in _named(element, "img")), ""))


def qti2(data: bytes) -> list[Reading]:
    """Read items of QTI 2.x and 3.0 whose interactions are choices, orders, matches and typed or chosen gaps."""
    return [reading for _, reading in qti2_items(data)]


def qti2_items(data: bytes) -> list[tuple[Element, Reading]]:
    """The same, each with its element."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError:
        return []
    found = []
    for item in _named(root, "assessmentitem"):
        body = next(iter(_named(item, "itembody")), item)
        asked = [
            one
            for one in body.iter()
            if name_of(one).endswith("interaction") and name_of(one) != "endattemptinteraction"
        ]
        kinds = {name_of(one).removesuffix("interaction") for one in asked}
        if not kinds or kinds - {"choice", "order", "match", "textentry", "inlinechoice"}:
            continue
        parts = [_part(one, _right(item, _attribute(one, "responseidentifier"))) for one in asked]
        # A question without a text is called by its title.
        stem = bare(_text(body, (*_CHOICES, *_HIDDEN))) or bare(item.get("title"))
        line = int(item.sourceline or 1)
        if len(parts) == 1 and kinds != {"inlinechoice"}:
            found.append((item, Reading(line, parts[0][0], stem, parts[0][1], parts[0][2])))
        else:
            gaps = Reading(line, "gaps", stem, [one[1] for one in parts], [one[2] for one in parts])
            found.append((item, gaps))
    return found


def _right(item: Element, identifier: str) -> list[str]:
    for one in _named(item, "responsedeclaration"):
        if _attribute(one, "identifier") == identifier:
            values = [
                _text(v).strip() for key in _named(one, "correctresponse") for v in _named(key, "value")
            ]
            mapped = [
                _attribute(entry, "mapkey")
                for entry in _named(one, "mapentry")
                if float(_attribute(entry, "mappedvalue") or 0) > 0
            ]
            is_typed = _attribute(one, "basetype") in ("string", "integer", "float")
            processed = [_text(value) for value in one.xpath(_SCORED, name=identifier)]
            return ([*values, *mapped] if is_typed else values or mapped) or processed
    return []


def _part(asked: Element, right: list[str]) -> tuple[str, list[Any], list[Any]]:
    kind = name_of(asked).removesuffix("interaction")
    if kind == "textentry":
        return "typed", [], sorted({typed(one) for one in right})
    choices = {
        _attribute(one, "identifier"): bare(_text(one, _HIDDEN)) or _picture(one)
        for one in _named(asked, *_CHOICES)
    }
    if kind == "order":
        return "order", sorted(choices.values()), [choices.get(one, one) for one in right]
    if kind == "match":
        pairs = sorted(tuple(choices.get(side, side) for side in one.split()) for one in right)
        return "match", sorted(choices.values()), pairs
    return "choice", sorted(choices.values()), sorted(choices.get(one, one) for one in right)


def qti12(data: bytes) -> list[Reading]:
    """Read items of QTI 1.2 that are ticked, typed word by word, or matched by lists of their own."""
    return [reading for _, reading in qti12_items(data)]


def qti12_items(data: bytes) -> list[tuple[Element, Reading]]:
    """The same, each with its element."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError:
        return []
    found = []
    for item in _named(root, "item"):
        asked = [
            one for one in item.iter() if name_of(one).startswith("response_") and "label" not in one.tag
        ]
        if not asked or _named(
            item, "response_xy", "vargte", "vargt", "varlte", "varlt", "itemproc_extension"
        ):
            continue
        right = _right_12(item)
        parts = [_part_12(one, right.get(one.get("ident", ""), [])) for one in asked]
        above = " ".join(_shown(one) for one in item.xpath(_ABOVE))
        line = int(item.sourceline or 1)
        lefts = [bare(" ".join(_shown(one) for one in each if name_of(one) == "material")) for each in asked]
        # Canvas names the gaps of a text in brackets.
        marks = [f"[{one.get('ident', '').removeprefix('response_')}]" for one in asked]
        has_gaps = len(parts) > 1 and all(mark in above for mark in marks)
        if has_gaps:
            gaps = sorted(zip(marks, parts, strict=True), key=lambda pair: above.index(pair[0]))
            # Where nothing is wrong there is nothing to choose from.
            parts = [("gap", [] if set(one[1]) == set(one[2]) else one[1], one[2]) for _, one in gaps]
            for mark in marks:
                above = above.replace(mark, " ")
        stem = bare(above) or bare(item.get("title"))
        if len(parts) == 1:
            found.append((item, Reading(line, *(parts[0][0], stem, *parts[0][1:]))))
        elif all(lefts) and not has_gaps and all(name_of(one) == "response_lid" for one in asked):
            pairs = sorted((left, one[2][0]) for left, one in zip(lefts, parts, strict=True) if one[2])
            offered = sorted([*lefts, *{right for one in parts for right in one[1]}])
            found.append((item, Reading(line, "match", stem, offered, pairs)))
        else:
            texts = Reading(line, "gaps", stem, [one[1] for one in parts], [one[2] for one in parts])
            found.append((item, texts))
    return found


def _shown(material: Element) -> str:
    return _text(etree.HTML(f"<p>{_text(material)}</p>") if _text(material).strip() else material)


def _earns(marks: str) -> bool:
    """Whether marks are above 0; Respondus calls them by a name."""
    try:
        return float(marks or 0) > 0
    except ValueError:
        return marks.strip().endswith("_Correct")


def _right_12(item: Element) -> dict[str, list[str]]:
    """The answers by their place that a condition gives marks for, other than those it must not be."""
    right: dict[str, list[str]] = {}
    for condition in _named(item, "respcondition"):
        if any(
            _earns(_text(one))
            for one in _named(condition, "setvar")
            if "Incorrect" not in (one.get("varname") or "")
        ):
            for one in _named(condition, "varequal", "varsubset"):
                if not any(name_of(above) == "not" for above in one.iterancestors()):
                    right.setdefault(one.get("respident", ""), []).append(_text(one).strip())
    return right


def _part_12(asked: Element, right: list[str]) -> tuple[str, list[Any], list[Any]]:
    labels = {one.get("ident"): bare(_shown(one)) for one in _named(asked, "response_label")}
    if any(one.get("scoring_algorithm") == "TextInChoices" for one in _named(asked, "response_label")):
        return "typed", [], sorted(words for words in labels.values() if words)
    if name_of(asked) == "response_str":
        return "typed", [], sorted({typed(one) for one in right})
    words = sorted(label for label in labels.values() if label)
    if asked.get("rcardinality") == "Ordered":
        return "order", words, [labels.get(one, one) for one in right]
    return "choice", words, sorted({labels.get(one, one) for one in right})


def text2qti(data: bytes) -> list[Reading]:
    """Read the questions of a text2qti file that are ticked or typed; `line` is that of their number."""
    found, blocks = [], re.split(r"(?m)^(?=[0-9]+\.\s)", data.decode())
    line = 1
    for block in blocks:
        ticked = re.findall(r"(?m)^(\*?)[a-z]\)\s+(.*)$|^\[([ *])\]\s+(.*)$", block)
        options = [(bare(one or other), (star or cross) == "*") for star, one, cross, other in ticked]
        typed_ones = re.findall(r"(?m)^=\s+([^\s+]+)|^\*\s+(.*\S)", block)
        stem = bare((re.match(r"[0-9]+\.\s+(.*)", block) or [""] * 2)[1])
        if options:
            right = sorted(text for text, is_right in options if is_right)
            found.append(Reading(line, "choice", stem, sorted(text for text, _ in options), right))
        elif typed_ones:
            found.append(Reading(line, "typed", stem, [], sorted({typed(a or b) for a, b in typed_ones})))
        line += block.count("\n")
    return found


def rexams(data: bytes) -> list[Reading]:
    """Read an exercise of R/exams in Markdown that has options and no program."""
    text = data.decode()
    found = re.search(
        r"(?ms)^Question\n=+\n(.*?)^Answerlist\n-+\n(.*?)^Solution\n=.*^extype: [sm]choice\nexsolution: ([01]+)$",
        text,
    )
    if not found or "{r" in text or "`r " in text:
        return []
    options = [bare(one) for one in re.findall(r"(?m)^\* (.*)$", found[2])]
    right = [one for one, sign in zip(options, found[3], strict=True) if sign == "1"]
    return [Reading(1, "choice", bare(found[1]), sorted(options), sorted(right))]


def ours(made: Imported) -> dict[int, list[Question]]:
    """What the importers made of a bank, by line."""
    found: dict[int, list[Question]] = {}
    for item in made.items:
        if item.question:
            found.setdefault(item.line, []).append(item.question)
    return found


def _ours(line: int, question: Question, language: str) -> Reading:
    stem = bare(question.stem.get(language))
    if question.type is QuestionType.MATCHING:
        rights = {one.key: bare(one.text[language]) for one in question.targets}
        pairs = sorted((bare(one.text[language]), rights[one.match]) for one in question.options if one.match)
        sides = [bare(one.text[language]) for one in question.options]
        return Reading(line, "match", stem, sorted([*sides, *rights.values()]), pairs)
    texts = [bare(one.text[language]) for one in question.options]
    if question.type is QuestionType.ORDERING:
        return Reading(line, "order", stem, sorted(texts), texts)
    if question.type is QuestionType.CLOZE:
        gaps = [_gap(gap, language) for gap in question.gaps]
        return Reading(line, "gaps", stem, [one[0] for one in gaps], [one[1] for one in gaps])
    if question.options:
        return Reading(line, "choice", stem, *_chosen(question.options, language))
    answers = [typed(one.text) for one in question.answers.get(language, ())]
    numbers = [str(float(one.value)) for one in question.numbers]
    return Reading(line, "typed", stem, [], sorted({*answers, *numbers}))


def _chosen(options: Iterable[Option], language: str) -> tuple[list[str], list[str]]:
    texts = [(bare(one.text[language]), one.right) for one in options]
    return sorted(text for text, _ in texts), sorted(text for text, right in texts if right)


def _gap(gap: Gap, language: str) -> tuple[list[Any], list[Any]]:
    if gap.options:
        return _chosen(gap.options, language)
    answers = [typed(one.text.replace("[<]", "<")) for one in gap.answers.get(language, ())]
    return [], sorted({*answers, *(str(float(one.value)) for one in gap.numbers)})


def pairs_of(readings: list[Reading], made: Imported) -> Iterator[tuple[Reading, Question | None, list[str]]]:
    """Go through readings with our question for each, and what differs: parts, or the code why it was refused."""
    mine = ours(made)
    lost = {one.line: one.code for one in made.losses if not one.warning}
    for one in readings:
        if not mine.get(one.line):
            yield one, None, [lost.get(one.line, "missing")]
            continue
        question = mine[one.line].pop(0)
        other = _ours(one.line, question, made.language)
        compared = ("kind", "stem", "offered", "right")
        yield one, question, [part for part in compared if getattr(one, part) != getattr(other, part)]


def differences(readings: list[Reading], made: Imported) -> tuple[int, list[str]]:
    """Return how many questions are the same, and each difference as `line: part` or `line: code of the refusal`."""
    same, found = 0, []
    for one, _, parts in pairs_of(readings, made):
        found += [f"{one.line}: {part}" for part in parts]
        same += not parts
    return same, found
