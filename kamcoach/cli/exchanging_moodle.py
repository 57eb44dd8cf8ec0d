"""Read what is needed, let the exchange do its work, write files and say how it went."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import click

from kamcoach import pipeline
from kamcoach.cli.common import refusal_message
from kamcoach.cli.running import load
from kamcoach.cli.writing import same_file, write_file
from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange.moodle import cells, filling, importer, telling, unpacking
from kamcoach.exchange.moodle import feedback as archive
from kamcoach.exchange.moodle.results import results
from kamcoach.exchange.moodle.roll import Roll, lists_groups, roll_of, roll_of_groups
from kamcoach.exchange.moodle.worksheet import Named, Worksheet, is_worksheet, worksheet
from kamcoach.marking.finals import finals
from kamcoach.report.text import one_line

_Headings = tuple[str | None, ...]
"""In the order of `Named`: over the identifiers, the grades, the comments and so on."""


class Grades(NamedTuple):
    """What was asked for of `moodle-grades`."""

    out: Path
    worksheet: Path
    rubric: str
    rules: tuple[Path, ...]
    output: Path | None
    predictions: Path | None
    scale: tuple[str, ...]


class Files(NamedTuple):
    """What was asked for of `moodle-feedback`."""

    out: Path
    output: Path | None
    worksheet: Path | None
    groups: Path | None
    no_teams: bool
    formats: tuple[str, ...]


def grades(
    asked: Grades, named: _Headings, *, dry_run: bool, proposals: bool, overwrite: bool
) -> int:
    """Fill in a worksheet, say what Moodle will do with it, and return the exit code.

    Raises:
        KamcoachError: it cannot be done.
    """
    output = _target(asked.output, dry_run, asked.worksheet)
    predictions = _apart(asked.predictions, asked.worksheet, asked.output)
    loaded = load((asked.rubric,), asked.rules)
    rubric, *others = pipeline.choose(loaded.pack, loaded.rubrics)
    if others:
        raise UsageError("A worksheet has one grade for each learner: name one rubric.")
    if proposals and rubric.policy == "restricted":
        raise UsageError(
            f"The verdicts of {rubric.id} are told to no learner before an assessor has decided: "
            "leave out --proposals."
        )
    sheet = _worksheet(asked.worksheet, named)
    found = tuple(results(finals(asked.out), rubric.id, proposals=proposals))
    scale = _scale(asked.scale)
    filling.check_scale(scale, rubric, found)
    filled = filling.fill(sheet, found, scale, overwrite=overwrite)
    prediction = importer.predict(sheet, _upload(filled.data, sheet))
    if output:
        write_file(output, filled.data)
    if predictions:
        write_file(predictions, telling.prediction_table(prediction, sheet))
    _say(telling.of_worksheet(sheet))
    _say(telling.of_filling(filled, proposals=proposals))
    _say(telling.of_prediction(prediction, sheet, everything=dry_run))
    if output:
        _say([f"The worksheet is in {one_line(str(output))}"])
    undone = filled.unplaced or filled.count("left") or filled.count("held")
    return 1 if undone or prediction.fails else 0


def check(
    filled: Path, against: Path, named: _Headings, output: Path | None, *, ignore_modified: bool
) -> int:
    """Say what Moodle will do with a worksheet or an archive, and return the exit code.

    Raises:
        KamcoachError: it cannot be done.
    """
    target = _apart(output, filled, against)
    now = _worksheet(against, named)
    if filled.suffix.lower() == ".zip":
        return _check_archive(filled, now)
    table = _table(filled)
    upload = importer.Upload(
        table.encoded(), table.encoding, table.separator, ignore_modified=ignore_modified
    )
    prediction = importer.predict(now, upload)
    if target:
        write_file(target, telling.prediction_table(prediction, now))
    _say(telling.of_worksheet(now))
    _say(telling.of_prediction(prediction, now, everything=True))
    if not prediction.named:
        _say([telling.NOT_COMPARED])
    doubtful = any(row.doubt for row in prediction.rows)
    return 0 if any(row.changes for row in prediction.rows) and not doubtful else 1


def _check_archive(path: Path, now: Worksheet) -> int:
    roll = roll_of(now)
    try:
        files = unpacking.foretold(path, roll)
    except Refusal as refusal:
        raise UsageError(refusal_message(path, refusal)) from refusal
    _say(telling.of_archive(files, roll.people or {}))
    return 0 if files and all(made.certain for _, made in files) else 1


def feedback(asked: Files, named: _Headings, *, dry_run: bool, proposals: bool) -> int:
    """Write the archive of feedback files, say whose they are, and return the exit code.

    Raises:
        KamcoachError: it cannot be done.
    """
    output = _target(asked.output, dry_run, *filter(None, (asked.worksheet, asked.groups)))
    roll = _roll(asked, named)
    if output and roll == Roll() and not asked.no_teams:
        raise UsageError(
            "The number of a team would be taken for a participant's, and the feedback go to the "
            "wrong person. Add --worksheet or --groups; or --no-teams, if nobody handed in as one."
        )
    alike = archive.shared_names(finals(asked.out)) if roll.members is not None else ()
    everybody = archive.given(
        finals(asked.out), asked.out, roll, asked.formats, proposals=proposals, alike=alike
    )
    told = archive.write(output, everybody) if output else archive.listed(everybody)
    _say(telling.of_feedback(told, checked=roll.people is not None))
    some = any(each.files for each in told)
    if output:
        shown = one_line(str(output))
        _say([f"The archive is in {shown}" if some else f"Nothing was written to {shown}"])
    return 0 if some and all(each.files for each in told) else 1


def _roll(asked: Files, named: _Headings) -> Roll:
    """Return who takes part by the worksheet, and who is in which team by the groups."""
    roll = roll_of(_worksheet(asked.worksheet, named)) if asked.worksheet else Roll()
    if asked.groups is None:
        return roll
    groups = _groups(asked.groups, named)
    return roll._replace(members=groups.members) if asked.worksheet else groups


def _groups(path: Path, named: _Headings) -> Roll:
    table = _table(path)
    if lists_groups(table) and not is_worksheet(table):
        return roll_of_groups(table)
    try:
        roll = roll_of(worksheet(table, Named(*named)))
    except UsageError:
        roll = Roll()
    if roll.members is None:
        headings = ", ".join(one_line(cell.text) for cell in table.lines[0].cells)
        raise UsageError(
            f"{one_line(path.name)} does not say who is in which group. Its headings are: "
            f"{headings}. Give it the columns group, id (the number that the grading worksheet "
            "has) and name; or give a worksheet, whose column of teams --group-column names."
        )
    return roll


def _worksheet(path: Path, named: _Headings) -> Worksheet:
    return worksheet(_table(path), Named(*named))


def _table(path: Path) -> cells.Table:
    try:
        with path.open("rb") as file:
            data = file.read(cells.MOST_BYTES + 1)
        return cells.parsed(data)
    except OSError as error:
        raise UsageError(f"{one_line(str(path))} cannot be read: {error.strerror}.") from error
    except Refusal as refusal:
        raise UsageError(refusal_message(path, refusal)) from refusal


def _upload(data: bytes, sheet: Worksheet) -> importer.Upload:
    return importer.Upload(data, sheet.table.encoding, sheet.table.separator)


def _scale(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        grade, equals, item = pair.partition("=")
        if not (grade.strip() and equals and item.strip()):
            raise UsageError(f"--scale {one_line(pair)!r}: write it as GRADE=ITEM.")
        found[grade.strip()] = item.strip()
    return found


def _target(output: Path | None, dry_run: bool, *inputs: Path) -> Path | None:
    """Return where to write; None in a dry run."""
    if dry_run:
        return None
    if output is None:
        raise UsageError("Say where to write with -o, or add --dry-run.")
    return _apart(output, *inputs)


def _apart(output: Path | None, *others: Path | None) -> Path | None:
    """Return where to write, once that is none of the other files."""
    if output and any(other and same_file(output, other) for other in others):
        raise UsageError(
            f"{one_line(str(output))} is to be read or written already: choose another name. The "
            "worksheet as Moodle gave it out is needed to check against."
        )
    return output


def _say(told: Iterable[str]) -> None:
    for line in told:
        click.echo(line)
