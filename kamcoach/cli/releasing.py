"""Assess again, put the assessor's decisions over it, and write what the learner sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from kamcoach import pipeline, release
from kamcoach.cli import common, writing
from kamcoach.cli.output import check_used, plan_feedback
from kamcoach.cli.running import load, load_chosen
from kamcoach.errors import Refusal, UsageError
from kamcoach.marking import feedback
from kamcoach.marking.feedback import Wanted
from kamcoach.marking.folders import of_others
from kamcoach.models.document import Document
from kamcoach.models.pack import RulePack
from kamcoach.report import render
from kamcoach.report.text import one_line

_MOST_NAMED = 5
"""Folders of nobody that are named."""


@dataclass(frozen=True)
class Ruled:
    """The decisions and who made them."""

    decisions: Path
    assessor: str
    accept: bool
    date: date | None


def run(
    files: tuple[Path, ...],
    ruled: Ruled,
    output: Path,
    rubrics: tuple[str, ...],
    rules: tuple[Path, ...],
    portfolio: bool,
    one_learner: bool,
) -> int:
    """Write the feedback and return the exit code.

    Raises:
        KamcoachError: a file cannot be read, or decisions cannot be used.
    """
    if ids := [name for name in rubrics if not name.endswith((".yaml", ".yml"))]:
        raise UsageError(
            f"--rubric {one_line(ids[0])}: for one learner name rubric files of your own (.yaml) "
            "alone. What is released is what the matrix is about."
        )
    read = (ruled.decisions, *writing.pack_files(rubrics, rules))
    outputs = plan_feedback(files, output, read)
    check_used((outputs.format,), centre=None, date=ruled.date)
    pack = load(rubrics, rules).pack
    matrix = _matrix(ruled.decisions)
    assessed = _assessed(files, pack, _rubrics(matrix, pack), portfolio, one_learner)
    release.check_files(matrix, assessed.assessment)
    final = release.released(
        assessed.assessment,
        pack,
        release.rulings(matrix),
        assessor=ruled.assessor,
        accept=ruled.accept,
    )
    data = render(final, outputs.format, documents=assessed.documents, date=ruled.date)
    (target,) = outputs.targets or ()
    writing.write_file(target, data)
    click.echo(f"Feedback in {writing.shown(target)}", err=True)
    return 0


def run_cohort(
    results: Path,
    output: Path,
    wanted: Wanted,
    rubrics: tuple[str, ...],
    only: tuple[str, ...],
    rules: tuple[Path, ...],
) -> int:
    """Write the feedback of a cohort, say whose is missing and why, and return the exit code.

    Raises:
        KamcoachError: nothing can be released.
    """
    pack, chosen = load_chosen(rubrics, rules, only)
    wanted = wanted._replace(rubrics=chosen)
    done = left = taken_away = 0
    marks = set()
    for each in feedback.release(results, output, wanted, pack):
        marks.add(each.mark)
        taken_away += each.taken_away
        if each.missing:
            left += 1
            for why in each.missing:
                click.echo(one_line(f"{each.name} ({each.id}): {why}"), err=True)
        else:
            done += 1
    click.echo(f"Released {done}, not released {left}. Feedback in {one_line(str(output))}")
    if taken_away:
        files = "1 file" if taken_away == 1 else f"{taken_away:,} files"
        click.echo(f"Taken away, since it no longer holds: {files} of an earlier release.")
    if not wanted.learners and (others := of_others(output, marks)):
        names = ", ".join(one_line(path.name) for path in others[:_MOST_NAMED])
        more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
        click.echo(f"Of nobody in these results, so look yourself: {names}{more}", err=True)
    return 1 if left else 0


def _matrix(path: Path) -> Document:
    try:
        return pipeline.document_of(path.name, common.read(path))
    except Refusal as refusal:
        raise UsageError(common.refusal_message(path, refusal)) from refusal


def _rubrics(matrix: Document, pack: RulePack) -> list[str]:
    ids = release.criteria(matrix)
    found = [r.id for r in pack.rubrics if ids & {c.id for c in r.criteria}]
    if not found:
        raise UsageError(
            f"{matrix.source} names no criterion that is known. Write it with: "
            "kamcoach assess FILE --audience assessor -o matrix.xlsx"
        )
    return found


def _assessed(
    files: tuple[Path, ...],
    pack: RulePack,
    rubrics: list[str],
    portfolio: bool,
    one_learner: bool,
) -> pipeline.Assessed:
    try:
        if portfolio:
            return pipeline.read_and_assess_portfolio(
                pipeline.collect(files),
                pack,
                rubrics=rubrics,
                audience="assessor",
                one_learner=one_learner,
            )
        (file,) = files
        return pipeline.read_and_assess(
            file.name, common.read(file), pack, rubrics=rubrics, audience="assessor"
        )
    except Refusal as found:
        refusal = found if portfolio else common.or_together(files[0], found)
        raise UsageError(common.refusal_message(files[0], refusal)) from found
