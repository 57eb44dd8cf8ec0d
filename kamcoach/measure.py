"""Submission -> measures: whole numbers with the passages that counted, and those that did not.

Eight operators, each declared as data in `rules/`:

- `items`       items of a kind that carry given fields; `of` is how many there are in all
- `statements`  statements that express given concepts with given specifics, stances, places
- `distinct`    how many of the listed concepts are expressed, or different values of an item field
- `names`       how many different people (or other specifics of one kind) are named
- `share`       one measure as a part of another, in per mille (0 where there is nothing to share)
- `sum`         measures added
- `both`        the smaller of several measures
- `document`    a fact about the whole: `words`, `plan`, `review`

Nothing here knows a criterion.
"""

from collections.abc import Iterable, Mapping, Sequence

from kamcoach.models.assessment import Evidence, Measured, Nearest
from kamcoach.models.pack import Measure
from kamcoach.models.submission import Item, Kind, Stance, Statement, Submission

STANCES: Mapping[str, frozenset[Stance]] = {
    "firm": frozenset({Stance.DONE, Stance.SCHEDULED, Stance.STATED}),
    "planned": frozenset({Stance.DONE, Stance.SCHEDULED, Stance.STATED, Stance.INTENDED}),
    "considered": frozenset(
        {
            Stance.DONE,
            Stance.SCHEDULED,
            Stance.STATED,
            Stance.INTENDED,
            Stance.HYPOTHETICAL,
            Stance.QUOTED,
        }
    ),
    "told": frozenset({Stance.DONE, Stance.SCHEDULED, Stance.STATED, Stance.QUOTED, Stance.DENIED}),
    "admitted": frozenset(
        {
            Stance.DONE,
            Stance.SCHEDULED,
            Stance.STATED,
            Stance.INTENDED,
            Stance.HYPOTHETICAL,
            Stance.QUOTED,
            Stance.DENIED,
        }
    ),
    "explained": frozenset(set(Stance) - {Stance.GUIDANCE, Stance.DENIED}),
    "done": frozenset({Stance.DONE}),
    "denied": frozenset({Stance.DENIED}),
}
"""Named sets of stances; a measure may also list single stances."""

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
_KEPT = 6
"""Passages kept for each measure; the value counts them all."""
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
                source=self._submission.source,
                heading=b.heading,
                block=block,
                page=b.page,
                start=start,
                end=end,
            )
        return made

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
        self.by_block: dict[int, list[Statement]] = {}
        for statement in submission.statements:
            self.by_block.setdefault(statement.block, []).append(statement)
            for hit in statement.concepts:
                self.by_concept.setdefault(hit.concept, []).append((statement, hit.stance))
        self.items: dict[str, list[Item]] = {}
        for item in submission.items:
            self.items.setdefault(item.kind, []).append(item)
        self._concepts = [
            {h.concept for h in s.concepts if h.stance is not Stance.GUIDANCE}
            for s in submission.statements
        ]
        self._groups: dict[tuple[str, object], set[str]] = {}

    def concepts(self, statement: Statement) -> set[str]:
        """Concepts a statement expresses, in whatever stance but guidance."""
        return self._concepts[statement.index]

    def around(self, statement: Statement, within: str) -> set[str]:
        """Concepts expressed within a reach of a statement, itself included."""
        if within == "sentence":
            return self._concepts[statement.index]
        if within == "paragraph":
            return self._neighbours(statement)
        block = self.submission.blocks[statement.block]
        key: tuple[str, object] = (within, None)
        if within == "block":
            key = (within, statement.block)
        elif within == "section":
            key = (within, block.heading)
        group = self._groups.get(key)
        if group is None:
            group = set()
            for other, concepts in zip(self.submission.statements, self._concepts, strict=True):
                if within == "block" and other.block != statement.block:
                    continue
                if (
                    within == "section"
                    and self.submission.blocks[other.block].heading != block.heading
                ):
                    continue
                group |= concepts
            self._groups[key] = group
        return group

    def _neighbours(self, statement: Statement) -> set[str]:
        """The statement, and those before and after it under the same heading."""
        out = set(self._concepts[statement.index])
        blocks, statements = self.submission.blocks, self.submission.statements
        heading = blocks[statement.block].heading
        for at in (statement.index - 1, statement.index + 1):
            if 0 <= at < len(statements) and blocks[statements[at].block].heading == heading:
                out |= self._concepts[at]
        return out


def measure(submission: Submission, measures: Sequence[Measure]) -> dict[str, Measured]:
    """Every measure of a pack over one submission, by id."""
    index = Index(submission)
    out: dict[str, Measured] = {}
    for m in measures:
        if m.operator == "items":
            out[m.id] = _items(m, index)
        elif m.operator == "statements":
            out[m.id] = _statements(m, index)
        elif m.operator == "distinct":
            out[m.id] = _distinct_values(m, index) if m.field else _distinct_concepts(m, index)
        elif m.operator == "names":
            out[m.id] = _names(m, index)
        elif m.operator == "document":
            out[m.id] = Measured.model_construct(id=m.id, value=_document(m.field, submission))
        else:
            out[m.id] = _combined(m, out)
    return out


def accepted(names: Iterable[str]) -> frozenset[Stance]:
    """The stances that a measure's `accepts` names; firm where it names none."""
    out: frozenset[Stance] = frozenset()
    for name in names:
        out |= STANCES.get(name) or {Stance(name)}
    return out or STANCES["firm"]


def _items(m: Measure, index: Index) -> Measured:
    every = index.items.get(m.item, [])
    stances = accepted(m.accepts or ("considered",))
    count: list[Item] = []
    lacking: list[Item] = []
    for item in every:
        has = all(any(f in item.fields for f in field.split("|")) for field in m.having)
        fits = all(item.fields.get(k, "").casefold() in v for k, v in m.where.items())
        (count if has and fits and item.stance in stances else lacking).append(item)
    return Measured.model_construct(
        id=m.id,
        value=len(count),
        of=len(every),
        evidence=tuple(index.places.of_item(i) for i in count[:_KEPT]),
        lacking=tuple(i.name for i in lacking),
        near=tuple(
            Nearest.model_construct(evidence=index.places.of_item(i), lacks=_item_lack(m, i))
            for i in lacking[:2]
        ),
    )


def _item_lack(m: Measure, item: Item) -> str:
    gone = [f for f in m.having if not any(part in item.fields for part in f.split("|"))]
    if gone:
        return "gives no " + " and no ".join(" or ".join(f.split("|")) for f in gone)
    return _STANCE_WORDS[item.stance]


def _candidates(m: Measure, index: Index) -> list[tuple[Statement, Stance]]:
    """Statements that express one of `concepts` (or stand in one of `sections`), in order."""
    found: dict[int, tuple[Statement, Stance]] = {}
    if m.concepts:
        for concept in m.concepts:
            for statement, stance in index.by_concept.get(concept, ()):
                old = found.get(statement.index)
                if old is None or old[1] is Stance.DENIED:
                    found[statement.index] = (statement, stance)
        return [found[n] for n in sorted(found)]
    return [(s, s.stance) for s in index.submission.statements]


def _statements(m: Measure, index: Index) -> Measured:
    stances = accepted(m.accepts)
    evidence: dict[str, Evidence] = {}
    near: list[Nearest] = []
    count = 0
    for statement, stance in _candidates(m, index):
        lack = _lack(m, index, statement, stance, stances)
        if lack is None:
            passage = index.places.of(statement)
            if passage.quote not in evidence:
                count += 1
                if count <= _KEPT:
                    evidence[passage.quote] = passage
        elif len(near) < _KEPT and lack and stance is not Stance.GUIDANCE:
            near.append(Nearest.model_construct(evidence=index.places.of(statement), lacks=lack))
    return Measured.model_construct(
        id=m.id, value=count, evidence=tuple(evidence.values()), near=tuple(near)
    )


def _lack(
    m: Measure, index: Index, statement: Statement, stance: Stance, stances: frozenset[Stance]
) -> str | None:
    """None when the statement counts; otherwise what it lacks ("" when it is beside the point)."""
    if m.sections and not set(m.sections).intersection(statement.sections):
        return ""
    if m.kinds and index.submission.blocks[statement.block].kind not in m.kinds:
        return ""
    concepts = index.concepts(statement)
    if m.without and concepts.intersection(m.without):
        return ""
    if stance not in stances:
        return _STANCE_WORDS[stance]
    gone = [e for e in m.every if not concepts.intersection(e.split("|"))]
    if gone:
        return "does not speak of " + " or of ".join(_plain(e) for e in gone)
    kinds = {s.kind for s in statement.specifics}
    for wanted in m.specifics:
        if not kinds.intersection(wanted.split("|")):
            return f"gives no {wanted.replace('|', ' or ')}"
    if m.near:
        around = index.around(statement, m.within)
        gone = [n for n in m.near if not around.intersection(n.split("|"))]
        if gone:
            return "says nothing near it about " + " or about ".join(_plain(n) for n in gone)
    return None


def _plain(concepts: str) -> str:
    return " or ".join(c.replace("-", " ") for c in concepts.split("|"))


def _distinct_concepts(m: Measure, index: Index) -> Measured:
    stances = accepted(m.accepts)
    evidence: dict[str, Evidence] = {}
    near: list[Nearest] = []
    value = 0
    for concept in m.concepts:
        for statement, stance in index.by_concept.get(concept, ()):
            lack = _lack(m, index, statement, stance, stances)
            if lack is None:
                passage = index.places.of(statement)
                evidence.setdefault(passage.quote, passage)
                value += 1
                break
            if lack and stance is not Stance.GUIDANCE and len(near) < _KEPT:
                near.append(
                    Nearest.model_construct(evidence=index.places.of(statement), lacks=lack)
                )
    return Measured.model_construct(
        id=m.id, value=value, evidence=tuple(evidence.values())[:_KEPT], near=tuple(near)
    )


def _distinct_values(m: Measure, index: Index) -> Measured:
    values: dict[str, Item] = {}
    for item in index.items.get(m.item, ()):
        value = item.fields.get(m.field, "").casefold()
        if value:
            values.setdefault(value, item)
    return Measured.model_construct(
        id=m.id,
        value=len(values),
        of=len(index.items.get(m.item, ())),
        evidence=tuple(index.places.of_item(i) for i in list(values.values())[:_KEPT]),
    )


def _names(m: Measure, index: Index) -> Measured:
    """Different specifics of one kind; people count by the first word of their names."""
    found: dict[str, Evidence] = {}
    for statement in index.submission.statements:
        if statement.stance is Stance.GUIDANCE:
            continue
        text = index.submission.blocks[statement.block].text
        for s in statement.specifics:
            if s.kind in m.specifics:
                name = text[s.start : s.end].split(" ")[0].casefold()
                if name not in found:
                    found[name] = index.places.of(statement)
    evidence = {e.quote: e for e in found.values()}
    return Measured.model_construct(
        id=m.id, value=len(found), evidence=tuple(evidence.values())[:_KEPT]
    )


def _combined(m: Measure, done: Mapping[str, Measured]) -> Measured:
    if m.operator == "share":
        part, whole = done[m.part], done[m.whole]
        value = part.value * 1000 // whole.value if whole.value else 0
        return Measured.model_construct(
            id=m.id, value=value, of=whole.value, lacking=part.lacking, near=part.near
        )
    parts = [done[p] for p in m.parts]
    evidence = {e.quote: e for p in parts for e in p.evidence}
    near = tuple(n for p in parts for n in p.near)[:_KEPT]
    value = sum(p.value for p in parts) if m.operator == "sum" else min(p.value for p in parts)
    return Measured.model_construct(
        id=m.id, value=value, evidence=tuple(evidence.values())[:_KEPT], near=near
    )


def _document(field: str, submission: Submission) -> int:
    if field == "words":
        return submission.words
    return int(submission.kind in (Kind.BOTH, Kind.PLAN if field == "plan" else Kind.REVIEW))
