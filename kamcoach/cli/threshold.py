"""What `--fail-under` compares."""

from collections.abc import Sequence

from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment, RubricResult
from kamcoach.models.pack import Rubric, RulePack


def below(assessment: Assessment, pack: RulePack, least: int) -> tuple[str, ...]:
    """Return a message for each rubric that stands below the least percentage.

    Where verdicts are withheld there is nothing to compare: an exit code would say what the report
    must not. Advisory rubrics are left out, too: nothing is failed by them.
    """
    rubrics = {rubric.id: rubric for rubric in pack.rubrics}
    standings = (
        (result.id, standing(result, rubrics[result.id]))
        for result in assessment.rubrics
        if not result.withheld and result.scheme != "advisory"
    )
    return tuple(
        f"{id} stands at {percent}%, below {least}%."
        for id, percent in standings
        if percent < least
    )


def left_out(rubrics: Sequence[Rubric]) -> str:
    """Return a message that names the advisory rubrics, which no threshold can be put to.

    Raises:
        UsageError: There are no others, so that a script would wait for a failure in vain.
    """
    advisory = [rubric.id for rubric in rubrics if rubric.grading.scheme == "advisory"]
    if not advisory:
        return ""
    reason = f"{', '.join(advisory)} {'is' if len(advisory) == 1 else 'are'} advisory"
    if len(advisory) == len(rubrics):
        raise UsageError(
            f"--fail-under has nothing to compare: {reason}, and nothing is failed by that. "
            "Leave the option out, or name a rubric that is graded."
        )
    return f"{reason}: --fail-under leaves {'it' if len(advisory) == 1 else 'them'} out."


def standing(result: RubricResult, rubric: Rubric) -> int:
    """Return the score; for competence grading the share of gating criteria that are met."""
    if result.score is not None:
        return result.score
    gating = {criterion.id for criterion in rubric.criteria if criterion.gates}
    if not gating:
        return 100
    met = sum(1 for judged in result.criteria if judged.id in gating and judged.verdict == "met")
    return 100 * met // len(gating)
