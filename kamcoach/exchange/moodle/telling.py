"""What was done and what Moodle will do, in lines to print; predictions also as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from kamcoach.exchange.moodle.feedback import Given
from kamcoach.exchange.moodle.filling import Fate, Filled
from kamcoach.exchange.moodle.importer import Predicted, Prediction
from kamcoach.exchange.moodle.results import PROPOSED
from kamcoach.exchange.moodle.roll import Person
from kamcoach.exchange.moodle.unpacking import Taken
from kamcoach.exchange.moodle.worksheet import Worksheet
from kamcoach.report.agreement.csv import text
from kamcoach.report.text import one_line

_FATES: tuple[tuple[Fate, str], ...] = (
    ("filled", "filled in"),
    ("same", "the same already"),
    ("left", "left as they are"),
    ("held", "without a result to give"),
    ("no result", "nothing handed in"),
)
_TOLD: tuple[Fate, ...] = ("left", "held")
NOT_COMPARED = "Names were not compared: there is no column of names that both files have."
_UTF_8 = "UTF-8"
_ENCODINGS = {
    "ascii": _UTF_8,
    "utf-8": _UTF_8,
    "cp1252": "WINDOWS-1252",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
"""What Moodle's form calls them."""
_COLUMNS = ("row", "participant", "name", "grade", "value", "comments", "why")


def of_worksheet(sheet: Worksheet) -> Iterator[str]:
    """Yield how a worksheet was understood, and what to choose in Moodle's form."""
    yield f"Columns: {sheet.taken()}"
    if sheet.columns.name is None:
        yield (
            "No column of names is known, so no number can be checked, unless marking is blind: "
            "name it with --name-column."
        )
    if sheet.columns.comments is None:
        yield "No column of feedback comments is known: name it with --comments-column."
    if sheet.columns.changeable is None:
        yield "Whether a grade can be changed is not known: no column for it is."
    if not (sheet.maximum or sheet.scale):
        yield "It has neither a highest grade nor a scale: comments alone are filled in."
    encoding = _ENCODINGS[sheet.table.encoding]
    yield f"When uploading, choose: encoding {encoding}, separator {sheet.table.separator_name}."
    if (encoding, sheet.table.separator) != (_UTF_8, ","):
        yield "A version of Moodle that does not ask for them reads UTF-8 with commas only."


def of_filling(filled: Filled, *, proposals: bool) -> Iterator[str]:
    """Yield what became of each row that was not filled in, the counts, and what to know."""
    for done in filled.rows:
        if done.fate in _TOLD:
            who = one_line(f"{done.row.name} {done.row.id}") or f"row {done.row.place + 1}"
            yield f"  {who}: {one_line(done.why)}"
    for result in filled.unplaced:
        yield f"  {one_line(result.name)} ({one_line(result.key)}): {one_line(result.why_not)}"
    counts = (f"{filled.count(fate)} {words}" for fate, words in _FATES if filled.count(fate))
    yield f"Rows: {', '.join(counts) or 'none'}; learners without a row: {len(filled.unplaced)}."
    if filled.ungraded:
        yield "The rubric gives no grade that could be filled in: the comment goes alone."
    if proposals:
        yield f"Where no assessor has signed, the comment says: {PROPOSED}"


def of_prediction(prediction: Prediction, sheet: Worksheet, *, everything: bool) -> Iterator[str]:
    """Yield what Moodle will do: every row, or those only that have something to tell."""
    if prediction.fails:
        yield f"Moodle will take nothing of it: {one_line(prediction.fails)}."
        return
    names = {row.id: row.name for row in sheet.rows}
    for row in prediction.rows:
        if everything or row.doubt or (row.why and row.grade not in ("unchanged", "empty")):
            yield f"  {_row(row, names.get(row.id, ''))}"
    grades = sum(row.grade == "imported" for row in prediction.rows)
    comments = sum(row.comments in ("imported", "emptied") for row in prediction.rows)
    skipped = sum(not row.changes for row in prediction.rows)
    yield f"Moodle will set {grades} grades and {comments} comments, and pass over {skipped} rows."
    doubtful = sum(bool(row.doubt) for row in prediction.rows)
    if doubtful:
        yield f"In {doubtful} rows number and name are not those of one person: correct them first."
    yield (
        "If the assignment is marked by a rubric or a marking guide of Moodle's own, Moodle takes "
        "no worksheet at all: send the feedback files alone."
    )


def prediction_table(prediction: Prediction, sheet: Worksheet) -> bytes:
    """Return the same as CSV, for a spreadsheet: no cell of it is computed."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    if prediction.fails:
        writer.writerow(["", "", "", "nothing is taken", "", "", text(prediction.fails)])
    names = {row.id: row.name for row in sheet.rows}
    for row in prediction.rows:
        why = "; ".join(t for t in (row.doubt, row.why) if t)
        cells = (row.id, names.get(row.id, ""), row.grade, row.value, row.comments, why)
        writer.writerow([row.row, *map(text, cells)])
    return written.getvalue().encode("utf-8-sig", "replace")


def of_feedback(everybody: Sequence[Given], *, checked: bool) -> Iterator[str]:
    """Yield whose files are in the archive, who has none and why, and what to know."""
    for each in everybody:
        who = one_line(f"{each.person.name} ({each.person.id})")
        if each.files:
            files = ", ".join(one_line(name.rpartition("/")[2]) for name, _ in each.files)
            yield f"  {who}: {files}, new or in place of a file of the same name"
        else:
            yield f"  {who}: none: {one_line(each.why_not)}"
    some = sum(bool(each.files) for each in everybody)
    yield f"Feedback files for {some} participants, none for {len(everybody) - some}."
    if some:
        yield "Moodle tells each of them by its own notification, as far as they are switched on."
    if some and not checked:
        yield ("Numbers and names were not checked against a worksheet: --worksheet does that.")


def of_archive(files: Sequence[tuple[str, Taken]], people: Mapping[str, Person]) -> Iterator[str]:
    """Yield what Moodle will make of each file in an archive."""
    for path, made in files:
        if not made.id:
            yield f"  {one_line(path)}: passed over: {one_line(made.why_not)}"
            continue
        who = one_line(f"{people[made.id].name} ({made.id})")
        unsure = f", {one_line(made.unsure)}" if made.unsure else ""
        if made.doubt:
            told = f"Moodle will take it for {who}, {one_line(made.doubt)}"
        else:
            told = f"{one_line(made.file)} for {who}"
        yield f"  {one_line(path)}: {told}{unsure}"
    sure = sum(bool(made.id) and not made.unsure for _, made in files)
    perhaps = sum(bool(made.unsure) for _, made in files)
    told = f"{sure} files as feedback" + (f", {perhaps} more perhaps" if perhaps else "")
    yield f"Moodle will take {told}, and pass over {len(files) - sure - perhaps}."
    doubtful = sum(bool(made.doubt) for _, made in files)
    if doubtful:
        yield (
            f"Of {doubtful} files number and name are not those of one person: correct the folders "
            "first. A team's work has the number of the team: moodle-feedback writes a folder for "
            "each member."
        )


def _row(row: Predicted, name: str) -> str:
    who = one_line(f"row {row.row}, {name} {row.id}").replace("  ", " ")
    value = f" ({one_line(row.value)})" if row.value else ""
    comments = f", comment {row.comments}" if row.comments not in ("", "no column") else ""
    told = (f"Moodle will take it for {name!r}, but {row.doubt}" if row.doubt else "", row.why)
    why = "".join(f": {one_line(each)}" for each in told if each)
    return f"{who}: grade {row.grade}{value}{comments}{why}"
