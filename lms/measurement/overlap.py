"""How well the judges of a contest are linked by shared essays, and whether severity can be estimated."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lms.errors import N_
from lms.measurement.remarks import Remark

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The graph of judges who read the same essays.

    `components` lists groups of judge indices not linked to each other, largest first. `lambda2_ratio` is
    the second-smallest Laplacian eigenvalue over the mean weighted degree: 0 when torn apart, near 1 when
    well mixed. `core_ratio` is the same without the few judges who read little (adjudicators, late
    replacements): whatever their links, their severity is drawn to 0 and hardly moves anything.
    """

    components: tuple[tuple[int, ...], ...]
    lambda2_ratio: float
    pair_min: int
    pair_max: int
    load_min: int
    load_max: int
    load_mean: float
    double_read: int
    essays: int
    core_ratio: float = 0.0

    def crossing(self, shared: int) -> int:
        """Return how many further readings give every pair of unlinked groups so many shared entries."""
        groups = len(self.components)
        return shared * groups * (groups - 1) // 2

    @property
    def is_weak(self) -> bool:
        """Return whether severity could not be corrected on these links."""
        return self.core_ratio < LEAST.ratio

    @property
    def is_connected(self) -> bool:
        """Return whether every judge can be compared with every other through shared essays."""
        return len(self.components) == 1


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least overlap that severity correction accepts; `warn_ratio` only adds a warning.

    Below `ratio`, simulated contests ended further from the true order with correction than without.

    `marks_per_judge` holds for the mean over judges: one adjudicator with few marks is shrunk, not refused.
    """

    marks_per_judge: int = 5
    judges: int = 2
    double_read: int = 4
    ratio: float = 0.15
    warn_ratio: float = 0.2


LEAST = Minimum()


def co_readings(essay: Ints, judge: Ints, essays: int, judges: int) -> Floats:
    """Return the judges x judges count of essays both read, with loads on the diagonal."""
    seen = np.zeros((essays, judges))
    seen[essay, judge] = 1.0
    return np.asarray(seen.T @ seen, float)


def components(links: Floats) -> tuple[tuple[int, ...], ...]:
    """Return groups of judges linked through any chain of shared essays, largest first."""
    left = set(range(links.shape[0]))
    found: list[tuple[int, ...]] = []
    while left:
        group, border = set[int](), {min(left)}
        while border:
            group |= border
            near = np.flatnonzero(links[sorted(border)].any(axis=0)).tolist()
            border = set(near) - group
        left -= group
        found.append(tuple(sorted(group)))
    return tuple(sorted(found, key=lambda group: (-len(group), group)))


def lambda2_ratio(links: Floats) -> float:
    """Return algebraic connectivity (Fiedler 1973) of the co-reading graph over its mean degree."""
    weights = links - np.diag(np.diag(links))
    degrees = weights.sum(axis=1)
    if len(degrees) < 2 or degrees.mean() == 0:
        return 0.0
    values = np.linalg.eigvalsh(np.diag(degrees) - weights)
    return max(float(values[1] / degrees.mean()), 0.0)


# Judges with less than this share of the mean load may be left out of `core_ratio`, together at most CORE_REST of all.
CORE_LOAD = 1 / 3
CORE_REST = 0.1


def _core_ratio(links: Floats) -> float:
    loads = np.diag(links)
    rest = loads < CORE_LOAD * loads.mean() if loads.size else np.zeros(0, dtype=bool)
    if not rest.any() or loads[rest].sum() > CORE_REST * loads.sum():
        return lambda2_ratio(links)
    return lambda2_ratio(links[np.ix_(~rest, ~rest)])


def overlap(essay: Ints, judge: Ints, essays: int, judges: int) -> Overlap:
    """Describe the judging graph of (essay, judge) index pairs; judges without marks are left out."""
    links = co_readings(essay, judge, essays, judges)
    active = np.flatnonzero(np.diag(links) > 0)
    part = links[np.ix_(active, active)]
    groups = tuple(tuple(int(active[place]) for place in group) for group in components(part))
    pairs = part[~np.eye(len(active), dtype=bool)]
    loads = np.diag(part)
    readers = np.bincount(essay, minlength=essays) if len(essay) else np.zeros(essays, int)
    return Overlap(
        components=groups,
        lambda2_ratio=lambda2_ratio(part),
        pair_min=int(pairs.min()) if pairs.size else 0,
        pair_max=int(pairs.max()) if pairs.size else 0,
        load_min=int(loads.min()) if loads.size else 0,
        load_max=int(loads.max()) if loads.size else 0,
        load_mean=float(loads.mean()) if loads.size else 0.0,
        double_read=int((readers >= 2).sum()),
        essays=int((readers >= 1).sum()),
        core_ratio=_core_ratio(part),
    )


def refusal(graph: Overlap, minimum: Minimum = LEAST) -> Remark | None:
    """Say why severity must not be corrected on this graph, or None when it may."""
    if not graph.components:
        return Remark(N_("There are no marks yet."))
    judges = sum(len(group) for group in graph.components)
    if judges < minimum.judges:
        return Remark(
            N_(
                "Only %(judges)d judge has given marks. Severity can be compared once %(needed)d judges have."
            ),
            {"judges": judges, "needed": minimum.judges},
        )
    if not graph.is_connected:
        return Remark(
            N_(
                "The judges form %(groups)d groups without a shared essay, so their severity cannot be "
                "compared and the raw means are used. Assign one judge from each group an essay of "
                "another group."
            ),
            {"groups": len(graph.components)},
        )
    if graph.double_read < minimum.double_read:
        return Remark(
            N_("Essays marked by two or more judges: %(essays)d; needed: %(needed)d."),
            {"essays": graph.double_read, "needed": minimum.double_read},
        )
    if graph.load_mean < minimum.marks_per_judge:
        return Remark(
            N_("The judges have given an average of %(marks).1f marks each; %(needed)d are needed."),
            {"marks": graph.load_mean, "needed": minimum.marks_per_judge},
        )
    if graph.core_ratio < minimum.ratio:
        return Remark(
            N_(
                "The judges are too weakly linked to compare their severity (%(ratio).2f; at least %(needed).2f is "
                "needed), so the marks count as they were given. More essays read by judges of different groups "
                "would link them."
            ),
            {"ratio": graph.core_ratio, "needed": minimum.ratio},
        )
    return None


def warnings(graph: Overlap, minimum: Minimum = LEAST) -> list[Remark]:
    """Return what a convener should know although correction is allowed."""
    found = []
    if graph.is_connected and graph.core_ratio < minimum.warn_ratio:
        found.append(
            Remark(
                N_("The judges are only weakly linked (%(ratio).2f; at least %(needed).2f is recommended)."),
                {"ratio": graph.core_ratio, "needed": minimum.warn_ratio},
            )
        )
    if 0 < graph.load_min < minimum.marks_per_judge:
        found.append(
            Remark(
                N_(
                    "The judge with the fewest marks has given %(marks)d, so this judge’s severity is uncertain."
                ),
                {"marks": graph.load_min},
            )
        )
    return found
