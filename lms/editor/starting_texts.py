"""Where a new file goes and what it says at first."""

from collections.abc import Mapping
from datetime import date

from lms.errors import N_, Refused
from lms.text.wording import LANGUAGES
from lms.text.yaml_edits import as_yaml

KINDS = ("quiz", "lesson", "module", "course", "board")
_SHORT = {language: short for short, language in LANGUAGES.items()}

_BODIES: Mapping[tuple[str, str], str] = {
    ("quiz", "en"): (
        "## Which answer is right? {#q1}\n\n- [x] This one\n- [ ] Not this one\n\nExplanation: Say why.\n"
    ),
    ("quiz", "zh_Hans"): "## 哪一项正确？ {#q1}\n\n- [x] 这一项\n- [ ] 不是这一项\n\n解析：说明理由。\n",
    ("lesson", "en"): "## First heading\n\nWrite here.\n",
    ("lesson", "zh_Hans"): "## 第一节\n\n在这里写。\n",
}


def new_path(kind: str, slug: str, language: str, folder: str) -> str:
    """Return the path of a new file; Refused for a kind that cannot be made or a lesson without its folder."""
    slug, short = slug.strip(), _SHORT.get(language, "")
    if kind not in KINDS or not short:
        raise Refused(N_("Choose what to make and its language."))
    if kind == "lesson":
        if not folder:
            raise Refused(N_("Choose the module of the lesson."))
        return f"{folder}/{slug}.{short}.md"
    if kind == "module":
        return f"courses/{folder.split('/')[1]}/{slug}/module.{short}.md" if folder.count("/") else ""
    if kind == "course":
        return f"courses/{slug}/course.{short}.md"
    return f"boards/{slug}.md" if kind == "board" else f"quizzes/{slug}.{short}.md"


def starting_text(kind: str, title: str, language: str, today: date) -> str:
    """Return the text of a new file that is sound but for what only its author knows."""
    head = f"title: {as_yaml(title)}\n"
    if kind == "board":
        head = (
            f"title:\n  {_SHORT[language]}: {as_yaml(title)}\n"
            f"quizzes: []\nperiod: week\nfrom: {today:%Y-%m-%d}\npublish: Monday 09:00\n"
        )
    body = _BODIES.get((kind, language), "")
    return f"---\n{head}---\n" + (f"\n{body}" if body else "")
