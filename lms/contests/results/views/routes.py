"""Addresses from the marks to the archive: moderation, results, objections, certificates, collection, export."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from lms.contests.results.views import (
    certificates,
    collection,
    corrections,
    exporting,
    labels,
    moderation,
    notice,
    objections,
)

GET, POST = ["GET"], ["POST"]

RULES: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (
    ("/<slug>/moderation", "moderation", moderation.meeting, GET),
    ("/<slug>/moderation/results", "moderation_results", moderation.table, GET),
    ("/<slug>/moderation/agreement", "moderation_agreement", moderation.agreement, GET),
    ("/<slug>/moderation/standings", "ask_for_standings", moderation.ask_for_standings, POST),
    ("/<slug>/moderation/entries/<code>", "moderation_entry", moderation.entry, GET),
    ("/<slug>/moderation/entries/<code>", "rule", moderation.rule, POST),
    ("/<slug>/moderation/ranks", "fix_ranks", moderation.fix_ranks, POST),
    ("/<slug>/moderation/ranks/open", "open_ranks", moderation.open_ranks, POST),
    ("/<slug>/result", "result", notice.result, GET),
    ("/<slug>/result/<int:number>", "result_list", notice.result, GET),
    ("/<slug>/result/<int:number>/print", "result_print", notice.result_print, GET),
    ("/<slug>/result/<int:number>.csv", "result_csv", notice.result_csv, GET),
    ("/<slug>/result/<int:number>.json", "result_json", notice.result_json, GET),
    ("/<slug>/objections", "objections", objections.listing, GET),
    ("/<slug>/objections/new", "new_objection", objections.new, ["GET", "POST"]),
    ("/<slug>/objections/<int:objection_id>", "objection", objections.show, GET),
    ("/<slug>/objections/<int:objection_id>/owner", "assign_objection", objections.assign, POST),
    ("/<slug>/objections/<int:objection_id>/answer", "answer_objection", objections.answer, POST),
    ("/<slug>/correction", "correction", corrections.correction, GET),
    ("/<slug>/correction", "withdraw_award", corrections.withdraw_award, POST),
    ("/<slug>/certificates", "certificates", certificates.listing, GET),
    ("/<slug>/certificates/issue", "issue_certificates", certificates.issue, POST),
    ("/<slug>/certificates/all.pdf", "certificates_pdf", certificates.all_pdf, GET),
    ("/<slug>/certificates/all.zip", "certificates_zip", certificates.all_zip, GET),
    ("/<slug>/certificates/seal", "seal", certificates.seal, GET),
    ("/<slug>/certificates/seal", "change_seal", certificates.change_seal, POST),
    ("/<slug>/certificates/seal/remove", "remove_seal", certificates.remove_seal, POST),
    ("/<slug>/certificates/<code>/revoke", "revoke_certificate", certificates.revoke, POST),
    ("/<slug>/feedback", "feedback", collection.own_feedback, GET),
    ("/<slug>/collection", "collection", collection.index, GET),
    ("/<slug>/collection/<code>", "collection_essay", collection.essay, GET),
    ("/<slug>/collection/book.epub", "collection_epub", collection.epub, GET),
    ("/<slug>/collection/book.pdf", "collection_pdf", collection.pdf, GET),
    ("/<slug>/export", "export", exporting.show, GET),
    ("/<slug>/export", "download_export", exporting.download, POST),
)


def connect(blueprint: Blueprint) -> None:
    """Give the blueprint these addresses and the words their templates use."""
    for address, endpoint, view, methods in RULES:
        blueprint.add_url_rule(address, endpoint, view, methods=methods)
    for word in labels.FILTERS:
        blueprint.add_app_template_filter(word)
