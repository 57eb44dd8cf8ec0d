"""A folder, a ZIP archive or a manifest -> what each learner handed in, one part at a time.

Nothing is read but names, and nothing is kept: a cohort may have a hundred thousand learners.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from kamcoach.batch.names import Layout, Learner, layout_of, learner_of
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Skipped
from kamcoach.readers.handed_in import Listed, listed, passed_over, shown_name
from kamcoach.readers.text import base_name

Sort = Literal["paths", "entries"]
_DEEPEST = 3
"""Folders around all that was handed in, as some programs add when they pack."""
_LEARNER, _FILE, _ID, _GROUP = "learner", "file", "id", "group"
_LARGEST_CELL = 10_000


class Part(NamedTuple):
    """Something that a learner handed in, or why it cannot be had."""

    learner: Learner
    part: str
    """A path, or the number of an entry of the archive."""
    group: str = ""
    reason: str = ""
    advice: str = ""


class Source(NamedTuple):
    """Where the work of a cohort is."""

    path: Path
    sort: Sort
    layout: Layout | None
    """None where it is to be told from the names."""

    def parts(self) -> Iterator[Part | Skipped]:
        """Yield what was handed in, in no order.

        Raises:
            Refusal: The archive is damaged.
            UsageError: The folder or the manifest cannot be read.
        """
        if self.sort == "entries":
            return _in_archive(self.path, self.layout)
        if self.path.is_dir():
            return _in_folder(self.path, self.layout)
        return _in_manifest(self.path)


def source_of(path: Path, layout: Layout | None = None) -> Source:
    """Return what stands at a path.

    Raises:
        UsageError: It is nothing that holds the work of several learners.
    """
    if path.is_dir() or path.suffix.lower() == ".csv":
        return Source(path, "paths", layout)
    if path.suffix.lower() == ".zip":
        return Source(path, "entries", layout)
    raise UsageError(
        f"{shown_name(path)} is no folder, ZIP archive or manifest (.csv). For a single document "
        "use `kamcoach assess`."
    )


# Folders


def _in_folder(top: Path, layout: Layout | None) -> Iterator[Part | Skipped]:
    top = _innermost(top)
    layout = layout or layout_of(entry.name for entry in _entries(top) if not _odd(entry))
    for entry in _entries(top):
        name = base_name(entry.name)
        if reason := _odd(entry):
            yield Skipped(name=name, reason=reason)
        else:
            folder = entry.is_dir(follow_symlinks=False)
            yield _part(name, entry.path, layout, folder=folder, exact=entry.name)


def _innermost(top: Path) -> Path:
    """Return the folder that the work stands in: others may stand around it."""
    for _ in range(_DEEPEST):
        inside = list(islice(_kept(top), 2))
        if len(inside) != 1 or not inside[0].is_dir(follow_symlinks=False):
            return top
        below = Path(inside[0].path)
        if layout_of([inside[0].name]) != "plain":
            return top
        if layout_of(entry.name for entry in _kept(below)) != "plain":
            return below
        if not all(entry.is_dir(follow_symlinks=False) for entry in _kept(below)):
            return top  # A file stands in it: it is the folder of one learner.
        top = below
    return top


def _kept(folder: Path) -> Iterator[os.DirEntry[str]]:
    return (entry for entry in _entries(folder) if not _odd(entry))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        raise UsageError(
            f"The folder {shown_name(folder)} cannot be read: {error.strerror}."
        ) from error


def _odd(entry: os.DirEntry[str]) -> str:
    """Why something is no work of a learner; empty where it may be."""
    if reason := passed_over(entry.name):
        return reason
    if entry.is_symlink():
        return "a link, which is not followed"
    plain = entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
    return "" if plain else "not a file"


def _part(name: str, part: str, layout: Layout, *, folder: bool, exact: str | None = None) -> Part:
    """Return a part with its learner; one of nobody is refused under its own name.

    Two names may be shown alike: `exact` is what the name is, where that differs.
    """
    learner = learner_of(name, layout, folder=folder)
    if learner is None:
        return Part(
            Learner(f"?{exact or name}", name),
            "",
            reason=f"its name does not say whose work it is, as names of {layout.title()} do.",
            advice="Take it out, or say with --layout how the names are made.",
        )
    if layout == "plain" and exact not in (None, name):
        learner = Learner(f"{exact}/" if folder else str(exact), learner.name)
    return Part(learner, part)


# Archives


def _in_archive(path: Path, layout: Layout | None) -> Iterator[Part | Skipped]:
    around = _around(path)
    layout = layout or layout_of(
        entry.steps[around] for entry in listed(path) if _inside(entry, around)
    )
    for entry in listed(path):
        if entry.skipped:
            yield Skipped(name="/".join(entry.steps), reason=entry.skipped)
        else:
            # A file that stands outside of the folder around all others is somebody's, too.
            name = entry.steps[min(around, len(entry.steps) - 1)]
            folder = len(entry.steps) > around + 1
            yield _part(name, str(entry.number), layout, folder=folder)


def _inside(entry: Listed, around: int) -> bool:
    return not entry.skipped and len(entry.steps) > around


def _around(path: Path) -> int:
    """Return how many folders stand around all work in an archive."""
    for depth in range(_DEEPEST):
        tops = _first_two(e.steps[depth] for e in listed(path) if _inside(e, depth))
        if len(tops) != 1 or layout_of(tops) != "plain":
            return depth
        if layout_of(e.steps[depth + 1] for e in listed(path) if _inside(e, depth + 1)) != "plain":
            return depth + 1
        if any(len(e.steps) <= depth + 2 for e in listed(path) if _inside(e, depth)):
            return depth  # A file stands in it: it is the folder of one learner.
    return _DEEPEST


def _first_two(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        if name not in found:
            found.append(name)
        if len(found) > 1:
            break
    return found


# Manifests


def _in_manifest(path: Path) -> Iterator[Part]:
    """Yield the files that a table names: columns `learner` and `file`, perhaps `id`, `group`."""
    top = path.resolve().parent
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line, row in _rows(file):
                yield _named(line, row, top)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"The manifest {shown_name(path)} cannot be read ({error}). Save it as CSV in UTF-8."
        ) from error


def _rows(file: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    lines = iter(file)
    head = next(lines, "")
    separator = ";" if head.count(";") > head.count(",") else ","
    columns = [
        cell.strip().casefold() for cell in next(csv.reader([head], delimiter=separator), ())
    ]
    if not {_LEARNER, _FILE} <= set(columns):
        raise UsageError(
            "The first line of a manifest names its columns: learner and file, and if need be id "
            "and group."
        )
    reader = csv.reader(lines, delimiter=separator)
    for row in reader:
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False)}
        if any(cells.values()):
            yield reader.line_num + 1, cells


def _named(line: int, row: dict[str, str], top: Path) -> Part:
    name, file = row.get(_LEARNER, ""), row.get(_FILE, "")
    learner = Learner(row.get(_ID) or name or f"line {line}", name or f"line {line}")
    group = row.get(_GROUP, "")[:_LARGEST_CELL]

    def refused(reason: str, advice: str) -> Part:
        return Part(learner, "", group, f"line {line} of the manifest: {reason}", advice)

    if not name or not file:
        return refused("it names no learner or no file.", "Fill in both cells.")
    try:
        found = (top / file).resolve()
        there = found.is_file() or found.is_dir()
    except (OSError, ValueError, RuntimeError):
        there = False
        found = top
    if there and not found.is_relative_to(top):
        return refused(
            "the file stands outside of the folder of the manifest.",
            "Put the manifest beside the files, and name them from there.",
        )
    if not there:
        return refused("there is no such file.", "See whether the name is right.")
    return Part(learner, str(found), group)
