"""Whether the machine was quiet enough for the figures of a benchmark to be quoted."""

import os
import time
from dataclasses import dataclass
from typing import Any

import psutil

MOST_LOAD = 0.5  # runnable processes per core when the benchmark begins
MOST_OTHERS = 0.1  # share of all cores that other programs took meanwhile
MOST_STEAL = 0.02  # share that the host of a virtual machine took


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine's clocks at one moment, all in seconds of CPU but `at`."""

    at: float
    load: float
    busy: float
    steal: float
    own: float


def look() -> Machine:
    """Read the clocks; `own` is this process with all its ended children."""
    times, own = psutil.cpu_times(), os.times()
    steal = float(getattr(times, "steal", 0.0))
    busy = (
        times.user + times.system + float(getattr(times, "irq", 0.0)) + float(getattr(times, "softirq", 0.0))
    )
    return Machine(
        time.monotonic(),
        os.getloadavg()[0],
        busy,
        steal,
        own.user + own.system + own.children_user + own.children_system,
    )


def verdict(before: Machine) -> dict[str, Any]:
    """Return load, steal and other programs' share since `before`, and whether the figures are usable."""
    after, cores = look(), os.cpu_count() or 1
    whole = max(1e-9, (after.at - before.at) * cores)
    load = before.load / cores
    steal = (after.steal - before.steal) / whole
    others = max(0.0, (after.busy - before.busy) - (after.own - before.own)) / whole
    return {
        "usable": load <= MOST_LOAD and steal <= MOST_STEAL and others <= MOST_OTHERS,
        "load_per_core_before": round(load, 2),
        "steal_share": round(steal, 3),
        "other_programs_share": round(others, 3),
    }
