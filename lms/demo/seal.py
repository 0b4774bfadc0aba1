"""The seal on the demo's certificates: drawn here, like no office's seal, and with the word for a sample in it."""

import io
import math

from lms.slow_work import slow
from lms.text.printing.fonts import fonts_for

# In pixels: width and height, and how far the words around are from the middle.
SIDE, RIM = 800, 295
RED = (178, 34, 34, 255)
ROUND, WORD, ENGLISH = "演示站点专用", "样章", "SAMPLE"


@slow
def sample_seal() -> bytes:
    """Return a round red seal on a clear ground as PNG, 800 × 800 pixels; the same bytes every time."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 -- slow import

    picture = Image.new("RGBA", (SIDE, SIDE), (*RED[:3], 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, SIDE - 10, SIDE - 10), outline=RED, width=22)
    draw.ellipse((44, 44, SIDE - 44, SIDE - 44), outline=RED, width=6)
    with fonts_for(ROUND + WORD + ENGLISH) as fonts:
        path = str(next(iter(fonts.paths.values())))
        for size, y, text in ((210, 400, WORD), (84, 580, ENGLISH)):
            font = ImageFont.truetype(path, size)
            draw.text((SIDE / 2, y), text, RED, font, anchor="mm", stroke_width=3, stroke_fill=RED)
        font = ImageFont.truetype(path, 96)
        for place, sign in enumerate(ROUND):
            degrees = 30 * (place - (len(ROUND) - 1) / 2)
            tile = Image.new("RGBA", (150, 150), (*RED[:3], 0))
            ImageDraw.Draw(tile).text((75, 75), sign, RED, font, anchor="mm", stroke_width=2, stroke_fill=RED)
            turned = tile.rotate(-degrees, Image.Resampling.BICUBIC)
            right = SIDE / 2 + RIM * math.sin(math.radians(degrees))
            down = SIDE / 2 - RIM * math.cos(math.radians(degrees))
            picture.alpha_composite(turned, (round(right) - 75, round(down) - 75))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
