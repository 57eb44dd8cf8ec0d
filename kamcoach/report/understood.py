"""What was understood of a document, for `kamcoach extract`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from kamcoach.models.document import Document
from kamcoach.models.submission import ITEM_FIELDS, Item, Submission
from kamcoach.report.terminal import plain, to_text
from kamcoach.report.wording import KINDS


def understood(
    document: Document, submission: Submission, *, statements: bool, width: int, bold: bool = False
) -> str:
    """Return the facts, items and, when asked for, the statements of a submission.

    Args:
        document: The file as read.
        submission: The same, understood.
        statements: Whether to list every statement with its stance and concepts.
        width: Columns of the terminal.
        bold: Whether headings are set in bold.
    """
    parts: list[RenderableType] = [
        plain(submission.source, "bold"),
        _facts(document, submission),
        *_items(submission),
        *_signposts(submission),
    ]
    if statements:
        parts += ["", plain(f"Statements ({len(submission.statements)})", "bold")]
        parts += [_statements(submission)]
    return to_text(parts, width=width, bold=bold)


def _facts(document: Document, submission: Submission) -> RenderableType:
    kind = KINDS[submission.kind]
    rows = [
        ("Read as", f"{kind}: {submission.kind_reason}"),
        ("Learner", submission.learner or "not found"),
        ("Account", submission.account or "not found"),
        ("Supplier", submission.supplier or "not found"),
        ("Dates", ", ".join(submission.dates) or "none found"),
        ("Words", str(submission.words)),
    ]
    if not submission.english:
        rows.append(("Language", "seems to be another than English, which alone is read"))
    reasons = Counter(unseen.reason for unseen in document.unseen)
    rows += [
        ("Not visible", f"{reason}, {times} times" if times > 1 else reason)
        for reason, times in reasons.items()
    ]
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(plain(name), plain(value))
    return table


def _items(submission: Submission) -> Iterator[RenderableType]:
    if not submission.items:
        yield from ("", plain("No items were found: no objectives, actions, risks or the like."))
    for kind in ITEM_FIELDS:
        items = [item for item in submission.items if item.kind == kind]
        if items:
            yield from ("", plain(f"{kind.capitalize()} ({len(items)})", "bold"))
            yield Padding(_table(kind, items), (0, 0, 0, 2))


def _signposts(submission: Submission) -> Iterator[RenderableType]:
    if submission.signposts:
        yield from ("", plain(f"References to criteria ({len(submission.signposts)})", "bold"))
        table = _ruled("written", "may stand for", "stands in", "points to")
        for sign in submission.signposts:
            place = sign.place + ("" if sign.about is not None else " (not found)")
            ids = ", ".join(sign.ids) or "nothing known"
            table.add_row(*map(plain, (sign.text, ids, f"block {sign.span.block}", place)))
        yield Padding(table, (0, 0, 0, 2))


def _table(kind: str, items: list[Item]) -> Table:
    # Only fields that were found for some item: fifteen empty columns help nobody.
    fields = [field for field in ITEM_FIELDS[kind] if any(item.fields.get(field) for item in items)]
    table = _ruled("name", *fields, "stance")
    for item in items:
        cells = [item.name, *(item.fields.get(field, "") for field in fields), item.stance.value]
        table.add_row(*map(plain, cells))
    return table


def _statements(submission: Submission) -> Table:
    table = _ruled("block", "stance", "concepts", "text")
    for statement in submission.statements:
        text = submission.blocks[statement.block].text[statement.start : statement.end]
        concepts = ", ".join(
            hit.concept if hit.stance == statement.stance else f"{hit.concept} ({hit.stance.value})"
            for hit in statement.concepts
        )
        cells = [str(statement.block), statement.stance.value, concepts, text]
        table.add_row(*map(plain, cells))
    return table


def _ruled(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(plain(column, "bold"), overflow="fold")
    return table
