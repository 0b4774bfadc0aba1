"""The glossary holds: one term per thing, its identifiers exist, and the words it forbids are not used."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TERMS, FORBIDDEN = (
    (ROOT / "docs/glossary.md")
    .read_text(encoding="utf-8")
    .split("## Deprecated terms")[0]
    .split("## Words that are not used")
)
CODE = sorted((ROOT / "lms").rglob("*.py"))
PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "glossary.md"]
CATALOGUES = sorted((ROOT / "lms/translations").rglob("*.po"))

# The stored value of old findings: file and the part of the line that holds it.
KEPT = {
    ("lms/contests/screening/words.py", 'SIMILARITY = "likeness"'),
    ("lms/contests/screening/models.py", '"likeness"'),
}


def rows(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


BAD_WORDS = {form for word, _ in rows(FORBIDDEN) for form in (word, f"{word}s")}


def words_of(line: str) -> set[str]:
    """The words of a line in lower case; identifiers are split at underscores and capitals."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", line)}


def misused(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    if not words_of(text) & BAD_WORDS:  # the words of a text are those of its lines
        return
    for number, line in enumerate(text.splitlines(), 1):
        kept = any(name == file and part in line for file, part in KEPT)
        if not kept and words_of(line) & BAD_WORDS:
            yield f"{name}:{number}: {', '.join(sorted(words_of(line) & BAD_WORDS))}"


def test_each_term_is_given_once_and_in_order() -> None:
    terms = [row[0] for row in rows(TERMS)]
    assert terms == sorted(set(terms), key=str.lower)
    assert [row for row in rows(TERMS) if len(row) != 4 or not all(row)] == []


def test_identifiers_of_the_glossary_exist() -> None:
    known = set(re.findall(r"\w+", "".join(path.read_text(encoding="utf-8") for path in CODE)))
    named = {
        part for row in rows(TERMS) for one in re.findall(r"`([\w.]+)`", row[3]) for part in one.split(".")
    }
    assert named - known == set()


def test_forbidden_words_are_not_used() -> None:
    assert [line for path in (*CODE, *PAGES, *CATALOGUES) for line in misused(path)] == []


def test_no_two_classes_share_a_name() -> None:
    found = Counter(
        name
        for path in CODE
        if path.name != "identity.py"  # protocols bear the names of the tables they describe
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.M)
    )
    assert [name for name, count in found.items() if count > 1 and not name.startswith("_")] == []
