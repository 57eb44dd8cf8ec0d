"""What a terminal shows of passages in common: figures, and no text of a learner's."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table

from kamcoach.models.similarity import Similarity
from kamcoach.report.similarity import view
from kamcoach.report.terminal import plain, to_text

MOST_PAIRS = 15


def summary(similarity: Similarity, *, width: int = 80, bold: bool = False) -> str:
    """Return which submissions have most in common, lines no longer than `width`."""
    parts: list[RenderableType] = [
        plain(f"Passages in common: {similarity.cohort.name}", "bold"),
        plain(view.headline(similarity)),
        "",
    ]
    if similarity.pairs:
        parts += [_table(similarity), ""]
        if note := view.more(len(similarity.pairs) - MOST_PAIRS, "pair"):
            parts += [plain(note), ""]
        if note := view.explains_mark(similarity.pairs[:MOST_PAIRS]):
            parts += [plain(note), ""]
    for group in similarity.groups:
        names = ", ".join(view.who(member, similarity) for member in group.members)
        parts.append(plain(f"A group of {len(group.members)}: {names}"))
    parts += [plain(text) for text in view.left_out(similarity)]
    parts += ["", plain(view.MEANING), plain(view.HANDLING)]
    parts += [plain("The passages side by side: add -o similar.html")]
    return to_text(parts, width=width, bold=bold)


def _table(similarity: Similarity) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("submission", "and"):
        table.add_column(plain(title), overflow="fold")
    for title in ("words in common", "of the smaller", "longest"):
        table.add_column(plain(title), justify="right")
    for pair in similarity.pairs[:MOST_PAIRS]:
        table.add_row(
            plain(view.who(pair.one, similarity)),
            plain(view.who(pair.other, similarity)),
            plain(view.words(pair)),
            plain(view.share(pair)),
            plain(f"{pair.longest:,}"),
        )
    return table
