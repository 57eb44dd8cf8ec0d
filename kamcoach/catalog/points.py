"""The points that criteria and mistakes ask for, as measures and facets like any other.

    points: {for: {stakeholders.said: 3, substance.particulars: 1}, partial: 12, met: 30}
    points: {for: {objectives.joint: 5, substance.concrete: 2}, at_most: 20}

The first is of a criterion, the second of a mistake. Each part earns its weight for a first passage
and again for every doubling. The trees of a criterion then hold only together with enough points; a
mistake is present only where there are few.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kamcoach.catalog.nodes import Node
from kamcoach.catalog.owners import shortened
from kamcoach.catalog.rules import weighed
from kamcoach.errors import PackError
from kamcoach.models.pack import Comparison, Condition, Facet, Measure, Points, Tree

FEW = "present"
"""What the facet of a mistake is called, after its id."""


class Schemes(NamedTuple):
    """What the points of all rubrics come to, to be judged with the rest."""

    measures: tuple[Measure, ...]
    facets: tuple[Facet, ...]


def schemes(
    files: Sequence[Node], measures: Mapping[str, Measure], facets: Mapping[str, Facet]
) -> Schemes:
    """A measure and its facets for each criterion and mistake of the rubrics that has points.

    Raises:
        PackError: an unknown measure, a facet, or fewer points for `met` than for `partial`.
    """
    counts: list[Measure] = []
    levels: list[Facet] = []
    for kind, name, node in _asking(files):
        parts = node.keys(f"the key `points` of `{name}`", ("for", *_LIMITS[kind]))
        for part, weight in parts["for"].mapping().items():
            if part in facets:
                raise _no_measure(facets[part], measures, weight)
        counts.append(
            Measure(
                id=measure_of(name),
                operator="points",
                title=f"evidence for {name}, in points",
                source=node.place,
                **weighed(parts["for"], measures),
            )
        )
        if kind == "criteria":
            asked = points(name, node)
            if not 1 <= asked.partial <= asked.met:
                raise parts["met"].error(
                    f"met from {asked.met} points and partly met from {asked.partial}.",
                    "Ask for at least 1 for `partial`, and for no less for `met`.",
                )
            levels += (_facet(name, level, "gte", parts[level]) for level in ("partial", "met"))
        else:
            levels.append(_facet(name, FEW, "lte", parts["at_most"]))
    return Schemes(tuple(counts), tuple(levels))


def _no_measure(facet: Facet, measures: Mapping[str, Measure], node: Node) -> PackError:
    """That points count measures; those of the facet are named."""
    fields = dict.fromkeys(c.field for branch in facet.branches for c in branch)
    counts = [field for field in fields if measures[field].operator != "share"]
    return node.error(
        f"`{facet.id}` is a facet, and points count measures.",
        f"Name what it rests on instead: {shortened(counts)}.",
    )


_LIMITS = {"criteria": ("partial", "met"), "mistakes": ("at_most",)}


def _asking(files: Sequence[Node]) -> Iterator[tuple[str, str, Node]]:
    """Section, id and points of whatever has points; malformed sections are told of elsewhere."""
    for file in files:
        for kind in _LIMITS:
            section = file.mapping().get(kind)
            for name, node in section.mapping().items() if section else ():
                if "points" in node.mapping():
                    yield kind, name, node.mapping()["points"]


_TITLES = {
    "met": "There is enough evidence in all",
    "partial": "There is enough evidence in all for a part of it",
    FEW: "There is little of it in all",
}


def measure_of(name: str) -> str:
    """The id of the measure that adds the points of a criterion or mistake up."""
    return f"{name}.points"


def points(name: str, node: Node) -> Points:
    """What a criterion says of its points."""
    parts = node.mapping()
    return Points(
        measure=measure_of(name), partial=parts["partial"].number(), met=parts["met"].number()
    )


def _facet(name: str, level: str, compare: Comparison, node: Node) -> Facet:
    limit = Condition(field=measure_of(name), compare=compare, value=node.number())
    return Facet(
        id=f"{name}.{level}",
        title=_TITLES[level],
        branches=((limit,),),
        missing="There is too little evidence in all.",
        ask="Where could you show more, with who, when and how much?",
        background=True,
        of=name,
        source=node.place,
    )


def with_points(name: str, level: str, tree: Tree | None) -> Tree:
    """A tree that holds only where the points of the level do too."""
    alone = Tree(facet=f"{name}.{level}")
    return alone if tree is None else Tree(all=(alone, tree))
