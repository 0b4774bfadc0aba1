"""The application as the server runs it: with its jobs beside the requests."""

from flask import Flask

from lms.app import create_app
from lms.config import Settings
from lms.schedule.jobs.inside import start_inside


def served_app() -> Flask:
    """Return the application with its jobs started (granian calls this in its worker)."""
    app = create_app()
    settings: Settings = app.extensions["settings"]
    if settings.jobs == "inside":
        start_inside(app)
    return app
