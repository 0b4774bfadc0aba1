"""The answers of each type of question in Moodle XML."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.drafts import HUNDRED, ChoiceDraft, Draft, credit_of, fine
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.markup import Element, child, children, text_of
from lms.quizzes.format.importing.media import PictureFiles, from_base64
from lms.quizzes.format.importing.moodle_cloze import read_cloze
from lms.quizzes.format.importing.texts import Texts, gap_mark
from lms.quizzes.format.importing.typed_keys import accepted, number
from lms.quizzes.format.questions import (
    NumberAnswer,
    PartRule,
    QuestionType,
    TextAnswer,
    UploadRule,
    WordRange,
)
from lms.quizzes.format.reading.open_questions import KINDS, MOST_FILES, MOST_MB

_PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")
_FILE = "@@PLUGINFILE@@/"
_YES = ("true", "1", "yes")
# What Moodle writes itself where the author says nothing.
_STOCK = re.compile(
    r"(?:Your answer is (?:partially )?(?:in)?correct\.|Parts, but only parts, of your response are correct\.|"
    r"That is not right at all\.|Well done!|\s)*"
)
_ORDER_RULES = {
    "-1": PartRule.ALL_OR_NOTHING,
    "ALL_OR_NOTHING": PartRule.ALL_OR_NOTHING,
    "0": PartRule.EACH_PART,
    "ABSOLUTE_POSITION": PartRule.EACH_PART,
    "1": PartRule.NEIGHBOURS,
    "RELATIVE_NEXT_EXCLUDE_LAST": PartRule.NEIGHBOURS,
    "5": PartRule.LONGEST,
    "LONGEST_ORDERED_SUBSET": PartRule.LONGEST,
}
_NEAR_ORDER_RULES = {
    "6": PartRule.LONGEST,
    "LONGEST_CONTIGUOUS_SUBSET": PartRule.LONGEST,
    "7": PartRule.EACH_PART,
    "RELATIVE_TO_CORRECT": PartRule.EACH_PART,
}


class MoodleTexts:
    """Reads the texts of one question in their declared formats, with the files that stand beside them."""

    def __init__(self, language: str, media: PictureFiles) -> None:
        self.language = language
        self.media = media
        self.lost: list[str] = []

    def of(self, element: Element | None, default: str = "html") -> str:
        """Return the Markdown of an element with a `text` child."""
        if element is None:
            return ""
        return self.convert(raw(element), element.get("format") or default, element)

    def convert(self, text: str, kind: str, element: Element) -> str:
        """Return the Markdown of a text of a format of Moodle, whose files stand in `element`."""
        files = {
            (one.get("path") or "/").strip("/") + "/" + (one.get("name") or ""): one
            for one in children(element, "file")
        }

        def find(address: str) -> bytes | None:
            if not address.startswith(_FILE):
                return None
            name = unquote(address.removeprefix(_FILE).partition("?")[0])
            folder, _, last = name.rpartition("/")
            found = files.get(f"{folder}/{last}")
            return decoded(found) if found is not None else None

        texts = Texts(self.media, find, self.lost)
        if kind in ("plain_text", "plain"):
            return texts.plain(text)
        if kind == "markdown":
            return text.strip()
        return texts.auto(text) if kind == "moodle_auto_format" else texts.html(text)


def raw(element: Element | None) -> str:
    """Return the text of an element as it stands in its `text` child, or in itself."""
    if element is None:
        return ""
    inner = child(element, "text")
    return "".join((inner if inner is not None else element).itertext()).replace("\r\n", "\n").strip()


def decoded(element: Element) -> bytes | None:
    """Return the bytes of a `file` element."""
    return from_base64(text_of(element))


def whole_feedback(element: Element, texts: MoodleTexts) -> list[str]:
    """Return what is told about right, partly right and wrong answers, where an author wrote it, else ""."""
    found = []
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        words = texts.of(child(element, name))
        found.append("" if _STOCK.fullmatch(words) else words)
    return found


def place_whole_feedback(draft: Draft, told: list[str], language: str) -> list[tuple[str, str]]:
    """Put feedback on the whole answer below that of the options of a single choice; return a notice for any other."""
    right, partly, wrong = told
    if draft.fields.get("type") is not QuestionType.SINGLE:
        return [("overall-feedback", words) for words in dict.fromkeys(told) if words]
    options = []
    for one in draft.fields["options"]:
        credit = (HUNDRED if one.right else Decimal(0)) if one.weight is None else one.weight
        words = right if credit >= HUNDRED else partly if credit > 0 else wrong
        options.append(replace(one, feedback=drafts.joined(one.feedback, words, language)))
    draft.fields["options"] = tuple(options)
    return []


def _is_yes(element: Element, name: str, default: str = "") -> bool:
    return (text_of(child(element, name)) or default).strip().lower() in _YES


def _choices(element: Element, texts: MoodleTexts) -> list[ChoiceDraft]:
    return [
        ChoiceDraft(texts.of(one), credit_of(one.get("fraction") or "0"), texts.of(child(one, "feedback")))
        for one in children(element, "answer")
        if raw(one) or text_of(child(one, "feedback")) or child(one, "file") is not None
    ]


Read = tuple[Draft, str | None]


def _multichoice(element: Element, texts: MoodleTexts) -> Read:
    make = drafts.single_choice if _is_yes(element, "single", "true") else drafts.multiple_choice
    draft = make(_choices(element, texts), texts.language)
    if shuffle := text_of(child(element, "shuffleanswers")).strip().lower():
        draft.fields["shuffle"] = shuffle in _YES
    return draft, None


def _truefalse(element: Element, texts: MoodleTexts) -> Read:
    notes, is_true = {"true": "", "false": ""}, None
    for one in children(element, "answer"):
        said = raw(one).lower()
        if said not in notes:
            raise UnreadableError("true-false", said)
        notes[said] = texts.of(child(one, "feedback"))
        if credit_of(one.get("fraction") or "0") > 0:
            is_true = said == "true"
    if is_true is None:
        raise UnreadableError("no-key")
    return drafts.truth(is_true, notes["true"], notes["false"], texts.language), None


def _shortanswer(element: Element, texts: MoodleTexts) -> Read:
    answers: list[TextAnswer] = []
    otherwise = ""
    for one in children(element, "answer"):
        words, credit = " ".join(raw(one).split()), credit_of(one.get("fraction") or "0")
        note = texts.of(child(one, "feedback"))
        if words == "*" and credit <= 0:
            otherwise = otherwise or note
        elif words:
            answers.append(accepted(words, max(credit, Decimal(0)), drafts.text_in(texts.language, note)))
    draft = drafts.short_answer(answers, otherwise, texts.language)
    if _is_yes(element, "usecase"):
        draft.notices.append(("case", ""))
    return draft, None


def _numerical(element: Element, texts: MoodleTexts) -> Read:
    numbers: list[NumberAnswer] = []
    otherwise = ""
    unit, others = _units(element)
    for one in children(element, "answer"):
        words, credit = raw(one), credit_of(one.get("fraction") or "0")
        note = texts.of(child(one, "feedback"))
        if words == "*" or (not words and note):
            otherwise = otherwise or note
        elif words:
            tolerance = abs(number(text_of(child(one, "tolerance")) or one.get("tolerance") or "0"))
            feedback = drafts.text_in(texts.language, note)
            found = NumberAnswer(number(words), tolerance=tolerance, units=unit)
            numbers.append(replace(found, credit=max(credit, Decimal(0)), feedback=feedback))
    draft = drafts.number_answer(numbers, otherwise, texts.language)
    graded = text_of(child(element, "unitgradingtype")).strip()
    if unit and graded in ("1", "2"):
        draft.fields["unit_required"] = True
    if others:
        draft.notices.append(("unit-factors", ", ".join(others)))
    return draft, None


def _units(element: Element) -> tuple[tuple[str, ...], list[str]]:
    """Return the names of the base unit, and those of units that need another number."""
    base: list[str] = []
    others: list[str] = []
    for unit in (one for units in children(element, "units") for one in children(units, "unit")):
        name = " ".join(text_of(child(unit, "unit_name")).split())
        if name:
            is_base = number(text_of(child(unit, "multiplier")) or "1") == 1
            (base if is_base else others).append(name)
    return tuple(dict.fromkeys(base)), others


def _matching(element: Element, texts: MoodleTexts) -> Read:
    pairs, extras = [], []
    for one in children(element, "subquestion"):
        left = texts.of(one)
        right = Texts(texts.media).plain(html.unescape(raw(child(one, "answer"))))
        if left and right:
            pairs.append((left, right))
        elif right:
            extras.append(right)
    return drafts.matching(pairs, extras, texts.language), None


def _ordering(element: Element, texts: MoodleTexts) -> Read:
    steps = [texts.of(one, "moodle_auto_format") for one in children(element, "answer")]
    written = text_of(child(element, "gradingtype")).strip() or "0"
    rule = _ORDER_RULES.get(written)
    near = rule or _NEAR_ORDER_RULES.get(written, PartRule.NEIGHBOURS)
    draft = drafts.ordering([step for step in steps if step], near, texts.language)
    return (draft if rule else Draft(draft.fields, [("scoring", written)])), None


def _words_in_gaps(element: Element, texts: MoodleTexts) -> Read:
    """Read `[[2]]` in the text: the second of the words below it, chosen among those of its group."""
    words = [
        (" ".join(_word(one, texts).split()), text_of(child(one, "group")) or "1")
        for one in children(element, "selectoption", "dragbox")
    ]
    stem = child(element, "questiontext")
    gaps: list[tuple[int, str]] = []

    def mark(found: re.Match[str]) -> str:
        place = int(found[1])
        if not 0 < place <= len(words):
            raise UnreadableError("answers", found[0])
        gaps.append((place, words[place - 1][1]))
        return gap_mark(len(gaps))

    marked = _PLACE.sub(mark, raw(stem))
    made = []
    for key, (place, group) in enumerate(gaps, 1):
        choices = {
            word: HUNDRED if number_ == place else Decimal(0)
            for number_, (word, of) in enumerate(words, 1)
            if of == group and (number_ == place or word != words[place - 1][0])
        }
        made.append(
            drafts.choice_gap(
                str(key), [ChoiceDraft(word, credit) for word, credit in choices.items()], texts.language
            )
        )
    kind = stem.get("format") or "html" if stem is not None else "html"
    return drafts.cloze(made), texts.convert(marked, kind, stem) if stem is not None else ""


def _word(element: Element, texts: MoodleTexts) -> str:
    return Texts(texts.media, lost=texts.lost).either(raw(element))


def _cloze(element: Element, texts: MoodleTexts) -> Read:
    stem = child(element, "questiontext")
    if stem is None:
        raise UnreadableError("no-text")
    marked, gaps, notices = read_cloze(raw(stem), Texts(texts.media, lost=texts.lost), texts.language)
    draft = drafts.cloze(gaps)
    draft.notices += notices
    total = sum((gap.points for gap in gaps), Decimal(0))
    draft.fields["points"] = fine(total)
    return draft, texts.convert(marked, stem.get("format") or "html", stem)


def _essay(element: Element, texts: MoodleTexts) -> Read:
    said = [text_of(child(element, name)).strip() for name in ("minwordlimit", "maxwordlimit")]
    least, most = (int(one) if re.fullmatch("[1-9][0-9]{0,5}", one) else None for one in said)
    for_markers = texts.of(child(element, "graderinfo"))
    attached = text_of(child(element, "attachments")).strip()
    if text_of(child(element, "responseformat")).strip() == "noinline":
        return _files(element, attached, for_markers, texts.language), None
    draft = drafts.essay(for_markers, texts.language)
    if attached not in ("", "0"):
        draft.notices.append(("attachments", attached))
    if least or most:
        draft.fields["words"] = WordRange(least, most)
    if words := texts.of(child(element, "responsetemplate")):
        draft.notices.append(("answer-template", words))
    return draft, None


def _files(element: Element, most: str, for_markers: str, language: str) -> Draft:
    """Read a question that is answered with files alone: how many (-1: any number), which kinds and how large."""
    default = UploadRule()
    count = {"-1": MOST_FILES}.get(most) or (int(most) if re.fullmatch("[1-9][0-9]?", most) else 1)
    required = text_of(child(element, "attachmentsrequired")).strip()
    least = int(required) if re.fullmatch("[1-9][0-9]?", required) else 1
    size = text_of(child(element, "maxbytes")).strip()
    size_mb = -(-int(size) // 1_048_576) if re.fullmatch("[1-9][0-9]{0,11}", size) else default.size_mb
    named = re.split(r"[\s,;]+", text_of(child(element, "filetypeslist")).lower())
    names = [kind for one in named for kind in _GROUPS.get(one, (one.lstrip("."),)) if one]
    kinds = tuple(dict.fromkeys("jpg" if name == "jpeg" else name for name in names))
    known = tuple(kind for kind in kinds if kind in KINDS)
    most_files = min(count, MOST_FILES)
    taken = known or (default.kinds if kinds else KINDS)
    rule = UploadRule(min(least, most_files), most_files, taken, min(size_mb, MOST_MB))
    draft = drafts.files(for_markers, language, rule)
    if other := [kind for kind in kinds if kind not in KINDS]:
        draft.notices.append(("file-kinds", ", ".join(other)))
    return draft


def _description(_element: Element, _texts: MoodleTexts) -> Read:
    return Draft({}), None


# Moodle's groups of kinds, with those of them that our questions take.
_GROUPS = {
    "image": ("jpg", "png", "webp", "gif"),
    "web_image": ("jpg", "png", "webp", "gif"),
    "document": ("pdf", "docx", "odt"),
    "spreadsheet": ("xlsx", "ods"),
    "presentation": ("pptx", "odp"),
    "audio": ("mp3", "m4a"),
    "video": ("mp4",),
}


READERS: dict[str, Callable[[Element, MoodleTexts], Read]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "gapselect": _words_in_gaps,
    "ddwtos": _words_in_gaps,
    "cloze": _cloze,
    "multianswer": _cloze,
    "essay": _essay,
    "description": _description,
}
