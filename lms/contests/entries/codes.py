"""Short codes under which entries go to judges, without letters and digits that look alike."""

import random
from collections.abc import Collection

# No 0O, 1I, 2Z, 4A, 5S or 6G: a code is read aloud and copied by hand.
ALPHABET = "BCDEFHJKLMNPQRTUVWXY3789"
LENGTH = 6


def entry_code(rng: random.Random, taken: Collection[str] = ()) -> str:
    """Return a new six-character code that is not in `taken`; 24^6 is about 191 million."""
    while True:
        code = "".join(rng.choice(ALPHABET) for _ in range(LENGTH))
        if code not in taken:
            return code


def is_code(text: str) -> bool:
    """Return whether the text could be an entry code, in any letter case."""
    return len(text) == LENGTH and all(letter in ALPHABET for letter in text.upper())
