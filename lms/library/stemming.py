"""A light English stemmer: plurals, -ed, -ing and a few endings, after Porter (1980), steps 1 and 5."""

import re

_VOWEL = "aeiouy"
_ENDINGS = (
    ("ational", "ate"),
    ("ization", "ize"),
    ("isation", "ise"),
    ("fulness", "ful"),
    ("iveness", "ive"),
    ("ousness", "ous"),
    ("ation", "ate"),
    ("ments", ""),
    ("ment", ""),
    ("ness", ""),
    ("ably", "able"),
    ("ibly", "ible"),
    ("ily", "y"),
    ("ly", ""),
)


def stem(word: str) -> str:
    """Return the stem of a lower-case English word; words of up to three letters stay as they are."""
    if len(word) <= 3 or not re.fullmatch(r"[a-z]+", word):
        return word
    word = _without_ending(_without_verb_ending(_singular(word)))
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 2 and word.endswith("y") and word[-2] not in _VOWEL:
        word = word[:-1] + "i"
    return word


def _singular(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base == word or len(base) < 3 or not any(letter in _VOWEL for letter in base):
            continue
        if ending == "ed" and word.endswith("eed"):
            return word
        if base.endswith(("at", "bl", "iz")):
            return base + "e"
        if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
            return base[:-1]
        return base[:-1] + "y" if base.endswith("i") else base
    return word


def _without_ending(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending) + instead
    return word
