"""Document + words -> Submission: what the text says, before anything is judged."""

from collections.abc import Sequence

from kamcoach.extract.codes import code_reader
from kamcoach.extract.elsewhere import elsewhere
from kamcoach.extract.items import merged, passage_items
from kamcoach.extract.lexicon import finder
from kamcoach.extract.merging import merge
from kamcoach.extract.profile import (
    document_dates,
    kind_of,
    name_spans,
    names_its_learner,
    people_and_firms,
)
from kamcoach.extract.reading import read, with_names
from kamcoach.extract.repeats import repeats
from kamcoach.extract.restated import Restatements
from kamcoach.extract.sections import sections_of
from kamcoach.extract.signs import signed
from kamcoach.extract.statements import is_imprint, known_text, passages, statements_of
from kamcoach.extract.tables import table_items
from kamcoach.models.document import PICTURE, Block, Document
from kamcoach.models.pack import RulePack
from kamcoach.models.submission import Kind, Submission

__all__ = ["extract", "known_text", "merge", "passages", "repeats"]


def extract(
    document: Document,
    pack: RulePack,
    *,
    kind: Kind | None = None,
    known: Sequence[str] = (),
) -> Submission:
    """Understand a document with the words of a pack.

    `kind` overrides what would be detected; `known` are texts that count for nothing besides the
    rubrics' own titles (a centre's template, say).
    """
    words = finder(pack)
    titles, criteria = _asked(pack)
    names = [rubric.id for rubric in pack.rubrics]
    blocks, signposts = signed(document.blocks, code_reader(pack), names, titles)
    reading = read(blocks, words)
    learner, account, supplier = people_and_firms(document, reading, words)
    account_spans = tuple(name_spans(reading, account))
    reading = with_names(
        reading,
        {
            words.number["customer"]: account_spans,
            words.number["customer-name"]: account_spans,
            words.number["own"]: name_spans(reading, supplier),
        },
    )
    sections = sections_of(blocks, reading, words)
    strangers = elsewhere(blocks, reading, account_spans, _imprint(blocks, reading.opening))
    statements = statements_of(
        blocks, reading, sections, words, titles | known_text(known), strangers, criteria
    )
    rows = {s.block: s for s in statements if blocks[s.block].kind == "row"}
    items = table_items(blocks, reading, sections, rows, words)
    taken = frozenset(span.block for item in items for span in item.spans)
    items += passage_items(blocks, statements, pack.lexicon.items, taken)
    items.sort(key=lambda i: (i.spans[0].block, i.spans[0].start))
    detected, reason = kind_of(document, statements, items)
    return Submission.model_construct(
        source=document.source,
        sha256=document.sha256,
        kind=kind or detected,
        kind_reason="chosen by the caller" if kind else reason,
        learner=learner,
        account=account,
        supplier=supplier,
        dates=document_dates(reading, blocks),
        blocks=document.blocks,
        statements=tuple(statements),
        items=merged(items),
        signposts=signposts,
        pictures=tuple(
            u.block for u in document.unseen if u.reason == PICTURE and u.block is not None
        ),
        words=sum(len(b.text.split()) for b in blocks),
        signed=names_its_learner(document, reading, learner),
    )


def _imprint(blocks: Sequence[Block], opening: int) -> list[str]:
    """Title and opening lines that say who wrote what about whom."""
    title = next((b for b in blocks if b.kind == "heading"), None)
    lines = [b.text for b in blocks[:opening] if is_imprint(b)]
    return [title.text, *lines] if title else lines


_ASKED: dict[str, tuple[frozenset[str], Restatements]] = {}


def _asked(pack: RulePack) -> tuple[frozenset[str], Restatements]:
    """The rubrics' own titles and explanations, which are no evidence when pasted or restated."""
    if pack.sha256 not in _ASKED:
        criteria = [c for r in pack.rubrics for c in r.criteria]
        texts = [t for c in criteria for t in (c.title, c.asks)]
        texts += [f"{c.id}{mark} {c.title}" for c in criteria for mark in ("", ":")]
        restated = Restatements(f"{c.title} {c.asks}" for c in criteria)
        _ASKED[pack.sha256] = known_text(texts), restated
    return _ASKED[pack.sha256]
