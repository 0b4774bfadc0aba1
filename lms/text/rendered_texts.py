"""Short texts rendered before: a question that stays as it was while its neighbour is written is not rendered again."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from lms.text.prose.model import Rendered, Resolver, Target, Words

# What fits: all texts of a few long quizzes, some ten megabytes.
MOST_TEXTS = 6_000
MOST_CHARS = 2_000

Key = tuple[str, str, str, bool]


@dataclass(frozen=True, slots=True)
class _Known:
    """A text as rendered on line 1, and where its links and pictures led then."""

    made: Rendered
    targets: tuple[tuple[str, Target | None], ...]


class RenderedTexts:
    """The texts rendered last, by source, language, prefix of ids and whether it is one line."""

    def __init__(self, most: int = MOST_TEXTS) -> None:
        self.most = most
        self._known: OrderedDict[Key, _Known] = OrderedDict()
        self._lock = Lock()

    def get(
        self,
        source: str,
        words: Words,
        resolve: Resolver,
        first_line: int,
        id_prefix: str,
        make: Callable[[Resolver], Rendered],
        *,
        is_inline: bool,
    ) -> Rendered:
        """Return the text as `make` renders it on line 1, moved to its line; made anew when a link leads elsewhere."""
        key = (source, words.lang, id_prefix, is_inline)
        with self._lock:
            known = self._known.get(key)
        if known is None or any(resolve(target) != found for target, found in known.targets):
            known = self._made(resolve, make)
            if len(source) <= MOST_CHARS:
                self._keep(key, known)
        return moved(known.made, first_line - 1)

    def _made(self, resolve: Resolver, make: Callable[[Resolver], Rendered]) -> _Known:
        targets: dict[str, Target | None] = {}

        def noting(target: str) -> Target | None:
            targets[target] = resolve(target)
            return targets[target]

        return _Known(make(noting), tuple(targets.items()))

    def _keep(self, key: Key, known: _Known) -> None:
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            if len(self._known) > self.most:
                self._known.popitem(last=False)


def moved(made: Rendered, lines: int) -> Rendered:
    """Return a rendered text as if it stood so many lines further down."""
    if not lines or not (made.headings or made.links or made.pictures or made.problems):
        return made
    return replace(
        made,
        headings=tuple(replace(one, line=one.line + lines) for one in made.headings),
        links=tuple(replace(one, line=one.line + lines) for one in made.links),
        pictures=tuple(replace(one, line=one.line + lines) for one in made.pictures),
        problems=tuple(replace(one, line=one.line + lines) for one in made.problems),
    )
