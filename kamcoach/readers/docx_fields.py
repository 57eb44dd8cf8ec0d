"""The fields of a DOCX file: what they show is read, what they are told to do is not."""

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_face import VAL, is_on
from kamcoach.readers.docx_package import W
from kamcoach.readers.docx_styles import number, value

MARK = f"{W}fldChar"
INSTRUCTION = f"{W}instrText"
_TYPE = f"{W}fldCharType"
_CONTENTS = (["TOC"], ["TOA"], ["INDEX"])


class Fields:
    """Follows the marks that begin, divide and end fields, in reading order."""

    def __init__(self, root: Element) -> None:
        """Find the fields under `root` that end: one that never does would swallow all the rest."""
        self._whole: set[Element] = set()
        self._open: list[tuple[bool, str]] = []
        """What is around the next text, outermost first: an instruction or not, and its words."""
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
        if kind == "separate" and self._open:
            self._open[-1] = (False, self._open[-1][1])
        elif mark not in self._whole:
            return ""
        elif kind == "begin":
            self._open.append((True, ""))
            return _form(mark.find(f"{W}ffData"))
        elif kind == "end" and self._open:
            self._open.pop()
        return ""

    def skip(self, element: Element) -> None:
        """Pass all marks under an element that is not read itself."""
        for mark in element.iter(MARK):
            self.turn(mark)

    def instruct(self, text: str) -> None:
        """Add to the instruction that is open."""
        if self._open and self._open[-1][0]:
            self._open[-1] = (True, (self._open[-1][1] + text)[:20])

    @property
    def silent(self) -> bool:
        """Whether the next text is part of an instruction, or of a table of contents."""
        return any(told or words.split()[:1] in _CONTENTS for told, words in self._open)


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
