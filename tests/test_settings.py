"""Each setting is documented with its true default and read somewhere; bad values say what to write."""

import socket
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from lms.config import ROOT, BadSetting, Settings, read_settings
from lms.http.ports import require_free_port

NAMES = [entry.name for entry in fields(Settings) if entry.metadata]


def documented() -> dict[str, list[str]]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line[:3] == "| `"
    ]
    return {cells[0].strip("`"): cells for cells in rows}


def as_documented(value: Any) -> str:
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value != "" else "empty"


def test_each_setting_is_documented_in_the_order_of_the_code() -> None:
    assert list(documented()) == NAMES


@pytest.mark.parametrize(
    "entry", [one for one in fields(Settings) if one.metadata], ids=lambda entry: entry.name
)
def test_documented_variable_default_and_meaning_are_there(entry: Any) -> None:
    _, variable, default, unit, meaning = documented()[entry.name]
    assert (variable, default) == (f"`LMS_{entry.name.upper()}`", as_documented(entry.default))
    assert unit
    assert len(meaning) > 10


def read(tmp_path: Path, toml: str = "", **environ: str) -> Settings:
    (tmp_path / "config.toml").write_text(toml, encoding="utf-8")
    return read_settings({"LMS_INSTANCE": str(tmp_path)} | environ)


def test_variable_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    found = read(tmp_path, 'port = 9000\ntimezone = "Asia/Urumqi"\n', LMS_PORT="9001")
    assert (found.port, found.timezone, found.threads) == (9001, "Asia/Urumqi", 2)


def test_switches_understand_the_usual_words(tmp_path: Path) -> None:
    found = [
        read(tmp_path, LMS_SECURE_COOKIES=word).secure_cookies for word in ("1", "true", "YES", "0", "no")
    ]
    assert found == [True, True, True, False, False]


def test_secret_is_made_once_and_kept_for_the_owner_only(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert (len(first) > 40, read(tmp_path).secret_key == first) == (True, True)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_database_is_sqlite_in_the_instance_or_the_driver_of_postgresql(tmp_path: Path) -> None:
    assert read(tmp_path).database_url == f"sqlite:///{tmp_path / 'lms.db'}"
    for scheme in ("postgres", "postgresql"):
        found = read(tmp_path, LMS_DATABASE_URL=f"{scheme}://u@h/d").database_url
        assert found == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LMS_PRT", "1", "unknown setting 'prt'; see docs/settings.md for the names"),
        ("LMS_PORT", "many", "setting 'port': 'many' is not usable; write a value like 8000"),
        ("LMS_RATE_LIMITS", "maybe", "setting 'rate_limits': 'maybe' is not usable; write true or false"),
        ("LMS_JOBS", "never", "setting 'jobs': 'never' is not one of inside, worker, off"),
        ("LMS_TIMEZONE", "Mars/Base", "setting 'timezone': 'Mars/Base' is not a time zone name"),
    ],
)
def test_bad_value_says_what_to_write(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read(tmp_path, **{name: value})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "given",
    [{"port": 0}, {"port": 65536}, {"threads": 0}, {"sign_in_failures": -1}, {"argon2_memory_kib": 1}],
    ids=str,
)
def test_number_out_of_range_is_refused(tmp_path: Path, given: dict[str, int]) -> None:
    with pytest.raises(BadSetting, match="not between"):
        read_settings({}, instance=tmp_path, **given)


@pytest.mark.parametrize("key", ["abc", "x" * 31])
def test_short_secret_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadSetting, match="shorter than 32"):
        read(tmp_path, LMS_SECRET_KEY=key)


@pytest.mark.parametrize("kept", ["", "abc"])
def test_kept_secret_that_is_empty_or_short_is_refused(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret_key").write_text(kept, encoding="ascii")
    with pytest.raises(BadSetting, match="delete it"):
        read(tmp_path)


def test_database_file_is_private_from_the_start(tmp_path: Path) -> None:
    read(tmp_path)
    assert (tmp_path / "lms.db").stat().st_mode & 0o777 == 0o600


def test_second_server_on_the_same_port_is_refused() -> None:
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        first.listen()
        with pytest.raises(BadSetting, match="cannot be used"):
            require_free_port("127.0.0.1", first.getsockname()[1])
