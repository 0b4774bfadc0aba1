"""How people are named on a board: in full, masked, or by a code."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from itertools import count

from lms.boards.words import NamePolicy

CODE_CHARS = 6
_ALPHABET = "BCDEFHJKLMNPQRTUVWXY3789"  # nothing that is mistaken for something else on paper
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_MASK = "*"


def masked(name: str) -> str:
    """Return the name with its middle hidden: 张小明 → 张*明, 张明 → 张*, Ann Lee → A* L*.

    Latin words keep their first letter and lose their length.
    """
    name = name.strip()
    if not name:
        return _MASK
    if _HAN.match(name):
        parts = [part for part in re.split(r"[·•・\s]+", name) if part]
        return "·".join(part[0] + _MASK for part in parts) if len(parts) > 1 else _masked_han(name)
    return " ".join(word[0] + _MASK for word in name.split())


def _masked_han(name: str) -> str:
    if len(name) <= 2:
        return name[0] + _MASK
    return name[0] + _MASK * (len(name) - 2) + name[-1]


def codes(user_ids: Iterable[int], salt: str) -> dict[int, str]:
    """Return a six-character code for each person, the same for the same salt, never the same for two.

    Only who knows the salt can tell whose a code is.
    """
    found: dict[str, int] = {}
    for user_id in sorted(user_ids):
        code = next(code for turn in count() if (code := _code(user_id, turn, salt)) not in found)
        found[code] = user_id
    return {user_id: code for code, user_id in found.items()}


def _code(user_id: int, turn: int, salt: str) -> str:
    digest = hmac.new(salt.encode(), f"{user_id}/{turn}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8])
    letters = ""
    for _ in range(CODE_CHARS):
        number, rest = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[rest]
    return letters


def shown_names(people: Mapping[int, str], policy: NamePolicy, salt: str) -> dict[int, str]:
    """Return the name to publish of each person by id; `people` maps ids to true names."""
    if policy is NamePolicy.FULL:
        return dict(people)
    if policy is NamePolicy.MASKED:
        return {user_id: masked(name) for user_id, name in people.items()}
    return codes(people, salt)
