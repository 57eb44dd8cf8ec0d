"""What a learner handed in, one part at a time; and nobody's work in the report of another."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple

from kamcoach.batch.names import Learner
from kamcoach.models.assessment import Skipped

_MOST_LINES = 10
"""That a refusal names."""


class Part(NamedTuple):
    """Something that a learner handed in, or why it cannot be had."""

    learner: Learner
    part: str
    """A path, or the number of an entry of the archive."""
    group: str = ""
    reason: str = ""
    advice: str = ""
    said: str = ""
    """Whose it is, as the source says it in full: all parts of one learner must say the same.
    Empty where the key itself says it."""
    line: int = 0
    """Of the manifest."""


class Doubt(NamedTuple):
    """Why parts of one key, of which the source says different things, are refused."""

    reason: str
    """May name `{lines}` of the manifest."""
    advice: str


def told_apart(
    parts: Callable[[], Iterator[Part | Skipped]], doubt: Doubt
) -> Iterator[Part | Skipped]:
    """Yield parts; those of a key that more than one learner seems to have are all refused.

    Args:
        parts: gives all of them, as often as it is called: they are too many to be kept.
        doubt: why they are refused.
    """
    shared = _shared(_of_learners(parts()))
    for each in parts():
        if isinstance(each, Part) and (lines := shared.get(hash(each.learner.key))):
            reason = doubt.reason.format(lines=_listed(lines))
            each = each._replace(part="", reason=reason, advice=doubt.advice)
        yield each


def _shared(parts: Iterator[Part]) -> dict[int, list[int]]:
    """Return the keys of which different things are said, as hashes, with the lines of each.

    They are told on disk, in a file without a name that holds no names: there may be very many.
    """
    shared: dict[int, list[int]] = {}
    with closing(sqlite3.connect("")) as seen:
        seen.execute("create table seen (key integer, said integer, line integer)")
        rows = ((hash(part.learner.key), hash(part.said), part.line) for part in parts)
        seen.executemany("insert into seen values (?, ?, ?)", rows)
        query = (
            "select key, line from seen where key in "
            "(select key from seen group by key having min(said) <> max(said)) order by line"
        )
        for key, line in seen.execute(query):
            shared.setdefault(key, []).append(line)
    return shared


def _of_learners(parts: Iterator[Part | Skipped]) -> Iterator[Part]:
    return (part for part in parts if isinstance(part, Part) and part.said)


def _listed(lines: list[int]) -> str:
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return ", ".join(map(str, lines[:_MOST_LINES])) + more
