"""In a worker of Dask: shards are handed to stations, which stay from one to the next.

This is all that runs in the worker itself. It imports nothing that reads or judges.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from typing import cast

from kamcoach.batch.messages import Answer, Done, Ended, Failed, ShardFailed, Ticket

_TRIES = 2
_CODE = "import sys; sys.path[:] = sys.argv[1:]; from kamcoach.batch.station import main; main()"
_idle: list[_Station] = []
_lock = threading.Lock()


class _Station:
    """A station, as seen from the worker that started it."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        # Not of multiprocessing: workers of Dask are daemons, which may have no such children.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CODE, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"KAMCOACH_LIMITS": ticket.limits},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        # Also when the worker ends.
        self.end = weakref.finalize(self, _end, self._process)
        with suppress(OSError):
            self._send(pickle.dumps(ticket))

    def alive(self) -> bool:
        """Whether it has not ended by itself, as it does when nobody asks."""
        return self._process.poll() is None

    def ask(self, tasks: bytes) -> Answer:
        """Have a shard assessed.

        Raises:
            EOFError, OSError: it has ended.
        """
        assert self._process.stdout
        self._send(tasks)
        return cast(Answer, pickle.load(self._process.stdout))

    def _send(self, frame: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(frame)
        self._process.stdin.flush()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with suppress(OSError):
        process.communicate()


def assess(ticket: str, tasks: bytes) -> Answer:
    """Have a shard assessed, in whichever station is free.

    Args:
        ticket: a `Ticket` as JSON.
        tasks: a tuple of tasks, pickled.

    Raises:
        ShardFailed: what came of it could not be kept.
    """
    wanted = Ticket(*json.loads(ticket))
    for _ in range(_TRIES):
        station = _taken(wanted)
        try:
            answer = station.ask(tasks)
        except (EOFError, OSError, pickle.UnpicklingError):
            station.end()
            continue
        if isinstance(answer, Done):
            with _lock:
                _idle.append(station)
        else:
            station.end()
        if isinstance(answer, Failed):
            raise ShardFailed(answer.message)
        return answer
    return Ended()


def _taken(ticket: Ticket) -> _Station:
    """Return a station of this batch that is free; those of other batches make room."""
    found = None
    with _lock:
        others = [station for station in _idle if station.ticket != ticket or not station.alive()]
        same = [station for station in _idle if station not in others]
        if same:
            found = same.pop()
        _idle[:] = same
    for station in others:
        station.end()
    return found or _Station(ticket)
