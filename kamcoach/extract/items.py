"""Lists and sentences -> items, by the item rules of the pack; duplicates merged by name."""

import re
from collections.abc import Iterator, Mapping, Sequence

from kamcoach.extract.blanks import blank
from kamcoach.extract.specifics import tells_apart
from kamcoach.extract.text import cells, closed_up
from kamcoach.models.document import Block
from kamcoach.models.pack import ItemRule
from kamcoach.models.submission import ConceptHit, Item, Span, Stance, Statement

_NOT_A_FACT = frozenset({Stance.GUIDANCE, Stance.GENERAL, Stance.ASKED})
_NAME_LENGTH = 90
_REACH = 30
"""Statements that a block can add to an item: more than a paragraph that a person writes has."""
_POSSESSIVE = re.compile(r"(?:[ -][A-Z][^\W\d_]{1,40}){0,2}['’]s\b")
"""After a name, or after the part of it that was recognised."""
_PEOPLE = frozenset({"stakeholder", "team"})


def passage_items(
    blocks: Sequence[Block],
    statements: Sequence[Statement],
    rules: Mapping[str, ItemRule],
    taken: Mapping[int, str],
) -> list[Item]:
    """Items told in lists and sentences. `taken`: rows whose table gave an item, of which kind."""
    by_block: dict[int, list[Statement]] = {}
    for statement in statements:
        by_block.setdefault(statement.block, []).append(statement)
    kinds_of: dict[str, list[str]] = {}
    for kind, rule in rules.items():
        for concept in rule.concepts:
            kinds_of.setdefault(concept, []).append(kind)
    in_list = {kind: frozenset(rule.sections) for kind, rule in rules.items()}
    out: list[Item] = []
    done: set[tuple[str, int]] = set()
    for index, own in by_block.items():
        row_of = taken.get(index)
        listed = blocks[index].kind == "item" and own[0].sections
        for kind, sections in in_list.items() if listed else ():
            if (kind, index) not in done and sections.intersection(own[0].sections):
                group = [index, *_children(blocks, index)]
                done.update((kind, b) for b in group)
                together = [s for b in group for s in by_block.get(b, ())]
                out += _made(kind, rules[kind], blocks, together, group)
        for n, statement in enumerate(own):
            if statement.stance in _NOT_A_FACT:
                continue
            for kind, hit in _hits(statement, kinds_of):
                rule = rules[kind]
                past = statement.stance is Stance.DONE and kind == "action"
                free = row_of is None or (rule.in_rows and row_of != kind)
                if (kind, index) not in done and free and not past:
                    near = own[n : n + _REACH] if rule.reach == "block" else [statement]
                    out += _made(kind, rule, blocks, near, [index], hit)
    return out


def _hits(
    statement: Statement, kinds_of: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, ConceptHit]]:
    """Kinds of item that a statement gives, with the concept that says so, each kind once."""
    seen: set[str] = set()
    for hit in statement.concepts:
        if hit.stance is Stance.DENIED:
            continue
        for kind in kinds_of.get(hit.concept, ()):
            if kind not in seen:
                seen.add(kind)
                yield kind, hit


def _children(blocks: Sequence[Block], index: int) -> Iterator[int]:
    """Blocks of the sub-list under a list item."""
    level = blocks[index].level
    for block in blocks[index + 1 :]:
        if block.kind != "item" or block.level <= level:
            return
        yield block.index


def _made(
    kind: str,
    rule: ItemRule,
    blocks: Sequence[Block],
    statements: Sequence[Statement],
    group: Sequence[int],
    hit: ConceptHit | None = None,
) -> list[Item]:
    statements = [s for s in statements if s.stance is not Stance.GUIDANCE]
    if not statements or statements[0].stance in _NOT_A_FACT:
        return []
    first = statements[0]
    name = _name(kind, rule, blocks, first, hit)
    if not name or blank(name):
        return []
    fields: dict[str, str] = {}
    for field, sources in rule.fields.items():
        value = next(_values(field, sources, blocks, statements, rule), None)
        if value is not None:
            fields[field] = value
    if rule.named_by == "person" and not fields:
        return []
    spans = [Span.model_construct(block=first.block, start=first.start, end=first.end)]
    if hit is None:
        spans = [Span.model_construct(block=b, start=0, end=len(blocks[b].text)) for b in group]
    elif rule.reach == "block":
        spans = [
            Span.model_construct(block=s.block, start=s.start, end=s.end) for s in statements[:3]
        ]
    return [
        Item.model_construct(
            kind=kind, name=name, fields=fields, stance=first.stance, spans=tuple(spans)
        )
    ]


def _name(
    kind: str, rule: ItemRule, blocks: Sequence[Block], first: Statement, hit: ConceptHit | None
) -> str:
    text = blocks[first.block].text
    if rule.named_by == "person":
        for wanted in ("person", "role"):
            for s in first.specifics:
                if s.kind == wanted and not (kind == "team" and _whose(text, s.end)):
                    return text[s.start : s.end]
        return ""
    if rule.named_by == "concept" and hit is not None:
        return text[hit.start : hit.end]
    cell = _cell(blocks[first.block], hit.start) if hit is not None else ""
    name = closed_up(cell or text[first.start : first.end])
    if len(name) <= _NAME_LENGTH:
        return name
    return name[:_NAME_LENGTH].rsplit(" ", 1)[0] + "…"


def _cell(row: Block, at: int) -> str:
    """The cell of a row that an offset of its text stands in; empty in a block of another kind."""
    return next((row.text[low:high] for low, high in cells(row) if low <= at < high), "")


def _whose(text: str, end: int) -> bool:
    """Whether a name ends in "'s": what follows is of that person, who does nothing here."""
    return _POSSESSIVE.match(text, end) is not None


def _values(
    field: str,
    sources: Sequence[str],
    blocks: Sequence[Block],
    statements: Sequence[Statement],
    rule: ItemRule,
) -> Iterator[str]:
    named = statements[0].specifics[0] if statements[0].specifics else None
    for source in sources:
        for n, statement in enumerate(statements):
            text = blocks[statement.block].text
            if source.startswith("@"):
                for s in statement.specifics:
                    itself = rule.named_by == "person" and n == 0 and s == named
                    other = (field == "owner" and _whose(text, s.end)) or (
                        field == "level" and tells_apart(text, s.start)
                    )
                    if s.kind == source[1:] and not itself and not other:
                        yield text[s.start : s.end]
            else:
                for c in statement.concepts:
                    if c.concept == source and c.stance is not Stance.DENIED:
                        yield closed_up(text[statement.start : statement.end])


def folded_name(item: Item) -> str:
    """The name of an item as names are compared."""
    return " ".join(item.name.casefold().split())


def merged(items: Sequence[Item]) -> tuple[Item, ...]:
    """Items of the same kind and name become one; the first keeps its place and its fields win.

    A person known in full is also known by first name or surname.
    """
    names = [folded_name(item) for item in items]
    full: dict[tuple[str, str], str] = {}
    for item, name in zip(items, names, strict=True):
        for part in name.split(" ") if item.kind in _PEOPLE and " " in name else ():
            full.setdefault((item.kind, part), name)
    out: dict[tuple[str, str], list[Item]] = {}
    for item, name in zip(items, names, strict=True):
        out.setdefault((item.kind, full.get((item.kind, name), name)), []).append(item)
    return tuple(map(_one, out.values()))


def _one(same: Sequence[Item]) -> Item:
    first = same[0]
    if len(same) == 1:
        return first
    fields: dict[str, str] = {}
    for item in same:
        fields = {**item.fields, **fields}
    return Item.model_construct(
        kind=first.kind,
        name=first.name,
        fields=fields,
        stance=first.stance,
        spans=tuple(dict.fromkeys(span for item in same for span in item.spans)),
    )
