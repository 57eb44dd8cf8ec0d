"""Passages in common -> report, for the assessor only: shown in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from kamcoach.models.similarity import Similarity

FORMATS = ("html", "csv", "json")


def render(similarity: Similarity, format: str) -> str:
    """Return a report as text.

    Args:
        similarity: What to show.
        format: One of `FORMATS`.

    Raises:
        UsageError: The format is not known.
    """
    if format == "json":
        return similarity.model_dump_json(by_alias=True, indent=2) + "\n"
    if format == "csv":
        from kamcoach.report.similarity.csv import pairs_csv

        return pairs_csv(similarity)
    if format == "html":
        from kamcoach.report.similarity.html import to_html

        return to_html(similarity)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")
