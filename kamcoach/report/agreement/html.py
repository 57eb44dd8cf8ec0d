"""The agreement of markers as one self-contained, escaped page without scripts."""

from __future__ import annotations

from kamcoach.models.agreement import Agreement
from kamcoach.report import html
from kamcoach.report.agreement import view
from kamcoach.report.phrases import listed
from kamcoach.report.text import visible
from kamcoach.report.version import version

MOST_DIFFERENCES = 400
"""Differences on the page; the CSV file has them all."""


def to_html(agreement: Agreement) -> str:
    """Return how far markers agree as one HTML page."""
    template = html.environment().get_template("agreement.html.j2")
    page = template.render(
        agreement=agreement,
        markers=listed(agreement.markers, "and"),
        view=view,
        place=place,
        most=MOST_DIFFERENCES,
        version=version(),
    )
    return visible(page)


def place(value: float) -> float:
    """Return where a coefficient stands on a line from 0 to 100; below chance is at its end."""
    return round(100 * min(max(value, 0), 1), 1)
