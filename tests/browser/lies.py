"""What somebody on the way answers in the server's place, and what a page keeps meanwhile."""

import json
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, Route, TimeoutError  # noqa: A004 -- the browser's own

PORTAL = "<!doctype html><html><title>Wi-Fi</title><h1>Sign in to this network</h1></html>"


@dataclass
class Lie:
    """What somebody on the way answers in the server's place."""

    status: int
    body: str = PORTAL
    kind: str = "text/html"

    def __call__(self, route: Route) -> None:
        """Answer a request that would change something; let the others pass."""
        if route.request.method == "POST":
            route.fulfill(status=self.status, body=self.body, content_type=self.kind)
        else:
            route.continue_()


LIES = {
    "captive portal": Lie(200),
    "foreign JSON": Lie(200, json.dumps({"ok": True}), "application/json"),
    "foreign 403": Lie(403),
    "foreign 404": Lie(404),
    "foreign 413": Lie(413),
    "foreign JSON 403": Lie(403, json.dumps({"error": "blocked"}), "application/json"),
}


def kept(page: Page) -> list[str]:
    """Return what this device keeps: the names of its copies."""
    return sorted(
        page.evaluate("() => Object.keys({ ...localStorage }).filter(name => name.startsWith('gengdu:'))")
    )


def expect_kept(page: Page, count: int) -> None:
    """Wait until this device keeps so many copies; say what it keeps where it does not come to that."""
    ours = "Object.keys({ ...localStorage }).filter(name => name.startsWith('gengdu:'))"
    try:
        page.wait_for_function(f"count => {ours}.length === count", arg=count)
    except TimeoutError as late:
        raise AssertionError(page.evaluate("() => JSON.stringify({ ...localStorage })")) from late


def retry(page: Page) -> None:
    """Let the page try again now and not after its pause."""
    page.evaluate("() => window.dispatchEvent(new Event('online'))")


def end_session(context: BrowserContext) -> None:
    """Take the sign-in away, as its end does."""
    context.clear_cookies(name="session")
