"""A quiz written as its canonical Markdown file, one language at a time; reading it back gives the same quiz."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo
from decimal import Decimal

import yaml

from lms.quizzes.format.behaviour import THIRD, Behaviour, usual_penalty, usual_tries
from lms.quizzes.format.parser import parse_plainly, parse_question
from lms.quizzes.format.questions import (
    CHOICE_TYPES,
    HAND_MARKED,
    PART_TYPES,
    SINGLE_MARKING,
    Band,
    NumberAnswer,
    Option,
    PartRule,
    Question,
    QuestionType,
    Quiz,
    QuizSettings,
    ScoringRule,
    Section,
    Shuffle,
    Text,
    TextAnswer,
)
from lms.quizzes.format.reading.answers import OTHERWISE, is_pattern
from lms.quizzes.format.reading.lines import body_lines, fence
from lms.quizzes.format.reading.signs import LineKind, sign
from lms.quizzes.format.review_matrix import NAMED, ReviewMatrix, matrix_name
from lms.quizzes.format.writing_blueprint import write_blueprint
from lms.quizzes.format.writing_numbers import write_number_key
from lms.quizzes.format.writing_open import open_words, write_rubric
from lms.quizzes.format.writing_parts import with_written_gaps, write_parts
from lms.text.values import write_decimal, write_duration, write_moment

_WORDS = {
    "zh": {"explanation": "解析：", "hint": "提示：", "feedback": "评语 {}：", "unlimited": "不限"},
    "en": {
        "explanation": "Explanation: ",
        "hint": "Hint: ",
        "feedback": "Feedback {}: ",
        "unlimited": "unlimited",
    },
}
_PLAIN_VALUE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_,.")
_PATH = _PLAIN_VALUE | frozenset("/#")
_LOCKED = frozenset(LineKind) - {LineKind.TEXT, LineKind.LETTERED, LineKind.MATCH, LineKind.HEADING}


def write(quiz: Quiz, language: str, zone: tzinfo) -> str:
    """Write the quiz in one of its languages; dates are written in local time of `zone`."""
    blocks = [_front_matter(quiz, language, zone)]
    blocks += _prose(quiz.intro, quiz.bands, language)
    for number, section in enumerate(quiz.sections):
        is_bare = not (section.title or section.text or section.bands or section.id)
        if number or not is_bare or section.draw is not None or section.shuffle is not None:
            blocks.append(_section_heading(section, language))
        blocks += write_blueprint(section.cells, language)
        blocks += _prose(section.text, section.bands, language)
        written = (_as_written(question, quiz.settings.behaviour) for question in section.questions)
        blocks += [write_question(question, language) for question in written]
    return "\n\n".join(blocks) + "\n"


def _as_written(question: Question, behaviour: Behaviour) -> Question:
    """Return a question without the tries and the penalty that its quiz gives it."""
    if question.tries is None or question.tries != usual_tries(behaviour, len(question.hints)):
        return question
    if question.penalty == usual_penalty(behaviour):
        return replace(question, tries=None, penalty=THIRD)
    # A third is what `tries` alone says; it is not written.
    return question if question.penalty == THIRD else replace(question, tries=None)


def write_question(question: Question, language: str) -> str:
    """Write one question; its type is named only where the answers alone would not tell it."""
    return _written(question, language)[0]


def write_and_read(question: Question, language: str) -> tuple[str, Question | None]:
    """Write one question, and return what is read from its text (None when that has errors)."""
    text, found = _written(question, language)
    return text, found or parse_question(text.split("\n"), language)


def _written(question: Question, language: str) -> tuple[str, Question | None]:
    """Return the text of a question and, where its type needs no name, what is read from it."""
    body = _question_body(question, language)
    text = _heading(question, language, with_type=False) + body
    found = parse_plainly(text.split("\n"), language)
    if found and found.type is question.type:
        return text, found
    return _heading(question, language, with_type=True) + body, None


def write_text(text: str) -> str:
    """Write a text that is on lines of its own, so that none of them is read as a sign."""
    return _lines(text)


def write_remark(name: str, text: str, language: str) -> str:
    """Write an "explanation" or a "hint" with the word that begins it."""
    return _after_word(_word(name, language), text)


def _word(name: str, language: str) -> str:
    return _WORDS["zh" if language.startswith("zh") else "en"][name]


def _front_matter(quiz: Quiz, language: str, zone: tzinfo) -> str:
    lines = ["---"]
    for name, text in (("title", quiz.title), ("summary", quiz.summary), ("audience", quiz.audience)):
        if text.get(language):
            lines.append(f"{name}: {_scalar(text[language])}")
    lines += _setting_lines(quiz.settings, language, zone)
    return "\n".join([*lines, "---"])


def _marking_lines(settings: QuizSettings) -> list[str]:
    lines = [] if settings.marking == SINGLE_MARKING else [f"marking: {settings.marking}"]
    if settings.marking_limit is not None:
        lines.append(f"marking_limit: {write_decimal(settings.marking_limit)}%")
    if settings.marking_held:
        lines.append("marking_release: together")
    return lines if settings.marking_own_unit else [*lines, "marking_own_unit: no"]


def _setting_lines(settings: QuizSettings, language: str, zone: tzinfo) -> list[str]:
    default = QuizSettings()
    lines = ["required: yes"] if settings.required else []
    if settings.time_limit_s is not None:
        lines.append(f"time_limit: {write_duration(settings.time_limit_s, language)}")
    if settings.opens_at:
        lines.append(f"opens: {write_moment(settings.opens_at, zone)}")
    if settings.closes_at:
        lines.append(f"closes: {write_moment(settings.closes_at, zone, is_end=True)}")
    if settings.attempts != default.attempts:
        lines.append(f"attempts: {settings.attempts or _word('unlimited', language)}")
    if settings.pass_percent is not None:
        lines.append(f"pass: {write_decimal(settings.pass_percent)}%")
    lines += _review_lines(settings)
    if settings.shuffle is not Shuffle.NONE:
        lines.append(f"shuffle: {settings.shuffle.value}")
    if settings.per_page != default.per_page:
        lines.append(f"page: {settings.per_page or 'all'}")
    if settings.behaviour is not default.behaviour:
        lines.append(f"behaviour: {settings.behaviour.value}")
    if settings.one_device is not default.one_device:
        lines.append(f"one_device: {settings.one_device.value}")
    if settings.navigation is not default.navigation:
        lines.append(f"navigation: {settings.navigation.value}")
    if not settings.cut_by_close:
        lines.append("cut_by_close: no")
    if settings.at_end is not default.at_end:
        lines.append(f"at_end: {settings.at_end.value}")
    if settings.grace_s is not None:
        lines.append(f"grace: {write_duration(settings.grace_s, language)}")
    if settings.network_allowance_s is not None:
        lines.append(f"network_allowance: {write_duration(settings.network_allowance_s, language)}")
    if settings.delay_s is not None:
        lines.append(f"delay: {write_duration(settings.delay_s, language)}")
    if settings.password:
        lines.append(f"password: {_scalar(settings.password)}")
    given = {"honour": settings.honour, "offline": settings.offline}
    lines += [f"{name}: yes" for name, is_set in given.items() if is_set]
    lines += _marking_lines(settings)
    if settings.grading is not default.grading:
        lines.append(f"grading: {settings.grading.value}")
    if settings.confidence:
        lines.append("confidence: yes")
    if settings.floor is not settings.natural_floor:
        lines.append(f"floor: {settings.floor.value}")
    if settings.pool:
        lines.append(f"pool: {settings.pool}")
    for name, words in (
        ("networks", settings.networks),
        ("units", settings.units),
        ("after", settings.after),
        ("announce", settings.announce),
        ("tags", settings.tags),
        ("aliases", settings.aliases),
        ("lint_off", settings.lint_off),
    ):
        if words:
            lines.append(f"{name}: [{', '.join(map(_listed_scalar, words))}]")
    return lines


def _review_lines(settings: QuizSettings) -> list[str]:
    default = NAMED["after-close" if settings.closes_at else "after-submit"]
    if settings.review == default:
        return []
    name = matrix_name(settings.review)
    if name:
        return [f"review: {name}"]
    rows = ((field.replace("_", "-"), getattr(settings.review, field)) for field in ReviewMatrix.__slots__)
    return ["review:", *(f"  {moment}: [{', '.join(sorted(shown))}]" for moment, shown in rows)]


def _scalar(text: str) -> str:
    """Write a YAML value plainly where it reads back as itself, else in double quotes."""
    try:
        node = yaml.compose(f"k: {text}", Loader=yaml.SafeLoader)
        value = node.value[0][1] if isinstance(node, yaml.MappingNode) else None
        is_plain = isinstance(value, yaml.ScalarNode) and value.value == text and value.style is None
    except (yaml.YAMLError, ValueError):
        is_plain = False
    return text if is_plain and not text.startswith(("&", "!", "*")) else _quoted(text)


def _quoted(text: str) -> str:
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(f"\\U{ord(char):08x}")
    return f'"{"".join(out)}"'


def _listed_scalar(text: str) -> str:
    return text if text.replace("-", "").isalnum() else _quoted(text)


def _prose(text: Text, bands: Iterable[Band], language: str) -> list[str]:
    blocks = [_lines(text[language])] if text.get(language) else []
    for band in bands:
        share = (
            f"<{write_decimal(band.below)}%"
            if band.below is not None
            else f">={write_decimal(band.at_least or Decimal(0))}%"
        )
        blocks.append(_after_word(_word("feedback", language).format(share), band.text.get(language, "")))
    return blocks


def _section_heading(section: Section, language: str) -> str:
    words = [f"#{section.id}"] if section.id else []
    if section.draw is not None:
        words.append("draw=table" if section.cells else f"draw={section.draw}")
    words += _shuffle_word(section.shuffle)
    title = " ".join(section.title.get(language, "").split())
    return " ".join(part for part in ("#", title, f"{{{' '.join(words)}}}" if words else "") if part)


def _shuffle_word(shuffle: bool | None) -> list[str]:
    return [] if shuffle is None else ["shuffle" if shuffle else "shuffle=no"]


def _heading(question: Question, language: str, *, with_type: bool) -> str:
    title = " ".join(_stem(question, language).partition("\n\n")[0].split("\n"))
    words = [f"#{question.id}"]
    if with_type:
        words.append(f"type={question.type.value}")
    if question.points != 1 and question.type is not QuestionType.SURVEY:
        words.append(f"points={write_decimal(question.points)}")
    if question.rule not in (None, ScoringRule.ALL_OR_NOTHING, ScoringRule.WEIGHTS):
        words.append(f"score={question.rule}")
    if question.part_rule not in (None, PartRule.EACH_PART):
        words.append(f"score={question.part_rule}")
    if question.tags:
        words.append(f"tags={_attribute(','.join(question.tags))}")
    if question.difficulty:
        words.append(f"difficulty={question.difficulty.value}")
    words += _shuffle_word(question.shuffle)
    if question.lint_off:
        words.append(f"lint_off={','.join(question.lint_off)}")
    if question.unit_required:
        words.append("unit=required")
    words += open_words(question)
    if lesson := question.lesson.get(language):
        words.append(f"lesson={_attribute(lesson, _PATH)}")
    if not question.traditional:
        words.append("traditional=no")
    if question.tries is not None:
        words.append(f"tries={question.tries or _word('unlimited', language)}")
    if question.penalty != THIRD:
        words.append(f"penalty={write_decimal(question.penalty)}%")
    return f"## {title} {{{' '.join(words)}}}"


def _stem(question: Question, language: str) -> str:
    """Return the stem with its gaps written out."""
    stem = question.stem.get(language, "")
    return with_written_gaps(stem, question.gaps, language) if question.gaps else stem


def _attribute(value: str, plain: frozenset[str] = _PLAIN_VALUE) -> str:
    return value if set(value) <= plain else '"' + value.replace('"', "'") + '"'


def _question_body(question: Question, language: str) -> str:
    stem = _stem(question, language).partition("\n\n")[2].strip("\n")
    # Without options or answers below it, a line such as `A. one` would be an option.
    is_alone = not question.answers and not question.numbers and question.type not in CHOICE_TYPES
    blocks = ["", *([_lines(stem, is_stem=True, is_alone=is_alone)] if stem else [])]
    if question.type in PART_TYPES:
        blocks += [parts] if (parts := write_parts(question, language)) else []
    elif question.type in HAND_MARKED:
        blocks += [write_rubric(question, language)] if question.rubric else []
    elif question.options or question.type in CHOICE_TYPES:
        is_round = _has_round_brackets(question)
        blocks.append("\n".join(_option(option, language, is_round) for option in question.options))
    elif question.type is not QuestionType.SURVEY:
        answers = [_number_answer(answer, language) for answer in question.numbers]
        answers += [_text_answer(answer, language) for answer in question.answers.get(language, ())]
        if question.otherwise.get(language):
            answers.append(f"!= {OTHERWISE}" + _quote(question.otherwise[language]))
        blocks.append("\n".join(answers))
    blocks += [
        _after_word(_word("hint", language), hint[language]) for hint in question.hints if hint.get(language)
    ]
    if question.explanation.get(language):
        blocks.append(_after_word(_word("explanation", language), question.explanation[language]))
    return "\n\n".join(blocks)


def _has_round_brackets(question: Question) -> bool:
    """Return whether the brackets have to say that only one option may be chosen."""
    if question.type is QuestionType.SURVEY:
        return not question.takes_several
    is_weighted = any(option.weight is not None for option in question.options)
    return is_weighted and not question.takes_several


def _option(option: Option, language: str, is_round: bool) -> str:
    if option.weight is None:
        mark = "x" if option.right else " "
    else:
        mark = f"{write_decimal(option.weight)}%" if option.weight else " "
    mark = f"({mark})" if is_round else f"[{mark}]"
    text = option.text.get(language, "")
    separator = "\n" if _needs_own_line(text) else " "
    body = _lines(text, first_is_free=separator == " ")
    first, *rest = f"- {mark}{separator}{body}".split("\n")
    return "\n".join([first, *(f"  {line}" if line else "" for line in rest)]) + _quote(
        option.feedback.get(language, "")
    )


def _quote(feedback: str) -> str:
    return "".join("\n  > " + line if line else "\n  >" for line in feedback.split("\n")) if feedback else ""


def _text_answer(answer: TextAnswer, language: str) -> str:
    if answer.pattern:
        text = f"/{answer.text}/"
    else:
        text = answer.text.replace("\\", "\\\\")
        text = "\\" + text if is_pattern(text) or text == OTHERWISE else text
    return f"{_answer_sign(answer.credit)} {text}" + _quote(answer.feedback.get(language, ""))


def _answer_sign(credit: Decimal) -> str:
    return "!=" if credit == 0 else "=" if credit == 100 else f"={write_decimal(credit)}%"


def _number_answer(answer: NumberAnswer, language: str) -> str:
    return f"{_answer_sign(answer.credit)} {write_number_key(answer)}" + _quote(
        answer.feedback.get(language, "")
    )


def _after_word(word: str, text: str) -> str:
    if _needs_own_line(text):
        return word.rstrip() + "\n\n" + _lines(text)
    return word + _lines(text, first_is_free=True)


def _needs_own_line(text: str) -> bool:
    """Return whether the first line opens a code block or formula, which must begin its own line."""
    return bool(fence(text.partition("\n")[0]))


def _lines(text: str, *, is_stem: bool = False, is_alone: bool = False, first_is_free: bool = False) -> str:
    """Write a text so that no line of it is read as a sign: a backslash goes before those that would be."""
    if first_is_free and "\n" not in text:
        return text
    lines, _ = body_lines(text.split("\n"), 1)
    out = []
    for line in lines:
        found = sign(line)
        is_sign = found.kind in _LOCKED or (found.kind is LineKind.HEADING and int(found.mark) <= 2)
        is_sign = is_sign or (is_stem and found.kind is LineKind.MATCH)
        is_sign = is_sign or (is_alone and found.kind is LineKind.LETTERED)
        is_locked = is_sign and not (first_is_free and line.number == 1)
        out.append(line.text[: line.start] + "\\" + line.text[line.start :] if is_locked else line.text)
    return "\n".join(out)
