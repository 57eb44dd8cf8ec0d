"""Who does not pass by a rubric, and by how much: whom to look after first."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from kamcoach.models.cohort import LearnerResult, RubricStanding
from kamcoach.models.pack import Rubric, Verdict
from kamcoach.report.cohort.tally import verdicts_of

MOST = 10
"""Learners who are named."""
NEAR = 10
"""Points of a hundred below passing within which a learner is near it."""


class Short(NamedTuple):
    """A learner who does not pass by a rubric."""

    result: LearnerResult
    standing: RubricStanding
    missing: int
    """Points of a hundred, or criteria that have to be met."""


class Passing:
    """Those who do not pass, by rubric: counted, and a few of them held."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._short: Counter[str] = Counter()
        self._far: dict[str, list[Short]] = {}
        self._near: dict[str, list[Short]] = {}

    def add(self, result: LearnerResult, rubrics: Mapping[str, Rubric]) -> None:
        """Count a learner, by every rubric that the work was judged by."""
        for standing in result.rubrics:
            verdicts = verdicts_of(standing)
            rubric = rubrics[standing.id]
            short = missing(rubric, standing.score, verdicts) if verdicts else 0
            if short:
                self._count(rubric, Short(result, standing, short))

    def _count(self, rubric: Rubric, short: Short) -> None:
        self._short[rubric.id] += 1
        # Those alike stay in the order in which they came, which is by name.
        far = self._far.setdefault(rubric.id, [])
        insort(far, short, key=lambda each: -each.missing)
        del far[MOST:]
        if pass_mark(rubric) is not None and short.missing <= NEAR:
            near = self._near.setdefault(rubric.id, [])
            insort(near, short, key=lambda each: each.missing)
            del near[MOST:]

    def short(self, rubric: Rubric) -> int:
        """Return how many do not pass."""
        return self._short[rubric.id]

    def far(self, rubric: Rubric) -> list[Short]:
        """Return those for whom most is missing, most first."""
        return self._far.get(rubric.id, [])

    def near(self, rubric: Rubric) -> list[Short]:
        """Return those for whom a few points are missing, fewest first, who are not in `far`."""
        named = {each.result.key for each in self.far(rubric)}
        return [each for each in self._near.get(rubric.id, []) if each.result.key not in named]


def pass_mark(rubric: Rubric) -> int | None:
    """Return at what score passing begins; None where no score decides."""
    return min((band.at_least for band in rubric.grading.bands if band.at_least), default=None)


def decides(rubric: Rubric) -> bool:
    """Return whether anybody can pass by a rubric: an advisory one decides nothing."""
    return rubric.grading.scheme == "competence" or pass_mark(rubric) is not None


def missing(rubric: Rubric, score: int | None, verdicts: Mapping[str, Verdict]) -> int:
    """Return how much is missing for passing.

    Args:
        rubric: by which the work was judged.
        score: what it came to; None where the rubric has none.
        verdicts: by criterion.

    Returns:
        Points of a hundred, or where no score decides, criteria that have to be met; 0 where
        nothing is missing, or nothing is passed by the rubric.
    """
    mark = pass_mark(rubric)
    if mark is not None and score is not None:
        return max(mark - score, 0)
    if rubric.grading.scheme != "competence":
        return 0
    return sum(c.gates and verdicts.get(c.id) != "met" for c in rubric.criteria)
