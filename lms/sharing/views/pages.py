"""A page as a link, a QR code, a card and a poster."""

import io
from functools import lru_cache

import segno
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from lms.db import db
from lms.http.conditional import conditional
from lms.http.web import address_anywhere, file_response, limiter, permalink, settings
from lms.sharing.card import draw_card
from lms.sharing.subjects import SCAN_WORDS, SHARE_LABELS, ShareSubject
from lms.sharing.views.subjects import subject_of

blueprint = Blueprint("sharing", __name__, url_prefix="/share")


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"share_card": _card_address}


def _card_address(kind: str, key: object) -> str:
    """Return the address of a card for the tags of a page; empty while the site knows no address of its own."""
    return address_anywhere("sharing.card", kind=kind, key=str(key))


PAPERS = ("a4", "a3")
PNG = "image/png"


def _address(one: ShareSubject) -> str:
    return permalink(one.endpoint, **one.values)


@blueprint.get("/<kind>/<key>")
def show(kind: str, key: str) -> str:
    """Show the address of a page with its code, its card and what can be printed."""
    one = subject_of(kind, key)
    address = _address(one)
    return render_template(
        "sharing/show.html", one=one, address=address, code=_code(address), labels=SHARE_LABELS
    )


def _code(address: str) -> str:
    return segno.make_qr(address, error="m").svg_data_uri(scale=6, border=4, light="#fff", omitsize=True)


@blueprint.get("/<kind>/<key>/qr.<any(png, svg):form>")
def code(kind: str, key: str, form: str) -> Response:
    """Send the code as a file to be put into other papers."""
    one, out = subject_of(kind, key), io.BytesIO()
    segno.make_qr(_address(one), error="m").save(out, kind=form, scale=12, border=4)
    return file_response(out.getvalue(), f"{kind}-{key}.{form}", PNG if form == "png" else "image/svg+xml")


@blueprint.get("/<kind>/<key>/card.png")
@limiter.limit("60 per minute")
def card(kind: str, key: str) -> Response:
    """Send the picture card, which other sites show beside a link."""
    one = subject_of(kind, key)
    texts = (gettext(SHARE_LABELS[one.kind]), one.title, one.summary, settings().site_name, _address(one))
    # Drawing takes long, so no transaction is open meanwhile.
    db.session.commit()
    return conditional(lambda: Response(_drawn(texts), mimetype=PNG), texts)


@lru_cache(maxsize=64)  # some 60 kB each
def _drawn(texts: tuple[str, str, str, str, str]) -> bytes:
    return draw_card(*texts)


@blueprint.get("/<kind>/<key>/poster")
def poster(kind: str, key: str) -> str:
    """Show a poster with the code, for the notice board of a village."""
    one = subject_of(kind, key)
    address = _address(one)
    return render_template(
        "sharing/poster.html",
        one=one,
        address=address,
        code=_code(address),
        labels=SHARE_LABELS,
        scan_words=SCAN_WORDS,
        paper=request.args.get("paper") if request.args.get("paper") in PAPERS else PAPERS[0],
    )
