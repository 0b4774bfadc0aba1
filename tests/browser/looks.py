"""What a page is examined for in the browser: axe-core, sideways scrolling, small targets, console, strangers."""

from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

_RUN = """(runOnly) => axe.run(document, {runOnly, resultTypes: ["violations"]}).then(found =>
    found.violations.map(one => [one.id, ...one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))].join(" ")))"""

_SIDEWAYS = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const sticks = Array.from(document.body.querySelectorAll("*"), one => [one, one.getBoundingClientRect()])
        .filter(([one, box]) => box.right > wide + 0.5 && box.width && !one.closest(".table-box, .table-scroll, pre"));
    return sticks.map(([one]) => one.outerHTML.slice(0, 120)).slice(0, 3).concat("scrolls sideways");
}"""

# A link in a sentence may be as high as its line (WCAG 2.5.8, "inline"); a tick is as large as its label.
_SMALL = """() => {
    const places = "a[href], button, summary, select, textarea, input:not([type=hidden], :disabled), [tabindex='0']";
    const small = [];
    document.querySelectorAll(places).forEach(one => {
        if (!one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return;
        const label = one.matches(".tick, .unseen-input") && one.labels[0];
        const box = (label || one).getBoundingClientRect();
        if (box.width <= 1 || box.bottom < 0 || (box.width >= 23.95 && box.height >= 23.95)) return;
        if (getComputedStyle(one).display === "inline") {
            let around = one.parentElement;
            while (getComputedStyle(around).display === "inline") around = around.parentElement;
            if (around.textContent.trim().length > one.textContent.trim().length) return;
        }
        small.push(`${Math.round(box.width)}x${Math.round(box.height)} ${one.outerHTML.slice(0, 120)}`);
    });
    return small.slice(0, 5);
}"""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong on the page as it is now: each rule with up to three places."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(_RUN, EVERYTHING)
    return found


def sideways(page: Page) -> list[str]:
    """Return what sticks out of the page at its present width; empty when nothing scrolls sideways."""
    found: list[str] = page.evaluate(_SIDEWAYS)
    return found


def small_targets(page: Page) -> list[str]:
    """Return what can be pressed but is smaller than 24 by 24 pixels."""
    found: list[str] = page.evaluate(_SMALL)
    return found


class Watch:
    """Notes console errors, script errors and requests that leave the site, until it is asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.notes: list[str] = []

    def __enter__(self) -> "Watch":
        """Begin to listen."""
        self.page.on("console", self._console)
        self.page.on("pageerror", self._error)
        self.page.on("request", self._request)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self.page.remove_listener("console", self._console)
        self.page.remove_listener("pageerror", self._error)
        self.page.remove_listener("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "blocked by Playwright" not in message.text:
            self.notes.append(f"console: {message.text}")

    def _error(self, error: object) -> None:
        self.notes.append(f"script: {error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self.notes.append(f"request: {request.url}")
