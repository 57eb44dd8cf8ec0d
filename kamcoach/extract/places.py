"""Where a signpost points: "section 4", "see the stakeholder table", "page 7"."""

import re
from collections.abc import Iterator, Sequence

from kamcoach.extract.text import normalise
from kamcoach.models.document import Block

_NUMBERED = re.compile(
    r"\b(sections?|sect?|chapters?|parts?|headings?|paragraphs?|tables?|figures?|figs?|diagrams?|"
    r"appendix|appendices|annex|exhibit|pages?|pp?)\b[\s.:]{0,2}(\d{1,3}(?:\.\d{1,3})*|[A-Z]\b)",
    re.IGNORECASE,
)
_SECTIONS = ("sect", "chap", "part", "head", "para")
_TYPED = re.compile(
    r"\s*(?:section|part|chapter)?\s*(\d{1,3}(?:\.\d{1,3})*)(?=[\s.):–-])", re.IGNORECASE
)
_SAYS_NOTHING = re.compile(
    r"\b(?:\w\w?|see|the|and|for|from|with|this|that|our|section|table|heading|page|part|list|chart|"
    r"paragraph|plan|document|map|evidence|criterion|criteria)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:above|below|overleaf|attach\w*|portfolio|separate|other|throughout|whole|video|recording|"
    r"witness|previous|next|following)\b",
    re.IGNORECASE,
)
"""What points nowhere in particular, or out of the document."""
_STEM = 5
"""Letters that two forms of a word have in common."""


class Places:
    """The headings, tables and pages of a document, to be pointed at."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Number the headings, as they are typed or else as they follow each other."""
        self._blocks = blocks
        self._headings = [b for b in blocks if b.kind == "heading"]
        typed = {b.index: m[1] for b in self._headings if (m := _TYPED.match(b.text))}
        self._numbers = typed or dict(self._counted())

    def find(self, words: str) -> tuple[int, ...] | None:
        """Blocks that are pointed at; none where nobody can tell, None where there are none."""
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
        out = []
        for block in self._blocks[heading.index + 1 :]:
            if block.kind == "heading" and block.level <= heading.level:
                break
            out.append(block.index)
        return tuple(out)

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
        found = [i for h in self._headings if _has(h.text, wanted) for i in self.under(h)]
        if found:
            return tuple(dict.fromkeys(found))
        headers = [b for b in self._blocks if b.kind == "header" and _has(b.text, wanted)]
        found = [i for b in headers for i in self._rows(b.table)]
        found += [b.index for b in self._blocks if b.label and _has(b.label, wanted)]
        return tuple(found) or None


def _has(text: str, wanted: Sequence[str]) -> bool:
    there = normalise(text).split()
    return all(any(_alike(word, other) for other in there) for word in wanted)


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= _STEM and one[:_STEM] == other[:_STEM])
