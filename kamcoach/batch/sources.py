"""A folder, a ZIP archive or a manifest -> what each learner handed in, one part at a time.

Nothing is read but names, and nothing is kept: a cohort may have a hundred thousand learners.
"""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from kamcoach.batch.manifests import DOUBT, in_manifest
from kamcoach.batch.names import Layout, Learner, is_made, key_of, layout_of, learner_of
from kamcoach.batch.parts import Doubt, Part, told_apart
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Skipped
from kamcoach.readers.handed_in import Listed, listed, passed_over, shown_name
from kamcoach.readers.text import base_name

Sort = Literal["paths", "entries"]
_DEEPEST = 3
"""Folders around all that was handed in, as some programs add when they pack."""
_SAME_ID = Doubt(
    "other work has the same id and another name.",
    "Say in a manifest whose work it is: columns learner, file and id.",
)
_SHOWN_ALIKE = Doubt(
    "another name in the archive is shown just like its own.",
    "Unpack the archive and name the folder, or rename what belongs to other learners.",
)


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
            UsageError: The folder or the manifest cannot be read, or it is not sure whose work
                is whose.
        """
        if not self._is_tree():
            return told_apart(lambda: in_manifest(self.path), DOUBT)
        around = self._around()
        layout = self._layout(around)
        if self.sort == "entries":
            plain = layout in ("plain", "folders")
            doubt = _SHOWN_ALIKE if plain else _SAME_ID
            return told_apart(lambda: _in_archive(self.path, around, layout), doubt)
        return told_apart(lambda: _in_folder(self.path.joinpath(*around), layout), _SAME_ID)

    def looked_through(self) -> str:
        """Return the folder around all work where it could be one learner's; empty elsewhere.

        Raises:
            KamcoachError: as `parts`.
        """
        if not self._is_tree() or not (around := self._around()):
            return ""
        plain = self._layout(around) == "plain"
        several = plain and not all(thing.folder for thing in self._things(around))
        return base_name(around[-1]) if several else ""

    def _is_tree(self) -> bool:
        return self.sort == "entries" or self.path.is_dir()

    def _things(self, around: tuple[str, ...]) -> "Iterator[_Thing]":
        """Yield what stands in a folder of the source, without what is no work."""
        if self.sort == "entries":
            return _things_in_archive(self.path, around)
        return _things_in_folder(self.path.joinpath(*around))

    def _around(self) -> tuple[str, ...]:
        return () if self.layout == "folders" else _folders_around(self._things)

    def _layout(self, around: tuple[str, ...]) -> Layout:
        """Return what made the names of what stands in a folder of the source.

        Raises:
            UsageError: it is not sure.
        """
        layout = self.layout or layout_of(base_name(t.name) for t in self._things(around))
        if layout == "plain":
            _check_folders(self._things, around)
        return layout


class _Thing(NamedTuple):
    """A file or a folder in a source."""

    name: str
    """Exactly as it is called."""
    folder: bool


_Things = Callable[[tuple[str, ...]], Iterator[_Thing]]


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


def _folders_around(things: _Things) -> tuple[str, ...]:
    """Return the folders that stand around all work, from the outside.

    A folder with nothing beside it is looked through: if it were taken for a learner, the work of
    all would be one person's. With one file and nothing else in it, it is that learner's.
    """
    around: tuple[str, ...] = ()
    for _ in range(_DEEPEST):
        beside = list(islice(things(around), 2))
        if len(beside) != 1 or not beside[0].folder or is_made(base_name(beside[0].name)):
            break
        inner = (*around, beside[0].name)
        inside = list(islice(things(inner), 2))
        if not inside or (len(inside) == 1 and _is_file(inside[0])):
            break
        around = inner
    return around


def _is_file(thing: _Thing) -> bool:
    """Whether it is a file whose name does not say whose it is."""
    return not thing.folder and not is_made(base_name(thing.name))


def _check_folders(things: _Things, around: tuple[str, ...]) -> None:
    """See that files beside a folder around all work do not make that a learner's.

    Raises:
        UsageError: the only folder holds folders itself, or what Moodle or Canvas named.
    """
    beside = list(islice((thing for thing in things(around) if thing.folder), 2))
    if len(beside) != 1:
        return
    inside = list(things((*around, beside[0].name)))
    several = sum(thing.folder for thing in inside) > 1
    if several or sum(is_made(base_name(thing.name)) for thing in inside) > 1:
        raise UsageError(
            f"It is not sure whether {base_name(beside[0].name)} is one learner's or holds the "
            "work of several: there is much in it, and only files stand beside it. Name that "
            "folder itself, or take the files away; if each folder and file is one learner's, say "
            "--layout folders."
        )


# Folders


def _in_folder(top: Path, layout: Layout) -> Iterator[Part | Skipped]:
    for entry in _entries(top):
        name = base_name(entry.name)
        if reason := _odd(entry):
            yield Skipped(name=name, reason=reason)
        else:
            thing = _Thing(entry.name, entry.is_dir(follow_symlinks=False))
            yield _part(thing, entry.path, layout)


def _things_in_folder(folder: Path) -> Iterator[_Thing]:
    for entry in _entries(folder):
        if not _odd(entry):
            yield _Thing(entry.name, entry.is_dir(follow_symlinks=False))


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


def _part(thing: _Thing, part: str, layout: Layout) -> Part:
    """Return a part with its learner; one of nobody is refused under its own name.

    Two names may be shown alike: where they differ, what is exact tells them apart.
    """
    name = base_name(thing.name)
    learner = learner_of(name, layout, folder=thing.folder)
    if learner is None:
        return Part(
            Learner(f"?{key_of(thing.name)}", name),
            "",
            reason=f"its name does not say whose work it is, as names of {layout.title()} do.",
            advice="Take it out, or say with --layout how the names are made.",
        )
    if layout not in ("plain", "folders"):
        return Part(learner, part, said=learner.name)
    if thing.name != name:
        exact = key_of(thing.name)
        learner = Learner(f"{exact}/" if thing.folder else exact, learner.name)
    return Part(learner, part)


# Archives


def _in_archive(path: Path, around: tuple[str, ...], layout: Layout) -> Iterator[Part | Skipped]:
    for entry in listed(path):
        if entry.skipped:
            yield Skipped(name="/".join(entry.steps), reason=entry.skipped)
        elif ".." in entry.exact:
            yield Part(
                Learner(f"?../{'/'.join(entry.steps)}", entry.steps[0]),
                "",
                reason="its name leads out of the archive.",
                advice="Make the archive anew, of the folder that the work stands in.",
            )
        else:
            # A file that stands outside of the folder around all others is somebody's, too.
            at = min(len(around), len(entry.steps) - 1)
            folder = len(entry.steps) > at + 1
            made = _part(_Thing(entry.steps[at], folder), str(entry.number), layout)
            # The key is what is shown: another name, or folder around it, may be shown alike.
            exact = "/".join(entry.exact[: at + 1])
            yield made._replace(said=exact) if layout in ("plain", "folders") else made


def _things_in_archive(path: Path, around: tuple[str, ...]) -> Iterator[_Thing]:
    seen = set[_Thing]()
    deep = len(around)
    for entry in listed(path):
        if _is_inside(entry, around):
            thing = _Thing(entry.steps[deep], len(entry.steps) > deep + 1)
            if thing not in seen:
                seen.add(thing)
                yield thing


def _is_inside(entry: Listed, around: tuple[str, ...]) -> bool:
    """Whether an entry is work, and stands in a folder of the archive."""
    deep = len(around)
    work = not entry.skipped and ".." not in entry.exact
    return work and len(entry.steps) > deep and entry.steps[:deep] == around
