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
from contextlib import suppress
from typing import cast

from kamcoach.batch.messages import Answer, Failed, ShardFailed, StationEnded, Ticket

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

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _send(self, frame: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(frame)
        self._process.stdin.flush()


def assess(ticket: str, tasks: bytes) -> Answer:
    """Have a shard assessed, in whichever station is free.

    Args:
        ticket: a `Ticket` as JSON.
        tasks: a tuple of tasks, pickled.

    Raises:
        StationEnded: its station ended at it, and so did another.
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
        with _lock:
            _idle.append(station)
        if isinstance(answer, Failed):
            raise ShardFailed(answer.message)
        return answer
    raise StationEnded("the process that assesses on a worker ended")


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
