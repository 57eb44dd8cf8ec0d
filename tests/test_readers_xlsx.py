"""Workbooks become blocks as the sheets show them, sheet by sheet."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table
from readers import slides
from readers.sheets import NAMESPACES, book, data, looks, row
from readers.slides import relations

from kamcoach.models.document import Document
from kamcoach.readers.visibility import PICTURE, STRUCK
from kamcoach.readers.xlsx import read
from kamcoach.readers.xlsx.format import shown_number, shows_text

BOLD = ("<b/><sz val='11'/>", "", "")
WHITE = ("<color rgb='FFFFFFFF'/>", "", "")


def document(*sheets: str, **options: Any) -> Document:
    return read("a.xlsx", book(*sheets, **options))


def kinds(sheet: str, **options: Any) -> list[tuple[str, str]]:
    """The blocks of a sheet, without its name."""
    blocks = document(sheet, **options).blocks
    return [(str(block.kind), block.text) for block in blocks][1:]


def hidden(sheet: str, **options: Any) -> list[tuple[str, str]]:
    found = document(sheet, data(row(1, "seen")), **options).unseen
    return [(one.reason, one.text) for one in found if not one.counted]


def test_openpyxl_writes_what_we_read() -> None:
    written = openpyxl.Workbook()
    written.properties.title = "My plan"
    sheet = written.active
    sheet.title = "Objectives"
    sheet["A1"] = "Account plan: Tarn Foods"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "Written by Asha Merrin"
    for column, head in enumerate(["Objective", "Target", "Share", "Owner", "By when"], 1):
        cell = sheet.cell(4, column, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="102040")
    values = ["Grow spend", 250_000, 0.25, "Asha Merrin", datetime.date(2026, 9, 30)]
    for column, value in enumerate(values, 1):
        sheet.cell(5, column, value)
    sheet["B5"].number_format = '"£"#,##0'
    sheet["C5"].number_format = "0%"
    sheet["A5"].comment = Comment("Do we believe this?", "Ana")
    sheet["A7"] = "=SUM(B5:B6)"
    actions = written.create_sheet("Actions")
    for line in (["Action", "Owner"], ["Meet Helen", "Tom Akers"]):
        actions.append(line)
    actions.add_table(Table(displayName="T", ref="A1:B2"))
    away = written.create_sheet("Workings")
    away["A1"] = "old"
    away.sheet_state = "hidden"
    out = io.BytesIO()
    written.save(out)
    found = read("a.xlsx", out.getvalue())
    assert [(b.page, b.kind, b.level, b.text) for b in found.blocks] == [
        (1, "heading", 1, "Objectives"),
        (1, "heading", 2, "Account plan: Tarn Foods"),
        (1, "paragraph", 0, "Written by Asha Merrin"),
        (1, "header", 0, "Objective | Target | Share | Owner | By when"),
        (1, "row", 0, "Grow spend | £250,000 | 25% | Asha Merrin | 30 September 2026"),
        (2, "heading", 1, "Actions"),
        (2, "header", 0, "Action | Owner"),
        (2, "row", 0, "Meet Helen | Tom Akers"),
    ]
    assert [(one.reason, one.text, one.page) for one in found.unseen] == [
        ("formula without a saved result", "=SUM(B5:B6)", 1),
        ("comment", "Do we believe this?", 1),
        ("hidden sheet", "Workings\nold", 3),
    ]
    assert found.format == "xlsx"
    assert found.meta[0] == ("title", "My plan")


MARCH = 46085


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (MARCH, "dd/mm/yyyy", "4 March 2026"),
        (MARCH, "[$-809]d mmmm yyyy;@", "4 March 2026"),
        (MARCH, "mmm-yy", "March 2026"),
        (MARCH, "d-mmm", "4 March"),
        (MARCH, "yyyy", "2026"),
        (MARCH, "dddd", "Wednesday"),
        (MARCH, "ddd d mmm", "4 March"),
        (MARCH + 0.5, "dd/mm/yyyy hh:mm", "4 March 2026 12:00"),
        (MARCH + 0.99999999, "d mmm yyyy", "5 March 2026"),
        (0.3125, "h:mm AM/PM", "7:30"),
        (1.5, "[h]:mm", "36:00"),
        (-0.5, "[h]:mm", "-12:00"),
        (1, "d mmmm yyyy", "1 January 1900"),
        (-5, "d mmm", "-5"),
        (1e9, "d mmm", "1000000000"),
        (1234.5, "General", "1234.5"),
        (3, "General", "3"),
        (1e20, "General", "1e+20"),
        (3, 'General" days"', "3 days"),
        (12, "0", "12"),
        (7, "000", "007"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "#,##0.##", "1,234.5"),
        (1234, "#.##", "1234"),
        (0, "#", ""),
        (0.125, "0.0%", "12.5%"),
        (-0.5, "0%", "-50%"),
        (1_234_567, '"£"#,##0', "£1,234,567"),
        (-1234.5, '"£"#,##0.00;[Red]-"£"#,##0.00', "-£1,234.50"),
        (-12, "#,##0;(#,##0)", "(12)"),
        (1200, '_-"£"* #,##0_-;-"£"* #,##0_-;_-"£"* "-"??_-;_-@_-', "£1,200"),
        (0, '_-"£"* #,##0_-;-"£"* #,##0_-;_-"£"* "-"??_-;_-@_-', "£-"),
        (1_200_000, '[$£-809]#,##0.0,,"m"', "£1.2m"),
        (1500, '[>=1000]0.0,"k";0', "1.5k"),
        (15, '[>=1000]0.0,"k";0', "15"),
        (15, "[=15]0;[<>3]0.0;0.00", "15"),
        (3, "[=15]0;[<>3]0.0;[<2]0.00", "3.00"),
        (12, r"0\ \€", "12 €"),
        (0.5, "# ?/?", "0.5"),
        (12345, "0.00E+00", "1.2345e+04"),
        (5, "@", "5"),
        (5, ";;;", ""),
        (5, '"yes"', "yes"),
    ],
)
def test_numbers_as_they_are_shown(value: float, code: str, text: str) -> None:
    assert shown_number(value, code) == text


def test_dates_that_count_from_1904() -> None:
    assert shown_number(MARCH - 1462, "d mmmm yyyy", from_1904=True) == "4 March 2026"
    cells = row(1, ("1", str(MARCH - 1462)), "x")
    found = kinds(data(cells), styles=looks(("", "", "d mmm yyyy")), properties='date1904="1"')
    assert found == [("row", "4 March 2026 | x")]


def test_formats_that_hide_text() -> None:
    assert shows_text("General") and shows_text("0;-0;0;@")
    assert not shows_text(";;;")


def test_sorts_of_cells() -> None:
    cells = (
        '<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#REF!</v></c>'
        '<c r="D1" t="str"><f>A1</f><v>said</v></c><c r="E1" t="d"><v>2026-03-04</v></c>'
        '<c r="F1" t="s"><v>0</v></c><c r="G1"><v>odd</v></c>'
        '<c r="H1"><v>1e999</v></c><c r="I1" t="s"><v>9</v></c><c r="J1"/>'
        '<c r="K1" t="s"><v>no</v></c>'
    )
    texts = "<si><t>shared</t><rPh><t>never</t></rPh></si>"
    assert kinds(data(f"<row>{cells}</row>"), texts=texts) == [
        ("row", "TRUE | FALSE | #REF! | said | 2026-03-04 | shared | odd | 1e999")
    ]


def test_rich_text_in_cells() -> None:
    texts = (
        "<si><r><rPr><b/></rPr><t>Owner:</t></r><r><t> Ana</t></r></si>"
        "<si><r><t>seen </t></r><r><rPr><color rgb='FFFFFFFF'/></rPr><t>not</t></r></si>"
    )
    sheet = data(row(1, '<c r="A1" t="s"><v>0</v></c>'), row(2, '<c r="A2" t="s"><v>1</v></c>'))
    found = document(sheet, texts=texts)
    assert [block.label for block in found.blocks[1:]] == ["Owner", ""]
    assert [one.text for one in found.unseen] == ["not"]
    phonetic = '<c r="A1" t="inlineStr"><is><t>shown</t><rPh><t>never</t></rPh></is></c>'
    assert kinds(data(row(1, phonetic))) == [("paragraph", "shown")]


def test_cells_without_a_place_follow_each_other() -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = f"<row>{cell.format('a')}{cell.format('b')}</row><row>{cell.format('c')}</row>"
    assert kinds(data(rows)) == [("row", "a | b"), ("row", "c | ")]
    odd = '<c r="ZZZ1" t="inlineStr"><is><t>x</t></is></c>'
    assert kinds(data(f'<row r="99999999">{odd}</row>')) == [("paragraph", "x")]


def test_sheets_come_in_the_order_of_their_tabs() -> None:
    found = document(
        data(row(1, "a")), data(), data(row(1, "c")), names=("One", "Two", "Three")
    ).blocks
    assert [(b.page, b.text) for b in found] == [(1, "One"), (1, "a"), (3, "Three"), (3, "c")]


def test_strict_files_are_read() -> None:
    strict = f"<worksheet {NAMESPACES}>{data(row(1, 'x'))}</worksheet>".replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    found = read("a.xlsx", book("", extra={"xl/sheet0.xml": strict})).blocks
    assert found[1].text == "x"


def test_tables_are_cut_where_nothing_stands_between() -> None:
    sheet = data(
        row(1, "Who", "Role", "Say", None, "Risk", "Rating", "Owner"),
        row(2, "Helen", "Buyer", "High", None, "Price", "High", "Ana"),
        row(4, "Goal", "Owner", "Date"),
        row(5, "Grow", "Tom", "May"),
    )
    assert [(b.table, b.kind, b.text) for b in document(sheet).blocks[1:]] == [
        (0, "header", "Who | Role | Say"),
        (0, "row", "Helen | Buyer | High"),
        (1, "header", "Risk | Rating | Owner"),
        (1, "row", "Price | High | Ana"),
        (2, "header", "Goal | Owner | Date"),
        (2, "row", "Grow | Tom | May"),
    ]


def test_a_table_goes_on_over_one_empty_row() -> None:
    head = [("1", name) for name in ("Action", "Owner", "Date")]
    rows = [row(1, *head), row(2, "Meet", "Ana", "May"), row(4, "Send", "Tom", "June")]
    found = document(data(*rows), styles=looks(BOLD)).blocks
    assert found[-1].columns == ("Action", "Owner", "Date")
    assert {block.table for block in found[1:]} == {0}
    apart = [*rows[:2], row(5, "Send", "Tom", "June")]
    assert document(data(*apart), styles=looks(BOLD)).blocks[-1].table == 1
    wider = [*rows[:2], row(4, "Send", "Tom", "June", "x")]
    assert document(data(*wider), styles=looks(BOLD)).blocks[-1].table == 1
    anew = [*rows[:2], row(4, *head), row(5, "Send", "Tom", "June")]
    assert document(data(*anew), styles=looks(BOLD)).blocks[-1].table == 1
    lines = data(row(1, "a", None, "c"), row(2, None, "b"), row(4, "d", None, "e"))
    assert len(document(lines).blocks) > 1


def test_labels_and_values_are_rows_also_over_an_empty_column() -> None:
    sheet = data(
        row(2, None, ("1", "Customer:"), None, "Tarn Foods"),
        row(3, None, ("1", "Sites:"), None, "14"),
        row(4, None, ("1", "Renewal:"), None, None),
    )
    assert kinds(sheet, styles=looks(BOLD)) == [
        ("row", "Customer: | Tarn Foods"),
        ("row", "Sites: | 14"),
        ("row", "Renewal: | "),
    ]


def test_titles_lists_and_notes_around_tables() -> None:
    sheet = data(
        row(1, ("1", "Risks")),
        row(2, "As of May."),
        row(3, "Risk", "Rating", "Owner"),
        row(4, "Price", "High", "Ana"),
        row(5, "Low is 1."),
        row(7, ("1", "Lessons")),
        row(8, "Ask first"),
        row(9, "Write it down"),
        row(11, ("1", "Ends with a full stop.")),
    )
    assert kinds(sheet, styles=looks(BOLD)) == [
        ("heading", "Risks"),
        ("paragraph", "As of May."),
        ("header", "Risk | Rating | Owner"),
        ("row", "Price | High | Ana"),
        ("paragraph", "Low is 1."),
        ("heading", "Lessons"),
        ("item", "Ask first"),
        ("item", "Write it down"),
        ("paragraph", "Ends with a full stop."),
    ]
    long = "word " * 50
    assert kinds(data(row(1, long), row(2, long)))[0][0] == "paragraph"
    large = looks(("<sz val='18'/>", "", ""))
    assert kinds(data(row(1, ("1", "Risks")), row(2, "Price")), styles=large)[0][0] == "heading"


@pytest.mark.parametrize("look", [BOLD, ("", "102040", "")])
def test_a_first_row_that_stands_out_names_the_columns(look: tuple[str, str, str]) -> None:
    sheet = data(row(1, ("1", "Goal"), ("1", "Owner")), row(2, "Grow", "Ana"))
    assert kinds(sheet, styles=looks(look))[0] == ("header", "Goal | Owner")
    all_alike = data(row(1, ("1", "Goal"), ("1", "Owner")), row(2, ("1", "Grow"), ("1", "Ana")))
    assert kinds(all_alike, styles=looks(look))[0][0] == "row"


def test_a_filter_names_the_columns() -> None:
    sheet = data(row(1, "Goal", "Owner"), row(2, "Grow", "Ana")) + '<autoFilter ref="A1:B2"/>'
    assert kinds(sheet)[0] == ("header", "Goal | Owner")
    alone = data(row(1, "Goal", "Owner")) + '<autoFilter ref="A1:B1"/>'
    assert kinds(alone) == [("row", "Goal | Owner")]


def test_merged_cells_are_repeated() -> None:
    sheet = (
        data(
            row(1, ("1", "Task"), ("1", "2026")),
            row(2, None, ("1", "Q1"), ("1", "Q2")),
            row(3, "Audit", "Ana", "Ana"),
            row(4, "Phase two"),
            row(5, "Review", "Tom"),
            row(6, None, "Ben"),
        )
        + '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="A4:C4"/>'
        '<mergeCell ref="A5:A6"/><mergeCell ref="oops"/><mergeCell ref="C9:A1"/></mergeCells>'
    )
    found = document(sheet, styles=looks(BOLD)).blocks
    assert [block.cells for block in found[1:]] == [
        ("Task", "2026", "2026"),
        ("Task", "Q1", "Q2"),
        ("Audit", "Ana", "Ana"),
        ("Phase two", "", ""),
        ("Review", "Tom", ""),
        ("Review", "Ben", ""),
    ]
    assert found[3].columns == ("Task", "2026 Q1", "2026 Q2")


def test_tables_that_the_sheet_knows_as_such() -> None:
    sheet = data(
        row(1, "Actions of ours"),
        row(2, "What", "Who"),
        row(3, "Meet", "Ana"),
        row(5, "Send", "Tom"),
        row(6, "Nothing", "else"),
    )
    parts = {"xl/table.xml": f'<table {NAMESPACES} ref="A2:B5"/>'}
    found = read("a.xlsx", book(sheet, extra=parts, related=(("table", "table.xml"),))).blocks
    assert [(b.kind, b.text) for b in found[1:]] == [
        ("paragraph", "Actions of ours"),
        ("header", "What | Who"),
        ("row", "Meet | Ana"),
        ("row", "Send | Tom"),
        ("row", "Nothing | else"),
    ]


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (data(row(1, "no", attributes='hidden="1"')), "hidden row"),
        (data(row(1, "no", attributes='ht="0"')), "hidden row"),
        ('<sheetFormatPr zeroHeight="1"/>' + data(row(1, "no")), "hidden row"),
        ('<cols><col min="1" max="3" hidden="1"/></cols>' + data(row(1, "no")), "hidden column"),
        ('<cols><col min="1" max="1" width="0"/></cols>' + data(row(1, "no")), "hidden column"),
        (data(row(1, ("1", "no"))), "text in the colour of its background"),
        (data(row(1, ("2", "no"))), "text in the colour of its background"),
        (data(row(1, ("3", "no"))), "text too small to read"),
        (data(row(1, ("4", "no"))), "struck out"),
        (data(row(1, ("5", "no"))), "number format that shows nothing"),
        (data(row(1, ("5", "5"))), "number format that shows nothing"),
        (data(row(1, ("6", "no"))), "text in the colour of its background"),
        (data(row(1, ("7", "no"))), "text in the colour of its background"),
        (data(row(1, ("8", "no"))), "text in the colour of its background"),
    ],
)
def test_cells_that_nobody_sees(sheet: str, reason: str) -> None:
    styles = looks(
        WHITE,
        ("<color rgb='FF102040'/>", "102040", ""),
        ("<sz val='1'/>", "", ""),
        ("<strike/>", "", ""),
        ("", "", ";;;"),
        ("<color theme='0'/>", "", ""),
        ("<color indexed='9'/>", "", ""),
        ("<color indexed='65' tint='0.5'/>", "", ""),
    )
    ((found, text),) = hidden(sheet, styles=styles)
    assert (found, text) in {(reason, "no"), (reason, "5")}


@pytest.mark.parametrize(
    "look",
    [
        ("<color rgb='FFFFFFFF'/>", "102040", ""),
        ("<color rgb='what'/>", "", ""),
        ("<color theme='0' tint='-0.5'/>", "", ""),
        ("<color theme='99'/>", "", ""),
        ("<color indexed='40'/>", "", ""),
        ("<color indexed='7'/>", "", ""),
        ("<color auto='1' tint='oops'/>", "", ""),
        ("<sz val='large'/><b val='0'/>", "", ""),
    ],
)
def test_cells_that_can_be_seen_or_perhaps(look: tuple[str, str, str]) -> None:
    assert hidden(data(row(1, ("1", "yes"))), styles=looks(look)) == []


def test_colours_that_cannot_be_told() -> None:
    white = data(row(1, ("1", "perhaps")))
    assert hidden(white + '<conditionalFormatting sqref="A1:B9 D4"/>', styles=looks(WHITE)) == []
    (doubt,) = document(white + '<conditionalFormatting sqref="A1"/>', styles=looks(WHITE)).unseen
    assert doubt.counted and doubt.block is not None
    assert hidden(white + '<conditionalFormatting sqref="B2"/>', styles=looks(WHITE)) != []
    many = "".join(f'<conditionalFormatting sqref="B{at}"/>' for at in range(1, 300))
    assert hidden(white + many, styles=looks(WHITE)) == []
    pattern = looks(WHITE).replace('patternType="none"', 'patternType="darkGrid"')
    assert hidden(white, styles=pattern) == []
    gradient = looks(WHITE).replace('<patternFill patternType="none"/>', "<gradientFill/>")
    assert hidden(white, styles=gradient) == []


def test_styles_that_are_missing_or_wrong() -> None:
    assert kinds(data(row(1, ("99", "5"), "x"))) == [("row", "5 | x")]
    wrong = '<cellXfs><xf fontId="9" fillId="9" numFmtId="900"/></cellXfs>'
    assert kinds(data(row(1, "5", "x")), styles=wrong) == [("row", "5 | x")]
    empty = book(
        data(row(1, "5", "x")),
        extra={"xl/_rels/workbook.xml.rels": relations(("worksheet", "sheet0.xml"))},
    )
    assert read("a.xlsx", empty).blocks[1].text == "5 | x"


def test_blocks_without_a_row_of_names_are_not_joined() -> None:
    scattered = data(
        row(1, "a", None, None),
        row(2, None, "b", None),
        row(3, None, None, "c"),
        row(5, "d", "e", "f"),
    )
    assert document(scattered).blocks[-1].text == "d | e | f"


def test_formulas_are_never_computed() -> None:
    sheet = data(row(1, '<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="B1"><f>A1*2</f></c>'))
    assert kinds(sheet) == [("paragraph", "2")]
    assert hidden(sheet) == [("formula without a saved result", "=A1*2")]


def test_hidden_sheets() -> None:
    found = document(
        data(row(1, "seen")),
        data(row(1, "a", "b"), row(3, ("1", "c")), row(5, "d", attributes='hidden="1"')),
        states=("visible", "veryHidden"),
        styles=looks(BOLD),
    )
    assert [(one.reason, one.text, one.page) for one in found.unseen] == [
        ("hidden sheet", "S2\na | b\nc\nd", 2)
    ]


def test_hidden_cells_of_a_row_stand_together() -> None:
    rows = data(row(1, "a", "b", attributes='hidden="1"'), row(2, "c", attributes='hidden="1"'))
    assert hidden(rows) == [("hidden row", "a | b"), ("hidden row", "c")]


def test_comments_of_both_kinds_are_told_once() -> None:
    old = f"<comments {NAMESPACES}><commentList><comment><text><r><t>old</t></r></text></comment>"
    old += "</commentList></comments>"
    thread = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    new = f'<x:ThreadedComments xmlns:x="{thread}"><x:threadedComment><x:text>new</x:text>'
    new += "</x:threadedComment></x:ThreadedComments>"
    parts = {"xl/old.xml": old, "xl/new.xml": new}
    seen = data(row(1, "seen"))
    both = (("comments", "old.xml"), ("threadedComment", "new.xml"))
    for related, text in ((both[:1], "old"), (both, "new")):
        found = read("a.xlsx", book(seen, extra=parts, related=related)).unseen
        assert [(one.reason, one.text) for one in found] == [("comment", text)]


DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def test_text_boxes_and_charts_on_sheets() -> None:
    def anchor(at: int, inner: str) -> str:
        return f"<x:oneCellAnchor><x:from><x:col>0</x:col><x:row>{at}</x:row></x:from>{inner}" + (
            "</x:oneCellAnchor>"
        )

    def shape(text: str, named: str = "", bullet: str = "") -> str:
        return (
            f"<x:sp><x:nvSpPr><x:cNvPr id='1' name='y' {named}/></x:nvSpPr>"
            f"<x:txBody>{slides.p(text, inner=bullet)}</x:txBody></x:sp>"
        )

    drawing = (
        f"<x:wsDr {slides.NAMESPACES} xmlns:x='{DRAWING}'><!-- -->"
        + anchor(9, shape("below", bullet='<a:buChar char="-"/>'))
        + anchor(2, shape("above") + shape("never", "hidden='1'") + "<x:sp/>")
        + anchor(
            15,
            "<x:pic><x:nvPicPr><x:cNvPr id='7' name='y' descr='Site map'/></x:nvPicPr></x:pic>"
            "<x:pic/><x:sp><x:txBody><a:p><a:r><a:rPr strike='sngStrike'/><a:t>taken back</a:t>"
            "</a:r></a:p></x:txBody></x:sp>",
        )
        + anchor(20, '<c:chart r:id="rel0"/><c:chart r:id="none"/>')
        + "</x:wsDr>"
    )
    chart = f"<c:chartSpace {slides.NAMESPACES}><c:chart><c:title>{slides.p('Spend')}</c:title>"
    chart += "</c:chart></c:chartSpace>"
    parts = {
        "xl/drawing.xml": drawing,
        "xl/_rels/drawing.xml.rels": relations(("chart", "chart.xml")),
        "xl/chart.xml": chart,
    }
    data_ = book(data(row(1, "x")), extra=parts, related=(("drawing", "drawing.xml"),))
    found = read("a.xlsx", data_)
    assert [(b.kind, b.text) for b in found.blocks[1:]] == [
        ("paragraph", "x"),
        ("paragraph", "above"),
        ("item", "below"),
        ("paragraph", "Spend"),
    ]
    assert [(u.reason, u.text) for u in found.unseen] == [
        ("hidden shape", "never"),
        (PICTURE, "Site map"),
        (STRUCK, "taken back"),
    ]


def test_a_sheet_with_nothing_but_a_picture_has_no_heading() -> None:
    picture = "<x:pic><x:nvPicPr><x:cNvPr id='7' name='y' descr='Site map'/></x:nvPicPr></x:pic>"
    drawing = f"<x:wsDr xmlns:x='{DRAWING}'><x:oneCellAnchor>{picture}</x:oneCellAnchor></x:wsDr>"
    relation = relations(("drawing", "drawing.xml"))
    parts = {"xl/drawing.xml": drawing, "xl/_rels/sheet1.xml.rels": relation}
    found = read("a.xlsx", book(data(row(1, "x")), data(), extra=parts))
    assert [b.text for b in found.blocks] == ["S1", "x"]
    assert [(u.reason, u.text, u.page) for u in found.unseen] == [(PICTURE, "Site map", 2)]
    hidden_too = book(data(row(1, "x")), data(), extra=parts, states=("visible", "hidden"))
    assert [u.text for u in read("a.xlsx", hidden_too).unseen] == ["S2\nSite map"]


def test_a_cell_within_a_value_breaks_nothing() -> None:
    sheet = data(row(1, "<c><v>1<c r='B1'>stray</c>2</v></c>", "seen"))
    assert "seen" in "".join(text for _, text in kinds(sheet))
