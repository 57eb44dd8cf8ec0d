"""Sections about another firm than the account: what stands there is no evidence for the account.

Learners show how they work by another customer of theirs, or leave its plan in the document. A
section is about another firm where its heading names a company that is spoken of there, and hardly
anywhere else, and where the account is not named at all. It is not where the company may be the
learner's own, or a competitor.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kamcoach.extract.proper import PROPER, WORD, head_of
from kamcoach.extract.reading import Reading
from kamcoach.models.document import Block

_COMPANY = re.compile(
    PROPER + r"[ ](?:Ltd|plc|PLC|LLP|Limited|Holdings|Industries|Foods?|Logistics|Packaging|"
    r"Engineering|Dairies|Dairy|Breweries|Brewery|Supermarkets?|Homes|Brothers|Bros|Motors|"
    r"Pharmaceuticals|Plastics|Textiles|Haulage|Transport|Construction|Builders|Joinery|Coatings|"
    r"Laboratories|Electronics|Catering|Furniture|Bakery|Bakeries|& Sons|& Co)\b"
)
"""Names of companies; not of schools, hotels or clinics, which are often sites of the account."""
_ANOTHER = re.compile(
    r"\b(?:another|other|different|previous|former|earlier|last|old)[ ](?:key[ ])?"
    r"(?:account|customer|client)\b\W{1,3}(?:(?:was|is|at|called)[ ])?(" + PROPER + ")"
)
_WORKED_AT = re.compile(
    r"\b(?:did|does|done|works?|worked|achieved|learn(?:ed|t))\b.{0,20}\b(?:at|for|with)[ ]("
    + PROPER
    + r")$"
)
"""A heading such as "What my predecessor did at Acme Tools"; any other place needs a full name."""
_COMPETES = re.compile(r"\b(?:competitor|rival|incumbent|competes?)\b", re.IGNORECASE)
_CLOSE = 50
"""Characters."""
_LEAST_MENTIONS = 2
"""Besides the heading."""


def elsewhere(
    blocks: Sequence[Block],
    reading: Reading,
    account: Iterable[tuple[int, int]],
    imprint: Sequence[str],
) -> frozenset[int]:
    """Return the blocks of sections about another firm than the account.

    `account` are its mentions in the joined text: without one, nothing can be said. `imprint` are
    the title and the lines that say who wrote what about whom: who is named there is no stranger.
    """
    here = {reading.text.block_at(start) for start, _ in account}
    if not here:
        return frozenset()
    strangers = _companies(reading.text.raw) | _workplaces(blocks, here)
    for line in imprint:
        strangers.difference_update(WORD.findall(line))
    if not strangers:
        return frozenset()
    everywhere = Counter(WORD.findall(reading.text.raw))
    out: set[int] = set()
    for heading, section in _sections(blocks).items():
        named = strangers.intersection(WORD.findall(heading[-1]))
        if not named or not here.isdisjoint(b.index for b in section):
            continue
        text = "\n".join([heading[-1], *(b.text for b in section)])
        words = Counter(WORD.findall(text))
        told = (n for n in named if words[n] > _LEAST_MENTIONS and 2 * words[n] > everywhere[n])
        if any(not _competes(name, text) for name in told):
            out.update(b.index for b in section)
    return frozenset(out)


def _competes(name: str, text: str) -> bool:
    """Whether a competitor is spoken of close to a name."""
    places = (m.start() for m in re.finditer(rf"{re.escape(name)}\b", text))
    return any(_COMPETES.search(text, max(0, at - _CLOSE), at + _CLOSE) for at in places)


def _companies(raw: str) -> set[str]:
    """The first words of all companies named."""
    names = [m.group() for m in _COMPANY.finditer(raw)]
    names += [m.group(1) for m in _ANOTHER.finditer(raw)]
    return {head_of(name) for name in names}


def _workplaces(blocks: Sequence[Block], here: set[int]) -> set[str]:
    """The first words of full names at which a heading says that somebody worked.

    One that stands in a passage together with the account may be a site of it.
    """
    names = [_WORKED_AT.search(b.text) for b in blocks if b.kind == "heading"]
    found = {head_of(m.group(1)) for m in names if m and " " in m.group(1)}
    return found.difference(*(WORD.findall(blocks[n].text) for n in here)) if found else found


def _sections(blocks: Sequence[Block]) -> dict[tuple[str, ...], list[Block]]:
    """What stands under each heading and the headings below it."""
    out: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        for depth in range(1, len(block.heading) + 1) if block.kind != "heading" else ():
            out.setdefault(block.heading[:depth], []).append(block)
    return out
