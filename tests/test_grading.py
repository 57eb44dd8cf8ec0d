"""Verdicts to grades."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcoach import catalog
from kamcoach.grading import COMPETENT, NOT_YET, grade, note, outcomes, provisional
from kamcoach.models.pack import (
    Criterion,
    GradeBand,
    Grading,
    Outcome,
    Points,
    Rubric,
    Tree,
    Verdict,
)

BANDS = (("distinction", 82), ("merit", 65), ("pass", 40), ("refer", 0))
PERCENTAGE = Grading(
    scheme="percentage", bands=tuple(GradeBand(grade=g, at_least=n) for g, n in BANDS), note=""
)
COMPETENCE = Grading(scheme="competence", note="")
ADVISORY = Grading(scheme="advisory", note="")
VERDICTS: tuple[Verdict, ...] = ("not_met", "partial", "met")


def rubric(*criteria: dict[str, Any], grading: Grading = PERCENTAGE) -> Rubric:
    """A rubric with criteria R.1, R.2 and so on."""
    facet = Tree(facet="f")
    made = tuple(
        Criterion(id=f"R.{n}", title="", asks="", met=facet, partial=facet, **fields)
        for n, fields in enumerate(criteria, start=1)
    )
    return Rubric(id="R", title="", grading=grading, criteria=made)


def verdicts(*given: Verdict) -> dict[str, Verdict]:
    return {f"R.{n}": verdict for n, verdict in enumerate(given, start=1)}


@pytest.mark.parametrize(
    ("given", "score", "name"),
    [
        (("met", "met", "met"), 100, "distinction"),
        (("met", "met", "partial"), 83, "distinction"),  # 83.3 rounded down
        (("met", "met", "not_met"), 66, "merit"),
        (("met", "partial", "not_met"), 50, "pass"),
        (("partial", "not_met", "not_met"), 16, "refer"),
        (("not_met", "not_met", "not_met"), 0, "refer"),
    ],
)
def test_percentages_are_rounded_down(given: tuple[Verdict, ...], score: int, name: str) -> None:
    result = grade(rubric({}, {}, {}), verdicts(*given))
    assert (result.score, result.grade) == (score, name)


@pytest.mark.parametrize(
    ("score", "name"), [(39, "refer"), (40, "pass"), (64, "pass"), (65, "merit")]
)
def test_a_grade_begins_at_its_percentage(score: int, name: str) -> None:
    weighted = rubric({"weight": score}, {"weight": 100 - score})
    result = grade(weighted, verdicts("met", "not_met"))
    assert (result.score, result.grade) == (score, name)


def test_open_are_the_gating_criteria_that_are_not_met() -> None:
    mixed = rubric({}, {"gates": False}, {}, {})
    result = grade(mixed, verdicts("partial", "not_met", "met", "not_met"))
    assert (result.open, result.score) == (("R.1", "R.4"), 50)


def test_competence_is_all_or_not_yet() -> None:
    pair = rubric({}, {"gates": False}, grading=COMPETENCE)
    assert grade(pair, verdicts("met", "not_met")) == (COMPETENT, None, ())
    assert grade(pair, verdicts("partial", "met")) == (NOT_YET, None, ("R.1",))


def test_the_note_says_what_points_are_where_criteria_ask_for_them() -> None:
    graded = Grading(scheme="competence", note="Each counts.")
    assert note(rubric({}, grading=graded)) == "Each counts."
    asks = {"points": Points(measure="R.0.points", partial=1, met=2)}
    assert note(rubric({}, asks, grading=graded)).startswith("Each counts. Criteria may also ask")
    assert note(rubric(asks, grading=ADVISORY)).startswith("Criteria may also ask for points")


def test_an_advisory_rubric_has_a_percentage_and_nothing_else() -> None:
    criteria: tuple[dict[str, Any], ...] = ({"weight": 3}, {}, {}, {"gates": False})
    found = verdicts("met", "partial", "not_met", "not_met")
    assert grade(rubric(*criteria, grading=ADVISORY), found) == ("", 70, ())
    assert grade(rubric(*criteria), found).score == 70


def test_a_learning_outcome_counts_its_criteria() -> None:
    made = rubric({}, {}, {}, {}).model_copy(
        update={
            "outcomes": (
                Outcome(id="R.LO1", title="One", criteria=("R.4", "R.1", "R.2")),
                Outcome(id="R.LO2", title="Two", criteria=("R.3",)),
            )
        }
    )
    one, two = outcomes(made, verdicts("met", "partial", "not_met", "met"))
    assert (one.id, one.title, one.criteria) == ("R.LO1", "One", ("R.4", "R.1", "R.2"))
    assert (one.met, one.partial, one.not_met) == (2, 1, 0)
    assert (two.met, two.partial, two.not_met) == (0, 0, 1)
    assert outcomes(rubric({}), verdicts("met")) == ()


@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.integers(0, 9)), min_size=1))
def test_a_better_verdict_never_lowers_the_score(given: list[tuple[Verdict, int]]) -> None:
    made = rubric({"weight": 1}, *({"weight": weight} for _, weight in given))
    found = verdicts("partial", *(verdict for verdict, _ in given))
    score = grade(made, found).score
    for criterion in made.criteria:
        better = grade(made, {**found, criterion.id: "met"}).score
        assert score is not None and better is not None
        assert 0 <= score <= better <= 100


PLAN, REVIEW = "account-plan", "relationship-review"


@pytest.mark.parametrize(
    ("found_in", "kinds", "expected"),
    [
        ((), (PLAN,), False),
        ((PLAN,), (PLAN,), False),
        ((PLAN, REVIEW), (REVIEW,), False),
        ((REVIEW,), (PLAN,), True),
        ((REVIEW,), (PLAN, REVIEW), False),
    ],
)
def test_a_grade_is_provisional_while_a_document_is_missing(
    found_in: tuple[str, ...], kinds: tuple[str, ...], expected: bool
) -> None:
    assert provisional(rubric({}, {"found_in": found_in}), kinds) is expected


def test_the_note_says_from_where_each_grade_begins() -> None:
    said = {rubric.id: note(rubric) for rubric in catalog.load().rubrics}
    assert "Here pass begins at 44%, merit at 64%, distinction at 78%." in said["SRM"]
    assert "begins at" not in said["NOS"] + said["KAS"]
