"""The tool that fits weights and limits: its parts on examples worked by hand."""

import pytest
from fit_points import Fitted, Marked, fit, is_open, level, non_negative_ridge, replaced

BACKGROUND = "substance.concrete"


def marked(name: str, given: int, concrete: int, mean: float) -> Marked:
    return Marked(name, {"a.b": given, BACKGROUND: concrete}, {"X.1": mean})


LINE = [marked(f"T{n}", 2**n - 1, 0, min(2.0, n / 2)) for n in range(5)]
"""No step, one step, two ... and half a level more for each."""


def test_locked_documents_are_left_alone() -> None:
    assert [is_open(name) for name in ("T01", "W01", "W02", "X01", "X03", "D01")] == [
        *(True, True, False, True, False, True)
    ]


def test_weights_are_never_negative_and_shrink_with_the_penalty() -> None:
    rows = [[0.0, 3.0], [1.0, 2.0], [2.0, 1.0], [3.0, 0.0]]
    free = non_negative_ridge(rows, [0.0, 1.0, 2.0, 3.0], [0.0, 0.0])
    assert free == pytest.approx([1.0, 0.0])
    held = non_negative_ridge(rows, [0.0, 1.0, 2.0, 3.0], [4.0, 4.0])
    assert 0 < held[0] < free[0] and held[1] == 0
    assert non_negative_ridge([[1.0], [1.0]], [0.0, 2.0], [1.0]) == [0.0]


def test_levels_follow_the_markers() -> None:
    fitted = fit("X.1", ["a.b"], "criteria", LINE)
    assert fitted.weights == {"a.b": 6}
    assert [level(fitted, document, "criteria") for document in LINE] == [0, 0, 1, 2, 2]


def test_a_mistake_is_present_up_to_its_limit() -> None:
    few = [marked(f"T{n}", n, 0, float(n < 2)) for n in range(6)]
    fitted = fit("X.1", ["a.b"], "mistakes", few)
    assert [level(fitted, document, "mistakes") for document in few] == [1, 1, 0, 0, 0, 0]


def test_only_the_points_of_one_entry_are_replaced() -> None:
    text = "criteria:\n  X.1:\n    title: T\n    points: {old}\n  X.11:\n    points: {old}\n"
    fitted = Fitted({BACKGROUND: 9, "a.b": 2, "c.d": 6}, (3, 8))
    assert replaced(text, "X.1", fitted, "criteria") == text.replace(
        "title: T\n    points: {old}",
        "title: T\n    points: {for: {c.d: 6, a.b: 2, substance.concrete: 9}, partial: 3, met: 8}",
    )
