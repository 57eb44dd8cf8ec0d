"""A process that assesses shards for a worker of a cluster, one after another.

It stands between the two because a worker of Dask may not have processes of its own to assess in,
and must feel nothing of what happens to a submission. It ends with the worker that started it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import socket
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, NamedTuple

from kamcoach.batch import shards
from kamcoach.batch.attempts import kept
from kamcoach.batch.messages import Answer, Done, Entry, Failed, Fatal, Ticket
from kamcoach.batch.store import Store, store_at
from kamcoach.batch.task import LEARNERS, Outcome, Settings, Task
from kamcoach.batch.workers import Limits, Work, outcomes
from kamcoach.errors import KamcoachError, UsageError

IDLE = 120.0
"""Seconds without a shard after which it makes room."""
_AT_ONCE = 8
"""Reports that are sent to a store at a time."""
_PACKAGE = Path(__file__).parents[1]
_PACK = "pack"
"""The rule pack, where it is installed with the package: it comes with the order."""
_LIBRARIES = (
    "ahocorasick-rs",
    "durable_rules",
    "lxml",
    "markdown-it-py",
    "mdit-py-plugins",
    "pypdfium2",
    "tinycss2",
    "webencodings",
)
"""They read and judge."""


class Order(NamedTuple):
    """What to do with every shard of a batch."""

    settings: Settings
    limits: Limits
    work: Work


def written(order: Order, store: Store) -> str:
    """Write an order where workers find it, and return its name.

    Raises:
        OSError: it cannot be written.
    """
    data = pickle.dumps(order)
    name = f"{shards.FOLDER}/order-{hashlib.sha256(data).hexdigest()}"
    store.put(name, data)
    return name


def made_of() -> dict[str, str]:
    """Return versions of everything that a verdict depends on, beside what is handed in."""
    code = hashlib.sha256()
    for file in sorted(_PACKAGE.rglob("*.*")):
        inner = file.relative_to(_PACKAGE)
        if file.is_file() and file.suffix != ".pyc" and inner.parts[0] != _PACK:
            code.update(inner.as_posix().encode() + file.read_bytes())
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"Python": python, "kamcoach": code.hexdigest()[:12]} | {
        library: _version(library) for library in _LIBRARIES
    }


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"


class Station:
    """Assesses shards of one batch, in a pool of one process that stays from shard to shard."""

    def __init__(self, ticket: Ticket, folder: Path) -> None:
        """Learn what to do.

        Args:
            ticket: where that stands.
            folder: an empty one, for reports on their way to a store.

        Raises:
            UsageError: this computer cannot take part in the batch.
        """
        own = made_of()
        other = [name for name, version in ticket.made_of.items() if own.get(name) != version]
        if other:
            said = ", ".join(f"{n} {own.get(n)} for {ticket.made_of[n]}" for n in other)
            raise UsageError(
                f"The worker on {socket.gethostname()} would judge otherwise than this computer: "
                f"it has {said}. Install the same versions on all."
            )
        self._store = store_at(ticket.store)
        order = _order(self._store, ticket)
        self._facts = [order.settings.facts(), order.limits]
        self._folder = folder if order.settings.shards else None
        settings = order.settings
        if self._folder:
            settings = settings._replace(out=self._folder)
        self._waiting: deque[Task] = deque()
        tasks = self._tasks()
        self._outcomes = outcomes(tasks, settings, order.limits, 1, order.work, ahead=False)
        self._senders = ThreadPoolExecutor(_AT_ONCE)

    def assess(self, tasks: Sequence[Task]) -> Answer:
        """Assess the tasks of a shard, and keep what came of them in the store."""
        if unseen := _unseen(tasks):
            return Fatal(
                f"The worker on {socket.gethostname()} finds no {unseen}: what was handed in must "
                "stand under the same path on all computers of the cluster."
            )
        sent: list[Future[None]] = []
        try:
            by_key = {task.key: task for task in tasks}
            self._waiting.extend(self._prepared(task) for task in tasks)
            came: dict[str, Outcome] = {}
            for _ in tasks:
                outcome = next(self._outcomes)
                came[outcome.key] = outcome
                sent.extend(self._sent(by_key[outcome.key], outcome))
            for each in sent:
                each.result()
            return self._kept([came[task.key] for task in tasks])
        except KamcoachError as error:
            return Fatal(str(error))
        except OSError as error:
            return Failed(f"What a shard came to cannot be kept at {self._store}: {error}.")

    def _tasks(self) -> Iterator[Task]:
        """Yield one task after another; none is asked for but when some wait."""
        while self._waiting:
            yield self._waiting.popleft()

    def _prepared(self, task: Task) -> Task:
        # Whether reports are still in a store is not asked: the journal says that they were sent.
        return task._replace(reported=False) if self._folder else task

    def _sent(self, task: Task, outcome: Outcome) -> list[Future[None]]:
        """Send the reports of a learner to the store, where they do not stand there already."""
        result = outcome.result
        if self._folder is None or result is None:
            return []
        old = {task.was} if result.reports else {task.was, task.folder}
        for name in old - {"", result.folder if result.reports else ""}:
            self._store.remove(f"{LEARNERS}/{name}")
        reports = self._folder / LEARNERS / result.folder
        sent = []
        for name in result.reports:
            data = (reports / name).read_bytes()
            path = f"{LEARNERS}/{result.folder}/{name}"
            sent.append(self._senders.submit(self._store.put, path, data))
        shutil.rmtree(reports, ignore_errors=True)
        return sent

    def _kept(self, outcomes: Sequence[Outcome]) -> Done:
        changed = [outcome for outcome in outcomes if outcome.result]
        name = shards.name_of(changed, self._facts) if changed else ""
        if changed:
            self._store.put(name, shards.packed(changed))
        places = {outcome.key: place for place, outcome in enumerate(changed)}
        entries = tuple(_entry(outcome, places.get(outcome.key, 0)) for outcome in outcomes)
        notes = sorted({note for outcome in outcomes for note in outcome.notes})
        return Done(name, entries, tuple(notes))


def _entry(outcome: Outcome, place: int) -> Entry:
    result = outcome.result
    if result is None:
        return Entry(outcome.fingerprint, "", False, 0)
    of = (outcome.fingerprint, result.status, bool(result.unread), place)
    return Entry(*of, *kept(result)) if result.status == "assessed" else Entry(*of)


def _order(store: Store, ticket: Ticket) -> Order:
    """Read an order: nothing is made of it that has not the hash that the ticket gives.

    Raises:
        UsageError: it is not there, or not the same.
    """
    try:
        data = store.get(ticket.order)
    except OSError as error:
        raise UsageError(
            f"The worker on {socket.gethostname()} cannot read {ticket.store} ({error}): name with "
            "--shards a folder or a URL that all computers of the cluster can read and write."
        ) from error
    if not ticket.order.endswith(hashlib.sha256(data).hexdigest()):
        raise UsageError(f"{ticket.order} in {ticket.store} was changed by something else.")
    order: Order = pickle.loads(data)
    return order


def _unseen(tasks: Sequence[Task]) -> str:
    """Return what was handed in where nothing of a shard is there; empty where something is."""
    paths = [
        path
        for task in tasks
        for path in ([str(task.source)] if task.sort == "entries" else task.parts)
    ]
    return "" if not paths or any(map(os.path.lexists, paths)) else paths[0]


# The process


def main() -> None:
    """Serve the process that started this one, over its standard input and output."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Nothing else may read from the one, or print to the other.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    serve(asked, answers, IDLE)


def serve(
    asked: BinaryIO,
    answers: BinaryIO,
    idle: float,
    end: Callable[[int], object] = os._exit,
) -> None:
    """Answer one shard after another, until none comes for a while or nobody is there to ask.

    Args:
        asked: a ticket, then tuples of tasks, each pickled.
        answers: takes an answer to each.
        idle: seconds to wait for the next.
        end: ends this process at once, whatever it is at.
    """
    folder = Path(tempfile.mkdtemp(prefix="kamcoach-"))
    frames: SimpleQueue[Ticket | tuple[Task, ...]] = SimpleQueue()

    def listen() -> None:
        with suppress(EOFError, OSError, ValueError):  # The last: it was closed meanwhile.
            while True:
                frames.put(pickle.load(asked))
        # Whoever asked has ended, perhaps in the middle of a shard: so does this.
        shutil.rmtree(folder, ignore_errors=True)
        end(0)

    threading.Thread(target=listen, daemon=True).start()
    station: Station | Fatal | None = None
    try:
        while True:
            frame = frames.get(timeout=idle)
            if isinstance(frame, Ticket):
                station = _begun(frame, folder)
                continue
            assert station is not None
            answer = station if isinstance(station, Fatal) else station.assess(frame)
            pickle.dump(answer, answers)
            answers.flush()
    except (Empty, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        end(0)


def _begun(ticket: Ticket, folder: Path) -> Station | Fatal:
    try:
        return Station(ticket, folder)
    except KamcoachError as error:
        return Fatal(str(error))
