"""Reads a file in a child process, so that what the file does to its reader harms nothing else.

The child may use so much memory, processor time and time by the clock, and is ended beyond that.
Where processor time is limited, the clock may run on for longer: on a busy computer, as when a
whole cohort is assessed, it must not decide what can be read.
Memory and processor time can be limited on Linux. macOS takes the memory limit and does not keep to
it, and Windows knows neither: there the time by the clock is what holds.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import limits

CHILD = Path(__file__).with_name("confined_child.py")
_ROOT = Path(__file__).parents[2]
_KEPT = ("KAMCOACH_LIMITS", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""The limits as they were raised, and what Python may need to start; nothing else is handed on."""
_BY_THE_CLOCK = 2 if sys.platform == "linux" else 1
"""How often the limit on time goes into the time by the clock."""
_SIMPLER = "Open it in the program that wrote it, save it anew (or as DOCX) and hand that in."


def read_confined(module: str, source: str, data: bytes) -> Document:
    """Read a file in a process of its own.

    Args:
        module: whole name of the reader; its `read(source, data)` is called.
        source: name of the file.
        data: content of the file.

    Raises:
        Refusal: what the reader refuses, and a file that takes its reader too much memory or time
            or makes it crash; the reason names the limit.
    """
    request = {
        # Isolated (-I) and without site-packages (-S), nothing that lies about where kamcoach is
        # started can become part of the child: it imports from where its parent does.
        "path": [str(_ROOT), *(str(Path(entry).resolve()) for entry in sys.path if entry)],
        "module": module,
        "source": source,
        "memory": limits.in_force().memory,
        "seconds": limits.in_force().seconds,
    }
    asked = json.dumps(request).encode() + b"\n" + data
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-B", str(CHILD)],
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.in_force().seconds * _BY_THE_CLOCK,
            cwd=CHILD.parent,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise limits.too_slow() from late
    except OSError as problem:
        raise Refusal(
            f"the process that reads such files does not start ({problem.strerror}).",
            "Close other programs and try again.",
        ) from problem
    return _answered(done.stdout, done.returncode)


def _answered(answer: bytes, code: int) -> Document:
    kind, body = answer[:1], answer[1:]
    if code == 0 and kind == b"D":
        return Document.model_validate_json(body)
    if code == 0 and kind == b"R":
        raise Refusal(*json.loads(body))
    if code == 0 and kind == b"M":
        raise limits.too_big()
    if code == 0 and kind == b"E":
        raise Refusal(f"the file made its reader fail ({json.loads(body)}).", _SIMPLER)
    if code == -getattr(signal, "SIGXCPU", -1):
        raise limits.too_slow()
    if code in (-signal.SIGABRT, -signal.SIGSEGV, -getattr(signal, "SIGTRAP", -1), -signal.SIGILL):
        # So do native libraries end that are refused memory, or that a file has led astray.
        raise limits.too_big(signal.Signals(-code).name)
    raise Refusal(f"the file made its reader end without an answer ({code}).", _SIMPLER)
