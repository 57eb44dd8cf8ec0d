"""What stands on the sheet of a cohort before assessors fill it in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from kamcoach.batch import journal
from kamcoach.errors import UsageError
from kamcoach.marking import bank, log
from kamcoach.marking.log import Entry
from kamcoach.marking.standings import Stands, check_results, pack_of, shown_id, standings
from kamcoach.models.marking import Line
from kamcoach.models.pack import RulePack
from kamcoach.report import view, wording
from kamcoach.report.marking_sheet import marking_sheet
from kamcoach.report.text import one_line

MOST_ROWS, MOST_BYTES = 150_000, 15_000_000
"""Of a sheet as it goes out: it comes back larger, and must then be within what is read."""
_WORDS = wording.spoken_to("assessor", "the work").short


def sheet(
    out: Path,
    pack: RulePack | None = None,
    rubrics: Collection[str] | None = None,
    centre: Path | None = None,
) -> bytes:
    """Return the workbook for the assessors of a cohort.

    Args:
        out: the folder that a batch wrote.
        pack: the rule pack that it was judged by; None for kamcoach's own.
        rubrics: ids of those to mark; None for all that anybody was judged by.
        centre: comments of the centre, as `bank.read_bank` reads them.

    Raises:
        UsageError: no batch wrote the folder, or by another rule pack; the comments cannot be used;
            nobody was judged by these rubrics, or the sheet would be too large to be read again.
    """
    check_results(out)
    with journal.opened(out) as held:
        judged_by = pack_of(held, pack)
        lines = [
            line
            for stands in standings(held, log.last(log.read(out)))
            for line in _lines(stands, rubrics)
        ]
    if not lines:
        raise UsageError(
            f"Nobody in {one_line(out.name)} was judged by {', '.join(rubrics or ()) or 'a rubric'}"
            ": there is nothing to mark."
        )
    marked = {line.rubric for line in lines}
    comments = bank.joined(
        bank.built_in(judged_by, [r for r in judged_by.rubrics if r.id in marked]),
        bank.read_bank(centre, judged_by) if centre else (),
    )
    book = marking_sheet(lines, comments, f"{judged_by.version} (sha256 {judged_by.sha256})")
    if len(lines) > MOST_ROWS or len(book) > MOST_BYTES:
        raise UsageError(
            f"The sheet would have {len(lines):,} rows and {len(book):,} bytes, more than can be "
            f"taken in again ({MOST_ROWS:,} rows, {MOST_BYTES:,} bytes). Write one for each rubric "
            "with --rubric, or assess groups of the cohort apart."
        )
    return book


def _lines(stands: Stands, rubrics: Collection[str] | None) -> Iterator[Line]:
    if stands.assessment is None:
        return
    who = stands.learner
    for result in stands.assessment.rubrics:
        if rubrics is not None and result.id not in rubrics:
            continue
        if result.withheld:
            raise UsageError(
                f"{result.id} is restricted, and these results are a self-check: they hold no "
                "verdicts to decide about. Assess with --audience assessor, into another folder."
            )
        for judged in result.criteria:
            first = next(iter(view.passages(judged)), None)
            yield Line(
                learner=one_line(who.name),
                id=shown_id(who.key),
                group=one_line(who.group),
                rubric=result.id,
                criterion=judged.id,
                asks=judged.asks,
                proposed=judged.stands,
                passage=one_line(first.quote) if first else "",
                document=one_line(first.source) if first else "",
                place=one_line(view.section(first)) if first else "",
                look=judged.check,
                so_far=_so_far(stands, judged.id),
                version=stands.version,
            )


def _so_far(stands: Stands, criterion: str) -> str:
    if entry := stands.decided.get(criterion):
        return told(entry)
    if entry := stands.outdated.get(criterion):
        return f"{told(entry)}; about earlier work or rules"
    return ""


def told(entry: Entry) -> str:
    """Return a decision in a few words, as "met (P. Shah, 2026-11-22)"."""
    return f"{_WORDS[entry.verdict]} ({one_line(entry.by)}, {entry.on})"
