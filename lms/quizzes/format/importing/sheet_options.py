"""The lettered options of a plain question sheet, one on a line or several."""

import re
from collections.abc import Iterator

from lms.quizzes.format.folding import fold
from lms.quizzes.format.importing.sheet_signs import OPTION, PLAIN

# A letter that stands alone, or right before words that are not written in letters.
_BARE = re.compile(
    r"(?:(?<=[ \t\u3000?？:：;；)）])|^)(?P<letter>[A-H])(?=[ \t]+\S|[^\x00-\x7f])[ \t]*", re.MULTILINE
)

_BRACKETS = re.compile(r"[（(][ \t\u3000\xa0]*[)）]")
# `谁可以申请？ B`
_LAST_LETTERS = re.compile(r"(?<=[?？。:：)）])[ \t\u3000]*[A-HＡ-Ｈ]{1,6}$")


def options_of(line: str, known: int) -> tuple[str, list[tuple[str, str, bool]]] | None:
    """Return the options on a line that begins with the next letter, else None."""
    starts = list(_starts(line, known))
    if not starts or starts[0][1]:
        return None
    return "", _cut(line, starts)


def options_inside(words: str) -> tuple[str, list[tuple[str, str, bool]]]:
    """Split a stem's line that goes on with `A. … B. …`; at least two options make it one."""
    starts = list(_starts(words, 0))
    if len(starts) < 2 or not words[: starts[0][1]].strip():
        return words, []
    return words[: starts[0][1]].rstrip(), _cut(words, starts)


def late_options(
    stem: str, options: list[tuple[str, str, bool]], key: str | None
) -> tuple[str, list[tuple[str, str, bool]], str | None]:
    """Find options that only the answer tells of, or an answer that stands alone at the end of the stem."""
    if not key and options and (last := _LAST_LETTERS.search(stem)):
        return stem[: last.start()], options, last[0]
    if not key or options:
        return stem, options, key
    if re.fullmatch(r"[A-HＡ-Ｈ、,，\s]{1,12}", key):
        return *bare_options(stem), key
    if below := options_below(key, is_choice=_BRACKETS.search(stem) is not None):
        return stem, below[1], below[0]
    return signed_options(stem, key)


def options_below(key: str, *, is_choice: bool) -> tuple[str, list[tuple[str, str, bool]]] | None:
    """Split `村委会 / A. 会计 / B. 村委会`, an answer in words above its options; return its letters and these.

    Words that are none of the options stay as they are in a choice; elsewhere they are an answer in points: None.
    """
    said, *lines = key.split("\n")
    options: list[tuple[str, str, bool]] = []
    for line in lines:
        if found := options_of(line, len(options)):
            options += found[1]
        elif options:
            letter, words, is_marked = options[-1]
            options[-1] = (letter, f"{words}\n{line}", is_marked)
        else:
            return None
    letters = {fold(words): letter for letter, words, _ in options}
    named = [fold(said)] if fold(said) in letters else [fold(part) for part in re.split(r"[;；、]", said)]
    if len(options) < 2 or not (is_choice or set(named) <= set(letters)):
        return None
    return "".join(letters[one] for one in named) if set(named) <= set(letters) else said, options


def bare_options(words: str) -> tuple[str, list[tuple[str, str, bool]]]:
    """Split `谁主持？ A村委会 B镇政府`, where letters without a sign behind them begin the options."""
    found = list(_BARE.finditer(words))
    for start, first in enumerate(found):
        run = [one for place, one in enumerate(found[start:]) if ord(one["letter"]) - ord("A") == place]
        if first["letter"] == "A" and len(run) > 1 and words[: first.start()].strip():
            starts = [(one["letter"], one.start(), one.end(), False) for one in run]
            before = words[: first.start()].rstrip(" \t\n\u3000:：").removesuffix("选项")
            return before.rstrip(), _cut(words, starts)
    return words, []


def signed_options(stem: str, key: str) -> tuple[str, list[tuple[str, str, bool]], str]:
    """Split options that begin with ① or 甲、 where the answer names such signs; return the answer in letters."""
    said = re.sub(r"[\s、,，;；。.]", "", key)
    for signs, behind in (("①②③④⑤⑥⑦⑧⑨⑩", ""), ("甲乙丙丁戊己庚辛", r"[、.．:：)）]")):
        if not said or any(sign not in signs for sign in said):
            continue
        found = list(re.finditer(rf"[{signs}]{behind}[ \t\u3000]*", stem))
        in_order = "".join(one[0][0] for one in found)
        if len(found) > 1 and signs.startswith(in_order) and set(said) <= set(in_order) and found[0].start():
            starts = [(chr(65 + place), one.start(), one.end(), False) for place, one in enumerate(found)]
            letters = "".join(chr(65 + signs.index(sign)) for sign in said)
            return stem[: found[0].start()].rstrip(), _cut(stem, starts), letters
    return stem, [], key


def _starts(line: str, known: int) -> Iterator[tuple[str, int, int, bool]]:
    """Find the signs of options in the order of the alphabet: letter, start, end and whether it is marked right."""
    plain = line.translate(PLAIN)
    place, has_bare = 0, False
    while place < len(plain):
        found = OPTION.match(plain, place)
        letter = (found["round"] or found["plain"] or found["bare"]) if found else ""
        if found and found["full"] and place:
            found, letter = None, ""  # inside a line `维生素A。` ends a sentence
        is_next = letter.upper() == chr(ord("A") + known) if letter else False
        is_free = (
            place == 0
            or plain[place - 1] in " \t;,。"
            or (
                found is not None
                and found["bare"] is None
                and not (plain[place - 1].isascii() and plain[place - 1].isalnum())
                and plain[place] != "-"
            )
        )
        if found and is_next and is_free and not (found["bare"] and place and not has_bare):
            has_bare = has_bare or bool(found["bare"])
            mark = (found["mark"] or "").strip("[] -")
            yield letter.upper(), place, found.end(), bool(mark)
            known += 1
            place = found.end()
        else:
            place += 1


def _cut(line: str, starts: list[tuple[str, int, int, bool]]) -> list[tuple[str, str, bool]]:
    ends = [start for _, start, _, _ in starts[1:]] + [len(line)]
    return [
        (letter, line[begin:end].strip(" \t\u3000;；"), marked)
        for (letter, _, begin, marked), end in zip(starts, ends, strict=True)
    ]
