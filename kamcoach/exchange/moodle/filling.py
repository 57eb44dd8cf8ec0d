"""Results + a grading worksheet -> the worksheet filled in, and what became of each row.

A row is filled in whole or not at all, and only where it is certain whose it is: by Moodle's
number, with the name beside it agreeing. What stands there already is left unless told otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal, NamedTuple

from kamcoach.errors import UsageError
from kamcoach.exchange.moodle import php
from kamcoach.exchange.moodle.names import folded, same_person, team, told_apart
from kamcoach.exchange.moodle.results import Result
from kamcoach.exchange.moodle.worksheet import Row, Worksheet

Fate = Literal["filled", "same", "left", "held", "no result"]
"""`left`: something in the row speaks against it; `held`: there is work, and no result to give."""


class Done(NamedTuple):
    """What became of one row."""

    row: Row
    fate: Fate
    grade: str = ""
    """As it was filled in."""
    why: str = ""


class Filled(NamedTuple):
    """A worksheet that was filled in."""

    data: bytes
    rows: tuple[Done, ...]
    unplaced: tuple[Result, ...]
    """Results of learners without a row, with the reason."""

    def count(self, fate: Fate) -> int:
        """Return how many rows had this fate."""
        return sum(done.fate == fate for done in self.rows)


class _Entry(NamedTuple):
    """What is to stand in a row."""

    grade: str
    comment: str


def fill(
    sheet: Worksheet, results: Iterable[Result], scale: Mapping[str, str], *, overwrite: bool
) -> Filled:
    """Fill in a worksheet; every cell that is not ours keeps its bytes.

    Args:
        sheet: as Moodle gave it out.
        results: of all learners.
        scale: the item of the scale, or the points, that a grade of the rubric becomes.
        overwrite: whether other grades and comments that stand there are replaced.

    Raises:
        UsageError: `scale` names an item or points that the assignment does not have.
    """
    mapping = {folded(grade): _allowed(item, sheet) for grade, item in scale.items()}
    all_results = [(_key(result, sheet), result) for result in results]
    shared = {key for key, count in Counter(key for key, _ in all_results).items() if count > 1}
    if sheet.columns.group is not None:
        names = {row.group for row in sheet.rows}
        shared |= {team(name) for name in names} - told_apart(names)
    by_key = {key: result for key, result in all_results if key not in shared}
    why = "another team has the same name, so its rows cannot be told apart"
    unplaced = [r._replace(why_not=why) for key, r in all_results if key in shared]
    times = Counter(row.id for row in sheet.rows)
    changes: dict[int, dict[int, str]] = {}
    rows: list[Done] = []
    for row in sheet.rows:
        done = _done(row, by_key.get(_row_key(row, sheet)), times, sheet, mapping)
        if isinstance(done, _Entry):
            done = _written(row, done, sheet, overwrite, changes)
        rows.append(done)
    placed = {_row_key(row, sheet) for row in sheet.rows}
    for key, result in by_key.items():
        if key not in placed:
            why = result.why_not or "the worksheet has no row for it"
            unplaced.append(result._replace(why_not=why))
    return Filled(sheet.table.filled(changes).encoded(), tuple(rows), tuple(unplaced))


def _key(result: Result, sheet: Worksheet) -> str:
    """Return by what a result is found in the rows: a team's by its name, else by the number."""
    return result.key if sheet.columns.group is None else team(result.name)


def _row_key(row: Row, sheet: Worksheet) -> str:
    return row.id if sheet.columns.group is None else team(row.group)


def _done(
    row: Row,
    result: Result | None,
    times: Mapping[str, int],
    sheet: Worksheet,
    mapping: Mapping[str, str],
) -> Done | _Entry:
    """Return what to write into a row, or why nothing is written."""
    if not row.id:
        return Done(row, "left", why="the first cell holds no number of a participant")
    if times[row.id] > 1:
        return Done(row, "left", why="the worksheet has this participant more than once")
    if result is None:
        return Done(row, "no result", why="nothing was handed in under this number")
    if result.why_not:
        return Done(row, "held", why=result.why_not)
    if not _agrees(row, result, sheet):
        why = f"the number is that of {result.name!r}, and the row says {row.name!r}"
        return Done(row, "left", why=why)
    if row.locked:
        return Done(row, "left", why="the worksheet says that this grade cannot be changed")
    grade = _points(result, sheet, mapping)
    if grade is None:
        return Done(row, "left", why=_no_points(result, sheet))
    return _Entry(grade, sheet.table.sayable(result.comment))


def _agrees(row: Row, result: Result, sheet: Worksheet) -> bool:
    """Whether the name says nothing else than the number; a team's was found by its name."""
    nameless = (result.key, sheet.prefix, f"{sheet.prefix}{result.key}", f"Participant{result.key}")
    return (
        sheet.columns.name is None
        or sheet.columns.group is not None
        or any(same_person(result.name, name) for name in (row.name, *nameless))
    )


def _points(result: Result, sheet: Worksheet, mapping: Mapping[str, str]) -> str | None:
    """Return what stands for the grade; empty where nothing is graded, None where nothing can."""
    if not (sheet.scale or sheet.maximum):
        return ""
    grade = folded(result.grade)
    if grade and grade in mapping:
        return mapping[grade]
    if sheet.scale:
        return next((item for item in sheet.scale if grade and folded(item) == grade), None)
    if result.score is None:
        return None
    top = Decimal(sheet.maximum.replace(sheet.decimal, "."))
    return _written_number(top * result.score / 100, sheet)


def _no_points(result: Result, sheet: Worksheet) -> str:
    grade = result.grade or f"{result.score}% without a grade"
    if sheet.scale:
        return f"no item of the scale is named for {grade!r}: add --scale '{result.grade}=ITEM'"
    return f"{grade!r} has no percentage: add --scale '{result.grade}=POINTS'"


def _allowed(item: str, sheet: Worksheet) -> str:
    """Return an item or points as the worksheet writes them.

    Raises:
        UsageError: the assignment does not have them.
    """
    if sheet.scale:
        if item in sheet.scale:
            return item
        raise UsageError(f"The scale has no item {item!r}. It has: {', '.join(sheet.scale)}.")
    top = Decimal(sheet.maximum.replace(sheet.decimal, ".") or 0)
    try:
        points = Decimal(item.replace(",", "."))
        allowed = 0 <= points <= top
    except InvalidOperation:
        allowed = False
    if not allowed:
        raise UsageError(f"{item!r} is no grade here: points from 0 to {top} are asked for.")
    return _written_number(points, sheet)


def _written_number(points: Decimal, sheet: Worksheet) -> str:
    """Return points with as many decimals, and the separator, of the highest grade."""
    rounded = points.quantize(Decimal(1).scaleb(-sheet.decimals), ROUND_HALF_UP)
    return str(rounded).replace(".", sheet.decimal)


def _written(
    row: Row, entry: _Entry, sheet: Worksheet, overwrite: bool, changes: dict[int, dict[int, str]]
) -> Done:
    """Note what changes in a row, unless something else stands there."""
    columns = sheet.columns
    texts: dict[int, str] = {}
    if entry.grade and not _same_grade(row.grade, entry.grade, sheet):
        if row.grade.strip() and not overwrite:
            why = f"it has the grade {row.grade!r} and {entry.grade!r} was to go there"
            return Done(row, "left", why=f"{why}: --overwrite replaces it")
        texts[columns.grade] = entry.grade
    if columns.comments is not None and row.comments != entry.comment:
        if row.comments.strip() and not overwrite:
            return Done(row, "left", why="it has another comment: --overwrite replaces it")
        texts[columns.comments] = entry.comment
    if not texts:
        return Done(row, "same", entry.grade, "grade and comment stand there already")
    changes[row.place] = texts
    return Done(row, "filled", entry.grade)


def _same_grade(there: str, ours: str, sheet: Worksheet) -> bool:
    if sheet.scale:
        return there == ours
    said = php.localised_float(there, sheet.decimal)
    return said is not None and said == php.localised_float(ours, sheet.decimal)
