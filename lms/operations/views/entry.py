"""The blueprint with every page of the administrator attached."""

from lms.operations.views import mail_preview, outbox
from lms.operations.views.status import blueprint

__all__ = ["blueprint", "mail_preview", "outbox"]
