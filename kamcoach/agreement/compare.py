"""Every pair of markers, where markers differ, and what one of them left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import get_args

from kamcoach.agreement.bootstrap import RESAMPLES
from kamcoach.agreement.figures import Decision, figures
from kamcoach.errors import UsageError
from kamcoach.models.agreement import (
    LEVELS,
    Absent,
    Agreement,
    Difference,
    Leaning,
    Marking,
    Pair,
    Row,
    Said,
    Scope,
    Sort,
    Talk,
    Voice,
)

SORTS: tuple[Sort, ...] = get_args(Sort)

Key = tuple[str, Sort, str]
"""A document, and the id of a criterion or mistake."""
Verdicts = Mapping[Key, Said]


def compare(
    markings: Sequence[Marking], titles: Mapping[str, str] | None = None, pack: str = ""
) -> Agreement:
    """Return how far some markers agree.

    Args:
        markings: what each of them said; two at least, named differently.
        titles: of rubrics, criteria and mistakes, by id, as far as they are known.
        pack: the rule pack that judged, where kamcoach is one of the markers.

    Raises:
        UsageError: there are no two markers, or none have a decision in common.
    """
    if len(markings) < 2:
        raise UsageError("Agreement takes two markers: name another folder, or add --documents.")
    titles = titles or {}
    said: dict[str, Verdicts] = {marking.name: _flat(marking) for marking in markings}
    together = {
        (a, b): both for a, b in combinations(said, 2) if (both := said[a].keys() & said[b].keys())
    }
    if not together:
        raise UsageError(
            "The markers have no decision in common. Files are matched by name, verdicts by id. "
            + "; ".join(f"{name} marked {_some(verdicts)}" for name, verdicts in said.items())
        )
    decided = _by_key(said)
    shared = {key: voices for key, voices in decided.items() if len(voices) > 1}
    differences = tuple(_differences(shared, titles))
    return Agreement(
        markers=tuple(said),
        documents=_in_order(key[0] for key in decided),
        pairs=tuple(_pair(*pair, said, sorted(keys), titles) for pair, keys in together.items()),
        unpaired=tuple(pair for pair in combinations(said, 2) if pair not in together),
        leanings=tuple(_leanings(shared, tuple(said))),
        criteria_to_discuss=_talks(shared, differences, titles, by=2),
        documents_to_discuss=_talks(shared, differences, {}, by=0),
        differences=differences,
        absent=tuple(_absent(marking, decided) for marking in markings),
        refused=tuple(refused for marking in markings for refused in marking.refused),
        resamples=RESAMPLES,
        pack=pack,
    )


def rubric_of(id: str) -> str:
    """Return the rubric of a criterion or mistake: what stands before the first dot."""
    return id.partition(".")[0]


def _flat(marking: Marking) -> dict[Key, Said]:
    return {
        (document, sort, id): said
        for document, marks in marking.documents.items()
        for sort in SORTS
        for id, said in getattr(marks, sort).items()
    }


def _by_key(said: Mapping[str, Verdicts]) -> dict[Key, dict[str, Said]]:
    """Return who said what on each decision, in the order of documents, sorts and ids."""
    keys = sorted({key for verdicts in said.values() for key in verdicts})
    return {
        key: {name: verdicts[key] for name, verdicts in said.items() if key in verdicts}
        for key in keys
    }


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _pair(
    first: str,
    second: str,
    said: Mapping[str, Verdicts],
    shared: Iterable[Key],
    titles: Mapping[str, str],
) -> Pair:
    both = {key: (said[first][key].verdict, said[second][key].verdict) for key in shared}
    rows = [row for sort in SORTS for row in _rows(sort, both, titles)]
    return Pair(
        first=first, second=second, documents=_in_order(key[0] for key in both), rows=tuple(rows)
    )


def _some(verdicts: Verdicts) -> str:
    documents = _in_order(key[0] for key in verdicts)
    ids = _in_order(key[2] for key in verdicts)
    return f"{_few(documents)} by {_few(ids)}" if documents else "nothing"


def _few(names: Sequence[str]) -> str:
    return ", ".join([*names[:3], *(["..."] if len(names) > 3 else [])])


def _rows(sort: Sort, both: Mapping[Key, Decision], titles: Mapping[str, str]) -> Iterator[Row]:
    """Yield the figures of everything, then of each rubric, each id and each document."""
    groups: dict[tuple[Scope, str], dict[str, list[Decision]]] = {}
    for (document, of_sort, id), decision in both.items():
        if of_sort != sort:
            continue
        for group in (
            ("all", sort),
            ("rubric", rubric_of(id)),
            ("id", id),
            ("document", document),
        ):
            groups.setdefault(group, {}).setdefault(document, []).append(decision)
    scopes = get_args(Scope)
    for scope, name in sorted(groups, key=lambda group: (scopes.index(group[0]), group[1])):
        yield Row(
            sort=sort,
            scope=scope,
            name=name,
            title=titles.get(name, "") if scope != "document" else "",
            figures=figures(sort, groups[scope, name]),
        )


def _leanings(
    shared: Mapping[Key, Mapping[str, Said]], markers: Sequence[str]
) -> Iterator[Leaning]:
    """Yield how often each marker gave each level, over what all of them decided."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (_, sort, _), voices in shared.items():
        if len(voices) == len(markers):
            for marker, said in voices.items():
                counts[marker, sort][said.verdict] += 1
    for sort in SORTS:
        for marker in markers:
            if found := counts[marker, sort]:
                yield Leaning(
                    marker=marker, sort=sort, counts=tuple(found[level] for level in LEVELS[sort])
                )


def _differences(
    shared: Mapping[Key, Mapping[str, Said]], titles: Mapping[str, str]
) -> list[Difference]:
    """Return every decision on which markers differ, those furthest apart first."""
    found = [
        Difference(
            document=document,
            sort=sort,
            id=id,
            title=titles.get(id, ""),
            apart=apart,
            voices=tuple(
                Voice(marker=marker, verdict=said.verdict, quote=said.quote)
                for marker, said in voices.items()
            ),
        )
        for (document, sort, id), voices in shared.items()
        if (apart := _apart(sort, voices))
    ]
    # Present beside absent is as far apart as a mistake can be, and still less than met beside
    # not met. The sort is stable: alike ones keep the order of documents and ids.
    return sorted(found, key=lambda difference: -difference.apart)


def _apart(sort: Sort, voices: Mapping[str, Said]) -> int:
    places = [LEVELS[sort].index(said.verdict) for said in voices.values()]
    return max(places) - min(places)


def _talks(
    shared: Iterable[Key], differences: Iterable[Difference], titles: Mapping[str, str], by: int
) -> tuple[Talk, ...]:
    """Return what markers differ on, most first: by the document (0) or the id (2) of a key."""
    decisions = Counter(key[by] for key in shared)
    number: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for difference in differences:
        name = (difference.document, difference.sort, difference.id)[by]
        number[name] += 1
        apart[name] += difference.apart
    ranked = sorted(number, key=lambda name: (-apart[name] / decisions[name], name))
    return tuple(
        Talk(
            name=name,
            title=titles.get(name, ""),
            differences=number[name],
            decisions=decisions[name],
            apart=apart[name],
        )
        for name in ranked
    )


def _absent(marking: Marking, decided: Mapping[Key, object]) -> Absent:
    """Return what others marked and a marker did not: named once, as widely as it is true."""
    own = _flat(marking)
    documents = _in_order({key[0] for key in decided} - {key[0] for key in own})
    ids = _in_order({key[2] for key in decided} - {key[2] for key in own})
    single = [
        f"{document} {id}"
        for document, sort, id in decided
        if (document, sort, id) not in own and document not in documents and id not in ids
    ]
    return Absent(marker=marking.name, documents=documents, ids=ids, decisions=tuple(single))
