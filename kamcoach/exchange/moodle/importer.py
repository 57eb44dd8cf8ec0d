"""What Moodle will do with an uploaded grading worksheet, row by row, and why.

The rules are those of Moodle's own importer (mod/assign/feedback/offline), in its order: most of
what it leaves out it leaves out without a word. What a worksheet cannot show is not predicted:
whether the gradebook holds the grade locked by now, and who has left the course.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from kamcoach.exchange.moodle import php
from kamcoach.exchange.moodle.cells import behind_backslash
from kamcoach.exchange.moodle.worksheet import FIELDS, Worksheet
from kamcoach.exchange.names import alike

GradeFate = Literal[
    "imported", "unchanged", "empty", "newer", "locked", "out of range", "unknown id", "perhaps"
]
CommentFate = Literal["imported", "unchanged", "emptied", "held back", "no column", "perhaps", ""]
_GRACE = 60
"""Seconds by which a grade may be newer than the row says: a worksheet shows no seconds."""
_SHOWN = 60
"""Seconds that a date without them may stand for."""
_STORED = 5
"""Decimals of a grade in Moodle's database."""
_DIGITS = re.compile(r"\d+", re.ASCII)
ZERO = "the newest versions of Moodle, with marks by several markers, take no grade of 0"

Stale = Literal["yes", "no", "perhaps"]


class Upload(NamedTuple):
    """A file, and what is chosen in the form that takes it."""

    data: bytes
    encoding: str = "utf-8"
    separator: str = ","
    ignore_modified: bool = False
    """Whether "Update records that have been modified more recently" is ticked."""


class Predicted(NamedTuple):
    """What will become of one row."""

    row: int
    """Counted as Moodle reads them; the headings are row 1."""
    id: str
    grade: GradeFate
    value: str
    """The grade that will stand; empty where none is imported."""
    comments: CommentFate
    why: str
    doubt: str = ""
    """Why the row may be somebody else's: what the file calls the participant whom Moodle takes."""

    @property
    def changes(self) -> bool:
        """Whether Moodle will change anything by this row."""
        return self.grade == "imported" or self.comments in ("imported", "emptied")


class Prediction(NamedTuple):
    """What will become of a file."""

    fails: str
    """Why nothing of it will be taken; empty where rows decide."""
    rows: tuple[Predicted, ...] = ()
    named: bool = True
    """Whether the names of the file were held against those that Moodle has by the same numbers."""


class _Standing(NamedTuple):
    """What Moodle has of a participant."""

    graded: bool
    """Whether there is any record of a grade."""
    name: str
    grade: float | None
    modified: php.Stamp
    shown: str
    """The same as the worksheet shows it."""
    comments: str
    locked: bool
    touched: bool = False
    """Whether an earlier row of the same file has changed it."""


class _Where(NamedTuple):
    """The columns of the uploaded file that Moodle finds."""

    id: int
    grade: int
    modified: int
    comments: int | None
    name: int | None


def predict(now: Worksheet, upload: Upload) -> Prediction:
    """Return what Moodle will do.

    Args:
        now: the worksheet as Moodle would give it out now; it must have its date of the grade.
        upload: what is handed to it.
    """
    records = _read(upload)
    if not records:
        return Prediction("the file is empty")
    where = _columns(records[0], now)
    if isinstance(where, str):
        return Prediction(where)
    for number, record in enumerate(records, 1):
        if len(record) != len(records[0]):
            return Prediction(
                f"row {number} has {len(record)} cells and there are {len(records[0])} headings: "
                "Moodle takes no row at all, and says only that there are no changes"
                + _spoiling(upload, now)
            )
    standing = _standing(now)
    rows: list[Predicted] = []
    # Moodle keeps what it read in a file of its own, and reads that again. A cell that ends in a
    # backslash may swallow the next ones then: those that are missing count as empty.
    for number, record in enumerate(php.read_csv(php.write_csv(records), ",")[1:], 2):
        whole = [*record, *[""] * (len(records[0]) - len(record))]
        rows.append(_row(number, whole, where, now, upload.ignore_modified, standing))
    return Prediction("", tuple(rows), where.name is not None)


def _read(upload: Upload) -> list[list[str]]:
    text = upload.data.decode(upload.encoding, "replace").removeprefix("\ufeff")
    text = re.sub(r"\r\n?", "\n", text)
    # In a file with tabs, those at its end are empty cells and must stay.
    text = text.strip(" \n\r\0\v") if upload.separator == "\t" else php.trimmed(text)
    return php.read_csv(text, upload.separator)


def _columns(headings: Sequence[str], now: Worksheet) -> _Where | str:
    """Return where the columns are that Moodle looks for, or why it takes nothing."""
    columns = now.columns
    if columns.modified is None:
        return (
            f"the worksheet has no column that is known as the {FIELDS['modified']}, without which "
            "Moodle takes nothing: name it with --modified-column"
        )
    # Of several columns with one heading, Moodle takes the last.
    places = {heading: place for place, heading in enumerate(headings)}
    names = [now.heading(each) for each in (columns.id, columns.grade, columns.modified)]
    missing = [name for name in names if name not in places]
    if missing:
        return (
            f"there is no column {' or '.join(missing)}: check the headings, and the encoding and "
            "the separator chosen in the form"
        )
    comments, name = (
        places.get(now.heading(each)) if each is not None else None
        for each in (columns.comments, columns.name)
    )
    id, grade, modified = (places[name] for name in names)
    return _Where(id, grade, modified, comments, name)


def _spoiling(upload: Upload, now: Worksheet) -> str:
    """Return which cell spoils the reading of others, and what to do; empty if none does."""
    found = behind_backslash(upload.data)
    if not found:
        return ""
    row, heading = found
    columns = now.columns
    id, grade, modified = map(now.heading, (columns.id, columns.grade, columns.modified))
    do = (
        "change that cell"
        if heading in (id, grade, modified, now.heading(columns.comments))
        else f"delete that column before the upload: {id}, {grade}, {modified} and the comments do"
    )
    return f". In row {row}, column {heading!r}, a quotation mark stands behind a backslash: {do}"


def _standing(now: Worksheet) -> dict[str, _Standing]:
    return {
        row.id: _Standing(
            # Before version 3.9 or so, "-" may also stand for a comment without a grade.
            graded=row.modified.strip() not in ("", "-"),
            name=row.name,
            grade=_number(row.grade, now),
            modified=php.strtotime(row.modified),
            shown=row.modified,
            comments=row.comments,
            locked=row.locked,
        )
        for row in now.rows
        if row.id
    }


def _number(text: str, now: Worksheet) -> float | None:
    """Return the grade as Moodle stores it: points, or the place of an item in the scale."""
    if not now.scale:
        return php.localised_float(text, now.decimal)
    # The highest item is looked at first.
    for place in range(len(now.scale), 0, -1):
        if php.loosely_equal(text, now.scale[place - 1]):
            return float(place)
    return None


def _row(
    number: int,
    record: Sequence[str],
    where: _Where,
    now: Worksheet,
    ignore: bool,
    standing: dict[str, _Standing],
) -> Predicted:
    # Moodle cuts off as many bytes as "Participant " has in its language, whatever they are.
    id = record[where.id].encode()[len(now.prefix.encode()) :].decode(errors="replace")
    before = standing.get(id) if _DIGITS.fullmatch(id) else None
    if before is None:
        why = f"Moodle knows no participant by {record[where.id]!r}"
        return Predicted(number, record[where.id], "unknown id", "", "", why)
    stale: Stale = "no" if ignore else _stale(before, record[where.modified])
    grade = _number(record[where.grade], now)
    fate, why = _grade(record[where.grade], grade, before, stale, now)
    comments, told = _comments(record, where, before, stale)
    written = comments in ("imported", "emptied")
    if fate == "imported" or written:
        standing[id] = before._replace(
            graded=True,
            grade=round(grade or 0.0, _STORED) if fate == "imported" else before.grade,
            comments=record[where.comments or 0] if written else before.comments,
            touched=True,
        )
    value = record[where.grade] if fate == "imported" else ""
    why = "; ".join(t for t in (why, told) if t)
    return Predicted(number, id, fate, value, comments, why, _doubt(record, where, before))


def _doubt(record: Sequence[str], where: _Where, before: _Standing) -> str:
    if where.name is None or record[where.name] == before.name:
        return ""
    called = record[where.name]
    return "" if alike(called, before.name) else f"the file calls it {called!r}"


def _stale(before: _Standing, said: str) -> Stale:
    """Whether Moodle takes its own grade for newer than the row."""
    if not before.graded:
        return "no"
    if before.touched:
        return "yes"
    row = php.strtotime(said)
    if row == "unclear" or (row != "no date" and isinstance(before.modified, str)):
        return "perhaps"
    if row == "no date":
        return "yes"
    assert isinstance(before.modified, int) and isinstance(row, int)
    if before.modified > row + _GRACE:
        return "yes"
    return "perhaps" if before.modified + _SHOWN - 1 > row + _GRACE else "no"


def _grade(
    text: str, grade: float | None, before: _Standing, stale: Stale, now: Worksheet
) -> tuple[GradeFate, str]:
    """Return what becomes of the grade, in the order in which Moodle asks."""
    if before.graded and grade is not None and before.grade == grade:
        return "unchanged", "the grade is the one that Moodle has"
    if grade is None:
        return "empty", _no_value(text, now)
    if grade < 0:
        return "empty", "a grade below 0 counts as none"
    if stale == "yes":
        return "newer", _newer(before)
    if before.locked:
        return "locked", "the worksheet says that this grade cannot be changed"
    if not now.scale and grade > (php.localised_float(now.maximum, now.decimal) or 0.0):
        top = now.maximum or "0, since nothing is graded in this assignment"
        return "out of range", f"the highest grade is {top}"
    if stale == "perhaps":
        return "perhaps", f"not if Moodle takes its grade ({before.shown}) for newer than the row"
    if before.graded and before.grade is None and not grade:
        return "perhaps", "not if Moodle has a comment and no grade: it takes that for a grade of 0"
    why = "" if now.scale else _misread(text, grade)
    return "imported", "; ".join(t for t in (why, "" if grade else ZERO) if t)


def _no_value(text: str, now: Worksheet) -> str:
    if text and now.scale:
        return f"{text!r} is no item of the scale ({', '.join(now.scale)})"
    return "there is no grade"


def _newer(before: _Standing) -> str:
    if before.touched:
        return "an earlier row of this file has changed the same participant"
    if before.modified == "no date":
        return (
            f"Moodle cannot read the date {before.shown!r}, and takes every grade that it has for "
            "newer: tick that records modified more recently be updated"
        )
    return f"Moodle has a grade of {before.shown}, which is newer than the row"


def _misread(text: str, grade: float) -> str:
    """Return that Moodle reads another number than stands there; empty if it does not."""
    plain = text.strip().replace(" ", "").replace(",", ".")
    try:
        meant = float(plain)
    except ValueError:
        meant = None
    return "" if meant == grade else f"Moodle reads {text!r} as {grade:g}"


def _comments(
    record: Sequence[str], where: _Where, before: _Standing, stale: Stale
) -> tuple[CommentFate, str]:
    if where.comments is None:
        return "no column", ""
    if where.comments == 0:
        return "no column", "Moodle overlooks comments in the first column"
    text = record[where.comments]
    # To PHP a comment of "0" is none.
    if php.loosely_equal(text, "" if before.comments == "0" else before.comments):
        return "unchanged", ""
    if stale == "yes":
        return "held back", "the comment is held back with it"
    if stale == "perhaps":
        return "perhaps", ""
    return ("imported", "") if text else ("emptied", "the comment that Moodle has is emptied")


def counted(prediction: Prediction) -> Mapping[str, int]:
    """Return how many rows there are of each fate of the grade."""
    return Counter(row.grade for row in prediction.rows)
