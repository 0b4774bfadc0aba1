"""The commands of docs/operating.md work on a fresh instance, up to the first sign-in, a backup and its restore."""

import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

import pytest

from lms.app import create_app
from lms.config import ROOT
from tests.operations.ports import free_port

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SKIP = ("asks questions", "needs root", "needs docker", "needs your own files", "needs a PostgreSQL server")
BLOCK = re.compile(r"(?:<!-- (?P<remark>[^>]+) -->\n)?```sh\n(?P<commands>.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Return the remark and the commands of each block, in the order of the page."""
    return [(found["remark"] or "", found["commands"]) for found in BLOCK.finditer(PAGE)]


def run_blocks() -> tuple[str, str, str]:
    """Return the commands before the server starts, those of the server, and those after it; skipped ones left out."""
    parts = ["", "", ""]
    for remark, commands in blocks():
        if remark.startswith("in the background"):
            parts[1] += commands
        elif not remark.startswith("skip"):
            parts[2 if parts[1] else 0] += commands
    return parts[0], parts[1], parts[2]


def test_blocks_are_skipped_only_for_a_known_reason() -> None:
    remarks = {remark for remark, _ in blocks()}
    assert remarks == {"", "in the background: the first sign-in follows", *(f"skip: {why}" for why in SKIP)}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a clerk: a `make` that takes the environment of this test run as ready."""
    programs = tmp_path / "bin"
    programs.mkdir()
    real = shutil.which("make")
    (programs / "make").write_text(
        f'#!/bin/sh\nexec {real} -o .venv/run -o lms/translations/.compiled "$@"\n'
    )
    (programs / "make").chmod(0o755)
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "FLASK_", "MAKE"))
    }
    yield own | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "LMS_PORT": str(free_port()), "LANG": "en",
        "LMS_ARGON2_MEMORY_KIB": "8", "LMS_ARGON2_PASSES": "1", "LC_ALL": "en_US.UTF-8", "LMS_DEFAULT_LANGUAGE": "en",
    }  # fmt: skip


def run_in_process(commands: str, machine: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Run each line of `.venv/bin/flask …` by an application of its own; return what they print."""
    for name in (name for name in os.environ if name.startswith(("LMS_", "FLASK_"))):
        monkeypatch.delenv(name)
    for name, value in machine.items():
        monkeypatch.setenv(name, value)
    text = ""
    for line in commands.splitlines():
        program, *words = line.partition("#")[0].removesuffix("|| true").split()
        if program == ".venv/bin/flask":
            ended = create_app().test_cli_runner().invoke(args=words)
            assert ended.exit_code == 0 or line.endswith("|| true"), line + ended.output
            text += ended.output
        else:
            subprocess.run(line, shell=True, check=True)
    return text


def test_page_leads_from_a_clone_to_a_sign_in_a_backup_and_its_restore(
    machine: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(commands: str) -> str:
        (tmp_path / "usb").mkdir(exist_ok=True)
        return commands.replace("/srv/gengdu", str(tmp_path / "site")).replace(
            "/media/usb", str(tmp_path / "usb")
        )

    def run(commands: str) -> str:
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", here(commands)],
            cwd=ROOT,
            env=machine,
            text=True,
            capture_output=True,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    before, serve, after = run_blocks()
    exports = "".join(line + "\n" for line in before.splitlines() if line.startswith("export "))
    password = re.search(r"One-time password: (\S+)", run(before))
    assert password
    server = subprocess.Popen(
        ["bash", "-c", here(exports + "exec " + serve)], cwd=ROOT, env=machine, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        site = f"http://127.0.0.1:{machine['LMS_PORT']}"
        assert sign_in(site, "wang", password[1]).endswith("/account/password")
    finally:
        os.killpg(server.pid, 15)
        server.wait(20)
    set_here = dict(line.removeprefix("export ").split("=", 1) for line in here(exports).splitlines())
    text = run_in_process(here(after), machine | set_here, monkeypatch)
    assert re.search(r"The backup is complete: \d+ files, \d+ rows", text)
    assert f"Restored to {tmp_path}/site/restored: 1 accounts" in text
    assert "Restore drill" in text


def sign_in(site: str, name: str, password: str) -> str:
    """Sign in over HTTP as a browser does; return the address where the person lands."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    until = time.monotonic() + 60
    while True:
        try:
            form = browser.open(f"{site}/sign-in", timeout=10).read().decode()
            break
        except (URLError, ConnectionError):
            assert time.monotonic() < until
            time.sleep(0.1)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token
    fields = {"name": name, "password": password, "csrf_token": token[1]}
    landed: str = browser.open(f"{site}/sign-in", urlencode(fields).encode(), timeout=20).url
    return landed
