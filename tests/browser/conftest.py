"""One server with the demo and one Chromium for all browser tests of a worker."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from bench.harness import free_port
from lms.demo.people import PASSWORD
from tests.browser.words import LANGUAGES
from tools.shots import chromium

ROOT = Path(__file__).resolve().parent.parent.parent
PHONE = (360, 740)
DESK = (1280, 800)
# Names the folder of a site with the demo, see filled.py; each worker takes a copy of it.
FILLED = "GENGDU_TEST_SITE"
# How long an event may take on a busy machine; without this `expect` gives up after 5 s, whatever the context says.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep everything here out of the runs without a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    """One of the languages by the test's name: scripts do the same in any, so half of the tests speak either."""
    return LANGUAGES[crc32(request.node.name.encode()) % len(LANGUAGES)]


@dataclass
class Site:
    """A running site and a browser; people stay signed in between tests."""

    address: str
    instance: Path
    browser: Browser
    states: dict[str, StorageState] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def open(
        self,
        username: str = "",
        language: str = "en",
        size: tuple[int, int] = PHONE,
        script: bool = True,
        service_worker: bool = False,
    ) -> BrowserContext:
        """Return a fresh browser context, signed in as `username` unless empty; close it after use."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            storage_state=self._state(username) if username else None,
            reduced_motion="reduce",  # so that colours are measured at rest
            service_workers="allow" if service_worker else "block",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "language", "value": language, "url": self.address}])
        return context

    def page(self, username: str, language: str) -> Page:
        """Return the page kept for this person and language, so that looking at many pages stays quick."""
        key = (username, language)
        if key not in self.pages:
            self.pages[key] = self.open(username, language).new_page()
        return self.pages[key]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement on the site's database and return its rows."""
        with closing(sqlite3.connect(self.instance / "lms.db", timeout=30)) as database, database:
            return database.execute(statement, values).fetchall()

    def command(self, *words: str) -> str:
        """Run one command of the site and return what it says."""
        return subprocess.run(
            [sys.executable, "-m", "flask", *words],
            cwd=ROOT,
            env=os.environ | {"FLASK_APP": "wsgi", "LMS_INSTANCE": str(self.instance)},
            text=True,
            capture_output=True,
            check=True,
        ).stdout

    def _state(self, username: str) -> StorageState:
        if username not in self.states:
            context = self.browser.new_context(base_url=self.address, service_workers="block")
            page = context.new_page()
            sign_in(page, username)
            self.states[username] = context.storage_state()
            context.close()
        return self.states[username]


def sign_in(page: Page, username: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.fill("[name=name]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("/")


def begun(folder: Path) -> Path:
    """Return the folder of a site that has nothing but content of its own, so that tests may publish."""
    shutil.copytree(ROOT / "content", folder / "content")
    return folder


def _ready(address: str, process: subprocess.Popen[bytes], patience_s: float = 300) -> None:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address + "/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the server did not become ready")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo site, served as in earnest, and headless Chromium; the server fills a site that is not filled."""
    instance = tmp_path_factory.mktemp("site")
    shutil.copytree(
        os.environ.get(FILLED) or begun(instance.with_name("begun")), instance, dirs_exist_ok=True
    )
    port = free_port()
    environ = os.environ | {
        "FLASK_APP": "wsgi",
        "LMS_INSTANCE": str(instance),
        "LMS_PORT": str(port),
        "LMS_LOG_LEVEL": "ERROR",
        "LMS_RATE_LIMITS": "false",
        "LMS_SIGN_IN_FAILURES": "1000",
    }
    process = subprocess.Popen([sys.executable, "-m", "flask", "serve", "--demo"], cwd=ROOT, env=environ)
    address = f"http://127.0.0.1:{port}"
    try:
        _ready(address, process)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium(),
                args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
            )
            yield Site(address, instance, browser)
            browser.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
