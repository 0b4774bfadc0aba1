"""Signed cookies and form tokens: the checks of the libraries, each made once for what comes again and again.

A learner sends the same cookie and the same token with every answer. A signature that was right stays right as long
as the secret, so the result is kept; age and match with the session are compared every time.
"""

import hmac
import time
from functools import lru_cache
from typing import Any

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from flask_wtf.csrf import same_origin
from itsdangerous import BadData, URLSafeTimedSerializer

KEPT = 4096
HEADER = "X-CSRFToken"
FIELD = "csrf_token"


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions in signed cookies; a cookie that comes again is not unpacked again."""

    def __init__(self) -> None:
        self._kept = lru_cache(maxsize=KEPT)(self._unpacked)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request; a new one when the cookie is missing, forged or too old."""
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return self.session_class()
        try:
            data, signed_at = self._kept(app, str(app.secret_key), value)
        except BadData:
            return self.session_class()
        if not _is_plain(data):  # what can be changed from within is never shared
            return super().open_session(app, request)
        if int(time.time() - signed_at) > app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        return self.session_class(data)

    def _unpacked(self, app: Flask, _secret: str, value: str) -> tuple[dict[str, Any], float]:
        signer = self.get_signing_serializer(app)
        if signer is None:
            raise BadData("no secret")
        data, signed_at = signer.loads(value, return_timestamp=True)
        return data, signed_at.timestamp()


def _is_plain(data: dict[str, Any]) -> bool:
    return all(value is None or isinstance(value, (str, int, float)) for value in data.values())


class FormTokens(CSRFProtect):
    """Flask-WTF's protection; a token in the header of our own script is looked at before the body is."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """End the request with 400 unless it carries the session's token."""
        sent, own = request.headers.get(HEADER), session.get(FIELD)
        if not sent or not own or request.method not in current_app.config["WTF_CSRF_METHODS"]:
            super().protect(apply_exemptions)
            return
        raw = _raw_token(str(current_app.secret_key), sent)
        is_ours = not request.is_secure or same_origin(request.referrer or "", f"https://{request.host}/")
        if raw is None or not is_ours or not hmac.compare_digest(own, raw):
            super().protect(apply_exemptions)  # says what is wrong
            return
        g.csrf_valid = True


@lru_cache(maxsize=KEPT)
def _raw_token(secret: str, token: str) -> str | None:
    """Return what a form token signs, or None when it is forged."""
    try:
        raw = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").loads(token)
    except BadData:
        return None
    return raw if isinstance(raw, str) else None
