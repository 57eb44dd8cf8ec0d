"""Presentations and workbooks made to do harm, or damaged, are refused or read, and quickly."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers import sheets, slides
from readers.word import archive

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import limits, pptx, xlsx

Read = Callable[[str, bytes], Document]
DECK = slides.deck(slides.slide(slides.title("Plan"), slides.box("text"), slides.table(("a", "b"))))
BOOK = sheets.book(
    sheets.data(sheets.row(1, "a", "b"), sheets.row(2, ("1", "46085"), "x")),
    styles=sheets.looks(("<b/>", "102040", "d mmm yyyy")),
    texts="<si><t>x</t></si>",
)


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 15


def refusal(read: Read, data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read("a", data)
    assert caught.value.advice
    return caught.value.reason


def one_slide(*shapes: str) -> bytes:
    return slides.deck(slides.slide(*shapes))


@pytest.mark.parametrize(
    ("read", "data", "reason"),
    [
        (pptx.read, archive({"x": ""}), "no presentation in it"),
        (xlsx.read, archive({"x": ""}), "no workbook in it"),
        (pptx.read, DECK[: len(DECK) // 2], "damaged or cut off"),
        (xlsx.read, BOOK[: len(BOOK) // 2], "damaged or cut off"),
        (pptx.read, b"PK", "damaged or cut off"),
        (pptx.read, slides.deck(), "no text that can be read"),
        (pptx.read, one_slide(), "no text that can be read"),
        (xlsx.read, sheets.book(), "no text that can be read"),
        (xlsx.read, sheets.book(sheets.data()), "no text that can be read"),
        (xlsx.read, sheets.book(sheets.data(sheets.row(1, "x")), states=("hidden",)), "no text"),
        (pptx.read, slides.deck("<p:sld"), "not well-formed"),
        (xlsx.read, sheets.book("<sheetData>"), "not well-formed"),
        (pptx.read, one_slide("<p:grpSp>" * 11 + "</p:grpSp>" * 11), "groups of shapes are nested"),
        (pptx.read, one_slide("<p:grpSp>" * 500 + "</p:grpSp>" * 500), "nested too deep"),
        (xlsx.read, sheets.book("<a>" * 500 + "</a>" * 500), "nested too deep"),
        (pptx.read, slides.deck(*[slides.slide()] * 1001), "1,001 slides or sheets"),
        (xlsx.read, sheets.book(*[""] * 1001), "1,001 slides or sheets"),
    ],
)
def test_refusals(read: Read, data: bytes, reason: str) -> None:
    assert reason in refusal(read, data)


def test_binary_workbooks_are_named() -> None:
    main = {"_rels/.rels": slides.relations(("officeDocument", "xl/workbook.bin"))}
    assert "XLSB" in refusal(xlsx.read, archive({**main, "xl/workbook.bin": b"\x83\x01"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e SYSTEM "x">]>'
    shown = slides.slide(slides.box(slides.p(slides.r("&e;"))))
    parts = {"ppt/slide0.xml": (prolog + shown).encode(encoding)}
    with_entity = slides.deck(slides.slide(), extra=parts)  # type: ignore[arg-type]
    assert "document type" in refusal(pptx.read, with_entity)
    sheet = f"<worksheet {sheets.NAMESPACES}>{sheets.data(sheets.row(1, '&e;'))}</worksheet>"
    parts = {"xl/sheet0.xml": (prolog + sheet).encode(encoding)}
    assert "document type" in refusal(xlsx.read, sheets.book("", extra=parts))  # type: ignore[arg-type]


def test_tags_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "ratio=10000,streamed=10")
    tags = "<a:p/>" * limits.Limits().tags
    assert "tags; the limit is 750,000" in refusal(pptx.read, one_slide(tags))
    assert "tags; the limit is 10" in refusal(xlsx.read, BOOK)


def test_paragraphs_are_counted_while_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "blocks=3")
    assert "more paragraphs" in refusal(pptx.read, one_slide(slides.box(*"abcd")))
    assert "more paragraphs" in refusal(pptx.read, one_slide(slides.table(*[("",)] * 5)))


def test_merged_cells_cannot_multiply_text() -> None:
    tall = slides.table((slides.tc("x" * 50_000), "y"), *[(slides.tc("", 'vMerge="1"'), "y")] * 50)
    assert "more text than the limit" in refusal(pptx.read, one_slide(tall))
    rows = [sheets.row(1, "x" * 50_000, "y"), *(sheets.row(at, None, "y") for at in range(2, 60))]
    merged = sheets.data(*rows) + '<mergeCells><mergeCell ref="A1:A99"/></mergeCells>'
    assert "more text than the limit" in refusal(xlsx.read, sheets.book(merged))
    shared = sheets.data(
        *(sheets.row(at, f'<c r="A{at}" t="s"><v>0</v></c>') for at in range(1, 60))
    )
    texts = f"<si><t>{'x' * 50_000}</t></si>"
    assert "more text than the limit" in refusal(xlsx.read, sheets.book(shared, texts=texts))


def test_cells_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "cells=3")
    assert "tables of more cells than the limit of 3" in refusal(xlsx.read, BOOK)


def test_empty_cells_between_filled_ones_are_counted() -> None:
    wide = sheets.row(1, *(f'<c r="{letters}1"><v>1</v></c>' for letters in _columns(3_000)))
    tall = (sheets.row(at, f'<c r="AAA{at}"><v>1</v></c>') for at in range(2, 202))
    assert "tables over more cells" in refusal(xlsx.read, sheets.book(sheets.data(wide, *tall)))


def _columns(count: int) -> Iterator[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for at in range(count):
        yield letters[at // 676 % 26] + letters[at // 26 % 26] + letters[at % 26]


def test_cells_in_far_corners_cost_nothing() -> None:
    sheet = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>'
    far = '<c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c>'
    sheet += sheets.data(sheets.row(1, "near"), f'<row r="1048576">{far}</row>')
    sheet += '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert [block.text for block in xlsx.read("a", sheets.book(sheet)).blocks] == [
        "S1",
        "near",
        "far",
    ]


def test_many_shapes_in_bounded_time() -> None:
    boxes = [
        slides.box(f"box {at}", at=(at * 7 % 90 / 10, at * 3 % 70 / 10), size=(1, 0.4))
        for at in range(1_500)
    ]
    assert len(pptx.read("a", one_slide(*boxes)).blocks) == 1_500
    stairs = [slides.box(f"step {at}", at=(at / 100, at / 100)) for at in range(700)]
    assert len(pptx.read("a", one_slide(*stairs)).blocks) == 700


def test_a_staircase_of_cells_in_bounded_time() -> None:
    rows = (
        f'<row><c r="{letters}{at}"><v>1</v></c></row>'
        for at, letters in enumerate(_columns(8_000), 1)
    )
    assert len(xlsx.read("a", sheets.book(sheets.data(*rows))).blocks) == 8_001


def read_or_refuse(read: Read, data: bytes, *, whole: bool = False) -> None:
    """Nothing but a document or a refusal; of a `whole` file, none that calls it damaged."""
    try:
        assert isinstance(read("a", data), Document)
    except Refusal as refused:
        assert refused.reason and refused.advice
        assert not whole or "damaged" not in refused.reason


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_files(data: st.DataObject) -> None:
    read, whole = data.draw(st.sampled_from([(pptx.read, DECK), (xlsx.read, BOOK)]))
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(read, bytes(damaged))


VALUES = "0 1 -1 99999999999999 A1 A1:XFD1048576 x s inlineStr rel0"
NAMES = "r t s ref sqref min max hidden x y cx cy idx type lvl sz b val theme"


def trees(names: str) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(
        st.sampled_from(NAMES.split()), st.sampled_from(["", *VALUES.split()]), max_size=3
    )

    def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(
            lambda name, attributes, inner: "<{0} {1}>{2}</{0}>".format(
                name, " ".join(f'{k}="{v}"' for k, v in attributes.items()), "".join(inner)
            ),
            st.sampled_from(names.split()),
            attributes,
            st.lists(children, max_size=4),
        )

    return st.recursive(st.sampled_from(["", "word", "12", "46085.5"]), element, max_leaves=25)


DRAWN = trees(
    "p:sp p:grpSp p:pic p:graphicFrame p:nvSpPr p:cNvPr p:nvPr p:ph p:spPr p:grpSpPr p:xfrm "
    "p:txBody p:style a:xfrm a:off a:ext a:chOff a:chExt a:solidFill a:noFill a:srgbClr "
    "a:schemeClr a:lumMod a:alpha a:p a:pPr a:r a:rPr a:t a:br a:fld a:lstStyle a:lvl1pPr "
    "a:buNone a:buChar a:graphic a:graphicData a:tbl a:tblPr a:tr a:tc a:tcPr a:fontRef "
    "a:fillRef c:chart c:ser c:cat c:val c:pt c:v dgm:relIds mc:AlternateContent mc:Choice"
)
CELLS = trees(
    "sheetData row c v f is t r rPh cols col mergeCells mergeCell conditionalFormatting "
    "autoFilter sheetFormatPr dimension"
)
STYLES = trees(
    "numFmts numFmt fonts font b i strike sz color fills fill patternFill fgColor cellXfs xf"
)


@settings(max_examples=120, deadline=None)
@given(DRAWN, DRAWN)
def test_any_slide(first: str, second: str) -> None:
    extra = {
        "ppt/layout.xml": slides.base("sldLayout", second),
        "ppt/_rels/layout.xml.rels": slides.relations(("slideMaster", "layout.xml")),
    }
    shown = slides.slide(first, slides.box("x"), second)
    read_or_refuse(
        pptx.read,
        slides.deck(shown, extra=extra, related=(("slideLayout", "layout.xml"),)),
        whole=True,
    )


@settings(max_examples=120, deadline=None)
@given(CELLS, STYLES, st.sampled_from(["", "<si/>", "<si><t>x</t></si>"]))
def test_any_sheet(sheet: str, styles: str, texts: str) -> None:
    whole = sheets.data(sheets.row(1, "x", ("1", "5"))) + sheet
    read_or_refuse(xlsx.read, sheets.book(whole, styles=styles, texts=texts), whole=True)


@settings(max_examples=300, deadline=None)
@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet='0#?,.%;@"\\[]_*-dmyhsEe+/AaPpGgeneralR£$<>=1 ', max_size=20),
)
def test_any_number_format(value: float, code: str) -> None:
    from kamcoach.readers.xlsx.format import shown_number, shows_text

    assert isinstance(shown_number(value, code), str)
    assert shows_text(code) in (True, False)


@pytest.mark.parametrize(("read", "whole"), [(pptx.read, DECK), (xlsx.read, BOOK)])
def test_the_same_bytes_give_the_same_document(read: Read, whole: bytes) -> None:
    assert read("a", whole) == read("a", whole)


@pytest.mark.parametrize(("read", "whole"), [(pptx.read, DECK), (xlsx.read, BOOK)])
def test_every_part_may_be_missing(read: Read, whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    for name in parts:
        rest = {other: content for other, content in parts.items() if other != name}
        read_or_refuse(read, archive(rest))  # type: ignore[arg-type]
