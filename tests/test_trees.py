"""Combinations of facets: whether they hold, by what, what is missing, and in which ways."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcoach.models.pack import Tree
from kamcoach.trees import deciding, facets_in, holds, parts_of, shortfall, ways

FACETS = "abcdef"
A, B, C = (Tree(facet=name) for name in "abc")


def combined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(parts, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(lambda of: Tree(all=of), several),
        st.builds(lambda of: Tree(any=of), several),
        several.flatmap(
            lambda of: st.integers(1, len(of)).map(lambda n: Tree(at_least=n, of=of)),
        ),
    )


LEAVES = st.sampled_from(FACETS).map(lambda name: Tree(facet=name))
TREES = st.recursive(LEAVES, combined, max_leaves=8)
DENYING = st.recursive(
    LEAVES, lambda t: combined(t) | t.map(lambda part: Tree(without=part)), max_leaves=8
)
TRUE = st.frozensets(st.sampled_from(FACETS))


def minimal(tree: Tree, facets: tuple[str, ...], already: frozenset[str] = frozenset()) -> bool:
    """Whether a tree holds by these facets, and by no fewer of them."""
    fewer = combinations(facets, len(facets) - 1) if facets else ()
    return holds(tree, already | set(facets)) and not any(
        holds(tree, already | set(some)) for some in fewer
    )


@given(TREES, TRUE)
def test_what_decides_is_true_and_enough_and_nothing_to_spare(
    tree: Tree, true: frozenset[str]
) -> None:
    if holds(tree, true):
        decided = deciding(tree, true)
        assert true.issuperset(decided)
        assert minimal(tree, decided)


@given(TREES, TRUE)
def test_what_is_missing_makes_it_hold_and_nothing_to_spare(
    tree: Tree, true: frozenset[str]
) -> None:
    missing = shortfall(tree, true)
    assert true.isdisjoint(missing)
    assert minimal(tree, missing, true)
    assert bool(missing) != holds(tree, true)


@given(TREES, TRUE)
def test_every_way_is_enough_and_there_is_no_other(tree: Tree, true: frozenset[str]) -> None:
    every = set(ways(tree))
    assert all(holds(tree, way) for way in every)
    assert holds(tree, true) == any(way <= true for way in every)


@given(DENYING, TRUE)
def test_facets_that_a_tree_does_not_name_make_no_difference(
    tree: Tree, true: frozenset[str]
) -> None:
    named = set(facets_in(tree))
    assert holds(tree, true) == holds(tree, true & named)
    assert named.issuperset(shortfall(tree, true))
    assert all(way <= named for way in ways(tree))
    if holds(tree, true):
        assert named.issuperset(deciding(tree, true))


@given(DENYING, TRUE)
def test_without_turns_a_tree_round(tree: Tree, true: frozenset[str]) -> None:
    assert holds(Tree(without=tree), true) != holds(tree, true)


def test_what_stands_under_without_decides_by_its_absence() -> None:
    tree = Tree(all=(A, Tree(without=B)))
    assert holds(tree, "a") and not holds(tree, "ab") and not holds(tree, "")
    assert deciding(tree, "a") == ("a",)
    assert shortfall(tree, "") == ("a",)
    assert shortfall(tree, "ab") == ()
    assert list(ways(tree)) == [{"a"}]


@pytest.mark.parametrize(
    ("tree", "true", "decided"),
    [
        (Tree(any=(Tree(all=(A, B)), C)), "abc", ("c",)),
        (Tree(all=(Tree(any=(A, B)), B)), "ab", ("b",)),
        (Tree(at_least=2, of=(A, B, C)), "abc", ("a", "b")),
        (Tree(at_least=2, of=(A, B, C)), "bc", ("b", "c")),
    ],
)
def test_few_facets_decide(tree: Tree, true: str, decided: tuple[str, ...]) -> None:
    assert deciding(tree, true) == decided


@pytest.mark.parametrize(
    ("tree", "true", "missing"),
    [
        (Tree(any=(Tree(all=(A, B)), C)), "", ("c",)),
        (Tree(any=(Tree(all=(A, B)), C)), "a", ("b",)),
        (Tree(all=(Tree(any=(A, B)), B)), "", ("b",)),
        (Tree(at_least=2, of=(C, A, B)), "b", ("c",)),
        (Tree(all=(C, B, A)), "b", ("c", "a")),
        (A, "a", ()),
    ],
)
def test_few_facets_are_missing(tree: Tree, true: str, missing: tuple[str, ...]) -> None:
    assert shortfall(tree, true) == missing


def test_parts() -> None:
    assert parts_of(Tree(all=(A, B))) == (2, (A, B))
    assert parts_of(Tree(any=(A, B))) == (1, (A, B))
    assert parts_of(Tree(at_least=2, of=(A, B, C))) == (2, (A, B, C))
    assert parts_of(A) == parts_of(Tree(without=A)) == parts_of(Tree()) == (0, ())
    assert list(facets_in(Tree(all=(A, Tree(without=Tree(any=(B, A))))))) == ["a", "b", "a"]
