"""From first attempts to latest ones: counts that grow by learner, and never hold one."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kamcoach.models.cohort import LearnerResult, RubricStanding, RubricThen
from kamcoach.models.pack import Criterion, Rubric, Verdict
from kamcoach.report.cohort.passing import missing
from kamcoach.report.cohort.tally import FEWEST, MARKS, Share, verdicts_of

MOST = 10
"""Learners who are named."""
_OPENING, _ENDING = 1, 4
"""Attempts of a learner of whom there are many: how many of the first and the last are named."""


class Move(NamedTuple):
    """How the learners with several attempts came along in one criterion."""

    was: Share
    now: Share
    rose: int
    fell: int

    @property
    def change(self) -> int:
        """Return by how many points of a hundred the share of it grew."""
        return self.now.percent - self.was.percent


class Fall(NamedTuple):
    """A learner whose latest attempt came to less than the one before it."""

    result: LearnerResult
    path: list[int]

    @property
    def depth(self) -> int:
        """Return by how many points of a hundred it came to less."""
        return self.path[-2] - self.path[-1]


class Progress:
    """First attempts beside the latest, of learners who have more than one."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.learners = 0
        """Who handed in more than once."""
        self._learners: Counter[str] = Counter()
        """By rubric: those with verdicts on more than one attempt."""
        self._pairs: Counter[tuple[str, Verdict, Verdict]] = Counter()
        self._passed: Counter[tuple[str, str]] = Counter()
        self._fallen: dict[str, list[Fall]] = {}

    def add(self, result: LearnerResult, rubrics: Mapping[str, Rubric]) -> None:
        """Count a learner.

        Args:
            result: of the learner.
            rubrics: by id.
        """
        if not result.earlier:
            return
        self.learners += 1
        for latest in result.rubrics:
            if before := _before(result, latest):
                self._count(rubrics[latest.id], before[0], latest)
                self._note_fall(latest.id, Fall(result, path(result, latest)))

    def _count(self, rubric: Rubric, first: RubricThen, latest: RubricStanding) -> None:
        self._learners[rubric.id] += 1
        now = verdicts_of(latest)
        for id, verdict in now.items():
            self._pairs[id, first.verdicts[id], verdict] += 1
        self._passed[rubric.id, "was"] += not missing(rubric, first.score, first.verdicts)
        self._passed[rubric.id, "now"] += not missing(rubric, latest.score, now)

    def _note_fall(self, rubric: str, fall: Fall) -> None:
        if fall.depth > 0:
            fallen = self._fallen.setdefault(rubric, [])
            insort(fallen, fall, key=lambda each: -each.depth)
            del fallen[MOST:]

    def fallen(self, rubric: Rubric) -> list[Fall]:
        """Return the learners who fell with their latest attempt, those who fell most first."""
        return self._fallen.get(rubric.id, [])

    def of(self, rubric: Rubric) -> int:
        """Return how many learners have verdicts by a rubric on more than one attempt."""
        return self._learners[rubric.id]

    def told(self, rubric: Rubric) -> bool:
        """Return whether these are enough for figures about them."""
        return self._learners[rubric.id] >= FEWEST

    def passed(self, rubric: Rubric) -> tuple[int, int]:
        """Return how many of them passed with the first and with the latest attempt.

        It says nothing of a rubric that decides nothing.
        """
        return self._passed[rubric.id, "was"], self._passed[rubric.id, "now"]

    def whole(self, rubric: Rubric) -> tuple[Share, Share]:
        """Return how all criteria of a rubric together stood first, and how they stand now."""
        moves = self._moves(rubric)
        first = Share.together(rubric, (move.was for move in moves))
        return first, Share.together(rubric, (move.now for move in moves))

    def rose(self, rubric: Rubric) -> list[Move]:
        """Return the criteria of which more is met now, those that rose most first."""
        found = [m for m in self._moves(rubric) if m.change > 0]
        return sorted(found, key=lambda m: -m.change)

    def stayed(self, rubric: Rubric) -> list[Move]:
        """Return those of which no more is met, though there was room; those that fell first."""
        found = [m for m in self._moves(rubric) if m.change <= 0 and m.now.percent < MARKS["met"]]
        return sorted(found, key=lambda m: (m.change, m.now.percent))

    def _moves(self, rubric: Rubric) -> list[Move]:
        return [self._move(criterion) for criterion in rubric.criteria]

    def _move(self, criterion: Criterion) -> Move:
        counts = {
            (first, latest): self._pairs[criterion.id, first, latest]
            for first in MARKS
            for latest in MARKS
        }
        was, now = (
            {v: sum(n for pair, n in counts.items() if pair[at] == v) for v in MARKS}
            for at in (0, 1)
        )
        return Move(
            Share.of_counts(criterion.id, criterion.title, was),
            Share.of_counts(criterion.id, criterion.title, now),
            sum(n for (first, latest), n in counts.items() if MARKS[latest] > MARKS[first]),
            sum(n for (first, latest), n in counts.items() if MARKS[latest] < MARKS[first]),
        )


def _before(result: LearnerResult, latest: RubricStanding) -> list[RubricThen]:
    """Return how a learner stood in a rubric before; nothing where no verdicts may be told."""
    if not verdicts_of(latest):
        return []
    then = [each for attempt in result.earlier for each in attempt.rubrics]
    return [each for each in then if each.id == latest.id and each.verdicts]


def path(result: LearnerResult, standing: RubricStanding) -> list[int]:
    """Return what share each attempt of a learner came to, the first one first.

    It is the score where there is one, or else how far the criteria are met, partly counting
    half. Empty where there is one attempt only, or nothing is to be told.
    """
    before = _before(result, standing)
    if not before:
        return []
    now = _percent(standing.score, verdicts_of(standing))
    return [*(_percent(then.score, then.verdicts) for then in before), now]


def _percent(score: int | None, verdicts: Mapping[str, Verdict]) -> int:
    if score is not None:
        return score
    return sum(MARKS[verdict] for verdict in verdicts.values()) // len(verdicts)


def in_words(shares: Sequence[int]) -> str:
    """Return a path as "41% → 55% → 72%"; of a very long one, the middle is left out."""
    texts = [f"{share}%" for share in shares]
    if len(texts) > _OPENING + _ENDING + 1:
        texts[_OPENING:-_ENDING] = ["…"]
    return " → ".join(texts)


def line(shares: Sequence[int], width: int, height: int) -> str:
    """Return the points of a line through the shares, for a picture of that size in whole units."""
    steps = max(len(shares) - 1, 1)
    across = [2 + at * (width - 4) // steps for at in range(len(shares))]
    return " ".join(
        f"{x},{2 + (100 - share) * (height - 4) // 100}"
        for x, share in zip(across, shares, strict=True)
    )
