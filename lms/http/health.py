"""Is the process alive, and is it ready to serve?"""

import shutil

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from lms.db import StorageLost, db, migrations_found_and_wanted, require_file
from lms.http.web import settings
from lms.storage import LEAST_FREE_MB

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[dict[str, str], int]:
    """Answer 200 while the process serves requests."""
    return {"status": "alive"}, 200


@blueprint.get("/readyz")
def ready() -> tuple[dict[str, str], int]:
    """Answer 200 when the site can read and write, else 503 with the reason."""
    reason = what_is_missing()
    if reason:
        return {"status": "not ready", "reason": reason}, 503
    found, _ = migrations_found_and_wanted()
    return {"status": "ready", "migration": str(found)}, 200


def what_is_missing() -> str:
    """Return why the site cannot read and write now, or an empty text."""
    if not settings().instance.is_dir():
        return "the instance folder is gone"
    if shutil.disk_usage(settings().instance).free < LEAST_FREE_MB * 2**20:
        return f"less than {LEAST_FREE_MB} MiB are free where the instance folder is"
    try:
        found, wanted = migrations_found_and_wanted()
        require_file(db.session.connection().info.get("file"))
    except (SQLAlchemyError, StorageLost):
        return "the database does not answer"
    if found != wanted:
        return f"migration {found} found, {wanted} wanted; run flask db upgrade"
    return ""
