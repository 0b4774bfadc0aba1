"""Structured logs: one JSON object a line, each with the id of its request."""

import json
import logging
import secrets
import time
from contextvars import ContextVar
from datetime import UTC, datetime

from flask import Flask, Response, g, request

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class JsonLines(logging.Formatter):
    """Format a record as one JSON object; answers, passwords and tokens are never given to a logger."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


access = logging.getLogger("lms.access")


def start_logs(app: Flask, level: str) -> None:
    """Write all logs as JSON lines to standard error and give every request an id."""
    root = logging.getLogger("lms")
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.propagate = False
    root.setLevel(level)
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    chosen = given if given.isalnum() and len(given) <= 64 else secrets.token_hex(8)
    request_id.set(chosen)
    g.request_id, g.began = chosen, time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    if access.isEnabledFor(logging.INFO):
        facts = {
            "method": request.method,
            # What a link lets its bearer do must not be open to readers of the log.
            "path": request.path.replace((request.view_args or {}).get("token") or "\n", "…"),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.began) * 1000, 1),
        }
        access.info("request", extra={"facts": facts})
    return response
