"""The inside of a DOCX paragraph: runs of text, and what stands beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import AUTO, Face, behind, face
from kamcoach.readers.docx.fields import INSTRUCTION, MARK, Fields
from kamcoach.readers.docx.numbering import Numbering
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.shape import (
    Paper,
    box_fill,
    captions,
    descriptions,
    is_hidden,
    is_off_page,
)
from kamcoach.readers.docx.styles import Styles, value
from kamcoach.readers.limits import check_text
from kamcoach.readers.ooxml import shown
from kamcoach.readers.pieces import Hidden, Piece, Rich, Run
from kamcoach.readers.text import visible
from kamcoach.readers.visibility import (
    COMMENT,
    DELETED,
    HIDDEN,
    OFF_PAGE,
    PICTURE,
    SAME_COLOUR,
    STRUCK,
    TINY,
    UNSURE,
    WHITE,
    seen,
    tiny,
)

SDT = f"{W}sdt"
REMOVED = (f"{W}del", f"{W}moveFrom")
_TEXTS = (
    f"{W}t",
    f"{W}delText",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
)
_MARKS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")
_DRAWINGS = (f"{W}drawing", f"{W}pict", f"{W}object")
_SKIPPED = {f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "delInstrText", "rt")}
# Characters of symbol fonts: bullets, arrows, boxes, and the "-->" that Word replaces.
_WINGDINGS = {
    **{"F04A": "☺", "F04B": "😐", "F04C": "☹", "F06C": "●", "F06E": "■", "F06F": "☐"},
    **{"F071": "☐", "F072": "☐", "F076": "❖", "F0A7": "▪", "F0A8": "☐", "F0D8": "➢"},
    **{"F0DF": "←", "F0E0": "→", "F0E1": "↑", "F0E2": "↓", "F0E8": "→", "F0F0": "⇨"},
    **{"F0FB": "✗", "F0FC": "✓", "F0FD": "☒", "F0FE": "☒"},
}
_SYMBOL = {
    **{"F0A3": "≤", "F0AC": "←", "F0AD": "↑", "F0AE": "→", "F0AF": "↓", "F0B1": "±"},
    **{"F0B3": "≥", "F0B4": "×", "F0B7": "•", "F0B8": "÷", "F0B9": "≠", "F0BB": "≈"},
    **{"F0DE": "⇒"},
}


class Around(NamedTuple):
    """What is around a paragraph: the page, or the table cell or text box it stands in."""

    depth: int = 0
    """How many tables."""
    face: Face = Face()
    """What its text looks like where nothing else says so."""
    fill: str | None = WHITE
    """The colour behind it; None if that cannot be told."""


class Box(NamedTuple):
    """The content of a text box, still to be read."""

    content: Element
    around: Around


@dataclass
class Book:
    """What the readers of paragraphs share and add to while a file is read."""

    styles: Styles
    numbering: Numbering
    fields: Fields
    paper: Paper
    linked: Mapping[str, Element] = field(default_factory=dict)
    """Charts and diagrams by the id of their relation."""
    targets: Mapping[str, str] = field(default_factory=dict)
    """Names of parts by the id of their relation."""
    comments: dict[str, str] = field(default_factory=dict)
    """Texts by id; each is taken out where it is met."""
    paged: bool = False
    """Page breaks as Word last laid them out can be relied on."""
    page: int = 1
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """Labels of foot- and endnotes by (tag of the reference, id), in order of reference."""
    carried: list[Run] = field(default_factory=list)
    """A dropped capital, which belongs to the paragraph after it."""
    _length: int = 0

    def count(self, length: int) -> None:
        """Count characters that will stand in blocks; raises Refusal beyond the limit."""
        self._length += length
        check_text(self._length)

    def hidden(self, reason: str, text: str) -> Hidden:
        """Count text that nobody sees, and give it the page it is on."""
        self.count(len(text))
        return Hidden(reason, text, self.page if self.paged else None)

    def note(self, tag: str, name: str) -> str:
        """Return the label of a note, numbering it at its first reference."""
        return self.notes.setdefault((tag, name), str(len(self.notes) + 1))


@dataclass
class Inline:
    """Reads one paragraph and keeps what it held."""

    _book: Book
    _around: Around
    runs: list[Run] = field(default_factory=list)
    beside: list[Piece | Hidden | Box] = field(default_factory=list)
    """Text boxes and diagrams anchored here, and what nobody sees, in order."""
    page: int | None = None
    _joint: int = -1
    """How many runs there were after the last hidden text, to which more may be added."""
    _joined: dict[int, list[str]] = field(default_factory=dict)
    """What is to be added to hidden text, by its place in `beside`."""

    def read(self, paragraph: Element, style: Face, lost: str = "") -> None:
        """Read all there is; `lost` says why nothing of it can be seen, if so."""
        self._walk(paragraph, style, lost)
        for at, more in self._joined.items():
            hidden = self.beside[at]
            if isinstance(hidden, Hidden):
                self.beside[at] = hidden._replace(text=hidden.text + "".join(more))
        if self._book.paged and self.page is None:
            self.page = self._book.page

    def _walk(self, parent: Element, style: Face, lost: str) -> None:
        """Read the children of `parent`; `lost` says why they cannot be seen, if so."""
        for child in shown(parent):
            tag = child.tag
            if tag in _TEXTS:
                # A line end in the XML is white space, not a line end on the page.
                self._add(visible(child.text or "").replace("\n", " "), style, lost)
            elif tag == f"{W}r":
                self._walk(child, self._run_face(child, style), lost)
            elif tag in _SKIPPED:
                continue
            elif tag in REMOVED:
                self._walk(child, style, DELETED)
            elif tag in _DRAWINGS:
                self._drawing(child, style, lost)
            elif tag == f"{W}txbxContent":
                self._box(child, lost)
            elif tag == SDT:
                self._walk(child, self._control_face(child, style), lost)
            else:
                self._mark(child, tag, style, lost)
                self._walk(child, style, lost)

    def _mark(self, element: Element, tag: str, style: Face, lost: str) -> None:
        if tag in _MARKS:
            self._add(_MARKS[tag], style, lost)
        elif tag == f"{W}br":
            # Column and page breaks are no line ends within a sentence.
            self._add(
                "\n" if element.get(f"{W}type") in (None, "textWrapping") else " ", style, lost
            )
        elif tag == MARK:
            self._add(visible(self._book.fields.turn(element)), style, lost)
        elif tag == INSTRUCTION:
            self._book.fields.instruct(element.text or "")
        elif tag == f"{W}sym":
            signs = _SYMBOL if element.get(f"{W}font") == "Symbol" else _WINGDINGS
            self._add(signs.get(element.get(f"{W}char", "").upper(), " "), style, lost)
        elif tag in _NOTES and not lost:
            label = self._book.note(tag, element.get(f"{W}id", ""))
            self._add(f"[{label}]", style, lost)
        elif tag == f"{W}commentReference":
            text = self._book.comments.pop(element.get(f"{W}id", ""), "")
            self._conceal(COMMENT, text)
        elif tag == f"{W}lastRenderedPageBreak":
            self._book.page += 1

    def _add(self, text: str, style: Face, lost: str) -> None:
        if not text or not self._book.fields.show(text):
            return
        book = self._book
        lost = lost or self._lost(text, style)
        if lost and lost != UNSURE:
            self._hide(lost, text)
            return
        book.count(len(text))
        if lost:
            self._hide(UNSURE, text)
            self._joint += 1
        if book.paged and self.page is None and not text.isspace():
            self.page = book.page
        self.runs.append(Run(text, bool(style.bold), bool(style.italic)))

    def _lost(self, text: str, style: Face) -> str:
        """Why text of this face cannot be seen; UNSURE if that cannot be told, "" if it can."""
        if style.hidden:
            return HIDDEN
        if style.struck:
            return STRUCK
        if text.isspace():
            return ""
        if style.points is not None and tiny(style.points):
            return TINY
        if style.colour is None or style.colour == AUTO:
            return ""
        clear = seen(style.colour, behind(style.fill, self._around.fill))
        return "" if clear else UNSURE if clear is None else SAME_COLOUR

    def _hide(self, reason: str, text: str) -> None:
        """Keep hidden text, joined to that before it where it is of one sort."""
        more = self._book.hidden(reason, text)._replace(counted=reason == UNSURE)
        last = self.beside[-1] if self.beside and self._joint >= 0 else None
        if isinstance(last, Hidden) and last.reason == reason:
            gap = "" if self._joint == len(self.runs) else " … "
            self._joined.setdefault(len(self.beside) - 1, []).append(gap + text)
        else:
            self.beside.append(more)
        self._joint = len(self.runs)

    def _conceal(self, reason: str, text: str) -> None:
        """Keep hidden text that stands for itself."""
        if text:
            self.beside.append(self._book.hidden(reason, text))
            self._joint = -1

    def _run_face(self, run: Element, style: Face) -> Face:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return style
        styles = self._book.styles
        own = face(properties, styles.palette)
        name = value(properties, "rStyle")
        return own.over(styles.run(name).over(style) if name else style)

    def _control_face(self, control: Element, style: Face) -> Face:
        """A control nobody filled in shows its prompt: guidance, as text in italics is."""
        prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr")
        return style if prompt is None else style._replace(italic=True)

    def _drawing(self, drawing: Element, style: Face, lost: str) -> None:
        """Read what a drawing shows, then what it says to who cannot see it."""
        if not lost and (style.hidden or is_hidden(drawing)):
            lost = HIDDEN
        elif not lost and is_off_page(drawing, self._book.paper):
            lost = OFF_PAGE
        self._walk(drawing, style, lost)
        for text in captions(drawing, self._book.linked):
            if lost:
                self._conceal(lost, text)
            else:
                self._book.count(len(text))
                self.beside.append(Piece("paragraph", Rich(text), page=self._page()))
        for text in dict.fromkeys(descriptions(drawing)):
            self._conceal(PICTURE, text)

    def _box(self, content: Element, lost: str) -> None:
        if lost:
            self._conceal(lost, plain_text(content))
            return
        fill = box_fill(content, self._book.styles.palette)
        around = Around(self._around.depth, self._book.styles.base, fill)
        self.beside.append(Box(content, around))

    def _page(self) -> int | None:
        return self._book.page if self._book.paged else None


def plain_text(element: Element) -> str:
    """All text under an element, deleted or not, paragraph by paragraph."""
    lines = (
        "".join(visible(text.text or "") for text in paragraph.iter(*_TEXTS))
        for paragraph in element.iter(f"{W}p")
    )
    return "\n".join(lines)
