"""Assessment -> report: what was judged, shown for an audience in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from kamcoach.models.assessment import Assessment

FORMATS = ("json", "md", "html")
AUDIENCES = ("self-check", "assessor")


def render(assessment: Assessment, format: str, restricted: frozenset[str] = frozenset()) -> str:
    """Return the report as text.

    Args:
        assessment: What to show; `assessment.audience` decides the wording.
        format: One of `FORMATS`.
        restricted: Ids of the rubrics with `policy: restricted`. In a self-check they show
            passages and questions only. JSON is the full record whatever the policy: policy
            decides what a page shows, it is not access control.

    Raises:
        UsageError: The format or the audience is not known.
    """
    # Each format is imported when asked for: Jinja alone would double the start-up time.
    if format == "json":
        from kamcoach.report.json import to_json

        return to_json(assessment)
    if format == "md":
        from kamcoach.report.markdown import to_markdown

        return to_markdown(assessment, restricted)
    if format == "html":
        from kamcoach.report.html import to_html

        return to_html(assessment, restricted)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")


def schema() -> dict[str, Any]:
    """Return the JSON Schema of an assessment as `render(..., "json")` writes it."""
    from kamcoach.report.json import json_schema

    return json_schema()
