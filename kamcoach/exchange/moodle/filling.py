"""Results + a grading worksheet -> the worksheet filled in, and what became of each row.

A row is filled in whole or not at all, and only where it is certain whose it is: by Moodle's
number, with the name beside it agreeing, or by the name of a team. What stands there already is
left unless told otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal, NamedTuple

from kamcoach.errors import UsageError
from kamcoach.exchange.moodle import php
from kamcoach.exchange.moodle.names import disagreement, folded, of_member, team, told_apart
from kamcoach.exchange.moodle.results import Result
from kamcoach.exchange.moodle.worksheet import Row, Worksheet
from kamcoach.grading import COMPETENT, NOT_YET
from kamcoach.models.pack import Rubric

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
    ungraded: bool
    """Whether a result had nothing that could be a grade, so that its comment went alone."""

    def count(self, fate: Fate) -> int:
        """Return how many rows had this fate."""
        return sum(done.fate == fate for done in self.rows)


_DECIMALS = 2
"""The fewest of points: Moodle stores five, however few it shows."""
_Key = tuple[Literal["number", "team"], str]
"""By what a result is found in the rows."""


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
    by_number = {row.id: row for row in sheet.rows}
    all_results = [(_key(result, by_number, sheet), result) for result in results]
    shared = {key for key, count in Counter(key for key, _ in all_results).items() if count > 1}
    if sheet.columns.group is not None:
        groups = {row.group for row in sheet.rows}
        shared |= {("team", name) for name in {*map(team, groups)} - told_apart(groups)}
    by_key = {key: result for key, result in all_results if key not in shared}
    why = "another team has the same name, so its rows cannot be told apart"
    unplaced = [r._replace(why_not=why) for key, r in all_results if key in shared]
    times = Counter(row.id for row in sheet.rows)
    changes: dict[int, dict[int, str]] = {}
    rows: list[Done] = []
    for row in sheet.rows:
        found = next((by_key[key] for key in _keys(row, sheet) if key in by_key), None)
        done = _done(row, found, times, sheet, mapping)
        if isinstance(done, _Entry):
            done = _written(row, done, sheet, overwrite, changes)
        rows.append(done)
    ungraded = any(not r.why_not and _grades_nothing(r, sheet) for r in by_key.values())
    placed = {key for row in sheet.rows for key in _keys(row, sheet)}
    for key, result in by_key.items():
        if key not in placed:
            unplaced.append(result._replace(why_not=result.why_not or _no_row(sheet)))
    data = sheet.table.filled(changes).encoded()
    return Filled(data, tuple(rows), tuple(unplaced), ungraded)


def check_scale(scale: Iterable[str], rubric: Rubric, results: Iterable[Result]) -> None:
    """Refuse a grade that the rubric does not have, and none of the results.

    Raises:
        UsageError: there is one.
    """
    given = [COMPETENT, NOT_YET] if rubric.grading.scheme == "competence" else []
    given += [band.grade for band in rubric.grading.bands]
    given += [result.grade for result in results if result.grade]
    known: dict[str, str] = {}
    for grade in given:
        known.setdefault(folded(grade), grade)
    wrong = [grade for grade in scale if folded(grade) not in known]
    if wrong:
        has = (
            f"It has: {', '.join(known.values())}" if known else "It gives none: leave out --scale"
        )
        raise UsageError(f"--scale: {rubric.id} has no grade {', '.join(map(repr, wrong))}. {has}.")


def _key(result: Result, by_number: Mapping[str, Row], sheet: Worksheet) -> _Key:
    """Return by what a result is found: a team's by its name, else by the number."""
    row = by_number.get(result.key)
    if sheet.columns.group is None or (
        row is not None and of_member(result.name, row.group, row.name, sheet.prefix)
    ):
        return "number", result.key
    return "team", team(result.name)


def _keys(row: Row, sheet: Worksheet) -> Sequence[_Key]:
    group = team(row.group) if sheet.columns.group is not None else ""
    return (("number", row.id), ("team", group)) if group else (("number", row.id),)


def _no_row(sheet: Worksheet) -> str:
    if sheet.columns.group is None:
        return "the worksheet has no row for it"
    return "the worksheet has no team of this name, nor TEAM-NAME with this number"


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
    if sheet.columns.group is None:
        why = disagreement(row.name, result.name, row.id, sheet.prefix)
        if why:
            return Done(row, "left", why=why)
    if row.locked:
        return Done(row, "left", why="the worksheet says that this grade cannot be changed")
    grade = _points(result, sheet, mapping)
    if grade is None:
        return Done(row, "left", why=_no_points(result, sheet))
    return _Entry(grade, sheet.table.sayable(result.comment))


def _points(result: Result, sheet: Worksheet, mapping: Mapping[str, str]) -> str | None:
    """Return what stands for the grade; empty where nothing is graded, None where nothing can."""
    if not (sheet.scale or sheet.maximum) or _grades_nothing(result, sheet):
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


def _grades_nothing(result: Result, sheet: Worksheet) -> bool:
    """Whether there is nothing of an advisory rubric that could be a grade here."""
    return not result.grade and (bool(sheet.scale) or result.score is None)


def _no_points(result: Result, sheet: Worksheet) -> str:
    grade = result.grade
    if sheet.scale:
        return f"no item of the scale is named for {grade!r}: add --scale '{grade}=ITEM'"
    return f"{grade!r} has no percentage: add --scale '{grade}=POINTS'"


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
    """Return points with the separator, and at least as many decimals, of the highest grade."""
    return str(_rounded(points, max(sheet.decimals, _DECIMALS))).replace(".", sheet.decimal)


def _rounded(points: Decimal, decimals: int) -> Decimal:
    return points.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _written(
    row: Row, entry: _Entry, sheet: Worksheet, overwrite: bool, changes: dict[int, dict[int, str]]
) -> Done:
    """Note what changes in a row, unless something else stands there."""
    columns = sheet.columns
    texts: dict[int, str] = {}
    if entry.grade and not _same_grade(row.grade, entry.grade, sheet, overwrite):
        if row.grade.strip() and not overwrite:
            why = f"it has the grade {row.grade!r} and {entry.grade!r} was to go there"
            return Done(row, "left", why=f"{why}: --overwrite replaces it")
        texts[columns.grade] = entry.grade
    if columns.comments is not None and row.comments != entry.comment:
        if row.comments.strip() and not overwrite:
            return Done(row, "left", why="it has another comment: --overwrite replaces it")
        texts[columns.comments] = entry.comment
    if not texts:
        return Done(row, "same", entry.grade, "what would be written stands there already")
    changes[row.place] = texts
    return Done(row, "filled", entry.grade)


def _same_grade(there: str, ours: str, sheet: Worksheet, overwrite: bool) -> bool:
    """Whether a grade stands there already, as far as a worksheet shows."""
    if sheet.scale:
        return there == ours
    said = php.localised_float(there, sheet.decimal)
    # Fewer decimals are shown than are stored; what is to be replaced must be certain.
    points = Decimal(ours.replace(sheet.decimal, "."))
    shown = points if overwrite else _rounded(points, sheet.decimals)
    return said is not None and said in (float(points), float(shown))
