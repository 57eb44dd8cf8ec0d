"""Two drafts beside each other as one self-contained, escaped page without scripts."""

from __future__ import annotations

from kamcoach.models.drafts import Comparison
from kamcoach.report import html
from kamcoach.report.drafts import view
from kamcoach.report.text import visible
from kamcoach.report.version import version


def to_html(comparison: Comparison) -> str:
    """Return what moved between two drafts as one HTML page.

    Raises:
        UsageError: There is no report for the audience.
    """
    page = (
        html.environment()
        .get_template("drafts.html.j2")
        .render(
            comparison=comparison,
            drafts=view,
            words=view.words(comparison),
            version=version(),
        )
    )
    # On the finished page, so that nothing a learner wrote can get round it.
    return visible(page)
