"""A rule pack of a few words, and documents made of blocks, for the tests of the extraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from kamcoach.extract import extract
from kamcoach.extract.tables import TABLE_KINDS
from kamcoach.models.document import Block, Document
from kamcoach.models.pack import Concept, ItemRule, Lexicon, RulePack, WordClass
from kamcoach.models.submission import Kind, Statement, Submission
from kamcoach.readers import read

READING = {
    "placeholder": "tbc, to be confirmed",
    "announcement": "this is how, this plan sets out",
    "buzzword": "synergy, holistic, world class",
    "template-verb": "describe how, list the",
    "negator": "not, never, no, without, lacks",
    "pseudo-negator": "not only, no later than",
    "absence": "is missing, was not",
    "future": "will, going to",
    "intention": "aim to, plan to",
    "hedge": "could, may, perhaps",
    "condition": "if, unless",
    "generic-subject": "suppliers, the theory",
    "addressed": "you, your",
    "obligation": "must, should, always",
    "past": "was, met, told, sold, said",
    "clause-break": "but, which",
    "own": "we, our, us, i",
    "customer": "they, their, the customer, the buyer",
    "customer-name": "the customer, the buyer",
    "their-people": "their team",
    "side-ours": "ours, supplier",
    "side-theirs": "theirs, customer",
    "month": "january, march, may, june, september, december, jan, mar, sep, sept, dec",
    "loose-date": "next year, year end, year 1",
    "rhythm": "every quarter, weekly, a week, every two weeks, twice a year, a year",
    "role": "director, sales director, buyer, head of, engineers",
    "count-word": "two, two thirds, twelve, half, million",
    "first-name": "ana, tom, mark, priya",
    "not-a-name": "hr, it, to, the, this, great, north, key, finance, march, may, june, microsoft, "
    "sales",
    "word-name": "mark, tom",
}
"""The word classes that the reading rests on, with hardly more words than the tests use."""

FIELDS = {"strength", "weakness", "opportunity", "threat"}.union(
    *((*k.named, *k.proof) for k in TABLE_KINDS),
    *(columns for k in TABLE_KINDS for columns in k.fields.values()),
)
"""Columns: each has a class of the one word that is its name, and some have more."""

COLUMNS = {
    "owner": "owner, who, who's in charge",
    "contact": "contact, our contact",
    "name": "name, contact, person",
    "risk": "risk, what could happen",
    "impact": "impact, i",
}
SECTIONS = (
    *("objectives", "actions", "stakeholders", "team", "risks", "metrics", "reviews"),
    *("selection", "feedback", "lessons", "investment", "theory"),
)

SUBJECTS = {
    "risk-word": "risk",
    "board": "board",
    "price": "price",
    "cut": "cut",
    "gone": "gone",
    "answer-word": "second source",
    "influence-word": "decides",
    "goal": "goal",
    "model-name": "kraljic",
    "reason-word": "that's why",
}
CONCEPTS = (
    Concept(id="risk-told", title="A risk", frames=(("risk-word",),)),
    Concept(id="board-met", title="The board", frames=(("board",),)),
    Concept(id="price-cut", title="A cut", frames=(("price", "cut"),), unless=("gone",), within=4),
    Concept(id="answer", title="An answer", frames=(("answer-word",),)),
    Concept(id="described", title="A person", frames=(("@person", "influence-word"),)),
    Concept(id="goal-set", title="A goal", frames=(("goal",),)),
    Concept(id="model", title="A model", frames=(("model-name",),)),
    Concept(id="reason", title="A reason", frames=(("reason-word",),)),
)
ITEMS = {
    "risk": ItemRule(
        sections=("risks",),
        concepts=("risk-told",),
        fields={"mitigation": ("answer",), "owner": ("@person", "@role")},
        reach="block",
    ),
    "objective": ItemRule(
        sections=("objectives",),
        concepts=("goal-set",),
        fields={"measure": ("@percent", "@number"), "date": ("@date",)},
    ),
    "action": ItemRule(sections=("actions",), fields={"owner": ("@person",), "date": ("@date",)}),
    "stakeholder": ItemRule(
        sections=("stakeholders",),
        concepts=("described",),
        fields={"role": ("@role",), "influence": ("described",)},
        named_by="person",
    ),
    "model": ItemRule(concepts=("model",), named_by="concept"),
}


def classes(words: Mapping[str, str]) -> tuple[WordClass, ...]:
    """Word classes from lists of words with commas between them."""
    return tuple(WordClass(id=name, forms=tuple(w.split(", "))) for name, w in words.items())


def pack(
    subjects: Mapping[str, str] = SUBJECTS,
    concepts: Sequence[Concept] = CONCEPTS,
    items: Mapping[str, ItemRule] = ITEMS,
) -> RulePack:
    """A rule pack of these words, without rubrics."""
    columns = {f"c-{field}": COLUMNS.get(field, field) for field in sorted(FIELDS)}
    sections = {f"h-{name}": f"{name}, {name.removesuffix('s')}" for name in SECTIONS}
    lexicon = Lexicon(
        classes=classes({**READING, **subjects, **columns, **sections}),
        concepts=tuple(concepts),
        sections={name: (f"h-{name}",) for name in SECTIONS},
        columns={field: (f"c-{field}",) for field in sorted(FIELDS)},
        items=dict(items),
    )
    digest = sha256(lexicon.model_dump_json().encode()).hexdigest()
    return RulePack(version="0", sha256=digest, lexicon=lexicon, measures=(), facets=(), rubrics=())


TINY = pack()


def document(*blocks: Block, meta: Sequence[tuple[str, str]] = ()) -> Document:
    """A document of these blocks, numbered anew."""
    numbered = tuple(b.model_copy(update={"index": n}) for n, b in enumerate(blocks))
    return Document(
        source="plan.md", format="markdown", sha256="0" * 64, blocks=numbered, meta=tuple(meta)
    )


def block(text: str, kind: str = "paragraph", **fields: Any) -> Block:
    """A block deep inside a document: no line of its opening."""
    values: dict[str, Any] = {"heading": ("Plan", "Part"), "kind": kind, "text": text, "index": 0}
    return Block.model_validate({**values, **fields})


def table(*rows: str, header: int = 1, number: int = 0) -> list[Block]:
    """Rows of a table, written with " | " between the cells; the first are its header."""
    return [
        block(text, "header" if n < header else "row", cells=tuple(text.split(" | ")), table=number)
        for n, text in enumerate(rows)
    ]


def said(
    *blocks: Block | str, words: RulePack = TINY, known: Sequence[str] = (), **fields: Any
) -> Submission:
    """What is understood of these blocks, or of paragraphs with these texts."""
    made = (b if isinstance(b, Block) else block(b, **fields) for b in blocks)
    return extract(document(*made), words, known=known)


def written(
    markdown: str, words: RulePack = TINY, kind: Kind | None = None, known: Sequence[str] = ()
) -> Submission:
    """What is understood of a Markdown file."""
    return extract(read("plan.md", markdown.encode()), words, kind=kind, known=known)


def text_of(submission: Submission, statement: Statement) -> str:
    """The words of a statement."""
    return submission.blocks[statement.block].text[statement.start : statement.end]


def stances(submission: Submission) -> list[str]:
    """The stance of every statement."""
    return [str(s.stance) for s in submission.statements]


def specifics(submission: Submission) -> list[tuple[str, str]]:
    """Every specific as (kind, words), in order."""
    return [
        (s.kind, submission.blocks[statement.block].text[s.start : s.end])
        for statement in submission.statements
        for s in statement.specifics
    ]


def concepts(submission: Submission) -> dict[str, str]:
    """The stance of every concept."""
    return {c.concept: str(c.stance) for s in submission.statements for c in s.concepts}


def items(submission: Submission, *kinds: str) -> list[tuple[str, str, dict[str, str]]]:
    """Items as (kind, name, fields), in order."""
    return [(i.kind, i.name, i.fields) for i in submission.items if not kinds or i.kind in kinds]
