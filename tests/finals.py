"""Results of a batch made by hand, for the tests of exports."""

from __future__ import annotations

from typing import Any

import pytest
from assessments import assessment, rubric

from kamcoach.batch.names import Learner, safe_folder
from kamcoach.marking import finals
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import RubricResult
from kamcoach.models.cohort import CriterionStanding, LearnerResult, RubricStanding, Unread

SIGNATURE = Signature("P. Shah", "2026-11-20")


def final(
    key: str,
    name: str,
    *,
    results: tuple[RubricResult, ...] | None = None,
    signed: bool = False,
    refused: bool = False,
    hidden: bool = False,
) -> Final:
    """Return how a learner stands in some rubrics (SRM without any), all signed or none."""
    results = (rubric(),) if results is None else results
    learner = LearnerResult(
        key=key,
        name=name,
        group="",
        folder=safe_folder(Learner(key, name)),
        status="refused" if refused else "assessed",
        rubrics=() if refused else tuple(_standing(result, hidden) for result in results),
        unread=(Unread(file="plan.docx", reason="it is <no> Word file.", advice="Save it again."),)
        if refused
        else (),
    )
    made = None if refused else assessment(rubrics=results)
    return Final(learner, made, {r.id: SIGNATURE for r in results} if signed else {})


def _standing(result: RubricResult, hidden: bool) -> RubricStanding:
    criteria = tuple(
        CriterionStanding(
            id=judged.id,
            verdict=None if hidden else judged.verdict,
            told="",
            quote="",
            source="",
            place="",
            look="",
        )
        for judged in result.criteria
    )
    return RubricStanding(
        id=result.id,
        grade="" if hidden else result.grade,
        score=None if hidden else result.score,
        criteria=criteria,
        mistakes=(),
    )


def given(monkeypatch: pytest.MonkeyPatch, *every: Final) -> None:
    """Let commands find these results, whatever the folder holds."""

    def found(_: Any) -> tuple[Final, ...]:
        return every

    # First the module that holds the function: it must not be imported with this one in its place.
    monkeypatch.setattr("kamcoach.cli.exchanging.finals", found)
    monkeypatch.setattr(finals, "finals", found)
