"""The PDF report held against PDF/UA as far as a machine can: structure, order, links, headers.

pikepdf (which is qpdf) reads the structure, pdfium says which text stands under which number.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import lxml.html
import pikepdf
import pypdfium2
import pytest
from assessments import full, headed, hostile
from pypdfium2 import raw

from kamcoach import catalog, pipeline
from kamcoach.errors import UsageError
from kamcoach.report import render

SAMPLES = Path(__file__).parent.parent / "samples"
PAINTS = frozenset(("Tj", "TJ", "Do", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"))
"""Operators that put something on the page."""
STANDARD = frozenset(
    f"/{name}"
    for name in (
        *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "NonStruct", "P"),
        *("H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD"),
        *("THead", "TBody", "TFoot", "Span", "Link", "Figure"),
    )
)
INSIDE = {
    "/L": {"/L", "/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
}
"""What may stand in elements, where ISO 32000-1 (14.8.4) is strict about it."""
AROUND = {
    "/LI": {"/L"},
    "/Lbl": {"/LI"},
    "/LBody": {"/LI"},
    "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
}
UNSEEN_CLASSES = ("skip", "follow")
"""What the style sheet takes off paper."""


class Element(NamedTuple):
    """A structure element, with what it stands in."""

    sort: str
    parent: str
    itself: Any
    kids: tuple[Any, ...]


def sample(name: str, audience: str) -> Any:
    pack, file = catalog.load(), SAMPLES / name
    options: dict[str, Any] = {"audience": audience, "engine": "plain", "rubrics": ["SRM", "KAS"]}
    if file.is_dir():
        return pipeline.read_and_assess_portfolio(pipeline.collect([file]), pack, **options)
    return pipeline.read_and_assess(name, file.read_bytes(), pack, **options)


MADE: dict[str, Callable[[], Any]] = {
    "plan": lambda: sample("northgate-clinics-plan.md", "assessor"),
    "review": lambda: sample("calder-council-review.md", "self-check"),
    "workbook": lambda: sample("stanmore-vets-plan.xlsx", "assessor"),
    "portfolio": lambda: sample("wharfe-dairies", "assessor"),
    "outcomes": lambda: (headed("assessor"), ()),
    "long": lambda: (full("assessor"), ()),
    "hostile": lambda: (hostile("assessor"), ()),
}


@cache
def pages(name: str) -> tuple[str, bytes]:
    """Return a report as HTML and as PDF."""
    record, documents, *_ = MADE[name]()
    try:
        made = render(record, "pdf", documents=documents)
    except UsageError as problem:
        pytest.skip(f"no PDF here: {problem}")
    return render(record, "html", documents=documents).decode(), made


def opened(name: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pages(name)[1]))


def kids(element: Any) -> tuple[Any, ...]:
    inside = element.get("/K", ())
    return tuple(inside) if isinstance(inside, pikepdf.Array) else (inside,)


def elements(pdf: pikepdf.Pdf) -> Iterator[Element]:
    """Yield the structure elements in reading order."""

    def below(element: Any, parent: str) -> Iterator[Element]:
        sort = str(element.S)
        inside = kids(element)
        yield Element(sort, parent, element, inside)
        for kid in inside:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == element.objgen
                yield from below(kid, sort)

    for top in kids(pdf.Root.StructTreeRoot):
        yield from below(top, "")


@pytest.mark.parametrize("name", MADE)
def test_qpdf_finds_nothing_wrong(name: str) -> None:
    assert opened(name).check_pdf_syntax() == []


@pytest.mark.parametrize("name", MADE)
def test_it_says_what_it_is(name: str) -> None:
    pdf = opened(name)
    assert pdf.Root.MarkInfo.Marked and pdf.Root.Lang == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(pdf.Root.get("/Names", {}).keys())
    with pdf.open_metadata() as said:
        assert said["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        title = "Self-check report: " if name == "review" else "Assessor report: "
        assert said["dc:title"].startswith(title)
    for page in pdf.pages:
        assert "/Annots" not in page or page.Tabs == "/S"
        for font in page.Resources.get("/Font", {}).values():
            (inner,) = font.DescendantFonts
            assert "/ToUnicode" in font
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_painted_untagged(name: str) -> None:
    for page in opened(name).pages:
        marks: list[str] = []
        for step in pikepdf.parse_content_stream(page):
            operands, operator = step.operands, step.operator
            if str(operator) in ("BDC", "BMC"):
                marks.append(str(operands[0]))
            elif str(operator) == "EMC":
                marks.pop()
            elif str(operator) in PAINTS:
                assert marks, f"{operator} {operands}"
        assert not marks


@pytest.mark.parametrize("name", MADE)
def test_elements_stand_in_each_other_as_they_may(name: str) -> None:
    found = list(elements(opened(name)))
    assert {each.sort for each in found} <= STANDARD
    for each in found:
        below = (kid for kid in each.kids if isinstance(kid, pikepdf.Dictionary))
        inside = {str(kid.S) for kid in below if "/S" in kid}
        assert inside <= INSIDE.get(each.sort, inside), (each.sort, inside)
        assert each.parent in AROUND.get(each.sort, {each.parent}), (each.parent, each.sort)
    sorts = Counter(each.sort for each in found)
    assert sorts["/H1"] and sorts["/P"] and sorts["/L"]


@pytest.mark.parametrize("name", MADE)
def test_headings_skip_no_level(name: str) -> None:
    levels = [int(e.sort[2]) for e in elements(opened(name)) if re.fullmatch(r"/H\d", e.sort)]
    assert levels[0] == 1
    assert all(now <= before + 1 for before, now in pairwise(levels))


@pytest.mark.parametrize("name", MADE)
def test_pictures_and_headers_say_what_they_are(name: str) -> None:
    pdf = opened(name)
    found = list(elements(pdf))
    ids = set()
    for each in found:
        if each.sort == "/Figure":
            assert str(each.itself.Alt).strip() and "/BBox" in each.itself.A
        elif each.sort == "/TH":
            assert each.itself.A.Scope == "/Column"
            ids.add(bytes(each.itself.ID))
    for each in found:
        if each.sort == "/TD":
            assert {bytes(id) for id in each.itself.A.get("/Headers", ())} <= ids
    if ids:
        (names,) = pdf.Root.StructTreeRoot.IDTree.Kids
        listed = list(names.Names)
        keys = [bytes(key) for key in listed[::2]]
        assert set(keys) == ids and keys == sorted(keys)
        assert {str(element.S) for element in listed[1::2]} == {"/TH"}
    assert ids or name not in ("plan", "workbook")
    assert any(each.sort == "/Figure" for each in found) or name not in ("plan", "outcomes")


@pytest.mark.parametrize("name", MADE)
def test_links_are_tagged_and_say_where_they_lead(name: str) -> None:
    pdf = opened(name)
    tagged = {
        kid.Obj.objgen: each
        for each in elements(pdf)
        for kid in each.kids
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    areas = [area for page in pdf.pages for area in page.get("/Annots", ())]
    assert {area.objgen for area in areas} == set(tagged)
    assert {each.sort for each in tagged.values()} == {"/Link"}
    for area in areas:
        assert area.Subtype == "/Link" and "/StructParent" in area and "/A" not in area
        assert re.match(r"[A-Z]\w+( [\w.-]+)?$", str(area.Contents)), area.Contents


def in_order(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """Yield page and number of each piece of content in reading order, labels of lists left out."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}

    def below(element: Any) -> Iterator[tuple[int, int]]:
        for kid in kids(element):
            if isinstance(kid, int):
                yield numbers[element.Pg.objgen], int(kid)
            elif "/S" in kid and kid.S != "/Lbl":
                yield from below(kid)

    for top in kids(pdf.Root.StructTreeRoot):
        yield from below(top)


def texts(data: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each piece of content by page and number."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(document):
        read = page.get_textpage()
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            size = raw.FPDFTextObj_GetText(piece.raw, read.raw, None, 0)
            buffer = ctypes.create_string_buffer(size)
            into = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
            raw.FPDFTextObj_GetText(piece.raw, read.raw, into, size)
            key = (number, raw.FPDFPageObj_GetMarkedContentID(piece.raw))
            found[key] = found.get(key, "") + buffer.raw[:size].decode("utf-16-le").rstrip("\0")
    return found


def bare(text: str) -> str:
    """Return text without spaces; pdfium has a character of its own for hyphens at line ends."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u2060-\u206f\ufeff]", "", text.replace("\x02", "-"))


@pytest.mark.parametrize("name", ["plan", "workbook", "portfolio", "outcomes", "long"])
def test_it_reads_in_the_order_of_the_page(name: str) -> None:
    page, data = pages(name)
    tree: Any = lxml.html.document_fromstring(page)
    for element in tree.xpath("//head | //nav | //svg"):
        element.drop_tree()
    for unseen in UNSEEN_CLASSES:
        for element in tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {unseen} ')]"):
            element.drop_tree()
    pieces = texts(data)
    pdf = pikepdf.open(io.BytesIO(data))
    order = list(in_order(pdf))
    assert len(order) == len(set(order))
    read = bare("".join(pieces.get(key, "") for key in order))
    shown = bare(tree.text_content())
    first = next((n for n, (a, b) in enumerate(zip(read, shown, strict=False)) if a != b), None)
    assert first is None, (read[first - 40 : first + 40], shown[first - 40 : first + 40])
    assert len(read) == len(shown) > 1_000
