"""What the application itself spends on each step of an attempt: processor time and function calls.

    make bench NAME=steps
    make bench NAME=steps ARGS="--profile save"
    make bench NAME=steps ARGS="--against ../other-checkout --attempts 60"
    make bench NAME=steps ARGS="--responses 10000000 --than 10000"

The requests of the storm are answered in this process, without a server and a network, by the WSGI application as the
server runs it. With `--against` a process of this checkout and one of another answer an attempt each in turn, so that
both meet the same load, and the medians of the ratios of the pairs are printed; on a machine that is busy with other
work these are steadier than times. Function calls, as cProfile counts them, depend on no load at all. With `--than` the
two processes differ in how many answers of earlier attempts are stored.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.storm_page import questions_in
from bench.storm_product import A_PAGE, QUESTIONS, Product
from lms.db import db
from lms.people.models import User

STEPS = ("quiz", "start", "page", "save", "submit_form", "submit", "result")
WARM = 3  # attempts before those that are measured
HOST = "127.0.0.1:8000"


class Reader:
    """Someone who is signed in and answers one attempt; `around` runs each request."""

    def __init__(
        self, product: Product, number: int, around: Callable[[str, Callable[[], None]], None]
    ) -> None:
        self.app, self.around = product.app, around
        with self.app.app_context():
            person = db.session.query(User).filter_by(username=product.username(number)).one().get_id()
        browser = self.app.test_client()
        with browser.session_transaction(base_url=f"http://{HOST}") as session:
            session["_user_id"] = person
        self.cookie = f"session={browser.get_cookie('session', HOST.partition(':')[0]).value}"  # type: ignore[union-attr]

    def attempt(self) -> None:
        """Answer one attempt from the front page of the quiz to the result."""
        front = self._text(self._ask("quiz", "GET", "/quizzes/storm"))
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', front)[1]  # type: ignore[index]
        form = f"csrf_token={token}".encode()
        begun = self._ask("start", "POST", "/quizzes/storm/start", form)
        attempt = begun[0]["Location"].rsplit("/pages/", 1)[0]
        receipt = None
        for part in range(QUESTIONS // A_PAGE):
            page = self._text(self._ask("page", "GET", f"{attempt}/pages/{part + 1}"))
            for place, (question, right, _) in enumerate(questions_in(page)):
                sent = {"answers": {question: [right]}, "sequence": {question: part * A_PAGE + place + 1}}
                sent |= {"receipt": receipt} if receipt else {}
                answer = self._ask("save", "POST", f"{attempt}/answers", json.dumps(sent).encode(), token)
                receipt = json.loads(answer[1])["receipt"]
        self._ask("submit_form", "GET", f"{attempt}/submit")
        self._ask("submit", "POST", f"{attempt}/submit", form)
        if f'data-points="{QUESTIONS}"' not in self._text(self._ask("result", "GET", attempt)):
            raise RuntimeError("not all answers were right")

    def _text(self, reply: tuple[dict[str, str], bytes]) -> str:
        return reply[1].decode()

    def _ask(
        self, step: str, method: str, path: str, body: bytes = b"", token: str = ""
    ) -> tuple[dict[str, str], bytes]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": HOST, "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT_LANGUAGE": "en", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.input_terminated": True,
        }  # fmt: skip
        if method == "POST":
            kind = "application/json" if token else "application/x-www-form-urlencoded"
            environ |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
        if token:
            environ |= {"HTTP_X_CSRFTOKEN": token, "HTTP_ACCEPT": "application/json"}
        status, content = "", b""
        found: dict[str, str] = {}

        def start(given: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            nonlocal status
            status = given
            found.update(headers)
            return lambda data: None

        def answer() -> None:
            nonlocal content
            given: Any = self.app.wsgi_app(environ, start)
            content = b"".join(given)
            if hasattr(given, "close"):
                given.close()

        self.around(step, answer)
        if "Set-Cookie" in found:  # the form token and messages for the next page
            self.cookie = found["Set-Cookie"].partition(";")[0]
        if status[:3] not in ("200", "303"):
            raise RuntimeError(f"{step}: {status}: {content[-500:]!r}")
        return found, content


def timed(product: Product, people: Iterable[int]) -> Iterator[dict[str, float]]:
    """Answer an attempt by each of these people; yield the milliseconds of a request by its step."""
    spent: dict[str, list[float]] = {}

    def around(step: str, answer: Callable[[], None]) -> None:
        began = time.process_time()
        answer()
        spent.setdefault(step, []).append((time.process_time() - began) * 1000)

    for number in people:
        spent.clear()
        Reader(product, number, around).attempt()
        yield {step: statistics.median(taken) for step, taken in spent.items()} | {
            "attempt": sum(sum(taken) for taken in spent.values())
        }


def profiled(product: Product, people: Sequence[int]) -> dict[str, pstats.Stats]:
    """Return the profile of each step over the attempts of these people but the first few."""
    profiles = {step: cProfile.Profile() for step in STEPS}
    is_warm = False

    def around(step: str, answer: Callable[[], None]) -> None:
        if is_warm:
            profiles[step].runcall(answer)
        else:
            answer()

    for number in people:
        is_warm = number >= people[WARM]
        Reader(product, number, around).attempt()
    return {step: pstats.Stats(profile) for step, profile in profiles.items()}


def calls(profiles: dict[str, pstats.Stats], attempts: int) -> dict[str, int]:
    """Return how many functions one request of each step calls, and a whole attempt."""
    times = {"page": QUESTIONS // A_PAGE, "save": QUESTIONS}
    made = {step: stats.total_calls / attempts for step, stats in profiles.items()}  # type: ignore[attr-defined]
    each = {step: round(number / times.get(step, 1)) for step, number in made.items()}
    return each | {"attempt": round(sum(made.values()))}


def store_answers(product: Product, count: int) -> None:
    """Store so many answers of earlier attempts straight into the database (SQLite): 25 in each, 50 a person."""
    with closing(sqlite3.connect(product.instance / "lms.db", isolation_level=None)) as connection:
        connection.executescript(
            f"""PRAGMA synchronous = OFF; BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count // 25})
            INSERT INTO attempt (id, user_id, document_id, revision_id, number, state, seed, paper, flags,
                extra_time_percent, started_at, finished_at, points, max_points)
            SELECT i, 1000000 + i / 50, (SELECT id FROM document), (SELECT id FROM revision), i % 50,
                'submitted', 'seed', '{{"pages": []}}', '[]', 0, '2026-01-01 00:00:00.000000',
                '2026-01-01 01:00:00.000000', '20', '20' FROM n;
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})
            INSERT INTO response (attempt_id, question, answer, sequence, saved_at)
            SELECT 1 + i / 25, 'q' || (1 + i % 20), 'o1', i, '2026-01-01 00:00:00.000000' FROM n;
            COMMIT; PRAGMA wal_checkpoint(TRUNCATE);"""
        )


def compared(other: Path, attempts: int, stored: tuple[int, int]) -> dict[str, Any]:
    """Answer attempts in turn in this checkout and another; return the medians of both and of their ratios."""
    folders = (Path(__file__).resolve().parent.parent, other.resolve())
    tool = [sys.executable, "-P", str(Path(__file__).resolve()), "--serve", "--attempts", str(attempts)]
    processes = [
        subprocess.Popen(
            [*tool, "--responses", str(count)], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)},
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for folder, count in zip(folders, stored, strict=True)
    ]  # fmt: skip
    for process in processes:
        process.stdout.readline()  # type: ignore[union-attr]

    def ask(process: subprocess.Popen[str]) -> dict[str, float]:
        process.stdin.write("\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
        answer: dict[str, float] = json.loads(process.stdout.readline())  # type: ignore[union-attr]
        return answer

    pairs = []
    for number in range(attempts):
        turn = processes if number % 2 else processes[::-1]
        answers = {process.pid: ask(process) for process in turn}
        pairs.append([answers[process.pid] for process in processes])
    for process in processes:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait(timeout=20)
    return {
        step: {
            "ms": round(statistics.median(mine[step] for mine, _ in pairs), 3),
            "other_ms": round(statistics.median(theirs[step] for _, theirs in pairs), 3),
            "ratio": round(statistics.median(mine[step] / theirs[step] for mine, theirs in pairs), 3),
        }
        for step in (*STEPS, "attempt")
    }


def main() -> int:
    """Measure, and print the figures as JSON on the last line."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--attempts", type=int, default=20)
    words.add_argument("--profile", choices=STEPS, help="print where the time of one step goes")
    words.add_argument("--against", type=Path, help="another checkout to compare with")
    words.add_argument("--responses", type=int, default=0, help="answers of earlier attempts that are stored")
    words.add_argument("--than", type=int, help="compare with so many stored answers")
    words.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.against or asked.than is not None:
        other = asked.against or Path(__file__).resolve().parent.parent
        stored = (asked.responses, asked.responses if asked.than is None else asked.than)
        print(json.dumps(compared(other, asked.attempts, stored)))
        return 0
    with tempfile.TemporaryDirectory(prefix="steps-") as name:
        product = Product(Path(name))
        count = asked.attempts + WARM
        people, others = range(count), range(count, 2 * count)
        product.prepare(2 * count + 1)
        if asked.responses:
            store_answers(product, asked.responses)
        if asked.serve:
            serve(timed(product, people))
        elif asked.profile:
            profiled(product, people)[asked.profile].sort_stats("tottime").print_stats(60)
        else:
            found = list(timed(product, people))[WARM:]
            steps = (*STEPS, "attempt")
            ms = {step: round(statistics.median(one[step] for one in found), 3) for step in steps}
            print(json.dumps({"ms": ms, "calls": calls(profiled(product, others), asked.attempts)}))
    return 0


def serve(figures: Iterator[dict[str, float]]) -> None:
    """Answer an attempt for each line that comes, and print its figures."""
    for _ in range(WARM):
        next(figures)
    print(flush=True)  # ready
    for _ in sys.stdin:
        print(json.dumps(next(figures)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
