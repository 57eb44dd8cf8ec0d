"""Random packs and facts: expansion and packing against the plain evaluator."""

from __future__ import annotations

import itertools
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kamcoach.clauses import LARGEST, MOST_FIELDS, of_tree
from kamcoach.engine import Judge
from kamcoach.engine.durable import MOST_RULES_REGISTERED, batches, fact, ruleset
from kamcoach.engine.plain import facets_true, heads_true, holds
from kamcoach.engine.program import MOST_RULES, Program, compile_stages
from kamcoach.engine.values import bounded
from kamcoach.models.pack import Facet, Rubric, Tree

FIELDS = ("risks.rated", "risks.listed", "reviews.dated", "returns.with_figure", "plan.both")
NAMES = ("a", "b", "c", "d", "e", "f", "undeclared")
NUMBERS = st.one_of(st.integers(-1, 4), st.sampled_from([LARGEST - 1, LARGEST, 2**31, 2**65]))


def forms(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, max_size=3)
    return st.one_of(
        st.builds(lambda of: {"all": of}, several),
        st.builds(lambda of: {"any": of}, several),
        st.builds(lambda least, of: {"at_least": least, "of": of}, st.integers(0, 4), several),
        st.builds(lambda part: {"without": part}, parts),
    )


LEAVES = st.sampled_from(NAMES).map(lambda name: {"facet": name})
ONE_DEEP = st.one_of(LEAVES, forms(LEAVES))
TWO_DEEP = st.one_of(ONE_DEEP, forms(ONE_DEEP))
TREES = st.one_of(TWO_DEEP, forms(TWO_DEEP)).map(Tree.model_validate)

CONDITIONS = st.fixed_dictionaries(
    {
        "field": st.sampled_from(FIELDS),
        "compare": st.sampled_from(["gte", "lte", "eq"]),
        "value": NUMBERS,
    }
)
BRANCHES = st.lists(st.lists(CONDITIONS, max_size=3), max_size=3)
VALUES = st.dictionaries(
    st.sampled_from([*FIELDS, "unknown.field"]), st.one_of(NUMBERS, st.booleans())
)


@st.composite
def facet_lists(draw: st.DrawFn) -> list[Facet]:
    rest = {"title": "", "missing": "", "ask": ""}
    names = draw(st.lists(st.sampled_from(NAMES[:-1]), unique=True))
    return [
        Facet.model_validate({"id": name, "branches": draw(BRANCHES), **rest}) for name in names
    ]


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    rest = {"title": "", "sort": "absence", "looked_for": "", "advice": ""}
    return Rubric.model_validate(
        {
            "id": "R",
            "title": "",
            "grading": {"scheme": "competence", "note": ""},
            "criteria": [
                {
                    "id": f"R.{n}",
                    "title": "",
                    "asks": "",
                    "met": draw(TREES),
                    "partial": draw(TREES),
                }
                for n in range(draw(st.integers(0, 3)))
            ],
            "mistakes": [
                {
                    "id": f"R.CM{n}",
                    "present": draw(TREES),
                    "unless": draw(st.none() | TREES),
                    **rest,
                }
                for n in range(draw(st.integers(0, 2)))
            ],
        }
    )


def interpreted(program: Program, values: dict[str, int]) -> set[str]:
    """A program run by hand, to test packing where durable-rules does not load."""
    compared = {"gte": int.__ge__, "lte": int.__le__, "eq": int.__eq__}
    return {
        head
        for group in program.groups
        for rule in group.rules
        if all(compared[how](values.get(field, 0), value) for field, how, value in rule.tests)
        for head in rule.heads
    }


@given(TREES)
def test_the_clauses_of_a_tree_are_its_truth_table(tree: Tree) -> None:
    wanted, unwanted = (of_tree(tree, "head", expected) for expected in (True, False))
    for row in itertools.product((0, 1), repeat=len(NAMES)):
        facts = {(name, "eq", value) for name, value in zip(NAMES, row, strict=True)}
        expected = holds(tree, {name for name, _eq, value in facts if value})
        assert any(clause <= facts for clause in wanted) is expected
        assert any(clause <= facts for clause in unwanted) is not expected


@given(TREES)
def test_no_clause_asks_for_more_than_another(tree: Tree) -> None:
    clauses = of_tree(tree, "head")
    assert not any(one < other for one in clauses for other in clauses)


@given(facet_lists(), rubrics(), VALUES)
def test_packed_programs_agree_with_the_plain_evaluator(
    facets: list[Facet], rubric: Rubric, values: dict[str, int]
) -> None:
    concluding, judging = compile_stages(facets, [rubric])
    found = facets_true(facets, values)
    assert interpreted(concluding, bounded(values)) == found
    assert interpreted(judging, dict.fromkeys(found, 1)) == heads_true([rubric], found)


@given(facet_lists(), rubrics(), VALUES)
def test_only_what_is_known_to_be_safe_reaches_durable_rules(
    facets: list[Facet], rubric: Rubric, values: dict[str, int]
) -> None:
    for program in compile_stages(facets, [rubric]):
        for groups in batches(program):
            rules = ruleset(groups)
            assert len(rules) <= MOST_RULES_REGISTERED
            assert rules.pop("sink")["all"] == [{"m": {"$ex": {"group": 1}}}]
            for rule in rules.values():
                (pattern,) = rule["all"]
                group, *tests = pattern["m"]["$and"]
                assert 1 <= group["group"] <= len(program.groups)
                assert len(tests) <= MOST_FIELDS * 2
                for test in tests:
                    assert re.fullmatch(r"\{('\$[gl]te': \{)?'f\d+': \d+\}{1,2}", str(test))
            for packed in groups:
                assert len(packed.rules) <= MOST_RULES
                asserted = fact(packed, bounded(values))
                assert list(asserted) == ["group", *(f"f{n}" for n in range(len(packed.fields)))]
                assert all(type(n) is int and 0 <= n <= LARGEST for n in asserted.values())


@given(facet_lists(), rubrics(), VALUES, st.randoms(use_true_random=False))
def test_order_makes_no_difference(
    facets: list[Facet], rubric: Rubric, values: dict[str, int], random: Any
) -> None:
    def shuffled(things: Any) -> list[Any]:
        return list(random.sample(list(things), len(things)))

    other = rubric.model_copy(
        update={
            "criteria": tuple(shuffled(rubric.criteria)),
            "mistakes": tuple(shuffled(rubric.mistakes)),
        }
    )
    moved = shuffled(facets)
    assert compile_stages(moved, [other]) == compile_stages(facets, [rubric])
    assert Judge(moved, [other], "plain").run(dict(shuffled(values.items()))) == Judge(
        facets, [rubric], "plain"
    ).run(values)
