"""The tables about a cohort, written while it is assessed, by a process that follows the journal.

A table takes a while: at the end of a batch all processes but one would wait for it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from kamcoach.batch import journal, outputs, workers
from kamcoach.batch.shards import ShardLost
from kamcoach.errors import UsageError
from kamcoach.models.cohort import LearnerResult
from kamcoach.report.cohort import Cohort

_WRITTEN = ""
"""What the process says when all is written; anything else says why it is not."""


@contextmanager
def following(cohort: Cohort, out: Path) -> Iterator[Callable[[str], None]]:
    """Start a process that writes the tables, and yield what tells it of a learner's result.

    Args:
        cohort: what is true of all learners.
        out: the folder with the journal, and for the tables.

    Raises:
        UsageError: on leaving, when the tables could not be written.
    """
    context = multiprocessing.get_context("spawn")
    pipe, other = context.Pipe()
    process = context.Process(
        target=_follow, args=(other, out), name="kamcoach-tables", daemon=True
    )
    process.start()
    other.close()

    def tell(key: Cohort | str | None) -> None:
        with suppress(OSError):  # A process that has ended says why in the end.
            pipe.send(key)

    with closing(pipe):
        try:
            tell(cohort)  # Not with the start: `workers` says why.
            yield tell
            tell(None)
            said = _said(pipe)
        finally:
            process.kill()
            process.join()
    if said != _WRITTEN:
        raise UsageError(f"The tables cannot be written: {said.rstrip('.')}.")


def _said(pipe: Connection) -> str:
    try:
        return str(pipe.recv())
    except (EOFError, OSError):
        return "the process that writes them has ended"


# In the process


def _follow(pipe: Connection, out: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workers.end_with_parent()
    said = _WRITTEN
    try:
        cohort: Cohort = pipe.recv()
        with journal.reading(out) as held:
            try:
                outputs.write(_as_they_come(pipe, held), cohort, out)
            except ShardLost as lost:
                held.lose(lost.name)
                raise
    except EOFError:
        return
    except (OSError, ShardLost) as error:
        said = str(error)
    pipe.send(said)


def _as_they_come(pipe: Connection, held: journal.Journal) -> Iterator[tuple[LearnerResult, bytes]]:
    """Yield results in the order of names, each as soon as all before it are there."""
    there: set[int] = set()
    first = after = 1
    for key in iter(pipe.recv, None):
        there.add(held.place(key))
        while after in there:
            there.remove(after)
            after += 1
        if not pipe.poll():
            yield from held.results(first, after - 1)
            first = after
    yield from held.results(first)
