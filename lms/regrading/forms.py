"""The form of a correction, read into a ruling; the command line fills the same fields."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from string import ascii_uppercase

from werkzeug.datastructures import MultiDict

from lms.errors import N_, Refused
from lms.quizzes.format.corrected import (
    KEY_KINDS,
    CorrectionKind,
    GapKey,
    QuestionRuling,
    kinds_for,
    part_rules_for,
    require_ruling,
    scoring_rules_for,
)
from lms.quizzes.format.patterns import PatternError, compile_pattern
from lms.quizzes.format.questions import (
    Gap,
    NumberAnswer,
    PartRule,
    Question,
    QuestionType,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.reading.answers import MAX_TEXT, NumberKeyError, is_pattern, number_key
from lms.quizzes.format.writing_numbers import write_number_key
from lms.text.wording import in_language

MOST_LINES = 50
Fields = MultiDict[str, str]


def ruling_from(question: Question, fields: Fields) -> QuestionRuling:
    """Return the ruling that the form describes; raise Refused when it describes none, or one that does not fit."""
    kind = CorrectionKind(_one_of(fields.get("kind", ""), [one.value for one in kinds_for(question)]))
    rule, part_rule = _rules(question, fields.get("rule", ""))
    points = _points(fields.get("points", "").strip())
    ruling = QuestionRuling(kind, points=points, rule=rule, part_rule=part_rule)
    if kind in KEY_KINDS:
        ruling = _with_key(question, fields, ruling)
    elif kind is CorrectionKind.VOID:
        ruling = QuestionRuling(kind)  # what does not count has no points
    require_ruling(question, ruling)
    return ruling


def _one_of(value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise Refused(N_("Choose what is to be done with the question."))
    return value


def _rules(question: Question, value: str) -> tuple[ScoringRule | None, PartRule | None]:
    rules = {one.value: one for one in scoring_rules_for(question)}
    part_rules = {one.value: one for one in part_rules_for(question)}
    if value and value not in rules and value not in part_rules:
        raise Refused(N_("This scoring rule does not fit the type of question."))
    return rules.get(value), part_rules.get(value)


def _points(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise Refused(N_("Enter the points as a number, such as 2 or 1.5.")) from None


def _with_key(question: Question, fields: Fields, ruling: QuestionRuling) -> QuestionRuling:
    match question.type:
        case QuestionType.SHORT:
            return replace(ruling, texts=_texts(fields.get("accept", "")))
        case QuestionType.NUMERIC:
            return replace(ruling, numbers=_numbers(fields.get("accept", "")))
        case QuestionType.CLOZE:
            gaps = (_gap(one, fields) for one in question.gaps)
            return replace(ruling, gaps=tuple(one for one in gaps if one is not None))
        case QuestionType.MATCHING:
            pairs = {one.key: fields.get(f"pair.{one.key}", "") for one in question.options}
            return replace(ruling, pairs={left: right for left, right in pairs.items() if right})
        case QuestionType.ORDERING:
            return replace(ruling, order=_order(question, fields))
        case _:
            return replace(ruling, options=tuple(dict.fromkeys(fields.getlist("option"))))


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES or any(len(line) > MAX_TEXT for line in lines):
        raise Refused(
            N_("Enter at most %(lines)s answers of at most %(chars)s characters."),
            lines=MOST_LINES,
            chars=MAX_TEXT,
        )
    return list(dict.fromkeys(lines))


def _texts(text: str) -> tuple[TextAnswer, ...]:
    found = []
    for line in _lines(text):
        if is_pattern(line):
            try:
                compile_pattern(line[1:-1])
            except PatternError as error:
                raise Refused(N_("“%(text)s” is not a valid pattern."), text=line) from error
            found.append(TextAnswer(line[1:-1], pattern=True))
        else:
            found.append(TextAnswer(line))
    return tuple(found)


def _numbers(text: str) -> tuple[NumberAnswer, ...]:
    found = []
    for line in _lines(text):
        try:
            found.append(number_key(line).answer)
        except NumberKeyError as error:
            raise Refused(
                N_("“%(text)s” is not a number such as 10, 10 +- 0.5 or 3..5."), text=line
            ) from error
    return tuple(found)


def _gap(gap: Gap, fields: Fields) -> GapKey | None:
    name = f"gap.{gap.key}"
    if gap.options:
        options = tuple(dict.fromkeys(fields.getlist(name)))
        return GapKey(gap.key, options=options) if options else None
    text = fields.get(name, "")
    if not text.strip():
        return None
    return GapKey(gap.key, numbers=_numbers(text)) if gap.numbers else GapKey(gap.key, texts=_texts(text))


def _order(question: Question, fields: Fields) -> tuple[str, ...]:
    places = {one.key: fields.get(f"step.{one.key}", "").strip() for one in question.options}
    if not all(place.isdecimal() and len(place) < 4 for place in places.values()):
        raise Refused(N_("The order must name each step once."))
    wanted = sorted(int(place) for place in places.values())
    if wanted != list(range(1, len(places) + 1)):
        raise Refused(N_("The order must name each step once."))
    return tuple(sorted(places, key=lambda key: int(places[key])))


def fields_from(question: Question, kind: str, accepted: Iterable[str], points: str, rule: str) -> Fields:
    """Return the fields of the form for what a command line says.

    An option is named by its letter or number, a gap as `2=text`, a pair as `1=3`, an order as `2,1,3`.
    """
    fields: Fields = MultiDict({"kind": kind, "points": points, "rule": rule})
    for text in accepted:
        name, sign, value = text.partition("=")
        if question.type is QuestionType.CLOZE and sign:
            gap = next((one for one in question.gaps if one.key == name.strip()), None)
            _add_line(fields, f"gap.{name.strip()}", value, is_one=bool(gap and gap.options))
        elif question.type is QuestionType.MATCHING and sign:
            fields[f"pair.{name.strip()}"] = value.strip()
        elif question.type is QuestionType.ORDERING:
            fields.update({f"step.{key.strip()}": str(place) for place, key in enumerate(text.split(","), 1)})
        elif question.type in (QuestionType.SHORT, QuestionType.NUMERIC):
            _add_line(fields, "accept", text, is_one=False)
        else:
            fields.add("option", _option_key(text.strip()))
    return fields


def _add_line(fields: Fields, name: str, text: str, *, is_one: bool) -> None:
    if is_one:
        fields.add(name, _option_key(text.strip()))
    else:
        fields[name] = "\n".join(filter(None, (fields.get(name, ""), text)))


def _option_key(text: str) -> str:
    place = ascii_uppercase.find(text.upper()) if len(text) == 1 else -1
    return str(place + 1) if place >= 0 else text


def accepted_words(question: Question, ruling: QuestionRuling, language: str) -> list[str]:
    """Return what a ruling accepts, each as a person would write it."""
    options = {one.key: in_language(one.text, language) for one in question.options}
    targets = {one.key: in_language(one.text, language) for one in question.targets}
    found = [options.get(key, key) for key in ruling.options]
    found += _typed_words(ruling.texts, ruling.numbers)
    found += [
        f"{options.get(left, left)} → {targets.get(right, right)}" for left, right in ruling.pairs.items()
    ]
    if ruling.order:
        found.append(" → ".join(options.get(key, key) for key in ruling.order))
    gaps: Mapping[str, Gap] = {one.key: one for one in question.gaps}
    for one in ruling.gaps:
        texts = (
            {o.key: in_language(o.text, language) for o in gaps[one.key].options} if one.key in gaps else {}
        )
        words = [texts.get(key, key) for key in one.options] + _typed_words(one.texts, one.numbers)
        found.append(f"[{one.key}] " + " / ".join(words))
    return found


def _typed_words(texts: Iterable[TextAnswer], numbers: Iterable[NumberAnswer]) -> list[str]:
    return [f"/{one.text}/" if one.pattern else one.text for one in texts] + [
        write_number_key(one) for one in numbers
    ]
