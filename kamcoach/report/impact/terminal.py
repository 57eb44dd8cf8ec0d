"""What a terminal shows of the impact of a rule pack."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding

from kamcoach.models.impact import Flip, Impact, Side
from kamcoach.report.impact import view
from kamcoach.report.terminal import plain, to_text

MOST_CHANGES = 6
"""Changes written out under one flip; the page has them all."""


def summary(impact: Impact, *, width: int = 80, bold: bool = False) -> str:
    """Return which verdicts flip and why, lines no longer than `width`."""
    parts: list[RenderableType] = [
        plain(f"From {impact.old_name} to {impact.new_name}", "bold"),
        plain(view.headline(impact)),
    ]
    if note := view.requoted(impact):
        parts.append(plain(note))
    parts += [plain(f"Note: {note}") for note in impact.notes]
    parts += [plain(f"{title}: {', '.join(ids)}") for title, ids in view.one_sided(impact)]
    if impact.standings:
        parts += ["", plain("Grades and readings that change", "bold")]
        parts += [
            _indented(
                1,
                f"{s.document}, {s.what}: {view.read_as(s.what, s.was)} → "
                f"{view.read_as(s.what, s.now)}",
            )
            for s in impact.standings
        ]
    for document, flips in view.by_document(impact):
        parts += ["", plain(document, "bold")]
        parts += [line for flip in flips for line in _flip(flip)]
    return to_text(parts, width=width, bold=bold)


def _flip(flip: Flip) -> Iterator[RenderableType]:
    yield _indented(1, f"{flip.id} {view.turn(flip)}: {flip.title}")
    yield from _side("was", flip.was)
    yield from _side("now", flip.now)
    for change in flip.changes[:MOST_CHANGES]:
        yield _indented(3, view.change(change))
    if len(flip.changes) > MOST_CHANGES:
        yield _indented(3, f"and {len(flip.changes) - MOST_CHANGES} more")
    if flip.redeclared:
        yield _indented(3, f"Declared otherwise: {', '.join(flip.redeclared)}")


def _side(label: str, side: Side) -> Iterator[RenderableType]:
    word = view.word(side.verdict)
    for evidence in side.evidence:
        yield _indented(2, f'{label} {word}: "{evidence.quote}"')
    for text in view.lacking(side):
        yield _indented(2, f"{label} {word}: {text}")


def _indented(depth: int, text: str) -> RenderableType:
    return Padding(plain(text), (0, 0, 0, 2 * depth))
