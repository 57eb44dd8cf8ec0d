"""What assessors decided, one line each, and never taken back: a later decision is added.

The log stands beside the journal of a batch and not in it: assessing anew forgets what was
proposed, not what a person decided.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from kamcoach.errors import UsageError
from kamcoach.models.assessment import Elsewhere
from kamcoach.models.base import Record
from kamcoach.models.pack import Verdict
from kamcoach.report.text import one_line

FILE = "decisions.jsonl"


class Entry(Record):
    """A decision of an assessor on one criterion of one learner."""

    key: str
    """Tells the learner from all others of the cohort."""
    name: str
    """As the learner was called."""
    rubric: str
    criterion: str
    proposed: Verdict
    """By kamcoach, at that time."""
    verdict: Verdict
    """By the assessor."""
    comment: str
    """As the learner reads it, with the text of the code."""
    code: str
    """Of the comment bank; empty where the comment is the assessor's own alone."""
    elsewhere: Elsewhere | None
    by: str
    on: date
    version: str
    """Of the work and of the rule pack that it is about."""


Standing = Mapping[tuple[str, str], Entry]
"""The last decision for each learner (by key) and criterion."""


def read(out: Path) -> tuple[Entry, ...]:
    """Return all decisions in the order in which they were taken in; none where there is no log.

    Raises:
        UsageError: it cannot be read, or a line of it is damaged.
    """
    file = out / FILE
    try:
        lines = file.read_bytes().splitlines() if file.exists() else []
    except OSError as error:
        raise UsageError(f"{FILE} cannot be read: {error.strerror}.") from error
    entries = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(Entry.model_validate_json(line))
        except ValidationError as error:
            raise UsageError(
                f"Line {number} of {one_line(out.name)}/{FILE} is no decision as kamcoach writes "
                "it. Put the file back from a copy, or mend that line."
            ) from error
    return tuple(entries)


def write(out: Path, entries: Iterable[Entry]) -> None:
    """Write the log, whole or not at all.

    Raises:
        UsageError: it cannot be written; what stood there before still does.
    """
    part = out / f".{FILE}.part"
    try:
        with part.open("wb") as file:
            file.writelines(entry.model_dump_json().encode() + b"\n" for entry in entries)
            file.flush()
            os.fsync(file.fileno())
        part.replace(out / FILE)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"{FILE} cannot be written: {error.strerror}.") from error


def last(entries: Iterable[Entry]) -> Standing:
    """Return what stands: the decision that was taken in last."""
    return {(entry.key, entry.criterion): entry for entry in entries}
