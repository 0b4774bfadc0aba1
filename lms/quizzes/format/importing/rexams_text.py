"""The parts of an exercise of R/exams: question, list of answers, solution, metadata and chunks of code."""

import re
from dataclasses import dataclass, field

from lms.quizzes.format.importing.html_tables import table_of

_CHUNK = re.compile(r"^```+[ \t]*\{r.*?^```+[ \t]*$", re.MULTILINE | re.DOTALL)
_SWEAVE = re.compile(r"^<<[^\n]{0,300}>>=.*?^@[^\n]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(
    r"^(?:(?P<under>Question|Solution|Meta-information)[ \t]*\n=+[ \t]*"
    r"|#[ \t]+(?P<hash>Question|Solution|Meta-information)[ \t]*)$",
    re.MULTILINE,
)
_LIST = re.compile(r"^(?:Answerlist[ \t]*\n-+[ \t]*|##[ \t]+Answerlist[ \t]*)$", re.MULTILINE)
_ITEM = re.compile(r"^[*+-][ \t]+", re.MULTILINE)
_META = re.compile(r"^[ \t]*(ex[a-z]{2,20})(?:\[[^\]\n]{0,60}\])?:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_RNW_META = re.compile(r"^[% \t]*\\(ex[a-z]{2,20})(?:\[[^\]\n]{0,60}\])?\{(.*)\}[ \t]*$", re.MULTILINE)
_TABLE = re.compile(
    r"\\begin\{tabular\}(?:\[[a-z]\])?\{[^\n]{0,60}?\}[ \t]*\n(.*?)\\end\{tabular\}", re.DOTALL
)
_RULE = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[0-9-]*\})")
_CODE = re.compile(
    r"(\\begin\{(?:verbatim|Sinput|Soutput)\}.*?\\end\{(?:verbatim|Sinput|Soutput)\})", re.DOTALL
)
_VERBATIM = re.compile(r"\\begin\{(verbatim|Sinput|Soutput)\}[ \t]*\n?(.*?)\n?\\end\{\1\}", re.DOTALL)
_SIMPLE = (
    (re.compile(r"(?<!\\)%[^\n]*$", re.MULTILINE), ""),
    (re.compile(r"\\includegraphics(?:\[[^\]\n]{0,100}\])?\{([^}\n]{1,200})\}"), r"![](\1)"),
    (re.compile(r"\\(?:begin|end)\{(?:center|figure|flushleft|flushright|Schunk)\}(?:\[[a-z!]+\])?"), ""),
    (re.compile(r"\\(?:url|href)\{([^{}\s]{1,300})\}(?!\{)"), r"<\1>"),
    (re.compile(r"\\(?:centering|noindent|newline|medskip|bigskip|smallskip|par)(?![A-Za-z])"), ""),
    (re.compile(r"\\(?:textbf)\{([^{}]{1,500})\}"), r"**\1**"),
    (re.compile(r"\\(?:emph|textit)\{([^{}]{1,500})\}"), r"*\1*"),
    (re.compile(r"\\(?:texttt|code|verb)\{([^{}]{1,500})\}"), r"`\1`"),
    (re.compile(r"\\begin\{(?:itemize|enumerate)\}|\\end\{(?:itemize|enumerate)\}"), ""),
    (re.compile(r"^[ \t]*\\item[ \t]*", re.MULTILINE), "- "),
    (
        re.compile(
            r"\\begin\{(?:equation|align|eqnarray|displaymath)\*?\}(.*?)\\end\{(?:equation|align|eqnarray|displaymath)\*?\}",
            re.DOTALL,
        ),
        r"$$\1$$",
    ),
    (re.compile(r"\\\[(.*?)\\\]", re.DOTALL), r"$$\1$$"),
    (re.compile(r"``"), "“"),
    (re.compile(r"''"), "”"),
    (re.compile(r"\\\\[ \t]*$", re.MULTILINE), "  "),
    (re.compile(r"\\([%&#_])"), r"\1"),
    (re.compile(r"(?<!\\)~"), " "),
)


@dataclass(slots=True)
class Exercise:
    """One exercise. `line` is where its question begins; `chunks` are pieces of code inside its texts."""

    line: int
    question: str
    answers: list[str]
    solution: str
    notes: list[str]
    meta: dict[str, str]
    chunks: list[str] = field(default_factory=list)


def read_rmd(text: str) -> Exercise | None:
    """Return the parts of an exercise in R Markdown; None for a text without a question."""
    # The code keeps its place in lines so that every heading stays on its own.
    blanked = _CHUNK.sub(lambda chunk: "\n" * chunk[0].count("\n"), text)
    found = list(_HEADING.finditer(blanked))
    if not found:
        return None
    parts: dict[str, str] = {}
    ends = [one.start() for one in found[1:]] + [len(blanked)]
    for one, end in zip(found, ends, strict=True):
        parts.setdefault(one["under"] or one["hash"], blanked[one.end() : end])
    first = next((one for one in found if (one["under"] or one["hash"]) == "Question"), None)
    if first is None:
        return None
    line = blanked.count("\n", 0, first.start()) + 1
    stem, answers = _with_list(parts["Question"])
    solution, notes = _with_list(parts.get("Solution", ""))
    meta = dict(_META.findall(parts.get("Meta-information", "")))
    last = text.count("\n", 0, text.find("Meta-information")) + 1 if "Meta-information" in text else 10**9
    inside = [
        one[0].partition("\n")[0][:80]
        for one in _CHUNK.finditer(text)
        if line < text.count("\n", 0, one.start()) + 1 < last
    ]
    return Exercise(line, stem.strip(), answers, solution.strip(), notes, meta, inside)


def _with_list(text: str) -> tuple[str, list[str]]:
    """Split a part at its list of answers."""
    found = _LIST.search(text)
    if found is None:
        return text, []
    items = _ITEM.split(text[found.end() :])[1:]
    return text[: found.start()], [
        " ".join(item.split()) if "\n\n" not in item.strip() else item.strip() for item in items
    ]


def read_rnw(text: str) -> Exercise | None:
    """Return the parts of an exercise in LaTeX with R; None for a text without a question."""
    blanked = _SWEAVE.sub(lambda chunk: "\n" * chunk[0].count("\n"), text)
    question, start = _environment(blanked, "question")
    if start < 0:
        return None
    solution, _ = _environment(blanked, "solution")
    stem, answers = _with_items(question)
    told, notes = _with_items(solution)
    begin, end = (
        text.find("\\begin{question}"),
        max(text.rfind("\\end{solution}"), text.find("\\end{question}")),
    )
    inside = [one[0].partition("\n")[0][:80] for one in _SWEAVE.finditer(text) if begin < one.start() < end]
    meta = dict(_RNW_META.findall(blanked))
    line = blanked.count("\n", 0, start) + 1
    return Exercise(
        line,
        _plain(stem),
        [_plain(one) for one in answers],
        _plain(told),
        [_plain(one) for one in notes],
        meta,
        inside,
    )


def _environment(text: str, name: str) -> tuple[str, int]:
    start = text.find(f"\\begin{{{name}}}")
    end = text.find(f"\\end{{{name}}}", start)
    if start < 0 or end < 0:
        return "", -1
    return text[start + len(name) + 8 : end], start


def _with_items(text: str) -> tuple[str, list[str]]:
    inside, start = _environment(text, "answerlist")
    if start < 0:
        return text, []
    return text[:start], [one for one in re.split(r"\\item[ \t\n]*", inside)[1:] if one.strip()]


def _plain(text: str) -> str:
    """Return LaTeX of simple texts as Markdown; formulas stay as they are."""
    # Looking for an end that is not there from each beginning would take for ever.
    last = max(text.rfind(f"\\end{{{name}}}") for name in ("verbatim", "Sinput", "Soutput"))
    end = text.index("}", last) + 1 if last >= 0 else 0
    pieces = []
    for at, piece in enumerate(_CODE.split(text[:end])):
        code = _VERBATIM.fullmatch(piece) if at % 2 else None
        pieces.append(f"\n\n```\n{code[2]}\n```\n\n" if code else _words(_tables(piece)))
    return "".join([*pieces, _words(_tables(text[end:]))]).strip()


def _tables(text: str) -> str:
    end = text.rfind("\\end{tabular}") + len("\\end{tabular}")
    return _TABLE.sub(_table, text[:end]) + text[end:] if "\\end{tabular}" in text else text


def _words(text: str) -> str:
    parts = re.split(r"(\$[^$]{1,2000}\$)", text)
    for place in range(0, len(parts), 2):
        for sign, replacement in _SIMPLE:
            parts[place] = sign.sub(replacement, parts[place])
    return re.sub(r"\n[ \t]+", "\n", "".join(parts))


def _table(found: re.Match[str]) -> str:
    """Return a table of LaTeX as one of Markdown; the first row becomes its head."""
    rows = [
        row
        for part in re.split(r"\\\\(?:\[[^\]]{0,10}\])?", _RULE.sub("", found[1]))
        if (row := part.strip())
    ]
    cells = [[" ".join(cell.split()) for cell in re.split(r"(?<!\\)&", row)] for row in rows]
    return f"\n\n{table_of(cells[0], cells[1:])}\n\n" if cells else "\n\n"
