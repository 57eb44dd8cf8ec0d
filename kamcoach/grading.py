"""Verdicts + rubric -> grade."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kamcoach.models.assessment import OutcomeStanding
from kamcoach.models.pack import Rubric, Verdict

_MARKS: Mapping[Verdict, int] = {"met": 2, "partial": 1, "not_met": 0}
_POINTS = (
    "Criteria may also ask for points, which are not marks: each kind of evidence that is found "
    "earns some, and more of it earns more."
)
COMPETENT = "competent"
NOT_YET = "not yet competent"


class Grade(NamedTuple):
    """What the verdicts on the criteria of a rubric come to."""

    grade: str
    """Empty for an advisory rubric."""
    score: int | None
    """Percentage of the weighted marks, rounded down; None for competence grading."""
    open: tuple[str, ...]
    """Gating criteria that are not met; none for an advisory rubric."""


def grade(rubric: Rubric, verdicts: Mapping[str, Verdict]) -> Grade:
    """Grade the verdicts on every criterion of a rubric, by id.

    Only gating criteria count: met in full, partial half. Competence needs every one of them met.
    """
    gating = [c for c in rubric.criteria if c.gates]
    still_open = tuple(c.id for c in gating if verdicts[c.id] != "met")
    if rubric.grading.scheme == "competence":
        return Grade(NOT_YET if still_open else COMPETENT, None, still_open)
    earned = sum(_MARKS[verdicts[c.id]] * c.weight for c in gating)
    score = earned * 100 // sum(_MARKS["met"] * c.weight for c in gating)
    if rubric.grading.scheme == "advisory":
        return Grade("", score, ())
    band = next(b for b in rubric.grading.bands if score >= b.at_least)
    return Grade(band.grade, score, still_open)


def note(rubric: Rubric) -> str:
    """How the grade is reached, from where each begins, and what points are where there are any."""
    asks = any(c.points for c in rubric.criteria)
    parts = (rubric.grading.note, _begins(rubric), _POINTS if asks else "")
    return " ".join(part for part in parts if part)


def _begins(rubric: Rubric) -> str:
    """As "Here pass begins at 44%, merit at 64%."; empty where there are no bands."""
    if rubric.grading.scheme != "percentage":
        return ""
    earned = sorted((b for b in rubric.grading.bands if b.at_least), key=lambda b: b.at_least)
    named = [
        f"{band.grade} {'at' if at else 'begins at'} {band.at_least}%"
        for at, band in enumerate(earned)
    ]
    return f"Here {', '.join(named)}." if named else ""


def outcomes(rubric: Rubric, verdicts: Mapping[str, Verdict]) -> tuple[OutcomeStanding, ...]:
    """How many criteria of each learning outcome are met, partly met and not met."""
    counted = ((o, Counter(verdicts[id] for id in o.criteria)) for o in rubric.outcomes)
    return tuple(
        OutcomeStanding(
            id=outcome.id,
            title=outcome.title,
            criteria=outcome.criteria,
            met=count["met"],
            partial=count["partial"],
            not_met=count["not_met"],
        )
        for outcome, count in counted
    )


def provisional(rubric: Rubric, kinds: Sequence[str]) -> bool:
    """Whether some criterion is normally evidenced only in a kind of document not handed in."""
    return any(c.found_in and not set(c.found_in) & set(kinds) for c in rubric.criteria)
