"""Verdicts held against labels, on documents the rules were and were not written from.

Floors, not targets: a change that falls through one has made the judgement worse. What the groups
of documents are is said in `tests/marked/README.md`.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest

from kamcoach import catalog, pipeline
from kamcoach.models.assessment import Assessment

MARKED = Path(__file__).parent / "marked"
NAMES = sorted(p.stem for p in (MARKED / "docs").glob("*.md"))
LOCKED_W = ("W02", "W03", "W06", "W07", "W10", "W11", "W14", "W15")
GROUPS = {
    "open": [n for n in NAMES if n[0] in "TW" and n not in LOCKED_W],
    "open, harder": [n for n in NAMES if n[0] == "X" and int(n[1:]) % 3],
    "locked": list(LOCKED_W),
    "locked, harder": [n for n in NAMES if n[0] == "X" and not int(n[1:]) % 3],
}
FLOORS = {
    "open": (0.74, 0.70),
    "open, harder": (0.60, 0.54),
    "locked": (0.72, 0.65),
    "locked, harder": (0.59, 0.46),
}
"""Weighted kappa of the criteria, F1 of the mistakes."""
LEVEL = {"not_met": 0, "partial": 1, "met": 2}
PACK = catalog.load()


@cache
def assessed(name: str) -> Assessment:
    path = MARKED / "docs" / f"{name}.md"
    return pipeline.assess(path.name, path.read_bytes(), PACK, rubrics=["all"], engine="plain")


def labels(name: str, part: str) -> Iterable[dict[str, str]]:
    """The verdicts of each marker of a document, by id."""
    for marker in "AB":
        path = MARKED / "labels" / marker / f"{name}.json"
        if path.exists():
            found = json.loads(path.read_text("utf-8"))[part]
            yield {id: label["v"] for id, label in found.items()}


def pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """(label, verdict) of every criterion and marker."""
    return [
        (LEVEL[marked[c.id]], LEVEL[c.stands])
        for name in names
        for marked in labels(name, "criteria")
        for rubric in assessed(name).rubrics
        for c in rubric.criteria
    ]


def mistakes(names: Sequence[str]) -> list[tuple[bool, bool]]:
    """(label, found) of every mistake and marker."""
    return [
        (marked[m.id] == "present", m.present)
        for name in names
        for marked in labels(name, "mistakes")
        for rubric in assessed(name).rubrics
        for m in rubric.mistakes
    ]


def weighted_kappa(found: Sequence[tuple[int, int]]) -> float:
    """Quadratic weighted kappa over three levels."""
    n = len(found)
    labels = [sum(a == level for a, _ in found) for level in range(3)]
    verdicts = [sum(b == level for _, b in found) for level in range(3)]
    seen = sum((a - b) ** 2 for a, b in found)
    chance = sum((i - j) ** 2 * labels[i] * verdicts[j] / n for i in range(3) for j in range(3))
    return 1 - seen / chance


def f1(found: Sequence[tuple[bool, bool]]) -> float:
    """Twice the hits, among themselves twice and both sorts of miss."""
    hits = sum(label and said for label, said in found)
    return 2 * hits / (2 * hits + sum(label is not said for label, said in found))


@pytest.mark.parametrize("group", GROUPS)
def test_agreement_with_the_markers(group: str) -> None:
    criteria, found = pairs(GROUPS[group]), mistakes(GROUPS[group])
    assert weighted_kappa(criteria) >= FLOORS[group][0]
    assert f1(found) >= FLOORS[group][1]


@pytest.mark.parametrize("group", GROUPS)
def test_hardly_anything_not_met_is_called_met(group: str) -> None:
    verdicts = [verdict for label, verdict in pairs(GROUPS[group]) if label == 0]
    assert verdicts.count(2) <= 0.02 * len(verdicts)


def checked(names: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Whether verdicts are wrong, for each marker: those marked for a look, and the rest."""
    wrong: tuple[list[bool], list[bool]] = ([], [])
    for name in names:
        for marked in labels(name, "criteria"):
            for rubric in assessed(name).rubrics:
                for c in rubric.criteria:
                    wrong[not c.check].append(marked[c.id] != c.verdict)
    return wrong


@pytest.mark.parametrize("group", GROUPS)
def test_few_verdicts_are_marked_for_a_look(group: str) -> None:
    marked, rest = checked(GROUPS[group])
    share = len(marked) / (len(marked) + len(rest))
    print(f"{group}: {share:.1%} marked for a look")
    assert 0 < share <= 0.05


@pytest.mark.parametrize("group", [g for g in GROUPS if g.startswith("open")])
def test_verdicts_marked_for_a_look_are_wrong_far_more_often(group: str) -> None:
    marked, rest = (sum(wrong) / len(wrong) for wrong in checked(GROUPS[group]))
    print(f"{group}: wrong are {marked:.0%} of those marked for a look, {rest:.0%} of the rest")
    assert marked >= 1.5 * rest


def test_every_id_has_a_verdict_and_none_is_always_the_same() -> None:
    seen: dict[str, set[str]] = {}
    present: dict[str, set[bool]] = {}
    for name in NAMES:
        for rubric in assessed(name).rubrics:
            for c in rubric.criteria:
                seen.setdefault(c.id, set()).add(c.stands)
            for m in rubric.mistakes:
                present.setdefault(m.id, set()).add(m.present)
    (marked,) = labels("X01", "criteria")
    assert seen.keys() == marked.keys()
    assert {id: levels for id, levels in seen.items() if len(levels) < 2} == {}
    assert sum(len(levels) == 3 for levels in seen.values()) >= 60
    assert len(present) == 36
    assert all(False in both for both in present.values())


def test_weighted_kappa_and_f1_of_worked_examples() -> None:
    assert weighted_kappa([(0, 0), (1, 1), (2, 2), (0, 1)]) == pytest.approx(0.8)
    assert weighted_kappa([(0, 2), (2, 0)]) < 0
    assert f1([(True, True), (True, False), (False, False)]) == pytest.approx(2 / 3)
