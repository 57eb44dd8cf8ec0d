"""Words of a PDF page to lines, and lines to running text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

from kamcoach.readers.pdf.shapes import Box, Page, Word
from kamcoach.readers.pieces import Rich, Run, rich

_SAME_LINE = 0.45
"""Words stand on one line if their feet differ by less than this part of the type size."""
_WIDE_GAP = 0.85
"""A gap of so many type sizes parts columns; spaces in a line set flush are narrower."""
_SPACE = 0.2
_RAISED = 0.15
_SMALLER = 0.85
_HYPHENATED = 0.015
"""A document with more than this part of its lines ending in a hyphen hyphenates words."""
_FITS = 0.1
_TAIL = 3

_BULLETS = "•◦▪▫■□●○◆◇·‣\u2043∙➢➤►▶❖✓✔✗✘☐☑☒⬜🔲*"
# Symbol fonts: Word writes their signs at F000 to F0FF.
_SYMBOL = re.compile("[\uf020-\uf0ff]")
_LABEL = re.compile(
    rf"[{_BULLETS}]|[\uf020-\uf0ff]|[-–—o§]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivxIVX]{{2,4}})[.)]"
)
_SURE = re.compile(rf"[{_BULLETS.replace('*', '')}]|[\uf020-\uf0ff]")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Line(NamedTuple):
    """Words on one line without a wide gap between them, from left to right."""

    words: tuple[Word, ...]
    box: Box
    base: float
    size: float
    page: int = 0

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(run.text for run in runs(self))

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(word.bold for word in self.words)

    @property
    def label(self) -> str:
        """The bullet or number that opens it, or ""."""
        first = self.words[0]
        if len(self.words) < 2 or not _LABEL.fullmatch(first.text):
            return ""
        gap = self.words[1].box.x0 - first.box.x1
        if first.text in "o§" and gap < 0.5 * self.size:
            return ""
        return first.text

    @property
    def sure(self) -> bool:
        """Whether what opens it is a bullet wherever it stands."""
        return bool(self.label) and bool(_SURE.fullmatch(self.label))

    def bare(self) -> "Line":
        """The line without its bullet or number."""
        return line(self.words[1:], self.page)


class Book(NamedTuple):
    """What holds for a whole document."""

    size: float
    """The size that most of the text is set in."""
    pitch: float
    """From line to line, in parts of the type size."""
    known: frozenset[str]
    """Words that stand within a line somewhere, in lower case."""
    hyphenates: bool


def line(words: Sequence[Word], page: int) -> Line:
    """A line of words that stand beside each other."""
    sizes = Counter[float]()
    bases = Counter[float]()
    for word in words:
        sizes[word.size] += len(word.text)
        bases[word.base] += len(word.text)
    box = reduce(Box.around, (word.box for word in words))
    return Line(tuple(words), box, bases.most_common(1)[0][0], sizes.most_common(1)[0][0], page)


def rows(words: Sequence[Word], page: int) -> list[list[Line]]:
    """Lines of a page from top to bottom, each as the parts between wide gaps."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.base, w.box.x0)):
        if found and word.base - found[-1][0].base < _SAME_LINE * max(word.size, found[-1][0].size):
            found[-1].append(word)
        else:
            found.append([word])
    return [list(_parts(sorted(row, key=lambda w: w.box.x0), page)) for row in found]


def _parts(row: Sequence[Word], page: int) -> Iterator[Line]:
    part: list[Word] = []
    for word in row:
        if part:
            gap = word.box.x0 - part[-1].box.x1
            alone = len(part) == 1 and _LABEL.fullmatch(part[0].text) and gap < 5 * word.size
            if gap > _WIDE_GAP * max(word.size, part[-1].size) and not alone:
                yield line(part, page)
                part = []
        part.append(word)
    yield line(part, page)


def runs(text: Line) -> Iterator[Run]:
    """The words of a line with the spaces between them; raised numbers as references."""
    before: Word | None = None
    for word in text.words:
        said = _SYMBOL.sub("•", word.text)
        if before is not None:
            gap = word.box.x0 - before.box.x1
            if gap > _SPACE * text.size or (word.spaced and gap > -_SPACE * text.size):
                yield Run(" ", before.bold and word.bold, before.italic and word.italic)
            elif _is_raised(word, text) and said.isdecimal() and len(said) <= 2:
                said = f"[{said}]"
        yield Run(said, word.bold, word.italic)
        before = word


def _is_raised(word: Word, text: Line) -> bool:
    return word.size < _SMALLER * text.size and word.base < text.base - _RAISED * text.size


def wraps(upper: Line, lower: Line, right: float) -> bool:
    """Whether a line ends only because the first word of the next would not have fitted.

    `right` is how far lines reach.
    """
    first = [lower.words[0]]
    for word in lower.words[1:]:
        if word.spaced:
            break
        first.append(word)
    width = first[-1].box.x1 - first[0].box.x0
    if first[0].text and "-" in first[0].text[1:-1]:
        width *= 0.6  # It might have been broken at its hyphen.
    return upper.box.x1 + (0.22 + _FITS) * upper.size + width > right


def flowing(lines: Sequence[Line], right: float, book: Book) -> Rich:
    """Join the lines of a paragraph or cell: with a space where they wrap, else with a newline."""
    out: list[Run] = []
    for at, text in enumerate(lines):
        if at:
            out.extend(_joint(lines[at - 1], text, right, book, out))
        out.extend(runs(text))
    return rich(out)


def _joint(upper: Line, lower: Line, right: float, book: Book, out: list[Run]) -> Iterator[Run]:
    last = out[-1]
    follows = lower.words[0].text
    if last.text.endswith("-"):
        soft = upper.words[-1].split
        before, after = last.text[-2:-1], follows[:1]
        if soft or (after.islower() and before.isalpha()) or (after + before).isdecimal():
            if soft or _drops_hyphen(last.text, follows, book):
                out[-1] = last._replace(text=last.text[:-1])
            return
    if _is_one_word(upper, lower, book):
        return
    face = last.bold and lower.words[0].bold, last.italic and lower.words[0].italic
    yield Run(" " if wraps(upper, lower, right) else "\n", *face)


def _is_one_word(upper: Line, lower: Line, book: Book) -> bool:
    """Whether a narrow cell broke a word without a hyphen.

    It does so only to a word that has a line for itself. What tells is that the whole stands
    elsewhere in the document, or that neither half does and the second is a mere tail.
    """
    head, tail = upper.words[-1].text, lower.words[0].text
    if len(upper.words) > 1 or not (head[-1:].isalpha() and tail[:1].islower()):
        return False
    one, other = _LETTERS.findall(head)[-1].casefold(), _LETTERS.findall(tail)[0].casefold()
    if one in book.known and other in book.known:
        return False
    return one + other in book.known or (
        one not in book.known and other not in book.known and len(other) <= _TAIL
    )


def _drops_hyphen(head: str, tail: str, book: Book) -> bool:
    """Whether a hyphen at the end of a line only breaks a word."""
    start, end = _LETTERS.findall(head), _LETTERS.findall(tail)
    if not (start and end):
        return False
    one, other = start[-1].casefold(), end[0].casefold()
    if one + other in book.known:
        return True
    if f"{one}-{other}" in book.known:
        return False
    return book.hyphenates and not (one in book.known and other in book.known)


def make_book(pages: Sequence[Page]) -> Book:
    """Take the measure of a document."""
    sizes = Counter[float]()
    pitches = Counter[float]()
    known: set[str] = set()
    lines = hyphens = 0
    for page in pages:
        found = [part for row in rows(page.words, page.number) for part in row]
        for upper, lower in pairwise(found):
            if abs(upper.size - lower.size) < 0.1 and lower.base > upper.base:
                pitches[round((lower.base - upper.base) / lower.size, 1)] += 1
        for part in found:
            lines += 1
            hyphens += part.words[-1].text.endswith("-")
            sizes[round(part.size * 2) / 2] += sum(len(word.text) for word in part.words)
            for word in part.words[:-1]:
                known.update(found.casefold() for found in _LETTERS.findall(word.text))
    near = {pitch: count for pitch, count in pitches.items() if 0.9 <= pitch <= 2.6}
    return Book(
        size=max(sizes, key=lambda size: (sizes[size], -size), default=11.0),
        pitch=max(near, key=lambda pitch: (near[pitch], -pitch), default=1.2),
        known=frozenset(known),
        hyphenates=hyphens > _HYPHENATED * lines and hyphens > 2,
    )
