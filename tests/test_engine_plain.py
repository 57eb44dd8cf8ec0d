"""The plain evaluator: every form of a facet and of a tree, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kamcoach.clauses import LARGEST
from kamcoach.engine.plain import facets_true, heads_true, holds
from kamcoach.engine.values import bounded
from kamcoach.models.pack import Criterion, Facet, Grading, Mistake, Rubric, Tree


def facet(*branches: tuple[tuple[str, str, int], ...]) -> Facet:
    return Facet.model_validate(
        {
            "id": "it",
            "title": "",
            "missing": "",
            "ask": "",
            "branches": [
                [
                    {"field": field, "compare": compare, "value": value}
                    for field, compare, value in b
                ]
                for b in branches
            ],
        }
    )


def tree(form: Any) -> Tree:
    return Tree.model_validate({"facet": form} if isinstance(form, str) else form)


def leaves(*names: str) -> list[dict[str, str]]:
    return [{"facet": name} for name in names]


@pytest.mark.parametrize(
    ("compare", "value", "found", "expected"),
    [
        ("gte", 2, 1, False),
        ("gte", 2, 2, True),
        ("lte", 2, 2, True),
        ("lte", 2, 3, False),
        ("eq", 2, 2, True),
        ("eq", 2, 3, False),
        ("gte", 1, -5, False),
        ("eq", 0, -5, True),
        ("eq", LARGEST, 2**40, True),
        ("gte", 2**31, 2**40, False),
        ("eq", 1, True, True),
        ("lte", -1, -1, False),
    ],
)
def test_a_condition_compares_bounded_whole_numbers(
    compare: str, value: int, found: int, expected: bool
) -> None:
    facets = [facet((("risks.rated", compare, value),))]
    assert (facets_true(facets, {"risks.rated": found}) == {"it"}) is expected


def test_a_branch_needs_all_its_conditions_and_a_facet_one_branch() -> None:
    either = facet((("a", "gte", 1), ("b", "gte", 1)), (("c", "eq", 2),))
    assert not facets_true([either], {"a": 1})
    assert facets_true([either], {"a": 1, "b": 3}) == {"it"}
    assert facets_true([either], {"c": 2}) == {"it"}


def test_a_missing_measure_counts_as_nought() -> None:
    assert facets_true([facet((("a", "lte", 0),))], {}) == {"it"}


def test_a_facet_without_branches_never_holds_and_an_empty_branch_always_does() -> None:
    assert not facets_true([facet()], {})
    assert facets_true([facet(())], {}) == {"it"}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("a", True),
        ("z", False),
        ({"all": leaves("a", "b")}, True),
        ({"all": leaves("a", "z")}, False),
        ({"all": []}, True),
        ({"any": leaves("z", "b")}, True),
        ({"any": leaves("y", "z")}, False),
        ({"any": []}, False),
        ({"at_least": 2, "of": leaves("a", "z", "b")}, True),
        ({"at_least": 2, "of": leaves("a", "y", "z")}, False),
        ({"at_least": 0, "of": []}, True),
        ({"without": {"facet": "z"}}, True),
        ({"without": {"all": leaves("a", "b")}}, False),
    ],
)
def test_every_form_of_a_tree(form: Any, expected: bool) -> None:
    assert holds(tree(form), {"a", "b"}) is expected


@pytest.mark.parametrize("form", [{}, {"at_least": 1}])
def test_a_tree_without_a_form_is_refused(form: Any) -> None:
    with pytest.raises(ValueError, match="without a form"):
        holds(tree(form), set())


def test_heads_name_criteria_by_level_and_mistakes_unless_excused() -> None:
    rubric = Rubric(
        id="R",
        title="",
        grading=Grading(scheme="competence", note=""),
        criteria=(Criterion(id="R.1", title="", asks="", met=tree("a"), partial=tree("b")),),
        mistakes=tuple(
            Mistake(
                id=f"R.CM{number}",
                title="",
                sort="absence",
                present=tree("b"),
                unless=unless,
                looked_for="",
                advice="",
            )
            for number, unless in enumerate((None, tree("a")), start=1)
        ),
    )
    assert heads_true([rubric], {"a"}) == {"R.1:met"}
    assert heads_true([rubric], {"b"}) == {"R.1:partial", "R.CM1:present", "R.CM2:present"}
    assert heads_true([rubric], {"a", "b"}) == {"R.1:met", "R.1:partial", "R.CM1:present"}


def test_values_are_brought_into_bounds() -> None:
    assert bounded({"a": -1, "b": 2**31, "c": True, "d": 7}) == {
        "a": 0,
        "b": LARGEST,
        "c": 1,
        "d": 7,
    }
