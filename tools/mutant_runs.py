"""A plugin of pytest that runs the collected tests once for each mutant: python -m pytest -p tools.mutant_runs TESTS.

MUTANTS names a file with the mutants' names, one a line; their states go to the same name with `.json`.
The tests are collected once. Each mutant then lives in a fork, where only the tests run that reach its function:
first those without a database, quickest first; when they all pass, the quickest few with one. MUTANTS_PURE=1 leaves
those out.
"""

import gc
import json
import os
import pickle
import resource
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest.tmpdir import tmppath_result_key
from _pytest.warnings import catch_warnings_for_item
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state as mutmut_state

# A mutant that ten tests with a database do not notice is taken for a survivor.
DATABASE_TESTS = 10
CPU_S = 1  # what a test may take on top of five times its usual time
WALL_S = 300
MEMORY = 4 << 30

Reach = Mapping[str, Sequence[int]]  # the numbers of the tests that reach a function, quickest first


def in_forks(work: Callable[[int], Any], count: int = 1) -> list[Any]:
    """Return what `work` returns for 0, 1, … below `count`, each in a fork and all at once."""
    with tempfile.TemporaryDirectory() as folder:
        children = []
        for number in range(count):
            child = os.fork()
            if not child:
                try:
                    done, result = True, work(number)
                except BaseException as error:
                    done, result = False, str(error)
                Path(folder, str(number)).write_bytes(pickle.dumps((done, result)))
                os._exit(0)
            children.append(child)
        for child in children:
            os.waitpid(child, 0)
        results = [pickle.loads(Path(folder, str(number)).read_bytes()) for number in range(count)]
    if wrong := [result for done, result in results if not done]:
        raise pytest.UsageError(*wrong)
    return [result for _, result in results]


def passes(item: Any, following: Any) -> bool:
    """Run one test without making a report; tell whether it passed or was skipped."""
    item._initrequest()
    item.stash[tmppath_result_key] = {}  # what making a report would leave for `tmp_path`
    passed = True
    try:
        # As in a usual run; a warning printed on a command's own output would make its test fail.
        with catch_warnings_for_item(config=item.config, ihook=item.ihook, when="runtest", item=item):
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
    except pytest.skip.Exception:
        pass
    except BaseException:
        passed = False
    if following is not None:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=following)
    return passed


def learn(items: Sequence[Any]) -> tuple[Reach, Sequence[float]]:
    """Run all tests on the code as it is; return which function each reaches, and its seconds of processor time.

    A test that fails without any mutant, because the copy lacks something, is named and counts for nothing.
    """
    set_mutant_under_test("stats")
    reach, seconds = defaultdict(list), []
    for number, item in enumerate(items):
        mutmut_state()._stats.clear()
        began = time.process_time()
        passed = passes(item, items[number + 1] if number + 1 < len(items) else None)
        seconds.append(time.process_time() - began)
        for function in mutmut_state()._stats if passed else ():
            reach[function].append(number)
        if not passed:
            with Path(os.environ["MUTANTS"]).with_suffix(".log").open("a") as log:
                log.write(f"fails without any mutant: {item.nodeid}\n")
    return {name: sorted(found, key=seconds.__getitem__) for name, found in reach.items()}, seconds


def state_of(mutant: str, items: Sequence[Any], seconds: Sequence[float]) -> str:
    """Run the tests with the mutant in a fork and return its state."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(WALL_S)
        set_mutant_under_test(mutant)
        code = 1
        try:
            for item, following, usual in zip(items, (*items[1:], None), seconds, strict=True):
                signal.setitimer(signal.ITIMER_PROF, CPU_S + 5 * usual)
                if not passes(item, following):
                    break
            else:
                code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return "timeout"
    return "killed" if status else "survived"


def states(mutants: Sequence[str], items: Sequence[Any], most: int) -> dict[str, str]:
    """Return the states of the mutants after at most so many tests each, with a worker for each processor."""
    if not items or not mutants:
        return dict.fromkeys(mutants, "no tests")
    log = Path(os.environ["MUTANTS"]).with_suffix(".log")
    [(reach, seconds)] = in_forks(lambda _: learn(items))

    def work(worker: int) -> dict[str, str]:
        passes(items[0], items[-1])  # makes what lives as long as the session, a database for each worker
        gc.freeze()
        found = {}
        for mutant in mutants[worker::workers]:
            chosen = reach.get(mutant.partition("__mutmut_")[0], ())[:most]
            found[mutant] = "no tests"
            if chosen:
                found[mutant] = state_of(mutant, [items[n] for n in chosen], [seconds[n] for n in chosen])
            with log.open("a") as file:
                file.write(f"{found[mutant]} {mutant}\n")
        return found

    workers = int(os.environ.get("WORKERS") or os.cpu_count() or 1)
    return {mutant: state for part in in_forks(work, workers) for mutant, state in part.items()}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants in place of the tests."""
    file = Path(os.environ["MUTANTS"])
    mutants = file.read_text().split()
    with_database = [item for item in session.items if "app" in getattr(item, "fixturenames", ())]
    without = [item for item in session.items if item not in set(with_database)]
    found = states(mutants, without, len(without))
    if not os.environ.get("MUTANTS_PURE"):
        left = [mutant for mutant in mutants if found[mutant] in ("survived", "no tests")]
        for mutant, state in states(left, with_database, DATABASE_TESTS).items():
            found[mutant] = found[mutant] if state == "no tests" else state
    file.with_suffix(".json").write_text(json.dumps(found))
    return True
