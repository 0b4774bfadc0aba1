"""Whether letters of a Word document show: marks, styles, colours and sizes."""

import pytest
from defusedxml.ElementTree import fromstring

from lms.text.word_styles import LetterPlace, WordStyles, page, surroundings

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F497D"/>'


def style(name: str, look: str = "", base: str = "", kind: str = "paragraph", more: str = "") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}" {more}>{based}<w:rPr>{look}</w:rPr></w:style>'


def usual(look: str) -> str:
    return f"<w:docDefaults><w:rPrDefault><w:rPr>{look}</w:rPr></w:rPrDefault></w:docDefaults>"


def hidden(look: str = "", styles: str = "", paragraph: str = "", around: str = "") -> bool:
    """Whether a run of this look is hidden in a paragraph of these properties inside an element `around`."""
    known = WordStyles(fromstring(f"<w:styles {NS}>{styles}</w:styles>"))
    place = page(fromstring(f"<w:document {NS}/>"))
    if around:
        place = surroundings(fromstring(f"<x {NS}>{around}</x>")[0], place)
    place = known.place(fromstring(f"<w:p {NS}><w:pPr>{paragraph}</w:pPr></w:p>"), place)
    return known.is_hidden(fromstring(f"<w:rPr {NS}>{look}</w:rPr>"), place)


SECRET = style("S", "<w:vanish/>")
OF_S = '<w:pStyle w:val="S"/>'
NOT_SHOWN = {
    "mark": hidden("<w:vanish/>"),
    "all letters": hidden(styles=usual("<w:vanish/>")),
    "style of the paragraph": hidden(styles=SECRET, paragraph=OF_S),
    "style of the letters": hidden('<w:rStyle w:val="C"/>', style("C", "<w:vanish/>", kind="character")),
    "style based on a hidden one": hidden(
        styles=SECRET + style("T", base="S") + style("U", base="T"), paragraph='<w:pStyle w:val="U"/>'
    ),
    "style of paragraphs that name none": hidden(styles=style("N", "<w:vanish/>", more='w:default="1"')),
    "white": hidden(WHITE),
    "nearly white": hidden('<w:color w:val="fdfdfd"/>'),
    "white in a style": hidden(styles=style("S", WHITE), paragraph=OF_S),
    "white for all letters": hidden(styles=usual(WHITE)),
    "black on black": hidden('<w:color w:val="000000"/><w:highlight w:val="black"/>'),
    "dark on dark": hidden('<w:color w:val="1F497D"/>' + DARK),
    "white in a white cell": hidden(
        WHITE, around='<w:tc><w:tcPr><w:shd w:val="clear" w:fill="FFFFFF"/></w:tcPr></w:tc>'
    ),
    "one point": hidden('<w:sz w:val="2"/>'),
    "one point in a style": hidden(styles=style("S", '<w:sz w:val="2"/>'), paragraph=OF_S),
}  # fmt: skip
SHOWN = {
    "plain": hidden(),
    "mark that is off": hidden('<w:vanish w:val="0"/>'),
    "mark that is off under a hidden style": hidden('<w:vanish w:val="false"/>', SECRET, OF_S),
    "style that shows again": hidden(
        styles=SECRET + style("T", '<w:vanish w:val="0"/>', "S"), paragraph='<w:pStyle w:val="T"/>'
    ),
    "hidden letters in a hidden paragraph": hidden(
        '<w:rStyle w:val="C"/>', SECRET + style("C", "<w:vanish/>", kind="character"), OF_S
    ),
    "styles based on each other": hidden(
        styles=style("S", base="T") + style("T", base="S"), paragraph=OF_S
    ),
    "white on dark letters": hidden(WHITE + DARK),
    "white on a dark paragraph": hidden(WHITE, paragraph=DARK),
    "white in a dark cell": hidden(WHITE, around=f"<w:tc><w:tcPr>{DARK}</w:tcPr></w:tc>"),
    "white in a table with a style": hidden(
        WHITE, around='<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/></w:tblPr></w:tbl>'
    ),
    "white in a text box": hidden(WHITE, around="<w:txbxContent/>"),
    "white on a mark": hidden(WHITE + '<w:highlight w:val="red"/>'),
    "white on a pattern": hidden(WHITE + '<w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>'),
    "colour of its own accord": hidden('<w:color w:val="auto"/>'),
    "small": hidden('<w:sz w:val="8"/>'),
    "no size": hidden('<w:sz w:val="x"/><w:color w:val="zzzzzz"/>'),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_SHOWN)
def test_does_not_show(name: str) -> None:
    assert NOT_SHOWN[name]


@pytest.mark.parametrize("name", SHOWN)
def test_shows(name: str) -> None:
    assert not SHOWN[name]


def test_a_page_with_a_colour_hides_nothing() -> None:
    there = page(fromstring(f'<w:document {NS}><w:background w:color="000000"/></w:document>'))
    assert not WordStyles(None).is_hidden(fromstring(f"<w:rPr {NS}>{WHITE}</w:rPr>"), there)
    assert WordStyles(None).is_hidden(fromstring(f"<w:rPr {NS}>{WHITE}</w:rPr>"), LetterPlace())
