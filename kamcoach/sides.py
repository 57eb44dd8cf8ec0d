"""What two assessments say of the same criteria and mistakes, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from kamcoach.models.agreement import LEVELS, Sort
from kamcoach.models.assessment import Assessment, Judged, MistakeFound, RubricResult
from kamcoach.models.impact import Side

Said = Judged | MistakeFound
Turn = Literal["rose", "fell", "same"]


class Pair(NamedTuple):
    """A criterion or mistake that both assessments speak of."""

    rubric: str
    """Its id."""
    was: Said
    now: Said

    @property
    def turn(self) -> Turn:
        """Which way the verdict went; of a mistake, "rose" when it is new."""
        return turn(sort_of(self.now), verdict(self.was), verdict(self.now))


def pairs(before: Assessment, after: Assessment) -> Iterator[Pair]:
    """Yield each criterion and mistake that both have, in the order of the first."""
    now = _said(after)
    for id, (rubric, said) in _said(before).items():
        # A pack may make a criterion of what was a mistake: then there is nothing to compare.
        if id in now and type(now[id][1]) is type(said):
            yield Pair(rubric, said, now[id][1])


def _said(assessment: Assessment) -> dict[str, tuple[str, Said]]:
    """What is said of each criterion and mistake, with the rubric it stands in."""
    said: dict[str, tuple[str, Said]] = {}
    for rubric in assessment.rubrics:
        said |= {criterion.id: (rubric.id, criterion) for criterion in rubric.criteria}
        said |= {mistake.id: (rubric.id, mistake) for mistake in rubric.mistakes}
    return said


def sort_of(said: Said) -> Sort:
    """Return whether it is one of the criteria or of the mistakes."""
    return "criteria" if isinstance(said, Judged) else "mistakes"


def verdict(said: Said) -> str:
    """Return the verdict; of a mistake whether it is present."""
    if isinstance(said, Judged):
        return said.stands
    return "present" if said.present else "absent"


def turn(sort: Sort, was: str, now: str) -> Turn:
    """Return which way a verdict went; of a mistake, "rose" when it is new."""
    levels = LEVELS[sort]
    step = levels.index(now) - levels.index(was)
    return "rose" if step > 0 else "fell" if step else "same"


def quotes(said: Said) -> list[str]:
    """Return the passages that a verdict rests on."""
    return [evidence.quote for evidence in said.evidence]


def side(said: Said) -> Side:
    """Return one side of a comparison: the verdict with what it rests on."""
    if isinstance(said, Judged):
        because, missing = said.because, said.missing
    else:
        because, missing = (), () if said.present else said.looked_for
    return Side(verdict=verdict(said), evidence=said.evidence, because=because, missing=missing)


def grade(result: RubricResult) -> str:
    """Return what a rubric comes to, as "merit, 65 %", "65 %" or "competent"."""
    score = [] if result.score is None else [f"{result.score} %"]
    return ", ".join([*([result.grade] if result.grade else []), *score])
