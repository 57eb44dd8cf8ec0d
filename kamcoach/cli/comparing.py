"""Compare submissions for `kamcoach similar`, show how far it is, and say how it went."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, cast

import click

from kamcoach import pipeline
from kamcoach.batch.names import Layout
from kamcoach.batch.sources import source_of
from kamcoach.batch.workers import MEGABYTES, SECONDS, Limits
from kamcoach.cli import common, writing
from kamcoach.cli.batching import bar, cores, say_source
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.similarity import Similarity
from kamcoach.report.similarity import render, view
from kamcoach.report.text import one_line
from kamcoach.similarity.run import Template, similarity

_MOST_NAMED = 20
"""Refusals that are told at once; the page and the JSON have them all."""


class Request(NamedTuple):
    """What was asked for."""

    source: Path
    earlier: tuple[Path, ...]
    templates: tuple[Path, ...]
    layout: str | None
    workers: int | None
    seconds: float | None
    memory: int | None
    output: Path | None


def found_by(request: Request) -> Similarity:
    """Return what the submissions have in common, and say what became of them.

    Raises:
        KamcoachError: the command cannot run.
    """
    paths = (request.source, *request.earlier)
    _check_apart(request, paths)
    sources = [source_of(path, cast("Layout | None", request.layout)) for path in paths]
    for source in sources:
        say_source(source)
    templates = [_template(path) for path in request.templates]
    with bar("Reading") as tell:
        found = similarity(
            sources[0],
            sources[1:],
            templates,
            limits=Limits(request.seconds or SECONDS, request.memory or MEGABYTES),
            workers=request.workers or cores(),
            tell=tell,
        )
    _say(found)
    return found


def shown(found: Similarity, format: str, *, to_file: bool) -> str:
    """Return what was found in a format."""
    if format != "summary":
        return render(found, format)
    from kamcoach.report.similarity.terminal import summary

    if to_file:
        return summary(found)
    return summary(found, width=common.width(), bold=common.bold())


def _check_apart(request: Request, paths: tuple[Path, ...]) -> None:
    """See that the report does not take the place of what is read, nor is read next time.

    Raises:
        UsageError: it would, or a cohort is to be compared with itself.
    """
    writing.keep_apart((request.output,), request.templates, paths)
    resolved = [path.resolve() for path in paths]
    if len(set(resolved)) < len(resolved):
        raise UsageError("A cohort is named twice: every submission would be compared with itself.")


def _template(path: Path) -> Template:
    """Return a template.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return Template(path.name, pipeline.template_of(path.name, common.read(path)))
    except Refusal as refusal:
        raise UsageError(common.refusal_message(path, refusal)) from refusal


def _say(found: Similarity) -> None:
    """Say what was not compared, and how much was, on standard error: figures are no report."""
    for each in found.missing[:_MOST_NAMED]:
        why = one_line(each.unread.reason)
        click.echo(f"{one_line(view.missing(each))} was not compared: {why}", err=True)
    if more := view.more(len(found.missing) - _MOST_NAMED, "refusal"):
        click.echo(more, err=True)
    for cohort in (found.cohort, *found.earlier):
        lead = f"{one_line(cohort.name)}: " if found.earlier else ""
        click.echo(f"{lead}{view.cohort(cohort)}", err=True)
