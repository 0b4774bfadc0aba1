"""How answers are divided by unit, so that no count says something about too few people, not even by subtraction."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

Answers = list[str]
IsSafe = Callable[[Sequence[str]], bool]


def is_safe_choice(answers: Sequence[str], minimum: int) -> bool:
    """Return whether the counts of a group may be shown: each is of no one or of at least the minimum of people.

    Answers are keys of options with commas. Those who did not choose an option are a count as well.
    """
    chosen = Counter(key for answer in answers for key in answer.split(","))
    counts = [*chosen.values(), *(len(answers) - count for count in chosen.values())]
    return len(answers) >= minimum and all(count == 0 or count >= minimum for count in counts)


def divided(by_path: Mapping[str, Sequence[str]], is_safe: IsSafe) -> tuple[dict[str, Answers], Answers]:
    """Return groups that may all be shown, by the path of their unit, and the rest, which is shown nowhere.

    What is not safe in a unit counts with the unit above it, and so on; what is not safe at the top is the rest. The
    rest can be computed as the total less the groups, so it is none or safe too: else further groups are added to it,
    the smallest first. Groups and rest have no answer in common, so that nothing else can be computed from them.
    An empty path is of those whose unit is not known.
    """
    groups = {path: list(answers) for path, answers in by_path.items() if answers}
    rest = groups.pop("", [])
    while moving := [path for path, answers in groups.items() if not is_safe(answers)]:
        deepest = max(moving, key=lambda path: (path.count("/"), path))
        answers, above = groups.pop(deepest), deepest.rstrip("/").rpartition("/")[0] + "/"
        if above == "/":
            rest += answers
        else:
            groups[above] = [*groups.get(above, []), *answers]
    while rest and groups and not is_safe(rest):
        smallest = min(groups, key=lambda path: (len(groups[path]), path))
        rest += groups.pop(smallest)
    return groups, rest
