"""What besieges the site, each in a process of its own: python -m bench.siege_attacks NAME PORT THING."""

import http.client
import io
import re
import socket
import sqlite3
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

from bench.storm_product import PASSWORD

MANAGER, AUTHOR = "besieger", "author"
SLOW_BODIES = 100
SLOW_READERS = 200
HOLD_S, PAUSE_S = 0.25, 1.75  # a command such as `flask content sync` beside the server
SHEET = "xl/worksheets/sheet1.xml"


def slow_bodies(port: int) -> None:
    """Open a hundred requests whose bodies come one byte in two seconds, again and again."""
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000"
    head = f"POST /sign-in HTTP/1.1\r\nHost: x\r\n{form}\r\n\r\n".encode()
    _each(SLOW_BODIES, port, head, lambda opened: opened.send(b"a"), 2.0)


def slow_downloads(port: int) -> None:
    """Download a film two hundred times, each reading a kilobyte in half a second."""
    cookie = signed_in(port, AUTHOR)
    head = f"GET /learn/media/{sys.argv[3]} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode()
    _each(SLOW_READERS, port, head, lambda opened: opened.recv(1024), 0.5)


def _each(
    count: int, port: int, head: bytes, step: Callable[[socket.socket], object], pause_s: float
) -> None:
    opened: list[socket.socket] = []
    while True:
        while len(opened) < count:
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.settimeout(0.2)
            one.connect(("127.0.0.1", port))
            one.send(head)
            opened.append(one)
        for one in list(opened):
            try:
                step(one)
            except TimeoutError:
                pass
            except OSError:
                opened.remove(one)
        time.sleep(pause_s)


def xlsx_gap(port: int) -> None:
    """Import a roster whose two rows lie two billion lines apart, over and over."""
    _post_often(port, MANAGER, "/people/import", "file", "roster.xlsx", gap_xlsx())


def docx_bomb(port: int) -> None:
    """Attach a document with megabytes of paragraphs and four hundred pictures, over and over."""
    _post_often(port, AUTHOR, "/contests/autumn/entry/files", "file", "essay.docx", bomb_docx())


def lock_holder(database: str) -> None:
    """Hold the database's write lock a quarter of a second in every two, as a command beside the server may."""
    while True:
        with sqlite3.connect(database, timeout=10, isolation_level=None) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(HOLD_S)
            connection.execute("ROLLBACK")
        time.sleep(PAUSE_S)


def signed_in(port: int, name: str) -> str:
    """Sign a person in and return the cookie."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", "/sign-in")
    form = asked.getresponse()
    page, cookie = form.read().decode(), _cookie(form)
    fields = {"name": name, "password": PASSWORD, "csrf_token": _token(page)}
    asked.request(
        "POST",
        "/sign-in",
        urlencode(fields),
        {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )
    done = asked.getresponse()
    done.read()
    if done.status != 302:
        raise RuntimeError(f"signing in gave {done.status}")
    return _cookie(done)


def _post_often(port: int, name: str, path: str, field: str, filename: str, data: bytes) -> None:
    cookie = signed_in(port, name)
    said: dict[int, int] = {}
    while True:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        with suppress(OSError, http.client.HTTPException):
            asked.request("GET", path.removesuffix("/files"), headers={"Cookie": cookie})
            page = asked.getresponse()
            token = _token(page.read().decode())
            cookie = _cookie(page) or cookie
            mark = "siege-of-2026"
            parts = [
                f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode()
            ]
            parts += [
                f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename}"\r\n\r\n'.encode()
            ]
            body = b"".join((*parts, data, f"\r\n--{mark}--\r\n".encode()))
            asked.request(
                "POST",
                path,
                body,
                {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={mark}"},
            )
            answer = asked.getresponse()
            answer.read()
            said[answer.status] = said.get(answer.status, 0) + 1
            print(said, flush=True)
        asked.close()


def _cookie(answer: http.client.HTTPResponse) -> str:
    return "; ".join(
        value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"
    )


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if not found:
        raise RuntimeError("the page has no form")
    return found[1]


def gap_xlsx() -> bytes:
    """Return a workbook of a kilobyte with rows 1 and 2,000,000,000."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import

    plain = io.BytesIO()
    Workbook().save(plain)
    made = io.BytesIO()
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += row.format(1) + row.format(2_000_000_000) + "</sheetData></worksheet>"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == SHEET else old.read(name))
    return made.getvalue()


def bomb_docx() -> bytes:
    """Return a document of 12 MB of XML and four hundred one-bit pictures of forty megapixels, small when packed."""
    from docx import Document  # noqa: PLC0415 -- slow import
    from PIL import Image  # noqa: PLC0415 -- slow import

    plain = io.BytesIO()
    document = Document()
    document.add_paragraph("x")
    document.save(plain)
    picture = io.BytesIO()
    Image.new("1", (8000, 5000)).save(picture, "PNG")
    made = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:sectPr", b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 350_000 + b"<w:sectPr", 1
                )
            new.writestr(name, data)
        for number in range(400):
            new.writestr(f"word/media/image{number}.png", picture.getvalue())
    return made.getvalue()


def main() -> None:
    """Besiege until killed."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    name, port = sys.argv[1], int(sys.argv[2])
    if name == "lock_holder":
        lock_holder(sys.argv[3])
    else:
        ATTACKS[name](port)


def _die_with_parent() -> None:
    sys.stdin.read()
    sys.exit(0)


ATTACKS = {
    "slow_bodies": slow_bodies,
    "slow_downloads": slow_downloads,
    "xlsx_gap": xlsx_gap,
    "docx_bomb": docx_bomb,
}

if __name__ == "__main__":
    main()
