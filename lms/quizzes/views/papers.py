"""Papers of a quiz for staff: print them, download them with their answer sheets and keys, see the state of each."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response as Redirect

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import LANGUAGES, chosen_language, localize
from lms.http.web import (
    file_response,
    found_or_404,
    limiter,
    local_day,
    page_number,
    page_within,
    require,
    see_other,
    settings,
)
from lms.people.identity import Unit
from lms.people.queries import people
from lms.people.tree import indented
from lms.quizzes import loader, policy
from lms.quizzes.actions import papers as acts
from lms.quizzes.format.questions import QuestionType
from lms.quizzes.forms import NO_MOMENT
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.printing import PaperToPrint, keys_pdf, papers_pdf
from lms.quizzes.paper.records import STATE_LABELS, Batch, PaperState
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.text.values import read_moment
from lms.text.wording import in_language

Page = tuple[str, int]
PER_PAGE = 50
# Papers in one PDF: 50 of 4 pages take 2 s to set.
PER_FILE = 50


def reaches(batch: Batch) -> bool:
    """Return whether the person may see and enter the papers of a printing: those for units they watch over."""
    paths = policy.supervised_paths(current_user)
    return paths is None or any(bool(batch.unit_path) and batch.unit_path.startswith(one) for one in paths)


def supervised_quiz(slug: str) -> QuizEntry:
    """Return the quiz, retired or not, to someone who may enter its papers."""
    require(policy.may_supervise(current_user))
    return found_or_404(queries.quiz_entry(slug, also_retired=True))


def papers(slug: str) -> str:
    """Show what was printed and the state of each paper, the field for the next number, and the form to print more."""
    require(policy.may_see_timing(current_user))
    return _overview(found_or_404(queries.quiz_entry(slug, also_retired=True)), {}, {})


def _overview(entry: QuizEntry, given: Mapping[str, str], errors: Mapping[str, Refused]) -> str:
    """Return the page; `given` is what a form that was refused held."""
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    batches = papers_of.batches_of(entry.document_id, policy.supervised_paths(current_user))
    counts = papers_of.state_counts([one.id for one in batches])
    state = PaperState(chosen) if (chosen := request.args.get("state", "")) in set(PaperState) else None
    totals = {one: sum(counted[one] for counted in counts.values()) for one in PaperState}
    page, pages = page_within(totals[state] if state else sum(totals.values()), PER_PAGE)
    sentences = {name: localize(error) for name, error in errors.items()}
    return render_template(
        "quizzes/papers.html",
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        batches=batches,
        counts=counts,
        totals=totals,
        state=state,
        states=STATE_LABELS,
        lines=papers_of.paper_lines([one.id for one in batches], state, (page - 1) * PER_PAGE, PER_PAGE),
        page=page,
        pages=pages,
        may_act=policy.may_supervise(current_user),
        may_print=policy.may_supervise(current_user) and queries.quiz_entry(entry.slug) is not None,
        may_see_key=policy.may_see_key(current_user),
        units=_unit_choices(),
        not_on_paper=localize(Refused(acts.NOT_ON_PAPER)) if kept.quiz.settings.confidence else "",
        has_files=any(one.type is QuestionType.FILE for one in kept.quiz.questions),
        languages=[(one, LANGUAGES[one]) for one in kept.quiz.languages],
        language=kept.language(chosen_language()),
        most=rows.MOST_PAPERS,
        per_file=PER_FILE,
        written=_written,
        today=_written(clock.now()),
        token=secrets.token_hex(16),
        given=given,
        errors=sentences,
        problems=[(f"#{name}", sentence) for name, sentence in sentences.items()],
    )


def _unit_choices() -> list[tuple[str, str]]:
    """Return code and name of the units to print for, as a tree; no unit only for those who reach all of them."""
    paths = policy.supervised_paths(current_user)
    units = people.units_below(("/",) if paths is None else paths)
    listed = [(unit.code, words) for unit, words in indented(units, chosen_language())]
    return [("", gettext("No particular unit") if paths is None else gettext("Choose a unit")), *listed]


def _written(moment: datetime) -> str:
    """Return a moment as a form writes it, in the time of the site."""
    return f"{moment.astimezone(settings().zone):%Y-%m-%dT%H:%M}"


@dataclass(frozen=True, slots=True)
class WantedPapers:
    """What the form asks to print; `people` are the ids of those the papers are for, None where names are written."""

    language: str
    starts_at: datetime
    unit: Unit | None
    people: tuple[int | None, ...]
    is_shared: bool
    token: str


def _in_use(entry: QuizEntry) -> QuizEntry:
    """Return a quiz of which papers can be printed: 404 for one that was retired."""
    return found_or_404(queries.quiz_entry(entry.slug))


@limiter.limit("20 per minute")
def print_papers(slug: str) -> Redirect | Page:
    """Draw the papers that the form asks for and give them their numbers."""
    entry = _in_use(supervised_quiz(slug))
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    wanted = _wanted(kept)
    if not isinstance(wanted, WantedPapers):
        return _refused(entry, wanted)
    number, count = _printed(entry, kept, wanted)
    # Browsers keep the fragment of the form's address otherwise, and the new papers stay out of sight.
    return see_other("quizzes.papers", _ready(count), slug=slug, _anchor=f"printing-{number}")


def _ready(count: int) -> str:
    return ngettext("%(num)s paper is ready to print.", "%(num)s papers are ready to print.", count)


def _refused(entry: QuizEntry, errors: Mapping[str, Refused]) -> Page:
    read_only_from_now()
    return _overview(entry, request.form.to_dict(), errors), 422


def _printed(entry: QuizEntry, kept: KeptQuiz, wanted: WantedPapers) -> tuple[int, int]:
    """Draw the papers outside of any transaction, then write them; return the printing's number and how many."""
    held = acts.require_printable(entry, kept.quiz, clock.now())
    db.session.commit()
    drawn = acts.drawn_papers(
        kept.quiz, settings().secret_key, wanted.token, wanted.people, held, shared=wanted.is_shared
    )
    batch = rows.NewBatch(
        entry.document_id, entry.revision_id, entry.digest, wanted.language, wanted.is_shared,
        wanted.unit.id if wanted.unit else None, wanted.starts_at, held, wanted.token, drawn,
    )  # fmt: skip
    number = rows.add_batch(batch, by=current_user, now=clock.now())
    db.session.commit()
    return number, len(drawn)


def _wanted(kept: KeptQuiz) -> WantedPapers | dict[str, Refused]:
    """Return what the form asks for, or what is wrong by the name of the field."""
    errors: dict[str, Refused] = {}
    starts_at = _start_of(errors)
    language = request.form.get("language", "")
    if language not in kept.quiz.languages:
        errors["language"] = Refused(N_("Choose the language of the papers."))
    unit = _unit(errors)
    found = _people(unit, errors)
    token = request.form.get("token", "")
    if len(token) != 32 or not token.isalnum() or not token.isascii():
        errors["token"] = Refused(N_("This form is out of date. Submit it again."))
    if errors or starts_at is None:
        return errors
    return WantedPapers(language, starts_at, unit, found, "shared" in request.form, token)


def _start_of(errors: dict[str, Refused]) -> datetime | None:
    moment = read_moment(request.form.get("starts", "").strip().replace("T", " "), settings().zone)
    if moment is None:
        errors["starts"] = Refused(NO_MOMENT)
    return moment


def _unit(errors: dict[str, Refused]) -> Unit | None:
    code = request.form.get("unit", "").strip()
    unit = people.unit_coded(code) if code else None
    if code and unit is None:
        errors["unit"] = Refused(N_("There is no unit with this code."))
    elif not policy.supervises(current_user, unit.path if unit else ""):
        foreign = N_("You are not the convener of this unit.")
        errors["unit"] = Refused(foreign if code else N_("Choose a unit of which you are the convener."))
    return unit


def _people(unit: Unit | None, errors: dict[str, Refused]) -> tuple[int | None, ...]:
    """Return for whom papers are printed: all learners of the unit, or so many without a name."""
    if request.form.get("who") == "named":
        if unit is None:
            errors.setdefault("unit", Refused(N_("Choose the unit whose people the papers are for.")))
            return ()
        found = [one.id for one, _ in people.people_below([unit.path], local_day(clock.now())) if one.active]
        if not 0 < len(found) <= rows.MOST_PAPERS:
            errors.setdefault(
                "unit",
                Refused(
                    N_("This unit has %(count)s people. From 1 to %(most)s papers can be printed at once."),
                    count=len(found), most=rows.MOST_PAPERS,
                ),
            )  # fmt: skip
        return tuple(found)
    text = request.form.get("count", "").strip()
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if not 0 < count <= rows.MOST_PAPERS:
        errors["count"] = Refused(
            N_("Write a whole number from %(least)s to %(most)s."), least=1, most=rows.MOST_PAPERS
        )
        return ()
    return (None,) * count


@limiter.limit("20 per minute")
def papers_file(slug: str, number: int, kind: str) -> Response:
    """Send the papers of a printing, or the answers to them, as PDF."""
    require(policy.may_see_timing(current_user) if kind == "papers" else policy.may_see_key(current_user))
    entry, batch = _printing(slug, number)
    part = page_number()
    data = _pdf(batch, kind, part, two_sided=request.args.get("sides") == "2")
    return file_response(data, f"{entry.slug}-{kind}-{batch.id}-{part}.pdf", "application/pdf")


def _printing(slug: str, number: int) -> tuple[QuizEntry, Batch]:
    """Return a printing of the quiz; 404 for one of another quiz, 403 for one of other units."""
    entry = found_or_404(queries.quiz_entry(slug, also_retired=True))
    batch = found_or_404(papers_of.batch_with_id(number))
    found_or_404(batch.document_id == entry.document_id or None)
    require(reaches(batch))
    return entry, batch


def _pdf(batch: Batch, kind: str, part: int, *, two_sided: bool) -> bytes:
    kept = queries.kept_quiz(batch.revision_id, batch.digest)
    found = papers_of.papers_in(batch.id)
    if kind == "papers":
        found = found[(part - 1) * PER_FILE : part * PER_FILE]
    found_or_404(found or None)
    day = local_day(batch.starts_at)
    homes = people.homes([one.person_id for one in found if one.person_id], day)
    papers = [
        PaperToPrint(
            one.number, one.paper, one.person, homes[one.person_id].name if one.person_id in homes else ""
        )
        for one in found
        if one.state is not PaperState.VOID
    ]
    if kind == "key":
        return keys_pdf(kept.quiz, papers, batch.language)
    media = loader.media_of(kept.quiz, settings().content)
    return papers_pdf(kept.quiz, papers, batch.language, media, two_sided=two_sided)


def move_exam(slug: str, number: int) -> Redirect:
    """Change the exam time of the papers of a printing."""
    supervised_quiz(slug)
    _, batch = _printing(slug, number)
    errors: dict[str, Refused] = {}
    moment = _start_of(errors)
    message, kind = _moved(batch, moment) if moment else (localize(errors["starts"]), "warn")
    return see_other("quizzes.papers", message, kind, slug=slug)


def _moved(batch: Batch, moment: datetime) -> tuple[str, str]:
    try:
        rows.move_exam(batch, moment, by=current_user, now=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return localize(refusal), "warn"
    db.session.commit()
    return gettext("The time of the exam has been changed."), "good"
