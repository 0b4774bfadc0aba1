"""Memory of the site: what all processes of `flask serve --demo` hold together, idle and after 50 page views.

    make bench NAME=memory

The figure is PSS (proportional set size, Linux's /proc/*/smaps_rollup): memory that processes share is counted
once, divided among them. The last line is one JSON object; `mb` are MiB.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import psutil

from bench.harness import free_port
from lms.demo.people import PASSWORD

PAGES = (
    "/",
    "/learn/",
    "/quizzes/",
    "/contests/",
    "/boards/",
    "/account",
    "/learn/search?q=村务",
    "/",
    "/quizzes/",
    "/learn/",
)
VIEWS = 50
CADRE = "cadre"
START_S = 300
SETTLE_S = 5


def pss_mb(pid: int) -> dict[str, float]:
    """Return the proportional memory of a process and all its children, by command line, in MiB."""
    root = psutil.Process(pid)
    found = {}
    for process in [root, *root.children(recursive=True)]:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        found[f"{process.pid} {' '.join(process.cmdline()[1:])[:60]}"] = (
            int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)[1]) / 1024  # type: ignore[index]
        )
    return found


def visit(port: int, account: tuple[str, str]) -> int:
    """Sign in and look at fifty pages; return how many came with status 200."""
    site = f"http://127.0.0.1:{port}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = browser.open(f"{site}/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]  # type: ignore[index]
    fields = {"name": account[0], "password": account[1], "csrf_token": token}
    browser.open(f"{site}/sign-in", urlencode(fields).encode()).read()
    good = 0
    for number in range(VIEWS):
        address = urllib.parse.quote(PAGES[number % len(PAGES)], safe="/?=")
        try:
            with browser.open(site + address) as answer:
                answer.read()
                good += answer.status == 200
        except urllib.error.HTTPError as error:
            print(error.code, address, file=sys.stderr)
    return good


def wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the site answers; raise RuntimeError when it ended or took five minutes."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").read()
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the site did not start")


def main() -> int:
    """Start the site with its demo, measure, look at pages, measure again."""
    with tempfile.TemporaryDirectory(prefix="memory-") as folder:
        port = free_port()
        environ = os.environ | {
            "LMS_INSTANCE": folder, "LMS_PORT": str(port), "LMS_RATE_LIMITS": "false", "FLASK_APP": "wsgi",
            "LMS_LOG_LEVEL": "WARNING",
        }  # fmt: skip
        flask = [sys.executable, "-m", "flask"]
        process = subprocess.Popen(
            [*flask, "serve", "--demo"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            wait(port, process)
            time.sleep(SETTLE_S)  # the first round of periodic jobs belongs to an idle site
            idle = pss_mb(process.pid)
            good = visit(port, (CADRE, PASSWORD))
            used = pss_mb(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)
    print(json.dumps({
        "idle_mb": round(sum(idle.values()), 1), "after_views_mb": round(sum(used.values()), 1),
        "views": good, "processes": {name: round(mb, 1) for name, mb in used.items()},
    }))  # fmt: skip
    return 0 if good == VIEWS else 1


if __name__ == "__main__":
    sys.exit(main())
