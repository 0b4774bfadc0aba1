"""News of entries for whoever sends messages."""

from blinker import Namespace

_news = Namespace()

# Sent with the contest and `user_ids`, the authors of unfinished drafts, in the transaction that asked for it.
drafts_reminded = _news.signal("drafts-reminded")
