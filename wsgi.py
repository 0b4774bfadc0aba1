"""The WSGI entry: `flask run`, granian and any other server find `app` here."""

from lms.app import create_app
from lms.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    raise SystemExit(f"Error: {error}") from None
