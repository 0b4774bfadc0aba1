"""Pictures that people send, redrawn: what camera, place and author are said to be stays behind."""

from dataclasses import dataclass
from io import BytesIO

from lms.errors import N_, Refused
from lms.slow_work import slow

MAX_PIXELS = 40_000_000
MAX_SIDE = 3_000
# The pictures that are redrawn, with the names that the library has for them.
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


class UnreadablePicture(Refused):
    """The picture is too large or cannot be read; `code` is its short name for the log."""

    def __init__(self, code: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.code = code


@dataclass(frozen=True, slots=True)
class RedrawnPicture:
    """A picture without what it said about itself: `removed` names the kinds; `pixels` is its size as it came."""

    data: bytes
    removed: tuple[str, ...]
    pixels: int


def picture_type(data: bytes) -> str:
    """Return the type that the first bytes show, among those that are redrawn; empty for any other."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


@slow
def redrawn(data: bytes, mime: str, most_side: int = MAX_SIDE) -> RedrawnPicture:
    """Draw a picture anew, upright and at most so many pixels wide and high; raises UnreadablePicture."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 -- slow import

    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadablePicture(
                    "too-many-pixels", N_("The picture is too large. Make it smaller and try again.")
                )
            kinds = [
                kind
                for kind in ("exif", "xmp", "comment", "photoshop", "icc_profile")
                if picture.info.get(kind)
            ]
            kinds += ["text"] if getattr(picture, "text", None) else []
            pixels = picture.width * picture.height
            turned = ImageOps.exif_transpose(picture)
            if "transparency" in turned.info:  # one colour that is clear; the new picture keeps it as alpha
                turned = turned.convert("RGBA")
            turned.thumbnail((most_side, most_side))
            if mime == "image/jpeg" and turned.mode not in ("RGB", "L"):
                turned = turned.convert("RGB")
            plain = Image.new(turned.mode, turned.size)
            if turned.mode == "P":
                turned = turned.convert("RGBA")
                plain = Image.new("RGBA", turned.size)
            plain.paste(turned)
            out = BytesIO()
            plain.save(out, FORMATS[mime], quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePicture(
            "broken", N_("The picture cannot be read. Open it, save it again and try once more.")
        ) from error
    return RedrawnPicture(out.getvalue(), tuple(kinds), pixels)
