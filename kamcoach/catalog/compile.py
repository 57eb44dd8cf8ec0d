"""YAML files -> a checked `RulePack`."""

from collections.abc import Sequence
from pathlib import Path

from kamcoach.catalog.nodes import Node, load
from kamcoach.catalog.rubrics import rubric, used_facets
from kamcoach.catalog.rules import rules
from kamcoach.catalog.words import lexicon
from kamcoach.errors import PackError
from kamcoach.models.pack import Facet, Measure, Rubric, RulePack
from kamcoach.trees import ways

_WITH_EVIDENCE = frozenset({"items", "statements", "distinct", "sum", "both"})


def compile_pack(
    named: Sequence[tuple[Path, str]], words: int, areas: int, version: str, digest: str
) -> RulePack:
    """Compile the files, the first `words` of them word files, then `areas` area files, then rubrics.

    Raises:
        PackError: whatever is wrong, at file and line.
    """
    nodes = [load(path, name) for path, name in named]
    lex = lexicon(nodes[:words])
    measures, facets = rules(nodes[words : words + areas], lex)
    rubrics = _rubrics(nodes[words + areas :], facets)
    _all_used(measures, facets, rubrics)
    _all_evidenced(measures, facets, rubrics)
    return RulePack(
        version=version,
        sha256=digest,
        lexicon=lex,
        measures=measures,
        facets=facets,
        rubrics=rubrics,
    )


def _rubrics(nodes: Sequence[Node], known: Sequence[Facet]) -> tuple[Rubric, ...]:
    out: dict[str, Rubric] = {}
    heads: dict[str, str] = {}
    for node in nodes:
        made = rubric(node, known)
        if made.id in out:
            raise node.error(
                f"the rubric `{made.id}` is declared twice.", "Give it an id of its own."
            )
        out[made.id] = made
        for part in (*made.criteria, *made.mistakes):
            if part.id in heads:
                raise PackError(
                    f"{part.source}: `{part.id}` is declared twice (also at {heads[part.id]}).\n"
                    "  Use ids that begin with the rubric's own."
                )
            heads[part.id] = part.source
    return tuple(out.values())


def _all_used(
    measures: Sequence[Measure], facets: Sequence[Facet], rubrics: Sequence[Rubric]
) -> None:
    used = used_facets(rubrics)
    for facet in facets:
        if facet.id not in used:
            raise PackError(
                f"{facet.source}: no criterion and no mistake uses the facet `{facet.id}`.\n"
                "  Use it in a rubric, or remove it."
            )
    fields = {c.field for f in facets for branch in f.branches for c in branch}
    for m in measures:
        fields.update((m.part, m.whole, *m.parts))
    for m in measures:
        if m.id not in fields:
            raise PackError(
                f"{m.source}: no facet uses the measure `{m.id}`.\n  Use it in a facet, or remove it."
            )


def _all_evidenced(
    measures: Sequence[Measure], facets: Sequence[Facet], rubrics: Sequence[Rubric]
) -> None:
    """Whatever can earn a verdict must rest on something quotable."""
    background = {f.id for f in facets if f.background}
    for rubric_ in rubrics:
        for criterion in rubric_.criteria:
            for tree in (criterion.met, criterion.partial):
                if any(way <= background for way in ways(tree)):
                    raise PackError(
                        f"{criterion.source}: background facets alone would decide `{criterion.id}`.\n"
                        "  Ask for a facet beside them that says what the passage is about."
                    )
    operators = {m.id: m.operator for m in measures}
    earning = used_facets([r.model_copy(update={"mistakes": ()}) for r in rubrics])
    for facet in facets:
        for branch in facet.branches:
            quotable = any(
                c.compare != "lte" and c.value > 0 and operators[c.field] in _WITH_EVIDENCE
                for c in branch
            )
            if facet.id in earning and not (quotable or facet.background):
                raise PackError(
                    f"{facet.source}: the facet `{facet.id}` could hold without a passage to quote.\n"
                    "  Add a condition on a measure that counts items or statements."
                )
