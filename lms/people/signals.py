"""News of people for the features to its right."""

from blinker import Namespace

_news = Namespace()

# Sent with the person in the transaction that changed it, so that running attempts follow.
extra_time_changed = _news.signal("extra-time-changed")
