"""How much memory an import holds: python -m bench.bank_memory [format …].

Reads a file of 10,000 usual questions and one five times as long, each in a process of its own, and prints a line of
JSON for each: MB of the file, questions carried, MiB that the process held before and at most while reading. Ends
with 1 when the longer file takes more than twice what the shorter one does beside the file itself.
"""

import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path

from bench import bank_speed
from bench.harness import apart, peak_mb

TIMES = 5


def measured(folder: str) -> dict[str, object]:
    """Read the one file of a folder, named after its format."""
    [file] = Path(folder).iterdir()
    # Read here and not in a further process, whose memory would not be counted.
    read = next(one for name, which, one, _ in bank_speed.inputs() if which == "usual" and name == file.stem)
    data = file.read_bytes()
    before = peak_mb()
    found = read(data, "zh_Hans", "bank")
    return {
        "MB": round(len(data) / bank_speed.MEGABYTE, 2),
        "questions": len(found.questions),
        "refusal": found.refusal.code if found.refusal else "",
        "before_mib": round(before),
        "peak_mib": round(peak_mb()),
    }


def _longer(name: str, data: bytes) -> bytes:
    """Return the file five times over: its questions again and again."""
    if name == "moodle-xml":
        start, end = data.index(b"<question type"), data.rindex(b"</quiz>")
        return data[:start] + data[start:end] * TIMES + data[end:]
    if name == "qti21":
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.infolist():
                for place in range(TIMES):
                    new.writestr(f"{place}/{part.filename}", old.read(part))
        return out.getvalue()
    return data * TIMES


def main() -> int:
    """Measure the formats named, or all that a long file can be made of."""
    bad = 0
    for name, which, _, made in bank_speed.inputs():
        if which != "usual" or (sys.argv[1:] and name not in sys.argv[1:]):
            continue
        data = made()
        taken = []
        for times in (1, TIMES):
            if times > 1 and name in ("xlsx", "docx", "markdown"):
                continue  # more rows, paragraphs or characters than are read
            with tempfile.TemporaryDirectory(prefix="bank-") as folder:
                Path(folder, f"{name}.bank").write_bytes(data if times == 1 else _longer(name, data))
                found = apart("bench.bank_memory", "measured", folder)
            print(json.dumps({"format": name, "asked": 10_000 * times, **found}), flush=True)
            taken.append(found["peak_mib"] - found["before_mib"] - 3 * found["MB"])
        bad += len(taken) > 1 and taken[1] > 2 * max(taken[0], 40)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
