"""rules/<area>.yaml -> measures and facets."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Literal, cast, get_args

from kamcoach.catalog.nodes import Node
from kamcoach.catalog.words import unknown
from kamcoach.models.pack import Comparison, Condition, Facet, Lexicon, Measure
from kamcoach.models.submission import ITEM_FIELDS, SpecificKind, Stance

Operator = Literal["items", "statements", "distinct", "names", "share", "sum", "both", "document"]
Within = Literal["sentence", "block", "paragraph", "section", "document"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
STANCE_SETS = frozenset(
    {"firm", "planned", "considered", "told", "admitted", "explained"}
) | frozenset(Stance)
_SPECIFICS = frozenset(get_args(SpecificKind))
_BLOCKS = frozenset({"paragraph", "item", "row", "quote", "note"})
_WITHIN = frozenset({"sentence", "block", "paragraph", "section", "document"})
_MEASURE_KEYS = frozenset(
    {
        "title",
        "having",
        "where",
        "field",
        "every",
        "kinds",
        "with",
        "without",
        "accepts",
        "in",
        "near",
    }
    | {"within", "of", *OPERATORS}
)
_FACET_KEYS = frozenset({"title", "when", "missing", "ask", "why", "limits", "background"})
MAX_MEASURES = 600


def rules(files: Sequence[Node], words: Lexicon) -> tuple[tuple[Measure, ...], tuple[Facet, ...]]:
    """Compile the area files.

    Raises:
        PackError: an unknown concept, field, stance, section or measure; a malformed facet.
    """
    measures: dict[str, Measure] = {}
    facets: dict[str, Facet] = {}
    contents = [
        (PurePosixPath(f.file).stem, f.mapping(frozenset({"measures", "facets"}))) for f in files
    ]
    for area, parts in contents:
        for name, node in (parts["measures"].mapping() if "measures" in parts else {}).items():
            measures[f"{area}.{name}"] = _measure(area, name, node, words, measures)
    for area, parts in contents:
        for name, node in (parts["facets"].mapping() if "facets" in parts else {}).items():
            if name in facets:
                raise node.error(
                    f"the facet `{name}` is declared twice (also at {facets[name].source}).",
                    "Rename one: facet names are shared by all areas.",
                )
            facets[name] = _facet(area, name, node, measures)
    if len(measures) > MAX_MEASURES:
        raise files[0].error(
            f"more than {MAX_MEASURES} measures.", "Remove those that no facet uses."
        )
    return tuple(measures.values()), tuple(facets.values())


def _measure(
    area: str, name: str, node: Node, words: Lexicon, done: Mapping[str, Measure]
) -> Measure:
    parts = node.mapping(_MEASURE_KEYS)
    named = [op for op in OPERATORS if op in parts]
    if len(named) != 1:
        raise node.error(
            f"the measure `{name}` names {len(named)} operators.",
            f"Use exactly one of: {', '.join(OPERATORS)}.",
        )
    operator = named[0]
    concepts = frozenset(c.id for c in words.concepts)
    subject = parts[operator]
    get = _Getter(parts)
    measure = Measure(
        id=f"{area}.{name}",
        operator=operator,
        title=parts["title"].text() if "title" in parts else name.replace("-", " "),
        having=get.texts("having"),
        where={k: tuple(t.casefold() for t in v.texts()) for k, v in get.mapping("where").items()},
        every=get.checked("every", concepts, "concept"),
        kinds=get.checked("kinds", _BLOCKS, "block kind"),
        specifics=get.checked("with", _SPECIFICS, "specific"),
        without=get.checked("without", concepts, "concept"),
        accepts=get.checked("accepts", STANCE_SETS, "stance"),
        sections=get.checked("in", frozenset(words.sections), "section"),
        near=get.checked("near", concepts, "concept"),
        within=cast(Within, (get.checked("within", _WITHIN, "reach") or ("sentence",))[0]),
        source=node.place,
    )
    if operator == "items" or (operator == "distinct" and "field" in parts):
        kind = subject.text()
        if kind not in ITEM_FIELDS:
            raise unknown(subject, kind, frozenset(ITEM_FIELDS), "kind of item")
        fields = frozenset(ITEM_FIELDS[kind])
        get.checked("having", fields, "field")
        field = (get.checked("field", fields, "field") or ("",))[0]
        return measure.model_copy(update={"item": kind, "field": field})
    if operator in ("statements", "distinct"):
        found = subject.texts()
        for concept in found:
            if concept not in concepts:
                raise unknown(subject, concept, concepts, "concept")
        return measure.model_copy(update={"concepts": found})
    if operator == "names":
        kind = subject.text()
        if kind not in _SPECIFICS:
            raise unknown(subject, kind, _SPECIFICS, "specific")
        return measure.model_copy(update={"specifics": (kind,)})
    if operator == "document":
        field = subject.text()
        if field not in ("words", "plan", "review"):
            raise subject.error(f"unknown document fact `{field}`.", "Use words, plan or review.")
        return measure.model_copy(update={"field": field})
    ids = tuple(_absolute(area, part) for part in (*subject.texts(), *get.texts("of")))
    for at, part in enumerate(ids):
        if part not in done:
            raise unknown(subject, ids[at], frozenset(done), "measure (declare it above)")
    if operator == "share":
        if len(ids) != 2:
            raise subject.error(
                "a share needs one part and one whole.", "Write `{share: rated, of: all}`."
            )
        return measure.model_copy(update={"part": ids[0], "whole": ids[1]})
    return measure.model_copy(update={"parts": ids})


class _Getter:
    """Optional parts of a measure."""

    def __init__(self, parts: Mapping[str, Node]) -> None:
        self._parts = parts

    def texts(self, key: str) -> tuple[str, ...]:
        return self._parts[key].texts() if key in self._parts else ()

    def mapping(self, key: str) -> Mapping[str, Node]:
        return self._parts[key].mapping() if key in self._parts else {}

    def checked(self, key: str, known: frozenset[str], what: str) -> tuple[str, ...]:
        """Texts whose alternatives ("money|percent") are all known."""
        texts = self.texts(key)
        for text in texts:
            for part in text.split("|"):
                if part not in known:
                    raise unknown(self._parts[key], part, known, what)
        return texts


def _absolute(area: str, name: str) -> str:
    return name if "." in name else f"{area}.{name}"


def _facet(area: str, name: str, node: Node, measures: Mapping[str, Measure]) -> Facet:
    parts = node.mapping(_FACET_KEYS)
    for needed in ("title", "when", "missing", "ask"):
        if needed not in parts:
            raise node.error(f"the facet `{name}` has no `{needed}`.", f"Add a `{needed}:` line.")
    branches = tuple(tuple(_conditions(area, branch, measures)) for branch in parts["when"].items())
    return Facet(
        id=name,
        title=parts["title"].text(),
        branches=branches,
        missing=parts["missing"].text(),
        ask=parts["ask"].text(),
        why=parts["why"].text() if "why" in parts else "",
        limits=parts["limits"].text() if "limits" in parts else "",
        background="background" in parts and parts["background"].text() == "true",
        source=node.place,
    )


def _conditions(area: str, branch: Node, measures: Mapping[str, Measure]) -> list[Condition]:
    out = []
    for key, value in branch.mapping().items():
        field = _absolute(area, key)
        if field not in measures:
            raise unknown(value, field, frozenset(measures), "measure")
        if isinstance(value.value, Mapping):
            for compare, number in value.mapping(frozenset({"gte", "lte", "eq"})).items():
                out.append(
                    Condition(field=field, compare=cast(Comparison, compare), value=number.number())
                )
        else:
            out.append(Condition(field=field, compare="gte", value=value.number()))
    if not out:
        raise branch.error("a facet needs at least one condition.", "Write `when: {measure: 1}`.")
    return out
