"""What an attempt leaves behind, and how attempts of a learner follow each other."""

import json
from typing import NamedTuple

from kamcoach.models.cohort import Attempt, LearnerResult, RubricThen


class Kept(NamedTuple):
    """What is kept of an attempt when other work takes its place: no word of the work itself."""

    work: str
    """What tells it from other work of the learner."""
    standing: str
    """An `Attempt` as JSON."""


def kept(result: LearnerResult) -> Kept:
    """Return what is kept of what a learner handed in."""
    attempt = Attempt(
        work=result.work,
        rubrics=tuple(
            RubricThen(
                id=rubric.id,
                grade=rubric.grade,
                score=rubric.score,
                verdicts={c.id: c.verdict for c in rubric.criteria if c.verdict is not None},
            )
            for rubric in result.rubrics
        ),
    )
    return Kept(result.work, attempt.model_dump_json())


def with_earlier(result: LearnerResult, listed: str) -> LearnerResult:
    """Return a result with the attempts before it.

    Args:
        result: the latest of them, or that nothing could be read.
        listed: all attempts as JSON: where each was made, its number there, work and standing.
    """
    attempts: list[Kept] = []
    for _, _, work, standing in sorted(json.loads(listed)):
        # Work of an earlier batch may have been handed in again as it was: that is one attempt.
        if attempts and attempts[-1].work == work:
            attempts.pop()
        attempts.append(Kept(work, standing))
    if result.status == "refused" or len(attempts) == 1:
        return result
    earlier = tuple(Attempt.model_validate_json(each.standing) for each in attempts[:-1])
    return result.model_copy(update={"attempt": len(attempts), "earlier": earlier})
