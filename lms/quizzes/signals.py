"""News of this feature for those to its right; sent by the edge after the commit."""

from blinker import Namespace

_news = Namespace()

# Sent with attempt_id=… when an attempt was graded.
attempt_finished = _news.signal("attempt-finished")
