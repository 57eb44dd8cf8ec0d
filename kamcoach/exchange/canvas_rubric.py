"""A rubric as Canvas imports it.

The rules are those of Canvas's importer (instructure/canvas-lms, lib/rubric_csv_importer.rb and
app/models/rubric_import.rb): commas, no byte order mark (the first column would have another name),
the rubric's name on every row, a name and points for every rating.
"""

import csv
import io
import unicodedata
from decimal import Decimal

from kamcoach.models.pack import Criterion, Rubric
from kamcoach.report.text import one_line

_HEAD = ("Rubric Name", "Criteria Name", "Criteria Description", "Criteria Enable Range")
_RATING = ("Rating Name", "Rating Description", "Rating Points")
_RATINGS = (
    ("Met", "Everything that the criterion asks for is there.", Decimal(2)),
    ("Partly met", "Some of what the criterion asks for is there.", Decimal(1)),
    ("Not met", "What the criterion asks for is not there.", Decimal(0)),
)
_HARDLY = Decimal("0.01")
"""The weight of a criterion that does not count: ratings of one criterion must differ in points."""
_LONGEST_TITLE = 255
"""Canvas keeps no more of the name of a rubric."""


def csv_of(rubric: Rubric) -> bytes:
    """Return the rubric: a row for each criterion, worth twice its weight where it is met.

    The text is exact; a name that a spreadsheet would compute gets a space in front.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*_HEAD, *_RATING * len(_RATINGS)])
    for criterion in rubric.criteria:
        writer.writerow(_row(rubric, criterion))
    return buffer.getvalue().encode()


def _row(rubric: Rubric, criterion: Criterion) -> list[str]:
    name = f"{criterion.id} {criterion.title}"
    cells = [_text(rubric.title)[:_LONGEST_TITLE], _text(name), _text(criterion.asks), "false"]
    counts = criterion.gates and criterion.weight
    worth = Decimal(criterion.weight) if counts else _HARDLY
    for title, description, share in _RATINGS:
        cells += [title, description, str(share * worth)]
    return cells


def _text(text: str) -> str:
    shown = one_line(text)
    computed = unicodedata.normalize("NFKC", shown[:1])
    return f" {shown}" if computed and computed in "=+-@" else shown
