"""Signatures against RFC 8032, and exports that are checked file by file."""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from lms.audit import evidence
from lms.audit.ed25519 import public_key, sign, verify
from lms.audit.evidence import (
    Stored,
    canonical,
    check,
    fingerprint,
    key_of_pem,
    lines,
    moment,
    pack,
    packed,
    pem,
    seed_of,
)

# RFC 8032, section 7.1, tests 1 to 3: secret key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
FILES = {"marks.jsonl": b'{"mark":1}\n', "entries.jsonl": b"{}\n"}
HEAD = {"contest": "autumn"}


def changed(data: bytes, name: str, content: bytes | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        if content is not None:
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_signatures_are_those_of_the_standard(secret: str, public: str, message: str, signature: str) -> None:
    seed, text = bytes.fromhex(secret), bytes.fromhex(message)
    assert public_key(seed).hex() == public
    assert sign(seed, text).hex() == signature
    assert verify(bytes.fromhex(public), text, bytes.fromhex(signature))
    assert not verify(bytes.fromhex(public), text + b"x", bytes.fromhex(signature))
    assert not verify(bytes.fromhex(public), text, bytes.fromhex(signature)[:-1] + b"\xff")


def test_export_as_made_has_no_faults() -> None:
    found = check(packed(FILES, HEAD, "secret"), public_key(seed_of("secret")))
    assert (found.head, found.files, found.faults) == (
        {"contest": "autumn", "format": "gengdu-contest-export 1"},
        2,
        (),
    )


def test_same_contest_gives_the_same_bytes() -> None:
    assert packed(FILES, HEAD, "secret") == packed(FILES, HEAD, "secret")


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("marks.jsonl", b'{"mark":2}\n', "marks.jsonl was changed."),
        ("marks.jsonl", None, "marks.jsonl is missing."),
        ("more.txt", b"", "more.txt was added later."),
        ("manifest.sig", b"\0" * 64, "The signature does not belong to the manifest."),
    ],
)
def test_tampering_is_told(name: str, content: bytes | None, fault: str) -> None:
    data = changed(packed(FILES, HEAD, "secret"), name, content)
    assert [str(one) for one in check(data).faults] == [fault]


def test_export_of_another_site_is_told() -> None:
    found = check(packed(FILES, HEAD, "other"), public_key(seed_of("secret")))
    assert [str(one) for one in found.faults] == [
        "It was signed with a different key.",
        "The signature does not belong to the manifest.",
    ]


def test_export_has_the_manifest_first_and_no_time_of_its_own() -> None:
    held = Stored(hashlib.sha256(b"picture").hexdigest(), lambda: io.BytesIO(b"picture"))
    out = io.BytesIO()
    pack(out, FILES, {"files/b": held, "files/a": held}, HEAD, "secret")
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == [
            "manifest.json", "manifest.sig", "public-key.pem", "entries.jsonl", "marks.jsonl", "files/a", "files/b",
        ]  # fmt: skip
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in archive.infolist() if "files" not in one.filename} == {
            zipfile.ZIP_DEFLATED
        }
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["files"] == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in {**FILES, "files/a": b"picture", "files/b": b"picture"}.items()
    }
    found = check(out.getvalue())
    assert (found.files, found.faults) == (4, ())


def test_every_fault_is_told_not_only_the_first() -> None:
    data = changed(changed(packed(FILES, HEAD, "secret"), "marks.jsonl", b"{}"), "more.txt", b"")
    assert [str(one) for one in check(data).faults] == [
        "marks.jsonl was changed.",
        "more.txt was added later.",
    ]


def test_an_export_that_unpacks_to_more_than_fits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(FILES, HEAD, "secret")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = sum(one.file_size for one in archive.infolist())
    monkeypatch.setattr(evidence, "MOST_BYTES", whole)
    assert check(data).faults == ()
    monkeypatch.setattr(evidence, "MOST_BYTES", whole - 1)
    with pytest.raises(ValueError, match="too large"):
        check(data)


def test_the_fingerprint_is_half_the_digest_of_the_key_in_groups_of_four() -> None:
    key = public_key(seed_of("secret"))
    body = base64.b64decode("".join(pem(key).splitlines()[1:-1]))
    assert fingerprint(key).replace(" ", "") == hashlib.sha256(body).hexdigest()[:32]
    assert {len(group) for group in fingerprint(key).split()} == {4}
    assert check(packed(FILES, HEAD, "secret")).fingerprint == fingerprint(key)


@pytest.mark.parametrize("text", ["", "AAAA", pem(bytes(31)), pem(bytes(33)), "x" + pem(bytes(32))[27:]])
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Ed25519|padding|base64|characters"):
        key_of_pem(text)


def test_the_same_key_follows_from_the_same_secret_in_every_release() -> None:
    assert seed_of("secret").hex() == "56812204a592fc8bd82d9dd25bb35ca71a2540f067b85751b2536d9188953102"


def test_moments_are_written_in_utc_to_the_microsecond() -> None:
    assert (
        moment(datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8))))
        == "2026-03-02T01:00:00.000000Z"
    )
    assert moment(None) is None


def test_rows_are_one_object_a_line_in_one_spelling() -> None:
    assert lines([{"b": "张", "a": 1}, {}]) == '{"a":1,"b":"张"}\n{}\n'.encode()
    assert canonical({"mark": Decimal("8.50")}) == b'{"mark":"8.50"}\n'


def test_what_is_no_export_is_refused() -> None:
    for name in ("manifest.json", "manifest.sig", "public-key.pem"):
        with pytest.raises(ValueError, match="not a signed export"):
            check(changed(packed(FILES, HEAD, "secret"), name, None))
    with pytest.raises(ValueError, match="not a signed export"):
        check(changed(packed(FILES, HEAD, "secret"), "manifest.json", b"no JSON"))
    with pytest.raises(ValueError, match="not a signed export"):
        check(b"no zip at all")


def test_key_survives_its_text() -> None:
    key = public_key(seed_of("secret"))
    assert key_of_pem(pem(key)) == key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_verifies_the_signature(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(FILES, HEAD, "secret"))) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem", "-rawin",
            "-in", "manifest.json", "-sigfile", "manifest.sig",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "Signature Verified Successfully"
