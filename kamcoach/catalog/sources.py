"""The data files of a rule pack as bytes, and the hash of them all."""

import hashlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from kamcoach.errors import PackError, UsageError

MAX_BYTES = 1_000_000

Named = tuple[str, bytes]
"""How messages call a file, and its content."""


class Sources(NamedTuple):
    """Everything that a rule pack is compiled from."""

    words: tuple[Named, ...]
    areas: tuple[Named, ...]
    rubrics: tuple[Named, ...]


def read(folder: Path, rubric_files: Sequence[Path] = ()) -> Sources:
    """Read `rules/` and `rubrics/` in a folder, and further rubric files.

    Raises:
        PackError: there is no rule pack in the folder, or a file is too large.
        UsageError: a file cannot be read.
    """

    def found(pattern: str) -> tuple[Named, ...]:
        paths = (p for p in sorted(folder.glob(pattern)) if not p.name.endswith(".cases.yaml"))
        return tuple(_read(p, p.relative_to(folder).as_posix()) for p in paths)

    words, areas, rubrics = map(found, ("rules/words/*.yaml", "rules/*.yaml", "rubrics/*.yaml"))
    if not (words and areas and rubrics):
        raise PackError(
            f"{folder}: no rule pack here.\n  Reinstall kamcoach, or run it from a checkout."
        )
    return Sources(words, areas, (*rubrics, *(_read(p, p.name) for p in rubric_files)))


def _read(path: Path, name: str) -> Named:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}. Check the path.") from error
    if len(data) > MAX_BYTES:
        raise PackError(f"{name}: larger than {MAX_BYTES:,} bytes.\n  Split it into several files.")
    return name, data


def digest(sources: Sources, version: str) -> str:
    """SHA-256 of a version with the name and content of every file, in hexadecimal."""
    total = hashlib.sha256(f"{version}\n".encode())
    for name, data in chain(*sources):
        total.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return total.hexdigest()
