"""How a table style dresses the cells of a table: its first row dark with white letters, say."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import PLAIN, VAL, Face, face, is_on, shading
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.styles import Styles, value

_BITS = {
    "firstRow": 0x0020,
    "lastRow": 0x0040,
    "firstColumn": 0x0080,
    "lastColumn": 0x0100,
    "noHBand": 0x0200,
    "noVBand": 0x0400,
}
_PART = f"{W}tblStylePr"
_MOST_PARENTS = 20
_NO_BANDS = frozenset({"noHBand", "noVBand"})


class Look(NamedTuple):
    """What a table style gives to some of its cells."""

    face: Face = PLAIN
    fill: str | None = None

    def over(self, below: "Look") -> "Look":
        """This look where it says something, else the one below."""
        return Look(self.face.over(below.face), self.fill or below.fill)


class TableLook(NamedTuple):
    """What a table takes from its style."""

    parts: Mapping[str, Look]
    """By name; "" for all cells."""
    shown: frozenset[str]
    """Which of them the table asks for (and which bands it does not)."""

    @property
    def heads(self) -> bool:
        """Whether the style sets the first row apart."""
        return "firstRow" in self.parts and "firstRow" in self.shown

    def at(self, row: int, columns: range, rows: int, width: int) -> Look:
        """The look of a cell over some columns of a table of so many rows and columns."""
        found = Look()
        for name in self._names(row, columns, rows, width):
            if name in self.parts:
                found = self.parts[name].over(found)
        return found

    def _names(self, row: int, columns: range, rows: int, width: int) -> Iterator[str]:
        """The parts that a cell belongs to; of two that differ the later one holds."""
        yield ""
        shown = self.shown
        first, last = "firstRow" in shown and row == 0, "lastRow" in shown and row == rows - 1
        left = "firstColumn" in shown and columns.start == 0
        right = "lastColumn" in shown and columns.stop >= width
        if "noVBand" not in shown:
            yield f"band{(columns.start - ('firstColumn' in shown)) % 2 + 1}Vert"
        if "noHBand" not in shown:
            yield f"band{(row - ('firstRow' in shown)) % 2 + 1}Horz"
        sides = ((left, "firstCol"), (right, "lastCol"), (first, "firstRow"), (last, "lastRow"))
        corners = (
            (first and right, "neCell"),
            (first and left, "nwCell"),
            (last and right, "seCell"),
            (last and left, "swCell"),
        )
        yield from (name for holds, name in (*sides, *corners) if holds)


_UNDRESSED = TableLook({}, _NO_BANDS)


def table_look(properties: Element | None, styles: Styles) -> TableLook:
    """What the properties of a table say of its look."""
    name = value(properties, "tblStyle")
    if properties is None or name not in styles.tables:
        return _UNDRESSED
    parts: dict[str, Look] = {}
    for _ in range(_MOST_PARENTS):
        element = styles.tables.get(name or "")
        if element is None:
            break
        _add_parts(parts, element, styles)
        name = value(element, "basedOn")
    look = properties.find(f"{W}tblLook")
    return TableLook(parts, _NO_BANDS if look is None else _shown(look))


def _add_parts(parts: dict[str, Look], style: Element, styles: Styles) -> None:
    """Add what a table style gives to its cells, below what its heirs gave before."""
    named = [(part.get(f"{W}type", ""), part) for part in style.iter(_PART)]
    for name, element in (*reversed(named), ("", style)):
        cell = shading(element.find(f"{W}tcPr/{W}shd"), styles.palette)
        paragraph = shading(element.find(f"{W}pPr/{W}shd"), styles.palette)
        look = Look(face(element.find(f"{W}rPr"), styles.palette), cell or paragraph)
        part = name.removeprefix("wholeTable")
        parts[part] = parts[part].over(look) if part in parts else look


def _shown(look: Element) -> frozenset[str]:
    try:
        bits = int(look.get(VAL, "0"), 16)
    except ValueError:
        bits = 0
    stated = {name: look.get(f"{W}{name}") for name in _BITS}
    return frozenset(
        name
        for name, bit in _BITS.items()
        if ((text := stated[name]) is not None and is_on(text)) or (text is None and bits & bit)
    )
