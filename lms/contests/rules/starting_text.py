"""The text a contest begins with when it is written in the browser: valid, short, to be replaced."""

from datetime import date, timedelta

_SETTINGS = """---
title: {title}
summary: ""
calendar:
  opens: {opens}
  deadline: {deadline} 18:00
  judging-ends: {judging_ends}
  notice-days: 5
  objection-days: 5
length: {{advised-least: 800, advised-most: 2500, most: 4000}}
prizes:
  - {{key: first, title: {{zh: 一等奖, en: First prize}}, count: 1}}
  - {{key: second, title: {{zh: 二等奖, en: Second prize}}, count: 2}}
rubric:
  out-of: 100
  criteria:
    - {{key: content, title: {{zh: 内容, en: Content}}, most: 10, weight: 5}}
    - {{key: order, title: {{zh: 条理, en: Order}}, most: 10, weight: 3}}
    - {{key: words, title: {{zh: 文字, en: Words}}, most: 10, weight: 2}}
marking: {{plan: two-stage, judges: 7}}
---

"""
_CHINESE = """## 征文要求

（请填写征文的主题和要求。）

## 参加条件

（请填写参加对象的范围。）
"""
_ENGLISH = """## What to write

(Explain what entries should be about.)

## Who can take part

(Explain who can take part.)
"""


def starting_texts(title: str, today: date) -> dict[str, str]:
    """Return both files of a new contest that opens in a week and closes five weeks later."""
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    opens = today + timedelta(days=7)
    settings = _SETTINGS.format(
        title=quoted,
        opens=opens.isoformat(),
        deadline=(opens + timedelta(days=35)).isoformat(),
        judging_ends=(opens + timedelta(days=65)).isoformat(),
    )
    return {
        "zh_Hans": settings + _CHINESE,
        "en": f'---\ntitle: {quoted}\nsummary: ""\n---\n\n{_ENGLISH}',
    }
