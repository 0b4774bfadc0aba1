"""An uploaded DOCX: checked before it is read, then converted to Markdown."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.parsers import expat

from defusedxml.ElementTree import fromstring

from lms.contests.entries.pasting.markdown import Pasted, markdown_from_html
from lms.contests.entries.pasting.word_body import letters_of, plain_body
from lms.errors import N_, Refused
from lms.measurement.remarks import Remark
from lms.slow_work import slow

MAX_BYTES = 10_000_000
MAX_UNPACKED = 80_000_000
MAX_XML = 15_000_000
MAX_PARTS = 2_000
MAX_RATIO = 200
DEEPEST = 150
MOST_ELEMENTS = 400_000
TEXT_MOST = 200_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"vbaproject|vbadata|activex|macrosheets", re.IGNORECASE)
_EMBEDDED = re.compile(r"word/embeddings/", re.IGNORECASE)
_STYLES = "\n".join(
    [
        f"p[style-name='{name} {level}'] => h{level}:fresh"
        for name in ("标题", "heading")
        for level in range(1, 7)
    ]
    + [f"p[style-name='{name}'] => h1:fresh" for name in ("标题", "Title", "title")]
)


class BadDocument(Refused):
    """The file is not taken; the sentence says why and what to do. `code` is its short name for the log."""

    def __init__(self, code: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.code = code


@slow
def read_docx(data: bytes) -> Pasted:
    """Return the text of a DOCX as Markdown; raises BadDocument for whatever is unsafe or unreadable."""
    parts = checked_parts(data)
    pasted = converted(data)
    if len(pasted.markdown) > TEXT_MOST:
        raise BadDocument(
            "too-long",
            N_("The document has %(count)d characters; at most %(most)d can be imported. Shorten it first."),
            count=len(pasted.markdown), most=TEXT_MOST,
        )  # fmt: skip
    if not pasted.markdown.strip():
        raise BadDocument("empty", N_("The document contains no text."))
    losses = list(pasted.losses)
    if any(_EMBEDDED.match(name) for name in parts):
        losses.append(Remark(N_("Files embedded in the document are not imported.")))
    return Pasted(pasted.markdown, tuple(losses))


@slow
def converted(data: bytes, pictures: list[bytes] | None = None) -> Pasted:
    """Return a checked DOCX as Markdown; with `pictures` these are gathered there, and PICTURE stands for each."""
    import mammoth  # noqa: PLC0415 -- slow import

    def gather(picture: Any) -> dict[str, str]:
        if pictures is None:
            return {"src": ""}
        with picture.open() as source:
            pictures.append(source.read())
        return {"src": f"picture-{len(pictures) - 1}"}

    try:
        body = plain_body(data)
        made = mammoth.convert_to_html(
            BytesIO(body.data), style_map=_STYLES, include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(gather),
        )  # fmt: skip
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise BadDocument("broken", BROKEN) from error
    pasted = markdown_from_html(made.value, keeps_pictures=pictures is not None)
    body.lost["missing"] = (body.letters - Counter(letters_of(pasted.markdown))).total()
    lost = [Remark(_LOST[kind], {"count": count}) for kind, count in body.lost.items() if count]
    return Pasted(pasted.markdown, (*pasted.losses, *lost))


_LOST = {
    "deleted": N_("Text deleted with tracked changes is not imported (%(count)d characters)."),
    "hidden": N_("Hidden text is not imported (%(count)d characters)."),
    "symbol": N_("Symbols that could not be read are shown as □ (%(count)d)."),
    "header": N_("Page headers are not imported (%(count)d)."),
    "footer": N_("Page footers are not imported (%(count)d)."),
    "comments": N_("Comments are not imported."),
    "drawing": N_("Words in diagrams, charts and WordArt are not imported (%(count)d characters)."),
    "equation field": N_("Formulas written as EQ fields are not imported (%(count)d). Type them again."),
    "other file": N_("Parts of the document that lie in other files are not imported (%(count)d)."),
    "note": N_("Footnotes and endnotes without text are not imported (%(count)d)."),
    "missing": N_("Some text could not be imported (%(count)d characters). Compare with your document."),
}


BROKEN = N_("The document cannot be read. Open it in your word processor, save it as DOCX and try again.")


@slow
def checked_parts(data: bytes) -> list[str]:
    """Return the names of the parts of a DOCX that may be read; raises BadDocument for any other file."""
    if len(data) > MAX_BYTES:
        raise BadDocument(
            "too-large", N_("The file is larger than %(most)d MB. Choose a smaller one."),
            most=MAX_BYTES // 1_000_000,
        )  # fmt: skip
    if data.startswith(_OLD_OFFICE):
        raise BadDocument(
            "encrypted",
            N_(
                "The document has a password or is in the old DOC format. Save it as DOCX without a password."
            ),
        )
    if not data.startswith(b"PK"):
        raise BadDocument("not-docx", N_("This is not a DOCX document, whatever its file name."))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_sizes(archive, len(data))
            names = archive.namelist()
            _check_content(archive, names)
    except Refused:
        raise
    except Exception as error:  # a broken archive fails in a dozen ways, all of which mean the same
        raise BadDocument("broken", BROKEN) from error
    return names


def _check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse a small file that would unpack into a huge one; the unpacking itself stops at these sizes."""
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    written = sum(info.file_size for info in infos if info.filename.endswith((".xml", ".rels")))
    if (
        len(infos) > MAX_PARTS
        or written > MAX_XML
        or total > MAX_UNPACKED
        or total > MAX_RATIO * max(packed, 20_000)
    ):
        raise BadDocument(
            "zip-bomb", N_("The file would expand to far more than an essay needs, so it was not opened.")
        )
    if any(info.flag_bits & 1 for info in infos):
        raise BadDocument("encrypted", N_("The document has a password. Save it without one."))


def _check_content(archive: zipfile.ZipFile, names: list[str]) -> None:
    if "[Content_Types].xml" not in names or not any(name.startswith("word/document") for name in names):
        raise BadDocument("not-docx", N_("This is not a DOCX document, whatever its file name."))
    types = archive.read("[Content_Types].xml")
    if any(_MACROS.search(name) for name in names) or b"macroEnabled" in types:
        raise BadDocument(
            "macros", N_("The document contains macros. Save it as a DOCX document without macros.")
        )
    for name in names:
        if not name.endswith((".xml", ".rels")):
            continue
        part = archive.read(name)
        _check_depth(part)
        root = fromstring(part, forbid_dtd=True)
        if name.endswith(".rels") and any(_loads(kind, mode) for kind, mode in _targets(root)):
            raise BadDocument(
                "external",
                N_(
                    "The document loads parts from other places (a template, picture or object). Embed or remove them."
                ),
            )


def _check_depth(part: bytes) -> None:
    """Refuse elements in elements without end before anything builds a tree of them."""
    depth = elements = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > DEEPEST or elements > MOST_ELEMENTS:
            raise BadDocument(
                "too-nested",
                N_(
                    "Tables or boxes in the document are nested too deeply, or there are too many. Simplify it."
                ),
            )

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.Parse(part, True)


def _targets(root: object) -> Iterator[tuple[str, str]]:
    for relation in root:  # type: ignore[attr-defined]
        yield relation.get("Type", "").rpartition("/")[2], relation.get("TargetMode", "")


def _loads(kind: str, mode: str) -> bool:
    """Return whether a relationship fetches something from outside; a hyperlink only names it."""
    return mode.lower() == "external" and kind != "hyperlink"
