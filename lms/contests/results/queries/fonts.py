"""The font of certificates and books, as a small file with just the signs of a text."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import brotli

from lms.slow_work import slow

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parents[3] / "fonts" / "NotoSerifSC.ttf.br"
# What every page needs whatever the text is.
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "·•—–…“”‘’　，。"


def _whole() -> "TTFont":
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- slow import

    return TTFont(io.BytesIO(brotli.decompress(FONT.read_bytes())), lazy=True)


@slow
@contextmanager
def font_for(text: str) -> Iterator[Path]:
    """Give the path of a font that holds the signs of the text; the file is gone afterwards.

    The whole font is 14 MB and costs half a second each time it is embedded, a part of it a few milliseconds.
    """
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 -- slow import

    whole = _whole()
    cutter = Subsetter(Options(layout_features=[], notdef_outline=True))
    cutter.populate(text=text + ALWAYS)
    cutter.subset(whole)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.ttf"
        whole.save(path)
        yield path
