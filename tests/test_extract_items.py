"""Lists and sentences become items, and what is one thing becomes one item."""

import pytest
from tiny_pack import TINY, block, items, said, table, written

from kamcoach.extract.items import merged
from kamcoach.models.pack import ItemRule, RulePack
from kamcoach.models.submission import Item, Span, Stance, Submission


def under(heading: str, *lines: str) -> Submission:
    return written("\n".join(["# Plan", "", f"## {heading}", "", *lines, ""]))


def spans(submission: Submission) -> list[list[tuple[int, int, int]]]:
    return [[(s.block, s.start, s.end) for s in i.spans] for i in submission.items]


# --- lists ----------------------------------------------------------------------------------


def test_a_list_item_under_a_heading_of_the_kind_is_an_item() -> None:
    found = under("Risks", "- Price war", "- Loss of Ana in June")
    assert items(found) == [
        ("risk", "Price war", {}),
        ("risk", "Loss of Ana in June", {"owner": "Ana"}),
    ]
    assert spans(found) == [[(2, 0, 9)], [(3, 0, 19)]]


def test_a_sub_list_belongs_to_its_item() -> None:
    found = under("Risks", "- Price war", "  - a second source", "    - led by Ana", "- Strike")
    assert items(found) == [
        ("risk", "Price war", {"mitigation": "a second source", "owner": "Ana"}),
        ("risk", "Strike", {}),
    ]
    assert [s[0] for s in spans(found)[0]] == [2, 3, 4]


def test_an_item_under_two_headings_of_a_kind_is_one_of_each() -> None:
    assert {kind for kind, *_ in items(under("Risks and actions", "- Ana visits us"))} == {
        *("risk", "action")
    }


@pytest.mark.parametrize(
    "line",
    ["- [The risk]", "- TBC", "- Is it the price?", "- Suppliers fail first.", "- none", "1. ___"],
)
def test_a_list_item_that_says_nothing_is_no_item(line: str) -> None:
    assert items(under("Risks", line)) == []


def test_paragraphs_and_lists_elsewhere_are_no_items_of_the_heading() -> None:
    assert items(under("Risks", "Prices rise for us.")) == []
    assert items(under("Notes", "- Prices rise for us")) == []


def test_a_label_makes_an_item_too() -> None:
    assert items(under("Notes", "- **Risk:** we pay more")) == [("risk", "Risk: we pay more", {})]


def test_people_are_named_by_a_person_or_a_role_with_something_said_of_them() -> None:
    found = under(
        "Stakeholders", "- Ana Ruiz, buyer", "- The director decides", "- Ana", "- Nobody"
    )
    assert items(found) == [("stakeholder", "Ana Ruiz", {"role": "buyer"})]
    assert items(under("Stakeholders", "- The buyer and the director")) == [
        ("stakeholder", "buyer", {"role": "director"})
    ]


def test_long_names_are_cut_between_words() -> None:
    (found,) = under("Risks", f"- {'we pay more and ' * 9}").items
    assert found.name.endswith(" we pay…")
    assert len(found.name) <= 91


# --- sentences ------------------------------------------------------------------------------


def test_a_statement_of_the_concept_is_an_item_wherever_it_stands() -> None:
    found = said("We sold much. Our risk is the price. A second source helps Ana.")
    assert items(found) == [
        (
            *("risk", "Our risk is the price."),
            {"mitigation": "A second source helps Ana.", "owner": "Ana"},
        )
    ]
    assert spans(found) == [[(0, 14, 36), (0, 37, 63)]]


def test_a_sentence_takes_fields_from_the_block_only_where_its_kind_reaches_so_far() -> None:
    assert items(said("Our goal is 5%. It is due in June.")) == [
        ("objective", "Our goal is 5%.", {"measure": "5%"})
    ]
    assert items(said("Our risk is the price.", "A second source helps.")) == [
        ("risk", "Our risk is the price.", {})
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[Our risk]",
        "Is the price a risk?",
        "Suppliers run a risk.",
        "There is no risk.",
        "Our aim is the price.",
    ],
)
def test_what_is_no_fact_is_no_item(text: str) -> None:
    assert items(said(text)) == []


def test_a_denied_concept_fills_no_field() -> None:
    assert items(said("Our risk is the price. There is no second source.")) == [
        ("risk", "Our risk is the price.", {})
    ]


def test_guidance_fills_no_field() -> None:
    assert items(said("Our risk is the price. Name [a second source].")) == [
        ("risk", "Our risk is the price.", {})
    ]


def test_an_item_named_by_its_concept() -> None:
    found = said("We used Kraljic here, and kraljic there. Kraljic works.")
    assert items(found) == [("model", "Kraljic", {})]
    assert spans(found) == [[(0, 0, 40), (0, 41, 55)]]


def test_a_person_with_a_concept() -> None:
    assert items(said("Ana Ruiz decides.")) == [
        ("stakeholder", "Ana Ruiz", {"influence": "Ana Ruiz decides."})
    ]


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Meet Ana Ruiz’s number", None),
        ("Meet Ana Ruiz's number", None),
        ("Meet Ana's number with Priya", "Priya"),
        ("A call by Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_what_is_somebodys_has_no_owner_by_that(line: str, owner: str | None) -> None:
    ((_, _, fields),) = items(under("Actions", f"- {line}"))
    assert fields.get("owner") == owner


def test_a_hypothetical_risk_is_one() -> None:
    (found,) = said("They could run a risk.").items
    assert found.stance is Stance.HYPOTHETICAL


def test_a_row_of_another_kind_may_tell_an_item_besides() -> None:
    lesson = table("Lesson | Change | Date", "Ask first | New goal: 95% | June")
    rule = TINY.lexicon.items["objective"].model_copy(update={"in_rows": True})
    named = {**TINY.lexicon.items, "objective": rule}
    lexicon = TINY.lexicon.model_copy(update={"items": named})
    pack = TINY.model_copy(update={"lexicon": lexicon})
    asked = ("lesson", "Ask first", {"change": "New goal: 95%"})
    aim = ("objective", "New goal: 95%", {"measure": "95%", "date": "June"})
    assert items(said(*lesson)) == [asked]
    assert items(said(*lesson, words=pack)) == [asked, aim]
    objective = table("Objective | Date", "New goal: 95% | June")
    assert [item[:2] for item in items(said(*objective, words=pack))] == [aim[:2]]


def ruled(**rules: object) -> RulePack:
    """The tiny pack with an item rule for one kind: `concepts`, `fields` and so on."""
    rule = ItemRule.model_validate(rules)
    lexicon = TINY.lexicon.model_copy(update={"items": {"action": rule}})
    return TINY.model_copy(update={"lexicon": lexicon})


def test_what_is_past_is_no_action() -> None:
    words = ruled(concepts=("board-met",), fields={"owner": ("@person",)})
    assert items(said("We met the board.", words=words)) == []
    assert items(said("Ana will see the board.", words=words)) == [
        ("action", "Ana will see the board.", {"owner": "Ana"})
    ]


def test_two_concepts_of_a_kind_in_a_sentence_make_one_item() -> None:
    words = ruled(concepts=("board-met", "risk-told"))
    assert len(items(said("The risk is our board.", words=words))) == 1


def test_a_list_item_gives_no_second_item_of_its_kind() -> None:
    assert items(under("Risks", "- Our risk is the price", "  - a risk of Ana")) == [
        ("risk", "Our risk is the price", {"owner": "Ana"})
    ]


def test_a_row_that_gave_an_item_gives_no_other() -> None:
    text = (
        "\n| Risk | Owner |\n|---|---|\n| A risk of strikes | Ana |\n| The risk | |\n\n| a risk |\n"
    )
    assert items(under("Notes", text)) == [
        ("risk", "A risk of strikes", {"owner": "Ana"}),
        ("risk", "The risk", {}),
        ("risk", "| a risk |", {}),
    ]


# --- merging --------------------------------------------------------------------------------


def item(kind: str, name: str, block: int = 0, **fields: str) -> Item:
    spans = (Span(block=block, start=0, end=1),)
    return Item(kind=kind, name=name, fields=fields, stance=Stance.STATED, spans=spans)


def names(*found: Item) -> list[tuple[str, str]]:
    return [(i.kind, i.name) for i in merged(found)]


def test_the_first_keeps_its_place_and_its_fields() -> None:
    found = merged([item("risk", "Price", 1, owner="Ana"), item("risk", "pRICE ", 2, owner="Tom")])
    assert [(i.name, i.fields) for i in found] == [("Price", {"owner": "Ana"})]
    assert [s.block for s in found[0].spans] == [1, 2]


def test_later_ones_add_fields() -> None:
    (found,) = merged([item("risk", "Price"), item("risk", "Price", rating="High")])
    assert found.fields == {"rating": "High"}
    assert len(found.spans) == 1


def test_kinds_are_kept_apart() -> None:
    assert len(names(item("risk", "Price"), item("objective", "Price"))) == 2


@pytest.mark.parametrize("kind", ["stakeholder", "team"])
@pytest.mark.parametrize("part", ["Ana", "Ruiz", "ANA"])
def test_a_person_is_known_by_parts_of_the_name(kind: str, part: str) -> None:
    assert names(item(kind, "Ana Ruiz"), item(kind, part)) == [(kind, "Ana Ruiz")]
    assert names(item(kind, part), item(kind, "Ana Ruiz")) == [(kind, part)]
    assert names(item(kind, part), item(kind, "Ana Ruiz"), item(kind, part)) == [(kind, part)]


def test_people_who_share_a_name_are_two() -> None:
    found = (item("team", "Ana Ruiz"), item("team", "Ana Lopez"), item("team", "Ana", role="buyer"))
    assert names(*found) == [("team", "Ana Ruiz"), ("team", "Ana Lopez")]
    assert merged(found)[0].fields == {"role": "buyer"}


def test_things_are_not_known_by_parts_of_their_names() -> None:
    assert len(names(item("risk", "Price war"), item("risk", "Price"))) == 2


def test_a_person_in_a_table_and_in_prose_is_one() -> None:
    text = "| Name | Influence |\n|---|---|\n| Ana Ruiz | High |\n\nAna decides.\n"
    assert items(under("Notes", text)) == [("stakeholder", "Ana Ruiz", {"influence": "High"})]


def test_items_come_in_the_order_of_the_document() -> None:
    found = said(block("Our risk is A."), block("Our goal is B."), block("Our risk is C."))
    assert [i.name[-2] for i in found.items] == ["A", "B", "C"]
