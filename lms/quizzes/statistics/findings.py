"""What figures of a quiz and its questions mean, in plain words.

The limits are those of the Moodle documentation ("Quiz statistics report"): discrimination of 50 % is very good, of
30 % adequate; the mean of a test lies well between 50 and 75 %, alpha above 75 % is good and below 64 % poor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_
from lms.measurement.item_analysis import ItemFigures, QuizFigures
from lms.measurement.option_analysis import OptionFigures, OptionFinding
from lms.measurement.remarks import Remark

# With fewer attempts chance moves every figure too far to act on it.
FEW = 30
VERY_FEW = 10
WEAK = 20


class Weight(StrEnum):
    """How much a finding matters."""

    ALARM = "alarm"
    CHECK = "check"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class QuestionFinding:
    """Something a trainer should look at; `option` is the key of the option it is about, or empty."""

    weight: Weight
    remark: Remark
    option: str = ""


def findings(
    figures: ItemFigures, options: Sequence[OptionFigures], guess: float | None, intended_weight: float
) -> tuple[QuestionFinding, ...]:
    """Return what stands out at one question, what matters most first; nothing with fewer than 10 answers."""
    if figures.count < VERY_FEW:
        return ()
    found = [*_key_findings(figures, options), *_spread_findings(figures, guess, intended_weight)]
    found += [
        QuestionFinding(
            Weight.NOTE, Remark(N_("Hardly anyone chooses this option, so it does not work.")), one.key
        )
        for one in options
        if one.finding is OptionFinding.IDLE
    ]
    order = list(Weight)
    return tuple(sorted(found, key=lambda one: order.index(one.weight)))


def _key_findings(figures: ItemFigures, options: Sequence[OptionFigures]) -> list[QuestionFinding]:
    found = [
        QuestionFinding(
            Weight.ALARM,
            Remark(
                N_(
                    "This wrong option catches the best learners: check the key. Those who chose it did better in the "
                    "rest of the quiz."
                )
            ),
            one.key,
        )
        for one in options
        if one.finding is OptionFinding.CATCHES_BEST
    ]
    found += [
        QuestionFinding(
            Weight.ALARM,
            Remark(
                N_(
                    "The weaker learners choose this right option: check the key. Those who chose it did worse in the "
                    "rest of the quiz."
                )
            ),
            one.key,
        )
        for one in options
        if one.finding is OptionFinding.KEY_LOSES_BEST
    ]
    index = figures.discrimination_index
    if index is not None and index < 0 and not found:
        is_many = figures.count >= FEW
        found.append(
            QuestionFinding(
                Weight.ALARM if is_many and index < -10 else Weight.CHECK,
                Remark(
                    N_("Better learners get this question wrong more often: check the key and the wording.")
                ),
            )
        )
    return found


def _spread_findings(
    figures: ItemFigures, guess: float | None, intended_weight: float
) -> list[QuestionFinding]:
    facility, index, weight = figures.facility, figures.discrimination_index, figures.effective_weight
    found = []
    if facility is not None and guess is not None and guess > 0 and facility < guess:
        found.append(
            QuestionFinding(
                Weight.CHECK, Remark(N_("Learners do worse than by guessing: check the key and the wording."))
            )
        )
    elif facility is not None and facility < 0.2:
        found.append(
            QuestionFinding(
                Weight.CHECK, Remark(N_("Very difficult: less than a fifth of the points is earned."))
            )
        )
    if facility is not None and facility > 0.95:
        found.append(
            QuestionFinding(
                Weight.NOTE,
                Remark(N_("Nearly everyone gets this right, so it hardly distinguishes between learners.")),
            )
        )
    elif index is not None and 0 <= index < WEAK and figures.count >= FEW:
        found.append(
            QuestionFinding(
                Weight.CHECK,
                Remark(
                    N_(
                        "It hardly distinguishes strong from weak learners: check whether it tests the same as "
                        "the others."
                    )
                ),
            )
        )
    if weight is not None and figures.count >= FEW and weight > 2 * intended_weight:
        found.append(
            QuestionFinding(Weight.NOTE, Remark(N_("It decides the results far more than its points say.")))
        )
    return found


def sample_remark(count: int) -> Remark | None:
    """Return the warning that belongs to figures of so few attempts; None from 30 on."""
    if count < VERY_FEW:
        return Remark(
            N_(
                "The quiz has few attempts (%(count)s). Chance decides these figures; draw no conclusion from them."
            ),
            {"count": count},
        )
    if count < FEW:
        return Remark(
            N_(
                "The quiz has few attempts (%(count)s). Take the figures as hints: a few more can change them a lot."
            ),
            {"count": count},
        )
    return None


def alpha_remark(figures: QuizFigures) -> Remark:
    """Return what the internal consistency says."""
    if figures.cic is None:
        return Remark(
            N_("It cannot be computed: there are too few attempts or questions, or all results are equal.")
        )
    if figures.cic >= 75:
        return Remark(N_("Good: the questions agree on who is strong and who is weak."))
    if figures.cic >= 64:
        return Remark(
            N_("Acceptable for practice. For a test that decides something, add or improve questions.")
        )
    if figures.cic >= 0:
        return Remark(
            N_(
                "Low: results depend much on which questions were asked. Improve the questions below, or add more."
            )
        )
    return Remark(N_("Below zero: the questions contradict each other. Look for a wrong key first."))


def mean_remark(percent: float) -> Remark:
    """Return what the mean in per cent says."""
    if percent < 50:
        return Remark(N_("The quiz is hard: most points are lost."))
    if percent <= 75:
        return Remark(N_("Well placed: results have room above and below."))
    return Remark(
        N_("The quiz is easy. That is right for practice; a test tells good learners apart better if harder.")
    )


def spread_remark(percent: float) -> Remark:
    """Return what the standard deviation in per cent says."""
    if percent < 12:
        return Remark(N_("Results lie close together."))
    if percent <= 18:
        return Remark(N_("Results are spread as usual in a test."))
    return Remark(N_("Results lie far apart: learners differ much in what they know."))


def skewness_remark(value: float | None) -> Remark | None:
    """Return what the skewness says; None where there is none."""
    if value is None:
        return None
    if value < -1:
        return Remark(N_("Most results are high, with a tail of low ones."))
    if value > 1:
        return Remark(N_("Most results are low, with a tail of high ones."))
    return Remark(N_("High and low results are about balanced."))


def readings(figures: QuizFigures, maximum: float) -> dict[str, Remark | None]:
    """Return what the figures of the quiz say, by the name of the figure, and the warning about few attempts."""
    whole = maximum or 1.0
    return {
        "sample": sample_remark(figures.count),
        "mean": None if figures.mean is None else mean_remark(100 * figures.mean / whole),
        "sd": None if figures.sd is None else spread_remark(100 * figures.sd / whole),
        "skewness": skewness_remark(figures.skewness),
        "cic": alpha_remark(figures),
    }


def facility_words(facility: float) -> Remark:
    """Return how hard a question of this facility (0-1) is, in the steps of Moodle."""
    steps = (
        (0.05, N_("extremely difficult")), (0.2, N_("very difficult")), (0.34, N_("difficult")),
        (0.65, N_("about right")), (0.8, N_("fairly easy")), (0.94, N_("easy")),
    )  # fmt: skip
    return Remark(next((words for limit, words in steps if facility <= limit), N_("very easy")))


def discrimination_words(index: float) -> Remark:
    """Return how well a question of this index (per cent) tells learners apart, in the steps of Moodle."""
    steps = ((0, N_("against the others")), (20, N_("very weak")), (30, N_("weak")), (50, N_("adequate")))
    return Remark(next((words for limit, words in steps if index < limit), N_("very good")))
