"""The application factory."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import wiring
from lms.config import Settings, read_settings
from lms.db import db
from lms.http.appearance import start_appearance
from lms.http.bounded_headers import start_bounded_headers
from lms.http.doubled import Application
from lms.http.error_pages import start_refusals
from lms.http.gateway import WAITING_WRITERS
from lms.http.language import start_languages
from lms.http.logs import start_logs
from lms.http.navigation import start_navigation
from lms.http.proxies import start_proxies
from lms.http.readable import start_readable
from lms.http.security_headers import start_security_headers
from lms.http.sign_in_gate import start_sign_in_gate
from lms.http.static_files import serve_statics, static_digest
from lms.http.streams import start_streams
from lms.http.web import limiter
from lms.people.views.signing_in import person_of_session

ROOT = Path(__file__).resolve().parent.parent
TEXTS = frozenset({"text/html", "text/csv", "application/atom+xml", "text/javascript", "image/svg+xml"})

compress = Compress()


def create_app(settings: Settings | None = None, **given: Any) -> Flask:
    """Return the application; `given` overrides single settings (tests, tools)."""
    settings = settings or read_settings(**given)
    app = Application(
        __name__,
        instance_path=str(settings.instance.resolve()),
        static_url_path="/static"
        if settings.is_development or settings.is_testing
        else f"/static/{static_digest()}",
    )
    app.config.from_mapping(_flask_config(settings))
    app.extensions["settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["static_url"] = lambda name: f"{app.static_url_path}/{name}"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    start_logs(app, settings.log_level)  # first, so that whatever refuses a request finds its id
    start_proxies(app, settings)
    start_readable(app)
    start_bounded_headers(app)
    _start_extensions(app, settings)
    start_languages(app, settings.timezone)
    start_appearance(app)
    start_sign_in_gate(app)
    start_security_headers(app, settings.secure_cookies)
    start_refusals(app)
    start_navigation(app)
    wiring.connect(app)
    serve_statics(app, settings)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # A connection for every thread of the gateway: a request that waits for the writer keeps its own, and one
        # that waited for a connection would keep its place from the writer who must go on.
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": max(5, settings.threads + 1),
            "max_overflow": settings.threads + WAITING_WRITERS,
        },
        "MAX_CONTENT_LENGTH": settings.upload_limit_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 6_000_000,  # a whole quiz file can be edited in a form
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.session_days),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: an exam may be longer than an hour
        "COMPRESS_REGISTER": False,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_LEVEL": 5,
        "JSON_AS_ASCII": False,
        "TEMPLATES_AUTO_RELOAD": settings.is_development,
    }


def _compressed(response: Response) -> Response:
    # A file that the server sends by itself has no body here that could be compressed.
    if response.mimetype not in TEXTS or "X-Sendfile" in response.headers:
        return response
    return compress.after_request(response)


def _start_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    CSRFProtect(app)
    limiter.init_app(app, settings.rate_limit_storage, settings.rate_limits)
    start_streams(app, settings.rate_limit_storage)
    app.after_request(_compressed)
    compress.init_app(app)
    login = LoginManager(app)
    login.session_protection = None  # phones change their address all day; the epoch revokes sign-ins
    login.user_loader(person_of_session)
