"""A file as it is kept: of a kind the question takes, without what it says about its author."""

import lzma
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from lms.errors import N_, Refused
from lms.library.gif_remarks import without_remarks
from lms.library.redrawing import UnreadablePicture, redrawn
from lms.quizzes.files.authors import strip_pdf, without_names
from lms.quizzes.files.kinds import MIME, PICTURES, kind_of
from lms.quizzes.format.questions import UploadRule
from lms.slow_work import slow

MEGABYTE = 1_000_000
MOST_UNPACKED = 300_000_000
MOST_PARTS = 5_000
_ACTIVE = re.compile(r"vbaproject|vbadata|activex|macrosheets|^basic/|^scripts/", re.IGNORECASE)
# Parts of a package that say who wrote it, when and with what; in their place stand empty ones.
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>'
)
_EMPTIED = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
    "meta.xml": _META,
}
_UNREADABLE = (
    *(zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError),
    *(zlib.error, lzma.LZMAError),
)
BROKEN = N_("The file cannot be read. Open it, save it again and try once more.")


class BadUpload(Refused):
    """The file is not taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it is kept."""

    kind: str
    data: bytes

    @property
    def mime(self) -> str:
        """Its type."""
        return MIME[self.kind]


def require_size(size: int, rule: UploadRule) -> None:
    """Raise BadUpload for a file of no bytes or more than the question takes."""
    if not size:
        raise BadUpload(N_("The file is empty."))
    if size > rule.size_mb * MEGABYTE:
        raise BadUpload(N_("The file is larger than %(most)d MB. Choose a smaller one."), most=rule.size_mb)


@slow
def clean_file(data: bytes, rule: UploadRule) -> CleanFile:
    """Return a file without metadata; raises BadUpload for a kind, size or content that the question does not take.

    Pictures are redrawn, GIF loses its remarks, documents lose the names and times of their authors; other kinds stay.
    """
    require_size(len(data), rule)
    is_package = data.startswith(b"PK\x03\x04")
    kind = _package_kind(data) if is_package else kind_of(data)
    if kind not in rule.kinds:
        raise BadUpload(
            N_("Files of this kind are not accepted here: %(kinds)s. The content is checked, not just the name."),
            kinds=", ".join(rule.kinds).upper(),
        )  # fmt: skip
    if MIME[kind] in PICTURES:
        try:
            return CleanFile(kind, redrawn(data, MIME[kind]).data)
        except UnreadablePicture as error:
            raise BadUpload(error.sentence, **error.values) from error
    if kind == "pdf":
        return CleanFile(kind, clean_pdf(data))
    if kind == "gif":
        return CleanFile(kind, without_remarks(data))
    return CleanFile(kind, _package(data) if is_package else data)


@slow
def _package_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise BadUpload(N_("The file is too large once unpacked. Make it smaller and try again."))
            names = frozenset(part.filename for part in parts)
            if any(_ACTIVE.search(name) or _ACTIVE.search(name.partition("/")[2]) for name in names):
                raise BadUpload(N_("The file contains macros. Save it without them and try again."))
            told = archive.getinfo("mimetype") if "mimetype" in names else None
            mimetype = archive.read(told) if told and told.file_size < 200 else b""
    except _UNREADABLE as error:
        raise BadUpload(BROKEN) from error
    return kind_of(data[:64], names, mimetype)


@slow
def _package(data: bytes) -> bytes:
    """Return an office file with empty properties; its text, pictures and comments stay, without names at them."""
    out = BytesIO()
    try:
        with (
            zipfile.ZipFile(BytesIO(data)) as archive,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            for part in archive.infolist():
                bare = zipfile.ZipInfo(part.filename)
                bare.compress_type = part.compress_type
                made.writestr(
                    bare, _EMPTIED.get(part.filename) or without_names(part.filename, archive.read(part))
                )
    except _UNREADABLE as error:
        raise BadUpload(BROKEN) from error
    return out.getvalue()


@slow
def clean_pdf(data: bytes) -> bytes:
    """Return a PDF without its description, its scripts, the files in it and the names at its remarks."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- slow import

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise BadUpload(N_("The PDF is protected by a password. Save it without one and try again."))
        # Before it is cloned: a clone holds only what can still be reached.
        strip_pdf(reader.trailer["/Root"])
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        out = BytesIO()
        writer.write(out)
    except BadUpload:
        raise
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise BadUpload(BROKEN) from error
    return out.getvalue()
