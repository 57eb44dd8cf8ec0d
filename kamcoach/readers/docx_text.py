"""The inside of a DOCX paragraph: runs of text, and what stands beside them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kamcoach.models.document import Unseen
from kamcoach.readers.archive import Element
from kamcoach.readers.docx_package import W
from kamcoach.readers.docx_styles import Face, Styles, face, value
from kamcoach.readers.limits import check_text
from kamcoach.readers.pieces import Run
from kamcoach.readers.text import fold, visible

SDT = f"{W}sdt"
REMOVED = (f"{W}del", f"{W}moveFrom")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATE = f"{_MC}AlternateContent"
_DELETED = "tracked deletion"
_TEXTS = (
    f"{W}t",
    f"{W}delText",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
)
_MARKS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")
_DRAWINGS = (f"{W}drawing", f"{W}pict", f"{W}object")
_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_SKIPPED = {f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "instrText", "delInstrText", "rt")}
# Word writes "-->" typed by hand as a character of a symbol font.
_SYMBOLS = {
    "F0E0": "→",
    "F0DF": "←",
    "F0FC": "✓",
    "F0FB": "✗",
    "F0A8": "☐",
    "F06F": "☐",
    "F0FE": "☒",
}


@dataclass
class Book:
    """What the readers of paragraphs share and add to while a file is read."""

    styles: Styles
    paged: bool = False
    """Page breaks as Word last laid them out can be relied on."""
    page: int = 1
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """Labels of foot- and endnotes by (tag of the reference, id), in order of reference."""
    unseen: list[Unseen] = field(default_factory=list)
    _length: int = 0

    def count(self, length: int) -> None:
        """Count characters that will stand in blocks; raises Refusal beyond the limit."""
        self._length += length
        check_text(self._length)

    def hide(self, reason: str, text: str) -> None:
        """Keep text that is in the file but not on the page."""
        self.count(len(text))
        if text := fold(text):
            self.unseen.append(Unseen(reason=reason, text=text))

    def note(self, tag: str, name: str) -> str:
        """Return the label of a note, numbering it at its first reference."""
        return self.notes.setdefault((tag, name), str(len(self.notes) + 1))


@dataclass
class Inline:
    """Reads one paragraph and keeps what it held."""

    _book: Book
    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    """The contents of text boxes anchored here."""
    images: list[str] = field(default_factory=list)
    """Alternative texts of pictures."""
    page: int | None = None
    _hidden: list[tuple[str, str]] = field(default_factory=list)

    def read(self, paragraph: Element, style: Face) -> None:
        """Read all there is, then hand over what is hidden, joined where it is of one sort."""
        self._walk(paragraph, style, "")
        reason, text = "", ""
        for next_reason, more in [*self._hidden, ("", "")]:
            if next_reason != reason:
                self._book.hide(reason, text)
                reason, text = next_reason, ""
            text += more
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
            elif tag in REMOVED:
                self._walk(child, style, _DELETED)
            elif tag in _DRAWINGS:
                self._drawing(child, style, lost)
            elif tag == f"{W}txbxContent":
                self.boxes.append(child)
            elif tag == SDT:
                self._walk(child, self._control_face(child, style), lost)
            elif tag not in _SKIPPED:
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
        elif tag == f"{W}sym":
            self._add(_SYMBOLS.get(element.get(f"{W}char", "").upper(), " "), style, lost)
        elif tag in _NOTES and not lost:
            label = self._book.note(tag, element.get(f"{W}id", ""))
            self._add(f"[{label}]", style, lost)
        elif tag == f"{W}lastRenderedPageBreak":
            self._book.page += 1

    def _add(self, text: str, style: Face, lost: str) -> None:
        if not text:
            return
        self._book.count(len(text))
        lost = lost or ("hidden text" if style.hidden else "struck out" if style.struck else "")
        if lost:
            self._hidden.append((lost, text))
            return
        if self._book.paged and self.page is None and not text.isspace():
            self.page = self._book.page
        self.runs.append(Run(text, bool(style.bold), bool(style.italic)))

    def _run_face(self, run: Element, style: Face) -> Face:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return style
        named = self._book.styles.run(value(properties, "rStyle"))
        return face(properties).over(named).over(style)

    def _control_face(self, control: Element, style: Face) -> Face:
        """A control nobody filled in shows its prompt: guidance, as text in italics is."""
        prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr")
        return style if prompt is None else style._replace(italic=True)

    def _drawing(self, drawing: Element, style: Face, lost: str) -> None:
        boxes = len(self.boxes)
        self._walk(drawing, style, lost)
        if lost or style.hidden:
            del self.boxes[boxes:]
        elif len(self.boxes) == boxes and (text := _alternative_text(drawing)):
            self.images.append(text)


def shown(parent: Element) -> Iterator[Element]:
    """Yield child elements; of content stored twice, for new and old programs, the new one."""
    for child in parent:
        if child.tag == _ALTERNATE:
            branch = child.find(f"{_MC}Choice")
            if branch is None:
                branch = child.find(f"{_MC}Fallback")
            if branch is not None:
                yield from shown(branch)
        elif isinstance(child.tag, str):
            yield child


def _alternative_text(drawing: Element) -> str:
    for properties in drawing.iter(_PROPERTIES):
        if text := properties.get("descr") or properties.get("title"):
            return visible(text)
    for shape in drawing.iter(_SHAPE):
        if text := shape.get("alt"):
            return visible(text)
    return ""


def plain_text(element: Element) -> str:
    """All text under an element, deleted or not, paragraph by paragraph."""
    lines = (
        "".join(visible(text.text or "") for text in paragraph.iter(*_TEXTS))
        for paragraph in element.iter(f"{W}p")
    )
    return "\n".join(lines)
