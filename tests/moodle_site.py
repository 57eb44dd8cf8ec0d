"""A Moodle assignment in small, for tests only: it gives out grading worksheets and takes them.

Written from the rules of Moodle (mod/assign) and apart from kamcoach: other code for the same
rules, so that a mistake would have to be made twice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

NOW = int(datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp())
ENGLISH_MONTHS = [datetime(2026, month, 1).strftime("%B") for month in range(1, 13)]


@dataclass(frozen=True)
class Language:
    """The strings of a language that a worksheet is made of."""

    id: str
    name: str
    group: str
    grade: str
    maximum: str
    scale: str
    changeable: str
    yes: str
    no: str
    submitted: str
    modified: str
    comments: str
    participant: str
    decimal: str = "."

    def date(self, time: int) -> str:
        at = datetime.fromtimestamp(time, UTC)
        if self.decimal == ".":
            half = "AM" if at.hour < 12 else "PM"
            clock = f"{at.hour % 12 or 12}:{at.minute:02} {half}"
            return f"{at:%A}, {at.day} {at:%B} {at.year}, {clock}"
        return f"Wochentag, {at.day}. Monat{at.month} {at.year}, {at:%H:%M}"


ENGLISH = Language(
    *("Identifier", "Full name", "Group", "Grade", "Maximum Grade", "Scale"),
    *("Grade can be changed", "Yes", "No", "Last modified (submission)"),
    *("Last modified (grade)", "Feedback comments", "Participant "),
)
GERMAN = Language(
    *("ID", "Vollständiger Name", "Gruppe", "Bewertung", "Bestwertung", "Skala"),
    *("Bewertung kann geändert werden", "Ja", "Nein", "Zuletzt geändert (Abgabe)"),
    *("Zuletzt geändert (Bewertung)", "Feedback als Kommentar", "Teilnehmer/in", ","),
)
FRENCH = Language(
    *("Identifiant", "Nom complet", "Groupe", "Note", "Note maximale", "Barème"),
    *("La note peut être modifiée", "Oui", "Non", "Dernière modification (travail remis)"),
    *("Dernière modification (note)", "Feedback par commentaires", "Participant", ","),
)
KLINGON = Language(
    *("Qap", "Pong", "Ghom", "Patlh", "Patlh nIv", "Juv"),
    *("Choh", "HIja", "Qo", "Poh (nob)", "Poh (patlh)", "Jang", "JeSwI "),
)
"""Of which kamcoach knows no word."""


@dataclass
class Participant:
    """Somebody who takes part, and how their work stands."""

    id: int
    name: str
    group: str = ""
    grade: Decimal | None = None
    """Points, or the place of an item in the scale."""
    time: int | None = None
    """When the grade was changed last; None where there is no record of one."""
    comment: str = ""
    locked: bool = False


@dataclass(frozen=True)
class Dialect:
    """How a file is written: as Moodle does, unless said otherwise."""

    separator: str = ","
    encoding: str = "utf-8"
    mark: bytes = b"\xef\xbb\xbf"
    end: str = "\n"
    everything_quoted: bool = False
    escape: bool = False
    """Whether a backslash keeps a quotation mark from being written twice: before 3.1."""
    last_end: bool = True

    def written(self, rows: Sequence[Sequence[str]]) -> bytes:
        text = "".join(self.separator.join(map(self._cell, row)) + self.end for row in rows)
        if not self.last_end:
            text = text.removesuffix(self.end)
        return self.mark + text.encode(self.encoding)

    def _cell(self, text: str) -> str:
        special = f'{self.separator}"\n\r\t ' + ("\\" if self.escape else "")
        if not self.everything_quoted and not any(c in text for c in special):
            return text
        if self.escape:
            out, escaped = "", False
            for c in text:
                escaped = c == "\\" or (escaped and c == '"')
                out += '""' if c == '"' and not escaped else c
            return f'"{out}"'
        return '"' + text.replace('"', '""') + '"'


@dataclass
class Upload:
    """What a row of an uploaded file did."""

    id: str
    grade: bool = False
    comment: bool = False


@dataclass
class Site:
    """An assignment."""

    people: list[Participant]
    language: Language = ENGLISH
    maximum: int | None = 100
    scale: tuple[str, ...] = ()
    decimals: int = 2
    blind: bool = False
    teams: bool = False
    workflow: bool = False
    marker: bool = False
    outcomes: bool = False
    online_text: str | None = None
    identity: tuple[str, ...] = ("Email address",)
    extra: dict[str, str] = field(default_factory=dict)

    def copied(self) -> Site:
        return replace(self, people=[replace(person) for person in self.people])

    def rows(self) -> list[list[str]]:
        """Return the worksheet, cell by cell."""
        words = self.language
        heads = [words.id]
        if not self.blind:
            heads += [words.name, *self.identity]
        heads += ["Status"]
        heads += [words.group] if self.teams else []
        heads += ["Marker"] if self.marker else []
        heads += [words.grade]
        heads += [words.scale] if self.scale else [words.maximum] if self.maximum else []
        heads += ["Marking workflow state"] if self.workflow else []
        heads += [words.changeable, words.submitted]
        heads += ["Online text"] if self.online_text is not None else []
        heads += [words.modified, words.comments]
        heads += ["Outcomes"] if self.outcomes else []
        return [heads, *([*self._cells(person)] for person in self.people)]

    def _cells(self, person: Participant) -> list[str]:
        words = self.language
        cells = [f"{words.participant}{person.id}"]
        if not self.blind:
            cells += [person.name, *("x@example.org" for _ in self.identity)]
        cells += ["Submitted for grading - "]
        cells += [person.group] if self.teams else []
        cells += ["P. Shah"] if self.marker else []
        cells += [self._shown(person.grade)]
        if self.scale:
            cells += ["\n".join(self.scale)]
        elif self.maximum:
            cells += [self._number(Decimal(self.maximum))]
        cells += ["In marking"] if self.workflow else []
        cells += [words.no if person.locked else words.yes, words.date(NOW - 900_000)]
        cells += [self.online_text] if self.online_text is not None else []
        cells += ["-" if person.time is None else words.date(person.time), person.comment]
        cells += ["Careful: met"] if self.outcomes else []
        return cells

    def _shown(self, grade: Decimal | None) -> str:
        if grade is None:
            return ""
        return self.scale[int(grade) - 1].strip() if self.scale else self._number(grade)

    def _number(self, number: Decimal) -> str:
        rounded = number.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        return str(rounded).replace(".", self.language.decimal)

    def download(self, dialect: Dialect = Dialect()) -> bytes:
        return dialect.written(self.rows())

    def upload(
        self,
        data: bytes,
        dialect: Dialect = Dialect(),
        *,
        ignore: bool = False,
    ) -> list[Upload] | None:
        """Take a worksheet as the importer does; None where a column is missing."""
        text = data.decode(dialect.encoding).lstrip("\ufeff").replace("\r\n", "\n")
        read = csv.reader(
            io.StringIO(text.strip(" \n\0\v"), newline=""), delimiter=dialect.separator
        )
        heads, *rows = [row for row in read if row]
        words = self.language
        if not {words.id, words.grade, words.modified} <= {*heads}:
            return None
        if any(len(row) != len(heads) for row in rows):
            return []
        return [self._take(dict(zip(heads, row, strict=True)), ignore) for row in rows]

    def _take(self, row: dict[str, str], ignore: bool) -> Upload:
        words = self.language
        id = row[words.id][len(words.participant) :]
        done = Upload(id)
        person = next((p for p in self.people if str(p.id) == id), None)
        if person is None:
            return done
        grade = self._read(row[words.grade])
        at = self._time(row[words.modified])
        stale = person.time is not None and person.time > (at or 0) + 60 and not ignore
        held = person.time is not None and person.grade is not None and person.grade == grade
        in_range = grade is not None and grade >= 0 and (self.scale or grade <= (self.maximum or 0))
        had = person.time is not None
        if in_range and not held and not stale and not person.locked:
            person.grade, person.time, done.grade = grade, NOW, True
        comment = row.get(words.comments)
        if comment is not None and comment != (person.comment if had else "") and not stale:
            person.comment, person.time, done.comment = comment, NOW, True
        return done

    def _read(self, text: str) -> Decimal | None:
        if self.scale:
            items = [item.strip() for item in self.scale]
            return Decimal(items.index(text) + 1) if text in items else None
        number = text.strip().replace(" ", "").replace(self.language.decimal, ".")
        if not number:
            return None
        found = re.match(r"[+-]?(\d+\.?\d*|\.\d+)", number)
        return Decimal(found[0]) if found else Decimal(0)

    def _time(self, text: str) -> int | None:
        found = re.fullmatch(r"\w+, (\d+) ([A-Z][a-z]+) (\d{4}), (\d+):(\d\d) ([AP]M)", text)
        if not found or found[2] not in ENGLISH_MONTHS:
            return None
        hour = int(found[4]) % 12 + (12 if found[6] == "PM" else 0)
        month = ENGLISH_MONTHS.index(found[2]) + 1
        at = datetime(int(found[3]), month, int(found[1]), hour, int(found[5]), tzinfo=UTC)
        return int(at.timestamp())
