"""flask setup, doctor and backup, as the clerk runs them."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.config import Settings
from lms.db import db
from lms.operations.actions.config_file import with_setting
from lms.operations.queries import checkup
from lms.people.actions.accounts import hasher
from lms.people.models import User
from lms.people.passwords import DEMO_PASSWORD
from lms.people.queries import people
from lms.people.roles import Role
from tests.build import make_unit, make_user

NEW = ("setup", "--no-input", "--lang", "en", "--admin", "Wang", "--admin-name", "王芳")


def run(app: Flask, *words: str, lines: str | None = None) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(words), input=lines)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_setup_makes_one_administrator_with_a_unit_and_settings(app: Flask, site: Settings) -> None:
    code, text = run(app, *NEW, "--unit", "清禾县", "--base-url", "https://study.example.org/")
    assert (code, "One-time password: " in text) == (0, True)
    assert [(person.username, person.name) for person in people.people_with_ids([1])] == [("wang", "王芳")]
    assert (people.administrators(), [unit.name for unit in people.all_units()]) == (1, ["清禾县"])
    written = tomllib.loads((site.instance / "config.toml").read_text(encoding="utf-8"))
    assert written == {
        "site_name": "Qinghe", "base_url": "https://study.example.org", "secure_cookies": True, "proxy_hops": 1,
    }  # fmt: skip


def test_setup_again_adds_nobody_and_still_changes_settings(app: Flask, site: Settings) -> None:
    run(app, *NEW)
    code, text = run(app, "setup", "--no-input", "--lang", "en", "--admin", "li", "--timezone", "Asia/Urumqi")
    assert (code, "no account was added" in text, people.administrators()) == (0, True, 1)
    assert 'timezone = "Asia/Urumqi"' in (site.instance / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--no-input",), "Add --admin-name"),
        ((*NEW[1:], "--timezone", "Mars/Base"), "--timezone"),
        ((*NEW[1:], "--base-url", "study"), "--base-url"),
        ((*NEW[1:], "--unit-code", "a b", "--unit", "x"), "--unit-code"),
        (("--no-input", "--admin", "13800138000", "--admin-name", "x"), "--admin"),
    ],
)
def test_setup_names_the_option_that_is_missing_or_wrong(
    app: Flask, site: Settings, words: tuple[str, ...], sentence: str
) -> None:
    code, text = run(app, "setup", *dict.fromkeys((*words, "--lang", "en")))
    assert (code, sentence in text, people.administrators()) == (2, True, 0)


def test_setup_asks_again_until_the_answer_is_good(
    app: Flask, site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.operations.commands.setup._is_terminal", lambda: True)
    lines = "清禾学习\nMars/Base\nAsia/Shanghai\n\n王芳\n1\nwang\n\n\n"
    code, text = run(app, "setup", "--lang", "zh", lines=lines)
    assert (code, people.administrators(), "请填写时区" in text) == (0, 1, True)
    assert 'site_name = "清禾学习"' in (site.instance / "config.toml").read_text(encoding="utf-8")


def test_setup_imports_units_or_says_what_is_wrong(app: Flask, site: Settings, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,name,kind,parent\nqh,清禾县,county,\nbs,白石镇,township,none\n", encoding="utf-8")
    code, text = run(app, *NEW, "--units", str(file))
    assert (code, "units.csv:3" in text, people.all_units()) == (1, True, [])
    file.write_text("code,name,kind,parent\nqh,清禾县,county,\nbs,白石镇,township,qh\n", encoding="utf-8")
    assert run(app, *NEW, "--units", str(file))[0] == 0
    assert [unit.code for unit in people.all_units()] == ["qh", "bs"]


def test_settings_are_changed_in_place_and_other_lines_stay() -> None:
    text = '# ours\nsite_name = "A"\nport = 9000\n'
    text = with_setting(text, "site_name", "耕“读”\\1")
    text = with_setting(text, "proxy_hops", 1)
    assert tomllib.loads(text) == {"site_name": "耕“读”\\1", "port": 9000, "proxy_hops": 1}
    assert text.startswith("# ours\n")


def test_doctor_fails_and_says_what_to_do(app: Flask, site: Settings) -> None:
    code, text = run(app, "doctor", "--lang", "en")
    assert code == 1
    assert "[Act now] Administrator\n    There is no administrator.\n    → Run flask setup." in text
    assert "[立即处理] 备份" in run(app, "doctor", "--lang", "zh")[1]


def test_doctor_finds_accounts_with_the_password_of_the_demo(app: Flask, site: Settings) -> None:
    known = hasher().hash(DEMO_PASSWORD)
    for name in ("a", "b"):
        make_user(name, Role.ADMINISTRATOR).password_hash = known
    db.session.commit()
    assert (
        "Accounts that still have the public password of the demo: 2."
        in run(app, "doctor", "--lang", "en")[1]
    )


def test_doctor_finds_files_that_others_can_read(app: Flask, site: Settings) -> None:
    (site.instance / "config.toml").chmod(0o644)
    assert "Other users" not in run(app, "doctor", "--lang", "en")[1]  # the folder keeps them out
    site.instance.chmod(0o755)
    text = run(app, "doctor", "--lang", "en")[1]
    assert f"chmod go-rwx {site.instance} {site.instance}/config.toml" in text


@pytest.mark.database
def test_backup_commands(app: Flask, site: Settings, tmp_path: Path) -> None:
    key = tmp_path / "stick" / "key.txt"
    key.parent.mkdir()
    code, text = run(app, "backup", "new-key", str(key), "--lang", "en")
    public = tomllib.loads((site.instance / "config.toml").read_text(encoding="utf-8"))["backup_key"]
    assert (code, f"backup_key = {public}" in text, key.stat().st_mode & 0o777) == (0, True, 0o600)
    app.extensions["settings"] = replace(site, backup_key=public)
    assert run(app, "backup", "new-key", str(tmp_path / "other"), "--lang", "en")[0] == 1
    code, text = run(app, "backup", "create", "--lang", "en")
    assert (code, text.strip().endswith(".age")) == (0, True)
    assert "encrypted" in run(app, "backup", "list", "--lang", "en")[1]
    assert "is unchanged" in run(app, "backup", "verify", "--lang", "en")[1]
    assert "is complete" in run(app, "backup", "verify", "--key", str(key), "--lang", "en")[1]
    code, text = run(
        app,
        "backup",
        "restore",
        text.strip(),
        "--key",
        str(key),
        "--to",
        str(tmp_path / "to"),
        "--lang",
        "en",
    )
    assert (code, "Restored to" in text) == (0, True)


def test_status_page_shows_findings_and_backups(
    app: Flask, site: Settings, sign_in: Callable[[User], FlaskClient]
) -> None:
    run(app, "backup", "create")
    admin = make_user("Root", Role.ADMINISTRATOR)
    page = sign_in(admin).get("/site-status", headers={"Accept-Language": "en"}).text
    assert "Backups are not encrypted. Anyone who gets a copy" in page
    assert "Run flask backup new-key" in page
    assert "gengdu-20" in page
    page = sign_in(admin).get("/", headers={"Accept-Language": "zh-CN"}).text
    assert "/site-status" in page and "项需要立即处理" in page


def test_the_site_is_checked_once_for_many_pages_and_again_when_asked(
    app: Flask, site: Settings, sign_in: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, runs = sign_in(make_user("Root", Role.ADMINISTRATOR)), []
    gathered = checkup.gathered

    def counted(*given: Any, **options: Any) -> Any:
        runs.append(given)
        return gathered(*given, **options)

    monkeypatch.setattr(checkup, "gathered", counted)
    for page in ("/", "/site-status", "/"):
        assert "Last checked" in browser.get(page).text
    assert len(runs) == 1
    assert "has been checked" in browser.post("/site-status", follow_redirects=True).text
    assert len(runs) == 2
    later = clock.now() + checkup.KEPT + timedelta(seconds=1)
    checkup.last_checkup(later)
    assert len(runs) == 3


def test_administrator_of_one_unit_neither_sees_nor_sets_the_site(
    app: Flask, sign_in: Callable[[User], FlaskClient]
) -> None:
    county = make_unit("qh")
    browser = sign_in(make_user("Li", Role.ADMINISTRATOR, unit=county, over=county))
    assert [browser.get(page).status_code for page in ("/site-status", "/site")] == [403, 403]
    assert browser.post("/site-status").status_code == 403
    page = browser.get("/").text
    assert "/site-status" not in page and "Site settings" not in page
