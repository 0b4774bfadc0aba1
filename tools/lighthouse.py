"""Lighthouse on home, lesson, quiz and board, mobile preset, as a table: python -m tools.lighthouse.

It needs Node and npm (`npx` fetches the pinned Lighthouse) and Chromium; it serves the demo itself, or takes a
demo site that runs already: `--address http://127.0.0.1:8000`. Exit code 1 when a score is below 98. Whatever else
the machine does lowers the performance, so a page below 98 is tried again, up to three times, and its best run counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from lms.demo.people import PASSWORD
from tools.shots import chromium, demo_site

VERSION = "12.8.2"
LEAST = 98
TRIES = 3
KINDS = ("performance", "accessibility", "best-practices", "seo")
LESSON = "/learn/village-accounts/ground/why-open"
QUIZ = "/quizzes/accounts-practice"
BOARD = "/boards/weekly-accounts"


def prepare(address: str) -> tuple[str, dict[str, str]]:
    """Sign in as the demo's cadre and start a quiz; return the cookies as a header, and the pages by name."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_context(base_url=address, service_workers="block").new_page()
        page.goto("/sign-in")
        page.fill("[name=name]", "cadre")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("/")
        page.goto(QUIZ)
        page.click("main form button")
        page.wait_for_url("**/pages/*")
        attempt = page.url.removeprefix(address)
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
        browser.close()
    return cookies, {"home": "/", "lesson": LESSON, "quiz": attempt, "board": BOARD}


def best(url: str, cookies: str) -> dict[str, Any]:
    """Return the report of the best run."""
    reports: list[dict[str, Any]] = []
    for _ in range(TRIES):
        found = report(url, cookies)
        if found:
            reports.append(found)
            if min(scores(found)) >= LEAST:
                break
    if not reports:
        raise SystemExit(f"Lighthouse cannot look at {url}")
    return max(reports, key=scores)


def scores(found: dict[str, Any]) -> list[int]:
    """Return the scores, 0-100, in the order of KINDS."""
    return [round(100 * (found["categories"][kind]["score"] or 0)) for kind in KINDS]


def report(url: str, cookies: str) -> dict[str, Any]:
    """Run Lighthouse on one address and return its report; empty when the browser gave it nothing to judge."""
    with tempfile.TemporaryDirectory() as folder:
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}))
        done = subprocess.run(
            [
                *("npx", "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json"),
                f"--extra-headers={headers}",
                f"--only-categories={','.join(KINDS)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            env=os.environ | {"CHROME_PATH": chromium()},
            capture_output=True,
            text=True,
        )
    if done.returncode:
        print(f"{url}: {done.stderr.strip()[-600:]}", file=sys.stderr)
        return {}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def complaints(found: dict[str, Any]) -> Iterator[str]:
    """Yield what costs points, in Lighthouse's words."""
    for kind in KINDS:
        for part in found["categories"][kind]["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{kind}: {audit['id']} {audit['score']} {audit.get('displayValue', '')}"


def main() -> int:
    """Print the table and what costs points; tell by the exit code whether all is well."""
    parser = argparse.ArgumentParser(prog="python -m tools.lighthouse")
    parser.add_argument("--address", default="")
    given = parser.parse_args()
    low = 0
    with nullcontext(given.address) if given.address else demo_site() as address:
        cookies, places = prepare(address)
        rows = [(name, best(address + path, cookies)) for name, path in places.items()]
        rows.append(("board, as a stranger", best(address + BOARD, "")))
    print(f"| page | {' | '.join(KINDS)} | LCP | CLS |\n|---|{'---:|' * (len(KINDS) + 2)}")
    for name, found in rows:
        low += sum(score < LEAST for score in scores(found))
        audits = found["audits"]
        seen = [
            audits[key]["displayValue"].replace("\u00a0", " ")
            for key in ("largest-contentful-paint", "cumulative-layout-shift")
        ]
        print(f"| {name} | {' | '.join(map(str, (*scores(found), *seen)))} |")
    for name, found in rows:
        for complaint in complaints(found):
            print(f"{name}: {complaint}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
