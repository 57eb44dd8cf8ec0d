"""What a rule pack holds, on one screen, and what is worth knowing about a rubric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kamcoach.models.pack import Facet, Rubric, RulePack
from kamcoach.report.phrases import Line, laid_out


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
    areas: dict[str, list[Facet]] = {}
    for facet in (facet for facet in pack.facets if not facet.of):
        areas.setdefault(_file(facet), []).append(facet)
    lines: list[Line] = []
    for name, facets in areas.items():
        if lines:
            lines.append(Line(0))
        lines.append(Line(0, (name,)))
        lines += [Line(1, (facet.title,), facet.id) for facet in facets]
    return laid_out(lines, width)


def checked(rubrics: Iterable[Rubric], *, width: int = 80) -> str:
    """Return that rubrics are fine, and what is worth knowing about each."""
    lines: list[Line] = []
    for rubric in rubrics:
        lines.append(Line(0, (f"{rubric.id} is fine: {holds(rubric)}.",)))
        lines += (Line(1, (text,), "Worth knowing") for text in _worth_knowing(rubric))
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
    return laid_out([Line(0, (said,))], width) + checked(rubrics, width=width)


def _worth_knowing(rubric: Rubric) -> Iterator[str]:
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
    if not rubric.grading.note:
        yield "the grade stands without a `note:` saying how far it can be relied on."


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")


def _file(entry: Facet | Rubric) -> str:
    """Return the file in which something is declared."""
    return entry.source.rpartition(":")[0]


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
