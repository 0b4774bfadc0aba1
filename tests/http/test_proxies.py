"""Proxies that the settings do not count."""

import logging
from pathlib import Path

import pytest
from flask import Flask

from lms.app import create_app
from lms.http.proxies import forwarded_at, sender


def made(tmp_path: Path, hops: int) -> Flask:
    return create_app(
        instance=tmp_path,
        environment="testing",
        secret_key="s",
        jobs="off",
        log_level="ERROR",
        proxy_hops=hops,
    )


def test_header_without_counted_proxies_is_said_loudly_and_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = made(tmp_path, 0)
    said: list[str] = []
    monkeypatch.setattr(logging.getLogger("lms.proxies"), "error", said.append)
    browser = app.test_client()
    browser.get("/healthz")
    assert said == []
    for _ in range(3):
        browser.get("/healthz", headers={"X-Forwarded-For": "9.9.9.9"})
    assert len(said) == 1 and "proxy_hops" in said[0]
    with app.app_context():
        assert forwarded_at() is not None


def test_counted_proxies_are_no_cause_to_warn(tmp_path: Path) -> None:
    app = made(tmp_path, 1)
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "9.9.9.9"})
    with app.app_context():
        assert forwarded_at() is None


@pytest.mark.parametrize(
    ("peer", "header", "hops", "expected"),
    [
        ("9.9.9.9", "", 0, "9.9.9.9"),
        ("9.9.9.9", "8.8.8.8", 0, "9.9.9.9"),
        ("10.0.0.1", "", 0, "10.0.0.1"),
        ("10.0.0.1", "8.8.8.8", 0, ""),
        ("::1", "1.1.1.1, 8.8.8.8", 0, ""),
        ("", "8.8.8.8", 0, ""),
        ("unix:", "8.8.8.8", 0, ""),
        ("127.0.0.1", " , ", 0, ""),
        ("10.0.0.1", "8.8.8.8", 1, "10.0.0.1"),
        ("", "", 0, "-"),
        ("9.9.9.9", "8.8.8.8", 1, "9.9.9.9"),
    ],
)
def test_header_of_a_proxy_that_is_not_counted_is_never_believed(
    worker_app: Flask, monkeypatch: pytest.MonkeyPatch, peer: str, header: str, hops: int, expected: str
) -> None:
    monkeypatch.setitem(worker_app.extensions, "proxy_hops", hops)
    headers = {"X-Forwarded-For": header} if header else {}
    with worker_app.test_request_context(headers=headers, environ_overrides={"REMOTE_ADDR": peer}):
        assert sender() == expected


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_every_header_of_a_proxy_tells_that_its_address_is_shared(worker_app: Flask, name: str) -> None:
    with worker_app.test_request_context(
        headers={name: "8.8.8.8"}, environ_overrides={"REMOTE_ADDR": "127.0.0.1"}
    ):
        assert sender() == ""
