"""The study guide as one self-contained, escaped page without scripts."""

from __future__ import annotations

from kamcoach.report import html, wording
from kamcoach.report.guide import content
from kamcoach.report.text import visible
from kamcoach.report.version import version


def to_html(guide: content.Guide) -> str:
    """Return a study guide as one HTML page."""
    template = html.environment().get_template("guide.html.j2")
    words = wording.spoken_to("self-check", "this document")
    page = template.render(guide=guide, content=content, words=words, version=version())
    # On the finished page, so that nothing a learner wrote can get round it.
    return visible(page)
