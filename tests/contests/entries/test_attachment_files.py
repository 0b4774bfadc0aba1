"""Attachments are told by their content and kept without their metadata."""

from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest
from PIL import Image

from lms.contests.entries.attachment_files import DOCX, HTML, cleaned, shown_name
from lms.contests.entries.pasting.word_file import BadDocument
from tests.contests import files


def test_picture_is_drawn_anew_without_camera_and_author() -> None:
    kept = cleaned(files.make_jpeg("张小明"))
    with Image.open(BytesIO(kept.data)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 30), {})
    assert (kept.mime, kept.removed) == ("image/jpeg", ("exif",))


def test_docx_is_shown_as_a_page_without_its_author() -> None:
    kept = cleaned(files.make_docx("正文"))
    assert ("张小明" in kept.data.decode(), "<p>正文</p>" in kept.data.decode()) == (False, True)
    assert (kept.mime, kept.sent, kept.removed) == (HTML, DOCX, ("properties", "thumbnail", "custom"))
    assert (kept.plain.strip(), "张小明" in kept.hidden) == ("正文", True)


def test_pdf_is_written_anew_without_its_properties() -> None:
    packet = (
        b"4 0 obj\n<< /Type /Metadata /Length 62 >>\nstream\n"
        b"<?xpacket begin?><x>Zhang Xiaoming</x><?xpacket end='w'?>\nendstream\nendobj\n"
    )
    kept = cleaned(files.make_pdf("Zhang Xiaoming", packet))
    assert (b"Zhang" in kept.data, b"/Info" in kept.data, "Zhang Xiaoming" in kept.hidden) == (
        False,
        False,
        True,
    )
    assert kept.removed == ("properties", "xmp")


def test_pdf_keeps_the_words_of_its_pages() -> None:
    kept = cleaned(files.made_pdf("First page", "Second page", author="Zhang"))
    assert (kept.plain.split("\n"), "Zhang" in kept.hidden) == (["First page", "Second page"], True)
    with pypdf.PdfReader(BytesIO(kept.data)) as read:
        assert [page.extract_text() for page in read.pages] == ["First page", "Second page"]
        assert read.metadata is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"plain text", "wrong-type"),
        (b"<svg onload='alert(1)'/>", "wrong-type"),
        (b"\x89PNG\r\n\x1a\n not a picture", "broken"),
        (files.make_pdf(more=b"4 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n"), "active"),
        (files.make_pdf(more=b"/Encrypt 5 0 R"), "encrypted"),
        (b"%PDF-1.7 nothing else", "broken"),
        (files.macro_docx, "macros"),
        (files.bomb_docx, "zip-bomb"),
    ],
)
def test_file_is_refused_with_a_reason(data: bytes | Callable[[], bytes], code: str) -> None:
    with pytest.raises(BadDocument) as refused:
        cleaned(data if isinstance(data, bytes) else data())
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
