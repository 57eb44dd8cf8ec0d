"""Concepts, items and classes of words in plain English: what a passage is recognised by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kamcoach.models.pack import Concept, Measure
from kamcoach.models.submission import ITEM_FIELDS
from kamcoach.report import terms
from kamcoach.report.index import Index
from kamcoach.report.phrases import Line, Phrase, Ref, deeper, joined, listed

FEW = 3
"""Example words of a class where it is mentioned in passing."""
_MOST_WAYS = 3
_MOST_CLASSES = 4
"""Ways to find a concept, and classes in one place of a way, that are told in short."""
_SAME_BEGINNING = 3
"""Words that share so many letters are taken for forms of one word."""

_Way = tuple[tuple[str, ...], ...]
"""Classes that stand near each other, any one of those in each place."""
Show = Callable[[str], Phrase]
"""How a class of words is shown, or a specific such as `@money`."""


def concept_ref(id: str, index: Index) -> Ref:
    """Return a mention of a concept."""
    return Ref("concept", id, index.concepts[id].title)


def in_short(id: str, index: Index) -> Line:
    """Return a concept on one line, with a few words that it is found by."""
    entry = index.concepts[id]
    ways = _ways(entry, lambda name: _sample(name, index), _MOST_CLASSES)
    veto = joined([_sample(name, index) for name in entry.unless], "or")
    unless = ("; not beside ", *veto) if veto else ()
    left = len(ways) - _MOST_WAYS
    more = f"; and in {left} more way{'s' if left > 1 else ''}" if left > 0 else ""
    apart = f" (within {entry.within} words)" if _near(entry) else ""
    shown = _separated(ways[:_MOST_WAYS], "; or ")
    return Line(0, (concept_ref(id, index), ": ", *shown, apart, more, *unless))


def concept(id: str, index: Index) -> Iterator[Line]:
    """Yield every way in which a concept is found."""
    entry = index.concepts[id]
    apart = f" within {entry.within} words of each other" if _near(entry) else ""
    yield Line(1, (f"words of these classes{apart}:",), "Found by")
    yield from (Line(2, way) for way in _ways(entry, _ref))
    if entry.unless:
        yield Line(1, joined([_ref(name) for name in entry.unless], "or"), "Not beside")
    if entry.source:
        yield Line(1, (Ref("file", entry.source, entry.source),), "Declared in")


def classes_of(id: str, index: Index) -> tuple[str, ...]:
    """Return the classes of words that a concept names, each once."""
    entry = index.concepts[id]
    names = (name for frame in (*entry.frames, entry.unless) for name in frame)
    return tuple(dict.fromkeys(name for name in names if name in index.classes))


def _ways(entry: Concept, show: Show, most: int | None = None) -> list[Phrase]:
    """Return how a concept is found; frames that differ in one class only are told as one."""
    return [
        _separated((_any_of(part, show, most) for part in way), ", near ")
        for way in _merged(entry.frames)
    ]


def _any_of(names: tuple[str, ...], show: Show, most: int | None) -> Phrase:
    left = len(names[most:]) if most else 0
    more: list[Phrase] = [(f"any of {left} others",)] if left > 1 else []
    return joined([*(show(name) for name in (names[:most] if more else names)), *more], "or")


def _merged(frames: Iterable[tuple[str, ...]]) -> list[_Way]:
    """Return the same frames in fewer: `a + b` and `a + c` are a with b or c."""
    ways: list[_Way] = []
    left: list[_Way] = [tuple((name,) for name in frame) for frame in frames]
    while left:
        way = left.pop(0)
        for other in ways:
            if both := _both(other, way):
                ways.remove(other)
                left.insert(0, both)
                break
        else:
            ways.append(way)
    return ways


def _both(one: _Way, other: _Way) -> _Way | None:
    """Return two ways as one, where they differ in one place only."""
    if len(one) != len(other) or sum(a != b for a, b in zip(one, other, strict=True)) != 1:
        return None
    return tuple(tuple(dict.fromkeys((*a, *b))) for a, b in zip(one, other, strict=True))


def _separated(phrases: Iterable[Phrase], separator: str) -> Phrase:
    parts: list[str | Ref] = []
    for number, phrase in enumerate(phrases):
        parts += (separator, *phrase) if number else phrase
    return tuple(parts)


def _near(entry: Concept) -> bool:
    """Return whether several words have to stand near each other."""
    return any(len(frame) > 1 for frame in entry.frames)


def _ref(name: str) -> Phrase:
    return (terms.specific(name[1:]),) if name.startswith("@") else (Ref("words", name, name),)


def _sample(name: str, index: Index) -> Phrase:
    if name.startswith("@"):
        return (terms.specific(name[1:]),)
    return (_one_of(index.classes[name].forms, FEW),)


def _one_of(forms: Sequence[str], most: int) -> str:
    """Return some words of a class in quotation marks, and how many there are."""
    shown = [f'"{form}"' for form in examples(forms, most)]
    if len(forms) <= most:
        return listed(shown, "or")
    return f"one of {len(forms)} words ({', '.join(shown)} ...)"


def examples(forms: Sequence[str], most: int) -> tuple[str, ...]:
    """Return the first words that differ in their beginnings, so that no two are forms of one."""
    if len(forms) <= most:
        return tuple(forms)
    shown: list[str] = []
    for form in forms:
        if not any(_alike(form, other) for other in shown):
            shown.append(form)
    return tuple(shown[:most])


def _alike(form: str, other: str) -> bool:
    return form.startswith(other[:_SAME_BEGINNING])


def headings(sections: Iterable[str], index: Index) -> Phrase:
    """Return a few words by which headings of these sections are known."""
    classes = [index.classes[name] for id in sections for name in index.sections[id]]
    forms = sorted({form for each in classes for form in each.forms})
    return (_one_of(forms, FEW),) if forms else ()


def words_of(measures: Iterable[Measure], index: Index) -> Iterator[Line]:
    """Yield the things and the concepts that measures count, each with a few words."""
    measures = tuple(measures)
    for kind in dict.fromkeys(entry.item for entry in measures if entry.item):
        yield Line(2, (Ref("item", kind, terms.item(kind)), ", apart from those in tables:"))
        yield from deeper(_found_by(kind, index), 3)
    named = (
        part
        for entry in measures
        for name in (*entry.concepts, *entry.every, *entry.near, *entry.without)
        for part in name.split("|")
    )
    yield from (in_short(id, index)._replace(depth=2) for id in dict.fromkeys(named))


def item(kind: str, index: Index) -> Iterator[Line]:
    """Yield how things of a kind are found, and what can be known of each."""
    yield Line(1, (), "Found, apart from those in tables")
    yield from deeper(_found_by(kind, index), 2)
    yield Line(1, (), "Read of each, from a column of a table or from")
    rule = index.items.get(kind)
    for field in ITEM_FIELDS.get(kind, ()):
        sources = rule.fields.get(field, ()) if rule else ()
        told = joined([_source(name, index) for name in sources], "or") or ("nothing else",)
        yield Line(2, (f"{terms.field(field)}: ", *told))


def _source(name: str, index: Index) -> Phrase:
    return _ref(name) if name.startswith("@") else (concept_ref(name, index),)


def _found_by(kind: str, index: Index) -> Iterator[Line]:
    """Yield where things of a kind are found outside tables."""
    rule = index.items.get(kind)
    if rule is None or not (rule.sections or rule.concepts):
        yield Line(0, ("nowhere",))
        return
    if rule.sections:
        yield Line(0, ("in lists under a heading with ", *headings(rule.sections, index)))
    yield from (in_short(id, index) for id in rule.concepts)
