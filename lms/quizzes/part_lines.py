"""The parts of one question as pages show them: pairs, steps or gaps with what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lms.quizzes.format.questions import Gap, Question, QuestionType

KIND_OF_PARTS = {
    QuestionType.MATCHING: "match",
    QuestionType.ORDERING: "order",
    QuestionType.CLOZE: "cloze",
}


@dataclass(frozen=True, slots=True)
class PartLine:
    """One pair, step or gap. `choices` are (value, text) to choose from, none where the value is typed.

    `value` is what was answered; `verdict` is right, partly, wrong, missed or empty, `key` the right answer in words
    where it is shown.
    """

    name: str
    number: int
    html: Markup
    value: str
    choices: tuple[tuple[str, Markup], ...] = ()
    is_number: bool = False
    width: int = 0
    verdict: str = ""
    key: Markup = Markup()

    @property
    def answer(self) -> Markup:
        """The answer in words."""
        return dict(self.choices).get(self.value, Markup()) if self.choices else Markup.escape(self.value)


@dataclass(frozen=True, slots=True)
class PartVerdicts:
    """By key of the part: its verdict, and the right answer in words; what is not shown is left out."""

    verdicts: Mapping[str, str]
    keys: Mapping[str, Markup]


NO_VERDICTS = PartVerdicts({}, {})


def part_lines(
    question: Question,
    given: Mapping[str, str],
    paper: Mapping[str, Any],
    texts: Mapping[str, Any],
    shown: PartVerdicts,
) -> tuple[PartLine, ...]:
    """Return the parts in the order of the paper, steps in the order that was given; `texts` are the rendered ones."""
    if question.type is QuestionType.CLOZE:
        return tuple(
            _gap(question.id, number, gap, given.get(gap.key, ""), texts["gaps"][gap.key], shown)
            for number, gap in enumerate(question.gaps, 1)
        )
    keys: Sequence[str] = paper["options"].get(question.id, ())
    if question.type is QuestionType.MATCHING:
        targets = paper.get("targets", {}).get(question.id, ())
        choices = tuple((key, Markup(texts["targets"][key])) for key in targets)  # noqa: S704 -- rendered by lms.markup
    else:
        choices = tuple((str(place), Markup.escape(place)) for place in range(1, len(keys) + 1))
        keys = sorted(keys, key=lambda key: int(given.get(key, 0)))
    return tuple(
        PartLine(
            f"a.{question.id}.{key}",
            number,
            Markup(texts["options"][key]),  # noqa: S704 -- rendered by lms.markup
            given.get(key, ""),
            choices,
            verdict=shown.verdicts.get(key, ""),
            key=shown.keys.get(key, Markup()),
        )
        for number, key in enumerate(keys, 1)
    )


def _gap(
    id_: str, number: int, gap: Gap, value: str, texts: Mapping[str, str], shown: PartVerdicts
) -> PartLine:
    lengths = [len(one.text) for some in gap.answers.values() for one in some if not one.pattern]
    return PartLine(
        f"a.{id_}.{gap.key}",
        number,
        Markup(),
        value,
        tuple((option.key, Markup(texts[option.key])) for option in gap.options),  # noqa: S704 -- rendered by lms.markup
        bool(gap.numbers),
        # As wide as the longest answer, in steps, so that the width does not give the answer away.
        min(40, max([12, *((length + 7) // 8 * 8 for length in lengths)])),
        shown.verdicts.get(gap.key, ""),
        shown.keys.get(gap.key, Markup()),
    )
