"""Answer patterns that cannot run away: a small regular-expression language matched in linear time.

The pattern becomes a Thompson automaton (Thompson 1968, CACM 11:419-422), so the time to match is at most
the length of the answer times the size of the pattern, whatever the author wrote.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from lms.errors import N_
from lms.quizzes.format.folding import fold

MAX_STEPS = 400
MAX_DEPTH = 20
MAX_REPEAT = 100

Test = Callable[[str], bool]


class PatternError(ValueError):
    """The pattern is not one that can be matched; the sentence says why."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One state: either a test for one character, or a fork without reading (`test` None)."""

    test: Test | None
    to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; the last state is the accepting one."""

    steps: tuple[_Step, ...]

    def matches(self, text: str) -> bool:
        """Return whether the whole of `text`, folded, matches."""
        states = self._reach({0})
        for char in fold(text):
            states = self._reach({to for state in states for to in self._after(state, char)})
            if not states:
                return False
        return len(self.steps) in states

    def _after(self, state: int, char: str) -> tuple[int, ...]:
        if state == len(self.steps):
            return ()
        step = self.steps[state]
        return step.to if step.test and step.test(char) else ()

    def _reach(self, states: set[int]) -> set[int]:
        reached, waiting = set(states), list(states)
        while waiting:
            state = waiting.pop()
            if state < len(self.steps) and self.steps[state].test is None:
                fresh = [to for to in self.steps[state].to if to not in reached]
                reached.update(fresh)
                waiting.extend(fresh)
        return reached


@lru_cache(maxsize=1024)
def compile_pattern(source: str) -> Pattern:
    """Compile a pattern; raises PatternError. The letters of the pattern are folded like the answer.

    Known: letters, `.`, `[a-z]`, `[^…]`, `\\d \\w \\s` and their capitals, `(…)`, `|`, `? * + {2,5}`, and `\\`
    before a sign. Back-references and look-around are refused.
    """
    reader = _Reader(source)
    steps = reader.alternatives(0)
    if reader.at < len(source):
        raise PatternError(N_("This closing bracket has no opening bracket."))
    return Pattern(tuple(steps))


# A fragment is a list of steps whose targets count from its own start; leaving it means reaching its length.
_Fragment = list[_Step]


def _moved(fragment: _Fragment, by: int) -> _Fragment:
    return [_Step(step.test, tuple(to + by for to in step.to)) for step in fragment]


def _joined(first: _Fragment, second: _Fragment) -> _Fragment:
    return _limited(first + _moved(second, len(first)))


def _limited(fragment: _Fragment) -> _Fragment:
    if len(fragment) > MAX_STEPS:
        raise PatternError(N_("The pattern is too large."))
    return fragment


def _optional(fragment: _Fragment) -> _Fragment:
    return [_Step(None, (1, len(fragment) + 1)), *_moved(fragment, 1)]


def _repeated(fragment: _Fragment) -> _Fragment:
    """Return the fragment any number of times, or not at all."""
    end = len(fragment) + 2
    return _limited([_Step(None, (1, end)), *_moved(fragment, 1), _Step(None, (0,))])


def _times(fragment: _Fragment, low: int, high: int | None) -> _Fragment:
    result: _Fragment = []
    for _ in range(low):
        result = _joined(result, fragment)
    if high is None:
        return _joined(result, _repeated(fragment))
    for _ in range(high - low):
        result = _joined(result, _optional(fragment))
    return result


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_CLASSES: dict[str, Test] = {
    "d": lambda char: char.isdigit(),
    "w": _is_word,
    "s": lambda char: char.isspace(),
    "D": lambda char: not char.isdigit(),
    "W": lambda char: not _is_word(char),
    "S": lambda char: not char.isspace(),
}


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def alternatives(self, depth: int) -> _Fragment:
        """Read up to the closing bracket or the end, with `|` between the alternatives."""
        if depth > MAX_DEPTH:
            raise PatternError(N_("Brackets are nested too deeply."))
        branches = [self._sequence(depth)]
        while self._next() == "|":
            self.at += 1
            branches.append(self._sequence(depth))
        result = branches.pop()
        while branches:
            left = branches.pop()
            after = len(left) + 2
            result = _limited(
                [
                    _Step(None, (1, after)),
                    *_moved(left, 1),
                    _Step(None, (after + len(result),)),
                    *_moved(result, after),
                ]
            )
        return result

    def _sequence(self, depth: int) -> _Fragment:
        result: _Fragment = []
        while (char := self._next()) and char not in "|)":
            if char in "^$":
                self._anchor(char)
                continue
            result = _joined(result, self._quantified(self._atom(depth)))
        return result

    def _anchor(self, char: str) -> None:
        """Pass over an anchor at the very ends, where it says what is so anyway."""
        if self.at != (0 if char == "^" else len(self.source) - 1):
            raise PatternError(N_("The anchors ^ and $ can only be at the start and end."))
        self.at += 1

    def _atom(self, depth: int) -> _Fragment:
        char = self._next()
        self.at += 1
        if char == "(":
            return self._group(depth)
        if char == "[":
            return [_Step(self._set(), (1,))]
        if char == ".":
            return [_Step(lambda _: True, (1,))]
        if char in "?*+{":
            raise PatternError(N_("A quantifier has nothing to repeat."))
        if char == "\\":
            return self._escape()
        return _literal(char)

    def _group(self, depth: int) -> _Fragment:
        if self._next() == "?":
            if self.source[self.at : self.at + 2] != "?:":
                raise PatternError(N_("Look-around and named groups are not supported."))
            self.at += 2
        inside = self.alternatives(depth + 1)
        if self._next() != ")":
            raise PatternError(N_("A bracket has no match."))
        self.at += 1
        return inside

    def _escape(self) -> _Fragment:
        char = self._next()
        self.at += 1
        if char in _CLASSES:
            return [_Step(_CLASSES[char], (1,))]
        if not char or (char.isascii() and char.isalnum()):
            raise PatternError(
                N_("The backslash comes before a letter or digit that has no special meaning here.")
            )
        return _literal(char)

    def _set(self) -> Test:
        negated = self._next() == "^"
        self.at += negated
        tests: list[Test] = []
        first = True
        while (char := self._next()) != "]" or first:
            first = False
            tests.append(self._member(char))
        self.at += 1

        def test(char: str) -> bool:
            return any(one(char) or one(char.upper()) for one in tests) != negated

        return test

    def _member(self, char: str) -> Test:
        low = self._set_char(char)
        if (
            isinstance(low, str)
            and self._next() == "-"
            and self.source[self.at + 1 : self.at + 2] not in ("]", "")
        ):
            self.at += 1
            high = self._set_char(self._next())
            if not isinstance(high, str) or high < low:
                raise PatternError(N_("The range in square brackets is in the wrong order."))
            return lambda one: low <= one <= high
        return (lambda one: one == low) if isinstance(low, str) else low

    def _set_char(self, char: str) -> str | Test:
        if not char:
            raise PatternError(N_("A square bracket has no match."))
        self.at += 1
        if char != "\\":
            return char
        escaped = self._next()
        self.at += 1
        if escaped in _CLASSES:
            return _CLASSES[escaped]
        if not escaped or (escaped.isascii() and escaped.isalnum()):
            raise PatternError(
                N_("The backslash comes before a letter or digit that has no special meaning here.")
            )
        return escaped

    def _quantified(self, atom: _Fragment) -> _Fragment:
        """Apply one repetition sign; a second one on top is refused, a lazy `?` changes nothing and is passed over."""
        char = self._next()
        if not char or char not in "?*+{":
            return atom
        low, high = self._counts(char)
        if self._next() == "?":
            self.at += 1
        if self._next() and self._next() in "*+{":
            raise PatternError(N_("One quantifier directly follows another."))
        return _times(atom, low, high)

    def _counts(self, char: str) -> tuple[int, int | None]:
        self.at += 1
        if char != "{":
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[char]
        end = self.source.find("}", self.at)
        low, comma, high = self.source[self.at : end].partition(",")
        self.at = end + 1
        if end < 0 or not _is_count(low) or (high and not _is_count(high)):
            raise PatternError(N_("The count in braces is not a number."))
        least = int(low)
        most = int(high) if high else None if comma else least
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise PatternError(N_("The count in braces is too large or in the wrong order."))
        return least, most


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _literal(char: str) -> _Fragment:
    """Return the steps for one character of the pattern, folded as the answer is."""
    folded = " " if char.isspace() else fold(char)
    return [_Step(lambda one, want=want: one == want, (index + 1,)) for index, want in enumerate(folded)]  # type: ignore[misc]
