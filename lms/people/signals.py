"""News of people for the features to its right."""

from blinker import Namespace

_news = Namespace()

# Sent with the person in the transaction that changed it, so that running attempts follow.
extra_time_changed = _news.signal("extra-time-changed")

# Sent with the person, or the unit with all below it, that belongs elsewhere now, with `by` and `now` as below.
person_moved = _news.signal("person-moved")
unit_moved = _news.signal("unit-moved")

# Sent with the group whose people changed, `by` (None: the command line) and `now`, in the same transaction.
group_changed = _news.signal("group-changed")

# Sent with the account that stays, `leaving` and `now`; each listener moves what is its own and returns `Joined`.
accounts_joining = _news.signal("accounts-joining")
