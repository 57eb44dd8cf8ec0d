"""A whole cohort: taken in, assessed, and put into tables; begun again, it goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch import cluster, outputs
from kamcoach.batch.journal import Counts, Journal, Stored, opened
from kamcoach.batch.shards import FOLDER, ShardLost
from kamcoach.batch.sources import Source
from kamcoach.batch.store import Store, store_at
from kamcoach.batch.task import LEARNERS, Outcome, Settings
from kamcoach.batch.workers import Limits, outcomes
from kamcoach.errors import UsageError
from kamcoach.models.cohort import LearnerResult
from kamcoach.report.cohort import missing
from kamcoach.report.text import one_line

MOST_NAMED = 20
"""Refusals that are told at once; the table has them all."""


class Progress(NamedTuple):
    """How far a batch is."""

    done: int
    total: int


class Summary(NamedTuple):
    """What became of a batch."""

    counts: Counts
    before: int
    """Of the submissions read: assessed or refused by an earlier run, and unchanged since."""
    gone: int
    """Results that were taken away because the work is not there any more."""
    notes: tuple[str, ...]
    refusals: tuple[LearnerResult, ...]
    """The first few of which something was refused."""


def run(
    source: Source,
    settings: Settings,
    *,
    limits: Limits,
    workers: int,
    scheduler: str = "",
    anew: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Assess a cohort and write all that is said about it.

    Args:
        source: where the work is.
        settings: how to assess, and where to write.
        limits: what one submission may take.
        workers: how many processes to assess in.
        scheduler: address of the cluster to assess on; empty for this computer.
        anew: forget what was assessed before.
        tell: told of progress.

    Raises:
        KamcoachError: the batch cannot run; what was assessed until then is kept.
    """
    _check_apart(source.path, settings.out)
    if scheduler:  # Whoever works on it elsewhere does not stand where this process does.
        source = source._replace(path=source.path.absolute())
        settings = settings._replace(out=settings.out.absolute())
    with opened(settings.out) as journal:
        _check_settings(journal, settings, anew=anew)
        store = store_at(settings.shards or str(settings.out))
        if scheduler:
            _take(store, journal.keep_shards(settings.shards))
        journal.begin(settings.facts(), anew=anew)
        if anew:
            store.remove(LEARNERS)
        journal.take_in(source)
        gone = 0
        for folder in journal.gone():
            store.remove(f"{LEARNERS}/{folder}")
            gone += 1
        tasks, total = journal.tasks(source), journal.handed_in()
        if scheduler:
            done = cluster.outcomes(tasks, settings, limits, scheduler, store, total)
        else:
            done = outcomes(tasks, settings, limits, min(workers, total))
        before = _record(journal, done, total, tell)
        _write(journal, settings, source.path.resolve().stem)
        for shard in journal.stale():
            store.remove(shard)
        notes = (*journal.notes(), *missing().values())
        return Summary(journal.counts(), before, gone, notes, journal.refusals(MOST_NAMED))


def _record(
    journal: Journal,
    outcomes: Iterator[Outcome | Stored],
    total: int,
    tell: Callable[[Progress], None],
) -> int:
    """Note what becomes of all tasks, and return how many were done before."""
    before = 0
    tell(Progress(0, total))
    for done, outcome in enumerate(outcomes, 1):
        journal.record(outcome)
        before += isinstance(outcome, Outcome) and outcome.result is None
        tell(Progress(done, total))
    return before


def _write(journal: Journal, settings: Settings, name: str) -> None:
    """Write the tables.

    Raises:
        ShardLost: a shard that they need cannot be read; next time it will be made anew.
    """
    try:
        outputs.write(journal, settings, name)
    except ShardLost as lost:
        journal.forget(lost.name)
        raise


def _take(store: Store, batch: str) -> None:
    """See that no other batch leaves its reports and shards in the same place.

    Raises:
        UsageError: one does, or nothing can be left there.
    """
    name = f"{FOLDER}/batch"
    try:
        try:
            if store.get(name).decode(errors="replace") == batch:
                return
        except FileNotFoundError:
            store.put(name, batch.encode())
            return
    except OSError as error:
        raise UsageError(f"{store} cannot be written: {error}.") from error
    raise UsageError(
        f"Another batch leaves its shards at {store}: name another place, or take away what stands "
        "there."
    )


def _check_apart(source: Path, out: Path) -> None:
    """See that reports are not taken for work next time, nor work for reports.

    Raises:
        UsageError: one stands in the other.
    """
    work, reports = source.resolve(), out.resolve()
    if work.is_dir() and reports.is_relative_to(work):
        raise UsageError(
            f"The results would stand in {one_line(source.name)}, and be read as work next time: "
            "name another folder with -o."
        )
    if work.is_relative_to(reports):
        raise UsageError(
            f"The work stands in {one_line(out.name)}, where the results would be: name another "
            "folder with -o."
        )


def _check_settings(journal: Journal, settings: Settings, *, anew: bool) -> None:
    """See that one batch is judged by one measure.

    Raises:
        UsageError: results are there that were made by other settings.
    """
    was = journal.settings()
    facts = settings.facts()
    if anew or was is None:
        return
    changed = [name for name in facts if _same(facts[name]) != _same(was.get(name))]
    if changed:
        raise UsageError(
            f"{one_line(settings.out.name)} holds results that were made differently: "
            f"{' and '.join(changed)} changed since. Verdicts of two kinds must not stand side by "
            "side: add --anew to assess all again, or name another folder with -o."
        )


def _same(value: object) -> object:
    """JSON has no tuples."""
    return list(value) if isinstance(value, tuple) else value
