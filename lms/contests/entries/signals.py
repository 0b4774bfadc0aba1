"""News of entries for whoever sends messages."""

from blinker import Namespace

_news = Namespace()

# Sent with the contest and `user_ids`, the authors of unfinished drafts, and `now`, in the transaction of the reminder.
drafts_reminded = _news.signal("drafts-reminded")
