"""The plain evaluator: walks facets and trees as they are declared.

It shares nothing with the expansion that durable-rules gets, so that the two cannot share a bug.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from kamcoach.engine.values import bounded
from kamcoach.models.pack import Condition, Facet, Rubric, Tree


def facets_true(facets: Iterable[Facet], values: Mapping[str, int]) -> frozenset[str]:
    """The facets that hold: those with a branch whose conditions all hold."""
    counts = bounded(values)
    return frozenset(facet.id for facet in facets if _concluded(facet, counts))


def heads_true(rubrics: Iterable[Rubric], facets: Set[str]) -> frozenset[str]:
    """What follows from the facets that hold.

    Returns:
        `<criterion>:met`, `<criterion>:partial` and `<mistake>:present`, each judged by itself.
    """
    heads: list[str] = []
    for rubric in rubrics:
        for criterion in rubric.criteria:
            if holds(criterion.met, facets):
                heads.append(f"{criterion.id}:met")
            if holds(criterion.partial, facets):
                heads.append(f"{criterion.id}:partial")
        for mistake in rubric.mistakes:
            excused = mistake.unless is not None and holds(mistake.unless, facets)
            if holds(mistake.present, facets) and not excused:
                heads.append(f"{mistake.id}:present")
    return frozenset(heads)


def holds(tree: Tree, facets: Set[str]) -> bool:
    """Whether a combination of facets holds."""
    if tree.facet is not None:
        return tree.facet in facets
    if tree.all is not None:
        return all(holds(part, facets) for part in tree.all)
    if tree.any is not None:
        return any(holds(part, facets) for part in tree.any)
    if tree.without is not None:
        return not holds(tree.without, facets)
    if tree.at_least is not None and tree.of is not None:
        return sum(holds(part, facets) for part in tree.of) >= tree.at_least
    raise ValueError("a combination of facets without a form: all, any, at_least/of or without")


def _concluded(facet: Facet, counts: Mapping[str, int]) -> bool:
    return any(_all_hold(branch, counts) for branch in facet.branches)


def _all_hold(conditions: Iterable[Condition], counts: Mapping[str, int]) -> bool:
    return all(condition.holds(counts.get(condition.field, 0)) for condition in conditions)
