"""PDF files become the blocks that a person sees on their pages."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from readers.paper import BOLD, ITALIC, PICTURE, Sheet, Spec, marked, paper, rule, say, stack

from kamcoach.errors import Refusal
from kamcoach.models.document import Block, Document
from kamcoach.readers import limits, pdf
from kamcoach.readers.visibility import (
    COMMENT,
    COVERED,
    HIDDEN,
    OFF_PAGE,
    SAME_COLOUR,
    STRUCK,
    TINY,
)
from kamcoach.readers.visibility import PICTURE as DESCRIPTION

PROSE = (
    "We met the buyer in May and agreed that the forecast would be",
    "shared every month, because two late orders had cost both sides",
    "more than the discount was worth to them.",
)
"""A paragraph of three lines; the first two are full."""


def document(*sheets: Sheet | str, catalog: str = "", info: str = "") -> Document:
    return pdf.read("plan.pdf", paper(*sheets, catalog=catalog, info=info))


def kinds(*sheets: Sheet | str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document(*sheets).blocks]


def texts(*sheets: Sheet | str) -> list[str]:
    return [block.text for block in document(*sheets).blocks]


def unseen(*sheets: Sheet | str) -> list[tuple[str, str]]:
    return [(hidden.reason, hidden.text) for hidden in document(*sheets).unseen]


def reason(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        pdf.read("plan.pdf", data)
    assert caught.value.advice
    return caught.value.reason


def test_lines_become_paragraphs_and_headings() -> None:
    page = (
        say(72, 780, "Plan for Ridgeline", 20)
        + say(72, 740, "Where we stand", 14)
        + stack(72, 715, *PROSE)
        + stack(72, 650, *PROSE)
    )
    found = document(page).blocks
    whole = " ".join(PROSE)
    assert [(b.kind, b.level, b.text) for b in found] == [
        ("heading", 1, "Plan for Ridgeline"),
        ("heading", 2, "Where we stand"),
        ("paragraph", 0, whole),
        ("paragraph", 0, whole),
    ]
    assert found[2].heading == ("Plan for Ridgeline", "Where we stand")
    assert {b.page for b in found} == {1}


def test_bold_line_heads_what_follows_and_a_label_is_kept() -> None:
    page = say(72, 780, "Strengths", font=BOLD) + stack(72, 755, *PROSE)
    page += say(72, 690, "Owner:", font=BOLD) + say(114, 690, "Ana Ruiz looks after it")
    page += say(72, 660, "all of this is in italics", font=ITALIC)
    found = document(page).blocks
    assert (found[0].kind, found[2].label, found[3].emphasis) == ("heading", "Owner", True)
    assert found[2].text == "Owner: Ana Ruiz looks after it"


def test_lines_that_were_ended_on_purpose_stay_lines() -> None:
    page = stack(72, 780, "Learner: Ana Ruiz", "Company: Ridgeline", "Date: 4 May") + stack(
        72, 700, *PROSE
    )
    found = document(page).blocks
    assert [b.label for b in found[:3]] == ["Learner", "Company", "Date"]


def test_paragraphs_told_by_the_indent_of_their_first_line() -> None:
    page = stack(72, 780, *PROSE) + say(84, 738, PROSE[0]) + stack(72, 724, *PROSE[1:])
    assert texts(page) == [" ".join(PROSE)] * 2


@pytest.mark.parametrize("bullet", ["\x95", "-", "\x96", "*", "o"])
def test_bullets(bullet: str) -> None:
    rows = ("first thing to do", "second thing", "third")
    page = stack(72, 780, *PROSE)
    for at, text in enumerate(rows):
        page += say(80, 720 - 14 * at, bullet.encode("latin-1").decode("cp1252"))
        page += say(98, 720 - 14 * at, text)
    assert kinds(page)[1:] == [("item", text) for text in rows]


def test_items_that_wrap_and_lists_within_lists() -> None:
    page = say(72, 780, "1.") + stack(90, 780, PROSE[0], PROSE[1])
    page += say(72, 752, "2.") + say(90, 752, "below it:")
    page += say(90, 738, "a)") + say(108, 738, "inner")
    page += say(72, 724, "3.") + say(90, 724, "last")
    found = document(page).blocks
    assert [(b.kind, b.level) for b in found] == [
        ("item", 1),
        ("item", 1),
        ("item", 2),
        ("item", 1),
    ]
    assert found[0].text == " ".join(PROSE[:2])


def test_hyphens_at_line_ends() -> None:
    page = stack(
        72,
        780,
        "Our forecast is a long-term matter and it rests on the relation-",
        "ships that the buyers have with us, which are of the long-",
        "term kind, and on relationships that we have yet to build.",
    )
    assert texts(page) == [
        "Our forecast is a long-term matter and it rests on the relationships that the buyers "
        "have with us, which are of the long-term kind, and on relationships that we have yet to "
        "build."
    ]


def test_quotes_and_signs() -> None:
    page = say(72, 780, "one \x93fi\x94 \x96 \x80 5".encode("latin-1").decode("cp1252"))
    assert texts(page) == ["one “fi” – € 5"]


def ruled(rows: list[list[str]], y: float = 700, high: float = 20) -> str:
    """A table parted by lines, from x 72 in columns of 120 points."""
    wide = 120.0
    right, foot = 72 + wide * len(rows[0]), y - high * len(rows)
    drawn = "".join(rule(72, y - high * at, right, y - high * at) for at in range(len(rows) + 1))
    drawn += "".join(
        rule(72 + wide * at, y, 72 + wide * at, foot) for at in range(len(rows[0]) + 1)
    )
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            drawn += say(76 + wide * across, y - high * down - 14, text)
    return drawn


RISKS = [["Risk", "Likelihood", "Owner"], ["Tender", "high", "Ana"], ["Price", "low", "Tom"]]


def rows_of(blocks: tuple[Block, ...]) -> list[tuple[str, ...]]:
    return [block.cells for block in blocks if block.kind in ("header", "row")]


def test_table_parted_by_lines() -> None:
    found = document(say(72, 780, "Risks", 16) + ruled(RISKS) + stack(72, 600, *PROSE)).blocks
    assert rows_of(found) == [tuple(row) for row in RISKS]
    assert [b.kind for b in found] == ["heading", "header", "row", "row", "paragraph"]
    assert found[2].columns == ("Risk", "Likelihood", "Owner")


def test_merged_cells_are_repeated_and_cells_wrap() -> None:
    page = rule(72, 700, 312, 700) + rule(72, 680, 312, 680) + rule(72, 630, 312, 630)
    page += rule(72, 700, 72, 630) + rule(312, 700, 312, 630) + rule(192, 680, 192, 630)
    page += say(76, 686, "Stakeholders of ours") + say(76, 666, "Ana Ruiz of the")
    page += say(76, 652, "finance team") + say(196, 666, "supporter")
    assert rows_of(document(page).blocks) == [
        ("Stakeholders of ours", "Stakeholders of ours"),
        ("Ana Ruiz of the finance team", "supporter"),
    ]


def test_frame_around_text_is_no_table() -> None:
    page = rule(60, 800, 540, 800) + rule(60, 700, 540, 700)
    page += rule(60, 800, 60, 700) + rule(540, 800, 540, 700) + stack(72, 780, *PROSE)
    assert kinds(page) == [("paragraph", " ".join(PROSE))]


def test_shaded_first_row_is_a_header() -> None:
    rows = [["Aim", "By when"], ["Grow", "May"], ["Keep", "June"]]
    page = "0.2 0.3 0.6 rg 72 680 240 20 re f 1 g\n" + ruled(rows).replace("BT", "0 g BT")
    page = page.replace("0 g BT", "1 g BT", 2)  # The header is white on blue, and can be seen.
    found = document(page).blocks
    assert [b.kind for b in found] == ["header", "row", "row"]
    assert unseen(page) == []


def open_table(rows: list[list[str]], y: float) -> str:
    """A table parted by white space, with a line below its first row."""
    drawn = ""
    for row in rows:
        for across, text in enumerate(row):
            for down, part in enumerate(text.split("\n")):
                drawn += say(72 + 130 * across, y - 14 * down, part)
        y -= 14 * max(text.count("\n") + 1 for text in row)
    return drawn


def test_table_parted_by_white_space() -> None:
    rows = [
        ["Name", "Role", "View of us"],
        ["Ana Ruiz", "Finance director for the\nwhole group", "Supporter"],
        ["Tom Ford", "Buyer", "Neutral, and not yet\nmet in person"],
    ]
    page = stack(72, 780, *PROSE) + open_table(rows, 700) + rule(70, 696, 500, 696)
    found = document(page).blocks
    assert rows_of(found) == [tuple(t.replace("\n", " ") for t in row) for row in rows]
    assert found[1].kind == "header"


def test_table_that_goes_over_a_page_with_its_header() -> None:
    first = ruled(RISKS, y=120)
    second = ruled([RISKS[0], ["Strike", "low", "Eva"]], y=800)
    found = document(first, second).blocks
    assert rows_of(found) == [tuple(r) for r in [*RISKS, ["Strike", "low", "Eva"]]]
    assert {b.table for b in found} == {0}
    assert found[-1].page == 2


def test_sentence_that_goes_over_a_page() -> None:
    one = stack(72, 780, *PROSE) + stack(72, 100, *PROSE[:2])
    two = say(72, 780, PROSE[2])
    assert texts(one, two) == [" ".join(PROSE)] * 2


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [f"left column line {at} goes on to the" for at in range(12)]
    right = [f"right column line {at} is full of words" for at in range(12)]
    page = say(72, 800, "A title that runs across the whole page and both of its columns", 16)
    page += stack(72, 760, *left) + stack(320, 760, *right)
    found = texts(page)
    assert found[0].startswith("A title")
    assert " ".join(found[1:]).replace("\n", " ") == " ".join(left + right)


def test_running_headers_footers_and_page_numbers_are_dropped() -> None:
    pages = [
        say(72, 810, "Account plan, May 2026", 9)
        + stack(72, 740, f"On page {at} something else stands", *PROSE)
        + say(280, 30, f"Page {at} of 3", 9)
        for at in (1, 2, 3)
    ]
    found = document(*pages).blocks
    assert len(found) == 3
    assert [b.page for b in found] == [1, 2, 3]
    assert all("Account plan" not in b.text and "of 3" not in b.text for b in found)
    # A heading at the top of one page is no header.
    assert texts(say(72, 810, "Risks", 16) + stack(72, 740, *PROSE))[0] == "Risks"


def test_table_of_contents_is_not_read() -> None:
    page = say(72, 780, "1 Risks ................................ 3") + stack(72, 700, *PROSE)
    assert texts(page) == [" ".join(PROSE)]


def test_footnotes() -> None:
    page = stack(72, 780, *PROSE[:2]) + say(72, 752, "worth to them")
    page += say(140, 756, "1", 6) + say(147, 752, "in the end.")
    page += say(72, 80, "1", 8) + say(80, 80, "As the invoices show.", 8)
    found = document(page).blocks
    assert found[0].text.endswith("worth to them[1] in the end.")
    assert (found[1].kind, found[1].label, found[1].text) == ("note", "1", "As the invoices show.")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pages_that_are_turned(turn: int) -> None:
    content = {
        0: say(72, 780, "Upright text") + say(72, 760, "and more"),
        90: say(0, 0, "Upright text", more="0 1 -1 0 60 72 Tm")
        + say(0, 0, "and more", more="0 1 -1 0 80 72 Tm"),
        180: say(0, 0, "Upright text", more="-1 0 0 -1 500 60 Tm")
        + say(0, 0, "and more", more="-1 0 0 -1 500 80 Tm"),
        270: say(0, 0, "Upright text", more="0 -1 1 0 535 770 Tm")
        + say(0, 0, "and more", more="0 -1 1 0 515 770 Tm"),
    }[turn]
    assert texts(Sheet(content, f"/Rotate {turn}")) == ["Upright text and more"]
    # The same text on a page that was scanned sideways and not turned back.
    assert texts(Sheet(content)) == ["Upright text and more"]


def test_text_at_an_angle_stands_last() -> None:
    page = say(0, 0, "DRAFT", 40, more="0.7 0.7 -0.7 0.7 200 300 Tm") + stack(72, 780, *PROSE)
    assert texts(page) == [" ".join(PROSE), "DRAFT"]


def test_text_printed_twice_is_read_once() -> None:
    page = say(72, 780, "Shadow") + say(72.3, 780, "Shadow") + stack(72, 700, *PROSE)
    assert texts(page)[0] == "Shadow"


def test_what_nobody_sees_is_no_evidence() -> None:
    page = (
        say(72, 780, "Seen by all")
        + say(72, 740, "never painted", more="3 Tr")
        + "0 Tr "
        + say(72, 720, "white on white").replace("BT", "1 g BT")
        + say(72, 700, "too small to read", 2.9).replace("BT", "0 g BT")
        + say(900, 680, "off the edge")
        + "0.9 0.1 0.1 rg 60 655 300 20 re f\n"
        + say(72, 660, "red on red")
        + "0 g "
        + say(72, 640, "under a bar")
        + "60 635 300 20 re f\n"
        + say(72, 600, "taken back")
        + rule(70, 603, 140, 603)
        + say(72, 560, "underlined")
        + rule(70, 558, 140, 558)
    )
    assert texts(page) == ["Seen by all", "underlined"]
    assert unseen(page) == [
        (HIDDEN, "never painted"),
        (SAME_COLOUR, "white on white"),
        (TINY, "too small to read"),
        (OFF_PAGE, "off the edge"),
        (SAME_COLOUR, "red on red"),
        (COVERED, "under a bar"),
        (STRUCK, "taken back"),
    ]


def test_text_recognised_in_a_scan_is_read_and_said_so() -> None:
    scan = f"q 595 0 0 842 0 0 cm {PICTURE} Q\n" + stack(72, 780, *PROSE).replace("BT", "BT 3 Tr")
    found = document(scan)
    assert [b.text for b in found.blocks] == [" ".join(PROSE)]
    assert [(u.reason, u.text, u.page, u.counted) for u in found.unseen] == [
        (pdf.RECOGNISED, " ".join(" ".join(PROSE).split()[:12]) + " …", 1, True)
    ]
    # Invisible text over a page with text of its own is none.
    assert unseen(scan + "0 Tr " + stack(72, 600, *PROSE, *PROSE)) == [(HIDDEN, " ".join(PROSE))]


def test_comments_typed_text_and_form_fields() -> None:
    notes = (
        "<</Type /Annot /Subtype /Text /Rect [500 700 520 720] /Contents (Well done)>>",
        "<</Type /Annot /Subtype /FreeText /Rect [72 640 300 660] /Contents (Typed on top)>>",
        "<</Type /Annot /Subtype /Link /Rect [72 600 300 620] /Contents (a link)>>",
        "<</Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (Ana Ruiz) /Rect [120 696 300 712]>>",
        "<</Type /Annot /Subtype /Widget /FT /Tx /T (b) /V (unseen) /Rect [72 500 300 520] /F 2>>",
    )
    sheet = Sheet(say(72, 700, "Name:") + stack(72, 780, *PROSE), annotations=notes)
    found = document(sheet, catalog="/AcroForm <</Fields [105 0 R 106 0 R]>>")
    assert [b.text for b in found.blocks] == [" ".join(PROSE), "Name: Ana Ruiz", "Typed on top"]
    assert [(u.reason, u.text, u.page) for u in found.unseen] == [
        (COMMENT, "Well done", 1),
        (HIDDEN, "unseen", 1),
    ]


def test_structure_of_a_tagged_page() -> None:
    page = (
        marked(0, say(72, 780, "Plan"), "H1")
        + marked(1, stack(72, 750, *PROSE))
        + marked(2, say(80, 690, "\x95".encode("latin-1").decode("cp1252")), "Lbl")
        + marked(3, say(98, 690, "first thing"), "LBody")
        + marked(4, say(72, 660, "Who"), "TH")
        + marked(5, say(200, 660, "When"), "TH")
        + marked(6, say(72, 640, "Ana"), "TD")
        + marked(7, say(200, 640, "May"), "TD")
        + marked(8, say(200, 620, "June"), "TD")
        + "/Artifact BMC\n"
        + say(72, 20, "decoration")
        + "EMC\n"
    )
    tags: tuple[Spec, ...] = (
        ("H1", 0),
        ("P", 1),
        ("L", [("LI", [("Lbl", 2), ("LBody", 3)])]),
        ("Figure /Alt (A chart)", []),
        (
            "Table",
            [
                ("TR", [("TH", 4), ("TH", 5)]),
                ("TR", [("TD", 6), ("TD", 7)]),
                ("TR", [("TD", [("P", 8)])]),
            ],
        ),
    )
    found = document(Sheet(page, tags=tags)).blocks
    assert [(b.kind, b.text) for b in found] == [
        ("heading", "Plan"),
        ("paragraph", " ".join(PROSE)),
        ("item", "first thing"),
        ("header", "Who | When"),
        ("row", "Ana | May"),
        ("row", " | June"),
    ]


def test_merged_cells_quotes_notes_and_contents_of_a_tagged_page() -> None:
    said = "Both|one|two|below|Said by her|1|A note|Risks 3|loose|odd"
    page = "".join(
        marked(at, say(72 + 130 * (at == 2), 780 - 20 * (at - (at == 2)), text))
        for at, text in enumerate(said.split("|"))
    )
    wide = "/A <</O /Table /ColSpan 2>>"
    tags: tuple[Spec, ...] = (
        ("Table", [("TR", [(f"TD {wide}", 0)]), ("TBody", [("TR", [("TD", 1), ("TD", 2)])])]),
        ("Table", [("TR", [("TD", 3)])]),
        ("BlockQuote", [4]),
        ("Note", [("Lbl", 5), ("P", 6)]),
        ("TOC", [("TOCI", 7)]),
        ("Div", [("NonStruct", [("NonStruct", 8)]), ("P", [("Span", 9)])]),
    )
    found = document(Sheet(page, tags=tags)).blocks
    assert [(b.kind, b.text, b.label) for b in found] == [
        ("row", "Both | Both", ""),
        ("row", "one | two", ""),
        ("paragraph", "below", ""),
        ("quote", "Said by her", ""),
        ("note", "A note", "1"),
        ("paragraph", "loose", ""),
        ("paragraph", "odd", ""),
    ]


def test_tags_that_say_nothing_are_not_followed() -> None:
    lines = "".join(stack(72, 780 - 100 * at, *PROSE) for at in range(6))
    assert len(texts(Sheet(marked(0, lines), tags=(("P", 0),)))) == 6


def test_outline_tells_headings_of_the_usual_size() -> None:
    extra = (
        "<</Type /Outlines /First 11 0 R /Last 11 0 R /Count 1>>",
        "<</Title (Our risks) /Parent 10 0 R /Dest [100 0 R /Fit]>>",
    )
    page = say(72, 780, "Our risks") + stack(72, 750, *PROSE)
    found = pdf.read("x.pdf", paper(page, catalog="/Outlines 10 0 R", extra=extra)).blocks
    assert found[0].kind == "heading"


def test_properties() -> None:
    info = "/Title (A plan) /Author (Ana) /CreationDate (D:20260504120000Z)"
    found = dict(document(say(72, 780, "Some text"), info=info).meta)
    assert found == {"title": "A plan", "file author": "Ana", "date": "2026-05-04"}


def test_same_bytes_same_document() -> None:
    data = paper(ruled(RISKS) + stack(72, 600, *PROSE))
    assert pdf.read("x.pdf", data) == pdf.read("x.pdf", data)


def test_page_without_text_among_others_is_named() -> None:
    found = document(stack(72, 780, *PROSE), f"q 595 0 0 842 0 0 cm {PICTURE} Q")
    assert [(u.reason, u.page, u.counted) for u in found.unseen] == [(DESCRIPTION, 2, False)]


def test_refusals() -> None:
    assert "no text layer: its pages are pictures" in reason(
        paper(f"q 500 0 0 700 50 50 cm {PICTURE} Q")
    )
    assert "no text layer: its pages are only drawings" in reason(paper(rule(0, 0, 100, 0)))
    assert "no text layer: its pages are blank" in reason(paper(""))
    assert "all text in the file is hidden" in reason(paper(say(72, 700, "x", more="3 Tr")))
    assert "301 pages; the limit is 300" in reason(paper(*[""] * 301))
    xfa = "/AcroForm <</Fields [] /XFA (<xdp/>)>> /NeedsRendering true"
    assert "XFA" in reason(paper(say(72, 700, "Please wait"), catalog=xfa))
    data = paper(say(72, 700, "text"))
    assert "damaged or cut off" in reason(data[:60])
    assert "damaged or cut off" in reason(b"%PDF-1.7\n" + bytes(5000))


def test_too_many_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "objects=50")
    assert "draws more than the limit of 50" in reason(paper(rule(0, 0, 9, 9) * 60))


def test_passwords() -> None:
    reportlab = pytest.importorskip("reportlab.pdfgen.canvas")
    encrypt = pytest.importorskip("reportlab.lib.pdfencrypt")

    def written(user: str) -> bytes:
        out = io.BytesIO()
        canvas = reportlab.Canvas(
            out, encrypt=encrypt.StandardEncryption(user, ownerPassword="o", canCopy=0)
        )
        canvas.drawString(72, 700, "Only the owner may change this")
        canvas.save()
        return out.getvalue()

    assert "protected with a password" in reason(written("secret"))
    assert pdf.read("x.pdf", written("")).blocks[0].text == "Only the owner may change this"


def test_blocks_follow_the_page() -> None:
    page = say(72, 780, "One", 16) + ruled(RISKS, 740) + stack(72, 640, *PROSE)
    found = document(page, page).blocks
    assert all(
        a.index + 1 == b.index and (a.page or 0) <= (b.page or 0) for a, b in pairwise(found)
    )


def test_rows_whose_cells_are_centred() -> None:
    page = stack(72, 790, *PROSE) + say(72, 730, "Who") + say(160, 730, "What was said to us")
    for at, name in enumerate(["One", "Two", "Six"]):
        y = 700 - 40 * at
        page += say(72, y - 7, name)
        page += stack(160, y, f"{name} said that the text of a cell wraps over to", "a second line")
    found = rows_of(document(page).blocks)
    assert [row[0] for row in found] == ["Who", "One", "Two", "Six"]
    assert all(row[1].startswith(row[0]) and row[1].endswith("line") for row in found[1:])


def test_header_cells_of_several_lines_that_stand_on_a_rule() -> None:
    page = stack(72, 790, *PROSE) + say(200, 714, "How likely")
    page += say(72, 700, "Risk") + say(200, 700, "it is") + say(330, 700, "Answer")
    page += rule(70, 696, 500, 696)
    page += say(72, 680, "Tender") + say(200, 680, "likely") + say(330, 680, "We bid early")
    page += say(72, 660, "Strike") + say(200, 660, "rare") + say(330, 660, "We keep stock")
    found = [b for b in document(page).blocks if b.cells]
    assert found[0].kind == "header"
    assert found[0].cells[0] == "Risk" and "How likely" in found[0].cells[1]
    assert [b.cells[0] for b in found[1:]] == ["Tender", "Strike"]


def test_words_that_a_narrow_cell_broke() -> None:
    page = stack(72, 790, "The director of operations and the manager agreed to this.")
    page += ruled([["Name", "Role", "Since"], ["Ana", "", "May"], ["Tom", "", "June"]], high=40)
    page += say(196, 646, "Directo") + say(196, 632, "r") + say(196, 606, "Buyer")
    assert [row[1] for row in rows_of(document(page).blocks)] == ["Role", "Director", "Buyer"]


def test_colours_that_nobody_can_tell() -> None:
    page = say(72, 700, "outlined", more="1 Tr 1 G").replace("BT", "BT") + say(
        72, 660, "bold by its stroke", more="2 Tr 0 g"
    )
    assert texts(page) == ["bold by its stroke"]
    assert unseen(page) == [(SAME_COLOUR, "outlined")]


def test_clipped_and_see_through_paint_hides_nothing() -> None:
    page = say(72, 700, "below a clipped bar") + "q 0 0 5 5 re W n 0 g 60 690 300 30 re f Q\n"
    page += "0 g " + say(72, 640, "below a curve") + "60 630 m 100 700 200 700 300 630 c f\n"
    assert texts(page) == ["below a clipped bar", "below a curve"]
    assert unseen(page) == []


def test_lists_in_lists_and_heads_of_a_tagged_table() -> None:
    said = "outer|inner|Who|When|Ana|May|Tom|Plan of ours|loose item"
    page = "".join(
        marked(at, say(72 + 9 * at, 780 - 20 * (0 if at == 7 else at + 1), text))
        for at, text in enumerate(said.split("|"))
    )
    tall = "/A <</O /Table /RowSpan 2>>"
    tags: tuple[Spec, ...] = (
        ("Title", 7),
        ("L", [("LI", [("LBody", [0, ("L", [("LI", [("LBody", [("P", 1)])])])])])]),
        (
            "Table",
            [
                ("THead", [("TR", [("TH", 2), ("TH", 3)])]),
                ("TBody", [("TR", [(f"TD {tall}", 4), ("TD", 5)]), ("TR", [("TD", 6)])]),
            ],
        ),
        ("Sect", [("P", [8])]),
    )
    found = document(Sheet(page, tags=tags)).blocks
    assert [(b.kind, b.level, b.text) for b in found] == [
        ("heading", 1, "Plan of ours"),
        ("item", 1, "outer"),
        ("item", 2, "inner"),
        ("header", 0, "Who | When"),
        ("row", 0, "Ana | May"),
        ("row", 0, "Ana | Tom"),
        ("paragraph", 0, "loose item"),
    ]


def test_row_that_goes_on_over_a_page() -> None:
    first = ruled([["Risk", "Answer"], ["Tender", "We bid"]], y=100)
    second = ruled([["Risk", "Answer"], ["", "early"], ["Price", "Index"]], y=800)
    assert rows_of(document(first, second).blocks) == [
        ("Risk", "Answer"),
        ("Tender", "We bid early"),
        ("Price", "Index"),
    ]
    other = ruled([["Name", "Role", "When"], ["Ana", "buyer", "May"]], y=800)
    assert {b.table for b in document(first, other).blocks} == {0, 1}


def test_a_map_of_lines_is_no_table() -> None:
    page = stack(72, 780, *PROSE) + "".join(
        rule(100, 100 + 6 * at, 400, 100 + 6 * at) + rule(100 + 6 * at, 100, 100 + 6 * at, 400)
        for at in range(50)
    )
    assert kinds(page) == [("paragraph", " ".join(PROSE))]


def test_item_of_a_tagged_list_that_goes_on_over_a_page() -> None:
    one = marked(0, say(72, 200, "We will meet the buyer each month and agree with her on the"))
    two = marked(0, say(72, 780, "forecast for the quarter.")) + marked(1, say(72, 740, "The next"))
    found = document(
        Sheet(one, tags=(("L", [("LI", [("LBody", 0)])]),)),
        Sheet(two, tags=(("L", [("LI", [("LBody", 0)]), ("LI", [("LBody", 1)])]),)),
    ).blocks
    assert [(b.kind, b.text[-12:]) for b in found] == [
        ("item", "the quarter."),
        ("item", "The next"),
    ]
