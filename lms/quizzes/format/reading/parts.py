"""Matching, ordering and gaps read from a block."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from lms.quizzes.format.questions import (
    HUNDRED,
    Gap,
    NumberAnswer,
    Option,
    QuestionType,
    TextAnswer,
)
from lms.quizzes.format.reading.answers import (
    OTHERWISE,
    NumberKey,
    NumberKeyError,
    is_pattern,
    number_key,
    read_text,
)
from lms.quizzes.format.reading.blocks import BlockItem, GapSource, QuestionBlock
from lms.quizzes.format.reading.choices import MAX_OPTIONS
from lms.quizzes.format.reading.lines import HALF_WIDTH, mask
from lms.quizzes.format.reading.literals import doubt
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.signs import LineKind, LineSign
from lms.text.values import read_decimal

MOST_GAPS = 50
_ARROW = re.compile(r"(?:^|[ \t])(?:=>|＝＞|=》)(?=[ \t]|$)")
_ESCAPED_ARROW = re.compile(r"(?<![^ \t])\\(?==>|＝＞|=》)")
# Only a share of the question's points, so a few digits are enough.
_MOST_GAP_POINTS = Decimal(1000)
_CREDIT = re.compile(r"=(?P<share>[0-9]{1,3}(?:\.[0-9]{1,8})?)%[ \t]+")
_RIGHT = ("*", "＊")
_WRONG = re.compile(r"[!！][=＝][ \t\u3000]*(?=[^ \t\u3000])")
# Between the bars stand a pattern, in which a bar has its own meaning, or anything with bars escaped.
_PATTERN = r"/(?:[^/\\]|\\.)+/"
_ANSWER = re.compile(
    rf"[ \t]*(?:=[0-9.]{{1,12}}%[ \t]+|!=[ \t]*)?{_PATTERN}[ \t]*(?:(?<=[ \t])>[ \t](?:[^|｜\\]|\\.)*)?(?=[|｜]|$)"
    r"|(?:[^|｜\\]|\\.)+|\\$"
)
_AFTER_PATTERN = re.compile(rf"(?:=[0-9.]{{1,12}}%[ \t]+|!=[ \t]*)?{_PATTERN}[ \t]+>[ \t]")
_NOTE = re.compile(r"[ \t\u3000][>＞][ \t\u3000]")
_CHOICE_ESCAPE = re.compile(r"\\([/／*＊|｜=＝\]\\>＞])")
_TEXT_ESCAPE = re.compile(r"\\([｜＝！＞])")


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """One accepted answer of a gap as written: its text, its credit in per cent ("" for all of it), `=` before it.

    `note` is the feedback behind ` > `.
    """

    text: str
    credit: str = ""
    is_number: bool = False
    note: str = ""

    @property
    def is_otherwise(self) -> bool:
        """Return whether it is `!= *`, which stands for every other answer."""
        return self.credit == "0" and self.text.strip() == OTHERWISE


def kind_of_parts(block: QuestionBlock) -> QuestionType | None:
    """Return which question of parts the block is written as, or None."""
    if block.is_ordering:
        return QuestionType.ORDERING
    if block.pairs:
        return QuestionType.MATCHING
    return QuestionType.CLOZE if block.gaps else None


def read_parts(
    block: QuestionBlock, kind: QuestionType, language: str, report: ProblemReport
) -> dict[str, object] | None:
    """Return the fields of a question of parts; None when they cannot be understood. Problems are noted."""
    others = [*block.answers, *([] if kind is QuestionType.ORDERING else block.options)]
    if others or block.lettered or block.key:
        place = others[0].place if others else block.key[0] if block.key else block.lettered[0][0]
        report.add("gaps-and-answers" if kind is QuestionType.CLOZE else "pairs-and-answers", place)
        return None
    if kind is QuestionType.CLOZE:
        return {"gaps": _gaps(block, language, report)}
    if kind is QuestionType.ORDERING:
        return {"options": _steps(block, language, report)}
    return _pairs(block, language, report)


def _steps(block: QuestionBlock, language: str, report: ProblemReport) -> tuple[Option, ...]:
    if any(entry.sign.mark != " " or entry.sign.is_round for entry in block.options):
        report.add("steps-not-numbered", block.options[0].place, marked=block.options[0].text)
    if len(block.options) < 2:
        report.add("steps-missing", block.place, marked=block.heading)
    if len(block.options) > MAX_OPTIONS:
        place = block.options[MAX_OPTIONS].place
        report.add("options-too-many", place, count=len(block.options), limit=MAX_OPTIONS)
    first: dict[str, int] = {}
    for entry in block.options:
        same = " ".join(entry.text.split())
        if not same:
            report.add("option-empty", entry.place)
        elif same in first:
            report.add("option-twice", entry.place, marked=entry.text, first=first[same])
        first.setdefault(same, entry.place[0])
    return tuple(Option(str(number), {language: entry.text}) for number, entry in enumerate(block.options, 1))


def _pairs(block: QuestionBlock, language: str, report: ProblemReport) -> dict[str, object]:
    targets: dict[str, Option] = {}
    options: list[Option] = []
    places: dict[str, int] = {}
    extras: list[tuple[str, BlockItem]] = []
    for entry in block.pairs:
        left, right = _sides(entry.text)
        if not right:
            report.add("pair-side-empty", entry.place, marked=entry.text)
        elif not left:
            extras.append((right, entry))
        elif (same := " ".join(left.split())) in places:
            report.add("pair-twice", entry.place, marked=entry.text, text=left[:40], first=places[same])
        else:
            places[same] = entry.place[0]
            target = _target(targets, right, language)
            options.append(Option(str(len(options) + 1), {language: left}, match=target.key))
    for right, entry in extras:
        if " ".join(right.split()) in targets:
            report.add("pair-extra-used", entry.place, marked=entry.text, text=right[:40])
        _target(targets, right, language)
    if len(options) < 2:
        report.add("pairs-missing", block.place, marked=block.heading)
    if len(options) > MAX_OPTIONS or len(targets) > MAX_OPTIONS:
        count = max(len(options), len(targets))
        report.add("pairs-too-many", block.pairs[MAX_OPTIONS].place, count=count, limit=MAX_OPTIONS)
    return {"options": tuple(options), "targets": tuple(targets.values())}


def _target(targets: dict[str, Option], text: str, language: str) -> Option:
    key = str(len(targets) + 1)
    return targets.setdefault(" ".join(text.split()), Option(key, {language: text}))


def _sides(text: str) -> tuple[str, str]:
    """Split `left => right` at its first arrow outside code and maths."""
    found = _ARROW.search(mask(text))
    sides = (text[: found.start()], text[found.end() :]) if found else (text, "")
    return (_ESCAPED_ARROW.sub("", sides[0].strip()), _ESCAPED_ARROW.sub("", sides[1].strip()))


def _gaps(block: QuestionBlock, language: str, report: ProblemReport) -> tuple[Gap, ...]:
    if len(block.gaps) > MOST_GAPS:
        place = block.gaps[MOST_GAPS].place
        report.add("gaps-too-many", place, count=len(block.gaps), limit=MOST_GAPS)
    return tuple(
        read_gap(str(number), source, language, report) for number, source in enumerate(block.gaps, 1)
    )


def read_gap(key: str, source: GapSource, language: str, report: ProblemReport) -> Gap:
    """Read what is written between the brackets of one gap; problems are noted."""
    points = _gap_points(source, report)
    text = source.text.strip()
    if not text.strip("|/*=").strip():
        report.add("gap-empty", source.place, marked=f"[[{source.text}]]")
        return Gap(key, points=points)
    choices = _split(text)
    if any(choice.startswith(_RIGHT) for choice in choices):
        return Gap(key, options=_choices(choices, source, language, report), points=points)
    _check_typed(text, source, report)
    found = [_answer(found[0].strip()) for found in _ANSWER.finditer(text) if found[0].strip()]
    answers = [one for one in found if not one.is_otherwise]
    otherwise = _told("\n\n".join(one.note for one in found if one.is_otherwise), language)
    if not answers:
        report.add("gap-empty", source.place, marked=f"[[{source.text}]]")
        return Gap(key, points=points)
    numbers = _numbers(answers, source, language, report)
    if numbers is not None:
        return Gap(key, numbers=numbers, points=points, otherwise=otherwise)
    texts = _texts(answers, source, language, report)
    return Gap(key, answers={language: texts}, points=points, otherwise=otherwise)


def _check_typed(text: str, source: GapSource, report: ProblemReport) -> None:
    """Note signs of a list to choose from in a gap whose answer is typed."""
    answers = [found[0].strip() for found in _ANSWER.finditer(text)]
    plain = [_with_note(one)[0] for one in answers if not is_pattern(_with_note(_CREDIT.sub("", one))[0])]
    visible = [mask(one) for one in plain if not one.startswith(("=", "＝", "!", "！"))]
    marked = f"[[{source.text}]]"
    if any("/" in one and re.search(r"[*＊√✓✔]", one) for one in visible):
        report.add("gap-star-place", source.place, marked=marked)
    elif any(re.search(r"[^\W\d_][^/]*/[^/]*[^\W\d_]", one) for one in visible):
        report.add("gap-right-unmarked", source.place, marked=marked, warning=True)
    for one in plain:
        # 、 is part of many names and lists that are one answer.
        if "、" not in one and (found := doubt(one)) and found.code == "answers-in-one":
            report.add("gap-answers-in-one", source.place, marked=marked, text=one[:40], warning=True)
    for one in answers:
        if one in ("!=", "！＝"):
            report.add("gap-empty", source.place, marked=marked)


def _answer(text: str) -> GapAnswer:
    """Read an answer that is typed, such as `=50% week > Longer.`."""
    text, note = _with_note(text)
    found = _CREDIT.match(text)
    if found:
        return GapAnswer(text[found.end() :], found["share"], note=note)
    if found := _WRONG.match(text):
        return GapAnswer(text[found.end() :], "0", note=note)
    return (
        GapAnswer(text[1:].replace("\\|", "|").strip(), is_number=True, note=note)
        if text.startswith(("=", "＝"))
        else GapAnswer(text, note=note)
    )


def _choice(text: str) -> GapAnswer:
    """Read what may be chosen, such as `=50% tenth > Too late.`."""
    text, note = _with_note(text)
    found = _CREDIT.match(text)
    return GapAnswer(text[found.end() :] if found else text, found["share"] if found else "", note=note)


def _with_note(text: str) -> tuple[str, str]:
    """Split off the feedback behind ` > `."""
    pattern = _AFTER_PATTERN.match(text)
    found = _NOTE.search(mask(text), pattern.end() - 3 if pattern else 0)
    if not found:
        return text, ""
    note = " ".join(_CHOICE_ESCAPE.sub(r"\1", text[found.end() :]).split())
    return text[: found.start()].rstrip(), note


def _told(note: str, language: str) -> dict[str, str]:
    return {language: note} if note else {}


def _gap_points(source: GapSource, report: ProblemReport) -> Decimal:
    points = read_decimal(source.points or "1")
    if points is None or not 0 < points <= _MOST_GAP_POINTS or int(points.as_tuple().exponent) < -2:
        report.add("gap-points", source.place, value=source.points)
        return Decimal(1)
    return points


def _choices(
    choices: list[str], source: GapSource, language: str, report: ProblemReport
) -> tuple[Option, ...]:
    marked = f"[[{source.text}]]"
    read = [_choice(choice[choice.startswith(_RIGHT) :].strip()) for choice in choices]
    texts = [answer.text for answer in read]
    for one in texts:
        if one.startswith("="):
            report.add("gap-credit", source.place, marked=marked, text=one[:40])
    if "" in texts:
        report.add("gap-empty", source.place, marked=marked)
    if len(texts) < 2:
        report.add("gap-one-choice", source.place, marked=marked)
    if len(set(texts)) < len(texts):
        twice = next(text for text, count in Counter(texts).items() if count > 1)
        report.add("gap-choice-twice", source.place, marked=marked, text=twice[:40])
    is_weighted = any(answer.credit for answer in read)
    options = []
    for number, (choice, answer) in enumerate(zip(choices, read, strict=True), 1):
        right = choice.startswith(_RIGHT)
        weight = Decimal(answer.credit or (100 if right else 0)) if is_weighted else None
        text = _CHOICE_ESCAPE.sub(r"\1", answer.text)
        is_right = right or bool(weight and weight > 0)
        note = _told(answer.note, language)
        options.append(Option(str(number), {language: text}, is_right, weight, feedback=note))
    return tuple(options)


def _numbers(
    answers: list[GapAnswer], source: GapSource, language: str, report: ProblemReport
) -> tuple[NumberAnswer, ...] | None:
    """Return the numbers where an answer begins with `=`, or all are plainly numbers; else None."""
    is_said = any(answer.is_number for answer in answers)
    if not is_said and any(answer.credit for answer in answers):
        return None
    keys: list[NumberKey] = []
    for answer in answers:
        try:
            keys.append(number_key(answer.text))
        except NumberKeyError as error:
            if not is_said:
                return None
            report.add(
                error.code or "number-expected", source.place, marked=answer.text, text=answer.text[:40]
            )
            return ()
    if not is_said and not all(key.is_plain or key.is_explicit for key in keys):
        return None
    return tuple(
        replace(key.answer, credit=Decimal(answer.credit or 100), feedback=_told(answer.note, language))
        for key, answer in zip(keys, answers, strict=True)
    )


def _texts(
    answers: list[GapAnswer], source: GapSource, language: str, report: ProblemReport
) -> tuple[TextAnswer, ...]:
    found = []
    for answer in answers:
        sign = LineSign(LineKind.ANSWER, f"={answer.credit}")
        entry = BlockItem(sign, source.place, [_TEXT_ESCAPE.sub(r"\1", answer.text)], text_place=source.place)
        note = _told(answer.note, language)
        found.append(replace(read_text(entry, language, report), feedback=note))
    if not any(answer.credit >= HUNDRED for answer in found):
        report.add("credit-under-100", source.place, warning=True)
    return tuple(found)


def _split(text: str) -> list[str]:
    """Split at the slashes that are not escaped."""
    visible = mask(text).translate(HALF_WIDTH)
    starts = [index + 1 for index, char in enumerate(visible) if char == "/"]
    parts = [text[a : b - 1] for a, b in zip([0, *starts], [*starts, len(text) + 1], strict=True)]
    return [part.strip() for part in parts]
