"""An exact inverted index of hashed character n-grams over many texts, on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def _mixed(codes: Hashes) -> Hashes:
    """Spread code points over 64 bits (splitmix64, Steele et al. 2014) before they are summed up."""
    x = codes + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)), np.uint64)


def gram_hashes(texts: Sequence[str], n: int) -> tuple[Hashes, NDArray[np.int32]]:
    """Return the hash of every n-gram of every text and the number of its text, in order."""
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    whole = "".join(texts)
    if len(whole) < n:
        return np.zeros(0, np.uint64), np.zeros(0, np.int32)
    codes = _mixed(np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64))
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    last = len(codes) - n + 1
    value = np.zeros(last, np.uint64)
    factor = np.uint64(0xD6E8FEB86659FD93)
    for offset in range(n):
        value *= factor
        value += codes[offset : offset + last]
    inside = owner[:last] == owner[n - 1 :]
    return value[inside], owner[:last][inside]


@dataclass(frozen=True, slots=True)
class GramIndex:
    """Postings both ways. `gram_of` lists kept grams per text, `text_of` texts per gram (both CSR)."""

    texts: int
    sizes: Ints
    kept: Ints
    text_start: Ints
    gram_of: Ints
    gram_start: Ints
    text_of: NDArray[np.int32]

    def shared(self, text: int) -> Ints:
        """Return for every text the number of kept grams it shares with `text`."""
        grams = self.gram_of[self.text_start[text] : self.text_start[text + 1]]
        starts, ends = self.gram_start[grams], self.gram_start[grams + 1]
        counts = ends - starts
        total = int(counts.sum())
        if not total:
            return np.zeros(self.texts, np.int64)
        begin = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        found = self.text_of[begin + np.arange(total)]
        return np.bincount(found, minlength=self.texts)


def build(
    texts: Sequence[str], n: int, most: int, dropped: Hashes | None = None, every: int = 1
) -> GramIndex:
    """Index the distinct n-grams of folded texts, keeping those in 2 to `most` texts.

    Grams in `dropped` (whitelisted quotes) are left out altogether, also from the sizes. `every` keeps
    one gram in so many by hash, the same ones in all texts.
    """
    value, owner = gram_hashes(texts, n)
    if dropped is not None and dropped.size:
        keep = ~np.isin(value, dropped)
        value, owner = value[keep], owner[keep]
    if every > 1:
        keep = (value >> np.uint64(40)) % np.uint64(every) == 0
        value, owner = value[keep], owner[keep]
    order = np.argsort(value, kind="stable")
    value, owner = value[order], owner[order]
    del order
    fresh = np.ones(len(value), bool)
    fresh[1:] = (value[1:] != value[:-1]) | (owner[1:] != owner[:-1])
    value, owner = value[fresh], owner[fresh]
    sizes = np.bincount(owner, minlength=len(texts)).astype(np.int64)
    heads = np.flatnonzero(np.concatenate(([True], value[1:] != value[:-1])))
    spread = np.diff(np.concatenate((heads, [len(value)])))
    useful = (spread >= 2) & (spread <= most)
    rare = np.repeat(spread <= most, spread)
    kept_sizes = np.bincount(owner[rare], minlength=len(texts)).astype(np.int64)
    inside = np.repeat(useful, spread)
    text_of = owner[inside]
    lengths = spread[useful]
    gram = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    by_text = np.argsort(text_of)
    text_start = np.concatenate(([0], np.cumsum(np.bincount(text_of, minlength=len(texts)))))
    gram_start = np.concatenate(([0], np.cumsum(lengths)))
    return GramIndex(len(texts), sizes, kept_sizes, text_start, gram[by_text], gram_start, text_of)
