"""Two drafts beside each other as Markdown: what anybody wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kamcoach.models.drafts import Comparison, Moved, Movement, RubricMovement
from kamcoach.report import wording
from kamcoach.report.drafts import view
from kamcoach.report.markdown import escape, quoted
from kamcoach.report.version import version
from kamcoach.report.wording import Wording


def to_markdown(comparison: Comparison) -> str:
    """Return what moved between two drafts as Markdown.

    Raises:
        UsageError: There is no report for the audience.
    """
    words = view.words(comparison)
    parts = [f"# {escape(view.title(comparison))}", f"**{words.banner}**"]
    parts += [f"**{escape(warning)}**" for warning in comparison.warnings]
    parts += [
        f"**{escape(name)}** was not read: {escape(why)}" for name, why in view.refused(comparison)
    ]
    parts += [f"Note: {escape(note)}" for note in comparison.notes]
    if comparison.one_sided:
        named = ", ".join(map(escape, comparison.one_sided))
        parts += [f"Only one of the drafts was judged by: {named}"]
    for rubric in comparison.rubrics:
        parts += _rubric(rubric, comparison, words)
    parts += ["## About this comparison", view.READING, _bullets(_provenance(comparison))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _rubric(rubric: RubricMovement, comparison: Comparison, words: Wording) -> Iterator[str]:
    yield f"## {escape(rubric.title)}"
    if rubric.withheld:
        yield wording.RESTRICTED
    else:
        was, now = escape(view.standing(rubric.was)), escape(view.standing(rubric.now))
        yield f"{view.grades(rubric, words)}: {was} → **{now}**"
    yield view.headline(rubric)
    rows = (
        f"| {escape(each.id)} | {view.turn(each, words)} | {escape(each.title)} |"
        for each in rubric.criteria
    )
    yield "\n".join(["| | Was → now | Criterion |", "|---|---|---|", *rows])
    for group in view.by_turn(rubric):
        yield f"### {group.title}"
        for movement in group.criteria:
            yield from _criterion(movement, comparison, words)
    for heading, mistakes in view.mistakes(rubric):
        yield f"### {heading}"
        for mistake in mistakes:
            advice = "" if mistake.turn == "gone" else f" — {escape(mistake.advice)}"
            yield f"**{escape(mistake.id)} {escape(mistake.title)}**{advice}"
            yield from map(quoted, mistake.evidence)


def _criterion(movement: Movement, comparison: Comparison, words: Wording) -> Iterator[str]:
    yield f"#### {escape(movement.id)} {escape(movement.title)}"
    yield f"**{view.turn(movement, words)}**"
    for moved in view.new(movement):
        yield from _moved(view.NEW, moved, view.origin(moved))
    for moved in view.gone(movement):
        yield from _moved(view.GONE, moved, view.fate(moved, comparison.new))
    for label, texts in (
        (view.ACTED_ON, view.acted_on(movement)),
        (view.STILL_OPEN, view.still_open(movement)),
        (view.NOW_MISSING, view.now_missing(movement)),
    ):
        if texts:
            yield f"{label}:"
            yield _bullets(map(escape, texts))
    if movement.ask:
        yield f"**{words.ask}:** {escape(movement.ask)}"


def _moved(label: str, moved: Moved, told: str) -> Iterator[str]:
    yield f"{label}:"
    yield quoted(moved.evidence)
    yield f"{told} {escape(moved.like)}".rstrip()


def _provenance(comparison: Comparison) -> Iterator[str]:
    for label, draft in (("Older", comparison.old), ("Newer", comparison.new)):
        yield f"{label} draft: {escape(draft.name)} ({view.read_as(draft)})"
        for source in draft.sources:
            yield (
                f"File: {escape(source.name)} ({escape(source.format)}, {source.words} words, "
                f"sha256 {source.sha256})"
            )
        yield f"Rule pack: {escape(draft.pack.version)} (sha256 {draft.pack.sha256})"
    yield f"kamcoach: {version()}"
