"""How a file of the content folder stands, apart from what is written about it in the browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the content folder as it is now: its text and the digest of its bytes, both empty without a file."""

    text: str = ""
    digest: str = ""
