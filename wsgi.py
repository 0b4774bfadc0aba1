"""The WSGI entry: `flask run`, granian and any other server find `app` here."""

from lms.app import create_app

app = create_app()
