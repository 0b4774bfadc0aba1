"""A text is shaped by the part of a font as by the whole font."""

import brotli
import uharfbuzz

from lms.text.printing.font_signs import FONTS
from lms.text.printing.fonts import fonts_for

# Accents put on letters, joined letters, and stacks: what the layout tables of a font are for.
TEXTS = {
    "NotoSerifSC": "读书心得（一）——“乡村振兴”2026年",
    "NotoSerif": "Žďár ọ̋ Łódź ſt Ʌ̃Ƴ",
    "NotoSerifTibetan": "བོད་ཡིག་སྒྲུབ་རྒྱུགས",
    "Amiri": "ئۇيغۇر تىلى كىتاب لا",
    "NotoSansMongolian": "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ",
}


def shaped(font: bytes, text: str) -> list[tuple[object, ...]]:
    """Return where the glyphs stand and how large they are; their numbers differ from file to file."""
    kept, buffer = uharfbuzz.Font(uharfbuzz.Face(font)), uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(kept, buffer)
    return [
        (one.cluster, place.position, kept.get_glyph_extents(one.codepoint))
        for one, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def test_part_of_a_font_sets_a_text_like_the_whole() -> None:
    for name, text in TEXTS.items():
        with fonts_for(text) as fonts:
            part = fonts.paths[name].read_bytes()
        whole = brotli.decompress((FONTS / f"{name}.ttf.br").read_bytes())
        assert shaped(part, text) == shaped(whole, text), name
