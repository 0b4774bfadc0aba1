"""Word mail, kept in the audit trail."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.outbox.actions import templates
from lms.outbox.templates import BUILT_IN, TemplateText, checked
from lms.outbox.words import MessageKind
from lms.people.identity import User


def word_mail(kind: MessageKind, language: str, text: TemplateText, *, by: User, now: datetime) -> None:
    """Use a text for mail of a kind in a language; raises BadSubject, BadOpening or BadClosing."""
    kept = checked(kind, text)
    before = templates.word(kind, language, kept)
    changed = [name for name in kept._fields if getattr(kept, name) != getattr(before, name)]
    if changed:
        record(
            Verb.MAIL_WORD,
            "site",
            f"mail {kind.value} {language}",
            by_id=by.id,
            now=now,
            before={f"mail_{name}": getattr(before, name) for name in changed},
            after={f"mail_{name}": getattr(kept, name) for name in changed},
        )


def reset_mail(kind: MessageKind, language: str, *, by: User, now: datetime) -> None:
    """Use the built-in text again."""
    word_mail(kind, language, BUILT_IN, by=by, now=now)
