"""People named with an @ in a post."""

import re
from collections.abc import Iterable, Mapping

from lms.discussions.texts import PostTextRefused
from lms.errors import N_

MAX_MENTIONS = 20
LONGEST_NAME = 20
# An @ within a word is an address such as a@example.org.
_MENTION = re.compile(r"(?<![\w@.+-])@([^\s@,，。;；:：!！?？()（）<>\[\]]{1,60})")


def checked_mentions(source: str) -> list[str]:
    """Return what follows each @ of a post; raise PostTextRefused when there are more than twenty."""
    found = _MENTION.findall(source)
    if len(found) > MAX_MENTIONS:
        raise PostTextRefused(
            N_("Your post mentions %(count)s people with @; the maximum is %(most)s. Remove some of them."),
            count=len(found),
            most=MAX_MENTIONS,
        )
    return list(dict.fromkeys(found))


def possible_names(mentions: Iterable[str]) -> set[str]:
    """Return the names that mentions may begin with: Chinese is written without spaces after a name."""
    return {one[:length] for one in mentions for length in range(1, min(len(one), LONGEST_NAME) + 1)}


def mentioned(mentions: Iterable[str], known: Mapping[int, str]) -> set[int]:
    """Return who is meant: for each mention everyone with the longest of the known names that it begins with."""
    found = set()
    for one in mentions:
        longest = max((name for name in known.values() if one.startswith(name)), key=len, default="")
        found |= {id_ for id_, name in known.items() if longest and name == longest}
    return found
