# ruff: noqa: E501 -- small parts of files read best on one line
"""A name in any place of an attached file is gone from what judges get, and screening finds it."""

import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO

import pypdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf.annotations import FreeText, Text
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from lms.contests.entries.attachment_files import LEFT_OUT, CleanedFile, cleaned
from lms.contests.entries.identity_leaks import Author, find_leaks
from lms.text.printing.word_template import new_document
from tests.conftest import SHARED
from tests.contests import files

NAME = "欧阳晓渠"
LATIN = "Ouyangxiaoqu"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
AUTHOR = Author(names=(NAME, LATIN), usernames=("ouyangxiaoqu@example.org",))
DOCUMENT = (
    f'<w:document xmlns:w="{W}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    "<w:body><w:p>{}<w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>"
)


def part(inside: str, root: str = "hdr", encoding: str = "utf-8") -> bytes:
    """A part of WordprocessingML, in any encoding."""
    return f'<?xml version="1.0" encoding="{encoding}"?><w:{root} xmlns:w="{W}">{inside}</w:{root}>'.encode(
        encoding
    )


def words(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def mark(kind: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"


def body(inside: str) -> bytes:
    return DOCUMENT.replace("{}", inside).encode()


def picture(kind: str) -> bytes:
    """A picture that tells its author in one of the ways pictures can."""
    out, drawn = BytesIO(), Image.new("RGB", (9, 9), "red")
    if kind == "exif":
        exif = Image.Exif()
        exif[0x9C9D] = NAME.encode("utf-16-le")
        exif[0x010E] = LATIN
        drawn.save(out, "JPEG", exif=exif)
    elif kind == "comment":
        drawn.save(out, "JPEG", comment=NAME.encode())
    elif kind == "xmp":
        drawn.save(out, "JPEG", xmp=f"<x:xmpmeta><dc:creator>{NAME}</dc:creator></x:xmpmeta>".encode())
    elif kind == "trailing":
        drawn.save(out, "PNG")
        return out.getvalue()
    else:
        info = PngInfo()
        info.add_itxt("Author", NAME, zip=True)
        info.add_text("Comment", LATIN)
        drawn.save(out, "PNG", pnginfo=info)
    return out.getvalue()


RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
    f'Target="file:///C:/Users/{LATIN}/a.docx" TargetMode="External"/></Relationships>'
)
PARTS: dict[str, dict[str, bytes]] = {
    "people": {"word/people.xml": part(f'<w:person w:author="{NAME}" w:userId="ouyangxiaoqu@example.org"/>', "people")},
    "header": {"word/header1.xml": part(words(NAME))},
    "header cut into runs": {
        "word/header1.xml": part("<w:p>" + "".join(f"<w:r><w:t>{sign}</w:t></w:r>" for sign in NAME) + "</w:p>")
    },
    "footer in UTF-16": {"word/footer1.xml": part(words(NAME), "ftr", "utf-16")},
    "comment": {"word/comments.xml": part(f"<w:comment w:id='1' w:author='{NAME}'>{words(LATIN)}</w:comment>", "comments")},
    "custom XML": {"customXml/item9.xml": f"<x><author>{NAME}</author></x>".encode()},
    "custom XML in UTF-16": {"customXml/item9.xml": f'<?xml version="1.0" encoding="utf-16"?><x a="{NAME}"/>'.encode("utf-16")},
    "company": {"docProps/app.xml": f"<Properties><Company>{NAME}</Company><Manager>{LATIN}</Manager></Properties>".encode()},
    "custom property": {"docProps/custom.xml": f"<Properties><property name='x'>{NAME}</property></Properties>".encode()},
    "thumbnail": {"docProps/thumbnail.jpeg": picture("xmp")},
    "single quotes": {"word/document.xml": body(f"<w:ins w:author='{NAME}' w:id='1'><w:r><w:t>x</w:t></w:r></w:ins>")},
    "numeric entities": {
        "word/document.xml": body(
            "<w:ins w:author='" + "".join(f"&#{ord(sign)};" for sign in NAME) + "' w:id='1'><w:r><w:t>x</w:t></w:r></w:ins>"
        )
    },
    "another prefix": {
        "word/document.xml": body(f"<w:ins xmlns:q='{W}' q:author='{NAME}' w:id='1'><w:r><w:t>x</w:t></w:r></w:ins>")
    },
    "document in UTF-16": {
        "word/document.xml": ('<?xml version="1.0" encoding="utf-16"?>'
        + body(f"<w:ins w:author='{NAME}' w:id='1'><w:r><w:t>x</w:t></w:r></w:ins>").decode()).encode("utf-16")
    },
    "deletion": {"word/document.xml": body(f"<w:del w:id='1'><w:r><w:delText>{NAME}</w:delText></w:r></w:del>")},
    "field code": {"word/document.xml": body(f"<w:r><w:instrText> AUTHOR {NAME} </w:instrText></w:r>")},
    "author field": {"word/document.xml": body(f"<w:fldSimple w:instr=' AUTHOR '>{run(NAME)}</w:fldSimple>")},
    "property field": {"word/document.xml": body(f"<w:fldSimple w:instr='docproperty &quot;Company&quot;'>{run(NAME)}</w:fldSimple>")},
    "file name field in marks": {
        "word/document.xml": body(
            f"{mark('begin')}<w:r><w:instrText> FILE</w:instrText></w:r><w:r><w:instrText>NAME \\p </w:instrText></w:r>"
            f"{mark('separate')}{run(f'C:/Users/{NAME}/')}</w:p><w:p>{run(f'{NAME}.docx')}{mark('end')}"
        )
    },
    "author field inside another": {
        "word/document.xml": body(
            f"{mark('begin')}<w:r><w:instrText> QUOTE </w:instrText></w:r>{mark('separate')}"
            f"{mark('begin')}<w:r><w:instrText>LastSavedBy</w:instrText></w:r>{mark('separate')}{run(NAME)}{mark('end')}{mark('end')}"
        )
    },
    "author on a cover page": {
        "word/document.xml": body(
            "<w:sdt><w:sdtPr><w:dataBinding w:xpath='/ns1:coreProperties[1]/ns0:creator[1]'/></w:sdtPr>"
            f"<w:sdtContent>{run(NAME)}</w:sdtContent></w:sdt>"
        )
    },
    "text after an element": {"customXml/item9.xml": f"<x><a/>{NAME}</x>".encode()},
    "remark in XML": {"customXml/item9.xml": f"<!-- {NAME} --><x/>".encode()},
    "instruction in XML": {"customXml/item9.xml": f"<x><?by {NAME}?></x>".encode()},
    "description of a picture": {
        "word/document.xml": body(f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='x' descr='{NAME}'/></wp:inline></w:drawing></w:r>")
    },
    "bookmark": {"word/document.xml": body(f"<w:bookmarkStart w:id='1' w:name='{NAME}'/>")},
    "link home": {
        "word/document.xml": body("<w:hyperlink r:id='r1'><w:r><w:t>x</w:t></w:r></w:hyperlink>"),
        "word/_rels/document.xml.rels": RELATED.encode(),
    },
    "style": {"word/styles.xml": part(f"<w:style w:type='paragraph' w:styleId='a'><w:name w:val='{NAME}'/></w:style>", "styles")},
    "embedded file": {"word/embeddings/a.bin": b"\x00\x01" + NAME.encode("utf-16-le") + b"\x00\x00"},
    "name of a part": {f"word/media/{NAME}.bin": b"x"},
    "theme": {"word/theme/theme1.xml": f"<a:theme xmlns:a='urn:a' name='{NAME}'/>".encode()},
    "font": {"word/fontTable.xml": part(f"<w:font w:name='{NAME}'/>", "fonts")},
    "web settings": {"word/webSettings.xml": part(f"<w:div w:id='{NAME}'/>", "webSettings")},
    "header that nothing names": {"word/header77.xml": part(words(NAME))},
    "answers to comments": {"word/commentsExtended.xml": part(f"<w:x w:author='{NAME}'/>", "commentsEx")},
    "glossary document": {"word/glossary/document.xml": body(run(NAME))},
    "part in HTML": {"word/afchunk.htm": f"<p>{NAME}</p>".encode()},
    "source of a mail merge": {"word/settings.xml": part(f"<w:mailMerge><w:query w:val='C:/Users/{NAME}/a.xlsx'/></w:mailMerge>", "settings")},
    "unused picture": {"word/media/image9.jpg": picture("comment")},
}  # fmt: skip


def readable(data: bytes, depth: int = 3) -> Iterator[bytes]:
    """The bytes of a file and of everything packed in it."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from readable(archive.read(name))
    for found in re.finditer(rb"base64,([A-Za-z0-9+/=]+)", data):
        yield from readable(b64decode(found[1]))
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        yield from _unpacked(found[1])
    if data[:4] == b"\x89PNG":
        at = 8
        while at < len(data):
            size = int.from_bytes(data[at : at + 4], "big")
            yield from (
                piece
                for start in range(min(size, 99))
                for piece in _unpacked(data[at + 8 + start : at + 8 + size])
            )
            at += 12 + size


def _unpacked(data: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj().decompress(data)
    except zlib.error:
        return


def tells(data: bytes) -> bool:
    """Whether the name can be read anywhere in the file, in any encoding."""
    shapes = [NAME.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    shapes += [
        LATIN.encode(),
        LATIN.encode("utf-16-le"),
        LATIN.encode("utf-16-be"),
        NAME.encode("utf-16-be").hex().encode(),
    ]
    shapes += ["".join(f"&#{ord(sign)};" for sign in NAME).encode()]
    return any(shape in piece for piece in readable(data) for shape in shapes)


def is_found(kept: CleanedFile) -> bool:
    return bool(find_leaks(f"{kept.plain}{LEFT_OUT}{kept.hidden}", [AUTHOR]))


@pytest.mark.parametrize("place", PARTS)
def test_name_in_a_document(place: str) -> None:
    data = files.with_parts(files.make_docx("正文"), PARTS[place])
    assert tells(data) or place == "header cut into runs"
    kept = cleaned(data)
    assert (tells(kept.data), is_found(kept), "正文" in kept.plain) == (False, True, True)


def test_fields_that_tell_nobody_keep_their_text() -> None:
    inside = body(
        f"<w:fldSimple w:instr=' DOCPROPERTY Title '>{run('题目')}</w:fldSimple>"
        f"<w:fldSimple w:instr=' REF Author1 '>{run('见上')}</w:fldSimple>"
        f"{mark('begin')}<w:r><w:instrText> AUTHOR </w:instrText></w:r>{mark('separate')}{mark('end')}{run('之后')}"
    )
    kept = cleaned(files.with_parts(files.make_docx("x"), {"word/document.xml": inside}))
    assert ("题目见上之后正文" in kept.plain, "fields" in kept.removed) == (True, False)


@pytest.mark.parametrize("kind", ["exif", "comment", "xmp", "text"])
def test_name_in_a_picture(kind: str) -> None:
    kept = cleaned(picture(kind))
    assert (tells(picture(kind)), tells(kept.data), is_found(kept)) == (True, False, True)


def pdf(place: str) -> bytes:
    """A PDF with the name in one place."""
    writer = pypdf.PdfWriter(BytesIO(files.made_pdf("Visible words")))
    root = writer._root_object
    name = TextStringObject(NAME)
    if place == "info":
        writer.add_metadata({"/Author": NAME, "/Creator": LATIN, "/Odd": NAME})
    elif place == "xmp":
        writer.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>{NAME}</a></x:xmpmeta>".encode()
    elif place == "note":
        writer.add_annotation(0, Text(rect=(9, 9, 50, 50), text=NAME, title_bar=NAME))
    elif place == "text box":
        writer.add_annotation(0, FreeText(rect=(9, 9, 50, 50), text=LATIN))
    elif place == "outline":
        writer.add_outline_item(NAME, 0)
    elif place == "private data":
        writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): name})
    elif place == "structure":
        root[NameObject("/StructTreeRoot")] = writer._add_object(DictionaryObject({NameObject("/Alt"): name}))
    elif place == "font":
        fonts = writer.pages[0]["/Resources"]["/Font"]
        next(iter(fonts.values())).get_object()[NameObject("/Author")] = name
    elif place == "drawing":
        page = writer.pages[0]
        content = page.get_contents().get_data()
        made = StreamObject()
        made.set_data(
            b"% "
            + LATIN.encode()
            + b"\n/Span <</ActualText ("
            + LATIN.encode()
            + b")>> BDC\n"
            + content
            + b"\nEMC"
        )
        page[NameObject("/Contents")] = writer._add_object(made)
    elif place == "unused object":
        writer._add_object(name)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


PDF_PLACES = [
    "info",
    "xmp",
    "note",
    "text box",
    "outline",
    "private data",
    "structure",
    "font",
    "drawing",
    "unused object",
]


@pytest.mark.parametrize("place", PDF_PLACES)
def test_name_in_a_pdf(place: str) -> None:
    kept = cleaned(pdf(place))
    assert (tells(kept.data), is_found(kept), kept.plain.strip()) == (False, True, "Visible words")


def test_visible_name_is_found_as_well() -> None:
    assert is_found(cleaned(files.made_pdf(f"by {LATIN}")))
    assert is_found(cleaned(files.make_docx(NAME)))


def test_pictures_of_a_document_are_shown_drawn_anew() -> None:
    document = new_document()
    document.add_picture(BytesIO(picture("comment")))
    kept = cleaned(files.saved(document))
    assert (b'<img alt="" src="data:image/jpeg;base64,' in kept.data, tells(kept.data)) == (True, False)


def in_docx(parts: dict[str, bytes]) -> bytes:
    """A document with these parts."""
    return files.with_parts(files.make_docx("x"), parts)


def packed(parts: dict[str, bytes]) -> bytes:
    """An archive, deflated, so that no name can be read in its bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in parts.items():
            archive.writestr(name, inside)
    return out.getvalue()


SHEET = packed({"xl/sharedStrings.xml": f"<sst><si><t>{NAME}</t></si></sst>".encode() + b" " * 400})
INNER = in_docx({"word/document.xml": body(words(NAME))})
EMBEDDED = {
    "a workbook": SHEET,
    "a document": INNER,
    "an archive in an archive": packed({"a.zip": packed({"b.txt": NAME.encode() + b" " * 400})}),
    "a file in an OLE object": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + SHEET,
    "a workbook with a broken part": packed({"xl/a.xml": b"<a><b></a>" + NAME.encode() + b" " * 400}),
}


@pytest.mark.parametrize("kind", EMBEDDED)
def test_name_in_a_file_inside_a_document(kind: str) -> None:
    found = cleaned(in_docx({"word/embeddings/oleObject1.bin": EMBEDDED[kind]}))
    assert NAME.encode() not in found.data
    assert "embedded" in found.removed
    assert [one.text for one in find_leaks(found.hidden, [AUTHOR]) if NAME in one.text]


def test_file_inside_a_document_is_not_unpacked_without_end() -> None:
    bomb = packed({"big.txt": bytes(60_000_000)})
    deep = SHEET
    for _ in range(9):
        deep = packed({"a.zip": deep})
    for inside in (bomb, deep, b"PK\x03\x04 no archive"):
        found = cleaned(in_docx({"word/embeddings/a.bin": inside}))
        assert "embedded" in found.removed


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_signs_that_nobody_sees_do_not_hide_a_name(sign: str) -> None:
    split = (sign * 9).join(NAME)
    found = cleaned(in_docx({"word/document.xml": body(words(split))}))
    assert find_leaks(found.plain, [AUTHOR])
    latin = body("<w:p><w:r><w:t>Ouyang</w:t><w:softHyphen/><w:t>xiaoqu</w:t></w:r></w:p>")
    assert find_leaks(cleaned(in_docx({"word/document.xml": latin})).plain, [AUTHOR])


def test_marks_of_editing_sessions_are_gone() -> None:
    marked = words("Text").replace("<w:p>", '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00EF34AB">')
    assert b"AB12CD" not in cleaned(in_docx({"word/document.xml": body(marked)})).data


@pytest.mark.skipif(not (SHARED / "cases" / "docx").is_dir(), reason="no shared cases beside the project")
def test_author_in_the_header_of_a_shared_case_is_found_and_gone() -> None:
    kept = cleaned((SHARED / "cases" / "docx" / "attach-header.docx").read_bytes())
    assert find_leaks(f"{kept.plain}{LEFT_OUT}{kept.hidden}", [Author(names=("王芳",), usernames=())])
    assert not any("王芳".encode() in piece for piece in readable(kept.data))
