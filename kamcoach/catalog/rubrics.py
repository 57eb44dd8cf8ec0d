"""rubrics/*.yaml -> rubrics: criteria and mistakes as combinations of facets."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, get_args

from kamcoach.catalog.combinations import Facets, tree
from kamcoach.catalog.nodes import Node, shown
from kamcoach.catalog.owners import BUILT_IN
from kamcoach.catalog.points import FEW, points, with_points
from kamcoach.catalog.signs import named
from kamcoach.clauses import narrow, of_mistake, of_tree
from kamcoach.models.pack import (
    Criterion,
    GradeBand,
    Grading,
    Mistake,
    Outcome,
    Rubric,
    Scheme,
    Tip,
    Tree,
)
from kamcoach.trees import facets_in, holds, ways

MAX_CRITERIA = 200
MAX_OUTCOMES = 50
MAX_MISTAKES = 100
MAX_TIPS = 100
MAX_BANDS = 20
MAX_WEIGHT = 100
MAX_WAYS = 3_000
"""Ways to meet a criterion; each is looked at."""
MAX_ALL_WAYS = 10_000
"""Of all criteria of a rubric together: some ten seconds of looking."""
RESERVED = "all"
"""What the command line calls every rubric at once."""

Policy = Literal["open", "restricted"]
Sort = Literal["absence", "assertion", "framing"]

_KINDS = {"AP": "account-plan", "RR": "relationship-review"}
_LEVELS = ("met", "partial")
_NUMBER = re.compile(r"\d+")


def rubrics(files: Sequence[Node], facets: Facets) -> tuple[Rubric, ...]:
    """Compile the rubric files; one that replaces another takes its place.

    Raises:
        PackError: an unknown facet, a malformed combination, a `met` that does not imply `partial`,
            a verdict without a passage, an id declared twice.
    """
    ids: dict[str, Node] = {}
    places: dict[str, tuple[Node, Rubric]] = {}
    for file in files:
        compiled = _rubric(file, facets)
        parts, place = file.mapping(), compiled.id
        if "replaces" in parts:
            place = _replaced(parts["replaces"], places)
            ids = {id: node for id, node in ids.items() if node.file is not places[place][0].file}
        _claim(ids, compiled.id, parts["id"])
        for key in ("criteria", "mistakes", "tips", "learning_outcomes"):
            for id, node in parts[key].mapping().items() if key in parts else ():
                _claim(ids, id, node)
                if not id.startswith(f"{compiled.id}."):
                    raise node.error(
                        f"`{id}` does not begin with `{compiled.id}.`, the id of its rubric.",
                        f"Call it `{_within(compiled, id)}`, here and wherever it is named; or "
                        f"correct the id in line {parts['id'].line}.",
                    )
        places[place] = file, compiled
    return tuple(made for _, made in places.values())


def _within(rubric: Rubric, id: str) -> str:
    """What an id that begins with no id of its rubric was probably meant to be.

    `KCE.4` beside `CCE.1` and `CCE.2` is `CCE.4`; `P1.2` beside `CCE.P1.1` is `CCE.P1.2`.
    """
    head, _, tail = id.partition(".")
    ids = [
        *(criterion.id for criterion in rubric.criteria),
        *(mistake.id for mistake in rubric.mistakes),
        *(tip.id for tip in rubric.tips),
    ]
    alike = {_NUMBER.sub("1", other) for other in ids}
    made = f"{rubric.id}.{tail}"
    same = head.casefold() == rubric.id.casefold()
    if tail and (same or (_NUMBER.sub("1", made) in alike and made not in ids)):
        return made
    return f"{rubric.id}.{id}"


def _replaced(node: Node, places: Mapping[str, tuple[Node, Rubric]]) -> str:
    """The rubric of kamcoach's own that another one replaces."""
    own = [id for id, (file, _) in places.items() if file.file.owner is BUILT_IN]
    id = node.text()
    node.check(id, own, "rubric of kamcoach's own")
    return id


def _claim(taken: dict[str, Node], id: str, node: Node) -> None:
    """Take an id; capitals make no difference."""
    first = taken.setdefault(id.casefold(), node)
    if first is node:
        return
    do = "Rename one: ids are shared by all rubrics, and capitals make no difference."
    if first.file.owner is BUILT_IN and node.file.owner is not BUILT_IN:
        do += f" To judge by this rubric instead, add `replaces: {id}`."
    raise node.error(f"`{id}` is declared twice (also at {first.place}).", do)


def _rubric(file: Node, facets: Facets) -> Rubric:
    parts = file.keys(
        "the rubric",
        ("id", "title", "grading", "criteria"),
        ("learning_outcomes", "policy", "mistakes", "tips", "replaces", "signs"),
    )
    id = parts["id"].name()
    if id.casefold() == RESERVED:
        raise parts["id"].error(f"`{id}` means every rubric.", "Choose another id.")
    tips = parts["tips"].entries("tips", MAX_TIPS) if "tips" in parts else {}
    criteria = tuple(_criteria(parts["criteria"], facets, tips))
    if not any(c.gates and c.weight for c in criteria):
        raise parts["criteria"].error(
            "no criterion counts towards the grade.", "Give one a weight, and `gates: true`."
        )
    outcomes: tuple[Outcome, ...] = ()
    if "learning_outcomes" in parts:
        outcomes = _outcomes(parts["learning_outcomes"], [c.id for c in criteria])
    criteria, outcomes = named(id, criteria, outcomes, parts.get("signs"))
    levels = {
        f"{c.id}:{lv}": t for c in criteria for lv, t in (("met", c.met), ("partial", c.partial))
    }
    mistakes = parts["mistakes"].entries("mistakes", MAX_MISTAKES) if "mistakes" in parts else {}
    return Rubric(
        id=id,
        title=parts["title"].text(),
        grading=_grading(parts["grading"]),
        criteria=criteria,
        outcomes=outcomes,
        mistakes=tuple(_mistake(name, node, facets, levels) for name, node in mistakes.items()),
        tips=tuple(Tip(id=name, title=node.text()) for name, node in tips.items()),
        policy=parts["policy"].choice("policy", get_args(Policy)) if "policy" in parts else "open",
        source=file.place,
    )


def _grading(node: Node) -> Grading:
    parts = node.keys("the grading", ("scheme",), ("bands", "note"))
    scheme: Scheme = parts["scheme"].choice("grading scheme", get_args(Scheme))
    bands = _bands(parts["bands"]) if "bands" in parts else ()
    if scheme == "percentage" and not any(b.at_least == 0 for b in bands):
        raise node.error("no grade starts at 0 %.", "Add the lowest grade with 0.")
    if scheme != "percentage" and bands:
        raise parts["bands"].error(f"{scheme} has no bands.", "Remove them.")
    return Grading(scheme=scheme, bands=bands, note=parts["note"].text() if "note" in parts else "")


def _bands(node: Node) -> tuple[GradeBand, ...]:
    """The bands, the highest first."""
    grades = {value.number(most=100): name for name, value in node.mapping().items()}
    if len(grades) < len(node.mapping()):
        raise node.error("two grades start at the same percentage.", "Move or remove one.")
    if list(grades) not in (sorted(grades), sorted(grades, reverse=True)):
        listed = ", ".join(f"{shown(name)} {percentage}" for percentage, name in grades.items())
        raise node.error(
            f"the percentages do not rise from grade to grade ({listed}).",
            "Write the lowest grade first, with 0, and a higher percentage for each that follows.",
        )
    if len(grades) > MAX_BANDS:
        raise node.error(f"{len(grades)} grades.", f"Keep to {MAX_BANDS} at most.")
    return tuple(
        GradeBand(grade=shown(name), at_least=least)
        for least, name in sorted(grades.items(), reverse=True)
    )


def _criteria(node: Node, facets: Facets, tips: Mapping[str, Node]) -> Iterator[Criterion]:
    """The criteria, one by one, while there is time to look at all the ways to meet them."""
    looked_at = 0
    for name, declared in node.entries("criteria", MAX_CRITERIA).items():
        made = _criterion(name, declared, facets, tips)
        looked_at += sum(1 for _ in ways(made.met))
        if looked_at > MAX_ALL_WAYS:
            raise declared.error(
                f"the criteria up to `{name}` can be met in more than {MAX_ALL_WAYS:,} ways.",
                "Conclude some in facets.",
            )
        yield made


def _criterion(name: str, node: Node, facets: Facets, tips: Mapping[str, Node]) -> Criterion:
    parts = node.keys(
        f"the criterion `{name}`",
        ("title", "asks", "met", "partial"),
        ("group", "found_in", "weight", "gates", "points", "tips"),
    )
    met, partial = (_level(name, level, parts[level], facets) for level in _LEVELS)
    if "points" in parts:
        met, partial = with_points(name, "met", met), with_points(name, "partial", partial)
    _implied(name, parts["partial"], met, partial, facets)
    kinds = parts["found_in"].known(_KINDS, "kind of document") if "found_in" in parts else ()
    return Criterion(
        id=name,
        title=parts["title"].text(),
        asks=parts["asks"].text(),
        group=parts["group"].text() if "group" in parts else "",
        found_in=tuple(_KINDS[k] for k in kinds),
        weight=parts["weight"].number(MAX_WEIGHT) if "weight" in parts else 1,
        gates=parts["gates"].flag() if "gates" in parts else True,
        met=met,
        partial=partial,
        points=points(name, parts["points"]) if "points" in parts else None,
        tips=parts["tips"].known(tips, "tip") if "tips" in parts else (),
        source=node.place,
    )


def _level(name: str, level: str, node: Node, facets: Facets) -> Tree:
    """What earns a level of a criterion: it asks for what is there, and for something to quote.

    With `without`, nobody could say what is missing, nor that `met` implies `partial`.
    """
    made, head = tree(node, facets), f"{name}:{level}"
    if _denies(made):
        raise node.error(
            f"`{name}` asks for what is not there.",
            "Leave `without` to mistakes, or conclude it in a facet: `when: {measure: {lte: 0}}`.",
        )
    if holds(made, {f for f in facets_in(made) if facets[f].background}):
        raise node.error(
            f"background facets alone would decide `{name}`.",
            "Ask for a facet beside them that says what the passage is about.",
        )
    _fits(node, lambda: narrow(of_tree(made, head), head))
    return made


def _denies(made: Tree) -> bool:
    parts = made.all or made.any or made.of or ()
    return made.without is not None or any(map(_denies, parts))


def _implied(name: str, node: Node, met: Tree, partial: Tree, facets: Facets) -> None:
    """Refuse a `met` that can hold where `partial` does not."""
    for count, way in enumerate(ways(met), start=1):
        if count > MAX_WAYS:
            raise node.error(
                f"`{name}` can be met in more than {MAX_WAYS:,} ways.", "Conclude some in a facet."
            )
        if not holds(partial, _closure(way, facets)):
            raise node.error(
                f"`{name}` would be met by {' and '.join(sorted(way))}, and yet not partly met.",
                "Widen `partial`, so that whatever meets the criterion also partly meets it.",
            )


def _closure(way: frozenset[str], facets: Facets) -> frozenset[str]:
    """The facets that must hold when those of `way` do: more of a measure implies less of it.

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


def _mistake(name: str, node: Node, facets: Facets, levels: Mapping[str, Tree]) -> Mistake:
    """A mistake. What it excludes is an `unless` of its own: the two never stand together."""
    parts = node.keys(
        f"the mistake `{name}`",
        ("title", "sort", "looked_for", "advice"),
        ("present", "points", "unless", "excludes", "truth"),
    )
    if parts.keys().isdisjoint(("present", "points")):
        raise node.error(f"nothing says when `{name}` is present.", "Add `present:` or `points:`.")
    asked = tree(parts["present"], facets) if "present" in parts else None
    present = asked if asked and "points" not in parts else with_points(name, FEW, asked)
    excludes = parts["excludes"].known(levels, "criterion level") if "excludes" in parts else ()
    unless = [levels[level] for level in excludes]
    if "unless" in parts:
        unless.append(tree(parts["unless"], facets))
        if unless[-1] == asked:
            raise parts["unless"].error(
                f"`{name}` could never be present: `unless` says the same as `present`.",
                "Say under `unless` what excuses it, or remove the line.",
            )
    made = Mistake(
        id=name,
        title=parts["title"].text(),
        sort=parts["sort"].choice("sort", get_args(Sort)),
        present=present,
        unless=_any(unless),
        looked_for=parts["looked_for"].prose(),
        truth=parts["truth"].prose() if "truth" in parts else "",
        advice=parts["advice"].prose(),
        excludes=excludes,
        source=node.place,
    )
    _fits(parts.get("present", node), lambda: of_mistake(made))
    return made


def _fits(node: Node, expand: Callable[[], object]) -> None:
    """Refuse a combination that durable-rules could not match."""
    try:
        expand()
    except ValueError as limit:
        what, _, _ = str(limit).partition(";")
        raise node.error(f"{what}.", "Conclude some of it in a facet of its own.") from limit


def _any(trees: Sequence[Tree]) -> Tree | None:
    if len(trees) < 2:
        return trees[0] if trees else None
    return Tree(any=tuple(trees))


def used_facets(rubrics: Sequence[Rubric], *, earning: bool = False) -> frozenset[str]:
    """Facets that a criterion of some rubric names, or (unless only `earning` ones) a mistake."""
    trees = [t for r in rubrics for c in r.criteria for t in (c.met, c.partial)]
    if not earning:
        trees += [t for r in rubrics for m in r.mistakes for t in (m.present, m.unless) if t]
    return frozenset(f for t in trees for f in facets_in(t))


def _outcomes(node: Node, criteria: Sequence[str]) -> tuple[Outcome, ...]:
    """The learning outcomes: every criterion of the rubric is in one, and in no second."""
    listed: dict[str, str] = {}
    made = []
    for name, part in node.entries("learning outcomes", MAX_OUTCOMES).items():
        parts = part.keys(f"the learning outcome `{name}`", ("title", "criteria"))
        ids = parts["criteria"].known(criteria, "criterion")
        if not ids:
            raise part.error(f"`{name}` lists no criterion.", "List one, or remove the outcome.")
        for id in ids:
            if id in listed:
                raise parts["criteria"].error(
                    f"`{id}` is listed a second time (first at {listed[id]}).",
                    "Leave it in one learning outcome, once.",
                )
            listed[id] = parts["criteria"].place
        made.append(Outcome(id=name, title=parts["title"].text(), criteria=ids))
    for id in criteria:
        if id not in listed:
            raise node.error(
                f"`{id}` is in no learning outcome.", "List every criterion in one of them."
            )
    return tuple(made)
