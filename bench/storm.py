"""A storm of learners: sign in, open the quiz, start, save 20 answers on 4 pages, submit, see the result.

    make bench NAME=storm ARGS="--learners 200"
    make bench NAME=storm ARGS="--learners 1000 --start-within 10 --think 10"

The learners move in phases, all at once in each (everybody presses Start in the same second), so that the
CPU time of a save can be told from that of a page. Beside the product runs the bare floor (bench/floor.py)
with the same steps on the same server program. The last line is one JSON object with every figure.

With `--start-within` the learners, who are signed in, press Start at chance moments within so many seconds, and
then each takes the attempt at their own pace, with about `--think` seconds before an answer, on the product alone.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bench import quiet
from bench.harness import Browser, Learner, Server, granian, percentile
from bench.storm_floor import Floor
from bench.storm_product import THREADS, Product

PHASES = ("sign_in", "start", "page", "save", "submit", "result")


class Site(Protocol):
    """The steps of a learner on one site; each raises when the answer is not the expected one."""

    target: str
    threads: int | None

    def prepare(self, learners: int) -> dict[str, str]: ...
    def username(self, number: int) -> str: ...
    async def sign_in(self, learner: Learner) -> None: ...
    async def start(self, learner: Learner) -> None: ...
    async def open_page(self, learner: Learner, part: int) -> None: ...
    async def save(self, learner: Learner, part: int) -> None: ...
    async def submit(self, learner: Learner) -> None: ...
    async def result(self, learner: Learner) -> None: ...
    async def weights(self, browser: Browser) -> dict[str, Any]: ...


@dataclass
class Outcome:
    """What one storm gave."""

    learners: int
    wall_s: float
    cpu_s: dict[str, float]
    steps: dict[str, list[float]]
    counts: dict[str, int]
    received: int
    failures: list[str]

    @property
    def attempt_cpu_s(self) -> float:
        """CPU seconds of one whole attempt, from signing in to the result."""
        return sum(self.cpu_s.values()) / self.learners

    @property
    def quiz_cpu_s(self) -> float:
        """The same without the sign-in, whose password hash costs both sites alike."""
        return self.attempt_cpu_s - self.cpu_s["sign_in"] / self.learners

    @property
    def save_cpu_s(self) -> float:
        """CPU seconds of one save."""
        return self.cpu_s["save"] / self.counts["save"]

    def figures(self) -> dict[str, Any]:
        """Return the figures for the JSON line; times in milliseconds unless named _s."""
        return {
            "attempts_per_s": round(self.learners / self.wall_s, 2),
            "cpu_s_per_attempt": round(self.attempt_cpu_s, 5),
            "cpu_s_per_attempt_without_sign_in": round(self.quiz_cpu_s, 5),
            "cpu_ms_per_save": round(self.save_cpu_s * 1000, 3),
            "cpu_ms_per_page": round(self.cpu_s["page"] / self.counts["page"] * 1000, 3),
            "bytes_per_attempt": round(self.received / self.learners),
            "failures": len(self.failures),
            "steps_ms": self.percentiles(),
        }

    def percentiles(self) -> dict[str, dict[str, float]]:
        """Return how long the answers to each step took, in milliseconds."""
        return {
            step: {f"p{share}": round(percentile(taken, share / 100) * 1000, 1) for share in (50, 95, 99)}
            for step, taken in self.steps.items()
        }


async def storm(site: Site, server: Server, count: int, seed: int) -> Outcome:
    """Send `count` learners through all phases at once and check every result."""
    rng = random.Random(seed)
    learners = [
        Learner(Browser(server.port, encoding="br, gzip"), site.username(number), rng.randint(0, 20))
        for number in range(count)
    ]
    cpu_s = dict.fromkeys(PHASES, 0.0)

    async def phase(name: str, step: Callable[[Learner], Awaitable[None]]) -> None:
        before = server.cpu_s()
        await asyncio.gather(*(_guarded(learner, name, step) for learner in learners))
        cpu_s[name] += server.cpu_s() - before

    began = time.perf_counter()
    await phase("sign_in", site.sign_in)
    await phase("start", site.start)
    for part in range(4):
        await phase("page", lambda learner, part=part: site.open_page(learner, part))  # type: ignore[misc]
        await phase("save", lambda learner, part=part: site.save(learner, part))  # type: ignore[misc]
    await phase("submit", site.submit)
    await phase("result", site.result)
    wall_s = time.perf_counter() - began
    return _gathered(learners, cpu_s, wall_s)


async def rush(
    site: Site, server: Server, count: int, seed: int, within_s: float, thinks_s: float
) -> Outcome:
    """Let `count` learners start within some seconds and take the attempt, each at their own pace."""
    rng = random.Random(seed)
    learners = [
        Learner(
            Browser(server.port, encoding="br, gzip"), site.username(number), rng.randint(0, 20),
            thinks_s * rng.uniform(0.5, 1.5),
        )
        for number in range(count)
    ]  # fmt: skip
    for first in range(0, count, 20):
        await asyncio.gather(
            *(_guarded(one, "sign_in", site.sign_in) for one in learners[first : first + 20])
        )
    before, began = server.cpu_s(), time.perf_counter()

    async def attempt(learner: Learner) -> None:
        await asyncio.sleep(rng.uniform(0, within_s))
        await site.start(learner)
        for part in range(4):
            await site.open_page(learner, part)
            await site.save(learner, part)
        await site.submit(learner)
        await site.result(learner)

    await asyncio.gather(*(_guarded(learner, "attempt", attempt) for learner in learners))
    wall_s = time.perf_counter() - began
    return _gathered(learners, {"attempt": server.cpu_s() - before}, wall_s)


def run_rush(asked: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of a rush on the product; times in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="storm-") as name:
        product = Product(Path(name) / "product")
        environ = product.prepare(asked.learners)
        with granian(product.target, environ, product.threads) as server:
            asyncio.run(storm(product, server, 5, asked.seed))
            found = asyncio.run(
                rush(product, server, asked.learners, asked.seed + 1, asked.start_within, asked.think)
            )
    for failure in found.failures[:10]:
        print("failed:", failure, file=sys.stderr)
    return {
        "learners": asked.learners,
        "start_within_s": asked.start_within,
        "think_s": asked.think,
        "wall_s": round(found.wall_s, 1),
        "server_cpu_s": round(found.cpu_s["attempt"], 1),
        "failures": len(found.failures),
        "steps_ms": found.percentiles(),
    }


async def _guarded(learner: Learner, name: str, step: Callable[[Learner], Awaitable[None]]) -> None:
    if learner.failures:
        return
    try:
        await step(learner)
    except Exception as error:
        learner.failures.append(f"{learner.username} {name}: {error!r}")


def _gathered(learners: list[Learner], cpu_s: dict[str, float], wall_s: float) -> Outcome:
    steps: dict[str, list[float]] = {}
    for learner in learners:
        learner.browser.close()
        for name, taken in learner.browser.taken.items():
            steps.setdefault(name, []).extend(taken)
    return Outcome(
        learners=len(learners),
        wall_s=wall_s,
        cpu_s=cpu_s,
        steps=steps,
        counts={name: len(taken) for name, taken in steps.items()},
        received=sum(learner.browser.received for learner in learners),
        failures=[failure for learner in learners for failure in learner.failures],
    )


def run(site: Site, environ: Mapping[str, str], count: int, seed: int) -> tuple[Outcome, dict[str, Any]]:
    """Serve a site, warm it with a few learners, storm it; return the outcome and the weight of its pages."""
    with granian(site.target, environ, site.threads) as server:
        asyncio.run(storm(site, server, 5, seed))
        outcome = asyncio.run(storm(site, server, count, seed + 1))
        weights = asyncio.run(site.weights(Browser(server.port, encoding="br, gzip")))
    return outcome, weights


def main() -> int:
    """Run the storm on the product and on the floor, in turn, and print the figures."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--learners", type=int, default=200)
    words.add_argument(
        "--rounds", type=int, default=3, help="storms of each site, in turn; the median counts"
    )
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--start-within", type=float, help="seconds in which all press Start; product alone")
    words.add_argument("--think", type=float, default=10, help="mean seconds before an answer, then")
    asked = words.parse_args()
    before = quiet.look()
    if asked.start_within is not None:
        found = run_rush(asked) | {"cores": os.cpu_count(), "machine": quiet.verdict(before)}
        print(json.dumps(found))
        return 1 if found["failures"] else 0
    with tempfile.TemporaryDirectory(prefix="storm-") as name:
        folder = Path(name)
        product, floor = Product(folder / "product"), Floor(folder / "floor")
        environs = [site.prepare(asked.learners) for site in (product, floor)]
        queries = product.queries_per_request()
        rounds = []
        for number in range(asked.rounds):
            ours, weights = run(product, environs[0], asked.learners, asked.seed + 2 * number)
            bare, _ = run(floor, environs[1], asked.learners, asked.seed + 2 * number)
            rounds.append((ours, bare))
            for failure in (ours.failures + bare.failures)[:10]:
                print("failed:", failure, file=sys.stderr)
    figures = report(rounds) | {"queries_per_request": queries} | weights
    figures |= {
        "learners": asked.learners,
        "rounds": asked.rounds,
        "threads": THREADS,
        "cores": os.cpu_count(),
        "machine": quiet.verdict(before),
    }
    if not figures["machine"]["usable"]:
        print("The machine was busy: these figures must not be quoted.", file=sys.stderr)
    print(json.dumps(figures))
    return 1 if figures["failures"] else 0


def report(rounds: list[tuple[Outcome, Outcome]]) -> dict[str, Any]:
    """Return the median round's figures and the ratios, round by round."""
    saves = [ours.save_cpu_s / bare.save_cpu_s for ours, bare in rounds]
    attempts = [ours.attempt_cpu_s / bare.attempt_cpu_s for ours, bare in rounds]
    quizzes = [ours.quiz_cpu_s / bare.quiz_cpu_s for ours, bare in rounds]
    ours, bare = sorted(rounds, key=lambda pair: pair[0].attempt_cpu_s / pair[1].attempt_cpu_s)[
        len(rounds) // 2
    ]
    return {
        "save_ratio": round(percentile(saves, 0.5), 2),
        "save_ratios": [round(ratio, 2) for ratio in saves],
        "attempt_ratio": round(percentile(attempts, 0.5), 2),
        "attempt_ratios": [round(ratio, 2) for ratio in attempts],
        "attempt_without_sign_in_ratio": round(percentile(quizzes, 0.5), 2),
        "attempt_without_sign_in_ratios": [round(ratio, 2) for ratio in quizzes],
        "failures": sum(len(ours.failures) + len(bare.failures) for ours, bare in rounds),
        **ours.figures(),
        "floor": bare.figures(),
    }


if __name__ == "__main__":
    sys.exit(main())
