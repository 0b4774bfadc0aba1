"""Who gets what on the routes from the marks to the archive; the contest made here is archived."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from lms.contests.results.queries.results import lists
from lms.contests.rules.queries.contests import contest
from lms.db import db
from lms.http.web import settings
from lms.storage import storage
from tests.contests.finish import (
    approval_of,
    archived_contest,
    certificate_of,
    code_of_archived,
    objection_of,
)

#            stranger learner trainer judge convener manager foreign auditor admin owner
OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
OWNERS = "in -- -- -- ok -- -- ok ok ok"
NOBODY = "in -- -- -- -- -- -- -- -- --"

ROWS = {
    "GET certificates.look_up 200": OPEN,
    "GET certificates.own_pdf 200": OWNERS,
    "GET certificates.verify 200": OPEN,
    "POST contests.answer_objection 422": CONVENERS,
    "POST contests.approve_request 409": CONVENERS,
    "GET contests.approvals 200": AUDITORS,
    "POST contests.ask_for_standings 303": CONVENERS,
    "POST contests.assign_objection 422": CONVENERS,
    "GET contests.certificates 200": AUDITORS,
    "GET contests.certificates_pdf 200": AUDITORS,
    "GET contests.seal 200": AUDITORS,
    "POST contests.change_seal 422": CONVENERS,
    "POST contests.remove_seal 303": CONVENERS,
    "GET contests.certificates_zip 200": AUDITORS,
    "GET contests.collection 200": OPEN,
    "GET contests.collection_epub 200": OPEN,
    "GET contests.collection_essay 200": OPEN,
    "GET contests.collection_pdf 200": OPEN,
    "GET contests.correction 200": AUDITORS,
    "POST contests.withdraw_award 422": CONVENERS,
    "POST contests.download_export 200": AUDITORS,
    "POST contests.decline_request 409": CONVENERS,
    "POST contests.download_workbook 422": AUDITORS,
    "GET contests.trail 200": AUDITORS,
    "GET contests.export 200": AUDITORS,
    "GET contests.workbook 200": AUDITORS,
    "GET contests.write 200": CONVENERS,
    "POST contests.write 422": CONVENERS,
    "GET contests.feedback": NOBODY,  # nobody of ACTORS wrote an entry
    "POST contests.finish 409": CONVENERS,
    "POST contests.fix_ranks 409": CONVENERS,
    "POST contests.issue_certificates 409": CONVENERS,
    "GET contests.moderation 200": AUDITORS,
    "GET contests.moderation_agreement 200": AUDITORS,
    "GET contests.moderation_entry 200": AUDITORS,
    "GET contests.moderation_results 200": AUDITORS,
    "GET contests.new_objection 200": SIGNED_IN,
    "POST contests.new_objection 409": SIGNED_IN,
    "GET contests.objection 200": OWNERS,
    "GET contests.objections 200": SIGNED_IN,
    "POST contests.open_ranks 409": CONVENERS,
    "GET contests.publication 200": AUDITORS,
    "POST contests.publish 422": CONVENERS,
    "GET contests.result 200": OPEN,
    "GET contests.result_csv 200": OPEN,
    "GET contests.result_json 200": OPEN,
    "GET contests.result_list 200": OPEN,
    "GET contests.result_print 200": OPEN,
    "POST contests.revoke_certificate 422": CONVENERS,
    "POST contests.rule 409": CONVENERS,
    "POST contests.unmask 409": CONVENERS,
}


def _newest_number() -> int:
    found = contest(archived_contest())
    assert found is not None
    return lists(found.id)[0].number


def _sealed_contest() -> str:
    found = contest(archived_contest())
    assert found is not None
    found.seal_digest = storage(settings()).put(BytesIO(b"\x89PNG\r\n\x1a\n"))
    db.session.commit()
    return found.slug


VIEWS = sorted({line.split()[1].removeprefix("contests.") for line in ROWS if " contests." in line})

PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"contests.{view}:slug": lambda world: archived_contest() for view in VIEWS},
    "contests.seal:slug": lambda world: _sealed_contest(),
    **{
        f"contests.{view}:number": lambda world: _newest_number()
        for view in ("result_csv", "result_json", "result_list", "result_print")
    },
    **{
        f"contests.{view}:code": lambda world: code_of_archived()
        for view in ("collection_essay", "moderation_entry", "rule")
    },
    "certificates.own_pdf:code": lambda world: certificate_of(world.owner),
    "certificates.verify:code": lambda world: certificate_of(world.owner),
    "contests.revoke_certificate:code": lambda world: certificate_of(world.owner),
    "objection_id": lambda world: objection_of(world.owner),
    "approval_id": lambda world: approval_of(world.owner),
}
