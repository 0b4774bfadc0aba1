"""Refusals that carry a sentence for the reader, and the marker for sentences in pure files."""

from collections.abc import Mapping


class Sentence(str):
    """English source text; where it is among the values of another sentence it is translated too."""

    __slots__ = ()


def N_(sentence: str) -> str:  # noqa: N802 -- the customary gettext marker name
    """Mark a sentence for translation; the shell translates it."""
    return Sentence(sentence)


class Refused(Exception):
    """A rule said no. `sentence` is English source text with %(name)s places filled from `values`."""

    status = 422

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence

    def __reduce__(self) -> tuple[object, ...]:
        # Refusals of a reader in another process are raised again in this one.
        return _again, (type(self), self.__dict__)


def _again(kind: type[Refused], kept: dict[str, object]) -> Refused:
    refusal = kind.__new__(kind, kept["sentence"])
    refusal.__dict__.update(kept)
    return refusal


class NotAllowed(Refused):
    """The person may know of the thing but may not do this to it."""

    status = 403


class Conflict(Refused):
    """The thing changed meanwhile, or is in a state that does not allow this."""

    status = 409
