"""A manifest -> the files that it names: columns `learner` and `file`, perhaps `id` and `group`."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from kamcoach.batch.names import Learner, folded
from kamcoach.batch.parts import Doubt, Part
from kamcoach.errors import UsageError
from kamcoach.readers.handed_in import shown_name

_LEARNER, _FILE, _ID, _GROUP = "learner", "file", "id", "group"
_LARGEST_CELL = 10_000
DOUBT = Doubt(
    "lines {lines} of the manifest give one id to different learners (a name without an id counts "
    "as one).",
    "Give each learner an id of their own, and the same name wherever it stands.",
)


def in_manifest(path: Path) -> Iterator[Part]:
    """Yield the files that a manifest names.

    Raises:
        UsageError: it cannot be read, or is none.
    """
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
    learner, said = Learner(f"line {line}", f"line {line}"), ""
    if name:
        id = row.get(_ID, "")
        learner = Learner(id or name, name)
        # What is an id in one row and a name in another is not the same learner.
        said = f"{_ID if id else _LEARNER} {folded(name)}"
    group = row.get(_GROUP, "")[:_LARGEST_CELL]

    def refused(reason: str, advice: str) -> Part:
        told = f"line {line} of the manifest: {reason}"
        return Part(learner, "", group, told, advice, said, line)

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
    if there and found == top:
        return refused(
            "it names the folder of the manifest, where the work of all stands.",
            "Name the learner's own folder or file.",
        )
    if not there:
        return refused("there is no such file.", "See whether the name is right.")
    return Part(learner, str(found), group, said=said, line=line)
