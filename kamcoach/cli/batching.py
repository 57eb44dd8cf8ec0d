"""Run a batch, show how far it is, and say how it went."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import click

from kamcoach import pipeline
from kamcoach.batch import run as batch
from kamcoach.batch.earlier import Met
from kamcoach.batch.names import Layout
from kamcoach.batch.run import Progress, Summary
from kamcoach.batch.sources import Source, source_of
from kamcoach.batch.store import shared
from kamcoach.batch.task import Settings
from kamcoach.batch.workers import MEGABYTES, SECONDS, Limits
from kamcoach.cli.output import check_used
from kamcoach.cli.running import Request as Judging
from kamcoach.cli.running import loaded_for
from kamcoach.errors import UsageError
from kamcoach.report.text import one_line

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


class Request(NamedTuple):
    """What was asked for."""

    source: Path
    output: Path
    layout: str | None
    formats: tuple[str, ...]
    workers: int | None
    seconds: float | None
    memory: int | None
    cluster: str
    shards: str
    anew: bool
    gone: bool
    earlier: tuple[Path, ...]
    judging: Judging


def run(request: Request) -> int:
    """Assess a cohort, write the results and return the exit code.

    Raises:
        KamcoachError: the batch cannot run.
    """
    judging = request.judging
    if "docx" in request.formats and judging.audience != "assessor":
        raise UsageError("A marking record (docx) is for the assessor: add --audience assessor.")
    check_used(request.formats, centre=judging.centre, date=None)
    loaded = loaded_for(judging)
    pipeline.choose(loaded.pack, loaded.rubrics)  # A name that is wrong is so for everybody.
    settings = Settings(
        out=request.output,
        pack=loaded.pack,
        rubrics=loaded.rubrics,
        audience=judging.audience,
        formats=request.formats,
        kind=judging.kind,
        engine=judging.engine,
        template=loaded.template,
        templates=loaded.templates,
        centre=loaded.centre,
        one_learner=judging.one_learner,
        shards=shared(request.shards),
    )
    source = source_of(request.source, cast("Layout | None", request.layout))
    say_source(source)
    with bar() as tell:
        summary = batch.run(
            source,
            settings,
            limits=Limits(request.seconds or SECONDS, request.memory or MEGABYTES),
            workers=request.workers or cores(),
            scheduler=request.cluster,
            anew=request.anew,
            may_go=request.gone,
            before=request.earlier,
            tell=tell,
        )
    _say(summary, request.output)
    return 1 if summary.counts.refused or summary.counts.partly else 0


def say_source(source: Source) -> None:
    """Say that a folder was looked through that could as well be one learner's.

    Raises:
        KamcoachError: the source cannot be read.
    """
    if folder := source.looked_through():
        click.echo(
            f"Note: all work stands in the folder {one_line(folder)}, so each "
            "thing in it is taken for a learner's. If it is one learner's own: --layout folders.",
            err=True,
        )


def cores() -> int:
    """Return how many cores there are for this process: a container may have fewer than the box."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def bar(doing: str = "Assessing") -> Iterator[Callable[[Progress], None]]:
    """Show how far it is on a terminal: share, time left, submissions in a second."""
    began = time.monotonic()
    with ExitStack() as stack:
        bars: list[ProgressBar[int]] = []

        def tell(progress: Progress) -> None:
            if not bars:
                bars.append(stack.enter_context(_new_bar(progress.total)))
            rate = progress.done / max(time.monotonic() - began, 0.001)
            bars[0].label = f"{doing}, {rate:.1f} in a second"
            bars[0].update(progress.done - bars[0].pos)

        yield tell if sys.stderr.isatty() else _tell_nobody


def _new_bar(total: int) -> ProgressBar[int]:
    return click.progressbar(length=total, show_pos=True, file=sys.stderr)


def _tell_nobody(_: Progress) -> None:
    """Where nobody looks on, nothing is shown."""


def _say(summary: Summary, out: Path) -> None:
    """Say what became of everything: counts on standard output, reasons on standard error."""
    counts = summary.counts
    for result in summary.refusals:
        for each in result.unread:
            what = f"{result.name}, {each.file}" if each.file else result.name
            click.echo(f"{one_line(what)} was not read: {one_line(each.reason)}", err=True)
    if summary.refusals:
        click.echo(f"What to try stands in {one_line(str(out / 'refused.csv'))}", err=True)
    for note in summary.notes:
        click.echo(f"Note: {one_line(note)}", err=True)
    partly = f" ({counts.partly} without a file that was refused)" if counts.partly else ""
    click.echo(
        f"Read {counts.read}, assessed {counts.assessed}{partly}, refused {counts.refused}, "
        f"skipped {counts.skipped}."
    )
    if summary.before:
        click.echo(f"{summary.before} of these were done before and had not changed.")
    if summary.gone:
        click.echo(f"{summary.gone} taken away: the work is no longer in the source.")
    for met in summary.met:
        click.echo(_met(met))
    click.echo(f"Begin with {one_line(str(out / 'cohort.html'))}")


def _met(met: Met) -> str:
    """Say who was found in earlier results, and how sure that is."""
    said = f"Of {met.learners} assessed in {met.folder}, {met.found} handed in again"
    by_name = f", {met.by_name} of them found by name" if met.by_name else ""
    renamed = (
        f", {met.renamed} of them called otherwise now: see that ids mean the same people"
        if met.renamed
        else ""
    )
    return f"{said}{by_name}{renamed}."
