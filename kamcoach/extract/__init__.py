"""Document + words -> Submission: what the text says, before anything is judged."""

from collections.abc import Sequence

from kamcoach.extract.codes import code_reader
from kamcoach.extract.elsewhere import elsewhere
from kamcoach.extract.items import folded_name, merged, passage_items
from kamcoach.extract.language import in_english
from kamcoach.extract.lexicon import finder
from kamcoach.extract.merging import merge
from kamcoach.extract.pack_words import own_words, restatements, titles
from kamcoach.extract.profile import (
    document_dates,
    kind_of,
    name_spans,
    people_and_firms,
)
from kamcoach.extract.reading import read, with_names
from kamcoach.extract.repeats import repeats
from kamcoach.extract.sections import sections_of
from kamcoach.extract.sides import people_of, sides_of
from kamcoach.extract.signs import signed
from kamcoach.extract.statements import is_imprint, known_text, passages, statements_of
from kamcoach.extract.tables import table_items, tables_of
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
    pack's own words (a centre's template, say).
    """
    words = finder(pack)
    names = [rubric.id for rubric in pack.rubrics]
    blocks, signposts = signed(document.blocks, code_reader(pack), names, titles(pack))
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
    tables = tables_of(blocks, reading, words)
    sides = sides_of(tables, reading, words)
    starts = reading.text.starts
    theirs = [(starts[row], starts[row]) for row, side in sides.items() if side == "theirs"]
    reading = with_names(reading, {words.number["their-people"]: theirs})
    sections = sections_of(blocks, reading, words)
    nothing = own_words(pack) | known_text(known)
    strangers = elsewhere(blocks, reading, account_spans, _imprint(blocks, reading.opening))
    statements = statements_of(
        blocks, reading, sections, words, nothing, strangers, restatements(pack)
    )
    rows = {s.block: s for s in statements if blocks[s.block].kind == "row"}
    items = table_items(tables, sections, rows, sides)
    taken = {span.block: item.kind for item in items for span in item.spans}
    customers = people_of("theirs", items, sides) - people_of("ours", items, sides)
    told = passage_items(blocks, statements, pack.lexicon.items, taken)
    items += [i for i in told if i.kind != "team" or folded_name(i) not in customers]
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
        english=in_english(blocks),
    )


def _imprint(blocks: Sequence[Block], opening: int) -> list[str]:
    """Title and opening lines that say who wrote what about whom."""
    title = next((b for b in blocks if b.kind == "heading"), None)
    lines = [b.text for b in blocks[:opening] if is_imprint(b)]
    return [title.text, *lines] if title else lines
