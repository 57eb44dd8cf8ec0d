"""What the cells of a rating and of an influence may be."""

import pytest
from tiny_pack import items, said, table

from kamcoach.extract.cells import rates, weighs


@pytest.mark.parametrize(
    "cell",
    [
        *("High", "very low", "M", "VH", "likely", "Amber", "🔴", "4", "(3)", "4/5", "3 x 4 = 12"),
        *("20%", "30 per cent", "£90k", "we would lose the line"),
    ],
)
def test_a_level_a_score_or_prose_rates(cell: str) -> None:
    assert rates([cell])
    assert rates(["Rain", cell])
    assert weighs([cell])


@pytest.mark.parametrize("cell", ["Rain", "9 May", "a day", "Vaccines", "22 years"])
def test_anything_else_does_not_rate(cell: str) -> None:
    assert not rates([cell])


def test_a_year_is_no_score() -> None:
    assert not rates(["2016", "52%"])
    assert rates(["201", "52%"])


@pytest.mark.parametrize(
    ("cell", "enough"),
    [("Decides", True), ("22 years", False), ("9 May", False), ("Line 2", False)],
)
def test_a_quantity_or_a_date_is_no_influence(cell: str, enough: bool) -> None:
    assert weighs([cell]) is enough


def test_a_field_that_does_not_fit_is_not_filled() -> None:
    rows = table("Risk | Likelihood | Impact", "Rain | Tuesday | Umbrella", "Fire | Low | Umbrella")
    assert items(said(*rows)) == [
        ("risk", "Rain", {}),
        ("risk", "Fire", {"rating": "Low; Umbrella"}),
    ]
    rows = table("Stakeholder | Influence", "Ana Ruiz | 22 years", "Tom Hill | Decides")
    assert items(said(*rows)) == [
        ("stakeholder", "Ana Ruiz", {}),
        ("stakeholder", "Tom Hill", {"influence": "Decides"}),
    ]
