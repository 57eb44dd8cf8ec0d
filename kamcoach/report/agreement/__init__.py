"""Agreement -> report: the figures of markers, shown in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from kamcoach.models.agreement import Agreement

FORMATS = ("html", "csv", "differences-csv", "json")


def render(agreement: Agreement, format: str) -> str:
    """Return a report as text.

    Args:
        agreement: What to show.
        format: One of `FORMATS`.

    Raises:
        UsageError: The format is not known.
    """
    if format == "json":
        return agreement.model_dump_json(by_alias=True, indent=2) + "\n"
    if format == "csv":
        from kamcoach.report.agreement.csv import figures_csv

        return figures_csv(agreement)
    if format == "differences-csv":
        from kamcoach.report.agreement.csv import differences_csv

        return differences_csv(agreement)
    if format == "html":
        from kamcoach.report.agreement.html import to_html

        return to_html(agreement)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")
