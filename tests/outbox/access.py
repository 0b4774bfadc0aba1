"""Who gets what on the pages of the outbox; tests/access_table.py explains the words.

The message made here is one to the administrator: outside development nobody reads those of others.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.outbox.make import make_message

ADMIN = "in no no no no no no no ok no"

ROWS = {
    "GET operations.outbox 200": ADMIN,
    "GET operations.message 200": ADMIN,
    "GET operations.message_html 200": ADMIN,
    "GET operations.mail_templates 200": ADMIN,
    "GET operations.mail_template 200": ADMIN,
    "POST operations.mail_template 303": ADMIN,  # what is not sent stays as it was
    "POST operations.reset_mail_template 303": ADMIN,
    "POST operations.discard_messages 409": ADMIN,  # there is no such message
    "POST operations.send_again 409": ADMIN,
    "POST operations.send_test 422": ADMIN,
}


def _own(world: Any) -> int:
    return make_message(world.people["admin"]).id


def _constant(value: str, _world: object) -> str:
    return value


PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{
        f"operations.{view}:{name}": partial(_constant, value)
        for view in ("mail_template", "reset_mail_template")
        for name, value in (("kind", "digest"), ("language", "en"))
    },
    "operations.message:number": _own,
    "operations.message_html:number": _own,
}
