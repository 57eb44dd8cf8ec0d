"""Comparison of two drafts -> report."""

from __future__ import annotations

from kamcoach.errors import UsageError
from kamcoach.models.drafts import Comparison

FORMATS = ("html", "md", "json")


def render(comparison: Comparison, format: str) -> str:
    """Return the report in a format.

    Args:
        comparison: What to show. What must not be told of it is not in it any more.
        format: One of `FORMATS`.

    Raises:
        UsageError: The format or the audience is not known.
    """
    if format == "json":
        return comparison.model_dump_json(by_alias=True, indent=2) + "\n"
    if format == "html":
        from kamcoach.report.drafts.html import to_html

        return to_html(comparison)
    if format == "md":
        from kamcoach.report.drafts.markdown import to_markdown

        return to_markdown(comparison)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")
