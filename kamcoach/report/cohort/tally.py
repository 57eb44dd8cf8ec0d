"""What a cohort comes to: counts that grow by learner, and never hold one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kamcoach.models.cohort import LearnerResult, RubricStanding
from kamcoach.models.pack import Rubric, Verdict

FEWEST = 5
"""Learners in a figure about several: of fewer it would tell about persons."""
MARKS: Mapping[Verdict, int] = {"not_met": 0, "partial": 50, "met": 100}


class Share(NamedTuple):
    """How often something shows among those it could show in."""

    id: str
    title: str
    met: int
    partial: int
    not_met: int

    @classmethod
    def of_counts(cls, id: str, title: str, counts: Mapping[Verdict, int]) -> Share:
        """Make one of how often each verdict was reached."""
        return cls(id, title, counts["met"], counts["partial"], counts["not_met"])

    @classmethod
    def together(cls, rubric: Rubric, shares: Iterable[Share]) -> Share:
        """Make one of those of all criteria of a rubric."""
        listed = list(shares)
        return cls(
            rubric.id,
            rubric.title,
            sum(share.met for share in listed),
            sum(share.partial for share in listed),
            sum(share.not_met for share in listed),
        )

    @property
    def of(self) -> int:
        """Return how many learners it is about."""
        return self.met + self.partial + self.not_met

    @property
    def percent(self) -> int:
        """Return how far it is met, partly met counting half."""
        return (100 * self.met + 50 * self.partial) // self.of if self.of else 0


class Group(NamedTuple):
    """A group of learners; figures are None where it is too small for them."""

    name: str
    learners: int
    percent: int | None
    hides: bool = False
    """Its figure is left out lest that of smaller groups follow from it."""


class Tally:
    """Counts over the learners of a cohort."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.assessed = self.refused = 0
        self._judged: Counter[str] = Counter()
        """Learners by rubric."""
        self._verdicts: Counter[tuple[str, str]] = Counter()
        self._mistakes: Counter[str] = Counter()
        self._grades: Counter[tuple[str, str]] = Counter()
        self._groups: Counter[str] = Counter()
        self._group_marks: Counter[str] = Counter()
        self._group_criteria: Counter[str] = Counter()

    def add(self, result: LearnerResult) -> None:
        """Count a learner."""
        if result.status == "refused":
            self.refused += 1
            return
        self.assessed += 1
        self._groups[result.group] += 1
        for rubric in result.rubrics:
            self._judged[rubric.id] += 1
            self._count(rubric, result.group)

    def _count(self, rubric: RubricStanding, group: str) -> None:
        for each in rubric.criteria:
            if each.verdict is not None:
                self._verdicts[each.id, each.verdict] += 1
                self._group_criteria[group] += 1
                self._group_marks[group] += MARKS[each.verdict]
        self._mistakes.update(rubric.mistakes)
        if rubric.grade:
            self._grades[rubric.id, rubric.grade] += 1

    def told(self, rubric: Rubric) -> bool:
        """Return whether there are enough learners, and verdicts, for figures on a rubric."""
        return self._judged[rubric.id] >= FEWEST and any(
            self._verdicts[c.id, verdict] for c in rubric.criteria for verdict in MARKS
        )

    def judged(self, rubric: Rubric) -> int:
        """Return how many learners were judged by a rubric."""
        return self._judged[rubric.id]

    def criteria(self, rubric: Rubric) -> list[Share]:
        """Return how its criteria stand, the weakest first."""
        return sorted(self._shares(rubric), key=lambda share: share.percent)

    def whole(self, rubric: Rubric) -> Share:
        """Return how all of its criteria stand together."""
        return Share.together(rubric, self._shares(rubric))

    def _shares(self, rubric: Rubric) -> list[Share]:
        return [
            Share.of_counts(c.id, c.title, {v: self._verdicts[c.id, v] for v in MARKS})
            for c in rubric.criteria
        ]

    def mistakes(self, rubric: Rubric) -> list[tuple[str, str, int]]:
        """Return id, title and number of its mistakes that show, the commonest first."""
        found = [(m.id, m.title, self._mistakes[m.id]) for m in rubric.mistakes]
        return sorted((f for f in found if f[2]), key=lambda f: -f[2])

    def grades(self, rubric: Rubric) -> list[tuple[str, int]]:
        """Return the grades of a rubric and how many have each, the best first.

        Where grades are no bands of a score, the most frequent is the first, and those that
        nobody has are left out.
        """
        found = {grade: number for (id, grade), number in self._grades.items() if id == rubric.id}
        bands = sorted(rubric.grading.bands, key=lambda band: -band.at_least)
        if found and bands:
            return [(band.grade, found.get(band.grade, 0)) for band in bands]
        return sorted(found.items(), key=lambda grade: (-grade[1], grade[0]))

    def groups(self) -> Iterator[Group]:
        """Yield the groups by name; none where learners are in no groups."""
        if set(self._groups) <= {""}:
            return
        hiding = self._hiding()
        for name in sorted(self._groups):
            learners, criteria = self._groups[name], self._group_criteria[name]
            enough = learners >= FEWEST and criteria and name not in hiding
            percent = self._group_marks[name] // criteria if enough else None
            yield Group(name, learners, percent, name in hiding)

    def _hiding(self) -> set[str]:
        """Return the groups that are large enough, and left out for the sake of those that are not.

        Figures about all are on the same page. Were all groups shown but one, or but a few with
        fewer than `FEWEST` learners together, the figure of these would be what is missing to them.
        So the smallest others are left out, too, until that tells of enough learners in two groups.
        """
        judged = sorted((self._groups[name], name) for name in self._group_criteria)
        small = sum(learners < FEWEST for learners, _ in judged)
        left_out = small
        while 0 < left_out < len(judged) and (
            left_out == 1 or sum(learners for learners, _ in judged[:left_out]) < FEWEST
        ):
            left_out += 1
        return {name for _, name in judged[small:left_out]}


def verdicts_of(standing: RubricStanding) -> dict[str, Verdict]:
    """Return the verdicts that may be told of a learner, by criterion."""
    return {each.id: each.verdict for each in standing.criteria if each.verdict is not None}
