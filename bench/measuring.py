"""Stopwatches: how long something takes, by the clock and by the processor."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KIB = 1024


@dataclass(slots=True)
class Times:
    """Samples in milliseconds; `cpu` is the processor time of this process alone."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def of(self, work: Callable[[], Any]) -> Any:
        """Do some work, note how long it took and return its result."""
        clock, cpu = perf_counter(), process_time()
        result = work()
        self.cpu.append((process_time() - cpu) * 1000)
        self.clock.append((perf_counter() - clock) * 1000)
        return result

    def figures(self) -> Figures:
        return Figures(
            samples=len(self.clock),
            p50=percentile(self.clock, 50),
            p95=percentile(self.clock, 95),
            cpu50=percentile(self.cpu, 50),
            cpu95=percentile(self.cpu, 95),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What samples come to, in milliseconds."""

    samples: int
    p50: float
    p95: float
    cpu50: float
    cpu95: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def percentile(samples: list[float], share: int) -> float:
    """Return the smallest sample that `share` per cent do not exceed."""
    ordered = sorted(samples)
    return ordered[max(math.ceil(len(ordered) * share / 100) - 1, 0)]


def resident_mebibytes() -> float:
    """Return the memory this process holds (Linux: `VmRSS`), or zero."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    for line in status.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / KIB
    return 0.0


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process and its children (Linux), or zero."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return 0.0
    family = [pid, *map(int, children.read_text().split())]
    fields = (
        Path(f"/proc/{one}/stat").read_text().rpartition(")")[2] for one in family
    )
    ticks = sum(int(field) for line in fields for field in line.split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")
