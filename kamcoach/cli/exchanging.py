"""Read, write and say how it went, for the commands of `kamcoach exchange`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any

import click

from kamcoach import catalog, pipeline
from kamcoach.catalog import scaffold
from kamcoach.cli import common, writing
from kamcoach.cli.running import load
from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange import ags, canvas_gradebook, case_in, case_rubric, junit
from kamcoach.exchange.badges import UNSIGNED, Badge
from kamcoach.exchange.canvas_gradebook import OUTCOMES, Filled, Wanted
from kamcoach.exchange.standings import Left, percent, standings
from kamcoach.marking.finals import Final, finals
from kamcoach.models.pack import Rubric
from kamcoach.report.text import one_line

PROPOSED = (
    "Note: proposals of kamcoach are among the scores, which no assessor has decided. "
    "They are no grades."
)
UNDOES = (
    "Note: Canvas looks at no dates. An import undoes what was changed since the export in this "
    "column{}. Export immediately before, or add --only-filled."
)
CLEARS = (
    "Note: score objects without a score: {}. A platform clears the score that it holds for such a "
    "learner. To leave them out, add --signed-only."
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
        called = _called(each.learner.key, each.learner.name)
        click.echo(f"{called}: {one_line(each.reason)}", err=True)


def _called(key: str, name: str) -> str:
    """Return a learner's name with what the results go by, since two may have one name."""
    return one_line(name if name == key else f"{name} ({key})")


def canvas_grades(
    out: Path,
    gradebook: Path,
    rubric: str,
    assignment: str,
    output: Path | None,
    *,
    proposals: bool,
    overwrite: bool,
    only_filled: bool,
) -> int:
    """Fill a gradebook, or say what would be filled, and return the exit code.

    Raises:
        KamcoachError: it cannot be read, filled or written.
    """
    writing.keep_apart((output,), (gradebook,))
    wanted, left, proposed = [], [], False
    for each in standings(finals(out), rubric, proposals=proposals):
        if isinstance(each, Left):
            left.append(each)
        else:
            proposed = proposed or each.signature is None
            wanted.append(Wanted(each.learner.key, each.learner.name, percent(each.result)))
    try:
        data = common.read(gradebook)
        filled = canvas_gradebook.fill(
            data, wanted, assignment, overwrite=overwrite, only_filled=only_filled
        )
    except Refusal as refusal:
        raise UsageError(common.refusal_message(gradebook, refusal)) from refusal
    _tell_left(left)
    _tell_lines(filled, dry=output is None)
    if not only_filled:
        _tell_columns(filled, dry=output is None)
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
        name = _called(line.key, line.name)
        if line.why:
            click.echo(f"{name}: {one_line(line.why)}", err=True)
        elif dry and line.outcome == "filled":
            click.echo(f"{name}: {one_line(line.before) or 'nothing'} becomes {line.score}")
        elif dry:
            click.echo(f"{name}: {one_line(line.before)} stays, Canvas sees no change")


def _tell_columns(filled: Filled, *, dry: bool) -> None:
    """Say what else Canvas does with the file."""
    if dry and filled.ignored:
        click.echo(f"Canvas passes over these columns: {_listed(filled.ignored)}")
    also = f", and in these columns: {_listed(filled.others)}" if filled.others else ""
    click.echo(UNDOES.format(also), err=True)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(one_line(name) for name in names)


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


def save_scores(path: Path, made: Iterable[dict[str, Any] | Left]) -> int:
    """Write score objects (`.jsonl`: one on each line), and return the exit code.

    Raises:
        UsageError: there is none, or the file cannot be written.
    """
    objects: list[dict[str, Any]] = []
    left: list[Left] = []
    for each in made:
        if isinstance(each, Left):
            left.append(each)
        else:
            objects.append(each)
    _tell_left(left)
    if not objects:
        raise UsageError("There is no score to write, so no file was written.")
    save(path, ags.written(objects, lines=path.suffix == ".jsonl"))
    counts = Counter(
        (score["gradingProgress"] == "FullyGraded", "scoreGiven" in score) for score in objects
    )
    proposed, waiting = counts[False, True], counts[False, False]
    click.echo(
        f"{counts[True, True]} decided, {proposed + waiting} waiting for an assessor "
        f"({proposed} with a proposed score), left out {len(left)}."
    )
    if waiting:
        click.echo(CLEARS.format(waiting), err=True)
    if proposed:
        click.echo(PROPOSED, err=True)
    return 1 if left else 0


def save_suites(path: Path, every: Iterable[Final]) -> None:
    """Write results for pipelines, and say of how many learners.

    Nobody is left out of them: what could not be read is an error there.

    Raises:
        KamcoachError: it cannot be written there, or the results cannot be read.
    """
    counts: Counter[bool] = Counter()

    def counted() -> Iterator[Final]:
        for each in every:
            counts[each.assessment is None] += 1
            yield each

    save_parts(path, junit.junit(counted()))
    click.echo(
        f"{counts.total()} learners, {counts[True]} of them with work that could not be read "
        "(an error in the file)."
    )
