"""Addresses of pages in templates: built once each, because a page has thirty of them and most are always the same."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request, url_for

KEPT = 4096


def start_addresses(app: Flask) -> None:
    """Give templates the quick way to addresses under the usual name."""
    app.jinja_env.globals["url_for"] = address


def address(endpoint: str, **values: Any) -> str:
    """Return what Flask's url_for returns."""
    if endpoint.startswith(".") or any(name.startswith("_") for name in values):
        return url_for(endpoint, **values)
    return _kept(str(current_app.static_url_path), _root(), endpoint, tuple(values.items()))


def with_next(target: str, back: str) -> str:
    """Return the address with the page to come back to."""
    return f"{target}?next={quote(back)}"


def _root() -> str:
    return request.root_path if request else ""


@lru_cache(maxsize=KEPT)
def _kept(_statics: str, _root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))
