"""Change the pure code in small ways and list the changes no test notices: python -m tools.mutants [PART] [--sample N].

A part is a folder or a file below lms/. mutmut makes and runs the mutants in a copy of the tree, each in a fork of
one process and only with the tests of the folder that mirrors its file. Survivors that are right to survive stand
in tests/mutants/accepted.toml with the reason; any other one makes this end with 1.
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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.test_house import SHELL

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "tests" / "mutants" / "accepted.toml"
COPIED = ("lms", "tests", "tools", "migrations", "examples", "docs", "pyproject.toml", "wsgi.py", "babel.cfg")

# Folders whose pure files are mutated; policies and single files come on top.
FOLDERS = ("lms/quizzes", "lms/contests", "lms/boards", "lms/people", "lms/measurement")
FILES = ("lms/http/security.py",)
# Tests of a file that do not stand in the folder that mirrors its own.
ELSEWHERE = {
    "lms/http/security.py": ("tests/http", "tests/people/test_account_views.py"),
    "lms/contests/rules/policy.py": ("tests/contests/run", "tests/contests/judging/test_panel.py"),
}
KILLED = {"killed", "timeout", "segfault", "suspicious"}


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
    return sorted(str(path.relative_to(ROOT)) for path in found)


def tests_of(file: str) -> set[str]:
    """Return the test files of the nearest folder that mirrors the file's own, and those that stand elsewhere."""
    folder = ROOT / "tests" / Path(file).parent.relative_to("lms")
    while not any(folder.glob("test_*.py")):
        folder = folder.parent
    found = set(folder.glob("test_*.py"))
    for name in ELSEWHERE.get(file, ()):
        found |= set((ROOT / name).glob("test_*.py")) or {ROOT / name}
    return {str(path.relative_to(ROOT)) for path in found}


def copy_tree(into: Path, files: Sequence[str]) -> None:
    """Copy what the tests need, with mutmut's settings for these files."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, into / name)
    tests = sorted(set().union(*map(tests_of, files)))
    settings = {
        "source_paths": ["lms"],
        "only_mutate": list(files),
        "also_copy": [name for name in COPIED if name not in ("lms", "tests", "pyproject.toml")],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-m", "not browser"],
        "pytest_add_cli_args_test_selection": tests,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (into / "pyproject.toml").open("a") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mutmut in the copy and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def names(folder: Path, files: Iterable[str]) -> list[str]:
    """Return the names of all mutants made, in the order of their files."""
    metas = (folder / "mutants" / f"{file}.meta" for file in files)
    return [
        name for meta in metas if meta.exists() for name in json.loads(meta.read_text())["exit_code_by_key"]
    ]


def states(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the state of each mutant."""
    for line in mutmut(folder, "results", "--all", "true").stdout.splitlines():
        name, colon, state = line.strip().partition(": ")
        if colon:
            yield name, state


def shown(folder: Path, name: str) -> Mutant:
    """Return what a mutant changed."""
    text = mutmut(folder, "show", name).stdout
    file = re.search(r"^--- (\S+)", text, re.MULTILINE)
    gone = [line[1:].strip() for line in text.splitlines() if re.match(r"-(?!--)", line)]
    come = [line[1:].strip() for line in text.splitlines() if re.match(r"\+(?!\+\+)", line)]
    return Mutant(file[1] if file else name, " ".join(gone), " ".join(come))


def accepted() -> dict[Mutant, str]:
    """Return the reasons of the survivors that are right to survive."""
    kept = tomllib.loads(ACCEPTED.read_text()).get("accepted", [])
    return {Mutant(one["file"], one["line"], one["mutant"]): one["reason"] for one in kept}


def file_of(name: str) -> str:
    """Return the file of a mutant by its name, `lms.boards.periods.x_previous__mutmut_4`."""
    return name.split(".x_")[0].split(".xǁ")[0].replace(".", "/") + ".py"


def run(folder: Path, files: Sequence[str], sample: int, seed: int) -> dict[str, str]:
    """Make the mutants, run all or a sample of them, and return their states by name."""
    copy_tree(folder, files)
    workers = ["--max-children", os.environ.get("WORKERS") or str(os.cpu_count() or 1)]
    chosen: list[str] = []
    if sample:
        mutmut(folder, "run", *workers, "none of them")  # only makes them and learns which test runs what
        made = names(folder, files)
        chosen = random.Random(seed).sample(made, min(sample, len(made)))
    done = mutmut(folder, "run", *workers, *chosen)
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    return {
        name: state
        for name, state in states(folder)
        if state != "not checked" and (not chosen or name in chosen)
    }


def report(found: dict[str, str], survivors: dict[str, Mutant], reasons: dict[Mutant, str]) -> int:
    """Print the survivors and a table by file; return how many have no reason."""
    unexplained = {name: one for name, one in survivors.items() if one not in reasons}
    for name, one in sorted(unexplained.items()):
        print(f"\n{found[name]}: {name}\n  - {one.line}\n  + {one.mutant}")
    made = Counter(file_of(name) for name in found)
    killed = Counter(file_of(name) for name, state in found.items() if state in KILLED)
    explained = Counter(file_of(name) for name, one in survivors.items() if one in reasons)
    print(f"\n{'file':<44}{'mutants':>8}{'killed':>8}{'accepted':>9}{'share':>7}")
    for file in sorted(made):
        share = killed[file] / max(1, made[file] - explained[file])
        print(f"{file:<44}{made[file]:>8}{killed[file]:>8}{explained[file]:>9}{share:>7.1%}")
    share = killed.total() / max(1, made.total() - explained.total())
    print(f"{'all':<44}{made.total():>8}{killed.total():>8}{explained.total():>9}{share:>7.1%}")
    return len(unexplained)


def main() -> int:
    """Run the mutants of a part, or a sample of all; return 1 when one survives without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="folders or files below lms/; all without any")
    parser.add_argument("--sample", type=int, default=0, help="only so many, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
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
        found = run(Path(folder), files, chosen.sample, chosen.seed)
        survivors = {name: shown(Path(folder), name) for name, state in found.items() if state not in KILLED}
    return 1 if report(found, survivors, accepted()) else 0


if __name__ == "__main__":
    sys.exit(main())
