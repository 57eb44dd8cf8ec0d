"""A gradebook that Canvas exported, filled in place with the scores of one rubric.

The rules are those of Canvas's importer (instructure/canvas-lms, lib/gradebook_importer.rb): which
rows and columns it looks at, whom a row is about, what it takes for a number, and when a score is
unchanged. Rows are found by Canvas's id of the learner, and what they are called must agree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from kamcoach.errors import UsageError
from kamcoach.exchange import cells
from kamcoach.exchange.cells import Row, Sheet
from kamcoach.exchange.names import alike, says_nothing

_TITLE = re.compile(r"(?s)(?P<title>.*)\s\((?P<id>\d+)\)")
_COMPUTED = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
"""What stands in the heads of columns that Canvas works out itself; it passes them over."""
_POSTING = re.compile(r"(?i)\s*(?:muted|manual posting.*)?\s*")
_NUMBER = re.compile(r"-?[0-9.,]+%?")
_POINTS, _READ_ONLY = "Points Possible", "read only"
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


class _Target(NamedTuple):
    """The cells that are filled, and how."""

    column: int
    points: Decimal
    comma: bool
    """Whether the file has decimal commas."""
    overwrite: bool


class _Columns(NamedTuple):
    """Where things stand in a row."""

    name: tuple[int, ...]
    id: int
    others: tuple[int, ...]
    """Of the id and the login of the student information system, in the order they are tried."""
    score: int


def fill(data: bytes, wanted: Iterable[Wanted], assignment: str, *, overwrite: bool) -> Filled:
    """Fill the scores of an assignment into a gradebook.

    Args:
        data: the gradebook as Canvas exported it.
        wanted: the scores.
        assignment: the head of its column, "Title (123)", or the number in it.
        overwrite: whether another score that stands there gives way.

    Raises:
        Refusal: it is no CSV file.
        UsageError: it is no gradebook, or the column cannot be filled.
    """
    sheet = cells.read(data)
    head = sheet.rows[0].values if sheet.rows else ()
    columns = _columns(head, assignment)
    points = _points(sheet, columns.score)
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
    return Filled(
        data=sheet.changed(changes).data,
        lines=tuple(lines),
        untouched=len([row for row in people.rows if row not in found]),
        column=head[columns.score],
        points=points,
        ignored=tuple(name for name in head if _COMPUTED.search(name)),
    )


# The columns


def _columns(head: Sequence[str], assignment: str) -> _Columns:
    two = len(head) > 4 and "LastName" in head[0] and "FirstName" in head[1]
    names = 2 if two else 1
    is_one = two or (len(head) > 3 and "Student" in head[0])
    if not is_one or "ID" not in head[names]:
        raise UsageError(
            "That is no gradebook of Canvas: its first row names no columns Student and ID. "
            "Export it in Canvas: Grades, Export, Entire Gradebook."
        )
    try:
        section = head.index("Section", names + 1)
    except ValueError as error:
        raise UsageError(
            "The gradebook has no column Section, and Canvas refuses it without one."
        ) from error
    between = range(names + 1, section)
    others = tuple(
        at for name in ("SIS User ID", "SIS Login ID") for at in between if head[at] == name
    )
    score = _score_column(head, section, assignment)
    return _Columns(tuple(range(names)), names, others, score)


def _score_column(head: Sequence[str], section: int, assignment: str) -> int:
    wanted = assignment.strip()
    titled = {at: _TITLE.fullmatch(head[at]) for at in range(section + 1, len(head))}
    if wanted.isdigit():
        found = [at for at, title in titled.items() if title and title["id"] == wanted]
    else:
        found = [at for at in titled if head[at] == wanted]
    if len(found) != 1:
        known = "\n".join(f"  {head[at]}" for at, t in titled.items() if t and _fillable(head[at]))
        raise UsageError(
            f"{'No' if not found else 'More than one'} column of the gradebook is called "
            f"`{wanted}`. Name one as it stands there, number and all:\n{known or '  (none)'}"
        )
    (at,) = found
    if titled[at] is None:
        raise UsageError(
            f"`{wanted}` has no number in brackets, and Canvas would make a new assignment of it. "
            "Export the gradebook from Canvas and name the column as it stands there."
        )
    if not _fillable(head[at]):
        raise UsageError(
            f"Canvas takes `{wanted}` for a column that it works out itself, and passes it over. "
            "Rename the assignment in Canvas, and export the gradebook again."
        )
    return at


def _fillable(name: str) -> bool:
    return not _COMPUTED.search(name)


def _points(sheet: Sheet, column: int) -> Decimal:
    """Return the most points of the assignment."""
    row = next((row.values for row in sheet.rows[1:] if _POINTS in row.values[0]), ())
    said = _cell(row, column).strip()
    if _READ_ONLY in said:
        raise UsageError("Canvas holds the column read only, and passes it over.")
    points = number(said)
    if points is None or points <= 0:
        raise UsageError(
            f"The gradebook gives the assignment no points (`{_POINTS}` says `{said}`): set them "
            "in Canvas and export it again."
        )
    return points


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


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


# Whose row it is


class _Finder:
    """Finds the row of a learner."""

    def __init__(self, sheet: Sheet, columns: _Columns) -> None:
        self.rows = tuple(_learners(sheet))
        self._values = {row: sheet.rows[row].values for row in self.rows}
        self._columns = columns
        self._by: dict[int, dict[str, list[int]]] = {}
        for column in (columns.id, *columns.others):
            index = self._by[column] = {}
            for row in self.rows:
                if id := _cell(self._values[row], column).strip():
                    index.setdefault(id, []).append(row)

    def row(self, wanted: Wanted) -> tuple[int | None, str]:
        """Return the row of a learner, or None and why there is none."""
        for column in (self._columns.id, *self._columns.others):
            rows = self._by[column].get(wanted.key, [])
            by_id = column == self._columns.id
            if not by_id:
                rows = [r for r in rows if not self._id(r) or not wanted.key.isdigit()]
            if len(rows) > 1:
                return None, f"{len(rows)} rows of the gradebook have the id {wanted.key}."
            if rows:
                return self._checked(wanted, rows[0], by_id)
        return None, ""

    def _id(self, row: int) -> str:
        return _cell(self._values[row], self._columns.id).strip()

    def _checked(self, wanted: Wanted, row: int, by_id: bool) -> tuple[int | None, str]:
        called = ", ".join(_cell(self._values[row], at).strip() for at in self._columns.name)
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

    before = _cell(row.values, target.column).strip()
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
