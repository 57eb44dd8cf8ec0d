"""What facets and measures count, and when that is enough, in plain English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kamcoach.models.pack import Comparison, Condition, Facet, Measure, Operator, Tree
from kamcoach.models.submission import STANCE_SETS, accepted
from kamcoach.report import concepts_in_words as words
from kamcoach.report import terms
from kamcoach.report.index import Index, parts_of
from kamcoach.report.phrases import Line, Phrase, Ref, deeper, headed, joined, listed
from kamcoach.trees import parts_of as parts_of_tree

_COMPARISONS: dict[Comparison, str] = {"gte": "at least", "lte": "at most", "eq": "exactly"}
_STANCES: dict[Operator, str] = {"items": "considered", "statements": "firm", "distinct": "firm"}
"""The stances that count where a measure names none."""

_KINDS = {
    "plan": "the document is an account plan",
    "review": "the document is a relationship review",
}


class _Amount(NamedTuple):
    """How much of something: "at least 2 " of several."""

    words: str = ""
    one: bool = False


def tree(node: Tree, index: Index, depth: int, label: str = "", before: str = "") -> Iterator[Line]:
    """Yield a combination of facets as an indented list."""
    if node.facet is not None:
        yield Line(depth, (before, facet_ref(index.facets[node.facet])), label)
    elif node.without is not None:
        yield from tree(node.without, index, depth, label, f"{before}not: ")
    else:
        wanted, parts = parts_of_tree(node)
        if len(parts) == 1:
            yield from tree(parts[0], index, depth, label, before)
            return
        yield Line(depth, (f"{before}{how_many(wanted, len(parts))}:",), label)
        for part in parts:
            yield from tree(part, index, depth + 1)


def how_many(wanted: int, parts: int) -> str:
    """Return how many of some parts are wanted, as "at least 2 of these"."""
    if wanted == parts:
        return "all of these"
    return "any one of these" if wanted == 1 else f"at least {wanted} of these"


def facet_ref(facet: Facet) -> Ref:
    """Return a mention of a facet."""
    return Ref("facet", facet.id, facet.title)


def conditions(facet: Facet, index: Index, brief: bool = False) -> Iterator[Line]:
    """Yield when a facet holds; in brief, a sum that has a title is not taken apart."""
    ways = [_branch(branch, index, brief) for branch in facet.branches]
    return _grouped(ways, how_many(1, len(ways)))


def _branch(branch: tuple[Condition, ...], index: Index, brief: bool) -> Iterator[Line]:
    parts = [_condition(condition, index, brief) for condition in branch]
    return _grouped(parts, how_many(len(parts), len(parts)))


def _grouped(parts: list[Iterator[Line]], how_many: str) -> Iterator[Line]:
    if len(parts) == 1:
        yield from parts[0]
        return
    yield Line(0, (f"{how_many}:",))
    for part in parts:
        yield from deeper(part)


def _condition(condition: Condition, index: Index, brief: bool) -> Iterator[Line]:
    measure = index.measures[condition.field]
    if measure.operator == "document" and measure.field != "words":
        yield Line(0, (_kind(condition, measure.field), *_where(measure)))
    else:
        yield from _counted(measure, index, _amount(condition, measure), brief)


def _kind(condition: Condition, field: str) -> str:
    """Whether a document has to be a plan or a review (1), or must not be (0)."""
    return _KINDS[field] if condition.holds(1) else _KINDS[field].replace(" is ", " is not ")


def _amount(condition: Condition, measure: Measure) -> _Amount:
    if measure.operator == "share":
        return _Amount(f"{wanted(condition, measure)} ")
    if condition.value == 0 and condition.compare != "gte":
        return _Amount("no ")
    return _Amount(f"{wanted(condition, measure)} ", condition.value == 1)


def wanted(condition: Condition, measure: Measure) -> str:
    """Return how much a condition asks for, as "at least 2"."""
    share = measure.operator == "share"
    value = f"{condition.value / 10:g}%" if share else str(condition.value)
    return f"{_COMPARISONS[condition.compare]} {value}"


def measure(entry: Measure, index: Index) -> Iterator[Line]:
    """Yield what a measure counts."""
    return _counted(entry, index, _Amount())


def _counted(entry: Measure, index: Index, amount: _Amount, brief: bool = False) -> Iterator[Line]:
    """Yield how much of what is counted, then the measures that it is made from."""
    # Points that are asked for are taken apart; those that are part of others say enough.
    whole = entry.operator == "sum" or (entry.operator == "points" and not amount.words)
    parts = not (brief and whole and _title(entry)) and parts_of(entry)
    yield Line(0, (*_opening(entry, index, amount), *_where(entry), ":" if parts else ""))
    if parts:
        yield from _parts(entry, index, brief)


def _parts(entry: Measure, index: Index, brief: bool) -> Iterator[Line]:
    parts = [index.measures[id] for id in parts_of(entry)]
    if entry.operator != "points":
        for part in parts:
            yield from deeper(_counted(part, index, _Amount()))
        return
    for part, weight in zip(parts, entry.weights, strict=True):
        points = part.operator == "points"
        each = "every point" if points else "the first and again for every doubling"
        counted = _counted(part, index, _Amount(), brief)
        yield from headed(counted, 1, lead=(f"{weight} for {each} of: ",))


def _where(entry: Measure) -> Phrase:
    """Return the name of a measure, so that it can be followed up."""
    return (" (", Ref("measure", entry.id, entry.id, entry.source), ")")


def _opening(entry: Measure, index: Index, amount: _Amount) -> Phrase:
    much = amount.words
    match entry.operator:
        case "items":
            return (much, _items(entry.item, amount.one), *_item_clauses(entry))
        case "statements":
            passages = "passage" if amount.one else "passages"
            return (much, passages, *_clauses(entry, index))
        case "distinct" if entry.field:
            given = f'different entries for "{entry.field}" among the '
            return (much, given, _items(entry.item), " found")
        case "distinct":
            return (much, "different subjects in passages", *_clauses(entry, index))
        case "names":
            return (much, f"different {listed(map(terms.specifics, entry.specifics), 'or')}")
        case "share":
            share = "the first of these as a share of the second"
            return (much.rstrip(), f", taking {share}" if much else share)
        case "sum":
            return (much, _title(entry) or "of these", ", added up")
        case "both":
            return (much, "of whichever of these there is least of")
        case "points":
            points = "point" if amount.one else "points"
            return (much, points) if much else (_title(entry) or points,)
        case "document" if entry.field != "words":
            return (f"1 when {_KINDS[entry.field]}, otherwise 0",)
        case _:
            return (much, "word" if amount.one else "words", " in the document")


def stances(measures: Iterable[Measure]) -> Iterator[Line]:
    """Yield the stances that measures accept: named sets with what they hold."""
    found: dict[str, list[Phrase]] = {}
    for entry in measures:
        default = _STANCES.get(entry.operator)
        if default and not entry.field:
            names = listed(map(_stance, entry.accepts or (default,)), "or")
            found.setdefault(names, []).append((Ref("measure", entry.id, entry.id),))
    if found:
        yield Line(1, (), "Stances that count")
    for names, counting in found.items():
        yield Line(2, (f"{names}: ", *joined(counting, "and")))


def _stance(name: str) -> str:
    return f"{name} ({', '.join(sorted(STANCE_SETS[name]))})" if name in STANCE_SETS else name


def _title(entry: Measure) -> str:
    """Return the title that a measure was given; without one it is called what its id says."""
    name = entry.id.rpartition(".")[2].replace("-", " ")
    return "" if entry.title == name else entry.title


def _items(kind: str, one: bool = False) -> Ref:
    return Ref("item", kind, terms.item(kind, one))


def _item_clauses(entry: Measure) -> Phrase:
    given = _each(entry.having, terms.field)
    values = [f"{field} is {listed(wanted, 'or')}" for field, wanted in entry.where.items()]
    return (
        f" with {given}" if given else "",
        f" whose {listed(values, 'and')}" if values else "",
        f", {terms.stances(accepted(entry.accepts or ('considered',)))}",
    )


def _clauses(entry: Measure, index: Index) -> Phrase:
    clauses: tuple[tuple[str, Phrase], ...] = (
        (" about ", _concepts(entry.concepts, index, "or")),
        (", with ", (_each(entry.specifics, terms.specific),)),
        (", under a heading with ", words.headings(entry.sections, index)),
        (", in ", (listed(map(terms.block, entry.kinds), "or"),)),
        (", also about ", _concepts(entry.every, index)),
        (f", with this {terms.REACHES[entry.within]}: ", _concepts(entry.near, index)),
        (", not about ", _concepts(entry.without, index, "or")),
        (", ", (terms.stances(accepted(entry.accepts)),)),
    )
    (first, *text), *others = ((opening, *text) for opening, text in clauses if any(text))
    return (str(first).removeprefix(","), *text, *(part for clause in others for part in clause))


def _each(names: Iterable[str], call: Callable[[str], str]) -> str:
    """Return `a|b` and `c` as "a or b, and c"."""
    return ", and ".join(listed(map(call, name.split("|")), "or") for name in names)


def _concepts(names: Iterable[str], index: Index, last: str = "and") -> Phrase:
    either = (
        joined([('"', words.concept_ref(id, index), '"') for id in name.split("|")], "or")
        for name in names
    )
    return joined(list(either), last)
