"""Documents with the passages that a report quotes marked where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from kamcoach.models.assessment import Assessment, Evidence
from kamcoach.models.document import Block, Document
from kamcoach.report import view

Role = Literal["shows", "mistake", "close", "also", "found"]
ROLES: dict[Role, str] = {
    "shows": "Quoted for",
    "mistake": "Common mistake",
    "close": "Close to",
    "also": "Also seen for",
    "found": "Found for",
}
"""What a passage is to a criterion or mistake, the strongest first; the last without a verdict."""
_LONG = 60_000
"""Characters of all documents up to which they are shown whole: about 10,000 words."""
_CELL = " | "
_LOWEST = 6

_Place = tuple[str, int]
"""A file and a block of it."""


class Passage(NamedTuple):
    """A stretch of text that is quoted, with all that it is quoted for."""

    number: int
    """From 1, in the order of the documents."""
    mentions: tuple[tuple[Role, tuple[str, ...]], ...]
    """Ids of criteria or mistakes by role, the strongest role first."""


class Piece(NamedTuple):
    """Text in one style: marked or not."""

    text: str
    passage: Passage | None = None
    opens: bool = False
    """Whether the passage begins with it."""
    closes: bool = False


class Line(NamedTuple):
    """A block as it is shown."""

    block: Block
    level: int
    """Of a heading below that of its document; of an item its depth."""
    cells: tuple[tuple[Piece, ...], ...]
    """One for text, several for a row."""
    passages: tuple[Passage, ...]


class Part(NamedTuple):
    """Lines that are shown in one piece."""

    sort: Literal["text", "list", "table", "gap"]
    lines: tuple[Line, ...]


class Shown(NamedTuple):
    """A document as it is shown."""

    name: str
    parts: tuple[Part, ...]


class Passages:
    """Documents to show, and where each quote of a report stands in them."""

    def __init__(self, documents: Sequence[Document], assessment: Assessment) -> None:
        """Mark what the assessment quotes.

        Args:
            documents: those that were assessed; none where only the assessment is at hand.
            assessment: of these documents.

        Raises:
            ValueError: A document is none of the assessment's: nothing of it may be shown.
        """
        read = {(source.name, source.sha256) for source in assessment.sources}
        for document in documents:
            if (document.source, document.sha256) not in read:
                raise ValueError(f"{document.source} is not what was assessed")
        self._mentions = _mentions(assessment) if documents else {}
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._count = 0
        whole = sum(len(b.text) for d in documents for b in d.blocks) <= _LONG
        self.documents = tuple(self._shown(document, whole) for document in documents)

    def number(self, evidence: Evidence) -> int:
        """Return the number of the passage that a quote is, or lies in; 0 where none is shown."""
        return self._numbers.get((evidence.source, evidence.block, evidence.start), 0)

    def _shown(self, document: Document, whole: bool) -> Shown:
        lines = [self._line(document.source, block) for block in document.blocks]
        return Shown(document.source, tuple(_parts(lines, _near_passages(lines, whole))))

    def _line(self, source: str, block: Block) -> Line:
        spans = self._mentions.get((source, block.index), {})
        runs = _runs(spans, block.text)
        pieces: list[Piece] = []
        passages: list[Passage] = []
        at = 0
        for start, end, inside in runs:
            self._count += 1
            for span in inside:
                self._numbers[source, block.index, span[0]] = self._count
            roles = [mention for span in inside for mention in spans[span]]
            passage = Passage(self._count, tuple(_by_role(roles)))
            passages.append(passage)
            if at < start:
                pieces.append(Piece(block.text[at:start]))
            pieces.append(Piece(block.text[start:end], passage, True, True))
            at = end
        if at < len(block.text):
            pieces.append(Piece(block.text[at:]))
        row = block.kind in ("row", "header")
        cells = tuple(_cells(pieces)) if row else (tuple(pieces),)
        level = min(4 + len(block.heading), _LOWEST) if block.kind == "heading" else block.level
        return Line(block, level, cells, tuple(passages))


_Spans = dict[tuple[int, int], list[tuple[Role, str]]]


def _mentions(assessment: Assessment) -> Mapping[_Place, _Spans]:
    """Return for each block the spans that are quoted, with what for."""
    out: dict[_Place, _Spans] = {}

    def add(role: Role, id: str, passages: Sequence[Evidence]) -> None:
        for each in passages:
            spans = out.setdefault((each.source, each.block), {})
            spans.setdefault((each.start, each.end), []).append((role, id))

    for result in assessment.rubrics:
        for judged in result.criteria:
            add("found" if result.withheld else "shows", judged.id, judged.evidence)
            add("also", judged.id, judged.also)
            add("close", judged.id, [near.evidence for near in judged.nearest])
        for mistake in view.mistakes(result, True):
            add("mistake", mistake.id, mistake.evidence)
    return out


def _runs(spans: _Spans, text: str) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """Return the stretches that some spans cover, each with the spans in it."""
    out: list[tuple[int, int, list[tuple[int, int]]]] = []
    for start, end in sorted(spans):
        if end > len(text) or start >= end:
            continue
        if out and start < out[-1][1]:
            first, last, inside = out[-1]
            out[-1] = (first, max(last, end), [*inside, (start, end)])
        else:
            out.append((start, end, [(start, end)]))
    return out


def _by_role(mentions: Sequence[tuple[Role, str]]) -> Iterator[tuple[Role, tuple[str, ...]]]:
    """Yield ids by role, each id once and under its strongest role."""
    told: set[str] = set()
    for role in ROLES:
        ids = dict.fromkeys(id for each, id in mentions if each == role and id not in told)
        told.update(ids)
        if ids:
            yield role, tuple(ids)


def _cells(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Yield the pieces of each cell of a row; a passage over several cells is in each of them."""
    cell: list[Piece] = []
    for piece in pieces:
        texts = piece.text.split(_CELL)
        for at, text in enumerate(texts):
            if at:
                yield tuple(cell)
                cell = []
            last = at == len(texts) - 1
            if text or piece.passage:
                cell.append(Piece(text, piece.passage, piece.opens and at == 0, last))
    yield tuple(cell)


def _near_passages(lines: Sequence[Line], whole: bool) -> list[bool]:
    """Return which lines to show: of long documents passages, their neighbours, and headings."""
    if whole:
        return [True] * len(lines)
    near = [False] * len(lines)
    for at, line in enumerate(lines):
        if line.passages:
            near[max(at - 1, 0) : at + 2] = [True] * len(near[max(at - 1, 0) : at + 2])
    return [
        kept or line.block.kind in ("heading", "header")
        for kept, line in zip(near, lines, strict=True)
    ]


def _parts(lines: Sequence[Line], kept: Sequence[bool]) -> Iterator[Part]:
    """Yield lines that belong together: items of a list, rows of a table, what is left out."""
    for (sort, _), group in groupby(zip(lines, kept, strict=True), _together):
        members = tuple(line for line, _ in group)
        yield Part(sort, members)


def _together(
    entry: tuple[Line, bool],
) -> tuple[Literal["text", "list", "table", "gap"], int | None]:
    line, kept = entry
    if not kept:
        return ("gap", None)
    if line.block.kind in ("row", "header"):
        return ("table", line.block.table)
    return ("list" if line.block.kind == "item" else "text", None)
