"""The texts a contest begins with when it is written in the browser: templates, or the rules of an earlier contest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from lms.contests.rules.rule_forms import read_form, text_of, write_form
from lms.errors import N_
from lms.text.front_matter_forms import FormState


@dataclass(frozen=True, slots=True)
class Template:
    """A usual contest: what it is called, when it suits, its settings without title and dates, and its calls."""

    title: str
    hint: str
    settings: str
    chinese: str
    english: str


_HEAD = """---
title: {title}
summary: ""
calendar:
  opens: {opens}
  deadline: {deadline} 18:00
  judging-ends: {judging_ends}
  notice-days: 5
  objection-days: 5
"""
_ESSAY = """length: {advised-least: 800, advised-most: 2500, most: 4000}
prizes:
  - {key: first, title: {zh: 一等奖, en: First prize}, count: 1}
  - {key: second, title: {zh: 二等奖, en: Second prize}, count: 2}
rubric:
  out-of: 100
  criteria:
    - {key: content, title: {zh: 内容, en: Content}, most: 10, weight: 5}
    - {key: order, title: {zh: 条理, en: Order}, most: 10, weight: 3}
    - {key: words, title: {zh: 文字, en: Words}, most: 10, weight: 2}
marking: {plan: two-stage, judges: 7}
"""
_NOTES = """length: {advised-least: 500, advised-most: 1500, most: 2500}
prizes:
  - {key: first, title: {zh: 一等奖, en: First prize}, share: 10%}
  - {key: second, title: {zh: 二等奖, en: Second prize}, share: 20%}
  - {key: third, title: {zh: 三等奖, en: Third prize}, share: 30%}
rubric:
  out-of: 100
  criteria:
    - {key: understanding, title: {zh: 理解, en: Understanding}, most: 10, weight: 4}
    - {key: practice, title: {zh: 联系实际, en: Link to practice}, most: 10, weight: 4}
    - {key: words, title: {zh: 文字, en: Words}, most: 10, weight: 2}
marking: {plan: mean, readings: 3, judges: 3}
"""
_REPORT = """length: {least: 1000, advised-least: 1500, advised-most: 4000, most: 6000}
abstract: {most: 300}
attachments: 3
prizes:
  - {key: first, title: {zh: 一等奖, en: First prize}, count: 1}
  - {key: second, title: {zh: 二等奖, en: Second prize}, count: 3}
  - {key: third, title: {zh: 三等奖, en: Third prize}, count: 5}
rubric:
  out-of: 100
  criteria:
    - {key: facts, title: {zh: 事实, en: Facts}, most: 10, weight: 3}
    - {key: analysis, title: {zh: 分析, en: Analysis}, most: 10, weight: 3}
    - {key: use, title: {zh: 可用性, en: Usefulness}, most: 10, weight: 3}
    - {key: words, title: {zh: 文字, en: Words}, most: 10, weight: 1}
marking: {plan: double, judges: 5}
"""
_CHINESE = """## {heading}

（请填写{what}。）

## 参加条件

（请填写参加对象的范围。）
"""
_ENGLISH = """## {heading}

(Explain what {what}.)

## Who can take part

(Explain who can take part.)
"""
TEMPLATES: Mapping[str, Template] = {
    "essay": Template(
        N_("Essay contest"),
        N_("A few prizes by number. Two judges read each entry, five more read the best."),
        _ESSAY,
        _CHINESE.format(heading="征文要求", what="征文的主题和要求"),
        _ENGLISH.format(heading="What to write", what="entries should be about"),
    ),
    "notes": Template(
        N_("Reading notes"),
        N_("Many prizes by share. Three judges read each entry."),
        _NOTES,
        _CHINESE.format(heading="阅读书目和要求", what="阅读书目和写作要求"),
        _ENGLISH.format(heading="What to read and write", what="authors should read and write about"),
    ),
    "report": Template(
        N_("Field report"),
        N_("With an abstract and attachments. Two judges read each entry, a third where they differ."),
        _REPORT,
        _CHINESE.format(heading="调研要求", what="调研的范围和报告的要求"),
        _ENGLISH.format(heading="What to study", what="reports should study and contain"),
    ),
}


def starting_texts(title: str, today: date, template: str = "essay") -> dict[str, str]:
    """Return both files of a new contest that opens in a week and closes five weeks later.

    Raises KeyError when there is no such template.
    """
    chosen = TEMPLATES[template]
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    opens = today + timedelta(days=7)
    head = _HEAD.format(
        title=quoted,
        opens=opens.isoformat(),
        deadline=(opens + timedelta(days=35)).isoformat(),
        judging_ends=(opens + timedelta(days=65)).isoformat(),
    )
    return {
        "zh_Hans": f"{head}{chosen.settings}---\n\n{chosen.chinese}",
        "en": f'---\ntitle: {quoted}\nsummary: ""\n---\n\n{chosen.english}',
    }


def copied_texts(texts: Mapping[str, str], title: str, today: date, zone: tzinfo) -> dict[str, str] | None:
    """Return the files of an earlier contest with a new title and its dates moved on by whole years.

    It opens after `today`, and a year later at least. None when the files cannot be read as a form.
    """
    form = read_form(texts, zone)
    if form is None:
        return None
    written = {name: text for name, text in form.values.items() if name in ("title.zh", "title.en") and text}
    values = dict.fromkeys(written or ("title.zh",), title)
    dates = {
        name: text
        for name in ("opens", "deadline", "late-until", "judging-ends")
        if (text := text_of(form, f"calendar.{name}"))[:4].isdecimal()
    }
    years = 1
    while dates.get("opens") and _moved(dates["opens"], years)[:10] <= today.isoformat():
        years += 1
    values |= {f"calendar.{name}": _moved(text, years) for name, text in dates.items()}
    return write_form(texts, FormState(dict(values)), zone)


def _moved(text: str, years: int) -> str:
    """Return a written moment some years later; 29 February becomes the 28th."""
    moved = f"{int(text[:4]) + years:04}{text[4:]}"
    return moved[:4] + "-02-28" + moved[10:] if moved[4:10] == "-02-29" else moved
