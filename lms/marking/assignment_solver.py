"""Assign judges to essays: least-loaded greedy, pair-count tie-break and exchange paths on arrays.

A plain maximum flow balances loads but tears the judging graph into blocks; counting co-readings keeps
it whole (judging.md section 1). Exchange paths make the loads optimal (Harvey et al. 2006).
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class AssignmentTable:
    """The table of essays and judges while it is being filled; `frozen` cells are never moved.

    `loads` counts what each judge has besides this table, `most` is what each takes in all.
    """

    def __init__(
        self, allowed: Bools, frozen: Bools, loads: Ints, dice: np.random.Generator, most: Ints
    ) -> None:
        self.allowed = allowed
        self.frozen = frozen
        self.dice = dice
        self.taken = frozen.copy()
        self.load = loads + self.taken.sum(axis=0)
        self.most = most
        both = self.taken.astype(np.float32)
        self.together = both.T @ both
        np.fill_diagonal(self.together, 0.0)

    def assign(self, row: int) -> bool:
        """Give the essay at `row` one more reader: fewest essays, then fewest co-readings, then by lot.

        Return False when no judge has room, even after handing essays on to others.
        """
        own = np.flatnonzero(self.taken[row])
        able = self.allowed[row] & ~self.taken[row]
        free = able & (self.load < self.most)
        if not free.any():
            judge = self._made_free(able)
            if judge is None:
                return False
            self._take(row, judge)
            return True
        cost = self.load + self.dice.random(len(self.load)) * 1e-4
        if own.size:
            cost = cost + self.together[own].sum(axis=0) * 1e-3
        cost[~free] = np.inf
        self._take(row, int(cost.argmin()))
        return True

    def _made_free(self, able: Bools) -> int | None:
        """Hand essays on until one of these judges, who all have their most, has room; return that judge."""
        links = self._movable()
        for judge in self.dice.permutation(np.flatnonzero(able)).tolist():
            chain = self._path(judge, lambda other: bool(self.load[other] < self.most[other]), links)
            if len(chain) > 1 and self.load[judge] <= self.most[judge]:
                self._shift(chain)
                return int(judge)
        return None

    def _take(self, row: int, judge: int) -> None:
        own = np.flatnonzero(self.taken[row])
        self.together[own, judge] += 1
        self.together[judge, own] += 1
        self.taken[row, judge] = True
        self.load[judge] += 1

    def _leave(self, row: int, judge: int) -> None:
        self.taken[row, judge] = False
        self.load[judge] -= 1
        own = np.flatnonzero(self.taken[row])
        self.together[own, judge] -= 1
        self.together[judge, own] -= 1

    def mix(self, rounds: int = 60, looks: int = 12, patience: int = 8) -> int:
        """Swap essays between judges who meet too often and others; loads stay. Return the swaps made."""
        made = idle = 0
        for _ in range(rounds):
            if len(self.load) < 3 or idle >= patience or self._is_mixed():
                break
            swap = self._best_swap(looks)
            if swap is None:
                idle += 1
                continue
            row, own, other_row, other = swap
            self._leave(row, own)
            self._leave(other_row, other)
            self._take(row, other)
            self._take(other_row, own)
            made, idle = made + 1, 0
        return made

    def _is_mixed(self) -> bool:
        pairs = self.together[np.triu_indices(len(self.load), 1)]
        # Where judges meet many times, a spread of a seventh is as good as none.
        return bool(np.ptp(pairs) <= max(1.0, float(pairs.mean()) / 7))

    def _best_swap(self, looks: int) -> tuple[int, int, int, int] | None:
        """Look at some swaps that part the two judges who meet most often; return the best that helps."""
        own, partner = np.unravel_index(int(self.together.argmax()), self.together.shape)
        rows = np.flatnonzero(self.taken[:, own] & self.taken[:, partner] & ~self.frozen[:, own])
        others = np.flatnonzero(self.allowed[:, own] & ~self.taken[:, own])
        if not rows.size or not others.size:
            return None
        row = int(self.dice.choice(rows))
        best, gain = None, 0.0
        for other_row in self.dice.choice(others, min(looks, others.size), replace=False).tolist():
            fits = self.taken[other_row] & ~self.frozen[other_row] & self.allowed[row] & ~self.taken[row]
            for other in np.flatnonzero(fits).tolist():
                found = _swap_gain(self, row, int(own), other_row, other)
                if found > gain:
                    best, gain = (row, int(own), other_row, other), found
        return best

    def _movable(self) -> Bools:
        """Tell from which judge (row) to which (column) some essay could be handed over."""
        own = (self.taken & ~self.frozen).astype(np.float32)
        open_to = (self.allowed & ~self.taken).astype(np.float32)
        return np.asarray((own.T @ open_to) > 0)

    def _path(self, giver: int, is_goal: Callable[[int], bool], links: Bools) -> list[int]:
        """Return the shortest chain of judges from a giver to a goal; empty when there is none."""
        before = {giver: -1}
        border = [giver]
        while border:
            following = []
            for judge in border:
                if is_goal(judge):
                    chain = [judge]
                    while before[chain[-1]] >= 0:
                        chain.append(before[chain[-1]])
                    return chain[::-1]
                for other in self.dice.permutation(np.flatnonzero(links[judge])).tolist():
                    if other not in before:
                        before[other] = judge
                        following.append(other)
            border = following
        return []

    def _shift(self, chain: list[int]) -> None:
        """Hand one essay over along each link of the chain, last link first."""
        for giver, receiver in reversed(list(pairwise(chain))):
            mask = self.taken[:, giver] & ~self.frozen[:, giver] & self.allowed[:, receiver]
            rows = np.flatnonzero(mask & ~self.taken[:, receiver])
            row = int(self.dice.choice(rows))
            self._leave(row, giver)
            self._take(row, receiver)

    def level(self) -> int:
        """Exchange until no chain makes loads more equal; return the number of chains used."""
        used = 0
        links = self._movable() if self._is_uneven() else None
        while links is not None and self._is_uneven():
            chain = self._level_once(links)
            if not chain:
                break
            self._relink(links, chain)
            used += 1
        return used

    def _is_uneven(self) -> bool:
        return bool(self.load.max(initial=0) - self.load.min(initial=0) >= 2)

    def _relink(self, links: Bools, chain: list[int]) -> None:
        """Recompute what can move from and to the judges of a chain; the others did not change."""
        own = (self.taken & ~self.frozen).astype(np.float32)
        open_to = (self.allowed & ~self.taken).astype(np.float32)
        links[chain] = (own[:, chain].T @ open_to) > 0
        links[:, chain] = (own.T @ open_to[:, chain]) > 0

    def _level_once(self, links: Bools) -> list[int]:
        """Shift along one chain that makes loads more equal; return it, empty when there is none."""
        for giver in np.argsort(-self.load, kind="stable").tolist():
            limit = int(self.load[giver]) - 2

            def has_room(judge: int, limit: int = limit) -> bool:
                return bool(self.load[judge] <= limit and self.load[judge] < self.most[judge])

            chain = self._path(giver, has_room, links)
            if chain:
                self._shift(chain)
                return chain
        return []


def _swap_gain(table: AssignmentTable, row: int, own: int, other_row: int, other: int) -> float:
    """Return by how much the sum of squared co-readings falls when two judges swap two essays."""
    here = [judge for judge in np.flatnonzero(table.taken[row]).tolist() if judge != own]
    there = [judge for judge in np.flatnonzero(table.taken[other_row]).tolist() if judge != other]
    change: dict[tuple[int, int], int] = {}
    for a, group, step in ((own, here, -1), (other, here, 1), (other, there, -1), (own, there, 1)):
        for b in group:
            pair = (min(a, b), max(a, b))
            change[pair] = change.get(pair, 0) + step
    return -sum(2.0 * float(table.together[pair]) * step + step * step for pair, step in change.items())


def fill(
    allowed: Bools,
    frozen: Bools,
    wanted: Ints,
    loads: Ints,
    dice: np.random.Generator,
    most: Ints,
) -> Bools:
    """Return the complete table with `wanted` readers per essay and loads as equal as can be.

    `frozen` cells stay; `loads` counts what each judge has besides and `most` what each takes in all. No essay
    may want more readers than are allowed. Scarce essays are served first, ties by lot. Where `most` leaves
    no room, readers are missing from the table.
    """
    table = AssignmentTable(allowed, frozen, loads, dice, most)
    missing = wanted - frozen.sum(axis=1)
    spare = allowed.sum(axis=1) - wanted
    order = np.lexsort((dice.random(len(wanted)), spare))
    for row in order.tolist():
        for _ in range(int(missing[row])):
            table.assign(row)
    table.level()
    table.mix()
    return table.taken
