"""Signposts: which passages name a criterion, where they point, and the document without them.

A signpost says where to look. It is blanked before anything else is read, so that neither its words
nor its number are evidence; every offset stays as it was. It is read where people put one: in a
heading, at the start or end of a passage, in brackets, as a sentence of its own, in a column of a
table, and in a table that lists criteria and places.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from kamcoach.extract.codes import Code, CodeReader, Codes
from kamcoach.extract.places import Places
from kamcoach.extract.text import normalise, sentences
from kamcoach.models.document import Block
from kamcoach.models.submission import Signpost, Span

MAX_SIGNPOSTS = 1_000
_BRACKETS = re.compile(r"\[[^\[\]\n]{1,160}\]|\([^()\n]{1,160}\)")
_CUE = re.compile(
    r"\b(?:evidenc\w+|meets?|met|cover\w*|address\w*|relat\w+|link\w*|maps?|mapped|answers?|"
    r"signpost\w*|ref|references?|criteri\w+|see|refer|shown|shows|demonstrat\w+|found|nos|ksbs?|"
    r"unit(?: \d+)?|outcomes?)\b",
    re.IGNORECASE,
)
"""Words that say a reference is meant."""
_BETWEEN = re.compile(
    r"\b(?:for|of|to|this|here|the|is|are|in|by|at|on|and|also|part(?:ly)?|fully|section|paragraph|"
    r"assessment|learning|performance|knowledge|both|i|have|how|where|which|"
    r"[A-Z]{1,4} ?\d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
"""What may stand beside them, names of criteria of other rubrics too."""
_NUMBERED = (
    r"\b(?:sections?|tables?|figures?|appendix|annex|chapters?|pages?|pp?)"
    r"(?:\.?\s*\d[\d.]*|\.?\s+[A-Z]\b)"
)
_POINTS = re.compile(
    r"(?:(?:\b(?:see|refer to|(?:shown|found|evidenced) (?:in|on|at|under))\b|→|->)\s*"
    rf"(?P<free>[^;\n]{{2,80}}?)|(?P<number>{_NUMBERED}))[\s.;,)\]]*$",
    re.IGNORECASE,
)
"""Where to look, at the end of a fragment."""
_SPOKEN = re.compile(r"\w")
_OPENS = re.compile(r"\s*(?:[:.)\]|–—-]\s*|\s)")
_STOPPED = re.compile(r"\s*[:)\]|–—-]")
_WHERE = re.compile(r"\b(?:where|pages?|sections?|locations?|paragraphs?|found)\b", re.IGNORECASE)
"""Headers of columns that hold places only."""
_PERHAPS = re.compile(r"\b(?:evidence|refs?|references?|document|title|heading)\b", re.IGNORECASE)
"""And of those that hold places or what is told."""
_MOST_IN_A_BLOCK = 200
_LONGEST = 400
"""Characters of a fragment that says nothing but names and a place."""
_MOST_WORDS = 12
"""A cell that points has few words; more tell something."""


class Cut(NamedTuple):
    """What is blanked in a block, and the codes in it; half-open offsets in its text."""

    start: int
    end: int
    codes: tuple[Code, ...]
    place: str
    sure: bool


class Signed(NamedTuple):
    """A document as the rest of the reading sees it, and what was taken out."""

    blocks: tuple[Block, ...]
    signposts: tuple[Signpost, ...]


def signed(
    blocks: Sequence[Block], reader: CodeReader, names: Collection[str], titles: frozenset[str]
) -> Signed:
    """Read the signposts of a document and blank them.

    Args:
        blocks: of the document.
        reader: knows what criteria are called.
        names: ids of the rubrics; a document that names one may use its short names.
        titles: folded titles of criteria, which are nothing but a signpost beside one.
    """
    places = Places(blocks)
    cuts: dict[int, list[Cut]] = {}
    for block in blocks:
        if block.table is None and (found := list(_in_block(block, reader, titles))):
            cuts[block.index] = found
    for table in _tables(blocks):
        cuts |= _in_table(table, reader, places, titles)
    trusted = _trusted(blocks, cuts, names)
    kept = {
        index: [c for c in found if c.sure or not c.codes or trusted]
        for index, found in cuts.items()
    }
    kept = {index: found for index, found in kept.items() if found}
    made = tuple(_blanked(b, kept[b.index]) if b.index in kept else b for b in blocks)
    return Signed(made, tuple(islice(_signposts(blocks, kept, places), MAX_SIGNPOSTS)))


def _trusted(
    blocks: Sequence[Block], cuts: Mapping[int, Sequence[Cut]], names: Collection[str]
) -> bool:
    """Whether "P1" and its like are criteria.

    They are where a rubric that has them is named, by its id or by one of its criteria, and where
    two sorts of them are in use ("P1" and "K4").
    """
    doubtful = [c for cut in chain(*cuts.values()) if not cut.sure for c in cut.codes]
    if not doubtful:
        return False
    sure = (code for cut in chain(*cuts.values()) if cut.sure for code in cut.codes)
    among = _rubrics(doubtful)
    if among & _rubrics(sure):
        return True
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, among.intersection(names)))})\b")
    if among.intersection(names) and any(named.search(block.text) for block in blocks):
        return True
    return len({code.text[0] for code in doubtful if re.match(r"[A-Z]\W?\d", code.text)}) > 1


def _rubrics(codes: Iterable[Code]) -> frozenset[str]:
    return frozenset(id.rpartition(".")[0] for code in codes for id in code.ids)


def _in_block(block: Block, reader: CodeReader, titles: frozenset[str]) -> Iterator[Cut]:
    """The signposts of a heading, paragraph, list item or note."""
    text = block.text
    found = list(islice(reader.find(text), _MOST_IN_A_BLOCK))
    if not found:
        return
    done: list[Cut] = []
    for start, end in (*sentences(text), *(m.span() for m in _BRACKETS.finditer(text))):
        cut = _pure(text, start, end, found, titles)
        if cut is not None and not any(c.start < end and start < c.end for c in done):
            done.append(cut)
    for codes in found:
        if any(c.start <= codes.start < c.end for c in done):
            continue
        opened = _opening(block, codes)
        if _squash(text[codes.end :]) in titles:
            done.append(Cut(codes.start, len(text), codes.codes, "", True))
        elif opened is not None:
            done.append(Cut(0, opened, codes.codes, "", codes.sure))
        elif codes.sure and not _SPOKEN.search(text[codes.end :]):
            start = len(text[: codes.start].rstrip(" –—-:|"))
            done.append(Cut(start, codes.end, codes.codes, "", True))
    yield from done


def _opening(block: Block, codes: Codes) -> int | None:
    """Where the text goes on after a signpost that opens it; None where it does not."""
    text = block.text
    if _SPOKEN.search(text[: codes.start]):
        return None
    stopped = block.kind == "heading" or _STOPPED.match(text, codes.end)
    opens = _OPENS.match(text, codes.end)
    return opens.end() if opens and (codes.sure or stopped) else None


def _pure(
    text: str, start: int, end: int, found: Sequence[Codes], titles: frozenset[str]
) -> Cut | None:
    """A fragment that says nothing but which criterion, and where to look."""
    if end - start > _LONGEST:
        return None
    inside = [c for c in found if start <= c.start and c.end <= end]
    if not inside:
        return None
    rest = text[start:end]
    for codes in inside:
        low, high = codes.start - start, codes.end - start
        rest = rest[:low] + " " * (high - low) + rest[high:]
    points = _POINTS.search(rest.rstrip("])"))
    place = ""
    if points is not None:
        place = (points["free"] or points["number"]).strip(" .,()[]")
        rest = rest[: points.start()]
    said = _BETWEEN.sub(" ", _CUE.sub(" ", rest))
    if _SPOKEN.search(said) and _squash(rest) not in titles:
        return None
    sure = all(c.sure for c in inside) or bool(place) or _CUE.search(rest) is not None
    return Cut(start, end, tuple(code for c in inside for code in c.codes), place, sure)


def _tables(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    tables: dict[int, list[Block]] = {}
    for block in blocks:
        if block.table is not None:
            tables.setdefault(block.table, []).append(block)
    yield from tables.values()


def _in_table(
    table: Sequence[Block], reader: CodeReader, places: Places, titles: frozenset[str]
) -> dict[int, list[Cut]]:
    """The signposts of a table: in columns of their own, and at the ends of other cells."""
    headers = [b for b in table if b.kind == "header"]
    width = max(len(b.cells) for b in table)
    titled = [" ".join(b.cells[n] for b in headers if n < len(b.cells)) for n in range(width)]
    words = [reader.column(title) for title in titled]
    out: dict[int, list[Cut]] = {}
    columns: set[int] = set()
    for row in (b for b in table if b.kind == "row"):
        cells = [
            _cell(text, word, reader, titles) for text, word in zip(row.cells, words, strict=False)
        ]
        codes = {n: cell for n, cell in enumerate(cells) if cell is not None}
        columns.update(n for n in codes if words[n] or _CUE.search(titled[n]))
        place = ""
        beside: dict[int, str] = {}
        for n, text in enumerate(row.cells) if codes else ():
            if n in codes:
                continue
            if found := _place_in(text, titled[n], places):
                beside[n], place = text, place or found
            elif _squash(text) in titles:
                beside[n] = text
        cuts = []
        for n, (start, end) in enumerate(_edges(row)):
            if n in codes:
                where, sure = codes[n].place or place, codes[n].sure or bool(words[n] or place)
                cuts.append(Cut(start, end, codes[n].codes, where, sure))
            elif n in beside:
                cuts.append(Cut(start, end, (), "", True))
            else:
                part = row.model_copy(update={"text": row.cells[n], "kind": "paragraph"})
                cuts += (
                    Cut(c.start + start, c.end + start, c.codes, c.place, c.sure)
                    for c in _in_block(part, reader, titles)
                )
        if cuts:
            out[row.index] = cuts
    for header in headers if columns else ():
        edges = list(_edges(header))
        out[header.index] = [Cut(*edges[n], (), "", True) for n in columns if n < len(edges)]
    return out


def _cell(text: str, word: str, reader: CodeReader, titles: frozenset[str]) -> Cut | None:
    """A cell that names criteria only: by numbers, or with their words, in a column of them."""
    if word and (numbers := reader.numbered(word, text)):
        return Cut(0, len(text), numbers, "", True)
    found = list(islice(reader.find(text), _MOST_IN_A_BLOCK))
    if word and found and not _SPOKEN.search(text[: found[0].start]):
        return Cut(0, len(text), tuple(chain(*(c.codes for c in found))), "", True)
    return _pure(text, 0, len(text), found, titles)


def _place_in(text: str, title: str, places: Places) -> str:
    """Where a cell beside a signpost points; "" where it tells something instead."""
    where = _WHERE.search(title)
    if not (where or _PERHAPS.search(title)) or not 0 < len(text.split()) <= _MOST_WORDS:
        return ""
    if re.fullmatch(r"\d[\d.,\s–-]*", text):
        return f"{where.group().lower()} {text}" if where else ""
    points = _POINTS.search(text)
    if points is not None and points.start() == 0:
        return (points["free"] or points["number"]).strip(" .,()[]")
    return text if where or places.titled(text) else ""


def _edges(block: Block) -> Iterator[tuple[int, int]]:
    """Where each cell stands in the text of a row."""
    at = 0
    for cell in block.cells:
        yield at, at + len(cell)
        at += len(cell) + len(" | ")


def _squash(text: str) -> str:
    return " ".join(normalise(text).split())


def _blanked(block: Block, cuts: Sequence[Cut]) -> Block:
    """The block with blanks where its signposts stood; as long as before."""
    text = block.text
    for cut in cuts:
        text = text[: cut.start] + " " * (cut.end - cut.start) + text[cut.end :]
    cells = tuple(text[start:end] for start, end in _edges(block))
    label = text[: len(block.label)] if block.text.startswith(block.label) else block.label
    return block.model_copy(
        update={"text": text, "cells": cells, "label": label if label.strip() else ""}
    )


def _signposts(
    blocks: Sequence[Block], cuts: Mapping[int, Sequence[Cut]], places: Places
) -> Iterator[Signpost]:
    for index in sorted(cuts):
        for cut in sorted(cuts[index]):
            if not cut.codes:
                continue
            about = places.find(cut.place) if cut.place else _around(blocks, index, cuts, places)
            for code in cut.codes:
                yield Signpost(
                    text=code.text,
                    ids=code.ids,
                    span=Span(block=index, start=cut.start, end=cut.end),
                    place=cut.place,
                    about=about,
                )


def _around(
    blocks: Sequence[Block], index: int, cuts: Mapping[int, Sequence[Cut]], places: Places
) -> tuple[int, ...]:
    """What a signpost that points nowhere is about.

    In a heading, its section. In a table, its row. Else what stands under the same heading between
    the signposts before and after: nobody can tell whether it closes a passage or opens one.
    """
    block = blocks[index]
    if block.kind == "heading":
        return places.under(block)
    if block.table is not None:
        return (index,)

    def open_to(other: int) -> bool:
        near = blocks[other]
        outside = near.kind == "heading" or near.heading != block.heading
        return not outside and not any(c.codes for c in cuts.get(other, ()))

    low = high = index
    while low > 0 and open_to(low - 1):
        low -= 1
    while high + 1 < len(blocks) and open_to(high + 1):
        high += 1
    return tuple(range(low, high + 1))
