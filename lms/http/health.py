"""Is the process alive, and is it ready to serve?"""

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from lms.db import migrations_found_and_wanted

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> tuple[dict[str, str], int]:
    """Answer 200 while the process serves requests."""
    return {"status": "alive"}, 200


@blueprint.get("/readyz")
def ready() -> tuple[dict[str, str], int]:
    """Answer 200 when the database answers and its migrations are current, else 503 with the reason."""
    try:
        found, wanted = migrations_found_and_wanted()
    except SQLAlchemyError:
        return {"status": "not ready", "reason": "the database does not answer"}, 503
    if found != wanted:
        return {
            "status": "not ready",
            "reason": f"migration {found} found, {wanted} wanted; run flask db upgrade",
        }, 503
    return {"status": "ready", "migration": str(found)}, 200
