"""Send mail with two processes that are killed again and again: nothing lost, and how many arrive twice.

Run as `python -m bench.outbox [--messages 1000] [--kills 30] [--seed 1]`; the last line is one JSON object.
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
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from bench.harness import free_port
from lms import clock
from lms.app import create_app
from lms.db import db
from lms.outbox.actions import sending
from lms.outbox.actions.queueing import put
from lms.outbox.jobs.sending import send_waiting
from lms.outbox.letters import Letter, Line
from lms.outbox.models import OutboxMessage
from lms.outbox.words import MessageKind, MessageState

# In place of 15 minutes, so that a killed process's message is soon taken over.
CLAIMED_FOR = timedelta(seconds=3)
WORKERS = 2
# Of each message the server waits so long before and after it is taken: kills then fall into conversations too.
SERVER_S = 0.004


class Counting:
    """A mail server that counts what arrives at each address."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        """Take the message."""
        await asyncio.sleep(SERVER_S)
        self.arrived.update(envelope.rcpt_tos)
        await asyncio.sleep(SERVER_S)
        return "250 OK"


def work() -> None:
    """Send until nothing is left; the process is killed from outside."""
    sending.CLAIMED_FOR = CLAIMED_FOR
    app = create_app()
    with app.app_context():
        while send_waiting(clock.now()) or _left():
            db.session.rollback()
            time.sleep(0.2)


def _left() -> int:
    unsent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state != MessageState.SENT)
    return db.session.scalar(unsent) or 0


def run(messages: int, kills: int, seed: int) -> dict[str, Any]:
    """Queue the messages, kill workers at chance moments, and count what arrived."""
    rng, server = random.Random(seed), Counting()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        os.environ |= {
            "LMS_INSTANCE": folder,
            "LMS_JOBS": "off",
            "LMS_LOG_LEVEL": "ERROR",
            "LMS_MAIL_HOST": "127.0.0.1",
            "LMS_MAIL_PORT": str(port),
            "LMS_MAIL_SECURITY": "none",
            "LMS_MAIL_SENDER": "site@example.org",
        }
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], check=True, capture_output=True
        )
        with create_app().app_context():
            begun = time.monotonic()
            letter = Letter(Line("Test message"), (Line("The mail server of the site works."),))
            for number in range(messages):
                put(letter, MessageKind.TEST, "bench", f"p{number}@example.org", now=clock.now())
            db.session.commit()
            queued_s = time.monotonic() - begun
        controller = Controller(server, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            done = _kill_and_finish(rng, kills, server, messages)
        finally:
            controller.stop()
        states = _states(Path(folder))
    return {
        "messages": messages,
        "kills": done,
        "arrived": len(server.arrived),
        "lost": messages - len(server.arrived),
        "arrived twice": sum(count - 1 for count in server.arrived.values()),
        "most of one message": max(server.arrived.values()),
        "states": states,
        "queueing seconds": round(queued_s, 2),
    }


def _kill_and_finish(rng: random.Random, kills: int, server: Counting, messages: int) -> int:
    """Kill workers while there is work, then let two finish; return how many were killed."""
    command = [sys.executable, "-c", "from bench.outbox import work; work()"]
    workers = [subprocess.Popen(command) for _ in range(WORKERS)]
    done = 0
    while done < kills and len(server.arrived) < messages * 0.9:
        before = len(server.arrived)
        while len(server.arrived) == before and all(one.poll() is None for one in workers):
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.6))
        place = rng.randrange(WORKERS)
        workers[place].send_signal(signal.SIGKILL)
        workers[place].wait()
        done += 1
        workers[place] = subprocess.Popen(command)
    for one in workers:
        one.wait()
    return done


def _states(folder: Path) -> dict[str, int]:
    with create_app(instance=folder).app_context():
        found = db.session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
        return {row[0]: row[1] for row in found}


def main() -> int:
    """Run and print; exit code 1 when something was lost or arrived more often than workers were killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = run(given.messages, given.kills, given.seed)
    print(json.dumps(found))
    return int(found["lost"] > 0 or found["arrived twice"] > found["kills"])


if __name__ == "__main__":
    sys.exit(main())
