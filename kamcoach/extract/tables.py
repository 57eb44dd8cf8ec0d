"""Tables -> items: columns are recognised by their headers, whatever they are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kamcoach.extract.blanks import blank
from kamcoach.extract.cells import rates, weighs
from kamcoach.extract.lexicon import Finder
from kamcoach.extract.reading import Reading
from kamcoach.extract.specifics import outermost, tells_apart
from kamcoach.extract.text import cells
from kamcoach.models.document import Block
from kamcoach.models.submission import Item, Span, SpecificKind, Stance, Statement


class Told(NamedTuple):
    """A field that a specific fills, as in "Grow sales to £60,000 by May 2027"."""

    field: str
    specifics: frozenset[SpecificKind]
    columns: tuple[str, ...]
    """Looked for there, and then in the column that names the item."""


@dataclass(frozen=True, slots=True)
class TableKind:
    """What makes a table one of items of `kind`, and which columns fill their fields."""

    kind: str
    named: tuple[str, ...]
    """Columns that name the item, best first."""
    proof: tuple[str, ...]
    """At least one of these columns must stand beside it."""
    sections: tuple[str, ...]
    """Headings under which `proof` alone is enough."""
    fields: Mapping[str, tuple[str, ...]]
    """Item field -> columns that fill it, joined."""
    enough: frozenset[str] = frozenset()
    """Columns that together show the kind by themselves; none where no columns do."""
    told: tuple[Told, ...] = ()
    """Fields that a specific fills where no column does."""


_FIGURES: frozenset[SpecificKind] = frozenset({"money", "percent", "number"})
TABLE_KINDS = (
    TableKind(
        "risk",
        ("risk",),
        ("likelihood", "impact", "rating", "mitigation", "trigger", "owner"),
        ("risks",),
        {
            "rating": ("likelihood", "impact", "rating"),
            "mitigation": ("mitigation", "action"),
            "owner": ("owner",),
            "trigger": ("trigger",),
        },
    ),
    TableKind(
        "criterion",
        ("criterion",),
        ("score", "weight", "evidence", "value", "rating"),
        ("selection",),
        {"weight": ("weight",), "score": ("score", "rating"), "fact": ("evidence", "value")},
    ),
    TableKind(
        "stakeholder",
        ("name", "stakeholder", "role"),
        ("influence", "attitude", "interest", "approach", "contact", "cadence"),
        ("stakeholders",),
        {
            "role": ("role",),
            "function": ("function",),
            "side": ("side",),
            "influence": ("influence",),
            "attitude": ("attitude",),
            "interest": ("interest",),
            "approach": ("approach", "action"),
            "cadence": ("cadence", "rhythm"),
            "contact": ("contact", "owner"),
        },
    ),
    TableKind(
        "feedback",
        ("feedback",),
        ("change", "name", "source", "owner", "date", "response"),
        ("feedback",),
        {"source": ("name", "source", "stakeholder"), "change": ("change", "action", "response")},
    ),
    TableKind(
        "lesson",
        ("lesson",),
        ("change", "action", "owner", "date"),
        ("lessons",),
        {"change": ("change", "action")},
    ),
    TableKind(
        "objective",
        ("objective",),
        (
            "measure",
            "target",
            "baseline",
            "date",
            "rank",
            "owner",
            "value",
            "link",
            "whose",
            "period",
        ),
        ("objectives",),
        {
            "measure": ("measure", "target", "value", "period"),
            "baseline": ("baseline",),
            "date": ("date", "period"),
            "rank": ("rank",),
            "owner": ("owner",),
            "shared": ("whose", "link"),
        },
        told=(
            Told("level", _FIGURES, ("target", "measure", "period")),
            Told("date", frozenset({"date"}), ("target", "measure")),
        ),
    ),
    TableKind(
        "review",
        ("forum", "review"),
        ("rhythm", "cadence", "attendance", "name", "owner", "purpose"),
        ("reviews",),
        {
            "rhythm": ("rhythm", "cadence", "date"),
            "date": ("date",),
            "attendance": ("attendance", "name", "owner", "stakeholder"),
        },
    ),
    TableKind(
        "action",
        ("action",),
        ("owner", "date", "status", "outcome"),
        ("actions",),
        {
            "owner": ("owner", "name"),
            "date": ("date", "period"),
            "link": ("link", "objective"),
            "outcome": ("outcome", "measure"),
            "status": ("status",),
        },
        frozenset({"owner", "date"}),
    ),
    TableKind(
        "metric",
        ("metric", "objective"),
        ("target", "value", "baseline", "rhythm", "period"),
        ("metrics",),
        {
            "value": ("value", "period"),
            "target": ("target",),
            "earlier": ("baseline",),
            "rhythm": ("rhythm", "cadence"),
        },
    ),
    TableKind(
        "team",
        ("name", "role"),
        ("task", "expertise", "counterpart", "contact", "function", "time"),
        ("team",),
        {
            "role": ("role",),
            "expertise": ("expertise", "function"),
            "task": ("task", "action"),
            "counterpart": ("counterpart", "contact"),
        },
    ),
    TableKind(
        "investment",
        ("investment", "action"),
        ("cost", "return"),
        ("investment",),
        {"amount": ("cost",), "return": ("return",)},
    ),
)


_OTHER_SIDE = {
    ("stakeholder", "ours"): next(kind for kind in TABLE_KINDS if kind.kind == "team"),
    ("team", "theirs"): next(kind for kind in TABLE_KINDS if kind.kind == "stakeholder"),
}
"""What somebody is whose row says that they are on the other side than their table is about."""
_FITS = {"rating": rates, "influence": weighs}
"""Fields that not everything can fill."""


class Table(NamedTuple):
    """The rows of a table, and for each column the fields that its headers name."""

    rows: Sequence[Block]
    columns: Sequence[tuple[str, ...]]


def tables_of(blocks: Sequence[Block], reading: Reading, finder: Finder) -> list[Table]:
    """Every table that has rows."""
    tables: dict[int, list[Block]] = {}
    for block in blocks:
        if block.table is not None:
            tables.setdefault(block.table, []).append(block)
    return [
        Table(rows, _columns(table, reading, finder, max(len(r.cells) for r in rows)))
        for table in tables.values()
        if (rows := [b for b in table if b.kind == "row"])
    ]


def table_items(
    tables: Sequence[Table],
    sections: Sequence[tuple[str, ...]],
    statements: Mapping[int, Statement],
    sides: Mapping[int, str],
) -> list[Item]:
    """Items of every table.

    Args:
        tables: the tables of a document.
        sections: what the headings above each block are about.
        statements: the statement of each row, by block.
        sides: whose side a row says that somebody is on, by block.
    """
    out: list[Item] = []
    for rows, columns in tables:
        kind = _kind(columns, sections[rows[0].index])
        if kind is None:
            continue
        for row in rows:
            if row.index in statements:
                of = _OTHER_SIDE.get((kind.kind, sides.get(row.index, "")), kind)
                item = _item(row, of, _named(of, columns), columns, statements[row.index])
                out += [item] if item is not None else []
    return out


def _columns(
    table: Sequence[Block], reading: Reading, finder: Finder, width: int
) -> list[tuple[str, ...]]:
    """For each column, the fields its headers name; a period ("March 2027") names `period`."""
    headers = [b for b in table if b.kind == "header"]
    out: list[dict[str, None]] = [{} for _ in range(max([width, *(len(h.cells) for h in headers)]))]
    for header in headers:
        at = reading.text.starts[header.index]
        edges = [(at + low, at + high) for low, high in cells(header)]
        for start, _, number in outermost(reading.labels[header.index]):
            for n, (low, high) in enumerate(edges):  # of "our contact" not also "contact"
                if low <= start < high:
                    out[n].update(dict.fromkeys(finder.columns.get(number, ())))
        for start, _, kind in reading.details_by_block[header.index]:
            for n, (low, high) in enumerate(edges):
                if kind == "date" and low <= start < high and n > 0 and not out[n]:
                    out[n]["period"] = None
    return [tuple(fields) for fields in out]


def _kind(columns: Sequence[tuple[str, ...]], sections: tuple[str, ...]) -> TableKind | None:
    present = {field for fields in columns for field in fields}
    if "metric" in present and all("target" in f for f in columns if "objective" in f):
        present.discard("objective")  # "KPI | Target | Actual": what is named is the measure
    swot = present & {"strength", "weakness", "opportunity", "threat"}
    if len(swot) > 1:
        return None
    best: TableKind | None = None
    best_score = 0
    for kind in TABLE_KINDS:
        proof = len(present.intersection(kind.proof))
        named = bool(present.intersection(kind.named))
        shown = bool(kind.enough) and kind.enough <= present
        here = shown or bool(set(sections) & set(kind.sections))
        if not proof or not (named or here):
            continue
        score = 2 * proof + 3 * here + 2 * named + 2 * (kind.named[0] in present)
        if score > best_score:
            best, best_score = kind, score
    return best


def _named(kind: TableKind, columns: Sequence[tuple[str, ...]]) -> int:
    for field in kind.named:
        found = [n for n, fields in enumerate(columns) if field in fields]
        if found:  # the column that names least else: "Objective" rather than "Priority"
            return min(found, key=lambda n: len(columns[n]))
    taken = {f for fields in kind.fields.values() for f in fields}
    return next((n for n, fields in enumerate(columns) if not taken.intersection(fields)), 0)


def _item(
    row: Block,
    kind: TableKind,
    named: int,
    columns: Sequence[tuple[str, ...]],
    statement: Statement,
) -> Item | None:
    if named >= len(row.cells) or blank(row.cells[named]) or statement.stance is Stance.GUIDANCE:
        return None
    fields: dict[str, str] = {}
    for field, wanted in kind.fields.items():
        values = [
            cell.strip()
            for n, (cell, names) in enumerate(zip(row.cells, columns, strict=False))
            if n != named and set(names) & set(wanted) and not blank(cell)
        ]
        if values and _FITS.get(field, any)(values):
            fields[field] = "; ".join(dict.fromkeys(values))
    for told in kind.told:
        if told.field not in fields and (value := _told(row, told, named, columns, statement)):
            fields[told.field] = value
    return Item.model_construct(
        kind=kind.kind,
        name=row.cells[named].strip(),
        fields=fields,
        stance=statement.stance,
        spans=(Span.model_construct(block=row.index, start=statement.start, end=statement.end),),
    )


def _told(
    row: Block,
    told: Told,
    named: int,
    columns: Sequence[tuple[str, ...]],
    statement: Statement,
) -> str:
    """The first specific of the wanted kinds in the columns for it, or in the item's name."""
    edges = list(cells(row))
    columned = (n for n, names in enumerate(columns) if set(names).intersection(told.columns))
    for low, high in [edges[n] for n in (*columned, named) if n < len(edges)]:
        for s in statement.specifics:
            fits = s.kind in told.specifics and low <= s.start < high
            if fits and not tells_apart(row.text, s.start):
                return row.text[s.start : s.end]
    return ""
