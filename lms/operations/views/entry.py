"""The blueprint with every page of the administrator attached."""

from lms.operations.views import mail_preview, mail_templates, outbox
from lms.operations.views.status import blueprint

__all__ = ["blueprint", "mail_preview", "mail_templates", "outbox"]
