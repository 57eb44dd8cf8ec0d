"""A whole cohort: taken in, assessed, and put into tables; begun again, it goes on."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch import outputs
from kamcoach.batch.journal import Counts, Journal, opened
from kamcoach.batch.sources import Source
from kamcoach.batch.task import LEARNERS, Settings, Task, remove
from kamcoach.batch.workers import Limits, outcomes
from kamcoach.errors import UsageError
from kamcoach.models.cohort import LearnerResult
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
    anew: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Assess a cohort and write all that is said about it.

    Args:
        source: where the work is.
        settings: how to assess, and where to write.
        limits: what one submission may take.
        workers: how many processes to assess in.
        anew: forget what was assessed before.
        tell: told of progress.

    Raises:
        KamcoachError: the batch cannot run; what was assessed until then is kept.
    """
    _check_apart(source.path, settings.out)
    with opened(settings.out) as journal:
        _check_settings(journal, settings, anew=anew)
        journal.begin(settings.facts(), anew=anew)
        if anew:
            shutil.rmtree(settings.out / LEARNERS, ignore_errors=True)
        journal.take_in(source)
        gone = 0
        for result in journal.gone():
            remove(settings.out, result.folder)
            gone += 1
        before = _assess(journal, journal.tasks(source), settings, limits, workers, tell)
        name = journal.call(source.path.resolve().stem)
        outputs.write(journal, settings, name)
        return Summary(
            journal.counts(), before, gone, journal.notes(), journal.refusals(MOST_NAMED)
        )


def _assess(
    journal: Journal,
    tasks: Iterator[Task],
    settings: Settings,
    limits: Limits,
    workers: int,
    tell: Callable[[Progress], None],
) -> int:
    """Do all tasks, and return how many were done before."""
    total, before = journal.handed_in(), 0
    tell(Progress(0, total))
    number = min(workers, total)
    for done, outcome in enumerate(outcomes(tasks, settings, limits, number), 1):
        journal.record(outcome)
        before += outcome.result is None
        tell(Progress(done, total))
    return before


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
