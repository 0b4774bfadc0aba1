"""Pictures of every page of every role in both sizes, languages and themes: python -m tools.shots.

They lie in instance/shots/ with an index page. `--only quizzes.page,home.index` and `--account cadre,judge`
choose some, `--address http://127.0.0.1:8000` takes a site that runs already.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.harness import free_port
from lms.demo.people import PASSWORD
from tools.pages import FoundPage, pages

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "instance" / "shots"
SIZES = {"phone": (360, 740), "desk": (1280, 800)}
LANGUAGES = ("zh_Hans", "en")
THEMES = ("light", "dark")
TALLEST = 6000
PATIENCE_S = 180


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: of which page, how, and in which file below the folder."""

    page: FoundPage
    size: str
    language: str
    theme: str
    status: int

    @property
    def file(self) -> str:
        """The name of the picture."""
        account = self.page.account or "stranger"
        return f"{account}-{self.page.name}-{self.size}-{self.language[:2]}-{self.theme}.png"


@contextmanager
def demo_site() -> Iterator[str]:
    """Serve the demo from a fresh folder and yield its address; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="shots-") as instance:
        port = free_port()
        environ = os.environ | {
            "FLASK_APP": "wsgi",
            "LMS_INSTANCE": instance,
            "LMS_PORT": str(port),
            "LMS_LOG_LEVEL": "ERROR",
            "LMS_RATE_LIMITS": "false",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve", "--demo"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demo did not start")


def chromium() -> str:
    """Return the path of the installed browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("Chromium is missing; on Debian, as root: apt-get install chromium")
    return found


def take(browser: Browser, address: str, listed: list[FoundPage], folder: Path) -> Iterator[Shot]:
    """Take every picture, one account after the other; yield what was taken."""
    for account, group in groupby(sorted(listed, key=lambda page: page.account), lambda page: page.account):
        chosen = list(group)
        state = _signed_in(browser, address, account)
        for (size, pixels), language, theme in product(SIZES.items(), LANGUAGES, THEMES):
            context = browser.new_context(
                base_url=address,
                viewport={"width": pixels[0], "height": pixels[1]},
                color_scheme="dark" if theme == "dark" else "light",
                storage_state=state,
                service_workers="block",
                reduced_motion="reduce",
            )
            context.add_cookies([{"name": "language", "value": language, "url": address}])
            tab = context.new_page()
            for page in chosen:
                yield _shoot(tab, Shot(page, size, language, theme, 0), folder)
            context.close()


def _shoot(tab: Page, wanted: Shot, folder: Path) -> Shot:
    answer = tab.goto(wanted.page.path, wait_until="load")
    width, least = SIZES[wanted.size]
    height = min(TALLEST, tab.evaluate("document.documentElement.scrollHeight"))
    tab.set_viewport_size({"width": width, "height": max(height, least)})
    tab.screenshot(path=folder / wanted.file)
    tab.set_viewport_size({"width": width, "height": least})
    return replace(wanted, status=answer.status if answer else 0)


def _signed_in(browser: Browser, address: str, account: str) -> object:
    if not account:
        return None
    context = browser.new_context(base_url=address)
    tab = context.new_page()
    tab.goto("/sign-in")
    tab.fill("[name=name]", account)
    tab.fill("[name=password]", PASSWORD)
    tab.click("main button[type=submit]")
    tab.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


def index(shots: list[Shot]) -> str:
    """Return the page that shows all pictures, a row for each page."""
    rows = []
    for page, group in groupby(shots, lambda shot: shot.page):
        pictures = "".join(
            f'<a href="{escape(shot.file)}"><img loading="lazy" src="{escape(shot.file)}" '
            f'alt="{shot.size} {shot.language} {shot.theme}"></a>'
            for shot in group
        )
        title = f"{page.account or 'stranger'} · {page.name}"
        rows.append(f"<h2>{escape(title)} <small>{escape(page.path)}</small></h2><div>{pictures}</div>")
    look = (
        "body{font:16px system-ui;margin:2rem;background:#777}h2{color:#fff}div{display:flex;gap:8px;overflow:auto}"
        "img{height:420px;max-width:480px;object-fit:cover;object-position:top}"
    )
    return f"<!doctype html><meta charset=utf-8><title>Pages</title><style>{look}</style>{''.join(rows)}"


def _wanted(listed: list[FoundPage], names: str) -> list[FoundPage]:
    chosen = set(filter(None, names.split(",")))
    return [page for page in listed if not chosen or page.name in chosen]


def main() -> None:
    """Take the pictures asked for and write the index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="")
    parser.add_argument("--account", default="", help="accounts with commas between; empty: all")
    parser.add_argument("--only", default="", help="names of pages with commas between; empty: all")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.address:
        _run(given.address.rstrip("/"), given)
    else:
        with demo_site() as address:
            _run(address, given)


def _run(address: str, given: argparse.Namespace) -> None:
    accounts = tuple(name.strip() for name in given.account.split(",")) if given.account else None
    listed = _wanted(pages(address, accounts), given.only)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        shots = list(take(browser, address, listed, given.out))
        browser.close()
    shots.sort(key=lambda shot: (shot.page.account, listed.index(shot.page)))
    (given.out / "index.html").write_text(index(shots), encoding="utf-8")
    broken = sorted({f"{shot.status} {shot.page.path}" for shot in shots if shot.status >= 500})
    print(f"{len(shots)} pictures of {len(listed)} pages: {given.out / 'index.html'}")
    if broken:
        sys.exit("broken: " + ", ".join(broken))


if __name__ == "__main__":
    main()
