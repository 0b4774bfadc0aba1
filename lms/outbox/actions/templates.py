"""Keep how mail is worded."""

from lms.db import db, hold
from lms.outbox.models import MailTemplate
from lms.outbox.templates import BUILT_IN, TemplateText
from lms.outbox.words import MessageKind


def word(kind: MessageKind, language: str, text: TemplateText) -> TemplateText:
    """Keep a checked text, or forget the one that is kept when it is the built-in one; return what held before."""
    hold("mail-template")
    row = db.session.get(MailTemplate, (kind.value, language), populate_existing=True)
    before = TemplateText(row.subject, row.opening, row.closing) if row else BUILT_IN
    if text == BUILT_IN:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(MailTemplate(kind=kind.value, language=language, **text._asdict()))
    else:
        row.subject, row.opening, row.closing = text
    return before
