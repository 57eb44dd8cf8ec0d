"""The data files of a pack -> a checked `RulePack`."""

from collections.abc import Mapping, Sequence

from kamcoach.catalog.nodes import File, parse
from kamcoach.catalog.rubrics import rubrics, used_facets
from kamcoach.catalog.rules import rules
from kamcoach.catalog.sources import Sources
from kamcoach.catalog.words import lexicon
from kamcoach.errors import PackError
from kamcoach.models.pack import Facet, Measure, Rubric, RulePack


def compile_pack(sources: Sources, version: str, digest: str) -> RulePack:
    """Compile the files and check them against each other.

    Raises:
        PackError: whatever is wrong, at file and line.
    """
    words, areas, rubric_files = ([parse(*file) for file in files] for files in sources)
    lex = lexicon(words)
    measures, facets = rules(areas, lex)
    made = rubrics(rubric_files, {f.id: f for f in facets})
    check = _Check([node.file for node in areas])
    check.used(measures, facets, made)
    check.quotable(measures, facets, made)
    return RulePack(
        version=version, sha256=digest, lexicon=lex, measures=measures, facets=facets, rubrics=made
    )


class _Check:
    """What can be said of the area files only when every file is compiled."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files: Mapping[str, File] = {file.name: file for file in files}

    def used(
        self, measures: Sequence[Measure], facets: Sequence[Facet], rubrics: Sequence[Rubric]
    ) -> None:
        """Refuse facets and measures that nothing uses."""
        used = used_facets(rubrics)
        for facet in facets:
            if facet.id not in used:
                raise self._error(
                    facet,
                    f"no criterion and no mistake uses the facet `{facet.id}`.",
                    "Use it in a rubric, or remove it.",
                )
        fields = {c.field for f in facets for branch in f.branches for c in branch}
        for measure in measures:
            fields.update((measure.part, measure.whole, *measure.parts))
        for measure in measures:
            if measure.id not in fields:
                raise self._error(
                    measure,
                    f"no facet uses the measure `{measure.id}`.",
                    "Use it in a facet, or remove it.",
                )

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
                    raise self._error(
                        facet,
                        f"the facet `{facet.id}` could hold without a passage to quote.",
                        "Add a condition on a measure that counts items or statements.",
                    )

    def _error(self, declared: Measure | Facet, what: str, do: str) -> PackError:
        name, _, line = declared.source.rpartition(":")
        return self._files[name].error(int(line), what, do)


def _quotable(measure: Measure, done: Mapping[str, bool]) -> bool:
    """Whether a measure above 0 has passages that say what it is about."""
    if measure.operator == "sum":
        return all(done[part] for part in measure.parts)
    if measure.operator == "both":
        return any(done[part] for part in measure.parts)
    return measure.operator in ("items", "statements", "distinct")
