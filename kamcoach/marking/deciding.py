"""Decisions of assessors taken into the log of a cohort, all of a sheet or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch import journal
from kamcoach.batch.journal import Journal
from kamcoach.errors import UsageError
from kamcoach.marking import log
from kamcoach.marking.log import Entry
from kamcoach.marking.standings import (
    Stands,
    check_results,
    find,
    pack_of,
    plain,
    proposed,
    shown_id,
    standings,
)
from kamcoach.marking.taking import Filled, Taken, Taker, comments, filled
from kamcoach.models import marking
from kamcoach.models.assessment import Judged
from kamcoach.models.form import Form
from kamcoach.models.pack import RulePack


class Sheet(NamedTuple):
    """A sheet that was filled in, and by whom."""

    name: str
    form: Form
    assessor: str
    on: date | None
    """The day of the decisions of rows without one; None where none was given."""


class History(NamedTuple):
    """One criterion of a learner: what was proposed, and all that was decided, first to last."""

    rubric: str
    judged: Judged
    entries: tuple[Entry, ...]
    outdated: bool
    """The last of them is about earlier work or rules, and counts for nothing."""


class Progress(NamedTuple):
    """How far the marking of a learner by a rubric is."""

    id: str
    name: str
    rubric: str
    decided: int
    of: int
    by: tuple[str, ...]
    outdated: int
    """Criteria of which the only decision is about earlier work or rules."""


def take_in(out: Path, sheet: Sheet, pack: RulePack | None = None, *, good: bool = False) -> Taken:
    """Take the decisions of a sheet into the log, and say which rows are bad.

    Args:
        out: the folder that a batch wrote.
        sheet: what was filled in.
        pack: the rule pack that the batch was judged by; None for kamcoach's own.
        good: take good rows in where others are bad; without it, nothing is taken in then.

    Raises:
        UsageError: there are no results, or by another rule pack; or it is no such sheet.
    """
    check_results(out)
    rows = filled(sheet.form, sheet.name)
    if not rows:
        raise UsageError(f"Nothing is filled in in {sheet.name}: no row has a verdict.")
    with journal.opened(out) as held:
        judged_by = pack_of(held, pack)
        entries = log.read(out)
        taker = Taker(
            [proposed(stands) for stands in standings(held, {}, _keys(held, rows))],
            judged_by,
            comments(sheet.form),
            entries,
            assessor=sheet.assessor,
            on=sheet.on,
        )
        taken = taker.take(rows)
        if taken.new and (good or not taken.bad):
            log.write(out, (*entries, *taken.new))
    return taken


def progress(out: Path) -> Iterator[Progress]:
    """Yield how far the marking of each learner is, by rubric, in the order of names.

    Raises:
        UsageError: there are no results.
    """
    check_results(out)
    with journal.opened(out) as held:
        for stands in standings(held, log.last(log.read(out))):
            yield from _progress(stands)


def history(out: Path, said: str) -> tuple[str, tuple[History, ...]]:
    """Return the name of a learner, and each criterion with all that was decided about it.

    Args:
        out: the folder that a batch wrote.
        said: the id of the learner, or a name that no other has.

    Raises:
        UsageError: there are no results, or nobody or several are called so.
    """
    check_results(out)
    with journal.opened(out) as held:
        entries = log.read(out)
        learner = find(held, entries, said)
        own = [entry for entry in entries if entry.key == learner.key]
        found: list[History] = []
        for stands in standings(held, log.last(own), {learner.key}):
            for result in stands.assessment.rubrics if stands.assessment else ():
                for judged in result.criteria:
                    about = tuple(entry for entry in own if entry.criterion == judged.id)
                    outdated = judged.id in stands.outdated
                    found.append(History(result.id, judged, about, outdated))
    return learner.name, tuple(found)


def _keys(held: Journal, rows: tuple[Filled, ...]) -> set[str]:
    """The keys of the learners whom rows name: only their results are looked at."""
    named = {plain(row.cell(marking.ID)) for row in rows}
    return {learner.key for learner in held.learners() if plain(learner.key) in named}


def _progress(stands: Stands) -> Iterator[Progress]:
    for result in stands.assessment.rubrics if stands.assessment else ():
        ids = [judged.id for judged in result.criteria]
        yield Progress(
            id=shown_id(stands.learner.key),
            name=stands.learner.name,
            rubric=result.id,
            decided=sum(id in stands.decided for id in ids),
            of=len(ids),
            by=tuple(sorted({stands.decided[id].by for id in ids if id in stands.decided})),
            outdated=sum(id in stands.outdated for id in ids),
        )
