"""The HTML report: one self-contained, escaped file without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from kamcoach.models.assessment import Assessment
from kamcoach.models.document import Document
from kamcoach.report import together, view, wording
from kamcoach.report.passages import ROLES, Passages
from kamcoach.report.text import visible
from kamcoach.report.version import version

_TEMPLATES = Path(__file__).parent / "templates"
_not_in_an_id = re.compile(r"[^A-Za-z0-9._-]+")


def to_html(
    assessment: Assessment,
    documents: Sequence[Document] = (),
    date: str = "",
) -> str:
    """Return the report as one HTML page.

    Args:
        assessment: What to show; `assessment.audience` decides the wording.
        documents: What was assessed, to show the passages in; none where it is not at hand.
        date: Of the report, as it is to be shown; empty for none.

    Raises:
        ValueError: A document is none of the assessment's.
        UsageError: There is no report for the assessment's audience.
    """
    words = wording.wording(assessment)
    page = _template().render(
        assessment=assessment,
        words=words,
        passages=Passages(documents, assessment),
        date=date,
        names=view.file_names(assessment),
        sign_off=view.sign_off(assessment, words),
        steps=view.next_steps(assessment),
        strengths=view.strengths(assessment, words),
        checks=view.checks(assessment),
        titles=_titles(assessment),
        version=version(),
    )
    # On the finished page, so that nothing a learner wrote can get round it.
    return visible(page)


def _titles(assessment: Assessment) -> dict[str, str]:
    """Return the title of each criterion and mistake by its id."""
    titles = {c.id: c.title for result in assessment.rubrics for c in result.criteria}
    return titles | {m.id: m.title for result in assessment.rubrics for m in result.mistakes}


@lru_cache(maxsize=4096)
def anchor(prefix: str, id: str) -> str:
    """Return an id for an element, safe to use in a link as it is."""
    return f"{prefix}-{_not_in_an_id.sub('-', id)}"


def links(prefix: str, ids: Sequence[str], titles: Mapping[str, str]) -> Markup:
    """Return links to the cards of criteria or mistakes, with commas between them.

    They show an id each, and are read out with the title, by which they are also listed.
    """
    return Markup(", ").join(_link(prefix, id, titles[id]) for id in ids)


@lru_cache(maxsize=4096)
def _link(prefix: str, id: str, title: str) -> Markup:
    link = Markup('<a href="#{}" aria-label="{} {}">{}</a>')
    return link.format(anchor(prefix, id), id, title, id)


def _template() -> jinja2.Template:
    return environment().get_template("report.html.j2")


@cache
def environment() -> jinja2.Environment:
    """Return where page templates come from: all escaped, the style sheet and its hash built in."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        style=Markup(style),  # our own file, and the hash must match it to the letter
        style_hash=f"sha256-{digest}",
        anchor=anchor,
        links=links,
        roles=ROLES,
        together=together,
        view=view,
        wording=wording,
    )
    return environment
