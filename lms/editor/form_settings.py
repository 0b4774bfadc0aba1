"""The settings of a file as labelled controls, with what they are called and what they mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lms.boards.definition import FIELDS as BOARD_FIELDS
from lms.boards.words import PERIOD_LABELS
from lms.bulletins.definition import FIELDS as BULLETIN_FIELDS
from lms.bulletins.words import LAYOUT_LABELS
from lms.errors import N_
from lms.library.lessons import SCHEMAS
from lms.quizzes.format.behaviour import OneDevice
from lms.quizzes.format.questions import Shuffle
from lms.quizzes.format.reading.settings import FIELDS as QUIZ_FIELDS
from lms.quizzes.format.review_matrix import NAMED
from lms.text.front_matter_forms import FormState
from lms.text.schema import Field, FieldType

T = FieldType

_NAMED_CHOICES: Mapping[str, tuple[str, ...]] = {
    "review": tuple(NAMED),
    "shuffle": tuple(Shuffle),
    "one_device": tuple(OneDevice),
    "unit-board": ("no", "adjusted", "top 3", "top 5", "top 10"),
}


def _plain(one: Field) -> Field:
    """Return a field as a form shows it: one text or choice also where a file may write more."""
    if one.name in _NAMED_CHOICES:
        default = one.default if one.name != "review" else None
        return Field(one.name, default=default, choices=_NAMED_CHOICES[one.name])
    return replace(one, parse=None)


FORMS: Mapping[str, tuple[Field, ...]] = {
    "quiz": tuple(_plain(one) for one in QUIZ_FIELDS if one.name != "language"),
    **{kind: tuple(_plain(one) for one in fields) for kind, fields in SCHEMAS.items()},
    "board": tuple(_plain(one) for one in BOARD_FIELDS if one.name != "units"),
    "bulletin": tuple(_plain(one) for one in BULLETIN_FIELDS),
}

# Name: label, help.
_WORDS: Mapping[str, tuple[str, str]] = {
    "title": (N_("Title"), ""),
    "summary": (N_("Summary"), N_("One or two sentences, shown in lists.")),
    "audience": (N_("Audience"), N_("Who it is for, for example village accountants.")),
    "tags": (N_("Tags"), N_("One per line.")),
    "aliases": (N_("Previous short names"), N_("One per line. Old addresses redirect to this page.")),
    "required": (N_("Required"), N_("Every learner has to take it. It is listed first on the home page.")),
    "time_limit": (N_("Time limit"), N_("For example, 20 min or 1 h 30 min. Leave blank for no limit.")),
    "opens": (N_("Opens"), N_("Leave blank to open now.")),
    "closes": (N_("Closes"), N_("Without a time, until the end of the day. Leave blank to keep it open.")),
    "cut_by_close": (N_("End attempts at the closing time"), N_("If no, attempts in progress keep their full time.")),
    "at_end": (N_("When the time is up"), ""),
    "grace": (N_("Extra time to submit"), N_("For example, 10 min. Answers cannot be changed in this time.")),
    "network_allowance": (N_("Network allowance"), N_("How late an answer may arrive, for example 30 s.")),
    "delay": (N_("Time between attempts"), N_("For example, 24 h. Leave blank for no waiting time.")),
    "password": (N_("Password of the quiz"), N_("Learners have to enter it to start.")),
    "networks": (N_("Networks"), N_("One per line, for example 10.1.2.0/24. Leave blank to allow any network.")),
    "honour": (N_("Honesty statement"), N_("If yes, learners confirm first that they will work on their own.")),
    "offline": (
        N_("Offline"),
        N_("If yes, learners may download the paper, locked until the start, and answer without a network."),
    ),
    "units": (N_("For the units"), N_("Unit codes, one per line. Leave blank for everyone.")),
    "after": (N_("Quizzes to pass first"), N_("Learners can start this quiz when they have passed these.")),
    "marking": (N_("Marking plan"), N_("How many people mark an essay or file, and how marks are combined.")),
    "marking_limit": (N_("Limit for a third marker"), N_("Part of the points, such as 10%%. For double marking.")),
    "marking_release": (N_("Marks count"), N_("At once, or for all learners together when you release them.")),
    "marking_own_unit": (N_("Markers may mark their own unit"), N_("If no, such answers go to other markers.")),
    "attempts": (N_("Attempts"), N_("A number, or “unlimited”. Leave blank for one attempt.")),
    "grading": (N_("Attempt that counts"), ""),
    "pass": (N_("Pass mark"), N_("For example, 60%%. Leave blank for no pass mark.")),
    "review": (N_("Review"), N_("When learners see right answers.")),
    "shuffle": (N_("Shuffle"), N_("What is put in random order for each learner.")),
    "page": (N_("Questions on a page"), N_("“one”, “all” or a number.")),
    "behaviour": (N_("Checking answers"), N_("Whether learners may check an answer during the quiz and try again.")),
    "one_device": (N_("One device at a time"), N_("Who lets an attempt move to another device.")),
    "announce": (N_("What is counted"), N_("focus, paste or both, one per line. Learners are told before the start.")),
    "navigation": (N_("Order of pages"), N_("One after another: learners cannot go back to a page they have left.")),
    "floor": (N_("Zero is the lowest mark for"), ""),
    "cover": (N_("Cover picture"), N_("A path from this file, such as media/cover.svg.")),
    "hours": (N_("Hours"), N_("How long the course takes.")),
    "position": (N_("Position in the list of courses"), N_("Courses with a lower number come first.")),
    "minutes": (N_("Minutes"), N_("How long reading takes.")),
    "complete": (N_("Completed by"), N_("read, video, or quiz: followed by the short name of a quiz.")),
    "quizzes": (N_("Quizzes"), N_("Select the quizzes that count.")),
    "period": (N_("Period"), ""),
    "from": (N_("First day"), N_("Only for a board that is published once.")),
    "until": (N_("Last day"), N_("Only for a board that is published once.")),
    "publish": (N_("Published"), N_("A day and a time, for example Monday 09:00 or day 2 09:00; or: by hand.")),
    "names": (N_("Names"), N_("How people are named on the board.")),
    "public": (N_("Public"), N_("If yes, people who are not signed in can see it too.")),
    "confidence": (N_("Certainty"), N_("If yes, learners also say how certain they are.")),
    "pool": (N_("Pool"), N_("Questions of an exam are not drawn in practice until the exam has closed.")),
    "lint_off": (N_("Advice turned off"), N_("Codes of the checks, one per line, for example no-explanation.")),
    "unit": (N_("Unit"), N_("Code of the unit to rank. Leave blank for all units.")),
    "count": (N_("Attempt that counts"), ""),
    "ties": (
        N_("How ties are broken"), N_("Select what decides. If nothing is selected, equal results share a place."),
    ),
    "at-least": (N_("Minimum number of quizzes"), N_("People who took fewer are not ranked.")),
    "staff": (N_("Include staff"), ""),
    "holidays": (N_("Day of publication is not a working day"), N_("By the calendar of public holidays in China.")),
    "approval": (N_("A second person publishes"), N_("If yes, one person proposes an issue and another publishes it.")),
    "notice": (N_("Public notice"), N_("For example, 5 working days or 7 days. “no” if issues are final at once.")),
    "objections": (N_("Who may object"), N_("During the public notice.")),
    "contests": (N_("Contests"), N_("Select the contests that count. The marks of awarded entries are added.")),
    "weights": (
        N_("Weights"),
        N_("One per line with short names, for example flood-safety x 2 or contests/field-notes x 0.5."),
    ),
    "series": (N_("Series"), N_("One per line with short names, for example best 2 of quiz-a quiz-b quiz-c.")),
    "drop": (N_("Lowest results that do not count"), N_("Applies to quizzes and contests that are in no series.")),
    "bonus": (
        N_("Bonus for first attempts"),
        N_("One per line, for example 2 for full marks at the first attempt, or 1 for 80%% at the first attempt."),
    ),
    "cohort": (N_("First joined a unit"), N_("For example, 2025-07-01 to 2026-06-30. Leave blank for everyone.")),
    "division": (
        N_("Kinds of units"),
        N_("Only people in units of these kinds are ranked. If none is selected, all people are ranked."),
    ),
    "listing": (N_("Who is listed"), ""),
    "winners": (N_("Ranks that win"), N_("For example, 3. 0 if no rank wins.")),
    "tied-winners": (N_("A tie at the last winning rank"), ""),
    "unit-board": (N_("Ranking of units"), N_("Whether units are ranked too, and by what.")),
    "unit-minimum": (
        N_("Minimum number of people in a unit"), N_("Units with fewer people on the board are not ranked."),
    ),
    "embed": (
        N_("Websites that may show the board"),
        N_("One per line, for example www.example.cn. Their pages may show the board in a frame."),
    ),
    "draft": (N_("Drafted"), N_("A day and a time, for example day 2 09:00. Leave blank to draft by hand.")),
    "sections": (
        N_("Parts"), N_("One per line: period, boards, contests, essays, participation, learning, next, text."),
    ),
    "boards": (N_("Boards"), N_("Short names of the boards, one per line.")),
    "places": (N_("First places shown"), N_("How many places of each board are shown.")),
    "layout": (N_("Layout"), N_("How the PDF and the Word file are set.")),
    "issuer": (N_("Issuing unit"), N_("Its full name. An official document needs it.")),
    "to": (N_("Addressed to"), N_("Leave blank if it is addressed to no one in particular.")),
    "code": (N_("Code before the document number"), N_("For example 耕学通, which gives 耕学通〔2026〕1号.")),
    "red-head": (N_("Red head"), N_("If no, the official layout has no head with the name of the unit.")),
    "seal": (N_("Place for the seal"), ""),
    "freeze": (
        N_("Freeze"),
        N_("How long before the end of the period, for example 2 h, or a moment. Leave blank for no freeze."),
    ),
    "reveal": (
        N_("Reveal"),
        N_("“by hand”, or a time, for example Monday 10:00. Leave blank to reveal with the publication."),
    ),
    "second-person": (N_("Corrections need a second person"), ""),
}  # fmt: skip

CHOICE_WORDS: Mapping[str, str] = {
    "highest": N_("The highest"),
    "latest": N_("The latest"),
    "first": N_("The first"),
    "average": N_("The average"),
    "after-submit": N_("After submitting"),
    "after-close": N_("After the quiz closes"),
    "never": N_("Never"),
    "practice": N_("After every answer"),
    "none": N_("None"),
    "options": N_("The options"),
    "questions": N_("The questions"),
    "all": N_("All"),
    "question": N_("Each question"),
    "total": N_("The total"),
    "yes": N_("Yes"),
    "no": N_("No"),
    "autosubmit": N_("Saved answers are submitted"),
    "grace": N_("Extra time to submit is given"),
    "abandon": N_("The attempt does not count"),
    "single": N_("One marker"),
    "mean": N_("The mean of three markers"),
    "median": N_("The middle mark of three markers"),
    "trimmed-mean": N_("The mean of five markers without the highest and the lowest mark"),
    "double": N_("Two markers; if they differ too much, the mean of three"),
    "double-closest-two": N_("Two markers; if they differ too much, the closest two of three"),
    "double-expert": N_("Two markers; if they differ too much, a third decides"),
    "at-once": N_("As soon as they are given"),
    "together": N_("When they are released together"),
    "deferred": N_("Only after submitting"),
    "immediate": N_("Once for each question"),
    "interactive": N_("Several tries with hints"),
    "adaptive": N_("Any number of tries, each wrong one costs points"),
    "adaptive-no-penalty": N_("Any number of tries, no deduction"),
    "convener": N_("Yes, and a convener allows each change"),
    "free": N_("Free"),
    "sequential": N_("One after another"),
    "best": N_("The best"),
    "everyone": N_("Everyone with results"),
    "publish": N_("Publish all the same"),
    "next-working-day": N_("Publish on the next working day"),
    "opt-out": N_("Everyone who has not opted out"),
    "opt-in": N_("Only people who have opted in"),
    "full": N_("Full names"),
    "masked": N_("Partly masked names"),
    "code": N_("Codes"),
    "adjusted": N_("The mean, adjusted for the number of people"),
    "top 3": N_("The mean of the three best"),
    "top 5": N_("The mean of the five best"),
    "top 10": N_("The mean of the ten best"),
    **{str(kind): label for kind, label in PERIOD_LABELS.items()},
    **{str(layout): label for layout, label in LAYOUT_LABELS.items()},
}
ELSEWHERE = N_("This file sets it in several parts. Change it in the text view.")
# Scoring rules of choices and of questions with parts; docs/quiz-format.md has the formulas.
SCORE_WORDS: Mapping[str, str] = {
    "all-or-nothing": N_("All or nothing"),
    "net-correct": N_("Correct minus wrong"),
    "each-answer": N_("Each option counts"),
    "coverage": N_("Correct options found, less for wrong ones"),
    "each-part": N_("Each part counts"),
    "neighbours": N_("Steps followed by the right one"),
    "longest": N_("Longest run in the right order"),
}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Settings whose values are words that other settings use with another meaning.
_OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "pool": {"practice": N_("Practice"), "exam": N_("Exam")},
    "objections": {
        "everyone": N_("Everyone who is signed in"),
        "unit": N_("People of the unit that is ranked"),
        "listed": N_("People who are listed in the issue"),
    },
}


@dataclass(frozen=True, slots=True)
class Control:
    """One control: `kind` is text, lines, choice, date, moment, pair (one text in both languages) or elsewhere.

    `elsewhere` tells that the setting has parts of its own and is written in the text view.
    """

    name: str
    kind: str
    label: str
    help: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    is_required: bool = False


def label_of(name: str) -> str:
    """Return what a setting is called, to be translated; the name itself where it has no label."""
    return _WORDS.get(name, (name, ""))[0]


def controls(kind: str, state: FormState) -> list[Control]:
    """Return the controls of a kind with what the file says."""
    found = []
    for one in FORMS[kind]:
        nested = any(name.startswith(f"{one.name}.") for name in state.values)
        if one.name in state.elsewhere or (nested and one.type is not T.BY_LANGUAGE):
            found.append(Control(one.name, "elsewhere", label_of(one.name), ELSEWHERE, ""))
        else:
            found.append(_control(one, state))
    return found


def _control(one: Field, state: FormState) -> Control:
    label, help_ = _WORDS.get(one.name, (one.name, ""))
    value = state.values.get(one.name, _default(one))
    if one.type is T.BY_LANGUAGE:
        texts = tuple((short, str(state.values.get(f"{one.name}.{short}", ""))) for short in ("zh", "en"))
        return Control(one.name, "pair", label, help_, "", texts=texts, is_required=one.required)
    if one.type is T.TEXTS:
        lines = value if isinstance(value, tuple) else (value,)
        return Control(one.name, "lines", label, help_, "\n".join(lines), is_required=one.required)
    choices: Sequence[str] = ("yes", "no") if one.type is T.YES_NO else one.choices
    shown = str(value)
    if choices:
        listed = [*([""] if one.default is None and not one.required else []), *map(str, choices)]
        listed += [shown] if shown not in listed else []
        words = _OWN_WORDS.get(one.name, CHOICE_WORDS)
        pairs = tuple((each, words.get(each, each or "–")) for each in listed)
        return Control(one.name, "choice", label, help_, shown, pairs, is_required=one.required)
    return Control(one.name, _kind(one, shown), label, help_, shown, is_required=one.required)


def _kind(one: Field, shown: str) -> str:
    """Return the kind of a control for one value; a date that cannot be read is corrected as text."""
    if one.type in (T.MOMENT, T.END):
        return "moment"
    return "date" if one.type is T.DATE and (not shown or _ISO_DATE.fullmatch(shown)) else "text"


def _default(one: Field) -> str | tuple[str, ...]:
    if one.type is T.YES_NO:
        return "yes" if one.default else "no"
    if one.type is T.TEXTS:
        return ()
    return "" if one.default is None else str(one.default)
