"""Whether a source holds the work that there are results of, and whether there are those of all.

A share that is not mounted is an empty folder, and the work of another cohort looks like any other.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from kamcoach.batch.parts import Part
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Skipped
from kamcoach.readers.handed_in import shown_name
from kamcoach.report.text import one_line

_THERE = """
select count(*), coalesce(sum(key in (select key from part where reason = '')), 0)
from result where status = 'assessed'
"""


def check_manifest(parts: Iterable[Part | Skipped], results: Sequence[Path]) -> None:
    """See that a manifest names no results as work.

    Args:
        parts: what it names, by whole paths.
        results: folders with results, by whole paths, too.

    Raises:
        UsageError: results stand in what it names, or the other way round.
    """
    around = {str(folder) for each in results for folder in (each, *each.parents)}
    within = tuple(f"{folder}{os.sep}" for folder in results)
    for each in parts:
        if isinstance(each, Part) and (each.part in around or each.part.startswith(within)):
            raise UsageError(
                f"What the manifest names for {one_line(each.learner.name)} holds results of a "
                "batch, or stands among them: they would be read as work. Keep results elsewhere."
            )


def check(connection: sqlite3.Connection, source: Path, *, may_go: bool) -> None:
    """See that what was taken in is not the wrong work: results of work that is gone are deleted.

    Args:
        connection: to the journal.
        source: what was taken in.
        may_go: whether results may go, however many.

    Raises:
        UsageError: there is no work at all, or that of more than half of those assessed is gone.
    """
    name = shown_name(source)
    if not connection.execute("select count(*) from learner").fetchone()[0]:
        raise UsageError(
            f"There is no work in {name}: see whether it is the right place, and within reach. "
            "Nothing was changed."
        )
    assessed, there = connection.execute(_THERE).fetchone()
    if 2 * there < assessed and not may_go:
        raise UsageError(
            f"{name} holds work of only {there} of the {assessed} learners who were assessed: see "
            "whether it is the right place, and all of it within reach. Nothing was changed. Where "
            "the others are meant to go, with their results and attempts, add --gone."
        )


def check_reachable(source: Path) -> None:
    """See that a source is still there, before work that cannot be read is blamed on a learner.

    Raises:
        UsageError: it is not, or a folder that holds nothing any more.
    """
    try:
        with os.scandir(source) as entries:
            there = any(entries)
    except NotADirectoryError:
        there = True
    except OSError:
        there = False
    if not there:
        raise UsageError(
            f"{shown_name(source)} is out of reach. What was assessed until then is kept: the same "
            "command goes on."
        )


def unfinished(connection: sqlite3.Connection, *, stopped: bool) -> str:
    """Return what is left to do of what was taken in, as sentences; empty where nothing is.

    Args:
        connection: to the journal.
        stopped: whether the last batch did not come to its end.
    """
    missing = "select count(*) from learner where key not in (select key from result)"
    ((left,), (learners,)) = (
        connection.execute(query).fetchone() for query in (missing, "select count(*) from learner")
    )
    if left:
        return (
            f"{left} of {learners} {'is' if left == 1 else 'are'} not assessed yet: the batch was "
            "stopped. The same command goes on."
        )
    if stopped:
        return (
            "The batch was stopped before its end: work that changed may not be assessed yet. The "
            "same command goes on."
        )
    return ""
