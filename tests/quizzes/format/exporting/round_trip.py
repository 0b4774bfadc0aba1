"""Questions compared by what they say: texts as rendered, keys as numbers."""

import re
from collections.abc import Iterable
from typing import Any

from lms.problems import Problem
from lms.quizzes.format.exporting.formats import ExportFormat
from lms.quizzes.format.exporting.html import xhtml
from lms.quizzes.format.exporting.reducing import reduced_quiz
from lms.quizzes.format.importing.formats import BY_NAME
from lms.quizzes.format.questions import Option, Question, QuestionType, Quiz, TextAnswer

# The formats that are read under another name than they are written.
READ_AS = {"qti21": "package", "qti30": "package"}


def said(question: Question, language: str) -> dict[str, Any]:
    """Everything a question says in one language, without how it was written."""

    def text(texts: Any, *, is_line: bool = False) -> str:
        found = xhtml(texts.get(language, ""), language, is_inline=is_line)
        found = re.sub(r"(?<=>)\s+(?=<)|(?<=>)\s+$|\s+(?=</p>)", "", re.sub(r"\s+", " ", found))
        # Words right below code are a paragraph of their own.
        found = re.sub(r"(</pre>) ?(?=[^<])(.*?)(?=<p>|<pre>|$)", r"\1<p>\2</p>", found)
        # A line end inside an option is a blank where options stand on one line.
        found = found.replace("<br/>", " ") if is_line else found
        # `$$` means a formula on a line of its own or in one, by program.
        found = re.sub(r"\$\$(.*?)\$\$", r"\\(\1\\)", found)
        return found.removeprefix("<p>").removesuffix("</p>") if found.count("<p>") == 1 else found

    def option(one: Option) -> tuple[Any, ...]:
        share = (100 if one.right else 0) if one.weight is None else one.weight
        return text(one.text, is_line=True), round(float(share), 4), text(one.feedback)

    def typed(some: Iterable[TextAnswer]) -> list[tuple[Any, ...]]:
        return [(one.text, one.pattern, float(one.credit), text(one.feedback)) for one in some]

    def numbers(some: Any) -> list[tuple[Any, ...]]:
        return [
            (
                float(one.value),
                one.closeness.value,
                float(one.tolerance),
                one.high and float(one.high),
                one.figures,
                one.units,
                float(one.credit),
                text(one.feedback),
            )
            for one in some
        ]

    rights = {target.key: text(target.text, is_line=True) for target in question.targets}
    used = {one.match for one in question.options}
    return {
        "type": question.type.value,
        "stem": text(question.stem),
        "options": sorted(map(option, question.options))
        if question.type is QuestionType.TRUE_FALSE
        else [option(one) for one in question.options if not one.match],
        "pairs": [(text(one.text, is_line=True), rights[one.match]) for one in question.options if one.match],
        "decoys": sorted(right for key, right in rights.items() if key not in used),
        "answers": typed(question.answers.get(language, ())),
        "numbers": numbers(question.numbers),
        "gaps": [
            (
                list(map(option, gap.options)),
                typed(gap.answers.get(language, ())),
                numbers(gap.numbers),
                float(gap.points),
                gap.otherwise.get(language, ""),
            )
            for gap in question.gaps
        ],
        "rules": (question.rule or "", question.part_rule or ""),
        "points": float(question.points),
        "unit": question.unit_required,
        "explanation": text(question.explanation),
        "otherwise": text(question.otherwise),
        "hints": [text(hint) for hint in question.hints],
        "tags": sorted(question.tags),
        "difficulty": question.difficulty,
        "words": question.words,
        "upload": question.upload,
        "lesson": question.lesson.get(language, ""),
    }


def differences(
    quiz: Quiz, language: str, target: ExportFormat, media: dict[str, bytes] | None = None
) -> tuple[list[str], tuple[Problem, ...]]:
    """What comes back otherwise than the reported losses say, and those losses."""
    files = media or {}
    reduced = reduced_quiz(quiz, target.holds, language, files)
    exported = target.write(quiz, language, files)
    made = BY_NAME[READ_AS.get(target.name, target.name)].read(
        exported.data, language, f"q.{target.extension}"
    )
    losses = exported.losses + made.losses
    if made.refusal:
        return ([f"refused: {made.refusal}"] if reduced.questions else []), losses
    skipped = {one.marked for one in made.losses if not one.warning}
    expected = [one for one in reduced.questions if one.id not in skipped]
    # What the importer says it could not convert is in the texts.
    rewritten = {one.marked for one in made.losses if one.code == "import-media"}
    wrong = []
    if len(expected) != len(made.questions):
        wrong.append(f"{len(expected)} questions became {len(made.questions)}: {list(map(str, made.losses))}")
    for before, after in zip(expected, made.questions, strict=False):
        was, now = said(before, language), said(after, language)
        names = ("type", "numbers", "points", "rules") if before.id in rewritten else was
        wrong += [
            f"{before.id}.{name}: {was[name]!r} -> {now[name]!r}" for name in names if was[name] != now[name]
        ]
    return wrong, losses
