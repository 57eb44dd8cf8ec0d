"""What each learner of a cohort sees after marking: the final verdicts, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kamcoach import release as one
from kamcoach.batch import journal
from kamcoach.batch.names import Learner
from kamcoach.errors import UsageError
from kamcoach.marking import log
from kamcoach.marking.finals import rulings
from kamcoach.marking.folders import check_place, mark_of, take_away
from kamcoach.marking.standings import (
    Stands,
    check_results,
    find,
    pack_of,
    shown_id,
    standings,
)
from kamcoach.models.assessment import Assessment, RubricResult
from kamcoach.models.pack import Rubric, RulePack
from kamcoach.report import render
from kamcoach.report.text import one_line

_MOST_NAMED = 5
"""Criteria that are named where a decision is missing."""


class Wanted(NamedTuple):
    """What shall be released."""

    formats: tuple[str, ...] = ("html",)
    rubrics: Collection[str] | None = None
    """None for those that anything was decided in."""
    learners: tuple[str, ...] = ()
    """Ids, or names that only one learner has; none for everybody."""
    accept: bool = False
    """Whether a proposal stands where an assessor decided other criteria of the same rubric."""
    date: date | None = None
    """That the feedback shall bear."""


class Released(NamedTuple):
    """What became of a learner."""

    id: str
    name: str
    folder: str
    """With the feedback; empty where there is none."""
    missing: tuple[str, ...]
    """Why there is none."""
    mark: str
    """How the names of all folders of the learner end."""
    taken_away: int
    """Files of an earlier release."""


def release(
    out: Path, folder: Path, wanted: Wanted, pack: RulePack | None = None
) -> Iterator[Released]:
    """Write the feedback of each learner into a folder of their own, and yield what became of it.

    A learner whose rubrics are not decided as a whole, or whose work has changed since, gets none.
    What an earlier release wrote of a learner is taken away, so that nothing that no longer holds
    is handed out.

    Args:
        out: the folder that a batch wrote.
        folder: where the folders of the learners go; those of anybody else stay.
        wanted: what shall be released.
        pack: the rule pack that the batch was judged by; None for kamcoach's own.

    Raises:
        UsageError: there are no results or no decisions, or the batch was judged by another rule
            pack; nobody or several are called so; the folder holds something else, or a file cannot
            be written.
    """
    check_results(out)
    check_place(out, folder)
    with journal.opened(out) as held:
        entries = log.read(out)
        judged_by = {rubric.id: rubric for rubric in pack_of(held, pack).rubrics}
        rubrics = {*(wanted.rubrics or (entry.rubric for entry in entries))} & {*judged_by}
        if not entries or not rubrics:
            raise UsageError(
                f"Nobody has decided anything about {one_line(str(out))} yet. Take decisions in "
                "with: kamcoach override RESULTS --decisions marking.xlsx --assessor NAME"
            )
        only = {find(held, entries, said).key for said in wanted.learners} or None
        for stands in standings(held, log.last(entries), only):
            chosen = [judged_by[id] for id in sorted(rubrics)]
            yield _release(stands, folder, chosen, wanted)


def _release(stands: Stands, folder: Path, rubrics: Sequence[Rubric], wanted: Wanted) -> Released:
    who = stands.learner
    mark = mark_of(Learner(who.key, who.name))
    final, missing = _final(stands, rubrics, accept=wanted.accept)
    written: tuple[Path, ...] = ()
    try:
        if final is not None:
            written = tuple(_written(final, folder / who.folder, wanted))
        taken_away = take_away(folder, mark, written)
    except OSError as error:
        shown = one_line(str(folder / who.folder))
        raise UsageError(f"{shown} cannot be written: {error.strerror}.") from error
    return Released(
        id=shown_id(who.key),
        name=one_line(who.name),
        folder=who.folder if written else "",
        missing=missing,
        mark=mark,
        taken_away=taken_away,
    )


def _final(
    stands: Stands, rubrics: Sequence[Rubric], *, accept: bool
) -> tuple[Assessment | None, tuple[str, ...]]:
    """What a learner sees, or None and why there is nothing to be seen."""
    if stands.assessment is None:
        return None, ("the work was refused.",)
    results = {result.id: result for result in stands.assessment.rubrics}
    asked = [rubric for rubric in rubrics if rubric.id in results]
    missing = [_missing(results[r.id], r, stands, accept) for r in asked]
    if not asked:
        missing = [f"the work was not judged by {', '.join(r.id for r in rubrics)}."]
    if any(missing):
        return None, tuple(filter(None, missing))
    decided = rulings(stands.decided.values())
    final = tuple(one.final(results[r.id], r, decided) for r in asked)
    update = {"audience": "release", "rubrics": final}
    return stands.assessment.model_copy(update=update), ()


def _missing(result: RubricResult, rubric: Rubric, stands: Stands, accept: bool) -> str:
    """Why a rubric cannot be released; empty where it can."""
    ids = [judged.id for judged in result.criteria]
    left = [id for id in ids if id not in stands.decided]
    outdated = [id for id in left if id in stands.outdated]
    if not left:
        return ""
    if outdated:
        return f"{_named(outdated)}: the work or the rules have changed since that was decided."
    if len(left) == len(ids):
        return f"nothing of {result.id} is decided."
    if not accept:
        return f"{_named(left)}: no verdict of an assessor."
    if rubric.policy == "restricted":
        return f"{_named(left)}: no verdict of an assessor, and {result.id} takes no proposals."
    return ""


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_NAMED
    return ", ".join([*ids[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def _written(assessment: Assessment, folder: Path, wanted: Wanted) -> Iterator[Path]:
    """Write the feedback in each format, and yield the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for format in wanted.formats:
        part = folder / f".feedback.{format}.part"
        part.write_bytes(render(assessment, format, date=wanted.date))
        file = folder / f"feedback.{format}"
        part.replace(file)
        yield file
