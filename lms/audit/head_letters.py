"""What auditors are told about the newest link of the chain, and who they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from lms.errors import N_
from lms.outbox.letters import Letter, Line


class HeadReader(NamedTuple):
    """Someone who keeps the links: an address, with the account and its language where it belongs to one."""

    address: str
    person_id: int | None = None
    language: str = ""


@dataclass(slots=True)
class HeadReaders:
    """Where the readers come from, besides the addresses of the settings; filled in wiring.py."""

    sources: list[Callable[[], Iterable[HeadReader]]] = field(default_factory=list)

    def with_addresses(self, addresses: Iterable[str]) -> list[HeadReader]:
        """Return all readers, each address once."""
        found = {one.address: one for source in self.sources for one in source()}
        for address in addresses:
            found.setdefault(address, HeadReader(address))
        return list(found.values())


HEAD_READERS = HeadReaders()

_KEEP = N_(
    "Keep this message. If the chain on the site no longer holds this link with this hash, its records were rewritten "
    "after this message was sent."
)


def head_letter(number: int, digest: str, at: datetime, published: str, site: str, link: str) -> Letter:
    """Return the letter for one link; `published` names the publication it was published with, if it was."""
    if published:
        subject = Line(
            N_("Audit chain of %(site)s: link %(number)s, published with %(published)s"),
            {"site": site, "number": number, "published": published},
        )
    else:
        subject = Line(N_("Audit chain of %(site)s: link %(number)s"), {"site": site, "number": number})
    paragraphs = (
        Line(
            N_("This is the newest link of the audit chain of %(site)s on %(at)s:"), {"site": site, "at": at}
        ),
        Line(N_("Link %(number)s"), {"number": number}),
        Line(N_("Hash %(hash)s"), {"hash": digest}),
        Line(_KEEP),
    )
    return Letter(subject, paragraphs, link, N_("Check the chain") if link else "")
