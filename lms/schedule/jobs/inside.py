"""Periodic jobs of one node: huey's consumer in threads of this process, its queue in a SQLite file."""

import atexit

from flask import Flask
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from lms import clock
from lms.config import make_private
from lms.schedule.jobs.runner import run_due

STOP_WAIT_S = 10


class QuietConsumer(Consumer):
    """A consumer that leaves the signals to the server: Python allows handlers on the main thread only."""

    def _set_signal_handlers(self) -> None:
        """Set none."""


def start_inside(app: Flask) -> QuietConsumer:
    """Start the jobs in threads of this process and return the running consumer; it ends with the process.

    A start runs the current minute at once; the claim of each slot keeps a restart from repeating one.
    """
    settings = app.extensions["settings"]
    file = settings.instance / "jobs.db"
    make_private(file)
    huey = SqliteHuey("gengdu", filename=str(file), results=False)

    @huey.periodic_task(crontab(), name="run_due")  # type: ignore[untyped-decorator, unused-ignore]
    def _each_minute() -> None:
        with app.app_context():
            run_due(clock.now())

    huey.storage.flush_queue()  # what an earlier process left behind is due again by itself
    consumer = QuietConsumer(huey, workers=1, max_delay=2.0, shutdown_timeout=STOP_WAIT_S)
    consumer.start()
    atexit.register(stop_inside, consumer)
    return consumer


def stop_inside(consumer: QuietConsumer) -> None:
    """Stop the threads; waits up to ten seconds for a job that runs."""
    atexit.unregister(stop_inside)
    consumer.stop(graceful=True)
