"""Each setting changes something that can be seen: a table of what, which fails when a wire is cut."""

import logging
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, request
from itsdangerous import BadSignature
from sqlalchemy import delete

from lms import clock, served, serving
from lms.app import create_app
from lms.config import Settings, read_settings
from lms.db import db
from lms.editor.models import EditorDraft
from lms.http.rate_limits import limiter
from lms.operations.actions.backups import backups, delete_old_backups, make_backup
from lms.operations.actions.sealing import is_sealed, new_identity
from lms.operations.jobs import back_up
from lms.people.actions.accounts import hasher
from lms.people.roles import Role
from lms.quizzes.models import Attempt
from tests.build import NOW, make_user
from tests.discussions.effects import seen_words
from tests.outbox.effects import MAIL_EFFECTS
from tests.quizzes.build import RIGHT, begin, open_quiz

PASSWORD = "a rather long one"
KEY = str(new_identity().to_public())


DRAFTED = "quizzes/wells.en.md"
DRAFT = "---\ntitle: Wells\n---\n\n## Is it safe? {#safe}\n\n- [x] Yes\n- [ ] No\n"


class Bench:
    """What an effect is seen on: applications made with a setting, and the one with a database."""

    def __init__(self, app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app, self.folder, self.monkeypatch = app, folder, monkeypatch
        self.made = 0

    def settings(self, **given: Any) -> Settings:
        """Return settings as a start reads them."""
        self.made += 1
        chosen = {"instance": self.folder / str(self.made), "environment": "testing", "jobs": "off"} | given
        return read_settings({}, **chosen)

    def new(self, **given: Any) -> Flask:
        """Return a new application without a database."""
        return create_app(self.settings(**given))

    def with_database(self, **given: Any) -> Flask:
        """Return the application of the tests, its settings changed."""
        chosen = replace(self.app.extensions["settings"], **given)
        self.monkeypatch.setitem(self.app.extensions, "settings", chosen)
        return self.app


def seen_content(bench: Bench, value: Any) -> object:
    folder = bench.folder / str(value)
    (folder / "quizzes").mkdir(parents=True, exist_ok=True)
    (folder / "quizzes" / "one.en.md").write_text(
        "no front matter" if value == "bad" else "---\ntitle: A\n---\n## Q {#q}\n- [x] a\n- [ ] b\n"
    )
    return bench.with_database(content=folder).test_cli_runner().invoke(args=["content", "check"]).exit_code


def seen_environment(bench: Bench, value: Any) -> object:
    return "styleguide.index" in {rule.endpoint for rule in bench.new(environment=value).url_map.iter_rules()}


def seen_secret(bench: Bench, value: Any) -> object:
    apps = [bench.new(secret_key=key) for key in ("k" * 40, value)]
    signers: list[Any] = [app.session_interface.get_signing_serializer(app) for app in apps]  # type: ignore[attr-defined]
    try:
        return signers[1].loads(signers[0].dumps({"a": 1})) == {"a": 1}
    except BadSignature:
        return False


def seen_database(bench: Bench, value: Any) -> object:
    app = bench.new(database_url=value and f"sqlite:///{bench.folder / value}")
    with app.app_context():
        return Path(str(db.engine.url.database)).name


def seen_address(bench: Bench, value: Any) -> object:
    browser = bench.with_database(base_url=value, security_contact="").test_client()
    return browser.get("/.well-known/security.txt").status_code


def seen_contact(bench: Bench, value: Any) -> object:
    return (
        value
        in bench.with_database(security_contact=value).test_client().get("/.well-known/security.txt").text
    )


def seen_zone(bench: Bench, value: Any) -> object:
    with bench.new(timezone=value).test_request_context():
        return render_template_string("{{ at|datetimeformat('HH:mm') }}", at=NOW).split()[-1]


def seen_language(bench: Bench, value: Any) -> object:
    page = bench.with_database(default_language=value).test_client().get("/sign-in").text
    found = re.search(r'<html[^>]*lang="([^"]+)"', page)
    return found and found[1]


def seen_site_name(bench: Bench, value: Any) -> object:
    return f"{value}</title>" in bench.with_database(site_name=value).test_client().get("/sign-in").text


def seen_server(name: str) -> Callable[[Bench, Any], object]:
    def seen(bench: Bench, value: Any) -> object:
        kept: dict[str, Any] = {}

        class Server:
            def __init__(self, *_: object, **given: Any) -> None:
                kept.update(given)

            def serve(self) -> None:
                """Serve nothing."""

        bench.monkeypatch.setattr(serving, "Granian", Server)
        bench.monkeypatch.setattr(serving, "require_free_port", lambda *_: None)
        serving.serve(bench.settings(**{name: value}))
        return kept["address" if name == "host" else name]

    return seen


def seen_threads(bench: Bench, value: Any) -> object:
    return served.gateway_of(bench.new(threads=value)).limit.free


def seen_hops(bench: Bench, value: Any) -> object:
    app = bench.new(proxy_hops=value)
    app.view_functions["language.switch"] = lambda language: request.remote_addr or ""
    return app.test_client().get("/language/en", headers={"X-Forwarded-For": "10.1.1.1"}).text


def seen_cookies(bench: Bench, value: Any) -> object:
    answer = bench.new(secure_cookies=value).test_client().get("/sign-in")
    return ("Secure" in answer.headers["Set-Cookie"], "Strict-Transport-Security" in answer.headers)


def seen_session(bench: Bench, value: Any) -> object:
    return bench.new(session_days=value).permanent_session_lifetime / timedelta(days=1)


def seen_upload(bench: Bench, value: Any) -> object:
    app = bench.new(upload_limit_mb=value)
    gateway = served.gateway_of(app)
    status = app.test_client().post("/sign-in", data={"name": "x" * 1_500_000}).status_code
    return (status == 413, gateway.limits.body)


def seen_rate_storage(bench: Bench, value: Any) -> object:
    return type(bench.new(rate_limit_storage=value).extensions["rates"].storage).__name__


def seen_rates(bench: Bench, value: Any) -> object:
    app = bench.new(rate_limits=value)
    app.view_functions["language.switch"] = limiter.limit("1 per minute")(lambda language: "ok")
    browser = app.test_client()
    return [browser.get("/language/en").status_code for _ in range(2)]


def seen_failures(bench: Bench, value: Any) -> object:
    return locked_after(bench, 2, sign_in_failures=value)


def seen_lock(bench: Bench, value: Any) -> object:
    def later() -> Any:
        return real() + timedelta(minutes=30)

    real = clock.now
    return locked_after(bench, 2, then=later, sign_in_failures=2, sign_in_lock_min=value)


def locked_after(bench: Bench, times: int, *, then: Callable[[], Any] | None = None, **given: Any) -> bool:
    """Fail to sign in so often, and tell whether the right password is refused afterwards."""
    app = bench.with_database(**given)
    person = make_user("Alice", Role.LEARNER)
    person.password_hash = hasher().hash(PASSWORD)
    db.session.commit()
    browser = app.test_client()
    for _ in range(times):
        browser.post("/sign-in", data={"name": person.username, "password": "wrong"})
    if then:
        bench.monkeypatch.setattr(clock, "now", then)
    answer = browser.post("/sign-in", data={"name": person.username, "password": PASSWORD})
    return answer.status_code != 302


def seen_hash(bench: Bench, value: Any, name: str = "argon2_memory_kib") -> object:
    with bench.with_database(**{name: value}).app_context():
        return hasher().hash(PASSWORD).split("$")[3]


def seen_passes(bench: Bench, value: Any) -> object:
    return seen_hash(bench, value, "argon2_passes")


def seen_jobs(bench: Bench, value: Any) -> object:
    started: list[Flask] = []
    bench.monkeypatch.setattr(served, "create_app", lambda: bench.new(jobs=value))
    bench.monkeypatch.setattr("lms.schedule.jobs.inside.start_inside", started.append)
    served.served_app()
    return len(started)


def seen_log(bench: Bench, value: Any) -> object:
    before = logging.getLogger("lms").level
    bench.new(log_level=value)
    found = logging.getLogger("lms").level
    logging.getLogger("lms").setLevel(before)
    return logging.getLevelName(found)


def seen_grace(bench: Bench, value: Any) -> object:
    app = bench.with_database(network_grace_s=value)
    open_quiz()
    person = make_user("Alice", Role.LEARNER)
    attempt = begin(person)
    db.session.get_one(Attempt, attempt).ends_at = clock.now() - timedelta(seconds=5)
    db.session.commit()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person.get_id(), True
    question, chosen = next(iter(RIGHT.items()))
    sent = {"answers": {question: chosen}, "sequence": {question: 1}}
    asked = {"Accept": "application/json"}
    return browser.post(f"/quizzes/attempts/{attempt}/answers", json=sent, headers=asked).status_code


def backed_up(bench: Bench, **given: Any) -> Settings:
    instance = bench.folder / f"site{bench.made}"
    bench.made += 1
    (instance / "content").mkdir(parents=True)
    bench.with_database(instance=instance, content=instance / "content", **given)
    kept: Settings = bench.app.extensions["settings"]
    return kept


def seen_backup_folder(bench: Bench, value: Any) -> object:
    site = backed_up(bench, backup_folder=value and str(bench.folder / value))
    return make_backup(site, NOW).file.parent.name


def seen_backup_key(bench: Bench, value: Any) -> object:
    return is_sealed(make_backup(backed_up(bench, backup_key=value), NOW).file)


def seen_daily(bench: Bench, value: Any) -> object:
    backed_up(bench, backup_daily=value)
    return back_up(NOW)


def kept_of(bench: Bench, days: int, **given: Any) -> int:
    site = backed_up(bench, **{"backup_daily": 1, "backup_weekly": 0, "backup_monthly": 0} | given)
    for number in range(3):
        make_backup(site, NOW + timedelta(days=days * number))
    delete_old_backups(site)
    return len(backups(site.backups))


def seen_instance(bench: Bench, value: Any) -> object:
    return bench.settings(instance=bench.folder / value).media.relative_to(bench.folder).as_posix()


def seen_second_publisher(bench: Bench, value: Any) -> object:
    app = bench.with_database(second_publisher=value, content=bench.folder)
    trainer = make_user("Tang", Role.TRAINER)
    db.session.add(EditorDraft(path=DRAFTED, base="", base_digest="", text=DRAFT, at=NOW, by_id=trainer.id))
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = trainer.get_id(), True
    page = client.get(f"/edit/publish/{DRAFTED}").text
    db.session.execute(delete(EditorDraft))
    db.session.commit()
    return "/edit/ask/" in page


# setting: a value, what is seen then, another value, what is seen then
EFFECTS: dict[str, tuple[Any, object, Any, object, Callable[[Bench, Any], object]]] = {
    "instance": ("a", "a/media", "b", "b/media", seen_instance),
    "content": ("good", 0, "bad", 1, seen_content),
    "environment": ("production", False, "development", True, seen_environment),
    "secret_key": ("k" * 40, True, "l" * 40, False, seen_secret),
    "database_url": ("", "lms.db", "other.db", "other.db", seen_database),
    "base_url": ("", 404, "https://study.example.org", 200, seen_address),
    "security_contact": ("mailto:a@b.c", True, "mailto:d@e.f", True, seen_contact),
    "timezone": ("Asia/Shanghai", "09:00", "Asia/Urumqi", "07:00", seen_zone),
    "default_language": ("en", "en", "zh_Hans", "zh-Hans", seen_language),
    "discussion_words": ("", "shown", "seed, Lottery", "waiting", seen_words),
    "site_name": (
        "Qinghe", True, "Baishi", True,
        seen_site_name,
    ),
    "host": ("127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2", seen_server("host")),
    "port": (8000, 8000, 9000, 9000, seen_server("port")),
    "threads": (2, 2, 5, 5, seen_threads),
    "proxy_hops": (0, "127.0.0.1", 1, "10.1.1.1", seen_hops),
    "secure_cookies": (False, (False, False), True, (True, True), seen_cookies),
    "session_days": (30, 30, 3, 3, seen_session),
    "second_publisher": (False, False, True, True, seen_second_publisher),
    "upload_limit_mb": (1, (True, 2**20), 2, (False, 2**21), seen_upload),
    "rate_limit_storage": ("memory://", "MemoryStorage", "redis://127.0.0.1:1", "RedisStorage", seen_rate_storage),
    "rate_limits": (False, [200, 200], True, [200, 429], seen_rates),
    "sign_in_failures": (5, False, 2, True, seen_failures),
    "sign_in_lock_min": (15, False, 60, True, seen_lock),
    "argon2_memory_kib": (8, "m=8,t=1,p=1", 16, "m=16,t=1,p=1", seen_hash),
    "argon2_passes": (1, "m=8,t=1,p=1", 2, "m=8,t=2,p=1", seen_passes),
    "network_grace_s": (0, 409, 60, 200, seen_grace),
    "jobs": ("inside", 1, "worker", 0, seen_jobs),
    "log_level": ("INFO", "INFO", "ERROR", "ERROR", seen_log),
    **MAIL_EFFECTS,
    "backup_folder": ("", "backups", "elsewhere", "elsewhere", seen_backup_folder),
    "backup_key": ("", False, KEY, True, seen_backup_key),
    "backup_daily": (1, 1, 0, 0, seen_daily),
    "backup_weekly": (0, 1, 2, 2, lambda bench, value: kept_of(bench, 7, backup_weekly=value)),
    "backup_monthly": (0, 1, 2, 2, lambda bench, value: kept_of(bench, 31, backup_monthly=value)),
}  # fmt: skip


def test_every_setting_is_in_the_table() -> None:
    assert set(EFFECTS) == {entry.name for entry in fields(Settings) if entry.metadata}


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("side", [0, 2])
def test_setting_has_its_effect(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, side: int
) -> None:
    row = EFFECTS[name]
    assert row[4](Bench(app, tmp_path, monkeypatch), row[side]) == row[side + 1]
