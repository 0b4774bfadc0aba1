"""Units, proxies and containers parse, and name only settings, commands and files that exist."""

import configparser
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from flask import Flask

from lms.config import ROOT, Settings

SETTINGS = {f"LMS_{entry.name.upper()}": entry for entry in fields(Settings)}
FILES = [*sorted((ROOT / "deploy").iterdir()), ROOT / "Containerfile", ROOT / "compose.yaml"]
PAGES = [*FILES, ROOT / "docs" / "operating.md", ROOT / "README.md", ROOT / "README.zh.md", ROOT / "Makefile"]
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_variables_are_settings(file: Path) -> None:
    assert set(re.findall(r"LMS_[A-Z_]+", file.read_text(encoding="utf-8"))) <= set(SETTINGS)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_flask_commands_exist_with_their_options(app: Flask, file: Path) -> None:
    commands = re.findall(
        r"(?<![\w.-])flask((?: [a-z][a-z-]+)+)((?: --?[a-z-]+)*)", file.read_text(encoding="utf-8")
    )
    known = set(app.cli.commands) | {"db", "run", "routes", "shell"}
    for words, options in commands:
        first, *more = words.split()
        if file.suffix == ".md" and first not in known:
            continue  # a sentence about flask
        assert first in known
        command = app.cli.commands.get(first)
        inner = getattr(command, "commands", {})
        if more and inner:
            assert more[0] in inner, words
            command = inner[more[0]]
        if command is not None:
            given = {
                name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)
            }
            assert set(options.split()) <= given | {"--help", "--profile"}, words


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_unit_runs_the_site_hardened(file: Path) -> None:
    unit = configparser.RawConfigParser(strict=False, comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(file)
    service = dict(unit["Service"])
    assert service["ExecStart"].startswith("/opt/gengdu/.venv/bin/flask ")
    assert (service["ReadWritePaths"], service["ProtectSystem"], service["NoNewPrivileges"]) == (
        "/srv/gengdu", "strict", "yes",
    )  # fmt: skip
    analyse = shutil.which("systemd-analyze")
    if analyse:
        checked = subprocess.run(
            [analyse, "security", "--offline=true", "--threshold=20", str(file)],
            capture_output=True,
            text=True,
        )
        assert checked.returncode == 0 or "exposure level" not in checked.stdout, checked.stdout[-300:]


def test_compose_has_one_service_and_more_in_a_profile() -> None:
    compose = yaml.safe_load(text("compose.yaml"))
    profiles = {name: service.get("profiles") for name, service in compose["services"].items()}
    assert profiles == {"site": None, "worker": ["nodes"], "postgres": ["nodes"], "redis": ["nodes"]}
    assert compose["services"]["site"]["ports"] == ["127.0.0.1:8000:8000"]
    assert compose["services"]["worker"]["environment"] == compose["services"]["site"]["environment"]
    named = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
    }
    assert named == set(compose["volumes"])
    docker = shutil.which("docker")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0:
        subprocess.run([docker, "compose", "-f", str(ROOT / "compose.yaml"), "config", "-q"], check=True)


def test_container_copies_what_exists_and_runs_as_nobody_special() -> None:
    lines = text("Containerfile").splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert all((ROOT / name).exists() for name in copied)
    assert [line for line in lines if line.startswith(("USER", "CMD"))] == [
        "USER gengdu",
        'CMD ["flask", "serve"]',
    ]
    assert text(".dockerignore") == text(".containerignore")


@pytest.mark.parametrize("name", ["deploy/nginx.conf", "deploy/Caddyfile"])
def test_proxy_lets_pass_what_the_site_takes(name: str) -> None:
    proxy = re.sub(r"#.*", "", text(name))
    assert proxy.count("{") == proxy.count("}")
    largest = re.search(r"(?:client_max_body_size|max_size) (\d+)", proxy)
    assert largest and int(largest[1]) == SETTINGS["LMS_UPLOAD_LIMIT_MB"].default
    assert f"127.0.0.1:{SETTINGS['LMS_PORT'].default}" in proxy


def test_nginx_replaces_the_headers_that_the_site_trusts() -> None:
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text("deploy/nginx.conf")))
    assert headers == {
        "Host": "$host", "X-Forwarded-Host": "$host", "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
    }  # fmt: skip
    for line in text("deploy/nginx.conf").splitlines():
        plain = line.split("#")[0].strip()
        assert plain == "" or plain.endswith((";", "{", "}")), line


def test_readmes_lead_to_the_page_and_the_two_commands() -> None:
    for name in ("README.md", "README.zh.md"):
        assert "(docs/operating.md)" in text(name)
        assert re.search(r"make setup .*make serve", text(name))
