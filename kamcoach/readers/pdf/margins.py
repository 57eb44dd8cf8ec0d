"""Running headers, footers and page numbers of a PDF file."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kamcoach.readers.pdf.lines import Line, rows
from kamcoach.readers.pdf.shapes import Page, Word

_ZONE = 0.13
"""Headers and footers stand in this part of the height at the top and at the foot."""
_APART = 1.7
"""Type sizes between them and the text."""
_OFTEN = 0.4
"""On so many of the pages."""
_PLACE = 10
"""Points; what comes back stands in the same place to within about as much."""
_MOST_LINES = 4
_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.?|seite)?\s*(?:\d{1,4}|[ivx]{1,5})\s*(?:(?:of|/|von)\s*\d{1,4})?[-–—|.\s]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


class _Strip(NamedTuple):
    """A row of a margin: what it says without its numbers, and its words."""

    key: str
    text: str
    titles: bool
    """It may be the first row of a table that is repeated on every page."""
    words: frozenset[Word]


def without_margins(pages: Sequence[Page]) -> list[tuple[Word, ...]]:
    """The words of each page without headers and footers that come back, and page numbers."""
    strips = [list(_strips(page)) for page in pages]
    often = Counter(key for found in strips for key in {strip.key for strip in found})
    least = max(2, _OFTEN * len(pages))
    out = []
    kept: set[str] = set()
    for page, found in zip(pages, strips, strict=True):
        dropped: set[Word] = set()
        for strip in found:
            if strip.titles and strip.key not in kept:
                kept.add(strip.key)
            elif often[strip.key] >= least or _NUMBER.fullmatch(strip.text):
                dropped |= strip.words
        out.append(
            tuple(
                word
                for at, word in enumerate(page.words)
                if word not in dropped and not (at in page.artifacts and _in_margin(word, page))
            )
        )
    return out


def _in_margin(word: Word, page: Page, where: str = "") -> bool:
    top = where != "foot" and word.base <= _ZONE * page.height
    return top or (where != "top" and word.base >= (1 - _ZONE) * page.height)


def _strips(page: Page) -> Iterator[_Strip]:
    """The rows at the top and at the foot that are set apart from the text."""
    found = rows(page.words, page.number)
    yield from _until_gap(found[: _MOST_LINES + 1], page, "top")
    yield from _until_gap(found[: -_MOST_LINES - 2 : -1], page, "foot")


def _until_gap(found: Sequence[Sequence[Line]], page: Page, where: str) -> Iterator[_Strip]:
    edge = []
    for at, row in enumerate(found):
        if not _in_margin(row[0].words[0], page, where):
            break
        edge.append(row)
        after = found[at + 1][0].base if at + 1 < len(found) else page.height / 2
        if abs(after - row[0].base) >= _APART * max(row[0].size, 8.0):
            yield from (_strip(one, where) for one in edge)
            edge = []


def _strip(row: Sequence[Line], where: str) -> _Strip:
    text = " ".join(part.text for part in row)
    key = f"{where} {round(row[0].base / _PLACE)} {_DIGITS.sub('#', text)}"
    titles = len(row) > 1 and not _DIGITS.search(text)
    return _Strip(key, text, titles, frozenset(word for part in row for word in part.words))
