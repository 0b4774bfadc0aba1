"""Boards in the content folder: read, checked against the quizzes, published."""

from lms.boards.definition import read_definition
from lms.boards.definition_data import to_data
from lms.boards.reading import read_board
from lms.library.documents import SourceFile, Sources
from lms.library.reading import ReadTree, read_tree
from tests.boards.make import board_text


def tree_of(text: str) -> ReadTree:
    return read_tree({"boards/weekly.md": text.encode()}, {}, {"board": read_board}, "zh_Hans")


def test_board_is_a_document_in_both_languages() -> None:
    text = board_text()
    (document,) = tree_of(text).documents
    definition, _ = read_definition(text)
    assert definition is not None
    assert (document.kind, document.key, document.data) == ("board", "boards/weekly", to_data(definition))
    assert [(one.language, one.title) for one in document.renditions] == [
        ("zh_Hans", "每周榜"),
        ("en", "Weekly board"),
    ]


def test_quiz_that_does_not_exist_is_reported_at_its_place() -> None:
    assert [str(problem) for problem in tree_of(board_text()).problems] == [
        "boards/weekly.md:3:11: There is no quiz “accounts”. Add the file quizzes/accounts.zh.md.",
        "boards/weekly.md:3:21: There is no quiz “flood”. Add the file quizzes/flood.zh.md.",
    ]


def test_broken_board_is_reported_once() -> None:
    assert [str(problem) for problem in tree_of(board_text(names="nick")).problems] == [
        "boards/weekly.md:6:8: “nick” is not allowed for “names”. Write one of: full, masked, code."
    ]


def test_document_keeps_its_place_and_each_language_its_words() -> None:
    text = board_text(more="summary: {zh: 成绩, en: Results}")
    file = SourceFile("boards/weekly.md", "zh_Hans", text, text.encode())
    document = read_board(Sources("board", "boards/weekly", "boards", 3, (file,)), None)
    assert (document.parent, document.position) == ("boards", 3)
    assert [(one.language, one.path, one.summary, one.source) for one in document.renditions] == [
        ("zh_Hans", "boards/weekly.md", "成绩", text.encode()),
        ("en", "boards/weekly.md", "Results", text.encode()),
    ]


def test_board_that_cannot_be_read_goes_by_its_key_in_every_language() -> None:
    text = board_text(names="nick")
    file = SourceFile("boards/weekly.md", "zh_Hans", text, text.encode())
    document = read_board(Sources("board", "boards/weekly", "", 0, (file,)), None)
    assert [(one.language, one.title, one.summary) for one in document.renditions] == [
        ("zh_Hans", "boards/weekly", ""),
        ("en", "boards/weekly", ""),
    ]
    assert (document.data, document.quizzes) == ({}, ())
