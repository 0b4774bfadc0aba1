"""News of the library for the features to its right."""

from blinker import Namespace

_news = Namespace()

# Sent in the transaction that published the content folder, after everything was written.
content_synced = _news.signal("content-synced")
