"""Questions and options that say nearly the same, and answers that another question gives away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from rapidfuzz import fuzz

from lms.errors import N_
from lms.problems import Problem
from lms.quizzes.format.folding import fold
from lms.quizzes.format.lint.files import HAN, LintFile, ids_of, shown
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.questions import CHOICE_TYPES, Question, QuestionType
from lms.text.wording import plain_number

# Per cent of `rapidfuzz.fuzz.ratio`.
LEAST_STEMS = 85
# Questions that differ in a word of their own and have other answers ask different things.
_LEAST_ALIKE = 75
_LEAST_SAME_KEY = 92
# Signs that mean something in code and formulas: `owner:id` and `owner->id` are two things.
_MEANING_SIGNS = re.compile(r"[<>=+*/\\|&^~@#$%{}\[\]_]")
_SHORTEST_OPTION = 8
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NEGATION = re.compile(r"不|没|无|非|未|\b(?:not|no|never|none|without|cannot|except|\w+n't)\b", re.I)
_NOT_WORDS = re.compile(r"[\W_]+")
# Stems that say nothing by themselves, as pairs and steps do not either: what stands below is the question.
_BARE_ASK = re.compile(
    r"^(?:(?:关于|有关)?(?:下列|以下|下面)\S{0,14}(?:的是|的有|的一项|的选项|正确|错误|不对|有误)"
    r"|(?:请)?(?:判断|选出|选择|指出)\S{0,8}(?:对错|正误|正确|错误)\S{0,6}"
    r"|(?:which|what)(?: one)? of (?:the|these) (?:following|statements|options|answers)\b.{0,40}"
    r"|which (?:statement|option|answer|sentence) is (?:\w+ )?(?:true|correct|right|false|wrong|incorrect)"
    r"|(?:choose|select|pick|mark) (?:the|all|one|a)?\b.{0,10}(?:true|correct|right|best)\b.{0,20})$",
    re.I,
)
_PARTS = (QuestionType.MATCHING, QuestionType.ORDERING)
# An answer of this many characters says enough by itself; a shorter one needs more of the question around it.
_LONG_ANSWER = {True: 6, False: 16}
_LITTLE_OVERLAP, _MUCH_OVERLAP = 0.25, 0.5


def check_stems(file: LintFile) -> Iterator[Problem]:
    """Find questions that ask nearly the same as earlier ones; each is told once, with all of those."""
    asked = [
        _Folded.of(one, file) for one in file.quiz.questions if LintCheck.SIMILAR_STEMS not in one.lint_off
    ]
    same: dict[int, list[Question]] = {}
    for (_, one), (number, two) in combinations(enumerate(asked), 2):
        if _ask_the_same(one, two):
            same.setdefault(number, []).append(one.question)
    for number, others in sorted(same.items()):
        yield file.finding(
            LintCheck.SIMILAR_STEMS,
            asked[number].question,
            N_("This question asks nearly the same as %(other)s."),
            N_("Remove one of them, or make clear how they differ."),
            other=ids_of(others),
        )


@dataclass(frozen=True, slots=True)
class _Folded:
    """A question made comparable: stem and options without signs, and what tells alike stems apart."""

    question: Question
    stem: str
    options: str
    key: str
    numbers: tuple[str, ...]
    is_negative: bool

    @classmethod
    def of(cls, question: Question, file: LintFile) -> "_Folded":
        written = fold(file.stem(question))
        options = sorted(_words(shown(file.text(option.text))) for option in question.options)
        key = " ".join(sorted(_words(one) for one in _answers(question, file)[0]))
        return cls(question, _words(written), " ".join(options), key, tuple(_DIGITS.findall(written)),
                   bool(_NEGATION.search(written)))  # fmt: skip


def _ask_the_same(one: _Folded, two: _Folded) -> bool:
    if one.is_negative != two.is_negative or one.numbers != two.numbers:
        return False
    if fuzz.ratio(one.stem, two.stem, score_cutoff=LEAST_STEMS) < LEAST_STEMS:
        return False
    have_keys = bool(
        one.key and two.key
    )  # a statement and an essay have none: another word makes another one
    if (not have_keys or _have_other_keys(one.key, two.key)) and _has_other_word(one.stem, two.stem):
        return False
    are_options_asked = one.question.type in _PARTS or any(
        _BARE_ASK.match(stem) for stem in (one.stem, two.stem)
    )
    return not are_options_asked or fuzz.ratio(one.options, two.options) >= LEAST_STEMS


def _have_other_keys(one: str, two: str) -> bool:
    return one not in two and two not in one and fuzz.ratio(one, two) < _LEAST_SAME_KEY


def _has_other_word(one: str, two: str) -> bool:
    """Return whether a word of one stem stands in the place of quite another word of the other."""
    a, b = _TOKEN.findall(one), _TOKEN.findall(two)
    for kind, from_a, to_a, from_b, to_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        sides = [
            " ".join(word for word in words if word not in _SMALL_WORDS | _MODALS | _SMALL_SIGNS)
            for words in (a[from_a:to_a], b[from_b:to_b])
        ]
        if kind == "replace" and all(sides) and fuzz.ratio(*sides) < _LEAST_ALIKE:
            return True
    return False


def _words(text: str) -> str:
    """Return the letters and digits of a text, words of Latin letters one blank apart."""
    return _NOT_WORDS.sub(" ", fold(text)).strip()


def check_options(file: LintFile) -> Iterator[Problem]:
    """Find options of one question that say nearly the same."""
    for question in file.quiz.questions:
        for options in (question.options, question.targets, *(gap.options for gap in question.gaps)):
            texts = [file.text(option.text) for option in options]
            for one, two in combinations(texts, 2):
                if options_alike(shown(one), shown(two)):
                    yield file.finding(
                        LintCheck.SIMILAR_OPTIONS,
                        question,
                        N_("This option is nearly the same as “%(other)s”."),
                        N_("Make the difference clear, or remove one of the two."),
                        two,
                        other=" ".join(shown(one).split())[:60],
                    )


def options_alike(one: str, two: str) -> bool:
    """Return whether two options differ in nothing that matters; numbers and negations always matter."""
    a, b = _words(one), _words(two)
    if not a or not b:
        return False
    if not HAN.search(a) and _MEANING_SIGNS.findall(one) != _MEANING_SIGNS.findall(two):
        return False
    if a == b:
        # `3-5` and `3+5` differ in signs alone.
        return bool(HAN.search(a)) or any(char.isalpha() for char in a)
    if min(len(a), len(b)) < _SHORTEST_OPTION or _DIGITS.findall(a) != _DIGITS.findall(b):
        return False
    if bool(_NEGATION.search(one)) != bool(_NEGATION.search(two)):
        return False
    core, other = _core(a), _core(b)
    return bool(core) and core == other


def _core(text: str) -> str:
    """Return a text without the small words and endings that change nothing."""
    words = [_ENDING.sub("", word) for word in text.split() if word not in _SMALL_WORDS]
    return " ".join("".join(char for char in word if char not in _SMALL_SIGNS) for word in words)


_SMALL_SIGNS = frozenset("的了地得着们在于之和与及")
_SMALL_WORDS = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "all", "any", "that", "which", "is", "are", "be",
    "and",
})  # fmt: skip
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_MODALS = frozenset({
    "must", "has", "have", "should", "shall", "may", "can", "will", "need", "needs", "ought", "do", "does", "did",
    "who", "what", "when", "where", "this", "it", "应", "当", "该", "须", "必", "要", "可",
    "能", "由", "被", "将", "是", "谁", "哪", "何",
})  # fmt: skip
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ed|ing|es|s|e)$")


def check_leaks(file: LintFile) -> Iterator[Problem]:
    """Find questions whose text gives the answer to another one."""
    asked = [(one, _grams(file.stem(one)), fold(file.stem(one))) for one in file.quiz.questions]
    for question, grams, stem in asked:
        right, wrong = _answers(question, file)
        for other, other_grams, other_stem in asked:
            if other is question or not grams or LintCheck.ANSWER_LEAKED in other.lint_off:
                continue
            overlap = len(grams & other_grams) / len(grams)
            for text in right:
                is_long = len(text) >= _LONG_ANSWER[bool(HAN.search(text))]
                if overlap < (_LITTLE_OVERLAP if is_long else _MUCH_OVERLAP):
                    continue
                if _stands_in(text, other_stem) and not _stands_in(text, stem):
                    if any(_stands_in(one, other_stem) for one in wrong):
                        continue
                    yield file.finding(
                        LintCheck.ANSWER_LEAKED,
                        question,
                        N_("The question %(other)s gives away this answer: “%(answer)s”."),
                        N_("Change the wording of one of the two, or keep them in different quizzes."),
                        other=other.id,
                        answer=text[:60],
                    )
                    break


def _answers(question: Question, file: LintFile) -> tuple[Sequence[str], Sequence[str]]:
    """Return the right and the wrong texts of a question, folded; true and false are no texts."""
    if question.type is QuestionType.TRUE_FALSE:
        return (), ()
    if question.type in CHOICE_TYPES:
        texts = [(fold(shown(file.text(option.text))), option.right) for option in question.options]
        return [text for text, right in texts if right and text], [
            text for text, right in texts if not right and text
        ]
    accepted = [
        answer.text
        for some in (question.answers, *(gap.answers for gap in question.gaps))
        for answer in some.get(file.language, ())
        if answer.credit == 100 and not answer.pattern
    ]
    numbers = [*question.numbers, *(one for gap in question.gaps for one in gap.numbers)]
    accepted += [plain_number(one.value) for one in numbers if one.credit == 100 and one.high is None]
    return [text for one in accepted if (text := fold(one))], ()


def _stands_in(text: str, stem: str) -> bool:
    """Return whether the text stands in the stem as whole words; Chinese has none."""
    at = stem.find(text)
    while at >= 0:
        before, after = stem[at - 1 : at], stem[at + len(text) : at + len(text) + 1]
        if not (_is_same_word(before, text[0]) or _is_same_word(text[-1], after)):
            return True
        at = stem.find(text, at + 1)
    return False


def _is_same_word(one: str, two: str) -> bool:
    return bool(one and two) and all(char.isalnum() and not HAN.match(char) for char in (one, two))


def _grams(text: str) -> frozenset[str]:
    """Return the pairs of Chinese characters and the longer Latin words of a text."""
    folded = fold(text)
    han = re.findall(r"[\u3400-\u9fff]+", folded)
    pairs = {run[index : index + 2] for run in han for index in range(len(run) - 1)}
    return frozenset(pairs | {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", folded)} - _COMMON)


_COMMON = frozenset({
    "what", "which", "when", "where", "does", "must", "should", "have", "that", "this", "with", "from", "they", "them",
    "many", "much", "long", "什么", "哪些", "哪个", "多少", "下列", "以下", "的是", "是什", "应当", "应该",
    "必须", "可以",
})  # fmt: skip
