"""What waits for those who publish boards, and what people hear of their own objections."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext, ngettext

from lms.boards.queries import catalogue, objections, stages
from lms.contests.results.words import ObjectionState
from lms.home.views.contests import ConvenerTask
from lms.home.views.notifications import ForYou
from lms.people.identity import User


def board_tasks(reader: User) -> list[ConvenerTask]:
    """Return what waits on the boards a person publishes; two statements where nothing does."""
    waiting, drafts = objections.waiting_counts(), stages.waiting_proposals()
    boards = catalogue.published_by(reader) if waiting or drafts else {}
    counts = (
        sum(count for one, (count, _) in waiting.items() if one in boards),
        sum(count for one, (_, count) in waiting.items() if one in boards),
        sum(len(those) for one, those in drafts.items() if one in boards),
    )
    tasks = zip(counts, _task_words(*counts), strict=True)
    return [ConvenerTask(text, url_for("boards.queue")) for count, text in tasks if count]


def _task_words(objections: int, corrections: int, drafts: int) -> tuple[str, ...]:
    return (
        ngettext("%(num)d objection to answer", "%(num)d objections to answer", objections),
        ngettext("%(num)d correction to publish", "%(num)d corrections to publish", corrections),
        ngettext("%(num)d draft to publish", "%(num)d drafts to publish", drafts),
    )


def board_news(reader: User, language: str, since: datetime) -> list[ForYou]:
    """Return what a person hears of own objections to boards; one statement where there are none."""
    own = objections.own_news(reader.id, since)
    boards = {one.document.id: one for one in catalogue.all_boards()} if own else {}
    return [
        ForYou(
            gettext("Your objection is waiting for an answer.") if one.state == ObjectionState.FILED
            else gettext("Your objection has been answered."),
            boards[one.document_id].definition.title(language),
            url_for(
                "boards.objection",
                slug=boards[one.document_id].slug, number=one.number, objection_id=one.id,
            ),
        )
        for one in own
    ]  # fmt: skip
