"""Exercises of R/exams: what each type becomes, and what needs R."""

import io
import re
import zipfile

import pytest

from lms.quizzes.format.importing.bank import Imported
from lms.quizzes.format.importing.formats import format_of
from lms.quizzes.format.importing.rexams import import_rexams
from lms.quizzes.format.writer import write_question

ATTRIBUTES = re.compile(r" \{#[^}]*\}$", re.MULTILINE)


def rmd(meta: str, question: str = "Q?", answers: str = "", notes: str = "") -> str:
    listed = "".join(f"* {one}\n" for one in answers.split())
    told = "".join(f"* {one}\n" for one in notes.split())
    return (
        f"```{{r}}\nx <- 1\n```\n\nQuestion\n========\n{question}\n\n"
        + (f"Answerlist\n----------\n{listed}\n" if listed else "")
        + "Solution\n========\nBecause.\n\n"
        + (f"Answerlist\n----------\n{told}\n" if told else "")
        + f"Meta-information\n================\nexname: Name\n{meta}\n"
    )


def imported(text: str) -> Imported:
    return import_rexams(text.encode(), "en", "one.Rmd")


def written(text: str) -> list[str]:
    return [ATTRIBUTES.sub("", write_question(one, "en")) for one in imported(text).questions]


RNW = r"""<<echo=FALSE>>=
x <- 1
@
\begin{question}
How many \textbf{days}, 10\%?
\begin{answerlist}
  \item ten
  \item two
\end{answerlist}
\end{question}
\begin{solution}
It is $x^2$.
\begin{answerlist}
  \item True
  \item False
\end{answerlist}
\end{solution}
%% \extype{schoice}
%% \exsolution{10}
%% \exname{Name}
"""

END = "\n\nExplanation: Because."
CARRIED = {
    "an essay": (rmd("extype: string\nexsolution: nil"), "## Q?" + END),
    "single choice": (
        rmd("extype: schoice\nexsolution: 010", answers="a b c"),
        "## Q?\n\n- [ ] a\n- [x] b\n- [ ] c" + END,
    ),
    "the number of the right one": (
        rmd("extype: schoice\nexsolution: 2", answers="a b"),
        "## Q?\n\n- [ ] a\n- [x] b" + END,
    ),
    "multiple choice with notes": (
        rmd("extype: mchoice\nexsolution: 101", answers="a b c", notes="x y z"),
        "## Q?\n\n- [x] a\n  > x\n- [ ] b\n  > y\n- [x] c\n  > z" + END,
    ),
    "a number": (rmd("extype: num\nexsolution: 7.5\nextol: 0.1"), "## Q?\n\n= 7.5 +- 0.1" + END),
    "a text": (rmd("extype: string\nexsolution: lm"), "## Q?\n\n= lm" + END),
    "gaps with places": (
        rmd(
            "extype: cloze\nexclozetype: num|string|schoice\nexsolution: 7|lm|01\nextol: 0.5|0|0",
            "A ##ANSWER1## b ##ANSWER2## c ##ANSWER3##.",
            "- - x y",
        ),
        "## A [[= 7 +- 0.5]] b [[lm]] c [[x/*y]]." + END,
    ),
    "gaps with a list": (
        rmd("extype: cloze\nexclozetype: num|num\nexsolution: 7|8", answers="one two"),
        "## Q?\n\none [[= 7]]\n\ntwo [[= 8]]" + END,
    ),
    "LaTeX": (
        RNW,
        "## How many **days**, 10%?\n\n- [x] ten\n  > True\n- [ ] two\n  > False\n\nExplanation: It is $x^2$.",
    ),
}


@pytest.mark.parametrize("name", CARRIED)
def test_a_type_becomes_ours(name: str) -> None:
    source, ours = CARRIED[name]
    assert format_of(source.encode(), "one").name == "rexams"
    assert written(source) == [ours]
    assert imported(source).losses == ()


LOST = {
    "a key that R computes": (rmd("extype: num\nexsolution: `r x`"), "import-program"),
    "a text that R computes": (rmd("extype: num\nexsolution: 7", "What is `r x`?"), "import-program"),
    "a key of another length": (rmd("extype: schoice\nexsolution: 0100", answers="a b"), "import-answers"),
    "a list without options": (rmd("extype: schoice\nexsolution: 01"), "import-no-options"),
    "a number that is none": (rmd("extype: num\nexsolution: seven"), "import-number"),
    "a gap for several": (
        rmd("extype: cloze\nexclozetype: mchoice\nexsolution: 01", answers="a b"),
        "import-gap-several",
    ),
    "a type without an equal": (rmd("extype: picture\nexsolution: 1"), "import-unsupported"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_skipped_is_named_with_its_line(name: str) -> None:
    source, code = LOST[name]
    made = imported(source)
    assert [(one.code, one.line, one.marked, one.warning) for one in made.losses] == [
        (code, 5, "Name", False)
    ]
    assert made.questions == ()


def test_code_in_the_text_and_a_missing_picture_are_told() -> None:
    question = "See the plot.\n\n```{r plot}\nplot(x)\n```\n\n![](plot.png)"
    made = imported(rmd("extype: num\nexsolution: 7", question))
    assert {one.code for one in made.losses} == {"import-program-text", "import-media"}
    assert len(made.questions) == 1


def test_a_text_without_a_question_is_refused() -> None:
    refusal = imported("extype: num").refusal
    assert refusal is not None
    assert refusal.code == "import-no-questions"


DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
STATIC = r"""\begin{question}
% A remark that nobody sees.
Look at the table.
\begin{center}
\includegraphics[width=0.5\textwidth]{dot.png}
\end{center}

\begin{tabular}{lr}
\hline
Year & Sum \\ \hline
2025 & 10\% \\
2026 & $x_1$ \\
\hline
\end{tabular}

\begin{verbatim}
a % b & c
\end{verbatim}
\end{question}
%% \extype{num}
%% \exsolution{10}
%% \exname{Table}
"""


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_an_archive_of_exercises_is_read_with_its_pictures() -> None:
    members = {
        "bank/b.Rnw": STATIC.encode(),
        "bank/a.Rmd": rmd("extype: num\nexsolution: 3", "See ![map](dot.png)\\").encode(),
        "bank/dot.png": DOT,
        "bank/readme.md": b"nothing",
    }
    data = packed(members)
    found = format_of(data, "bank.zip").read(data, "en", "bank.zip")
    first, second = (one.stem["en"] for one in found.questions)
    assert first.startswith("See ![map](media/dot.png)")
    assert "![](media/dot.png)" in second
    assert "| Year | Sum |\n| --- | --- |\n| 2025 | 10% |" in second
    assert "```\na % b & c\n```" in second
    assert "remark" not in second
    assert list(found.files) == ["media/dot.png"] or list(found.files) == ["dot.png"]
    assert [one for one in found.losses if one.code == "import-media"] == []


def test_an_exercise_that_needs_r_in_an_archive_is_named_with_its_file() -> None:
    data = packed(
        {
            "a/x.Rmd": rmd("extype: num\nexsolution: `r y`").encode(),
            "a/y.Rmd": rmd("extype: num\nexsolution: 2").encode(),
        }
    )
    found = format_of(data, "bank.zip").read(data, "en", "bank.zip")
    assert len(found.questions) == 1
    assert [(one.path, one.code) for one in found.losses if not one.warning] == [
        ("bank.zip/a/x.Rmd", "import-program")
    ]


@pytest.mark.parametrize("part", ["\\begin{tabular}{l}\n", "\\begin{verbatim}", "%"])
def test_what_is_begun_again_and_again_does_not_keep_the_reader(part: str) -> None:
    # Half a minute where each beginning looks for its end.
    text = (
        "\\begin{question}\nQ " + part * 20_000 + "\n\\end{question}\n%% \\extype{num}\n%% \\exsolution{1}\n"
    )
    assert import_rexams(text.encode(), "en", "a.Rnw").seen == 1
