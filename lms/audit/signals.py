"""News of the audit chain for whoever sends messages."""

from blinker import Namespace

_news = Namespace()

# Sent with a publication (`KeepsHead`) in its transaction: `chain_number` and `chain_hash` are what auditors keep.
head_published = _news.signal("head-published")
