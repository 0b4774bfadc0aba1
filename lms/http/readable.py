"""What an address and a body may hold: numbers that a column can keep, JSON of a bounded depth, no NUL signs."""

import json
from typing import Any

from flask import Flask, Request, abort, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter

from lms.text.values import MOST_ID

MOST_NUMBER = 2**63 - 1
DEEPEST = 32


class IdConverter(IntegerConverter):
    """A whole number in an address; a number too large for any id makes the address unknown (404)."""

    regex = r"[0-9]{1,10}"

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:  # noqa: A002 -- the name is Werkzeug's
        kwargs.setdefault("max", MOST_ID)
        if kwargs.get("signed"):
            kwargs.setdefault("min", -MOST_ID)
        super().__init__(map, *args, **kwargs)


class JSONReader(DefaultJSONProvider):
    """JSON as our scripts send it; ValueError, which is answered with 400, for what no script of ours sends."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value of a JSON text: at most 32 levels, whole numbers of 64 bits, neither NaN nor infinity."""
        text = s if isinstance(s, str) else s.decode(json.detect_encoding(s), "surrogatepass")
        try:
            found = DECODER.decode(text)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        is_plain = "\\u0000" not in text and text.count("[") + text.count("{") <= DEEPEST
        return found if is_plain else _plain(found, DEEPEST)


def _bounded(digits: str) -> int:
    if len(digits) > 20 or abs(int(digits)) > MOST_NUMBER:
        raise ValueError("a number beyond 64 bits")
    return int(digits)


def _not_a_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _plain(value: Any, levels: int) -> Any:
    """Return the value without NUL signs, which PostgreSQL does not store."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if not isinstance(value, list | dict):
        return value
    if not levels:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return [_plain(one, levels - 1) for one in value]
    return {_plain(name, levels): _plain(one, levels - 1) for name, one in value.items()}


# Made once: `json.loads` makes one at every call that asks for anything of its own.
DECODER = json.JSONDecoder(parse_int=_bounded, parse_constant=_not_a_number)


class PageRequest(Request):
    """A request whose body is a form unless it says that it is JSON."""

    @property
    def want_form_data_parsed(self) -> bool:
        """Return whether the body is looked through as a form."""
        return not self.is_json and super().want_form_data_parsed


def start_readable(app: Flask) -> None:
    """Read addresses and bodies by these rules; before any route is added."""
    app.request_class = PageRequest
    app.url_map.converters["int"] = IdConverter
    app.json = JSONReader(app)
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """Answer 404 to a NUL character in a path, 400 to one in a query or a form: PostgreSQL does not store it."""
    if "\x00" in request.path:
        abort(404)
    for values in (request.args, request.form):
        if any("\x00" in name or any("\x00" in one for one in given) for name, given in values.lists()):
            abort(400)
