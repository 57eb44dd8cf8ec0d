"""How a learner stands in one rubric, or why that may not leave."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kamcoach.grading import COMPETENT
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import RubricResult
from kamcoach.models.cohort import LearnerResult
from kamcoach.models.pack import Rubric

UNSIGNED = "no assessor has signed this rubric yet."
WITHHELD = (
    "the rubric is restricted and this was a self-check: what is proposed may not be passed on."
)


class Standing(NamedTuple):
    """How a learner stands in one rubric."""

    learner: LearnerResult
    result: RubricResult
    signature: Signature | None
    """None where it is only proposed."""


class Left(NamedTuple):
    """A learner who is left out, and why."""

    learner: LearnerResult
    reason: str
    waits: bool = False
    """Whether the work was judged by the rubric, and only an assessor's decision is missing."""


def standings(
    finals: Iterable[Final], rubric: str, *, proposals: bool
) -> Iterator[Standing | Left]:
    """Yield how each learner stands in a rubric, or why it may not leave.

    Args:
        finals: the results of a batch.
        rubric: its id.
        proposals: whether what no assessor has signed may leave, too.
    """
    for final in finals:
        yield standing(final, rubric, proposals=proposals)


def standing(final: Final, rubric: str, *, proposals: bool) -> Standing | Left:
    """Return how a learner stands in a rubric, or why it may not leave."""
    learner = final.learner
    if final.assessment is None:
        reasons = " ".join(each.reason for each in learner.unread)
        return Left(learner, f"what was handed in could not be read: {reasons}")
    result = next((r for r in final.assessment.rubrics if r.id == rubric), None)
    if result is None:
        return Left(learner, f"the work was not judged by {rubric}.")
    signature = final.signed.get(rubric)
    if signature is None and hidden(learner, rubric):
        return Left(learner, WITHHELD, waits=True)
    if signature is None and not proposals:
        return Left(learner, UNSIGNED, waits=True)
    return Standing(learner, result, signature)


def hidden(learner: LearnerResult, rubric: str) -> bool:
    """Whether the learner was not to see verdicts of the rubric."""
    return any(
        criterion.verdict is None
        for each in learner.rubrics
        if each.id == rubric
        for criterion in each.criteria
    )


def percent(result: RubricResult) -> int:
    """Return the percentage that goes into a gradebook.

    Grading by competence has none: it is all or nothing.
    """
    if result.score is not None:
        return result.score
    return 100 if result.grade == COMPETENT else 0


def passed(result: RubricResult, rubric: Rubric) -> bool:
    """Whether the grade is a pass: competent, or above the lowest band.

    Nothing is passed by an advisory rubric.
    """
    if rubric.grading.scheme == "competence":
        return result.grade == COMPETENT
    failing = {band.grade for band in rubric.grading.bands if band.at_least == 0}
    return bool(result.grade) and result.grade not in failing
