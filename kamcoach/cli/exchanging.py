"""Read, write and say how it went, for the commands of `kamcoach exchange`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any

import click

from kamcoach import catalog, pipeline
from kamcoach.catalog import scaffold
from kamcoach.cli import common
from kamcoach.cli.running import load
from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange import ags, canvas_gradebook, case_in, case_rubric
from kamcoach.exchange.badges import UNSIGNED, Badge
from kamcoach.exchange.canvas_gradebook import OUTCOMES, Filled, Wanted
from kamcoach.exchange.standings import Left, percent, standings
from kamcoach.marking.finals import finals
from kamcoach.models.pack import Rubric
from kamcoach.report.text import one_line

PROPOSED = (
    "Note: proposals of kamcoach are among the scores, which no assessor has decided. "
    "They are no grades."
)


def rubric_of(name: str, rules: tuple[Path, ...]) -> Rubric:
    """Return the rubric with an id, or of a file.

    Raises:
        KamcoachError: there is none, or it is wrong.
    """
    return rubric_and_version(name, rules)[0]


def rubric_and_version(name: str, rules: tuple[Path, ...]) -> tuple[Rubric, str]:
    """Return the rubric with an id, or of a file, and the version of the rule pack.

    Raises:
        KamcoachError: there is none, or it is wrong.
    """
    loaded = load((name,), rules)
    (rubric, *more) = pipeline.choose(loaded.pack, loaded.rubrics)
    if more:
        raise UsageError("Name one rubric: a format holds the results of one.")
    return rubric, loaded.pack.version


def day(text: str) -> datetime:
    """Return the beginning of a day, or a moment with its zone.

    Raises:
        UsageError: it is neither.
    """
    try:
        return datetime.combine(date.fromisoformat(text), time.min, UTC)
    except ValueError:
        return ags.moment(text)


def begin_rubric(file: Path, id: str, part: str, output: Path) -> None:
    """Begin a rubric from a CASE package.

    Raises:
        KamcoachError: it cannot be read, or the rubric cannot be written there.
    """
    if output.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{one_line(str(output))} is no name for a rubric: end it in .yaml.")
    pack = catalog.load()
    scaffold.check_id(id, pack)
    try:
        framework = case_in.read(common.read(file), part)
    except Refusal as refusal:
        raise UsageError(common.refusal_message(file, refusal)) from refusal
    scaffold.write_text(output, case_rubric.rubric_file(framework, id, pack))
    name = one_line(str(output))
    click.echo(
        f"Written: {name}, {len(framework.criteria)} criteria, none of which kamcoach can judge "
        f"yet: write rules for them.\nLook whether it is right: kamcoach rubric check {name}"
    )


def save(path: Path, *parts: bytes) -> None:
    """Write a file, and say so.

    Raises:
        UsageError: it cannot be written there.
    """
    save_parts(path, iter(parts))


def save_parts(path: Path, parts: Iterator[bytes]) -> None:
    """Write a file part by part, and say so; there is none before the first part is made.

    Raises:
        KamcoachError: it cannot be written there, or a part cannot be made.
    """
    shown = one_line(str(path))
    first = next(parts, b"")
    try:
        with path.open("wb") as file:
            file.writelines(chain([first], parts))
    except OSError as error:
        raise UsageError(f"{shown} cannot be written: {error.strerror}.") from error
    click.echo(f"Written: {shown}", err=True)


def _tell_left(left: Iterable[Left]) -> None:
    """Say who was left out and why."""
    for each in left:
        click.echo(f"{one_line(each.learner.name)}: {one_line(each.reason)}", err=True)


def canvas_grades(
    out: Path,
    gradebook: Path,
    rubric: str,
    assignment: str,
    output: Path | None,
    *,
    proposals: bool,
    overwrite: bool,
) -> int:
    """Fill a gradebook, or say what would be filled, and return the exit code.

    Raises:
        KamcoachError: it cannot be read, filled or written.
    """
    if output is not None and output.resolve() == gradebook.resolve():
        shown = one_line(str(output))
        raise UsageError(f"{shown} is the gradebook itself: choose another name with -o.")
    wanted, left, proposed = [], [], False
    for each in standings(finals(out), rubric, proposals=proposals):
        if isinstance(each, Left):
            left.append(each)
        else:
            proposed = proposed or each.signature is None
            wanted.append(Wanted(each.learner.key, each.learner.name, percent(each.result)))
    try:
        data = common.read(gradebook)
        filled = canvas_gradebook.fill(data, wanted, assignment, overwrite=overwrite)
    except Refusal as refusal:
        raise UsageError(common.refusal_message(gradebook, refusal)) from refusal
    _tell_left(left)
    _tell_lines(filled, dry=output is None)
    counts = Counter(line.outcome for line in filled.lines)
    said = [f"{words} {counts[outcome]}" for outcome, words in OUTCOMES.items() if counts[outcome]]
    listed = ", ".join([*(said or ["filled in 0"]), f"left out {len(left)}"])
    click.echo(
        f"{one_line(filled.column)}, {filled.points} points: {listed}. "
        f"Rows without a result: {filled.untouched}."
    )
    if proposed:
        click.echo(PROPOSED, err=True)
    if output is not None:
        save(output, filled.data)
    return 1 if left or counts["refused"] or counts["missing"] or counts["kept"] else 0


def _tell_lines(filled: Filled, *, dry: bool) -> None:
    """Say what becomes of each learner: everything in a dry run, else what needs a look."""
    for line in filled.lines:
        name = one_line(line.name)
        if line.why:
            click.echo(f"{name}: {one_line(line.why)}", err=True)
        elif dry and line.outcome == "filled":
            click.echo(f"{name}: {one_line(line.before) or 'nothing'} becomes {line.score}")
        elif dry:
            click.echo(f"{name}: {one_line(line.before)} stays, Canvas sees no change")
    if dry and filled.ignored:
        columns = ", ".join(one_line(name) for name in filled.ignored)
        click.echo(f"Canvas passes over these columns: {columns}")


def save_badges(folder: Path, made: Iterable[Badge | Left]) -> int:
    """Write unsigned badges into a new folder, say who has none, and return the exit code.

    Raises:
        UsageError: the folder holds something, or cannot be written.
    """
    shown = one_line(str(folder))
    count, left = 0, []
    try:
        folder.mkdir(exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(f"{shown} is not empty: badges of another time could be among these.")
        for each in made:
            if isinstance(each, Left):
                left.append(each)
            else:
                (folder / each.file).write_bytes(each.data)
                count += 1
    except OSError as error:
        raise UsageError(f"{shown} cannot be written: {error.strerror}.") from error
    _tell_left(left)
    click.echo(f"{count} unsigned badges in {shown}, {len(left)} learners without. {UNSIGNED}")
    return 1 if left else 0


def count_scores(objects: Iterable[Mapping[str, Any]]) -> None:
    """Say how many scores are final and how many wait."""
    counts = Counter(
        (score["gradingProgress"] == "FullyGraded", "scoreGiven" in score) for score in objects
    )
    click.echo(
        f"{counts[True, True]} decided, {counts[False, True] + counts[False, False]} waiting for "
        f"an assessor ({counts[False, True]} with a proposed score)."
    )
    if counts[False, True]:
        click.echo(PROPOSED, err=True)
