"""Whether two names are one: of participants, of teams, of grades."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kamcoach.exchange.names import alike

NOBODY = "Participant"
"""The name of everybody where marking is blind, in English."""
_TAKEN_OUT = re.compile(r"[\x00-\x1f\x7f&<>\"`|':\\/]|\.\.+")
"""What Moodle takes out of the names of files and folders."""


def disagreement(said: str, name: str, number: str, prefix: str) -> str:
    """Return why a number may be somebody else's; empty where the names beside it agree.

    Args:
        said: the name that the worksheet has by this number; empty where it has none.
        name: the one that the work came under.
        number: of the participant, or of a team that is taken for one.
        prefix: what the worksheet writes before numbers.
    """
    if alike(said, name) or blind(name, number, prefix):
        return ""
    if not said.strip():
        return (
            f"it is the work of {name!r}, and no name is known by which to check the number: "
            "--name-column names the column of names, or --group-column that of teams"
        )
    return (
        f"it is the work of {name!r}, and the worksheet says {said!r} by this number: if that is "
        "one person, write the name into the worksheet as it stands first here, or name another "
        "column with --name-column; if it is a team, name their column with --group-column"
    )


def blind(name: str, number: str, prefix: str) -> bool:
    """Whether a name is the one that everybody has where marking is blind."""
    nobody = (NOBODY, prefix, f"{NOBODY}{number}", f"{prefix}{number}")
    return any(alike(name, each) for each in nobody)


def of_member(name: str, group: str, said: str, prefix: str) -> bool:
    """Whether a name is that of a team and of a member of it, joined by a hyphen.

    So versions before 4.1 call the work of a team, which each member has under their own number.
    """
    whose = filter(None, (said, prefix, NOBODY))
    return bool(group) and team(name) in {team(f"{group}-{each}") for each in whose}


def team(name: str) -> str:
    """Return the name of a team as Moodle writes it in the names of folders."""
    cleaned = _TAKEN_OUT.sub("", unicodedata.normalize("NFC", name).replace("_", " "))
    return " ".join(cleaned.split())


def told_apart(names: Iterable[str]) -> frozenset[str]:
    """Return the teams that have a name of their own even as folders: "A/B" and "AB" have not."""
    raw: dict[str, str] = {}
    alike: set[str] = set()
    for name in names:
        if raw.setdefault(team(name), name) != name:
            alike.add(team(name))
    return frozenset(raw.keys() - alike)


def folded(grade: str) -> str:
    """Return a grade without regard to case and spacing; "B+" is another than "B"."""
    return " ".join(grade.split()).casefold()
