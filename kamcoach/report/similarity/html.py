"""Passages in common, side by side, as one self-contained, escaped page without scripts."""

from __future__ import annotations

from kamcoach.models.similarity import Similarity
from kamcoach.report import html
from kamcoach.report.similarity import view
from kamcoach.report.text import visible
from kamcoach.report.version import version

MOST_PAIRS = 100
"""Shown with their passages; the table has those below, the CSV and JSON files have all."""
MOST_ROWS = 1_000
"""Of the table of pairs."""
MOST_COMMON = 200
MOST_MISSING = 100


def to_html(similarity: Similarity) -> str:
    """Return what submissions have in common as one HTML page."""
    template = html.environment().get_template("similarity.html.j2")
    page = template.render(
        similarity=similarity,
        said=view,
        most_pairs=MOST_PAIRS,
        most_rows=MOST_ROWS,
        most_common=MOST_COMMON,
        most_missing=MOST_MISSING,
        version=version(),
    )
    return visible(page)
