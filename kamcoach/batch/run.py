"""A whole cohort: taken in, assessed, and put into tables; begun again, it goes on."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch import cluster, earlier, outputs, presence
from kamcoach.batch.following import following
from kamcoach.batch.journal import Counts, Journal, opened
from kamcoach.batch.rows import Stored
from kamcoach.batch.shards import FOLDER
from kamcoach.batch.sources import Source
from kamcoach.batch.store import Store, store_at
from kamcoach.batch.task import LEARNERS, Outcome, Settings
from kamcoach.batch.workers import Limits, outcomes
from kamcoach.errors import UsageError
from kamcoach.models.cohort import LearnerResult
from kamcoach.readers.handed_in import shown_name
from kamcoach.readers.text import base_name
from kamcoach.report.cohort import missing

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
    met: tuple[earlier.Met, ...] = ()
    """Who was found in the results of each earlier batch."""


def run(
    source: Source,
    settings: Settings,
    *,
    limits: Limits,
    workers: int,
    scheduler: str = "",
    anew: bool = False,
    may_go: bool = False,
    before: Sequence[Path] = (),
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
        may_go: take results away although the work of most of those assessed is gone.
        before: results of earlier batches, the oldest first, to see what their learners made of it.
        tell: told of progress.

    Raises:
        KamcoachError: the batch cannot run; what was assessed until then is kept.
    """
    _check_apart(source, settings.out, before)
    if scheduler:  # Whoever works on it elsewhere does not stand where this process does.
        source = source._replace(path=source.path.absolute())
        settings = settings._replace(out=settings.out.absolute())
    with opened(settings.out) as journal:
        anew = anew or journal.forgets()
        _check_settings(journal, settings, anew=anew)
        earlier.check(before, settings.facts())
        journal.take_in(source, may_go=may_go or anew)
        store = store_at(settings.shards or str(settings.out))
        if scheduler:
            _take(store, journal.keep_shards(settings.shards))
        if anew:
            journal.forgets(begin=True)
            store.remove(LEARNERS)
        journal.begin(settings.facts(), anew=anew)
        journal.keep_rubrics(settings.pack.rubrics)
        met = earlier.take_in(journal, before)
        gone = 0
        for folder in journal.gone():
            store.remove(f"{LEARNERS}/{folder}")
            gone += 1
        tasks, total = journal.tasks(source), journal.handed_in()
        if scheduler:
            found = cluster.outcomes(tasks, settings, limits, scheduler, store, total)
        else:
            found = outcomes(tasks, settings, limits, min(workers, total))
        cohort = outputs.cohort_of(settings, journal.call(base_name(source.path.resolve().stem)))
        with following(cohort, settings.out) as note:
            done = _record(journal, found, total, tell, note)
        for shard in journal.stale():
            store.remove(shard)
        journal.end()
        notes = (*journal.notes(), *missing().values())
        return Summary(journal.counts(), done, gone, notes, journal.refusals(MOST_NAMED), met)


def _record(
    journal: Journal,
    outcomes: Iterator[Outcome | Stored],
    total: int,
    tell: Callable[[Progress], None],
    note: Callable[[str], None],
) -> int:
    """Note what becomes of all tasks, and return how many were done before."""
    before = 0
    tell(Progress(0, total))
    for done, outcome in enumerate(outcomes, 1):
        journal.record(outcome)
        note(outcome.key)
        before += isinstance(outcome, Outcome) and outcome.result is None
        tell(Progress(done, total))
    return before


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


def _check_apart(given: Source, out: Path, before: Sequence[Path]) -> None:
    """See that reports are not taken for work next time, nor work for reports.

    Raises:
        UsageError: one stands in the other, or results are to be compared with themselves.
    """
    source = given.path
    work, reports = source.resolve(), out.resolve()
    others = [folder.resolve() for folder in before]
    if work.is_dir() and any(folder.is_relative_to(work) for folder in others):
        raise UsageError(
            f"Earlier results stand in {shown_name(source)}, and would be read as work: move "
            "them out of it."
        )
    if work.is_dir() and reports.is_relative_to(work):
        raise UsageError(
            f"The results would stand in {shown_name(source)}, and be read as work next time: "
            "name another folder with -o."
        )
    if work.is_relative_to(reports):
        raise UsageError(
            f"The work stands in {shown_name(out)}, where the results would be: name another "
            "folder with -o."
        )
    if reports in others:
        raise UsageError(
            f"{shown_name(out)} cannot be its own --earlier: attempts that were made in it are "
            "known there."
        )
    if given.sort == "paths" and not work.is_dir():
        presence.check_manifest(given.parts(), [reports, *others])


def _check_settings(journal: Journal, settings: Settings, *, anew: bool) -> None:
    """See that one batch is judged by one measure.

    Raises:
        UsageError: results are there that were made by other settings.
    """
    was = journal.settings()
    facts = settings.facts()
    if anew or was is None:
        return
    changed = [name for name in facts if not earlier.same(facts[name], was.get(name))]
    if changed:
        raise UsageError(
            f"{shown_name(settings.out)} holds results that were made differently: "
            f"{' and '.join(changed)} changed since. Verdicts of two kinds must not stand side by "
            "side: add --anew to assess all again, or name another folder with -o."
        )
