"""A quiz file in our own language as a bank of questions."""

from datetime import UTC

from lms.quizzes.format.importing.bank import Imported, ImportedItem, refused
from lms.quizzes.format.importing.gift_text import decode_gift
from lms.quizzes.format.parser import parse


def looks_like_own(data: bytes, name: str) -> bool:
    """Return whether the file is Markdown with front matter that has a title, or with our headings."""
    head = data[:4000].lstrip(b"\xef\xbb\xbf\r\n\t ")
    return name.lower().endswith(".md") and (head.startswith(b"---") or b"\n## " in b"\n" + data)


def import_own(data: bytes, language: str, path: str) -> Imported:
    """Read a quiz file; with an error nothing is imported, and the first one is the reason."""
    text, _ = decode_gift(data)
    is_whole = text.lstrip().startswith("---")
    if not is_whole:
        text = f"---\ntitle: Questions\n---\n{text}"
    read = parse(text, path, UTC, language)
    if read.quiz is None:
        return refused(next(one for one in read.problems if not one.warning), language)
    items = [
        ImportedItem(
            read.places.get(question.id, (1, 1))[0],
            question.id,
            section.title.get(read.language, ""),
            question,
        )
        for section in read.quiz.sections
        for question in section.questions
    ]
    title = read.quiz.title.get(read.language, "") if is_whole else ""
    return Imported(tuple(items), read.problems, len(items), read.language, title=title)
