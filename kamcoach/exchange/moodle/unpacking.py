"""What Moodle makes of each file in an archive of feedback, by the rules of its importer."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from kamcoach.errors import Refusal
from kamcoach.exchange.moodle import php
from kamcoach.exchange.moodle.feedback import folder_of
from kamcoach.exchange.moodle.names import blind, of_member
from kamcoach.exchange.moodle.roll import Person, Roll
from kamcoach.exchange.names import alike
from kamcoach.readers.entries import DAMAGED

_MOST_ENTRIES = 50_000
_SUBMISSION, _FEEDBACK = "assignsubmission", "assignfeedback"
_PLUGINS: Mapping[str, frozenset[str]] = {
    _SUBMISSION: frozenset({"comments", "file", "onlinetext"}),
    _FEEDBACK: frozenset({"comments", "editpdf", "file", "offline"}),
}
"""Those that come with Moodle. It passes over a folder that names one it has not."""
_HANDED_IN = "unless it is as it was handed in: then it is passed over"


class Taken(NamedTuple):
    """What Moodle makes of a path in an archive."""

    id: str
    """Whose feedback it becomes; empty for nobody's."""
    file: str
    why_not: str = ""
    """Why it becomes nobody's."""
    unsure: str = ""
    """What else it depends on whether it is taken."""
    doubt: str = ""
    """Why it may be somebody else's; empty where the name in the path agrees."""

    @property
    def certain(self) -> bool:
        """Whether Moodle takes it for sure, and for the right person as far as names tell."""
        return bool(self.id) and not self.unsure and not self.doubt


def foretold(archive: Path, roll: Roll) -> tuple[tuple[str, Taken], ...]:
    """Return what Moodle will make of each file in an archive, by its path.

    Raises:
        Refusal: it is no ZIP archive that can be read, or has too many entries.
    """
    try:
        with ZipFile(archive) as opened:
            names = [entry.filename for entry in opened.infolist() if not entry.is_dir()]
    except DAMAGED as error:
        raise Refusal("it is no ZIP archive that can be read.", "Write it anew.") from error
    if len(names) > _MOST_ENTRIES:
        raise Refusal(f"it has more than {_MOST_ENTRIES:,} files.", "Is it the one you meant?")
    return tuple((name, taken(name, roll)) for name in names)


def taken(path: str, roll: Roll) -> Taken:
    """Return what Moodle makes of a path.

    Args:
        path: in the archive.
        roll: who takes part; nobody does whom it does not know.
    """
    people = roll.people or {}
    *_, name = path.split("/")
    if not name:
        return Taken("", "", "a folder is no feedback by itself")
    if name.startswith((".", "~")):
        return Taken("", "", "hidden files are passed over")
    parts = path.split("/")
    why = "no part of its path has the form NAME_NUMBER_assignfeedback_file"
    for place, part in enumerate(parts):
        info = part.split("_", 4)
        number = php.numeric(info[1]) if len(info) > 3 else None
        if number is None or not isfinite(number):
            continue
        # PHP cuts off what stands behind the point.
        person = people.get(str(int(number)))
        if person is None:
            why = f"nobody in the assignment has the number {int(number)}"
        elif info[2] in _PLUGINS and info[3]:
            rest = "/".join([*info[4:], *parts[place + 1 :]]).lstrip("/")
            unsure = _unsure(info[2], info[3])
            return Taken(person.id, rest, "", unsure, _doubt(info[0], person, roll.prefix))
    return Taken("", "", why)


def _unsure(kind: str, plugin: str) -> str:
    if plugin not in _PLUGINS[kind]:
        return f"only if a plugin called {kind}_{plugin} is installed"
    return _HANDED_IN if kind == _SUBMISSION else ""


def _doubt(called: str, person: Person, prefix: str) -> str:
    """Return what the name in a path says against the number beside it."""
    if (
        blind(called, person.id, prefix)
        or alike(person.name, called)
        or of_member(called, person.group or "", person.name, prefix)
        or called == folder_of(person).partition("_")[0]
    ):
        return ""
    if not person.name:
        return f"it is called {called!r}, and the worksheet has no name to check that by"
    return f"but it is called {called!r}"
