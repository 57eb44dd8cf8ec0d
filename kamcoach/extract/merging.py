"""Several submissions of one learner -> one, to be judged as one."""

from collections.abc import Sequence
from hashlib import sha256

from kamcoach.extract.items import merged
from kamcoach.extract.repeats import Repeats
from kamcoach.models.submission import (
    Item,
    Kind,
    Signpost,
    Span,
    Stance,
    Statement,
    Submission,
)


def merge(parts: Sequence[Submission], repeats: Repeats) -> Submission:
    """Merge submissions: their text end to end, items of the same kind and name as one.

    Args:
        parts: one or more, each of a file of its own; the first that names the learner, the
            account or a field of an item is believed.
        repeats: what one part only says again; it counts for nothing (`repeats`).

    Returns:
        A submission whose spans and statements are about the joined blocks. Each block keeps its
        `index`, its place in its own file, and `origins` says which file that is. A single part
        comes back as it is.
    """
    if len(parts) == 1:
        return parts[0]
    statements: list[Statement] = []
    items: list[Item] = []
    signposts: list[Signpost] = []
    pictures: list[int] = []
    words, offset = 0, 0
    for part, again in zip(parts, repeats.statements, strict=True):
        for old in part.statements:
            statements.append(_moved(old, len(statements), offset, old.index in again))
        silent = _silent_blocks(part, again)
        items += [_shifted(item, offset) for item in part.items if not _stands_in(item, silent)]
        # One whose place its own file does not have may point into another file.
        signposts += [_led(s, offset) for s in part.signposts if s.about is not None]
        pictures += [block + offset for block in part.pictures]
        words += part.words - sum(len(part.blocks[at].text.split()) for at in silent)
        offset += len(part.blocks)
    kind, reason = _kind(parts)
    return Submission.model_construct(
        source=parts[0].source,
        sha256=sha256("".join(part.sha256 for part in parts).encode()).hexdigest(),
        kind=kind,
        kind_reason=reason,
        learner=_first([p.learner for p in parts]),
        account=_first([p.account for p in parts]),
        supplier=_first([p.supplier for p in parts]),
        dates=tuple(dict.fromkeys(date for part in parts for date in part.dates)),
        blocks=tuple(block for part in parts for block in part.blocks),
        statements=tuple(statements),
        items=merged(items),
        signposts=tuple(signposts),
        pictures=tuple(pictures),
        words=words,
        english=all(part.english for part in parts),
        origins=tuple(part.source for part in parts for _ in part.blocks),
    )


def _moved(old: Statement, index: int, offset: int, again: bool) -> Statement:
    """A statement in its new place; one that only repeats another says nothing any more."""
    return Statement.model_construct(
        index=index,
        block=old.block + offset,
        start=old.start,
        end=old.end,
        stance=Stance.GUIDANCE if again else old.stance,
        sections=old.sections,
        specifics=() if again else old.specifics,
        concepts=() if again else old.concepts,
    )


def _silent_blocks(part: Submission, again: frozenset[int]) -> frozenset[int]:
    """Blocks of which every statement repeats another."""
    said = {s.block for s in part.statements if s.index not in again}
    return frozenset(s.block for s in part.statements if s.index in again) - said


def _stands_in(item: Item, silent: frozenset[int]) -> bool:
    return item.spans[0].block in silent


def _shifted(item: Item, offset: int) -> Item:
    return item.model_copy(update={"spans": tuple(_span(s, offset) for s in item.spans)})


def _led(sign: Signpost, offset: int) -> Signpost:
    about = tuple(block + offset for block in sign.about or ())
    return sign.model_copy(update={"span": _span(sign.span, offset), "about": about})


def _span(old: Span, offset: int) -> Span:
    return Span.model_construct(block=old.block + offset, start=old.start, end=old.end)


def _kind(parts: Sequence[Submission]) -> tuple[Kind, str]:
    """What the parts are together, with how many of each there are."""
    counts = {kind: sum(part.kind is kind for part in parts) for kind in Kind}
    reason = ", ".join(
        f"{count} {kind.value.replace('-', ' ')}{'s' if count > 1 else ''}"
        for kind, count in counts.items()
        if count
    )
    kinds = {part.kind for part in parts}
    return (kinds.pop() if len(kinds) == 1 else Kind.BOTH), f"{reason} handed in together"


def _first(names: Sequence[str]) -> str:
    return next(filter(None, names), "")
