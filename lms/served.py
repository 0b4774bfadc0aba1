"""The application as the server runs it: behind its gateway, with its jobs beside the requests."""

import resource

from flask import Flask

from lms import db, isolated
from lms.app import create_app
from lms.config import Settings
from lms.http.gateway import Gateway, RequestLimits
from lms.http.streams import Streams


def gateway_of(app: Flask) -> Gateway:
    """Return the gateway in front of the application; files are then sent by the server, outside the threads."""
    settings: Settings = app.extensions["settings"]
    app.config["USE_X_SENDFILE"] = True
    limits = RequestLimits(settings.upload_limit_mb * 1024 * 1024)
    streams: Streams = app.extensions["streams"]
    # Half of the connections at most, so that those who only listen never keep others out.
    streams.most = min(streams.most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    gateway = Gateway(app.wsgi_app, settings.threads, limits, streams)
    if streams.nodes is not None:
        streams.nodes.start()
    db.writers.while_waiting = isolated.readers.while_waiting = gateway.limit.released
    return gateway


def served_app() -> Gateway:
    """Return the gateway with the jobs started (granian calls this in its worker)."""
    app = create_app()
    settings: Settings = app.extensions["settings"]
    if settings.jobs == "inside":
        from lms.schedule.jobs.inside import start_inside  # noqa: PLC0415 -- slow import

        start_inside(app)
    return gateway_of(app)
