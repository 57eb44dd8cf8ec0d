"""What assessors decided about a cohort, as a table for a spreadsheet (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from kamcoach.report.agreement.csv import text

COLUMNS = (
    "learner",
    "id",
    "rubric",
    "criterion",
    "proposed",
    "verdict",
    "comment",
    "seen_as",
    "seen",
    "by",
    "on",
    "stands",
)


def decisions_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return the table, a row for each decision.

    A cell that a spreadsheet would compute has an apostrophe in front.

    Args:
        rows: cells under `COLUMNS`; `stands` is "yes" where no later decision took its place.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([text(cell) for cell in row] for row in rows)
    # The mark at its beginning tells Excel that the file is UTF-8.
    return out.getvalue().encode("utf-8-sig", errors="replace")
