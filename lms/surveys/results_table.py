"""The results of a survey as rows of a table: sums only."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lms.surveys.results import GroupResult, SurveyResult


@dataclass(frozen=True, slots=True)
class ResultTexts:
    """The words of a question and of its options by key, without marks."""

    stem: str
    options: Mapping[str, str]


def result_rows(
    found: Iterable[SurveyResult],
    texts: Mapping[str, ResultTexts],
    units: Callable[[SurveyResult, str], str],
    all_units: str,
) -> Iterator[tuple[object, ...]]:
    """Yield (question, unit, answer, count, per cent, people who answered, mean); questions without a result not.

    `units` gives the name of the unit with a path.
    """
    for result in found:
        if result.total is None:
            continue
        words = texts[result.question.id]
        yield from _rows(result, result.total, words, all_units)
        for group in result.texts:
            yield words.stem, all_units, group.text, group.count, "", result.total.count, ""
        for path, sums in (result.units or {}).items():
            yield from _rows(result, sums, words, units(result, path))


def _rows(
    result: SurveyResult, sums: GroupResult, words: ResultTexts, unit: str
) -> Iterator[tuple[object, ...]]:
    mean = "" if sums.mean is None else sums.mean
    if not sums.chosen:
        yield words.stem, unit, "", "", "", sums.count, mean
    for key, count in zip(result.question.choices, sums.chosen, strict=False):
        yield words.stem, unit, words.options.get(key, key), count, sums.share(count), sums.count, mean
