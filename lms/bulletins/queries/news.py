"""Reading the news of all bulletins for a first page: the newest ones, and drafts for who edits them."""

from dataclasses import dataclass

from lms.bulletins.models import Bulletin, BulletinDraft
from lms.bulletins.policy import may_read
from lms.bulletins.queries import catalogue, drafts, issues
from lms.http.language import chosen_language
from lms.people.identity import User

MOST = 3


@dataclass(frozen=True, slots=True)
class BulletinNews:
    """The newest bulletins, and unfinished drafts, each with the name in its address and the title of its file."""

    newest: list[tuple[str, str, Bulletin]]
    waiting: list[tuple[str, str, BulletinDraft]]


def bulletin_news(reader: User) -> BulletinNews:
    """Return the newest bulletin of each file the reader may see, newest first, and the drafts they may edit."""
    found = {one.document.id: one for one in catalogue.live_series() if may_read(reader, one.definition)}
    named = {key: (one.slug, one.definition.title(chosen_language())) for key, one in found.items()}
    newest = issues.newest_of_all(found, MOST) if found else []
    edited = [key for key, one in found.items() if catalogue.edits(reader, one)]
    waiting = drafts.unfinished(edited) if edited else []
    return BulletinNews(
        [(*named[one.document_id], one) for one in newest],
        [(*named[one.document_id], one) for one in waiting],
    )
