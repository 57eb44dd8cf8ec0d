"""The impact of a rule pack as one self-contained, escaped page without scripts."""

from __future__ import annotations

from kamcoach.models.impact import Impact
from kamcoach.report import html
from kamcoach.report.impact import view
from kamcoach.report.text import visible
from kamcoach.report.version import version
from kamcoach.report.view import place


def to_html(impact: Impact) -> str:
    """Return which verdicts flip and why as one HTML page."""
    template = html.environment().get_template("impact.html.j2")
    return visible(template.render(impact=impact, view=view, place=place, version=version()))
