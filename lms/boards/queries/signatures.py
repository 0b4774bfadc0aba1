"""Reading the signatures of issues: what was signed at the publication, or when the issue became final."""

from lms.boards.models import BoardFinal, BoardIssue
from lms.boards.signed_issue import Signed, manifest_of


def manifest_in(key: str, issue: BoardIssue, final: BoardFinal | None) -> bytes:
    """Return the manifest that was signed last of an issue of the board."""
    if final is None:
        return manifest_of(key, issue.number, issue.digest)
    return manifest_of(key, issue.number, issue.digest, final_at=final.at, objections=final.objections)


def signature_of(issue: BoardIssue, final: BoardFinal | None) -> Signed | None:
    """Return the signature that was made last; None for an issue from before issues were signed."""
    if final is not None:
        return Signed(final.signature, final.public_key)
    if issue.signature is None or issue.public_key is None:
        return None
    return Signed(issue.signature, issue.public_key)
