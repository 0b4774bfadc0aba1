"""Recall of copied essays by how they were disguised, and false pairs, on the essays of the demonstration."""

import json
import random
import re
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from lms.contests.screening.similarity import AlertLevel, ComparedText, folded, similar
from lms.text.han_variants import SIMPLIFIED

ROOT = Path(__file__).resolve().parents[1]
FILLERS = ("其实", "那么", "就是说", "的", "啊", "可以说")
# Of several forms the usual one; only Traditional -> Simplified is exact.
TRADITIONAL = {ord(base): chr(form) for form, base in reversed(SIMPLIFIED.items()) if form >= 0x4E00}
Change = Callable[[str, str, random.Random], str]


def essays() -> list[str]:
    """Return the bodies of the Chinese essays of the demonstration, of 280 letters or more."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "demo" / "essays").glob("*.md"))]
    bodies = [text.split("---\n", 2)[2] for text in texts]
    return [body for body in bodies if len(re.findall("[\u4e00-\u9fff]", body)) >= 280]


def _filled(every: int) -> Change:
    """Return a change that puts a filler word in after so many letters."""

    def change(source: str, own: str, rng: random.Random) -> str:
        return re.sub(f"(.{{{every}}})", lambda found: found[1] + rng.choice(FILLERS), folded(source))

    return change


def _substituted(every: int) -> Change:
    """Return a change that replaces every so-manieth letter by one of another essay."""

    def change(source: str, own: str, rng: random.Random) -> str:
        letters = folded(own)
        return "".join(
            rng.choice(letters) if place % every == every - 1 else letter
            for place, letter in enumerate(folded(source))
        )

    return change


def _blocks(share: float, count: int) -> Change:
    """Return a change that writes so many blocks of the source, `share` of the text in all, into an own essay."""

    def change(source: str, own: str, rng: random.Random) -> str:
        source, own = folded(source), folded(own)
        size, part = round(share * len(own) / count), len(own) // count
        pieces = []
        for number in range(count):
            start = rng.randrange(len(source) - size)
            at = rng.randrange(part - size)
            piece = own[number * part : (number + 1) * part]
            pieces.append(piece[:at] + source[start : start + size] + piece[at + size :])
        return "".join(pieces)

    return change


KINDS: dict[str, Change] = {
    "word for word": lambda source, own, rng: source,
    "in Traditional characters": lambda source, own, rng: source.translate(TRADITIONAL),
    "filler after every 7th letter": _filled(7),
    "filler after every 5th letter": _filled(5),
    "filler after every 3rd letter": _filled(3),
    "every 7th letter another": _substituted(7),
    "every 5th letter another": _substituted(5),
    "every 4th letter another": _substituted(4),
    "half of it, every 7th letter another": lambda source, own, rng: (
        folded(own)[: len(folded(own)) // 2] + _substituted(7)(source, own, rng)[: len(folded(source)) // 2]
    ),
    "10 % in four blocks": _blocks(0.1, 4),
    "10 % in one block": _blocks(0.1, 1),
}


def _long(bodies: list[str]) -> list[str]:
    """Return essays of a usual length, each of two of the short ones."""
    return [first + second for first, second in zip(bodies[::2], bodies[1::2], strict=False)]


def recall(bodies: list[str], seed: int = 1) -> dict[str, tuple[int, int, int]]:
    """Return by kind how many copies were red, how many amber, and how many there were."""
    found = {}
    for kind, change in KINDS.items():
        rng = random.Random(seed)
        levels = []
        for place, source in enumerate(bodies):
            own = bodies[(place + 1) % len(bodies)]
            texts = [ComparedText(str(number), text) for number, text in enumerate(bodies) if text is not own]
            copy = ComparedText("copy", change(source, own, rng))
            pairs = similar([*texts, copy])
            levels += [pair.level for pair in pairs if {pair.first, pair.second} == {str(place), "copy"}]
        found[kind] = (levels.count(AlertLevel.RED), levels.count(AlertLevel.AMBER), len(bodies))
    return found


def false_pairs(bodies: list[str]) -> tuple[int, int]:
    """Return how many pairs of unrelated essays are red or amber, and how many pairs there are."""
    pairs = similar([ComparedText(str(place), body) for place, body in enumerate(bodies)])
    return sum(pair.level is not AlertLevel.GREEN for pair in pairs), len(list(combinations(bodies, 2)))


def main() -> None:
    """Print recall by kind and false pairs, for short essays and for ones of twice the length; JSON at the end."""
    short = essays()
    summary = {}
    for name, bodies in (("short", short), ("long", _long(short))):
        began = time.process_time()
        letters = sum(map(len, map(folded, bodies))) // len(bodies)
        print(f"{name}: {len(bodies)} essays of {letters} letters")
        found = recall(bodies)
        for kind, (red, amber, count) in found.items():
            print(f"  {kind:40} red {red:3} amber {amber:3} of {count}")
        wrong, pairs = false_pairs(bodies)
        print(f"  false pairs {wrong} of {pairs}")
        seconds = round(time.process_time() - began, 1)
        summary[name] = {"recall": found, "false_pairs": wrong, "pairs": pairs, "cpu_seconds": seconds}
    print(json.dumps(summary, ensure_ascii=False))


if __name__ == "__main__":
    main()
