"""Sentences that give a criterion back in its own words."""

import pytest
from tiny_pack import TINY, stances, written

from kamcoach import catalog
from kamcoach.extract.restated import Restatements
from kamcoach.models.pack import RulePack
from kamcoach.models.submission import Specific

ASKED = Restatements(
    [
        "Hazards of the workshop: hazards are named, weighed and answered with a remedy",
        "Training: apprentices are trained at regular intervals",
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "Hazards of the workshop have been named and weighed, each with a remedy.",
        "I weighed the hazards and named a remedy for each of the three workshops.",
        "Apprentices are being trained regularly at all intervals, which works.",
    ],
)
def test_a_criterion_in_other_words_is_restated(text: str) -> None:
    assert ASKED.restates(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "Hazards named and weighed.",  # a term or two prove nothing
        "Each of them was with us when what was named had been answered.",
        "The lathe threw a chip over the guard, so hazards were weighed again with its maker.",
        "2 hazards of the workshop have been named, weighed and answered with a remedy.",
        "Hazards of training: apprentices hurry, remedy unknown, lathe guard loose.",
    ],
)
def test_what_says_more_is_not_restated(text: str) -> None:
    assert not ASKED.restates(text, ())


@pytest.mark.parametrize("kind", ["person", "role", "date", "rhythm", "money", "percent", "quote"])
def test_what_names_somebody_or_a_time_is_not_restated(kind: str) -> None:
    text = "Hazards of the workshop have been named and weighed, each with a remedy."
    assert not ASKED.restates(text, (Specific(kind, 0, 7),))  # type: ignore[arg-type]
    assert ASKED.restates(text, (Specific("number", 0, 7),))


def test_without_criteria_nothing_is_restated() -> None:
    assert not Restatements([]).restates("We have weighed all hazards of the workshop.", ())


def with_rubrics() -> RulePack:
    """The tiny pack, with the criteria of the built-in rubrics."""
    return TINY.model_copy(update={"rubrics": catalog.load().rubrics, "sha256": "1" * 64})


def test_a_restated_criterion_is_general_and_a_plan_is_not() -> None:
    text = "# Plan\n\n## Part\n\n" + "We sold it. " * 7
    text += "Shared objectives were agreed with the customer and prioritised. "
    text += "Shared objectives will be agreed with the customer and prioritised."
    found = stances(written(text, words=with_rubrics()))
    assert found[-2:] == ["general", "intended"]
