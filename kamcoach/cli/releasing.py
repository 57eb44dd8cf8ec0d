"""Assess again, put the assessor's decisions over it, and write what the learner sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from kamcoach import pipeline, release
from kamcoach.cli import common, writing
from kamcoach.cli.output import check_used, plan_feedback
from kamcoach.cli.running import load
from kamcoach.errors import Refusal, UsageError
from kamcoach.marking import feedback
from kamcoach.marking.feedback import Wanted
from kamcoach.models.document import Document
from kamcoach.models.pack import RulePack
from kamcoach.report import render
from kamcoach.report.text import one_line


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
    results: Path, output: Path, wanted: Wanted, rubrics: tuple[str, ...], rules: tuple[Path, ...]
) -> int:
    """Write the feedback of a cohort, say whose is missing and why, and return the exit code.

    Raises:
        KamcoachError: nothing can be released.
    """
    if output.resolve() == results.resolve() or output.is_file():
        raise UsageError("Each learner gets a folder: name a folder of its own with -o.")
    loaded = load(rubrics, rules)
    if loaded.rubrics is not None:
        chosen = {rubric.id for rubric in pipeline.choose(loaded.pack, loaded.rubrics)}
        wanted = wanted._replace(rubrics=chosen)
    done = left = 0
    for each in feedback.release(results, output, wanted, loaded.pack):
        if each.missing:
            left += 1
            for why in each.missing:
                click.echo(one_line(f"{each.name} ({each.id}): {why}"), err=True)
        else:
            done += 1
    click.echo(f"Released {done}, not released {left}. Feedback in {one_line(str(output))}")
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
