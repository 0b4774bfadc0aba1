"""The WSGI entry: `flask run`, granian and any other server find `app` here."""

import gc

gc.disable()  # what a start makes stays: looking through it for garbage, again and again, finds none

from lms.app import create_app  # noqa: E402
from lms.config import BadSetting  # noqa: E402

try:
    app = create_app()
except BadSetting as error:
    raise SystemExit(f"Error: {error}") from None

gc.freeze()
gc.enable()
