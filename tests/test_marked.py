"""Verdicts held against two markers' labels, on documents the rules were and were not written from.

Floors, not targets: a change that falls through one has made the judgement worse.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kamcoach import catalog, pipeline

MARKED = Path(__file__).parent / "marked"
LOCKED = ("W02", "W03", "W06", "W07", "W10", "W11", "W14", "W15")
LEVEL = {"not_met": 0, "partial": 1, "met": 2}
PACK = catalog.load()


def documents(locked: bool) -> list[str]:
    names = sorted(p.stem for p in (MARKED / "docs").glob("*.md"))
    return [n for n in names if (n in LOCKED) == locked]


def pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """(label, verdict) of both markers over the criteria of NOS and SRM."""
    out = []
    for name in names:
        path = MARKED / "docs" / f"{name}.md"
        assessed = pipeline.assess(
            path.name, path.read_bytes(), PACK, rubrics=["NOS", "SRM"], engine="plain"
        )
        for marker in "AB":
            labels = json.loads((MARKED / "labels" / marker / f"{name}.json").read_text("utf-8"))
            out += [
                (LEVEL[labels["criteria"][c.id]["v"]], LEVEL[c.verdict])
                for rubric in assessed.rubrics
                for c in rubric.criteria
            ]
    return out


def weighted_kappa(found: Sequence[tuple[int, int]]) -> float:
    """Quadratic weighted kappa over three levels."""
    n = len(found)
    labels = [sum(a == level for a, _ in found) for level in range(3)]
    verdicts = [sum(b == level for _, b in found) for level in range(3)]
    seen = sum((a - b) ** 2 for a, b in found)
    chance = sum((i - j) ** 2 * labels[i] * verdicts[j] / n for i in range(3) for j in range(3))
    return 1 - seen / chance


@pytest.mark.parametrize(("locked", "floor"), [(False, 0.70), (True, 0.60)])
def test_agreement_with_the_markers(locked: bool, floor: float) -> None:
    assert weighted_kappa(pairs(documents(locked))) >= floor


@pytest.mark.parametrize("locked", [False, True])
def test_hardly_anything_not_met_is_called_met(locked: bool) -> None:
    verdicts = [verdict for label, verdict in pairs(documents(locked)) if label == 0]
    assert verdicts.count(2) <= 0.03 * len(verdicts)


def test_weighted_kappa_of_a_worked_example() -> None:
    assert weighted_kappa([(0, 0), (1, 1), (2, 2), (0, 1)]) == pytest.approx(0.8)
    assert weighted_kappa([(0, 2), (2, 0)]) < 0
