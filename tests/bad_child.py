"""The child process of the engine, with a durable-rules that goes wrong on certain facts.

Run by path in the place of `kamcoach/engine/child.py`: without site-packages, without kamcoach.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CRASH, EXIT, HANG, GARBAGE, FLOOD, SILENT, ERROR, WRONG, NO_RULE, NOISE = range(101, 111)
"""What happens to a fact with this value."""

CHILD = Path(__file__).resolve().parent.parent / "kamcoach" / "engine" / "child.py"
ANSWERS: list[int] = []


def hang() -> None:
    """Stay in native code that holds Python's lock, as a loop in durable-rules would."""
    if sys.platform != "win32":
        ctypes.PyDLL(None).sleep(10_000)
    while True:
        pass


def fall_silent() -> None:
    """Close what answers are written to, and live on."""
    os.close(ANSWERS[-1])
    hang()


def fail() -> None:
    """Fail as the native part does when it refuses a call."""
    raise RuntimeError("Could not assert fact,\nerror code: 308")


def make_noise() -> None:
    """Print, as native code may."""
    os.write(1, b"noise on standard output\n")
    os.write(2, b"noise on standard error\n")


DEEDS: dict[int, Callable[[], object]] = {
    CRASH: lambda: os.kill(os.getpid(), getattr(signal, "SIGSEGV", signal.SIGTERM)),
    EXIT: lambda: os._exit(3),
    HANG: hang,
    GARBAGE: lambda: os.write(ANSWERS[-1], b"[[[\x00garbage\n"),
    FLOOD: lambda: os.write(ANSWERS[-1], b"x" * 2**25),
    SILENT: fall_silent,
    ERROR: fail,
    NO_RULE: lambda: os.write(ANSWERS[-1], b'[["sink", "g7r7"]]\n'),
    NOISE: make_noise,
}


class Bad:
    """The native part of durable-rules, gone wrong."""

    def __init__(self, native: Any) -> None:
        """Stand in front of the real one."""
        self._native = native

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the real one."""
        return getattr(self._native, name)

    def assert_fact(self, ruleset: Any, text: str) -> Any:
        """Do what the value of the fact asks for."""
        fact = json.loads(text)
        value = fact.get("f0", 0)
        DEEDS.get(value, lambda: None)()
        if value == WRONG:
            fact["f0"] = 0
        return self._native.assert_fact(ruleset, json.dumps(fact))


def dup(descriptor: int, real: Callable[[int], int] = os.dup) -> int:
    """Keep in mind where answers are written to."""
    ANSWERS.append(real(descriptor))
    return ANSWERS[-1]


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("child", CHILD)
    assert spec and spec.loader
    child = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(child)
    real = vars(child)["load"]
    vars(child)["load"] = lambda path: Bad(real(path))
    os.dup = dup
    child.main()
