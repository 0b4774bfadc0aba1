"""The product as a site of the storm: a fresh instance with the storm's quiz and learners."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import g
from sqlalchemy import event, insert

from bench.harness import Browser, Learner, expect
from bench.storm_page import RIGHT, linked, questions, questions_in, text_of, token
from lms.app import create_app
from lms.clock import now
from lms.db import db
from lms.people.models import User

THREADS = 2
PASSWORD = "storm-of-2026"
QUESTIONS = 20
A_PAGE = 5


def quiz_text() -> str:
    """Return the storm's quiz: 20 single choices on 4 pages."""
    head = ["---", "title: The storm", "time_limit: 60 min", "attempts: unlimited", f"page: {A_PAGE}"]
    head += ["shuffle: options", "review: after-submit", "---", ""]
    for number in range(1, QUESTIONS + 1):
        head += [f"## What should be done in case {number}, when the notice has come? {{#q{number}}}", ""]
        head += [
            f"- [ ] The first way that is not right in case {number}",
            f"- [x] {RIGHT}",
            "- [ ] Wait and see",
        ]
        head += ["- [ ] Ask somebody who was not there", "", "Explanation: The notice says it.", ""]
    return "\n".join(head)


class Product:
    """Gengdu itself, on a fresh instance with the storm's quiz and learners."""

    target = "lms.served:served_app"
    threads = None  # the gateway has its own

    def __init__(self, folder: Path) -> None:
        self.instance = folder / "instance"
        self.content = folder / "content"

    def prepare(self, learners: int) -> dict[str, str]:
        """Make the database, the quiz and the learners; return the server's environment."""
        (self.content / "quizzes").mkdir(parents=True)
        (self.content / "quizzes" / "storm.en.md").write_text(quiz_text(), encoding="utf-8")
        environ = {
            "LMS_INSTANCE": str(self.instance),
            "LMS_CONTENT": str(self.content),
            "LMS_THREADS": str(THREADS),
            "LMS_LOG_LEVEL": "WARNING",
            "LMS_RATE_LIMITS": "false",
            "FLASK_APP": "wsgi",
        }
        for command in (("db", "upgrade"), ("content", "sync")):
            subprocess.run(
                [sys.executable, "-m", "flask", *command],
                env=os.environ | environ,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.app = create_app(instance=self.instance, content=self.content, log_level="ERROR", jobs="off")
        password_hash = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)
        person = {"password_hash": password_hash, "must_change_password": False, "created_at": now()}
        with self.app.app_context():
            rows = [
                person | {"username": self.username(n), "name": f"Learner {n}"}
                for n in range(max(5, learners))
            ]
            db.session.execute(insert(User), rows)
            db.session.commit()
        return environ

    def username(self, number: int) -> str:
        """Return the name of a learner."""
        return f"learner{number}"

    async def sign_in(self, learner: Learner) -> None:
        """Open the form and sign in."""
        form = expect(await learner.browser.get("sign_in_form", "/sign-in"), 200)
        fields = {"name": learner.username, "password": PASSWORD, "csrf_token": token(form)}
        expect(await learner.browser.post("sign_in", "/sign-in", fields), 302)

    async def start(self, learner: Learner) -> None:
        """Open the quiz and start."""
        front = expect(await learner.browser.get("quiz", "/quizzes/storm"), 200)
        begun = expect(
            await learner.browser.post("start", "/quizzes/storm/start", {"csrf_token": token(front)}), 303
        )
        learner.state["attempt"] = re.search(r"/attempts/(\d+)/", begun.headers["location"])[1]  # type: ignore[index]

    async def open_page(self, learner: Learner, part: int) -> None:
        """Open a page and read its questions and options."""
        path = f"/quizzes/attempts/{learner.state['attempt']}/pages/{part + 1}"
        page = expect(await learner.browser.get("page", path), 200)
        learner.state["token"] = token(page)
        learner.state["questions"] = questions(page)

    async def save(self, learner: Learner, part: int) -> None:
        """Save the answers of the page one by one, as the script does."""
        path = f"/quizzes/attempts/{learner.state['attempt']}/answers"
        for place, (question, right, wrong) in enumerate(learner.state["questions"]):
            number = part * A_PAGE + place
            chosen = right if number < learner.right else wrong
            if learner.thinks_s:
                await asyncio.sleep(learner.thinks_s)
            body = json.dumps({"answers": {question: [chosen]}, "sequence": {question: number + 1}}).encode()
            reply = await learner.browser.post_json("save", path, body, learner.state["token"])
            if "saved_at" not in json.loads(expect(reply, 200).body):
                raise RuntimeError("a save was not acknowledged")

    async def submit(self, learner: Learner) -> None:
        """Ask to hand in, and hand in."""
        path = f"/quizzes/attempts/{learner.state['attempt']}/submit"
        asked = expect(await learner.browser.get("submit_form", path), 200)
        expect(await learner.browser.post("submit", path, {"csrf_token": token(asked)}), 303)

    async def result(self, learner: Learner) -> None:
        """Check the grade."""
        page = expect(
            await learner.browser.get("result", f"/quizzes/attempts/{learner.state['attempt']}"), 200
        )
        found = re.search(r'data-points="([\d.]+)"', text_of(page))
        if not found or float(found[1]) != learner.right:
            raise RuntimeError(f"{found and found[1]} points instead of {learner.right}")

    async def weights(self, browser: Browser) -> dict[str, Any]:
        """Return the bytes over the wire of a first quiz page with all it loads, and of a later page."""
        learner = Learner(browser, self.username(0))
        await self.sign_in(learner)
        await self.start(learner)
        path = f"/quizzes/attempts/{learner.state['attempt']}/pages/"
        first = await browser.get("weight", path + "1")
        total, seen, waiting = first.size, set(), linked(text_of(first))
        while waiting:
            address = waiting.pop()
            if address not in seen:
                seen.add(address)
                part = await browser.get("weight", address)
                total += part.size
                if address.endswith(".js"):
                    folder = address.rsplit("/", 1)[0]
                    names = re.findall(r'from "(\.[^"]+)"', text_of(part))
                    waiting += [str(Path(os.path.normpath(f"{folder}/{name}"))) for name in names]
        later = await browser.get("weight", path + "2")
        browser.close()
        return {"first_quiz_page_bytes": total, "later_quiz_page_bytes": later.size}

    def queries_per_request(self) -> dict[str, int]:
        """Return the number of statements of each step, counted in this process on the same database."""
        counts: dict[str, int] = {}
        self.app.config["WTF_CSRF_ENABLED"] = False
        with self.app.app_context():
            browser = self.app.test_client()
            statements: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
            person = db.session.query(User).filter_by(username=self.username(0)).one()
            with browser.session_transaction() as session:
                session["_user_id"] = person.get_id()
            db.session.remove()

            def step(name: str, method: str, path: str, **more: Any) -> Any:
                statements.clear()
                for kept in list(g):  # each request starts without the person of the one before
                    g.pop(kept)
                reply = getattr(browser, method)(path, **more)
                counts[name] = len(statements)
                return reply

            step("quiz", "get", "/quizzes/storm")
            begun = step("start", "post", "/quizzes/storm/start")
            attempt = begun.headers["Location"].rsplit("/pages/", 1)[0]
            page = step("page", "get", attempt + "/pages/1")
            question, right, _ = questions_in(page.text)[0]
            for name in ("save", "save_again"):
                step(
                    name,
                    "post",
                    attempt + "/answers",
                    json={"answers": {question: [right]}, "sequence": {question: 1}},
                )
            step("submit_form", "get", attempt + "/submit")
            step("submit", "post", attempt + "/submit")
            step("result", "get", attempt)
            db.session.remove()
        return counts
