"""Presentations become blocks in the order in which people read them, slide by slide."""

from __future__ import annotations

import io
from typing import Any

import pptx as python_pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches
from readers.slides import (
    DIAGRAM,
    INCH,
    NAMESPACES,
    NAVY,
    THEME,
    WHITE,
    base,
    box,
    deck,
    frame,
    p,
    r,
    relations,
    slide,
    table,
    tc,
    title,
)

from kamcoach.models.document import Document
from kamcoach.readers.pptx import read
from kamcoach.readers.visibility import PICTURE

BODY = 'idx="1"'
GRADIENT = "<a:gradFill/>"
NAMED_WHITE = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'


def kinds(data: bytes) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in read("a.pptx", data).blocks]


def texts(*shapes: str) -> list[str]:
    return [text for _, _, text in kinds(deck(slide(*shapes)))]


def unseen(document: Document) -> list[tuple[str, str, int | None]]:
    return [(hidden.reason, hidden.text, hidden.page) for hidden in document.unseen]


def hidden(*shapes: str, **options: str) -> list[tuple[str, str]]:
    document = read("a.pptx", deck(slide(box("seen", at=(1, 6)), *shapes, **options)))
    assert "seen" in [block.text for block in document.blocks]
    return [(one.reason, one.text) for one in document.unseen if not one.counted]


def test_python_pptx_writes_what_we_read() -> None:
    written = python_pptx.Presentation()
    written.core_properties.title = "My plan"
    first = written.slides.add_slide(written.slide_layouts[0])
    first.shapes.title.text = "Account plan"
    first.placeholders[1].text = "Asha Merrin"
    second = written.slides.add_slide(written.slide_layouts[1])
    second.shapes.title.text = "Goals"
    frame = second.placeholders[1].text_frame
    frame.text = "Grow"
    inner = frame.add_paragraph()
    inner.text, inner.level = "Slowly", 1
    second.notes_slide.notes_text_frame.text = "Helen asked for this."
    third = written.slides.add_slide(written.slide_layouts[5])
    third.shapes.title.text = "People"
    cells = third.shapes.add_table(2, 3, Inches(1), Inches(2), Inches(8), Inches(1)).table
    for column, (head, value) in enumerate(
        [("Name", "Helen Rowe"), ("Role", "Buyer"), ("Influence", "High")]
    ):
        cells.cell(0, column).text, cells.cell(1, column).text = head, value
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2024", "2025"]
    data.add_series("Spend", (10.0, 12.5))
    third.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(2), data
    )
    out = io.BytesIO()
    written.save(out)
    found = read("a.pptx", out.getvalue())
    assert [(b.page, b.kind, b.level, b.text) for b in found.blocks] == [
        (1, "heading", 1, "Account plan"),
        (1, "paragraph", 0, "Asha Merrin"),
        (2, "heading", 2, "Goals"),
        (2, "item", 1, "Grow"),
        (2, "item", 2, "Slowly"),
        (2, "note", 0, "Helen asked for this."),
        (3, "heading", 2, "People"),
        (3, "header", 0, "Name | Role | Influence"),
        (3, "row", 0, "Helen Rowe | Buyer | High"),
    ]
    assert [(u.page, u.reason, u.text) for u in found.unseen] == [
        (3, PICTURE, "Chart: Spend, 2024, 2025")
    ]
    assert found.format == "pptx"
    assert found.meta[0] == ("title", "My plan")
    assert found.blocks[5].label == "Speaker notes"


def test_boxes_of_python_pptx_head_the_text_below_them() -> None:
    written = python_pptx.Presentation()
    one = written.slides.add_slide(written.slide_layouts[5])
    one.shapes.title.text = "SWOT"
    for name, x, y in [("Strengths", 0.3, 1.5), ("Weaknesses", 5, 1.5), ("Threats", 0.3, 4.2)]:
        head = one.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Inches(x), Inches(y), Inches(4.4), Inches(0.5)
        )
        head.text_frame.text = name
        text = one.shapes.add_textbox(Inches(x), Inches(y + 0.5), Inches(4.4), Inches(2))
        text.text_frame.text = f"{name} of ours"
    out = io.BytesIO()
    written.save(out)
    found = read("a.pptx", out.getvalue()).blocks
    assert [(b.kind, b.text) for b in found[1:]] == [
        ("heading", "Strengths"),
        ("paragraph", "Strengths of ours"),
        ("heading", "Weaknesses"),
        ("paragraph", "Weaknesses of ours"),
        ("heading", "Threats"),
        ("paragraph", "Threats of ours"),
    ]
    assert found[-1].heading == ("SWOT", "Threats")


def test_slides_come_in_the_order_of_the_show() -> None:
    parts = {
        "ppt/presentation.xml": f"<p:presentation {NAMESPACES}><p:sldIdLst>"
        '<p:sldId r:id="rel1"/><p:sldId r:id="rel0"/><p:sldId r:id="rel0"/><p:sldId r:id="none"/>'
        "</p:sldIdLst></p:presentation>"
    }
    data = deck(slide(box("second")), slide(box("first")), extra=parts)
    assert [(b.page, b.text) for b in read("a.pptx", data).blocks] == [(1, "first"), (2, "second")]


def test_the_main_part_may_have_another_name() -> None:
    inner = deck(slide(box("x")))
    assert read("a.pptx", inner).blocks[0].text == "x"
    moved = {"_rels/.rels": relations(("officeDocument", "ppt/presentation.xml"))}
    assert read("a.pptx", deck(slide(box("x")), extra=moved)).blocks[0].text == "x"


def test_strict_files_are_read() -> None:
    strict = slide(box("x")).replace(
        "http://schemas.openxmlformats.org/presentationml/2006/main",
        "http://purl.oclc.org/ooxml/presentationml/main",
    )
    assert kinds(deck(strict)) == [("paragraph", 0, "x")]


@pytest.mark.parametrize("sort", ["title", "secHead"])
def test_title_and_section_slides_head_those_after_them(sort: str) -> None:
    opening = slide(title("Plan"), box("by Ana", role='type="subTitle" idx="1"'))
    section = slide(title("Part one"))
    plain = slide(title("Risks"), box("Price"))
    extra = {"ppt/layout.xml": base("sldLayout", attributes=f'type="{sort}"')}
    extra["ppt/_rels/slide1.xml.rels"] = relations(("slideLayout", "layout.xml"))
    found = read("a.pptx", deck(opening, section, plain, plain, extra=extra)).blocks
    assert [b.heading for b in found if b.text == "Price"] == [("Plan", "Part one", "Risks")] * 2


def test_a_slide_with_nothing_but_a_title_is_a_section() -> None:
    found = read("a.pptx", deck(slide(title("Part")), slide(title("Risks"), box("Price")))).blocks
    assert found[-1].heading == ("Part", "Risks")
    picture = "<p:pic><p:nvPicPr><p:cNvPr id='3' name='y'/></p:nvPicPr></p:pic>"
    with_picture = slide(title("Chart"), picture)
    found = read("a.pptx", deck(with_picture, slide(title("Risks"), box("Price")))).blocks
    assert found[-1].heading == ("Risks",)


def test_placeholders_for_text_are_lists_unless_they_say_no() -> None:
    none = "<a:buNone/>"
    assert kinds(deck(slide(box(p("a"), p("b", 'lvl="2"'), p("c", inner=none), role=BODY)))) == [
        ("item", 1, "a"),
        ("item", 3, "b"),
        ("paragraph", 0, "c"),
    ]
    bare = "<a:lvl1pPr><a:buNone/></a:lvl1pPr>"
    assert kinds(deck(slide(box("a", role=BODY, lists=bare)))) == [("paragraph", 0, "a")]
    layout = base("sldLayout", box("prompt", role=BODY, lists=bare))
    related = (("slideLayout", "layout.xml"),)
    inherited = deck(slide(box("a", role=BODY)), extra={"ppt/layout.xml": layout}, related=related)
    assert kinds(inherited) == [("paragraph", 0, "a")]


@pytest.mark.parametrize("bullet", ['<a:buChar char="•"/>', '<a:buAutoNum type="arabicPeriod"/>'])
def test_bullets_make_items_of_paragraphs(bullet: str) -> None:
    assert kinds(deck(slide(box(p("a", 'lvl="1"', bullet), p("b"))))) == [
        ("item", 2, "a"),
        ("paragraph", 0, "b"),
    ]


def test_placeholders_inherit_through_layout_and_master() -> None:
    bullets = (
        "<p:txStyles><p:bodyStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></p:bodyStyle></p:txStyles>"
    )
    extra = {
        "ppt/layout.xml": base("sldLayout", box("prompt", at=None, role='type="body" idx="13"')),
        "ppt/_rels/layout.xml.rels": relations(("slideMaster", "master.xml")),
        "ppt/master.xml": base(
            "sldMaster", box("prompt", at=(0, 6), role='type="body" idx="1"'), after=bullets
        ),
        "ppt/_rels/master.xml.rels": relations(("theme", "theme.xml")),
        "ppt/theme.xml": THEME,
    }
    shapes = (box("low", at=None, role='type="body" idx="13"'), box("high", at=(0, 1)))
    related = (("slideLayout", "layout.xml"),)
    assert kinds(deck(slide(*shapes), extra=extra, related=related)) == [
        ("paragraph", 0, "high"),
        ("paragraph", 0, "low"),
    ]


def test_prompts_footers_and_numbers_are_not_read() -> None:
    assert texts(
        box("seen"),
        box(role=BODY),
        *(box("never", role=f'type="{role}"') for role in ("ftr", "dt", "sldNum")),
    ) == ["seen"]
    field = '<a:fld type="slidenum"><a:t>3</a:t></a:fld><a:fld type="x"><a:t> kept</a:t></a:fld>'
    assert texts(box(p(r("page") + field))) == ["page kept"]


def test_reading_order() -> None:
    assert texts(
        box("right bottom of sorts", at=(6, 4)),
        box("left top of sorts", at=(1, 1.1)),
        box("right top of sorts", at=(6, 1)),
        box("left bottom of sorts", at=(1, 4)),
        box("no place at all", at=None),
    ) == [
        "left top of sorts",
        "right top of sorts",
        "left bottom of sorts",
        "right bottom of sorts",
        "no place at all",
    ]


def test_columns_are_read_one_after_the_other() -> None:
    tall = box("beside them all", at=(6, 1), size=(3, 5))
    stack = [box(f"step {at} of three.", at=(1, 1 + 2 * at)) for at in range(3)]
    assert texts(tall, *stack)[-1] == "beside them all"


def test_boxes_that_overlap_go_by_their_corner() -> None:
    assert texts(
        box("second of them.", at=(2, 1.5), size=(4, 3)), box("first of them.", size=(4, 3))
    ) == ["first of them.", "second of them."]


def test_groups_move_and_scale_what_is_in_them() -> None:
    inner = box("in the group, below", at=(0, 1)) + box("in the group, above", at=(0, 0))
    group = (
        f'<p:grpSp><p:grpSpPr><a:xfrm><a:off x="{6 * INCH}" y="{INCH}"/>'
        f'<a:ext cx="{3 * INCH}" cy="{4 * INCH}"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="{6 * INCH}" cy="{2 * INCH}"/></a:xfrm></p:grpSpPr>{inner}</p:grpSp>'
    )
    left = box("beside, on the left", at=(1, 1), size=(3, 4))
    loose = "<p:grpSp><p:grpSpPr/>" + box("without a frame", at=(1, 6.5)) + "</p:grpSp>"
    assert texts(group, left, loose) == [
        "beside, on the left",
        "in the group, above",
        "in the group, below",
        "without a frame",
    ]
    flat = group.replace(f'cx="{6 * INCH}" cy="{2 * INCH}"', 'cx="0" cy="0"')
    assert texts(flat)[0] == "in the group, above"


def test_a_short_line_heads_what_stands_right_below_it() -> None:
    long = "We visit every depot once a quarter and write down what we saw."
    found = kinds(
        deck(
            slide(
                title("Plan"),
                box("Approach", at=(1, 2), size=(3, 0.5)),
                box(long, at=(1, 2.6)),
                box("Far away", at=(6, 2), size=(3, 0.5)),
                box(long, at=(6, 5)),
            )
        )
    )
    assert ("heading", 2, "Approach") in found
    assert ("paragraph", 0, "Far away") in found


def test_boxes_of_a_few_words_are_a_stack_unless_one_stands_out() -> None:
    def found(head: str, fill: str = "") -> str:
        below = box("Ana", at=(1, 2.5))
        return kinds(deck(slide(title("x"), box(head, at=(1, 2), fill=fill), below)))[1][0]

    assert found("Owner") == "paragraph"
    assert found("Owner", NAVY) == found("Owner", GRADIENT) == "heading"
    assert found("Owner", "<a:noFill/>") == "paragraph"
    assert found(p(r("Owner", 'b="1"'))) == "heading"
    assert found("Who owns this?") == "paragraph"


def test_a_first_line_in_larger_type_heads_its_box() -> None:
    lines = (p(r("Strengths", 'sz="2400"')), p(r("Fast", 'sz="1200"')))
    assert kinds(deck(slide(title("x"), box(*lines)))) == [
        ("heading", 1, "x"),
        ("heading", 2, "Strengths"),
        ("paragraph", 0, "Fast"),
    ]


def test_a_large_line_at_the_top_is_the_title_of_a_slide_without_one() -> None:
    large = box(p(r("Risks", 'sz="3200"')), at=(1, 0.3))
    below = box(p(r("Price may rise.", 'sz="1800"')), at=(1, 3))
    assert kinds(deck(slide(below, large)))[0] == ("heading", 1, "Risks")
    assert kinds(deck(slide(large)))[0][0] == "paragraph"
    low = box(p(r("Risks", 'sz="3200"')), at=(1, 5))
    assert kinds(deck(slide(below, low)))[1][0] == "paragraph"
    assert kinds(deck(slide(large, large, below)))[0][0] == "paragraph"


def test_lines_breaks_and_formulas() -> None:
    assert texts(box(p(r("one") + "<a:br/>" + r("two")))) == ["one\ntwo"]
    assert texts(title("one_x000B_two")) == ["one two"]
    maths = (
        '<mc:AlternateContent><mc:Choice Requires="a14"><m:oMath><m:r><m:t>a = b</m:t></m:r>'
        "</m:oMath></mc:Choice><mc:Fallback>" + r("a picture") + "</mc:Fallback>"
        "</mc:AlternateContent>"
    )
    assert texts(box(p(r("so ") + maths))) == ["so a = b"]


def test_bold_labels_and_italics_are_kept() -> None:
    found = read(
        "a.pptx", deck(slide(box(p(r("Owner:", 'b="1"') + r(" Ana")), p(r("x", 'i="1"')))))
    )
    assert (found.blocks[0].label, found.blocks[1].emphasis) == ("Owner", True)


def test_tables_with_merged_cells() -> None:
    found = read(
        "a.pptx",
        deck(
            slide(
                table(
                    (tc("2026", 'gridSpan="2"'), tc("", 'hMerge="1"'), "Owner"),
                    ("Q1", "Q2", tc("Ana", 'rowSpan="2"')),
                    ("Audit", "Review", tc("", 'vMerge="1"')),
                    ("short",),
                    first="1",
                )
            )
        ),
    )
    assert [block.cells for block in found.blocks] == [
        ("2026", "2026", "Owner"),
        ("Q1", "Q2", "Ana"),
        ("Audit", "Review", "Ana"),
        ("short", "", ""),
    ]
    assert [block.kind for block in found.blocks] == ["header", "row", "row", "row"]


def test_tables_of_one_column_and_of_too_many() -> None:
    assert texts(table(("one",), (tc(p("two") + p("three")),))) == ["one", "two", "three"]
    assert texts(box("seen"), table(())) == ["seen"]
    wide = read("a.pptx", deck(slide(table(tuple("x" for _ in range(80))))))
    assert len(wide.blocks[0].cells) == 63


def test_text_nobody_sees_in_tables() -> None:
    white = p(r("white", inner=WHITE))
    visible = table((tc(white), tc(white, properties=NAVY), "x"))
    assert texts(visible) == ["white | white | x"]
    on_white = table((tc(white, properties=WHITE), tc(white, properties="<a:noFill/>"), "x"))
    assert hidden(on_white) == [("text in the colour of its background", "white")] * 2
    bare = "<a:tc><a:txBody>" + white + "</a:txBody></a:tc>"
    assert texts(table((bare, "x"))) == ["white | x"]


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (r("no", inner=WHITE), "text in the colour of its background"),
        (r("no", inner=NAMED_WHITE), "text in the colour"),
        (r("no", inner=WHITE.replace('"/>', '"><a:alpha val="0"/></a:srgbClr>')), "text in"),
        (r("no", inner="<a:noFill/>"), "text in the colour"),
        (r("no", 'sz="100"'), "text too small to read"),
        (r("no", 'strike="sngStrike"'), "struck out"),
    ],
)
def test_text_that_nobody_sees(run: str, reason: str) -> None:
    ((found, text),) = hidden(box(p(run)))
    assert found.startswith(reason) and text == "no"
    assert hidden(box(p(run + r(" yes") + run.replace(">no<", ">more<")))) == [
        (found, "no"),
        (found, "more"),
    ]
    assert hidden(box(p(run + run))) == [(found, "nono")]


@pytest.mark.parametrize(
    ("properties", "fill"),
    [
        (WHITE, NAVY),
        (WHITE, GRADIENT),
        (WHITE.replace("FFFFFF", "DDDDDD"), ""),
        ("<a:gradFill/>", ""),
        ("<a:noFill/><a:ln><a:solidFill/></a:ln>", ""),
        (WHITE + "<a:highlight/>", ""),
        ('<a:solidFill><a:prstClr val="teal"/></a:solidFill>', WHITE),
        ('<a:solidFill><a:schemeClr val="accent9"/></a:solidFill>', WHITE),
        ('<a:solidFill><a:srgbClr val="FFFFFF"><a:comp/></a:srgbClr></a:solidFill>', WHITE),
        ('<a:solidFill><a:srgbClr val="FFFFFF"><a:hueOff val="1"/></a:srgbClr></a:solidFill>', ""),
        ('<a:solidFill><a:srgbClr val="no"/></a:solidFill>', WHITE),
        ('<a:solidFill><a:srgbClr val="zzzzzz"/></a:solidFill>', WHITE),
        ("<a:solidFill/>", WHITE),
    ],
)
def test_text_that_can_be_seen_or_perhaps(properties: str, fill: str) -> None:
    assert hidden(box(p(r("seen too", inner=properties)), fill=fill)) == []


@pytest.mark.parametrize(
    ("change", "is_hidden"),
    [
        ('<a:lumMod val="50000"/>', False),
        ('<a:lumOff val="10000"/>', True),
        ('<a:shade val="50000"/>', False),
        ('<a:tint val="50000"/>', True),
        ('<a:alpha val="90000"/>', True),
    ],
)
def test_changes_of_a_colour(change: str, is_hidden: bool) -> None:
    colored = f'<a:solidFill><a:schemeClr val="bg1">{change}</a:schemeClr></a:solidFill>'
    assert bool(hidden(box(p(r("x", inner=colored))))) is is_hidden


def test_what_is_behind_the_letters() -> None:
    white = p(r("white", inner=WHITE))
    panel = box("", at=(0, 0), size=(5, 5), fill=NAVY)
    assert hidden(panel, box(white)) == []
    assert hidden(panel, box(white, at=None)) == []
    assert hidden(box(white), panel) != []
    assert hidden(panel, box(white, at=(6, 1))) != []
    assert hidden(panel, box("", at=(0, 0), size=(5, 5), fill="<a:noFill/>"), box(white)) == []
    picture = panel.replace("p:sp>", "p:pic>").replace("p:nvSpPr", "p:nvPicPr")
    assert hidden(picture, box(white)) == []
    thin = panel.replace('val="102040"/>', 'val="102040"><a:alpha val="50000"/></a:srgbClr>')
    assert hidden(thin, box(white)) == []
    styled = '<p:style><a:fillRef idx="{}"><a:schemeClr val="tx1"/></a:fillRef>'
    styled += '<a:fontRef idx="minor"><a:schemeClr val="bg1"/></a:fontRef></p:style>'
    assert hidden(box("x", style=styled.format(1))) == []
    assert hidden(box("x", style=styled.format(3))) == []
    assert hidden(box("x", style=styled.format(0))) != []
    many = [box("", at=(0, 0), size=(0.1, 0.1))] * 300
    assert hidden(*many, box(white)) == []


@pytest.mark.parametrize(
    ("background", "is_hidden"),
    [
        ("", True),
        (f"<p:bg><p:bgPr>{WHITE}</p:bgPr></p:bg>", True),
        (f"<p:bg><p:bgPr>{NAVY}</p:bgPr></p:bg>", False),
        ("<p:bg><p:bgPr><a:gradFill/></p:bgPr></p:bg>", False),
        ('<p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg>', True),
        ('<p:bg><p:bgRef idx="1003"><a:schemeClr val="bg1"/></p:bgRef></p:bg>', False),
    ],
)
def test_the_background_of_slides(background: str, is_hidden: bool) -> None:
    white = box(p(r("white", inner=WHITE)))
    assert bool(hidden(white, before=background)) is is_hidden


@pytest.mark.parametrize(
    ("on_slide", "on_layout", "is_hidden"),
    [
        ("", "", False),
        ('showMasterSp="0"', "", True),
        ("", 'showMasterSp="0"', False),
    ],
)
def test_decoration_of_layout_and_master_is_behind_the_text(
    on_slide: str, on_layout: str, is_hidden: bool
) -> None:
    panel = box("", at=(0, 0), size=(5, 5), fill=NAVY)
    names = '<p:clrMap bg1="lt1" tx1="dk1"/>'
    extra = {
        "ppt/layout.xml": base("sldLayout", panel, box("", role=BODY), attributes=on_layout),
        "ppt/_rels/layout.xml.rels": relations(("slideMaster", "master.xml")),
        "ppt/master.xml": base("sldMaster", box("Confidential"), after=names),
        "ppt/_rels/master.xml.rels": relations(("theme", "theme.xml")),
        "ppt/theme.xml": THEME,
    }
    shown = slide(box(p(r("white", inner=WHITE))), box("x", at=(1, 6)), attributes=on_slide)
    data = deck(shown, extra=extra, related=(("slideLayout", "layout.xml"),))
    found = read("a.pptx", data)
    assert any(not one.counted for one in found.unseen) is is_hidden
    assert "Confidential" not in [block.text for block in found.blocks]


def test_colours_may_go_by_other_names_on_one_slide() -> None:
    swapped = '<p:clrMapOvr><a:overrideClrMapping bg1="dk1" tx1="lt1"/></p:clrMapOvr>'
    white = box(p(r("white", inner=WHITE)), "x")
    assert hidden(white, after=swapped) == []
    black = box(p(r("black", inner=WHITE.replace("FFFFFF", "000000"))))
    assert hidden(black, after=swapped) == [("text in the colour of its background", "black")]


def test_shapes_and_slides_that_are_not_shown() -> None:
    grouped = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="1" name="g" hidden="1"/></p:nvGrpSpPr>'
    assert hidden(box("off", at=(-5, 1)), box("switched off", named='hidden="1"')) == [
        ("text off the page", "off"),
        ("hidden shape", "switched off"),
    ]
    assert hidden(grouped + box("in it") + "</p:grpSp>") == [("hidden shape", "in it")]
    far = table(("a", "b")).replace(f'<a:off x="{INCH}"', '<a:off x="99999999"')
    assert hidden(far) == [("text off the page", "a | b")]
    bulleted = box(p("x", inner='<a:buChar char="-"/>'), at=(-5, 1))
    assert hidden(bulleted, box(p(r("t", 'sz="1"')), at=(-5, 3))) == [
        ("text off the page", "x"),
        ("text off the page", "t"),
    ]
    doubtful = box(p(r("w", inner=WHITE)), at=(-5, 1), fill=GRADIENT)
    assert hidden(doubtful) == [("text off the page", "w")]
    away = deck(
        slide(box("seen")),
        slide(title("Old"), box("text"), table(("a", "b")), attributes='show="0"'),
    )
    found = read("a.pptx", away)
    assert unseen(found) == [("hidden slide", "Old\ntext\na | b", 2)]
    assert [block.text for block in found.blocks] == ["seen"]


def test_notes_and_comments() -> None:
    note = slide(box("", role='type="sldImg"'), box("told on 4 March", role='type="body" idx="1"'))
    comments = f"<p:cmLst {NAMESPACES}><p:cm><p:text>really?</p:text></p:cm></p:cmLst>"
    modern = (
        f"<x:cmLst {NAMESPACES} xmlns:x='http://example.org'><x:cm>{p('sure?')}</x:cm></x:cmLst>"
    )
    data = deck(
        slide(title("Risks"), box("Price")),
        extra={"ppt/n.xml": note, "ppt/c.xml": comments, "ppt/m.xml": modern},
        related=(("notesSlide", "n.xml"), ("comments", "c.xml"), ("comments", "m.xml")),
    )
    found = read("a.pptx", data)
    assert [(b.kind, b.label, b.text, b.page) for b in found.blocks[2:]] == [
        ("note", "Speaker notes", "told on 4 March", 1)
    ]
    assert unseen(found) == [("comment", "really?", 1), ("comment", "sure?", 1)]
    assert found.blocks[2].heading == found.unseen[0].heading == ("Risks",)


def test_text_that_is_repeated_on_most_slides_is_kept_once() -> None:
    logo = box("Tarn Foods", at=(8, 7))
    pages = [slide(title(f"T{at}"), box(f"text {at}."), logo) for at in range(4)]
    moved = slide(title("T"), box("Tarn Foods"))
    found = [text for _, _, text in kinds(deck(*pages, moved))]
    assert found.count("Tarn Foods") == 2
    assert [text for _, _, text in kinds(deck(*pages[:2]))].count("Tarn Foods") == 2


def test_pictures_have_their_alternative_text() -> None:
    picture = '<p:pic><p:nvPicPr><p:cNvPr id="3" name="y" descr="Site map"/></p:nvPicPr></p:pic>'
    video = frame("<x/>", 'descr="Video"')
    found = read("a.pptx", deck(slide(title("Sites"), picture, video)))
    assert [block.text for block in found.blocks] == ["Sites"]
    assert {(u.reason, u.text, u.page) for u in found.unseen} == {
        (PICTURE, "Site map", 1),
        (PICTURE, "Video", 1),
    }


SERIES = (
    "<c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>Spend</c:v></c:pt></c:strCache>"
    "</c:strRef></c:tx>{labels}<c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>2025</c:v></c:pt>"
    "<c:pt idx='1'><c:v>2026</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef>"
    "<c:numCache><c:formatCode>{code}</c:formatCode><c:pt idx='0'><c:v>0.1</c:v></c:pt>"
    "<c:pt idx='1'><c:v>0.30000000000000004</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
)
LABELLED = "<c:dLbls><c:showVal val='1'/></c:dLbls>"


def chart(inner: str, heading: str = "") -> Document:
    """A slide with a text box of "x" and a chart."""
    named = f"<c:title><c:tx><c:rich>{p(heading)}</c:rich></c:tx></c:title>" if heading else ""
    root = f"<c:chartSpace {NAMESPACES}><c:chart>{named}{inner}</c:chart></c:chartSpace>"
    shape = frame('<c:chart r:id="rel0"/>')
    data = deck(
        slide(box("x", at=(1, 1), size=(2, 0.5)), shape),
        extra={"ppt/chart.xml": root},
        related=(("chart", "chart.xml"),),
    )
    return read("a.pptx", data)


def charted(inner: str, heading: str = "") -> list[tuple[str, int, str]]:
    found = chart(inner, heading).blocks
    return [(b.kind, b.level, b.text) for b in found if b.text != "x"]


def test_charts() -> None:
    plain = SERIES.format(labels="", code="General")
    drawn = f"<c:bar>{plain}</c:bar>"
    assert charted(drawn, "Spend by year") == [("paragraph", 0, "Spend by year")]
    assert unseen(chart(drawn)) == [(PICTURE, "Chart: Spend, 2025, 2026", 1)]
    labelled = SERIES.format(labels=LABELLED, code="0%")
    assert charted(f"<c:bar>{labelled}</c:bar>") == [
        ("header", 0, " | Spend"),
        ("row", 0, "2025 | 10%"),
        ("row", 0, "2026 | 30%"),
    ]
    assert charted(f"<c:bar>{plain}{LABELLED}</c:bar>")[2] == ("row", 0, "2026 | 0.3")
    assert charted(f"<c:bar>{plain}</c:bar><c:dTable/>")[1] == ("row", 0, "2025 | 0.1")
    direct = f"<c:ser><c:tx><c:v>Now</c:v></c:tx>{LABELLED}</c:ser>"
    assert charted(direct) == [("header", 0, " | Now")]
    points = "<c:val><c:pt idx='0'><c:v>high</c:v></c:pt></c:val>"
    assert charted(f"<c:ser>{LABELLED}{points}</c:ser>") == [("row", 0, " | high")]
    assert charted("", "Only a title") == [("paragraph", 0, "Only a title")]
    assert charted("<c:ser/>") == []


def diagram(model: str, drawing: str | None = None) -> Document:
    extension = '<dsp:dataModelExt relId="rel1"/>' if drawing is not None else ""
    extra = {"ppt/data.xml": f"<dgm:dataModel {DIAGRAM}>{model}{extension}</dgm:dataModel>"}
    if drawing is not None:
        extra["ppt/drawing.xml"] = f"<dsp:drawing {DIAGRAM}>{drawing}</dsp:drawing>"
    related = (("diagramData", "data.xml"), ("diagramDrawing", "drawing.xml"))
    shape = frame('<dgm:relIds r:dm="rel0"/>')
    shown = slide(box("x", at=(1, 6)), shape)
    return read("a.pptx", deck(shown, extra=extra, related=related))


def point(name: str, text: str, sort: str = "node") -> str:
    return f'<dgm:pt modelId="{name}" type="{sort}"><dgm:t>{p(text)}</dgm:t></dgm:pt>'


def link(source: str, target: str, order: int) -> str:
    return f'<dgm:cxn srcId="{source}" destId="{target}" srcOrd="{order}"/>'


def test_diagrams_are_lists_in_their_own_order() -> None:
    model = (
        point("doc", "never", "doc")
        + point("2", "Grow")
        + point("1", "Win")
        + point("3", "in Leeds")
        + link("doc", "2", 1)
        + link("doc", "1", 0)
        + link("2", "3", 0)
        + link("1", "3", 0)
    )
    found = [(b.kind, b.level, b.text) for b in diagram(model).blocks]
    assert found[:3] == [("item", 1, "Win"), ("item", 1, "Grow"), ("item", 2, "in Leeds")]
    drawn = diagram(model, p("Win") + p("Gr ow"))
    assert [b.text for b in drawn.blocks][:2] == ["Win", "Grow"]
    assert unseen(drawn) == [("text that its diagram does not show", "in Leeds", 1)]
    loop = point("1", "a") + point("2", "b") + link("1", "2", 0) + link("2", "1", 0)
    assert [b.text for b in diagram(loop).blocks] == ["x"]


def test_odds_and_ends_of_files_are_no_trouble() -> None:
    bare = "<a:tc/>"
    assert texts(table((bare, "x"))) == [" | x"]
    fallback = "<mc:AlternateContent><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    nothing = "<mc:AlternateContent/>"
    assert texts(nothing, fallback.format(box("old"))) == ["old"]
    no_text = "<p:sp><p:nvSpPr><p:cNvPr id='1' name='x'/></p:nvSpPr><p:spPr/></p:sp>"
    assert texts(no_text, "<!-- -->", "<p:cxnSp/>", box("x")) == ["x"]
    off = "<p:pic><p:nvPicPr><p:cNvPr id='3' name='y' descr='Map' hidden='1'/></p:nvPicPr></p:pic>"
    assert hidden(off) == [("hidden shape", "Map")]
    theme = THEME.replace("<a:dk1>", "<!-- --><a:dk2/><a:dk1>")
    extra = {
        "ppt/_rels/layout.xml.rels": relations(("slideMaster", "master.xml")),
        "ppt/layout.xml": base("sldLayout"),
        "ppt/master.xml": base("sldMaster"),
        "ppt/_rels/master.xml.rels": relations(("theme", "theme.xml")),
        "ppt/theme.xml": theme,
    }
    white = slide(box(p(r("white", inner=NAMED_WHITE))), box("x", at=(1, 6)))
    found = read("a.pptx", deck(white, extra=extra, related=(("slideLayout", "layout.xml"),)))
    assert [one.text for one in found.unseen] == ["white"]


def test_a_text_that_mixes_plain_and_struck_runs_keeps_the_plain_ones() -> None:
    struck = r("old", 'strike="dblStrike"')
    assert texts(box(p(struck + r("new")))) == ["new"]


def test_several_short_lines_under_a_heading_are_a_list() -> None:
    head = box("Strengths", at=(1, 2), size=(3, 0.5), fill=NAVY)
    below = box("Fast replies", "Known in every depot", at=(1, 2.6))
    assert kinds(deck(slide(title("x"), head, below)))[2:] == [
        ("item", 1, "Fast replies"),
        ("item", 1, "Known in every depot"),
    ]
    long = " ".join(["word"] * 30)
    prose = box(long, long, at=(1, 2.6))
    assert kinds(deck(slide(title("x"), head, prose)))[2][0] == "paragraph"


def test_what_perhaps_nobody_sees_is_read_and_told() -> None:
    white = box(p(r("white", inner=WHITE)), fill=GRADIENT)
    found = read("a.pptx", deck(slide(white)))
    assert [block.text for block in found.blocks] == ["white"]
    (doubt,) = found.unseen
    assert (doubt.reason, doubt.text, doubt.counted) == (
        "text that may not be visible",
        "white",
        True,
    )
    in_table = deck(slide(table((tc(p(r("white", inner=WHITE))), "x"))))
    assert [one.counted for one in read("a.pptx", in_table).unseen] == [True]
