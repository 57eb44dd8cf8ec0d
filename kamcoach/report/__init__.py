"""Assessment -> report: what was judged, shown for an audience in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from kamcoach.models.assessment import Assessment
    from kamcoach.report.centre import Centre

TEXTS = ("json", "md", "html")
FILES = ("pdf", "docx", "xlsx")
FORMATS = (*TEXTS, *FILES)
"""Those that are text come first; the others are no use in a terminal."""
AUDIENCES = ("self-check", "assessor")


def render(
    assessment: Assessment,
    format: str,
    restricted: frozenset[str] = frozenset(),
    centre: Centre | None = None,
) -> bytes:
    """Return the report as a file; text is UTF-8 with line feeds.

    Args:
        assessment: What to show; `assessment.audience` decides the wording.
        format: One of `FORMATS`.
        restricted: Ids of the rubrics with `policy: restricted`. In a self-check they show
            passages and questions only. JSON is the full record whatever the policy: policy
            decides what a page shows, it is not access control.
        centre: The wording of a centre for the marking record (DOCX).

    Raises:
        UsageError: The format or the audience is not known, or the two do not go together.
    """
    # Each format is imported when asked for: Jinja alone would double the start-up time.
    if format == "json":
        from kamcoach.report.json import to_json

        return to_json(assessment).encode()
    if format == "md":
        from kamcoach.report.markdown import to_markdown

        return to_markdown(assessment, restricted).encode()
    if format in ("html", "pdf"):
        from kamcoach.report.html import to_html

        page = to_html(assessment, restricted)
        if format == "html":
            return page.encode()
        from kamcoach.report.pdf import to_pdf

        return to_pdf(page)
    if format == "docx":
        from kamcoach.report.marking_record import to_marking_record

        return to_marking_record(assessment, centre)
    if format == "xlsx":
        from kamcoach.report.workbook import to_workbook

        return to_workbook(assessment, restricted)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")


def schema() -> dict[str, Any]:
    """Return the JSON Schema of an assessment as `render(..., "json")` writes it."""
    from kamcoach.report.json import json_schema

    return json_schema()
