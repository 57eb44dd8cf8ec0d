"""A rubric -> a study guide, with a revision plan where there is a learner's own work.

content.py   what stands in a guide, whatever its format
revision.py  two weeks of revision from the gaps of an assessment
"""

from __future__ import annotations

from kamcoach.errors import UsageError
from kamcoach.report.guide.content import Guide

FORMATS = ("html", "md")


def render(guide: Guide, format: str) -> str:
    """Return the guide in a format.

    Args:
        guide: What to show.
        format: One of `FORMATS`.

    Raises:
        UsageError: The format is not known.
    """
    if format == "html":
        from kamcoach.report.guide.html import to_html

        return to_html(guide)
    if format == "md":
        from kamcoach.report.guide.markdown import to_markdown

        return to_markdown(guide)
    raise UsageError(f"There is no guide format {format!r}. Choose one of {', '.join(FORMATS)}.")
