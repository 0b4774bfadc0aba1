"""Attachments are told by their content and kept without their metadata."""

import zipfile
from io import BytesIO
from zlib import compress

import pytest
from PIL import Image

from lms.contests.entries.attachment_files import DOCX, cleaned, shown_name
from lms.contests.entries.pasting.word_file import BadDocument
from tests.contests import files


def test_picture_is_drawn_anew_without_camera_and_author() -> None:
    kept = cleaned(files.make_jpeg("张小明"))
    with Image.open(BytesIO(kept.data)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 30), {})
    assert (kept.mime, kept.removed) == ("image/jpeg", ("exif",))


def test_docx_loses_its_author() -> None:
    kept = cleaned(files.make_docx("正文"))
    with zipfile.ZipFile(BytesIO(kept.data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert ("张小明".encode() in whole, "正文".encode() in whole) == (False, True)
    assert (kept.mime, kept.removed) == (DOCX, ("properties", "thumbnail"))


def test_pdf_metadata_is_blanked_in_place() -> None:
    data = files.make_pdf("Zhang Xiaoming", b"<?xpacket begin?><x>Zhang Xiaoming</x><?xpacket end='w'?>\n")
    kept = cleaned(data)
    assert (b"Zhang" in kept.data, b"/Info 3 0 R" in kept.data, len(kept.data)) == (False, False, len(data))
    assert kept.removed == ("properties", "xmp")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"plain text", "wrong-type"),
        (b"<svg onload='alert(1)'/>", "wrong-type"),
        (b"\x89PNG\r\n\x1a\n not a picture", "broken"),
        (files.make_pdf(more=b"4 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n"), "active"),
        (files.make_pdf(more=b"/Encrypt 5 0 R"), "encrypted"),
        (
            files.make_pdf(
                more=b"6 0 obj\n<< /Type /ObjStm >>\nstream\n"
                + compress(b"<< /Author (Zhang) >>")
                + b"\nendstream\n"
            ),
            "metadata",
        ),
        (files.macro_docx(), "macros"),
        (files.bomb_docx(), "zip-bomb"),
    ],
)
def test_file_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(BadDocument) as refused:
        cleaned(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\渠.JPEG", "渠.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("...", "file.pdf"),
    ],
)
def test_name_is_made_safe_and_gets_its_true_ending(name: str, shown: str) -> None:
    assert shown_name(name, "application/pdf") == shown
