"""Who gets what on the routes from the marks to the archive; the contest made here is archived."""

from collections.abc import Callable
from typing import Any

from lms.contests.results.queries.results import lists
from lms.contests.rules.queries.contests import contest
from tests.contests.finish import archived_contest, certificate_of, code_of_archived, objection_of

#            stranger learner trainer judge convener manager foreign auditor admin owner
OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
CONVENERS = "in no no no ok no no no ok no"
AUDITORS = "in no no no ok no no ok ok no"
OWNERS = "in -- -- -- ok -- -- ok ok ok"
NOBODY = "in -- -- -- -- -- -- -- -- --"

ROWS = {
    "GET certificates.look_up": OPEN,
    "GET certificates.own_pdf": OWNERS,
    "GET certificates.verify": OPEN,
    "POST contests.answer_objection": CONVENERS,
    "POST contests.assign_objection": CONVENERS,
    "GET contests.certificates": AUDITORS,
    "GET contests.certificates_pdf": AUDITORS,
    "GET contests.certificates_zip": AUDITORS,
    "GET contests.collection": OPEN,
    "GET contests.collection_epub": OPEN,
    "GET contests.collection_essay": OPEN,
    "GET contests.collection_pdf": OPEN,
    "POST contests.download_export": AUDITORS,
    "GET contests.export": AUDITORS,
    "GET contests.feedback": NOBODY,  # nobody of ACTORS wrote an entry
    "POST contests.finish": CONVENERS,
    "POST contests.fix_ranks": CONVENERS,
    "POST contests.issue_certificates": CONVENERS,
    "GET contests.moderation": AUDITORS,
    "GET contests.moderation_agreement": AUDITORS,
    "GET contests.moderation_entry": AUDITORS,
    "GET contests.moderation_results": AUDITORS,
    "GET contests.new_objection": SIGNED_IN,
    "POST contests.new_objection": SIGNED_IN,
    "GET contests.objection": OWNERS,
    "GET contests.objections": SIGNED_IN,
    "POST contests.open_ranks": CONVENERS,
    "GET contests.publication": AUDITORS,
    "POST contests.publish": CONVENERS,
    "GET contests.result": OPEN,
    "GET contests.result_csv": OPEN,
    "GET contests.result_json": OPEN,
    "GET contests.result_list": OPEN,
    "GET contests.result_print": OPEN,
    "POST contests.revoke_certificate": CONVENERS,
    "POST contests.rule": CONVENERS,
    "POST contests.unmask": CONVENERS,
}


def _newest_number() -> int:
    found = contest(archived_contest())
    assert found is not None
    return lists(found.id)[0].number


VIEWS = sorted({line.split(" contests.")[1] for line in ROWS if " contests." in line})

PARAMETERS: dict[str, Callable[[Any], object]] = {
    **{f"contests.{view}:slug": lambda world: archived_contest() for view in VIEWS},
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
}
