"""What was handed in as one portfolio: files, folders and ZIP archives to named bytes, guarded.

Names inside an archive are shown and never used as paths; nothing is unpacked to disk. Links are
not followed. What a system leaves beside people's work (lock files, thumbnails, hidden files) is
passed over, and said.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from kamcoach.errors import Refusal
from kamcoach.models.assessment import Refused, Skipped
from kamcoach.readers.entries import DAMAGED, ENCRYPTED
from kamcoach.readers.limits import MEGABYTE, check_part, check_size, in_force
from kamcoach.readers.text import base_name

MAX_FILES = 30
"""Files of one portfolio; a learner hands in a few."""
MAX_ENTRIES = 2_000
"""Entries of a folder or an archive, whatever they are."""
MAX_LISTED = 500_000
"""Entries of an archive with the work of many learners."""
MAX_DEPTH = 8
MAX_TOTAL = 100 * MEGABYTE
MAX_ARCHIVE = 100 * MEGABYTE
_MAX_NAME = 200
_FEWER = "Hand in a portfolio of the plan, the review and what belongs to them, nothing else."
_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_LEFTOVERS = {
    "__macosx": "what a Mac adds to an archive",
    "desktop.ini": "a file of Windows",
    "thumbs.db": "a file of Windows",
}


class HandedIn(NamedTuple):
    """What a portfolio is made of; names are relative to the folder or archive, and unique."""

    name: str
    """Of the one folder or archive; empty where there are several things."""
    files: tuple[tuple[str, bytes], ...]
    refused: tuple[Refused, ...]
    skipped: tuple[Skipped, ...]


class Listed(NamedTuple):
    """An entry of an archive that holds the work of many: where it is, and how it is called."""

    number: int
    """Its position in the table of contents: names may stand there twice."""
    steps: tuple[str, ...]
    """Its folders and its name, as they can be shown; none leads upwards."""
    exact: tuple[str, ...]
    """The same as they stand in the archive, where one may be `..`: two may be shown alike."""
    skipped: str = ""
    """Why it is no work of a learner; empty where it may be."""


class _Found(NamedTuple):
    """A file of the portfolio: its content, or why it cannot be had."""

    name: str
    data: bytes | Refusal


def hand_in(paths: Sequence[Path]) -> HandedIn:
    """Collect the files of a portfolio.

    Args:
        paths: files, folders and ZIP archives, as the user named them.

    Raises:
        Refusal: there are too many or too large files, or an archive is damaged as a whole.
    """
    found: list[_Found] = []
    skipped: list[Skipped] = []
    entries: Iterator[_Found | Skipped]
    for path in paths:
        lead = "" if len(paths) == 1 else f"{shown_name(path)}/"
        if closed := _closed(path):
            lead, entries = "", iter([_Found(shown_name(path), closed)])
        elif path.is_dir():
            entries = _in_folder(path)
        elif _is_archive(path):
            entries = _in_archive(path)
        else:
            lead, entries = "", iter([_Found(shown_name(path), _content(path))])
        for entry in entries:
            named = entry._replace(name=lead + entry.name) if isinstance(entry, _Found) else entry
            if isinstance(named, Skipped):
                skipped.append(Skipped(name=lead + named.name, reason=named.reason))
                continue
            found.append(named)
            _check(found)
    alone = paths[0] if len(paths) == 1 else None
    container = alone is not None and (alone.is_dir() or _is_archive(alone))
    files, refused = _parted(_unique(found))
    return HandedIn(
        shown_name(alone) if alone and container else "", files, refused, tuple(skipped)
    )


def listed(path: Path) -> Iterator[Listed]:
    """Yield the entries of an archive that holds the work of many learners.

    Raises:
        Refusal: the archive is damaged, or holds too many things.
    """
    with _opened(path) as archive:
        for number, entry in enumerate(archive.infolist()):
            if entry.filename.endswith(("/", "\\")):
                continue
            # A name ends for Python where a zero stands in it, and the whole of it tells more.
            whole = entry.orig_filename if "\0" in entry.orig_filename else entry.filename
            exact = tuple(s for s in whole.replace("\\", "/").split("/") if s not in ("", "."))
            exact = exact or ("document",)
            steps = tuple(_clean(step) for step in exact if step != "..") or ("document",)
            reason = next(filter(None, map(passed_over, steps)), "")
            if stat.S_ISLNK(entry.external_attr >> 16):
                reason = reason or "a link, which is not followed"
            yield Listed(number, steps, exact, reason)


def hand_in_entries(path: Path, numbers: Sequence[int]) -> HandedIn:
    """Collect what one learner has in an archive that holds the work of many.

    Args:
        path: of the archive.
        numbers: which entries, as `listed` numbers them.

    Raises:
        Refusal: there are too many or too large files, or the archive is damaged.
    """
    found: list[_Found] = []
    with _opened(path) as archive:
        entries = archive.infolist()
        if len(numbers) > MAX_FILES:
            raise Refusal(f"there are more files than the limit of {MAX_FILES}.", _FEWER)
        chosen = [entries[number] for number in numbers if number < len(entries)]
        if sum(entry.file_size for entry in chosen) > MAX_TOTAL:
            raise Refusal(
                f"the files have more than the limit of {MAX_TOTAL // MEGABYTE} MB together.",
                _FEWER,
            )
        names = [_steps(entry.filename) or ["document"] for entry in chosen]
        common = _shared([steps[:-1] for steps in names])
        for steps, entry in sorted(zip(names, chosen, strict=True), key=lambda pair: pair[0]):
            name = "/".join(steps[common:])
            found.append(_Found(name, _nested(name) or _unpacked(archive, entry)))
            _check(found)
    files, refused = _parted(_unique(found))
    return HandedIn("", files, refused, ())


def _shared(paths: Sequence[Sequence[str]]) -> int:
    """How many folders stand around all."""
    return sum(1 for _ in takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False)))


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    """Open an archive that holds the work of many; the latest one stays open."""
    try:
        status = path.stat()
        archive = _open_archive(path, status.st_mtime_ns, status.st_size)
        if len(archive.infolist()) > MAX_LISTED:
            raise Refusal(
                f"the archive holds more than the limit of {MAX_LISTED} things.",
                "Unpack it, and name the folder instead.",
            )
        yield archive
    except DAMAGED as problem:
        raise Refusal(
            "the archive is damaged or cut off.",
            "Download it again, or unpack it and name the folder instead.",
        ) from problem


@lru_cache(maxsize=1)
def _open_archive(path: Path, changed: int, size: int) -> ZipFile:  # noqa: ARG001
    # To read the table of contents anew for each learner would take longer than to judge.
    return ZipFile(path)


def _is_archive(path: Path) -> bool:
    """Whether a file is handed in as an archive of others: its name says so."""
    return path.suffix.lower() == ".zip"


def _check(found: Sequence[_Found]) -> None:
    if len(found) > MAX_FILES:
        raise Refusal(f"there are more files than the limit of {MAX_FILES}.", _FEWER)
    if sum(len(f.data) for f in found if isinstance(f.data, bytes)) > MAX_TOTAL:
        raise Refusal(
            f"the files have more than the limit of {MAX_TOTAL // MEGABYTE} MB together.", _FEWER
        )


def _unique(found: Sequence[_Found]) -> Iterator[_Found]:
    """Files of one name are numbered, so that every quote names its file: plan (2).md."""
    names = Counter[str]()
    taken = {entry.name for entry in found}
    for entry in found:
        names[entry.name] += 1
        name, number = entry.name, names[entry.name]
        while number > 1 and (name == entry.name or name in taken):
            ending = PurePosixPath(entry.name).suffix
            name, number = f"{entry.name.removesuffix(ending)} ({number}){ending}", number + 1
        taken.add(name)
        yield entry._replace(name=name)


def _parted(
    found: Iterator[_Found],
) -> tuple[tuple[tuple[str, bytes], ...], tuple[Refused, ...]]:
    files, refused = [], []
    for name, data in found:
        if isinstance(data, bytes):
            files.append((name, data))
        else:
            refused.append(Refused(name=name, reason=data.reason, advice=data.advice))
    return tuple(files), tuple(refused)


# Folders


def _closed(path: Path) -> Refusal | None:
    """Why a folder that was named cannot be looked into; None where it can, and of files."""
    try:
        if path.is_dir():
            os.scandir(path).close()
    except OSError as error:
        return Refusal(
            f"it is a folder that cannot be opened ({error.strerror}).",
            "See whether you may look into it.",
        )
    return None


def _in_folder(top: Path) -> Iterator[_Found | Skipped]:
    """Yield what stands in a folder and the folders in it, by name."""
    seen = 0
    waiting = [(top, "", 0)]
    while waiting:
        folder, lead, depth = waiting.pop(0)
        try:
            with os.scandir(folder) as listing:
                entries = list(islice(listing, MAX_ENTRIES + 1))
        except OSError as error:
            yield Skipped(name=lead or ".", reason=f"the folder cannot be read ({error.strerror})")
            continue
        seen += len(entries)
        if seen > MAX_ENTRIES:
            raise Refusal(f"the folder holds more than the limit of {MAX_ENTRIES} things.", _FEWER)
        inner = []
        for entry in sorted(entries, key=lambda e: (e.name.casefold(), e.name)):
            name = lead + _clean(entry.name)
            path = folder / entry.name
            if reason := passed_over(entry.name) or _odd(entry):
                yield Skipped(name=name, reason=reason)
            elif not entry.is_dir(follow_symlinks=False):
                yield _Found(name, _nested(entry.name) or _content(path))
            elif depth + 1 >= MAX_DEPTH:
                yield Skipped(name=name, reason=f"more than {MAX_DEPTH} folders deep")
            else:
                inner.append((path, f"{name}/", depth + 1))
        waiting = inner + waiting


def _odd(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "a link, which is not followed"
    if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
        return ""
    return "not a file"


def passed_over(name: str) -> str:
    """Why something of this name is no work of the learner; empty where it may be."""
    lower = name.casefold()
    if lower in _LEFTOVERS:
        return _LEFTOVERS[lower]
    if name.startswith(("~$", ".~")):
        return "the lock of a document that was open"
    return "hidden" if name.startswith(".") else ""


def _nested(name: str) -> Refusal | None:
    if not name.lower().endswith(_ARCHIVES):
        return None
    return Refusal(
        "it is an archive inside the portfolio, which is not opened.",
        "Unpack it and hand in the documents themselves.",
    )


def _content(path: Path) -> bytes | Refusal:
    try:
        size = path.stat().st_size
        return _too_large(size) or path.read_bytes()
    except OSError as error:
        return Refusal(
            f"it cannot be opened ({error.strerror}).", "See whether another program holds it."
        )


def _too_large(size: int) -> Refusal | None:
    try:
        check_size(max(size, 1))  # what is empty is told by its reader
    except Refusal as refusal:
        return refusal
    return None


# Archives


def _in_archive(path: Path) -> Iterator[_Found | Skipped]:
    """Yield what an archive holds, by name."""
    if path.stat().st_size > MAX_ARCHIVE:
        raise Refusal(
            f"the archive has more than the limit of {MAX_ARCHIVE // MEGABYTE} MB.", _FEWER
        )
    try:
        with ZipFile(path) as archive:
            yield from _entries(archive)
    except DAMAGED as problem:
        raise Refusal(
            "the archive is damaged or cut off.",
            "Make it anew, or hand in the folder itself.",
        ) from problem


def _entries(archive: ZipFile) -> Iterator[_Found | Skipped]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refusal(f"the archive holds more than the limit of {MAX_ENTRIES} things.", _FEWER)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Refusal(
            f"the archive unpacks to more than the limit of {MAX_TOTAL // MEGABYTE} MB.", _FEWER
        )
    left: dict[str, str] = {}
    for entry in sorted(entries, key=lambda e: (e.filename.casefold(), e.filename)):
        steps = _steps(entry.filename)
        name = "/".join(steps) or "document"
        at = next((n for n, step in enumerate(steps) if passed_over(step)), None)
        if at is not None:
            left.setdefault("/".join(steps[: at + 1]), passed_over(steps[at]))
        elif stat.S_ISLNK(entry.external_attr >> 16):
            left.setdefault(name, "a link, which is not followed")
        elif not entry.filename.endswith(("/", "\\")):
            yield _Found(name, _nested(name) or _unpacked(archive, entry))
    yield from (Skipped(name=name, reason=reason) for name, reason in left.items())


def _unpacked(archive: ZipFile, entry: ZipInfo) -> bytes | Refusal:
    if entry.flag_bits & ENCRYPTED:
        return Refusal(
            "it is protected with a password.", "Make the archive anew, without a password."
        )
    if refusal := _too_large(entry.file_size):
        return refusal
    try:
        check_part(entry)
    except Refusal as refusal:
        return refusal
    with suppress(*DAMAGED), archive.open(entry) as stream:
        data = stream.read(in_force().file + 1)  # the declared size may lie
        return _too_large(len(data)) or data
    return Refusal("it is damaged in the archive.", "Make the archive anew.")


# Names


def _steps(name: str) -> list[str]:
    """The folders and the name of an entry, as they can be shown: none leads upwards."""
    steps = name.replace("\\", "/").split("/")
    return [_clean(step) for step in steps if step.strip(". ")]


def _clean(name: str) -> str:
    return base_name(name)[:_MAX_NAME]


def shown_name(path: Path) -> str:
    """The last part of a path; of "." and ".." the folder that they are."""
    return _clean(path.name if path.name not in ("", "..") else path.resolve().name)
