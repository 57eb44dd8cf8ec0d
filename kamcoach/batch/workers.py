"""Processes that work on tasks: one that crashes, hangs or swells harms no other.

Each process has a pipe of its own, so that one that is killed in the middle of a word leaves the
pipes of the others whole; pools of the standard library share theirs, and break or wait for ever.
What is to be known for every task goes through that pipe, and not with the start: the standard
library writes what a process starts with to a pipe that it keeps open at both ends, and would wait
for ever for one that ends before it has read more than such a pipe holds.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Generic, NamedTuple, Protocol, TypeVar

from kamcoach.batch.task import Outcome, Settings, Task, fingerprint_of, perform, refused
from kamcoach.errors import KamcoachError, Refusal, UsageError


class Answer(Protocol):
    """What a process says of a task."""

    @property
    def key(self) -> str:
        """Tell of which task."""


How = TypeVar("How")
"""What is to be known for every task."""
Said = TypeVar("Said", bound=Answer)
Work = Callable[[Task, Settings], Outcome]

SECONDS = 180.0
MEGABYTES = 2048
_OUT_OF_MEMORY = 77
"""Exit code of a process that could not get more memory."""
_TASKS = 1_000
"""Tasks after which a process makes room for a fresh one: whatever it may have leaked ends."""
_TRIES = 2
"""Of a task at which a process crashes: the system may have ended it for the sake of another."""
_STARTS = 120.0
"""Seconds that a process may take to start."""
SIMPLER = "Assess it by itself with `kamcoach assess`; save it anew, or hand in less of it."


class Limits(NamedTuple):
    """What one submission may take."""

    seconds: float = SECONDS
    megabytes: int = MEGABYTES

    def mark(self) -> str:
        """Return what follows the fingerprint of a submission that was refused for them."""
        return f" within {self.seconds:g} s and {self.megabytes} MB"


class _Started(NamedTuple):
    """A process has started, and asks what is to be known for every task."""


class _Ready(NamedTuple):
    """It knows that, and waits for tasks."""


class _Fatal(NamedTuple):
    """Nobody can be assessed: a message for the user."""

    message: str


class _Worker(Generic[How, Said]):
    """A process, and the task that it is at."""

    def __init__(self, limits: Limits, work: Callable[[Task, How], Said]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(
            target=_work, args=(other, limits, work), name="kamcoach-worker", daemon=True
        )
        self.process.start()
        other.close()
        self.ready = False
        self.task: Task | None = None
        self.done = 0
        self.due = time.monotonic() + _STARTS

    def tell(self, settings: bytes) -> None:
        """Say what is to be known for every task; who has ended meanwhile is noticed later."""
        with suppress(OSError):
            self.connection.send_bytes(settings)

    def give(self, task: Task, seconds: float) -> None:
        """Hand over a task; a process that has ended meanwhile is noticed later."""
        self.task = task
        self.due = time.monotonic() + seconds
        with suppress(OSError):
            self.connection.send(task)

    def end(self) -> int | None:
        """End the process, and return its exit code."""
        self.process.join(timeout=0.5 if self.process.exitcode is None and not self.task else 0)
        self.process.kill()
        self.process.join()
        self.connection.close()
        return self.process.exitcode


class _Pool(Generic[How, Said]):
    """All processes."""

    def __init__(
        self,
        settings: How,
        limits: Limits,
        number: int,
        work: Callable[[Task, How], Said],
        refused: Callable[[Task, How, str, Refusal], Said],
    ) -> None:
        self.settings, self.limits, self.number, self.work = settings, limits, number, work
        self.refused = refused
        self.told = pickle.dumps(settings)
        self.workers: list[_Worker[How, Said]] = []
        self.again: list[Task] = []
        """Tasks at which a process crashed, to be tried once more."""
        self.crashed: set[str] = set()

    def run(self, tasks: Iterator[Task], *, ahead: bool) -> Iterator[Said]:
        """Yield what is said of each task, in the order in which they are finished."""
        try:
            while self._hand_out(tasks):
                said = list(self._heard())
                if ahead:
                    self._hand_out(tasks)
                yield from said
        finally:
            for worker in self.workers:
                worker.end()

    def _hand_out(self, tasks: Iterator[Task]) -> bool:
        """Give every idle process a task; return whether any is still at work."""
        for worker in [w for w in self.workers if w.ready and w.task is None]:
            if worker.done >= _TASKS:
                self._drop(worker)
            elif task := self._next(tasks):
                worker.give(task, self.limits.seconds)
            else:
                self._drop(worker)
        while len(self.workers) < self.number and (task := self._next(tasks)):
            worker = _Worker[How, Said](self.limits, self.work)
            worker.task = task
            self.workers.append(worker)
        return bool(self.workers)

    def _next(self, tasks: Iterator[Task]) -> Task | None:
        if self.again:
            return self.again.pop()
        task = next(tasks, None)
        # What was refused under these limits stands; under others it is tried again.
        return task and task._replace(known=task.known.removesuffix(self.limits.mark()))

    def _drop(self, worker: _Worker[How, Said]) -> None:
        with suppress(OSError):
            worker.connection.send(None)
        worker.end()
        self.workers.remove(worker)

    def _heard(self) -> Iterator[Said]:
        """Wait until a process says something, ends, or is late."""
        left = min(worker.due for worker in self.workers) - time.monotonic()
        pipes = {worker.connection: worker for worker in self.workers}
        ends = {worker.process.sentinel: worker for worker in self.workers}
        heard = connection.wait([*pipes, *ends], timeout=max(left, 0))
        for worker in self.workers.copy():
            if worker.connection in heard:
                yield from self._said(worker)
            elif worker.process.sentinel in heard:
                yield from self._ended(worker)
            elif worker.due <= time.monotonic():
                yield from self._ended(worker, late=True)

    def _said(self, worker: _Worker[How, Said]) -> Iterator[Said]:
        try:
            said = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._ended(worker)
            return
        if isinstance(said, _Fatal):
            raise UsageError(said.message)
        if isinstance(said, _Started):
            worker.tell(self.told)
            return
        if isinstance(said, _Ready):
            worker.ready = True
            assert worker.task
            worker.give(worker.task, self.limits.seconds)
            return
        worker.task, worker.done = None, worker.done + 1
        self.crashed.discard(said.key)
        yield said

    def _ended(self, worker: _Worker[How, Said], *, late: bool = False) -> Iterator[Said]:
        """A process is at its end, or is ended because it is late: its task has to be answered."""
        code, task = worker.end(), worker.task
        self.workers.remove(worker)
        if not worker.ready:
            raise UsageError(f"A process to assess in does not start (exit code {code}).")
        if task is None:
            return
        if not late and code != _OUT_OF_MEMORY and task.key not in self.crashed:
            self.crashed.add(task.key)
            self.again.append(task)
            return
        self.crashed.discard(task.key)
        fingerprint = fingerprint_of(task) + self.limits.mark()
        yield self.refused(task, self.settings, fingerprint, self._why(code, late))

    def _why(self, code: int | None, late: bool) -> Refusal:
        if late:
            reason = f"it takes longer than the limit of {self.limits.seconds:g} seconds."
            return Refusal(reason, f"{SIMPLER} --seconds raises the limit.")
        if code == _OUT_OF_MEMORY:
            reason = f"it takes more memory than the limit of {self.limits.megabytes} MB."
            return Refusal(reason, f"{SIMPLER} --memory raises the limit.")
        return Refusal(
            f"the process that assessed it crashed {_TRIES} times ({_cause(code)}).", SIMPLER
        )


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.strsignal(-code) or f"signal {-code}"
    return f"exit code {code}"


def outcomes(
    tasks: Iterator[Task],
    settings: Settings,
    limits: Limits,
    number: int,
    work: Work = perform,
    *,
    ahead: bool = True,
) -> Iterator[Outcome]:
    """Yield what becomes of each task, in the order in which they are finished.

    Args:
        tasks: what each learner handed in; no more are taken than can be worked on.
        settings: how to assess.
        limits: what one submission may take.
        number: of processes.
        work: what is done with each task, in a process of its own.
        ahead: whether a process that is finished gets another task before anybody has taken note;
            without it, no task is asked for before the one before it has been yielded.

    Raises:
        UsageError: processes do not start, or nobody can be assessed by these settings.
    """
    return answers(tasks, settings, limits, number, work, refused, ahead=ahead)


def answers(
    tasks: Iterator[Task],
    settings: How,
    limits: Limits,
    number: int,
    work: Callable[[Task, How], Said],
    refused: Callable[[Task, How, str, Refusal], Said],
    *,
    ahead: bool = True,
) -> Iterator[Said]:
    """Yield what is said of each task, as `outcomes` does, whatever is done with it.

    Args:
        tasks: what each learner handed in.
        settings: what is to be known for every task.
        limits: what one submission may take.
        number: of processes.
        work: what is done with each task, in a process of its own: a function of a module.
        refused: what is said of a task that takes too much or ends its process; given the task,
            the settings, the fingerprint of the task, and why.
        ahead: as with `outcomes`.

    Raises:
        UsageError: processes do not start, or nothing can be done by these settings.
    """
    return _Pool(settings, limits, number, work, refused).run(tasks, ahead=ahead)


# In the process


def _work(pipe: Connection, limits: Limits, work: Callable[[Task, How], Said]) -> None:
    """Answer one task after another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one.
    end_with_parent()
    _confine(limits.megabytes)
    with suppress(EOFError, OSError):
        pipe.send(_Started())
        settings: How = pipe.recv()
        pipe.send(_Ready())
        first = True
        while task := pipe.recv():
            try:
                answer: Said | _Fatal = work(task, settings)
            except MemoryError:
                # Whatever was taken may not come back: a fresh process does better.
                os._exit(_OUT_OF_MEMORY)
            except KamcoachError as error:
                answer = _Fatal(str(error))
            except OSError as error:
                answer = _Fatal(f"A report cannot be written: {error}.")
            pipe.send(answer)
            if first:
                # All is loaded now, and stays: to look for garbage in it again and again would
                # take a twentieth of the time.
                gc.collect()
                gc.freeze()
                first = False


def end_with_parent() -> None:
    """End this process at once when its parent has ended, however it did: nobody takes answers."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _confine(megabytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    most = megabytes * 1024 * 1024
    limit = resource.getrlimit(resource.RLIMIT_AS)[1]
    if limit != resource.RLIM_INFINITY:
        most = min(most, limit)
    with suppress(OSError, ValueError):  # Some systems know the limit and do not take it.
        resource.setrlimit(resource.RLIMIT_AS, (most, limit))
