"""A course of Canvas, for tests: it exports gradebooks, and imports gradebooks and rubrics.

Written from the rules of instructure/canvas-lms (lib/gradebook_exporter.rb,
lib/gradebook_importer.rb, lib/rubric_csv_importer.rb, app/models/rubric_import.rb), and sharing
nothing with kamcoach. Only what tells an import apart is here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

TITLE_AND_ID = re.compile(r"\A(.*)\s\((\d+)\)\Z")
IGNORED = re.compile(
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|"
    "Override Score|Override Grade|Override Status"
)


class Malformed(Exception):
    """The file does not parse, or its first row is none of a gradebook."""


@dataclass
class Student:
    id: int
    sortable: str
    sis: str = ""
    login: str = ""
    sections: str = "Sales 1"

    @property
    def name(self) -> str:
        last, _, first = self.sortable.partition(", ")
        return f"{first} {last}".strip()


@dataclass
class Assignment:
    id: int
    title: str
    points: float = 100.0
    manual: bool = False


@dataclass
class Course:
    students: list[Student]
    assignments: list[Assignment]
    scores: dict[tuple[int, int], str] = field(default_factory=dict)
    """By student and assignment: as "65.0", or EX."""
    unassigned: set[tuple[int, int]] = field(default_factory=set)

    def export(
        self,
        *,
        separator: str = ",",
        comma: bool = False,
        bom: bool = False,
        first_last: bool = False,
        sis: bool = True,
        custom: str = "",
        end: str = "\n",
        quote_all: bool = False,
    ) -> bytes:
        """The gradebook as a file."""

        def shown(score: str) -> str:
            if score in ("", "EX"):
                return score
            told = f"{float(score):.2f}"
            return told.replace(".", ",") if comma else told

        def safe(name: str) -> str:
            return f'="{name}"' if re.match(r"\s*=", name) else name

        ids = ["SIS User ID", "SIS Login ID"] if sis else ["SIS Login ID"]
        names = ["LastName", "FirstName"] if first_last else ["Student"]
        head = [*names, "ID", *ids, "Section", *([custom] if custom else [])]
        gap = [""] * (len(head) - 1)
        totals = ["Current Score", "Final Score"]
        rows = [[*head, *(f"{a.title} ({a.id})" for a in self.assignments), *totals]]
        if any(a.manual for a in self.assignments):
            manual = ["Manual Posting" if a.manual else "" for a in self.assignments]
            rows.append(["", *gap, *manual, "", ""])
        points = [shown(str(a.points)) for a in self.assignments]
        rows.append(["    Points Possible", *gap, *points, "(read only)", "(read only)"])
        for student in self.students:
            last, _, first = student.sortable.partition(", ")
            row = [safe(last), safe(first)] if first_last else [safe(student.sortable)]
            row += [str(student.id), *([student.sis] if sis else []), student.login]
            row += [student.sections, *(["late, twice"] if custom else [])]
            for assignment in self.assignments:
                at = student.id, assignment.id
                there = "N/A" if at in self.unassigned else shown(self.scores.get(at, ""))
                row.append(there)
            rows.append([*row, shown("71.5"), shown("60")])
        buffer = io.StringIO(newline="")
        csv.writer(
            buffer,
            delimiter=separator,
            lineterminator=end,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        ).writerows(rows)
        return (b"\xef\xbb\xbf" if bom else b"") + buffer.getvalue().encode()

    def import_(self, data: bytes, custom: str = "") -> dict[tuple[int, int], str]:
        """The scores that the file would change, by student and assignment.

        A student or assignment that the course has not gets a negative number.
        """
        rows = parsed(data)
        head = next(rows)
        two = head[0] == "LastName" and head[1] == "FirstName"
        one = len(head) > 3 and "Student" in head[0] and "ID" in head[1]
        if not two and not one:
            raise Malformed("header")
        names = 4 if two else 3
        info, sis, login = names, None, None
        if re.search(r"SIS\s+Login\s+ID", head[names - 1]):
            login, info = names - 1, names + 1
        elif re.search(r"SIS\s+User\s+ID", head[names - 1]):
            sis, login, info = names - 1, names, names + 2
            info += "Integration ID" in head[info - 1]
            info += "Root Account" in head[info - 1]
        if "Section" not in head[info - 1]:
            raise Malformed("section")
        info += bool(custom)
        columns = [(h, at) for at, h in enumerate(head) if at >= info and not IGNORED.search(h)]
        known = {a.id: a for a in self.assignments}
        assignments: list[tuple[int, int]] = []
        new = -1
        for name, _ in columns:
            titled = TITLE_AND_ID.match(name)
            found = known.get(int(titled[2])) if titled else None
            found = found or next((a for a in self.assignments if a.title == name), None)
            assignments.append((found.id if found else new, head.index(name)))
            new -= found is None
        read_only: set[int] = set()
        changes: dict[tuple[int, int], str] = {}
        for row in rows:
            if "Points Possible" in row[0]:
                read_only = {at for at, cell in enumerate(row) if "read only" in cell}
                continue
            if all(re.match(r"(?i)\s*(Muted|Manual Posting.*)?\s*$", cell) for cell in row):
                continue
            student, new = self._student(row, two, sis, login), new - 1
            for id, at in assignments:
                key = (student.id if student else new), id
                grade = "" if key in self.unassigned else row[at].strip()
                if at not in read_only and not same(grade, self.scores.get(key, "")):
                    changes[key] = grade
        return changes

    def _student(
        self, row: list[str], two: bool, sis: int | None, login: int | None
    ) -> Student | None:
        id = row[2] if two else row[1]
        name = f"{row[1]} {row[0]}".strip() if two else row[0]
        for student in self.students:
            if id and student.id == int(re.match(r"\d*", id)[0] or 0):  # type: ignore[index]
                return student
        for student in self.students:
            if sis is not None and row[sis] and student.sis == row[sis]:
                return student
        for student in self.students:
            if login is not None and row[login] and student.login == row[login]:
                return student
        return next((s for s in self.students if name in (s.name, s.sortable)), None)


def parsed(data: bytes) -> Any:
    """The rows of a file, numbers with a decimal point, as Ruby's CSV reads it."""
    text = data.decode("utf-8")
    lines = io.StringIO(text, newline="").read().split("\n", 3)[:3]
    counts = {}
    for separator in (";", ","):
        sizes = {len(next(csv.reader([line], delimiter=separator), ())) for line in lines if line}
        counts[separator] = sizes.pop() if len(sizes) == 1 else 0
    separator = ";" if counts[";"] > counts[","] else ","
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        if row and not re.fullmatch("[;, ]*", "".join(row)):
            yield [as_number(cell) for cell in row]


def as_number(cell: str) -> str:
    if not re.match(r"^-?[0-9.,]+%?$", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return f"{''.join(whole)}.{last}" if whole else last


def same(new: str, current: str) -> bool:
    if new == current or (new in ("", "-") and current in ("", "-")):
        return True
    if not new or not current or "EX" in (new.upper(), current.upper()):
        return False
    try:
        return f"{float(new):.2f}" == f"{float(current):.2f}"
    except ValueError:
        return False


def import_rubrics(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rubrics in a CSV file, by name: their criteria with ratings."""
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    where = {
        part: [at for at, name in enumerate(head) if f"rating {part}" in name.lower()]
        for part in ("name", "description", "points")
    }
    rubrics: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        cells = dict(zip(head, row, strict=False))
        name = cells.get("Rubric Name", "")
        if not name.strip():
            raise Malformed("Missing 'Rubric Name' in some rows.")
        ratings = [
            {
                "name": row[at],
                "description": row[where["description"][n]],
                "points": round(float(row[where["points"][n]].replace(",", ".")), 2),
            }
            for n, at in enumerate(where["name"])
            if row[at]
        ]
        if not cells["Criteria Name"].strip() or not ratings:
            raise Malformed("criteria or ratings")
        rubrics.setdefault(name, []).append(
            {
                "name": cells["Criteria Name"],
                "description": cells["Criteria Description"],
                "range": cells["Criteria Enable Range"].lower() in ("true", "1"),
                "ratings": ratings,
            }
        )
    return rubrics
