"""Whether the key shows by its length, its place or its wording."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.lint.files import LintFile, ids_of, shown
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.questions import Option, Question, QuestionType, Shuffle

# How unlikely by chance a pattern must be, and in how many questions it must be seen.
LEAST_QUESTIONS = 4
MOST_CHANCE = 0.02

_ALL_ZH = re.compile(
    r"^(?:以上|上述|前面)(?:(?:各|几|\S{1,2})项|选项|答案|说法|做法|内容|情况)?"
    r"(?:都|均|全|皆|全部|所有|没有|无|三者|两者)"
)
_ALL_EN = re.compile(
    r"^(?:all|none|both|neither|any)(?: of)?(?: the)?(?: options| answers| choices| statements)? ?(?:of )?"
    r"(?:the |these )?(?:above|preceding|foregoing|options|answers|choices|these|them)\b",
    re.I,
)
# `cd` and `Ag` are words; letters of options without a sign between them are capitals.
_LETTERS_ZH = re.compile(
    r"^(?:[A-H](?:[、和及与,， ]{0,2}[A-H])+|[a-h](?:[、和及与,， ]{1,2}[a-h])+)"
    r" ?(?:都|均|全|皆)?(?:对|正确|是|不对|错)?$"
)


def check_length(file: LintFile) -> Iterator[Problem]:
    """Find that the longest option is the key more often than chance would make it."""
    asked = [
        one for one in file.quiz.questions if _is_plain(one) and LintCheck.LONGEST_KEY not in one.lint_off
    ]
    hits = [one for one in asked if _longest_is_key(one, file)]
    if (
        len(hits) >= LEAST_QUESTIONS
        and _chance([1 / len(one.options) for one in asked], len(hits)) < MOST_CHANCE
    ):
        yield file.finding(
            LintCheck.LONGEST_KEY,
            hits[0],
            N_("The longest option is the correct one in %(hits)s of %(count)s questions: %(ids)s."),
            N_("Shorten the correct options, or make other options as long."),
            hits=len(hits),
            count=len(asked),
            ids=ids_of(hits),
        )


def check_position(file: LintFile) -> Iterator[Problem]:
    """Find that the key stands in one place more often than chance would put it, where options keep their order."""
    is_mixed = file.quiz.settings.shuffle in (Shuffle.OPTIONS, Shuffle.ALL)
    asked = [
        one
        for one in file.quiz.questions
        if LintCheck.KEY_POSITION not in one.lint_off
        and not (is_mixed if one.shuffle is None else one.shuffle)
        and sum(option.right for option in one.options) == 1
    ]
    single = [one for one in asked if _is_plain(one)]
    truths = [one for one in asked if one.type is QuestionType.TRUE_FALSE]
    for group in (single, truths):
        if found := _crowded(group):
            place, hits = found
            yield file.finding(
                LintCheck.KEY_POSITION,
                hits[0],
                N_("The correct option is number %(place)s in %(hits)s of %(count)s questions: %(ids)s."),
                N_("Move some correct options, or write `shuffle: options`.")
                if group is single
                else N_("Reword about half of them so that the other option is correct."),
                place=place + 1,
                hits=len(hits),
                count=len(group),
                ids=ids_of(hits),
            )


def _crowded(asked: Sequence[Question]) -> tuple[int, list[Question]] | None:
    """Return the place that holds too many keys, with these questions."""
    places = max((len(one.options) for one in asked), default=0)
    for place in range(places):
        fitting = [one for one in asked if len(one.options) > place]
        hits = [one for one in fitting if one.options[place].right]
        shares = [1 / len(one.options) for one in fitting]
        if len(hits) >= LEAST_QUESTIONS and _chance(shares, len(hits)) * places < MOST_CHANCE:
            return place, hits
    return None


def check_all_of_above(file: LintFile) -> Iterator[Problem]:
    """Find options that say that all or none of the others are right."""
    for question in file.quiz.questions:
        groups: Iterable[Option] = (
            *question.options,
            *(option for gap in question.gaps for option in gap.options),
        )
        for option in groups:
            text = file.text(option.text)
            if is_all_of_above(shown(text)):
                yield file.finding(
                    LintCheck.ALL_OF_ABOVE,
                    question,
                    N_("This option refers to the others; knowing one or two of them is enough to answer."),
                    N_("Write out what is meant, or use a multiple choice question."),
                    text,
                )


def is_all_of_above(text: str) -> bool:
    """Return whether an option says that all, none or some of the other options are right."""
    words = text.strip(" .。!！")
    if words.isascii() and words.isalpha() and words.isupper() and words not in "ABCDEFGH":
        return False  # HEAD is a word
    return any(pattern.match(words) for pattern in (_ALL_ZH, _ALL_EN, _LETTERS_ZH))


def _is_plain(question: Question) -> bool:
    """Return whether the question has three or more options, one of which is right."""
    is_single = question.type is QuestionType.SINGLE and len(question.options) >= 3
    return is_single and sum(option.right for option in question.options) == 1


def _longest_is_key(question: Question, file: LintFile) -> bool:
    lengths = [(len(shown(file.text(option.text))), option.right) for option in question.options]
    others = max(length for length, right in lengths if not right)
    return next(length for length, right in lengths if right) > others


def _chance(shares: Sequence[float], hits: int) -> float:
    """Return how likely at least so many hits are when each comes with its own share (Poisson binomial)."""
    chances = [1.0]
    for share in shares:
        chances = [
            (chances[number] if number < len(chances) else 0.0) * (1 - share)
            + (chances[number - 1] * share if number else 0.0)
            for number in range(len(chances) + 1)
        ]
    return sum(chances[hits:])
