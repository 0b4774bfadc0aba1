"""Whether the time limit fits what there is to read and to answer."""

from collections.abc import Iterable, Iterator

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.lint.files import LintFile, shown
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.questions import CHOICE_TYPES, HAND_MARKED, Question

# Characters a minute of careful reading: 300 of Chinese, and 1,000 of English, which is about 180 words.
CHARACTERS_A_MINUTE = {"zh_Hans": 300, "en": 1000}
CHOICE_S, TYPED_S, WRITTEN_S = 8, 20, 300
# A limit of more than this many times what is needed is none.
MOST_TIMES = 10
LONG_LIMIT_S = 30 * 60


def check_limit(file: LintFile) -> Iterator[Problem]:
    """Find a time limit that is too short to read everything, or so long that it limits nothing."""
    limit_s = file.quiz.settings.time_limit_s
    if not limit_s:
        return
    characters, answering_s = load(file)
    rate = CHARACTERS_A_MINUTE.get(file.language, CHARACTERS_A_MINUTE["en"])
    needed_s = characters * 60 / rate + answering_s
    if needed_s * 0.999 <= limit_s <= max(LONG_LIMIT_S, MOST_TIMES * needed_s):
        return
    yield file.finding(
        LintCheck.TIME_LIMIT,
        None,
        N_(
            "The time limit is %(limit)s min. Reading %(characters)s characters at %(rate)s a minute and answering "
            "takes about %(needed)s min."
        ),
        N_("Set a longer time limit.")
        if limit_s < needed_s
        else N_("Set a shorter time limit, or remove it."),
        "time_limit",
        limit=_minutes(limit_s),
        characters=round(characters),
        rate=rate,
        needed=_minutes(needed_s),
    )


def load(file: LintFile) -> tuple[float, float]:
    """Return how many characters one learner reads and how many seconds answering takes; a draw counts its share."""
    characters, answering_s = float(_length([file.text(file.quiz.intro)])), 0.0
    for section in file.quiz.sections:
        share = 1.0 if section.draw is None else section.draw / max(1, len(section.questions))
        characters += _length([file.text(section.text)])
        characters += share * sum(reading_length(one, file.language) for one in section.questions)
        answering_s += share * sum(answering_time_s(one) for one in section.questions)
    return characters, answering_s


def reading_length(question: Question, language: str) -> int:
    """Return how many characters of a question are read before it is answered."""
    options = (*question.options, *question.targets, *(one for gap in question.gaps for one in gap.options))
    return _length([question.stem.get(language, ""), *(one.text.get(language, "") for one in options)])


def answering_time_s(question: Question) -> int:
    """Return how many seconds answering takes at least, reading apart."""
    if question.type in HAND_MARKED:
        return WRITTEN_S
    return CHOICE_S if question.type in CHOICE_TYPES else TYPED_S


def _length(texts: Iterable[str]) -> int:
    return sum(len("".join(shown(text).split())) for text in texts)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}".removesuffix(".0")
