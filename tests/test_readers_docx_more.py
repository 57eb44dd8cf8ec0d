"""Fields, forms, numbers, drawings and packages of Word files."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
from readers.word import NAMESPACES, Linked, archive, item, p, r, related, style, tbl, tr, word

from kamcoach import catalog, pipeline
from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers.docx import read

LEVEL = (
    '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/>'
    '<w:lvlText w:val="{}"/>{}</w:lvl>'
)


def document(body: str, **parts: Any) -> Document:
    return read("plan.docx", word(body, **parts))


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in document(body, **parts).blocks]


def kinds(body: str, **parts: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document(body, **parts).blocks]


def mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def told(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def complex_field(instruction: str, result: str) -> str:
    return mark("begin") + instruction + mark("separate") + result + mark("end")


def test_fields_show_their_results() -> None:
    date = complex_field(told("DATE"), r("4 March"))
    assert texts(p(r("On ") + date + r(" we met"))) == ["On 4 March we met"]
    nested = complex_field(told("IF ") + complex_field(told("MERGEFIELD a"), r("no")), r("yes"))
    assert texts(p(r("a ") + nested + r(" b"))) == ["a yes b"]
    spread = p(r("a") + mark("begin") + told("X")) + p(r("no")) + p(mark("separate") + r("yes"))
    assert texts(spread + p(mark("end") + r("b"))) == ["a", "yes", "b"]


def test_fields_that_never_end_swallow_nothing() -> None:
    assert texts(p(mark("begin") + told("X") + r("a")) + p("b")) == ["a", "b"]
    assert texts(p(mark("end") + r("a")) + p(mark("separate") + r("b"))) == ["a", "b"]


def test_tables_of_contents_are_left_out_however_they_are_dressed() -> None:
    first = p(mark("begin") + told(' TOC \\o "1-3" ') + mark("separate") + r("Goals 3"))
    assert texts(first + p(r("Risks 4") + mark("end")) + p("Goals")) == ["Goals"]
    styled = p(mark("begin") + told("TOC") + mark("separate") + r("Goals 3"), style="toc1")
    ends = p(mark("end"), style="toc1") + p("Goals")
    assert texts(styled + ends, styles=style("toc 1")) == ["Goals"]
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{first}</w:sdtContent></w:sdt>"
    )
    assert texts(p("seen") + control + p(mark("end") + r("Goals"))) == ["seen", "Goals"]


def test_index_entries_are_no_contents() -> None:
    entry = complex_field(told("INDEXER"), r("shown"))
    assert texts(p(entry)) == ["shown"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☒ agreed"),
        ('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "☐ agreed"),
        ("<w:checkBox><w:checked/></w:checkBox>", "☒ agreed"),
        ("<w:checkBox/>", "☐ agreed"),
        (
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Red"/><w:listEntry w:val="Green"/>'
            "</w:ddList>",
            "Green agreed",
        ),
        ('<w:ddList><w:listEntry w:val="Red"/></w:ddList>', "Red agreed"),
        ('<w:ddList><w:result w:val="7"/><w:listEntry w:val="Red"/></w:ddList>', "agreed"),
        ("<w:textInput/>", "agreed"),
    ],
)
def test_form_fields_show_their_state(data: str, text: str) -> None:
    field = mark("begin", f"<w:ffData>{data}</w:ffData>") + told("FORM") + mark("end")
    assert texts(p(field + r(" agreed"))) == [text]


def test_form_fields_that_show_a_result_show_it_once() -> None:
    data = '<w:ffData><w:ddList><w:listEntry w:val="Red"/></w:ddList></w:ffData>'
    field = mark("begin", data) + told("FORMDROPDOWN") + mark("separate") + r("Red") + mark("end")
    assert texts(p(field + r(" agreed"))) == ["Red agreed"]


def test_choices_from_a_list_are_text() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='Low'/><w:listItem "
        "w:displayText='High'/></w:dropDownList></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    )
    assert texts(f"<w:p>{r('Risk: ')}{control.format(r('High'))}</w:p>") == ["Risk: High"]


@pytest.mark.parametrize(
    ("font", "char", "text"),
    [
        ("Wingdings", "f0fc", "a✓b"),
        ("Wingdings", "F0B3", "a b"),
        ("Symbol", "F0B3", "a≥b"),
        ("Symbol", "F0FC", "a b"),
    ],
)
def test_symbols_by_their_font(font: str, char: str, text: str) -> None:
    symbol = f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'
    assert texts(f"<w:p>{r('a')}{symbol}{r('b')}</w:p>") == [text]


def test_a_dropped_capital_belongs_to_its_word() -> None:
    capital = p("W", '<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert texts(capital + p("e met in May.")) == ["We met in May."]
    assert texts(p("aside", "<w:framePr/>") + p("text")) == ["aside", "text"]


def numbering(*levels: str, more: str = "", nums: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{nums}'
    )


def level(at: int, text: str, form: str = "decimal", start: int = 1, more: str = "") -> str:
    return LEVEL.format(at, start, form, text, more)


def place(at: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'


def head(at: int, number: int = 1, more: str = "") -> str:
    return p("x", f'<w:outlineLvl w:val="{at}"/>{place(at, number)}{more}')


def numbers(body: str, levels: str) -> list[str]:
    return [block.number for block in document(body, numbering=levels).blocks]


def test_headings_know_the_number_on_the_page() -> None:
    levels = numbering(level(0, "%1."), level(1, "%1.%2"), level(2, "%1.%2.%3"))
    body = head(0) + head(1) + head(1) + head(0) + head(2) + head(1) + p("no")
    assert numbers(body, levels) == ["1", "1.1", "1.2", "2", "2.1.1", "2.2", ""]
    assert document(body, numbering=levels).blocks[1].text == "x"


@pytest.mark.parametrize(
    ("form", "text", "start", "expected"),
    [
        ("upperRoman", "Part %1:", 4, ["Part IV", "Part V"]),
        ("lowerRoman", "(%1)", 9, ["ix", "x"]),
        ("lowerRoman", "%1", 4000, ["4000", "4001"]),
        ("upperLetter", "%1)", 26, ["Z", "AA"]),
        ("lowerLetter", "%1)", 1, ["a", "b"]),
        ("lowerLetter", "%1)", 235, ["235", "236"]),
        ("decimalZero", "%1", 9, ["09", "10"]),
        ("somethingElse", "%1", 0, ["0", "1"]),
        ("bullet", "•", 1, ["", ""]),
        ("none", "", 1, ["", ""]),
    ],
)
def test_forms_of_numbers(form: str, text: str, start: int, expected: list[str]) -> None:
    assert numbers(head(0) + head(0), numbering(level(0, text, form, start))) == expected


def test_numbers_above_in_another_form() -> None:
    legal = level(1, "%1.%2", more="<w:isLgl/>")
    assert numbers(head(0) + head(1), numbering(level(0, "%1", "upperRoman"), legal)) == [
        "I",
        "1.1",
    ]
    hidden = numbering(level(0, "%1", "none"), level(1, "%1.%2"))
    assert numbers(head(0) + head(1), hidden) == ["", "1"]
    assert numbers(head(1), numbering(level(1, "%1.%2"))) == ["1.1"]


def test_lists_count_on_or_begin_anew() -> None:
    nums = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f'{level(0, "§%1")}</w:lvlOverride><w:lvlOverride w:ilvl="77"><w:startOverride/>'
        "</w:lvlOverride></w:num>"
    )
    levels = numbering(level(0, "%1"), LEVEL.format(88, 1, "decimal", "", ""), nums=nums)
    body = head(0) + head(0, 2) + head(0, 3) + head(0, 3) + head(0, 4)
    assert numbers(body, levels) == ["1", "2", "5", "6", "§7"]


def test_deleted_headings_take_no_number() -> None:
    gone = '<w:p><w:pPr><w:outlineLvl w:val="0"/>{}<w:rPr><w:del/></w:rPr></w:pPr></w:p>'
    empty = '<w:p><w:pPr><w:outlineLvl w:val="0"/>{}</w:pPr></w:p>'
    levels = numbering(level(0, "%1"))
    assert numbers(head(0) + gone.format(place(0)) + head(0), levels) == ["1", "2"]
    assert numbers(head(0) + empty.format(place(0)) + head(0), levels) == ["1", "3"]


def test_a_style_knows_its_place_in_the_list() -> None:
    levels = numbering(
        level(0, "%1", more='<w:pStyle w:val="heading1"/>'),
        level(1, "%1.%2", more='<w:pStyle w:val="heading2"/>'),
    )
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("heading 1", listed) + style("heading 2", listed)
    body = p("x", style="heading1") + p("x", style="heading2")
    found = document(body, styles=styles, numbering=levels).blocks
    assert [block.number for block in found] == ["1", "1.1"]


def test_what_shows_no_bullet_is_no_item() -> None:
    levels = numbering(level(0, "", "none"), level(1, "-", "none"), level(2, "", "bullet"))
    body = p("a", place(0)) + p("b", place(1)) + p("c", place(2)) + p("d", place(0, 9))
    assert kinds(body, numbering=levels) == [
        ("paragraph", "a"),
        ("item", "b"),
        ("item", "c"),
        ("paragraph", "d"),
    ]
    assert kinds(p("a", place(12)), numbering=numbering(level(8, "%9")))[0][0] == "item"


def drawn(inner: str) -> str:
    return f"<w:r><w:drawing><wp:inline><wp:docPr/>{inner}</wp:inline></w:drawing></w:r>"


DIAGRAM = drawn('<dgm:relIds r:dm="d1"/>')
POINTS = (
    '<dgm:ptLst><dgm:pt type="doc"><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t></dgm:pt>'
    "<dgm:pt><dgm:t><a:p><a:r><a:t>typed</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>"
)


def test_diagrams_show_their_text_as_drawn() -> None:
    data = POINTS + '<dsp:dataModelExt relId="d2"/>'
    shapes = "".join(
        f"<dsp:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p><a:p/></dsp:txBody>"
        for text in ("Listen", "Agree")
    )
    parts = [
        Linked("d1", "diagramData", "dgm:dataModel", data),
        Linked("d2", "diagramDrawing", "dsp:drawing", shapes),
    ]
    found = read("a.docx", word(p(r("How") + DIAGRAM), linked=parts))
    assert [block.text for block in found.blocks] == ["How", "Listen", "Agree"]
    undrawn = read("a.docx", word(p(r("How") + DIAGRAM), linked=parts[:1]))
    assert [block.text for block in undrawn.blocks] == ["How", "typed"]
    assert texts(p(r("How") + DIAGRAM)) == ["How"]


def test_charts_show_their_titles() -> None:
    title = (
        "<c:title><a:p><a:r><a:t>Sales by </a:t></a:r><a:r><a:t>year</a:t></a:r></a:p></c:title>"
    )
    chart = Linked("c1", "chart", "c:chartSpace", f"<c:chart>{title}</c:chart>")
    body = p(r("a") + drawn('<c:chart r:id="c1"/>') + drawn('<c:chart r:id="gone"/>'))
    found = read("a.docx", word(body, linked=[chart]))
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("paragraph", "a"),
        ("paragraph", "Sales by year"),
    ]
    hidden = (
        f"<w:p><w:del>{drawn('<c:chart r:id=' + chr(34) + 'c1' + chr(34) + '/>')}</w:del></w:p>"
    )
    found = read("a.docx", word(p("a") + hidden, linked=[chart]))
    assert [(each.reason, each.text) for each in found.unseen] == [
        ("tracked deletion", "Sales by year")
    ]


def test_word_art_is_text() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="Account plan"/></v:shape></w:pict></w:r>'
    assert texts(p(art)) == ["Account plan"]


def test_embedded_files_are_said_not_read() -> None:
    chunk = '<w:altChunk r:id="k1"/><w:altChunk r:id="k2"/>'
    html = Linked("k1", "aFChunk", "html", "<p>Evidence</p>")
    found = read("a.docx", word(p("a") + chunk, linked=[html]))
    assert [block.text for block in found.blocks] == ["a"]
    assert [(each.reason, each.text) for each in found.unseen] == [
        ("embedded file, which is not read", "k1.xml"),
        ("embedded file, which is not read", "a file outside this one"),
    ]


def test_headers_and_footers_name_the_learner_but_are_no_text() -> None:
    header = Linked("h", "header", "w:hdr", p("Learner: Ana Ruiz") + p("Northgate plan"))
    footer = Linked(
        "f",
        "footer",
        "w:ftr",
        "<w:p><w:r><w:t>Candidate number: 4711</w:t><w:tab/></w:r></w:p>" + p("Learner: Ben"),
    )
    found = read(
        "a.docx", word(p("x"), linked=[header, footer], core="<dc:creator>Pc</dc:creator>")
    )
    assert found.meta == (
        ("learner", "Ana Ruiz"),
        ("candidate number", "4711"),
        ("file author", "Pc"),
    )
    assert [block.text for block in found.blocks] == ["x"]
    assert not found.unseen


def test_who_hands_in_is_known_from_the_header_alone() -> None:
    header = Linked("h", "header", "w:hdr", p("Learner: Ana Ruiz") + p("We met every criterion."))
    data = word(p("Account plan", '<w:outlineLvl w:val="0"/>') + p("We met."), linked=[header])
    _, submission = pipeline.understand("plan.docx", data, catalog.load())
    assert submission.learner == "Ana Ruiz"
    assert [block.text for block in submission.blocks] == ["Account plan", "We met."]


FLAT = "http://schemas.microsoft.com/office/2006/xmlPackage"


def flat(*parts: tuple[str, str], top: str = "") -> bytes:
    inner = "".join(
        f'<pkg:part pkg:name="{name}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>'
        for name, xml in parts
    )
    picture = '<pkg:part pkg:name="/word/a.png"><pkg:binaryData>AA==</pkg:binaryData></pkg:part>'
    root = f'<pkg:package xmlns:pkg="{FLAT}">{inner}{picture}</pkg:package>'
    return f'<?xml version="1.0"?>{top}{root}'.encode()


def test_documents_in_one_piece_of_xml() -> None:
    body = f"<w:document {NAMESPACES}><w:body>{p('x', style='heading1')}</w:body></w:document>"
    styles = f"<w:styles {NAMESPACES}>{style('heading 1')}</w:styles>"
    found = read("a.xml", flat(("/word/document.xml", body), ("/word/styles.xml", styles)))
    assert [(block.kind, block.text) for block in found.blocks] == [("heading", "x")]
    with pytest.raises(Refusal, match="declares a document type"):
        read("a.xml", flat(("/word/document.xml", body), top="<!DOCTYPE a [<!ENTITY e 'x'>]>"))
    with pytest.raises(Refusal, match="not well-formed"):
        read("a.xml", flat(("/word/document.xml", body))[:-30])
    with pytest.raises(Refusal, match="no Word document"):
        read("a.xml", flat(("/word/styles.xml", styles)))


def test_damaged_parts_that_a_document_can_do_without() -> None:
    plain = word(p("x"), theme="<a:themeElements/>")
    with zipfile.ZipFile(io.BytesIO(plain)) as parts:
        files: dict[str, str | bytes] = {name: parts.read(name) for name in parts.namelist()}
    files["word/theme.xml"] = "<broken"
    assert read("a.docx", archive(files)).blocks[0].text == "x"
    files["word/numbering.xml"] = "<broken"
    with pytest.raises(Refusal, match="not well-formed"):
        read("a.docx", archive(files))


def test_strict_files_keep_their_drawings() -> None:
    strict = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ).replace(
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
    )
    picture = '<w:r><w:drawing><wp:docPr descr="a map"/></w:drawing></w:r>'
    xml = f"<w:document {strict}><w:body>{p(r('x') + picture)}</w:body></w:document>"
    found = read("a.docx", archive({"word/document.xml": xml}))
    assert [each.text for each in found.unseen] == ["a map"]


def test_relations_may_lead_nowhere() -> None:
    data = archive(
        {
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{p('x')}</w:body></w:document>",
            "word/_rels/document.xml.rels": related(("c1", "chart", "charts/none.xml")),
        }
    )
    assert read("a.docx", data).blocks[0].text == "x"


def test_items_in_cells_and_boxes_are_counted_in_order() -> None:
    levels = numbering(level(0, "%1"))
    body = head(0) + tbl(tr(item("a"), "b")) + head(0)
    assert numbers(body, levels) == ["1", "", "3"]


def test_a_flood_of_hidden_runs_fields_or_spare_parts_is_read_in_time() -> None:
    many = 4_500
    start = time.process_time()
    ghosts = r("gone", "vanish") * many
    assert len(document(p(r("a") + ghosts)).unseen[0].text) == 4 * many
    assert texts(p(mark("begin") * many + mark("separate") * many + r("a") * many)) == ["a" * many]
    nested = mark("begin") * many + r("no") * many + mark("end") * many
    assert texts(p("a") + p(nested)) == ["a"]
    assert time.process_time() - start < 5
    header = Linked("h", "header", "w:hdr", p("Learner: Ana") + "<!--" + "x" * 9_000_000 + "-->")
    assert read("a.docx", word(p("x"), linked=[header])).meta == ()
