"""Where a new file goes and what it says at first."""

import re
from collections.abc import Collection, Mapping

from lms.editor.form_settings import FORMS
from lms.errors import N_, Refused
from lms.library.paths import SHELVES
from lms.text.front_matter_forms import FormState, write_state
from lms.text.wording import LANGUAGES
from lms.text.yaml_edits import as_yaml

KINDS = ("course", "module", "lesson", "quiz", "board", "bulletin", "survey")
# Kinds of which one file speaks all languages.
BOTH_LANGUAGES = ("board", "bulletin")
_SHORT = {language: short for short, language in LANGUAGES.items()}

_BODIES: Mapping[tuple[str, str], str] = {
    ("quiz", "en"): (
        "## Which answer is right? {#q1}\n\n- [x] This one\n- [ ] Not this one\n\nExplanation: Say why.\n"
    ),
    ("quiz", "zh_Hans"): "## 哪一项正确？ {#q1}\n\n- [x] 这一项\n- [ ] 不是这一项\n\n解析：说明理由。\n",
    ("survey", "en"): "## What do you think? {#q1}\n\n- ( ) Good\n- ( ) Bad\n\n## What else? {#q2}\n",
    ("survey", "zh_Hans"): "## 您怎么看？ {#q1}\n\n- ( ) 好\n- ( ) 不好\n\n## 还有什么意见？ {#q2}\n",
    ("lesson", "en"): "## First heading\n\nWrite here.\n",
    ("lesson", "zh_Hans"): "## 第一节\n\n在这里写。\n",
}


_MONDAY: Mapping[str, str] = {"en": "Monday 09:00", "zh_Hans": "周一 09:00"}
_PARTS = "[period, contests, participation, next, text]"
NUMBERED = ("module", "lesson")
_NUMBER = re.compile(r"(\d{1,4})-")


def free_name(kind: str, typed: str, title: str, taken: Collection[str]) -> str:
    """Return the short name of a new file: as typed, else a free one made from the letters of its title or its kind.

    Lessons and modules get the next number of those in their folder, whose names are `taken`, unless one is typed.
    """
    name = typed.strip() or _letters(title)
    if not name:
        name = next(one for number in range(1, 100_000) if (one := f"{kind}-{number}") not in _bare(taken))
    if kind not in NUMBERED or _NUMBER.match(name):
        others = (f"{name}-{number}" for number in range(2, 100_000))
        return name if typed.strip() or name not in taken else next(one for one in others if one not in taken)
    known = next((one for one in taken if _NUMBER.sub("", one, count=1) == name), "")
    last = max((int(found[1]) for one in taken if (found := _NUMBER.match(one))), default=0)
    return known or f"{last + 1:02}-{name}"


def _letters(title: str) -> str:
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
    return words[:40].strip("-") if len(words) > 2 and title.isascii() else ""


def _bare(taken: Collection[str]) -> set[str]:
    return {_NUMBER.sub("", one, count=1) for one in taken}


def top_folder(kind: str) -> str:
    """Return the folder in which a document of the kind has its name; empty for modules and lessons."""
    return {"course": "courses", **{of: folder for folder, (of, _) in SHELVES.items()}}.get(kind, "")


def new_path(kind: str, slug: str, language: str, folder: str) -> str:
    """Return the path of a new file; Refused for a kind that cannot be made or a lesson without its folder."""
    slug, short = slug.strip(), _SHORT.get(language, "")
    if kind not in KINDS or not short:
        raise Refused(N_("Choose what to make and its language."))
    if kind == "lesson":
        if folder.count("/") != 2:
            raise Refused(N_("Choose the module of the lesson."))
        return f"{folder}/{slug}.{short}.md"
    if kind == "module":
        if not folder.count("/"):
            raise Refused(N_("Choose the course of the module."))
        return f"courses/{folder.split('/')[1]}/{slug}/module.{short}.md"
    if kind == "course":
        return f"courses/{slug}/course.{short}.md"
    if kind in BOTH_LANGUAGES:
        return f"{kind}s/{slug}.md"
    return f"{top_folder(kind)}/{slug}.{short}.md"


def starting_text(kind: str, title: str, language: str, quiz: str = "") -> str:
    """Return the text of a new file that is sound but for what only its author knows; a board counts the `quiz`."""
    head = f"title: {as_yaml(title)}\n"
    if kind == "board":
        head = (
            f"title:\n  {_SHORT[language]}: {as_yaml(title)}\n"
            f"quizzes: [{quiz}]\nperiod: week\npublish: {_MONDAY[language]}\n"
        )
    if kind == "bulletin":
        head = f"title:\n  {_SHORT[language]}: {as_yaml(title)}\nperiod: month\nsections: {_PARTS}\n"
    if kind == "survey":
        head += "opens:\ncloses:\nminimum: 5\n"
    body = _BODIES.get((kind, language), "")
    return f"---\n{head}---\n" + (f"\n{body}" if body else "")


def copied_text(text: str, kind: str, title: str, language: str) -> str:
    """Return the text of a copy with its own title; with that of the model where none is given or it cannot be set.

    The title of the model in another language goes: it would name the copy like the model.
    """
    if not title or kind not in FORMS:
        return text
    others = {f"title.{short}": "" for short in _SHORT.values()}
    state = FormState({"title": title, **others, f"title.{_SHORT[language]}": title})
    try:
        return write_state(text, FORMS[kind], language, state)
    except ValueError:
        return text
