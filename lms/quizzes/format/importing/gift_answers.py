"""The part of a GIFT question between its braces, read as options, texts or numbers."""

import html
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.gift_text import first_twice, shown
from lms.quizzes.format.importing.html_markdown import markdown_from_html
from lms.quizzes.format.importing.html_text import looks_like_html, markdown_from_plain, text_from_html
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.numerals import read_number
from lms.quizzes.format.questions import (
    HUNDRED,
    Closeness,
    NumberAnswer,
    Option,
    PartRule,
    QuestionType,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.truth_names import truth_names

# What GIFT itself knows, and the words of Chinese banks; the quiz language takes more, which in GIFT are text.
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False} | {
    "对": True, "正确": True, "√": True, "错": False, "错误": False, "×": False,
}  # fmt: skip
# One answer without `=` before it, as Moodle takes it too.
_UNSIGNED = re.compile(r"[^=~%>\n][^=~\n]{0,79}")
# Where a sign of GIFT would stand, a full-width one was meant as the same and is text to Moodle.
_FULL_WIDTH = re.compile(r"(?:^|\s)[＝～](?!\s)|[\w。）]＃|[=~]\s*％[0-9０-９]")
_WEIGHT = re.compile(r"[ \t\n]*%(?P<share>[-+]?[0-9][0-9.,]{0,15})%")
# What stands where a weight does and looks like a number to a program, but is none between -100 and 100.
_NO_WEIGHT = re.compile(
    r"[ \t\n]*%(?P<share>[-+]?(?:nan|inf(?:inity)?|[0-9][0-9.,]{0,15}e[-+]?[0-9]{1,6}|[0-9.,]{17,60}))%",
    re.IGNORECASE,
)
_FORMAT = re.compile(r"[ \t\n]*\[(?P<name>html|plain|markdown|moodle|[a-z]{2,12})\](?=.)", re.DOTALL)
_CLOZE = re.compile(r"[ \t\n]*[0-9]{0,4}:(?:[A-Z]{2,18}):")
_PATTERN_SIGNS = re.compile(r"([\\.\[\](){}|?*+^$/])")


@dataclass(slots=True)
class Converter:
    """Turns text of a declared format into Markdown and collects what is lost; remembers the question's format."""

    default: str = "moodle"
    lost: list[str] = field(default_factory=list)

    def markdown(self, text: str) -> str:
        """Return the Markdown of a piece that may begin with its own `[format]`."""
        kind, words = self._split(text)
        if kind == "markdown":
            return words
        if kind == "html" or (kind != "plain" and looks_like_html(words)):
            result, lost = markdown_from_html(words)
            self.lost += lost
            return result
        return markdown_from_plain(words if kind == "plain" else html.unescape(words))

    def words(self, text: str) -> str:
        """Return the bare words of an accepted answer."""
        kind, words = self._split(text)
        if kind == "html" or (kind == "moodle" and looks_like_html(words)):
            result, lost = text_from_html(words)
            self.lost += lost
            return result
        return " ".join((words if kind == "plain" else html.unescape(words)).split())

    def _split(self, text: str) -> tuple[str, str]:
        found = _FORMAT.match(text)
        kind = found["name"] if found and found["name"] in ("html", "plain", "markdown", "moodle") else ""
        if found and (
            kind or (text[found.end() :].strip() and found["name"].isalpha() and len(found["name"]) == 4)
        ):
            text = text[found.end() :]
        return kind or self.default, shown(text).strip()

    def take_format(self, text: str) -> str:
        """Take the `[format]` at the start of a question as the default; return the rest."""
        found = _FORMAT.match(text)
        if not found or found["name"] not in ("html", "plain", "markdown", "moodle"):
            return text
        self.default = found["name"]
        return text[found.end() :]


@dataclass(frozen=True, slots=True)
class _Part:
    """One answer: its sign (`=` or `~`), its weight in per cent (None: not written), its text and its feedback."""

    sign: str
    weight: Decimal | None
    text: str
    feedback: str

    @property
    def credit(self) -> Decimal:
        return self.weight if self.weight is not None else HUNDRED if self.sign == "=" else Decimal(0)


@dataclass(slots=True)
class Answers:
    """What the braces say: the fields of a question, and notices about it."""

    fields: dict[str, Any]
    notices: list[str] = field(default_factory=list)


def is_cloze(inside: str) -> bool:
    """Return whether the text between braces is a gap of a cloze, such as `1:SA:=word`."""
    return _CLOZE.match(inside) is not None


def read_answers(inside: str, convert: Converter, language: str) -> Answers:
    """Read the text between the braces; raises UnreadableError for what is not supported or malformed."""
    body, _, general = inside.partition("####")
    text = body.strip()
    if not text or text.startswith(">"):
        answers = _ordering(text, convert, language) if text else Answers({"type": QuestionType.ESSAY})
        return _explained(answers, general, convert, language)
    if _FULL_WIDTH.search(text):
        raise UnreadableError("full-width", " ".join(shown(text).split()))
    if text.startswith("#"):
        answers = _numbers(text[1:], convert, language)
    elif (word := text.partition("#")[0].strip().rstrip("。.").upper()) in _TRUTH:
        answers = _true_false(_TRUTH[word], text, convert, language)
    elif "~" in text:
        answers = _choice(text, convert, language)
    elif text.startswith("="):
        answers = _short(text, convert, language)
    elif _UNSIGNED.fullmatch(text) and word.partition(" ")[0] not in _TRUTH:
        answers = _short("=" + text, convert, language)
        answers.notices.append("unsigned")
    else:
        code = "true-false" if word.split()[:1] and word.split()[0] in _TRUTH else "answers"
        raise UnreadableError(code, " ".join(shown(text).split()))
    return _explained(answers, general, convert, language)


def _explained(answers: Answers, general: str, convert: Converter, language: str) -> Answers:
    explanation = convert.markdown(general)
    answers.fields["explanation"] = {language: explanation} if explanation else {}
    return answers


def _parts(text: str) -> list[_Part]:
    """Cut at unescaped `=` and `~`; what comes before the first sign must be blank."""
    # Many banks write `~=` before the right option; it means the same as `=` alone.
    cuts = [found.span() for found in re.finditer(r"~[ \t]*=|[=~]", _without_tags(text))]
    if not cuts or text[: cuts[0][0]].strip():
        raise UnreadableError("answers", " ".join(shown(text).split()))
    parts = []
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    for (_, start), end in zip(cuts, ends, strict=True):
        words, _, feedback = text[start:end].partition("#")
        found = _WEIGHT.match(words)
        if no_weight := _NO_WEIGHT.match(words):
            raise UnreadableError("weight", no_weight["share"])
        weight = _weight(found["share"]) if found else None
        parts.append(_Part(text[start - 1], weight, words[found.end() :] if found else words, feedback))
    return parts


def _without_tags(text: str) -> str:
    """Blot out the signs inside HTML tags, where `href="…?a=b"` begins no answer."""
    return re.sub(r"<[a-zA-Z/][^<>]{0,2000}>", lambda found: " " * len(found[0]), text)


def _weight(text: str) -> Decimal:
    try:
        weight = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise UnreadableError("weight", text) from None
    if not weight.is_finite() or abs(weight) > 100:
        raise UnreadableError("weight", text)
    return weight


def _feedback(text: str, convert: Converter, language: str) -> dict[str, str]:
    words = convert.markdown(text) if text.strip() else ""
    return {language: words} if words else {}


def _true_false(is_true: bool, text: str, convert: Converter, language: str) -> Answers:
    """Read `TRUE#when wrong#when right`."""
    _, _, notes = text.partition("#")
    when_wrong, _, when_right = notes.partition("#")
    names = truth_names(language)
    options = tuple(
        Option(
            str(number),
            {language: name},
            right,
            None,
            _feedback(when_right if right else when_wrong, convert, language),
        )
        for number, (name, right) in enumerate(zip(names, (is_true, not is_true), strict=True), 1)
    )
    return Answers({"type": QuestionType.TRUE_FALSE, "options": options})


def _choice(text: str, convert: Converter, language: str) -> Answers:
    """Read options: with an unweighted `=` one may be chosen, otherwise several may."""
    parts, notices = _parts(text), []
    kept = [part for part in parts if part.text.strip() or part.feedback.strip()]
    if len(kept) < len(parts):
        notices.append("stray-equals")
    is_single = any(part.sign == "=" for part in kept)
    credits_ = [part.credit for part in kept]
    if not any(weight > 0 for weight in credits_):
        raise UnreadableError("no-right")
    is_weighted = (
        not is_single
        or any(part.weight is not None for part in kept)
        or sum(part.sign == "=" for part in kept) > 1
    )
    options = tuple(
        Option(
            str(number), {language: convert.markdown(part.text)}, part.credit > 0, part.credit if is_weighted else None,
            _feedback(part.feedback, convert, language),
        )
        for number, part in enumerate(kept, 1)
    )  # fmt: skip
    _check(options, language, 0 if is_single else sum(weight for weight in credits_ if weight > 0))
    best = max(credits_) if is_single else sum(weight for weight in credits_ if weight > 0)
    if best < Decimal("99.9"):
        notices.append("under-100")
    if is_single:
        return Answers({"type": QuestionType.SINGLE, "options": options}, notices)
    return Answers({"type": QuestionType.MULTIPLE, "options": options, "rule": ScoringRule.WEIGHTS}, notices)


def _check(options: tuple[Option, ...], language: str, positive: Decimal | int) -> None:
    """Refuse what no learner could answer: two options alike, or right ones worth more than the question."""
    texts = [" ".join(option.text[language].split()) for option in options]
    same = first_twice(texts)
    if same is not None:
        raise UnreadableError("same-answers", same)
    if positive > Decimal("100.1"):
        raise UnreadableError("over-100", f"{positive:f}")


def _short(text: str, convert: Converter, language: str) -> Answers:
    parts = _parts(text)
    if all("->" in part.text for part in parts):
        return _matching(parts, convert, language)
    if any("->" in part.text for part in parts) and len(parts) > 1:
        raise UnreadableError("answers", " ".join(shown(text).split()))
    answers: list[TextAnswer] = []
    otherwise: dict[str, str] = {}
    for part in parts:
        words = convert.words(part.text)
        note = _feedback(part.feedback, convert, language)
        if words == "*" and part.credit == 0:
            otherwise = note
        elif words:
            is_pattern = "*" in words.replace("\\*", "")
            answer = _wildcards(words) if is_pattern else words.replace("\\*", "*")
            answers.append(TextAnswer(answer, max(Decimal(0), part.credit), is_pattern, note))
    return _accepted(
        answers, {"type": QuestionType.SHORT, "answers": {language: tuple(answers)}, "otherwise": otherwise}
    )


def _matching(parts: list[_Part], convert: Converter, language: str) -> Answers:
    """Read `=left -> right`; an empty left side is a right side that matches nothing."""
    sides = [part.text.partition("->") for part in parts]
    read = [(convert.markdown(left), convert.markdown(right)) for left, _, right in sides]
    pairs = [(left, right) for left, right in read if left]
    made = drafts.matching(pairs, [right for left, right in read if not left and right], language)
    has_notes = any(part.feedback.strip() for part in parts)
    return Answers(made.fields, ["part-feedback"] if has_notes else [])


def _ordering(text: str, convert: Converter, language: str) -> Answers:
    """Read `>` with settings on its first line, and one step on each line after it."""
    steps = [convert.markdown(line) for line in text.split("\n")[1:] if line.strip()]
    if len(steps) < 2:
        raise UnreadableError("answers", " ".join(shown(text).split()))
    return Answers(drafts.ordering(steps, PartRule.EACH_PART, language).fields)


def read_gaps(blocks: list[str], convert: Converter, language: str) -> Answers:
    """Read the blocks of one sentence, such as `{=cat ~dog}` and `{#3}`, as its gaps."""
    gaps, notices = [], list[str]()
    for place, inside in enumerate(blocks, 1):
        answers = read_answers(inside, convert, language)
        fields = answers.fields
        type_ = fields["type"]
        if type_ not in (QuestionType.SINGLE, QuestionType.SHORT, QuestionType.NUMERIC):
            raise UnreadableError("several-blocks")
        answers_of = fields.get("answers", {}).get(language, ())
        notices += ["part-feedback"] if fields["explanation"] else []
        otherwise = fields.get("otherwise")
        if type_ is QuestionType.SINGLE:
            choices = [
                drafts.ChoiceDraft(
                    one.text[language], one.weight or HUNDRED * one.right, one.feedback.get(language, "")
                )
                for one in fields["options"]
            ]
            gaps.append(drafts.choice_gap(str(place), choices, language))
        elif type_ is QuestionType.SHORT:
            texts = [one for one in answers_of if one.credit > 0 or one.feedback]
            gaps.append(drafts.text_gap(str(place), texts, language, otherwise=otherwise))
        else:
            numbers = [one for one in fields["numbers"] if one.credit > 0 or one.feedback]
            gaps.append(drafts.number_gap(str(place), numbers, otherwise=otherwise))
    draft = drafts.cloze(gaps)
    return Answers(draft.fields, list(dict.fromkeys([*notices, *(code for code, _ in draft.notices)])))


def _wildcards(words: str) -> str:
    """Turn an answer with `*` for any text into a pattern."""
    pieces = re.split(r"(?<!\\)\*", words)
    return ".*".join(_PATTERN_SIGNS.sub(r"\\\1", piece.replace("\\*", "*")) for piece in pieces)


def _numbers(text: str, convert: Converter, language: str) -> Answers:
    numbers: list[NumberAnswer] = []
    otherwise: dict[str, str] = {}
    ready = text if re.match(r"\s*[=~]", text) else "=" + text
    for part in _parts(ready):
        note = _feedback(part.feedback, convert, language)
        if not part.text.strip() or part.text.strip() == "*":
            otherwise = note or otherwise
        else:
            credit = Decimal(0) if part.sign == "~" and part.weight is None else max(Decimal(0), part.credit)
            numbers.append(_number(convert.words(part.text), credit, note))
    return _accepted(
        numbers, {"type": QuestionType.NUMERIC, "numbers": tuple(numbers), "otherwise": otherwise}
    )


def _accepted(answers: list[Any], fields: dict[str, Any]) -> Answers:
    credits_ = [answer.credit for answer in answers]
    if not any(credit > 0 for credit in credits_):
        raise UnreadableError("no-right")
    return Answers(fields, [] if max(credits_) >= 100 else ["under-100"])


def _number(text: str, credit: Decimal, note: dict[str, str]) -> NumberAnswer:
    """Read `value`, `value:tolerance` or `low..high`."""
    if ".." in text:
        low, high = (_decimal(end, text) for end in text.split("..", 1))
        low, high = min(low, high), max(low, high)
        return NumberAnswer(low, Closeness.RANGE, high=high, credit=credit, feedback=note)
    value, _, width = text.partition(":")
    tolerance = abs(_decimal(width, text)) if width.strip() else Decimal(0)
    return NumberAnswer(_decimal(value, text), tolerance=tolerance, credit=credit, feedback=note)


def _decimal(text: str, whole: str) -> Decimal:
    read = read_number(text)
    # `3,141` is a number to some readers, 3.141 to others, and any number at all to Moodle.
    if "," in text or "，" in text:
        raise UnreadableError("number", whole)
    if read is None or read[1]:
        raise UnreadableError("number", whole)
    return read[0]
