"""What the people of a contest hear of its result, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lms.errors import N_


class NewsKind(StrEnum):
    """What happened; AWARDED is a published list with the person's own entry on it."""

    PUBLISHED = "published"
    AWARDED = "awarded"
    FINAL = "final"
    JUDGED = "judged"
    CERTIFICATE = "certificate"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    MOVED_UP = "moved-up"


SENTENCES: Mapping[NewsKind, str] = {
    NewsKind.PUBLISHED: N_("The result has been published."),
    NewsKind.AWARDED: N_("The result has been published. Your entry received: %(award)s."),
    NewsKind.FINAL: N_("The result is final. You can read the judges’ feedback on your entry."),
    NewsKind.JUDGED: N_("The result of a contest you judged has been published."),
    NewsKind.CERTIFICATE: N_("Your certificate is ready: %(award)s."),
    NewsKind.REVOKED: N_("Your certificate has been revoked: %(award)s."),
    NewsKind.WITHDRAWN: N_("The award of your entry has been withdrawn. Read the reason."),
    NewsKind.MOVED_UP: N_("The final list was corrected. Your entry now has: %(award)s."),
}
# Where each leads: to the list, to the author's feedback, or to the certificate.
ENDPOINTS: Mapping[NewsKind, str] = {
    NewsKind.FINAL: "contests.feedback",
    NewsKind.CERTIFICATE: "certificates.verify",
    NewsKind.REVOKED: "certificates.verify",
}


@dataclass(frozen=True, slots=True)
class ResultNews:
    """One thing a person hears: in which contest, what and when; the key of the award, the code of a certificate."""

    contest_id: int
    kind: NewsKind
    at: datetime
    award: str = ""
    certificate: str = ""

    def where(self, slug: str) -> tuple[str, dict[str, Any]]:
        """Return the endpoint that tells more, and its values."""
        endpoint = ENDPOINTS.get(self.kind, "contests.result")
        return endpoint, {"code": self.certificate} if self.certificate else {"slug": slug}
