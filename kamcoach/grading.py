"""Verdicts + rubric -> grade."""

from collections.abc import Mapping, Sequence

from kamcoach.models.pack import Rubric, Verdict

_MARKS: Mapping[Verdict, int] = {"met": 2, "partial": 1, "not_met": 0}
COMPETENT = "competent"
NOT_YET = "not yet competent"


def grade(
    rubric: Rubric, verdicts: Mapping[str, Verdict]
) -> tuple[str, int | None, tuple[str, ...]]:
    """Grade, score and the open criteria.

    The score is the percentage of the weighted marks (met 2, partial 1), rounded down; competence
    grading has none. Open are the gating criteria that are not met.
    """
    gating = [c for c in rubric.criteria if c.gates]
    still_open = tuple(c.id for c in gating if verdicts[c.id] != "met")
    if rubric.grading.scheme == "competence":
        return (NOT_YET if still_open else COMPETENT), None, still_open
    total = sum(2 * c.weight for c in gating)
    earned = sum(_MARKS[verdicts[c.id]] * c.weight for c in gating)
    score = earned * 100 // total if total else 0
    return next(b.grade for b in rubric.grading.bands if score >= b.at_least), score, still_open


def provisional(rubric: Rubric, kinds: Sequence[str]) -> bool:
    """Whether some criterion is normally evidenced only in a kind of document not handed in."""
    return any(c.found_in and not set(c.found_in) & set(kinds) for c in rubric.criteria)
