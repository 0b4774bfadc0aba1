"""SVG pictures: drawing stays as it is, everything that runs or loads is taken out."""

import pytest

from lms.text.svg import BadPicture, safe_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 320 200">'


def svg(inside: str) -> bytes:
    return f"{HEAD}{inside}</svg>".encode()


def test_plain_drawing_is_kept_byte_for_byte() -> None:
    data = svg(
        '<title>A</title><defs><linearGradient id="g"><stop offset="1"/></linearGradient></defs>'
        '<rect fill="url(#g)" width="10" height="10"/><use href="#g"/><style>.a{fill:red}</style>'
    )
    assert safe_svg(data) == (data, (320, 200), [])


def test_remarks_and_what_a_program_notes_are_taken_out() -> None:
    noted = HEAD.replace(
        "<svg",
        '<?xml version="1.0"?><!-- Ann, village 7 --><svg xmlns:i="http://inkscape.org/" i:path="/home/ann"',
    )
    data, size, found = safe_svg(f'{noted}<metadata>Ann</metadata><rect i:label="Ann"/></svg>'.encode())
    assert (size, found, b"<rect" in data) == ((320, 200), ["metadata"], True)
    assert not any(word in data for word in (b"Ann", b"/home", b"inkscape"))
    assert safe_svg(svg("<!-- Ann --><rect/>"))[0].count(b"Ann") == 0
    assert safe_svg(data) == (data, size, [])


@pytest.mark.parametrize(
    ("inside", "removed"),
    [
        ("<script>alert(1)</script>", ["script"]),
        ('<rect onclick="alert(1)"/>', ["onclick"]),
        ('<g onload="alert(1)"><path d="M0 0"/></g>', ["onload"]),
        ("<foreignObject><p/></foreignObject>", ["foreignObject"]),
        ('<a href="javascript:alert(1)"><text>x</text></a>', ["a"]),
        ('<use href="https://evil.example/x.svg#a"/>', ["href"]),
        ('<use xlink:href="data:image/svg+xml;base64,AAAA"/>', ["href"]),
        ('<image href="https://evil.example/x.png"/>', ["href"]),
        ('<rect style="fill:url(https://evil.example)"/>', ["style"]),
        ('<rect fill="url(//evil.example#a)"/>', ["fill"]),
        ("<style>@import 'https://evil.example'</style>", ["style"]),
        ("<style>a{background:u\\72l(x)}</style>", ["style"]),
        ('<set attributeName="href" to="javascript:alert(1)"/>', ["set"]),
        ('<animate attributeName="href"/>', ["animate"]),
        ('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>', ["script"]),
    ],
)
def test_what_runs_or_loads_is_taken_out(inside: str, removed: list[str]) -> None:
    data, size, found = safe_svg(svg(inside + '<rect width="5" height="5"/>'))
    assert (size, found) == ((320, 200), removed)
    assert b"<rect" in data
    assert safe_svg(data)[2] == []
    assert not any(word in data for word in (b"alert", b"evil", b"@import"))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<svg", b"<p/>", b"<svg/>", b"\xff\xfe",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        svg("<g/>" * 20_001),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        safe_svg(data)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30px" viewBox="0 0 1 1"', (40, 30)),
        ('width="100%" viewBox="0,0,12.4,7"', (12, 7)),
        ('viewBox="0 0 0 7"', None),
        ('viewBox="a b c d"', None),
        ("", None),
    ],
)
def test_size_in_pixels(attributes: str, size: tuple[int, int] | None) -> None:
    assert safe_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode())[1] == size
