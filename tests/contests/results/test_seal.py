"""The organiser's seal: taken, redrawn, replaced and removed by who runs the contest, and drawn on the certificates."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader
from sqlalchemy import select

from lms.audit.ed25519 import public_key
from lms.audit.evidence import canonical, check, packed, seed_of
from lms.audit.models import AuditEntry
from lms.audit.verbs import Verb
from lms.contests.results.certificate_pdf import WORDS, certificates_pdf
from lms.contests.results.queries.evidence import evidence_files
from lms.contests.results.seal import MAX_BYTES, MAX_SIDE, seal_picture
from lms.contests.rules.models.contests import Contest
from lms.db import db
from lms.errors import Refused
from lms.text.printing.fonts import fonts_for
from tests.contests.finish import finish, make_judged
from tests.contests.results.test_evidence import changed as with_file
from tests.contests.results.test_printing import SHEET

pytestmark = pytest.mark.database

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ADDRESS = "/contests/autumn/certificates/seal"


def picture(kind: str = "PNG", mode: str = "RGBA", side: int = 60, **options: Any) -> bytes:
    """Return a red disc, on a clear ground where the mode has one."""
    made = Image.new(mode, (side, side))
    made.paste({"RGBA": (200, 0, 0, 255), "RGB": (200, 0, 0)}.get(mode, 1), (10, 10, side - 10, side - 10))
    out = io.BytesIO()
    made.save(out, kind, **options)
    return out.getvalue()


def _named() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", "Zhang Wei")
    return info


def _by() -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = "Zhang Wei"  # the artist
    return exif


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGBA"), ("JPEG", "RGB")])
def test_seal_is_redrawn_smaller_and_without_metadata(kind: str, mode: str) -> None:
    options = {"pnginfo": _named()} if kind == "PNG" else {"exif": _by()}
    sent = picture(kind, mode, 900, **options)
    kept = seal_picture(sent)
    assert b"Zhang Wei" in sent and b"Zhang Wei" not in kept
    with Image.open(io.BytesIO(kept)) as read:
        assert (read.format, read.size, read.mode) == (kind, (MAX_SIDE, MAX_SIDE), mode)
        if mode == "RGBA":
            assert read.getpixel((0, 0))[3] == 0 and read.getpixel((400, 400))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize(("mode", "clear"), [("RGB", (0, 0, 0)), ("L", 0), ("P", 0)])
def test_a_colour_that_is_clear_stays_clear(mode: str, clear: Any) -> None:
    with Image.open(io.BytesIO(seal_picture(picture("PNG", mode, transparency=clear)))) as read:
        assert read.mode == "RGBA"
        assert read.getpixel((0, 0))[3] == 0 and read.getpixel((30, 30))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a file"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * MAX_BYTES, "larger than"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG or WebP"),
        (picture("GIF", "P"), "PNG, JPEG or WebP"),
        (b"%PDF-1.7", "PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\nbroken", "cannot be read"),
        (picture()[:90], "cannot be read"),
    ],
)
def test_other_files_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        seal_picture(data)


def _page(seal: bytes) -> Any:
    with fonts_for(f"{WORDS}\n{SHEET.text}") as fonts:
        return PdfReader(io.BytesIO(certificates_pdf([SHEET, SHEET], fonts, AT, seal)))


@pytest.mark.parametrize("seal", [picture(), picture("JPEG", "RGB"), picture("WEBP")])
def test_seal_stands_on_every_sheet_with_a_description(seal: bytes) -> None:
    found = _page(seal)
    parts = [one.get_object() for one in found.root_object["/StructTreeRoot"]["/K"][0]["/K"]]
    told = [part["/Alt"] for part in parts if part["/S"] == "/Figure"]
    assert told.count("柳树乡印章 Seal of Willow Township") == 2 and len(told) == 4
    for page in found.pages:
        drawn = page.get_contents().get_data()
        assert len(re.findall(rb"/I\d+ Do", drawn)) == 1
        assert drawn.count(b"BDC") + drawn.count(b"BMC") == drawn.count(b"EMC")
        assert not re.search(rb"\bDo\b", re.sub(rb"(BDC|BMC).*?EMC", b"", drawn, flags=re.DOTALL))
        assert "盖章处" not in page.extract_text()


def test_without_a_picture_the_place_stays_marked() -> None:
    page = _page(b"").pages[0]
    assert "盖章处" in page.extract_text() and b" Do" not in page.get_contents().get_data()


def exported_seal(contest: Contest) -> object:
    """Return the digest of the seal in the signed export; another one put in its place is noticed."""
    data = packed(evidence_files(contest), {}, "secret")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        seal = json.loads(archive.read("contest.json"))["seal_digest"]
    forged = canonical({"slug": contest.slug, "seal_digest": "0" * 64})
    faults = check(with_file(data, "contest.json", forged), public_key(seed_of("secret"))).faults
    assert check(data).faults == () and [one.values for one in faults] == [{"file": "contest.json"}]
    return seal


def test_seal_is_saved_replaced_and_removed_and_each_change_is_recorded(
    app: Flask, sign_in: Callable[[Any], FlaskClient]
) -> None:
    one = make_judged()
    made = finish(one)
    db.session.commit()
    browser, author = sign_in(one.convener), sign_in(one.entries[0].author)

    def send(data: bytes) -> Any:
        return browser.post(ADDRESS, data={"seal": (io.BytesIO(data), "seal.png")})

    def images() -> int:
        data = author.get(f"/certificates/{made[0].code}.pdf").data
        return len(PdfReader(io.BytesIO(data)).pages[0].images)

    def kept() -> str | None:
        db.session.expire_all()
        return db.session.scalar(select(Contest.seal_digest))

    assert images() == 0 and "Save the seal" in browser.get("/contests/autumn/certificates").text
    refused = send(b"GIF89a")
    assert refused.status_code == 422 and "must be a PNG, JPEG or WebP picture" in refused.text
    assert kept() is None
    assert send(picture()).status_code == 303
    first = kept()
    shown = browser.get(ADDRESS)
    assert (shown.mimetype, shown.status_code) == ("image/png", 200)
    assert author.get(ADDRESS).status_code == 403
    assert images() == 1 and "Replace the seal" in browser.get("/contests/autumn/certificates").text
    assert send(picture("JPEG", "RGB")).status_code == 303
    second = kept()
    assert exported_seal(one.contest) == second
    assert second not in (None, first) and browser.get(ADDRESS).mimetype == "image/jpeg"
    assert send(picture("JPEG", "RGB")).status_code == 303  # the same again changes nothing
    assert browser.post(f"{ADDRESS}/remove").status_code == 303
    assert kept() is None and images() == 0 and browser.get(ADDRESS).status_code == 404
    wanted = select(AuditEntry).where(AuditEntry.verb == Verb.CERTIFICATE_SEAL).order_by(AuditEntry.id)
    told = [(row.before, row.after) for row in db.session.scalars(wanted)]
    assert told == [
        ({"seal": ""}, {"seal": first}),
        ({"seal": first}, {"seal": second}),
        ({"seal": second}, {"seal": ""}),
    ]
