"""What an export makes: the file, and what its format could not hold."""

from dataclasses import dataclass

from lms.problems import Problem


@dataclass(frozen=True, slots=True)
class Exported:
    """The exported file, and one problem for each loss, marked with the id of its question."""

    data: bytes
    losses: tuple[Problem, ...] = ()
