"""What Canvas's importer makes of a gradebook: whether it can read it, and what each column is.

The rules are those of instructure/canvas-lms, lib/gradebook_importer.rb, and of Ruby's CSV, which
it reads files with. What it would refuse is refused here, so that a dry run promises nothing.
"""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange import cells
from kamcoach.exchange.cells import Row, Sheet

_TITLE = re.compile(r"(?s)(?P<title>.*)\s\((?P<id>\d+)\)")
_COMPUTED = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
"""What stands in the heads of columns that are no assignments; Canvas works most of them out."""
_OVERRIDE = re.compile(r"Override (?:Score|Status)(?:\s*\(.*\))?")
"""Heads of those among them that it imports where the course allows overriding final grades."""
_LOOKED_AT = 3
"""Lines that tell the separator."""
_AGAIN = "Export it from Canvas once more, and do not open it in between."


class Columns(NamedTuple):
    """Where things stand in a row."""

    name: tuple[int, ...]
    id: int
    others: tuple[int, ...]
    """Of the id and the login of the student information system, in the order they are tried."""
    section: int
    score: int

    @property
    def least(self) -> tuple[int, ...]:
        """The columns that Canvas asks for, and that of the scores."""
        return (*range(self.section + 1), self.score)


def check(sheet: Sheet) -> None:
    """See that Canvas can read a file.

    Raises:
        Refusal: it cannot.
    """
    if sheet.encoding != "utf-8":
        raise Refusal("it is not in UTF-8, and Canvas reads nothing else.", _AGAIN)
    if sheet.separator != _separator(sheet):
        raise Refusal(
            "Canvas would not find its cells: they are to be parted by commas or by semicolons, "
            "the same number in each of the first three lines.",
            _AGAIN,
        )
    if len({row.end for row in sheet.rows if row.end}) > 1:
        raise Refusal("its lines end in different ways, and Canvas refuses that.", _AGAIN)
    wrong = next((at for at, row in enumerate(sheet.rows, 1) if _misquoted(row)), None)
    if wrong:
        raise Refusal(
            f"row {wrong} has quotation marks in a cell that is in none, and Canvas refuses that.",
            _AGAIN,
        )


def columns(head: Sequence[str], assignment: str) -> Columns:
    """Return where things stand, by the first row.

    Args:
        head: its cells.
        assignment: the head of the column of the scores, "Title (123)", or the number in it.

    Raises:
        UsageError: it is no gradebook, or Canvas would not take scores from the column.
    """
    two = len(head) > 4 and tuple(head[:2]) == ("LastName", "FirstName")
    names = 2 if two else 1
    is_one = two or (len(head) > 3 and "Student" in head[0])
    if not is_one or "ID" not in head[names]:
        raise UsageError(
            "That is no gradebook of Canvas: its first row names no columns Student and ID. "
            "Export it in Canvas: Grades, Export, Entire Gradebook."
        )
    others, section = _others(head, names + 1)
    stands = cell(head, section)
    if "Section" not in stands:
        raise UsageError(
            "Canvas would refuse the gradebook: after ID it expects SIS User ID and SIS Login ID, "
            f"or SIS Login ID alone, and then Section, where `{stands}` stands. Export it once "
            "more, and put, move or delete nothing before Section."
        )
    score = _score_column(head, section, assignment)
    return Columns(tuple(range(names)), names, others, section, score)


def taken(head: Sequence[str], points: Sequence[str], at: Columns) -> Iterator[tuple[str, bool]]:
    """Yield the head of each column beside that of the scores, and whether Canvas imports it.

    Args:
        head: the first row.
        points: the row that gives the points possible.
        at: where things stand.
    """
    for column, name in enumerate(head):
        if column > at.section and column != at.score:
            passed_over = not _fillable(name) or read_only(cell(points, column))
            yield name, not passed_over or bool(_OVERRIDE.fullmatch(name))


def read_only(points: str) -> bool:
    """Whether the points possible of a column say that Canvas passes it over."""
    return re.search(r"read\s+only", points) is not None


def cell(row: Sequence[str], column: int) -> str:
    """Return what a cell of a row says; nothing where the row is too short."""
    return row[column] if column < len(row) else ""


def _others(head: Sequence[str], at: int) -> tuple[tuple[int, ...], int]:
    """Return the columns of other ids, and where Section has to be.

    Args:
        head: the first row.
        at: the column after Canvas's own id.
    """
    if re.search(r"SIS\s+Login\s+ID", cell(head, at)):
        return (at,), at + 1
    sis = re.search(r"SIS\s+User\s+ID", cell(head, at))
    if not sis or not re.search(r"SIS\s+Login\s+ID", cell(head, at + 1)):
        return (), at
    section = at + 2
    for more in (r"Integration\s+ID", r"Root\s+Account"):
        section += re.search(more, cell(head, section)) is not None
    return (at, at + 1), section


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
    title = titled[at]
    if title is None:
        raise UsageError(
            f"`{wanted}` has no number in brackets, and Canvas would make a new assignment of it. "
            "Export the gradebook from Canvas and name the column as it stands there."
        )
    if sum(other is not None and other["id"] == title["id"] for other in titled.values()) > 1:
        raise UsageError(
            f"More than one column has the number {title['id']}, and Canvas would take the last. "
            "Export the gradebook from Canvas once more."
        )
    if not _fillable(head[at]):
        raise UsageError(
            f"Canvas takes `{wanted}` for a column that it works out itself, and passes it over. "
            "Rename the assignment in Canvas, and export the gradebook again."
        )
    return at


def _fillable(name: str) -> bool:
    return not _COMPUTED.search(name)


def _separator(sheet: Sheet) -> str:
    """Return what Canvas would part the cells at.

    That is what parts each of the first lines into the same number of cells, and into more than the
    other does; lines are lines here, also where one ends within a cell.
    """
    text = sheet.data[len(sheet.mark) :].decode(sheet.encoding)
    lines = tuple(islice(io.StringIO(text, newline="\n"), _LOOKED_AT))

    def even(separator: str) -> int:
        try:
            rows = [cells.parted(line, separator)[0] for line in lines]
        except Refusal:
            return 0
        sizes = {0 if row.raw == ("",) else len(row.raw) for row in rows}
        return 0 if len(sizes) != 1 or any(map(_misquoted, rows)) else sizes.pop()

    return ";" if even(";") > even(",") else ","


def _misquoted(row: Row) -> bool:
    return any('"' in raw and not raw.startswith('"') for raw in row.raw)
