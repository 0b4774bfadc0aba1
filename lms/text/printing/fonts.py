"""The fonts of printed pages, as small files with just the signs of a text."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli

from lms.slow_work import slow
from lms.text.printing.font_runs import Fonts, runs
from lms.text.printing.font_signs import FONTS, ORDER, signs

# What every page needs whatever the text is; brackets are drawn as their counterparts from right to left.
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "·•—–…“”‘’«»‹›《》〈〉「」『』【】（）　，。、：；？！"


@slow
@contextmanager
def fonts_for(text: str) -> Iterator[Fonts]:
    """Give the fonts that hold the signs of the text, the first one always; the files are gone afterwards.

    The whole first font is 14 MB and costs half a second each time it is embedded, a part of it a few milliseconds.
    """
    used = dict.fromkeys(ORDER[:1], ALWAYS)
    for line in set(text.splitlines()):
        for run in runs(line, signs()):
            used[run.font] = used.get(run.font, "") + run.text
    with tempfile.TemporaryDirectory() as folder:
        paths = {font: Path(folder) / f"{font}.ttf" for font in ORDER if font in used}
        for font, path in paths.items():
            path.write_bytes(_part(font, used[font] + ALWAYS))
        yield Fonts(paths, signs())


def _part(font: str, text: str) -> bytes:
    """Return a font with the signs of the text and the forms that shaping makes of them."""
    import uharfbuzz  # noqa: PLC0415 -- slow import

    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(map(ord, text))
    features = wanted.sets(uharfbuzz.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.clear()
    features.invert()  # all that the font knows, not the usual ones alone
    wanted.flags |= uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    whole = uharfbuzz.Face(brotli.decompress((FONTS / f"{font}.ttf.br").read_bytes()))
    return bytes(uharfbuzz.subset(whole, wanted).blob.data)
