"""Reading of answer sheets: wrong answers no one would have seen, and doubts, on sheets marked and taken by chance.

--seed chooses other chance, --sheets how many. The last line is JSON.
"""

import argparse
import json
import random
import resource
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache

from lms.measurement.intervals import wilson
from lms.quizzes.paper.answer_sheet import AnswerSheet, SheetField, layout
from lms.quizzes.paper.sheet_reading import read_sheet
from lms.quizzes.paper.sheet_results import SheetRefused
from tests.quizzes.paper.sheet_hands import Picture, drawn, marked
from tests.quizzes.paper.sheet_photos import photographed, some_photo, some_scan

FIELDS = (
    *(SheetField(number, "one", tuple("ABCD")) for number in range(1, 21)),
    *(SheetField(number, "many", tuple("ABCDE")) for number in range(21, 26)),
    SheetField(26, "digits", ()),
    SheetField(27, "one", ("对", "错")),
    SheetField(28, "written", ()),
    *(SheetField(number, "one", tuple("ABCD")) for number in range(29, 45)),
)
SHEET = AnswerSheet("000123", "Quiz", FIELDS)
# The share of answers with something that a person must see.
UNCLEAR = 0.06
# Of one picture in three a scanner is the maker.
SCANS = 3


@dataclass
class Read:
    """What the reading of one sheet came to."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    told: list[str] = field(default_factory=list)


@cache
def printed() -> Picture:
    """Return the sheet as it is printed."""
    return drawn(SHEET)[0]


def one_sheet(seed: int) -> Read:
    """Mark, photograph and read one sheet."""
    rng = random.Random(seed)
    done = marked(printed(), layout(FIELDS).on(1), rng, UNCLEAR)
    how = some_scan(rng) if seed % SCANS == 0 else some_photo(rng)
    photo = photographed(done.page, how, rng)
    read = Read()
    started = time.process_time()
    try:
        reading = read_sheet(photo, FIELDS)
    except SheetRefused as refusal:
        read.counts["refused"] += 1
        read.told.append(f"{seed}: {refusal.problem.value} {how}")
        return read
    read.seconds = time.process_time() - started
    read.counts["sheets"] += 1
    read.counts["wrong number"] += reading.paper_number not in (SHEET.paper_number, None)
    read.counts["no number"] += reading.paper_number is None
    doubts = {doubt.question_number: doubt.reason for doubt in reading.doubts}
    for number, answer in done.answers.items():
        unclear = done.unclear.get(number)
        read.counts["fields"] += 1
        read.counts["unclear fields"] += unclear is not None
        read.counts["doubts"] += number in doubts
        read.counts["needless doubts"] += number in doubts and unclear is None
        # Remains of a mark that was rubbed out may be taken for nothing, which they are.
        must_ask = unclear is not None and not unclear.startswith("erased")
        if number not in doubts and (reading.answers[number] != answer or must_ask):
            read.counts["wrong without a doubt"] += 1
            read.told.append(
                f"{seed}: question {number} {unclear} read {reading.answers[number]}, is {answer} {how}"
            )
    return read


def main() -> None:
    """Read so many sheets and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    seconds = []
    first = given.seed * 1_000_000
    with ProcessPoolExecutor(given.processes) as pool:
        for read in pool.map(one_sheet, range(first, first + given.sheets)):
            counts += read.counts
            seconds += [read.seconds] if read.seconds else []
            for line in read.told:
                print(line, flush=True)
    fields = counts["fields"]
    bound = wilson(counts["wrong without a doubt"] / fields, fields) if fields else None
    result = {
        **counts,
        "wrong without a doubt": counts["wrong without a doubt"],
        "wrong per 1000, at most (95 %)": round(1000 * bound.high, 2) if bound else None,
        "doubts per 1000": round(1000 * counts["doubts"] / fields, 1),
        "needless doubts per 1000": round(1000 * counts["needless doubts"] / fields, 1),
        "CPU seconds a sheet, median": round(sorted(seconds)[len(seconds) // 2], 2),
        "CPU seconds a sheet, most": round(max(seconds), 2),
        "peak MB of a process, with drawing": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
