"""Gather what the markers decided, compare it, and show the agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

import click

from kamcoach import catalog
from kamcoach.agreement import compare, markings
from kamcoach.cli import common
from kamcoach.errors import UsageError
from kamcoach.models.agreement import Agreement, Marking
from kamcoach.models.pack import RulePack
from kamcoach.report.agreement import render
from kamcoach.report.text import one_line

OWN_NAME = "kamcoach"


class Request(NamedTuple):
    """What was asked for."""

    folders: tuple[Path, ...]
    documents: tuple[Path, ...] = ()
    rubrics: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()


def agreement_of(request: Request) -> Agreement:
    """Return how far the markers agree.

    Raises:
        KamcoachError: the command cannot run.
    """
    pack, wanted = _pack(request)
    markers = [
        markings.read(folder, name)
        for folder, name in zip(request.folders, marker_names(request.folders), strict=True)
    ]
    if request.documents:
        markers.append(_judged(request.documents, markers, pack))
    if wanted:
        markers = [markings.only(marker, wanted) for marker in markers]
    judged_by = f"{pack.version} (sha256 {pack.sha256})" if request.documents else ""
    return compare.compare(markers, _titles(pack), judged_by)


def shown(agreement: Agreement, format: str, *, to_file: bool) -> str:
    """Return an agreement in a format."""
    if format != "summary":
        return render(agreement, format)
    from kamcoach.report.agreement.terminal import summary

    if to_file:
        return summary(agreement)
    return summary(agreement, width=common.width(), bold=common.bold())


def marker_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return what to call the marker of each folder: as much of its path as tells them apart.

    Raises:
        UsageError: a folder is named twice.
    """
    paths = [folder.resolve() for folder in folders]
    if len(set(paths)) < len(paths):
        raise UsageError(
            "The same folder is named twice: a marker would be compared with themselves."
        )
    longer = (tuple("/".join(path.parts[-depth:]) for path in paths) for depth in count(1))
    return next(names for names in longer if len({*names, OWN_NAME}) > len(names))


def _pack(request: Request) -> tuple[RulePack, tuple[str, ...]]:
    """Return the rule pack, and the ids of the rubrics to compare by; none for all."""
    files = [Path(name) for name in request.rubrics if name.endswith((".yaml", ".yml"))]
    for file in files:
        if not file.is_file():
            raise UsageError(f"There is no rubric file {one_line(str(file))}.")
    pack = catalog.load(files, request.rules)
    brought = [r.id for file in files for r in catalog.brought(pack, file, request.rules)]
    return pack, (*(name for name in request.rubrics if Path(name) not in files), *brought)


def _titles(pack: RulePack) -> dict[str, str]:
    rubrics = {rubric.id: rubric.title for rubric in pack.rubrics}
    criteria = {entry.id: entry.title for r in pack.rubrics for entry in r.criteria}
    return (
        rubrics | criteria | {entry.id: entry.title for r in pack.rubrics for entry in r.mistakes}
    )


def _judged(paths: Sequence[Path], markers: Iterable[Marking], pack: RulePack) -> Marking:
    """Return what kamcoach says of the documents that a marker marked."""
    marked = {document for marker in markers for document in marker.documents}
    files = list(dict.fromkeys(_files(paths)))
    wanted = [file for file in files if markings.document_name(file.name) in marked]
    if not wanted:
        raise UsageError(
            "No document of --documents was marked: none has the name of a marker's file."
        )
    others = [one_line(file.name) for file in files if file not in wanted]
    if others:
        click.echo(f"Marked by nobody, and not read: {', '.join(others)}", err=True)
    return markings.judged(common.read_all(wanted), pack, OWN_NAME, "auto")


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.is_file() and p.name[0] != ".")
        else:
            yield path
