"""What a self-check holds of a rubric whose awarding rules allow no verdict before handing in.

Such a rubric has `policy: restricted`. Its verdicts are taken out where they are made, so that
nothing that comes after (a page, a table, JSON, a comparison) has to remember to be silent. What is
left is the same whatever the verdicts are: passages found, the questions of criteria for which
there are none, and what the rubric itself says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from kamcoach.models.assessment import Assessment, Evidence, Judged, RubricResult

NOTE = (
    "The awarding rules for this rubric do not allow verdicts or grades before work is handed in: "
    "you see the passages that were found and questions to think about."
)
_TELLING: Mapping[str, object] = {
    "verdict": None,
    "check": "",
    "also": (),
    "because": (),
    "missing": (),
    "nearest": (),
    "effort": 0,
    "tips": (),
    "decision": None,
}
"""What tells the verdict on a criterion, or how near the next one is, and what stands instead."""


class Lead(NamedTuple):
    """What may be told of a criterion."""

    evidence: tuple[Evidence, ...]
    """Passages found for it, in an order that does not depend on what they come to."""
    ask: str
    """A question to think about; shown where there are no passages."""


def withheld(result: RubricResult, leads: Mapping[str, Lead] | None = None) -> RubricResult:
    """Return the result without what verdicts consist of, or follow from.

    Args:
        result: a rubric applied to a submission.
        leads: what may be told of each criterion, by id. None where only the result is at hand:
            then the passages quoted in it, in the order of the document.
    """
    if result.withheld:
        return result
    told = leads or {judged.id: _lead(judged) for judged in result.criteria}
    nothing = {"met": None, "partial": None, "not_met": None}
    return result.model_copy(
        update={
            "withheld": True,
            "grade": "",
            "provisional": False,
            "score": None,
            "open": (),
            "note": NOTE,
            "outcomes": tuple(each.model_copy(update=nothing) for each in result.outcomes),
            "criteria": tuple(_criterion(each, told[each.id]) for each in result.criteria),
            "mistakes": (),
            "tips": (),
        }
    )


def without_verdicts(assessment: Assessment, rubrics: Collection[str]) -> Assessment:
    """Return an assessment with some of its rubrics, by id, withheld."""
    results = tuple(withheld(r) if r.id in rubrics else r for r in assessment.rubrics)
    return assessment.model_copy(update={"rubrics": results})


def _criterion(judged: Judged, lead: Lead) -> Judged:
    ask = "" if lead.evidence else lead.ask
    return judged.model_copy(update={**_TELLING, "evidence": lead.evidence, "ask": ask})


def _lead(judged: Judged) -> Lead:
    passages = sorted((*judged.evidence, *judged.also), key=place)
    return Lead(tuple(passages), judged.ask)


def place(evidence: Evidence) -> tuple[str, int, int]:
    """Return where a passage stands, to put passages in the order of the documents."""
    return evidence.source, evidence.block, evidence.start
