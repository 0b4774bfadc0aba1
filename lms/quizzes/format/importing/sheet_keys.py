"""The list of answers at the end of a sheet: `1-5 ABCDA`, `1. B 2. AC`, `一、单选题 1.B …`."""

import re

from lms.quizzes.format.importing.sheet_question import SheetQuestion
from lms.quizzes.format.importing.sheet_signs import (
    KEY_HEADING,
    KEY_ONE,
    KEY_PART,
    KEY_RANGE,
    KEY_ROW,
    KEY_ROW_START,
    KEY_SECTION,
    KEY_TIGHT,
    PLAIN,
    han_number,
)
from lms.text.values import whole_number_or


def is_key_heading(plain: str) -> bool:
    """Return whether a line (half-width) is the heading of a list of answers."""
    return bool(KEY_HEADING.fullmatch(plain))


def is_key_row(plain: str, following: str) -> bool:
    """Return whether a line (half-width) has the numbers of a table whose next row has the answers."""
    return bool(KEY_ROW.fullmatch(plain) and KEY_ROW_START.match(following.translate(PLAIN)))


def lists_keys(plain: str) -> bool:
    """Return whether words (half-width) are answers to several questions, such as `1-5 ABABA` or `1.A 2.B`."""
    tight = list(KEY_TIGHT.finditer(plain))
    rest = KEY_TIGHT.sub("", KEY_RANGE.sub("", plain))
    return bool(KEY_RANGE.match(plain) or len(tight) > 1) and not re.sub(r"[\s;；,，。、.]", "", rest)


class KeyList:
    """Collects the entries of the list and gives them to the questions by section and number."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, str, str, int]] = []
        self.section = 0
        self.name = ""
        self.row: list[int] = []

    def take(self, line: int, text: str) -> bool:
        """Take a line; return False where nothing in it is an answer."""
        plain = text.translate(PLAIN)
        if is_key_heading(plain):
            return True
        if KEY_ROW.fullmatch(plain):
            self.row = [int(one) for one in re.findall(r"[0-9]+", plain)]
            return True
        if self.row and (start := KEY_ROW_START.match(plain)):
            keys = re.split(r"[\s|]+", text[start.end() :].strip(" \t\u3000|"))
            row, self.row = self.row, []
            if len(keys) == len(row):
                self.entries += [
                    (self.section, number, key, self.name, line)
                    for number, key in zip(row, keys, strict=True)
                ]
                return True
        if part := KEY_PART.match(plain):
            self.section, self.name = han_number(part["number"]), ""
            return self._entries(line, plain[part.end() :], text[part.end() :])
        head = KEY_SECTION.match(plain)
        if head and head["name"]:
            self.section += 1
            self.name = head["name"]
            plain, text = plain[head.end() :], text[head.end() :]
            if not plain.strip() or plain.lstrip().startswith("("):
                return True
        return self._entries(line, plain, text)

    def _entries(self, line: int, plain: str, text: str) -> bool:
        count = len(self.entries)
        for found in KEY_RANGE.finditer(plain):
            first, last = int(found["first"]), int(found["last"])
            keys = self._keys(found["keys"], last - first + 1)
            self.entries += [
                (self.section, first + place, key, self.name, line) for place, key in enumerate(keys)
            ]
        if len(self.entries) > count:
            rest = KEY_TIGHT.finditer(KEY_RANGE.sub(" ", plain))
            self.entries += [(self.section, int(one["number"]), one["key"], self.name, line) for one in rest]
            return True
        tight = list(KEY_TIGHT.finditer(plain))
        if tight and not re.sub(r"[\s;；,，。、.]", "", KEY_TIGHT.sub("", plain)):
            self.entries += [(self.section, int(one["number"]), one["key"], self.name, line) for one in tight]
            return True
        starts = list(KEY_ONE.finditer(plain))
        if starts and starts[0].start() == 0:
            ends = [one.start() for one in starts[1:]] + [len(plain)]
            # Answers in words may hold numbers; only those that count on begin the next one.
            kept: list[list[int]] = []
            for one, end in zip(starts, ends, strict=True):
                number = int(one["number"])
                if kept and number != kept[-1][0] + 1:
                    kept[-1][2] = end
                else:
                    kept.append([number, one.end(), end])
            self.entries += [
                (self.section, number, text[begin:end].strip(" \t\u3000"), self.name, line)
                for number, begin, end in kept
            ]
            return True
        if self.entries:
            section, number, key, name, first = self.entries[-1]
            self.entries[-1] = (section, number, f"{key}\n{text.strip()}", name, first)
            return True
        return False

    @staticmethod
    def _keys(text: str, count: int) -> list[str]:
        parts = re.split(r"[\s,，、;；]+", text.strip(" \t,，、;；"))
        if len(parts) == count:
            return parts
        letters = re.sub(r"[\s,，、;；]", "", text)
        return list(letters) if len(letters) == count else []

    def give(self, questions: list[SheetQuestion]) -> list[tuple[int, str]]:
        """Give each answer to its question; return those that belong to none as (line, text)."""
        order = list(dict.fromkeys(question.section for question in questions))
        by_place: dict[tuple[int, str], SheetQuestion] = {}
        by_number: dict[str, list[SheetQuestion]] = {}
        for place, question in enumerate(questions, 1):
            number = _plain_number(question.number) or str(place)
            by_place.setdefault((order.index(question.section) + 1, number), question)
            by_number.setdefault(number, []).append(question)
        stray = []
        for section, count, key, name, line in self.entries:
            same = by_number.get(str(count), [])
            named = [one for one in same if name and one.category and one.category[:2] == name[:2]]
            found = named[0] if named else by_place.get((section, str(count))) if section else None
            found = found or (same[0] if len(same) == 1 else None)
            if found is None:
                stray.append((line, f"{count}. {key}"))
                continue
            words, explanation = _explained(key)
            if not (found.key and found.key.strip()):
                found.key = words
            found.explanation += [explanation] if explanation else []
        return stray


def _plain_number(number: str) -> str:
    if (value := whole_number_or(number, -1)) >= 0:
        return str(value)
    value = han_number(number)
    return str(value) if value else ""


def _explained(key: str) -> tuple[str, str]:
    found = re.search(r"[\s。;；]*(?:【解析】|解析[:：]|\[解析\])", key)
    words = key[: found.start()] if found else key
    words = re.sub(r"^(?:【答案】|答案[:：])[ \t]*", "", words.strip())
    return words.strip(" \t;；,，"), key[found.end() :].strip() if found else ""
