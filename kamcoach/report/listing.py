"""What a rule pack holds, on one screen, and what is worth knowing about a rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kamcoach.models.pack import Facet, Measure, Rubric, RulePack, Tree
from kamcoach.report.phrases import Line, laid_out
from kamcoach.trees import parts_of


def rubrics_listed(pack: RulePack, *, width: int = 80) -> str:
    """Return every rubric with its title, its size, and the file it comes from."""
    lines: list[Line] = []
    for rubric in pack.rubrics:
        lines.append(Line(0, (f"{rubric.id}  {rubric.title}",)))
        lines.append(Line(1, (holds(rubric),), _file(rubric)))
    return laid_out(lines, width)


def holds(rubric: Rubric) -> str:
    """Return the size of a rubric and how it is graded."""
    parts = [_count(len(rubric.criteria), "criterion", "criteria")]
    if rubric.mistakes:
        parts.append(_count(len(rubric.mistakes), "mistake", "mistakes"))
    return f"{', '.join(parts)}, {rubric.grading.scheme} grading"


def rules_listed(pack: RulePack, *, width: int = 80) -> str:
    """Return every area file with its facets and their titles."""
    return _by_file((facet for facet in pack.facets if not facet.of), width)


def measures_listed(pack: RulePack, *, width: int = 80) -> str:
    """Return every area file with its measures and their titles."""
    # What the catalog made of the points in a rubric is declared there, and in no area.
    rubrics = {_file(rubric) for rubric in pack.rubrics}
    return _by_file((each for each in pack.measures if _file(each) not in rubrics), width)


def _by_file(entries: Iterable[Facet | Measure], width: int) -> str:
    areas: dict[str, list[Facet | Measure]] = {}
    for entry in entries:
        areas.setdefault(_file(entry), []).append(entry)
    lines: list[Line] = []
    for name, declared in areas.items():
        if lines:
            lines.append(Line(0))
        lines.append(Line(0, (name,)))
        lines += [Line(1, (entry.title,), entry.id) for entry in declared]
    return laid_out(lines, width)


def checked(pack: RulePack, rubrics: Iterable[Rubric], *, width: int = 80) -> str:
    """Return that rubrics of a pack are fine, and what is worth knowing about each."""
    lacking = _lacking(pack)
    lines: list[Line] = []
    for rubric in rubrics:
        lines.append(Line(0, (f"{rubric.id} is fine: {holds(rubric)}.",)))
        lines += (Line(1, (text,), "Worth knowing") for text in _worth_knowing(rubric, lacking))
    return laid_out(lines, width)


def pack_checked(pack: RulePack, folder: str, cases: int, *, width: int = 80) -> str:
    """Return that the pack in a folder is fine, and what it holds; it is the last part."""
    part = pack.parts[-1]
    own = [facet for facet in pack.facets if not facet.of]
    facets = [facet for facet in own if _file(facet).startswith(f"{folder}/")]
    rubrics = [rubric for rubric in pack.rubrics if _file(rubric).startswith(f"{folder}/")]
    said = (
        f"{part.name} ({part.title}) is fine: {_count(len(facets), 'facet', 'facets')} with "
        f"{_count(cases, 'case', 'cases')}, {_count(len(rubrics), 'rubric', 'rubrics')}."
    )
    return laid_out([Line(0, (said,))], width) + checked(pack, rubrics, width=width)


def _lacking(pack: RulePack) -> frozenset[str]:
    """Return the facets that hold where there is little of something, or nothing."""
    return frozenset(
        facet.id
        for facet in pack.facets
        if any(c.compare == "lte" or not c.value for branch in facet.branches for c in branch)
    )


def _is_found(tree: Tree, lacking: Collection[str]) -> bool:
    """Return whether all that a combination asks for is there to be found."""
    return tree.without is None and (
        tree.facet not in lacking
        if tree.facet is not None
        else all(_is_found(part, lacking) for part in parts_of(tree)[1])
    )


def _worth_knowing(rubric: Rubric, lacking: Collection[str]) -> Iterator[str]:
    bare = [c.id for c in rubric.criteria if not c.tips]
    if bare:
        yield f"no tips for {_some(bare)}."
    named = {tip for criterion in rubric.criteria for tip in criterion.tips}
    if idle := [tip.id for tip in rubric.tips if tip.id not in named]:
        yield f"{_some(idle)}: a tip that no criterion names."
    if flat := [c.id for c in rubric.criteria if c.met == c.partial]:
        yield f"never partly met, since both ask for the same: {_some(flat)}."
    if not rubric.mistakes:
        yield "it has no common mistakes."
    for mistake in rubric.mistakes:
        if mistake.sort == "absence" and _is_found(mistake.present, lacking):
            yield (
                f"{mistake.id} is an absence, and yet present where something is found; did you "
                "mean `present: {without: ...}`?"
            )
    if not rubric.grading.note:
        yield "the grade stands without a `note:` saying how far it can be relied on."


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")


def _file(entry: Facet | Measure | Rubric) -> str:
    """Return the file in which something is declared."""
    return entry.source.rpartition(":")[0]


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
