"""An issue as a signed file: its text, a manifest with the SHA-256 of the text, and the signature of the manifest.

The form is that of the site's other signed exports, so one verifier reads them all.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.audit.ed25519 import public_key, sign, verify
from lms.audit.evidence import EARLIEST, KEY, MANIFEST, SIGNATURE, canonical, moment, pem, seed_of
from lms.slow_work import slow

FORMAT = "gengdu-signed-board-issue 1"
TEXT = "issue.txt"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature over a manifest and the key it was made with, in hexadecimal, as rows keep them."""

    signature: str
    public_key: str


def manifest_of(
    board: str, number: int, digest: str, *, final_at: datetime | None = None, objections: int = 0
) -> bytes:
    """Return what is signed of an issue: which it is and the SHA-256 of its text; of a final one also since when."""
    final: Mapping[str, object] = (
        {} if final_at is None else {"final": moment(final_at), "objections": objections}
    )
    return canonical({"format": FORMAT, "board": board, "number": number, **final, "files": {TEXT: digest}})


def signed(manifest: bytes, secret: str) -> Signed:
    """Sign a manifest with the site's key, which follows from its secret."""
    seed = seed_of(secret)
    return Signed(sign(seed, manifest).hex(), public_key(seed).hex())


def is_signed(manifest: bytes, one: Signed) -> bool:
    """Return whether the signature is of this manifest by the key kept with it."""
    return verify(bytes.fromhex(one.public_key), manifest, bytes.fromhex(one.signature))


@slow
def packed_issue(text: bytes, manifest: bytes, one: Signed) -> bytes:
    """Return the ZIP of an issue: text, manifest, signature and key; the same issue gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            (MANIFEST, manifest),
            (SIGNATURE, bytes.fromhex(one.signature)),
            (KEY, pem(bytes.fromhex(one.public_key)).encode()),
            (TEXT, text),
        ):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
