"""Archives of questions: QTI of all versions, exports of Canvas and Blackboard, Moodle XML, exercises of R/exams."""

import posixpath
import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import unquote

from lms.quizzes.format.importing.archive import Archive
from lms.quizzes.format.importing.bank import Imported, refused
from lms.quizzes.format.importing.markup import (
    RefusedFileError,
    children,
    descendants,
    name_of,
    read_xml,
    refusal,
    root_name,
)
from lms.quizzes.format.importing.moodle_xml import add_moodle_xml
from lms.quizzes.format.importing.qti.qti2 import add_qti2
from lms.quizzes.format.importing.qti.qti12 import add_qti12
from lms.quizzes.format.importing.qti.qti_tree import flatten
from lms.quizzes.format.importing.rexams import add_rexams, looks_like_rexams
from lms.quizzes.format.importing.xml_bank import XmlBank
from lms.slow_work import slow
from lms.text.values import read_decimal

_ENDINGS = (".xml", ".dat", ".qti")
_EXERCISES = (".rmd", ".rnw")
_HEAD = 6000
_SIGNS = (
    b"questestinterop",
    b"assessmentItem",
    b"assessmentTest",
    b"assessment-item",
    b"assessment-test",
    b"<quiz>",
    b"<manifest",
    b":manifest",
)
_TESTS = ("assessmentTest", "qti-assessment-test")
_PLACE = re.compile(r"^%%[A-Z]{1,20}%%")
# What addresses of pictures begin with in exports of Canvas.
_BASES = ("$IMS-CC-FILEBASE$", "$IMS_CC_FILE_BASE$", "%24IMS-CC-FILEBASE%24", "%24IMS_CC_FILE_BASE%24")


def looks_like_package(data: bytes, name: str) -> bool:
    """Return whether a file is a zip archive that is no document of an office program."""
    is_office = b"[Content_Types].xml" in data[:4000] or b"[Content_Types].xml" in data[-100_000:]
    is_named = name.lower().endswith((".docx", ".xlsx", ".odt", ".ods", ".pptx"))
    return data.startswith(b"PK") and not (is_office or is_named)


@slow
def import_package(data: bytes, language: str, path: str = "") -> Imported:
    """Read a zip archive of questions; `language` is the language its texts are in. Never raises for what it says."""
    try:
        return _import(Archive(data, path), language, path)
    except RefusedFileError as error:
        return refused(error.problem, language)


def _import(archive: Archive, language: str, path: str) -> Imported:
    bank = XmlBank(language)
    roots: dict[str, str] = {}
    order: dict[str, int] = {}
    categories: dict[str, str] = {}
    weights: dict[str, Decimal] = {}
    for name in archive.entries:
        if not name.lower().endswith(_ENDINGS) or name.rpartition("/")[2].startswith("."):
            continue
        head = archive.head(name, _HEAD)
        if any(sign in head.replace(b"\x00", b"") for sign in _SIGNS):
            roots[name] = root_name(head)
    for name, root in roots.items():
        if root == "manifest":
            bank.take_whole(lambda: _list_resources(archive, name, path, order))  # noqa: B023
    for name, root in roots.items():
        if root in _TESTS:
            bank.take_whole(lambda: _list_sections(archive, name, path, order, categories, weights))  # noqa: B023
    for name in sorted(roots, key=lambda one: order.get(one, len(order) + len(roots))):
        bank.take_whole(
            lambda: _add(
                roots[name], bank, name, path, archive, categories.get(name, ""), weights.get(name)  # noqa: B023
            )
        )  # fmt: skip
    for name in sorted(archive.entries):
        if name.lower().endswith(_EXERCISES) and looks_like_rexams(data := archive.read(name), name):
            add_rexams(data, bank, _place(path, name), _finder(archive, name))
    if not bank.seen:
        return refused(bank.losses[0] if bank.losses else refusal("no-questions", 1, path), language)
    return bank.imported(path)


def _add(
    root: str, bank: XmlBank, name: str, path: str, archive: Archive, category: str,
    weight: Decimal | None,
) -> None:  # fmt: skip
    if root in ("manifest", *_TESTS):
        return
    find, place, data = _finder(archive, name), _place(path, name), archive.read(name)
    if root == "quiz":
        add_moodle_xml(data, bank, place)
    elif root in ("assessmentItem", "qti-assessment-item"):
        add_qti2(data, bank, place, find, category, weight)
    elif (
        root == "questestinterop"
        or next(descendants(read_xml(data, place), "presentation"), None) is not None
    ):
        add_qti12(data, bank, place, find)


def _joined(base: str, href: str) -> str:
    return posixpath.normpath(
        posixpath.join(posixpath.dirname(base), unquote(href.partition("#")[0].partition("?")[0]))
    )


def _place(path: str, name: str) -> str:
    """Return how a file of a package is called in problems."""
    return f"{path}/{name}" if path else name


def _list_resources(archive: Archive, name: str, path: str, order: dict[str, int]) -> None:
    manifest = read_xml(archive.read(name), _place(path, name))
    for one in descendants(manifest, "resource", "file"):
        if one.get("href"):
            order.setdefault(_joined(name, one.get("href") or ""), len(order))


def _list_sections(
    archive: Archive, name: str, path: str, order: dict[str, int], categories: dict[str, str],
    weights: dict[str, Decimal],
) -> None:  # fmt: skip
    """Take the order, the section and the weight of each item from a test."""
    test = read_xml(archive.read(name), _place(path, name))
    flatten(test)
    for one in descendants(test, "assessmentItemRef"):
        item = _joined(name, one.get("href") or "")
        order[item] = len(order) - 1_000_000
        said = [element.get("value") or "" for element in children(one, "weight")]
        if len(said) == 1 and (weight := read_decimal(said[0])) is not None and weight > 0:
            weights[item] = weight
        titles: list[str] = []
        above = one.getparent()
        while above is not None:
            if name_of(above) == "assessmentSection" and (above.get("title") or "").strip():
                titles.insert(0, " ".join((above.get("title") or "").replace("/", " ").split()))
            above = above.getparent()
        categories.setdefault(item, "/".join(titles))


def _finder(archive: Archive, base: str) -> Callable[[str], bytes | None]:
    """Return what finds a picture by its address in the file `base`; only files of the archive are ever read."""
    by_last = archive.by_last_name

    def find(address: str) -> bytes | None:
        if "://" in address and not address.startswith("file:"):
            return None
        plain = _PLACE.sub("", unquote(address))
        for start in _BASES:
            plain = plain.removeprefix(unquote(start)).lstrip("/")
        plain = plain.partition("?")[0]
        candidates = [_joined(base, plain), posixpath.normpath(plain)]
        names = [name for name in candidates if name in archive.entries]
        # Exports keep pictures in folders that addresses do not name.
        ends = [
            name
            for name in by_last.get(plain.rpartition("/")[2].lower(), [])
            if name.endswith(plain.lstrip("./"))
        ]
        found = names or ends or by_last.get(plain.rpartition("/")[2].lower(), [])
        return archive.read(found[0]) if len(found) == 1 or names or ends else None

    return find
