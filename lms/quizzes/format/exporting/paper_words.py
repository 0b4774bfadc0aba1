"""The words that a printed quiz carries, in the language of its questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lms.quizzes.format.questions import QuestionType, WordRange
from lms.text.values import write_decimal


@dataclass(frozen=True, slots=True)
class PaperWords:
    """Headings, fields and labels of a paper.

    `lengths` are the words for a range, for at least and for at most so many words; `rules` say how parts of an answer
    count, by the names that the rules have in quiz files.
    """

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
    one_point: str
    several: str
    how: Mapping[QuestionType, str]
    with_unit: str
    lengths: tuple[str, str, str]
    figures: str
    colon: str
    scoring: str
    rules: Mapping[str, str]

    def worth(self, points: Decimal) -> str:
        """Say how many points a question brings."""
        return self.one_point if points == 1 else self.points.format(write_decimal(points))

    def length(self, words: WordRange) -> str:
        """Say how long an answer should be."""
        both, least, most = self.lengths
        if words.least and words.most:
            return both.format(words.least, words.most)
        return least.format(words.least) if words.least else most.format(words.most)


_CHINESE = PaperWords(
    "参考答案与解析", "答题卡", ("姓名：", "单位：", "日期："), "满分 {} 分", "（{} 分）", "答案：", "解析：",
    "请另附文件。", ("评分标准", "分值", "满分条件"), "试卷编号：",
    "纸质答卷不能提交文件，本题不作答。", "（1 分）", "（可选多项）",
    {QuestionType.MATCHING: "（填字母）", QuestionType.ORDERING: "（按先后填序号）"}, "（写明单位）",
    ("（{}～{} 字）", "（不少于 {} 字）", "（不超过 {} 字）"), "（{} 位有效数字）", "：", "计分：",
    {
        "net-correct": "选对的减去选错的",
        "each-answer": "每个选项单独计分",
        "coverage": "按选出的正确选项计分，选错扣减",
        "neighbours": "按后一步正确的步骤计分",
        "longest": "按顺序正确的最长一段计分",
        "all-or-nothing": "全对才得分",
    },
)  # fmt: skip
_ENGLISH = PaperWords(
    "Answers and explanations", "Answer sheet", ("Name: ", "Unit: ", "Date: "), "Points in all: {}", " ({} points)",
    "Answer: ", "Explanation: ", "Hand in the file separately.", ("Criterion", "Points", "Full marks when"), "Paper ",
    "Files cannot be submitted on paper; leave this question out.", " (1 point)", " (choose all that apply)",
    {QuestionType.MATCHING: " (write the letters)", QuestionType.ORDERING: " (number the steps)"}, " (give the unit)",
    (" ({} to {} words)", " (at least {} words)", " (at most {} words)"),
    " ({} significant figures)", ": ", "Scoring: ",
    {
        "net-correct": "correct minus wrong",
        "each-answer": "each option counts",
        "coverage": "correct options found, less for wrong ones",
        "neighbours": "steps followed by the right one",
        "longest": "longest run in the right order",
        "all-or-nothing": "all or nothing",
    },
)  # fmt: skip


def words_for(language: str) -> PaperWords:
    """Return the words of a language."""
    return _CHINESE if language.startswith("zh") else _ENGLISH
