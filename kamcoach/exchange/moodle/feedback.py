"""Results -> the ZIP archive of feedback files that Moodle takes, a folder for each participant.

Moodle gives each file to the participant whose number stands in the name of a folder, and looks at
nothing else: a team's number would be taken for a participant's. So a team's feedback goes into a
folder for each member, and numbers are checked against names wherever a worksheet is at hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kamcoach.batch.task import LEARNERS
from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange.moodle import php
from kamcoach.exchange.moodle.cells import Table
from kamcoach.exchange.moodle.names import same_person, team, told_apart
from kamcoach.exchange.moodle.worksheet import Worksheet
from kamcoach.marking.finals import Final
from kamcoach.readers.entries import DAMAGED
from kamcoach.report import render

FORMATS = ("html", "pdf")
_SUBFOLDER = "assignfeedback_file"
_BLIND = "Participant"
_LONGEST = 60
_UNSAFE = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+", re.ASCII)
_PLUGIN = re.compile(r"assign(?:submission|feedback)")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS = 0o644 << 16
_UNIX = 3
_MOST_ENTRIES = 50_000
_COLUMNS = ("group", "id", "name")


class Person(NamedTuple):
    """A participant of the assignment."""

    id: str
    name: str


class Roll(NamedTuple):
    """Who takes part, as far as it is known."""

    people: Mapping[str, Person] | None = None
    """By number; None where no worksheet says."""
    teams: Mapping[str, Sequence[Person]] | None = None
    """By the name of the team's folder; None where no teams hand in."""


class Given(NamedTuple):
    """The files of one participant, or why there are none."""

    person: Person
    files: tuple[tuple[str, bytes], ...] = ()
    """Path in the archive, and content."""
    why_not: str = ""


class Taken(NamedTuple):
    """What Moodle makes of a path in an archive."""

    id: str
    """Whose feedback it becomes; empty for nobody's."""
    file: str
    why_not: str = ""


def roll_of(sheet: Worksheet) -> Roll:
    """Return who takes part by a grading worksheet; in its groups, if it has the column."""
    known = [Person(row.id, row.name) for row in sheet.rows if row.id]
    people = {person.id: person for person in known}
    if sheet.columns.group is None:
        return Roll(people)
    pairs = ((row.group, Person(row.id, row.name)) for row in sheet.rows if row.id)
    return Roll(people, _teams(pairs))


def roll_of_groups(table: Table) -> Roll:
    """Return who is in which team by a file with the columns group, id and perhaps name.

    Raises:
        UsageError: a row has no team or no number.
    """
    headings = [cell.text for cell in table.lines[0].cells]
    places = [headings.index(name) if name in headings else None for name in _COLUMNS]
    pairs: list[tuple[str, Person]] = []
    for number, line in enumerate(table.lines[1:], 2):
        if line.blank:
            continue
        group, id, name = (line.text(place).strip() for place in places)
        if not group or not _NUMBER.fullmatch(id):
            raise UsageError(f"Row {number} of the groups has no group, or no number as its id.")
        pairs.append((group, Person(id, name)))
    return Roll(teams=_teams(pairs))


def given(
    finals: Iterable[Final],
    out: Path,
    roll: Roll,
    formats: Sequence[str],
    *,
    proposals: bool,
    alike: Collection[str],
) -> Iterator[Given]:
    """Yield the files of each participant, or why there are none, in the order of names.

    Args:
        finals: how learners stand.
        out: the folder of the batch, with the reports of what is proposed.
        roll: who takes part.
        formats: some of `FORMATS`.
        proposals: whether learners whom no assessor has signed get the batch's own report.
        alike: teams whose name another team has as well; see `shared_names`.
    """
    seen: set[str] = set()
    for final in finals:
        learner = final.learner
        whole = Person(learner.key, learner.name)
        people = _recipients(whole, roll, alike)
        if isinstance(people, str):
            yield Given(whole, why_not=people)
            continue
        files = _files(final, out, formats, proposals)
        for person in people:
            if person.id in seen:
                yield Given(person, why_not="this participant has feedback already")
            elif isinstance(files, str):
                yield Given(person, why_not=files)
            else:
                seen.add(person.id)
                folder = folder_of(person)
                yield Given(person, tuple((f"{folder}/{name}", data) for name, data in files))


def shared_names(finals: Iterable[Final]) -> frozenset[str]:
    """Return the names under which more than one team handed in."""
    counts = Counter(team(final.learner.name) for final in finals)
    return frozenset(name for name, count in counts.items() if count > 1)


def folder_of(person: Person) -> str:
    """Return the name of a participant's folder.

    It is safe on every system whatever somebody is called: letters, digits and spaces of the name,
    and the number between underscores, by which alone Moodle goes.
    """
    plain = _UNSAFE.sub(" ", unicodedata.normalize("NFC", person.name)).strip()
    name = plain[:_LONGEST].strip() or _BLIND
    return f"{name}_{person.id}_{_SUBFOLDER}"


def write(path: Path, everybody: Iterable[Given]) -> tuple[Given, ...]:
    """Write the archive and return what is in it, without the contents; the same bytes each time.

    Where nobody has a file, nothing is written.

    Raises:
        UsageError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    told: list[Given] = []
    try:
        with ZipFile(part, "w", ZIP_DEFLATED) as archive:
            for each in everybody:
                for name, data in each.files:
                    entry = ZipInfo(name, _EPOCH)
                    entry.create_system, entry.external_attr = _UNIX, _PERMISSIONS
                    archive.writestr(entry, data, ZIP_DEFLATED)
                told.append(_without_contents(each))
        if any(each.files for each in told):
            part.replace(path)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return tuple(told)


def listed(everybody: Iterable[Given]) -> tuple[Given, ...]:
    """Return what would be in the archive, without the contents."""
    return tuple(map(_without_contents, everybody))


def foretold(archive: Path, people: Mapping[str, Person]) -> tuple[tuple[str, Taken], ...]:
    """Return what Moodle will make of each file in an archive, by its path.

    Raises:
        Refusal: it is no ZIP archive that can be read, or has too many entries.
    """
    try:
        with ZipFile(archive) as opened:
            names = [entry.filename for entry in opened.infolist() if not entry.is_dir()]
    except DAMAGED as error:
        raise Refusal("it is no ZIP archive that can be read.", "Write it anew.") from error
    if len(names) > _MOST_ENTRIES:
        raise Refusal(f"it has more than {_MOST_ENTRIES:,} files.", "Is it the one you meant?")
    return tuple((name, taken(name, people)) for name in names)


def taken(path: str, people: Mapping[str, Person] | None) -> Taken:
    """Return what Moodle makes of a path, by the rules of its importer.

    Args:
        path: in the archive.
        people: who takes part, by number; None to take every number for somebody's.
    """
    *_, name = path.split("/")
    if not name:
        return Taken("", "", "a folder is no feedback by itself")
    if name.startswith((".", "~")):
        return Taken("", "", "hidden files are passed over")
    parts = path.split("/")
    why = "no part of its path has the form NAME_NUMBER_assignfeedback_file"
    for place, part in enumerate(parts):
        info = part.split("_", 4)
        number = php.numeric(info[1]) if len(info) > 3 else None
        if number is None or not number.is_integer():
            continue
        id = str(int(number))
        if people is not None and id not in people:
            why = f"nobody in the assignment has the number {id}"
        elif _PLUGIN.fullmatch(info[2]) and info[3]:
            rest = [info[4] if len(info) > 4 else "", *parts[place + 1 :]]
            return Taken(id, "/".join(rest).lstrip("/"))
    return Taken("", "", why)


def _teams(pairs: Iterable[tuple[str, Person]]) -> Mapping[str, Sequence[Person]]:
    found: dict[str, list[Person]] = {}
    groups: list[str] = []
    for group, person in pairs:
        groups.append(group)
        found.setdefault(team(group), []).append(person)
    apart = told_apart(groups)
    return {name: members for name, members in found.items() if name in apart}


def _recipients(whole: Person, roll: Roll, alike: Collection[str]) -> Sequence[Person] | str:
    """Return who gets the feedback on a submission, or why nobody does."""
    if roll.teams is not None:
        if team(whole.name) in alike:
            return "two teams with this name handed in, and cannot be told apart"
        members = roll.teams.get(team(whole.name))
        return members or "no team, or more than one, is known by this name"
    if not _NUMBER.fullmatch(whole.id):
        return "it was not handed in through Moodle: there is no number of a participant"
    if roll.people is None:
        return (whole,)
    person = roll.people.get(whole.id)
    if person is None:
        return "no participant has this number. Is it a team's? Then say who is in it with --groups"
    blind = same_person(whole.name, f"{_BLIND}{whole.id}")
    if person.name and not blind and not same_person(person.name, whole.name):
        return f"the number is that of {person.name!r}"
    return (person,)


def _files(
    final: Final, out: Path, formats: Sequence[str], proposals: bool
) -> list[tuple[str, bytes]] | str:
    """Return name and content of the files on a submission, or why there are none."""
    assessment = final.assessment
    if assessment is None:
        return "the work was not assessed"
    signed = tuple(rubric for rubric in assessment.rubrics if rubric.id in final.signed)
    if signed:
        update = {"audience": "release", "rubrics": signed}
        released = assessment.model_copy(update=update)
        return [(f"feedback.{format}", render(released, format)) for format in formats]
    if not proposals:
        return "no assessor has signed it yet"
    if assessment.audience != "self-check":
        return "the batch wrote reports for assessors only: let it run for learners first"
    found: list[tuple[str, bytes]] = []
    for format in formats:
        report = out / LEARNERS / Path(final.learner.folder).name / f"report.{format}"
        if report.name not in final.learner.reports or not report.is_file():
            return f"the batch wrote no {format} report of it"
        found.append((f"proposed-feedback.{format}", report.read_bytes()))
    return found


def _without_contents(each: Given) -> Given:
    return each._replace(files=tuple((name, b"") for name, _ in each.files))
