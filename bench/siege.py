"""A storm of learners while the site is besieged: slow bodies, slow downloads, hostile files, a held write lock.

    make bench NAME=siege ARGS="--learners 40"

Each attack runs in a process of its own beside a storm; before and after it the same storm runs alone on the same
server. The 99th percentile of all steps and of the saves may grow to 1.5 times that of the calmer storms beside it,
and no save may fail. The last line is one JSON object with every figure.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from bench import quiet
from bench.harness import Server, granian, percentile
from bench.siege_attacks import AUTHOR, MANAGER
from bench.storm import Outcome, storm
from bench.storm_product import PASSWORD, Product
from lms.clock import now
from lms.db import db
from lms.library.models import Asset
from lms.people.models import RoleGrant, User
from lms.people.roles import Role
from lms.storage import storage

MOST = 1.5
FILM_BYTES = 8_000_000
ATTACKS = ("slow_bodies", "slow_downloads", "xlsx_gap", "docx_bomb", "lock_holder")


class Besieged(Product):
    """The storm's site with a person who may import rosters, an open contest and a film."""

    film = ""

    def prepare(self, learners: int) -> dict[str, str]:
        """Make what the attacks need, too."""
        from tests.contests.authors import make_open  # noqa: PLC0415 -- slow import

        environ = super().prepare(learners) | {"LMS_SECRET_KEY": "s" * 40}
        hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
        # Before a transaction begins: nobody else could write while the film is stored.
        digest = storage(self.app.extensions["settings"]).put(BytesIO(os.urandom(FILM_BYTES)))
        with self.app.app_context():
            known = {
                "password_hash": hasher.hash(PASSWORD),
                "must_change_password": False,
                "created_at": now(),
            }
            for name, role in ((MANAGER, Role.ADMINISTRATOR), (AUTHOR, Role.LEARNER)):
                db.session.add(User(username=name, name=name, grants=[RoleGrant(role=role)], **known))
            db.session.add(Asset(path="media/film.mp4", digest=digest, mime="video/mp4", size=FILM_BYTES))
            make_open()
            db.session.commit()
            who = db.session.query(User).filter_by(username=AUTHOR).one().get_id()
            db.session.remove()  # an open transaction of this process would keep the server from writing
        self._begin_entry(who)
        with self.app.app_context():
            db.engine.dispose()
        self.film = f"{digest}/film.mp4"
        return environ

    def _begin_entry(self, who: str) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = False
        browser = self.app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = who
        begun = browser.post("/contests/autumn/entry")
        if begun.status_code != 303:
            raise RuntimeError(f"the entry could not be begun: {begun.status_code}")


@contextmanager
def besieging(name: str, server: Server, site: Besieged) -> Iterator[None]:
    """Run one attack beside a block."""
    last = str(site.instance / "lms.db") if name == "lock_holder" else site.film
    words = [sys.executable, "-m", "bench.siege_attacks", name, str(server.port), last]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=sys.stderr)
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"the attack {name} ended by itself")
    finally:
        process.kill()
        process.wait()


def figures(outcome: Outcome) -> dict[str, float]:
    """Return the 99th percentiles in milliseconds."""
    every = [one for taken in outcome.steps.values() for one in taken]
    return {
        "p99_ms": round(percentile(every, 0.99) * 1000, 1),
        "save_p99_ms": round(percentile(outcome.steps["save"], 0.99) * 1000, 1),
        "failures": len(outcome.failures),
    }


def besiege(site: Besieged, server: Server, names: list[str], learners: int, wait_s: float) -> dict[str, Any]:
    """Storm the site alone and under each attack, in turn; return the figures of each."""
    found: dict[str, Any] = {}
    calm = figures(asyncio.run(storm(site, server, learners, 1)))
    for seed, name in enumerate(names, 2):
        with besieging(name, server, site):
            asyncio.run(asyncio.sleep(wait_s))  # until the attack is at its height
            outcome = asyncio.run(storm(site, server, learners, seed))
        after = figures(asyncio.run(storm(site, server, learners, seed + 100)))
        under = figures(outcome)
        for failure in outcome.failures[:5]:
            print("failed:", name, failure, file=sys.stderr)
        ratios = {
            key: round(under[key] / max(1e-9, calm[key], after[key]), 2) for key in ("p99_ms", "save_p99_ms")
        }
        found[name] = {"under": under, "before": calm, "after": after, "ratios": ratios}
        print(name, found[name], file=sys.stderr)
        calm = after
    return found


def main() -> int:
    """Besiege the site and print the figures; exit 1 when an attack was felt too much."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--learners", type=int, default=40)
    words.add_argument("--attacks", default=",".join(ATTACKS))
    words.add_argument(
        "--wait", type=float, default=5.0, help="seconds an attack runs before the storm begins"
    )
    asked = words.parse_args()
    before = quiet.look()
    with tempfile.TemporaryDirectory(prefix="siege-") as folder:
        site = Besieged(Path(folder))
        environ = site.prepare(asked.learners)
        with granian(site.target, environ | {"LMS_JOBS": "off"}, site.threads) as server:
            asyncio.run(storm(site, server, 5, 0))
            found = besiege(site, server, asked.attacks.split(","), asked.learners, asked.wait)
    failed = sum(int(one["under"]["failures"]) for one in found.values())
    worst = max(max(one["ratios"].values()) for one in found.values())
    machine = quiet.verdict(before)
    print(json.dumps({
        "attacks": found, "failed_saves": failed, "worst_ratio": worst, "aim": MOST,
        "learners": asked.learners, "machine": machine,
    }))  # fmt: skip
    if not machine["usable"]:
        print("The machine was busy: these figures must not be quoted.", file=sys.stderr)
    return int(failed > 0 or worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
