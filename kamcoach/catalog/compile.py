"""The data files of a pack -> a checked `RulePack`."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from kamcoach.catalog.cases import cases
from kamcoach.catalog.nodes import Node, parse
from kamcoach.catalog.owners import BUILT_IN, Owner, Register, Sort, owner
from kamcoach.catalog.points import schemes
from kamcoach.catalog.rubrics import rubrics, used_facets
from kamcoach.catalog.rules import rules
from kamcoach.catalog.sources import Named, Part
from kamcoach.catalog.words import lexicon
from kamcoach.models.pack import (
    READING_CLASSES,
    Facet,
    Lexicon,
    Measure,
    PackPart,
    Rubric,
    RulePack,
)


def compile_pack(parts: Sequence[Part], version: str, digest: str) -> RulePack:
    """Compile the files of every part, kamcoach's own first, and check them against each other.

    Raises:
        PackError: whatever is wrong, at file and line.
    """
    parsed = [_parsed(part) for part in parts]
    register = Register()
    lex = lexicon([file for part in parsed for file in part.words], register)
    measures, facets = rules([file for part in parsed for file in part.areas], lex, register)
    _check_owners(parsed, register)
    rubric_files = [file for part in parsed for file in part.rubrics]
    scheme = schemes(rubric_files, {m.id: m for m in measures}, {f.id: f for f in facets})
    measures, facets = (*measures, *scheme.measures), (*facets, *scheme.facets)
    made = rubrics(rubric_files, {f.id: f for f in facets})
    # Beside a provider's pack kamcoach's own may have leftovers: what it replaces used them.
    owners = [part.owner for part in parsed][len(parsed) > 1 :]
    check = _Check(register, owners)
    check.used(measures, facets, made)
    check.words_used(lex, measures)
    check.quotable(measures, facets, made)
    for part in parsed:
        cases(part.areas, part.cases)
    return RulePack(
        version=version,
        sha256=digest,
        parts=tuple(
            PackPart(name=p.owner.id, title=p.owner.title, sha256=files.sha256)
            for p, files in zip(parsed, parts, strict=True)
        ),
        lexicon=lex,
        measures=measures,
        facets=facets,
        rubrics=made,
    )


class _Parsed(NamedTuple):
    """The files of a part as nodes, and whose they are."""

    owner: Owner
    manifest: Node | None
    words: tuple[Node, ...]
    areas: tuple[Node, ...]
    cases: tuple[Node, ...]
    rubrics: tuple[Node, ...]


def _parsed(part: Part) -> _Parsed:
    manifest = parse(*part.manifest) if part.manifest else None
    if manifest is not None:
        whose = owner(manifest)
    else:
        whose = BUILT_IN if part.areas else Owner(part.name)

    def nodes(files: Sequence[Named]) -> tuple[Node, ...]:
        return tuple(parse(name, data, whose) for name, data in files)

    groups = map(nodes, (part.words, part.areas, part.cases, part.rubrics))
    return _Parsed(whose, manifest, *groups)


def _check_owners(parts: Sequence[_Parsed], register: Register) -> None:
    """Refuse two packs of one id, and whatever is wrong with what a pack replaces."""
    ids: dict[str, Node] = {}
    for part in parts:
        if part.manifest is None:
            continue
        node = part.manifest.mapping()["id"]
        first = ids.setdefault(part.owner.id.casefold(), node)
        if first is not node:
            raise node.error(
                f"another pack is called {part.owner.id}, too (at {first.place}).",
                "Choose another id, or leave one of them out.",
            )
        register.check_pack(part.manifest, part.owner)


class _Check:
    """What can be said of declarations only when every file is compiled."""

    def __init__(self, register: Register, owners: Sequence[Owner]) -> None:
        """Check for leftovers in what these owners declare."""
        self._register, self._owners = register, owners

    def used(
        self, measures: Sequence[Measure], facets: Sequence[Facet], rubrics: Sequence[Rubric]
    ) -> None:
        """Refuse facets and measures that nothing uses."""
        fields = {c.field for f in facets for branch in f.branches for c in branch}
        for measure in measures:
            fields.update((measure.part, measure.whole, *measure.parts))
        self._all_used(
            "facet", used_facets(rubrics), "no criterion and no mistake uses", "in a rubric"
        )
        self._all_used("measure", fields, "no facet uses", "in a facet")

    def words_used(self, lex: Lexicon, measures: Sequence[Measure]) -> None:
        """Refuse concepts and word classes that nothing uses."""
        named = (n for m in measures for n in (*m.concepts, *m.every, *m.near, *m.without))
        concepts = {part for name in named for part in name.split("|")}
        for rule in lex.items.values():
            concepts.update(rule.concepts, *rule.fields.values())
        self._all_used("concept", concepts, "no measure and no item uses", "in a measure")
        classes = set(READING_CLASSES).union(*lex.sections.values(), *lex.columns.values())
        classes.update(n for c in lex.concepts for frame in (*c.frames, c.unless) for n in frame)
        for _, node in self._register.declared("class", self._owners):
            if "include" in (parts := node.mapping()):
                classes.update(parts["include"].texts())
        self._all_used("class", classes, "no concept uses", "in a concept")

    def _all_used(self, sort: Sort, used: Collection[str], what: str, where: str) -> None:
        for name, node in self._register.declared(sort, self._owners):
            if name not in used:
                called = "word class" if sort == "class" else sort
                raise node.error(f"{what} the {called} `{name}`.", f"Use it {where}, or remove it.")

    def quotable(
        self, measures: Sequence[Measure], facets: Sequence[Facet], rubrics: Sequence[Rubric]
    ) -> None:
        """Refuse facets that could earn a verdict without a passage to quote."""
        quotable: dict[str, bool] = {}
        for measure in measures:  # each stands after those it is made from
            quotable[measure.id] = _quotable(measure, quotable)
        earning = used_facets(rubrics, earning=True)
        for facet in facets:
            if facet.background or facet.id not in earning:
                continue
            for branch in facet.branches:
                if not any(c.compare != "lte" and c.value and quotable[c.field] for c in branch):
                    raise self._register.at("facet", facet.id).error(
                        f"the facet `{facet.id}` could hold without a passage to quote.",
                        "Add a condition on a measure that counts items or statements.",
                    )


def _quotable(measure: Measure, done: Mapping[str, bool]) -> bool:
    """Whether a measure above 0 has passages that say what it is about."""
    if measure.operator == "sum":
        return all(done[part] for part in measure.parts)
    if measure.operator == "both":
        return any(done[part] for part in measure.parts)
    return measure.operator in ("items", "statements", "distinct")
