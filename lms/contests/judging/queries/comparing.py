"""Reading comparisons: the run, what each judge has open, and what the choices come to."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from lms.contests.entries.language_detection import detected_language
from lms.contests.entries.models import SUBMITTED_VERSION, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.models import Comparison, ComparisonRun
from lms.db import db
from lms.measurement import pairing
from lms.measurement.pairing import StopDecision, stop_decision

if TYPE_CHECKING:
    from lms.measurement.pairwise import JudgeFit, Strengths


@dataclass(frozen=True, slots=True)
class Side:
    """One essay of a comparison as judges see it."""

    code: str
    title: str
    html: str
    lang: str


@dataclass(frozen=True, slots=True)
class ComparisonSummary:
    """What the choices of a run come to: strengths by entry, reliability, and whether to stop."""

    entries: tuple[int, ...]
    counts: tuple[int, ...]
    strengths: "Strengths"
    reliability: float
    verdict: StopDecision
    fits: "tuple[JudgeFit, ...]"

    @property
    def order(self) -> list[int]:
        """Places of the entries in `entries`, the strongest first."""
        return sorted(range(len(self.entries)), key=lambda place: -float(self.strengths.logits[place]))


_SHOWN_TITLE = func.coalesce(func.nullif(EntryVersion.redacted_title, ""), EntryVersion.title)


def newest_run(contest_id: int) -> ComparisonRun | None:
    """Return the last run of comparisons of a contest, whether it still runs or not."""
    return db.session.scalar(
        select(ComparisonRun)
        .where(ComparisonRun.contest_id == contest_id)
        .order_by(ComparisonRun.id.desc())
        .limit(1)
    )


def comparisons(run_id: int) -> list[Comparison]:
    """Return all comparisons of a run, open ones too, in the order they were made."""
    return list(
        db.session.scalars(select(Comparison).where(Comparison.run_id == run_id).order_by(Comparison.id))
    )


def open_comparison(run_id: int, judge_id: int) -> Comparison | None:
    """Return the comparison a judge has not decided yet."""
    return db.session.scalar(
        select(Comparison)
        .where(Comparison.run_id == run_id, Comparison.judge_id == judge_id, Comparison.winner_id.is_(None))
        .order_by(Comparison.id)
        .limit(1)
    )


def last_choice(run_id: int, judge_id: int) -> Comparison | None:
    """Return the comparison a judge decided last."""
    return db.session.scalar(
        select(Comparison)
        .where(
            Comparison.run_id == run_id, Comparison.judge_id == judge_id, Comparison.winner_id.is_not(None)
        )
        .order_by(Comparison.judged_at.desc(), Comparison.id.desc())
        .limit(1)
    )


def judged_count(run_id: int, judge_id: int) -> int:
    """Return how many comparisons a judge has decided."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Comparison.run_id == run_id,
                Comparison.judge_id == judge_id,
                Comparison.winner_id.is_not(None),
            )
        )
        or 0
    )


def sides(comparison: Comparison) -> tuple[Side, Side]:
    """Return both essays of a comparison, left and right, as judges may see them; one query."""
    found = {
        row.id: Side(row.code, row.title, row.html, detected_language(row.html))
        for row in db.session.execute(
            select(
                Entry.id,
                Entry.code,
                _SHOWN_TITLE.label("title"),
                func.coalesce(func.nullif(EntryVersion.redacted_html, ""), EntryVersion.html).label("html"),
            )
            .join(EntryVersion, SUBMITTED_VERSION)
            .where(Entry.id.in_([comparison.left_id, comparison.right_id]))
        )
    }
    return found[comparison.left_id], found[comparison.right_id]


def comparison_summary(
    run: ComparisonRun, made: Sequence[Comparison], rng: random.Random
) -> ComparisonSummary:
    """Return strengths, split-half reliability, the stop rule's word and how well each judge fits."""
    from lms.measurement import pairwise  # noqa: PLC0415 -- slow import

    places = {entry: place for place, entry in enumerate(run.entries)}
    judges = {judge: number for number, judge in enumerate(sorted({one.judge_id for one in made}))}
    choices = [
        pairwise.PairChoice(places[one.winner_id], places[_loser(one)], judges[one.judge_id])
        for one in made
        if one.winner_id is not None
    ]
    counts = [0] * len(places)
    for choice in choices:
        counts[choice.winner] += 1
        counts[choice.loser] += 1
    strengths = pairwise.fit(pairwise.win_table(choices, len(places)))
    reliability = pairwise.split_half(choices, len(places), rng)
    names = {number: judge for judge, number in judges.items()}
    fits = tuple(
        pairwise.JudgeFit(names[one.judge], one.comparisons, one.mean_square, one.is_misfit)
        for one in pairwise.judge_fit(choices, strengths)
    )
    return ComparisonSummary(
        tuple(run.entries), tuple(counts), strengths, reliability, stop_decision(counts, reliability), fits
    )


def _loser(one: Comparison) -> int:
    return one.right_id if one.winner_id == one.left_id else one.left_id


def next_pair(
    run: ComparisonRun, made: Sequence[Comparison], forbidden: Sequence[int], rng: random.Random
) -> tuple[int, int] | None:
    """Return the next two entries for one judge: four random rounds first, then near neighbours by strength."""
    items = [entry for entry in run.entries if entry not in forbidden]
    counts = dict.fromkeys(run.entries, 0)
    seen: dict[pairing.Pair, int] = {}
    for one in made:
        for entry in (one.left_id, one.right_id):
            counts[entry] += 1
        both = pairing.pair(one.left_id, one.right_id)
        seen[both] = seen.get(both, 0) + 1
    scores = None
    if min(counts.values()) >= pairing.RANDOM_ROUNDS:
        logits = comparison_summary(run, made, rng).strengths.logits
        scores = {entry: float(logits[place]) for place, entry in enumerate(run.entries)}
    return pairing.next_pair(items, counts, seen, rng, scores)


def entries_with_codes(contest_id: int, codes: Sequence[str]) -> dict[str, int]:
    """Return the entries that take part and have one of these codes, by code."""
    rows = db.session.execute(
        select(Entry.code, Entry.id).where(
            Entry.contest_id == contest_id,
            Entry.state == EntryState.SUBMITTED,
            Entry.code.in_(list(codes)),
        )
    )
    return {code: entry for code, entry in rows if code}


def entries_to_choose(contest_id: int) -> list[tuple[str, str]]:
    """Return code and title of every entry that takes part, by code: the order says nothing about marks."""
    rows = db.session.execute(
        select(Entry.code, _SHOWN_TITLE)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Entry.contest_id == contest_id, Entry.state == EntryState.SUBMITTED)
        .order_by(Entry.code)
    )
    return [(code, title) for code, title in rows]
