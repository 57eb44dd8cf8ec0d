"""What becomes a statement, what is taken for no evidence, and which sections it stands in."""

import pytest
from tiny_pack import TINY, block, concepts, document, said, stances, text_of, written

from kamcoach.extract import extract, known_text
from kamcoach.models.document import Block
from kamcoach.models.pack import (
    Criterion,
    Facet,
    Grading,
    Measure,
    Mistake,
    Rubric,
    Tip,
    Tree,
)
from kamcoach.models.submission import Submission

THEORY = "The board is where the price of a thing is set, and it is there that the risk begins. "


def texts(submission: Submission) -> list[str]:
    return [text_of(submission, s) for s in submission.statements]


def sections(markdown: str) -> list[tuple[str, ...]]:
    return [s.sections for s in written(markdown).statements]


def test_sentences_items_rows_quotes_and_notes_are_statements() -> None:
    found = said(
        block("Risks", "heading", level=2),
        block("One risk. Two risks."),
        block("Three. Four.", "item", level=1),
        block("Five | Six", "header", cells=("Five", "Six"), table=0),
        block("Seven. | Eight.", "row", cells=("Seven.", "Eight."), table=0),
        block(" | ", "row", cells=("", ""), table=0),
        block("Nine.", "quote"),
        block("Ten.", "note", label="1"),
    )
    assert texts(found) == [
        *("One risk.", "Two risks.", "Three.", "Four.", "Seven. | Eight.", "Nine.", "Ten.")
    ]
    assert [s.index for s in found.statements] == list(range(7))
    assert found.words == 16


def test_a_document_without_blocks_says_nothing() -> None:
    found = extract(document(), TINY)
    assert (found.statements, found.items, found.words, found.dates) == ((), (), 0, ())
    assert (found.learner, found.account, found.supplier) == ("", "", "")


# --- no evidence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "imprint"),
    [
        ("Prepared by Ana Ruiz.", True),
        ("Reviewed with the team by Ana Ruiz.", True),
        ("Version: 3 of the plan.", True),
        ("Account manager: Ana Ruiz.", True),
        ("Customer value was grown by 12%.", False),
        ("The customer is served by 4 depots.", False),
        ("Year on year it grew by 3%.", False),
    ],
)
def test_an_opening_line_that_says_who_wrote_what_is_no_evidence(
    opening: str, imprint: bool
) -> None:
    assert (stances(said(block(opening, heading=("Plan",)))) == ["guidance"]) is imprint


def test_known_text_is_guidance_however_it_is_set() -> None:
    known = ["Our board decides on the price: at once!"]
    found = said("Our BOARD decides – on the price, at once", "Our board decides.", known=known)
    assert stances(found) == ["guidance", "stated"]
    assert known_text(known) == {"our board decides on the price at once"}


def test_the_titles_of_a_rubric_are_guidance() -> None:
    tree = Tree(facet="f")
    criterion = Criterion(
        id="X.1", title="Our board", asks="We name a risk.", met=tree, partial=tree
    )
    grading = Grading(scheme="competence", note="")
    rubric = Rubric(id="X", title="Rubric X", grading=grading, criteria=(criterion,))
    words = TINY.model_copy(update={"rubrics": (rubric,), "sha256": "with a rubric"})
    assert stances(said("Our board.", "We name a risk.", "Our risk.", words=words)) == [
        *("guidance", "guidance", "stated")
    ]


OWN = TINY.model_copy(
    update={
        "sha256": "with words of its own",
        "rubrics": (
            Rubric(
                id="X",
                title="Rubric X",
                grading=Grading(scheme="competence", note=""),
                criteria=(
                    Criterion(
                        id="X.1",
                        title="Our board",
                        asks="We name a risk in words. Our board has set its price.",
                        met=Tree(facet="risk.told"),
                        partial=Tree(facet="risk.told"),
                    ),
                ),
                mistakes=(
                    Mistake(
                        id="X.M1",
                        title="Our risk has no name",
                        sort="absence",
                        present=Tree(facet="risk.told"),
                        looked_for="our price and our board",
                        advice="We tell the board of our risk.",
                    ),
                ),
                tips=(Tip(id="X.T1", title="Our board is told of the price"),),
            ),
        ),
        "facets": (
            Facet(
                id="risk.told",
                title="Our price is told to them",
                branches=(),
                missing="Our price is not told to anybody.",
                ask="Our board: who told them of the risk?",
            ),
            Facet(id="short", title="We sold it", branches=(), missing="Our risk.", ask=""),
        ),
        "measures": (
            Measure(id="risk.count", operator="statements", title="what our board was told"),
        ),
    }
)


@pytest.mark.parametrize(
    "text",
    [
        *("We name a risk in words.", "Our board has set its price", "Our risk has no name."),
        *("Our price and our board.", "We tell the board of our risk!"),
        *("Our board is told of the price", "Our price is told to them."),
        *("Our price is not told to anybody.", "Our board: who told them of the risk?"),
        *("What our board was told", "Asks for: We name a risk in words."),
        "X.T1 Tips: our board is told of the price",
    ],
)
def test_what_a_pack_says_itself_is_guidance(text: str) -> None:
    assert stances(said(text, words=OWN)) == ["guidance"]
    assert stances(said(text)) != ["guidance"]


@pytest.mark.parametrize(
    "text",
    [
        *("We sold it.", "Our risk.", "We name a risk in words and in figures."),
        *("We told them: our board has set its price for May.", "What: our risk."),
        *("Our board has set its price at £40.", "Tom told our board of the price."),
        "In the spring Priya and Tom met our board, and: we name a risk in words.",
    ],
)
def test_who_uses_some_of_the_same_words_is_heard(text: str) -> None:
    assert stances(said(text, words=OWN)) == stances(said(text)) != ["guidance"]


@pytest.mark.parametrize(
    ("stance", "cells"),
    [
        ("guidance", ("Price", "", "")),
        ("guidance", ("Price", "TBC", "n/a")),
        ("guidance", ("Price", "-", "to be agreed")),
        ("guidance", ("Price", "[owner]", "<date>")),
        ("guidance", ("Price", "Insert name here", "xx")),
        ("stated", ("Price", "High", "")),
        ("stated", ("Price", "High", "Nancy")),
    ],
)
def test_hollow_rows(stance: str, cells: tuple[str, ...]) -> None:
    row = block(" | ".join(cells), "row", cells=cells, table=0)
    assert stances(said(row)) == [stance]


@pytest.mark.parametrize(
    ("stance", "text", "heading"),
    [
        ("general", "Price risk", "Notes"),
        ("general", "Price is a risk to every board", "Notes"),
        ("stated", "Price is a risk to our board", "Notes"),
        ("stated", "Ana", "Notes"),
        ("stated", "Price risk of £3", "Notes"),
        ("stated", "Price is a risk to 3 boards", "Notes"),
        ("asked", "Price risk?", "Notes"),
        ("stated", "Price risk", "Risks"),
        ("stated", "Price risk", "Team"),
        ("general", "Price risk", "Reviews"),
        ("stated", "Price is a risk to every board", "Reviews"),
    ],
)
def test_bare_terms_of_a_list(stance: str, text: str, heading: str) -> None:
    assert stances(written(f"# Plan\n\n## {heading}\n\n- {text}\n")) == [stance]


def test_a_labelled_item_is_no_bare_term() -> None:
    found = written("# Plan\n\n## Notes\n\n- **Price:** a risk to every board of them all\n")
    assert stances(found) == ["stated"]


@pytest.mark.parametrize(
    ("stance", "text"),
    [
        ("general", THEORY + THEORY),
        ("stated", THEORY),
        ("stated", THEORY + THEORY + "It is £3."),
        ("stated", THEORY + THEORY + "We see it."),
        ("stated", THEORY + THEORY + "The customer sees it."),
    ],
)
def test_long_paragraphs_about_nobody_are_theory(stance: str, text: str) -> None:
    assert set(stances(said(text.strip()))) == {stance}


def opening(*texts: str, **fields: object) -> list[str]:
    """Stances of blocks that open a document."""
    blocks = (
        Block.model_validate(
            {"index": 0, "kind": "paragraph", "text": t, "heading": ("Plan",), **fields}
        )
        for t in texts
    )
    return stances(said(*blocks))


def test_lines_of_the_opening_that_say_who_wrote_what_are_no_evidence() -> None:
    assert set(opening("Ana Ruiz, buyer", "Prepared by Ana.", "Date: 12 June.")) == {"guidance"}
    assert opening("We met the board.") == ["done"]
    assert opening("Learner: Ana", kind="item") == ["guidance"]
    assert opening("We met Ana", kind="item") == ["done"]
    assert opening("We met Ana", kind="note") == ["done"]
    assert opening("We met Ana", heading=("Plan", "Part")) == ["done"]
    assert opening(*["We met."] * 6, "Date: 12 June.")[-1] == "stated"
    assert opening("We met Ana and the others " * 9) == ["done"]


# --- concepts -------------------------------------------------------------------------------


def test_the_classes_of_a_frame_stand_near_each_other_in_any_order() -> None:
    assert "price-cut" in concepts(said("We cut the price."))
    assert "price-cut" in concepts(said("The price is what they cut."))
    far = "The price is a thing of which they never say that it is cut."
    assert "price-cut" not in concepts(said(far))
    assert "price-cut" in concepts(said(f"{far[:-1]}, a price."))
    assert "price-cut" in concepts(said("A cut here, and over there a cut of the price."))
    assert "price-cut" not in concepts(said("The price is set. We cut it."))


def test_a_phrase_ends_with_its_sentence() -> None:
    assert "answer" in concepts(said("We have a second source."))
    assert "answer" not in concepts(said("We have a second\nsource."))


def test_a_class_may_forbid_a_concept() -> None:
    assert "price-cut" not in concepts(said("We cut the price that is gone."))


def test_a_concept_covers_its_words_and_takes_the_nearest() -> None:
    found = said("Cut it, the price, a cut.")
    (hit,) = (c for c in found.statements[0].concepts if c.concept == "price-cut")
    assert "Cut it, the price, a cut."[hit.start : hit.end] == "price, a cut"


def test_possessives_are_found_inside_a_phrase() -> None:
    assert "reason" in concepts(said("That's why they cut it."))
    assert "reason" in concepts(said("That’s why they cut it."))
    assert "reason" not in concepts(said("We do that", "why they cut it."))
    assert "board-met" in concepts(said("The board's risk is that."))


# --- sections -------------------------------------------------------------------------------


def test_the_nearest_heading_that_names_anything_rules() -> None:
    assert sections(
        "# Big\n\nWe A.\n\n## Risks\n\nWe B.\n\n### Deep\n\nWe C.\n\n## Other\n\nWe D."
    ) == [*((), ("risks",), ("risks",), ())]


def test_a_heading_may_name_several() -> None:
    assert sections("## Team and risks\n\nWe met.") == [("team", "risks")]


def test_a_title_that_names_the_document_says_nothing() -> None:
    assert sections("# Risk review\n\nWe met.\n\n## Part\n\nWe sat.") == [(), ()]
    assert sections("# Risks\n\nWe met.") == [("risks",)]
    assert sections("# Risks\n\n## Part\n\nWe met.") == [()]


def test_a_label_comes_before_the_heading() -> None:
    text = "# Plan\n\n## Risks\n\n**Actions:** We meet.\n\n**Risk:** We wait.\n\nOwner: We go.\n"
    assert sections(text) == [("actions", "risks"), ("risks",), ("risks",)]


def test_words_of_a_sentence_name_no_section() -> None:
    assert sections("# Plan\n\n## Part\n\nWe see risks and actions.") == [()]
