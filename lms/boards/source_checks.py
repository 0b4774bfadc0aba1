"""What does not fit together among the sources of a board and the rules that name them."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.boards.counting import sources_of
from lms.boards.unit_rules import UnitScoring
from lms.errors import N_
from lms.text.nearest import listed, nearest


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """One thing that is wrong at a key of the file."""

    code: str
    key: str
    message: str
    fix: str
    values: Mapping[str, object] = field(default_factory=dict)


def source_problems(values: Mapping[str, Any], written: Container[str]) -> Iterator[SourceProblem]:
    """Yield what is wrong with sources and the rules that name them; `written` are the keys of the file."""
    quizzes, contests = values["quizzes"], values["contests"]
    sources = sources_of(quizzes, contests)
    yield from _twice("quizzes", quizzes, N_("The quiz “%(source)s” is listed twice."), "quiz-twice")
    yield from _twice("contests", contests, N_("The contest “%(source)s” is listed twice."), "contest-twice")
    weighted = [one.source for one in values["weights"]]
    yield from _twice("weights", weighted, N_("“%(source)s” has two weights."), "weight-twice")
    yield from _unknown("weights", [[source] for source in weighted], sources)
    in_series = [list(one.sources) for one in values["series"]]
    yield from _unknown("series", in_series, sources)
    for index, members in enumerate(in_series):
        before = [source for other in in_series[:index] for source in other]
        for at, source in enumerate(members):
            if source in before or source in members[:at]:
                yield SourceProblem(
                    "series-twice",
                    f"series.{index}",
                    N_("“%(source)s” is in a series twice."),
                    N_("List each quiz or contest once, in one series only."),
                    {"source": source},
                )
    single = len(set(sources) - {source for members in in_series for source in members})
    if values["drop"] and values["drop"] >= single:
        yield SourceProblem(
            "drop-too-many",
            "drop",
            N_(
                "%(drop)s results are dropped, but only %(single)s quizzes and contests stand outside a series."
            ),
            N_("Drop fewer results, or remove the key “drop”."),
            {"drop": values["drop"], "single": single},
        )
    yield from _without_effect(values, written)


def _twice(key: str, named: Sequence[str], message: str, code: str) -> Iterator[SourceProblem]:
    for index, source in enumerate(named):
        if source in named[:index]:
            yield SourceProblem(
                code, f"{key}.{index}", message, N_("Keep one of the two."), {"source": source}
            )


def _unknown(key: str, named: list[list[str]], sources: tuple[str, ...]) -> Iterator[SourceProblem]:
    for index, group in enumerate(named):
        for source in group:
            if source in sources:
                continue
            near = nearest(source, sources)
            yield SourceProblem(
                "source-not-counted",
                f"{key}.{index}",
                N_("“%(source)s” does not count on this board."),
                N_("Did you mean “%(near)s”?")
                if near
                else N_("Write one that counts: %(known)s; a contest is written contests/short-name."),
                {"source": source, "near": near, "known": listed(sources)},
            )


def _without_effect(values: Mapping[str, Any], written: Container[str]) -> Iterator[SourceProblem]:
    """Yield keys that would change nothing, and a minimum below what the rule of units needs."""
    if "tied-winners" in written and not values["winners"]:
        yield SourceProblem(
            "tied-winners-alone",
            "tied-winners",
            N_("“tied-winners” has no effect because no ranks win."),
            N_("Add a line such as winners: 3, or remove this one."),
        )
    rule = values["unit-board"]
    if "unit-minimum" in written and rule.scoring is UnitScoring.OFF:
        yield SourceProblem(
            "unit-minimum-alone",
            "unit-minimum",
            N_("“unit-minimum” has no effect because units are not ranked."),
            N_("Add a line such as unit-board: adjusted, or remove this one."),
        )
    if rule.scoring is UnitScoring.TOP and values["unit-minimum"] < rule.top:
        yield SourceProblem(
            "unit-minimum-low",
            "unit-board",
            N_("The best %(top)s of a unit count, but units with %(least)s people are ranked too."),
            N_("Write unit-minimum: %(top)s or more."),
            {"top": rule.top, "least": values["unit-minimum"]},
        )
