"""A quiz file as the lint reads it, and findings at their place in it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lms.problems import Problem
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.parser import Parsed
from lms.quizzes.format.questions import Question, Quiz

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_GAP = re.compile(r"\[\[\d+\]\]")
_BLANK = re.compile(r"(?:\\?_){3,}")
# Emphasis, headings and quotes; the signs of `csrf_token`, `a > b` and `3 * 4` are no marks.
_MARKS = re.compile(
    r"^[ \t]*(?:>[ \t>]*|#+[ \t]+)+|\*+(?=[^\s*])|(?<=[^\s*])\*+|_{2,}|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|`+|~~|\||\\(?=\W)",
    re.M,
)
_SENTENCE_END = re.compile(r"[。！？；!?;\n]+|\.(?=\s|$)")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
CHINESE = "zh_Hans"

Check = Callable[["LintFile"], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class LintFile:
    """One file of a quiz without errors: its questions in `language`, their places and its source lines."""

    quiz: Quiz
    language: str
    path: str
    places: dict[str, tuple[int, int]]
    lines: Sequence[str]

    @classmethod
    def of(cls, read: Parsed, source: str = "") -> "LintFile | None":
        """Return the file that was read, or None when it has errors."""
        if read.quiz is None:
            return None
        return cls(read.quiz, read.language, read.path, dict(read.places), source.split("\n"))

    @property
    def is_chinese(self) -> bool:
        """Return whether its texts are Chinese."""
        return self.language == CHINESE

    def text(self, texts: object) -> str:
        """Return what stands in this file of a text by language."""
        return texts.get(self.language, "") if hasattr(texts, "get") else ""

    def stem(self, question: Question) -> str:
        """Return the stem of a question as it is read."""
        return shown(self.text(question.stem))

    def finding(
        self,
        check: LintCheck,
        question: Question | None,
        message: str,
        fix: str,
        marked: str = "",
        **values: object,
    ) -> Problem:
        """Return a finding at what is marked in the question, else at its heading, else at the top of the file."""
        line, column = self._place(question.id if question else "", marked)
        short = " ".join(marked.split())[:80]
        return Problem(check.value, line, column, message, fix, values, short, self.path, warning=True)

    def _place(self, id_: str, marked: str) -> tuple[int, int]:
        first, column = self.places.get(id_, (1, 1))
        if not marked:
            return first, column
        needle = marked.split("\n", 1)[0].strip()
        following = [line for line, _ in self.places.values() if line > first] if id_ else []
        last = min(following, default=len(self.lines) + 1)
        for number in range(first, last):
            at = self.lines[number - 1].find(needle) if number <= len(self.lines) else -1
            if at >= 0:
                return number, at + 1
        return first, column


def shown(text: str) -> str:
    """Return Markdown as the words that are read: no code, pictures, addresses or marks; gaps as …"""
    bare = _LINK.sub(r"\1", _PICTURE.sub(" ", _CODE.sub(" ", text)))
    return _MARKS.sub("", _GAP.sub("\u2026", bare)).strip()


def listed(text: str) -> str:
    """Return Markdown as the words of one line of a list; a gap, also one drawn with underscores, is ____."""
    words = shown(_BLANK.sub("\ue0f2", _GAP.sub("\ue0f2", text)))
    return " ".join(words.replace("\ue0f2", "____").split())


def sentences(text: str) -> list[str]:
    """Return the sentences of a text as it is read, without their end signs."""
    return [part.strip() for part in _SENTENCE_END.split(shown(text)) if part.strip()]


def ids_of(questions: Sequence[Question]) -> str:
    """Return the ids of some questions on one line, at most eight."""
    ids = [one.id for one in questions]
    return ", ".join(ids[:8]) + (" …" if len(ids) > 8 else "")
