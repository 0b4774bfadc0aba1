"""Check a signed export of attempts, or a signed issue of a board, with nothing but Python: the verifier’s main file.

Attempts are replayed; the ranks of an issue are derived again from its points.

`flask quiz verifier` packs it with the rules it needs into one file; `python verifier.pyz EXPORT [KEY]` runs anywhere.
"""

import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lms.quizzes.replay import replay

SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")
MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "public-key.pem"
ISSUE, ISSUE_FORMAT = "issue.txt", "gengdu-signed-board-issue 1"

# Ed25519 (RFC 8032, section 6), for checking only: slow, and needs no library.
_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        raise ValueError("not a point")
    return _P - x if x & 1 != sign else x


def _point(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return x, y, 1, x * y % _P


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c, d = 2 * one[3] * two[3] * _D % _P, 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point, factor = _add(point, point), factor >> 1
    return found


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE: Point = (_x_of(_BASE_Y, 0), _BASE_Y, 1, _x_of(_BASE_Y, 0) * _BASE_Y % _P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the signature is of this message by the holder of this key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    try:
        key, started = _point(public), _point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= _Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _Q
    left, right = _times(s, _BASE), _add(started, _times(h, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % _P or (left[1] * right[2] - right[1] * left[2]) % _P
    )


def key_of_pem(text: str) -> bytes:
    """Return the 32 bytes of a public key in PEM form."""
    body = "".join(line for line in text.splitlines() if not line.startswith("-----"))
    data = base64.b64decode(body, validate=True)
    if not data.startswith(SPKI_HEAD):
        raise ValueError("not an Ed25519 public key")
    return data[len(SPKI_HEAD) :]


def faults_of(inside: dict[str, bytes], trusted: bytes | None) -> list[str]:
    """Return what is wrong with the files of an export: signature, key, and each file against the manifest."""
    manifest, signature = inside.pop(MANIFEST), inside.pop(SIGNATURE)
    public = key_of_pem(inside.pop(KEY).decode("ascii"))
    faults = []
    if trusted is not None and trusted != public:
        faults.append("it was signed with a different key")
    if not is_signed(trusted or public, manifest, signature):
        faults.append("the signature does not belong to the manifest")
    listed = json.loads(manifest)["files"]
    faults += [f"{name} is missing" for name in sorted(listed.keys() - inside.keys())]
    faults += [f"{name} was added later" for name in sorted(inside.keys() - listed.keys())]
    for name in sorted(inside.keys() & listed.keys()):
        if hashlib.sha256(inside[name]).hexdigest() != listed[name]:
            faults.append(f"{name} was changed")
    return faults


def issue_line(head: Mapping[str, object], text: str) -> str:
    """Return which issue of which board a text is, and whether it is provisional, final or simply published."""
    state = "published"
    if "final" in head:
        state = f"final since {head['final']}, objections: {head['objections']}"
    elif "\nnotice until: " in text:
        state = "provisional"
    return f"{head['board']}, issue {head['number']}: {state}"


def rank_faults(text: str) -> list[str]:
    """Return the rows of an issue whose rank does not follow from the points and tie-breaks before it."""
    found, before, rank = [], None, 0
    people = text.partition("\nrank, name,")[2].partition("\nunits: ")[0].split("\n")[1:]
    for place, row in enumerate(map(json.loads, filter(None, people)), 1):
        key = (row[4], row[6:-1])
        rank = rank if key == before else place
        before = key
        if row[0] != rank:
            found.append(f"row {place}: rank {row[0]} does not follow from the points")
    return found


def say(line: str) -> None:
    """Print a line; the verifier has no other library to do so."""
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str]) -> int:
    """Check an export and replay its attempts; return 0 when all is as it was signed, 1 when not, 2 when unreadable."""
    if not 1 <= len(arguments) <= 2:
        say("usage: python verifier.pyz EXPORT.zip [PUBLIC-KEY.pem]")
        return 2
    try:
        trusted = key_of_pem(Path(arguments[1]).read_text(encoding="ascii")) if arguments[1:] else None
        with zipfile.ZipFile(arguments[0]) as archive:
            inside = {name: archive.read(name) for name in archive.namelist()}
        head = json.loads(inside[MANIFEST])
        issue = inside[ISSUE].decode() if head.get("format") == ISSUE_FORMAT else None
        faults = faults_of(inside, trusted)
        found = [
            replay(json.loads(data)) for name, data in sorted(inside.items()) if name.startswith("attempts/")
        ]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        say(f"cannot be read: {error}")
        return 2
    if issue is not None:
        say(issue_line(head, issue))
        faults += rank_faults(issue)
    for one in found:
        say(f"attempt {one.attempt_id}: {one.replayed}" + (" (same)" if one.is_same else ""))
        faults += [f"attempt {one.attempt_id}: {difference}" for difference in one.differences]
        for remark in one.unchecked:
            say(f"  {remark}")
    for fault in faults:
        say(f"- {fault}")
    say(f"attempts: {len(found)}, faults: {len(faults)}" if issue is None else f"faults: {len(faults)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
