"""Word files become the same blocks as Markdown does, and no text on the page is lost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx as python_docx
import pytest
from readers.word import OFFICE, archive, item, p, r, style, tbl, tr, word

from kamcoach.models.document import Block, Document
from kamcoach.readers import read

HEADING = style("heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
TABLE_HEADER = "<w:tblHeader/>"


def document(body: str, **parts: Any) -> Document:
    return read("plan.docx", word(body, **parts))


def blocks(body: str, **parts: str) -> tuple[Block, ...]:
    return document(body, **parts).blocks


def kinds(body: str, **parts: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(body, **parts)]


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in blocks(body, **parts)]


def unseen(body: str, **parts: str) -> list[tuple[str, str]]:
    return [(hidden.reason, hidden.text) for hidden in document(p("seen") + body, **parts).unseen]


def test_same_blocks_as_markdown() -> None:
    body = (
        p("Plan", style="heading1")
        + p(r("Owner:", "b") + r(" Ana"))
        + item("one")
        + item("two", 2)
        + p(r("Strengths", "b"))
        + p(r("all in italics", "i"))
        + tbl(tr("Who", "When", properties=TABLE_HEADER), tr("Ana", ""))
        + p(r("end") + '<w:r><w:footnoteReference w:id="7"/></w:r>')
    )
    note = f'<w:footnote w:id="7">{p(" a note")}</w:footnote>'
    text = (
        "# Plan\n\n**Owner:** Ana\n\n- one\n  - two\n\n**Strengths**\n\n*all in italics*\n\n"
        "| Who | When |\n|---|---|\n| Ana | |\n\nend[^1]\n\n[^1]: a note"
    )
    found = blocks(body, styles=HEADING, footnotes=note)
    expected = read("plan.md", text.encode()).blocks
    assert found == tuple(block.model_copy(update={"line": None}) for block in expected)


def test_python_docx_writes_what_we_read() -> None:
    written = python_docx.Document()
    written.core_properties.title = "My plan"
    written.core_properties.author = "Ana"
    written.add_heading("Plan", level=0)
    written.add_heading("Goals", level=2)
    written.add_paragraph("Grow", style="List Bullet")
    written.add_paragraph("Slowly", style="List Bullet 2")
    written.add_paragraph("First", style="List Number")
    written.add_paragraph("more of it", style="List Continue")
    written.add_paragraph("Said so", style="Quote")
    written.add_paragraph("Figure 1", style="Caption")
    written.add_paragraph("Text")
    table = written.add_table(rows=2, cols=3)
    for cell, text in zip(
        table._cells, ["Risk", "Rating", "Owner", "Price", "High", "Ana"], strict=True
    ):
        cell.text = text
    data = io.BytesIO()
    written.save(data)
    found = read("a.docx", data.getvalue())
    assert [(block.kind, block.level, block.text) for block in found.blocks] == [
        ("heading", 1, "Plan"),
        ("heading", 2, "Goals"),
        ("item", 1, "Grow"),
        ("item", 2, "Slowly"),
        ("item", 1, "First"),
        ("item", 1, "more of it"),
        ("quote", 0, "Said so"),
        ("paragraph", 0, "Figure 1"),
        ("paragraph", 0, "Text"),
        ("header", 0, "Risk | Rating | Owner"),
        ("row", 0, "Price | High | Ana"),
    ]
    assert found.format == "docx"
    assert found.meta[:2] == (("title", "My plan"), ("file author", "Ana"))
    assert found.meta[2][0] == "date"


@pytest.mark.parametrize(
    ("paragraph", "level"),
    [
        (p("x", style="heading1"), 1),
        (p("x", style="heading9"), 6),
        (p("x", style="Mine"), 1),
        (p("x", style="Title"), 1),
        (p("x", '<w:outlineLvl w:val="2"/>'), 3),
        (p("x", '<w:outlineLvl w:val="8"/>'), 6),
        (p("x", '<w:outlineLvl w:val="9"/>', "heading1"), 0),
        (p("x", '<w:outlineLvl w:val="oops"/>'), 0),
        (p("x", style="Author"), 0),
        (p("x", style="Loop"), 0),
        (p("x", style="missing"), 0),
    ],
)
def test_heading_levels(paragraph: str, level: int) -> None:
    styles = (
        HEADING
        + style("heading 9")
        + style("Mine", based_on="heading1")
        + style("Title")
        + style("Author", based_on="Title")
        + style("Loop", based_on="Pool")
        + style("Pool", based_on="Loop")
    )
    assert blocks(paragraph, styles=styles)[0].level == level


def test_the_default_style_counts() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:i w:val="1"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/>'
        '<w:rPr><w:i w:val="0"/></w:rPr></w:style>' + style("Other")
    )
    found = blocks(p("a") + p("b", style="Other"), styles=styles)
    assert [block.emphasis for block in found] == [False, True]


@pytest.mark.parametrize(
    ("numbering", "style_name", "depth"),
    [
        ('<w:numPr><w:ilvl w:val="2"/><w:numId w:val="4"/></w:numPr>', "", 3),
        ('<w:numPr><w:numId w:val="4"/></w:numPr>', "", 1),
        ('<w:numPr><w:numId w:val="0"/></w:numPr>', "Bullets", 0),
        ('<w:numPr><w:ilvl w:val="1"/></w:numPr>', "", 0),
        ("", "Bullets", 1),
        ("", "ListBullet3", 3),
        ('<w:numPr><w:numId w:val="4"/></w:numPr>', "ListBullet3", 3),
        ("", "ListParagraph", 0),
    ],
)
def test_list_depth(numbering: str, style_name: str, depth: int) -> None:
    styles = (
        style("Bullets", '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>')
        + style("List Bullet 3")
        + style("List Paragraph")
    )
    found = blocks(p("x", numbering, style_name), styles=styles)[0]
    assert (found.kind, found.level) == ("item" if depth else "paragraph", depth)


def test_a_numbered_heading_stays_a_heading() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    assert kinds(p("x", numbered, "heading1"), styles=HEADING) == [("heading", "x")]


def test_checkboxes_are_dropped_from_items() -> None:
    assert texts(item("☐ open") + item("☒ done") + p("☐ kept")) == ["open", "done", "☐ kept"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:t>d</w:t></w:r>",
            "a b\nc\nd",
        ),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r>', "a b"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>b</w:t></w:r>", "a-b"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F0E0"/><w:t>b</w:t></w:r>', "a→b"),
        ('<w:r><w:t>a</w:t><w:sym w:char="F000"/><w:t>b</w:t></w:r>', "a b"),
        ("<w:r><w:t>a\n  b</w:t></w:r>", "a b"),
        ("<w:hyperlink>" + r("link") + "</w:hyperlink>" + r(" on"), "link on"),
        ("<w:ins>" + r("inserted") + "</w:ins>", "inserted"),
        ("<w:moveTo>" + r("moved") + "</w:moveTo>", "moved"),
        ('<w:fldSimple w:instr="DATE">' + r("today") + "</w:fldSimple>", "today"),
        (r("x") + "<w:r><w:instrText>PAGE</w:instrText></w:r>", "x"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + r("control") + "</w:sdtContent></w:sdt>", "control"),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1"),
        (
            "<w:r><w:ruby><w:rt>"
            + r("no")
            + "</w:rt><w:rubyBase>"
            + r("yes")
            + "</w:rubyBase></w:ruby></w:r>",
            "yes",
        ),
        ("<w:r><!-- c --><?pi x?><w:t>a\u00ad\u200bb</w:t><w:t/></w:r>", "ab"),
        (
            "<mc:AlternateContent><mc:Choice>"
            + r("new")
            + "</mc:Choice><mc:Fallback>"
            + r("old")
            + "</mc:Fallback></mc:AlternateContent>",
            "new",
        ),
        (
            "<mc:AlternateContent><mc:Fallback>"
            + r("old")
            + "</mc:Fallback></mc:AlternateContent>",
            "old",
        ),
        (r("a") + "<mc:AlternateContent/>", "a"),
    ],
)
def test_text_is_what_is_read(content: str, text: str) -> None:
    assert texts(f"<w:p>{content}</w:p>") == [text]


def test_an_unfilled_control_is_guidance() -> None:
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert blocks(f"<w:p>{control.format(r('Click here'))}</w:p>")[0].emphasis


def test_block_controls_are_read_but_no_tables_of_contents() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{p('Goals 3')}</w:sdtContent></w:sdt>"
    )
    body = (
        contents
        + p("Goals\t3", style="toc1")
        + f"<w:sdt><w:sdtContent>{p('kept')}</w:sdtContent></w:sdt>"
        + f"<mc:AlternateContent><mc:Choice>{p('too')}</mc:Choice></mc:AlternateContent>"
    )
    assert texts(body, styles=style("toc 1")) == ["kept", "too"]


def test_deleted_text_is_unseen() -> None:
    gone = "<w:r><w:delText>gone</w:delText></w:r>"
    body = (
        f"<w:p>{r('a')}<w:del>{gone}</w:del><w:del>{gone}</w:del></w:p>"
        f"<w:p><w:moveFrom>{r('moved')}</w:moveFrom></w:p>"
        f"<w:moveFrom>{p('away')}</w:moveFrom>"
        + tbl(tr("a", "b"), tr("c", "d", properties="<w:del/>"))
    )
    assert unseen(body) == [
        ("tracked deletion", "gonegone"),
        ("tracked deletion", "moved"),
        ("tracked deletion", "away"),
        ("tracked deletion", "c\nd"),
    ]
    assert texts(body) == ["a", "a | b"]


def test_hidden_and_struck_text_is_unseen() -> None:
    styles = (
        style("Secret", "<w:rPr><w:vanish/></w:rPr>")
        + style("Whisper", "<w:rPr><w:vanish/></w:rPr>", kind="character")
        + style("Gone", "<w:rPr><w:dstrike/></w:rPr>")
    )
    named = '<w:r><w:rPr><w:rStyle w:val="Whisper"/></w:rPr><w:t>two</w:t></w:r>'
    shown = (
        '<w:r><w:rPr><w:rStyle w:val="None"/><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>'
    )
    body = (
        p(r("a") + r("one", "vanish") + named + r("three", "strike"))
        + p(r("four") + shown, style="Secret")
        + p("five", style="Gone")
    )
    assert unseen(body, styles=styles) == [
        ("hidden text", "onetwo"),
        ("struck out", "three"),
        ("hidden text", "four"),
        ("struck out", "five"),
    ]
    assert texts(body, styles=styles) == ["a", "shown"]


def test_comments_are_unseen() -> None:
    comment = f"<w:comment>{p('Really?')}{p('Ask Ana')}</w:comment><w:comment/>"
    assert unseen("", comments=comment) == [("comment", "Really?\nAsk Ana")]


def test_descriptions_of_pictures_are_unseen() -> None:
    body = "".join(
        f"<w:p>{r('t')}<w:r>{drawing}</w:r></w:p>"
        for drawing in (
            '<w:drawing><wp:docPr descr="described" title="no"/></w:drawing>',
            '<w:drawing><wp:docPr title="titled"/></w:drawing>',
            '<w:pict><v:shape/><v:shape alt="old"/></w:pict>',
            "<w:drawing><wp:docPr/></w:drawing>",
        )
    )
    assert texts(body) == ["t"] * 4
    assert unseen(body) == [
        ("description of a picture", text) for text in ("described", "titled", "old")
    ]


def box(text: str) -> str:
    return (
        f'<w:drawing><wp:docPr descr="a box"/><w:txbxContent>{p(text)}</w:txbxContent></w:drawing>'
    )


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice>{box('boxed')}</mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{p('boxed')}</w:txbxContent></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{r('around')}</w:p>"
    )
    assert texts(body) == ["around", "boxed"]
    secret = f"<w:r><w:rPr><w:vanish/></w:rPr>{box('no')}</w:r>"
    hidden = f"<w:p>{r('x')}{secret}<w:del>{box('no')}</w:del></w:p>"
    assert texts(hidden) == ["x"]


def test_notes_are_numbered_by_their_references() -> None:
    def reference(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    body = (
        p(r("a") + reference("footnote", 5) + reference("endnote", 5))
        + p(
            r("b") + reference("footnote", 2) + reference("footnote", 5) + reference("footnote", 99)
        )
        + f"<w:p><w:del>{reference('footnote', 3)}</w:del></w:p>"
    )
    footnotes = "".join(f'<w:footnote w:id="{i}">{p(f"foot {i}")}</w:footnote>' for i in (2, 3, 5))
    endnotes = f'<w:endnote w:id="5">{p("end 5")}{tbl(tr("x", "y"))}</w:endnote>'
    found = blocks(body, footnotes=footnotes, endnotes=endnotes)
    assert [(block.kind, block.text, block.label) for block in found] == [
        ("paragraph", "a[1][2]", ""),
        ("paragraph", "b[3][1][4]", ""),
        ("note", "foot 5", "1"),
        ("note", "end 5", "2"),
        ("row", "x | y", ""),
        ("note", "foot 2", "3"),
    ]


def test_pages_only_where_word_counted_them() -> None:
    broken = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r></w:p>"
    body = p("a") + broken + tbl(tr("d", "e")) + p("c")
    pages = "<ep:Pages>{}</ep:Pages>"
    assert [block.page for block in blocks(body, app=pages.format(2))] == [1, 2, 2, 2]
    assert {block.page for block in blocks(body, app=pages.format(3))} == {None}
    assert {block.page for block in blocks(body, app="")} == {None}
    assert {block.page for block in blocks(body)} == {None}
    assert blocks(p("a"), app=pages.format(1))[0].page is None


def test_properties_are_meta() -> None:
    core = "<dc:title> Plan </dc:title><dc:creator/><dcterms:created>2026-01-02</dcterms:created>"
    assert document(p("x"), core=core).meta == (("title", "Plan"), ("date", "2026-01-02"))


def relations(*links: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for kind, target in links
    )
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{uri}">{inner}</Relationships>'


def test_parts_are_where_the_relations_say() -> None:
    plain = word(p("x", style="heading1"), styles=HEADING)
    with zipfile.ZipFile(io.BytesIO(plain)) as parts:
        body, styles = parts.read("word/document.xml"), parts.read("word/styles.xml")
    data = archive(
        {
            "_rels/.rels": relations(("officeDocument", "/office/main.xml")),
            "office/_rels/main.xml.rels": relations(("styles", "../looks/s.xml")),
            "office/main.xml": body,
            "looks/s.xml": styles,
        }
    )
    assert read("a.docx", data).blocks[0].kind == "heading"


def test_strict_files_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    xml = f'<w:document xmlns:w="{strict}"><w:body>{p("strict")}</w:body></w:document>'
    assert read("a.docx", archive({"word/document.xml": xml})).blocks[0].text == "strict"


def test_headers_and_footers_are_not_read() -> None:
    assert texts(p("x") + '<w:sectPr><w:headerReference w:id="1"/></w:sectPr>') == ["x"]


def test_captions_head_nothing() -> None:
    styles = style("caption", "<w:rPr><w:b/></w:rPr>")
    assert kinds(p("Figure 1", style="caption") + p("x"), styles=styles)[0][0] == "paragraph"
