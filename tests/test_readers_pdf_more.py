"""What is rare in PDF files: drawings in drawings, odd tables, odd structures, broken objects."""

from __future__ import annotations

import pytest
from readers.paper import BOLD, PLAIN, Sheet, Spec, marked, paper, rule, say, stack
from readers.paper import PICTURE as DOT

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import limits, pdf
from kamcoach.readers.pdf import grid as pdf_grid
from kamcoach.readers.visibility import COVERED, HIDDEN, OFF_PAGE, PICTURE, SAME_COLOUR, UNSURE

PROSE = (
    "We met the buyer in May and agreed that the forecast would be",
    "shared every month, because two late orders had cost both sides",
    "more than the discount was worth to them.",
)


def document(*sheets: Sheet | str, catalog: str = "") -> Document:
    return pdf.read("plan.pdf", paper(*sheets, catalog=catalog))


def kinds(found: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in found.blocks]


def texts(found: Document) -> list[str]:
    return [block.text for block in found.blocks]


def unseen(found: Document) -> list[tuple[str, str]]:
    return [(hidden.reason, hidden.text) for hidden in found.unseen]


def refusal(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        pdf.read("plan.pdf", data)
    return caught.value


# Drawings in drawings: text and paint may stand in a form (an XObject) and that in another.


def form(inner: str, box: str = "0 0 600 900", matrix: str = "1 0 0 1 0 0", more: str = "") -> str:
    return (
        f"<</Type /XObject /Subtype /Form /BBox [{box}] /Matrix [{matrix}] /Resources"
        " <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>"
        f" /XObject <</Y 11 0 R>> /ExtGState <</G <</ca 0.4>>>>>> {more} /Length {len(inner)}>>"
        f"\nstream\n{inner}\nendstream"
    )


NAMED = "/XObject <</X 10 0 R>> /ExtGState <</G <</ca 0.4>>>>"


def drawn(content: str, *forms: str) -> Document:
    """A page with forms: /X is the first, and the first may draw the second as /Y."""
    return pdf.read("x.pdf", paper(Sheet(content, resources=NAMED), extra=forms))


def filled(colour: str, y: float, text: str, ink: str, high: float = 20) -> str:
    """Text on (or, of no height, without) a bar of a colour."""
    return f"{colour} rg 60 {y - 5} 300 {high} re f\n{ink} rg " + say(72, y, text)


RED, BLUE, WHITE, BLACK = "0.9 0.1 0.1", "0.1 0.1 0.5", "1 1 1", "0 0 0"


def test_text_within_forms_is_read_and_judged_where_it_stands() -> None:
    inner = (
        filled(RED, 660, "red on red", RED)
        + filled(BLUE, 600, "white on blue", WHITE)
        + f"{WHITE} rg "
        + say(72, 560, "white on nothing")
        + f"{BLACK} rg "
        + say(72, 520, "seen inside")
    )
    found = drawn(say(72, 700, "seen outside") + "q 1 0 0 1 10 -20 cm /X Do Q", form(inner))
    assert " ".join(texts(found)).split("\n") == ["seen outside white on blue seen inside"]
    assert unseen(found) == [(SAME_COLOUR, "red on red white on nothing")]


def test_forms_within_forms_move_what_they_draw() -> None:
    outer = form("q 1 0 0 1 0 -100 cm /Y Do Q", matrix="1 0 0 1 5 0")
    inner = form(filled(BLUE, 700, "white on blue", WHITE) + "0 g " + say(900, 640, "beyond"))
    found = drawn(say(72, 780, "seen") + "/X Do", outer, inner)
    assert " ".join(texts(found)) == "seen white on blue"
    assert unseen(found) == [(OFF_PAGE, "beyond")]


def test_a_bar_in_a_form_covers_what_is_below_it() -> None:
    bar = form(f"{BLACK} rg 60 690 300 30 re f")
    found = drawn(say(72, 700, "below the bar") + "/X Do 0 g " + say(72, 640, "beside it"), bar)
    assert texts(found) == ["beside it"]
    assert unseen(found) == [(COVERED, "below the bar")]


def test_a_bar_that_its_form_cuts_off_covers_nothing() -> None:
    bar = form(f"{BLACK} rg 60 690 300 30 re f", box="0 0 50 50")
    found = drawn(say(72, 700, "beside the bar") + "/X Do", bar)
    assert texts(found) == ["beside the bar"]
    assert unseen(found) == []


def test_what_can_be_seen_through_covers_nothing_and_leaves_a_doubt() -> None:
    bar = form(f"{BLUE} rg 60 690 300 30 re f")
    page = say(72, 700, "below glass") + "q /G gs /X Do Q " + f"{WHITE} rg "
    found = drawn(page + say(200, 700, "on glass"), bar)
    assert " ".join(texts(found)) == "below glass on glass"
    assert [(u.reason, u.text, u.counted) for u in found.unseen] == [(UNSURE, "on glass", True)]


def test_white_letters_on_a_shape_or_shading_are_in_doubt() -> None:
    page = f"{BLUE} rg 60 680 m 100 760 300 760 360 680 c f {WHITE} rg " + say(
        150, 700, "on a curve"
    )
    found = document(page + "0 g " + say(72, 600, "on paper"))
    assert texts(found) == ["on a curve", "on paper"]
    assert [(u.reason, u.text, u.counted) for u in found.unseen] == [(UNSURE, "on a curve", True)]


def test_forms_are_not_followed_without_end() -> None:
    itself = form(say(72, 700, "seen") + "/X Do").replace("/Y 11", "/X 10")
    reason = refusal(paper(Sheet("/X Do", resources=NAMED), extra=(itself,))).reason
    assert "drawings in a page are nested more than the limit of 10 deep" in reason


# Words


def test_a_word_that_begins_with_a_larger_letter_is_whole() -> None:
    found = document(stack(72, 780, *PROSE) + say(72, 700, "W", 16) + say(87.2, 700, "e met Ana"))
    assert texts(found)[1:] == ["We met Ana"]


def test_a_thick_bar_or_a_short_line_strikes_nothing_out() -> None:
    page = say(72, 700, "barred", 8) + "0 g 70 702 60 2.5 re f\n"
    page += say(72, 650, "mostly free of the line") + rule(72, 653, 85, 653)
    found = document(page)
    assert texts(found) == ["barred", "mostly free of the line"]
    assert unseen(found) == []


def test_vertical_words_in_pieces_are_whole() -> None:
    page = stack(72, 780, *PROSE)
    page += say(0, 0, "fore", more="0 1 -1 0 40 300 Tm") + say(
        0, 0, "cast", more="0 1 -1 0 40 319 Tm"
    )
    assert texts(document(page))[-1] == "forecast"


# Tables


def bars(xs: tuple[float, ...], ys: tuple[float, ...]) -> str:
    """Lines as thin filled bars, as some programs draw them: across at `ys`, down at `xs`."""
    wide, high = xs[-1] - xs[0], ys[0] - ys[-1]
    drawn = "".join(f"{xs[0]} {y} {wide} 0.5 re f\n" for y in ys)
    return drawn + "".join(f"{x} {ys[-1]} 0.5 {high} re f\n" for x in xs)


def rows_of(found: Document) -> list[tuple[str, ...]]:
    return [block.cells for block in found.blocks if block.kind in ("header", "row")]


def test_lines_drawn_as_thin_bars_part_a_table() -> None:
    page = (
        "0 g "
        + bars((72, 192, 312), (700, 680, 660))
        + say(76, 686, "Risk")
        + say(196, 686, "Owner")
    )
    page += say(76, 666, "Tender") + say(196, 666, "Ana")
    assert rows_of(document(page)) == [("Risk", "Owner"), ("Tender", "Ana")]


def test_each_cell_may_have_lines_of_its_own() -> None:
    page = ""
    for x in (72, 192):
        for y in (680, 660, 640):
            page += f"0.5 w {x} {y} m {x + 120} {y} l {x + 120} {y + 20} l {x} {y + 20} l h S\n"
            page += say(x + 4, y + 6, f"{x} {y}")
    assert rows_of(document(page)) == [(f"72 {y}", f"192 {y}") for y in (680, 660, 640)]


def test_tables_side_by_side_on_one_height_are_two() -> None:
    page = ""
    for x, name in ((72, "left"), (340, "right")):
        page += bars((x, x + 100, x + 200), (700, 680, 660))
        for row, y in enumerate((686, 666)):
            page += say(x + 4, y, f"{name} {row}") + say(x + 104, y, f"more {row}")
    found = document("0 g " + page)
    assert {block.table for block in found.blocks} == {0, 1}
    assert rows_of(found) == [
        ("left 0", "more 0"),
        ("left 1", "more 1"),
        ("right 0", "more 0"),
        ("right 1", "more 1"),
    ]


def test_a_table_open_at_its_sides_and_a_cell_merged_downwards() -> None:
    page = rule(60, 700, 400, 700) + rule(180, 680, 400, 680) + rule(60, 660, 400, 660)
    page += rule(180, 700, 180, 660)
    page += say(64, 676, "Ana Ruiz") + say(184, 686, "Finance") + say(184, 666, "Supporter")
    assert rows_of(document(page)) == [("Ana Ruiz", "Finance"), ("Ana Ruiz", "Supporter")]


def test_a_cross_and_a_line_alone_are_no_table() -> None:
    page = rule(100, 500, 300, 500) + rule(200, 400, 200, 600) + rule(500, 100, 500, 300)
    assert kinds(document(page + stack(72, 780, *PROSE))) == [("paragraph", " ".join(PROSE))]


def test_a_table_of_one_row_is_never_shaded_unlike_a_second() -> None:
    page = "0.2 0.3 0.6 rg 72 680 240 20 re f 0 g " + bars((72, 192, 312), (700, 680))
    page += say(76, 686, "Ana", more="1 g") + say(196, 686, "Buyer for the north")
    found = document(page.replace("(Ana) Tj", "(Ana) Tj 1 g"), stack(72, 780, *PROSE))
    assert {block.kind for block in found.blocks} <= {"row", "paragraph"}


def test_a_page_full_of_lines_is_searched_for_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (
        "0 g "
        + bars((72, 192, 312), (700, 680, 660))
        + say(76, 686, "Risk")
        + say(196, 686, "Owner")
    )
    page += say(76, 666, "Tender") + say(196, 666, "Ana")
    monkeypatch.setattr(pdf_grid, "_MOST_RULES", 5)
    found = document(page)
    assert {block.kind for block in found.blocks} <= {"paragraph", "row", "header"}
    assert "Tender" in " ".join(texts(found))


def test_a_new_table_of_as_many_columns_on_the_next_page() -> None:
    def table(y: float, font: str, *rows: tuple[str, str]) -> str:
        ys = tuple(y - 20 * at for at in range(len(rows) + 1))
        drawn = "0 g " + bars((72, 192, 312), ys)
        for at, (one, other) in enumerate(rows):
            face = font if not at else PLAIN
            drawn += say(76, y - 14 - 20 * at, one, font=face) + say(
                196, y - 14 - 20 * at, other, font=face
            )
        return drawn

    one = table(120, BOLD, ("Risk", "Owner"), ("Tender", "Ana"))
    two = table(800, BOLD, ("Aim", "By when"), ("Grow", "May"))
    found = document(one, two)
    assert [(b.table, b.kind, b.cells) for b in found.blocks] == [
        (0, "header", ("Risk", "Owner")),
        (0, "row", ("Tender", "Ana")),
        (1, "header", ("Aim", "By when")),
        (1, "row", ("Grow", "May")),
    ]


def columns(y: float, *rows: tuple[str, ...], step: float = 20) -> str:
    """Rows parted by white space."""
    return "".join(
        say(72 + 130 * at, y - step * down, text)
        for down, row in enumerate(rows)
        for at, text in enumerate(row)
        if text
    )


def test_a_table_of_white_space_ends_at_a_bullet_a_larger_line_and_far_text() -> None:
    table = columns(700, ("Who", "Role"), ("Ana", "Buyer"), ("Tom", "Director"))
    bullet = say(72, 640, "\x95".encode("latin-1").decode("cp1252")) + say(90, 640, "an item")
    for below in (bullet, say(72, 640, "Larger", 15), say(72, 560, "far away")):
        found = document(stack(72, 780, *PROSE) + table + below)
        assert rows_of(found) == [("Who", "Role"), ("Ana", "Buyer"), ("Tom", "Director")]
        assert len(found.blocks) == 5


def test_text_across_a_table_of_white_space_ends_it() -> None:
    table = columns(700, ("Who", "Role"), ("Ana", "Buyer"), ("Tom", "Director"))
    across = "What follows runs over all of the columns and is no row"
    found = document(stack(72, 780, *PROSE) + table + say(72, 640, across))
    assert rows_of(found) == [("Who", "Role"), ("Ana", "Buyer"), ("Tom", "Director")]
    assert texts(found)[-1] == across


def test_a_first_row_may_leave_a_column_empty() -> None:
    table = columns(700, ("Who", "", "Since"), ("Ana", "Buyer", "May"), ("Tom", "Chef", "June"))
    found = document(stack(72, 780, *PROSE) + table)
    assert rows_of(found) == [
        ("Who", "", "Since"),
        ("Ana", "Buyer", "May"),
        ("Tom", "Chef", "June"),
    ]


def test_rules_below_each_row_part_cells_of_several_lines() -> None:
    page = stack(72, 790, *PROSE)
    y = 720.0
    for name, said in (
        ("Who", "Said"),
        ("Ana", "that prices\nmust fall"),
        ("Tom", "nothing\nat all"),
        ("Eva", "yes"),
    ):
        lines = said.split("\n")
        page += say(72, y, name) + stack(202, y, *lines)
        y -= 14 * len(lines)
        page += rule(70, y + 9, 400, y + 9)
        y -= 4
    found = [tuple(cell.replace("\n", " ") for cell in row) for row in rows_of(document(page))]
    assert found == [
        ("Who", "Said"),
        ("Ana", "that prices must fall"),
        ("Tom", "nothing at all"),
        ("Eva", "yes"),
    ]


def test_rows_with_wider_gaps_between_them() -> None:
    page = stack(72, 790, *PROSE)
    rows = [
        ("Ana Ruiz", "Finance director of the whole group,\nwho signs each order"),
        ("Tom Ford", "Buyer for the north of the country\nand a friend of ours"),
        ("Eva Lund", "Head of the warehouse, not yet met,\nthough we have tried"),
        ("Jo Amin", "Planner"),
    ]
    y = 720.0
    for name, said in rows:
        lines = said.split("\n")
        page += say(72, y, name) + stack(202, y, *lines, step=13)
        y -= 13 * len(lines) + 12
    assert [row[0] for row in rows_of(document(page))] == [name for name, _ in rows]


# Text in columns, headings, lines


def test_what_runs_across_columns_ends_them() -> None:
    def pair(y: float, name: str) -> str:
        left = (f"{name} left {at} goes on and on so far" for at in range(7))
        right = (f"{name} right {at} goes on and on so far" for at in range(7))
        return stack(60, y, *left) + stack(310, y, *right)

    across = "One line that runs across the page from its left side to the right side of it all"
    page = (
        pair(760, "upper")
        + say(60, 650, across)
        + pair(630, "lower")
        + say(60, 520, across + " again")
    )
    found = " ".join(texts(document(page)))
    order = ["upper left 6", "upper right 0", "One line", "lower left 0", "lower right 6", "again"]
    assert sorted(order, key=found.index) == order


def test_names_beside_values_are_no_columns_of_prose() -> None:
    rows = "".join(
        say(60, 760 - 14 * at, f"Name {at}") + say(200, 760 - 14 * at, f"Value number {at}")
        for at in range(8)
    )
    found = document(rows)
    assert {b.kind for b in found.blocks} <= {"row", "header"}
    assert rows_of(found)[3] == ("Name 3", "Value number 3")


def test_large_type_that_is_no_heading() -> None:
    long = "This sentence is set in large type and is far too long to head any text at all here."
    page = say(40, 780, "* * *", 16) + stack(72, 740, *PROSE) + say(72, 640, "and so on,", 16)
    page += stack(72, 600, *PROSE) + say(40, 500, long, 12.5)
    assert "heading" not in {block.kind for block in document(page).blocks}


def test_lines_that_go_back_up_or_are_set_far_apart_are_paragraphs() -> None:
    page = (
        stack(72, 780, *PROSE) + say(72, 700, "Another line") + say(72, 660, "and one far below it")
    )
    assert texts(document(page))[1:] == ["Another line", "and one far below it"]


def test_small_type_at_the_foot_without_a_number_is_a_paragraph() -> None:
    page = stack(72, 780, *PROSE) + say(72, 200, "Small print that nobody numbered", 8)
    assert kinds(document(page))[1] == ("paragraph", "Small print that nobody numbered")


def test_letters_that_may_be_bullets() -> None:
    page = stack(72, 780, *PROSE) + say(72, 700, "o") + say(80, 700, "sole mio")
    page += say(72, 660, "o") + say(96, 660, "an item")
    assert kinds(document(page))[1:] == [("paragraph", "o sole mio"), ("item", "an item")]


def test_hyphens_of_words_that_have_one() -> None:
    words = "The follow-up was a success, and the follow-up of that as well for all of us"
    page = stack(
        72,
        780,
        words,
        "and so we planned another kind of meeting that is a true follow-",
        "up to it all.",
    )
    assert "a true follow-up to it all" in " ".join(texts(document(page)))
    dash = stack(
        72,
        780,
        "We agreed on the price of all that we deliver in the year 2026-",
        "2027 and no more.",
    )
    assert "2026-2027" in texts(document(dash))[0]


def test_lines_below_each_other_are_joined_by_what_would_have_fitted() -> None:
    # The first word of the second line is one of two faces; of the fourth, one with a hyphen.
    page = stack(72, 780, *PROSE, "The order was late for a reason that the people on this")
    page += say(72, 724, "un", font=BOLD) + say(85.4, 724, "believable trip could not see at all")
    page += stack(72, 680, *PROSE, "The price was agreed on for as long as all of us keep our")
    page += say(72, 624, "well-understood promises to each other.")
    found = texts(document(page))
    assert found[1].endswith("on this unbelievable trip could not see at all")
    assert found[3].endswith("keep our well-understood promises to each other.")


def test_two_words_of_a_narrow_cell_that_stand_elsewhere_are_two() -> None:
    page = stack(72, 790, "The buyer at the head of the director team said so to all of them.")
    page += ruled_cells(["Head", "of"], ["Directo", "r"])
    assert rows_of(document(page))[0] == ("Head of", "Director")


def ruled_cells(*cells: list[str]) -> str:
    """A table of one row and two, of narrow cells with a line for each word."""
    xs = tuple(72.0 + 46 * at for at in range(len(cells) + 1))
    page = "0 g " + bars(xs, (700, 660, 640))
    for x, words in zip(xs, cells, strict=False):
        page += stack(x + 4, 686, *words) + say(x + 4, 646, "x")
    return page


# Structure


def tagged(content: list[str], *tags: Spec) -> Document:
    """A page of marked lines, the first numbered 0, and its structure."""
    page = "".join(marked(at, say(72, 780 - 20 * at, text)) for at, text in enumerate(content))
    return document(Sheet(page, tags=tags))


def test_alternative_text_is_listed() -> None:
    page = marked(0, say(72, 780, "Plan")) + marked(1, f"q 50 0 0 50 72 600 cm {DOT} Q\n")
    tags: tuple[Spec, ...] = (("H1", 0), ("Figure /Alt (Our sites)", 1), ("P", 2))
    found = document(Sheet(page + marked(2, say(72, 500, "text")), tags=tags))
    assert unseen(found) == [(PICTURE, "Our sites")]
    assert texts(found) == ["Plan", "text"]


def test_text_that_stands_loose_in_a_list_table_or_row_is_read() -> None:
    found = tagged(
        [
            "Loose in a list",
            "Item",
            "Risks by size",
            "Risk",
            "loose cell",
            "Tender",
            "Ana",
            "below",
        ],
        ("L", [0, ("LI", [("LBody", 1)])]),
        (
            "Table",
            [("Caption", 2), ("TR", [("TH", 3), 4]), ("TR", [("TD", 5), ("TD", 6)])],
        ),
        ("P", 7),
    )
    assert kinds(found) == [
        ("paragraph", "Loose in a list"),
        ("item", "Item"),
        ("paragraph", "Risks by size"),
        ("row", "Risk | loose cell"),
        ("row", "Tender | Ana"),
        ("paragraph", "below"),
    ]


def test_bullets_that_are_tagged_as_text() -> None:
    bullet = "\x95".encode("latin-1").decode("cp1252")
    page = "".join(
        marked(at, say(72, 780 - 20 * at, bullet) + say(90, 780 - 20 * at, text))
        for at, text in enumerate(["in a paragraph", "in a list"])
    )
    found = document(Sheet(page, tags=(("P", 0), ("L", [("LI", [("LBody", 1)])]))))
    assert [(b.kind, b.text) for b in found.blocks] == [
        ("item", "in a paragraph"),
        ("item", "in a list"),
    ]


def test_a_list_in_a_note_and_a_table_of_headers_only() -> None:
    found = tagged(
        ["1", "A note", "with an item", "Who", "When", "end of it"],
        ("Note", [("Lbl", 0), ("P", 1), ("L", [("LI", [("LBody", 2)])])]),
        ("Table", [("TR", [("TH", 3), ("TH", 4)])]),
        ("Table", [("TR", [("TH", []), ("TH", [])])]),
        ("P", 5),
    )
    assert kinds(found) == [
        ("note", "A note"),
        ("item", "with an item"),
        ("row", "Who | When"),
        ("paragraph", "end of it"),
    ]


def test_structure_deeper_than_any_document_is_not_followed() -> None:
    deep: Spec = ("P", 0)
    for _ in range(70):
        deep = ("Div", [deep])
    found = tagged(["deep down", "at the top"], deep, ("P", 1))
    assert " ".join(texts(found)).split() == ["deep", "down", "at", "the", "top"]


def test_text_that_merged_cells_repeat_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "text=200")
    wide = "/A <</O /Table /ColSpan 60>>"
    page = (
        marked(0, say(72, 780, "wide"))
        + marked(1, say(72, 760, "a"))
        + marked(2, say(99, 760, "b"))
    )
    table: Spec = ("Table", [("TR", [(f"TD {wide}", 0)]), ("TR", [("TD", 1), ("TD", 2)])])
    assert "more text than the limit of 200" in refusal(paper(Sheet(page, tags=(table,)))).reason


# Broken and odd objects


def test_protection_that_nobody_knows() -> None:
    data = paper(say(72, 700, "text"), extra=("<</Filter /Custom /V 1 /R 2>>",))
    data = data.replace(b"/Root 1 0 R", b"/Encrypt 10 0 R /ID [<00> <00>] /Root 1 0 R")
    assert "protected in a way that cannot be read" in refusal(data).reason


def test_a_page_that_is_missing() -> None:
    data = paper(say(72, 700, "text")).replace(
        b"/Kids [100 0 R] /Count 1", b"/Kids [100 0 R 99 0 R] /Count 2"
    )
    assert "damaged or cut off" in refusal(data).reason


def test_fields_that_hold_no_text_and_comments_that_are_none() -> None:
    notes = (
        "<</Type /Annot /Subtype /Widget /FT /Btn /T (a) /V /Yes /Rect [120 696 300 712]>>",
        "<</Subtype /Widget /FT /Tx /T (b) /V (secret) /Ff 8192 /Rect [72 500 300 520]>>",
        "null",
        "<</Type /Annot /Subtype /Widget /FT /Tx /T (c) /V (shown) /Rect [72 400 300 420]>>",
    )
    sheet = Sheet(stack(72, 780, *PROSE), annotations=notes)
    found = document(sheet, catalog="/AcroForm <</Fields [102 0 R 103 0 R 105 0 R]>>")
    assert texts(found) == [" ".join(PROSE), "shown"]
    assert unseen(found) == []


def test_bookmarks_without_a_title_and_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = (
        "<</Type /Outlines /First 11 0 R /Last 13 0 R /Count 3>>",
        "<</Title ( ) /Parent 10 0 R /Next 12 0 R>>",
        "<</Title (Our risks) /Parent 10 0 R /Prev 11 0 R /Next 13 0 R>>",
        "<</Title (Our aims) /Parent 10 0 R /Prev 12 0 R>>",
    )
    page = say(72, 780, "Our risks") + stack(72, 750, *PROSE) + say(72, 650, "Our aims")
    data = paper(page + stack(72, 620, *PROSE), catalog="/Outlines 10 0 R", extra=extra)

    def headings() -> list[str]:
        return [b.text for b in pdf.read("x.pdf", data).blocks if b.kind == "heading"]

    assert headings() == ["Our risks", "Our aims"]
    monkeypatch.setattr(pdf, "_MOST_MARKS", 2)
    assert headings() == ["Our risks"]


def test_paths_that_paint_nothing_hide_nothing() -> None:
    page = say(72, 700, "seen") + "60 690 300 30 re n\n"
    found = document(page)
    assert texts(found) == ["seen"] and unseen(found) == []


def test_text_without_paint_and_text_that_is_clear() -> None:
    found = drawn(say(72, 700, "seen") + say(72, 660, "only a clip", more="7 Tr"), form(""))
    assert unseen(found) == [(HIDDEN, "only a clip")]
