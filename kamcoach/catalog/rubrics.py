"""rubrics/*.yaml -> rubrics: criteria and mistakes as combinations of facets."""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from kamcoach.catalog.nodes import Node
from kamcoach.catalog.words import unknown
from kamcoach.models.pack import Criterion, Facet, GradeBand, Grading, Mistake, Rubric, Tip, Tree
from kamcoach.trees import facets_in, holds, ways

_RUBRIC_KEYS = frozenset({"id", "title", "policy", "grading", "criteria", "mistakes", "tips"})
_CRITERION_KEYS = frozenset(
    {"title", "asks", "group", "found_in", "weight", "gates", "met", "partial", "tips"}
)
_MISTAKE_KEYS = frozenset(
    {"title", "sort", "present", "unless", "looked_for", "advice", "excludes"}
)
_TREE_KEYS = frozenset({"all", "any", "at_least", "of", "without"})
_KINDS = {"AP": "account-plan", "RR": "relationship-review"}
MAX_WAYS = 3000


def rubric(file: Node, known: Sequence[Facet]) -> Rubric:
    """Compile one rubric file.

    Raises:
        PackError: an unknown facet, a malformed combination, a met that does not imply partial.
    """
    facets = {f.id: f for f in known}
    parts = file.mapping(_RUBRIC_KEYS)
    for needed in ("id", "title", "grading", "criteria"):
        if needed not in parts:
            raise file.error(f"the rubric has no `{needed}`.", f"Add a `{needed}:` line.")
    tips = parts["tips"].mapping() if "tips" in parts else {}
    criteria = tuple(
        _criterion(name, node, facets, frozenset(tips))
        for name, node in parts["criteria"].mapping().items()
    )
    levels = frozenset(f"{c.id}:{level}" for c in criteria for level in ("met", "partial"))
    mistakes = parts["mistakes"].mapping() if "mistakes" in parts else {}
    policy = parts["policy"].text() if "policy" in parts else "open"
    if policy not in ("open", "restricted"):
        raise parts["policy"].error(f"unknown policy `{policy}`.", "Use open or restricted.")
    return Rubric(
        id=parts["id"].text(),
        title=parts["title"].text(),
        grading=_grading(parts["grading"]),
        criteria=criteria,
        mistakes=tuple(_mistake(name, node, facets, levels) for name, node in mistakes.items()),
        tips=tuple(Tip(id=name, title=node.text()) for name, node in tips.items()),
        policy="restricted" if policy == "restricted" else "open",
        source=file.place,
    )


def _grading(node: Node) -> Grading:
    parts = node.mapping(frozenset({"scheme", "bands", "note"}))
    scheme = parts["scheme"].text() if "scheme" in parts else ""
    if scheme not in ("percentage", "competence"):
        raise node.error(f"unknown grading scheme `{scheme}`.", "Use percentage or competence.")
    bands = [
        GradeBand(grade=name, at_least=value.number())
        for name, value in (parts["bands"].mapping() if "bands" in parts else {}).items()
    ]
    if scheme == "percentage" and not any(b.at_least == 0 for b in bands):
        raise node.error("no grade starts at 0 %.", "Add the lowest grade with 0.")
    return Grading(
        scheme="percentage" if scheme == "percentage" else "competence",
        bands=tuple(sorted(bands, key=lambda b: -b.at_least)),
        note=parts["note"].text() if "note" in parts else "",
    )


def _criterion(
    name: str, node: Node, facets: Mapping[str, Facet], tips: frozenset[str]
) -> Criterion:
    parts = node.mapping(_CRITERION_KEYS)
    for needed in ("title", "asks", "met", "partial"):
        if needed not in parts:
            raise node.error(
                f"the criterion `{name}` has no `{needed}`.", f"Add a `{needed}:` line."
            )
    met, partial = tree(parts["met"], facets), tree(parts["partial"], facets)
    _implied(name, parts["partial"], met, partial, facets)
    chosen = parts["tips"].texts() if "tips" in parts else ()
    for tip in chosen:
        if tip not in tips:
            raise unknown(parts["tips"], tip, tips, "tip")
    kinds = parts["found_in"].texts() if "found_in" in parts else ()
    for kind in kinds:
        if kind not in _KINDS:
            raise unknown(parts["found_in"], kind, frozenset(_KINDS), "kind of document")
    return Criterion(
        id=name,
        title=parts["title"].text(),
        asks=parts["asks"].text(),
        group=parts["group"].text() if "group" in parts else "",
        found_in=tuple(_KINDS[k] for k in kinds),
        weight=parts["weight"].number() if "weight" in parts else 1,
        gates=parts["gates"].text() == "true" if "gates" in parts else True,
        met=met,
        partial=partial,
        tips=chosen,
        source=node.place,
    )


def _implied(name: str, node: Node, met: Tree, partial: Tree, facets: Mapping[str, Facet]) -> None:
    """Refuse a `met` that can hold where `partial` does not."""
    for count, way in enumerate(ways(met)):
        if count > MAX_WAYS:
            raise node.error(
                f"`{name}` can be met in more than {MAX_WAYS} ways.", "Conclude some in a facet."
            )
        if not holds(partial, closure(way, facets)):
            named = " and ".join(sorted(way))
            raise node.error(
                f"`{name}` would be met by {named}, and yet not partly met.",
                "Widen `partial`, so that whatever meets the criterion also partly meets it.",
            )


def closure(way: frozenset[str], facets: Mapping[str, Facet]) -> frozenset[str]:
    """The facets that must hold when those of `way` do: each step of a measure implies the lower ones.

    Only facets with one branch are sure of their conditions, so only they imply others.
    """
    least: dict[str, int] = {}
    for name in way:
        if len(facets[name].branches) == 1:
            for c in facets[name].branches[0]:
                if c.compare != "lte":
                    least[c.field] = max(least.get(c.field, 0), c.value)
    implied = (
        f.id
        for f in facets.values()
        if any(
            all(c.compare == "gte" and least.get(c.field, -1) >= c.value for c in branch)
            for branch in f.branches
        )
    )
    return way | frozenset(implied)


def _mistake(name: str, node: Node, facets: Mapping[str, Facet], levels: frozenset[str]) -> Mistake:
    parts = node.mapping(_MISTAKE_KEYS)
    for needed in ("title", "sort", "present", "looked_for", "advice"):
        if needed not in parts:
            raise node.error(f"the mistake `{name}` has no `{needed}`.", f"Add a `{needed}:` line.")
    sort = parts["sort"].text()
    if sort not in ("absence", "assertion", "framing"):
        raise parts["sort"].error(f"unknown sort `{sort}`.", "Use absence, assertion or framing.")
    excludes = parts["excludes"].texts() if "excludes" in parts else ()
    for level in excludes:
        if level not in levels:
            raise unknown(parts["excludes"], level, levels, "criterion level")
    return Mistake(
        id=name,
        title=parts["title"].text(),
        sort=cast(Literal["absence", "assertion", "framing"], sort),
        present=tree(parts["present"], facets),
        unless=tree(parts["unless"], facets) if "unless" in parts else None,
        looked_for=parts["looked_for"].text(),
        advice=parts["advice"].text(),
        excludes=excludes,
        source=node.place,
    )


def tree(node: Node, facets: Mapping[str, Facet]) -> Tree:
    """A combination of facets: a name, or `all`, `any`, `at_least` with `of`, `without`."""
    if isinstance(node.value, str):
        if node.value not in facets:
            raise unknown(node, node.value, frozenset(facets), "facet")
        return Tree(facet=node.value)
    if isinstance(node.value, tuple):
        return Tree(all=_trees(node, facets))
    parts: Mapping[str, Node] = node.mapping(_TREE_KEYS)
    form = frozenset(parts)
    if form == {"all"}:
        return Tree(all=_trees(parts["all"], facets))
    if form == {"any"}:
        return Tree(any=_trees(parts["any"], facets))
    if form == {"without"}:
        return Tree(without=tree(parts["without"], facets))
    if form == {"at_least", "of"}:
        of = _trees(parts["of"], facets)
        wanted = parts["at_least"].number()
        if not 1 <= wanted <= len(of):
            raise node.error(
                f"at least {wanted} of {len(of)} cannot be.", "Choose a number in between."
            )
        return Tree(at_least=wanted, of=of)
    raise node.error(
        f"`{', '.join(parts) or 'nothing'}` is not a combination.",
        "Use one of: a facet, all, any, at_least with of, without.",
    )


def _trees(node: Node, facets: Mapping[str, Facet]) -> tuple[Tree, ...]:
    out = tuple(tree(part, facets) for part in node.items())
    if not out:
        raise node.error("an empty combination.", "List at least one facet.")
    return out


def used_facets(rubrics: Sequence[Rubric]) -> frozenset[str]:
    """Facets that a criterion or a mistake of some rubric names."""
    trees = [t for r in rubrics for c in r.criteria for t in (c.met, c.partial)]
    trees += [
        t for r in rubrics for m in r.mistakes for t in (m.present, m.unless) if t is not None
    ]
    return frozenset(f for t in trees for f in facets_in(t))
