"""Requests sent twice: the second finds what the first has written."""

import logging
import warnings
from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask, request, session
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, SAWarning
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from lms.db import db

# Each time at least one of the competing requests has finished; what fails every time is an error of ours.
TRIES = 5

# A row of the same key was written meanwhile, or the one to change or delete is gone.
OVERTAKEN = (IntegrityError, StaleDataError, ObjectDeletedError, SAWarning)
# SQLAlchemy only warns when the row to delete is gone already; the request that came second has to look again.
ROW_GONE = "DELETE statement on table"
warnings.filterwarnings("error", ROW_GONE, SAWarning)

logger = logging.getLogger("lms.errors")


class Templates(Environment):
    """Jinja's environment, whose templates have their globals in a plain dict: a page reads them at every import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template; all of ours are there before the first is loaded."""
        return {**self.globals, **(d or {})}


class Application(Flask):
    """Flask that runs a view again when another request has written or deleted the same row meanwhile.

    SQLite's writers queue, so the second of two equal requests finds the row of the first and answers accordingly.
    On PostgreSQL both look before either has written; the database refuses the later one, whose view then
    runs again in a new transaction and finds the rows as they are now.
    """

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none of ours is a coroutine, and asking costs each request a dozen calls."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Return what the view answers."""
        for number in range(1, TRIES):
            try:
                return super().dispatch_request()
            except OVERTAKEN as error:
                if isinstance(error, SAWarning) and not str(error).startswith(ROW_GONE):
                    raise  # a fault of ours that tests turn into an error
                db.session.rollback()
                self._forget_messages()
                logger.warning("try %d of %s %s: %r", number, request.method, request.path, error)
            for file in request.files.values():
                file.seek(0)
        return super().dispatch_request()

    def _forget_messages(self) -> None:
        """Take back what the view that did not finish has flashed."""
        sent = self.session_interface.open_session(self, request)
        if "_flashes" in session:
            session["_flashes"] = sent.get("_flashes", []) if sent else []
