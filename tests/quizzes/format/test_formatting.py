"""The formatter changes how a file is written and never what it says."""

import pytest

from lms.quizzes.format.formatting import formatted, shared_names
from lms.quizzes.format.parser import Parsed, parse
from tests.quizzes.build import ZONE

LOOSE = "---\ntitle: T\n---\n## What is posted on the board?\n* [x] Yes\n* [ ] No\n"


def read(text: str, path: str = "q.en.md") -> Parsed:
    return parse(text, path, ZONE)


def test_a_question_gets_its_id_written_down() -> None:
    assert formatted(LOOSE, read(LOOSE), ZONE) == (
        "---\ntitle: T\n---\n\n## What is posted on the board? {#what-is-posted-on-the}\n\n- [x] Yes\n- [ ] No\n"
    )


def test_formatting_twice_changes_nothing_more() -> None:
    once = formatted(LOOSE, read(LOOSE), ZONE)
    assert formatted(once, read(once), ZONE) == once


@pytest.mark.parametrize(
    "comment", ["# mine\ntitle: T", "title: T # mine", "title: T\n# mine", "title: T\n\n  # mine"]
)
def test_front_matter_with_a_comment_is_kept(comment: str) -> None:
    text = LOOSE.replace("title: T", comment)
    assert formatted(text, read(text), ZONE).startswith(f"---\n{comment}\n---\n\n## What")


@pytest.mark.parametrize("title", ["T#1", "'T # 1'", '"# T"'])
def test_a_hash_in_a_title_is_no_comment(title: str) -> None:
    text = LOOSE.replace("title: T", f"title:   {title}")
    assert "title:   " not in formatted(text, read(text), ZONE)


def test_a_file_with_errors_is_refused() -> None:
    text = LOOSE.replace("[x]", "[ ]")
    with pytest.raises(ValueError, match="no canonical form"):
        formatted(text, read(text), ZONE)


CHINESE = "---\ntitle: 题\n---\n## 公布什么？\n- [x] 是\n- [ ] 否\n\n## 第二题？ {#two}\n= 7\n"
ENGLISH = "---\ntitle: T\n---\n## What is posted?\n- [x] Yes\n- [ ] No\n\n## Second?\n= 7\n"


def test_translations_get_the_same_ids_by_place() -> None:
    files = [read(CHINESE, "q.zh.md"), read(ENGLISH, "q.en.md")]
    names = shared_names(files)
    assert names == [{}, {"what-is-posted": "q91a36934", "q99af851a": "two"}]
    texts = [
        formatted(text, one, ZONE, new)
        for text, one, new in zip((CHINESE, ENGLISH), files, names, strict=True)
    ]
    assert ["{#q91a36934}" in text and "{#two}" in text for text in texts] == [True, True]


def test_files_with_another_number_of_questions_keep_their_ids() -> None:
    assert shared_names([read(CHINESE, "q.zh.md"), read(LOOSE)]) == [{}, {}]


@pytest.mark.parametrize("sign", ["\u0085", "\u2028", "\u2029"])
@pytest.mark.parametrize("comment", ["", "  # 汛前"])
def test_a_line_break_that_no_editor_shows_is_written_as_a_blank(sign: str, comment: str) -> None:
    text = f"---\ntitle: 汛期安全{sign}第一课{comment}\n---\n\n## 题 {{#a}}\n\n- [x] 甲\n- [ ] 乙\n"
    read = parse(text, "q.zh.md", ZONE)
    again = parse(formatted(text, read, ZONE), "q.zh.md", ZONE)
    assert read.quiz is not None and again.quiz == read.quiz
