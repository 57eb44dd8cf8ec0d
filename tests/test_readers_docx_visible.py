"""Only what a reader of the page sees is text; the rest is kept with its reason and place."""

from __future__ import annotations

from typing import Any

import pytest
from readers.word import Linked, p, r, style, tbl, tc, tr, word

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import read

THEME = (
    "<a:themeElements><a:clrScheme>"
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
    '<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    '<a:dk2><a:srgbClr val="1F3864"/></a:dk2><a:lt2><a:srgbClr val="E7E6E6"/></a:lt2>'
    '<a:accent1><a:srgbClr val="4472C4"/></a:accent1>'
    "</a:clrScheme></a:themeElements>"
)
SWAPPED = (
    '<w:clrSchemeMapping w:bg1="dark1" w:t1="light1" w:bg2="dark2" w:t2="light2" w:accent1="x"/>'
)
SAME = "text in the colour of its background"
OFF = "text off the page"
UNSURE = "text that may not be visible"


def colour(value: str, theme: str = "") -> str:
    return f'<w:color w:val="{value}" {theme}/>'


def fill(value: str, more: str = 'w:val="clear"') -> str:
    return f'<w:shd {more} w:fill="{value}"/>'


WHITE = colour("FFFFFF")
OUTLINE = (
    '<w14:textOutline><w14:solidFill><w14:srgbClr w14:val="{}"/></w14:solidFill></w14:textOutline>'
)


def document(body: str, **parts: Any) -> Document:
    return read("plan.docx", word(p("seen") + body, theme=THEME, **parts))


def unseen(body: str, **parts: str) -> list[tuple[str, str]]:
    return [(hidden.reason, hidden.text) for hidden in document(body, **parts).unseen]


def shows(body: str, **parts: str) -> bool:
    """Whether "x" is a text of the page, and nothing is said of it."""
    found = document(body, **parts)
    on_page = any("x" in block.text for block in found.blocks)
    if on_page:
        assert not found.unseen
    else:
        assert [(hidden.reason, hidden.text) for hidden in found.unseen] == [(SAME, "x")]
    return on_page


@pytest.mark.parametrize(
    ("properties", "visible"),
    [
        (WHITE, False),
        (colour("FDFDFD"), False),
        (colour("auto"), True),
        (colour("FFFF00"), True),
        (colour("BFBFBF"), True),
        (colour("oops"), True),
        (WHITE + fill("1F3864"), True),
        (WHITE + fill("FFFFFF"), False),
        (WHITE + fill("auto"), False),
        (WHITE + fill("auto", 'w:val="nil"'), False),
        (WHITE + fill("auto", 'w:val="solid" w:color="000000"'), True),
        (WHITE + fill("auto", 'w:val="solid" w:color="auto"'), True),
        (WHITE + fill("FFFFFF", 'w:val="pct50" w:color="000000"'), True),
        (WHITE + fill("auto", 'w:val="pct5" w:color="FFFFFF"'), False),
        (WHITE + '<w:highlight w:val="darkBlue"/>', True),
        (WHITE + '<w:highlight w:val="none"/>', False),
        (colour("FFFF00") + '<w:highlight w:val="yellow"/>', False),
        (WHITE + '<w:highlight w:val="none"/>' + fill("000000"), True),
        (colour("000000", 'w:themeColor="background1"'), False),
        (colour("FFFFFF", 'w:themeColor="text1"'), True),
        (colour("FFFFFF", 'w:themeColor="none"'), False),
        (colour("000000", 'w:themeColor="text1" w:themeTint="05"'), False),
        (colour("000000", 'w:themeColor="text1" w:themeTint="99"'), True),
        (colour("000000", 'w:themeColor="background1" w:themeShade="F2"'), False),
        (colour("000000", 'w:themeColor="background1" w:themeShade="80"'), True),
        (colour("000000", 'w:themeColor="text1" w:themeTint="zz"'), True),
        (WHITE + fill("FFFFFF", 'w:val="clear" w:themeFill="text2"'), True),
        (WHITE + fill("000000", 'w:val="clear" w:themeFill="text1" w:themeFillTint="05"'), False),
        (
            colour("000000") + "<w14:textFill><w14:solidFill><w14:schemeClr "
            'w14:val="bg1"/></w14:solidFill></w14:textFill>',
            False,
        ),
        (
            WHITE + "<w14:textFill><w14:solidFill><w14:srgbClr "
            'w14:val="FF0000"/></w14:solidFill></w14:textFill>',
            True,
        ),
        (WHITE + "<w14:textFill><w14:gradFill/></w14:textFill>", True),
        (WHITE + OUTLINE.format("FF0000"), True),
        (WHITE + OUTLINE.format("FFFFFF"), False),
        (WHITE + "<w14:textOutline><w14:noFill/></w14:textOutline>", False),
        ("<w14:textOutline><w14:noFill/></w14:textOutline>", True),
        (OUTLINE.format("FFFFFF"), True),
    ],
)
def test_the_colour_of_letters_is_judged_against_what_is_behind(
    properties: str, visible: bool
) -> None:
    assert shows(p(r("x", properties))) is visible


def test_a_file_of_hidden_text_alone_is_refused() -> None:
    with pytest.raises(Refusal, match="all of it is hidden"):
        read("a.docx", word(p(r("x", WHITE))))


def test_without_a_theme_the_colours_stated_hold() -> None:
    run = r("x", colour("FFFFFF", 'w:themeColor="text1"'))
    assert read("a.docx", word(p("y") + p(run))).unseen[0].reason == SAME
    assert read("a.docx", word(p("y") + p(run), theme="<a:themeElements/>")).unseen


def test_a_theme_may_lack_colours_and_change_them_in_ways_that_matter_to_nobody() -> None:
    odd = THEME.replace('<a:srgbClr val="4472C4"/>', "").replace(
        '<a:srgbClr val="E7E6E6"/>', '<a:srgbClr val="FFFFFF"><a:satMod val="40000"/></a:srgbClr>'
    )

    def lost(theme: str) -> list[str]:
        run = r("x", colour("FFFFFF", f'w:themeColor="{theme}"'))
        return [u.text for u in read("a.docx", word(p("seen") + p(run), theme=odd)).unseen]

    assert lost("background2") == ["x"]
    assert lost("accent1") == ["x"]
    assert lost("text2") == []


def test_a_document_may_swap_only_some_colours() -> None:
    some = '<w:clrSchemeMapping w:bg1="dark1" w:t1="nothing"/>'
    assert shows(p(r("x", colour("000000", 'w:themeColor="text1"'))), settings=some)
    assert shows(p(r("x", colour("FFFFFF", 'w:themeColor="background1"'))), settings=some)


def test_a_document_may_swap_dark_and_light() -> None:
    run = r("x", colour("000000", 'w:themeColor="background1"'))
    assert shows(p(run), settings=SWAPPED)
    assert not shows(p(r("x", colour("0", 'w:themeColor="text1"'))), settings=SWAPPED)
    assert not shows(p(run), settings="<w:zoom/>")


def test_styles_and_defaults_have_colours() -> None:
    white = f"<w:rPr>{WHITE}</w:rPr>"
    dark = f"<w:pPr>{fill('000080')}</w:pPr>"
    styles = (
        style("Ghost", white)
        + style("Heir", based_on="Ghost")
        + style("Banner", white + dark)
        + style("Whisper", white, kind="character")
    )
    whisper = '<w:rStyle w:val="Whisper"/>'
    assert not shows(p("x", style="Ghost"), styles=styles)
    assert not shows(p("x", style="Heir"), styles=styles)
    assert shows(p("x", style="Banner"), styles=styles)
    assert not shows(p("x", fill("FFFFFF"), style="Banner"), styles=styles)
    assert not shows(p(r("x", whisper)), styles=styles)
    assert shows(p(r("x", whisper, colour("auto"))), styles=styles)
    clear = "<w14:textOutline><w14:noFill/></w14:textOutline>"
    assert not shows(p(r("x", whisper, clear)), styles=styles)
    assert shows(p(r("x", whisper), fill("7F7F7F")), styles=styles)
    defaults = f"<w:docDefaults><w:rPrDefault>{white}</w:rPrDefault></w:docDefaults>"
    found = read("a.docx", word(p("x") + p(r("y", colour("000000"))), styles=defaults))
    assert [block.text for block in found.blocks] == ["y"]


def dark_header(more: str = "") -> str:
    part = '<w:tblStylePr w:type="{}"><w:rPr>{}</w:rPr><w:tcPr>{}</w:tcPr></w:tblStylePr>'.format
    return (
        style(
            "Parent",
            f"<w:rPr>{colour('000000')}</w:rPr><w:tcPr>{fill('FFFFFF')}</w:tcPr>",
            kind="table",
        )
        + style("Dark", part("firstRow", WHITE, fill("1F3864")) + more, "Parent", "table")
        + style("Loop", based_on="Loop", kind="table")
    )


def table_properties(name: str, look: str = 'w:firstRow="1"') -> str:
    return f'<w:tblStyle w:val="{name}"/><w:tblLook {look}/>'


def test_white_letters_on_a_dark_header_row_are_visible() -> None:
    rows = tr("x", "When"), tr("Ana", "May")
    dark = tbl(*rows, properties=table_properties("Dark"))
    found = document(dark, styles=dark_header())
    assert [(block.kind, block.text) for block in found.blocks[1:]] == [
        ("header", "x | When"),
        ("row", "Ana | May"),
    ]
    assert not found.unseen
    shaded = tbl(tr(tc(p(r("x", WHITE)), fill("1F3864")), "b"), tr("c", "d"))
    assert shows(shaded)
    assert not shows(tbl(tr(tc(p(r("x", WHITE))), "b"), tr("c", "d")))
    assert not shows(tbl(tr(tc(p(r("x", WHITE)), fill("auto")), "b"), tr("c", "d")))


@pytest.mark.parametrize(
    ("look", "white"),
    [
        ('w:firstRow="1"', [(0, 0), (0, 1), (0, 2)]),
        ('w:val="0020"', [(0, 0), (0, 1), (0, 2)]),
        ('w:val="0020" w:firstRow="0"', []),
        ('w:val="oops"', []),
        ('w:val="0600" w:lastRow="1"', [(2, 0), (2, 1), (2, 2)]),
        ('w:val="0600" w:firstColumn="1"', [(0, 0), (1, 0), (2, 0)]),
        ('w:val="0600" w:lastColumn="1"', [(0, 2), (1, 2), (2, 2)]),
        ('w:val="0200"', [(0, 1), (1, 1), (2, 1)]),
        ('w:val="0400"', [(1, 0), (1, 1), (1, 2)]),
        ('w:val="0680" w:lastRow="1"', [(0, 0), (1, 0), (2, 1), (2, 2)]),
    ],
)
def test_the_parts_of_a_table_style(look: str, white: list[tuple[int, int]]) -> None:
    """White letters without a fill show which cells a part of the style reaches."""
    shown = {"0200": ("band2Vert",), "0400": ("band2Horz",)}
    names = shown.get(look[7:11], ("firstRow", "lastRow", "firstCol", "lastCol"))
    parts = "".join(
        f'<w:tblStylePr w:type="{name}"><w:rPr>{WHITE}</w:rPr></w:tblStylePr>' for name in names
    )
    black = f'<w:tblStylePr w:type="swCell"><w:rPr>{colour("000000")}</w:rPr></w:tblStylePr>'
    styles = style("T", parts + black, kind="table")
    texts = [[f"r{row}c{column}" for column in range(3)] for row in range(3)]
    body = tbl(*(tr(*row) for row in texts), properties=table_properties("T", look))
    expected = {texts[row][column] for row, column in white}
    assert {hidden.text for hidden in document(body, styles=styles).unseen} == expected


def test_a_table_style_reaches_all_cells_and_stops_in_a_circle() -> None:
    whole = f'<w:tblStylePr w:type="wholeTable"><w:tcPr>{fill("000000")}</w:tcPr></w:tblStylePr>'
    styles = dark_header() + style("Night", f"<w:rPr>{WHITE}</w:rPr>{whole}", kind="table")
    rows = tr("x", "b"), tr("c", "d")
    assert shows(tbl(*rows, properties='<w:tblStyle w:val="Night"/>'), styles=styles)
    assert shows(tbl(*rows, properties='<w:tblStyle w:val="Loop"/>'), styles=styles)
    assert shows(tbl(*rows, properties='<w:tblStyle w:val="None"/>'), styles=styles)


def test_tables_in_tables_and_frames_keep_what_is_behind() -> None:
    white = p(r("x", WHITE))
    inner = tbl(tr(tc(white), "b"), tr("c", "d"))
    assert shows(tbl(tr(tc(inner, fill("000000")), "o"), tr("p", "q")))
    assert shows(tbl(tr(tc(white, fill("000000")))))
    assert not shows(tbl(tr(tc(white))))
    assert shows(tbl(tr(tc(white), "b"), tr("c", "d"), properties=fill("000000")))


def test_pages_have_colours_where_the_document_shows_them() -> None:
    shown = "<w:displayBackgroundShape/>"
    dark = '<w:background w:color="000000"/>'
    body = p("y") + p(r("x", WHITE))

    def hidden(background: str, settings: str) -> bool:
        found = read("a.docx", word(body, background, settings=settings))
        return bool(found.unseen)

    assert not hidden(dark, shown)
    assert hidden(dark, "")
    assert hidden(dark, '<w:displayBackgroundShape w:val="0"/>')
    assert hidden('<w:background w:color="auto"/>', shown)
    assert hidden("", shown)


def anchor(inner: str = "", cx: int = 7_000_000, cy: int = 9_000_000, behind: str = "1") -> str:
    return (
        f'<w:r><w:drawing><wp:anchor behindDoc="{behind}"><wp:extent cx="{cx}" cy="{cy}"/>{inner}'
        "</wp:anchor></w:drawing></w:r>"
    )


def test_what_cannot_be_told_counts_and_is_said() -> None:
    pattern = fill("FFFFFF", 'w:val="diagStripe" w:color="000000"')
    found = document(p(r("a") + r("x", WHITE, pattern) + r("y", WHITE, pattern) + r("b")))
    assert [block.text for block in found.blocks] == ["seen", "axyb"]
    (doubt,) = found.unseen
    assert (doubt.reason, doubt.text, doubt.counted, doubt.block) == (UNSURE, "xy", True, 1)
    assert not document(p(r("x", colour("333333"), pattern))).unseen
    pictured = p(r("y") + anchor()) + p(r("x", WHITE))
    assert unseen(pictured) == [(UNSURE, "x")]
    for nothing in (
        anchor(behind="0"),
        anchor(cx=100_000),
        "<w:r><wp:anchor behindDoc='1'/></w:r>",
    ):
        assert unseen(p(r("y") + nothing) + p(r("x", WHITE))) == [(SAME, "x")]
    header = Linked("h1", "header", "w:hdr", f"<w:p>{anchor()}</w:p>")
    found = read("a.docx", word(p("y") + p(r("x", WHITE)), linked=[header]))
    assert found.unseen[0].reason == UNSURE


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ('<w:sz w:val="2"/>', "text too small to read"),
        ('<w:sz w:val="5"/>', "text too small to read"),
        ('<w:w w:val="1"/>', "text too small to read"),
        ("<w:vanish/>", "hidden text"),
        ("<w:specVanish/>", "hidden text"),
        ('<w:vanish w:val="0"/><w:specVanish/>', "hidden text"),
        ("<w14:textFill><w14:noFill/></w14:textFill>", "hidden text"),
        (
            '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha '
            'w14:val="100000"/></w14:srgbClr></w14:solidFill></w14:textFill>',
            "hidden text",
        ),
        ("<w:dstrike/>", "struck out"),
        ('<w:sz w:val="6"/>', ""),
        ('<w:sz w:val="x"/>', ""),
        ('<w:w w:val="90"/>', ""),
        ('<w:vanish w:val="0"/>', ""),
        (
            '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha '
            'w14:val="10000"/></w14:srgbClr></w14:solidFill></w14:textFill>',
            "",
        ),
        ("<w14:textOutline/><w14:textFill><w14:noFill/></w14:textFill>", ""),
    ],
)
def test_letters_too_small_or_hidden(properties: str, reason: str) -> None:
    assert unseen(p(r("x", properties))) == ([(reason, "x")] if reason else [])


def test_lines_and_rows_cut_down_to_nothing() -> None:
    def line(height: int, rule: str = "exact") -> str:
        return f'<w:spacing w:line="{height}" w:lineRule="{rule}"/>'

    styles = style("Flat", f"<w:pPr>{line(2)}</w:pPr>")
    body = p("a", line(1)) + p("b", line(240)) + p("c", line(1, "auto"))
    body += p("d", style="Flat") + p("e", line(200), "Flat") + p("f", "<w:spacing/>", "Flat")
    body += tbl(
        tr("g", "h", properties='<w:trHeight w:val="10" w:hRule="exact"/>'),
        tr("i", "j", properties='<w:trHeight w:val="10"/>'),
    )
    found = document(body, styles=styles)
    assert [block.text for block in found.blocks] == ["seen", "b", "c", "e", "i | j"]
    assert [each.text for each in found.unseen] == ["a", "d", "f", "g\nh"]
    assert {each.reason for each in found.unseen} == {"text too small to read"}


def test_blanks_are_not_hidden() -> None:
    found = document(p(r("a") + r(" ", WHITE) + r("b") + r(" ", '<w:sz w:val="2"/>')))
    assert [block.text for block in found.blocks] == ["seen", "a b"]
    assert not found.unseen


def test_hidden_text_is_joined_and_marks_what_stood_between() -> None:
    body = p(
        r("one", WHITE) + r("two", WHITE) + r("seen") + r("three", WHITE) + r("four", "vanish")
    )
    assert unseen(body) == [(SAME, "onetwo … three"), ("hidden text", "four")]


def test_hidden_rows_and_deleted_cells() -> None:
    body = tbl(
        tr("a", "b"),
        tr("c", "d", properties="<w:hidden/>"),
        tr("e", "f", properties='<w:hidden w:val="0"/>'),
        tr(tc("g", "<w:cellDel/>"), "h"),
    )
    found = document(body)
    assert [block.text for block in found.blocks] == ["seen", "a | b", "e | f", " | h"]
    assert [(each.reason, each.text) for each in found.unseen] == [
        ("hidden text", "c\nd"),
        ("tracked deletion", "g"),
    ]


def test_everything_unseen_stands_where_it_was_found() -> None:
    comments = '<w:comment w:id="4"><w:p><w:r><w:t>Who?</w:t></w:r></w:p></w:comment>'
    comments += '<w:comment w:id="9"><w:p><w:r><w:t>Lost</w:t></w:r></w:p></w:comment>'
    heading = '<w:outlineLvl w:val="0"/>'
    body = (
        p("Risks", heading)
        + p(r("Price") + '<w:r><w:commentReference w:id="4"/></w:r>' + r("gone", "vanish"))
        + p("Goals", heading)
        + p(r("Grow"))
    )
    found = document(body, comments=comments).unseen
    assert [(each.reason, each.text, each.heading, each.block) for each in found] == [
        ("comment", "Who?", ("Risks",), 2),
        ("hidden text", "gone", ("Risks",), 2),
        ("comment", "Lost", ("Goals",), 4),
    ]


def test_unseen_text_knows_its_page() -> None:
    broken = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r></w:p>"
    body = p("a") + broken + p(r("c", "vanish"))
    assert document(body, app="<ep:Pages>2</ep:Pages>").unseen[0].page == 2


def box(text: str, shape: str = "", more: str = "") -> str:
    content = f"<wps:txbx><w:txbxContent>{p(text)}</w:txbxContent></wps:txbx>"
    return (
        f'<w:r><w:drawing><wp:anchor><wp:extent cx="1000" cy="1000"/>{more}<a:graphic>'
        f"<wps:wsp>{shape}{content}</wps:wsp></a:graphic></wp:anchor></w:drawing></w:r>"
    )


def solid(inner: str) -> str:
    return f"<wps:spPr><a:solidFill>{inner}</a:solidFill></wps:spPr>"


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (solid('<a:srgbClr val="1F3864"/>'), ""),
        (solid('<a:srgbClr val="FFFFFF"/>'), SAME),
        (solid('<a:prstClr val="navy"/>'), ""),
        (solid('<a:schemeClr val="bg1"/>'), SAME),
        (solid('<a:schemeClr val="bg1"><a:lumMod val="50000"/></a:schemeClr>'), ""),
        (
            solid(
                '<a:schemeClr val="tx1"><a:lumMod val="1"/><a:lumOff val="99999"/></a:schemeClr>'
            ),
            SAME,
        ),
        (solid('<a:schemeClr val="tx1"><a:tint val="0"/></a:schemeClr>'), SAME),
        (solid('<a:schemeClr val="bg1"><a:shade val="0"/><a:satMod val="x"/></a:schemeClr>'), ""),
        (solid('<a:schemeClr val="tx1"><a:alpha val="100"/></a:schemeClr>'), UNSURE),
        (solid('<a:schemeClr val="unheard"/>'), UNSURE),
        (solid('<a:hslClr hue="0"/>'), UNSURE),
        ("<wps:spPr><a:noFill/></wps:spPr>", UNSURE),
        ("<wps:spPr><a:gradFill/></wps:spPr>", UNSURE),
        ("<wps:spPr/>", UNSURE),
        ('<wps:style><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef></wps:style>', ""),
        ('<wps:style><a:fillRef idx="0"/></wps:style>', UNSURE),
    ],
)
def test_text_boxes_are_judged_against_their_own_fill(shape: str, reason: str) -> None:
    found = unseen(p(box(r("x", WHITE), shape)))
    assert found == ([(reason, "x")] if reason else [])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ('fillcolor="#1f3864 [3215]"', ""),
        ('fillcolor="white"', SAME),
        ("", SAME),
        ('filled="f"', UNSURE),
        ('fillcolor="odd"', UNSURE),
        ('style="visibility: hidden"', "hidden text"),
        (
            'style="position:absolute;margin-left:-900pt;width:90pt" fillcolor="black"',
            "text off the page",
        ),
        (
            'style="position:absolute;margin-top:900pt;height:90pt" fillcolor="black"',
            "text off the page",
        ),
        ('style="position:absolute;margin-left:9pt;margin-top:auto" fillcolor="black"', ""),
        ('style="position:static;margin-left:-900pt" fillcolor="black"', ""),
    ],
)
def test_text_boxes_of_old_programs(shape: str, reason: str) -> None:
    content = f"<v:textbox><w:txbxContent>{p(r('x', WHITE))}</w:txbxContent></v:textbox>"
    body = f"<w:p><w:r><w:pict><v:rect {shape}>{content}</v:rect></w:pict></w:r></w:p>"
    assert unseen(body) == ([(reason, "x")] if reason else [])
    shaded = '<v:fill type="gradient"/>' + content
    body = f"<w:p><w:r><w:pict><v:rect>{shaded}</v:rect></w:pict></w:r></w:p>"
    assert unseen(body) == [(UNSURE, "x")]


@pytest.mark.parametrize(
    ("side", "relative", "offset", "shown"),
    [
        ("H", "page", "-2000", False),
        ("H", "page", "-900", True),
        ("H", "column", "-9000", True),
        ("H", "column", "-9000000", False),
        ("V", "page", "99000000", False),
        ("V", "page", "top", True),
    ],
)
def test_text_boxes_off_the_page(side: str, relative: str, offset: str, shown: bool) -> None:
    position = (
        f'<wp:position{side} relativeFrom="{relative}"><wp:posOffset>{offset}</wp:posOffset>'
        f"</wp:position{side}>"
    )
    body = p(box("x", more=position)) + '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    assert unseen(body) == ([] if shown else [(OFF, "x")])


def test_hidden_and_deleted_boxes_are_kept() -> None:
    assert unseen(p(box("x", more='<wp:docPr hidden="1" descr="d"/>'))) == [
        ("hidden text", "x"),
        ("description of a picture", "d"),
    ]
    assert unseen(f"<w:p><w:del>{box('x')}</w:del></w:p>") == [("tracked deletion", "x")]
