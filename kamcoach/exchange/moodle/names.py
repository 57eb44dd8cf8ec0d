"""Whether two names are one: of persons, of teams, of grades."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_TAKEN_OUT = re.compile(r"[\x00-\x1f\x7f&<>\"`|':\\/]|\.\.+")
"""What Moodle takes out of the names of files and folders."""


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: by letters and digits, without accents and case.

    Meant for names beside a number: it tells a slip, and not two persons from each other.
    """
    return (_letters(one) or one.strip()) == (_letters(other) or other.strip())


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


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum())
