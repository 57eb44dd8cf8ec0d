"""Rule packs made at random from a seed, and measured values close to their thresholds."""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import Any, NamedTuple

from kamcoach.clauses import LARGEST
from kamcoach.engine.program import compile_stages
from kamcoach.models.pack import Condition, Criterion, Facet, Grading, Mistake, Rubric, Tree

SIZES = ((6, 4), (20, 12), (60, 40), (240, 120))
"""Facets and criteria of a pack; the largest take several groups and rulesets."""
SIZE_WEIGHTS = (12, 8, 4, 1)


class Made(NamedTuple):
    """A pack within the limits of the engine."""

    facets: list[Facet]
    rubric: Rubric

    def values(self, random: Random) -> dict[str, int]:
        """Values of its measures: each at or next to one of its thresholds, or not there."""
        near: dict[str, list[int]] = defaultdict(list)
        for facet in self.facets:
            for branch in facet.branches:
                for condition in branch:
                    near[condition.field].append(condition.value)
        return {
            field: random.choice(thresholds) + random.choice((-1, 0, 0, 1))
            for field, thresholds in near.items()
            if random.random() < 0.95
        }


def made(random: Random) -> Made:
    """A pack of random size; one that is too large for the engine is made once more."""
    while True:
        facets, criteria = random.choices(SIZES, SIZE_WEIGHTS)[0]
        pack = _pack(random, facets, criteria)
        try:
            compile_stages(pack.facets, [pack.rubric])
        except ValueError:
            continue
        return pack


def _pack(random: Random, facets: int, criteria: int) -> Made:
    fields = [f"area.m{number}" for number in range(max(3, facets // 2))]
    names = [f"facet-{number}" for number in range(facets)]
    return Made(
        [
            Facet(id=name, title="", missing="", ask="", branches=_branches(random, fields))
            for name in names
        ],
        Rubric(
            id="R",
            title="",
            grading=Grading(scheme="competence", note=""),
            criteria=tuple(
                Criterion(
                    id=f"R.{number}",
                    title="",
                    asks="",
                    met=_tree(random, names),
                    partial=_tree(random, names),
                )
                for number in range(criteria)
            ),
            mistakes=tuple(
                Mistake(
                    id=f"R.CM{number}",
                    title="",
                    sort="absence",
                    present=_tree(random, names),
                    unless=_tree(random, names) if random.random() < 0.5 else None,
                    looked_for="",
                    advice="",
                )
                for number in range(criteria // 4)
            ),
        ),
    )


def _branches(random: Random, fields: list[str]) -> tuple[tuple[Condition, ...], ...]:
    return tuple(
        tuple(
            Condition(
                field=random.choice(fields),
                compare=random.choices(("gte", "lte", "eq"), (6, 3, 1))[0],
                value=_threshold(random),
            )
            for _ in range(random.choice((1, 1, 2, 2, 3)))
        )
        for _ in range(random.choice((1, 1, 2, 3)))
    )


def _threshold(random: Random) -> int:
    """A count, now and then a share in per mille, seldom where whole numbers end."""
    kind = random.random()
    if kind < 0.75:
        return random.randint(0, 8)
    if kind < 0.95:
        return random.randint(0, 1000)
    return random.choice((-1, LARGEST - 1, LARGEST, LARGEST + 1, 2**65))


def _tree(random: Random, names: list[str], depth: int = 3) -> Tree:
    if depth == 0 or random.random() < 0.3:
        return Tree(facet=random.choice(names))
    kind = random.choice(("all", "any", "at_least", "at_least", "without"))
    if kind == "without":
        return Tree(without=_tree(random, names, depth - 1))
    parts = tuple(_tree(random, names, depth - 1) for _ in range(random.randint(2, 4)))
    form: dict[str, Any] = {kind: parts}
    if kind == "at_least":
        form = {"at_least": random.randint(1, len(parts)), "of": parts}
    return Tree(**form)
