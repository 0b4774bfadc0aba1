"""How a question is worded: negations, reading level, explanations, pictures, numbers that learners round."""

import re
from collections.abc import Iterator

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.lint.files import LintFile, sentences, shown
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.questions import OPEN_TYPES, Closeness, NumberAnswer, Question, QuestionType

_EMPHASIS = re.compile(r"\*\*[^*\n]+\*\*|__[^_\n]+__|(?<!\*)\*[^*\n]+\*(?!\*)|(?<!\w)_[^_\n]+_(?!\w)")
# What somebody says in a story asks nothing.
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"\n]*\"")
# Words that have a negating sign in them and negate nothing.
_FIXED_ZH = re.compile(
    r"不(?:超过|少于|低于|高于|大于|小于|多于|晚于|早于|迟于|足|满|动产|定期|仅|但|只|光|断|同|良|可抗力)"
    r"|非(?:物质|遗|常|营利|公有|农|税)|未(?:成年|来|婚)|除夕|除[^，。；？?]{0,12}(?:外|以外|之外)[，,]?(?=\S{0,4}[还也])"
    r"|(?:防止|纠正|改正|发现|更正|避免|处理|减少)\S{0,4}(?:错误|不当)(?!的)"
)
_FIXED_EN = re.compile(
    r"\bat least\b|\bthe least (?:\w+ )?(?:amount|number|time|cost|money|effort|space|work)\b"
    r"|\bnot (?:only|just|merely)\b"
    r"|\b(?:whether )?or not\b|\bwrong with\b|\b(?:go|goes|went|gone) wrong\b|\bfalse (?:alarm|positive|negative)s?\b",
    re.I,
)
_CAPITALS = re.compile(r"\b(?:NOT|EXCEPT|NEVER|LEAST|FALSE|INCORRECT|WRONG|NO|NONE|CANNOT)\b")
_NEGATIVE_ZH = re.compile(
    r"(?:哪|(?<!为)什么|谁|(?<![为如任])何)[^，。；？?]{0,8}(?P<a>不|没有|无需|无须|并非|非|未)"
    r"|(?P<b>不|没有|无需|无须|并非|未|错误|有误|除外|不当)[^，。；？?]{0,10}(?:的是|的有|的一项|的选项|的做法是|的说法是)"
    r"|(?P<c>错误|有误|不妥|不当|不对)的?(?:一项|说法|做法|选项)?(?:是|有|为)?[（(：:？?_\s]*$"
    r"|(?P<d>除)[^，。；？?]{0,12}(?:外|以外|之外)"
)
_NEGATIVE_EN = re.compile(
    # "The cadre who does not sign" and "where there was no rain" ask nothing, nor does what follows an "if".
    r"(?:\b(?:which|what)|(?:^|[,:;.?!(]|\b(?:of|in|to|for|with|by|at|on|about|from|and))\s*who"
    r"|\b(?:where|when) (?:is|are|was|were|do|does|did|must|may|can|could|should|shall|will|would|has|have|had))\b"
    r"(?:(?!\b(?:when|if|because|unless|while|although|after|before|since|until|so)\b)[^.?!;]){0,80}?\b(?P<a>not|never|except|false|incorrect|wrong|untrue|least|cannot|\w+n't)\b"
    r"|\b(?P<b>except)\b[^.?!]{0,20}[:?._\s]*$",
    re.I,
)
# A sentence of Chinese this long, or English that needs this many years of school, is hard to read in a quiz.
MOST_HAN = 80
MOST_GRADE = 14
_LEAST_WORDS = 20
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d[\d.,]*")
_PICTURE = re.compile(r"!\[(?P<alt>[^\]\n]*)\]\([^)\n]*\)")
_ROUNDED = re.compile(
    r"保留|四舍五入|约|大约|平均|百分|比例|比率|率|倍|折合|除以|每\S{1,4}多少|几成"
    r"|\b(?:round|about|approximately|roughly|average|mean|per ?cent|percentage|ratio|share|rate|divided)\b|%",
    re.I,
)
_NUMBERS = re.compile(r"\d[\d,，]*(?:\.\d+)?")


def check_negative(file: LintFile) -> Iterator[Problem]:
    """Find choice questions that ask for what is not so without emphasis."""
    for question in file.quiz.questions:
        if question.type not in (QuestionType.SINGLE, QuestionType.MULTIPLE):
            continue
        if word := unmarked_negation(file.text(question.stem), is_chinese=file.is_chinese):
            yield file.finding(
                LintCheck.NEGATIVE_STEM,
                question,
                N_("The question is negative, and “%(word)s” is easily overlooked."),
                N_("Ask it the other way round, or emphasise the word: `**%(word)s**`."),
                word=word,
            )


def unmarked_negation(stem: str, *, is_chinese: bool) -> str:
    """Return the negating word of a stem that is not stressed, or ""."""
    bare = (_FIXED_ZH if is_chinese else _FIXED_EN).sub("…", _EMPHASIS.sub(" ", _QUOTED.sub(" ", stem)))
    if not is_chinese:
        bare = _CAPITALS.sub(" ", bare)
    found = (_NEGATIVE_ZH if is_chinese else _NEGATIVE_EN).search(shown(bare))
    return next((word for word in found.groups() if word), "") if found else ""


def check_explanation(file: LintFile) -> Iterator[Problem]:
    """Find questions that tell nobody why."""
    for question in file.quiz.questions:
        feedback = [one.feedback for one in question.options if not one.right]
        if question.type in OPEN_TYPES:
            continue
        is_told = feedback and all(file.text(one) for one in feedback)
        if not file.text(question.explanation) and not is_told:
            yield file.finding(
                LintCheck.NO_EXPLANATION,
                question,
                N_("The question has no explanation."),
                N_("Add a line starting with `解析：`.")
                if file.is_chinese
                else N_("Add a line starting with `Explanation:`."),
            )


def check_reading(file: LintFile) -> Iterator[Problem]:
    """Find questions that are hard to read."""
    for question in file.quiz.questions:
        texts = [file.text(question.stem), *(file.text(option.text) for option in question.options)]
        for text in texts:
            if file.is_chinese:
                longest = max((_han_count(one) for one in sentences(text)), default=0)
                if longest > MOST_HAN:
                    yield file.finding(
                        LintCheck.READING_LEVEL,
                        question,
                        N_(
                            "A sentence here has %(count)s characters; more than %(limit)s are hard to follow."
                        ),
                        N_("Divide it into shorter sentences."),
                        count=longest,
                        limit=MOST_HAN,
                    )
            elif (grade := round(reading_grade(text))) > MOST_GRADE:
                yield file.finding(
                    LintCheck.READING_LEVEL,
                    question,
                    N_(
                        "This text needs about %(grade)s years of school (automated readability index); "
                        "the limit is %(limit)s."
                    ),
                    N_("Use shorter sentences and plainer words."),
                    grade=grade,
                    limit=MOST_GRADE,
                )


def reading_grade(text: str) -> float:
    """Return the automated readability index of an English text; 0 below 20 words, which say too little."""
    words = _WORD.findall(shown(text))
    if len(words) < _LEAST_WORDS:
        return 0.0
    letters = sum(len(word) for word in words)
    return 4.71 * letters / len(words) + 0.5 * len(words) / max(1, len(sentences(text))) - 21.43


def _han_count(text: str) -> int:
    return sum(not char.isspace() for char in text)


def check_pictures(file: LintFile) -> Iterator[Problem]:
    """Find pictures that say nothing to who cannot see them."""
    for question in file.quiz.questions:
        texts = (question.stem, question.explanation, *question.hints,
                 *(one for option in question.options for one in (option.text, option.feedback)),
                 *(option.text for option in question.targets))  # fmt: skip
        for text in texts:
            for picture in _PICTURE.finditer(file.text(text)):
                if not picture["alt"].strip():
                    yield file.finding(
                        LintCheck.NO_ALT_TEXT,
                        question,
                        N_("This picture has no alternative text."),
                        N_("Describe it in the brackets: `![what it shows](…)`."),
                        picture[0],
                    )


def check_tolerance(file: LintFile) -> Iterator[Problem]:
    """Find exact numbers as keys where learners will round."""
    for question in file.quiz.questions:
        numbers = [*question.numbers, *(one for gap in question.gaps for one in gap.numbers)]
        exact = next((one for one in numbers if _is_exact(one) and _is_rounded(one, question, file)), None)
        if exact is not None:
            yield file.finding(
                LintCheck.NO_TOLERANCE,
                question,
                N_("The answer %(value)s has no tolerance, but learners will round."),
                N_("Add a tolerance, such as `= %(value)s +- %(step)s`."),
                value=exact.value,
                step=_step(exact),
            )


def _is_exact(answer: NumberAnswer) -> bool:
    return answer.credit > 0 and answer.closeness is Closeness.ABSOLUTE and not answer.tolerance


def _is_rounded(answer: NumberAnswer, question: Question, file: LintFile) -> bool:
    """Return whether the key is the result of a sum that does not come out even, as far as its form tells."""
    stem = file.stem(question)
    has_sum = bool(_ROUNDED.search(stem)) or len(_NUMBERS.findall(stem)) >= 2
    decimals = -int(answer.value.normalize().as_tuple().exponent)
    return decimals >= 2 or (has_sum and decimals == 1) or bool(_ASKS_TO_ROUND.search(stem))


_ASKS_TO_ROUND = re.compile(
    r"保留|四舍五入|大约|约(?:为|是|多少|等于)|\b(?:round|approximately|roughly|about how)\b", re.I
)


def _step(answer: NumberAnswer) -> str:
    decimals = max(0, -int(answer.value.normalize().as_tuple().exponent))
    return "0.5" if not decimals else f"0.{'0' * (decimals - 1)}5" if decimals > 1 else "0.05"
