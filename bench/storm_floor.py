"""The bare floor as a site of the storm."""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from bench.floor import make_app
from bench.harness import Browser, Learner, expect
from bench.storm_product import A_PAGE, PASSWORD, THREADS


class Floor:
    """The bare floor."""

    target = "bench.floor:make_app"
    threads = THREADS  # what suits it best: it sends nothing large

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self, learners: int) -> dict[str, str]:
        """Make its database and learners; return the server's environment."""
        self.folder.mkdir(parents=True)
        file = self.folder / "floor.db"
        os.environ["FLOOR_DATABASE"] = str(file)
        make_app()
        password_hash = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)
        with sqlite3.connect(file) as connection:
            rows = [(self.username(number), password_hash, 1) for number in range(max(5, learners))]
            connection.executemany(
                "INSERT INTO user (username, password_hash, active) VALUES (?, ?, ?)", rows
            )
        return {"FLOOR_DATABASE": str(file)}

    def username(self, number: int) -> str:
        """Return the name of a learner."""
        return f"learner{number}"

    async def sign_in(self, learner: Learner) -> None:
        """Open the form and sign in."""
        expect(await learner.browser.get("sign_in_form", "/sign-in"), 200)
        fields = {"username": learner.username, "password": PASSWORD}
        expect(await learner.browser.post("sign_in", "/sign-in", fields), 302)

    async def start(self, learner: Learner) -> None:
        """Open the quiz and start."""
        expect(await learner.browser.get("quiz", "/quiz"), 200)
        begun = expect(await learner.browser.post("start", "/start", {}), 302)
        learner.state["attempt"] = begun.headers["location"].split("/")[2]

    async def open_page(self, learner: Learner, part: int) -> None:
        """Open a page."""
        expect(
            await learner.browser.get("page", f"/attempts/{learner.state['attempt']}/pages/{part + 1}"), 200
        )

    async def save(self, learner: Learner, part: int) -> None:
        """Save the answers of the page one by one."""
        path = f"/attempts/{learner.state['attempt']}/answers"
        for number in range(part * A_PAGE, part * A_PAGE + A_PAGE):
            chosen = "0" if number < learner.right else "1"
            body = json.dumps({"answers": {f"q{number + 1}": [chosen]}, "sequence": number + 1}).encode()
            expect(await learner.browser.post_json("save", path, body, ""), 200)

    async def submit(self, learner: Learner) -> None:
        """Ask to hand in, and hand in."""
        path = f"/attempts/{learner.state['attempt']}/submit"
        expect(await learner.browser.get("submit_form", path), 200)
        expect(await learner.browser.post("submit", path, {}), 302)

    async def result(self, learner: Learner) -> None:
        """Check the grade."""
        page = expect(await learner.browser.get("result", f"/attempts/{learner.state['attempt']}"), 200)
        if page.text != f"points={learner.right:g}":
            raise RuntimeError(f"{page.text} instead of {learner.right}")

    async def weights(self, browser: Browser) -> dict[str, Any]:
        """Measure nothing: the floor has no pages to speak of."""
        return {}
