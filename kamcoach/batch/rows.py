"""The rows of the journal: a part that was handed in, and what became of a task."""

from __future__ import annotations

import os
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from kamcoach.batch.attempts import Kept, kept
from kamcoach.batch.parts import Part
from kamcoach.batch.task import Outcome


class Stored(NamedTuple):
    """What became of a task on a worker of a cluster: the result itself stands in a shard."""

    key: str
    name: str
    """As the learner is called."""
    fingerprint: str
    status: str
    unread: bool
    """Whether anything of it was refused."""
    folder: str
    """Name of the folder with the learner's reports."""
    shard: str
    place: int
    """Of its row in the shard."""
    attempt: Kept | None
    """What is kept of it when other work takes its place; None where it was refused."""
    notes: tuple[str, ...] = ()


def row_of_part(part: Part) -> tuple[str, ...]:
    """Return the row of something that was handed in."""
    # A path may be no UTF-8: what can be stored of it must be the path again.
    stored = quote_from_bytes(os.fsencode(part.part))
    return (*part.learner, part.group, stored, part.reason, part.advice)


def path_of(stored: str) -> str:
    """Return the path, or the number of an entry, that a row has."""
    return os.fsdecode(unquote_to_bytes(stored))


def row_of_result(outcome: Outcome | Stored) -> tuple[object, ...] | None:
    """Return the row of what became of a task; None where nothing has changed."""
    if isinstance(outcome, Stored):
        of = (outcome.key, outcome.fingerprint, outcome.status, int(outcome.unread), outcome.folder)
        return (*of, "", b"", outcome.shard, outcome.place)
    result = outcome.result
    if result is None:
        return None
    of = (outcome.key, outcome.fingerprint, result.status, int(bool(result.unread)), result.folder)
    return (*of, result.model_dump_json(), outcome.record, None, None)


def attempt_of(outcome: Outcome | Stored) -> Kept | None:
    """Return what is kept of an attempt; None where it is none."""
    if isinstance(outcome, Stored):
        return outcome.attempt
    result = outcome.result
    return kept(result) if result and result.status == "assessed" else None
