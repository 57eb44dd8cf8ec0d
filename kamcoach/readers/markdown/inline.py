"""The inside of a Markdown paragraph, item or cell: tokens to text with its type face."""

from dataclasses import dataclass, field

from markdown_it.token import Token

from kamcoach.readers.markdown.html import Tag, inline_tag
from kamcoach.readers.pieces import Hidden, Rich, Run, rich
from kamcoach.readers.text import SOFT_BREAK
from kamcoach.readers.visibility import COMMENT, HIDDEN, PICTURE, STRUCK

_FACES = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "s": "struck",
    "del": "struck",
    "strike": "struck",
}
_BREAKS = {"softbreak": SOFT_BREAK, "hardbreak": "\n"}


def note_label(token: Token) -> str:
    """Return the label of a footnote as its reference shows it, without brackets."""
    return str(token.meta.get("label") or token.meta["id"] + 1)


@dataclass
class InlineReader:
    """Reads inline tokens one after the other and collects what stands beside their text."""

    hidden: list[Hidden] = field(default_factory=list)
    """What nobody sees, since this list was last emptied."""

    def read(self, token: Token) -> Rich:
        """Return the text of an inline token."""
        children = token.children or []
        if len(children) == 1 and children[0].type == "text":
            return Rich(children[0].content)
        found = _Faces()
        for child in children:
            kind = child.type
            if kind == "text" or kind == "code_inline":
                found.add(child.content)
            elif kind in _BREAKS:
                found.add(_BREAKS[kind])
            elif kind == "image":
                self.hide(PICTURE, child.content)
            elif kind == "footnote_ref":
                found.add(f"[{note_label(child)}]")
            elif kind == "html_inline":
                self._html(child.content, found)
            else:
                found.turn(child.tag, child.nesting)
        if found.struck:
            self.hide(STRUCK, "".join(found.struck))
        if found.concealed:
            self.hide(HIDDEN, "".join(found.concealed))
        return rich(found.runs)

    def _html(self, html: str, found: "_Faces") -> None:
        tag = inline_tag(html)
        if tag.name == "br":
            found.add("\n")
        elif tag.name:
            found.turn(tag.name, -1 if tag.close else 1)
            found.conceal(tag)
        else:
            self.hide(COMMENT, tag.comment)

    def hide(self, reason: str, text: str) -> None:
        """Keep text that is in the file but not on the page."""
        self.hidden.append(Hidden(reason, text))


class _Faces:
    """The runs so far, and how many marks of each type face are open."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.struck: list[str] = []
        self.concealed: list[str] = []
        self._around: list[str] = []
        """Tags that are open since one that hides what is in it."""
        self._open = {"bold": 0, "italic": 0, "struck": 0}

    def add(self, text: str) -> None:
        if self._around:
            self.concealed.append(text)
        elif self._open["struck"]:
            self.struck.append(text)
        elif text:
            self.runs.append(Run(text, self._open["bold"] > 0, self._open["italic"] > 0))

    def conceal(self, tag: Tag) -> None:
        """Follow tags of HTML from one that hides its content to its end."""
        if tag.close and tag.name in self._around:
            while self._around.pop() != tag.name:
                pass
        elif tag.hides or (self._around and not tag.close):
            self._around.append(tag.name)

    def turn(self, tag: str, change: int) -> None:
        if tag in _FACES:
            face = _FACES[tag]
            self._open[face] = max(0, self._open[face] + change)
