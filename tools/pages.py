"""Every page of every role of a running demo site, found by following links: python -m tools.pages ADDRESS."""

import http.cookiejar
import re
import sys
import tempfile
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from lms.app import create_app
from lms.demo.people import ACCOUNTS, PASSWORD

# How many addresses of one kind are opened to find links, and how many are kept as pages of their own.
OPENED = 4
KEPT = 1
# Kinds whose pages look different from one thing to the next, so that more of them are kept.
KEPT_MORE = {"contests.call": 9, "quizzes.page": 4, "quizzes.show": 2, "library.lesson": 3}
# Addresses that change something or are no page.
SKIPPED = frozenset({"language.switch", "appearance.switch", "static", "library.media"})
# Pages no link leads to; an empty account is a stranger.
EXTRA = (
    ("", "offline", "/offline"),
    ("", "missing", "/no-such-page"),
    ("cadre", "library.search-found", "/learn/search?q=%E6%B4%AA%E6%B0%B4"),
    ("cadre", "library.search-nothing", "/learn/search?q=zzzz"),
    ("manager", "search.index-found", "/search/?q=%E5%85%AC%E5%BC%80"),
    ("cadre", "search.index-nothing", "/search/?q=zzzz"),
    ("cadre", "calendar.index-list", "/calendar/?view=list"),
    ("cadre", "calendar.index-week", "/calendar/?view=week"),
    ("cadre", "missing", "/no-such-page"),
    ("cadre", "forbidden", "/people"),
)
# Buttons pressed on the way, so that there is something to see: (account, address of the form, where
# to look then, seen from where the button leads).
PRESSED = (("cadre", re.compile(r"/quizzes/[a-z0-9-]+/start"), ("../submit",)),)


# Elements that hold no others.
EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
Shapes = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page: the account that sees it (empty for a stranger), a name for files and reports, the path.

    `shapes` are the kinds of elements in its main part, empty when it could not be read.
    """

    account: str
    name: str
    path: str
    shapes: Shapes = frozenset()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[str] = []
        self.token = ""
        self.open: list[str] = []
        self.shapes: set[tuple[str, ...]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "main" in self.open:
            words = (given.get(name, "") for name in ("class", "type", "role"))
            self.shapes.add((self.open[-1], tag, *words, *sorted(n for n in given if n.startswith("aria-"))))
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "a" and "href" in given and "download" not in given:
            self.links.append(given["href"])
        elif tag == "form" and given.get("method") == "post":
            self.forms.append(given.get("action", ""))
        elif tag == "input" and given.get("name") == "csrf_token":
            self.token = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass


@dataclass
class _Visitor:
    """One person's browser without script."""

    address: str
    account: str
    opener: OpenerDirector = field(
        default_factory=lambda: build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
    )

    def read(self, path: str, form: dict[str, str] | None = None) -> tuple[str, _Links] | None:
        """Return the path one lands on and what the page holds; None when it is no page."""
        data = urlencode(form).encode() if form else None
        request = Request(self.address + path, data, headers={"Accept": "text/html"})
        try:
            with self.opener.open(request, timeout=60) as answer:
                kind = answer.headers.get("Content-Type", "")
                if "text/html" not in kind or "attachment" in answer.headers.get("Content-Disposition", ""):
                    return None
                links = _Links()
                links.feed(answer.read().decode("utf-8"))
                landed = urlsplit(answer.url)
                return landed.path, links
        except HTTPError as refusal:
            # A broken page stays in the list, so that whoever goes through it finds it broken.
            if refusal.code >= 500:
                return path, _Links()
            return None

    def sign_in(self) -> None:
        """Sign in by the form."""
        page = self.read("/sign-in")
        assert page, "no sign-in page"
        links = page[1]
        self.read("/sign-in", {"name": self.account, "password": PASSWORD, "csrf_token": links.token})


def endpoints() -> MapAdapter:
    """Return what finds the endpoint of an address."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(instance=Path(folder), environment="production", jobs="off", log_level="ERROR")
        return app.url_map.bind("localhost")


def _endpoint(routes: MapAdapter, path: str) -> str | None:
    try:
        endpoint, _ = routes.match(path, "GET")
    except (HTTPException, RequestRedirect):
        return None
    return None if endpoint in SKIPPED else endpoint


def pages_of(address: str, account: str, routes: MapAdapter | None = None) -> list[FoundPage]:
    """Return the pages one account can reach from the first page by links, in the order they are found."""
    routes = routes or endpoints()
    visitor = _Visitor(address.rstrip("/"), account)
    if account:
        visitor.sign_in()
    waiting = deque(["/"] if account else ["/boards/", "/sign-in"])
    seen = set(waiting)
    opened: Counter[str] = Counter()
    found: list[FoundPage] = []
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(routes, path)
        if endpoint is None or opened[endpoint] >= max(OPENED, KEPT_MORE.get(endpoint, 0)):
            continue
        page = visitor.read(path)
        if page is None or _endpoint(routes, page[0]) != endpoint:
            if page and page[0] not in seen:
                seen.add(page[0])
                waiting.append(page[0])
            continue
        opened[endpoint] += 1
        if opened[endpoint] <= KEPT_MORE.get(endpoint, KEPT):
            name = endpoint if opened[endpoint] == 1 else f"{endpoint}-{opened[endpoint]}"
            found.append(FoundPage(account, name, path, frozenset(page[1].shapes)))
        here, links = page
        for link in [*links.links, *_press(visitor, links, opened)]:
            target = urlsplit(urljoin(address + here, link))
            if f"{target.scheme}://{target.netloc}" == address.rstrip("/") and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    return found


def _press(visitor: _Visitor, links: _Links, opened: Counter[str]) -> list[str]:
    """Press the buttons of PRESSED, each once a person; return where they lead."""
    led = []
    for who, shape, more in PRESSED:
        action = next(filter(shape.fullmatch, links.forms), None)
        if who != visitor.account or action is None or opened[shape.pattern]:
            continue
        opened[shape.pattern] += 1
        page = visitor.read(action, {"csrf_token": links.token})
        if page:
            led += [page[0], *(urljoin(page[0], each) for each in more)]
    return led


def pages(
    address: str, accounts: tuple[str, ...] | None = None, routes: MapAdapter | None = None
) -> list[FoundPage]:
    """Return every page of every demo account and of a stranger, and those no link leads to."""
    routes = routes or endpoints()
    chosen = accounts if accounts is not None else ("", *(account.username for account in ACCOUNTS))
    found = [page for account in chosen for page in pages_of(address, account, routes)]
    return found + [FoundPage(*extra) for extra in EXTRA if extra[0] in chosen]


if __name__ == "__main__":
    for each in pages(sys.argv[1]):
        print(f"{each.account or '-':<10} {each.name:<30} {each.path}")
