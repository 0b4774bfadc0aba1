"""The published lists of a contest, for everyone."""

import segno
from flask import Response
from flask_babel import get_locale, gettext
from flask_login import current_user

from lms.audit.ed25519 import public_key
from lms.audit.evidence import fingerprint, seed_of
from lms.contests.entries.views.access import audits, contest_page
from lms.contests.results.models import ContestResult
from lms.contests.results.queries import feedback, results
from lms.contests.results.result_lists import canonical_text, changes
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.http.conditional import conditional
from lms.http.web import address_anywhere, file_response, found_or_404, local_day, permalink, settings
from lms.text.spreadsheets import csv_text


def _published(slug: str, number: int | None = None) -> tuple[Contest, ContestResult, list[ContestResult]]:
    """Return the contest, the list asked for (else the newest) and all published lists; 404 without one."""
    contest = found_or_404(contests.contest(slug))
    every = results.public_lists(contest.id)
    wanted = next((row for row in every if number in (None, row.number)), None)
    return contest, found_or_404(wanted), every


def result(slug: str, number: int | None = None) -> Response:
    """Show a published list to anyone: the newest, or the one with the number."""
    contest, row, every = _published(slug, number)
    numbers = [one.number for one in every]
    return conditional(lambda: _result(contest, row, every), row.digest, contest.stage, numbers)


def _result(contest: Contest, row: ContestResult, every: list[ContestResult]) -> str:
    stage = Stage(contest.stage)
    old = next((one for one in every if one.id == row.replaces_id), None)
    return contest_page(
        "contests/result.html",
        contest,
        row=row,
        groups=_grouped(row, definition_of(contest)),
        replaces=old,
        replaced_by=next((one for one in every if one.replaces_id == row.id), None),
        moved=changes(old.rows, row.rows) if old else [],
        every=every,
        is_revised=not allows(stage, Act.SEE_RESULT),
        objects=allows(stage, Act.OBJECT),
        reads_collection=allows(stage, Act.READ_COLLECTION),
        reads_feedback=current_user.is_authenticated
        and allows(stage, Act.READ_FEEDBACK)
        and feedback.entry_of(contest.id, current_user.id) is not None,
        audits=audits(contest),
        address=address_anywhere("contests.result_list", slug=contest.slug, number=row.number),
        key=fingerprint(public_key(seed_of(settings().secret_key))),
    )


def _grouped(row: ContestResult, definition: ContestDefinition) -> list[tuple[str, list[dict[str, object]]]]:
    """Return the rows by category, in the order of the rules."""
    groups: dict[str, list[dict[str, object]]] = {}
    for one in row.rows:
        groups.setdefault(one["category"], []).append(one)
    order = [key for key in definition.category_keys if key in groups]
    return [(key, groups[key]) for key in (*order, *(set(groups) - set(order)))]


def result_print(slug: str, number: int) -> Response:
    """Show a list as a sheet for the notice board."""
    contest, row, every = _published(slug, number)
    return conditional(
        lambda: _print(contest, row, every), row.digest, [one.number for one in every], contest.revision_id
    )


def _print(contest: Contest, row: ContestResult, every: list[ContestResult]) -> str:
    address = permalink("contests.result_list", slug=contest.slug, number=row.number)
    definition, language = definition_of(contest), str(get_locale())
    return contest_page(
        "contests/result_print.html",
        contest,
        row=row,
        organiser=definition.organiser(language) or settings().site_name,
        document_number=f"{contest.slug.upper()}-{local_day(row.published_at).year}-{row.number}",
        other_title=definition.title("zh_Hans" if language == "en" else "en"),
        groups=_grouped(row, definition),
        replaced_by=next((one for one in every if one.replaces_id == row.id), None),
        address=address,
        code=segno.make_qr(address, error="m").svg_data_uri(scale=4, border=0, omitsize=True),
    )


def result_json(slug: str, number: int) -> Response:
    """Send the canonical text of a list; its SHA-256 is the digest shown on the page."""
    _contest, row, every = _published(slug, number)
    replaces = next((one.number for one in every if one.id == row.replaces_id), None)
    return conditional(
        lambda: Response(
            canonical_text(results.head_of(slug, row, replaces), row.rows), mimetype="application/json"
        ),
        row.digest,
    )


def result_csv(slug: str, number: int) -> Response:
    """Send a list as a table for a spreadsheet."""
    contest, row, _ = _published(slug, number)
    return conditional(
        lambda: file_response(_csv(contest, row), f"{slug}-{number}.csv", "text/csv"), row.digest
    )


def _csv(contest: Contest, row: ContestResult) -> str:
    definition, language = definition_of(contest), str(get_locale())
    header = [
        gettext("Category"), gettext("Rank"), gettext("Prize"), gettext("Authors"), gettext("Unit"),
        gettext("Title"), gettext("Entry code"), gettext("Mark"), gettext("Lowest likely mark"),
        gettext("Highest likely mark"), gettext("Value for ranking"), gettext("Raw mean"),
    ]  # fmt: skip
    rows = [
        (
            definition.category_title(one["category"], language),
            one["rank"],
            definition.prize_title(one["award"], language),
            "、".join(one["authors"]),
            one["unit_en"] if language == "en" and one["unit_en"] else one["unit"],
            one["title"],
            one["code"],
            one["mark"],
            one.get("low"),
            one.get("high"),
            one.get("value", one["mark"]),
            one["raw_mean"],
        )
        for one in row.rows
    ]
    return csv_text(header, rows)
