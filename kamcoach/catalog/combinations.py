"""Combinations of facets, as rubrics write them -> trees."""

from collections.abc import Mapping

from kamcoach.catalog.nodes import Node, names_in, shown
from kamcoach.models.pack import Facet, Tree

MAX_PARTS = 40

Facets = Mapping[str, Facet]

_FACETS = "See `kamcoach rules list`, and name a pack of your own with --rules."
_FORMS = ("all", "any", "at_least", "of", "without")
_EXAMPLE = "`{at_least: 2, of: [a, b, c]}`"


def tree(node: Node, facets: Facets) -> Tree:
    """A combination: a facet, a list (all of them), `all`, `any`, `at_least` with `of`, `without`.

    Raises:
        PackError: it is none of these, or names a facet that is not known.
    """
    if isinstance(node.value, str):
        return _leaf(node, node.value, facets)
    if isinstance(node.value, tuple):
        return Tree(all=_trees(node, facets))
    if node.value is None:
        raise node.error(
            "nothing stands here.",
            "Name a facet, as `risks-listed`, or several: `{all: [risks-listed, risk-answered]}`.",
        )
    parts = node.mapping()
    match sorted(parts):
        case ["all"]:
            return Tree(all=_trees(parts["all"], facets))
        case ["any"]:
            return Tree(any=_trees(parts["any"], facets))
        case ["without"]:
            return Tree(without=tree(parts["without"], facets))
        case ["at_least", "of"]:
            of, wanted = _trees(parts["of"], facets), parts["at_least"].number()
            if not 1 <= wanted <= len(of):
                raise node.error(
                    f"at least {wanted} of {len(of)} cannot be.", "Choose a number in between."
                )
            return Tree(at_least=wanted, of=of)
        case keys:
            raise node.error(
                f"`{shown(', '.join(keys)) or 'nothing'}` is not a combination.",
                f"Use one of: a facet, all, any, without, at_least with of (as {_EXAMPLE}).",
            )


def _leaf(node: Node, name: str, facets: Facets) -> Tree:
    """A facet by its name, or what to write instead of several names."""
    if len(names := names_in(name)) > 1:
        listed = ", ".join(names)
        raise node.error(
            f"`{shown(name)}` holds several names.",
            f"Write `{{all: [{shown(listed)}]}}`, or `any` instead of `all`.",
        )
    if name in _FORMS and name not in facets:
        raise node.error(
            f"`{name}` is no facet, but says how facets are combined.",
            f"Write `{{all: [a, b]}}`, `{{any: [a, b]}}` or {_EXAMPLE}.",
        )
    node.check(name, facets, "facet", _FACETS)
    return Tree(facet=name)


def _trees(node: Node, facets: Facets) -> tuple[Tree, ...]:
    parts = node.items("facets", MAX_PARTS)
    if not parts:
        raise node.error("an empty combination.", "List at least one facet.")
    return tuple(tree(part, facets) for part in parts)
