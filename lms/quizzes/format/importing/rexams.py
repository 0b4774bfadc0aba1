"""Exercises of R/exams (.Rmd and .Rnw): read as they stand; what R would compute is told, never run."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.bank import Imported, Place, refused
from lms.quizzes.format.importing.drafts import HUNDRED, ChoiceDraft, Draft, points_of, with_defaults
from lms.quizzes.format.importing.gift_text import decode_gift
from lms.quizzes.format.importing.losses import UnreadableError, loss
from lms.quizzes.format.importing.markup import refusal
from lms.quizzes.format.importing.media import PictureFiles
from lms.quizzes.format.importing.rexams_text import Exercise, read_rmd, read_rnw
from lms.quizzes.format.importing.texts import MAX_TEXT
from lms.quizzes.format.importing.typed_keys import number
from lms.quizzes.format.importing.xml_bank import Reading, XmlBank
from lms.quizzes.format.questions import Gap, NumberAnswer, TextAnswer
from lms.slow_work import slow

_CODE = re.compile(r"`r[ \t][^`\n]{1,300}`|\\Sexpr\{[^}\n]{1,300}\}")
_PLACE = re.compile(r"#{1,2}ANSWER([0-9]{1,2})#{1,2}")
_PICTURE = re.compile(
    r"!\[(?P<alt>[^\]\n]{0,200})\]\((?!https?:)(?P<file>[^)\n]{1,200})\)(?:\{[^}\n]{0,100}\})?"
)
_RMD = re.compile(rb"^(?:Question\r?\n=+|# Question)[ \t]*\r?$", re.MULTILINE)
_META = re.compile(rb"^(?:[ \t]*extype:|[% \t]*\\extype\{)", re.MULTILINE)


def looks_like_rexams(data: bytes, _name: str) -> bool:
    """Return whether a file is an exercise of R/exams: it says its type, and has a question."""
    head = data[:200_000]
    if head.startswith(b"PK"):
        return False  # an archive that is not packed shows the texts of its files
    return _META.search(head) is not None and (_RMD.search(head) is not None or b"\\begin{question}" in head)


@slow
def import_rexams(data: bytes, language: str, path: str = "") -> Imported:
    """Read one exercise; `language` is the language its texts are in. Never raises for what the file says."""
    bank = XmlBank(language)
    add_rexams(data, bank, path)
    return bank.imported(path) if bank.seen else refused(refusal("no-questions", 1, path), language)


def add_rexams(
    data: bytes, bank: XmlBank, path: str, find: Callable[[str], bytes | None] = lambda _: None
) -> None:
    """Add the question of one exercise; `find` returns the bytes of a picture for its name, or None."""
    text, encoding = decode_gift(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    exercise = read_rnw(text) if "\\begin{question}" in text else read_rmd(text)
    if exercise is None:
        return
    if encoding != "UTF-8":
        bank.losses.append(loss("encoding", 1, "", path, encoding))
    name = exercise.meta.get("exname", "")
    place = Place(exercise.line, name, path)
    texts = _Texts(bank.media, find)
    bank.take(place, exercise.meta.get("exsection", ""), lambda: _read(exercise, texts, bank.language))


@dataclass(slots=True)
class _Texts:
    """Reads texts that are Markdown already, keeps their pictures and notes what is missing."""

    media: PictureFiles
    find: Callable[[str], bytes | None]
    lost: list[str] = field(default_factory=list)

    def of(self, text: str) -> str:
        if found := _CODE.search(text):
            raise UnreadableError("program", found[0])
        if len(text) > MAX_TEXT:
            raise UnreadableError("too-long")
        return _PICTURE.sub(self._picture, text).strip()

    def _picture(self, found: re.Match[str]) -> str:
        data = self.find(found["file"])
        if data and (kept := self.media.keep(found["file"], data)):
            return f"![{found['alt']}]({kept})"
        self.lost.append(f"img {found['file']}")
        return ""


def _read(exercise: Exercise, texts: _Texts, language: str) -> Reading:
    kind = exercise.meta.get("extype", "").lower()
    solution = exercise.meta.get("exsolution", "")
    if found := _CODE.search(solution) or _CODE.search(exercise.meta.get("extol", "")):
        raise UnreadableError("program", found[0])
    if kind not in _READERS:
        raise UnreadableError("unsupported", kind)
    stem, explanation = texts.of(exercise.question), texts.of(exercise.solution)
    draft, stem = _READERS[kind](exercise, stem, solution, texts, language)
    draft.notices += [("program-text", chunk) for chunk in exercise.chunks]
    if not stem:
        raise UnreadableError("no-text")
    if (shuffle := exercise.meta.get("exshuffle", "")) and kind in ("schoice", "mchoice"):
        draft.fields["shuffle"] = shuffle.lower() not in ("false", "0", "no")
    fields = {
        **with_defaults(draft, stem, explanation, language),
        **points_of(exercise.meta.get("expoints", "")),
    }
    if tags := exercise.meta.get("extags", ""):
        fields["tags"] = tuple(re.split(r"[,|]", tags))
    return Reading(stem, fields, draft.notices, texts.lost)


def _bits(solution: str, count: int) -> list[bool]:
    """Return which options are right: `0100`, or the number of the right one."""
    plain = solution.strip()
    if re.fullmatch(r"[01]{2,60}", plain) and len(plain) == count:
        return [bit == "1" for bit in plain]
    if plain.isdecimal() and 1 <= int(plain[:4]) <= count:
        return [place == int(plain) for place in range(1, count + 1)]
    raise UnreadableError("answers", solution)


def _choice(exercise: Exercise, stem: str, solution: str, texts: _Texts, language: str) -> tuple[Draft, str]:
    if not exercise.answers:
        raise UnreadableError("program" if exercise.chunks else "no-options", "answerlist")
    rights = _bits(solution, len(exercise.answers))
    notes = [texts.of(one) for one in exercise.notes]
    notes = notes if len(notes) == len(rights) else [""] * len(rights)
    made = [
        ChoiceDraft(texts.of(text), HUNDRED if right else Decimal(0), note)
        for text, right, note in zip(exercise.answers, rights, notes, strict=True)
    ]
    make = drafts.single_choice if exercise.meta["extype"].lower() == "schoice" else drafts.ticked_choice
    return make(made, language), stem


def _numeric(
    exercise: Exercise, stem: str, solution: str, _texts: _Texts, language: str
) -> tuple[Draft, str]:
    tolerance = abs(number(exercise.meta.get("extol", "") or "0"))
    return drafts.number_answer([NumberAnswer(number(solution), tolerance=tolerance)], "", language), stem


def _string(exercise: Exercise, stem: str, solution: str, _texts: _Texts, language: str) -> tuple[Draft, str]:
    kinds = exercise.meta.get("exstringtype", "") + exercise.meta.get("exclozetype", "")
    if "essay" in kinds or "file" in kinds or solution in ("", "nil"):
        return drafts.essay(), stem
    return drafts.short_answer([TextAnswer(solution)], "", language), stem


def _cloze(exercise: Exercise, stem: str, solution: str, texts: _Texts, language: str) -> tuple[Draft, str]:
    parts = solution.split("|")
    kinds = [one.strip() for one in exercise.meta.get("exclozetype", "").split("|")]
    kinds = kinds * len(parts) if len(kinds) == 1 else kinds
    widths = [one.strip() for one in exercise.meta.get("extol", "0").split("|")]
    widths = widths * len(parts) if len(widths) == 1 else widths
    if not len(kinds) == len(parts) == len(widths):
        raise UnreadableError("answers", solution)
    items, gaps, labels = list(exercise.answers), list[Gap](), list[str]()
    for place, (kind, part, width) in enumerate(zip(kinds, parts, widths, strict=True), 1):
        taken, items = (
            (items[: len(part)], items[len(part) :]) if kind == "schoice" else (items[:1], items[1:])
        )
        gaps.append(_gap(str(place), kind, part.strip(), width, [texts.of(one) for one in taken], language))
        labels.append("" if kind == "schoice" or not taken else texts.of(taken[0]))
    if _PLACE.search(stem):
        return drafts.cloze(gaps), _PLACE.sub(lambda found: f"[[{found[1]}]]", stem)
    if any(_PLACE.search(label) for label in labels):
        told = [_PLACE.sub(lambda found: f"[[{found[1]}]]", label) for label in labels]
    else:
        told = [f"{label} [[{place}]]".strip() for place, label in enumerate(labels, 1)]
    return drafts.cloze(gaps), "\n\n".join([stem, *told])


def _gap(key: str, kind: str, part: str, width: str, choices: list[str], language: str) -> Gap:
    if kind == "num":
        return drafts.number_gap(key, [NumberAnswer(number(part), tolerance=abs(number(width or "0")))])
    if kind == "string":
        return drafts.text_gap(key, [TextAnswer(part)], language)
    if kind == "schoice":
        rights = _bits(part, len(choices))
        made = [
            ChoiceDraft(text, HUNDRED if right else Decimal(0))
            for text, right in zip(choices, rights, strict=True)
        ]
        return drafts.choice_gap(key, made, language)
    raise UnreadableError("gap-several" if kind == "mchoice" else "unsupported", kind)


_READERS: dict[str, Callable[[Exercise, str, str, _Texts, str], tuple[Draft, str]]] = {
    "schoice": _choice,
    "mchoice": _choice,
    "num": _numeric,
    "string": _string,
    "cloze": _cloze,
}
