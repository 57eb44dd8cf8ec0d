"""The same work as in `workers.py`, on a cluster of Dask: shards out, what became of them back.

A shard goes to a worker as one future. What it comes to is written by the worker; only where that
stands comes back. A few shards for each worker are under way at a time, so the driver holds as
little for a million submissions as for a hundred. A worker that ends costs the shard that it was
at, which Dask gives to another; a shard at which workers end again and again is halved, until the
submission stands alone that does it.
"""

from __future__ import annotations

import json
import os
import pickle
import time
from asyncio import CancelledError
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from kamcoach.batch.attempts import Kept
from kamcoach.batch.messages import Answer, Done, Ended, ShardFailed, Ticket
from kamcoach.batch.rows import Stored
from kamcoach.batch.station import Order, made_of, written
from kamcoach.batch.stations import assess
from kamcoach.batch.store import Store
from kamcoach.batch.task import (
    LEARNERS,
    LIMITS,
    Outcome,
    Settings,
    Task,
    fingerprint_of,
    perform,
    refused,
)
from kamcoach.batch.workers import SIMPLER, Limits, Work
from kamcoach.errors import Refusal, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

MOST = 64
"""Submissions of a shard."""
_FEWEST = 2
_SHARE = 4
"""A shard is at most this part of what each thread has still to do: so all end at the same time."""
_AHEAD = 3
"""Shards under way for each thread of the cluster: one is worked on, the others are at hand."""
_AGAIN = 2
"""Times that a shard is tried again when it could not be kept."""
_ANSWERS = 10
"""Seconds that a scheduler may take to answer."""
_JOINS = 60
"""Seconds that the first worker may take to join."""
_LOOKS_EVERY = 5.0
"""Seconds between two looks at how many workers there are."""
_MISSING = "--cluster needs Dask, which is not here: pip install 'kamcoach[cluster]'"
_GOES_ON = "What was assessed is kept: the same command goes on."


def outcomes(
    tasks: Iterator[Task],
    settings: Settings,
    limits: Limits,
    address: str,
    store: Store,
    total: int,
    work: Work = perform,
) -> Iterator[Outcome | Stored]:
    """Yield what becomes of each task, shard by shard, in the order in which they are finished.

    Args:
        tasks: what each learner handed in; few more are taken than can be worked on.
        settings: how to assess; its paths are those that workers know.
        limits: what one submission may take.
        address: of the scheduler, as `tcp://host:8786`.
        store: where results go, as the driver reaches it.
        total: how many tasks there are.
        work: what is done with each task, in a process of its own.

    Raises:
        UsageError: there is no such cluster, or nobody can be assessed on it.
    """
    with _connected(address) as client:
        order = written(Order(settings, limits, work), store)
        where = settings.shards or str(settings.out)
        ticket = Ticket(where, order, made_of(), os.environ.get(LIMITS, ""))
        try:
            yield from _Drive(client, ticket, tasks, settings, limits, store, total).run()
        finally:
            store.remove(order)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(_MISSING) from error
    try:
        client = Client(address, timeout=_ANSWERS, set_as_default=False, name="kamcoach")
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(
            f"No scheduler answers at {address} ({type(error).__name__}): see whether "
            "`dask scheduler` runs there. Its address looks like tcp://host:8786"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_JOINS)
        except TimeoutError as error:
            raise UsageError(
                f"The scheduler at {address} has no workers: start some with "
                f"`dask worker {address}`."
            ) from error
        yield client


class _Shard(NamedTuple):
    tasks: tuple[Task, ...]
    deaths: int = 0
    """Times that workers ended at it, or at a larger one that it was part of."""


class _Drive:
    """A batch under way on a cluster."""

    def __init__(
        self,
        client: Client,
        ticket: Ticket,
        tasks: Iterator[Task],
        settings: Settings,
        limits: Limits,
        store: Store,
        total: int,
    ) -> None:
        self._client, self._tasks, self._left = client, tasks, total
        self._settings, self._limits, self._store = settings, limits, store
        self._ticket = json.dumps(ticket)
        self._suspects: deque[_Shard] = deque()
        self._under_way: dict[str, _Shard] = {}
        self._keys = map(f"kamcoach-shard-{uuid4().hex}-{{}}".format, count())
        self._threads, self._looked = 1, 0.0

    def run(self) -> Iterator[Outcome | Stored]:
        from distributed import as_completed

        done = as_completed(loop=self._client.loop)
        for future in self._more():
            done.add(future)
        for future in done:
            shard = self._under_way.pop(future.key)
            yield from self._became(future, shard)
            future.release()
            for another in self._more():
                done.add(another)

    def _more(self) -> Iterator[Future]:
        """Submit shards until enough are under way."""
        while len(self._under_way) < _AHEAD * self._workers() and (shard := self._next()):
            key = next(self._keys)
            self._under_way[key] = shard
            tasks = pickle.dumps(shard.tasks)
            yield self._client.submit(
                assess, self._ticket, tasks, key=key, pure=False, retries=_AGAIN
            )

    def _workers(self) -> int:
        """Return how many shards can be worked on at a time: workers come and go."""
        if time.monotonic() - self._looked > _LOOKS_EVERY:
            self._threads = sum(self._client.nthreads().values()) or self._threads
            self._looked = time.monotonic()
        return self._threads

    def _next(self) -> _Shard | None:
        # Dask blames all shards that wait at a worker when it ends. So those that it has blamed are
        # tried one at a time: who is blamed then has done it.
        if self._suspects and not any(shard.deaths for shard in self._under_way.values()):
            return self._suspects.popleft()
        size = min(MOST, max(_FEWEST, self._left // (self._threads * _SHARE)))
        tasks = tuple(islice(self._tasks, size))
        self._left -= len(tasks)
        return _Shard(tasks) if tasks else None

    def _became(self, future: Future, shard: _Shard) -> Iterator[Outcome | Stored]:
        """Yield what became of a shard, or have its halves worked on.

        Raises:
            UsageError: no other shard will fare better.
        """
        from distributed.scheduler import KilledWorker

        answer = _answer(future)
        if isinstance(answer, (KilledWorker, Ended)):
            yield from self._blamed(shard)
        elif isinstance(answer, ShardFailed):
            raise UsageError(f"{answer} {_GOES_ON}") from answer
        elif isinstance(answer, BaseException):
            raise UsageError(
                f"The cluster cannot work on it ({type(answer).__name__}: {answer}): see whether "
                f"the same kamcoach is installed for its scheduler and workers. {_GOES_ON}"
            ) from answer
        elif isinstance(answer, Done):
            yield from _entries(shard.tasks, answer)
        else:
            raise UsageError(answer.message)

    def _blamed(self, shard: _Shard) -> Iterator[Outcome]:
        """Have the halves of a shard tried; refuse a submission that was tried by itself."""
        tasks, deaths = shard.tasks, shard.deaths + 1
        middle = len(tasks) // 2
        if middle:
            halves = (_Shard(tasks[:middle], deaths), _Shard(tasks[middle:], deaths))
            self._suspects.extend(halves)
            return
        if deaths == 1:
            self._suspects.append(_Shard(tasks, deaths))
            return
        (task,) = tasks
        for folder in {task.folder, task.was} - {""}:
            self._store.remove(f"{LEARNERS}/{folder}")
        fingerprint = fingerprint_of(task) + self._limits.mark()
        reason = Refusal("workers of the cluster ended whenever they assessed it.", SIMPLER)
        yield refused(task, self._settings, fingerprint, reason)


def _answer(future: Future) -> Answer | BaseException:
    """Return what a worker answered, or why there is no answer."""
    try:
        answer: Answer = future.result()
    except (Exception, CancelledError) as problem:
        return problem
    return answer


def _entries(tasks: tuple[Task, ...], done: Done) -> Iterator[Outcome | Stored]:
    """Yield what became of each task of a shard."""
    notes = done.notes
    for task, entry in zip(tasks, done.entries, strict=True):
        if not entry.status:
            yield Outcome(task.key, entry.fingerprint, None)
            continue
        yield Stored(
            key=task.key,
            name=task.name,
            fingerprint=entry.fingerprint,
            status=entry.status,
            unread=entry.unread,
            folder=task.folder,
            shard=done.shard,
            place=entry.place,
            attempt=Kept(entry.work, entry.standing) if entry.standing else None,
            notes=notes,
        )
        notes = ()
