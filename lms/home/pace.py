"""Whether somebody's work keeps pace with the calendar."""

from datetime import datetime

# The share of all work by which a person may be behind the calendar before it is reported.
SLACK = 0.2


def is_behind(done: int, total: int, since: datetime, until: datetime, now: datetime) -> bool:
    """Tell whether the share done lags behind the share of time gone by more than the slack.

    Past the end everybody with something left is behind; somebody with nothing to do never is.
    """
    if done >= total:
        return False
    if now >= until:
        return True
    gone = max(0.0, (now - since) / (until - since)) if until > since else 1.0
    return gone - done / total > SLACK
