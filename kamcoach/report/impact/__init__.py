"""Impact of a rule pack -> report: which verdicts flip, shown in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from kamcoach.models.impact import Impact

FORMATS = ("html", "json")


def render(impact: Impact, format: str) -> str:
    """Return a report as text.

    Args:
        impact: What to show.
        format: One of `FORMATS`.

    Raises:
        UsageError: The format is not known.
    """
    if format == "json":
        return impact.model_dump_json(by_alias=True, indent=2) + "\n"
    if format == "html":
        from kamcoach.report.impact.html import to_html

        return to_html(impact)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")
