"""Text that mentions entries of the rule pack, worded once for terminals and for pages."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kamcoach.report.text import visible

Sort = Literal["entry", "facet", "measure", "item", "concept", "words", "file"]
"""What is mentioned; `entry` is whatever stands in a rubric: a criterion, mistake or tip."""


class Ref(NamedTuple):
    """A mention of an entry: a page makes a link of it, a terminal shows its id."""

    sort: Sort
    id: str
    text: str
    """What a reader sees; the id itself where that says enough."""
    place: str = ""
    """Where it is declared, as `rules/risks.yaml:12`, where that should be said."""


Phrase = tuple[str | Ref, ...]


class Line(NamedTuple):
    """A line of an explanation, indented by `depth`; without text it is an empty line."""

    depth: int
    text: Phrase = ()
    label: str = ""
    """What the line is about, as "Asks for". A line without a label is one of a list."""


def laid_out(lines: Iterable[Line], width: int) -> str:
    """Return lines as a terminal shows them: wrapped, indented, and nothing that steers it."""
    return "".join(f"{row}\n" for line in lines for row in _rows(line, max(width, 40)))


def _rows(line: Line, width: int) -> Iterator[str]:
    indent = "  " * line.depth
    mark = f"{line.label}: " if line.label else "- " if line.depth else ""
    # A text of a case has lines of its own.
    for number, text in enumerate(f"{mark}{plain(line.text)}".split("\n")):
        yield from textwrap.wrap(
            visible(text),
            width,
            initial_indent=indent + "  " * (number > 0),
            subsequent_indent=indent + "  ",
            break_on_hyphens=False,
            break_long_words=False,
        ) or [""]


def plain(phrase: Phrase) -> str:
    """Return a phrase as a terminal shows it."""
    return "".join(part if isinstance(part, str) else _named(part) for part in phrase)


def _named(ref: Ref) -> str:
    follow_up = f"{ref.id}, {ref.place}" if ref.place else ref.id
    return follow_up if ref.text == ref.id else f"{ref.text} [{follow_up}]"


def joined(phrases: Sequence[Phrase], last: str) -> Phrase:
    """Return `a, b or c`; `last` is the word before the last of them."""
    parts: list[str | Ref] = []
    for number, phrase in enumerate(phrases):
        if number:
            parts.append(f" {last} " if number == len(phrases) - 1 else ", ")
        parts += phrase
    return tuple(parts)


def listed(texts: Iterable[str], last: str) -> str:
    """Return texts as `a, b or c`."""
    return plain(joined([(text,) for text in texts], last))


def deeper(lines: Iterable[Line], by: int = 1) -> Iterator[Line]:
    """Yield lines indented further."""
    return (line._replace(depth=line.depth + by) for line in lines)


def headed(lines: Iterable[Line], depth: int, label: str = "", lead: Phrase = ()) -> Iterator[Line]:
    """Yield lines indented to a depth, the first with a label, or with words before it."""
    first, *others = deeper(lines, depth)
    yield first._replace(label=label, text=(*lead, *first.text))
    yield from others
