"""rules/<area>.yaml -> measures and facets."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple, get_args

from kamcoach.catalog.nodes import Node, shown
from kamcoach.catalog.owners import Register
from kamcoach.models.document import BlockKind
from kamcoach.models.pack import Comparison, Condition, Facet, Lexicon, Measure, Operator, Reach
from kamcoach.models.submission import ITEM_FIELDS, STANCE_SETS, SpecificKind, Stance
from kamcoach.questions import LEADS

MAX_MEASURES = 600
MAX_FACETS = 400
MAX_BRANCHES = 12
MAX_CONDITIONS = 8
MAX_PARTS = 20
MAX_WEIGHT = 100
"""What one step of one part may be worth, in points."""
WHOLE = 1000
"""The largest share, in per mille."""

_WHOLE_NAME = "Write its whole name, as in `kamcoach rules list --measures`."
_STANCES = frozenset(STANCE_SETS) | frozenset(Stance)
_SPECIFICS: tuple[SpecificKind, ...] = get_args(SpecificKind)
_BLOCKS = frozenset(get_args(BlockKind)) - {"heading", "header"}
_REACHES: tuple[Reach, ...] = get_args(Reach)
_COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
_DOCUMENT = ("words", "plan", "review")
_OF_STATEMENTS = ("every", "kinds", "with", "without", "accepts", "in", "near", "within")
_OPTIONAL: Mapping[Operator, tuple[str, ...]] = {
    "items": ("having", "where", "accepts"),
    "statements": _OF_STATEMENTS,
    "distinct": ("field", *_OF_STATEMENTS),
    "names": (),
    "share": ("of",),
    "sum": (),
    "both": (),
    "points": (),
    "document": (),
}


def rules(
    files: Sequence[Node], words: Lexicon, register: Register
) -> tuple[tuple[Measure, ...], tuple[Facet, ...]]:
    """Compile the area files; each gives its measures the name it has.

    What is replaced keeps its place: measures still stand after those they are made from.

    Raises:
        PackError: an unknown concept, field, stance, section or measure; a malformed facet.
    """
    found: dict[str, tuple[str, str, Node]] = {}
    facets: dict[str, tuple[str, Node]] = {}
    for file in files:
        parts, area = file.keys("the file", optional=("measures", "facets")), _area(file)
        for name, node in _entries(parts, "measures", MAX_MEASURES - len(found)).items():
            id = _measure_id(area, name, node)
            register.take("measure", id, node)
            found[id] = area, name, node
        for name, node in _entries(parts, "facets", MAX_FACETS - len(facets)).items():
            register.take("facet", name, node, "Rename one: facet names are shared by all areas.")
            facets[name] = area, node
    concepts = frozenset(c.id for c in words.concepts)
    sections = frozenset(words.sections)
    measures: dict[str, Measure] = {}
    for id, (area, name, node) in found.items():
        measures[id] = _Declared(id, area, name, node, concepts, sections, measures).measure()
    made = (_facet(area, name, node, measures) for name, (area, node) in facets.items())
    return tuple(measures.values()), tuple(made)


def _area(file: Node) -> str:
    """The name of an area: that of its file.

    Raises:
        PackError: it is not called after its pack.
    """
    area, prefix = PurePosixPath(file.file.name).stem, file.file.owner.prefix
    if not area.startswith(prefix):
        raise file.error(
            f"the file {area}.yaml is not called after its pack.",
            f"Call it {prefix}{area}.yaml, or correct the id in pack.yaml.",
        )
    return area


def _measure_id(area: str, name: str, node: Node) -> str:
    """As `risks.rated`; what is replaced is declared under its whole id."""
    if "." not in name:
        return f"{area}.{name}"
    if name in node.file.owner.replaces:
        return name
    raise node.error(f"`{name}` has a dot.", "Leave the name of the area out.")


def _entries(parts: Mapping[str, Node], key: str, most: int) -> Mapping[str, Node]:
    return parts[key].entries(f"{key} (of all areas together)", most) if key in parts else {}


class _Declared(NamedTuple):
    """A measure as its file declares it, and what it may refer to."""

    id: str
    """As `risks.rated`."""
    area: str
    name: str
    node: Node
    concepts: frozenset[str]
    sections: frozenset[str]
    above: Mapping[str, Measure]
    """Measures that are declared already."""

    @property
    def title(self) -> str:
        """What it is called where it has no title: its name."""
        return self.name.rpartition(".")[2].replace("-", " ")

    def measure(self) -> Measure:
        """The measure, checked.

        Raises:
            PackError: it has no operator, two, or something that its operator does not take.
        """
        named = [op for op in OPERATORS if op in self.node.mapping()]
        if len(named) != 1:
            raise self.node.error(
                f"the measure `{self.name}` names {len(named)} operators.",
                f"Use exactly one of: {', '.join(OPERATORS)}.",
            )
        operator = named[0]
        parts = self.node.keys("the measure", optional=("title", operator, *_OPTIONAL[operator]))
        fields = _OPERATORS[operator](self, parts[operator], parts)
        return Measure(
            id=self.id,
            operator=operator,
            title=parts["title"].text() if "title" in parts else self.title,
            source=self.node.place,
            **fields,
        )


Fields = dict[str, Any]
"""Fields of a `Measure` that its operator fills."""
Parts = Mapping[str, Node]


def _items(_declared: _Declared, subject: Node, parts: Parts) -> Fields:
    kind, known = _item(subject)
    where = parts["where"].mapping() if "where" in parts else {}
    for field, node in where.items():
        node.check(field, known, f"field of {kind}")
    return {
        "item": kind,
        "having": _alternatives(parts, "having", known, f"field of {kind}"),
        "where": {f: tuple(v.casefold() for v in node.texts()) for f, node in where.items()},
        "accepts": _listed(parts, "accepts", _STANCES, "stance"),
    }


def _item(subject: Node) -> tuple[str, frozenset[str]]:
    """A kind of item, and the fields that it can have."""
    kind = _one(subject, ITEM_FIELDS, "kind of item")
    return kind, frozenset(ITEM_FIELDS[kind])


def _one(node: Node, known: Collection[str], what: str) -> str:
    name = node.text()
    node.check(name, known, what)
    return name


def _statements(declared: _Declared, subject: Node, parts: Parts) -> Fields:
    concepts = subject.known(declared.concepts, "concept")
    if not concepts and parts.keys().isdisjoint(("every", "kinds", "with", "in")):
        raise subject.error("every statement would count.", "Name a concept, a section or a kind.")
    return {
        "concepts": concepts,
        "every": _alternatives(parts, "every", declared.concepts, "concept"),
        "kinds": _listed(parts, "kinds", _BLOCKS, "kind of block"),
        "specifics": _alternatives(parts, "with", _SPECIFICS, "specific"),
        "without": _listed(parts, "without", declared.concepts, "concept"),
        "accepts": _listed(parts, "accepts", _STANCES, "stance"),
        "sections": _listed(parts, "in", declared.sections, "section"),
        "near": _alternatives(parts, "near", declared.concepts, "concept"),
        "within": parts["within"].choice("reach", _REACHES) if "within" in parts else "sentence",
    }


def _distinct(declared: _Declared, subject: Node, parts: Parts) -> Fields:
    if "field" in parts:
        declared.node.keys("the measure", optional=("title", "distinct", "field"))
        kind, known = _item(subject)
        return {"item": kind, "field": _one(parts["field"], known, f"field of {kind}")}
    if not subject.texts():
        raise subject.error("there is nothing to tell apart.", "List two concepts or more.")
    return _statements(declared, subject, parts)


def _names(_declared: _Declared, subject: Node, _parts: Parts) -> Fields:
    return {"specifics": (subject.choice("specific", _SPECIFICS),)}


def _document(_declared: _Declared, subject: Node, _parts: Parts) -> Fields:
    return {"field": subject.choice("document fact", _DOCUMENT)}


def _share(declared: _Declared, subject: Node, parts: Parts) -> Fields:
    if "of" not in parts:
        raise subject.error(
            "a share needs one part and one whole.", "Write `{share: rated, of: all}`."
        )
    part, whole = (_above(declared, node, node.text()) for node in (subject, parts["of"]))
    return {"part": part, "whole": whole}


def _combined(declared: _Declared, subject: Node, _parts: Parts) -> Fields:
    names = subject.texts()
    if len(names) < 2:
        raise subject.error("two measures or more are expected here.", "Write `[rated, valued]`.")
    return {"parts": tuple(_above(declared, subject, name) for name in names)}


def _points(declared: _Declared, subject: Node, _parts: Parts) -> Fields:
    return weighed(subject, declared.above, declared.area)


def weighed(node: Node, measures: Mapping[str, Measure], area: str = "") -> Fields:
    """The parts of a `points` measure and what each is worth.

    Raises:
        PackError: an unknown measure, one that is no count, none at all, or a weight out of range.
    """
    weights: dict[str, int] = {}
    for name, value in node.mapping().items():
        id = _absolute(area, name)
        what = "measure (it must be declared above)" if area else "measure"
        value.check(id, measures, what, "" if area else _WHOLE_NAME)
        if measures[id].operator == "share":
            raise value.error(f"`{shown(name)}` is a share.", "Count something instead.")
        weights[id] = value.number(MAX_WEIGHT)
        if not weights[id]:
            raise value.error("a weight of 0 adds nothing.", "Remove the line.")
    if not weights:
        raise node.error("nothing earns points.", "Write `{area.measure: 2}`.")
    if len(weights) > MAX_PARTS:
        raise node.error(f"{len(weights)} parts.", f"Keep to {MAX_PARTS} at most.")
    return {"parts": tuple(weights), "weights": tuple(weights.values())}


_OPERATORS: Mapping[Operator, Callable[[_Declared, Node, Parts], Fields]] = {
    "items": _items,
    "statements": _statements,
    "distinct": _distinct,
    "names": _names,
    "share": _share,
    "sum": _combined,
    "both": _combined,
    "points": _points,
    "document": _document,
}
OPERATORS = tuple(_OPERATORS)


def _listed(parts: Parts, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
    """The texts under a key, each of them known."""
    return parts[key].known(known, what) if key in parts else ()


def _alternatives(parts: Parts, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
    """The texts under a key, each of them known, or several that are with `|` between them."""
    texts = parts[key].texts() if key in parts else ()
    for text in texts:
        for part in text.split("|"):
            parts[key].check(part, known, what)
    return texts


def _above(declared: _Declared, node: Node, name: str) -> str:
    """The id of a measure that is declared already."""
    id = _absolute(declared.area, name)
    node.check(id, declared.above, "measure (it must be declared above)")
    return id


def _absolute(area: str, name: str) -> str:
    return name if "." in name or not area else f"{area}.{name}"


def _facet(area: str, name: str, node: Node, measures: Mapping[str, Measure]) -> Facet:
    parts = node.keys(
        f"the facet `{name}`",
        ("title", "when", "missing", "ask"),
        ("about", "why", "limits", "background"),
    )
    branches = parts["when"].items("branches", MAX_BRANCHES)
    if not branches:
        raise parts["when"].error("a facet needs at least one condition.", _WHEN)
    return Facet(
        id=name,
        title=parts["title"].text(),
        branches=tuple(_conditions(area, branch, measures) for branch in branches),
        missing=parts["missing"].prose(),
        ask=parts["ask"].prose(),
        about=_listed(parts, "about", LEADS, "kind of item that a question can be about"),
        why=parts["why"].prose() if "why" in parts else "",
        limits=parts["limits"].prose() if "limits" in parts else "",
        background=parts["background"].flag() if "background" in parts else False,
        source=node.place,
    )


_WHEN = "Write `when: {measure: 1}`."


def _conditions(area: str, branch: Node, measures: Mapping[str, Measure]) -> tuple[Condition, ...]:
    found = []
    for key, node in branch.mapping().items():
        field = _absolute(area, key)
        node.check(field, measures, "measure")
        for compare, number in _compared(node, key):
            if compare == "gte" and number == 0:
                raise node.error("at least 0 always holds.", "Write {eq: 0} for none, 1 for any.")
            if measures[field].operator == "share" and number > WHOLE:
                raise node.error("a share is in per mille.", f"Write {WHOLE:,} at most.")
            found.append(Condition(field=field, compare=compare, value=number))
    if not found:
        raise branch.error("a facet needs at least one condition.", _WHEN)
    if len(found) > MAX_CONDITIONS:
        raise branch.error(f"{len(found)} conditions.", f"Keep to {MAX_CONDITIONS} at most.")
    return tuple(found)


def _compared(node: Node, field: str) -> Iterator[tuple[Comparison, int]]:
    """`2` as at least 2, or what `{gte: 2, lte: 5}` says."""
    if not isinstance(node.value, Mapping):
        yield "gte", node.number()
        return
    parts = node.keys(f"the condition on `{shown(field)}`", optional=_COMPARISONS)
    for compare in _COMPARISONS:
        if compare in parts:
            yield compare, parts[compare].number()
