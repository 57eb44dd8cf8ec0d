"""What `--fail-under` compares."""

from kamcoach.models.assessment import Assessment, RubricResult
from kamcoach.models.pack import Rubric, RulePack


def below(
    assessment: Assessment, pack: RulePack, least: int, hidden: frozenset[str]
) -> tuple[str, ...]:
    """Return a message for each rubric that stands below the least percentage.

    Hidden rubrics are left out: an exit code would say what their report must not.
    """
    rubrics = {rubric.id: rubric for rubric in pack.rubrics}
    standings = (
        (result.id, standing(result, rubrics[result.id]))
        for result in assessment.rubrics
        if result.id not in hidden
    )
    return tuple(
        f"{id} stands at {percent}%, below {least}%."
        for id, percent in standings
        if percent < least
    )


def standing(result: RubricResult, rubric: Rubric) -> int:
    """Return the score; for competence grading the share of gating criteria that are met."""
    if result.score is not None:
        return result.score
    gating = {criterion.id for criterion in rubric.criteria if criterion.gates}
    if not gating:
        return 100
    met = sum(1 for judged in result.criteria if judged.id in gating and judged.verdict == "met")
    return 100 * met // len(gating)
