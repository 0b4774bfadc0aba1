"""Certificates: issuing, printing, revoking, downloading one's own, and the public page that verifies one."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response as Answer

from lms import clock
from lms.contests.entries.views.access import (
    audited_contest,
    audits,
    contest_page,
    convened_contest,
    or_filled_form,
    shared_act,
)
from lms.contests.results.actions import certificates as acts
from lms.contests.results.certificate_pdf import WORDS, CertificateSheet, certificates_pdf
from lms.contests.results.models import Certificate
from lms.contests.results.queries import certificates as asked
from lms.contests.results.queries.certificates import ShownCertificate
from lms.contests.results.queries.corrections import replacement
from lms.contests.results.seal import MAX_BYTES, seal_picture
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import approvals
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.http.language import chosen_language
from lms.http.web import (
    file_response,
    found_or_404,
    local_day,
    permalink,
    see_other,
    send_upload,
    settings,
    uploaded,
)
from lms.library.redrawing import picture_type
from lms.people.awards import PersonalAward
from lms.people.identity import User
from lms.storage import storage
from lms.text import typed
from lms.text.printing.font_runs import Fonts
from lms.text.printing.fonts import fonts_for

# Apart from the contests: the address on paper stays short and says what it is.
blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")


def listing(slug: str) -> str:
    """List the certificates of a contest and whom the next issue would add."""
    return _list(audited_contest(slug))


def _list(contest: Contest, refused: str = "", fault: str = "", seal_fault: str = "") -> str:
    """Show the list; a refused revocation comes back open, with what was typed and the sentence."""
    return contest_page(
        "contests/certificates.html",
        contest,
        here="certificates",
        refused=refused,
        fault=fault,
        seal_fault=seal_fault,
        waiting_codes=approvals.open_subjects(contest.id, SharedAct.REVOKE_CERTIFICATE),
        certificates=asked.titled(contest.id),
        serials=asked.serials(contest),
        unprintable=asked.unprintable(contest, asked.final_awards(contest.id)),
        may_issue=allows(Stage(contest.stage), Act.CERTIFY),
    )


def issue(slug: str) -> Answer:
    """Issue the certificates that are due."""
    contest = convened_contest(slug)
    made = acts.issue(contest, by=current_user, now=clock.now())
    db.session.commit()
    text = gettext("Certificates issued: %(count)s.", count=len(made))
    return see_other("contests.certificates", text, slug=slug)


def revoke(slug: str, code: str) -> Answer | tuple[str, int]:
    """Revoke a certificate, or ask a second person for it."""
    contest = convened_contest(slug)
    found = found_or_404(asked.certificate_of(contest.id, code))
    act, back = SharedAct.REVOKE_CERTIFICATE, url_for("contests.certificates", slug=slug)
    done = gettext("The certificate has been revoked.")
    return or_filled_form(
        lambda: shared_act(contest, act, found.code, {}, back=back, done=done),
        lambda fault: _list(contest, code, fault),
    )


def change_seal(slug: str) -> Answer | tuple[str, int]:
    """Take the picture of the organiser's seal, in place of any former one."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _changed_seal(slug), lambda fault: _list(contest, seal_fault=fault))


def _changed_seal(slug: str) -> Answer:
    """Redraw and keep the picture with no transaction open, and load the contest again."""
    _, data = uploaded("seal", MAX_BYTES)
    db.session.commit()
    digest = storage(settings()).put(io.BytesIO(seal_picture(data)))
    acts.change_seal(convened_contest(slug), digest, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("contests.certificates", gettext("The seal has been saved."), slug=slug, _anchor="seal")


def remove_seal(slug: str) -> Answer:
    """Take the picture of the seal off the certificates."""
    acts.change_seal(convened_contest(slug), None, by=current_user, now=clock.now())
    db.session.commit()
    text = gettext("The certificates no longer show a seal.")
    return see_other("contests.certificates", text, slug=slug, _anchor="seal")


def seal(slug: str) -> Response:
    """Show the picture of the seal."""
    digest = found_or_404(audited_contest(slug).seal_digest)
    with found_or_404(storage(settings()).path(digest)).open("rb") as kept:
        mime = picture_type(kept.read(12))
    return send_upload(digest, mime, "seal")


def _pdf(contest: Contest, sheets: Sequence[CertificateSheet], fonts: Fonts, made_at: datetime) -> bytes:
    """Return certificates with the seal that the contest has now, as one PDF."""
    kept = storage(settings()).path(contest.seal_digest) if contest.seal_digest else None
    return certificates_pdf(sheets, fonts, made_at, kept.read_bytes() if kept else b"")


def _sheet(
    definition: ContestDefinition, certificate: Certificate, title: str, serial: str
) -> CertificateSheet:
    return CertificateSheet(
        certificate.name,
        definition.title("zh_Hans"),
        definition.title("en"),
        title,
        definition.prize_title(certificate.award, "zh_Hans"),
        definition.prize_title(certificate.award, "en"),
        definition.organiser("zh_Hans") or settings().site_name,
        definition.organiser("en") or settings().site_name,
        local_day(certificate.issued_at),
        certificate.code,
        serial,
        permalink("certificates.verify", code=certificate.code),
    )


def _valid_sheets(contest: Contest) -> list[tuple[Certificate, CertificateSheet]]:
    definition = definition_of(contest)
    rows = [row for row in asked.titled(contest.id) if row[0].revoked_at is None]
    found_or_404(rows or None)
    serials = asked.serials(contest)
    return [(one, _sheet(definition, one, title, serials[one.id])) for one, title in rows]


def _file(data: bytes, name: str, mime: str) -> Response:
    response = file_response(data, name, mime)
    response.cache_control.private = response.cache_control.no_store = True
    return response


def all_pdf(slug: str) -> Response:
    """Send all valid certificates as one PDF, to be printed."""
    contest = audited_contest(slug)
    rows = _valid_sheets(contest)
    with fonts_for("\n".join((WORDS, *(sheet.text for _, sheet in rows)))) as fonts:
        data = _pdf(contest, [sheet for _, sheet in rows], fonts, rows[-1][0].issued_at)
    return _file(data, f"{slug}-certificates.pdf", "application/pdf")


def all_zip(slug: str) -> Response:
    """Send all valid certificates as single PDF files."""
    contest = audited_contest(slug)
    rows = _valid_sheets(contest)
    out = io.BytesIO()
    with (
        fonts_for("\n".join((WORDS, *(sheet.text for _, sheet in rows)))) as fonts,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for certificate, sheet in rows:
            data = _pdf(contest, [sheet], fonts, certificate.issued_at)
            archive.writestr(f"{certificate.code} {_plain(certificate.name)}.pdf", data)
    return _file(out.getvalue(), f"{slug}-certificates.zip", "application/zip")


def _plain(name: str) -> str:
    """Return a name that every file system takes."""
    return "".join(sign for sign in name if sign.isalnum() or sign in " -").strip()


def awards_of(person: User) -> list[PersonalAward]:
    """Return what a person was awarded in contests, for their account page."""
    language = chosen_language()
    found = []
    for one, contest in asked.of_person(person.id):
        definition = definition_of(contest)
        words = definition.prize_title(one.award, language)
        href = url_for("certificates.verify", code=one.code)
        file = "" if one.revoked_at else url_for("certificates.own_pdf", code=one.code)
        found.append(
            PersonalAward(
                title=definition.title(language),
                words=gettext("%(award)s (revoked)", award=words) if one.revoked_at else words,
                on=local_day(one.issued_at),
                href=href,
                file=file,
            )
        )
    return found


def look_up() -> str | Answer:
    """Ask for the code of a certificate."""
    code = typed.code(request.args.get("code", ""))[:40]
    if code:
        return redirect(url_for("certificates.verify", code=code))
    return render_template("contests/certificate.html", shown=None, code="", language=str(get_locale()))


def verify(code: str) -> str | tuple[str, int]:
    """Tell anyone whether a certificate is valid, revoked or unknown."""
    shown = asked.certificate(code[:40])
    page = render_template(
        "contests/certificate.html",
        shown=shown,
        serial=asked.serials(shown.contest)[shown.certificate.id] if shown else "",
        instead=replacement(shown.certificate) if shown else None,
        code=code[:40],
        definition=definition_of(shown.contest) if shown else None,
        language=str(get_locale()),
    )
    return page if shown else (page, 404)


def _shown_sheet(shown: ShownCertificate) -> CertificateSheet:
    serial = asked.serials(shown.contest)[shown.certificate.id]
    return _sheet(definition_of(shown.contest), shown.certificate, shown.title, serial)


def own_pdf(code: str) -> Response:
    """Send a certificate to its owner, or to who runs the contest."""
    shown = found_or_404(asked.certificate(code))
    if shown.certificate.user_id != current_user.id and not audits(shown.contest):
        abort(404)
    found_or_404(shown.certificate.revoked_at is None or None)
    sheet = _shown_sheet(shown)
    with fonts_for(f"{WORDS}\n{sheet.text}") as fonts:
        data = _pdf(shown.contest, [sheet], fonts, shown.certificate.issued_at)
    return _file(data, f"certificate-{shown.certificate.code}.pdf", "application/pdf")


blueprint.add_url_rule("/", view_func=look_up)
blueprint.add_url_rule("/<code>", view_func=verify)
blueprint.add_url_rule("/<code>.pdf", view_func=own_pdf)
