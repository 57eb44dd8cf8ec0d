"""Blocks -> statements: sentences, list items and rows with stance, specifics and concepts."""

import re
from collections.abc import Iterator, Sequence

from kamcoach.extract.blanks import bare, hollow
from kamcoach.extract.concepts import Spans, concepts_in
from kamcoach.extract.lexicon import Finder
from kamcoach.extract.reading import Reading, between
from kamcoach.extract.restated import Restatements
from kamcoach.extract.specifics import Detail, Hit
from kamcoach.extract.stance import StanceReader
from kamcoach.extract.text import normalise, sentences
from kamcoach.models.document import Block
from kamcoach.models.submission import Specific, Stance, Statement

_EVIDENCE = frozenset({"paragraph", "item", "row", "quote", "note"})


def statements_of(
    blocks: Sequence[Block],
    reading: Reading,
    sections: Sequence[tuple[str, ...]],
    finder: Finder,
    known: frozenset[str],
    strangers: frozenset[int],
    criteria: Restatements,
) -> list[Statement]:
    """Cut statements from blocks. `known` holds folded texts that count for nothing.

    Known texts are the rule pack's own words and a centre's template: pasting them is no evidence.
    `strangers` are blocks about another firm, which say nothing of this account; what restates
    one of `criteria` says nothing of any.
    """
    stances = StanceReader(finder)
    anchors = finder.mask(("own", "customer-name", "@money", "@percent", "@date", "@person"))
    out: list[Statement] = []
    for block, hits, found, kinds in zip(
        blocks, reading.by_block, reading.details_by_block, sections, strict=True
    ):
        if block.kind not in _EVIDENCE:
            continue
        base = reading.text.starts[block.index]
        row = block.kind == "row"
        imprint = block.index < reading.opening and is_imprint(block)
        whole = _mask(hits, found, finder)
        helps = block.emphasis and stances.is_help(whole)
        anchored = whole & anchors
        adrift = block.kind == "paragraph" and len(block.text) >= _LONG and not anchored
        stance: Stance | None = None
        for start, end in _pieces(block):
            spans, mask = _spans(hits, base, start, end)
            specifics: list[Specific] = []
            quoted = 0
            for s, e, kind in between(found, base + start, base + end):
                number = finder.number["@" + kind]
                spans.setdefault(number, []).append((s - base, e - base))
                mask |= 1 << number
                specifics.append(Specific(kind, s - base, e - base))
                quoted += (e - s) * (kind == "quote")
            raw = block.text[start:end]
            folded = reading.text.folded[base + start - 1 : base + end + 1]
            stance = stances.stance_of(
                raw,
                folded,
                spans,
                mask,
                italic=block.emphasis,
                quoted=block.kind == "quote" or quoted * 2 > end - start,
                row=row,
                offset=start,
                after_guidance=stance is Stance.GUIDANCE,
            )
            loose = stance in _LOOSE and (adrift or _a_bare_term(block, raw, kinds, anchored))
            claims = stance in _CLAIMS and not row
            restated = claims and criteria.restates(raw, specifics)
            if imprint or helps or _is_known(folded, raw, known) or (row and hollow(block.cells)):
                stance = Stance.GUIDANCE
            elif stance is not Stance.GUIDANCE and (loose or block.index in strangers or restated):
                stance = Stance.GENERAL
            concepts = concepts_in(spans, mask, stance, finder, stances)
            out.append(
                Statement.model_construct(
                    index=len(out),
                    block=block.index,
                    start=start,
                    end=end,
                    stance=stance,
                    sections=kinds,
                    specifics=tuple(specifics),
                    concepts=tuple(concepts),
                )
            )
    return out


def is_imprint(block: Block) -> bool:
    """A line of the opening that says who wrote what when: no evidence of anything."""
    if len(block.heading) > 1 or block.kind not in ("paragraph", "item"):
        return False
    return bool(_IMPRINT.match(block.text)) or not (
        block.kind == "item" or len(block.text) > _LONG or _SENTENCE.search(block.text)
    )


def _spans(hits: Sequence[Hit], base: int, start: int, end: int) -> tuple[Spans, int]:
    """The word classes between two offsets of a block, and the mask of their numbers."""
    spans: Spans = {}
    mask = 0
    for s, e, number in between(hits, base + start, base + end):
        if e <= base + end:
            spans.setdefault(number, []).append((s - base, e - base))
            mask |= 1 << number
    return spans, mask


def _mask(hits: Sequence[Hit], found: Sequence[Detail], finder: Finder) -> int:
    """The classes and specifics of a whole block."""
    mask = 0
    for _, _, number in hits:
        mask |= 1 << number
    for _, _, kind in found:
        mask |= 1 << finder.number["@" + kind]
    return mask


def _a_bare_term(block: Block, raw: str, kinds: Sequence[str], anchored: int) -> bool:
    """A list item that names something and says nothing of anybody in particular."""
    if block.kind != "item" or anchored:
        return False
    return bare(raw, kinds) or (not kinds and not block.label and not any(map(str.isdigit, raw)))


_SENTENCE = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s|$)")
_IMPRINT = re.compile(
    r"(?:prepared|written|submitted|compiled|produced|reviewed|approved|shared)\b[\w ]{0,20}"
    r"(?::|\bby\b)|"
    r"(?:by|author|learner|candidate|date|version|status|period|plan covers|review period|"
    r"plan period|year|supplier|customer|account|qualification|unit|level|centre|assessor)\b"
    r"[\w ]{0,20}:",
    re.IGNORECASE,
)
_LOOSE = frozenset({Stance.STATED, Stance.HYPOTHETICAL, Stance.INTENDED, Stance.DONE})
"""Stances that need somebody or something in particular; "risks assessed" alone tells of nobody."""
_CLAIMS = frozenset({Stance.DONE, Stance.STATED})
_LONGEST_LABEL = 40
_LEAST_BEHIND = 4
"""Words behind a label from which a known text is told: "Contact: name" is the learner's own."""
_LONG = 160
"""Characters from which a paragraph without an anchor is taken for theory."""


def _pieces(block: Block) -> Iterator[tuple[int, int]]:
    if block.kind == "row":
        if block.text.strip(" |"):
            yield 0, len(block.text)
        return
    yield from sentences(block.text)


def _is_known(folded: str, raw: str, known: frozenset[str]) -> bool:
    """Whether a statement is a known text, or one behind a label ("Asks for: ...")."""
    if _squash(folded) in known:
        return True
    at = raw.find(":", 0, _LONGEST_LABEL)
    behind = _squash(folded[at + 2 :]) if at > 0 else ""
    return behind.count(" ") + 1 >= _LEAST_BEHIND and behind in known


def _squash(folded: str) -> str:
    return " ".join(folded.split())


def passages(blocks: Sequence[Block]) -> Iterator[str]:
    """Every passage of some blocks, cut as statements are."""
    for block in blocks:
        yield from (block.text[start:end] for start, end in _pieces(block))


def known_text(texts: Sequence[str]) -> frozenset[str]:
    """Texts that count for nothing, folded the way statements are compared."""
    return frozenset(_squash(normalise(t)) for t in texts)
