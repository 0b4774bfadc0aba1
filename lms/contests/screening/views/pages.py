"""Screening: the list of entries, the queue of findings, one entry with its findings, matches side by side."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.actions import attachments
from lms.contests.entries.essay import EssayText
from lms.contests.entries.models import Entry
from lms.contests.entries.queries import entries
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
)
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.screening import actions as screening
from lms.contests.screening.models import Finding
from lms.contests.screening.passages import passages
from lms.contests.screening.queries import entry_list as listing
from lms.contests.screening.queries import findings as reading
from lms.contests.screening.queries import open_findings
from lms.contests.screening.redaction import marked, part_span_from
from lms.contests.screening.words import FindingKind
from lms.db import db
from lms.http.web import found_or_404, local_day, page_number, see_other

Page = str | Response
AT_ONCE_MOST = 1_500


def _addresses(endpoint: str, **values: Any) -> Callable[[int], str]:
    """Return a function that gives the address of a page of a list."""
    return lambda page: url_for(endpoint, page=page, **values)


def entry_list(slug: str) -> Page:
    """List the entries by their codes; names appear after unmasking only."""
    contest = audited_contest(slug)
    state, category = request.args.get("state", ""), request.args.get("category", "")
    return contest_page(
        "contests/screening/entries.html",
        contest,
        state=state,
        category=category,
        page=page_number(),
        address_of=_addresses("contests.entry_list", slug=slug, state=state, category=category),
        listed=listing.entry_list(contest, state=state, category=category, page=page_number()),
        shows_names=contest.names_shown_at is not None,
    )


def screening_queue(slug: str) -> Page:
    """Show what waits for a person, worst first."""
    contest = audited_contest(slug)
    return contest_page(
        "contests/screening/queue.html",
        contest,
        page=page_number(),
        address_of=_addresses("contests.screening_queue", slug=slug),
        queue=reading.queue(contest.id, page_number()),
        unsearched=reading.unsearched(contest.id),
        may_screen=may_screen(contest),
    )


def may_screen(contest: Contest) -> bool:
    """Return whether the reader may decide on findings now."""
    return convenes(contest) and allows(Stage(contest.stage), Act.SCREEN)


def run_search(slug: str) -> Response:
    """Search now; a very large contest is left to the periodic job."""
    contest = convened_contest(slug)
    require_stage(contest, Act.SCREEN)
    now = clock.now()
    if reading.unsearched(contest.id) > AT_ONCE_MOST:
        return see_other(
            "contests.screening_queue",
            gettext(
                "There are many entries. The check runs in the background and will be ready in a few minutes."
            ),
            "info",
            slug=slug,
        )
    count = search_now(contest, now)
    return see_other(
        "contests.screening_queue",
        gettext("Check complete. New findings: %(count)s.", count=count),
        slug=slug,
    )


def search_now(contest: Contest, now: datetime) -> int:
    """Read, search outside any transaction, keep what is new, commit; return how many findings are new."""
    material = reading.material(contest, local_day(now))
    db.session.commit()  # the search takes a while; authors save meanwhile
    made = screening.search(material)
    count = screening.keep_findings(contest, material, made, now, current_user)
    db.session.commit()
    return count


def finish_clean(slug: str) -> Response:
    """Mark every entry as screened in which nothing waits."""
    contest = convened_contest(slug)
    count = screening.mark_clean_entries(contest, by=current_user, now=clock.now())
    db.session.commit()
    done = gettext("Entries marked as screened: %(count)s.", count=count)
    done += _to_look_at(reading.half_searched(contest.id))
    return see_other("contests.screening_queue", done, slug=slug)


def _to_look_at(waiting: int) -> str:
    if not waiting:
        return ""
    return " " + ngettext(
        "%(num)s entry has files that cannot be searched for names. Look at these files yourself.",
        "%(num)s entries have files that cannot be searched for names. Look at these files yourself.",
        waiting,
    )


def convened_entry(slug: str, code: str) -> tuple[Contest, Entry]:
    """Return the contest and a submitted entry of it for someone who may run the contest."""
    contest = convened_contest(slug)
    return contest, found_or_404(entries.submitted_entry(contest.id, code))


def _audited_entry(slug: str, code: str) -> tuple[Contest, Entry]:
    """Return the contest and a submitted entry of it for someone who may see all of the contest."""
    contest = audited_contest(slug)
    return contest, found_or_404(entries.submitted_entry(contest.id, code))


def screened_entry(slug: str, code: str) -> Page:
    """Show one entry with everything found in it."""
    return entry_page(*_audited_entry(slug, code))


def entry_page(contest: Contest, entry: Entry, problem: str = "", field: str = "") -> str:
    """Show one entry; what was refused stands at its `field`, and the form is filled in as it was sent."""
    version = found_or_404(entries.version(entry.id, entry.submitted_version))
    seen = reading.findings(entry, str(get_locale()))
    return contest_page(
        "contests/screening/entry.html",
        contest,
        entry=entry,
        version=version,
        files=entries.attachments(entry.id),
        following=reading.next_code(contest.id, entry.code),
        may_screen=may_screen(contest),
        similar_entries=[one for one in seen if one.finding.kind == FindingKind.SIMILARITY],
        undecided=sum(not one.finding.decision for one in seen),
        problem=problem,
        field=field,
        given=request.form,
        **_marked_leaks(entries.text_of(version), seen),
    )


def _marked_leaks(text: EssayText, seen: Sequence[reading.ShownFinding]) -> dict[str, object]:
    """Return the text with the words marked that may give the author away."""
    leaks = [one for one in seen if one.finding.kind == FindingKind.LEAK]
    return {
        "text": text,
        "shown": {part: marked(words, _spans(leaks, part)) for part, words in text.parts.items()},
        "leaks": leaks,
        "leak_places": {one.finding.id: part_span_from(one.finding.detail) for one in leaks},
    }


def _spans(leaks: Sequence[reading.ShownFinding], part: str) -> list[tuple[int, int, str]]:
    """Return where the leaks lie in a part of the text, each with its number and what was decided."""
    places = [(one.finding, part_span_from(one.finding.detail)) for one in leaks]
    return [
        (place.start, place.end, f"{finding.id} {finding.decision or 'open'}")
        for finding, place in places
        if place.part == part
    ]


def match(slug: str, code: str, finding_id: int) -> Page:
    """Show an entry beside the text it is like, with the passages they share."""
    contest, entry = _audited_entry(slug, code)
    kept = found_or_404(reading.finding(entry, finding_id))
    found_or_404(kept.kind == FindingKind.SIMILARITY or None)
    return match_page(contest, entry, kept)


def match_page(contest: Contest, entry: Entry, kept: Finding, problem: str = "") -> str:
    """Show a similarity side by side; what was refused stands at the reason."""
    following = open_findings.next_similarity(contest.id, kept, entry.code)
    return contest_page(
        "contests/screening/similarity.html",
        contest,
        entry=entry,
        seen=next(one for one in reading.findings(entry, str(get_locale())) if one.finding.id == kept.id),
        kept=kept,
        following=following,
        problem=problem,
        given=request.form,
        may_screen=may_screen(contest),
        **_side_by_side(contest, entry, kept),
    )


def _side_by_side(contest: Contest, entry: Entry, kept: Finding) -> dict[str, object]:
    """Return both texts with the passages they share marked alike."""
    from lms.contests.screening.similarity import folded, script_of  # noqa: PLC0415 -- slow import

    version = found_or_404(entries.version(entry.id, entry.submitted_version))
    other = reading.other_text(kept)
    script = script_of(folded(version.body))
    # Of a reworded copy only short runs are the same.
    least = script.loose.run + 1 if kept.detail.get("reworded") else script.block(0)
    found = passages(version.body, other, least, definition_of(contest).quotes)
    shared = sorted(found, key=lambda one: one.first_start)
    names = [f"{number}{' quoted' if one.is_quoted else ''}" for number, one in enumerate(shared, 1)]
    named = list(zip(shared, names, strict=True))
    return {
        "shared": shared,
        "mine": marked(version.body, [(one.first_start, one.first_end, name) for one, name in named]),
        "theirs": marked(other, [(one.second_start, one.second_end, name) for one, name in named]),
    }


def finish_screening(slug: str, code: str) -> Response:
    """Mark the entry as screened and go to the next one."""
    contest, entry = convened_entry(slug, code)
    following = reading.next_code(contest.id, entry.code)
    screening.mark_screened(contest, entry, by=current_user, now=clock.now())
    db.session.commit()
    endpoint = "contests.screened_entry" if following else "contests.screening_queue"
    return see_other(
        endpoint,
        gettext("Entry %(code)s has been screened.", code=entry.code),
        slug=slug,
        **({"code": following} if following else {}),
    )


def withhold_file(slug: str, code: str, attachment_id: int) -> Response:
    """Keep a file from judges, or give it to them again."""
    contest, entry = convened_entry(slug, code)
    kept = found_or_404(entries.attachment(entry.id, attachment_id))
    require_stage(contest, Act.SCREEN)
    attachments.withhold(
        entry,
        kept,
        request.form.get("do") != "release",
        request.form.get("reason", ""),
        current_user,
        clock.now(),
    )
    db.session.commit()
    return see_other("contests.screened_entry", slug=slug, code=entry.code, _anchor="files")
