"""The data files of a rule pack as bytes, and their hashes."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from kamcoach.catalog.owners import BUILT_IN
from kamcoach.errors import PackError, UsageError

MAX_BYTES = 1_000_000
MAX_FILES = 100
"""Entries of a provider's folder, all told."""
MAX_TOTAL = 5_000_000
"""Bytes of a provider's folder."""
MAX_PARTS = 20
CASES = ".cases.yaml"

_FOLDERS = ("words", "rubrics")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}(\.cases)?\.yaml")

Named = tuple[str, bytes]
"""How messages call a file, and its content."""


class Part(NamedTuple):
    """The files that come together: kamcoach's own, a provider's folder, or one rubric file."""

    name: str
    manifest: Named | None = None
    """The `pack.yaml` of a provider."""
    words: tuple[Named, ...] = ()
    areas: tuple[Named, ...] = ()
    cases: tuple[Named, ...] = ()
    rubrics: tuple[Named, ...] = ()

    @property
    def files(self) -> tuple[Named, ...]:
        """All of them."""
        first = (self.manifest,) if self.manifest else ()
        return (*first, *self.words, *self.areas, *self.cases, *self.rubrics)

    @property
    def sha256(self) -> str:
        """Of a rubric file its own hash; else that of every name (from the folder on) and file."""
        if len(self.files) == 1 and self.rubrics:
            return hashlib.sha256(self.rubrics[0][1]).hexdigest()
        return _digest(
            "", ((name.removeprefix(f"{self.name}/"), data) for name, data in self.files)
        )


def read(
    folder: Path, rubric_files: Sequence[Path] = (), rules: Sequence[Path] = ()
) -> tuple[Part, ...]:
    """Read `rules/` and `rubrics/` in a folder, and what providers add to them.

    Args:
        folder: holds `rules/` and `rubrics/`.
        rubric_files: single rubrics.
        rules: folders of providers, each with a `pack.yaml`.

    Raises:
        PackError: there is no rule pack in a folder, or too much of anything.
        UsageError: a file cannot be read, or two would be called alike.
    """
    added: list[tuple[str, Path, Callable[[Path], Part]]] = [
        *(("folder", path, provided) for path in _different(rules)),
        *(("file", path, _single) for path in _different(rubric_files) if not within(path, rules)),
    ]
    if len(added) > MAX_PARTS:
        raise UsageError(f"{len(added)} folders and files of rules. Name {MAX_PARTS} at most.")
    parts = [own(folder)]
    names = {"rules", "rubrics"}
    for what, path, read_part in added:
        part = read_part(path)
        if part.name in names:
            raise UsageError(
                f"{path}: another {what} is called {part.name}, too. Rename one, so that messages "
                "can tell them apart."
            )
        names.add(part.name)
        parts.append(part)
    return tuple(parts)


def within(rubric_file: Path, rules: Sequence[Path]) -> str | None:
    """The name of a rubric file that stands in one of some providers' folders."""
    path = rubric_file.resolve()
    for folder in map(Path.resolve, rules):
        if path.parent == folder / "rubrics":
            return f"{folder.name}/rubrics/{path.name}"
    return None


def _different(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths, each once however it is written."""
    return tuple({path.resolve(): path for path in reversed(paths)}.values())[::-1]


def own(folder: Path) -> Part:
    """The files of kamcoach itself.

    Raises:
        PackError: there are none in the folder, or one is too large.
        UsageError: a file cannot be read.
    """

    def found(pattern: str) -> tuple[Named, ...]:
        paths = sorted(folder.glob(pattern))
        return tuple(_read(p, p.relative_to(folder).as_posix()) for p in paths)

    words, rules, rubrics = map(found, ("rules/words/*.yaml", "rules/*.yaml", "rubrics/*.yaml"))
    areas, cases = _apart(rules)
    if not (words and areas and rubrics):
        raise PackError(
            f"{folder}: no rule pack here.\n  Reinstall kamcoach, or run it from a checkout."
        )
    return Part(BUILT_IN.id, None, words, areas, cases, rubrics)


def _single(path: Path) -> Part:
    return Part(path.name, rubrics=(_read(path, path.name),))


def provided(folder: Path) -> Part:
    """The pack in a provider's folder: plain files in known places, and nothing else is opened.

    Raises:
        PackError: it is no pack, or there are links, unknown folders or too many files in it.
        UsageError: it cannot be read.
    """
    name = folder.resolve().name or "rules"
    room = iter(range(MAX_FILES))
    top, words, rubrics = (
        tuple(_listed(folder, name, sub, room)) for sub in ("", "words", "rubrics")
    )
    if sum(len(data) for _, data in (*top, *words, *rubrics)) > MAX_TOTAL:
        raise PackError(f"{name}: larger than {MAX_TOTAL:,} bytes.\n  Split it into two packs.")
    manifest = next((file for file in top if file[0] == f"{name}/pack.yaml"), None)
    if manifest is None:
        raise PackError(
            f"{name}: no pack.yaml stands in this folder.\n"
            "  Write one with `id:` and `title:`, or let `kamcoach rules new` write a whole pack."
        )
    areas, cases = _apart([file for file in top if file is not manifest])
    if not (areas or rubrics):
        raise PackError(
            f"{name}: neither an area file nor a rubric stands in this folder.\n"
            "  Write one, or let `kamcoach rules new` write a whole pack."
        )
    return Part(name, manifest, words, areas, cases, rubrics)


def _listed(folder: Path, name: str, sub: str, room: Iterator[int]) -> Iterator[Named]:
    """The data files of a provider's folder, or of a known folder in it."""
    here, shown = folder / sub, f"{name}/{sub}/" if sub else f"{name}/"
    if sub and not here.is_dir():
        return
    try:
        with os.scandir(here) as entries:
            found = sorted(islice(entries, MAX_FILES + 1), key=lambda entry: entry.name)
    except OSError as error:
        raise UsageError(f"{here}: {error.strerror}. Check the path.") from error
    for entry in found:
        if entry.name.startswith("."):
            continue
        if next(room, None) is None or len(found) > MAX_FILES:
            raise PackError(f"{name}: more than {MAX_FILES} files.\n  Split it into two packs.")
        if _wanted(entry, f"{shown}{entry.name}", sub):
            yield _read(Path(entry.path), f"{shown}{entry.name}")


def _wanted(entry: os.DirEntry[str], name: str, sub: str) -> bool:
    """Whether it is a data file.

    Raises:
        PackError: it is taken for one by its author, and would not be read.
    """
    if entry.is_symlink():
        raise PackError(f"{name}: a link.\n  Put the file itself there.")
    if entry.is_dir(follow_symlinks=False):
        if sub or entry.name not in _FOLDERS:
            raise PackError(
                f"{name}: an unknown folder.\n  Use {' and '.join(_FOLDERS)}, or move it elsewhere."
            )
        return False
    if not entry.name.lower().endswith((".yaml", ".yml")):
        return False
    if not (_NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)):
        raise PackError(
            f"{name}: not the name of a data file.\n"
            "  Use letters, digits and hyphens, with .yaml at the end."
        )
    return True


def _apart(files: Sequence[Named]) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Area files, and files of cases."""
    return (
        tuple(file for file in files if not file[0].endswith(CASES)),
        tuple(file for file in files if file[0].endswith(CASES)),
    )


def _read(path: Path, name: str) -> Named:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}. Check the path.") from error
    if len(data) > MAX_BYTES:
        raise PackError(f"{name}: larger than {MAX_BYTES:,} bytes.\n  Split it into several files.")
    return name, data


def digest(parts: Sequence[Part], version: str) -> str:
    """SHA-256 of a version with the name and content of every file, in hexadecimal."""
    return _digest(f"{version}\n", chain.from_iterable(part.files for part in parts))


def _digest(opening: str, files: Iterable[Named]) -> str:
    total = hashlib.sha256(opening.encode())
    for name, data in files:
        total.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return total.hexdigest()
