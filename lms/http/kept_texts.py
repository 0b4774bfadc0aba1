"""Texts of pages that are kept in memory, because what they show of published things never changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

# What fits: a few hundred pages of boards.
MOST_CHARS = 8_000_000


class KeptTexts:
    """Texts by what decides everything that they say; those read last stay, as far as there is room."""

    def __init__(self, most_chars: int = MOST_CHARS) -> None:
        self.most_chars = most_chars
        self._chars = 0
        self._texts: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def clear(self) -> None:
        """Forget all texts."""
        with self._lock:
            self._texts.clear()
            self._chars = 0

    def text(self, key: Hashable, make: Callable[[], str]) -> str:
        """Return the text of a key: from memory, else as `make` makes it."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        made = make()
        with self._lock:
            self._chars += len(made) - len(self._texts.pop(key, ""))
            self._texts[key] = made
            while self._chars > self.most_chars:
                _, oldest = self._texts.popitem(last=False)
                self._chars -= len(oldest)
        return made


kept_texts = KeptTexts()
