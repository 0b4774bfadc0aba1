"""Who gets what on the routes of bulletins; the words are explained in tests/access_table.py.

The bulletin made here is not public.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.bulletins.make import private_bulletin, private_draft

#            stranger learner trainer judge convener manager foreign auditor admin owner
OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
PUBLISHERS = "in no no no ok no no no ok no"

ROWS = {
    "GET bulletins.archive 200": SIGNED_IN,
    "GET bulletins.atom 200": SIGNED_IN,
    "POST bulletins.approve 409": PUBLISHERS,
    "POST bulletins.begin 303": PUBLISHERS,
    "GET bulletins.correct 200": PUBLISHERS,
    "POST bulletins.correct 422": PUBLISHERS,
    "POST bulletins.discard 303": PUBLISHERS,
    "GET bulletins.docx 200": SIGNED_IN,
    "GET bulletins.draft 200": PUBLISHERS,
    "GET bulletins.draft_pdf 200": PUBLISHERS,
    "GET bulletins.edit 200": PUBLISHERS,
    "POST bulletins.edit 422": PUBLISHERS,
    "GET bulletins.index 200": OPEN,
    "GET bulletins.issue 200": SIGNED_IN,
    "GET bulletins.pdf 200": SIGNED_IN,
    "POST bulletins.send_back 422": PUBLISHERS,
    "POST bulletins.submit 303": PUBLISHERS,
    "POST bulletins.take_over 303": PUBLISHERS,
    "GET bulletins.text 200": SIGNED_IN,
    "GET bulletins.withdraw 200": PUBLISHERS,
    "POST bulletins.withdraw 422": PUBLISHERS,
}


def _of_draft(_world: object, *, state: str, name: str) -> object:
    return private_draft(state)[name]


PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{
        f"bulletins.{view}:slug": lambda world: private_bulletin()
        for view in ["archive", "atom", "begin", "correct", "docx", "issue", "pdf", "text", "withdraw"]
    },
    **{
        f"bulletins.{view}:{name}": partial(_of_draft, state=state, name=name)
        for state, views in {
            "open": ["discard", "draft", "draft_pdf", "edit", "submit", "take_over"],
            "submitted": ["approve", "send_back"],
        }.items()
        for view in views
        for name in ("slug", "draft_id")
    },
}
