"""Bleach's cleaner with a walk over the tree that takes linear time."""

from typing import Any

import bleach
from bleach import html5lib_shim


class LinearCleaner(bleach.Cleaner):
    """A cleaner for texts with thousands of siblings; allows exactly what `bleach.Cleaner` allows."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.walker = _walker(html5lib_shim.getTreeWalker("etree"))  # type: ignore[attr-defined]


def _walker(base: Any) -> Any:
    class _Walker(base):
        """The walk of html5lib, which searches all siblings for a node's place each time it climbs back to it."""

        def __init__(self, tree: Any) -> None:
            super().__init__(tree)
            self._places: dict[int, dict[int, int]] = {}

        def getParentNode(self, node: Any) -> Any:  # noqa: N802 -- the name is html5lib's
            """Climb to the parent, whose place among its siblings is kept."""
            if not isinstance(node, tuple) or node[3] == "text":
                return super().getParentNode(node)
            parents = node[2]
            parent = parents.pop()
            if not parents:
                return parent
            above = parents[-1]
            places = self._places.get(id(above))
            if places is None:
                places = {id(child): place for place, child in enumerate(above)}
                self._places[id(above)] = places
            return parent, places[id(parent)], parents, None

    return _Walker
