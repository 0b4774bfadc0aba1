"""News of judging for whoever sends messages."""

from blinker import Namespace

_news = Namespace()

# Sent with the invitation and its `link` in the transaction that made or renewed it.
judge_invited = _news.signal("judge-invited")
# Sent with the invitation in the transaction that answered it.
invitation_answered = _news.signal("invitation-answered")
