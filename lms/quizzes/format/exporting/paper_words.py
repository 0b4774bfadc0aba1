"""The words that a printed quiz carries, in the language of its questions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperWords:
    """Headings, fields and labels of a paper."""

    key: str
    sheet: str
    fields: tuple[str, ...]
    total: str
    points: str
    answer: str
    explanation: str
    upload: str
    rubric: tuple[str, str, str]
    number: str
    no_files: str


_CHINESE = PaperWords(
    "参考答案与解析", "答题卡", ("姓名：", "单位：", "日期："), "满分 {} 分", "（{} 分）", "答案：", "解析：",
    "请另附文件。", ("评分标准", "分值", "满分条件"), "试卷编号：",
    "纸质答卷不能提交文件，本题不作答。",
)  # fmt: skip
_ENGLISH = PaperWords(
    "Answers and explanations", "Answer sheet", ("Name: ", "Unit: ", "Date: "), "{} points in all", " ({} points)",
    "Answer: ", "Explanation: ", "Hand in the file separately.", ("Criterion", "Points", "Full marks when"), "Paper ",
    "Files cannot be submitted on paper; leave this question out.",
)  # fmt: skip


def words_for(language: str) -> PaperWords:
    """Return the words of a language."""
    return _CHINESE if language.startswith("zh") else _ENGLISH
