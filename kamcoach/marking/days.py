"""The day of a decision, as people and spreadsheet programs write it."""

from __future__ import annotations

import re
from datetime import date, timedelta

_BEFORE, _AFTER = 2000, 2100
"""A decision of a year outside these is a slip."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.ASCII)
_BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)


def day_of(said: str) -> date | None:
    """Return a day as people and spreadsheet programs write it; None where it is not understood.

    Args:
        said: as 2026-11-22, 22/11/2026, or the number of days since 1900 that sheets count in.
    """
    try:
        if found := _ISO.fullmatch(said):
            day = date(*map(int, found.groups()))
        elif found := _BRITISH.fullmatch(said):
            day = date(*map(int, reversed(found.groups())))
        elif _SERIAL.fullmatch(said):
            day = date(1899, 12, 30) + timedelta(days=int(said))
        else:
            return None
    except ValueError:
        return None
    return day if _BEFORE <= day.year < _AFTER else None
