"""A sheet that assessors filled in -> decisions, or for each bad row the reason why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kamcoach.errors import UsageError
from kamcoach.marking import bank
from kamcoach.marking.days import day_of
from kamcoach.marking.log import FILE, Entry
from kamcoach.marking.standings import Proposed, plain
from kamcoach.models import marking
from kamcoach.models.assessment import Elsewhere, SeenAs
from kamcoach.models.form import Form, FormRow
from kamcoach.models.marking import Comment
from kamcoach.models.pack import RulePack, Verdict
from kamcoach.release import verdict_of
from kamcoach.report import wording
from kamcoach.report.text import one_line

_NEEDED = (
    marking.LEARNER,
    marking.ID,
    marking.CRITERION,
    marking.PROPOSED,
    marking.VERDICT,
    marking.VERSION,
)
_ENTERED = (
    marking.VERDICT,
    marking.COMMENT,
    marking.CODE,
    marking.KIND,
    marking.SEEN,
)
"""A row in which none of these is filled in is not decided."""
_LONGEST = 10_000
"""Characters of a comment, or of evidence seen elsewhere."""
_KINDS: Mapping[str, SeenAs] = {
    **{word: kind for kind, word in wording.SEEN_AS.items()},
    **{kind: kind for kind in wording.SEEN_AS},
}


class Filled(NamedTuple):
    """A row of the sheet in which something was filled in."""

    number: int
    """As the spreadsheet program shows it."""
    cells: Mapping[str, str]
    """By the title of the column."""

    def cell(self, title: str) -> str:
        """Return a cell on one line; empty where there is none."""
        return one_line(self.cells.get(title, ""))


class Bad(NamedTuple):
    """A row that cannot be taken in, and why."""

    number: int
    why: str


class Taken(NamedTuple):
    """What came of a sheet."""

    new: tuple[Entry, ...]
    known: int
    """Rows that say what was taken in before."""
    bad: tuple[Bad, ...]


class _No(Exception):
    """A row is bad; the message says why."""


def filled(form: Form, name: str) -> tuple[Filled, ...]:
    """Return the rows in which an assessor wrote something.

    Args:
        form: the workbook.
        name: of its file.

    Raises:
        UsageError: no sheet has the columns.
    """
    for rows in form.values():
        if rows and {*_NEEDED} <= {*rows[0].cells}:
            each = (Filled(row.number, _cells(rows[0], row)) for row in rows[1:])
            return tuple(row for row in each if any(map(row.cell, _ENTERED)))
    raise UsageError(
        f"{one_line(name)} has no sheet with the columns {', '.join(_NEEDED)}. Write one with: "
        "kamcoach marking RESULTS -o marking.xlsx"
    )


def comments(form: Form) -> dict[str, Comment | None]:
    """Return the comment bank of a workbook by code; None for a code that has two texts."""
    found: dict[str, Comment | None] = {}
    for rows in form.values():
        if rows and {marking.CODE, marking.TEXT} <= {*rows[0].cells}:
            for row in rows[1:]:
                cells = _cells(rows[0], row)
                comment = Comment(
                    *(cells.get(c, "") for c in (marking.CODE, marking.ABOUT, marking.TEXT))
                )
                same = found.get(comment.code, comment) == comment
                if comment.code and comment.text:
                    found[comment.code] = comment if same else None
    return found


class Taker:
    """Takes rows in, one after the other."""

    def __init__(
        self,
        everybody: Sequence[Proposed],
        pack: RulePack,
        choices: Mapping[str, Comment | None],
        log: Sequence[Entry],
        *,
        assessor: str,
        on: date | None,
    ) -> None:
        """Take what rows are held against.

        Args:
            everybody: what was proposed for the learners of the sheet.
            pack: the rule pack that they were judged by.
            choices: the comment bank.
            log: all decisions until now.
            assessor: who filled the sheet in.
            on: the day of the decisions of rows without one, and the last one that a row may
                bear; None where none was given.
        """
        self._choices, self._assessor, self._on = choices, assessor, on
        self._known = {_said(entry) for entry in log}
        self._undated = {said[:-1] for said in self._known}
        self._last = {(entry.key, entry.criterion): entry for entry in log}
        self._mistakes = {
            criterion.id: [mistake.id for mistake in rubric.mistakes]
            for rubric in pack.rubrics
            for criterion in rubric.criteria
        }
        self._people: dict[str, list[Proposed]] = {}
        for each in everybody:
            self._people.setdefault(plain(each.learner.key), []).append(each)

    def take(self, rows: Sequence[Filled]) -> Taken:
        """Return the new decisions of a sheet, and its bad rows."""
        new: list[Entry] = []
        known, bad = 0, list[Bad]()
        for same in _by_what_they_are_about(rows):
            read = [(row, self._read(row)) for row in same]
            unlike = _unlike(read)
            for row, said in read:
                if isinstance(said, str) or row.number in unlike:
                    bad.append(Bad(row.number, unlike.get(row.number) or str(said)))
            row, said = read[0]
            if isinstance(said, str) or unlike:
                continue
            try:
                if self._is_known(said):
                    known += 1
                    continue
                self._check_later(said, dated=bool(row.cell(marking.DATE)))
            except _No as why:
                bad.append(Bad(row.number, str(why)))
            else:
                new.append(said)
        return Taken(tuple(new), known, tuple(sorted(bad)))

    def _read(self, row: Filled) -> Entry | str:
        """What a row decides, or why it decides nothing."""
        try:
            return self._entry(row)
        except _No as why:
            return str(why)

    def _entry(self, row: Filled) -> Entry:
        """Return what a row decides.

        Raises:
            _No: it decides nothing that can be taken in.
        """
        cell = row.cell
        whose = self._learner(cell(marking.ID), cell(marking.LEARNER))
        rubric, proposed = _criterion(whose, cell(marking.CRITERION))
        _check_version(whose, cell(marking.VERSION))
        _check_proposed(proposed, cell(marking.PROPOSED))
        verdict = _verdict(cell(marking.VERDICT))
        # Line feeds of a comment are the assessor's, and stay.
        own = "\n".join(filter(None, map(one_line, row.cells.get(marking.COMMENT, "").split("\n"))))
        comment = self._comment(cell(marking.CODE), own, cell(marking.CRITERION))
        elsewhere = _elsewhere(cell(marking.KIND), cell(marking.SEEN))
        if verdict != proposed and not comment and not elsewhere:
            raise _No(
                "the verdict differs from the proposed one: a comment should say why, or what was "
                "seen elsewhere."
            )
        return Entry(
            key=whose.learner.key,
            name=whose.learner.name,
            rubric=rubric,
            criterion=cell(marking.CRITERION),
            proposed=proposed,
            verdict=verdict,
            comment=comment,
            code=cell(marking.CODE),
            elsewhere=elsewhere,
            by=self._assessor,
            on=self._day(cell(marking.DATE)),
            version=whose.version,
        )

    def _learner(self, id: str, name: str) -> Proposed:
        if not id:
            raise _No("it has no id, so it is not clear whose row it is.")
        found = self._people.get(plain(id), [])
        if not found:
            raise _No(f"no learner has the id {id}.")
        if len(found) > 1:
            raise _No(f"several learners have the id {id}, as far as one can see.")
        (whose,) = found
        called = one_line(whose.learner.name)
        if plain(name).casefold() != plain(called).casefold():
            raise _No(f"the id {id} is that of {called}, and the row says {name or 'no name'}.")
        if not whose.criteria:
            raise _No(f"the work of {called} was refused: there is no proposal to decide on.")
        return whose

    def _comment(self, code: str, own: str, criterion: str) -> str:
        if not code:
            return _short(own)
        if code not in self._choices:
            raise _No(f"the comment bank has no code {code}.")
        chosen = self._choices[code]
        if chosen is None:
            raise _No(f"the comment bank has two texts for the code {code}.")
        if not bank.fits(chosen, criterion, self._mistakes[criterion]):
            raise _No(f"the comment {code} is about {chosen.about}, not about {criterion}.")
        return _short(f"{one_line(chosen.text)}\n{own}".strip())

    def _day(self, said: str) -> date:
        if not said:
            if self._on is None:
                raise _No("it has no date: give one there, or one for all rows with --date.")
            return self._on
        day = day_of(said)
        if day is None:
            raise _No(f"the date {said} is not understood: write it as 2026-11-22.")
        if self._on is not None and day > self._on:
            raise _No(f"its date {day} is later than that of --date, {self._on}.")
        return day

    def _is_known(self, entry: Entry) -> bool:
        """Whether it stands already, or stood until a later day: both are no new decision."""
        last = self._last.get((entry.key, entry.criterion))
        if last is None:
            return False
        # The day of a sheet that is taken in once more may be given anew; the decision is not.
        if _said(last)[:-1] == _said(entry)[:-1]:
            return True
        return last.on > entry.on and _said(entry) in self._known

    def _check_later(self, entry: Entry, *, dated: bool) -> None:
        last = self._last.get((entry.key, entry.criterion))
        if last is None:
            return
        since = f"{one_line(last.by)} decided otherwise on {last.on}"
        if last.on > entry.on:
            raise _No(
                f"{since}, which is later than {entry.on}: date it anew if it shall stand, or put "
                f"that day right in {FILE} if it is a slip."
            )
        # Of one day nobody can tell an old sheet that comes in once more from a change of mind.
        if _said(entry) in self._known:
            raise _No(
                f"it was taken in before, and {since}, too: say in the comment why it shall stand "
                "again."
            )
        # An old sheet that comes in once more, with the day of today for all rows, must not undo
        # what was decided since.
        if not dated and _said(entry)[:-1] in self._undated:
            raise _No(f"it was taken in before, and {since}: date the row if it shall stand again.")


def _cells(head: FormRow, row: FormRow) -> dict[str, str]:
    return {title: cell for title, cell in zip(head.cells, row.cells, strict=False) if title}


def _said(entry: Entry) -> tuple[str, ...]:
    """What a decision says; the last part is its day."""
    elsewhere = (entry.elsewhere.kind, entry.elsewhere.text) if entry.elsewhere else ("", "")
    what = (entry.key, entry.criterion, entry.version, entry.verdict, entry.comment)
    return (*what, *elsewhere, entry.by, entry.on.isoformat())


def _by_what_they_are_about(rows: Sequence[Filled]) -> Iterator[list[Filled]]:
    """Yield the rows about each learner and criterion together."""
    about: dict[tuple[str, str], list[Filled]] = {}
    for row in rows:
        at = plain(row.cell(marking.ID)), row.cell(marking.CRITERION)
        about.setdefault(at, []).append(row)
    yield from about.values()


def _unlike(read: Sequence[tuple[Filled, Entry | str]]) -> dict[int, str]:
    """Why rows about one learner and criterion are bad together, by number; none if they agree.

    Which of them was meant is not for kamcoach to say, nor whether one that cannot be read was.
    """
    said = {row.number: None if isinstance(each, str) else _said(each) for row, each in read}
    beside = {
        number: next((other for other, theirs in said.items() if theirs != mine), None)
        for number, mine in said.items()
    }
    return {
        number: f"row {other} says otherwise of the same learner and criterion."
        for number, other in beside.items()
        if other is not None and said[number] is not None
    }


def _criterion(whose: Proposed, id: str) -> tuple[str, Verdict]:
    """The rubric of a criterion, and the verdict that was proposed."""
    if id not in whose.criteria:
        called = one_line(whose.learner.name)
        raise _No(f"{id or 'nothing'} is no criterion that {called} was judged by.")
    return whose.criteria[id]


def _check_version(whose: Proposed, said: str) -> None:
    (work, _, pack), (was_work, _, was_pack) = whose.version.partition("-"), said.partition("-")
    if pack != was_pack:
        raise _No("the rules have changed since the sheet was written: write it anew.")
    if work != was_work:
        raise _No("the work has changed since the sheet was written: look at it anew.")


def _check_proposed(proposed: Verdict, said: str) -> None:
    if verdict_of(said) != proposed:
        word = wording.spoken_to("assessor", "").short[proposed]
        raise _No(f"the proposed verdict is {word}, and the sheet has {said or 'none'}.")


def _verdict(said: str) -> Verdict:
    if not said:
        raise _No("there is a comment or evidence, and no verdict.")
    verdict = verdict_of(said)
    if verdict is None:
        raise _No(f"the verdict {said} is none of met, partly met, not met.")
    return verdict


def _elsewhere(kind: str, text: str) -> Elsewhere | None:
    if not kind and not text:
        return None
    if not text:
        raise _No(f"it says {kind}, and not what was seen, when and by whom.")
    if not kind:
        raise _No(f"it tells of something seen elsewhere, and {marking.KIND} is empty.")
    seen_as = _KINDS.get(kind.casefold())
    if seen_as is None:
        raise _No(f"{kind} is none of {', '.join(wording.SEEN_AS.values())}.")
    return Elsewhere(kind=seen_as, text=_short(text))


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise _No(f"a text is longer than {_LONGEST:,} characters.")
    return text


def wrong_rows(bad: Sequence[Bad], most: int) -> Iterator[str]:
    """Yield a line for each bad row, and how many more there are beyond the first few."""
    yield from (f"row {row.number}: {row.why}" for row in bad[:most])
    if len(bad) > most:
        yield f"and {len(bad) - most:,} more rows."
