"""The child processes of this one and the memory they take, where /proc tells (Linux)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

PROC = Path("/proc")
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this /proc")


def children() -> list[int]:
    """The processes that this one has started and that have not been waited for."""
    found = []
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(after_name[1]) == os.getpid():
            found.append(int(stat.parent.name))
    return found


def memory() -> int:
    """KiB held by this process and its children."""
    return sum(_resident(pid) for pid in [os.getpid(), *children()])


def _resident(pid: int) -> int:
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])
