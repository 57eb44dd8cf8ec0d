"""Moodle's offline grading worksheet: which column is which, and what each row says.

Moodle writes the headings in the language of whoever downloads the worksheet, and takes it back by
exactly these headings. Those of seven languages are known here, from their language packs (in
Italian and Dutch not all of them); else columns are told by what stands in them, or named outright.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kamcoach.errors import UsageError
from kamcoach.exchange.moodle.cells import Line, Table
from kamcoach.report.text import one_line

REQUIRED = ("id", "grade", "modified")
"""Without any of these Moodle takes nothing of the file."""
FIELDS: Mapping[str, str] = {
    "id": "identifier",
    "grade": "grade",
    "modified": "date of the grade",
    "comments": "feedback comments",
    "name": "name",
    "maximum": "highest grade",
    "scale": "scale",
    "changeable": "whether the grade can be changed",
    "group": "group",
}
"""What the columns are called here."""
_HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "English": {
        "id": ("Identifier",),
        "name": ("Full name",),
        "group": ("Group",),
        "grade": ("Grade",),
        "maximum": ("Maximum Grade", "Maximum grade"),
        "scale": ("Scale",),
        "changeable": ("Grade can be changed",),
        "modified": ("Last modified (grade)",),
        "comments": ("Feedback comments",),
    },
    "German": {
        "id": ("ID",),
        "name": ("Vollständiger Name",),
        "group": ("Gruppe",),
        "grade": ("Bewertung",),
        "maximum": ("Bestwertung",),
        "scale": ("Skala",),
        "changeable": ("Bewertung kann geändert werden",),
        "modified": ("Zuletzt geändert (Bewertung)",),
        "comments": ("Feedback als Kommentar",),
    },
    "French": {
        "id": ("Identifiant",),
        "name": ("Nom complet",),
        "group": ("Groupe",),
        "grade": ("Note",),
        "maximum": ("Note maximale",),
        "scale": ("Barème",),
        "changeable": ("La note peut être modifiée",),
        "modified": ("Dernière modification (note)",),
        "comments": ("Feedback par commentaires",),
    },
    "Spanish": {
        "id": ("Identificador",),
        "name": ("Nombre completo",),
        "group": ("Grupo",),
        "grade": ("Calificación",),
        "maximum": ("Calificación máxima",),
        "scale": ("Escala",),
        "changeable": ("La calificación puede ser cambiada",),
        "modified": ("Última modificación (calificación)",),
        "comments": ("Comentarios de retroalimentación",),
    },
    "Catalan": {
        "id": ("Identificador",),
        "name": ("Nom complet",),
        "group": ("Grup",),
        "grade": ("Qualificació",),
        "maximum": ("Qualificació màxima",),
        "scale": ("Escala",),
        "changeable": ("Es pot canviar la qualificació", "La qualificació es pot canviar"),
        "modified": ("Darrera modificació (qualificació)",),
        "comments": ("Comentaris de retroalimentació",),
    },
    "Italian": {
        "id": ("Identificativo",),
        "group": ("Gruppo",),
        "grade": ("Valutazione",),
        "maximum": ("Valutazione massima",),
        "scale": ("Scala",),
        "changeable": ("La valutazione può essere cambiata",),
        "modified": ("Ultima modifica (valutazione)",),
        "comments": ("Commenti",),
    },
    "Dutch": {
        "id": ("Identificatie",),
        "name": ("Volledige naam",),
        "group": ("Groep",),
        "grade": ("Cijfer",),
        "maximum": ("Maximaal cijfer",),
        "scale": ("Schaal",),
        "modified": ("Laatst gewijzigd (beoordeling)",),
        "comments": ("Feedback",),
    },
}
_NO = ("no", "nein", "non", "nee")
"""In the languages above, without regard to case."""
_IDENTIFIER = re.compile(r"(?s)(\D*)(\d+)", re.ASCII)
_NUMBER = re.compile(r"\d+(?:([.,])(\d+))?", re.ASCII)
_CLOCK = re.compile(r"\d[:.h]\d\d")
_DOWNLOAD = "In Moodle: the assignment, Submissions, Actions, Download grading worksheet."


class Columns(NamedTuple):
    """Where a worksheet has what; None where it has it nowhere."""

    id: int
    grade: int
    modified: int | None = None
    comments: int | None = None
    name: int | None = None
    maximum: int | None = None
    scale: int | None = None
    changeable: int | None = None
    group: int | None = None


class Named(NamedTuple):
    """Columns that the user named outright, by their headings."""

    id: str | None = None
    grade: str | None = None
    comments: str | None = None
    modified: str | None = None
    name: str | None = None
    group: str | None = None


NOT_NAMED = Named()


class Row(NamedTuple):
    """What one row says."""

    place: int
    """Of its line in the file; 0 is the headings."""
    id: str
    """Moodle's number of the participant; empty where the cell holds none."""
    name: str
    """Empty where the worksheet has no names."""
    group: str
    grade: str
    modified: str
    comments: str
    locked: bool
    """Whether the worksheet says that the grade cannot be changed."""


class Worksheet(NamedTuple):
    """A grading worksheet."""

    table: Table
    columns: Columns
    how: str
    """How the columns were told, as "English headings"."""
    prefix: str
    """What stands before the number in the first column, as "Participant "."""
    rows: tuple[Row, ...]
    maximum: str
    """The highest grade, as it is written; empty where it is a scale, or nothing is graded."""
    scale: tuple[str, ...]
    """The items of the scale, lowest first; none where points are given."""
    decimal: str
    """The decimal separator that is seen in it; a point where none is."""
    decimals: int
    """How many decimals grades have."""

    def heading(self, column: int | None) -> str:
        """Return what a column is called; empty where there is none."""
        return self.table.lines[0].text(column)

    def taken(self) -> str:
        """Return which columns were taken for what."""
        named = (
            f"{FIELDS[field]} = {one_line(self.heading(place))!r}"
            for field, place in self.columns._asdict().items()
            if place is not None
        )
        return f"{', '.join(named)} (by {self.how})"


def worksheet(table: Table, named: Named = NOT_NAMED) -> Worksheet:
    """Tell the columns of a worksheet, and read its rows.

    Raises:
        UsageError: columns that are needed cannot be told, or the names given are not there.
    """
    headings = [cell.text for cell in table.lines[0].cells]
    lines = [line for line in table.lines[1:] if not line.blank]
    found, how = _by_heading(headings) or (_by_content(headings, lines), "what stands in them")
    given = {field: _place(headings, name) for field, name in named._asdict().items() if name}
    if given:
        how += " and as you named them"
    found = {**found, **given}
    missing = [FIELDS[field] for field in ("id", "grade") if field not in found]
    if missing:
        raise UsageError(
            f"The worksheet has no column that is known as its {' and its '.join(missing)}. Its "
            f"headings are: {', '.join(map(one_line, headings))}. Name them with --id-column, "
            f"--grade-column, --comments-column and --name-column. {_DOWNLOAD}"
        )
    columns = Columns(**found)
    prefix = _prefix(line.text(columns.id) for line in lines)
    rows = tuple(
        _row(place, line, columns, prefix)
        for place, line in enumerate(table.lines)
        if place and not line.blank
    )
    maximum = _constant(lines, columns.maximum)
    number = _NUMBER.fullmatch(maximum)
    scale = tuple(item.strip() for item in _constant(lines, columns.scale).split("\n"))
    return Worksheet(
        table=table,
        columns=columns,
        how=how,
        prefix=prefix,
        rows=rows,
        maximum=maximum if number else "",
        scale=tuple(item for item in scale if item),
        decimal=_decimal([maximum, *(row.grade for row in rows)]),
        decimals=len(number[2] or "") if number else 0,
    )


def is_worksheet(table: Table) -> bool:
    """Whether the headings are those of a worksheet in a language that is known here."""
    return _by_heading([cell.text for cell in table.lines[0].cells]) is not None


def _by_heading(headings: Sequence[str]) -> tuple[dict[str, int], str] | None:
    """Return the columns by the headings of the language in which all required ones are there."""
    for language, known in _HEADINGS.items():
        found = {
            field: headings.index(name)
            for field, names in known.items()
            for name in names
            if headings.count(name) == 1
        }
        if all(field in found for field in REQUIRED):
            return found, f"{language} headings"
    return None


def _by_content(headings: Sequence[str], lines: Sequence[Line]) -> dict[str, int]:
    """Return what can be told for certain in a language that is not known here.

    Moodle writes the columns in one order: the highest grade or the scale, the same in every row,
    stands right of the grade, and the date of the grade after both. The first column whose cells
    end in a number of their own is that of identifiers.
    """
    found: dict[str, int] = {}
    if not lines:
        return found
    cells = [[line.text(column) for line in lines] for column in range(len(headings))]
    ids = [c for c, texts in enumerate(cells) if _identifies(texts)]
    if ids:
        found["id"] = ids[0]
    dated = [c for c, texts in enumerate(cells) if all(map(_dated, texts))]
    tops = [c for c in range(1, max(dated, default=0)) if _is_graded(cells[c - 1], cells[c])]
    if len(tops) == 1:
        (top,) = tops
        found["scale" if "\n" in cells[top][0] else "maximum"] = top
        found |= {"grade": top - 1, "modified": dated[-1]}
        if dated[-1] + 2 == len(headings):
            found["comments"] = dated[-1] + 1
    return found


def _identifies(texts: Sequence[str]) -> bool:
    found = [_IDENTIFIER.fullmatch(text) for text in texts]
    prefixes = {each[1] for each in found if each}
    return all(found) and len(prefixes) == 1 and prefixes != {""} and len(set(texts)) == len(texts)


def _is_graded(grades: Sequence[str], tops: Sequence[str]) -> bool:
    """Whether one column may be grades, and the next the highest of them or their scale."""
    top = tops[0]
    items = {"", *(item.strip() for item in top.split("\n"))}
    return len(set(tops)) == 1 and (
        items.issuperset(grades)
        if "\n" in top
        else all(not text or _NUMBER.fullmatch(text) for text in (*grades, top)) and top != ""
    )


def _dated(text: str) -> bool:
    return text == "-" or _CLOCK.search(text) is not None


def _place(headings: Sequence[str], name: str) -> int:
    if headings.count(name) != 1:
        raise UsageError(
            f"The worksheet has {headings.count(name) or 'no'} columns called {one_line(name)!r}. "
            f"Its headings are: {', '.join(map(one_line, headings))}."
        )
    return headings.index(name)


def _prefix(texts: Iterable[str]) -> str:
    found = (_IDENTIFIER.fullmatch(text) for text in texts)
    return next((each[1] for each in found if each), "")


def _row(place: int, line: Line, columns: Columns, prefix: str) -> Row:
    identifier = _IDENTIFIER.fullmatch(line.text(columns.id))
    return Row(
        place=place,
        id=identifier[2] if identifier and identifier[1] == prefix else "",
        name=line.text(columns.name),
        group=line.text(columns.group),
        grade=line.text(columns.grade),
        modified=line.text(columns.modified),
        comments=line.text(columns.comments),
        locked=line.text(columns.changeable).strip().casefold() in _NO,
    )


def _constant(lines: Sequence[Line], column: int | None) -> str:
    """Return what stands in the first row of a column that says the same in all of them."""
    return lines[0].text(column).replace("\r\n", "\n") if lines else ""


def _decimal(numbers: Sequence[str]) -> str:
    found = (_NUMBER.fullmatch(number) for number in numbers)
    return next((each[1] for each in found if each and each[1]), ".")
