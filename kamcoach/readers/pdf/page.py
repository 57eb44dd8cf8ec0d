"""A PDF page: its characters joined to words, with what is drawn around them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_void_p, cast
from functools import lru_cache
from itertools import groupby
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from kamcoach.readers.pdf.paint import Look, Paint, painted
from kamcoach.readers.pdf.shapes import (
    Box,
    Colour,
    Matrix,
    Note,
    Page,
    Rule,
    Word,
    compose,
    moved,
    moved_box,
    quarter,
)
from kamcoach.readers.text import visible
from kamcoach.readers.visibility import (
    COVERED,
    HIDDEN,
    OFF_PAGE,
    SAME_COLOUR,
    STRUCK,
    TINY,
    UNSURE,
    WHITE,
    seen,
    tiny,
)

_SPACES = frozenset(map(ord, " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200a\u202f\u3000")) | {0, 0xFFFE}
_LINE_HYPHEN = 0x2
"""PDFium's sign for a hyphen at the end of a line."""
_SOFT_HYPHEN = "\u00ad"
_MOST_FILLS = 300
_SCAN = 0.5
"""A picture over so much of the page makes it a scan, if"""
_SCAN_WORDS = 0.8
"""so many of its words leave no paint."""
_RULE_OF_WORD = 0.7
_NEXT = 0.15
"""Letters less than this part of the type size apart are of one word."""
_STRIKE = (0.12, 0.55)
"""How far above the foot of the letters a line strikes them out, in parts of the type size."""


class _Style(NamedTuple):
    """What the characters of one text object have in common."""

    look: Look
    size: float
    turn: int
    base: tuple[float, float]


class _Raw(NamedTuple):
    """A word in the coordinates of the file."""

    text: str
    sides: tuple[float, float, float, float]
    style: _Style
    spaced: bool


_NO_LOOK = Look(0, True, None, -1, False, False, False)


def read_page(page: Any, number: int, notes: Sequence[Note] = ()) -> Page:
    """Read a page.

    Args:
        page: a page of pypdfium2.
        number: of the page, from 1.
        notes: what stands in form fields and is typed over the page, in coordinates of the file.

    Raises:
        Refusal: it holds more than the limits allow.
    """
    view, frame = _view(page)
    paint = painted(page, view, frame)
    raws = list(_raw_words(page, paint))
    turn = _main_turn(raws)
    if turn:
        view, frame = _turned(view, frame, turn)
        paint = painted(page, view, frame)
    fields = [word for note in notes for word in _note_words(note, view)]
    scanned = _is_scan(raws, paint, frame)
    hidden: list[tuple[str, str]] = []
    words: list[Word] = []
    aside: list[Word] = []
    artifacts: set[int] = set()
    judge = _Judge(paint, frame, scanned)
    for raw in raws:
        upright = raw.style.turn == turn
        word = _word(raw, view if upright else _upright(view, raw.style.turn))
        if not word.text:
            continue
        place = word.box if upright else moved_box(view, *raw.sides)
        if reason := judge.hides(word, place, raw.style.look):
            hidden.append((reason, word.text))
            if reason != UNSURE:
                continue
        if upright:
            if raw.style.look.artifact:
                artifacts.add(len(words))
            words.append(word)
        else:
            aside.append(word)
    return Page(
        number=number,
        width=frame.x1,
        height=frame.bottom,
        words=(*words, *fields),
        aside=tuple(aside),
        rules=tuple(rule for rule in paint.rules if not judge.is_strike(rule)),
        fills=tuple(paint.fills),
        hidden=tuple(_joined(hidden)),
        artifacts=frozenset(artifacts),
        recognised=scanned,
        pictures=any(fill.picture for fill in paint.fills),
    )


def _joined(hidden: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for reason, group in groupby(hidden, key=lambda pair: pair[0]):
        yield reason, " ".join(text for _, text in group)


def _view(page: Any) -> tuple[Matrix, Box]:
    """From the coordinates of the file to those of the page as seen, and its size."""
    left, bottom, right, top = page.get_bbox()
    wide, high = right - left, top - bottom
    view: Matrix = (1, 0, 0, -1, -left, top)
    frame = Box(0, 0, wide, high)
    for _ in range(page.get_rotation() // 90 % 4):
        view = compose(view, (0, 1, -1, 0, frame.bottom, 0))
        frame = Box(0, 0, frame.bottom, frame.x1)
    return view, frame


def _turned(view: Matrix, frame: Box, turn: int) -> tuple[Matrix, Box]:
    """The page turned so that text that ran at `turn` quarters stands upright."""
    # Angles of text are counted against the clock, as the file has them.
    for _ in range(turn):
        view = compose(view, (0, 1, -1, 0, frame.bottom, 0))
        frame = Box(0, 0, frame.bottom, frame.x1)
    return view, frame


def _upright(view: Matrix, turn: int) -> Matrix:
    return _turned(view, Box(0, 0, 0, 0), turn)[0] if turn < 4 else view


def _raw_words(page: Any, paint: Paint) -> Iterator[_Raw]:
    """Join characters to words, in the order in which the file writes them."""
    text = page.get_textpage()
    reader = _Reader(text.raw, paint, page.get_rotation() // 90)
    try:
        yield from reader.words(pdfium.FPDFText_CountChars(text.raw))
    finally:
        text.close()


class _Reader:
    """Reads the characters of a page one by one: calls into PDFium are most of what it costs."""

    def __init__(self, text: Any, paint: Paint, rotation: int) -> None:
        self._text = text
        self._paint = paint
        self._rotation = rotation
        self._styles: dict[int, _Style] = {}

    def words(self, count: int) -> Iterator[_Raw]:
        text = self._text
        side = pdfium.FS_RECTF()
        there = byref(side)
        letters: list[str] = []
        style, address = None, -1
        x0 = y0 = x1 = y1 = 0.0
        spaced = True
        for at in range(count):
            code = pdfium.FPDFText_GetUnicode(text, at)
            if code in _SPACES:
                if letters and style:
                    yield _Raw("".join(letters), (x0, y0, x1, y1), style, spaced)
                    letters = []
                spaced = True
                continue
            here = cast(pdfium.FPDFText_GetTextObject(text, at), c_void_p).value or 0
            pdfium.FPDFText_GetLooseCharBox(text, at, there)
            left, right, low, high = side.left, side.right, side.bottom, side.top
            if here != address or style is None:
                new = self._style(here, at)
                if letters and style and not _goes_on(style, new, x0, y0, x1, y1, left, low):
                    yield _Raw("".join(letters), (x0, y0, x1, y1), style, spaced)
                    letters, spaced = [], False
                style, address = new, here
            if not letters:
                x0, y0, x1, y1 = left, low, right, high
            else:
                x0, y0, x1, y1 = min(x0, left), min(y0, low), max(x1, right), max(y1, high)
            letters.append("-" if code == _LINE_HYPHEN else chr(code))
        if letters and style:
            yield _Raw("".join(letters), (x0, y0, x1, y1), style, spaced)

    def _style(self, address: int, at: int) -> _Style:
        known = self._styles.get(address)
        if known is None:
            found = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(self._text, at, byref(found))
            x, y = c_double(), c_double()
            pdfium.FPDFText_GetCharOrigin(self._text, at, byref(x), byref(y))
            matrix = (found.a, found.b, found.c, found.d, found.e, found.f)
            turn = quarter(matrix)
            known = self._styles[address] = _Style(
                look=self._paint.looks.get(address, _NO_LOOK),
                size=pdfium.FPDFText_GetFontSize(self._text, at) * hypot(found.c, found.d),
                turn=turn if turn == 4 else (turn - self._rotation) % 4,
                base=(x.value, y.value),
            )
        return known


def _goes_on(
    old: _Style, new: _Style, x0: float, y0: float, x1: float, y1: float, left: float, low: float
) -> bool:
    """Whether a word goes on in another text object: the same face and line, and close by."""
    if (old.look.bold, old.look.italic, old.look.tag, old.look.drawn, old.look.colour) != (
        new.look.bold,
        new.look.italic,
        new.look.tag,
        new.look.drawn,
        new.look.colour,
    ):
        return False
    if old.turn != new.turn or abs(old.size - new.size) > 0.1 * old.size:
        return False
    near = _NEXT * old.size
    if old.turn % 2:
        return abs(old.base[0] - new.base[0]) < near and y0 - near < low < y1 + near
    return abs(old.base[1] - new.base[1]) < near and x0 - near < left < x1 + near


def _whole(text: str) -> str:
    """Join the halves in which PDFium tells of characters beyond the first 65,536."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _word(raw: _Raw, view: Matrix) -> Word:
    look = raw.style.look
    text = raw.text if raw.text.isascii() else _whole(raw.text)
    split = text.endswith(_SOFT_HYPHEN)
    return Word(
        text=visible(text) + "-" * split,
        box=moved_box(view, *raw.sides),
        base=moved(view, *raw.style.base)[1],
        size=raw.style.size,
        bold=look.bold,
        italic=look.italic,
        spaced=raw.spaced,
        tag=look.tag,
        split=split,
    )


def _note_words(note: Note, view: Matrix) -> Iterator[Word]:
    """Words that stand in a field, laid out in it line by line."""
    box = moved_box(view, *note.box)
    lines = [line.split() for line in visible(note.text).splitlines()]
    high = box.height / max(len(lines), 1)
    size = min(high * 0.8, 11.0)
    for row, texts in enumerate(lines):
        left = box.x0
        top = box.top + row * high
        letters = sum(map(len, texts)) + len(texts) or 1
        step = min(box.width / letters, size / 2)
        for text in texts:
            right = left + step * len(text)
            foot = top + (high + size) / 2
            yield Word(text, Box(left, foot - size, right, foot), foot - size * 0.2, size)
            left = right + step


def _main_turn(raws: Sequence[_Raw]) -> int:
    """How most of the text is turned, in quarters."""
    turns = Counter[int]()
    for raw in raws:
        turns[raw.style.turn] += len(raw.text)
    turns.pop(4, None)
    return turns.most_common(1)[0][0] if turns else 0


def _is_scan(raws: Sequence[_Raw], paint: Paint, frame: Box) -> bool:
    """Whether the page is a picture, and its text what a program recognised in it."""
    pictured = sum(f.box.width * f.box.height for f in paint.fills if f.picture)
    unpainted = sum(not raw.style.look.drawn for raw in raws)
    return (
        pictured >= _SCAN * frame.width * frame.height
        and unpainted > 0
        and unpainted >= _SCAN_WORDS * len(raws)
    )


class _Judge:
    """Says why a word cannot be seen, or may not be."""

    def __init__(self, paint: Paint, frame: Box, scanned: bool) -> None:
        fills = sorted(paint.fills, key=lambda f: -f.box.width * f.box.height)[:_MOST_FILLS]
        self._fills = sorted(fills, key=lambda f: -f.order)
        self._frame = frame
        self._scanned = scanned
        self._lines = [rule for rule in paint.rules if rule.across]
        self._strikes: set[Rule] = set()

    def hides(self, word: Word, place: Box, look: Look) -> str:
        """Why nobody sees a word, as in `Hidden`; "" if it can be seen.

        Args:
            word: what is written.
            place: where it stands on the page as seen.
            look: how it is painted.
        """
        if not look.drawn and not self._scanned:
            return HIDDEN
        if not self._frame.holds(place.middle):
            return OFF_PAGE
        if tiny(word.size):
            return TINY
        if self._is_struck(word):
            return STRUCK
        return self._paints_over(place, look) if look.drawn else ""

    def is_strike(self, rule: Rule) -> bool:
        """Whether a line struck words out."""
        return rule in self._strikes

    def _is_struck(self, word: Word) -> bool:
        above, below = _STRIKE[1] * word.size, _STRIKE[0] * word.size
        for rule in self._lines:
            _, high = rule.box.middle
            if not (word.base - above < high < word.base - below):
                continue
            if rule.box.height > 0.2 * word.size:
                continue
            covered = min(rule.box.x1, word.box.x1) - max(rule.box.x0, word.box.x0)
            if covered >= _RULE_OF_WORD * max(word.box.width, 0.1):
                self._strikes.add(rule)
                return True
        return False

    def _paints_over(self, place: Box, look: Look) -> str:
        """Whether something is painted over a word, or under it in its own colour."""
        grounds: list[str | None] = []
        """What may be behind it: all that can be seen through, and what is below."""
        for fill in self._fills:
            if not fill.box.holds(place.middle):
                continue
            if fill.order > look.order:
                if fill.opaque and fill.colour is not None:
                    return COVERED
                continue
            grounds.append(_hex(fill.colour))
            if fill.opaque or fill.colour is None:
                break
        else:
            grounds.append(WHITE)
        reasons = {_lost(look.colour, ground) for ground in grounds}
        return reasons.pop() if len(reasons) == 1 else UNSURE


@lru_cache(maxsize=1024)
def _lost(colour: Colour | None, ground: str | None) -> str:
    """Why letters of a colour cannot be seen on what is behind them, or may not be."""
    shown = seen(_hex(colour), ground)
    return UNSURE if shown is None else "" if shown else SAME_COLOUR


def _hex(colour: Colour | None) -> str | None:
    return None if colour is None else "".join(f"{part:02X}" for part in colour)
