"""The cohort as one self-contained, escaped page without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kamcoach.models.cohort import CriterionStanding, LearnerResult, RubricStanding
from kamcoach.models.pack import Rubric, Verdict
from kamcoach.report import html, wording
from kamcoach.report.cohort import passing, progress
from kamcoach.report.cohort.csv import report_of
from kamcoach.report.cohort.matrix import NOTE, grade_of
from kamcoach.report.cohort.tally import FEWEST, Tally
from kamcoach.report.text import visible
from kamcoach.report.version import version

if TYPE_CHECKING:
    from kamcoach.report.cohort import Cohort

MOST_LEARNERS = 300
"""In the heat map; the workbook has them all."""
MOST_REFUSED = 100
WEAKEST = 8


class _Page:
    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._rubrics = {rubric.id: rubric for rubric in cohort.rubrics}
        self._tally = Tally()
        self._progress = progress.Progress()
        self._passing = passing.Passing()
        self._learners: list[LearnerResult] = []
        self._refused: list[LearnerResult] = []
        self._last = ""
        self._shared: set[str] = set()
        """Names that more than one learner has."""

    def add(self, result: LearnerResult) -> None:
        """Count a learner; the first few hundred are shown."""
        self._tally.add(result)
        self._progress.add(result, self._rubrics)
        self._passing.add(result, self._rubrics)
        if result.name == self._last:  # They come by name.
            self._shared.add(result.name)
        self._last = result.name
        if result.status == "assessed" and len(self._learners) < MOST_LEARNERS:
            self._learners.append(_short(result))
        if result.unread and len(self._refused) < MOST_REFUSED:
            self._refused.append(_short(result))

    def render(self) -> str:
        """Return the page."""
        template = html.environment().get_template("cohort.html.j2")
        hidden = self._cohort.restricted if self._cohort.audience == "self-check" else frozenset()
        page = template.render(
            cohort=self._cohort,
            tally=self._tally,
            came_along=self._progress,
            passing=self._passing,
            pass_mark=passing.pass_mark,
            decides=passing.decides,
            near=passing.NEAR,
            shared=self._shared,
            path=progress.path,
            in_words=progress.in_words,
            line=progress.line,
            learners=self._learners,
            refused=self._refused,
            hidden=hidden,
            told=[r for r in self._cohort.rubrics if r.id not in hidden and self._tally.told(r)],
            judged=judged,
            link=lambda result: quote(report_of(result, self._cohort)),
            grade_of=grade_of,
            symbol=symbol,
            in_a_word=in_a_word,
            note=NOTE,
            fewest=FEWEST,
            most=MOST_LEARNERS,
            weakest=WEAKEST,
            version=version(),
        )
        return visible(page)


@contextmanager
def page(path: Path, cohort: Cohort) -> Iterator[_Page]:
    """Open the page; it is written when all learners have been added."""
    shown = _Page(cohort)
    yield shown
    path.write_text(shown.render(), encoding="utf-8", newline="\n", errors="replace")


def judged(result: LearnerResult, rubric: Rubric) -> RubricStanding | None:
    """Return how a learner stands in a rubric; None if it was not judged by."""
    return next((each for each in result.rubrics if each.id == rubric.id), None)


def in_a_word(standing: CriterionStanding) -> str:
    """Return how a criterion stands without its sign, for those who hear the page."""
    return standing.told.removeprefix(symbol(standing)).strip()


def symbol(standing: CriterionStanding) -> str:
    """Return a sign for a verdict, or for whether passages were found where none is told."""
    verdict: Verdict | None = standing.verdict
    if verdict is None:
        return "+" if standing.told == wording.FOUND else "-"
    return wording.SYMBOLS[verdict]


def _short(result: LearnerResult) -> LearnerResult:
    """Return a result without the passages, which the page does not show."""
    bare = {"quote": "", "source": "", "place": "", "look": ""}
    rubrics = tuple(
        rubric.model_copy(
            update={"criteria": tuple(each.model_copy(update=bare) for each in rubric.criteria)}
        )
        for rubric in result.rubrics
    )
    return result.model_copy(update={"rubrics": rubrics})
