"""A gradebook that Canvas exported, filled in place with the scores of one rubric.

The rules are those of Canvas's importer (instructure/canvas-lms, lib/gradebook_importer.rb): which
rows it looks at, whom a row is about, what it takes for a number, and when a score is unchanged;
`canvas_import` has those about columns. Rows are found by Canvas's id of the learner, and what they
are called must agree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from kamcoach.errors import UsageError
from kamcoach.exchange import canvas_import, cells
from kamcoach.exchange.canvas_import import Columns, cell
from kamcoach.exchange.cells import Row, Sheet
from kamcoach.exchange.names import alike, says_nothing

_POSTING = re.compile(r"(?i)\s*(?:muted|manual posting.*)?\s*")
_NUMBER = re.compile(r"-?[0-9.,]+%?")
_POINTS = "Points Possible"
_EXCUSED, _NO_SCORE, _NOT_ASSIGNED = "EX", ("", "-"), "N/A"
_CENT = Decimal("0.01")
_LONGEST = 20
"""Characters that a number may have."""
_SAMPLE = 100
"""Rows that tell which decimal sign a file has."""
_MISSING = "is not in the gradebook."

Outcome = Literal["filled", "same", "kept", "excused", "refused", "missing"]


class Wanted(NamedTuple):
    """The score of a learner."""

    key: str
    """Canvas's id of the learner, or another one that the gradebook has."""
    name: str
    percent: int


class Line(NamedTuple):
    """What becomes of one learner's score."""

    key: str
    """Of the learner, as in `Wanted`."""
    name: str
    outcome: Outcome
    """Filled in; there already, to two decimals; another score was kept; excused; refused; the
    learner is not in the gradebook."""
    before: str
    score: str
    """As it is written; empty where nothing is."""
    why: str


class Filled(NamedTuple):
    """A gradebook with scores, and what became of each."""

    data: bytes
    lines: tuple[Line, ...]
    untouched: int
    """Rows of learners without a score of ours."""
    column: str
    points: Decimal
    ignored: tuple[str, ...]
    """Heads of the columns that Canvas will pass over."""
    others: tuple[str, ...]
    """Heads of the columns that it will take as they stood at the export; those of overrides only
    where the course allows them."""


class _Target(NamedTuple):
    """The cells that are filled, and how."""

    column: int
    points: Decimal
    comma: bool
    """Whether the file has decimal commas."""
    overwrite: bool


def fill(
    data: bytes,
    wanted: Iterable[Wanted],
    assignment: str,
    *,
    overwrite: bool,
    only_filled: bool = False,
) -> Filled:
    """Fill the scores of an assignment into a gradebook.

    Args:
        data: the gradebook as Canvas exported it.
        wanted: the scores.
        assignment: the head of its column, "Title (123)", or the number in it.
        overwrite: whether another score that stands there gives way.
        only_filled: whether what is returned has only the rows with a score that was filled in, and
            only the columns that say whose row it is and that of the assignment.

    Raises:
        Refusal: it is no CSV file, or none that Canvas can read.
        UsageError: it is no gradebook, or the column cannot be filled.
    """
    sheet = cells.read(data)
    canvas_import.check(sheet)
    head = sheet.rows[0].values if sheet.rows else ()
    columns = canvas_import.columns(head, assignment)
    points_row, points = _points(sheet, columns.score)
    target = _Target(columns.score, points, _has_commas(sheet), overwrite)
    people = _Finder(sheet, columns)
    settled = list(_settled(people, list(wanted)))
    lines: list[Line] = []
    changes: dict[tuple[int, int], str] = {}
    for each, row, why in settled:
        line = _unplaced(each, why) if row is None else _line(each, sheet.rows[row], target)
        lines.append(line)
        if row is not None and line.outcome == "filled":
            changes[row, columns.score] = line.score
    found = {row for _, row, _ in settled if row is not None}
    filled = sheet.changed(changes)
    kept = sorted({0, points_row, *(row for row, _ in changes)})
    more = tuple(canvas_import.taken(head, sheet.rows[points_row].values, columns))
    return Filled(
        data=(filled.only(kept, columns.least) if only_filled else filled).data,
        lines=tuple(lines),
        untouched=len([row for row in people.rows if row not in found]),
        column=head[columns.score],
        points=points,
        ignored=tuple(name for name, is_taken in more if not is_taken),
        others=tuple(name for name, is_taken in more if is_taken),
    )


# The points


def _points(sheet: Sheet, column: int) -> tuple[int, Decimal]:
    """Return the row of the points possible, and the most points of the assignment."""
    rows = enumerate(row.values for row in sheet.rows)
    at, values = next((found for found in rows if found[0] and _POINTS in found[1][0]), (0, ()))
    said = cell(values, column).strip()
    if canvas_import.read_only(said):
        raise UsageError("Canvas holds the column read only, and passes it over.")
    points = number(said)
    if points is None or points <= 0:
        raise UsageError(
            f"The gradebook gives the assignment no points (`{_POINTS}` says `{said}`): set them "
            "in Canvas and export it again."
        )
    return at, points


def _has_commas(sheet: Sheet) -> bool:
    """Whether more numbers have a comma before their two decimals than a point."""
    values = (value.strip() for row in sheet.rows[1:_SAMPLE] for value in row.values[1:])
    marks = Counter(value[-3:-2] for value in values if _NUMBER.fullmatch(value))
    return marks[","] > marks["."]


def number(text: str) -> Decimal | None:
    """Return what Canvas takes a cell for; None where it is no number.

    The last comma or point is the decimal one, and the others say nothing: `1,000` is one.
    """
    digits = any(character.isdigit() for character in text)
    if not digits or len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    *whole, last = re.split(r"[.,]", text.rstrip("%"))
    return Decimal(f"{''.join(whole)}.{last}" if whole else last)


# Whose row it is


class _Finder:
    """Finds the row of a learner."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        self.rows = tuple(_learners(sheet))
        self._head = sheet.rows[0].values
        self._values = {row: sheet.rows[row].values for row in self.rows}
        self._columns = columns
        self._by: dict[int, dict[str, list[int]]] = {}
        for column in (columns.id, *columns.others):
            index = self._by[column] = {}
            for row in self.rows:
                if id := cell(self._values[row], column).strip():
                    index.setdefault(id, []).append(row)

    def row(self, wanted: Wanted) -> tuple[int | None, str]:
        """Return the row of a learner, or None and why there is none."""
        another = ""
        for column in (self._columns.id, *self._columns.others):
            rows = self._by[column].get(wanted.key, [])
            by_id = column == self._columns.id
            if not by_id and wanted.key.isdigit():
                believed = [row for row in rows if not self._id(row)]
                if rows and not believed and not another:
                    another = self._another(wanted.key, column, rows[0])
                rows = believed
            if len(rows) > 1:
                return None, f"{len(rows)} rows of the gradebook have the id {wanted.key}."
            if rows:
                return self._checked(wanted, rows[0], by_id)
        return None, another

    def _another(self, key: str, column: int, row: int) -> str:
        """Return what a number is that is no id of Canvas's."""
        return (
            f"{key} is no id of Canvas's here, but the {self._head[column]} of "
            f"`{self._called(row)}`, whose ID is {self._id(row)}: that is what results have to "
            "go by, as in the column `id` of a manifest."
        )

    def _called(self, row: int) -> str:
        return ", ".join(cell(self._values[row], at).strip() for at in self._columns.name)

    def _id(self, row: int) -> str:
        return cell(self._values[row], self._columns.id).strip()

    def _checked(self, wanted: Wanted, row: int, by_id: bool) -> tuple[int | None, str]:
        called = self._called(row)
        if says_nothing(wanted.name, wanted.key):
            if by_id:
                return row, ""
            return None, f"the id {wanted.key} is not Canvas's own, and no name confirms it."
        if alike(wanted.name, called):
            return row, ""
        return None, f"the gradebook calls {wanted.key} `{called}`: is it the same person?"


def _learners(sheet: Sheet) -> Iterator[int]:
    """Yield the rows that Canvas takes for learners."""
    for at, row in enumerate(sheet.rows[1:], 1):
        values = row.values
        if not "".join(values).strip() or _POINTS in values[0]:
            continue
        if not all(_POSTING.fullmatch(value) for value in values):
            yield at


def _settled(people: _Finder, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, int | None, str]]:
    """Yield each with a row of its own, or None and why; nobody gets a row that two would have."""
    found = [(each, *people.row(each)) for each in wanted]
    taken = Counter(row for _, row, _ in found if row is not None)
    for each, row, why in found:
        if row is not None and taken[row] > 1:
            yield each, None, "two learners of the results are this row of the gradebook."
        else:
            yield each, row, why


# The scores


def _unplaced(wanted: Wanted, why: str) -> Line:
    """Return what becomes of a score that has no row."""
    outcome: Outcome = "refused" if why else "missing"
    return Line(wanted.key, wanted.name, outcome, "", "", why or _MISSING)


def _line(wanted: Wanted, row: Row, target: _Target) -> Line:
    """Return what becomes of a score whose row is found."""

    def left(outcome: Outcome, why: str) -> Line:
        return Line(wanted.key, wanted.name, outcome, before, "", why)

    before = cell(row.values, target.column).strip()
    stands = number(before)
    score = _rounded(target.points * wanted.percent / 100)
    told = f"{score:.2f}".replace(".", "," if target.comma else ".")
    if target.column >= len(row.raw):
        return left("refused", "the row is too short to have a score.")
    if before.upper() == _EXCUSED:
        return left("excused", "is excused in Canvas.")
    if before == _NOT_ASSIGNED:
        return left("refused", "is not given this assignment in Canvas.")
    if stands is None and before not in _NO_SCORE:
        return left("refused", f"`{before}` stands there, and it is no score.")
    if stands is not None and _rounded(stands) == score:
        return left("same", "")
    if stands is not None and not target.overwrite:
        return left("kept", f"{before} stands there, and {told} would differ.")
    return Line(wanted.key, wanted.name, "filled", before, told, "")


def _rounded(score: Decimal) -> Decimal:
    return score.quantize(_CENT, ROUND_HALF_UP)


OUTCOMES: Mapping[Outcome, str] = {
    "filled": "filled in",
    "same": "unchanged to two decimals",
    "kept": "kept with another score",
    "excused": "excused",
    "refused": "refused",
    "missing": "not in the gradebook",
}
"""How each outcome is counted in words."""
