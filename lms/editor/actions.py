"""Save, discard and hand over drafts; no one overwrites what another person saved meanwhile."""

from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.editor import queries
from lms.editor.models import DraftAuthor, EditorDraft, PublicationRequest
from lms.editor.states import FileState
from lms.errors import N_, Conflict, Refused
from lms.people.actions.approving import require_independent
from lms.people.identity import User


class DraftMoved(Conflict):
    """Another person, or another window, saved another text after this one was opened."""


def save_draft(
    path: str,
    text: str,
    *,
    version: int,
    seen: str,
    file: FileState,
    by: User,
    now: datetime,
    is_out: bool = True,
) -> EditorDraft | None:
    """Keep the text as the draft of a file; None when there is no draft and the file says the same already.

    Without `is_out` learners do not have the file yet, so it becomes a draft that can be published.
    `version` is the draft that was seen, 0 for none, and `seen` the digest of the file that was then there. Raises
    DraftMoved when either is not the present one any more. The same text again changes nothing.
    """
    hold(f"editor:{path}")
    draft = queries.draft(path)
    if draft is None:
        if text == file.text and is_out:
            return None
        if version or seen != file.digest:
            raise DraftMoved(N_("The file was changed by another person while you were writing."))
        draft = EditorDraft(path=path, base=file.text, base_digest=file.digest, version=0)
        db.session.add(draft)
    elif draft.text == text:
        return draft
    elif draft.version != version:
        raise DraftMoved(
            N_("%(name)s saved another draft of this file while you were writing."), name=draft.by.name
        )
    draft.text, draft.at, draft.by_id = text, now, by.id
    draft.version += 1
    db.session.flush()
    _note_author(draft, by, now)
    return draft


def _note_author(draft: EditorDraft, by: User, now: datetime) -> None:
    """Note that the person changed the draft."""
    known = next((one for one in draft.authors if one.user_id == by.id), None)
    if known is None:
        draft.authors.append(DraftAuthor(user_id=by.id, at=now))
    else:
        known.at = now
    db.session.flush()


def settle(path: str, text: str, *, version: int, file: FileState, by: User, now: datetime) -> None:
    """Keep a text in which someone decided between two sides; from now on it builds on the file as it is now."""
    draft = save_draft(path, text, version=version, seen=file.digest, file=file, by=by, now=now)
    if draft is not None:
        rest_on_file(draft, file)


def require_version(path: str, version: int) -> EditorDraft:
    """Return the draft of a file, held until the transaction ends; DraftMoved unless it is the version seen."""
    hold(f"editor:{path}")
    draft = queries.draft(path)
    if draft is None or draft.version != version:
        raise DraftMoved(
            N_("The draft was saved or published again after you opened this page. Check it once more.")
        )
    return draft


def rest_on_file(draft: EditorDraft, file: FileState) -> None:
    """Note that the file now says what a draft says."""
    draft.base, draft.base_digest = file.text, file.digest
    db.session.flush()


def discard(path: str, version: int) -> None:
    """Delete the draft of a file if it is still the version that was seen."""
    draft = queries.draft(path)
    if draft is not None and draft.version == version:
        db.session.delete(draft)
        db.session.flush()


def ask_for_approval(path: str, version: int, note: str, *, by: User, now: datetime) -> None:
    """Ask a second person to publish this version of a draft; a later version has to be asked for again."""
    draft = require_version(path, version)
    draft.request = None
    db.session.flush()
    draft.request = PublicationRequest(version=version, note=note, at=now, by_id=by.id)
    record(Verb.APPROVAL_ASK, "content", path, by_id=by.id, now=now, after={"note": note} if note else None)
    db.session.flush()


def require_approval(draft: EditorDraft, person: User) -> None:
    """Raise unless the person may decide on the draft as the second one: asked, and neither the asker nor an author."""
    asked = draft.request
    if asked is None or asked.version != draft.version or asked.reason:
        raise Conflict(N_("A second person must approve this first. Ask for approval."))
    if person.id in {asked.by_id, *draft.author_ids}:
        raise Conflict(N_("Only a person who did not change this draft can approve it."))


def require_second_person(draft: EditorDraft, person: User, now: datetime) -> None:
    """Raise unless the person may publish the draft as the second one, independent of who asked."""
    require_approval(draft, person)
    if draft.request is not None:
        require_independent(person, draft.request.by_id, now)


def send_back(path: str, version: int, reason: str, *, by: User, now: datetime) -> None:
    """Decline to publish a draft, with the reason, which its author reads."""
    draft = require_version(path, version)
    require_approval(draft, by)
    if not reason:
        raise Refused(N_("Enter the reason."))
    if draft.request is not None:
        draft.request.reason, draft.request.returned_by_id = reason, by.id
    record(Verb.APPROVAL_DECLINE, "content", path, by_id=by.id, now=now, reason=reason)
    db.session.flush()
