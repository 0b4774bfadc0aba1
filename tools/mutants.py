"""Change the pure code in small ways and list the changes no test notices: python -m tools.mutants [PART].

A part is a folder or a file below lms/. mutmut makes the mutants, all of a file beside each other in a copy of the
tree; `tools.mutant_runs` runs each with the tests that reach its function, of the folder that mirrors its file.
Survivors that are right to survive stand in tests/mutants/accepted.toml with the reason; the others are listed. This
ends with 1 when less than 95 % of the mutants without such a reason were noticed.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import ndiff
from functools import partial
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents

from tests.test_house import SHELL

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "tests" / "mutants" / "accepted.toml"
COPIED = (
    "lms",
    "content",
    "tests",
    "tools",
    "migrations",
    "examples",
    "docs",
    "pyproject.toml",
    "wsgi.py",
    "babel.cfg",
)

# Folders whose pure files are mutated; policies and single files come on top.
FOLDERS = ("lms/quizzes", "lms/contests", "lms/boards", "lms/people", "lms/marking", "lms/measurement")
FILES = ("lms/http/security_headers.py", "lms/http/sign_in_gate.py")
# What draws pages: a mutant there is a line moved by a point: eyes judge that.
DRAWING = {
    f"lms/contests/results/{name}.py" for name in ("book_epub", "book_pdf", "certificate_pdf", "typesetting")
}
# Tests of a file that do not stand in the folder that mirrors its own.
ELSEWHERE = {
    "lms/http/sign_in_gate.py": ("tests/http", "tests/people/test_account_views.py"),
    "lms/contests/rules/policy.py": ("tests/contests/run", "tests/contests/judging/test_panel.py"),
}
# What a mutant may change without any effect on right input: the type that `cast` is told, the type of numbers that
# numpy finds out itself, and the check that `zip` makes.
NEUTRAL = re.compile(
    r"\bcast\((?:[^,\[\]]|\[[^\[\]]*\])*"
    r"|,? ?\b(?:dtype|strict)=[\w.]+"
    r"|\.astype\((?:float|None)\)"
    r"|(?<=\basarray\()(.*?), ?(?:float|None)?(?=\))"
    r"|, (?=\))"
)
KILLED = {"killed", "timeout"}
# The share of the mutants without a reason to survive that the tests must notice.
ENOUGH = 0.95


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """A change of one line: the line as it stands, and as it was changed."""

    file: str
    line: str
    mutant: str


def mutated_files() -> list[str]:
    """Return all files that are mutated, sorted."""
    pure = (
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__init__.py" and not SHELL & set(path.relative_to(ROOT).with_suffix("").parts)
    )
    found = {*pure, *(ROOT / "lms").rglob("policy.py"), *(ROOT / name for name in FILES)}
    return sorted({str(path.relative_to(ROOT)) for path in found} - DRAWING)


def tests_of(file: str) -> set[str]:
    """Return the test files of the nearest folder that mirrors the file's own, and those that stand elsewhere."""
    folder = ROOT / "tests" / Path(file).parent.relative_to("lms")
    while not any(folder.glob("test_*.py")):
        folder = folder.parent
    found = set(folder.glob("test_*.py"))
    for name in ELSEWHERE.get(file, ()):
        found |= set((ROOT / name).glob("test_*.py")) or {ROOT / name}
    return {str(path.relative_to(ROOT)) for path in found}


def copy_tree(into: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, into / name)


def mutate(file: str, into: Path) -> dict[str, Mutant]:
    """Write the file with all its mutants beside each other into the copy; return what each changes by its name."""
    made = mutate_file_contents(file, (ROOT / file).read_text())
    (into / file).write_text(made.code)
    lines = made.code.splitlines()
    module = file.removesuffix(".py").replace("/", ".")

    def body(function: str) -> list[str]:
        span = made.line_span_by_function_name[function]
        return [line.replace(function, "") for line in lines[span.start - 1 : span.end]]

    found = {}
    for name in made.mutant_names:
        diff = list(ndiff(body(name.partition("__mutmut_")[0] + "__mutmut_orig"), body(name)))
        gone = " ".join(line[2:].strip() for line in diff if line.startswith("- "))
        come = " ".join(line[2:].strip() for line in diff if line.startswith("+ "))
        if NEUTRAL.sub(r"\1", gone) != NEUTRAL.sub(r"\1", come):
            found[f"{module}.{name}"] = Mutant(file, gone, come)
    return found


def accepted() -> dict[Mutant, str]:
    """Return the reasons of the survivors that are right to survive."""
    kept = tomllib.loads(ACCEPTED.read_text()).get("accepted", [])
    return {Mutant(one["file"], one["line"], one["mutant"]): one["reason"] for one in kept}


def run(folder: Path, mutants: Sequence[str], tests: Iterable[str], pure: bool) -> dict[str, str]:
    """Run the mutants in the copy and return their states by name."""
    plan = folder / "mutants.txt"
    plan.write_text("\n".join(mutants))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.mutant_runs", "-p", "no:cacheprovider"]
    options = ["-m", "not browser", "--hypothesis-seed=0", f"--basetemp={folder / 'temporary'}"]
    surroundings = {
        **os.environ,
        "MUTANTS": str(plan),
        "MUTANTS_PURE": "1" if pure else "",
        "TZ": "Pacific/Chatham",
    }
    done = subprocess.run(
        [*command, *options, *sorted(tests)],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    kept, log = plan.with_suffix(".json"), plan.with_suffix(".log")
    if log.exists():
        print(*(line for line in log.read_text().splitlines() if line.startswith("fails")), sep="\n")
    if not kept.exists():
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def report(found: dict[str, str], made: dict[str, Mutant], reasons: dict[Mutant, str]) -> float:
    """Print the survivors without a reason and a table by file; return the share that was noticed, from 0 to 1."""
    survivors = {name: made[name] for name, state in found.items() if state not in KILLED}
    unexplained = {name: one for name, one in survivors.items() if one not in reasons}
    for name, one in sorted(unexplained.items()):
        print(f"\n{found[name]}: {name}\n  - {one.line}\n  + {one.mutant}")
    all_made = Counter(made[name].file for name in found)
    killed = Counter(made[name].file for name, state in found.items() if state in KILLED)
    explained = Counter(one.file for name, one in survivors.items() if one in reasons)
    rows = [(file, all_made[file], killed[file], explained[file]) for file in sorted(all_made)]
    rows.append(("all", all_made.total(), killed.total(), explained.total()))
    print(f"\n{'file':<44}{'mutants':>8}{'killed':>8}{'accepted':>9}{'share':>7}")
    for file, total, dead, kept in rows:
        print(f"{file:<44}{total:>8}{dead:>8}{kept:>9}{share(total, dead, kept):>7.1%}")
    return share(*rows[-1][1:])


def share(total: int, dead: int, kept: int) -> float:
    """Return the share of the mutants that was noticed, without those right to survive; 1 when there are no others."""
    return dead / (total - kept) if total > kept else 1.0


def main() -> int:
    """Run the mutants of a part, or a sample of all; return 1 when too many survive without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="folders or files below lms/; all without any")
    parser.add_argument("--sample", type=int, default=0, help="only so many, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pure", action="store_true", help="only with the tests that have no database")
    chosen = parser.parse_args()
    parts = [part.rstrip("/") for part in chosen.parts]
    files = [
        name
        for name in mutated_files()
        if not parts or any(part in (name, *map(str, Path(name).parents)) for part in parts)
    ]
    if not files:
        raise SystemExit(f"nothing to mutate in {' '.join(parts)}")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tests_by_file = {file: tests_of(file) for file in files}
        copy_tree(Path(folder))
        made: dict[str, Mutant] = {}
        with ProcessPoolExecutor() as pool:
            for part in pool.map(partial(mutate, into=Path(folder)), files):
                made |= part
        names = sorted(made)
        if chosen.sample:
            names = random.Random(chosen.seed).sample(names, min(chosen.sample, len(names)))
        tests = set[str]().union(*(tests_by_file[made[name].file] for name in names))
        found = run(Path(folder), names, tests, chosen.pure)
    return 0 if report(found, made, accepted()) >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
