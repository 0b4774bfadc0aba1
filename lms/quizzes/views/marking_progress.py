"""How far the marking of a quiz is: states, markers, differences, agreement; appointing, sharing out, releasing."""

from collections.abc import Collection, Sequence

from flask import flash, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import chosen_language
from lms.http.web import found_or_404, local_day, require, see_other
from lms.people.queries.people import holders, names, people_with_ids
from lms.people.roles import Role
from lms.quizzes import policy
from lms.quizzes.actions import markers as markers_acts
from lms.quizzes.actions import marking as actions
from lms.quizzes.marking.agreement import ENOUGH, agreement_of
from lms.quizzes.marking.plans import DEFAULT_LIMIT, MarkerRole
from lms.quizzes.marking.standing import (
    ROLE_LABELS,
    STATE_LABELS,
    AnswerState,
    MarkingStanding,
    counts_by_state,
    sees_marks,
)
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import marking as reading
from lms.quizzes.records import QuizEntry
from lms.text.wording import in_language

# So many answers are released in one transaction.
AT_ONCE = 50
MOST_LISTED = 100
NONE_CHOSEN = N_("Choose at least one question or answer.")


def _convened(slug: str) -> QuizEntry:
    """Return a quiz whose marking the person runs; 403 for anyone else."""
    require(policy.may_convene_marking(current_user))
    return found_or_404(queries.quiz_entry(slug, also_retired=True))


def marking_progress(slug: str) -> str:
    """Show how far the marking of a quiz is."""
    require(policy.may_see_marking(current_user))
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    found = reading.answers_at(entry.document_id)
    limit = kept.quiz.settings.marking_limit
    return render_template(
        "quizzes/marking_progress.html",
        slug=slug,
        title=in_language(kept.quiz.title, chosen_language()),
        language=kept.language(chosen_language()),
        stems=kept.page(chosen_language())["questions"],
        rules=kept.quiz.settings,
        limit=DEFAULT_LIMIT if limit is None else limit,
        states=counts_by_state(found),
        state_labels=STATE_LABELS,
        role_labels=ROLE_LABELS,
        by_question={
            id_: counts_by_state([one for one in found if one.answer.question == id_])
            for id_ in dict.fromkeys(one.answer.question for one in found)
        },
        agreement=agreement_of(found, float(DEFAULT_LIMIT if limit is None else limit)),
        enough=ENOUGH,
        may_act=policy.may_convene_marking(current_user),
        may_mark=policy.may_mark(current_user),
        **_people(entry, found),
    )


def _people(entry: QuizEntry, found: Sequence[MarkingStanding]) -> dict[str, object]:
    """Return who marks how much, who could, and where marks differ or are in review."""
    day = local_day(clock.now())
    listed = reading.markers(entry.document_id, day)
    tasks = [task for one in found for task in one.tasks if task.role is not MarkerRole.CORRECTION]
    called = names({task.marker_id for one in found for task in one.tasks}) | {
        id_: name for id_, (name, _) in listed.items()
    }
    work = {
        id_: (
            sum(task.marker_id == id_ and task.is_finished for task in tasks),
            sum(task.marker_id == id_ and not task.is_finished for task in tasks),
        )
        for id_ in sorted(called, key=lambda id_: called[id_])
        if id_ in listed or any(task.marker_id == id_ for task in tasks)
    }
    differ = [one for one in found if len(one.finished) > 1 and one.combined.why is not None]
    return {
        "listed": listed,
        "called": called,
        "work": work,
        "candidates": [one for one in holders(Role.TRAINER, Role.ADMINISTRATOR) if one.id not in listed],
        "unassigned": sum(one.free_role in (MarkerRole.MARKER, MarkerRole.THIRD) for one in found)
        if listed
        else 0,
        "differ": [one for one in differ if sees_marks(one, current_user.id)][:MOST_LISTED],
        "in_review": [one for one in found if one.state is AnswerState.IN_REVIEW][:MOST_LISTED],
    }


def appoint_markers(slug: str) -> Response:
    """Appoint the chosen people as markers of the quiz."""
    entry = _convened(slug)
    people = people_with_ids(_numbers("person"))
    count = markers_acts.add_markers(entry.document_id, people, by=current_user, now=clock.now())
    db.session.commit()
    done = ngettext("%(num)s marker has been appointed.", "%(num)s markers have been appointed.", count)
    return see_other("quizzes.marking_progress", done, slug=slug)


def remove_marker(slug: str, person_id: int) -> Response:
    """Take a marker from the quiz."""
    entry = _convened(slug)
    name = names([person_id]).get(person_id, "")
    markers_acts.remove_marker(entry.document_id, person_id, name, by=current_user, now=clock.now())
    db.session.commit()
    done = gettext("%(name)s no longer marks this quiz. Assign the answers again.", name=name)
    return see_other("quizzes.marking_progress", done, slug=slug)


def share_out(slug: str) -> Response:
    """Share the answers of the quiz out among its markers."""
    entry, now = _convened(slug), clock.now()
    count, short = markers_acts.share_out(entry.document_id, by=current_user, now=now, day=local_day(now))
    db.session.commit()
    flash(ngettext("%(num)s answer has been assigned.", "%(num)s answers have been assigned.", count), "good")
    if short:
        flash(
            gettext("Marks without a marker who has no conflict of interest: %(num)s", num=short),
            "warn",
        )
    return see_other("quizzes.marking_progress", slug=slug)


def release_marks(slug: str) -> Response:
    """Release marks, put them into review or end the review, for all answers or for those chosen."""
    entry, act = _convened(slug), request.form.get("act", "")
    ids = _chosen(entry, is_all=act.endswith("-all"))
    if act.startswith("release"):
        flash(gettext("Answers released: %(num)s", num=_released(ids)), "good")
    else:
        flash(
            gettext(
                "Answers changed: %(num)s", num=_reviewed(entry, ids, in_review=act.startswith("review"))
            ),
            "good",
        )
    return see_other("quizzes.marking_progress", slug=slug)


def _numbers(field: str) -> list[int]:
    return [
        int(one) for one in request.form.getlist(field) if one.isascii() and one.isdigit() and len(one) < 10
    ]


def _chosen(entry: QuizEntry, *, is_all: bool) -> list[int]:
    """Return the ids of the answers that the form means; raises Refused where it means none."""
    questions, ids = set(request.form.getlist("question")), set(reading.ids_numbered(_numbers("answer")))
    if not is_all and not questions and not ids:
        raise Refused(NONE_CHOSEN)
    found = [one.answer for one in reading.answers_at(entry.document_id)]
    found.sort(key=lambda one: (one.attempt_id, one.id))
    return [one.id for one in found if is_all or one.question in questions or one.id in ids]


def _released(ids: Sequence[int]) -> int:
    """Release answers part by part, each in a transaction of its own; broken off, it is done again from the start."""
    count = 0
    for start in range(0, len(ids), AT_ONCE):
        count += actions.release(ids[start : start + AT_ONCE], by=current_user, now=clock.now())
        db.session.commit()
    return count


def _reviewed(entry: QuizEntry, ids: Collection[int], *, in_review: bool) -> int:
    count = actions.set_review(
        ids, in_review=in_review, document_id=entry.document_id, by=current_user, now=clock.now()
    )
    db.session.commit()
    return count
