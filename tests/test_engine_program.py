"""Expansion into clauses and packing into groups."""

from __future__ import annotations

from typing import Any

import pytest

from kamcoach.clauses import (
    ALWAYS,
    LARGEST,
    MOST_CLAUSES,
    MOST_FIELDS,
    NEVER,
    Clauses,
    of_facet,
    of_tree,
)
from kamcoach.engine.durable import MOST_RULES_REGISTERED, batches
from kamcoach.engine.program import MOST_RULES, Program, compile_stages, pack
from kamcoach.models.pack import Criterion, Facet, Grading, Mistake, Rubric, Tree


def facet(*branches: list[tuple[str, str, int]], name: str = "it") -> Facet:
    conditions = [
        [{"field": field, "compare": compare, "value": value} for field, compare, value in branch]
        for branch in branches
    ]
    return Facet.model_validate(
        {"id": name, "title": "", "missing": "", "ask": "", "branches": conditions}
    )


def leaf(name: str) -> dict[str, Any]:
    return {"facet": name}


def leaves(names: str) -> list[dict[str, Any]]:
    return [leaf(name) for name in names]


def expanded(form: dict[str, Any], holds: bool = True) -> set[str]:
    """The clauses of a tree as `ab-c`: a and b hold, c does not."""
    clauses = of_tree(Tree.model_validate(form), "R.1:met", holds)
    return {
        "".join(name if value else f"-{name}" for name, _compare, value in sorted(clause))
        for clause in clauses
    }


def single(*fields: str) -> Clauses:
    return frozenset({frozenset((field, "eq", 1) for field in fields)})


def rules_of(program: Program) -> dict[tuple[Any, ...], tuple[str, ...]]:
    return {rule.tests: rule.heads for group in program.groups for rule in group.rules}


@pytest.mark.parametrize(
    ("form", "clauses"),
    [
        (leaf("a"), {"a"}),
        ({"all": leaves("ab")}, {"ab"}),
        ({"any": leaves("ab")}, {"a", "b"}),
        ({"at_least": 2, "of": leaves("abc")}, {"ab", "ac", "bc"}),
        ({"at_least": 0, "of": leaves("ab")}, {""}),
        ({"at_least": 10**12, "of": leaves("ab")}, set()),
        ({"all": []}, {""}),
        ({"any": []}, set()),
        ({"without": leaf("a")}, {"-a"}),
        ({"without": {"without": leaf("a")}}, {"a"}),
        ({"without": {"all": leaves("ab")}}, {"-a", "-b"}),
        ({"without": {"any": leaves("ab")}}, {"-a-b"}),
        ({"without": {"all": []}}, set()),
        ({"without": {"any": []}}, {""}),
        ({"without": {"at_least": 2, "of": leaves("abc")}}, {"-a-b", "-a-c", "-b-c"}),
        ({"without": {"at_least": 9, "of": leaves("ab")}}, {""}),
        ({"any": [leaf("a"), {"all": leaves("ab")}]}, {"a"}),
        ({"all": [leaf("a"), {"any": leaves("ab")}]}, {"a"}),
        ({"all": [leaf("a"), {"without": leaf("a")}]}, set()),
        ({"all": [leaf("a"), {"without": {"all": leaves("ab")}}]}, {"a-b"}),
    ],
)
def test_a_tree_as_clauses(form: dict[str, Any], clauses: set[str]) -> None:
    assert expanded(form) == clauses


def test_a_tree_without_a_form_is_refused() -> None:
    with pytest.raises(ValueError, match="without a form"):
        of_tree(Tree(), "R.1:met")


def test_a_facet_as_clauses_leaves_out_what_always_or_never_holds() -> None:
    assert of_facet(facet([("a", "gte", 2), ("b", "lte", 3)])) == {
        frozenset({("a", "gte", 2), ("b", "lte", 3)})
    }
    assert of_facet(facet([("a", "gte", 0), ("b", "eq", 3)])) == {frozenset({("b", "eq", 3)})}
    assert of_facet(facet([("a", "lte", LARGEST), ("b", "gte", -1)])) == ALWAYS
    for never in (("a", "lte", -1), ("a", "eq", -1), ("a", "gte", 2**31), ("a", "eq", 2**31)):
        assert of_facet(facet([never])) == NEVER
    assert of_facet(facet()) == NEVER
    assert of_facet(facet([("a", "eq", 1)], [("a", "eq", 1), ("b", "eq", 1)])) == single("a")


def test_too_large_an_expansion_is_refused_by_name() -> None:
    pairs = [{"any": leaves(pair)} for pair in ("ab", "cd", "ef", "gh", "ij", "kl", "mn", "op")]
    assert len(expanded({"all": pairs[:7]})) == 128
    with pytest.raises(ValueError, match=f"R.1:met expands into more than {MOST_CLAUSES}"):
        expanded({"all": pairs})
    with pytest.raises(ValueError, match="it expands"):
        of_facet(facet(*([("a", "eq", value)] for value in range(MOST_CLAUSES + 1))))


def test_a_clause_of_too_many_fields_is_refused_by_name() -> None:
    fields = [f"m{number}" for number in range(MOST_FIELDS + 1)]
    assert len(pack([("R.1:met", single(*fields[:-1]))]).groups) == 1
    with pytest.raises(ValueError, match=f"R.1:met needs more than {MOST_FIELDS}"):
        pack([("R.1:met", single(*fields))])


def test_heads_with_the_same_clause_share_a_rule() -> None:
    program = pack([("R.2:met", single("a")), ("R.1:met", single("a")), ("R.1:met", single("b"))])
    assert rules_of(program) == {
        (("a", "eq", 1),): ("R.1:met", "R.2:met"),
        (("b", "eq", 1),): ("R.1:met",),
    }


def test_a_rule_goes_where_it_adds_the_fewest_fields() -> None:
    crowd = [(f"h{number:02}", single(f"a{number:02}")) for number in range(MOST_FIELDS)]
    more = [("x", single("b1", "b2")), ("y", single("b2")), ("z", single("a00", "a39"))]
    program = pack([*crowd, *more])
    assert [(len(group.fields), len(group.rules)) for group in program.groups] == [(40, 41), (2, 2)]
    assert [group.code for group in program.groups] == [1, 2]


def test_groups_stay_within_the_limits_and_lose_nothing() -> None:
    one_field: Clauses = frozenset(frozenset({("a", "gte", number)}) for number in range(1, 131))
    heads = [(f"h{number}", single(f"f{number}", f"f{number + 1}")) for number in range(900)]
    program = pack([("many", one_field), *heads])
    assert len(rules_of(program)) == 1030
    for group in program.groups:
        assert len(group.fields) <= MOST_FIELDS
        assert len(group.rules) <= MOST_RULES
        assert {test[0] for rule in group.rules for test in rule.tests} == set(group.fields)
    together = list(batches(program))
    assert tuple(group for batch in together for group in batch) == program.groups
    assert len(together) == 3
    for batch in together:
        assert sum(len(group.rules) for group in batch) < MOST_RULES_REGISTERED


def test_nothing_to_judge_is_no_group() -> None:
    assert compile_stages([], []) == (Program(()), Program(()))
    assert list(batches(Program(()))) == []


def test_both_stages_of_a_rubric() -> None:
    present = {"present": leaf("a"), "looked_for": "", "advice": "", "title": "", "sort": "framing"}
    rubric = Rubric(
        id="R",
        title="",
        grading=Grading(scheme="competence", note=""),
        criteria=(
            Criterion(id="R.1", title="", asks="", met=Tree(facet="a"), partial=Tree(facet="b")),
        ),
        mistakes=(
            Mistake.model_validate({"id": "R.CM1", **present}),
            Mistake.model_validate(
                {"id": "R.CM2", "unless": {"all": leaves("bc")}, **present},
            ),
        ),
    )
    facets, heads = compile_stages([facet([("x.y", "gte", 2)], name="a")], [rubric])
    assert rules_of(facets) == {(("x.y", "gte", 2),): ("a",)}
    assert rules_of(heads) == {
        (("a", "eq", 1),): ("R.1:met", "R.CM1:present"),
        (("b", "eq", 1),): ("R.1:partial",),
        (("a", "eq", 1), ("b", "eq", 0)): ("R.CM2:present",),
        (("a", "eq", 1), ("c", "eq", 0)): ("R.CM2:present",),
    }
