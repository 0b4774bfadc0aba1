"""Questions moved from the files of one quiz to those of another; every other line stays as it is written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from lms.editor.form_settings import FORMS
from lms.editor.quiz_cards import Card, cut
from lms.errors import N_, Refused
from lms.problems import Problem
from lms.quizzes.bank.tagging import with_tags
from lms.quizzes.format.merge import Merged, merge
from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.questions import Quiz
from lms.text.front_matter import read
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class QuizText:
    """One file of a quiz: its path, its language and its text."""

    path: str
    language: str
    text: str


class WouldBreak(Refused):
    """A quiz would have an error, `problem`, if the questions were moved."""

    def __init__(self, sentence: str, problem: Problem, **values: object) -> None:
        super().__init__(sentence, **values)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class MovePlace:
    """A place between the questions of a quiz: `value` is "before:ID" or "after:ID", `stem` that of the question.

    `number` is that of the question in the quiz, `section` the title of its part, empty where it has none.
    """

    value: str
    number: int
    stem: str
    section: str


def move_places(target: Sequence[QuizText], language: str, zone: tzinfo) -> list[MovePlace]:
    """Return where questions can be put in a quiz: before the first and after each one, but not below shared texts."""
    return _places_in(_sound(target, zone), language)


def _places_in(quiz: Quiz, language: str) -> list[MovePlace]:
    found, number = [], 0
    for section in quiz.sections:
        for at, one in enumerate(section.questions):
            number += 1
            stem, title = in_language(one.stem, language), in_language(section.title, language)
            verbs = () if section.text else ("before", "after") if at == 0 else ("after",)
            found += [MovePlace(f"{verb}:{one.id}", number, stem, title) for verb in verbs]
    return found


def moved(
    source: Sequence[QuizText],
    target: Sequence[QuizText],
    ids: Collection[str],
    zone: tzinfo,
    place: str = "",
) -> dict[str, str]:
    """Return the texts of all files, by path, after the questions moved from the source to the target.

    `place` is the value of a MovePlace, empty for the end of the last part without a text of its own. Raises Refused
    when either quiz has errors, or would have, or when a question would read differently there.
    """
    before, there = _sound(source, zone), _sound(target, zone)
    for id_ in ids:
        _require_movable(before, there, id_, _name(source), _name(target))
    if {one.language for one in source} != {one.language for one in target}:
        raise Refused(_OTHER_LANGUAGES, quiz=_name(target), question=next(iter(ids)))
    known = {one.value for one in _places_in(there, "")} if place else set[str]()
    if place and place not in known:
        raise Refused(_NO_SUCH_PLACE, quiz=_name(target))
    anchor = place or f"after:{_last_free(there, _name(target))}"
    texts = {one.language: _taken(one, ids, zone) for one in source}
    left = [QuizText(one.path, one.language, texts[one.language][0]) for one in source]
    filled = [
        QuizText(one.path, one.language, _put(one, texts[one.language][1], anchor, zone)) for one in target
    ]
    _require_same(
        before, _kept_sound(_merged(left, zone), _WITHOUT, _name(source)), ids, _name(source), leaving=True
    )
    after = _kept_sound(_merged(filled, zone), _WITH, _name(target))
    _require_same(there, after, ids, _name(target))
    for id_ in ids:
        if after.question(id_) != before.question(id_):
            raise Refused(_DIFFERENT, question=id_, quiz=_name(target))
    return {one.path: one.text for one in (*left, *filled)}


_ERRORS = N_("%(quiz)s has errors. Correct them first.")
_GONE = N_("%(quiz)s has no question %(question)s any more. Read the files again.")
_TAKEN = N_("%(quiz)s has a question with the id %(question)s already. Change one of the ids first.")
_SHARED = N_(
    "%(question)s stands under a text that it shares with other questions. Move it in the text view of the editor."
)
_OTHER_LANGUAGES = N_("%(quiz)s is not written in the same languages as %(question)s.")
_NO_PLACE = N_(
    "All parts of %(quiz)s have a text of their own. Move the questions in the text view of the editor."
)
_NO_SUCH_PLACE = N_("%(quiz)s was changed meanwhile. Choose the place again.")
_WITHOUT = N_("Without these questions %(quiz)s would have errors.")
_WITH = N_("With these questions %(quiz)s would have errors.")
_OTHERS = N_(
    "Other questions of %(quiz)s would mean something else. Move the questions in the text view of the editor."
)
_DIFFERENT = N_("%(question)s would mean something else in %(quiz)s. Move it in the text view of the editor.")


def _name(files: Sequence[QuizText]) -> str:
    return files[0].path.rpartition("/")[2].split(".", 1)[0]


def _parsed(one: QuizText, zone: tzinfo) -> Parsed:
    return parse(one.text, one.path, zone, one.language)


def _merged(files: Iterable[QuizText], zone: tzinfo) -> Merged:
    return merge(*(_parsed(one, zone) for one in files))


def _sound(files: Sequence[QuizText], zone: tzinfo) -> Quiz:
    quiz = _merged(files, zone).quiz
    if quiz is None:
        raise Refused(_ERRORS, quiz=_name(files))
    return quiz


def _kept_sound(merged: Merged, sentence: str, name: str) -> Quiz:
    if merged.quiz is None:
        problem = next(one for one in merged.problems if not one.warning)
        raise WouldBreak(sentence, problem, quiz=name)
    return merged.quiz


def _require_movable(before: Quiz, there: Quiz, id_: str, name: str, other: str) -> None:
    question = before.question(id_)
    if question is None:
        raise Refused(_GONE, quiz=name, question=id_)
    if there.question(id_):
        raise Refused(_TAKEN, quiz=other, question=id_)
    if any(one.text and question in one.questions for one in before.sections):
        raise Refused(_SHARED, question=id_)
    if set(question.stem) != set(there.languages):
        raise Refused(_OTHER_LANGUAGES, quiz=other, question=id_)


def _last_free(quiz: Quiz, name: str) -> str:
    """Return the id of the last question that has no text in common with others."""
    free = [one.questions[-1].id for one in quiz.sections if not one.text and one.questions]
    if not free:
        raise Refused(_NO_PLACE, quiz=name)
    return free[-1]


def _require_same(
    before: Quiz, after: Quiz, moved_: Collection[str], name: str, *, leaving: bool = False
) -> None:
    """Raise unless all other questions, and the settings, mean what they meant."""
    stay = [one for one in before.questions if not (leaving and one.id in moved_)]
    now = [one for one in after.questions if leaving or one.id not in moved_]
    if stay != now or before.settings != after.settings:
        raise Refused(_OTHERS, quiz=name)


def _cards(file: QuizText) -> tuple[str, list[Card]]:
    front = read(file.text, FORMS["quiz"])
    head = file.text[: len(file.text) - len(front.body)]
    return head, cut(front.body, front.body_line, file.language)


def _lines(file: QuizText, zone: tzinfo) -> Mapping[str, int]:
    return {id_: line for id_, (line, _) in _parsed(file, zone).places.items()}


def _taken(file: QuizText, ids: Collection[str], zone: tzinfo) -> tuple[str, list[Card]]:
    """Return the text without the questions, and their cards with their ids written down."""
    head, cards = _cards(file)
    by_line = {line: id_ for id_, line in _lines(file, zone).items() if id_ in ids}
    left, away = [], []
    for card in cards:
        id_ = by_line.get(card.line)
        if id_ is None:
            left.append(card)
        else:
            away.append(Card("text", with_tags(card.source, {id_: (1, 1)}, [id_], [], [])))
    return _joined(head, left), away


def _put(file: QuizText, new: Sequence[Card], anchor: str, zone: tzinfo) -> str:
    """Return the text with the cards at the place `anchor`."""
    head, cards = _cards(file)
    verb, _, question = anchor.partition(":")
    line = _lines(file, zone)[question]
    at = next(number for number, card in enumerate(cards) if card.line == line) + (verb == "after")
    return _joined(head, [*cards[:at], *new, *cards[at:]])


def _joined(head: str, cards: Iterable[Card]) -> str:
    """Return the text of the cards as they are written, with a blank line between any two."""
    made = head
    for card in cards:
        is_apart = not made or made.endswith("\n\n") or card.source.startswith("\n")
        made = (made if is_apart else made.rstrip("\n") + "\n\n") + card.source
    return made.rstrip("\n") + "\n"
