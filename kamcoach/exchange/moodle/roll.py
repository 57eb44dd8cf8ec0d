"""Who takes part in an assignment, and whose the feedback on a submission is.

Moodle goes by the number of a participant alone. So it is held against the names that a worksheet
has, and that of a team, which looks the same, is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from kamcoach.errors import UsageError
from kamcoach.exchange.moodle.cells import Table
from kamcoach.exchange.moodle.names import blind, disagreement, of_member, team, told_apart
from kamcoach.exchange.moodle.worksheet import Worksheet
from kamcoach.exchange.names import alike

_NUMBER = re.compile(r"\d+", re.ASCII)
_COLUMNS = ("group", "id", "name")


class Person(NamedTuple):
    """A participant of the assignment."""

    id: str
    name: str
    group: str | None = None
    """Of the team; None where nothing says it, and empty where it is said that there is none."""


class Roll(NamedTuple):
    """Who takes part, as far as it is known."""

    people: Mapping[str, Person] | None = None
    """By number; None where no worksheet says."""
    members: Mapping[str, Person] | None = None
    """Of teams, by number; None where no teams hand in."""
    prefix: str = ""
    """What the worksheet writes before numbers."""


def roll_of(sheet: Worksheet) -> Roll:
    """Return who takes part by a grading worksheet; in its groups, if it has the column."""
    teams = sheet.columns.group is not None
    people = {
        row.id: Person(row.id, row.name, row.group if teams else None)
        for row in sheet.rows
        if row.id
    }
    return Roll(people, people if teams else None, sheet.prefix)


def lists_groups(table: Table) -> bool:
    """Whether a file has the columns group and id, whatever their capitals."""
    return {"group", "id"} <= {*_headings(table)}


def roll_of_groups(table: Table) -> Roll:
    """Return who is in which team by a file with the columns group, id and perhaps name.

    Raises:
        UsageError: a row has no team or no number, or a number that is in another team already.
    """
    headings = _headings(table)
    places = [headings.index(name) if name in headings else None for name in _COLUMNS]
    members: dict[str, Person] = {}
    for number, line in enumerate(table.lines[1:], 2):
        if line.blank:
            continue
        group, id, name = (line.text(place).strip() for place in places)
        if not group or not _NUMBER.fullmatch(id):
            raise UsageError(
                f"Row {number} of the groups has no group, or no number as its id. The number "
                "stands in the grading worksheet, behind the word for participant."
            )
        if members.setdefault(id, Person(id, name, group)) != (id, name, group):
            raise UsageError(f"Row {number} of the groups: {id} stands there already, otherwise.")
    return Roll(members=members)


class Recipients:
    """Whose the feedback on each submission is."""

    def __init__(self, roll: Roll, shared: Collection[str]) -> None:
        """Take who takes part, and the teams under whose name more than one handed in."""
        self._roll = roll
        self._shared = shared
        everybody = (roll.members or {}).values()
        groups = {person.group for person in everybody if person.group}
        self._unclear = {*map(team, groups)} - told_apart(groups)
        self._teams: dict[str, list[Person]] = {}
        for person in everybody:
            if person.group:
                self._teams.setdefault(team(person.group), []).append(person)

    def of(self, whole: Person) -> Sequence[tuple[Person, str]] | str:
        """Return who gets the feedback on a submission, each with what speaks against it, if any.

        Where nobody does, return the reason.

        Args:
            whole: number and name under which it was handed in; of a person, or of a team.
        """
        if self._roll.members is None:
            return self._person(whole)
        alone = self._roll.members.get(whole.id)
        if alone and of_member(whole.name, alone.group or "", alone.name, self._roll.prefix):
            return [(alone, self._against(alone))]
        return self._team(whole)

    def _person(self, whole: Person) -> Sequence[tuple[Person, str]] | str:
        if not _NUMBER.fullmatch(whole.id):
            return "it was not handed in through Moodle: there is no number of a participant"
        if self._roll.people is None:
            return [(whole, "")]
        person = self._roll.people.get(whole.id)
        if person is None:
            return (
                "no participant has this number. Is it a team's? Then say who is in it with "
                "--groups, or name the column of teams with --group-column"
            )
        why = disagreement(person.name, whole.name, whole.id, self._roll.prefix)
        return why or [(person, "")]

    def _team(self, whole: Person) -> Sequence[tuple[Person, str]] | str:
        name = team(whole.name)
        if name in self._shared:
            return "two teams with this name handed in, and cannot be told apart"
        if not name or name in self._unclear:
            return (
                "more than one team may have this name, as folders have it, without some signs: "
                "rename one in Moodle, and download both files anew"
            )
        members = self._teams.get(name)
        if not members:
            return (
                "no team has this name in the worksheet or in --groups: correct it there, or add "
                "its members with --groups"
            )
        listed = {member.id for member in members}
        known = (self._roll.people or {}).values()
        missing = [p for p in known if p.group and team(p.group) == name and p.id not in listed]
        why = "the worksheet has this participant in the team, and --groups has not: correct one"
        return [*((each, self._against(each)) for each in members), *((p, why) for p in missing)]

    def _against(self, member: Person) -> str:
        """Return what the worksheet says against a member of a team that --groups names."""
        if self._roll.people is None:
            return ""
        person = self._roll.people.get(member.id)
        if person is None:
            return "--groups has this number, and nobody in the worksheet has: correct one"
        if person == member:
            return ""
        if person.group is not None and team(person.group) != team(member.group or ""):
            return (
                f"--groups has this participant in {member.group!r}, and the worksheet in "
                f"{person.group or 'no team'!r}: correct one"
            )
        if alike(person.name, member.name) or blind(member.name, member.id, self._roll.prefix):
            return ""
        if person.name and member.name:
            return (
                f"--groups calls this number {member.name!r}, and the worksheet {person.name!r}: "
                "correct one"
            )
        if person.name:
            return "--groups has no name by which to check the number: add the column `name`"
        if member.name:
            return (
                "the worksheet has no name by which to check the number: name the column with "
                "--name-column, or leave the names out of --groups where marking is blind"
            )
        return ""


def _headings(table: Table) -> list[str]:
    return [cell.text.strip().casefold() for cell in table.lines[0].cells]
