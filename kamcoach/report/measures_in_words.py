"""Measures, concepts, conditions and trees of facets in plain English."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from kamcoach.models.pack import Condition, Facet, Measure, Tree
from kamcoach.models.submission import STANCE_SETS
from kamcoach.report.index import Index
from kamcoach.report.text import visible
from kamcoach.trees import parts_of

Line = tuple[int, str]
"""Depth of indentation, and text; an empty text is an empty line."""

MOST_FORMS = 12
_COMPARISONS = {"gte": "at least", "lte": "at most", "eq": "exactly"}
_STANCES = {"items": "considered", "statements": "firm", "distinct": "firm"}
"""The stances that count where a measure names none."""
_DOCUMENT = {
    "words": "The number of words",
    "plan": "1 when the document is an account plan, otherwise 0",
    "review": "1 when the document is a relationship review, otherwise 0",
}


def laid_out(line: Line, width: int) -> str:
    """Return a line as a terminal shows it: wrapped, indented, and nothing that steers it."""
    depth, text = line
    indent = "  " * depth
    wrapped = textwrap.wrap(
        visible(text),
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "\n".join(wrapped or [""]) + "\n"


def tree(opening: str, node: Tree, index: Index, depth: int) -> Iterator[Line]:
    """Yield a combination of facets as an indented list."""
    if node.facet is not None:
        yield depth, f"{opening} {index.facets[node.facet].title} [{node.facet}]"
    elif node.without is not None:
        yield from tree(f"{opening} not:", node.without, index, depth)
    else:
        wanted, parts = parts_of(node)
        yield depth, f"{opening} {_how_many(wanted, len(parts))}:"
        for part in parts:
            yield from tree("-", part, index, depth + 1)


def _how_many(wanted: int, parts: int) -> str:
    if wanted == parts:
        return "all of these"
    return "any one of these" if wanted == 1 else f"at least {wanted} of these"


def conditions(facet: Facet, index: Index) -> Iterator[Line]:
    """Yield when a facet holds: one line for each way."""
    for number, branch in enumerate(facet.branches):
        opening = "Or when" if number else "Holds when"
        yield 1, f"{opening} {' and '.join(_condition(each, index) for each in branch)}"


def _condition(condition: Condition, index: Index) -> str:
    return f"{condition.field} is {wanted(condition, index)}"


def wanted(condition: Condition, index: Index) -> str:
    """Return what a condition asks for, as "at least 2"."""
    share = index.measures[condition.field].operator == "share"
    value = f"{condition.value / 10:g}%" if share else str(condition.value)
    return f"{_COMPARISONS[condition.compare]} {value}"


def cases(source: str) -> str:
    """Return the file of the cases beside `rules/risks.yaml:12`."""
    file = source.rpartition(":")[0] or source
    return f"{file.removesuffix('.yaml')}.cases.yaml" if file else ""


def measure(entry: Measure, index: Index) -> Iterator[Line]:
    """Yield what a measure counts, where it is declared, and the words it looks for."""
    yield 0, _heading(entry)
    yield 1, f"{_opening(entry)}{''.join(_clauses(entry))}."
    if stances := _stances(entry):
        yield 1, f"Stances that count: {stances}"
    if entry.source:
        yield 1, f"Declared in {entry.source}"
    used = (*entry.concepts, *entry.every, *entry.near, *entry.without)
    for id in dict.fromkeys(part for name in used for part in name.split("|")):
        yield from ((depth + 1, text) for depth, text in concept(id, index, MOST_FORMS))


def _heading(entry: Measure) -> str:
    # Without a title of its own a measure is called what its id says: once is enough.
    name = entry.id.rpartition(".")[2].replace("-", " ")
    return entry.id if entry.title == name else f"{entry.id}: {entry.title}"


def _opening(entry: Measure) -> str:
    match entry.operator:
        case "items":
            return f"Counts each {entry.item} found"
        case "statements":
            return f"Counts statements about {_any(entry.concepts) or 'anything'}"
        case "distinct" if entry.field:
            return f"Counts the different values of {entry.field} of each {entry.item} found"
        case "distinct":
            return f"Counts how many of these are spoken of: {', '.join(entry.concepts)}"
        case "names":
            return f"Counts each different {_any(entry.specifics)} named"
        case "share":
            return f"{entry.part} as a share of {entry.whole}"
        case "document":
            return _DOCUMENT.get(entry.field, entry.field)
        case "sum":
            return f"Adds up {' and '.join(entry.parts)}"
        case _:
            return f"The smallest of {' and '.join(entry.parts)}"


def _clauses(entry: Measure) -> Iterator[str]:
    where = {field: _any(values) for field, values in entry.where.items()}
    clauses = (
        (" that gives ", _each(entry.having)),
        (" whose ", " and ".join(f"{field} is {values}" for field, values in where.items())),
        (", speaking of ", _each(entry.every)),
        (", giving ", "" if entry.operator == "names" else _each(entry.specifics)),
        (", under headings about ", _any(entry.sections)),
        (", standing in a ", _any(entry.kinds)),
        (f", in the same {entry.within} as ", _each(entry.near)),
        (", but not about ", _any(entry.without)),
    )
    return (f"{opening}{text}" for opening, text in clauses if text)


def _stances(entry: Measure) -> str:
    """Return the stances that a measure accepts, named sets with what they hold."""
    default = _STANCES.get(entry.operator)
    if default is None or entry.field:
        return ""
    return _any(
        f"{name} ({', '.join(sorted(STANCE_SETS[name]))})" if name in STANCE_SETS else name
        for name in entry.accepts or (default,)
    )


def _any(names: Iterable[str]) -> str:
    return " or ".join(names)


def _each(names: Iterable[str]) -> str:
    return " and ".join(name.replace("|", " or ") for name in names)


def concept(id: str, index: Index, most: int | None = None) -> Iterator[Line]:
    """Yield the ways a concept can be said, and the words of its classes (`most` of each)."""
    entry = index.concepts[id]
    yield 0, f"Concept {id}: {entry.title}"
    for frame in entry.frames:
        apart = f" within {entry.within} words of each other" if len(frame) > 1 else ""
        yield 1, f"- {' and '.join(frame)}{apart}"
    if entry.unless:
        yield 1, f"Not beside: {', '.join(entry.unless)}"
    names = dict.fromkeys(name for frame in (*entry.frames, entry.unless) for name in frame)
    for name in names:
        if name in index.classes:
            yield 1, f"{name}: {_forms(index.classes[name].forms, most)}"


def word_class(id: str, index: Index) -> Iterator[Line]:
    """Yield every form of a class of words."""
    yield 0, f"Words {id}: {_forms(index.classes[id].forms, None)}"


def _forms(forms: tuple[str, ...], most: int | None) -> str:
    shown = ", ".join(forms[:most])
    left = len(forms) - len(forms[:most])
    return f"{shown} and {left} more" if left else shown
