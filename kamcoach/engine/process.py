"""A child process that runs durable-rules: started, asked within a time limit, and ended."""

from __future__ import annotations

import contextlib
import json
import math
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child.py")
SECONDS = 10.0
"""How long one answer may take; it takes about a thousandth of one."""
LOOKS_EVERY = 1.0
"""Seconds between two looks at whether an answer is late."""
MOST_BYTES = 2**24
"""Of one answer."""
MOST_SAID = 200


class DurableFailure(RuntimeError):
    """durable-rules crashed, hung or answered what it should not."""


class DurableNotHere(DurableFailure):
    """durable-rules does not load."""


class Child:
    """One process. After any failure it has ended, and another must be started."""

    def __init__(self, native: str) -> None:
        """Start it.

        Args:
            native: the file of the native part of durable-rules.

        Raises:
            DurableFailure: there is no starting it.
        """
        # Isolated (-I), without site-packages (-S) and away from the folder of the document:
        # nothing that lies about there can become part of it.
        command = [sys.executable, "-I", "-S", str(CHILD), native, str(2 * SECONDS)]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=CHILD.parent,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise DurableFailure(f"its process does not start: {error.strerror}") from error
        # Also when this is no longer used, and when Python ends.
        self.end = weakref.finalize(self, _end, self._process)
        self._due = [math.inf]
        watch = (self._process, self._due)
        threading.Thread(target=_watch, args=watch, name="kamcoach-watch", daemon=True).start()

    def alive(self) -> bool:
        """Whether it runs, as a child of this process and not of one that this was forked from."""
        return self._process.poll() is None

    def ask(self, request: object) -> Any:
        """Its answer to one request.

        Raises:
            DurableFailure: there is none, or it is no answer.
        """
        try:
            return _answer(self._exchange(json.dumps(request).encode() + b"\n"))
        except BaseException:
            # Also when interrupted: the answer to this must not be taken for that to the next.
            self.end()
            raise

    def _exchange(self, line: bytes) -> bytes:
        process = self._process
        assert process.stdin and process.stdout
        due = self._due[0] = time.monotonic() + SECONDS
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline(MOST_BYTES)
        except OSError:
            answer = b""
        finally:
            self._due[0] = math.inf
        if answer.endswith(b"\n"):
            return answer
        if time.monotonic() >= due:
            raise DurableFailure(f"no answer within {SECONDS:g} seconds")
        if len(answer) >= MOST_BYTES:
            raise DurableFailure(f"an answer of more than {MOST_BYTES} bytes")
        raise DurableFailure(_ended(process))


def _watch(process: subprocess.Popen[bytes], due: list[float]) -> None:
    """Kill a process that owes an answer for too long; look now and then, while it lives."""
    while process.poll() is None:
        if time.monotonic() >= due[0]:
            process.kill()
        time.sleep(LOOKS_EVERY)


def _ended(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return "its process fell silent"
    crash = signal.strsignal(-code) if code < 0 else None
    return f"its process ended: {crash or f'exit code {code}'}"


def _answer(line: bytes) -> Any:
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        raise DurableFailure("an answer that is no JSON") from None
    if isinstance(answer, dict):
        if "not_here" in answer:
            raise DurableNotHere(_short(answer["not_here"]))
        raise DurableFailure(_short(answer.get("error", "no proper answer")))
    return answer


def _short(said: object) -> str:
    """What a child said, fit for one line of a note."""
    return " ".join(str(said).split())[:MOST_SAID]


def _end(process: subprocess.Popen[bytes]) -> None:
    # It keeps nothing that could be lost, so there is one way to end it, whatever it is doing.
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe
        with contextlib.suppress(OSError):  # What was not yet written has no reader any more.
            pipe.close()
