"""The fields of a DOCX file: what they show is read, what they are told to do is not."""

from dataclasses import dataclass

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import VAL, is_on
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.styles import value
from kamcoach.readers.text import number

MARK = f"{W}fldChar"
INSTRUCTION = f"{W}instrText"
_TYPE = f"{W}fldCharType"
_OPENING = 20
_CONTENTS = (["TOC"], ["TOA"], ["INDEX"])


@dataclass
class _Field:
    """A field that is open around the next text."""

    state: str
    """What it shows if it is a form field that has no text of its own."""
    silent: bool = True
    """Its text is not shown: the instruction goes on, or it is a table of contents."""
    words: str = ""
    """How the instruction opens."""
    shown: bool = False
    """It has shown some text."""


class Fields:
    """Follows the marks that begin, divide and end fields, in reading order."""

    def __init__(self, root: Element) -> None:
        """Find the fields under `root` that end: one that never does would swallow all the rest."""
        self._whole: set[Element] = set()
        self._open: list[_Field] = []
        self._silent = 0
        """How many of the open fields are silent."""
        begun: list[Element] = []
        for mark in root.iter(MARK):
            kind = mark.get(_TYPE)
            if kind == "begin":
                begun.append(mark)
            elif kind == "end" and begun:
                self._whole |= {begun.pop(), mark}

    def turn(self, mark: Element) -> str:
        """Pass a mark; return what a form field shows that has no text of its own."""
        kind = mark.get(_TYPE)
        if kind == "begin" and mark in self._whole:
            self._open.append(_Field(_form(mark.find(f"{W}ffData"))))
            self._silent += 1
        elif kind == "separate" and self._open:
            field = self._open[-1]
            if field.silent and field.words.split()[:1] not in _CONTENTS:
                field.silent = False
                self._silent -= 1
        elif kind == "end" and mark in self._whole and self._open:
            return self._close(self._open.pop())
        return ""

    def _close(self, field: _Field) -> str:
        self._silent -= field.silent
        if field.shown:
            if self._open:
                self._open[-1].shown = True
            return ""
        return field.state

    def skip(self, element: Element) -> None:
        """Pass all marks under an element that is not read itself."""
        for mark in element.iter(MARK):
            self.turn(mark)

    def instruct(self, text: str) -> None:
        """Add to the instruction that is open."""
        if self._open and self._open[-1].silent:
            self._open[-1].words = (self._open[-1].words + text)[:_OPENING]

    def show(self, text: str) -> bool:
        """Whether a text is shown: not if it is part of an instruction or of a list of contents."""
        if self._silent:
            return False
        if self._open and not text.isspace():
            self._open[-1].shown = True
        return True


def _form(data: Element | None) -> str:
    """The state of a checkbox, or the entry chosen from a list."""
    if data is None:
        return ""
    box = data.find(f"{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        state = box.find(f"{W}default") if state is None else state
        return "☒" if state is not None and is_on(state.get(VAL, "1")) else "☐"
    choice = data.find(f"{W}ddList")
    if choice is None:
        return ""
    entries = [entry.get(VAL, "") for entry in choice.iter(f"{W}listEntry")]
    stated = value(choice, "result") or value(choice, "default")
    at = number(stated) or 0
    return entries[at] if 0 <= at < len(entries) else ""
