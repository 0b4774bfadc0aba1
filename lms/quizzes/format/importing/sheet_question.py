"""One question of a plain question sheet (stem, options, answer, explanation) turned into one of ours."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.quizzes.format.folding import fold
from lms.quizzes.format.importing.drafts import ChoiceDraft, matching, survey
from lms.quizzes.format.importing.html_markdown import markdown_from_html
from lms.quizzes.format.importing.html_text import markdown_from_plain
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.sheet_formulas import typed_formula, with_formulas
from lms.quizzes.format.importing.sheet_options import late_options
from lms.quizzes.format.importing.sheet_parts import gaps_inside, pairs_of
from lms.quizzes.format.importing.sheet_signs import (
    BARE_TRUTH,
    FILLED,
    KEY_WORDS,
    NOTHING,
    PLAIN,
    TRUTH_KEYS,
    kind_of,
)
from lms.quizzes.format.questions import (
    HUNDRED,
    Difficulty,
    Gap,
    NumberAnswer,
    Option,
    PartRule,
    QuestionType,
    ScoringRule,
    TextAnswer,
)
from lms.quizzes.format.reading.answer_line import key_in_words, read_key, read_truth, truth
from lms.quizzes.format.reading.answers import NumberKeyError, number_key
from lms.quizzes.format.reading.lines import HALF_WIDTH
from lms.quizzes.format.truth_names import truth_names

_DIFFICULTIES = {
    Difficulty.EASY: ("易", "容易", "较易", "简单", "低", "easy", "low", "1", "初级"),
    Difficulty.MEDIUM: ("中", "中等", "一般", "适中", "medium", "normal", "2", "中级"),
    Difficulty.HARD: ("难", "较难", "困难", "高", "hard", "high", "difficult", "3", "高级"),
}
_GAP = re.compile(r"_{2,}|＿+|﹍+|[（(][ \t\u3000\xa0]*[)）]|[【\[][ \t\u3000\xa0]+[】\]]|\[\[[ \t]*\]\]")
# A cell that another program filled with HTML.
_HTML = re.compile(r"\s*<(p|div|span|font|b|strong|section)\b[^>]*>.*</\1>\s*", re.DOTALL | re.IGNORECASE)
_PICTURE = re.compile("\ue022([0-9]{1,4})\ue023")
# `（ C ）是…` misses its subject, `（ C ）谁主持？` does not.
_VERBS = "是为和与的由在属负主应可不必需也指将能"
_END = re.compile(r"[ \t\u3000。.？?！!：:]*")
_BETWEEN_GAPS = re.compile(r"[;；|｜\n]+|，|(?<![0-9]),|,(?![0-9]{3}(?![0-9]))")
_ALTERNATIVES = re.compile(r"[|｜]|[ \t]*(?:或者|或)[ \t]*|(?<=[^\x00-\x7f])/|/(?=[^\x00-\x7f])|[ \t]/[ \t]")
_TOLD = re.compile(r"[请试]?(?:简述|简要|论述|阐述|谈谈|试述|試述|簡述|簡要|論述)")
_ORDER = re.compile(r"[A-Z](?:[\s,，、>→\-—]*[A-Z])+")


@dataclass(slots=True)
class SheetQuestion:
    """What a sheet says about one question, as it is written there.

    `options` are (letter, text, whether the sheet marks it as right); `key` is the answer, None where there is none;
    `kind` is the type in the words of the sheet; `section` counts the headings above, `size` the characters.
    `pictures` are the Markdown of pictures and formulas that stand in the texts as numbers between private characters.
    """

    line: int
    number: str = ""
    kind: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    key: str | None = None
    explanation: list[str] = field(default_factory=list)
    points: str = ""
    difficulty: str = ""
    tags: list[str] = field(default_factory=list)
    category: str = ""
    section: int = 0
    size: int = 0
    pictures: list[str] = field(default_factory=list)


def sheet_fields(sheet: SheetQuestion, language: str) -> tuple[str, dict[str, Any], list[str]]:
    """Return the stem as Markdown, the fields of the question and the codes of what was changed.

    Raises UnreadableError for what cannot be carried.
    """
    shown = Shown(sheet.pictures, language)
    stem = "\n".join(line for line in sheet.stem if line.strip())
    if not stem.strip():
        raise UnreadableError("no-text")
    stem, key = _taken_key(stem, sheet)
    key = KEY_WORDS.sub("", key) if key and sheet.options else shown.bare(key)
    stem, sheet.options, key = late_options(stem, sheet.options, key)
    kind = kind_of(sheet.kind)
    is_keyless = not (key and key.strip()) and not any(is_marked for _, _, is_marked in sheet.options)
    places, inline = gaps_inside(stem, language) if is_keyless and kind in ("", "gap") else ([], ())
    if kind == "survey" and is_keyless:
        words, fields = stem, _survey(sheet, shown)
    elif kind == "match" and is_keyless and sheet.options:
        words, fields = stem, _matching(sheet, shown)
    elif places and not sheet.options:
        words, fields = _with_gaps(stem, places, inline, shown)
    elif sheet.options:
        words, fields = stem, _choice(sheet, kind, key, shown)
    elif key is None or not key.strip():
        if kind != "essay":
            raise UnreadableError("no-key")
        words, fields = stem, {"type": QuestionType.ESSAY}
    else:
        words, fields = _open(stem, kind, key, shown)
    # The answer of an essay is a model for whoever marks it.
    model = key.split("\n") if key and fields["type"] is QuestionType.ESSAY else []
    told = [line for line in sheet.explanation if line.strip(" 。.").translate(PLAIN).lower() not in NOTHING]
    explanation = shown.paragraphs([*model, *told])
    fields["explanation"] = {language: explanation} if explanation else {}
    notices = _details(sheet, fields)
    is_ready = fields["type"] is QuestionType.CLOZE
    return words if is_ready else shown.paragraphs(words.split("\n")), fields, notices


@dataclass(frozen=True, slots=True)
class Shown:
    """Turns texts of the sheet into Markdown and puts the pictures in."""

    pictures: list[str]
    language: str

    def line(self, words: str) -> str:
        if _HTML.fullmatch(words):
            return markdown_from_html(words)[0]
        plain = words.replace("&nbsp;", " ")
        return _PICTURE.sub(self._picture, markdown_from_plain(with_formulas(plain))).strip()

    def bare(self, key: str | None) -> str | None:
        """Return an answer with its formulas as they are typed."""
        return _PICTURE.sub(lambda found: typed_formula(self._picture(found)), key) if key else key

    def text(self, words: str) -> dict[str, str]:
        return {self.language: self.line(words)}

    def paragraphs(self, lines: list[str]) -> str:
        return "\n\n".join(text for line in lines if (text := self.line(line)))

    def _picture(self, found: re.Match[str]) -> str:
        place = int(found[1])
        words = self.pictures[place] if place < len(self.pictures) else ""
        # A table of a Word file stands on lines of its own.
        return f"\n\n{words}\n\n" if words.startswith("| ") else words


def _taken_key(stem: str, sheet: SheetQuestion) -> tuple[str, str | None]:
    """Take an answer that was filled into the brackets of the stem; refuse one that the answer line contradicts."""
    letters = {letter for letter, _, _ in sheet.options}
    for found in reversed(list(FILLED.finditer(stem))):
        key = found["key"].translate(HALF_WIDTH)
        key = TRUTH_KEYS.get(key.lower(), key)
        said = truth(key)
        is_letters = (
            bool(letters) and {one for one in key.upper() if one.isalpha() and one.isascii()} <= letters
        )
        is_last = bool(_END.fullmatch(stem, found.end())) or found.start() == 0
        if not (is_letters or (not sheet.options and said is not None)) or not (is_last or is_letters):
            continue
        if not is_last and is_letters and sheet.key is not None and not _same_key(sheet.key, key, sheet):
            continue  # `Figure (A)` names something
        if sheet.key and sheet.key.strip() and not _same_key(sheet.key, key, sheet):
            raise UnreadableError("keys-differ", key)
        is_needed = (found.start() > 0 or (stem[found.end() :] or " ")[0] in _VERBS) and (
            is_letters or not is_last
        )
        gap = "（　　）" if found["open"] == "（" else "(    )"
        left = stem[: found.start()] + (gap if is_needed else "") + stem[found.end() :]
        return left.strip(), sheet.key if sheet.key and sheet.key.strip() else key
    bare = BARE_TRUTH.search(stem) if not (sheet.options or sheet.key) else None
    if bare and bare.start() and (bare["sign"] or kind_of(sheet.kind) == "true-false"):
        truth_sign = str(bare["sign"] or bare["letter"])
        return stem[: bare.start()].rstrip(), TRUTH_KEYS.get(truth_sign, truth_sign)
    return stem, sheet.key


def _same_key(one: str, other: str, sheet: SheetQuestion) -> bool:
    if sheet.options:
        options = [(letter, words) for letter, words, _ in sheet.options]
        return read_key(one, options).letters == read_key(other, options).letters
    return read_truth(one)[0] is read_truth(other)[0]


def _choice(sheet: SheetQuestion, kind: str, key: str | None, shown: Shown) -> dict[str, Any]:
    marked, options = set[str](), list[tuple[str, str]]()
    for letter, words, is_marked in sheet.options:
        told = key_in_words(words)
        plain = told.strip("（()）[]【】 \t\u3000").lower()
        is_right = is_marked or (
            bool(told)
            and (
                truth(plain) is True
                or plain
                in ("正确答案", "答案", "correct", "correct answer", "right answer", "✔", "✅", "☑", "x")
            )
        )
        marked |= {letter} if is_right else set()
        options.append((letter, words.rstrip().removesuffix(told).rstrip() if told else words))
    if len({letter for letter, _ in options}) < len(options):
        raise UnreadableError("letters-twice")
    right = _letters(key, options)
    if right and marked and right != marked:
        raise UnreadableError("keys-differ", ", ".join(sorted(marked)))
    right = right or marked
    starred = {letter for letter, words in options if words.endswith(("*", "＊"))}
    if not right and 0 < len(starred) < len(options):
        right, options = starred, [(letter, words.rstrip("*＊ ")) for letter, words in options]
    if not right:
        raise UnreadableError("no-key")
    if kind == "order" and key:
        return _order(key, dict(options), shown)
    if kind in ("single", "true-false") and len(right) > 1:
        raise UnreadableError("several-keys", "".join(sorted(right)))
    made = tuple(
        Option(str(place), shown.text(words), letter in right)
        for place, (letter, words) in enumerate(options, 1)
    )
    texts = [fold(option.text[shown.language]) for option in made]
    if (
        kind not in ("single", "multiple")
        and len(made) == 2
        and {truth(text) for text in texts} == {True, False}
        and len(right) == 1
    ):
        return {"type": QuestionType.TRUE_FALSE, "options": made}
    if kind == "multiple" or len(right) > 1:
        return {"type": QuestionType.MULTIPLE, "options": made, "rule": ScoringRule.ALL_OR_NOTHING}
    return {"type": QuestionType.SINGLE, "options": made}


def _survey(sheet: SheetQuestion, shown: Shown) -> dict[str, Any]:
    """Read a question of which no answer is right; of several options one or, where the type says so, more."""
    choices = [ChoiceDraft(shown.line(words), HUNDRED) for _, words, _ in sheet.options]
    several = re.search(r"多选|multiple|several", sheet.kind, re.IGNORECASE) is not None
    return survey(choices, shown.language, several=several and bool(choices)).fields


def _matching(sheet: SheetQuestion, shown: Shown) -> dict[str, Any]:
    found = [
        (shown.line(left), shown.line(right)) for left, right in pairs_of([one[1] for one in sheet.options])
    ]
    if not found:
        raise UnreadableError("matching-key")
    extras = [right for left, right in found if not left]
    return matching([pair for pair in found if pair[0]], extras, shown.language).fields


def _letters(key: str | None, options: list[tuple[str, str]]) -> set[str]:
    if key is None or not key.strip():
        return set()
    found = read_key(key, options)
    if found.problem and not (found.problem == "answer-line-tail" and found.letters):
        raise UnreadableError("key-unknown", " ".join(key.split()))
    return set(found.letters)


def _order(key: str, options: dict[str, str], shown: Shown) -> dict[str, Any]:
    letters = [one for one in key.translate(HALF_WIDTH).upper() if one in options]
    if not _ORDER.fullmatch(key.translate(HALF_WIDTH).upper().strip(" .。")) or sorted(letters) != sorted(
        options
    ):
        raise UnreadableError("key-unknown", key)
    steps = tuple(Option(str(place), shown.text(options[letter])) for place, letter in enumerate(letters, 1))
    return {"type": QuestionType.ORDERING, "options": steps, "part_rule": PartRule.EACH_PART}


def _open(stem: str, kind: str, key: str, shown: Shown) -> tuple[str, dict[str, Any]]:
    """Read a question without options: true or false, gaps, a short answer or a long one."""
    if kind == "true-false":
        key = ({"a": "对", "b": "错"} | TRUTH_KEYS).get(key.strip(" 。.").lower(), key)
    said, rest = read_truth(key)
    gaps = list(_GAP.finditer(stem))
    is_open = kind in ("", "true-false", "choice", "single") and not rest.problem
    if said is not None and is_open and (kind or len(gaps) <= 1):
        end = gaps[-1] if gaps and _END.fullmatch(stem, gaps[-1].end()) and "_" not in gaps[-1][0] else None
        words = (stem[: end.start()].rstrip() + stem[end.end() :]).strip() if end else stem
        names = truth_names(shown.language)
        options = tuple(
            Option(str(place), {shown.language: name}, right)
            for place, (name, right) in enumerate(zip(names, (said, not said), strict=True), 1)
        )
        return words or stem, {"type": QuestionType.TRUE_FALSE, "options": options}
    if kind == "true-false":
        raise UnreadableError("true-false", " ".join(key.split()))
    if kind in ("single", "multiple", "choice", "order") or (
        not gaps and re.fullmatch(r"[A-HＡ-Ｈ]{1,6}", key.strip(" 。."))
    ):
        raise UnreadableError("no-options")
    if kind == "match":
        raise UnreadableError("matching-key")
    if kind == "essay" or (
        not kind and not gaps and (len(key) > 60 or "\n" in key.strip() or _TOLD.match(stem))
    ):
        return stem, {"type": QuestionType.ESSAY}
    if len(gaps) > 1:
        return _cloze(stem, gaps, key, shown)
    if kind == "number" and (numbers := _numbers(key)):
        return stem, {"type": QuestionType.NUMERIC, "numbers": numbers}
    return stem, _short(_alternatives(key, is_single=True), kind, shown.language)


def _numbers(key: str) -> tuple[NumberAnswer, ...]:
    """Return the accepted numbers of what the sheet calls a numerical question; none where one of them is a text."""
    try:
        return tuple(number_key(part.strip()).answer for part in re.split(r"[;；\n]+", key) if part.strip())
    except NumberKeyError:
        return ()


def _short(texts: list[str], kind: str, language: str) -> dict[str, Any]:
    if not texts:
        raise UnreadableError("no-key")
    if kind != "short" and len(texts) == 1 and (number := _number(texts[0])):
        return {"type": QuestionType.NUMERIC, "numbers": (number,)}
    return {"type": QuestionType.SHORT, "answers": {language: tuple(TextAnswer(text) for text in texts)}}


def _number(text: str) -> NumberAnswer | None:
    """Return what is plainly a number, with a tolerance where one is written, else None."""
    try:
        key = number_key(text)
    except NumberKeyError:
        return None
    return key.answer if key.is_plain or key.is_explicit else None


def _alternatives(key: str, *, is_single: bool) -> list[str]:
    """Cut `四或4`, `四/4` or `四|4`; where the question has one gap also at semicolons."""
    parts = re.split(r"[;；\n]", key) if is_single else [key]
    texts = [" ".join(text.split()).rstrip("。") for part in parts for text in _ALTERNATIVES.split(part)]
    return list(dict.fromkeys(text for text in texts if text))


def _cloze(stem: str, gaps: list[re.Match[str]], key: str, shown: Shown) -> tuple[str, dict[str, Any]]:
    parts = _parts(key, len(gaps))
    made = []
    for place, part in enumerate(parts, 1):
        fields = _short(_alternatives(part, is_single=False), "short", shown.language)
        made.append(Gap(str(place), answers=fields["answers"]))
    return _with_gaps(stem, gaps, tuple(made), shown)


def _with_gaps(
    stem: str, gaps: list[re.Match[str]], made: tuple[Gap, ...], shown: Shown
) -> tuple[str, dict[str, Any]]:
    """Escape the words around the gaps, then put the signs of the gaps in."""
    pieces, end = [], 0
    for place, found in enumerate(gaps, 1):
        pieces += [stem[end : found.start()], f"\ue010{place}\ue011"]
        end = found.end()
    text = "".join([*pieces, stem[end:]])
    words = shown.paragraphs(text.split("\n"))
    marked = re.sub("\ue010([0-9]+)\ue011", r"[[\1]]", words)
    return marked, {"type": QuestionType.CLOZE, "gaps": made, "part_rule": PartRule.EACH_PART}


def _parts(key: str, count: int) -> list[str]:
    """Cut the answers of several gaps where the signs between them give as many as there are gaps."""
    numbered = re.split(r"(?:^|[\s;；,，])(?:[（(]?[1-9][)）.、]|[①②③④⑤⑥⑦⑧⑨])[ \t]*", key.strip())
    cuts = [numbered[1:], re.split(r"[;；\n]+", key), re.split(r"[|｜]+", key), _BETWEEN_GAPS.split(key)]
    cuts += [
        re.split(r"、", key),
        re.split(r"[ \t\u3000]{2,}", key.strip()),
        key.split(),
        re.split(r"[/／]", key),
    ]
    for cut in cuts:
        texts = [text.strip(" \t\u3000。;；") for text in cut]
        texts = [text for text in texts if text]
        if len(texts) == count:
            return texts
    raise UnreadableError("gaps-count", " ".join(key.split()))


def _details(sheet: SheetQuestion, fields: dict[str, Any]) -> list[str]:
    """Take points, difficulty and tags; return the codes of what could not be read."""
    notices = []
    if sheet.points.strip():
        found = re.fullmatch(
            r"([0-9]{1,4}(?:\.[0-9]{1,2})?) *(?:分|points?|pts?)?", fold(sheet.points), re.IGNORECASE
        )
        value = Decimal(found[1]) if found else Decimal(0)
        if value > 0:
            fields["points"] = value.normalize() if value != value.to_integral() else Decimal(int(value))
        else:
            notices.append("points")
    if word := fold(sheet.difficulty).removesuffix("题").removesuffix("度"):
        level = next((one for one, words in _DIFFICULTIES.items() if word in words), None)
        notices += [] if level else ["difficulty"]
        fields["difficulty"] = level
    tags = [tag for words in sheet.tags for tag in re.split(r"[,，;；、|]", words)]
    fields["tags"] = tuple(tag for tag in tags if tag.strip())
    return notices
