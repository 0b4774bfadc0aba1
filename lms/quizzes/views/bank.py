"""The question bank: find questions, see where they are used, retire, tag and export them, fill the basket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_
from lms.http.language import chosen_language
from lms.http.web import found_or_404, require, see_other, settings
from lms.quizzes import loader, policy
from lms.quizzes.actions.counting import recount_bank
from lms.quizzes.bank import actions, queries
from lms.quizzes.bank.counting_boards import COUNTING_BOARDS
from lms.quizzes.bank.filters import FEWEST_ANSWERS, STATES, USES, BankFilter
from lms.quizzes.bank.indexing import split_tags
from lms.quizzes.bank.similarity import near_duplicates
from lms.quizzes.format.exporting import formats
from lms.quizzes.format.questions import DIFFICULTY_LABELS, TYPE_LABELS
from lms.quizzes.queries.counts import AttemptCounts, attempt_counts
from lms.quizzes.views.bank_exporting import bank_export
from lms.quizzes.views.picked import shown_stem
from lms.text.values import whole_number
from lms.text.wording import in_language

if TYPE_CHECKING:
    from lms.quizzes.bank.models import BankQuestion


POOLS = {"practice": N_("Practice"), "exam": N_("Exam")}


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """A quiz in which a question stands: its row of the bank, attempts at the quiz, slugs and titles of the boards."""

    row: "BankQuestion"
    attempts: AttemptCounts
    boards: Sequence[tuple[str, str]]


def bank() -> str:
    """List the questions that are looked for, a page at a time."""
    require(policy.may_author(current_user))
    wanted, language = BankFilter.of(request.args), chosen_language()
    found = queries.search(wanted, clock.now())
    quizzes, tags = queries.quizzes_and_tags()
    return render_template(
        "quizzes/bank.html",
        wanted=wanted,
        found=found,
        near=_near(found.questions, language),
        quizzes=[(key, key.removeprefix("quizzes/")) for key in quizzes],
        tags=[(one, one) for one in tags],
        authors=[(str(id_), name) for id_, name in queries.authors()],
        choices=_choices(),
        fewest_answers=FEWEST_ANSWERS,
        basket_size=queries.basket_size(current_user.id),
        export_formats=[(one.name, gettext(one.label)) for one in formats.FORMATS],
        ticked=set(request.args.getlist("tick", type=whole_number)),
        stem_of=shown_stem,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "types": TYPE_LABELS,
        "difficulties": DIFFICULTY_LABELS,
        "pools": POOLS,
        "split_tags": split_tags,
    }


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filter with their labels."""
    labels = {
        "types": TYPE_LABELS,
        "difficulties": DIFFICULTY_LABELS,
        "uses": USES,
        "states": STATES,
        "pools": POOLS,
    }
    return {name: [(value, gettext(text)) for value, text in of.items()] for name, of in labels.items()}  # type: ignore[attr-defined]


def _near(rows: Sequence["BankQuestion"], language: str) -> dict[int, list["BankQuestion"]]:
    """Return for each question others of the bank that ask nearly the same, in the language of the page."""
    own = [(row.id, text.folded) for row in rows for text in row.texts if text.language == language]
    near = near_duplicates(own, queries.stems(language)) if own else {}
    others = {row.id: row for row in queries.with_ids({id_ for ids in near.values() for id_ in ids})}
    return {id_: [others[one] for one in ids if one in others] for id_, ids in near.items()}


def bank_question(number: int) -> str:
    """Show where a question is used, how learners did, and what asks nearly the same."""
    require(policy.may_author(current_user))
    row = found_or_404(next(iter(queries.with_ids([number])), None))
    return render_template(
        "quizzes/bank_question.html",
        row=row,
        places=_places([row, *queries.same_questions(row)]),
        near=_near([row], chosen_language()).get(row.id, []),
        is_held=row.id in queries.in_open_exams([row.id], clock.now()),
        stem_of=shown_stem,
        **_words(),
    )


def _places(rows: Sequence["BankQuestion"]) -> list[QuestionPlace]:
    """Return where questions stand, with what their quizzes touch; two statements however many there are."""
    counts = attempt_counts({row.quiz for row in rows})
    live = COUNTING_BOARDS.all()
    return [
        QuestionPlace(
            row,
            counts.get(row.quiz, AttemptCounts()),
            [
                (one.slug, in_language(one.title, chosen_language()))
                for one in live
                if row.quiz.removeprefix("quizzes/") in one.quizzes
            ],
        )
        for row in rows
    ]


def bank_refresh() -> BaseResponse:
    """Read the quiz files again and count how questions were used."""
    require(policy.may_author(current_user))
    db.session.rollback()
    count = _refreshed()
    db.session.commit()
    return see_other(
        "quizzes.bank",
        ngettext(
            "The bank is up to date. %(num)s quiz is not published yet.",
            "The bank is up to date. %(num)s quizzes are not published yet.",
            count,
        ),
    )


def _refreshed() -> int:
    """Index the published quizzes and the other files, count the use; return how many quizzes are only files."""
    checked = loader.checked_quizzes(settings().content, settings().zone, settings().default_language)
    actions.index_published()
    count = actions.index_files({f"quizzes/{one.slug}": one.quiz for one in checked if one.quiz})
    recount_bank()
    return count


def bank_act() -> BaseResponse | str:
    """Do with the ticked questions what was pressed."""
    require(policy.may_author(current_user))
    rows = queries.with_ids(request.form.getlist("id", type=whole_number)[:500])
    if not rows:
        return see_other("quizzes.bank", gettext("Tick at least one question first."), "warn")
    do = _ACTS.get(request.form.get("do", ""), _to_basket)
    return do(rows)


def _to_basket(rows: Sequence["BankQuestion"]) -> BaseResponse:
    count = actions.put_in_basket(current_user.id, rows)
    db.session.commit()
    return _done(
        ngettext("%(num)s question added to the basket.", "%(num)s questions added to the basket.", count)
    )


def _retire(rows: Sequence["BankQuestion"]) -> BaseResponse:
    count = actions.retire(rows, clock.now())
    _recorded(Verb.QUESTION_RETIRE, rows)
    return _done(ngettext("%(num)s question retired.", "%(num)s questions retired.", count))


def _restore(rows: Sequence["BankQuestion"]) -> BaseResponse:
    count = actions.restore(rows)
    _recorded(Verb.QUESTION_RESTORE, rows)
    return _done(ngettext("%(num)s question restored.", "%(num)s questions restored.", count))


def _recorded(verb: Verb, rows: Sequence["BankQuestion"]) -> None:
    for row in rows:
        record(verb, "question", f"{row.quiz}#{row.question}", by_id=current_user.id, now=clock.now())
    db.session.commit()


def _export(rows: Sequence["BankQuestion"]) -> BaseResponse | str:
    """Show what the chosen format cannot hold of the questions, or send the file where that was shown."""
    page = bank_export(rows)
    return page or _done(gettext("None of these questions is written in the chosen language."), "warn")


def _done(message: str, kind: str = "good") -> BaseResponse:
    wanted = BankFilter.of(request.form)
    return see_other("quizzes.bank", message, kind, page=wanted.page, **wanted.address)


_ACTS = {"basket": _to_basket, "retire": _retire, "restore": _restore, "export": _export}
