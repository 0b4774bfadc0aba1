"""Periodic jobs when several nodes share PostgreSQL: a procrastinate worker, its tables kept apart."""

from flask import Flask
from sqlalchemy import make_url

from lms import clock
from lms.schedule.jobs.runner import run_due

SCHEMA = "gengdu_jobs"
LOCK = 7104_2026  # any number that no other program locks


def work_until_stopped(app: Flask, *, wait: bool = True) -> None:
    """Run the worker in the foreground until it gets SIGINT or SIGTERM; needs the extra `postgres`.

    `wait=False` ends it when the queue is empty.
    """
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415 -- optional dependency

    address = make_url(app.extensions["settings"].database_url).set(drivername="postgresql")
    connector = PsycopgConnector(
        conninfo=address.render_as_string(hide_password=False), kwargs={"options": f"-c search_path={SCHEMA}"}
    )
    engine = App(connector=connector)

    @engine.periodic(cron="* * * * *")
    @engine.task(name="run_due", queueing_lock="run_due", pass_context=False)
    def _each_minute(timestamp: int) -> None:
        with app.app_context():
            run_due(clock.now())

    _prepare(address.render_as_string(hide_password=False), engine.schema_manager.get_schema())
    if wait:
        engine.run_worker(delete_jobs="always")
    else:
        engine.run_worker(wait=False, delete_jobs="always", install_signal_handlers=False)


def _prepare(address: str, tables: str) -> None:
    """Make the engine's tables on the first start; workers that start together take turns."""
    import psycopg  # noqa: PLC0415 -- optional dependency

    with psycopg.connect(address) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        connection.execute(f"SET LOCAL search_path TO {SCHEMA}".encode())
        found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found == (None,):
            connection.execute(tables.encode())
