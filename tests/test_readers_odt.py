"""OpenDocument texts become the same blocks as Word files do; what nobody sees does not count."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.open_text import (
    COVERED,
    NAMESPACES,
    filled,
    fodt,
    frame,
    h,
    letters,
    odt,
    p,
    span,
    style,
    table,
    tc,
    tr,
    ul,
)
from readers.word import archive

from kamcoach.errors import Refusal
from kamcoach.models.document import Block, Document
from kamcoach.readers import limits
from kamcoach.readers import read as read_any
from kamcoach.readers.odt import read
from kamcoach.readers.visibility import (
    COMMENT,
    DELETED,
    HIDDEN,
    PICTURE,
    SAME_COLOUR,
    STRUCK,
    TINY,
    UNSURE,
)

BOLD = style("B", letters(font_weight="bold"), "text")
ITALIC = style("I", letters(font_style="italic"), "text")


def document(body: str, automatic: str = "", **parts: Any) -> Document:
    return read("plan.odt", odt(body, automatic, **parts))


def blocks(body: str, automatic: str = "", **parts: Any) -> tuple[Block, ...]:
    return document(body, automatic, **parts).blocks


def kinds(body: str, automatic: str = "", **parts: Any) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(body, automatic, **parts)]


def texts(body: str, automatic: str = "", **parts: Any) -> list[str]:
    return [block.text for block in blocks(body, automatic, **parts)]


def unseen(body: str, automatic: str = "", **parts: Any) -> list[tuple[str, str]]:
    found = document(p("seen") + body, automatic, **parts).unseen
    return [(hidden.reason, hidden.text) for hidden in found]


SAME = (
    h("Plan")
    + p(span("Owner:", "B") + " Ana")
    + ul("one", p("two") + ul("three"))
    + p(span("Strengths", "B"))
    + p(span("all in italics", "I"))
    + table(tr("Ana", ""), header=tr("Who", "When"))
    + p(
        'end<text:note text:note-class="footnote"><text:note-citation>i</text:note-citation>'
        "<text:note-body><text:p>a note</text:p></text:note-body></text:note>"
    )
)
AS_MARKDOWN = (
    "# Plan\n\n**Owner:** Ana\n\n- one\n- two\n  - three\n\n**Strengths**\n\n*all in italics*\n\n"
    "| Who | When |\n|---|---|\n| Ana | |\n\nend[^1]\n\n[^1]: a note"
)


@pytest.mark.parametrize("data", [odt(SAME, BOLD + ITALIC), fodt(SAME, BOLD + ITALIC)])
def test_same_blocks_as_markdown(data: bytes) -> None:
    found = read("plan.odt", data)
    expected = read_any("plan.md", AS_MARKDOWN.encode()).blocks
    assert found.blocks == tuple(block.model_copy(update={"line": None}) for block in expected)
    assert found.format == "odt"
    assert found.unseen == ()


HEADINGS = style("Heading_20_2", default_outline_level="2") + style("Title")


@pytest.mark.parametrize(
    ("paragraph", "kind", "level"),
    [
        (h("x", 3), "heading", 3),
        (h("x", 10), "heading", 6),
        ("<text:h>x</text:h>", "heading", 1),
        ('<text:h text:style-name="Heading_20_2">x</text:h>', "heading", 2),
        (p("x", "Heading_20_2"), "heading", 2),
        (p("x", "Heading_20_9"), "heading", 6),
        (p("x", "Title"), "heading", 1),
        (p("x", "P1"), "heading", 1),
        (p("x", "Author"), "paragraph", 0),
        (p("x", "Loop"), "paragraph", 0),
        (p("x", "missing"), "paragraph", 0),
        (p("x", "Quotations"), "quote", 0),
        (p("x", "P2"), "quote", 0),
        (ul(h("x", 2)), "heading", 2),
        (
            "<text:list><text:list-header><text:p>x</text:p></text:list-header></text:list>",
            "item",
            1,
        ),
        (
            '<text:numbered-paragraph text:level="3"><text:number>c</text:number><text:p>x</text:p>'
            "</text:numbered-paragraph>",
            "item",
            3,
        ),
        (ul("☐ x"), "item", 1),
    ],
)
def test_what_a_paragraph_is(paragraph: str, kind: str, level: int) -> None:
    styles = (
        HEADINGS
        + style("Author", parent_style_name="Title")
        + style("Loop", parent_style_name="Pool")
        + style("Pool", parent_style_name="Loop")
        + style("Quotations")
    )
    automatic = style("P1", parent_style_name="Title") + style("P2", parent_style_name="Quotations")
    found = blocks(paragraph, automatic, styles=styles)
    assert [(block.kind, block.level, block.text) for block in found] == [(kind, level, "x")]


def test_headings_know_their_number() -> None:
    found = blocks(h("<text:number>1.2</text:number>Risks"))
    assert (found[0].number, found[0].text) == ("1.2", "Risks")


def test_captions_head_nothing() -> None:
    styles = style("Caption", letters(font_weight="bold")) + style(
        "Figure", parent_style_name="Caption"
    )
    assert kinds(p("Our team", "Figure") + p("text"), styles=styles)[0] == ("paragraph", "Our team")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a  \n b", "a b"),
        (" a <text:s/>b", "a b"),
        ("a<text:tab/>b", "a b"),
        ("a<text:line-break/>b", "a\nb"),
        ('a<text:s text:c="2000000000"/>b', "a b"),
        ('a<text:s text:c="x"/>b', "a b"),
        ('<text:a xlink:href="http://x.org">the plan</text:a>', "the plan"),
        ('<text:date text:date-value="2026-01-02">2 January</text:date>', "2 January"),
        (
            "<text:ruby><text:ruby-base>a</text:ruby-base><text:ruby-text>b</text:ruby-text></text:ruby>",
            "a",
        ),
        ('<text:bookmark text:name="b"/>a<text:soft-page-break/>b', "ab"),
        ("so\u00adft\u200b", "soft"),
        (
            'a <text:change-start text:change-id="c"/>new<text:change-end text:change-id="c"/>',
            "a new",
        ),
        ('x<text:hidden-text text:is-hidden="false">shown</text:hidden-text>', "xshown"),
        ("<!-- c -->a<?pi x?>b", "ab"),
        ("a<math:math><math:mi>x</math:mi><math:annotation>y</math:annotation></math:math>", "ax"),
        ("a<text:note/>", "a"),
    ],
)
def test_text_is_what_is_read(source: str, text: str) -> None:
    assert texts(p(source)) == [text]


def test_prompts_are_set_as_guidance() -> None:
    assert blocks(p("<text:placeholder>Name</text:placeholder>"))[0].emphasis
    control = "<loext:content-control {}>x</loext:content-control>"
    assert blocks(p(control.format('loext:showing-place-holder="true"')))[0].emphasis
    assert not blocks(p(control.format("")))[0].emphasis


def test_fields_of_forms_show_their_value() -> None:
    forms = (
        '<office:forms><form:form><form:text form:id="a" form:current-value="Ana"/>'
        '<form:textarea xml:id="b" form:value="Bob"/></form:form></office:forms>'
    )
    controls = '<draw:control draw:control="a"/> <draw:control draw:control="b"/><draw:control/>'
    assert texts(forms + p("Owner: " + controls)) == ["Owner: Ana Bob"]


def test_sections_and_unknown_wrappers_are_passed_through() -> None:
    body = f"<text:section>{p('a')}<text:bibliography>{p('b')}</text:bibliography></text:section>"
    assert texts(body) == ["a", "b"]


@pytest.mark.parametrize("name", ["table-of-content", "illustration-index", "alphabetical-index"])
def test_contents_are_skipped(name: str) -> None:
    assert texts(
        f"<text:{name}><text:index-body>{p('x')}</text:index-body></text:{name}>{p('y')}"
    ) == ["y"]


def test_text_boxes_and_shapes_come_after_their_paragraph() -> None:
    box = frame(f"<draw:text-box>{p('in a box')}{ul('listed')}</draw:text-box>")
    shape = f"<draw:custom-shape>{p('in a shape')}</draw:custom-shape>"
    body = p(f"be{box}fore") + f"<draw:g>{shape}<svg:title>t</svg:title></draw:g>" + p("after")
    assert kinds(body) == [
        ("paragraph", "before"),
        ("paragraph", "in a box"),
        ("item", "listed"),
        ("paragraph", "in a shape"),
        ("paragraph", "after"),
    ]


def test_pictures_are_described_to_nobody_who_sees() -> None:
    picture = "<draw:image/><svg:title>{}</svg:title><svg:desc>{}</svg:desc>"
    body = p("a" + frame(picture.format("title", "the chart"))) + frame(picture.format("logo", ""))
    assert unseen(body) == [(PICTURE, "the chart"), (PICTURE, "logo")]


def test_formulas_are_text() -> None:
    part = "<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>a</mi><mo>+</mo><mn>1</mn></math>"
    drawn = '<draw:object xlink:href="./Object 1"/>'
    inline = "<draw:object><math:math><math:mn>7</math:mn></math:math></draw:object>"
    missing = '<draw:object xlink:href="./Object 2"/>'
    bad = '<draw:object xlink:href="Object 3"/>'
    body = p("x " + frame(drawn)) + p("y " + frame(inline)) + p(f"z{frame(missing)}{frame(bad)}")
    parts = {"Object 1/content.xml": part, "Object 3/content.xml": "<!DOCTYPE x><x/>"}
    assert texts(body, parts=parts) == ["x a + 1", "y 7", "z"]


# What nobody sees.


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        (letters(display="none"), HIDDEN),
        (letters(color="#ffffff"), SAME_COLOUR),
        (letters(color="#fefefe"), SAME_COLOUR),
        (letters(color="#000000", background_color="#000000"), SAME_COLOUR),
        (letters(font_size="1pt"), TINY),
        (letters(font_size="0.3mm"), TINY),
        (letters(font_size="10%"), TINY),
        (letters(text_line_through_style="solid"), STRUCK),
        (letters(text_line_through_type="single"), STRUCK),
        (letters(opacity="0%", color="#123456"), HIDDEN),
        (letters(color="#000000"), ""),
        (letters(color="#ffffff", background_color="#1f3864"), ""),
        (letters(color="#ffffff", use_window_font_color="true"), ""),
        (letters(opacity="0%", use_window_font_color="true"), ""),
        (letters(display="true", font_size="8pt", font_weight="700"), ""),
        (letters(text_line_through_style="none", font_size="x"), ""),
    ],
)
def test_text_that_cannot_be_seen(properties: str, reason: str) -> None:
    automatic = style("T", properties, "text")
    eleven = letters(font_size="11pt")
    default = f'<style:default-style style:family="text">{eleven}</style:default-style>'
    found = document(p("a " + span("secret", "T") + " b"), automatic, styles=default)
    assert found.blocks[0].text == ("a b" if reason else "a secret b")
    assert [(hidden.reason, hidden.text) for hidden in found.unseen] == (
        [(reason, "secret")] if reason else []
    )


def test_looks_are_inherited_and_overridden() -> None:
    styles = style("Gone", letters(display="none")) + style("Grey", letters(color="#ffffff"))
    automatic = (
        style("P1", parent_style_name="Gone")
        + style("P2", letters(color="#000000"), parent_style_name="Grey")
        + style("T1", letters(display="true"), "text")
    )
    body = p("a" + span("b", "T1"), "P1") + p("c", "P2") + p("d", "Grey") + p("e")
    found = document(body, automatic, styles=styles)
    assert [block.text for block in found.blocks] == ["c", "e"]
    assert [hidden.text for hidden in found.unseen] == ["ab", "d"]


def test_white_text_is_judged_by_what_is_behind_it() -> None:
    automatic = (
        style("W", letters(color="#ffffff"))
        + style("Dark", filled("table-cell", "#1f3864"), "table-cell")
        + style("Row", filled("table-row", "#000000"), "table-row")
        + style("Tab", filled("table", "#333333"), "table")
        + style("Clear", filled("table-cell", "transparent"), "table-cell")
    )

    def cells(table_attributes: str, row: str, cell: str) -> list[str]:
        body = table(
            tr(tc(p("white", "W"), cell), tc("b"), attributes=row), attributes=table_attributes
        )
        return texts(p("seen") + body, automatic)

    dark = 'table:style-name="Dark"'
    assert cells("", "", dark) == ["seen", "white | b"]
    assert cells("", 'table:style-name="Row"', "") == ["seen", "white | b"]
    assert cells('table:style-name="Tab"', "", 'table:style-name="Clear"') == ["seen", "white | b"]
    assert cells("", "", "") == ["seen", " | b"]


def test_boxes_and_sections_lie_behind_text() -> None:
    automatic = (
        style("W", letters(color="#ffffff"))
        + style("S", filled("section", "#000000"), "section")
        + style(
            "G",
            '<style:graphic-properties draw:fill="solid" draw:fill-color="#003366"/>',
            "graphic",
        )
        + style("N", '<style:graphic-properties draw:fill="none"/>', "graphic")
        + style("X", '<style:graphic-properties draw:fill="gradient"/>', "graphic")
    )
    box = f"<draw:text-box>{p('box', 'W')}</draw:text-box>"
    body = f'<text:section text:style-name="S">{p("section", "W")}</text:section>'
    for name in "GNX":
        body += p(frame(box, f'draw:style-name="{name}"'))
    found = document(body, automatic)
    assert [block.text for block in found.blocks] == ["section", "box", "box"]
    assert [(hidden.reason, hidden.counted) for hidden in found.unseen] == [
        (SAME_COLOUR, False),
        (UNSURE, True),
    ]


@pytest.mark.parametrize(
    ("pages", "seen"),
    [
        ('<style:page-layout-properties fo:background-color="#000000"/>', True),
        ('<style:page-layout-properties draw:fill="solid" draw:fill-color="#000080"/>', True),
        ('<style:page-layout-properties draw:fill="bitmap"/>', True),
        (
            '<style:page-layout-properties fo:background-color="#000000"/>'
            "<style:page-layout-properties/>",
            True,
        ),
        (
            '<style:page-layout-properties><style:background-image xlink:href="x"/>'
            "</style:page-layout-properties>",
            True,
        ),
        ("<style:page-layout-properties/>", False),
        ("", False),
    ],
)
def test_the_paper_lies_behind_text(pages: str, seen: bool) -> None:
    automatic = style("W", letters(color="#ffffff"))
    layout = f'<style:page-layout style:name="L">{pages}</style:page-layout>'
    found = texts(p("black") + p("white", "W"), automatic, pages=layout)
    assert found == (["black", "white"] if seen else ["black"])


def test_hidden_sections_and_fields() -> None:
    body = (
        f'<text:section text:display="none">{h("H")}{p("one")}{table(tr("a", "b"), tr("c", "d"))}'
        "</text:section>"
        f'<text:section text:display="condition" text:is-hidden="true">{p("two")}</text:section>'
        f'<text:section text:display="condition" text:is-hidden="false">{p("three")}</text:section>'
        + p('four<text:hidden-paragraph text:is-hidden="true"/>')
        + p('five<text:hidden-paragraph text:is-hidden="false"/>')
        + p('six <text:hidden-text text:is-hidden="true" text:string-value="seven"/>')
        + p('<text:variable-set text:display="none">eight</text:variable-set>')
    )
    assert texts(body) == ["three", "five", "six"]
    hidden = ["H", "one", "a", "b", "c", "d", "two", "four", "seven", "eight"]
    assert unseen(body) == [(HIDDEN, text) for text in hidden]


def test_hidden_paragraphs_hide_their_notes_and_boxes() -> None:
    note = f"<text:note><text:note-body>{p('note')}</text:note-body></text:note>"
    box = frame(f"<draw:text-box>{p('box')}</draw:text-box>")
    automatic = style("P", letters(display="none"))
    assert unseen(p("text" + note + box, "P"), automatic) == [
        (HIDDEN, "text"),
        (HIDDEN, "note"),
        (HIDDEN, "box"),
    ]


def test_tracked_changes() -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        f"<office:change-info><dc:creator>Bob</dc:creator></office:change-info>{p('old')}{p('words')}"
        '</text:deletion></text:changed-region><text:changed-region text:id="c2">'
        "<text:insertion/></text:changed-region></text:tracked-changes>"
    )
    body = changes + h("Risks") + p('a <text:change text:change-id="c1"/>b')
    body += '<text:change text:change-id="c1"/>' + p('<text:change-start text:change-id="c2"/>c')
    found = document(body)
    assert [block.text for block in found.blocks] == ["Risks", "a b", "c"]
    assert [(u.reason, u.text, u.heading, u.block) for u in found.unseen] == [
        (DELETED, "old\nwords", ("Risks",), 1),
        (DELETED, "old\nwords", ("Risks",), 1),
    ]


def test_comments_are_unseen() -> None:
    comment = (
        "<office:annotation><dc:creator>Bob</dc:creator><dc:date>2026</dc:date>"
        f"{p('do we')}{ul('know this?')}</office:annotation>"
    )
    body = p(f"a{comment} b<office:annotation-end/>") + comment
    assert texts(body) == ["a b"]
    assert unseen(body) == [(COMMENT, "do we\nknow this?")] * 2


# Tables.


def rows(body: str, automatic: str = "") -> list[tuple[str, ...]]:
    return [block.cells for block in blocks(body, automatic)]


def test_spans_are_repeated() -> None:
    wide = tc("A", 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
    body = table(tr(wide, COVERED, "b"), tr(COVERED, COVERED, "c"), tr("d", "e", "f"))
    assert rows(body) == [("A", "A", "b"), ("A", "A", "c"), ("d", "e", "f")]


def test_spans_without_the_cells_they_cover() -> None:
    wide = tc("A", 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
    assert rows(table(tr(wide, "b"), tr("c"), tr("d", "e", "f"))) == [
        ("A", "A", "b"),
        ("A", "A", "c"),
        ("d", "e", "f"),
    ]
    assert rows(table(tr(COVERED, "b"), tr("c", "d"))) == [("", "b"), ("c", "d")]
    down = tc("A", 'table:number-rows-spanned="9"')
    assert rows(table(tr("x", "y", down), tr("z", "z"))) == [("x", "y", "A"), ("z", "z", "A")]
    assert rows(table(tr("x", "y", down), tr("z"))) == [("x", "y", "A"), ("z", "", "A")]


def test_repeated_cells_and_rows() -> None:
    twice = 'table:number-columns-repeated="2"'
    body = table(
        tr(tc("a", twice), "b"),
        tr("c", "d", "e", attributes='table:number-rows-repeated="2"'),
        tr("", "", "", attributes='table:number-rows-repeated="2000000000"'),
    )
    assert rows(body) == [("a", "a", "b"), ("c", "d", "e"), ("c", "d", "e")]


def test_repetitions_are_bounded() -> None:
    many = 'table:number-columns-repeated="2000000000"'
    body = table(
        tr(tc("a", many), f"<table:covered-table-cell {many}/>"),
        tr(tc("b", 'table:number-columns-spanned="-1"'), tc("", many)),
    )
    found = rows(body)
    assert len(found[0]) == limits.MAX_COLUMNS
    assert found[1][0] == "b"
    with pytest.raises(Refusal, match="limit"):
        rows(table(tr("a", "b", attributes='table:number-rows-repeated="2000000000"')))
    with pytest.raises(Refusal, match="limit"):
        rows(table(*[tr(tc("long " * 1000, many), "b")] * 20))


def test_header_rows() -> None:
    grouped = f"<table:table-rows>{tr('Ana', 'May')}</table:table-rows><text:soft-page-break/>"
    found = blocks(table(grouped, header=tr("Who", "When")))
    assert [(block.kind, block.columns) for block in found] == [
        ("header", ()),
        ("row", ("Who", "When")),
    ]


def test_a_shaded_first_row_is_a_header() -> None:
    dark = 'table:style-name="Dark"'
    automatic = style("Dark", filled("table-cell", "#cccccc"), "table-cell")
    body = table(tr(tc("Who", dark), tc("When", dark)), tr("Ana", "May"), tr("Bob", "June"))
    assert kinds(body, automatic)[0] == ("header", "Who | When")
    body = table(tr(tc("Who", dark), "When"), tr("Ana", "May"), tr("Bob", "June"))
    assert kinds(body, automatic)[0][0] == "row"


def test_cells_keep_lists_and_what_stands_beside() -> None:
    inner = table(tr("x", "y"), tr("z", ""))
    picture = frame("<draw:image/><svg:desc>chart</svg:desc>")
    body = table(tr(tc(p("a") + ul("b", "c") + inner), "d"), tr(tc(p("e" + picture)), "f"))
    found = document(body)
    assert [block.text for block in found.blocks] == ["a\nb\nc | d", "e | f", "x | y", "z | "]
    assert [hidden.text for hidden in found.unseen] == ["chart"]


def test_a_table_of_one_column_is_a_frame() -> None:
    assert kinds(table(tr(tc(h("Risks") + ul("one"))), tr("two"))) == [
        ("heading", "Risks"),
        ("item", "one"),
        ("paragraph", "two"),
    ]
    assert kinds(table(tr("a"), header=tr("Head"))) == [("header", "Head"), ("row", "a")]


def test_rows_that_are_not_shown() -> None:
    body = table(tr("a", "b", attributes='table:visibility="collapse"'), tr("c", "d"))
    assert texts(body) == ["c | d"]
    covered = f"<table:covered-table-cell>{p('under')}</table:covered-table-cell>"
    wide = tc("A", 'table:number-columns-spanned="2"')
    assert unseen(table(tr(wide, covered), tr("c", "d"))) == [(HIDDEN, "under")]


def test_empty_tables_leave_nothing() -> None:
    assert texts(table() + table(tr()) + p("x")) == ["x"]


# Pages and properties.


def test_properties_and_headers_are_meta() -> None:
    meta = (
        "<dc:title> My plan </dc:title><meta:initial-creator>Ana</meta:initial-creator>"
        "<dc:creator>Bob</dc:creator><meta:creation-date>2026-01-02</meta:creation-date>"
    )
    header = f"<style:header>{p('Learner: Ana Ruiz')}</style:header>"
    masters = f"<style:master-page>{header}</style:master-page>"
    found = document(p("x"), meta=meta, masters=masters)
    assert found.meta == (
        ("learner", "Ana Ruiz"),
        ("title", "My plan"),
        ("file author", "Ana"),
        ("date", "2026-01-02"),
    )
    assert [block.text for block in found.blocks] == ["x"]


BREAKS = (
    p("one")
    + p("<text:soft-page-break/>two")
    + p("three<text:soft-page-break/>on")
    + p("four")
    + p("five", "New")
    + table(tr("six", "seven"), tr("eight", ""), attributes='table:style-name="T"')
)
BREAK_STYLES = style("New", '<style:paragraph-properties fo:break-before="page"/>') + style(
    "T", family="table", master_page_name="Wide"
)


def pages(count: str) -> list[int | None]:
    meta = f'<meta:document-statistic meta:page-count="{count}"/>'
    return [block.page for block in blocks(BREAKS, BREAK_STYLES, meta=meta)]


def test_pages_where_the_breaks_are_all_there() -> None:
    assert pages("5") == [1, 2, 2, 3, 4, 5, 5]


@pytest.mark.parametrize("count", ["4", "", "x"])
def test_no_pages_where_they_are_not(count: str) -> None:
    assert set(pages(count)) == {None}


# Refusals.


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive({"a.txt": "x"}), "no OpenDocument text in it"),
        (odt(p("x"))[:-200], "damaged"),
        (odt(p(" ")), "no text"),
        (odt(p("x") + "<text:p>"), "not well-formed"),
        (b"<x/>", "no OpenDocument text"),
        (b"nothing", "not well-formed"),
        (
            archive(
                {
                    "content.xml": f"<office:document-content {NAMESPACES}><office:body>"
                    "<office:spreadsheet/></office:body></office:document-content>"
                }
            ),
            "is an OpenDocument spreadsheet",
        ),
        (
            odt(
                p("x"),
                parts={
                    "META-INF/manifest.xml": "<m:manifest xmlns:m="
                    '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry>'
                    "<m:encryption-data/></m:file-entry></m:manifest>"
                },
            ),
            "protected with a password",
        ),
        (
            archive(
                {"content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}
            ),
            "declares a document type",
        ),
        (
            odt(
                ul("x") * 1
                + "<text:list><text:list-item>" * 11
                + "</text:list-item></text:list>" * 11
            ),
            "nested",
        ),
        (odt("<text:section>" * 300 + "</text:section>" * 300), "nested too deep"),
        (odt("<text:p/>" * 400_000), "times over; the limit is 200|tags"),
    ],
)
def test_refusals(data: bytes, reason: str) -> None:
    with pytest.raises(Refusal, match=reason) as caught:
        read("a.odt", data)
    assert caught.value.advice


def test_nested_tables_are_refused() -> None:
    body = p("x")
    for _ in range(11):
        body = table(tr(tc(body), "y"))
    with pytest.raises(Refusal, match="tables are nested"):
        read("a.odt", odt(body))


def test_a_manifest_without_secrets_is_fine() -> None:
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    assert texts(p("x"), parts={"META-INF/manifest.xml": manifest}) == ["x"]


TAGS = st.sampled_from(
    [f"text:{name}" for name in ("p", "h", "span", "list", "list-item", "section", "s", "tab")]
    + [f"text:{name}" for name in ("note", "note-body", "change", "hidden-text", "placeholder")]
    + [f"text:{name}" for name in ("soft-page-break", "tracked-changes", "numbered-paragraph")]
    + [f"table:{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")]
    + [f"draw:{name}" for name in ("frame", "text-box", "object", "g", "control")]
    + ["table:table-header-rows", "office:annotation", "text:table-of-content", "math:math"]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        'text:style-name="P"',
        'text:display="none"',
        'text:is-hidden="true"',
        'table:number-columns-repeated="2000000000"',
        'table:number-columns-spanned="3" table:number-rows-spanned="2"',
        'table:number-rows-repeated="3"',
        'text:level="-4"',
        'text:outline-level="99"',
        'text:c="999999999"',
    ]
)
TREES = st.recursive(
    st.sampled_from(["Ana", " ", "A  B", "€"]),
    lambda inner: st.tuples(TAGS, ATTRIBUTES, st.lists(inner, max_size=4)).map(
        lambda node: f"<{node[0]} {node[1]}>{''.join(node[2])}</{node[0]}>"
    ),
    max_leaves=25,
)


def read_or_refuse(data: bytes) -> None:
    try:
        found = read("a.odt", data)
    except Refusal as refusal:
        assert refusal.reason and refusal.advice
    else:
        assert found.blocks


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, max_size=4).map("".join))
def test_any_tree_of_elements_is_read(body: str) -> None:
    read_or_refuse(odt(body, style("P", letters(color="#ffffff", font_size="50%"))))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_any_damage_is_refused_or_read(noise: bytes, at: int) -> None:
    data = odt(SAME, BOLD)
    read_or_refuse(data[:at] + noise + data[at + len(noise) :])
