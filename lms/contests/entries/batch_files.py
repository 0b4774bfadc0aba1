"""Entries that reach the convener on paper or from a unit: a list of them and a ZIP archive of their documents."""

import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from lms.contests.entries.pasting.word_file import MAX_BYTES, MAX_RATIO, BadDocument, read_docx
from lms.errors import N_
from lms.people.columns import Cells, Column, rows_by_column, table_of
from lms.problems import Problem
from lms.slow_work import slow
from lms.text.spreadsheets import Sheet

MOST_ROWS = 100
MOST_MEMBERS = 400
MOST_UNPACKED = 80_000_000
MOST_CHARS = 3_000_000

COLUMNS = (
    Column(
        "author",
        (
            "作者", "author", "姓名", "name", "作者姓名", "author name", "full name", "用户名", "username",
            "作者用户名", "账号", "帐号", "写作人", "投稿人", "干部姓名",
        ),
        required=True,
    ),
    Column(
        "unit",
        (
            "单位", "unit", "单位代码", "unit code", "单位名称", "unit name", "所在单位", "工作单位", "所属单位",
            "单位编码", "所在村", "村", "organisation", "organization",
        ),
    ),
    Column(
        "title",
        ("标题", "title", "题目", "作品标题", "作品名称", "文章标题", "essay", "essay title"),
        required=True,
    ),
    Column("group", ("组别", "group", "category", "类别", "参赛组别", "作品类别", "分组")),
    Column(
        "file",
        ("文件名", "file", "文件", "file name", "filename", "文档", "document", "作品文件", "附件"),
        required=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchDocument:
    """One document of the archive as Markdown, or in `problem` and `values` why it was not read."""

    name: str
    markdown: str = ""
    problem: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@slow
def read_documents(data: bytes) -> list[BatchDocument]:
    """Return the documents of a ZIP archive, by their names without folders; nothing is unpacked to a file.

    Raises BadDocument for an archive that is no archive, too large, locked, or has no documents.
    """
    if len(data) > MAX_BYTES:
        raise BadDocument(
            "too-large", N_("The file is larger than %(most)d MB. Choose a smaller one."),
            most=MAX_BYTES // 1_000_000,
        )  # fmt: skip
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not _is_left_out(info)]
            _check_sizes(archive.infolist(), len(data))
            return _read(archive, infos)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BadDocument(
            "broken", N_("The archive cannot be read. Pack the documents again as a ZIP file.")
        ) from error


def _check_sizes(infos: Sequence[zipfile.ZipInfo], packed: int) -> None:
    """Refuse what would unpack into far more than it is; unpacking itself stops at the sizes that are stated."""
    total = sum(info.file_size for info in infos)
    if len(infos) > MOST_MEMBERS or total > MOST_UNPACKED or total > MAX_RATIO * max(packed, 20_000):
        raise BadDocument(
            "zip-bomb", N_("The archive would expand to too much, so it was not opened. Split it.")
        )
    if any(info.flag_bits & 1 for info in infos):
        raise BadDocument("encrypted", N_("The archive has a password. Pack the documents without one."))


def _read(archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> list[BatchDocument]:
    if not infos:
        raise BadDocument("empty", N_("The archive contains no documents."))
    if len(infos) > MOST_ROWS:
        raise BadDocument(
            "too-many", N_("The archive has more than %(most)d documents. Split it."), most=MOST_ROWS
        )
    found: list[BatchDocument] = []
    chars = 0
    for info in infos:
        name = shown_name(_decoded(info))
        try:
            text = read_docx(archive.read(info)).markdown
            found.append(BatchDocument(name, text))
        except BadDocument as refusal:
            found.append(BatchDocument(name, "", refusal.sentence, dict(refusal.values)))
            continue
        chars += len(text)
        if chars > MOST_CHARS:
            raise BadDocument("too-long", N_("The documents are too long together. Split the archive."))
    return found


def shown_name(name: str) -> str:
    """Return the last part of a name in an archive, in one form of Unicode."""
    return unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name).strip()


def file_key(name: str) -> str:
    """Return a name of a file as it is looked up: without folders, letter case and the ending .docx."""
    return shown_name(name).casefold().removesuffix(".docx").strip()


def _decoded(info: zipfile.ZipInfo) -> str:
    """Return the name; programs that write no UTF-8 use the Chinese encoding of Windows."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_left_out(info: zipfile.ZipInfo) -> bool:
    """Return whether this is a folder or what programs leave beside the documents."""
    last = PurePosixPath(info.filename.replace("\\", "/")).name
    return info.is_dir() or info.filename.startswith("__MACOSX/") or last.startswith((".", "~$")) or not last


def read_list(sheets: Sequence[Sheet]) -> tuple[list[Cells], list[Problem]]:
    """Return the rows of the list, at most MOST_ROWS of them, and what is wrong with its header or cells."""
    rows, remarks = table_of(sheets, COLUMNS)
    found, problems = rows_by_column(rows, COLUMNS)
    if len(found) > MOST_ROWS:
        why = N_("The list has more than %(most)d rows.")
        problems.append(
            Problem("too-many-rows", found[MOST_ROWS].row, 1, why, N_("Split it."), {"most": MOST_ROWS})
        )
    return found[:MOST_ROWS], [*remarks, *problems]
