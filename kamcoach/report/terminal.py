"""The summary a terminal shows: what stands, what is next, and nothing that steers a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kamcoach.models.assessment import Assessment, Judged, RubricResult
from kamcoach.models.pack import Verdict
from kamcoach.report import together, view, wording
from kamcoach.report.text import one_line
from kamcoach.report.wording import Wording

_INDENT = (0, 0, 0, 2)
_DEEPER = (0, 0, 0, 4)
_MOST_SIGNPOSTS = 5


def summary(
    assessment: Assessment,
    *,
    width: int = 80,
    bold: bool = False,
    symbols: dict[Verdict, str] = wording.SYMBOLS,
    bar: tuple[str, str] = wording.BAR,
) -> str:
    """Return the summary of an assessment, lines no longer than `width`.

    Args:
        assessment: What to show; `assessment.audience` decides the wording.
        width: Columns of the terminal.
        bold: Whether headings are set in bold; colour is never used.
        symbols: The symbol of each verdict (`wording.PLAIN_SYMBOLS` where others cannot be shown).
        bar: What bars are made of (`wording.PLAIN_BAR` likewise).

    Raises:
        UsageError: There is no report for the assessment's audience.
    """
    words = wording.wording(assessment)
    parts: list[RenderableType] = [*_head(assessment, words)]
    for result in assessment.rubrics:
        parts += ["", *_rubric(result, words)]
        parts += _overview(result, words, symbols, bar)
    parts += _steps(assessment, words)
    parts += _mistakes(assessment)
    parts += _checks(assessment, words)
    parts += _signposts(assessment)
    parts += _together(assessment)
    if tally := view.concealed_tally(assessment):
        parts += ["", plain(words.unseen, "bold"), Padding(plain(f"{tally}."), _INDENT)]
    if assessment.rubrics:
        first, *others = (result.id for result in assessment.rubrics)
        id = f"{first} (or {', '.join(others)})" if others else first
        given = view.added(assessment.pack)
        parts += ["", plain(f"The criteria, and how each is judged: kamcoach explain {id}{given}")]
        parts += [plain("The whole report, with passages and reasons: add -o report.html")]
    return to_text(parts, width=width, bold=bold)


def to_text(parts: list[RenderableType], *, width: int, bold: bool = False) -> str:
    """Return rich parts as text, without colour and without spaces at line ends."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=bold,
        color_system="standard" if bold else None,
        no_color=True,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().split("\n")[:-1])


def plain(text: str, style: str = "") -> Text:
    """Return text that rich prints as it is: no markup, no control characters, one line."""
    return Text(one_line(text), style=style)


def _head(assessment: Assessment, words: Wording) -> Iterator[RenderableType]:
    names = together.names(assessment.portfolio, [source.name for source in assessment.sources])
    kind = wording.KINDS.get(assessment.kind, assessment.kind)
    yield plain(f"{names}: {kind}" if names else words.title, "bold")
    who = ", ".join(part for part in (assessment.learner, assessment.account) if part)
    if who:
        yield plain(who)
    yield plain(words.banner)
    if warning := together.warning(assessment):
        yield plain(warning, "bold")
    if language := view.language(assessment):
        yield plain(language, "bold")
    if assessment.refused:
        yield plain(f"Not read: {', '.join(file.name for file in assessment.refused)}")
    if passed := together.skipped_shortly(assessment):
        yield plain(passed)
    if assessment.templates:
        named = ", ".join(each.name for each in assessment.templates)
        yield plain(f"Without what stands in the template: {named}")
    for note in assessment.run.notes:
        yield plain(f"Note: {note}")


def _rubric(result: RubricResult, words: Wording) -> Iterator[RenderableType]:
    yield plain(f"{result.id}  {result.title}", "bold")
    if result.withheld:
        yield plain(wording.RESTRICTED)
        yield plain(f"{view.tally(result, words).capitalize()}.")
        return
    yield plain(f"{view.tally(result, words)}.")
    headline = view.headline(result, words)
    score = "" if headline.score is None else f", {headline.score}%"
    provisional = " (provisional)" if result.provisional else ""
    yield plain(f"{headline.label}: {headline.value}{score}{provisional}")
    if view.advisory(result):
        yield plain(wording.ADVISORY)


def _overview(
    result: RubricResult,
    words: Wording,
    symbols: dict[Verdict, str],
    bar: tuple[str, str],
) -> Iterator[RenderableType]:
    for group in view.overview(result):
        cells = [plain(_cell(judged, words, symbols)) for judged in group.criteria]
        if group.name:
            heading = f"{group.name}: {view.group_tally(group, words)}"
            if view.advisory(result) and not result.withheld:
                yield _listed([(view.bar(view.share(group.criteria), bar), heading)])
            else:
                yield Padding(plain(heading), _INDENT)
        indent = _DEEPER if group.name else _INDENT
        yield Padding(Columns(cells, padding=(0, 3), equal=True), indent)


def _cell(judged: Judged, words: Wording, symbols: dict[Verdict, str]) -> str:
    if judged.verdict is None:
        return f"{judged.id} {view.standing(judged, words)}"
    return f"{symbols[judged.verdict]} {judged.id} {words.short[judged.verdict]}"


def _steps(assessment: Assessment, words: Wording) -> Iterator[RenderableType]:
    if steps := view.next_steps(assessment):
        yield from ("", plain(words.steps, "bold"))
        rows = [(", ".join(judged.id for judged in step.criteria), step.ask) for step in steps]
        yield _listed(rows)


def _mistakes(assessment: Assessment) -> Iterator[RenderableType]:
    rows = [
        (mistake.id, mistake.title)
        for result in assessment.rubrics
        for mistake in view.mistakes(result, True)
    ]
    if rows:
        yield from ("", plain("Common mistakes that show", "bold"), _listed(rows))


def _checks(assessment: Assessment, words: Wording) -> Iterator[RenderableType]:
    rows = [
        (", ".join(judged.id for judged in check.criteria), check.why)
        for check in view.checks(assessment)
    ]
    if rows:
        yield from ("", plain(words.checks, "bold"), _listed(rows))


def _signposts(assessment: Assessment) -> Iterator[RenderableType]:
    if says := view.signposts(assessment, _MOST_SIGNPOSTS):
        yield from ("", plain(wording.SIGNPOSTS, "bold"), _listed([("-", text) for text in says]))


def _together(assessment: Assessment) -> Iterator[RenderableType]:
    if found := together.findings(assessment):
        rows = [(together.LABELS[each.sort], together.told(each, assessment)) for each in found]
        if more := together.unlisted(assessment):
            rows.append(("", more))
        yield from ("", plain(together.title(assessment), "bold"), _listed(rows))


def _listed(rows: list[tuple[str, str]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=24, overflow="fold")
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(plain(label), plain(text))
    return Padding(table, _INDENT)
