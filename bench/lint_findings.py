"""What the quality lint finds in banks of other people: python -m bench.lint_findings FOLDER [sample] [seed].

Prints quizzes, questions and findings by check as JSON. With a sample, so many findings follow, each with the question
it is about, to be judged by eye; missing explanations are left out of it, as no judgement is needed there.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from bench.authoring import BINARY, TEXTS
from lms.errors import Refused
from lms.problems import Problem
from lms.quizzes.format.importing.bank import to_quiz
from lms.quizzes.format.importing.formats import format_of
from lms.quizzes.format.importing.package import import_package
from lms.quizzes.format.lint.checking import lint
from lms.quizzes.format.lint.files import HAN
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.writer import write

# Files of one's own need no process of their own.
READERS = {**TEXTS, **BINARY, "package": import_package}


def quizzes(folder: Path) -> Iterator[tuple[Parsed, str]]:
    """Yield each different bank below a folder as a quiz, read again from the text that the import writes."""
    known = set[str]()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        language = "zh_Hans" if len(HAN.findall(data.decode("utf-8", "ignore"))) > len(data) / 30 else "en"
        try:
            made = to_quiz(READERS[format_of(data, path.name).name](data, language, path.name), path.stem)
        except Refused:
            continue
        if made is None:
            continue
        text = write(made, language, UTC)
        digest = sha256(text.partition("\n---\n")[2].encode()).hexdigest()
        if digest not in known:
            known.add(digest)
            yield parse(text, path.name, UTC, language), text


def about(problem: Problem, text: str) -> str:
    """Return a finding in English with the question that it is about."""
    lines = text.split("\n")
    start = next((n for n in range(problem.line - 1, -1, -1) if lines[n].startswith("## ")), problem.line - 1)
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("#")), len(lines))
    question = "\n    ".join(lines[start : min(end, start + 14)])
    return f"{problem.path}:{problem.line} {problem.code}: {problem.message % problem.values}\n    {question}"


def main(folder: str, sample: str = "0", seed: str = "1") -> None:
    """Print the figures, and the sample."""
    counts, asked, read = Counter[str](), 0, 0
    judged = list[tuple[Problem, str]]()
    for parsed, text in quizzes(Path(folder)):
        if parsed.quiz is None:
            continue
        read, asked = read + 1, asked + sum(1 for _ in parsed.quiz.questions)
        found = lint([parsed], {parsed.path: text})
        counts.update(one.code for one in found)
        judged += [(one, text) for one in found if one.code != LintCheck.NO_EXPLANATION]
    print(json.dumps({"quizzes": read, "questions": asked, "findings": dict(counts.most_common())}, indent=1))
    rng = random.Random(int(seed))
    for problem, text in rng.sample(judged, min(int(sample), len(judged))):
        print(about(problem, text))


if __name__ == "__main__":
    main(*sys.argv[1:])
