"""Questions about a combination of facets (`Tree`), asked by the catalog and the verdicts."""

from collections.abc import Callable, Collection, Iterator
from itertools import combinations

from kamcoach.models.pack import Tree


def parts_of(tree: Tree) -> tuple[int, tuple[Tree, ...]]:
    """How many of which parts a combination wants; `(0, ())` for a facet or a `without`."""
    if tree.all is not None:
        return len(tree.all), tree.all
    if tree.any is not None:
        return 1, tree.any
    if tree.of is not None and tree.at_least is not None:
        return tree.at_least, tree.of
    return 0, ()


def facets_in(tree: Tree) -> Iterator[str]:
    """Every facet named in a tree, repeats included."""
    if tree.facet is not None:
        yield tree.facet
    elif tree.without is not None:
        yield from facets_in(tree.without)
    else:
        for part in parts_of(tree)[1]:
            yield from facets_in(part)


def holds(tree: Tree, true: Collection[str]) -> bool:
    """Whether a tree holds when exactly the facets in `true` do."""
    if tree.facet is not None:
        return tree.facet in true
    if tree.without is not None:
        return not holds(tree.without, true)
    wanted, parts = parts_of(tree)
    return sum(holds(part, true) for part in parts) >= wanted


def deciding(tree: Tree, true: Collection[str]) -> tuple[str, ...]:
    """Facets in `true` that are enough to make a tree hold, none of them to spare.

    The tree must hold. What stands under `without` is left out: it decides by being absent.
    """
    return _needed(_enough(tree, true), lambda facets: holds(tree, facets))


def _enough(tree: Tree, true: Collection[str]) -> tuple[str, ...]:
    if tree.facet is not None:
        return (tree.facet,)
    if tree.without is not None:
        return ()
    wanted, parts = parts_of(tree)
    ways = sorted((_enough(p, true) for p in parts if holds(p, true)), key=len)
    return tuple(dict.fromkeys(f for way in ways[:wanted] for f in way))


def shortfall(tree: Tree, true: Collection[str]) -> tuple[str, ...]:
    """Facets that would still have to hold, as few as can be told part by part, in reading order.

    What stands under `without` is taken as it should be: no further facet could mend it.
    """
    chosen = frozenset(_gap(tree, true))
    named = tuple(f for f in dict.fromkeys(facets_in(tree)) if f in chosen)
    return _needed(named, lambda facets: holds(tree, {*true, *facets}))


def _gap(tree: Tree, true: Collection[str]) -> tuple[str, ...]:
    if tree.facet is not None:
        return () if tree.facet in true else (tree.facet,)
    if tree.without is not None:
        return ()
    wanted, parts = parts_of(tree)
    gaps = sorted((_gap(part, true) for part in parts), key=len)
    return tuple(dict.fromkeys(f for gap in gaps[:wanted] for f in gap))


def _needed(facets: tuple[str, ...], enough: Callable[[Collection[str]], bool]) -> tuple[str, ...]:
    """Those of some facets that are needed: the later ones go first."""
    for facet in reversed(facets):
        rest = tuple(f for f in facets if f != facet)
        if enough(rest):
            facets = rest
    return facets


def ways(tree: Tree) -> Iterator[frozenset[str]]:
    """Sets of facets each of which is enough (what stands under `without` taken as absent)."""
    if tree.facet is not None:
        yield frozenset({tree.facet})
    elif tree.without is not None:
        yield frozenset()
    else:
        wanted, parts = parts_of(tree)
        for chosen in combinations(parts, wanted):
            yield from _joined(chosen)


def _joined(parts: tuple[Tree, ...]) -> Iterator[frozenset[str]]:
    if not parts:
        yield frozenset()
        return
    for first in ways(parts[0]):
        for rest in _joined(parts[1:]):
            yield first | rest
