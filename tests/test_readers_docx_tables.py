"""Tables of Word files: merged cells repeated, header rows found, frames unwrapped."""

from __future__ import annotations

import pytest
from readers.word import item, p, r, style, tbl, tc, tr, word

from kamcoach.models.document import Block
from kamcoach.readers import read

TABLE_HEADER = "<w:tblHeader/>"
SPAN_2 = '<w:gridSpan w:val="2"/>'


def blocks(body: str, styles: str = "") -> tuple[Block, ...]:
    return read("plan.docx", word(body, styles=styles)).blocks


def kinds(body: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(body)]


def texts(body: str) -> list[str]:
    return [block.text for block in blocks(body)]


def test_tables_repeat_merged_cells() -> None:
    body = tbl(
        tr(tc("Action", SPAN_2), "Who", properties=TABLE_HEADER),
        tr("Step", "Date", "Name", properties='<w:tblHeader w:val="1"/>'),
        tr(tc("Plan", '<w:vMerge w:val="restart"/>'), "May", "Ana"),
        tr(tc("", "<w:vMerge/>"), "June", "Bob", properties='<w:tblHeader w:val="0"/>'),
        tr(tc("", "<w:vMerge/>"), properties='<w:gridBefore w:val="1"/>'),
        tr(tc("All done", '<w:gridSpan w:val="3"/>')),
    )
    found = blocks(body)
    assert [block.cells for block in found] == [
        ("Action", "Action", "Who"),
        ("Step", "Date", "Name"),
        ("Plan", "May", "Ana"),
        ("Plan", "June", "Bob"),
        ("", "June", ""),
        ("All done",) * 3,
    ]
    assert [block.kind for block in found] == ["header"] * 2 + ["row"] * 4
    assert found[2].columns == ("Action Step", "Action Date", "Who Name")
    assert all(block.text == " | ".join(block.cells) for block in found)


def test_a_cell_cannot_go_on_above_the_first_row() -> None:
    assert texts(tbl(tr(tc("x", "<w:vMerge/>"), "y"))) == ["x | y"]


@pytest.mark.parametrize("span", ["2000000000", "99", "-4", "x", ""])
def test_spans_are_capped(span: str) -> None:
    found = blocks(tbl(tr(tc("a", f'<w:gridSpan w:val="{span}"/>'), "b")))[0]
    assert len(found.cells) in (2, 64)
    assert found.cells[-1] == "b"


def test_title_rows_stand_above_the_header() -> None:
    body = tbl(
        tr(tc("Our risks", '<w:gridSpan w:val="3"/>')),
        tr("Risk", "Rating", "Owner"),
        tr("a", "b", "c"),
    )
    found = blocks(body)
    assert [block.kind for block in found] == ["row", "header", "row"]
    assert found[2].columns == ("Risk", "Rating", "Owner")


SHADED = '<w:shd w:val="clear" w:fill="{}"/>'
LOOK = '<w:tblStyle w:val="Grid"/><w:tblLook {}/>'


@pytest.mark.parametrize(
    ("table", "header"),
    [
        (tbl(tr("Who", "When"), tr("a", "b")), False),
        (tbl(tr(p(r("Who", "b")), p(r("When", "b"))), tr("a", "b")), True),
        (
            tbl(
                tr(tc("Who", SHADED.format("D9D9D9")), tc("x", SHADED.format("D9D9D9"))),
                tr("a", "b"),
            ),
            True,
        ),
        (
            tbl(
                tr(tc("Who", SHADED.format("auto")), tc("x", SHADED.format("FFFFFF"))), tr("a", "b")
            ),
            False,
        ),
        (tbl(tr("Who", "When"), tr("a", "b"), properties=LOOK.format('w:firstRow="1"')), True),
        (tbl(tr("Who", "When"), tr("a", "b"), properties=LOOK.format('w:firstRow="0"')), False),
        (tbl(tr("Who", "When"), tr("a", "b"), properties=LOOK.format('w:val="04A0"')), True),
        (tbl(tr("Who", "When"), tr("a", "b"), properties=LOOK.format('w:val="zz"')), False),
        (tbl(tr("Who", "When"), tr("a", "b"), properties='<w:tblStyle w:val="Grid"/>'), False),
        (tbl(tr("#", "Who", "When"), tr("1", "a", "b")), True),
        (tbl(tr("", "2025", "2026/27"), tr("a", "1", "2")), True),
        (tbl(tr("", "", "x"), tr("a", "1", "2")), False),
        (tbl(tr("a", "b", "c")), False),
    ],
)
def test_header_rows(table: str, header: bool) -> None:
    styles = style("Grid", '<w:tblStylePr w:type="firstRow"/>', kind="table")
    assert blocks(table, styles=styles)[0].kind == ("header" if header else "row")


def test_a_table_of_one_column_is_a_frame() -> None:
    body = tbl(tr(tc(p(r("Risks", "b")) + item("one"))), tr(tc(tbl(tr("a", "b")))))
    assert kinds(body) == [("heading", "Risks"), ("item", "one"), ("row", "a | b")]
    assert kinds(tbl(tr("Risks", properties=TABLE_HEADER), tr("one")))[0][0] == "header"
    assert kinds(p("x") + "<w:tbl/>" + tbl(tr())) == [("paragraph", "x")]


def test_what_stands_in_cells() -> None:
    picture = '<w:p><w:r><w:drawing><wp:docPr descr="chart"/></w:drawing></w:r></w:p>'
    inner = tbl(tr("x", "y"))
    body = tbl(
        tr(tc(p("one") + item("two") + inner + picture), "b"),
        f"<w:sdt><w:sdtContent>{tr(p(r('c', 'i')), p(r('d', 'i')))}</w:sdtContent></w:sdt>",
    )
    found = blocks(body)
    assert [(block.kind, block.text, block.table) for block in found] == [
        ("row", "one\ntwo | b", 0),
        ("row", "c | d", 0),
        ("row", "x | y", 1),
    ]
    assert [block.emphasis for block in found] == [False, True, False]
    assert [hidden.text for hidden in read("a.docx", word(body)).unseen] == ["chart"]
