"""rules/<area>.cases.yaml -> cases: texts in which each facet holds, and in which it does not.

A measure can have cases too, under its whole name (`risks.rated`): texts in which it counts
something (`fires`), and in which it counts nothing (`silent`).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import get_args

from kamcoach.catalog.nodes import Node
from kamcoach.catalog.sources import CASES
from kamcoach.models.pack import Case, CaseSort

MAX_CASES = 100
"""Of one sort of one facet."""
MAX_TEXT = 10_000
SORTS: tuple[CaseSort, ...] = get_args(CaseSort)
_NEEDED: tuple[CaseSort, ...] = ("fires", "silent")
_KEYS = ("text", "lacks", "gap")


def cases(areas: Sequence[Node], files: Sequence[Node]) -> tuple[Case, ...]:
    """The cases of every facet that the area files declare.

    Raises:
        PackError: a facet without cases, cases of an unknown facet, a malformed case.
    """
    facets = {area.file.name: _declared(area, "facets") for area in areas}
    counts = {area.file.name: _measures(area) for area in areas}
    beside = {_area_of(file): file for file in files}
    for area, file in beside.items():
        if area not in facets:
            raise file.error(
                f"there is no area file {area} for these cases.",
                "Call both alike: area.yaml and area.cases.yaml.",
            )
        for name, node in file.mapping().items():
            node.check(name, facets[area].keys() | counts[area], f"facet or measure of {area}")
    found: list[Case] = []
    for area, declared in facets.items():
        entries = beside[area].mapping() if area in beside else {}
        for name, facet in declared.items():
            if name not in entries:
                raise facet.error(
                    f"the facet `{name}` has no cases.",
                    f"In {area.removesuffix('.yaml')}{CASES}, write under `{name}:` a text that "
                    "`fires:` and one that stays `silent:`.",
                )
            found += _of(name, entries[name], _NEEDED)
        for name in sorted(counts[area] & entries.keys()):
            found += _of(name, entries[name], ("fires",))
    return tuple(found)


def _area_of(file: Node) -> str:
    return f"{file.file.name.removesuffix(CASES)}.yaml"


def _declared(area: Node, key: str) -> Mapping[str, Node]:
    parts = area.mapping()
    return parts[key].mapping() if key in parts else {}


def _measures(area: Node) -> frozenset[str]:
    """The measures that an area file declares, by their whole names."""
    stem = PurePosixPath(area.file.name).stem
    return frozenset(n if "." in n else f"{stem}.{n}" for n in _declared(area, "measures"))


def _of(name: str, node: Node, needed: Sequence[CaseSort]) -> Iterator[Case]:
    """The cases of a facet or measure."""
    parts = node.keys(f"the entry `{name}`", needed, SORTS)
    for sort in SORTS:
        made = [_case(name, sort, each) for each in _listed(parts, sort)]
        if sort in needed and all(case.gap for case in made):
            raise parts[sort].error(
                f"no text shows that `{name}` {_SAYS[sort]}.",
                "Write one at least, without a `gap`.",
            )
        yield from made


_SAYS: Mapping[CaseSort, str] = {"fires": "can hold", "silent": "can stay silent"}


def _listed(parts: Mapping[str, Node], sort: CaseSort) -> tuple[Node, ...]:
    return parts[sort].items("cases", MAX_CASES) if sort in parts else ()


def _case(facet: str, sort: CaseSort, node: Node) -> Case:
    if isinstance(node.value, str) and sort != "near":
        return Case(facet=facet, sort=sort, text=node.text(MAX_TEXT), source=node.place)
    needed = ("text", "lacks") if sort == "near" else ("text",)
    if not isinstance(node.value, Mapping):
        keys = " and ".join(f"`{key}:`" for key in needed)
        raise node.error("a case is expected here.", f"Write {keys}.")
    if node.value.keys().isdisjoint(_KEYS):
        raise node.error(
            "the colon makes a key and a value of this text.", 'Put the whole text in "quotes".'
        )
    parts = node.keys("the case", needed, ("gap",))
    return Case(
        facet=facet,
        sort=sort,
        text=parts["text"].text(MAX_TEXT),
        lacks=parts["lacks"].text() if "lacks" in parts else "",
        gap=parts["gap"].text() if "gap" in parts else "",
        source=node.place,
    )
