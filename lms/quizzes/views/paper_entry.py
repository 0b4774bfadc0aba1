"""Enter papers: find one by its number, type it once and once more, settle what differs, declare it void."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Conflict, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, local_day, require, see_other, settings
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes import policy
from lms.quizzes.actions import papers as acts
from lms.quizzes.answer_encoding import decoded
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper import queries as papers_of
from lms.quizzes.paper.drawn import AskedQuestion, asked_questions
from lms.quizzes.paper.keyed import KeyField, fields_of, read_answers, written_answer
from lms.quizzes.paper.numbers import read_number
from lms.quizzes.paper.records import (
    FIRST,
    KEYED,
    SCANNED,
    SECOND,
    SETTLED,
    STATE_LABELS,
    Entered,
    NumberedPaper,
    PaperState,
)
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry
from lms.quizzes.responses import MAX_LONG_TEXT
from lms.quizzes.views.papers import reaches, supervised_quiz
from lms.text.wording import in_language

Page = tuple[str, int]
PERSON = "person"


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper with all that its pages need."""

    paper: NumberedPaper
    context: acts.PaperContext
    entry: QuizEntry
    asked: tuple[AskedQuestion, ...]
    fields: list[KeyField]


def _opened(number: str) -> OpenPaper:
    """Return a paper to someone who may see it: 404 for no number, 403 for one of other units."""
    require(policy.may_see_timing(current_user))
    paper = found_or_404(papers_of.paper_numbered(number))
    batch = found_or_404(papers_of.batch_with_id(paper.batch_id))
    require(reaches(batch))
    entry = found_or_404(queries.entry_of(batch.document_id))
    kept = queries.kept_quiz(batch.revision_id, batch.digest)
    asked = asked_questions(kept.quiz, paper.paper)
    return OpenPaper(paper, acts.PaperContext(batch, kept, settings().zone), entry, asked, fields_of(asked))


def paper_entry(slug: str) -> Response | str:
    """Ask for the number of the next paper; with one, go to it."""
    entry = supervised_quiz(slug)
    text = request.args.get("number")
    error = ""
    if text is not None:
        number, error = _found(entry, text)
        if not error:
            return redirect(url_for("quizzes.paper", number=number))
    return _asking(entry, text or "", error)


def _found(entry: QuizEntry, text: str) -> tuple[str, str]:
    """Return the number of the paper that is meant, or why it cannot be entered here."""
    try:
        number = read_number(text)
        paper = papers_of.paper_numbered(number)
        batch = papers_of.batch_with_id(paper.batch_id) if paper else None
        if batch is None or not reaches(batch):
            raise Refused(N_("There is no paper with this number. Compare it with the paper."))
        if batch.document_id != entry.document_id:
            other = queries.entry_of(batch.document_id)
            kept = queries.kept_quiz(batch.revision_id, batch.digest)
            title = in_language(kept.quiz.title, chosen_language()) or (other.slug if other else "")
            raise Refused(N_("This paper belongs to another quiz: %(title)s."), title=title)
    except Refused as refusal:
        return "", localize(refusal)
    return number, ""


def _asking(entry: QuizEntry, text: str, error: str) -> str:
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    return render_template(
        "quizzes/paper_entry.html",
        slug=entry.slug,
        title=in_language(kept.quiz.title, chosen_language()),
        number=text,
        error=error,
        problems=[("#number", error)] if error else [],
    )


def paper(number: str) -> str:
    """Show the state of a paper, with the form for the next step."""
    return _page(_opened(number), {}, {})


def _page(opened: OpenPaper, given: Mapping[str, str], errors: Mapping[str, Refused]) -> str:
    """Return the page of a paper; `given` is what a form that was refused held."""
    paper, context = opened.paper, opened.context
    entries = papers_of.entries_of(paper.id)
    language = context.kept.language(chosen_language())
    sentences = {name: localize(error) for name, error in errors.items()}
    scans = papers_of.scans_of(paper.id) if paper.turn == FIRST else []
    read = {name: text for one in scans for name, text in one.typed.items()}
    return render_template(
        "quizzes/paper.html",
        scans=scans,
        doubts={name: doubt for one in scans for name, doubt in one.doubts.items()},
        slug=opened.entry.slug,
        title=in_language(context.kept.quiz.title, chosen_language()),
        language=language,
        stems=context.kept.page(language)["questions"],
        paper=paper,
        batch=context.batch,
        fields=opened.fields,
        entries=list(entries.values()),
        states=STATE_LABELS,
        is_own_first=FIRST in entries and entries[FIRST].by_id == current_user.id,
        may_act=policy.may_supervise(current_user),
        may_see_result=policy.may_see_key(current_user),
        names=_names(opened),
        given=given or papers_of.draft_of(paper.id, current_user.id) or read,
        differences=_differences(opened, entries) if paper.turn == SETTLED else [],
        errors=sentences,
        problems=[(f"#{name}", sentence) for name, sentence in sentences.items()],
    )


def _names(opened: OpenPaper) -> list[tuple[str, str]]:
    """Return username and name of those who may have written a paper for a unit, to choose from while typing."""
    batch = opened.context.batch
    if not batch.unit_path or opened.paper.person_id is not None or opened.paper.turn not in (FIRST, SECOND):
        return []
    found = people.people_below([batch.unit_path], local_day(batch.starts_at))
    return [(one.username, one.name) for one, _ in found if one.active][:500]


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """A place where the two entries of a paper differ; `field` is None for the person."""

    name: str
    field: KeyField | None
    first: str
    second: str


def _typed_of(opened: OpenPaper, entered: Entered) -> dict[str, str]:
    """Return an entry as it was typed, by the name of the field."""
    found = {PERSON: entered.username}
    for one in opened.asked:
        response = decoded(one.question, entered.answers.get(one.question.id, ""))
        found |= written_answer(one, response.chosen, response.text, response.parts)
    return found


def _differences(opened: OpenPaper, entries: Mapping[int, Entered]) -> list[EntryDifference]:
    first, second = (_typed_of(opened, entries[turn]) for turn in (FIRST, SECOND))
    fields: list[KeyField | None] = [None, *opened.fields]
    named = [(one.name if one else PERSON, one) for one in fields]
    return [
        EntryDifference(name, one, first[name], second[name])
        for name, one in named
        if first[name] != second[name]
    ]


def _typed(opened: OpenPaper) -> dict[str, str]:
    names = [PERSON, *(one.name for one in opened.fields)]
    return {name: request.form.get(name, "").replace("\r\n", "\n")[:MAX_LONG_TEXT] for name in names}


def enter_paper(number: str) -> Response | Page:
    """Keep what was typed of a paper as a draft, or enter it."""
    opened = _acting(number)
    typed = _typed(opened)
    if request.form.get("do") == "draft":
        return _drafted(opened, typed)
    try:
        state = _entered(opened, typed)
    except (_Wrong, Conflict) as refusal:
        return _again(opened, typed, refusal)
    return _after(opened, state)


def _acting(number: str) -> OpenPaper:
    require(policy.may_supervise(current_user))
    return _opened(number)


def _drafted(opened: OpenPaper, typed: Mapping[str, str]) -> Response:
    _keep(opened, typed)
    told = gettext("What you typed has been kept as a draft. Only you see it.")
    return see_other("quizzes.paper_entry", told, slug=opened.entry.slug)


def _keep(opened: OpenPaper, typed: Mapping[str, str]) -> None:
    if opened.paper.is_open:
        rows.keep_draft(opened.paper.id, typed, by=current_user, now=clock.now())
    db.session.commit()


class _Wrong(Exception):
    """What was typed cannot be entered; `errors` says why by the name of the field."""

    def __init__(self, errors: Mapping[str, Refused]) -> None:
        super().__init__()
        self.errors = errors


def _lines(opened: OpenPaper, typed: Mapping[str, str]) -> tuple[User, dict[str, str]]:
    """Return the person and the answers as they are stored."""
    errors: dict[str, Refused] = {}
    person = None
    try:
        person = _person(opened, typed.get(PERSON, ""))
    except Refused as refusal:
        errors[PERSON] = refusal
    raw, wrong = read_answers(opened.asked, typed)
    lines, refused = acts.lines_of(opened.context.kept, raw)
    first = {one.question: one.name for one in reversed(opened.fields)}
    errors |= wrong | {first[id_]: one for id_, one in refused.items() if id_ in first}
    if errors or person is None:
        raise _Wrong(errors)
    return person, lines


def _person(opened: OpenPaper, text: str) -> User:
    """Return the person who is named by username or full name."""
    text, day = text.strip(), local_day(opened.context.batch.starts_at)
    if opened.paper.person_id is not None:
        found = [one for one in [people.user(opened.paper.person_id)] if one]
    elif not text:
        raise acts.WrongPerson(N_("Enter the name or the username of the person who wrote the paper."))
    else:
        found = [one for one in people.people_called([text])[0] if one.active]
    homes = people.homes([one.id for one in found], day)
    if not found:
        raise acts.WrongPerson(N_("No one has this name or username."))
    if len(found) > 1:
        named = (f"{one.username} ({homes[one.id].name if one.id in homes else '–'})" for one in found)
        raise acts.WrongPerson(
            N_("Several people have this name. Enter the username: %(names)s"), names=", ".join(named)
        )
    home = homes.get(found[0].id)
    if not policy.supervises(current_user, home.path if home else ""):
        raise acts.WrongPerson(N_("You are not the convener of this person's unit."))
    return found[0]


def _entered(opened: OpenPaper, typed: Mapping[str, str]) -> PaperState:
    person, lines = _lines(opened, typed)
    is_second = request.form.get("turn") == str(SECOND)
    source = KEYED if is_second or not papers_of.scans_of(opened.paper.id) else SCANNED
    try:
        state = acts.enter(
            opened.paper.id, SECOND if is_second else FIRST, person, lines, opened.context,
            alone="alone" in request.form, by=current_user, now=clock.now(), source=source,
        )  # fmt: skip
    except Conflict:
        raise
    except Refused as refusal:
        fields = {acts.WrongPerson: PERSON, acts.SecondPersonNeeded: "alone"}
        raise _Wrong({fields.get(type(refusal), "entry"): refusal}) from refusal
    db.session.commit()
    return state


def _again(opened: OpenPaper, typed: Mapping[str, str], refusal: _Wrong | Conflict) -> Response | Page:
    """Show the form as it was typed with what is wrong; what was typed is kept in any case."""
    db.session.rollback()
    _keep(opened, typed)
    if isinstance(refusal, Conflict):
        return see_other("quizzes.paper", localize(refusal), "warn", number=opened.paper.number)
    read_only_from_now()
    return _page(opened, typed, refusal.errors), 422


def _after(opened: OpenPaper, state: PaperState) -> Response:
    number = opened.paper.number
    if state is PaperState.DIFFERS:
        told = gettext("The two entries of paper %(number)s differ. Compare with the paper.", number=number)
        return see_other("quizzes.paper", told, "warn", number=number)
    told = (
        gettext("Paper %(number)s has been recorded. Both entries are the same.", number=number)
        if state is PaperState.RECORDED
        else gettext("Paper %(number)s has been entered once. Someone else enters it again.", number=number)
    )
    return see_other("quizzes.paper_entry", told, slug=opened.entry.slug)


def settle_paper(number: str) -> Response | Page:
    """Record a paper with what was chosen where its two entries differ."""
    opened = _acting(number)
    try:
        _settled(opened)
    except Conflict as refusal:
        db.session.rollback()
        return see_other("quizzes.paper", localize(refusal), "warn", number=number)
    except _Wrong as wrong:
        db.session.rollback()
        read_only_from_now()
        return _page(opened, request.form.to_dict(), wrong.errors), 422
    told = gettext("Paper %(number)s has been recorded.", number=number)
    return see_other("quizzes.paper_entry", told, slug=opened.entry.slug)


def _settled(opened: OpenPaper) -> None:
    entries = papers_of.entries_of(opened.paper.id)
    if not {FIRST, SECOND} <= entries.keys():
        raise Conflict(N_("Someone else has entered this paper meanwhile. Look at it again."))
    person, lines = _lines(opened, _chosen(opened, entries))
    try:
        acts.settle(opened.paper.id, person, lines, opened.context, by=current_user, now=clock.now())
    except Conflict:
        raise
    except Refused as refusal:
        name = PERSON if isinstance(refusal, acts.WrongPerson) else "entry"
        raise _Wrong({name: refusal}) from refusal
    db.session.commit()


def _chosen(opened: OpenPaper, entries: Mapping[int, Entered]) -> dict[str, str]:
    """Return the paper as typed with what was chosen of each difference."""
    typed = _typed_of(opened, entries[FIRST])
    errors: dict[str, Refused] = {}
    for one in _differences(opened, entries):
        pick = request.form.get(f"pick.{one.name}")
        said: dict[str | None, Any] = {
            "first": one.first,
            "second": one.second,
            "other": request.form.get(f"other.{one.name}", "").replace("\r\n", "\n")[:MAX_LONG_TEXT],
        }
        if pick not in said:
            errors[one.name] = Refused(N_("Choose what the paper says."))
        else:
            typed[one.name] = said[pick]
    if errors:
        raise _Wrong(errors)
    return typed


def void_paper(number: str) -> Response:
    """Declare a paper void, with the reason."""
    opened = _acting(number)
    try:
        rows.void(opened.paper.id, request.form.get("reason", ""), by=current_user, now=clock.now())
    except Refused as refusal:
        db.session.rollback()
        return see_other("quizzes.paper", localize(refusal), "warn", number=number)
    db.session.commit()
    return see_other("quizzes.papers", gettext("The paper is void."), slug=opened.entry.slug)
