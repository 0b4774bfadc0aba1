"""The blueprint with every page of the administrator attached."""

from lms.operations.views import outbox
from lms.operations.views.status import blueprint

__all__ = ["blueprint", "outbox"]
