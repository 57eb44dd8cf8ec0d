"""Where a report may be written, and writing it: one rule for every command.

Nothing is written over what is read, nor among it where it would be read next time, nor over an
Office file that somebody may have filled in.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import click

from kamcoach.errors import UsageError
from kamcoach.report.text import one_line

_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What a file begins with that was made with an Office program; the second with a password."""
_PACK = ("*.yaml", "words/*.yaml", "rubrics/*.yaml", "rules/*.yaml", "rules/words/*.yaml")
"""The files of a rule pack, and of another checkout of kamcoach."""


class Kept(UsageError):
    """A file that somebody may have filled in stands there, and stays."""


class OutputPath(click.Path):
    """A file or folder to write."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = True) -> None:
        """Accept what may be there or not."""
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Return the path. An empty one would be the folder that one is in."""
        if not str(value).strip():
            self.fail("it is empty. Name what to write.", param, ctx)
        return Path(os.fsdecode(super().convert(value, param, ctx)))


def format_of(
    output: Path, format: str | None, endings: Mapping[str, str], *, chosen: bool = True
) -> str:
    """Return the format of a file to write, and say where its name promises another.

    Args:
        output: the file.
        format: what was asked for, if anything.
        endings: the format that each ending stands for.
        chosen: whether the command has `--format`.

    Raises:
        UsageError: the format is not clear.
    """
    meant = endings.get(output.suffix.lower())
    if format is None and meant is None:
        also = ", or give --format" if chosen else ""
        folder = "" if output.suffix else " If it is to be a folder, make it first."
        raise UsageError(
            f"The format of {shown(output)} is not clear: end its name in one of "
            f"{', '.join(endings)}{also}.{folder}"
        )
    if format and meant and not format.endswith(meant):
        click.echo(f"Note: {shown(output)} holds {format}, as --format says.", err=True)
    return format or meant or ""


def check_parent(output: Path) -> None:
    """See that there is a folder to write into.

    Raises:
        UsageError: there is none.
    """
    if not output.parent.is_dir():
        raise UsageError(
            f"There is no folder {shown(output.parent)} to write {shown(output)} into: make it "
            "first."
        )


def pack_files(names: Iterable[str], folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of rules that are read.

    Args:
        names: as `--rubric` takes them: files and ids of rubrics.
        folders: as `--rules` takes them.
    """
    yield from (Path(name) for name in names if name.endswith((".yaml", ".yml")))
    for folder, pattern in product(folders, _PACK):
        yield from folder.glob(pattern)


def keep_apart(
    targets: Iterable[Path | None], files: Iterable[Path | None], folders: Iterable[Path] = ()
) -> None:
    """Refuse to write over what is read, or where it would be read next time.

    Args:
        targets: what is to be written; None for standard output.
        files: what is read, by whatever name: a link to a file is the file.
        folders: those that are read, with all that stands in them; a file among them is a file.

    Raises:
        UsageError: a target is one of the files, or stands in one of the folders.
    """
    read = [*filter(None, files), *folders]
    known = {_identity(path) for path in read}
    around = [_real(path) for path in folders if path.is_dir()]
    for target in filter(None, targets):
        if _identity(target) in known:
            raise UsageError(
                f"This would overwrite {shown(target)}, which is to be read: choose another "
                "name or folder with -o."
            )
        if any(_real(target).is_relative_to(folder) for folder in around):
            raise UsageError(
                f"The report {shown(target)} would stand in the folder that is to be read, and be "
                "read with it next time: choose another place with -o."
            )


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, by whatever names and links."""
    return _identity(one) == _identity(other)


def write_file(output: Path, data: bytes) -> None:
    """Write a file, whole or not at all.

    An Office file with other content is never replaced: what assessors fill in are Office files,
    and nothing in them tells whether somebody did.

    Raises:
        Kept: such a file stands there.
        UsageError: it cannot be written.
    """
    target = _real(output)  # a link stays one
    try:
        if target.exists() and not target.is_file():  # a device
            target.write_bytes(data)
        elif not target.exists() or not _office(target):
            _place(target, data)
        elif target.read_bytes() != data:
            raise Kept(
                f"{shown(output)} is there already, and somebody may have filled it in: kamcoach "
                "never replaces Word files and workbooks. Name another file with -o, or move this "
                "one away."
            )
    except OSError as error:
        raise UsageError(cannot_write(output, error)) from error


def cannot_write(output: Path, error: OSError) -> str:
    """Return why a file cannot be written, and what to try."""
    return (
        f"{shown(output)} cannot be written: {error.strerror}. See whether you may write there "
        "and the disk has room, or choose another place."
    )


def shown(path: Path) -> str:
    """Return a path as messages show it."""
    return one_line(str(path))


def _place(target: Path, data: bytes) -> None:
    # Not by the name of the target: it may be as long as a name can be.
    part = target.with_name(f".kamcoach-{os.getpid()}.part")
    try:
        part.touch()
        if target.exists():
            shutil.copymode(target, part)  # what nobody else may read stays so
        part.write_bytes(data)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _office(target: Path) -> bool:
    with target.open("rb") as file:
        return file.read(4).startswith(_OFFICE)


def _identity(path: Path) -> object:
    """Return what tells a file from all others, by whatever name or link it is reached."""
    try:
        found = path.stat()
    except OSError:
        return _real(path)
    # Some file systems number nothing.
    return (found.st_dev, found.st_ino) if found.st_ino else _real(path)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
