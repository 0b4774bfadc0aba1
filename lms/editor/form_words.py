"""Problems in the words of the form view, for people who do not see how the file is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lms.errors import N_
from lms.problems import Problem

# Code: what to do in the form, where the message itself already names what is wrong.
_FIXES: Mapping[str, str] = {
    "answer-empty": N_("Enter an accepted answer, or remove this one."),
    "answer-as-text": N_("Write it as %(suggestion)s, or choose the type “Short answer” to keep the text."),
    "answer-quoted": N_("Write it as %(suggestion)s, or choose the type “Short answer” to keep them."),
    "answer-unclear": N_("Write the result as a number, or choose the type “Short answer” to keep the text."),
    "bad-attempts": N_("Enter a whole number from 1 to 999, or “unlimited”."),
    "bad-duration": N_("Enter a number with a unit, for example 20 min or 1 h 30 min."),
    "bad-page": N_("Enter “one”, “all” or a whole number."),
    "bad-percent": N_("Enter a percentage, for example 60%%."),
    "gaps-missing": N_("Put each gap in the text, for example [[= 7]]."),
    "empty": N_("Add the first one with the button above."),
    "id-used": N_("Give this question another ID under “More settings”."),
    "pairs-missing": N_("Fill in both sides of each pair."),
    "missing-translation": N_("To add the other one, choose “Both languages” above the preview."),
    # The one file of a board speaks all languages.
    "missing-translation of a board": N_("Fill in the title in the other language too."),
    "no-answers": N_("Add an accepted answer."),
    "no-explanation": N_("Say under “Answer explanation” why the answer is correct."),
    "no-questions": N_("Add one under “Add a question”."),
    "no-quizzes": N_("Select at least one."),
    "no-right-option": N_("Tick “Correct option” at one of them."),
    "no-video": N_("Add one, or choose another way under “Completed by”."),
    "no-tolerance": N_("Add a tolerance, for example %(value)s +- %(step)s."),
    "number-expected": N_("Enter a number, for example 10, 10 +- 0.5 or 3..5."),
    "option-empty": N_("Enter its text, or remove it."),
    "steps-missing": N_("Fill in the steps in the correct order."),
    "pair-side-empty": N_("Fill in both sides, or leave the left side blank for an extra right side."),
    "rule-without-multiple": N_("Choose no scoring rule, or the type “Multiple choice”."),
    "stem-empty": N_("Enter the question."),
    "true-false-options": N_("Keep the options True and False."),
    "two-right-options": N_("Keep only one, or choose the type “Multiple choice” under “More settings”."),
    "unit-as-text": N_("Choose the type “Numerical” or “Short answer” under “More settings”."),
    "weights-under-100": N_("Give the best answer 100%%."),
}
# Code: the message too, where it speaks of signs or lines.
_MESSAGES: Mapping[str, str] = {
    "id-used": N_("Another question also has the ID %(id)s."),
    "option-twice": N_("Two options have the same text."),
    "steps-not-numbered": N_("The steps of an ordering question cannot be read."),
    "pair-side-empty": N_("A pair is incomplete."),
}


def in_form(problem: Problem) -> Problem:
    """Return a problem with what to do in the form in place of what to write in the file."""
    code = problem.code
    of_board = f"{code} of a board" if problem.path.startswith(("boards/", "bulletins/")) else code
    return replace(
        problem,
        message=_MESSAGES.get(code, problem.message),
        fix=_FIXES.get(of_board, _FIXES.get(code, problem.fix)),
    )


def without_repeats(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of one card, each sentence once: a card shows no lines that would tell them apart."""
    found: dict[tuple[str, str], Problem] = {}
    for one in problems:
        found.setdefault((one.code, str(sorted(one.values.items(), key=str))), one)
    return list(found.values())


def setting_at(text: str, line: int) -> str:
    """Return the name of the setting on a line of the front matter; empty below it or where none is named."""
    lines = text.split("\n")
    end = next((number for number, one in enumerate(lines[1:], 1) if one.strip() == "---"), 0)
    above = lines[1:line] if line <= end else []
    return next((name for one in reversed(above) if (name := _name(one))), "")


def _name(line: str) -> str:
    name, colon, _ = line.partition(":")
    return name if colon and name and not name[0].isspace() and name[0] not in "#-" else ""


def settings_with(problems: Sequence[Problem], text: str) -> set[str]:
    """Return the names of the settings in which something is wrong."""
    return {setting_at(text, one.line) for one in problems} - {""}
