"""Addresses of what authors do with their entry."""

from collections.abc import Callable
from typing import Any

from lms.contests.entries.views import extensions, keying, reminding, submitting, writing

GET, POST = ["GET"], ["POST"]
Addresses = tuple[tuple[str, str, Callable[..., Any], list[str]], ...]

ADDRESSES: Addresses = (
    ("/<slug>/entries/remind", "remind_drafts", reminding.remind, POST),
    ("/<slug>/extensions", "extensions", extensions.listing, GET),
    ("/<slug>/extensions", "extend_deadline", extensions.extend, POST),
    ("/<slug>/extensions/<int:user_id>/revoke", "revoke_extension", extensions.revoke, POST),
    ("/<slug>/keyed", "keyed_entries", keying.listing, GET),
    ("/<slug>/keyed", "enter_keyed", keying.add, POST),
    ("/<slug>/keyed/preview", "preview_keyed", keying.preview, POST),
    ("/<slug>/keyed/template", "keyed_template", keying.template, GET),
    ("/<slug>/entry", "entry", writing.entry, GET),
    ("/<slug>/entry", "start_entry", writing.start_entry, POST),
    ("/<slug>/entry/write", "write_entry", writing.write_entry, GET),
    ("/<slug>/entry/write", "save_entry", writing.save_entry, POST),
    ("/<slug>/entry/paste", "paste_into_entry", writing.paste_into_entry, POST),
    ("/<slug>/entry/authors", "invite_author", writing.invite_author, POST),
    ("/<slug>/entry/leave", "leave_entry", writing.leave_entry, POST),
    ("/<slug>/entry/authors/<int:user_id>", "remove_author", writing.remove_author, POST),
    ("/<slug>/entry/invitations/<int:entry_id>", "answer_invitation", writing.answer_invitation, POST),
    ("/<slug>/entry/submit", "check_entry", submitting.check_entry, GET),
    ("/<slug>/entry/submit", "submit_entry", submitting.submit_entry, POST),
    ("/<slug>/entry/receipt", "receipt", submitting.receipt, GET),
    ("/<slug>/entry/withdraw", "withdraw_entry", submitting.withdraw_entry, POST),
    ("/<slug>/entry/versions", "entry_versions", submitting.entry_versions, GET),
    ("/<slug>/entry/versions", "name_version", submitting.name_version, POST),
    ("/<slug>/entry/versions/<int:number>", "entry_version", submitting.entry_version, GET),
    ("/<slug>/entry/versions/<int:number>", "restore_version", submitting.restore_version, POST),
    ("/<slug>/entry/files", "attach", submitting.attach, POST),
    ("/<slug>/entry/files/<int:attachment_id>", "own_attachment", submitting.own_attachment, GET),
    ("/<slug>/entry/files/<int:attachment_id>", "detach", submitting.detach, POST),
)
