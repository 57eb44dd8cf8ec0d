"""The results of a batch, learner by learner, as they stand now: proposed, or decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kamcoach import release
from kamcoach.batch import journal
from kamcoach.marking import log
from kamcoach.marking.log import Entry
from kamcoach.marking.standings import Stands, check_results, standings
from kamcoach.models.assessment import Assessment, RubricResult
from kamcoach.models.cohort import LearnerResult
from kamcoach.models.pack import Rubric
from kamcoach.release import Ruling


class Signature(NamedTuple):
    """Who decided, and on which day."""

    by: str
    """Where several decided: all of them, as "P. Shah and T. Moss"."""
    on: str
    """As 2026-11-22: the day of the last decision."""


class Final(NamedTuple):
    """How one learner stands now."""

    learner: LearnerResult
    """Who it is; its `rubrics` are as proposed."""
    assessment: Assessment | None
    """With the assessor's verdicts in the rubrics that are signed; None where it was refused."""
    signed: Mapping[str, Signature]
    """The rubrics of which an assessor has decided every criterion, by id."""


def finals(out: Path) -> Iterator[Final]:
    """Yield how each learner stands, in the order of names.

    Decisions about work that has changed since count for nothing, and so do those by other rules.

    Args:
        out: the folder that a batch wrote.

    Raises:
        UsageError: no batch wrote it, or one is at work in it.
    """
    check_results(out)
    with journal.opened(out) as held:
        rubrics = held.rubrics()
        for stands in standings(held, log.last(log.read(out))):
            yield final(stands, rubrics)


def final(stands: Stands, rubrics: Mapping[str, Rubric]) -> Final:
    """Return how a learner stands, with what assessors decided in whole rubrics.

    Args:
        stands: what was proposed and decided.
        rubrics: that it was judged by, by id.
    """
    if stands.assessment is None:
        return Final(stands.learner, None, {})
    signed: dict[str, Signature] = {}
    results: list[RubricResult] = []
    for result in stands.assessment.rubrics:
        entries = [stands.decided[c.id] for c in result.criteria if c.id in stands.decided]
        if len(entries) < len(result.criteria):
            results.append(result)
            continue
        signed[result.id] = signature(entries)
        results.append(release.final(result, rubrics[result.id], rulings(entries)))
    assessment = stands.assessment.model_copy(update={"rubrics": tuple(results)})
    return Final(stands.learner, assessment, signed)


def rulings(entries: Iterable[Entry]) -> dict[str, Ruling]:
    """Return decisions as a release takes them, by criterion."""
    return {e.criterion: Ruling(e.verdict, e.comment, e.by, e.on, e.elsewhere) for e in entries}


def signature(entries: Iterable[Entry]) -> Signature:
    """Return who made some decisions, and when the last of them was made."""
    decided = tuple(entries)
    by = " and ".join(sorted({entry.by for entry in decided}))
    return Signature(by, max(entry.on for entry in decided).isoformat())
