"""Whole content folders that are wrong, each with the exact sentences it gets."""
# ruff: noqa: E501 -- sentences are easier to compare on one line

from collections.abc import Mapping

import pytest

from lms.library.documents import ReadDocument
from lms.library.reading import read_tree
from lms.library.sitemap import AssetFacts
from lms.problems import Problem

COURSE = "---\ntitle: Accounts\n---\n"
MODULE = "---\ntitle: Basics\n---\n"
LESSON = "---\ntitle: Start\n---\nText\n"
HTML_FIX = "Use Markdown instead; to show the character itself, put it in `code` or write \\<."


def both(path: str, text: str) -> dict[str, str]:
    """The same text in both languages."""
    return {f"{path}.zh.md": text, f"{path}.en.md": text}


def house(lesson: str = LESSON, **more: str) -> dict[str, str]:
    """A sound course with one lesson, which is in English `lesson`."""
    return {
        **both("courses/acc/course", COURSE),
        **both("courses/acc/01-basics/module", MODULE),
        **both("courses/acc/01-basics/01-start", LESSON),
        "courses/acc/01-basics/01-start.en.md": lesson,
        **more,
    }


ASSETS = {
    asset.path: asset
    for asset in (
        AssetFacts("courses/acc/media/well.svg", "d1", "image/svg+xml", 1_000, 320, 200),
        AssetFacts("courses/acc/media/big.png", "d2", "image/png", 900_000, 3000, 2000),
        AssetFacts("courses/acc/media/flood.mp4", "d3", "video/mp4", 90_000_000),
        AssetFacts("courses/acc/media/form.pdf", "d4", "application/pdf", 5_000),
    )
}
BIG = ("courses/acc/media/big.png:1:1: The picture is 900 KB, which takes long to load on a phone network. "
       "Reduce it to less than 400 KB, for example as WebP 1200 pixels wide.")  # fmt: skip
LONG_VIDEO = ("courses/acc/media/flood.mp4:1:1: The video is 90 MB. "
              "Reduce it to less than 80 MB, for example to 360p.")  # fmt: skip
L = "courses/acc/01-basics/01-start.en.md"


def read(
    files: Mapping[str, str | bytes], assets: Mapping[str, AssetFacts] = ASSETS
) -> tuple[list[ReadDocument], list[Problem]]:
    """Read a tree given as texts, with the small set of assets."""
    texts = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    tree = read_tree(texts, assets, {}, "zh_Hans")
    return tree.documents, tree.problems


def said(files: Mapping[str, str | bytes]) -> list[str]:
    """The sentences about a tree, without the two warnings about the assets that all trees here share."""
    return [str(problem) for problem in read(files)[1] if str(problem) not in (BIG, LONG_VIDEO)]


def lesson(body: str, front: str = "title: Start") -> dict[str, str]:
    """A sound course but for this lesson."""
    return house(f"---\n{front}\n---\n{body}\n")


MALFORMED: dict[str, tuple[dict[str, str | bytes] | dict[str, str], list[str]]] = {
    "no front matter": (house("Text only\n"), [
        f"{L}:1:1: The file does not start with front matter. Start with a line ---, then keys such as title: …, then another line ---."]),
    "front matter not closed": (house("---\ntitle: Start\n\nText\n"), [
        f"{L}:3:1: The front matter that starts on line 1 is not closed. Add a line with only --- after the last key."]),
    "title missing": (lesson("Text", "summary: x"), [f"{L}:1:1: The key “title” is missing. Add a line: title: …"]),
    "unknown key": (lesson("Text", "title: A\nminuts: 5"), [
        f"{L}:3:1: The key “minuts” is not recognised here. Did you mean “minutes”?"]),
    "key of a course in a lesson": (lesson("Text", "title: A\ncover: x.svg"), [
        f"{L}:3:1: The key “cover” is not recognised here. You can use these keys here: title, summary, tags, aliases, minutes, complete."]),
    "minutes in words": (lesson("Text", "title: A\nminutes: a while"), [
        f"{L}:3:10: The value of “minutes” cannot be read. Write a whole number such as 12."]),
    "minutes zero": (lesson("Text", "title: A\nminutes: 0"), [
        f"{L}:3:10: The value 0 of “minutes” is out of range. Write a number from 1 to 600."]),
    "completion rule": (lesson("Text", "title: A\ncomplete: seen"), [
        f"{L}:3:11: “seen” is not a valid completion rule for a lesson. Write read, video, or quiz: followed by the short name of a quiz."]),
    "quiz that is not there": (lesson("Text", "title: A\ncomplete: quiz:basics"), [
        f"{L}:3:11: There is no quiz “basics”. Add the file quizzes/basics.zh.md."]),
    "languages that differ": (house("---\ntitle: A\nminutes: 5\n---\nText\n", **{"courses/acc/01-basics/01-start.zh.md": "---\ntitle: A\nminutes: 6\n---\nText\n"}), [
        f"{L}:3:10: “minutes” differs from 01-start.zh.md, which takes precedence. Write the same value, or remove the line here."]),
    "done by video without one": (house(**both("courses/acc/01-basics/02-film", "---\ntitle: A\ncomplete: video\n---\nx\n")), [
        "courses/acc/01-basics/02-film.en.md:3:11: The lesson is completed by watching a video, but it contains no video. Add one, such as ![what it shows](../media/flood.mp4), or write complete: read.",
        "courses/acc/01-basics/02-film.zh.md:3:11: The lesson is completed by watching a video, but it contains no video. Add one, such as ![what it shows](../media/flood.mp4), or write complete: read."]),
    "link to nowhere": (lesson("See [x](../02-more/01-gone.en.md)."), [
        f"{L}:4:9: The link points to “../02-more/01-gone.en.md”, which does not exist. Write the path from this file to the target file, such as ../02-posting/03-notice-board.zh.md."]),
    "link with a slip": (lesson("See [x](../course.enn.md)."), [
        f"{L}:4:9: The link points to “../course.enn.md”, which does not exist. Did you mean “../course.en.md”?"]),
    "link from the wrong folder": (lesson("See [x](media/form.pdf)."), [
        f"{L}:4:9: The link points to “media/form.pdf”, which does not exist. Did you mean “../media/form.pdf”?"]),
    "link out of the folder": (lesson("See [x](../../../../secret.md)."), [
        f"{L}:4:9: The link points to “../../../../secret.md”, which does not exist. Links must stay inside the content folder."]),
    "link to a missing heading": (lesson("See [x](#whn).\n\n## When\n"), [
        f"{L}:4:9: There is no heading “#whn” in 01-start.en.md. Did you mean “#when”?"]),
    "link to a heading elsewhere": (lesson("See [x](module.en.md#when)."), [
        f"{L}:4:9: There is no heading “#when” in module.en.md. Remove the part from # onwards."]),
    "picture that is not there": (lesson("![A well](../media/wel.svg)"), [
        f"{L}:4:1: The picture “../media/wel.svg” does not exist. Did you mean “../media/well.svg”?"]),
    "picture nobody knows": (lesson("![A cow](../pictures/brown-cow.webp)"), [
        f"{L}:4:1: The picture “../pictures/brown-cow.webp” does not exist. Save the picture there, or correct the path from this file."]),
    "PDF as picture": (lesson("![Form](../media/form.pdf)"), [
        f"{L}:4:1: “../media/form.pdf” is neither a picture nor a video nor audio. Write a link without the exclamation mark: [name](../media/form.pdf)"]),
    "picture without words": (lesson("![](../media/well.svg)"), [
        f"{L}:4:1: This picture has no description. Describe the picture in the brackets: ![what it shows](../media/well.svg)"]),
    "picture from elsewhere": (lesson("![A](https://pictures.example/a.png)"), [
        f"{L}:4:1: Only pictures from the content folder are shown, not from “https://pictures.example/a.png”. Save it in a media folder and write its path, such as ../media/name.svg."]),
    "cover that is not there": (house(**{"courses/acc/course.zh.md": "---\ntitle: A\ncover: media/none-such.svg\n---\n"}), [
        "courses/acc/course.zh.md:3:8: The picture “media/none-such.svg” does not exist. Save the picture there, or correct the path from this file."]),
    "video without captions": (lesson("![Drill](../media/flood.mp4)"), [
        "courses/acc/media/flood.mp4:1:1: The video has no captions. Add flood.zh.vtt next to it for people who cannot hear the audio."]),
    "raw HTML": (lesson("A <b>bold</b> word"), [f"{L}:4:3: Raw HTML would be removed: <b> {HTML_FIX}"]),
    "script": (lesson("x\n\n<script>alert(1)</script>"), [
        f"{L}:6:1: Raw HTML would be removed: <script>alert(1)</script> {HTML_FIX}"]),
    "script address": (lesson("[x](javascript:alert)"), [
        f"{L}:4:5: Links cannot point to “javascript:alert”. Use https:, mailto:, tel: or a path to a file of the content folder."]),
    "second title": (lesson("# Title again"), [
        f"{L}:4:1: “Title again” is a level 1 heading, which is reserved for the title. Write ## before it."]),
    "level skipped": (lesson("## A\n\n#### B"), [f"{L}:6:1: The heading “B” skips a level. Write ### before it."]),
    "code not closed": (lesson("```\nx = 1"), [
        f"{L}:4:1: This code block is not closed. Add a line with only ``` after the code."]),
    "formula": (lesson("$\\frac{1}$"), [
        f"{L}:4:1: This formula cannot be read: \\frac{{1}} Check the commands and braces. For a literal dollar sign, write \\$."]),
    "GBK": (house(**{L: "---\ntitle: 村务公开制度\n---\n每季度张贴一次。\n".encode("gbk")}), [  # type: ignore[dict-item]
        f"{L}:2:8: The file is not in UTF-8; it looks like GBK. Open it as GBK (GB18030) and save it as UTF-8."]),
    "UTF-16": (house(**{L: "---\ntitle: A\n---\n".encode("utf-16")}), [  # type: ignore[dict-item]
        f"{L}:1:1: The file is in UTF-16, not in UTF-8. Save it as UTF-8."]),
    "control character": (lesson("a\x00b"), [
        f"{L}:4:2: The file contains the control character U+0000. Delete it. A text file needs only letters, symbols, tabs and line breaks."]),
    "50 MB": (house(**{L: b"x" * 50_000_000}), [  # type: ignore[dict-item]
        f"{L}:1:1: The file is 50000000 bytes; the limit is 2000000 bytes. Split it into several files, or move pictures and videos out of it."]),
    "lesson without number": (house(**{"courses/acc/01-basics/start.zh.md": LESSON}), [
        "courses/acc/01-basics/start.zh.md:1:1: “start” does not start with a sequence number. Start the name with two digits and a hyphen, such as 01-start."]),
    "module without number": (house(**{"courses/acc/more/module.zh.md": MODULE}), [
        "courses/acc/more/module.zh.md:1:1: “more” does not start with a sequence number. Start the name with two digits and a hyphen, such as 01-more."]),
    "Chinese file name": (house(**{"courses/acc/01-basics/02-开始.zh.md": LESSON}), [
        "courses/acc/01-basics/02-开始.zh.md:1:1: “开始” is not a valid short name. Use lower-case letters a to z, digits and single hyphens, such as open-accounts."]),
    "upper case": (house(**{"quizzes/Basics.zh.md": LESSON}), [
        "quizzes/Basics.zh.md:1:1: “Basics” is not a valid short name. Use lower-case letters a to z, digits and single hyphens, such as open-accounts."]),
    "unknown language": (house(**{"courses/acc/01-basics/02-x.fr.md": LESSON}), [
        "courses/acc/01-basics/02-x.fr.md:1:1: The file name ends in an unknown language “fr”. Use .zh.md or .en.md. The name must not contain other dots."]),
    "lesson beside the course": (house(**{"courses/acc/01-start.zh.md": LESSON}), [
        "courses/acc/01-start.zh.md:1:1: Only course.zh.md and course.en.md can be directly in the course folder. Move the lesson into a module folder, such as 01-basics/."]),
    "file in no place": (house(**{"notes/plan.md": "x"}), [
        "notes/plan.md:1:1: Documents cannot be placed here. Put lessons into courses/<course>/<NN-module>/ and quizzes directly into quizzes/."]),
    "strange kind of file": (house(**{"courses/acc/media/film.avi": "x"}), [
        "courses/acc/media/film.avi:1:1: Files of this type are not supported. Use .md for text; svg, webp, jpg, png, gif, pdf, mp4, webm, mp3, m4a or vtt for media."]),
    "name twice": (house(**both("courses/acc/01-basics/02-start", LESSON)), [
        "courses/acc/01-basics/02-start.en.md:1:1: “courses/acc/basics/start” in this language is already in courses/acc/01-basics/01-start.en.md. Keep only one of the two files, or rename one of them.",
        "courses/acc/01-basics/02-start.zh.md:1:1: “courses/acc/basics/start” in this language is already in courses/acc/01-basics/01-start.zh.md. Keep only one of the two files, or rename one of them."]),
    "number twice": (house(**both("courses/acc/01-basics/01-other", LESSON)), [
        "courses/acc/01-basics/01-start.zh.md:1:1: The number 1 is also used by courses/acc/01-basics/01-other.zh.md. Use a different number for each so that the order is clear."]),
    "translation missing": (house(**{"courses/acc/01-basics/02-more.zh.md": LESSON}), [
        "courses/acc/01-basics/02-more.zh.md:1:1: The text is available in one language only. Add the same file with a name ending in .en.md."]),
    "module without lessons": (house(**both("courses/acc/02-empty/module", MODULE)), [
        "courses/acc/02-empty/module.zh.md:1:1: The module has no lessons. Add a lesson such as 01-start.zh.md beside this file, or remove the folder."]),
    "course without modules": (both("courses/empty/course", COURSE), [
        "courses/empty/course.zh.md:1:1: The course has no modules. Add a folder such as 01-basics/ with module.zh.md and a lesson."]),
    "lesson without module": ({**both("courses/acc/course", COURSE), **both("courses/acc/01-basics/01-start", LESSON)}, [
        "courses/acc/01-basics/01-start.zh.md:1:1: The folder of this lesson has no module.zh.md. Add courses/acc/01-basics/module.zh.md with a title.",
        "courses/acc/course.zh.md:1:1: The course has no modules. Add a folder such as 01-basics/ with module.zh.md and a lesson."]),
    "module without course": ({**both("courses/acc/01-basics/module", MODULE), **both("courses/acc/01-basics/01-start", LESSON)}, [
        "courses/acc/01-basics/module.zh.md:1:1: The folder of this course has no course.zh.md. Add courses/acc/course.zh.md with a title."]),
    "alias of another": (lesson("x", "title: A\naliases: courses/acc/basics"), [
        "courses/acc/01-basics/01-start.zh.md:1:1: The former name “courses/acc/basics” belongs to another document. Remove it from aliases."]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_content_is_explained(files: dict[str, str | bytes], expected: list[str]) -> None:
    assert said(files) == expected


def test_sound_tree_has_nothing_to_say_but_warnings_about_large_files() -> None:
    assert [str(problem) for problem in read(house())[1]] == [BIG, LONG_VIDEO]
    assert all(problem.warning for problem in read(house())[1])


def test_bom_and_windows_lines_are_read() -> None:
    assert said(house(**{L: b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nText\r\n"})) == []  # type: ignore[dict-item]


def test_document_has_key_order_and_both_languages() -> None:
    documents = {one.key: one for one in read(house())[0]}
    assert list(documents) == ["courses/acc/basics/start", "courses/acc/basics", "courses/acc"]
    start = documents["courses/acc/basics/start"]
    assert (start.kind, start.parent, start.position) == ("lesson", "courses/acc/basics", 1)
    assert [one.language for one in start.renditions] == ["zh_Hans", "en"]
    assert start.renditions[1].html == "<p>Text</p>"
    assert start.data == {"minutes": 10, "complete": "read"}


def test_file_without_suffix_is_in_the_language_of_the_site() -> None:
    files = {path: text for path, text in house().items() if path != "courses/acc/01-basics/01-start.zh.md"}
    documents, _ = read({**files, "courses/acc/01-basics/01-start.md": LESSON})
    assert [one.language for one in documents[0].renditions] == ["zh_Hans", "en"]


def test_digest_changes_with_text_and_with_what_a_picture_holds() -> None:
    body = lesson("![A well](../media/well.svg)")
    first = read(body)[0][0].digest
    well = ASSETS["courses/acc/media/well.svg"]
    redrawn = {**ASSETS, well.path: AssetFacts(well.path, "d9", well.mime, well.size)}
    assert read(body)[0][0].digest == first
    assert read(body, redrawn)[0][0].digest != first
    assert read(lesson("![The well](../media/well.svg)"))[0][0].digest != first


def test_links_lead_to_pages_of_the_site() -> None:
    documents, problems = read(
        lesson("[m](module.en.md) [c](../course.zh.md) [f](../media/form.pdf) [s](01-start.zh.md#x)")
    )
    assert documents[0].renditions[1].html == (
        '<p><a href="/learn/acc#basics">m</a> <a href="/learn/acc">c</a> '
        '<a download="" href="/learn/media/d4/form.pdf">f</a> <a href="/learn/acc/basics/start#x">s</a></p>'
    )
    assert [problem.code for problem in problems if not problem.warning] == ["broken-heading-link"]
