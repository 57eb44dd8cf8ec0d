"""Where a signpost points: "section 4", "see the stakeholder table", "page 7"."""

import re
from collections.abc import Iterator, Sequence

from kamcoach.extract.text import normalise
from kamcoach.models.document import Block

_NUMBERED = re.compile(
    r"\b(sections?|sect?|chapters?|parts?|headings?|paragraphs?|tables?|figures?|figs?|diagrams?|"
    r"appendix|appendices|annex|exhibit|pages?|pp?)(?:[\s.:]{0,2}(?=\d)|[\s.:]{1,2})(\d{1,3}(?:\.\d{1,3})*|[A-Z]\b)",
    re.IGNORECASE,
)
_SECTIONS = ("sect", "chap", "part", "head", "para")
_TYPED = re.compile(
    r"\s*(?:section|part|chapter)?\s*(\d{1,3}(?:\.\d{1,3})*)(?=[\s.):–-])", re.IGNORECASE
)
_SAYS_NOTHING = re.compile(
    r"\b(?:[a-z]{1,2}|see|the|and|for|from|with|this|that|more|our|section|table|heading|page|part|list|chart|"
    r"paragraph|plan|document|map|evidence|criterion|criteria)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:above|below|overleaf|attach\w*|portfolio|separate|other|throughout|whole|video|recording|"
    r"witness|previous|next|following)\b",
    re.IGNORECASE,
)
"""What points nowhere in particular, or out of the document."""
_STEM = 4
"""Letters that forms of a word have at least; of longer ones the first five are compared."""


class Places:
    """The headings, tables and pages of a document, to be pointed at."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Number the headings, as they are typed or else as they follow each other."""
        self._blocks = blocks
        self._headings = [b for b in blocks if b.kind == "heading"]
        typed = {b.index: m[1] for b in self._headings if (m := _TYPED.match(b.text))}
        self._numbers = typed or dict(self._counted())
        self._named = _names(blocks)
        self._ends: dict[int, int] = {}
        self._found: dict[str, tuple[int, ...] | None] = {}

    def find(self, words: str) -> tuple[int, ...] | None:
        """Blocks that are pointed at; none where nobody can tell, None where there are none."""
        if words not in self._found:
            self._found[words] = self._find(words)
        return self._found[words]

    def _find(self, words: str) -> tuple[int, ...] | None:
        found = _NUMBERED.search(words)
        if found is not None:
            return self._numbered(found[1].casefold(), found[2])
        if _ELSEWHERE.search(words):
            return ()
        return self._called(words)

    def titled(self, words: str) -> bool:
        """Whether some words are those of a heading or a table, or number one."""
        return bool(self.find(words))

    def under(self, heading: Block) -> tuple[int, ...]:
        """The blocks of a section, those of its parts too."""
        if heading.index not in self._ends:
            later = (h.index for h in self._headings if h.index > heading.index)
            ends = (n for n in later if self._blocks[n].level <= heading.level)
            self._ends[heading.index] = next(ends, len(self._blocks))
        return tuple(range(heading.index + 1, self._ends[heading.index]))

    def _counted(self) -> Iterator[tuple[int, str]]:
        """Heading and number, where the numbers are not part of the text.

        Sections are the headings of the first level that has more than one.
        """
        levels = [b.level for b in self._headings]
        top = next((lv for lv in sorted(set(levels)) if levels.count(lv) > 1), 1)
        counts: list[int] = []
        for block in self._headings:
            depth = block.level - top
            if depth < 0:
                continue
            counts = [*counts[: depth + 1], *([0] * (depth + 1 - len(counts)))]
            counts[depth] += 1
            yield block.index, ".".join(map(str, counts))

    def _numbered(self, what: str, number: str) -> tuple[int, ...] | None:
        if what.startswith(_SECTIONS):
            return self._sections(number)
        if what.startswith("table") and number.isdigit():
            tables = list(dict.fromkeys(b.table for b in self._blocks if b.table is not None))
            if 0 < int(number) <= len(tables):
                return self._rows(tables[int(number) - 1])
        if what.startswith("p"):
            return self._page(number)
        named = re.compile(rf"\b{what[:3]}\w*[\s.:]{{0,2}}{re.escape(number)}\b", re.IGNORECASE)
        for heading in self._headings:
            if named.search(heading.text):
                return self.under(heading)
        captions = tuple(b.index for b in self._blocks if named.match(b.text))
        return captions or None

    def _sections(self, number: str) -> tuple[int, ...] | None:
        wanted = number.strip(".")
        for heading in self._headings:
            if self._numbers.get(heading.index) == wanted:
                return self.under(heading)
        return None

    def _page(self, number: str) -> tuple[int, ...] | None:
        pages = [b.page for b in self._blocks if b.page is not None]
        if not (pages and number.isdigit()):
            return ()
        if int(number) > max(pages):
            return None
        return tuple(b.index for b in self._blocks if b.page == int(number))

    def _rows(self, table: int | None) -> tuple[int, ...]:
        return tuple(b.index for b in self._blocks if b.table == table)

    def _called(self, words: str) -> tuple[int, ...] | None:
        """Sections whose heading has all the words that say something; else tables or labels."""
        wanted = _SAYS_NOTHING.sub(" ", normalise(words)).split()
        if not wanted:
            return ()
        found = [i for h in self._with(wanted) if h.kind == "heading" for i in self.under(h)]
        if not found:
            others = [b for b in self._with(wanted) if b.kind != "heading"]
            found = [i for b in others if b.table is not None for i in self._rows(b.table)]
            found += [b.index for b in others if b.table is None]
        return tuple(dict.fromkeys(found)) or None

    def _with(self, wanted: Sequence[str]) -> list[Block]:
        """Headings, headers of tables and labelled blocks that are named with all these words."""
        candidates = [self._named.get(word[:_STEM], {}) for word in wanted]
        fewest = min(candidates, key=len)
        return [
            self._blocks[index]
            for index in fewest
            if all(
                any(_alike(word, other) for other in named.get(index, ()))
                for word, named in zip(wanted, candidates, strict=True)
            )
        ]


def _names(blocks: Sequence[Block]) -> dict[str, dict[int, list[str]]]:
    """What blocks are named with: the words that begin with some letters, by block."""
    out: dict[str, dict[int, list[str]]] = {}
    for block in blocks:
        name = block.text if block.kind in ("heading", "header") else block.label
        for word in normalise(name).split() if name else ():
            out.setdefault(word[:_STEM], {}).setdefault(block.index, []).append(word)
    return out


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one: "risk" and "risks", "review" and "reviewing"."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _STEM and long.startswith(short[: _STEM + 1]))
