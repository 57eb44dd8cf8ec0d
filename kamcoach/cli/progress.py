"""How far the work on many files is: one line on a terminal that goes again."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from kamcoach.report.text import one_line

AFTER = 1.0
"""Seconds of work before anything is shown: what is quick needs no telling."""


class Progress:
    """Shows which of several files is being worked at, on standard error if that is a terminal."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        """Begin to count time.

        Args:
            total: how many files there are; of one file nothing is shown.
            stream: where to show it, standard error where none is given.
        """
        self._stream = stream or sys.stderr
        self._total = total if self._stream.isatty() else 0
        self._done = 0
        self._began = time.monotonic()

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Show the name of a file while it is worked at; the line is gone before anything else."""
        shown = self._total > 1 and time.monotonic() - self._began >= AFTER
        if shown:
            self._stream.write(self._line(name))
            self._stream.flush()
        try:
            yield
        finally:
            self._done += 1
            if shown:
                self._stream.write("\r\x1b[K")
                self._stream.flush()

    def _line(self, name: str) -> str:
        line = f"{self._done + 1} of {self._total}: {one_line(name)}"
        room = shutil.get_terminal_size().columns - 1
        # A character that is not ASCII may be two columns wide.
        return line[: room if line.isascii() else room // 2]
