"""How a statement stands to reality: the precedence of docs/reading.md, and what is denied."""

import pytest
from tiny_pack import block, concepts, said, stances

PLACEHOLDERS = [
    "Our aim: [the aim].",
    "Sold by <name> in June.",
    "Sold by {name} in June.",
    "We met ____ in June.",
    "We met ...... in June.",
    "We met …… in June.",
    "We met Ana on DD/MM.",
    "We met XX in June.",
    "We met xxx in June.",
    "As we said [1] and [name].",
]

STANCES = [
    ("guidance", "Describe how it grew."),
    ("guidance", "The date is to be confirmed."),
    ("stated", "Describe how Ana leads it."),
    ("stated", "The date is tbc, but after 12 June."),
    ("guidance", "For example: “We met the board, and it told us so in May.”"),
    ("guidance", "Example: Tom Hill leaves in June."),
    ("guidance", "Guidance: 3 boards."),
    ("guidance", "e.g. the board"),
    ("done", "For example: we met Tom Hill in May."),
    ("done", "For example, Tom Hill told us."),
    ("stated", "For example, Tom Hill leads it."),
    ("general", "For example, a firm with 40 boards."),
    ("stated", "The board is new, for example."),
    ("guidance", "Say how you grew."),
    ("guidance", "Give at least three boards."),
    ("guidance", "List the boards, such as this and that."),
    ("stated", "Rate each board."),
    ("stated", "Give our board at least three sites."),
    ("stated", "Show it to Tom Hill at least once."),
    ("stated", "Give the board such as it is to it by June."),
    ("asked", "Is the board new?"),
    ("asked", "We asked: “is the board new?”"),
    ("quoted", "“The board is new to us now,” I said."),
    ("done", "We said “the board is new” when the board met us in the city that day."),
    ("general", "Suppliers listen first."),
    ("stated", "Suppliers like us listen first."),
    ("done", "Suppliers listened to Ana."),
    ("general", "It is known (2011) that it works."),
    ("stated", "We know (2011) that it works."),
    ("general", "The board must listen."),
    ("stated", "Our board must listen."),
    ("stated", "The board must listen by June."),
    ("stated", "The file must be closed by June."),
    ("stated", "The file has to be told by June."),
    ("done", "The file must be closed by June, and we met Ana."),
    ("done", "The file must be new by June, so we closed it."),
    ("general", "Synergy is holistic here."),
    ("general", "Our synergy is holistic here."),
    ("general", "Synergy works here."),
    ("stated", "Synergy works here in 3 sites."),
    ("general", "Synergy is holistic here in 3 sites."),
    ("stated", "Synergy is holistic here at £3 each."),
    ("hypothetical", "If the board agrees, it grows."),
    ("hypothetical", "If we sold it, it grew."),
    ("done", "The board told us so, if only once."),
    ("hypothetical", "The board could agree."),
    ("done", "The board could agree when we met."),
    ("done", "The board could agree as we signed it."),
    ("scheduled", "We will meet in June."),
    ("scheduled", "Tom Hill is going to lead it."),
    ("intended", "We will meet the board."),
    ("intended", "We aim to meet the board."),
    ("hypothetical", "We may meet the board."),
    ("scheduled", "In May we will meet the board."),
    ("scheduled", "We plan to do what was sold in June."),
    ("done", "We met the board."),
    ("done", "The board signed."),
    ("stated", "The board has a need for speed."),
    ("stated", "The board is new."),
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_are_guidance(text: str) -> None:
    assert stances(said(text))[0] == "guidance"


@pytest.mark.parametrize(("stance", "text"), STANCES)
def test_stances(stance: str, text: str) -> None:
    assert stances(said(text)) == [stance]


def test_an_example_belongs_to_the_template_text_before_it() -> None:
    text = "Say how you grew. For instance, our board met us."
    assert stances(said(text)) == ["guidance", "guidance"]
    assert stances(said("The board grew. For instance, our board met us.")) == ["stated", "done"]


def test_a_row_is_an_example_by_its_first_cell() -> None:
    first, second = "e.g. the board | Tom Hill", "The board | e.g. Tom Hill"
    rows = (block(t, "row", cells=tuple(t.split(" | ")), table=0) for t in (first, second))
    assert stances(said(*rows)) == ["guidance", "stated"]


def test_footnotes_are_no_placeholders() -> None:
    assert stances(said("The board is new [1] and large [12].")) == ["stated"]
    assert stances(said("As we know" + " [1]" * 5000)) == ["stated"]


@pytest.mark.parametrize(
    ("stance", "text"),
    [
        ("guidance", "This is how we met the board last year."),
        ("guidance", "This plan sets out 2 boards for next year."),
        ("done", "We met the board: this is how."),
        ("done", "This is how Ana Ruiz met the board."),
        ("done", "This is how sales to us sold for £3."),
    ],
)
def test_announcements_are_guidance(stance: str, text: str) -> None:
    assert [s.stance for s in said(text).statements] == [stance]


@pytest.mark.parametrize(
    ("stance", "text"),
    [
        ("guidance", "The board is new."),
        ("stated", "Our board is new."),
        ("stated", "The board has 3 members."),
        ("guidance", "“Our board is quite new to us.”"),
        ("quoted", "“Our board has 3 new members.”"),
        ("guidance guidance", "Say what the customer told you. What they asked, in their words."),
        ("stated stated", "They tell you what they tell us. They do so every time."),
        ("stated stated", "The customer has 3 boards. They tell you so."),
    ],
)
def test_italics(stance: str, text: str) -> None:
    assert stances(said(text, emphasis=True)) == stance.split()


def test_a_block_quote_is_quoted() -> None:
    assert stances(said("We met the board.", kind="quote")) == ["quoted"]
    assert stances(said("Is it new?", kind="quote")) == ["asked"]


def test_a_row_is_exempt_from_conditions_and_hedges() -> None:
    text = "If the board leaves | It could hurt"
    assert stances(said(block(text, "row", cells=tuple(text.split(" | ")), table=0))) == ["stated"]


@pytest.mark.parametrize(
    "text",
    [
        "We have never met the board.",
        "There is no board.",
        "It lacks a real board.",
        "The board is missing.",
        "The board was not new.",
        "It is not the very new board.",
    ],
)
def test_denied(text: str) -> None:
    assert concepts(said(text))["board-met"] == "denied"


@pytest.mark.parametrize(
    ("stance", "text"),
    [
        ("stated", "It is not only the board."),
        ("stated", "It is no later than the board."),
        ("stated", "It is not small but the board is large."),
        ("stated", "It is never small, which the board is."),
        ("stated", "It is not something that anybody here ever had of the board."),
        ("stated", "The board is not here."),
        ("stated", "The board of all the sites that we look after is missing."),
        ("done", "The board met us without delay."),
        ("hypothetical", "If the board is missing it is small."),
    ],
)
def test_not_denied(stance: str, text: str) -> None:
    expected = "denied" if stance == "hypothetical" else stance
    assert concepts(said(text))["board-met"] == expected


def test_a_denial_leaves_the_other_concepts_alone() -> None:
    found = said("The risk is that we never met the board.")
    assert stances(found) == ["done"]
    assert concepts(found) == {"risk-told": "done", "board-met": "denied"}


def test_guidance_denies_nothing() -> None:
    assert concepts(said("There is no board in [place].")) == {"board-met": "guidance"}
