"""Whole content folders with a quiz that is wrong: what is said, and that nothing of it is published."""
# ruff: noqa: E501 -- sentences are easier to compare on one line

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from lms.db import db
from lms.library.actions.sync import sync
from lms.library.loader import load
from lms.library.reading import read_tree
from lms.library.sitemap import AssetFacts
from lms.quizzes.format import parser
from lms.quizzes.format.documents import read_quiz
from lms.quizzes.format.parser import parse
from lms.quizzes.format.reading.messages import MESSAGES
from tests.build import NOW
from tests.quizzes.build import ZONE
from tests.quizzes.format.reading.fixes import FIXES
from tests.quizzes.format.reading.test_body_problems import HEAD
from tests.quizzes.format.reading.test_body_problems import MALFORMED as BODIES
from tests.quizzes.format.reading.test_head_problems import MALFORMED as HEADS

GOOD = HEAD + "## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"
GBK = "---\ntitle: 汛期安全\n---\n## 应当做什么？ {#a}\n\n- [x] 立即转移\n- [ ] 等待通知\n".encode("gbk")
LESSON = "---\ntitle: Start\n---\nText\n\n## When\n"
WELL = AssetFacts("quizzes/media/well.svg", "d1", "image/svg+xml", 1_000, 320, 200)
ONE_LANGUAGE = "quizzes/q.en.md:1:1: The text is available in one language only. Add the same file with a name ending in .zh.md."


CORNERS = (
    HEAD
    + """See [x](gone.md).

Feedback >=50%: [x](gone.md)

# Part [x](gone.md)

Case [x](gone.md).

## Ask [x](gone.md)? {#a}
- [x] Yes [x](gone.md)
  > Because [x](gone.md)
- [ ] No

Explanation: see [x](gone.md)
"""
)


def quiz(stem: str) -> str:
    """A quiz with this line below the heading of its only question."""
    return HEAD + f"## Ask? {{#a}}\n\n{stem}\n\n- [x] Yes\n- [ ] No\n"


def said(source: str | bytes) -> list[str]:
    """The sentences about a folder with a course and this quiz, without the one about its other language."""
    data = source if isinstance(source, bytes) else source.encode()
    course = "courses/acc/course", "courses/acc/01-basics/module", "courses/acc/01-basics/01-start"
    texts = {f"{path}.{language}.md": LESSON.encode() for path in course for language in ("zh", "en")}
    reader = {"quiz": partial(read_quiz, zone=ZONE)}
    problems = read_tree({**texts, "quizzes/q.en.md": data}, {WELL.path: WELL}, reader, "en").problems
    return [text for text in map(str, problems) if text != ONE_LANGUAGE]


# fmt: off
MALFORMED: Mapping[str, tuple[str | bytes, list[str]]] = {
    "GBK": (GBK, [
        "quizzes/q.en.md:2:9: The file is not in UTF-8; it looks like GBK. Open it as GBK (GB18030) and save it as UTF-8."]),
    "UTF-16": (GOOD.encode("utf-16"), [
        "quizzes/q.en.md:1:1: The file is in UTF-16, not in UTF-8. Save it as UTF-8."]),
    "a stray byte": (GOOD.encode().replace(b"Yes", b"Y\xe9s"), [
        "quizzes/q.en.md:6:8: The file is not in UTF-8: byte 0xE9 is not valid. Save it as UTF-8."]),
    "a null character": (GOOD.replace("Yes", "Y\0es"), [
        "quizzes/q.en.md:6:8: The file contains the control character U+0000. Delete it. A text file needs only letters, symbols, tabs and line breaks."]),
    "a bell": (GOOD.replace("Yes", "Y\aes"), [
        "quizzes/q.en.md:6:8: The file contains the control character U+0007. Delete it. A text file needs only letters, symbols, tabs and line breaks."]),
    "50 MB": (b"x" * 50_000_000, [
        "quizzes/q.en.md:1:1: The file is 50000000 bytes; the limit is 2000000 bytes. Split it into several files, or move pictures and videos out of it."]),
    "a picture that is not there": (quiz("![A well](media/wel.svg)"), [
        "quizzes/q.en.md:6:1: The picture “media/wel.svg” does not exist. Did you mean “media/well.svg”?"]),
    "a picture nobody knows": (quiz("![A cow](media/brown-cow.webp)"), [
        "quizzes/q.en.md:6:1: The picture “media/brown-cow.webp” does not exist. Save the picture there, or correct the path from this file."]),
    "a picture from elsewhere": (quiz("![A](https://pictures.example/a.png)"), [
        "quizzes/q.en.md:6:1: Only pictures from the content folder are shown, not from “https://pictures.example/a.png”. Save it in a media folder and write its path, such as ../media/name.svg."]),
    "a picture without words": (quiz("![](media/well.svg)"), [
        "quizzes/q.en.md:6:1: This picture has no description. Describe the picture in the brackets: ![what it shows](media/well.svg)"]),
    "a link to a lesson that is not there": (quiz("See [x](../courses/acc/01-basics/02-gone.en.md)."), [
        "quizzes/q.en.md:6:9: The link points to “../courses/acc/01-basics/02-gone.en.md”, which does not exist. Write the path from this file to the target file, such as ../02-posting/03-notice-board.zh.md."]),
    "a link with a slip": (quiz("See [x](../courses/acc/01-basics/01-strt.en.md)."), [
        "quizzes/q.en.md:6:9: The link points to “../courses/acc/01-basics/01-strt.en.md”, which does not exist. Did you mean “../courses/acc/01-basics/01-start.en.md”?"]),
    "a link to a heading that is not there": (quiz("See [x](../courses/acc/01-basics/01-start.en.md#whn)."), [
        "quizzes/q.en.md:6:9: There is no heading “#whn” in 01-start.en.md. Did you mean “#when”?"]),
    "a link that runs script": (quiz("See [x](javascript:alert(1))."), [
        "quizzes/q.en.md:6:9: Links cannot point to “javascript:alert(1)”. Use https:, mailto:, tel: or a path to a file of the content folder."]),
    "links in every corner": (CORNERS, [
        f"quizzes/q.en.md:{place}: The link points to “gone.md”, which does not exist. Write the path from this file to the target file, such as ../02-posting/03-notice-board.zh.md."
        for place in ("4:9", "6:21", "8:12", "10:10", "12:12", "13:15", "14:17", "17:22")]),
}
# fmt: on


@pytest.mark.parametrize("name", MALFORMED)
def test_a_wrong_quiz_file_is_told_with_place_and_remedy(name: str) -> None:
    source, sentences = MALFORMED[name]
    assert said(source) == sentences


@pytest.mark.parametrize(
    "source",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.rstrip("\n"),
    ],
    ids=["plain", "BOM", "CRLF", "BOM and CRLF", "CR", "no last line end"],
)
def test_marks_and_line_ends_of_other_systems_are_read(source: str) -> None:
    assert said(source) == []


def test_a_wrong_quiz_is_left_out_and_the_others_are_published(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "good.en.md").write_text(GOOD)
    (tmp_path / "quizzes" / "bad.en.md").write_text(GOOD.replace("[x]", "[ ]"))
    report = sync(load(tmp_path, "en"), NOW)
    db.session.commit()
    assert (report.added, report.skipped) == (["quizzes/good"], ["quizzes/bad"])


@pytest.mark.database
def test_the_check_of_the_folder_fails_and_names_every_error(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "bad.en.md").write_text(GOOD.replace("[x]", "[ ]").replace("title", "titel"))
    checking = ["content", "check", "--folder", str(tmp_path), "--lang", "en", "--no-warnings"]
    failed = app.test_cli_runner().invoke(args=checking)
    assert (failed.exit_code, failed.output.splitlines()) == (1, [
        "quizzes/bad.en.md:2:1: error: The key “titel” is not recognised here. Did you mean “title”? [unknown-key]",
        "quizzes/bad.en.md:4:1: error: No option is marked as correct. Mark the correct one as `- [x] …`. [no-right-option]",
        "1 documents, 0 media files: 2 errors, 0 warnings.",
    ])  # fmt: skip
    (tmp_path / "quizzes" / "bad.en.md").write_text(GOOD)
    passed = app.test_cli_runner().invoke(args=checking)
    assert passed.exit_code == 0


def test_every_message_about_a_quiz_is_shown_by_some_case() -> None:
    heads = [parse(text, "q.en.md", ZONE) for text, _ in HEADS.values()]
    bodies = [parse(HEAD + text, "q.en.md", ZONE) for text, _ in BODIES.values()]
    mended = [parse(HEAD + case[0], "q.en.md", ZONE) for cases in FIXES.values() for case in cases]
    shown = {problem.code for read in (*heads, *bodies, *mended) for problem in read.problems}
    assert set(MESSAGES) - shown == {"file-too-long", "too-many-questions"}


def test_a_quiz_too_large_to_look_through_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MOST_QUESTIONS", 2)
    text = HEAD + "".join(
        f"## Question {number} {{#q{number}}}\n\n- [x] a\n- [ ] b\n\n" for number in range(3)
    )
    read = parse(text, "q.en.md", ZONE)
    assert (read.quiz, [str(problem) for problem in read.problems]) == (None, [
        f"q.en.md:{HEAD.count(chr(10)) + 11}:1: The file has more than 2 questions. "
        "Split it into several quizzes. Nothing from here on was read."
    ])  # fmt: skip
    monkeypatch.setattr(parser, "MOST_CHARACTERS", len(HEAD) + 5)
    read = parse(text, "q.en.md", ZONE)
    assert (read.quiz, [(one.code, one.line) for one in read.problems]) == (
        None, [("file-too-long", HEAD.count("\n") + 1)],
    )  # fmt: skip
