"""Flowing text (ODT, HTML) while it is read: the paragraph being filled, and what nobody sees."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kamcoach.models.document import BlockKind
from kamcoach.readers.limits import check_blocks, check_text
from kamcoach.readers.pieces import CHECKBOX, Content, Hidden, Piece, Run, rich
from kamcoach.readers.text import visible
from kamcoach.readers.visibility import SAME_COLOUR, TINY, UNSURE, WHITE, seen, tiny

_SPACES = re.compile(r"[ \t\n\r\f]+")
_MARKER = re.compile(r"\s*(?:[^\w\s(]|o|\(?\w{1,4}[.)])[\s\u00a0]+")
_POINTS = 12.0


class Look(NamedTuple):
    """What text looks like where it stands."""

    bold: bool = False
    italic: bool = False
    lost: str = ""
    """Why it cannot be seen whatever its colour is, as in `Hidden`; "" if it can."""
    ink: str | None = None
    """Its colour, as in `visibility`; None if the program chooses one that can be read."""
    fill: str | None = WHITE
    """The colour behind it; None if that cannot be told."""
    points: float = _POINTS

    @property
    def reason(self) -> str:
        """Why it cannot be seen, or may not be; "" if it can."""
        return self.lost or _reason(self.ink, self.fill, self.points)


@lru_cache(maxsize=1024)
def _reason(ink: str | None, fill: str | None, points: float) -> str:
    if tiny(points):
        return TINY
    shown = seen(ink, fill)
    return UNSURE if shown is None else "" if shown else SAME_COLOUR


class Shape(NamedTuple):
    """What a paragraph is."""

    kind: BlockKind = "paragraph"
    level: int = 0
    label: str = ""
    caption: bool = False
    """Captions are often bold, but head nothing."""
    number: str = ""
    """As in `Block`."""
    marked: bool = False
    """Its bullet or number is part of the text."""


@dataclass
class Tally:
    """How much was read of a whole file."""

    _length: int = 0
    _pieces: int = 0

    def count(self, length: int) -> None:
        """Count characters that will stand in blocks; raises Refusal beyond the limit."""
        self._length += length
        check_text(self._length)

    def piece(self) -> None:
        """Count a paragraph; raises Refusal beyond the limit."""
        self._pieces += 1
        check_blocks(self._pieces)


@dataclass
class Flow:
    """Takes text bit by bit and makes pieces of it; white space collapses as both formats say."""

    tally: Tally
    content: list[Content | Hidden] = field(default_factory=list)
    page: int | None = None
    """Of what is added next."""
    _runs: list[Run] = field(default_factory=list)
    _hidden: list[Hidden] = field(default_factory=list)

    def add(self, text: str, look: Look, *, kept: bool = False) -> None:
        """Add text to the open paragraph; `kept` if its white space stays as it is."""
        text = visible(text)
        if not kept:
            text = _SPACES.sub(" ", text)
            if text.startswith(" ") and self._after_space():
                text = text[1:]
        if not text:
            return
        reason = look.reason
        before = self._hidden[-1] if self._hidden else None
        if before is not None and before.reason == reason:
            # Letters that cannot be seen for the same reason belong together.
            self.tally.count(len(text))
            self._hidden[-1] = before._replace(text=before.text + text)
        elif reason:
            self.hide(reason, text)
        if reason in ("", UNSURE):
            self.tally.count(len(text))
            self._runs.append(Run(text, look.bold, look.italic))

    def hide(self, reason: str, text: str) -> None:
        """Keep text that nobody sees; it will stand after the open paragraph."""
        self.tally.count(len(text))
        self._hidden.append(Hidden(reason, text, self.page, counted=reason == UNSURE))

    @property
    def broken(self) -> bool:
        """Whether the open paragraph ends in a line break."""
        text = "".join(run.text for run in self._runs[-2:]).rstrip(" \u00a0")
        return text.endswith("\n")

    @property
    def started(self) -> bool:
        """Whether the open paragraph has text that is seen."""
        return any(not run.text.isspace() for run in self._runs)

    def end(self, shape: Shape) -> None:
        """Close the open paragraph; without text it leaves only what nobody sees."""
        if not (self._runs or self._hidden):
            return
        self.tally.piece()
        content = rich(self._runs)
        if shape.marked:
            content = content.without(_MARKER)
        if shape.kind == "item":
            content = content.without(CHECKBOX)
        if shape.caption:
            content = content._replace(lead=0)
        if content.text and not content.text.isspace():
            self.content.append(
                Piece(
                    shape.kind,
                    content,
                    shape.level,
                    shape.label,
                    page=self.page,
                    number=shape.number,
                )
            )
        self.content += self._hidden
        self._runs, self._hidden = [], []

    def _after_space(self) -> bool:
        return not self._runs or self._runs[-1].text[-1].isspace()
