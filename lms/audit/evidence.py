"""A signed export: canonical files, a manifest of their hashes, its signature, and the check."""

import base64
import hashlib
import hmac
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from lms.audit.ed25519 import SIZE, SPKI_HEAD, public_key, sign, verify
from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.slow_work import slow

FORMAT = "gengdu-contest-export 1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
KEY = "public-key.pem"
MOST_BYTES = 2 * 1024**3
EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of an export found: its head, the key's fingerprint and every fault."""

    head: Mapping[str, object]
    fingerprint: str
    files: int
    faults: tuple[Remark, ...]


def moment(at: datetime | None) -> str | None:
    """Return a moment in UTC as ISO text; None stays None."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None


def canonical(value: object) -> bytes:
    """Return JSON in one spelling: sorted keys, no blanks, UTF-8, a line feed at the end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return (text + "\n").encode()


def lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return rows as one JSON object a line."""
    return b"".join(canonical(row) for row in rows)


def seed_of(secret: str) -> bytes:
    """Return the seed of the site's signing key; it follows from the site's secret, so nothing more is kept."""
    return hmac.new(secret.encode(), b"gengdu contest export signing key 1", hashlib.sha256).digest()


def fingerprint(public: bytes) -> str:
    """Return the fingerprint people compare: SHA-256 of the key, in groups of four."""
    digest = hashlib.sha256(SPKI_HEAD + public).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def pem(public: bytes) -> str:
    """Return the public key as openssl reads it."""
    body = base64.b64encode(SPKI_HEAD + public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"


def key_of_pem(text: str) -> bytes:
    """Return the 32 bytes of a public key; raise ValueError when the text is none."""
    body = "".join(line for line in text.splitlines() if not line.startswith("-----"))
    data = base64.b64decode(body, validate=True)
    if not data.startswith(SPKI_HEAD) or len(data) != len(SPKI_HEAD) + SIZE:
        raise ValueError("not an Ed25519 public key")
    return data[len(SPKI_HEAD) :]


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept elsewhere under the SHA-256 of its bytes; it is read only when it is packed."""

    digest: str
    open: Callable[[], BinaryIO]


@slow
def packed(files: Mapping[str, bytes], head: Mapping[str, object], secret: str) -> bytes:
    """Return the ZIP of the files with a manifest of their SHA-256, signed with the site's key."""
    out = io.BytesIO()
    pack(out, files, {}, head, secret)
    return out.getvalue()


@slow
def pack(
    out: BinaryIO,
    files: Mapping[str, bytes],
    stored: Mapping[str, Stored],
    head: Mapping[str, object],
    secret: str,
) -> None:
    """Write the ZIP of the files; what is stored goes through in blocks, never whole through memory."""
    seed = seed_of(secret)
    public = public_key(seed)
    manifest = canonical(
        {
            "format": FORMAT,
            **head,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
            | {name: one.digest for name, one in stored.items()},
        }
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            (MANIFEST, manifest),
            (SIGNATURE, sign(seed, manifest)),
            (KEY, pem(public).encode()),
            *sorted(files.items()),
        ):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), data, zipfile.ZIP_DEFLATED)
        for name, one in sorted(stored.items()):
            with one.open() as source, archive.open(zipfile.ZipInfo(name, EARLIEST), "w") as target:
                shutil.copyfileobj(source, target)


@slow
def check(data: bytes, trusted: bytes | None = None) -> Checked:
    """Check an export: every file against the manifest, the manifest against its signature and the key.

    `trusted` is the key the caller believes in; without it the key inside counts, and only its fingerprint
    tells whose it is. Raises ValueError when the bytes are no such export.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise ValueError("the export is too large")
            inside = {info.filename: archive.read(info) for info in archive.infolist()}
        manifest, signature = inside.pop(MANIFEST), inside.pop(SIGNATURE)
        public = key_of_pem(inside.pop(KEY).decode())
        head = json.loads(manifest)
        listed = dict(head.pop("files"))
    except (zipfile.BadZipFile, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("not a signed export") from error
    faults = []
    if trusted is not None and trusted != public:
        faults.append(Remark(N_("It was signed with a different key.")))
    if not verify(trusted or public, manifest, signature):
        faults.append(Remark(N_("The signature does not belong to the manifest.")))
    for name in sorted(set(inside) | set(listed)):
        if name not in inside:
            faults.append(Remark(N_("%(file)s is missing."), {"file": name}))
        elif name not in listed:
            faults.append(Remark(N_("%(file)s was added later."), {"file": name}))
        elif hashlib.sha256(inside[name]).hexdigest() != listed[name]:
            faults.append(Remark(N_("%(file)s was changed."), {"file": name}))
    return Checked(head, fingerprint(public), len(inside), tuple(faults))
