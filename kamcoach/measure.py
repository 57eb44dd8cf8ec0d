"""Submission -> measures: whole numbers with the passages that counted, and those that did not.

Nine operators, each declared as data in `rules/`:

- `items`       items of a kind that carry given fields; `of` is how many there are in all
- `statements`  statements that express given concepts with given specifics, stances, places
- `distinct`    how many of the listed concepts are expressed, or different values of an item field
- `names`       how many different people (or other specifics of one kind) are named
- `share`       one measure as a part of another, in per mille (0 where there is nothing to share)
- `sum`         measures added
- `both`        the smaller of several measures
- `points`      steps of several measures, each worth some points; every doubling is one step more,
                so that ten passages of a kind do not stand for five kinds
- `document`    a fact about the whole: `words`, `plan`, `review`

Nothing here knows a criterion.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from kamcoach.models.assessment import Evidence, Measured, Near
from kamcoach.models.pack import Measure, Reach
from kamcoach.models.submission import (
    Item,
    Kind,
    SpecificKind,
    Stance,
    Statement,
    Submission,
    accepted,
)

_STANCE_WORDS = {
    Stance.INTENDED: "is an intention without a person or a date",
    Stance.ASKED: "is a question",
    Stance.QUOTED: "is somebody else's words",
    Stance.DENIED: "says that it was not done or is not there",
    Stance.HYPOTHETICAL: "is only a possibility",
    Stance.GENERAL: "is general, not about this account",
    Stance.GUIDANCE: "is template text or a placeholder",
    Stance.SCHEDULED: "is planned, not done",
    Stance.STATED: "is stated, not shown as done",
    Stance.DONE: "is about the past",
}
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "prof", "cllr", "sir", "dame"})
_LONG = 300
"""Characters from which a passage is long to quote."""
_KEPT = 6
"""Passages kept for each measure; the value counts them all."""
_NEAR_ITEMS = 2
_MIN_WORDS = 3


class Places:
    """Evidence records of a submission, made once for each passage."""

    def __init__(self, submission: Submission) -> None:
        """Remember the blocks."""
        self._submission = submission
        self._made: dict[tuple[int, int, int], Evidence] = {}

    def evidence(self, block: int, start: int, end: int) -> Evidence:
        """The passage with its place; a passage of one or two words is widened to its block."""
        key = (block, start, end)
        made = self._made.get(key)
        if made is None:
            b = self._submission.blocks[block]
            if len(b.text[start:end].split()) < _MIN_WORDS:
                start, end = 0, len(b.text)
            made = self._made[key] = Evidence.model_construct(
                quote=b.text[start:end],
                source=self.source(block),
                heading=b.heading,
                block=b.index,
                page=b.page,
                start=start,
                end=end,
            )
        return made

    def source(self, block: int) -> str:
        """The file that a block stands in."""
        origins = self._submission.origins
        return origins[block] if origins else self._submission.source

    def of(self, statement: Statement) -> Evidence:
        """The passage of a statement."""
        return self.evidence(statement.block, statement.start, statement.end)

    def of_item(self, item: Item) -> Evidence:
        """The passage that names an item."""
        span = item.spans[0]
        return self.evidence(span.block, span.start, span.end)


class Index:
    """A submission arranged for counting."""

    def __init__(self, submission: Submission) -> None:
        """Group statements by concept, items by kind."""
        self.submission = submission
        self.places = Places(submission)
        self.by_concept: dict[str, list[tuple[Statement, Stance]]] = {}
        for statement in submission.statements:
            for hit in statement.concepts:
                self.by_concept.setdefault(hit.concept, []).append((statement, hit.stance))
        self.items: dict[str, list[Item]] = {}
        for item in submission.items:
            self.items.setdefault(item.kind, []).append(item)
        self._concepts = [
            {h.concept for h in s.concepts if h.stance is not Stance.GUIDANCE}
            for s in submission.statements
        ]
        self._details = [{d.kind for d in s.specifics} for s in submission.statements]
        self._groups: dict[Reach, dict[object, set[str]]] = {}

    def concepts(self, statement: Statement) -> set[str]:
        """Concepts a statement expresses, in whatever stance but guidance."""
        return self._concepts[statement.index]

    def details(self, statement: Statement) -> set[SpecificKind]:
        """Kinds of specifics that a statement gives."""
        return self._details[statement.index]

    def around(self, statement: Statement, within: Reach) -> set[str]:
        """Concepts expressed within a reach of a statement, itself included."""
        if within == "sentence":
            return self.concepts(statement)
        if within == "paragraph":
            return self._neighbours(statement)
        groups = self._groups.get(within)
        if groups is None:
            groups = self._groups[within] = {}
            for other in self.submission.statements:
                key = self._place(other, within)
                groups.setdefault(key, set()).update(self.concepts(other))
        return groups[self._place(statement, within)]

    def _place(self, statement: Statement, within: Reach) -> object:
        """What statements within reach of each other have in common."""
        if within == "block":
            return statement.block
        if within == "section":
            heading = self.submission.blocks[statement.block].heading
            return self.places.source(statement.block), heading
        return None

    def _neighbours(self, statement: Statement) -> set[str]:
        """The statement, and those before and after it under the same heading."""
        out = set(self.concepts(statement))
        heading = self._place(statement, "section")
        statements = self.submission.statements
        for at in (statement.index - 1, statement.index + 1):
            if 0 <= at < len(statements) and self._place(statements[at], "section") == heading:
                out |= self._concepts[at]
        return out


def measure(submission: Submission, measures: Sequence[Measure]) -> dict[str, Measured]:
    """Every measure of a pack over one submission, by id.

    Args:
        submission: a document understood.
        measures: each after those that it is made from.
    """
    index = Index(submission)
    pointed = frozenset(m.id for m in measures if m.operator == "points")
    out: dict[str, Measured] = {}
    for m in measures:
        out[m.id] = _measured(m, index, out, pointed)
    return out


def _measured(
    m: Measure, index: Index, done: Mapping[str, Measured], pointed: Collection[str]
) -> Measured:
    match m.operator:
        case "items":
            return _items(m, index)
        case "statements":
            return _statements(m, index)
        case "distinct":
            return _distinct_values(m, index) if m.field else _distinct_concepts(m, index)
        case "names":
            return _names(m, index)
        case "share":
            return _share(m, done)
        case "points":
            return _pointed(m, [done[part] for part in m.parts], pointed)
        case "sum" | "both":
            return _combined(m, [done[part] for part in m.parts])
        case "document":
            value = _document(m.field, index.submission)
            return Measured(id=m.id, value=value)


def _items(m: Measure, index: Index) -> Measured:
    every = index.items.get(m.item, [])
    stances = accepted(m.accepts or ("considered",))
    lacks = [(item, _item_lack(m, item, stances)) for item in every]
    count = [item for item, lack in lacks if not lack]
    return Measured(
        id=m.id,
        value=len(count),
        of=len(every),
        evidence=tuple(index.places.of_item(i) for i in count[:_KEPT]),
        lacking=tuple(i.name for i, _ in lacks if _gone(m.having, i.fields)),
        near=tuple(
            Near(evidence=index.places.of_item(i), lacks=lack)
            for i, lack in [(i, lack) for i, lack in lacks if lack][:_NEAR_ITEMS]
        ),
        blocks=frozenset(span.block for i in count for span in i.spans),
    )


def _item_lack(m: Measure, item: Item, stances: Collection[Stance]) -> str:
    """What an item lacks; empty when it counts."""
    if gone := _gone((*m.having, *m.where), item.fields):
        return "gives no " + " and no ".join(f.replace("|", " or ") for f in gone)
    for field, values in m.where.items():
        if item.fields[field].casefold() not in values:
            return f"gives another {field} than {' or '.join(values)}"
    return "" if item.stance in stances else _STANCE_WORDS[item.stance]


def _gone(wanted: Iterable[str], there: Collection[str]) -> list[str]:
    """Those wanted, as `a` or `a|b`, of which no alternative is there."""
    return [w for w in wanted if not any(part in there for part in w.split("|"))]


def _candidates(
    m: Measure, index: Index, stances: Collection[Stance]
) -> Iterable[tuple[Statement, Stance]]:
    """Statements that express one of `concepts`, if there are any, with the best stance of it."""
    if not m.concepts:
        return [(s, s.stance) for s in index.submission.statements]
    found: dict[int, tuple[Statement, Stance]] = {}
    for concept in m.concepts:
        for statement, stance in index.by_concept.get(concept, ()):
            old = found.get(statement.index)
            if old is None or (old[1] not in stances and stance in stances):
                found[statement.index] = (statement, stance)
    return [found[n] for n in sorted(found)]


def _statements(m: Measure, index: Index) -> Measured:
    """The same words count once, however often they are repeated; the telling passages lead."""
    stances = accepted(m.accepts)
    counted: dict[str, Statement] = {}
    near: list[Near] = []
    blocks: set[int] = set()
    for statement, stance in _candidates(m, index, stances):
        lack = _lack(m, index, statement, stance, stances)
        if lack is None:
            blocks.add(statement.block)
            counted.setdefault(index.places.of(statement).quote, statement)
        elif lack and stance is not Stance.GUIDANCE and len(near) < _KEPT:
            near.append(Near(evidence=index.places.of(statement), lacks=lack))
    ranked = sorted(counted.values(), key=lambda s: _strength(m, index, s), reverse=True)
    return _found(m, len(counted), map(index.places.of, ranked[:_KEPT]), near, blocks)


def _strength(m: Measure, index: Index, statement: Statement) -> int:
    """How much a passage tells: what it says of the measure's concepts, and in what detail."""
    concepts = len(index.concepts(statement).intersection(m.concepts))
    details = len(index.details(statement))
    rambling = statement.end - statement.start > _LONG
    return 2 * min(concepts, 2) + min(details, 3) - rambling


def _lack(
    m: Measure,
    index: Index,
    statement: Statement,
    stance: Stance,
    stances: Collection[Stance],
) -> str | None:
    """None when the statement counts; otherwise what it lacks ("" when it is beside the point)."""
    concepts = index.concepts(statement)
    if (
        (m.sections and not set(m.sections).intersection(statement.sections))
        or (m.kinds and index.submission.blocks[statement.block].kind not in m.kinds)
        or (m.without and concepts.intersection(m.without))
    ):
        return ""
    if stance not in stances:
        return _STANCE_WORDS[stance]
    if m.every and (gone := _gone(m.every, concepts)):
        return "does not speak of " + " or of ".join(map(_plain, gone))
    if m.specifics and (gone := _gone(m.specifics, index.details(statement))):
        return f"gives no {gone[0].replace('|', ' or ')}"
    if m.near and (gone := _gone(m.near, index.around(statement, m.within))):
        return "says nothing near it about " + " or about ".join(map(_plain, gone))
    return None


def _plain(concepts: str) -> str:
    return concepts.replace("-", " ").replace("|", " or ")


def _distinct_concepts(m: Measure, index: Index) -> Measured:
    stances = accepted(m.accepts)
    counted: list[Evidence] = []
    near: list[Near] = []
    blocks: set[int] = set()
    for concept in m.concepts:
        missed: list[Near] = []
        first: Evidence | None = None
        for statement, stance in index.by_concept.get(concept, ()):
            lack = _lack(m, index, statement, stance, stances)
            passage = index.places.of(statement)
            if lack is None:
                first = first or passage
                blocks.add(statement.block)
            elif lack and stance is not Stance.GUIDANCE:
                missed.append(Near(evidence=passage, lacks=lack))
        if first is not None:
            counted.append(first)
        else:
            near += missed
    return _found(m, len(counted), counted, near, blocks)


def _distinct_values(m: Measure, index: Index) -> Measured:
    every = index.items.get(m.item, [])
    values: dict[str, Item] = {}
    blocks: set[int] = set()
    for item in every:
        if value := item.fields.get(m.field, "").casefold():
            values.setdefault(value, item)
            blocks.update(span.block for span in item.spans)
    passages = map(index.places.of_item, values.values())
    found = _found(m, len(values), passages, blocks=blocks)
    return found._replace(of=len(every))


def _names(m: Measure, index: Index) -> Measured:
    """Different specifics of one kind; one word of a name that is given in full is no other."""
    mentions: list[tuple[tuple[str, ...], Statement]] = []
    for statement in index.submission.statements:
        if statement.stance is Stance.GUIDANCE:
            continue
        text = index.submission.blocks[statement.block].text
        for s in statement.specifics:
            if s.kind in m.specifics:
                words = text[s.start : s.end].casefold().replace(".", " ").split()
                name = tuple(w for w in words if w not in _TITLES) or tuple(words)
                mentions.append((name, statement))
    found: dict[tuple[str, ...], Evidence] = {}
    known: set[str] = set()
    for name, statement in sorted(mentions, key=lambda mention: -len(mention[0])):
        if name in found or (len(name) == 1 and name[0] in known):
            continue
        found[name] = index.places.of(statement)
        known.update(name)
    return _found(
        m, len(found), found.values(), blocks={statement.block for _, statement in mentions}
    )


def _share(m: Measure, done: Mapping[str, Measured]) -> Measured:
    part, whole = done[m.part], done[m.whole]
    value = part.value * 1000 // whole.value if whole.value else 0
    return Measured(
        id=m.id,
        value=value,
        of=whole.value,
        lacking=part.lacking,
        near=part.near,
        blocks=part.blocks,
    )


def _combined(m: Measure, parts: Sequence[Measured]) -> Measured:
    combine = sum if m.operator == "sum" else min
    return _found(
        m,
        combine(p.value for p in parts),
        (e for p in parts for e in p.evidence),
        (n for p in parts for n in p.near),
        (b for p in parts for b in p.blocks),
    )


def _pointed(m: Measure, parts: Sequence[Measured], pointed: Collection[str]) -> Measured:
    """Points for each part: its weight for 1, twice for 2 or 3, three times for 4 to 7 ...

    A part that comes to points itself (one of `pointed`) gives those, by its weight. Points are
    never quoted: the passages are those of the parts.
    """
    steps = (p.value if p.id in pointed else p.value.bit_length() for p in parts)
    value = sum(weight * step for weight, step in zip(m.weights, steps, strict=True))
    return Measured(id=m.id, value=value)


def _found(
    m: Measure,
    value: int,
    evidence: Iterable[Evidence],
    near: Iterable[Near] = (),
    blocks: Iterable[int] = (),
) -> Measured:
    """A value with the first few different passages, and the first few that came close."""
    different: dict[str, Evidence] = {}
    for passage in evidence:
        different.setdefault(passage.quote, passage)
    return Measured(
        id=m.id,
        value=value,
        evidence=tuple(islice(different.values(), _KEPT)),
        near=tuple(islice(near, _KEPT)),
        blocks=frozenset(blocks),
    )


def _document(field: str, submission: Submission) -> int:
    if field == "words":
        return submission.words
    return int(submission.kind in (Kind.BOTH, Kind.PLAN if field == "plan" else Kind.REVIEW))
