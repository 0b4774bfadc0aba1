"""The codes that open downloaded papers where there is no network at the start, for those who read them out."""

from collections.abc import Collection

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, require, see_other
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes import policy
from lms.quizzes.actions import offline as actions
from lms.quizzes.offline.queries import opened_papers, unit_codes
from lms.quizzes.offline.sealing import grouped
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry
from lms.text.values import whole_number
from lms.text.wording import in_language


def offline_codes(slug: str) -> str:
    """List the units whose people have downloaded the paper, and the codes that have been shown."""
    require(policy.may_supervise(current_user))
    return _page(found_or_404(queries.quiz_entry(slug)))


def _page(entry: QuizEntry, refusal: Refused | None = None) -> str:
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    rules, now = kept.quiz.settings, clock.now()
    codes = unit_codes(entry.document_id, policy.supervised_paths(current_user))
    return render_template(
        "quizzes/offline_codes.html",
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        rules=rules,
        takes_code=rules.offline and actions.takes_code(rules),
        codes=codes,
        without_attempt=_without_attempt(entry.document_id, {one.id for one in codes}),
        grouped=grouped,
        is_open=(rules.opens_at is None or now >= rules.opens_at)
        and (rules.closes_at is None or now < rules.closes_at),
        refusal=localize(refusal) if refusal else "",
    )


def _without_attempt(document_id: int, codes: Collection[int]) -> dict[int, list[User]]:
    """Return by code, of those shown, the people who have its paper and no attempt with it on the server."""
    taken = queries.taken_numbers(document_id)
    waiting = [
        (code, person)
        for code, person, number in opened_papers(document_id)
        if code in codes and (person, number) not in taken
    ]
    found: dict[int, list[User]] = {}
    for person in people.people_with_ids({person for _, person in waiting}):
        for code in {code for code, person_id in waiting if person_id == person.id}:
            found.setdefault(code, []).append(person)
    return found


def show_offline_code(slug: str) -> Response | tuple[str, int]:
    """Show the code of a unit: from then on the time of its papers runs."""
    require(policy.may_supervise(current_user))
    entry = found_or_404(queries.quiz_entry(slug))
    try:
        _show(entry)
    except Refused as refusal:
        read_only_from_now()
        return _page(entry, refusal), refusal.status
    db.session.commit()
    return see_other("quizzes.offline_codes", gettext("The code is shown. Read it out now."), slug=slug)


def _show(entry: QuizEntry) -> None:
    number = request.form.get("code", type=whole_number)
    codes = unit_codes(entry.document_id, policy.supervised_paths(current_user))
    code = next((one for one in codes if one.id == number), None)
    if code is None:
        raise Refused(N_("This code no longer exists. Reload the page."))
    rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
    actions.show_code(code, rules, current_user, clock.now(), entry.key)
