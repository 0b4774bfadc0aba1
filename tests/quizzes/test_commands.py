"""`flask quiz`: check, format and import."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

pytestmark = pytest.mark.database

GOOD = "---\ntitle: T\n---\n\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask quiz …` in English."""
    return lambda *words: app.test_cli_runner().invoke(args=["quiz", *map(str, words), "--lang", "en"])


def test_check_names_every_problem_and_fails(content: Path, run: Run) -> None:
    (content / "quizzes" / "good.en.md").write_text(GOOD)
    (content / "quizzes" / "bad.en.md").write_text(GOOD.replace("[x]", "[ ]").replace(" {#a}", ""))
    found = run("check")
    assert found.exit_code == 1
    assert found.output.splitlines() == [
        "quizzes/bad.en.md:5:1: error: No option is marked as correct. Mark the correct one as `- [x] …`. "
        "[no-right-option]",
        "quizzes/bad.en.md:5:1: warning: This question has no id; qc8b990b3 was generated from its text. "
        "Run `flask quiz format`, or write `{#qc8b990b3}` at the end of the heading. [id-missing]",
        "2 quizzes: 1 errors, 1 warnings.",
    ]


def test_check_of_one_file_anywhere_passes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text(GOOD)
    found = run("check", tmp_path / "mine.md")
    assert (found.exit_code, found.output) == (0, "1 quizzes: 0 errors, 0 warnings.\n")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Press <Enter> to go on.", "raw-html"),
        ("[x](javascript:alert(1))", "link-scheme"),
        ("![A cow](media/cow.webp)", "missing-picture"),
        ("[x](gone.md)", "broken-link"),
    ],
)
def test_check_refuses_what_publishing_refuses(content: Path, run: Run, line: str, code: str) -> None:
    file = content / "quizzes" / "q.en.md"
    file.write_text(GOOD.replace("- [x]", f"{line}\n\n- [x]"))
    for found in (run("check"), run("check", file)):
        assert (found.exit_code, found.output.splitlines()[0].rpartition(" ")[2]) == (1, f"[{code}]")


@pytest.mark.parametrize("line", ["Press <Enter> to go on.", "[x](javascript:alert(1))"])
def test_check_of_a_file_elsewhere_renders_it_too(run: Run, tmp_path: Path, line: str) -> None:
    (tmp_path / "q.en.md").write_text(GOOD.replace("- [x]", f"{line}\n\n- [x]"))
    assert run("check", tmp_path / "q.en.md").exit_code == 1


def test_import_tells_of_a_picture_that_is_not_there(content: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.gift").write_text("::A::[markdown]See ![A well](well.png) {T}\n")
    found = run("import", tmp_path / "bank.gift", "--language", "en")
    assert "The picture “well.png” does not exist." in found.output


def test_check_speaks_chinese(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "q.zh.md").write_text(GOOD.replace("[x]", "[ ]"))
    found = app.test_cli_runner().invoke(args=["quiz", "check", str(tmp_path / "q.zh.md"), "--lang", "zh"])
    assert found.output.splitlines()[0] == (
        f"{tmp_path}/q.zh.md:5:1: 错误: 没有标出正确选项。正确的一项请写 `- [x] …`。 [no-right-option]"
    )


def test_a_file_that_is_not_text_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.zh.md").write_bytes("---\ntitle: 汛期安全\n---\n应当做什么\n".encode("gbk"))
    found = run("check", tmp_path / "q.zh.md")
    assert (found.exit_code, found.output.splitlines()[0]) == (
        1,
        f"{tmp_path}/q.zh.md:2:9: error: The file is not in UTF-8; it looks like GBK. "
        "Open it as GBK (GB18030) and save it as UTF-8. [looks-like-gbk]",
    )


def test_a_huge_file_is_named_with_its_size(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.en.md").write_bytes(b"x" * 50_000_000)
    found = run("check", tmp_path / "q.en.md")
    assert found.output.splitlines()[0] == (
        f"{tmp_path}/q.en.md:1:1: error: The file is 50000000 bytes; the limit is 2000000 bytes. "
        "Split it into several files, or move pictures and videos out of it. [file-too-large]"
    )


def test_format_writes_the_canonical_form_once(content: Path, run: Run) -> None:
    file = content / "quizzes" / "q.en.md"
    file.write_bytes(GOOD.replace("\n\n", "\n").replace("\n", "\r\n").replace("- [", "* [").encode())
    checked = run("format", "--check")
    assert (checked.exit_code, checked.output, file.read_bytes()[:5]) == (1, f"{file}\n", b"---\r\n")
    assert (run("format").exit_code, file.read_text()) == (0, GOOD)
    again = run("format", "--check")
    assert (again.exit_code, again.output) == (0, "")


def test_format_leaves_a_file_with_errors_alone(content: Path, run: Run) -> None:
    file = content / "quizzes" / "q.en.md"
    text = GOOD.replace("\n\n", "\n").replace("[x]", "[ ]")
    file.write_text(text)
    found = run("format")
    assert (found.exit_code, file.read_text()) == (1, text)
    assert "q.en.md:4:1: error: No option is marked as correct." in found.output


def test_format_gives_translations_the_same_ids(content: Path, run: Run) -> None:
    for name, ask in (("q.zh.md", "问什么？"), ("q.en.md", "Ask?")):
        (content / "quizzes" / name).write_text(GOOD.replace("Ask? {#a}", ask))
    assert run("check").exit_code == 1
    assert run("format").exit_code == 0
    assert run("check").output == "1 quizzes: 0 errors, 0 warnings.\n"


BANK = """\
// A bank of two and a half questions.
::Capital::Which town is the seat? {=Qinghe #Right. ~Baishi}

The notice stays for {#7:1} days.

Match. {=a -> b =c}
"""


def test_import_writes_a_quiz_and_lists_what_was_lost(content: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "My Bank.txt").write_text(BANK)
    found = run("import", tmp_path / "My Bank.txt", "--language", "en", "--title", "Seats")
    file = content / "quizzes" / "my-bank.en.md"
    assert (found.exit_code, found.output.splitlines()) == (
        0,
        [
            f"{tmp_path}/My Bank.txt:6:1: skipped: The answers cannot be read: =a -> b =c It was skipped. "
            "[import-answers]",
            "3 found, 2 questions imported, 1 remarks.",
            f"Written: {file}",
        ],
    )
    assert file.read_text() == (
        "---\ntitle: Seats\n---\n\n## Which town is the seat? {#capital}\n\n- [x] Qinghe\n  > Right.\n- [ ] Baishi\n\n"
        "## The notice stays for _____ days. {#the-notice-stays-for-days}\n\n= 7 +- 1\n"
    )
    assert run("check").exit_code == 0


def test_import_never_writes_over_a_quiz(content: Path, run: Run, tmp_path: Path) -> None:
    (content / "quizzes" / "seats.zh.md").write_text(GOOD)
    (tmp_path / "seats.gift").write_text(BANK)
    found = run("import", tmp_path / "seats.gift")
    assert (found.exit_code, found.output.splitlines()[-1]) == (
        1, "Error: A quiz named seats already exists. Choose another short name.",
    )  # fmt: skip
    assert (content / "quizzes" / "seats.zh.md").read_text() == GOOD


def test_import_without_a_single_question_writes_nothing(content: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.gift").write_text("Match. {=a -> b =c}\n")
    assert run("import", tmp_path / "bank.gift").exit_code == 1
    assert list((content / "quizzes").iterdir()) == []


def test_a_dry_import_prints_the_quiz(content: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.gift").write_text(BANK)
    found = run("import", tmp_path / "bank.gift", "--dry-run", "--language", "en")
    assert (found.exit_code, found.stdout[:19]) == (0, "---\ntitle: bank\n---")
    assert list((content / "quizzes").iterdir()) == []


def test_check_finds_what_publishing_would_refuse(run: Run, tmp_path: Path) -> None:
    (tmp_path / "keys.en.md").write_text(GOOD.replace("Yes", "use the <Enter> key"))
    found = run("check", tmp_path / "keys.en.md")
    assert (
        found.exit_code,
        "keys.en.md:7:15: error: Raw HTML would be removed: <Enter>" in found.output,
    ) == (1, True)


def test_convert_reads_the_named_format_and_prints_json(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bank.dat"
    file.write_text("Which?\nA. One\nB. Two\nANSWER: B\n")
    found = run("convert", file, "--from", "aiken", "--to", "json")
    assert found.exit_code == 0
    [question] = json.loads(found.output)["questions"]
    assert [option["fraction"] for option in question["options"]] == [0.0, 1.0]
    assert run("convert", file, "--from", "moodle-xml").exit_code == 1
