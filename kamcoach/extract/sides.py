"""Whose side people are on, where a column of a table says so."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kamcoach.extract.items import folded_name
from kamcoach.extract.lexicon import Finder
from kamcoach.extract.reading import Reading, between
from kamcoach.extract.tables import Table
from kamcoach.extract.text import cells
from kamcoach.models.submission import Item

Side = Literal["ours", "theirs"]
_OURS = ("side-ours", "own")
_THEIRS = ("side-theirs", "customer", "customer-name")


def sides_of(tables: Sequence[Table], reading: Reading, finder: Finder) -> Mapping[int, Side]:
    """The side that a row of a table names in a column for it, by block.

    Organisations are known by name; a cell that names both sides, or neither, says nothing.
    """
    ours, theirs = finder.mask(_OURS), finder.mask(_THEIRS)
    out: dict[int, Side] = {}
    for rows, columns in tables:
        places = [n for n, fields in enumerate(columns) if "side" in fields]
        for row in rows if places else ():
            said = 0
            at = reading.text.starts[row.index]
            hits = reading.by_block[row.index]
            for n, (low, high) in enumerate(cells(row)):
                for _, _, number in between(hits, at + low, at + high) if n in places else ():
                    said |= 1 << number
            if bool(said & ours) != bool(said & theirs):
                out[row.index] = "ours" if said & ours else "theirs"
    return out


def people_of(side: Side, items: Sequence[Item], sides: Mapping[int, Side]) -> frozenset[str]:
    """The people whose row says that they are on a side: in full, by first name and by surname."""
    names = [folded_name(item) for item in items if sides.get(item.spans[0].block) == side]
    return frozenset(part for name in names for part in (name, *name.split(" ")))
