"""A source -> the statements of each submission, read in processes of their own.

What is read, and under which guards, is what a batch reads: what can be assessed can be compared.
"""

import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kamcoach import pipeline
from kamcoach.batch.names import Learner, safe_folder
from kamcoach.batch.parts import Part
from kamcoach.batch.sources import Source
from kamcoach.batch.task import Task, load
from kamcoach.errors import KamcoachError, Refusal
from kamcoach.models.assessment import Skipped
from kamcoach.models.cohort import Unread
from kamcoach.report.view import reason
from kamcoach.similarity.known import Known
from kamcoach.similarity.words import LEAST_WORDS, Word, words_of

MOST_STATEMENTS = 4_000
"""Of a submission; far more than people write."""
MOST_WORDS = 60
"""Of a statement: what is longer, a page without a full stop, is cut."""
_QUICK = 3
"""Level of compression: it is for memory, and only for as long as the command runs."""


class Reading(NamedTuple):
    """How submissions are read."""

    known: tuple[str, ...]
    """Statements of templates and briefs."""


class Statement(NamedTuple):
    """A statement of a submission, or several short ones in a row."""

    file: str
    place: str
    """The headings above it."""
    text: str
    own: tuple[bool, ...]
    """Of each word whether it is the writer's own."""

    def words(self) -> list[Word]:
        """Return the words that are the writer's own."""
        return [w for w, own in zip(words_of(self.text), self.own, strict=True) if own]


class Contents(NamedTuple):
    """What one learner handed in, as it is compared."""

    key: str
    name: str
    forms: tuple[str, ...] = ()
    """The own words of each statement with spaces between: a statement counts once, however often
    it is there."""
    in_file: tuple[int, ...] = ()
    """Of each the number of its file."""
    packed: bytes = b""
    """The statements in the same order, compressed."""
    known: int = 0
    """Words of templates and briefs."""
    unread: tuple[Unread, ...] = ()
    files: int = 0
    """How many could be read."""

    def statements(self) -> tuple[Statement, ...]:
        """Return the statements."""
        rows = json.loads(zlib.decompress(self.packed)) if self.packed else ()
        return tuple(Statement(file, place, text, tuple(own)) for file, place, text, own in rows)


class Taken(NamedTuple):
    """What a source holds."""

    tasks: tuple[Task, ...]
    """By the keys of the learners."""
    skipped: int
    """Files and folders that are no work of a learner."""


def taken(source: Source) -> Taken:
    """Return whose work a source holds.

    Raises:
        KamcoachError: it cannot be read.
    """
    parts: dict[str, list[Part]] = {}
    skipped = 0
    for part in source.parts():
        if isinstance(part, Skipped):
            skipped += 1
        else:
            parts.setdefault(part.learner.key, []).append(part)
    return Taken(tuple(_task(source, key, parts[key]) for key in sorted(parts)), skipped)


def _task(source: Source, key: str, parts: list[Part]) -> Task:
    name = min(part.learner.name for part in parts)
    there = sorted({part.part for part in parts if not part.reason})
    missing = sorted((part.reason, part.advice) for part in parts if part.reason)
    return Task(
        key=key,
        name=name,
        group="",
        folder=safe_folder(Learner(key, name)),
        source=source.path,
        sort=source.sort,
        parts=tuple(there),
        unread=tuple(Unread(file="", reason=why, advice=advice) for why, advice in missing),
    )


# In the process


def read(task: Task, reading: Reading) -> Contents:
    """Read what a learner handed in."""
    try:
        return _read(task, _known(reading.known))
    except Refusal as refusal:
        return refused(task, reading, "", refusal)
    except (KamcoachError, MemoryError, OSError):
        raise
    except Exception as fault:
        why = Refusal(
            f"kamcoach failed at it ({type(fault).__name__}).",
            "Read it by itself with `kamcoach read`, and report what that says.",
        )
        return refused(task, reading, "", why)


def refused(task: Task, reading: Reading, fingerprint: str, refusal: Refusal) -> Contents:  # noqa: ARG001
    """Return that a whole submission was refused."""
    unread = Unread(file="", reason=refusal.reason, advice=refusal.advice)
    return Contents(task.key, task.name, unread=(unread,))


@lru_cache(maxsize=1)
def _known(texts: tuple[str, ...]) -> Known:
    return Known([word.form for word in words_of(text)] for text in texts)


def _read(task: Task, known: Known) -> Contents:
    handed_in = load(task)
    unread = [*task.unread]
    unread += [
        Unread(file=each.name, reason=reason(each.name, each.reason), advice=each.advice)
        for each in handed_in.refused
    ]
    statements: dict[str, Statement] = {}
    taken = files = 0
    for name, data in sorted(handed_in.files):
        try:
            document = pipeline.work_of(name, data)
        except Refusal as refusal:
            why = reason(name, refusal.reason)
            unread.append(Unread(file=name, reason=why, advice=refusal.advice))
            continue
        files += 1
        passages = (
            (" > ".join(block.heading), text) for block, text in pipeline.passages_in(document)
        )
        for found in _joined(_cut(passages, name, known)):
            taken += len(found.own) - sum(found.own)
            said = " ".join(word.form for word in found.words())
            if said:
                statements.setdefault(said, found)
    if len(statements) > MOST_STATEMENTS:
        many = f"{len(statements):,} statements"
        why = f"only the first {MOST_STATEMENTS:,} of {many} are compared."
        advice = "Hand in the plan and the review, without what was attached to them."
        unread.append(Unread(file="", reason=why, advice=advice))
    kept = dict(list(statements.items())[:MOST_STATEMENTS])
    packed = zlib.compress(json.dumps(list(kept.values())).encode(), _QUICK)
    numbers = {name: number for number, (name, _) in enumerate(sorted(handed_in.files))}
    return Contents(
        key=task.key,
        name=task.name,
        forms=tuple(kept),
        in_file=tuple(numbers[each.file] for each in kept.values()),
        packed=packed,
        known=taken,
        unread=tuple(unread),
        files=files,
    )


def _cut(passages: Iterator[tuple[str, str]], file: str, known: Known) -> Iterator[Statement]:
    """Yield statements of no more words than are compared at once."""
    for place, text in passages:
        words = words_of(text)
        for first in range(0, len(words), MOST_WORDS):
            some = words[first : first + MOST_WORDS]
            start = some[0].start if first else 0
            rest = words[first + MOST_WORDS :]
            end = rest[0].start if rest else len(text)
            own = known.own([word.form for word in some])
            yield Statement(file, place, text[start:end], own)


def _joined(statements: Iterator[Statement]) -> Iterator[Statement]:
    """Yield short statements that follow each other below one heading as one.

    The cells and points of a list say too little by themselves to be told from those of others.
    """
    waiting: Statement | None = None
    for each in statements:
        own = sum(each.own)
        if not own:
            yield each  # a prompt: the answers around it may still go together
            continue
        if waiting and (own >= LEAST_WORDS or waiting.place != each.place):
            yield waiting
            waiting = None
        if waiting:
            text, mine = f"{waiting.text}\n{each.text}", (*waiting.own, *each.own)
            each = each._replace(text=text, own=mine)
        waiting = each
        if sum(waiting.own) >= LEAST_WORDS:
            yield waiting
            waiting = None
    if waiting:
        yield waiting
