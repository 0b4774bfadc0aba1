"""The page that says why a person has the rank they have; for the person and who publishes the board."""

from decimal import Decimal

from flask import render_template
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user

from lms import clock
from lms.boards.explanation import ExplainedScore, explained, gap, has_arithmetic, stored_scores
from lms.boards.models import BoardIssue, BoardRow
from lms.boards.queries import explaining, rows, stages
from lms.boards.scoring import NOTHING, is_contest
from lms.boards.stages import stage_of
from lms.boards.views.access import Board, publishes, readable_issue
from lms.boards.views.labels import points
from lms.boards.views.rule_words import definition_in, rules_of, tie_words, titles_of
from lms.http.web import found_or_404


def why(slug: str, number: int, position: int) -> str:
    """Show what a row was computed from, rule by rule, and what one place higher would have taken."""
    board, place = readable_issue(slug, number)
    row = _own_row(board, place.issue, position)
    found = explained(stored_scores(row.scores, row.detail))
    attempts = explaining.attempts_in(place.issue, row.user_id) if row.user_id else []
    return render_template(
        "boards/why.html",
        board=board,
        title=board.definition.title(str(get_locale())),
        issue=place.issue,
        replaced_by=place.replaced_by,
        row=row,
        mine=row.user_id == current_user.id,
        scores=found,
        titles=titles_of(definition_in(place.issue)),
        has_arithmetic=has_arithmetic(found),
        total=sum_of(found),
        others=[one for one in attempts if one.id not in _counted(found)],
        changed=[one for one in attempts if one.points != _counted(found).get(one.id, one.points)],
        sharing=explaining.sharing(row),
        higher=_higher(place.issue, row),
        rules=rules_of(place.issue),
        units=[one for one in rows.unit_rows(place.issue) if one.unit_id == row.unit_id],
        is_contest=is_contest,
        stage=stage_of(stages.facts_of(place.issue), clock.now()),
    )


def _own_row(board: Board, issue: BoardIssue, position: int) -> BoardRow:
    """Return the row; 404 for who is neither the person nor a publisher of the board."""
    row = found_or_404(explaining.row_at(issue.id, position))
    may_see = current_user.is_authenticated and (row.user_id == current_user.id or publishes(board))
    return found_or_404(row if may_see else None)


def _counted(found: list[ExplainedScore]) -> dict[int, object]:
    return {one.reference: one.score.points for one in found if not is_contest(one.score.source)}


def sum_of(found: list[ExplainedScore]) -> str:
    """Return the sum of what counts, as an equation."""
    # Points below zero do not count where a missing result, which is 0, counts before them.
    parts = [one.score.value for one in found if not one.score.is_dropped] or [NOTHING]
    exact = sum(parts[1:], parts[0])
    terms = " + ".join(points(part) if part >= 0 else f"({points(part)})" for part in parts)
    return terms if len(parts) == 1 else f"{terms} = {points(exact)}"


def _higher(issue: BoardIssue, row: BoardRow) -> list[str]:
    """Return what the next better rank has more, in sentences."""
    above = explaining.row_above(row)
    if above is None:
        return [gettext("No one has a better rank.")]
    rules = definition_in(issue)
    found = gap((row.points, row.detail["ties"]), (above.points, above.detail["ties"]), rules.ties)
    if found.tie is not None:
        return [
            gettext(
                "Rank %(rank)s has the same points, %(points)s.", rank=above.rank, points=points(row.points)
            ),
            gettext(
                "The tie was broken by “%(tie)s”: %(theirs)s there, %(own)s here.",
                tie=tie_words(found.tie),
                theirs=found.theirs,
                own=found.own,
            ),
        ]
    sentences = [
        gettext(
            "Rank %(rank)s has %(theirs)s points, this row has %(own)s.",
            rank=above.rank,
            theirs=points(above.points),
            own=points(row.points),
        )
    ]
    if rules.ties:
        sentences.append(
            ngettext(
                "%(more)s point more would have made a tie, which is then broken by the rules of the board.",
                "%(more)s points more would have made a tie, which is then broken by the rules of the board.",
                _number(found.points),
                more=points(found.points),
            )
        )
    else:
        sentences.append(
            ngettext(
                "%(more)s point more would have meant sharing that rank.",
                "%(more)s points more would have meant sharing that rank.",
                _number(found.points),
                more=points(found.points),
            )
        )
    sentences.append(
        ngettext(
            "%(more)s point more would have meant a place above it.",
            "%(more)s points more would have meant a place above it.",
            _number(found.to_pass),
            more=points(found.to_pass),
        )
    )
    return sentences


def _number(amount: Decimal) -> int:
    """Return 1 for exactly one point and 2 for any other amount, as plural forms need it."""
    return 1 if amount == 1 else 2
