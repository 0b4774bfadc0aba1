"""The picture of an organiser's seal, as it is kept for the certificates of a contest."""

from lms.errors import N_, Refused
from lms.library.redrawing import picture_type, redrawn

MAX_BYTES = 1024 * 1024
# The seal is at most 34 mm wide on paper, so this is 600 dots per inch.
MAX_SIDE = 800


def seal_picture(data: bytes) -> bytes:
    """Return a PNG, JPEG or WebP picture without metadata, at most 800 pixels wide and high; what is clear stays so.

    Raises Refused for nothing, more than 1 MiB, another type, and a picture that cannot be read.
    """
    if not data:
        raise Refused(N_("Choose a file first."))
    if len(data) > MAX_BYTES:
        raise Refused(N_("The file is larger than %(most)d MB. Choose a smaller one."), most=1)
    mime = picture_type(data)
    if not mime:
        raise Refused(
            N_("The seal must be a PNG, JPEG or WebP picture. The content is checked, not just the name.")
        )
    return redrawn(data, mime, MAX_SIDE).data
