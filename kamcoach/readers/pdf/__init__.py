"""PDF files: bytes to a Document."""

from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers.limits import check_pages, check_text
from kamcoach.readers.pdf.flow import Flow, make_ranks
from kamcoach.readers.pdf.grid import grids
from kamcoach.readers.pdf.lines import make_book
from kamcoach.readers.pdf.margins import without_margins
from kamcoach.readers.pdf.page import read_page
from kamcoach.readers.pdf.shapes import Box, Note, Page, Word
from kamcoach.readers.pdf.tags import Structure, Tag, is_tagged, numbers, read_tags
from kamcoach.readers.pieces import Content, Hidden, Piece, Row, Run, Table, rich
from kamcoach.readers.record import document
from kamcoach.readers.text import visible
from kamcoach.readers.visibility import COMMENT, HIDDEN, PICTURE, UNSURE

_PROPERTIES = (("title", "Title"), ("file author", "Author"), ("date", "CreationDate"))
_MOST_MARKS = 2_000
"""Bookmarks and comments."""
_NO_COMMENTS = (
    pdfium.FPDF_ANNOT_LINK,
    pdfium.FPDF_ANNOT_POPUP,
    pdfium.FPDF_ANNOT_WIDGET,
    pdfium.FPDF_ANNOT_FREETEXT,
)
_UNSHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_TEXT_FIELDS = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_PASSWORD = 1 << 13
RECOGNISED = "text that a program recognised in a picture of the page"
_START = 12
"""Words that tell which text is meant."""
_ENDS = '.!?:;\u201d"'


def read(source: str, data: bytes) -> Document:
    """Read PDF; raises Refusal if it is damaged, protected, a scan, or beyond the limits.

    Headers, footers, page numbers, tables of contents, pictures and attached files are not read.
    """
    with _open(data) as pdf:
        check_pages(len(pdf))
        pages, tags, hidden = _read_pages(pdf)
        meta = list(_meta(pdf))
        outline = _outline(pdf)
    if not any(page.words or page.aside for page in pages):
        raise _without_text(pages, hidden)
    content = _content(pages, tags, hidden, outline)
    return document(source, "pdf", data, content, meta)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(data)
        if pdf.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
            raise Refusal(
                "the file is a form of a sort (XFA) that only Adobe programs can show.",
                "Open it in Adobe Reader, print it to PDF and hand that in.",
            )
        if pdf.get_formtype() != pdfium.FORMTYPE_NONE:
            pdf.init_forms()
        return pdf
    except pypdfium2.PdfiumError as problem:
        code = pdfium.FPDF_GetLastError()
        if "password" in str(problem).casefold() or code == pdfium.FPDF_ERR_PASSWORD:
            raise Refusal(
                "the file is protected with a password.",
                "Save it without a password and hand that in.",
            ) from problem
        if "security" in str(problem).casefold() or code == pdfium.FPDF_ERR_SECURITY:
            raise Refusal(
                "the file is protected in a way that cannot be read.",
                "Save it without protection and hand that in.",
            ) from problem
        raise _damaged() from problem


def _damaged() -> Refusal:
    return Refusal(
        "the file is damaged or cut off.",
        "Open it in the program that wrote it, save it as PDF again and hand that in.",
    )


def _without_text(pages: Sequence[Page], hidden: Mapping[int, Sequence[Hidden]]) -> Refusal:
    if any(page.hidden for page in pages) or any(hidden.values()):
        return Refusal(
            "all text in the file is hidden: nobody can see it on the page.",
            "Hand in the document with its text in view.",
        )
    what = "blank"
    if any(page.fills or page.rules for page in pages):
        what = "pictures, which are not read" if any(p.pictures for p in pages) else "only drawings"
    return Refusal(
        f"the file has no text layer: its pages are {what}.",
        "Hand in the version with the text itself, or one in which a scanning program has "
        "recognised it (OCR).",
    )


def _read_pages(
    pdf: pypdfium2.PdfDocument,
) -> tuple[list[Page], list[tuple[Tag, ...]], dict[int, list[Hidden]]]:
    """The pages, their tags, and what is attached to them where nobody sees it."""
    pages: list[Page] = []
    tags: list[tuple[Tag, ...]] = []
    hidden: dict[int, list[Hidden]] = {}
    length = 0
    for at in range(len(pdf)):
        try:
            page = pdf[at]
        except pypdfium2.PdfiumError as problem:
            raise _damaged() from problem
        notes, comments = _attached(page, pdf.formenv, at + 1)
        seen = read_page(page, at + 1, notes)
        length += sum(len(word.text) + 1 for word in (*seen.words, *seen.aside))
        length += sum(len(text) for _, text in seen.hidden) + sum(len(c.text) for c in comments)
        check_text(length)
        pages.append(seen)
        # Fields stand beside their labels on the page, not in the structure.
        tags.append(() if notes else read_tags(page))
        hidden[at + 1] = [
            *(
                Hidden(reason, text, at + 1, counted=reason == UNSURE)
                for reason, text in seen.hidden
            ),
            *comments,
        ]
        page.close()
    return pages, tags, hidden


def _content(
    pages: Sequence[Page],
    tags: Sequence[tuple[Tag, ...]],
    hidden: Mapping[int, Sequence[Hidden]],
    outline: Mapping[str, int],
) -> list[Content | Hidden]:
    words = without_margins(pages)
    cleared = [page._replace(words=left) for page, left in zip(pages, words, strict=True)]
    book = make_book(cleared)
    ranks = make_ranks(cleared, book, outline)
    flow = Flow(book, ranks)
    out: list[Content | Hidden] = []
    for page, structure in zip(cleared, tags, strict=True):
        found: list[Content | Hidden] = []
        rest: Sequence[Word] = page.words
        if structure and is_tagged(structure, page.words):
            found += Structure(page.words, page, book, ranks).content(structure)
            known = set(numbers(structure))
            rest = [word for word in page.words if word.tag not in known]
        found += flow.page(rest, page, grids(page.rules, page.fills))
        if page.aside:
            found.append(_aside(page))
        found += _pictured(page)
        found += hidden[page.number]
        _go_on(out, found)
        out += found
    return out


def _aside(page: Page) -> Piece:
    runs = [
        Run(("" if not at else " ") + w.text, w.bold, w.italic) for at, w in enumerate(page.aside)
    ]
    return Piece("paragraph", rich(runs), page=page.number)


def _pictured(page: Page) -> Iterator[Hidden]:
    """What is to be said of a page that is a picture."""
    if page.recognised:
        start = " ".join(word.text for word in page.words[:_START])
        yield Hidden(RECOGNISED, f"{start} …", page.number, counted=True)
    elif page.pictures and not (page.words or page.aside):
        yield Hidden(PICTURE, "The page has no text, only pictures.", page.number)


def _go_on(out: list[Content | Hidden], found: list[Content | Hidden]) -> None:
    """Join what a page break parts: a table, or a sentence."""
    places = range(len(out) - 1, -1, -1)
    last = next((at for at in places if not isinstance(out[at], Hidden)), None)
    if last is None or not found:
        return
    above, below = out[last], found[0]
    if isinstance(above, Table) and isinstance(below, Table):
        rows = _joined_rows(above, below)
        if rows is not None:
            out[last] = above._replace(rows=rows)
            del found[0]
    elif isinstance(above, Piece) and isinstance(below, Piece) and _unfinished(above, below):
        joint = "" if above.rich.text.endswith("-") else " "
        text = above.rich.text + joint + below.rich.text
        out[last] = above._replace(rich=above.rich._replace(text=text))
        del found[0]


def _joined_rows(above: Table, below: Table) -> tuple[Row, ...] | None:
    """The rows of a table that goes on over a page break; None if these are two tables."""
    width = len(above.rows[0].cells)
    if width != len(below.rows[0].cells):
        return None
    rows = below.rows
    if [c.text for c in rows[0].cells] == [c.text for c in above.rows[0].cells]:
        rows = rows[1:]
    elif below.headers or below.set_apart or all(c.bold for c in rows[0].cells if c.text):
        return None
    if rows and len(above.rows) > 1 and _goes_on(rows[0]):
        last = above.rows[-1]
        pairs = zip(last.cells, rows[0].cells, strict=True)
        cells = tuple(one._replace(text=f"{one.text} {more.text}".strip()) for one, more in pairs)
        return (*above.rows[:-1], last._replace(cells=cells), *rows[1:])
    return above.rows + rows


def _goes_on(row: Row) -> bool:
    """Whether a row is the rest of the one before the page break."""
    filled = [cell.text for cell in row.cells if cell.text]
    if not row.cells[0].text:
        return True
    return len(filled) <= len(row.cells) / 2 and filled[0][:1].islower()


def _unfinished(above: Piece, below: Piece) -> bool:
    text = above.rich.text.rstrip()
    return (
        above.kind in ("paragraph", "item")
        and below.rich.text[:1].islower()
        and text[-1:] not in _ENDS
        and len(text.split()) > 5
        and (
            below.kind == "paragraph" or (above.kind == below.kind == "item" and below.label == "-")
        )
    )


def _attached(page: Any, forms: Any, number: int) -> tuple[list[Note], list[Hidden]]:
    """What stands in form fields and is typed over a page, and the comments on it."""
    notes: list[Note] = []
    comments: list[Hidden] = []
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_MARKS)):
        annot = pdfium.FPDFPage_GetAnnot(page, at)
        if not annot:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(annot)
        shown = not pdfium.FPDFAnnot_GetFlags(annot) & _UNSHOWN
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            text = _field(annot, forms)
            reason = HIDDEN
        else:
            text = _text(pdfium.FPDFAnnot_GetStringValue, annot, b"Contents")
            reason = COMMENT
        if text and shown and kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
            notes.append(Note(text, _rectangle(annot)))
        elif text and (not shown or kind not in _NO_COMMENTS):
            comments.append(Hidden(reason, text, number))
        pdfium.FPDFPage_CloseAnnot(annot)
    return notes, comments


def _field(annot: Any, forms: Any) -> str:
    """What a person wrote into a field or chose in it."""
    if forms is None or pdfium.FPDFAnnot_GetFormFieldType(forms, annot) not in _TEXT_FIELDS:
        return ""
    if pdfium.FPDFAnnot_GetFormFieldFlags(forms, annot) & _PASSWORD:
        return ""
    return _text(pdfium.FPDFAnnot_GetFormFieldValue, forms, annot)


def _text(getter: Any, *of: Any) -> str:
    length = getter(*of, None, 0)
    check_text(length // 2)
    buffer = (pdfium.FPDF_WCHAR * (length // 2 + 1))()
    getter(*of, buffer, length)
    raw = bytes(buffer)[: max(length - 2, 0)]
    return visible(
        raw.decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\r", "\n")
    ).strip()


def _rectangle(annot: Any) -> Box:
    found = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annot, byref(found))
    return Box(found.left, found.bottom, found.right, found.top)


def _meta(pdf: pypdfium2.PdfDocument) -> Iterator[tuple[str, str]]:
    for key, name in _PROPERTIES:
        text = visible(pdf.get_metadata_value(name)).strip()
        if key == "date":
            digits = text.removeprefix("D:")[:8]
            text = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits.isdecimal() else ""
        if text:
            yield key, text


def _outline(pdf: pypdfium2.PdfDocument) -> dict[str, int]:
    """Levels of the bookmarks by their title."""
    found: dict[str, int] = {}
    for at, mark in enumerate(pdf.get_toc(max_depth=6)):
        if at >= _MOST_MARKS:
            break
        title = " ".join(visible(mark.get_title()).casefold().split())
        if title:
            found.setdefault(title, mark.level + 1)
    return found
