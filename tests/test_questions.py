"""Questions put to what stands in a submission."""

from __future__ import annotations

import pytest
from hand_built import Thing, submission

from kamcoach.models.submission import Stance
from kamcoach.questions import LEADS, Questions, is_put

RATE = "Which of these risks would hurt most?"


def put(
    ask: str, *about: str, items: tuple[Thing, ...] = (), account: str = "", **more: object
) -> str:
    made = submission(items=items).model_copy(update={"account": account})
    return Questions(made).put(ask, about, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Price pressure"], "You see a risk in “Price pressure”."),
        (
            ["Price pressure", "Late trucks."],
            "You see risks in “Price pressure” and “Late trucks”.",
        ),
        (
            ["Wet spring", "Late trucks", "Price war"],
            "“Wet spring”, “Late trucks” and “Price war”.",
        ),
        (["Wet spring", "Late trucks", "Price war", "No stock"], "“Price war” and 1 more."),
        (["Wet spring", "wet spring"], "You see a risk in “Wet spring”."),
        (
            ["A long name of a risk " * 3, "Another long name of a risk " * 2],
            "of a risk” and 1 more.",
        ),
    ],
)
def test_items_are_named_as_the_learner_did(names: list[str], said: str) -> None:
    question = put(RATE, "risk", items=tuple(map(Thing, names)))
    assert said in question and question.endswith(f" {RATE}")


def test_items_that_lack_what_is_asked_for_go_first() -> None:
    items = (Thing("Wet spring"), Thing("Late trucks"))
    question = put(RATE, "risk", items=items, lacking=["Late trucks."])
    assert question == f"You see a risk in “Late trucks”. {RATE}"


def test_items_that_lack_nothing_are_not_named_for_it() -> None:
    items = (Thing("Wet spring"), Thing("Late trucks"))
    assert put(RATE, "risk", items=items, lacking=["15%"]) == RATE


def test_nobody_begins_with_what_is_there() -> None:
    assert put(RATE, "risk", found=True) == RATE
    assert put(RATE, "risk", items=(Thing("15%"),)) == RATE
    hint = Thing("[Name of the risk]", stance=Stance.GUIDANCE)
    assert put(RATE, "risk", items=(hint,)) == f"Begin with what could get in the way. {RATE}"


def test_people_stand_without_quotation_marks() -> None:
    people = (Thing("Ana Ruiz", kind="stakeholder"), Thing("Dean", kind="stakeholder"))
    assert (
        put("Who decides?", "stakeholder", items=people)
        == "You name Ana Ruiz and Dean. Who decides?"
    )


@pytest.mark.parametrize(
    "item",
    [
        Thing("15%"),
        Thing("Lights"),
        Thing("We may lose the tender because of the…"),
        Thing("a long name " * 9),
        Thing("[Name of the risk]", stance=Stance.GUIDANCE),
        Thing("Sales", kind="metric"),
    ],
)
def test_what_is_no_name_is_not_used_as_one(item: Thing) -> None:
    assert put("What could stop you?", "risk", items=(item,)) == "What could stop you?"


def test_the_first_kind_that_there_is_something_of_is_named() -> None:
    items = (Thing("Grow to £90k", kind="objective"), Thing("Ana", kind="team"))
    assert put("Who helps?", "action", "objective", "team", items=items).startswith(
        "Look at your objective “Grow to £90k”."
    )


def test_a_question_about_what_is_not_there_says_to_begin_with_it() -> None:
    assert put(RATE, "risk") == f"Begin with what could get in the way. {RATE}"
    assert put("Who decides?", "stakeholder") == "Who decides?"


@pytest.mark.parametrize(
    ("account", "ask", "said"),
    [
        ("Harbour Foods", "What does the customer gain?", "What does Harbour Foods gain?"),
        ("Calder Council", "What is this customer's plan?", "What is Calder Council's plan?"),
        ("Harbour Foods", "What is the customer's plan?", "What is Harbour Foods' plan?"),
        ("Harbour Foods", "Which customers matter?", "Which customers matter?"),
        (
            "Harbour Foods",
            "Does this customer ask the customer?",
            "Does Harbour Foods ask the customer?",
        ),
        (r"A\1 & <b>", "What does the customer gain?", r"What does A\1 & <b> gain?"),
        ("", "What does the customer gain?", "What does the customer gain?"),
        ("H" * 99, "What does the customer gain?", "What does the customer gain?"),
    ],
)
def test_the_customer_is_called_by_name(account: str, ask: str, said: str) -> None:
    assert put(ask, account=account) == said


def test_every_lead_takes_names() -> None:
    assert all(lead.one.count("{}") == lead.several.count("{}") == 1 for lead in LEADS.values())


@pytest.mark.parametrize(
    ("question", "ask", "same"),
    [
        ("Who will do it?", "Who will do it?", True),
        ("Look at your actions “A. B?” and 2 more. Who will do it?", "Who will do it?", True),
        ("Who will do it by May?", "Who will do it?", False),
        ("What does Fenwick's buyer want?", "What does the customer's buyer want?", True),
        ("You name Ana. What does Rees' buyer want?", "What does the customer's buyer want?", True),
        ("What does this customer do?", "What does this customer do?", True),
        ("What does this customer want?", "What does this customer do?", False),
        ("Why?", "", False),
    ],
)
def test_a_question_is_known_whatever_it_names(question: str, ask: str, same: bool) -> None:
    assert is_put(question, ask) is same
