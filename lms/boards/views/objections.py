"""Objections to issues: filing one, the queue of who publishes, and the private page with the answer."""

from flask import abort, render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.boards.actions import objections as acts
from lms.boards.explanation import explained, has_arithmetic, stored_scores
from lms.boards.models import BoardIssue, BoardRow
from lms.boards.objection_words import OBJECTOR_LABELS, ObjectionDecision
from lms.boards.policy import PUBLISHERS, may_object
from lms.boards.publication_rules import Objectors
from lms.boards.queries import catalogue, explaining, rows, stages
from lms.boards.queries import objections as asked
from lms.boards.queries.catalogue import Board
from lms.boards.queries.objections import ListedObjection
from lms.boards.scoring import is_contest
from lms.boards.stages import IssueAct, allows, stage_of
from lms.boards.views.access import publishes, readable_issue
from lms.boards.views.explaining import sum_of
from lms.boards.views.rule_words import definition_in, titles_of
from lms.contests.results.words import ObjectionState
from lms.db import db, read_only_from_now
from lms.errors import N_, NotAllowed, Refused
from lms.http.language import localize
from lms.http.web import found_or_404, require, see_other, settings
from lms.people.queries import people
from lms.people.roles import Role


def objects(board: Board, issue: BoardIssue) -> bool:
    """Return whether the person of this request may object to the issue now."""
    if not current_user.is_authenticated or issue.notice_until is None:
        return False
    stage = stage_of(stages.facts_of(issue), clock.now())
    return allows(stage, IssueAct.OBJECT) and _is_entitled(board, issue)


def _is_entitled(board: Board, issue: BoardIssue) -> bool:
    code, unit = board.definition.unit, catalogue.board_unit(board.definition)
    home = people.unit_on(current_user.id, clock.now().astimezone(settings().zone).date())
    return may_object(
        definition_in(issue).objectors,
        is_listed=_own_row(issue) is not None,
        is_of_unit=not code or (unit is not None and home is not None and unit.contains(home)),
    )


def closed_to_unlisted(issue: BoardIssue) -> str:
    """Return, in words, that only who is listed may object to an issue; empty where others may too."""
    objectors = definition_in(issue).objectors
    return gettext(OBJECTOR_LABELS[objectors]) if objectors is Objectors.LISTED else ""


def _own_row(issue: BoardIssue) -> BoardRow | None:
    return rows.own_rows([issue.id], current_user.id).get(issue.id)


def _sees_all(board: Board) -> bool:
    return publishes(board) or bool(current_user.has_role(Role.AUDITOR))


def listing(slug: str, number: int) -> str:
    """List the objections to an issue for who publishes the board, and everyone else's own."""
    board, place = readable_issue(slug, number)
    sees_all = _sees_all(board)
    return render_template(
        "boards/objections.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        objections=asked.objections(place.issue.id, None if sees_all else current_user.id),
        sees_all=sees_all,
        objects=objects(board, place.issue),
    )


def queue() -> str:
    """List what waits for an answer or a correction, of all boards that the person publishes."""
    require(current_user.has_role(*PUBLISHERS))
    boards = catalogue.published_by(current_user)
    return render_template(
        "boards/objection_queue.html",
        boards=boards,
        objections=asked.queue(list(boards)),
        proposals=[
            (boards[board_id], one)
            for board_id, waiting in stages.waiting_proposals().items()
            for one in waiting
            if board_id in boards
        ],
        language=str(get_locale()),
    )


def new(slug: str, number: int) -> str | Response | tuple[str, int]:
    """Show the form for an objection, and file it on POST."""
    board, place = readable_issue(slug, number)
    if request.method == "GET":
        return _form(board, place.issue, "", request.args.get("about", "row"), "")
    text, about = request.form.get("text", ""), request.form.get("about", "")
    try:
        return _filed(board, place.issue, text, about)
    except Refused as refusal:
        read_only_from_now()
        return _form(board, place.issue, text, about, localize(refusal)), refusal.status


def _filed(board: Board, issue: BoardIssue, text: str, about: str) -> Response:
    acts.require_notice(issue, clock.now())
    if not _is_entitled(board, issue):
        raise NotAllowed(OBJECTOR_LABELS[definition_in(issue).objectors])
    own = _own_row(issue)
    position = own.position if own is not None and about != "issue" else None
    objection = acts.file_objection(board, issue, text, position, by=current_user, now=clock.now())
    db.session.commit()
    return see_other(
        "boards.objection",
        gettext("Your objection has been submitted. The answer will appear on this page."),
        slug=board.slug,
        number=issue.number,
        objection_id=objection.id,
    )


def _form(board: Board, issue: BoardIssue, text: str, about: str, fault: str) -> str:
    closed = ""
    try:
        acts.require_notice(issue, clock.now())
        if not _is_entitled(board, issue):
            closed = gettext(OBJECTOR_LABELS[definition_in(issue).objectors])
    except Refused as refusal:
        closed = localize(refusal)
    return render_template(
        "boards/objection_new.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=issue,
        own=_own_row(issue),
        text=text,
        about=about,
        fault=fault,
        closed=closed,
        most=acts.LONGEST,
    )


def show(slug: str, number: int, objection_id: int) -> str:
    """Show one objection with the row it is about, and its answer."""
    board, place = readable_issue(slug, number)
    return _page(board, _known(board, place.issue, objection_id), place.replaced_by)


def _known(board: Board, issue: BoardIssue, objection_id: int) -> ListedObjection:
    """Return an objection for who filed it or publishes the board; for others there is none."""
    found = found_or_404(asked.objection(issue.id, objection_id))
    if found.objection.by_id != current_user.id and not _sees_all(board):
        abort(404)
    return found


def _page(
    board: Board, found: ListedObjection, replaced_by: int | None, *, fault: str = "", wrong: str = "letter"
) -> str:
    objection, issue, row = found.objection, found.issue, found.row
    scores = explained(stored_scores(row.scores, row.detail)) if row else []
    publishing = publishes(board)
    waits = objection.state == ObjectionState.FILED
    again = acts.promises_correction(objection, issue)
    is_own = objection.by_id == current_user.id
    return render_template(
        "boards/objection.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=issue,
        found=found,
        objection=objection,
        row=row,
        scores=scores,
        titles=titles_of(definition_in(issue)),
        has_arithmetic=has_arithmetic(scores),
        total=sum_of(scores),
        replaced_by=replaced_by,
        publishes=publishing,
        answers=publishing and not is_own and (waits or again),
        again=again,
        corrects=publishing and objection.remedy == ObjectionDecision.CORRECTION and not replaced_by,
        others=explaining.attempts_in(issue, row.user_id) if row and row.user_id and publishing else [],
        typed={name: request.form.get(name, "") for name in ("letter", "note", "decision")},
        fault=fault,
        wrong=wrong,
        is_contest=is_contest,
    )


def answer(slug: str, number: int, objection_id: int) -> Response | tuple[str, int]:
    """Decide an objection and write the letter."""
    board, place = readable_issue(slug, number)
    found = _known(board, place.issue, objection_id)
    require(publishes(board))
    try:
        return _answered(board, found)
    except Refused as refusal:
        read_only_from_now()
        wrong = {acts.ReaderNoteMissing: "note", acts.LetterMissing: "letter"}.get(type(refusal), "decision")
        page = _page(board, found, place.replaced_by, fault=localize(refusal), wrong=wrong)
        return page, refusal.status


def _answered(board: Board, found: ListedObjection) -> Response:
    chosen = request.form.get("decision", "")
    if chosen not in tuple(ObjectionDecision):
        raise Refused(N_("Choose whether the objection is upheld."))
    acts.answer(
        board,
        found.issue,
        found.objection,
        ObjectionDecision(chosen),
        request.form.get("letter", ""),
        request.form.get("note", ""),
        by=current_user,
        now=clock.now(),
        again="again" in request.form,
    )
    db.session.commit()
    return see_other(
        "boards.objection",
        gettext("The objection has been answered."),
        slug=board.slug,
        number=found.issue.number,
        objection_id=found.objection.id,
    )
