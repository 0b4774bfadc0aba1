"""Pictures that travel with imported questions: named, checked by their first bytes, kept once."""

import base64
import binascii
import hashlib
import re
import unicodedata
from urllib.parse import unquote

MOST_BYTES = 20_000_000
_SIGNS = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
    "jpg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "svg": (b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--"),
}
_DATA = re.compile(r"data:image/[a-z+]{2,10};base64,", re.IGNORECASE)


class PictureFiles:
    """The pictures of one import: `files` by the path below `media/` that the texts name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.size = 0

    def keep(self, name: str, data: bytes) -> str:
        """Keep a picture and return its path for a text; "" for what is no picture or is too much."""
        kind = kind_of(data)
        if not kind or self.size + len(data) > MOST_BYTES:
            return ""
        plain = unicodedata.normalize("NFKD", name.rpartition("/")[2].rpartition(".")[0])
        stem = "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()))[:40]
        digest = hashlib.sha256(data).hexdigest()[:8]
        path = f"{stem or 'picture'}.{kind}"
        if self.files.get(path, data) != data:
            path = f"{stem or 'picture'}-{digest}.{kind}"
        if path not in self.files:
            self.files[path] = data
            self.size += len(data)
        return f"media/{path}"

    def keep_base64(self, name: str, text: str) -> str:
        """Keep a picture written in base64."""
        data = from_base64(text)
        return self.keep(name, data) if data else ""

    def keep_data_address(self, address: str) -> str:
        """Keep a picture that stands in its own address."""
        found = _DATA.match(address)
        return self.keep_base64("picture", unquote(address[found.end() :])) if found else ""


def from_base64(text: str) -> bytes | None:
    """Return what is written in base64, or None."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def kind_of(data: bytes) -> str:
    """Return the usual ending of a picture by its first bytes; "" for what is none."""
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((kind for kind, signs in _SIGNS.items() if head.startswith(signs)), "")
    if (kind == "svg" and b"<svg" not in data[:4000]) or (kind == "webp" and data[8:12] != b"WEBP"):
        return ""
    return kind
