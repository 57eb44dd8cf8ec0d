"""The inside of an ODT paragraph: its text, and what stands beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kamcoach.readers.archive import Element
from kamcoach.readers.flow import Flow, Look, Tally
from kamcoach.readers.odt.styles import DRAW, LOEXT, OASIS, OFFICE, TABLE, TEXT, Styles
from kamcoach.readers.text import number
from kamcoach.readers.visibility import COMMENT, DELETED, HIDDEN, PICTURE

SVG = f"{{{OASIS}svg-compatible:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MATH = "{http://www.w3.org/1998/Math/MathML}"
_FORM = f"{{{OASIS}form:1.0}}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_CONTROLS = (f"{_FORM}text", f"{_FORM}textarea", f"{_FORM}combobox")
_MOST_SPACES = 100
_ANNOTATION = f"{OFFICE}annotation"
_NOTE = f"{TEXT}note"
_CHANGES = (f"{TEXT}change", f"{TEXT}change-start")
_BREAKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_SKIPPED = {
    f"{TEXT}number",
    f"{TEXT}ruby-text",
    f"{TEXT}script",
    f"{TEXT}tracked-changes",
    f"{OFFICE}annotation-end",
    f"{OFFICE}event-listeners",
    f"{OFFICE}forms",
}
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_LISTS = (f"{TEXT}list", f"{TABLE}table", f"{TEXT}section")


@dataclass
class Book:
    """What the readers of paragraphs share and add to while a file is read."""

    styles: Styles
    deletions: Mapping[str, str]
    """Text that was deleted with changes tracked, by the id of the change."""
    controls: Mapping[str, str]
    """What is filled into the controls of forms, by their id."""
    pages: Mapping[Element, int]
    """The page of each paragraph, if that can be told."""
    part: Callable[[str], Element | None]
    """The text of an object that is stored in a part of its own, by its name."""
    tally: Tally = field(default_factory=Tally)
    notes: list[tuple[str, Element]] = field(default_factory=list)
    """Label and content of foot- and endnotes, in order of reference."""


@dataclass
class Inline:
    """Reads one paragraph into a flow and keeps what comes after it."""

    _book: Book
    _flow: Flow
    boxes: list[tuple[Element, Look]] = field(default_factory=list)
    """Text boxes and shapes anchored here, with the look around them."""

    def read(self, parent: Element, look: Look) -> None:
        """Read all there is in a paragraph or span."""
        self._text(parent.text, look)
        for child in parent:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                self._child(child, look)
            self._text(child.tail, look)

    def _text(self, text: str | None, look: Look) -> None:
        if text:
            self._flow.add(text, look)

    def _child(self, element: Element, look: Look) -> None:
        tag = element.tag
        if is_hidden(element):
            look = look._replace(lost=look.lost or HIDDEN)
        if tag == f"{TEXT}span":
            style = self._book.styles.get("text", element.get(f"{TEXT}style-name"))
            self.read(element, style.over(look))
        elif tag == f"{TEXT}s":
            count = min(number(element.get(f"{TEXT}c")) or 1, _MOST_SPACES)
            self._flow.add(" " * count, look, kept=True)
        elif tag in _BREAKS:
            self._flow.add(_BREAKS[tag], look, kept=True)
        elif tag == _NOTE:
            self._note(element, look)
        elif tag == _ANNOTATION:
            self._flow.hide(COMMENT, comment_text(element))
        elif tag in _CHANGES:
            self._flow.hide(DELETED, self.deleted(element))
        elif tag.startswith(DRAW):
            self.drawing(element, look)
        elif tag == f"{TEXT}hidden-text":
            self._flow.add(element.get(f"{TEXT}string-value") or plain_text(element), look)
        elif tag.startswith(_MATH):
            self._flow.add(_formula(element), look)
        else:
            self.read(element, look._replace(italic=True) if _is_prompt(element) else look)

    def deleted(self, change: Element) -> str:
        """The text that was deleted where a change is marked; "" if some was put in."""
        return self._book.deletions.get(change.get(f"{TEXT}change-id", ""), "")

    def _note(self, note: Element, look: Look) -> None:
        body = note.find(f"{TEXT}note-body")
        if body is None:
            return
        if look.lost:
            self._flow.hide(look.lost, plain_text(body))
            return
        label = str(len(self._book.notes) + 1)
        self._book.notes.append((label, body))
        self._flow.add(f"[{label}]", look)

    def drawing(self, element: Element, look: Look) -> None:
        """Read a frame or shape: text in it is kept for later, of pictures the description."""
        style = self._book.styles.get("graphic", element.get(f"{DRAW}style-name"))
        look = look._replace(fill=style.behind(look.fill))
        if element.tag == f"{DRAW}control":
            self._flow.add(self._book.controls.get(element.get(f"{DRAW}control", ""), ""), look)
        elif element.tag in (f"{DRAW}g", f"{DRAW}a"):
            for child in element.iterchildren(f"{DRAW}*"):
                self.drawing(child, look)
        elif _holds_text(element):
            self.boxes.append((element, look))
        elif formula := self._formula(element):
            self._flow.add(formula, look)
        elif text := _alternative_text(element):
            self._flow.hide(PICTURE, text)

    def _formula(self, frame: Element) -> str:
        """A formula is text, though it is stored like a picture."""
        drawn = frame.find(f"{DRAW}object")
        if drawn is None:
            return ""
        name = drawn.get(_XLINK, "").removeprefix("./")
        root = self._book.part(f"{name}/content.xml") if name else drawn
        math = None if root is None else next(root.iter(f"{_MATH}math"), None)
        return "" if math is None else _formula(math)


def is_hidden(element: Element) -> bool:
    """Whether a section or field says that it is not shown now."""
    display = element.get(f"{TEXT}display")
    if display == "condition" or element.tag == f"{TEXT}hidden-text":
        return element.get(f"{TEXT}is-hidden") == "true"
    return display == "none"


def _is_prompt(element: Element) -> bool:
    """A field nobody filled in shows its prompt: guidance, as text in italics is."""
    if element.tag == f"{LOEXT}content-control":
        return element.get(f"{LOEXT}showing-place-holder") == "true"
    return element.tag == f"{TEXT}placeholder"


def _holds_text(element: Element) -> bool:
    if element.tag == f"{DRAW}frame":
        return element.find(f"{DRAW}text-box") is not None
    return any(child.tag in (*_PARAGRAPHS, *_LISTS) for child in element)


def _alternative_text(element: Element) -> str:
    for name in ("desc", "title"):
        if text := (element.findtext(f"{SVG}{name}") or "").strip():
            return text
    return ""


def _formula(math: Element) -> str:
    """The letters and signs of a formula as they follow one another."""
    notes = {part for note in math.iter(f"{_MATH}annotation") for part in note.iter()}
    return " ".join(
        element.text.strip()
        for element in math.iter()
        if element.text and element.text.strip() and element not in notes
    )


def comment_text(annotation: Element) -> str:
    """What a comment says, without who wrote it when."""
    return "\n".join(
        plain_text(child)
        for child in annotation
        if isinstance(child.tag, str) and not child.tag.startswith(_DC)
    )


def plain_text(element: Element) -> str:
    """All text under an element, paragraph by paragraph."""
    paragraphs = list(element.iter(*_PARAGRAPHS)) or [element]
    return "\n".join("".join(map(str, paragraph.itertext())) for paragraph in paragraphs)


def controls(body: Element) -> dict[str, str]:
    """What is filled into the controls of forms, by their id."""
    found: dict[str, str] = {}
    for forms in body.iter(f"{OFFICE}forms"):
        for control in forms.iter(*_CONTROLS):
            name = control.get(f"{_FORM}id") or control.get(_XML_ID) or ""
            found[name] = control.get(f"{_FORM}current-value") or control.get(f"{_FORM}value") or ""
    return found
