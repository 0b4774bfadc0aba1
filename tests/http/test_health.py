"""The health endpoints."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from lms.db import db

pytestmark = pytest.mark.database


def test_alive_answers_without_the_database(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}


def test_ready_when_migrations_are_current(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json["status"]) == (200, "ready")


def test_not_ready_when_a_migration_is_missing(client: FlaskClient) -> None:
    current = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    response = client.get("/readyz")
    db.session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": current})
    db.session.commit()
    assert response.status_code == 503
    assert response.json["reason"] == f"migration 0001 found, {current} wanted; run flask db upgrade"


def test_a_request_id_comes_back(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc123"}).headers["X-Request-ID"] == "abc123"
