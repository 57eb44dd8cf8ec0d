"""Assessment -> report: what was judged, shown for an audience in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kamcoach.models.assessment import Assessment
    from kamcoach.models.document import Document
    from kamcoach.report.centre import Centre

TEXTS = ("json", "md", "html")
FILES = ("pdf", "docx", "xlsx")
FORMATS = (*TEXTS, *FILES)
"""Those that are text come first; the others are no use in a terminal."""
AUDIENCES = ("self-check", "assessor")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def render(
    assessment: Assessment,
    format: str,
    centre: Centre | None = None,
    documents: Sequence[Document] = (),
    date: date | None = None,
) -> bytes:
    """Return the report as a file; text is UTF-8 with line feeds.

    What a self-check must not tell of a restricted rubric is not in the assessment any more
    (`kamcoach/withheld.py`), and so in no format.

    Args:
        assessment: What to show; `assessment.audience` decides the wording.
        format: One of `FORMATS`.
        centre: The wording of a centre for the marking record (DOCX).
        documents: What was assessed, for HTML and PDF to show the passages in. Without them the
            report has its quotes alone.
        date: Of the report, if it is to bear one. Nothing here reads the clock: the same input
            gives the same bytes. JSON holds no date.

    Raises:
        ValueError: A document is none of the assessment's.
        UsageError: The format or the audience is not known, or the two do not go together.
    """
    on = dated(date)
    # Each format is imported when asked for: Jinja alone would double the start-up time.
    if format == "json":
        from kamcoach.report.json import to_json

        return to_json(assessment).encode()
    if format == "md":
        from kamcoach.report.markdown import to_markdown

        return to_markdown(assessment, on).encode()
    if format in ("html", "pdf"):
        from kamcoach.report.html import to_html

        page = to_html(assessment, documents, on)
        if format == "html":
            return page.encode()
        from kamcoach.report.pdf import to_pdf

        return to_pdf(page)
    if format == "docx":
        from kamcoach.report.marking_record import to_marking_record

        return to_marking_record(assessment, centre, on)
    if format == "xlsx":
        from kamcoach.report.workbook import to_workbook

        return to_workbook(assessment, on)
    raise UsageError(f"There is no report format {format!r}. Choose one of {', '.join(FORMATS)}.")


def dated(date: date | None) -> str:
    """Return a date as a report shows it, as "22 November 2026"; empty for none."""
    # Not by strftime: what it writes depends on the machine.
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}" if date else ""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of an assessment as `render(..., "json")` writes it."""
    from kamcoach.report.json import json_schema

    return json_schema()
