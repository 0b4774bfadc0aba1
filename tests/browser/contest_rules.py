"""Rules of the contest that the browser tests run, and essays for it."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
CRITERIA = ("truth", "thought", "words")
# Common characters of which texts are drawn, so that no two essays share a passage and none names a person.
CHARACTERS = (
    "的一是在不了有和人这中大为上个我以要他时来用们生到作地于出就分对成会可主发动同工也能下过子说产种"
)
RULES = """---
title: {{zh: {chinese}, en: {english}}}
summary: {{zh: 写一件亲手办过的事。, en: One thing you did yourself.}}
calendar:
  opens: {opens:%Y-%m-%d}
  deadline: {deadline:%Y-%m-%d %H:%M}
  judging-ends: {ends:%Y-%m-%d}
  notice-days: 5
  objection-days: 5
length:
  least: 20
  most: 3000
prizes:
  - {{key: first, title: {{zh: 一等奖, en: First prize}}, count: 1}}
  - {{key: second, title: {{zh: 二等奖, en: Second prize}}, count: 2}}
  - {{key: third, title: {{zh: 三等奖, en: Third prize}}, count: 3}}
ties: extend
second-person: no
rubric:
  title: {{zh: 评分表, en: How essays are marked}}
  out-of: 100
  criteria:
    - {{key: truth, title: {{zh: 真实, en: Truth}}, most: 10, weight: 4}}
    - {{key: thought, title: {{zh: 思考, en: Thought}}, most: 10, weight: 3}}
    - {{key: words, title: {{zh: 文字, en: Words}}, most: 10, weight: 3}}
marking:
  plan: double-closest-two
  threshold: 15
  judges: 6
  anchors: 1
---
::: zh
写一件您在村里亲手办过的事。
:::
::: en
Write about one thing you did yourself in the village.
:::
"""


def rules_text(chinese: str, english: str, deadline: datetime) -> str:
    """Return the text of both languages; the contest opened a month ago."""
    return RULES.format(
        chinese=chinese,
        english=english,
        opens=deadline - timedelta(days=30),
        deadline=deadline.astimezone(ZONE),
        ends=deadline + timedelta(days=30),
    )


def essay(number: int) -> tuple[str, str]:
    """Return title and text number `number`: no two share a passage."""
    dice = random.Random(f"essay {number}")
    paragraphs = ["".join(dice.choices(CHARACTERS, k=90)) + "。" for _ in range(3)]
    return "".join(dice.choices(CHARACTERS, k=6)), "\n\n".join(paragraphs)
