"""Which groups may be shown, so that nothing is known of fewer people than the minimum, not even by subtraction."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)


def shown_groups(counts: Mapping[Group, int], minimum: int) -> set[Group]:
    """Return the groups that may be shown beside the total of all of them; `counts` are their people.

    A group below the minimum is left out. What is left out can be computed together, as the total less what is shown;
    therefore further groups are left out, the smallest first, until at least two are and they have together at least
    the minimum. Groups of no one say nothing and are not shown.
    """
    present = {group: count for group, count in counts.items() if count > 0}
    shown = sorted(
        (group for group, count in present.items() if count >= minimum),
        key=lambda group: (-present[group], str(group)),
    )
    hidden = [group for group in present if present[group] < minimum]
    while hidden and shown and (len(hidden) < 2 or sum(present[one] for one in hidden) < minimum):
        hidden.append(shown.pop())
    return set(shown)
