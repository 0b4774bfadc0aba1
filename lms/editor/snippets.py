"""Pieces of text that the text view offers to insert, and the keys that a file may have."""

from collections.abc import Mapping, Sequence

from lms.boards.definition import FIELDS as BOARD_FIELDS
from lms.bulletins.definition import FIELDS as BULLETIN_FIELDS
from lms.contests.rules.fields import FIELDS as CONTEST_FIELDS
from lms.errors import N_
from lms.library.lessons import SCHEMAS
from lms.quizzes.format.questions import Difficulty, QuestionType
from lms.quizzes.format.reading.building import KEYS as QUESTION_KEYS
from lms.quizzes.format.reading.settings import FIELDS as QUIZ_FIELDS
from lms.surveys.settings import FIELDS as SURVEY_FIELDS
from lms.text.schema import Field, FieldType

Snippet = tuple[str, str]

_FIELDS: Mapping[str, Sequence[Field]] = {
    **SCHEMAS,
    "quiz": QUIZ_FIELDS,
    "board": BOARD_FIELDS,
    "bulletin": BULLETIN_FIELDS,
    "contest": CONTEST_FIELDS,
    "survey": SURVEY_FIELDS,
}
_PROSE: Mapping[str, Sequence[Snippet]] = {
    "en": (
        (N_("Heading"), "## Heading\n\n"),
        (N_("Picture"), "![What the picture shows](media/picture.jpg)\n\n"),
        (N_("Table"), "| Name | Value |\n|---|---|\n| first | 1 |\n\n"),
        (N_("Note box"), "> [!NOTE]\n> Text of the note.\n\n"),
        (N_("Link"), "[text](address)"),
    ),
    "zh_Hans": (
        (N_("Heading"), "## 标题\n\n"),
        (N_("Picture"), "![图中的内容](media/picture.jpg)\n\n"),
        (N_("Table"), "| 名称 | 数值 |\n|---|---|\n| 第一 | 1 |\n\n"),
        (N_("Note box"), "> [!NOTE]\n> 提示内容。\n\n"),
        (N_("Link"), "[文字](地址)"),
    ),
}
_SURVEYS: Mapping[str, Sequence[Snippet]] = {
    "en": (
        (N_("Single choice"), "## Question? {#q1}\n\n- ( ) one\n- ( ) two\n\n"),
        (N_("Multiple choice"), "## Question? {#q1}\n\n- [ ] one\n- [ ] two\n\n"),
        (N_("Scale question"), "## Question? {#q1 scale=1..5}\n\n"),
        (N_("Numerical"), "## How many? {#q1 answer=number}\n\n"),
        (N_("Text"), "## Question? {#q1 answer=long}\n\n"),
    ),
    "zh_Hans": (
        (N_("Single choice"), "## 问题？ {#q1}\n\n- ( ) 一\n- ( ) 二\n\n"),
        (N_("Multiple choice"), "## 问题？ {#q1}\n\n- [ ] 一\n- [ ] 二\n\n"),
        (N_("Scale question"), "## 问题？ {#q1 scale=1..5}\n\n"),
        (N_("Numerical"), "## 多少？ {#q1 answer=number}\n\n"),
        (N_("Text"), "## 问题？ {#q1 answer=long}\n\n"),
    ),
}
_QUESTIONS: Mapping[str, Sequence[Snippet]] = {
    "en": (
        (
            N_("Single choice"),
            "## Question?\n\n- [x] right\n- [ ] wrong\n- [ ] wrong\n\nExplanation: Say why.\n\n",
        ),
        (
            N_("Multiple choice"),
            "## Question?\n\n- [x] right\n- [x] right\n- [ ] wrong\n\nExplanation: Say why.\n\n",
        ),
        (N_("True or false"), "## Statement.\n\n- [x] True\n- [ ] False\n\nExplanation: Say why.\n\n"),
        (N_("Short answer"), "## Question?\n\n= answer\n= another spelling\n\nExplanation: Say why.\n\n"),
        (N_("Numerical"), "## How many?\n\n= 10 +- 0.5\n\nExplanation: Say why.\n\n"),
        (N_("Matching"), "## Match the pairs.\n\n- left => right\n- second => its match\n\n"),
        (N_("Ordering"), "## Put the steps in order. {type=ordering}\n\n1. first\n2. second\n3. third\n\n"),
        (
            N_("Fill in the gaps"),
            "## The sheet is posted by the [[*fifth/tenth/last]] day of the [[month]].\n\n",
        ),
        (N_("Section"), "# Section\n\n"),
    ),
    "zh_Hans": (
        (N_("Single choice"), "## 题目？\n\n- [x] 正确\n- [ ] 错误\n- [ ] 错误\n\n解析：说明理由。\n\n"),
        (N_("Multiple choice"), "## 题目？\n\n- [x] 正确\n- [x] 正确\n- [ ] 错误\n\n解析：说明理由。\n\n"),
        (N_("True or false"), "## 判断：陈述。\n\n- [x] 对\n- [ ] 错\n\n解析：说明理由。\n\n"),
        (N_("Short answer"), "## 题目？\n\n= 答案\n= 另一种写法\n\n解析：说明理由。\n\n"),
        (N_("Numerical"), "## 多少？\n\n= 10 +- 0.5\n\n解析：说明理由。\n\n"),
        (N_("Matching"), "## 请配对。\n\n- 左边 => 右边\n- 第二项 => 对应项\n\n"),
        (N_("Ordering"), "## 请按顺序排列。 {type=ordering}\n\n1. 第一步\n2. 第二步\n3. 第三步\n\n"),
        (N_("Fill in the gaps"), "## 公开表应在每[[*月/季/年]]的[[五日]]前张贴。\n\n"),
        (N_("Section"), "# 部分\n\n"),
    ),
}


def snippets_of(kind: str, language: str) -> list[Snippet]:
    """Return (label, text) of what may be inserted into a file of a kind, in the language of the file."""
    tongue = language if language in _PROSE else "en"
    return [
        *(_QUESTIONS[tongue] if kind == "quiz" else _SURVEYS[tongue] if kind == "survey" else ()),
        *_PROSE[tongue],
    ]


def completions_of(kind: str, tags: Sequence[str]) -> dict[str, object]:
    """Return what the text view completes: keys and their values, attributes of a question, and tags that are known."""
    fields = _FIELDS.get(kind, ())
    values = {one.name: list(one.choices) for one in fields if one.choices}
    values |= {one.name: ["yes", "no"] for one in fields if one.type is FieldType.YES_NO}
    if kind == "quiz":
        values |= {"type": list(QuestionType), "difficulty": list(Difficulty)}
    attributes = QUESTION_KEYS if kind == "quiz" else ()
    return {"keys": keys_of(kind), "attributes": list(attributes), "values": values, "tags": list(tags)}


def keys_of(kind: str) -> list[str]:
    """Return the keys that the front matter of a kind may have."""
    return [one.name for one in _FIELDS.get(kind, ())]
