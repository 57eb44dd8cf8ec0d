"""Headings that are only dressed up: a line in bold or in capitals above other text."""

from collections.abc import Sequence
from enum import IntEnum

from kamcoach.readers.pieces import Content, Piece

_MAX_WORDS = 12
_END_MARKS = ".,;!?…"
_PLACEHOLDERS = {"TBC", "TBA", "TBD", "N/A", "NIL", "NONE"}


class Dress(IntEnum):
    """How a fake heading stands out; a bold one belongs under one in capitals."""

    CAPITALS = 1
    BOLD = 2


def fake_headings(pieces: Sequence[Content]) -> dict[int, Dress]:
    """Find the fake headings among `pieces`, by position.

    A line counts only if it has something to head: it does not at the end of the document, nor
    right above a real heading.
    """
    found: dict[int, Dress] = {}
    followed = False
    for position in range(len(pieces) - 1, -1, -1):
        piece = pieces[position]
        if not isinstance(piece, Piece):
            followed = True
        elif piece.kind == "heading":
            followed = False
        elif piece.kind != "note":
            dress = _dress(piece) if followed else None
            if dress and (piece.kind == "paragraph" or _lone_item(pieces, position)):
                found[position] = dress
            followed = True
    return found


def _dress(piece: Piece) -> Dress | None:
    content = piece.rich
    if piece.kind not in ("paragraph", "item"):
        return None
    capitals = content.text.isupper()
    bold = content.bold
    if not (capitals or bold):
        return None
    text = content.text.strip()
    words = text.split()
    if len(words) > _MAX_WORDS or "\n" in text or text in _PLACEHOLDERS:
        return None
    if text[-1] in _END_MARKS and not (bold and text[-1] == "?"):
        return None
    if capitals and any(sum(map(str.isalpha, word)) >= 3 for word in words):
        return Dress.CAPITALS
    return Dress.BOLD if bold and any(map(str.isalpha, text)) else None


def _lone_item(pieces: Sequence[Content], position: int) -> bool:
    """Whether an item has no other item beside it: a numbered heading made with the list button."""
    beside = pieces[max(position - 1, 0) : position + 2]
    return sum(isinstance(piece, Piece) and piece.kind == "item" for piece in beside) == 1
