"""The rules of a contest as forms: the files of all languages read as one form, and a form written back to them.

Names are those of `lms.text.front_matter_forms`; `body.zh` and `body.en` hold the call. A setting for all languages is
written to the first file that has it, a title, summary or call to the file of its language.
"""

from collections.abc import Mapping
from datetime import tzinfo

from lms.contests.rules.fields import FIELDS, OWN
from lms.contests.rules.texts import bodies
from lms.text.front_matter_forms import (
    SHORT,
    FormState,
    FormValue,
    body_of,
    posted,
    read_state,
    with_body,
    without_blank_rows,
    write_state,
)
from lms.text.language_blocks import language_blocks
from lms.text.wording import LANGUAGES

# The steps of the form and the settings that each holds.
STEPS: Mapping[str, tuple[str, ...]] = {
    "call": ("title", "summary", "organiser", "body"),
    "dates": ("calendar",),
    "who": ("eligibility",),
    "entries": ("length", "abstract", "attachments", "late", "quotes"),
    "prizes": ("categories", "prizes", "ties"),
    "rubric": ("rubric",),
    "marking": ("marking", "second-person"),
    "check": (),
}
EMPTY = "---\n---\n"
_NEW_KEYS = {"categories": "category", "prizes": "prize", "rubric.criteria": "criterion"}


def read_form(texts: Mapping[str, str], zone: tzinfo) -> FormState | None:
    """Return what the files say, or None when the front matter of one cannot be read."""
    states = _states(texts, zone)
    if states is None:
        return None
    made = FormState()
    for key in (one.name for one in FIELDS if one.name not in OWN):
        owner = states[_owner(key, states)]
        made.values |= {name: value for name, value in owner.values.items() if _is_within(name, key)}
        made.rows |= {name: rows for name, rows in owner.rows.items() if _is_within(name, key)}
    for language, state in states.items():
        own = {name: text for name, text in state.values.items() if name.split(".")[0] in OWN and text}
        kept = {name: text for name, text in own.items() if name.endswith(f".{SHORT[language]}")}
        made.values = own | made.values | kept
        for spoken, (text, _) in bodies(body_of(texts.get(language, ""), FIELDS), language, 1).items():
            if spoken == language or f"body.{SHORT[spoken]}" not in made.values:
                made.values[f"body.{SHORT[spoken]}"] = text.strip("\n")
    return made


def write_form(texts: Mapping[str, str], state: FormState, zone: tzinfo) -> dict[str, str]:
    """Return the files with what a form holds; a language that has no file yet gets one when it is written in.

    Raises ValueError when the front matter of a file cannot be read.
    """
    states = _states(texts, zone)
    if states is None:
        raise ValueError("the front matter cannot be read")
    state = with_keys(without_blank_rows(state))
    first = next(iter(states))
    owners = {one.name: _owner(one.name, states) for one in FIELDS if one.name not in OWN}
    made = {language: texts[language] if texts.get(language, "").strip() else EMPTY for language in states}
    homes = {language: _home(language, states, made[first], state) for language in SHORT}
    for language in homes.values():
        made.setdefault(language, EMPTY)
    for language, text in list(made.items()):
        part = FormState(
            {
                name: value
                for name, value in state.values.items()
                if (
                    homes[LANGUAGES[name[-2:]]]
                    if name.split(".")[0] in OWN
                    else owners.get(name.split(".")[0])
                )
                == language
            },
            {name: rows for name, rows in state.rows.items() if owners[name.split(".")[0]] == language},
        )
        made[language] = write_state(text, FIELDS, language, part, zone)
    for language, home in homes.items():
        call = state.values.get(f"body.{SHORT[language]}")
        if isinstance(call, str):
            made[home] = _with_call(made[home], home, language, call)
    return {
        language: text for language, text in made.items() if text != EMPTY or texts.get(language, "").strip()
    }


def posted_step(form: Mapping[str, list[str]], step: str) -> FormState:
    """Return what the page of a step sent; settings of other steps are left out."""
    names = STEPS[step]
    state = posted(form, [one for one in FIELDS if one.name in names])
    for short in LANGUAGES:
        if "body" in names and f"body.{short}" in form:
            state.values[f"body.{short}"] = form[f"body.{short}"][-1].replace("\r\n", "\n").strip("\n")
    if step == "marking" and form.get("preset", [""])[-1]:
        plan, _, readings = form["preset"][-1].partition(" ")
        state.values |= {"marking.plan": plan, "marking.readings": readings}
    return state


def merged(state: FormState, newer: FormState) -> FormState:
    """Return a form with the values and rows of another in place of its own."""
    kept = {name: value for name, value in state.values.items() if not _is_row_of(name, newer)}
    rows = {name: value for name, value in state.rows.items() if not _is_row_of(name, newer)}
    return FormState(kept | newer.values, rows | newer.rows)


def with_keys(state: FormState) -> FormState:
    """Return the form with a short name in each new row that needs one: prize-3, criterion-4."""
    values = dict(state.values)
    for name, stem in _NEW_KEYS.items():
        count = range(len(state.rows.get(name, ())))
        taken = {values.get(f"{name}.{number}.key") for number in count}
        free = (key for number in range(1, 1000) if (key := f"{stem}-{number}") not in taken)
        for number in count:
            if not values.get(f"{name}.{number}.key"):
                values[f"{name}.{number}.key"] = next(free)
    return FormState(values, state.rows)


def text_of(state: FormState, name: str) -> str:
    """Return a value as text; an empty text when the form does not hold it."""
    value: FormValue = state.values.get(name, "")
    return value if isinstance(value, str) else ", ".join(value)


def _is_within(name: str, key: str) -> bool:
    return name == key or name.startswith(f"{key}.")


def _is_row_of(name: str, state: FormState) -> bool:
    return any(name.startswith(f"{rows}.") for rows in state.rows)


def _states(texts: Mapping[str, str], zone: tzinfo) -> dict[str, FormState] | None:
    written = [language for language in SHORT if texts.get(language, "").strip()] or ["zh_Hans"]
    found = {
        language: read_state(texts.get(language) or EMPTY, FIELDS, language, zone) for language in written
    }
    states = {language: state for language, state in found.items() if state is not None}
    return states if len(states) == len(found) else None


def _owner(key: str, states: Mapping[str, FormState]) -> str:
    """Return in which file a setting stands; the first when it stands in none."""
    for language, state in states.items():
        if any(_is_within(name, key) for name in (*state.values, *state.rows)):
            return language
    return next(iter(states))


def _home(language: str, states: Mapping[str, FormState], first: str, state: FormState) -> str:
    """Return in which file a language speaks: its own, or the first where that speaks for both."""
    if language in states:
        return language
    short, start = SHORT[language], next(iter(states))
    in_first = any(f"{name}.{short}" in states[start].values for name in OWN)
    if in_first or any(language_blocks(body_of(first, FIELDS))):
        return start
    is_written = any(state.values.get(f"{name}.{short}") for name in (*OWN, "body"))
    return language if is_written else start


def _with_call(text: str, home: str, language: str, call: str) -> str:
    """Return a file with the call of a language; the blocks of other languages stay."""
    body = body_of(text, FIELDS)
    lines = body.split("\n")
    for spoken, old, before in language_blocks(body):
        if spoken == language:
            if old.strip("\n") == call:
                return text
            lines[before : before + old.count("\n")] = call.split("\n")
            return with_body(text, FIELDS, "\n".join(lines))
    if language != home or any(language_blocks(body)):
        block = f"\n::: {SHORT[language]}\n{call}\n:::\n"
        return with_body(text, FIELDS, body.rstrip("\n") + "\n" + block) if call else text
    return text if body.strip("\n") == call else with_body(text, FIELDS, f"\n{call}\n")
