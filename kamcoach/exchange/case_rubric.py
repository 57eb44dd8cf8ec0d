"""What was read of a CASE package as a rubric file to begin with.

CASE says what is asked for and has no rules, so kamcoach cannot judge any of it yet. The file says
so where everybody sees it: the title and that of each criterion begin with a mark, and each
criterion asks for more points than there can be, so that it is never proposed as met. Whoever
writes rules takes both away.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count

from kamcoach.catalog.nodes import MAX_NAME
from kamcoach.exchange.case import MARK
from kamcoach.exchange.case_in import Framework, Level, Part
from kamcoach.models.pack import RulePack

UNREACHED = 1_000_000
"""Points: more than any document can earn."""
_COUNTED = "substance.particulars"
_MAX_WEIGHT = 100
_STEM = 5
_SUGGESTED = 3
_NONE = "Under no learning outcome"
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_NO_NAME = re.compile(r"[^A-Za-z0-9]+")
_BAND = re.compile(r"\w[\w +*()/-]{0,39}")
_BRACES = str.maketrans("{}", "()")
"""Texts of a rubric are shown as they stand, and what looks like a placeholder is refused."""
_KINDS = {"account-plan": "AP", "relationship-review": "RR"}
_HEAD = """\
# Begun from a CASE package. It says what is asked for, and CASE has no rules to judge by. So each
# criterion is marked `{mark}`, asks for more points than there can be, and is never
# proposed as met: only an assessor decides it. To let kamcoach judge one,
#   1. look for facets that it rests on:  kamcoach rules list
#   2. write them under `met` and `partial` (some that share words with it are named beside it)
#   3. take the line `points` and the mark away, and run:  kamcoach rubric check THIS-FILE
# When all have rules, take the mark in the title of the rubric away, too.
"""


def rubric_file(framework: Framework, id: str, pack: RulePack) -> str:
    """Return a rubric file with the criteria of a framework.

    Args:
        framework: what was read.
        id: of the rubric.
        pack: whose facets are suggested.
    """
    ids = _ids(id, [o.code for o in framework.outcomes], [p.code for p in framework.criteria])
    headings = dict(zip((o.key for o in framework.outcomes), ids, strict=False))
    names = ids[len(headings) :]
    vocabulary = _vocabulary(pack)
    lines = [
        *_HEAD.format(mark=MARK).splitlines(),
        f"id: {id}",
        f"title: {_quoted(f'{MARK} {framework.title or id}')}",
        *_grading(framework),
        "criteria:",
    ]
    criteria = framework.criteria
    weights = _weights([part.weight for part in criteria])
    if not any(part.gates and weight for part, weight in zip(criteria, weights, strict=True)):
        criteria = tuple(part._replace(gates=True) for part in criteria)
        weights = [max(1, weight) for weight in weights]  # something has to count
    for name, part, weight in zip(names, criteria, weights, strict=True):
        lines += _criterion(name, part, weight, _alike(part, vocabulary))
    if headings:
        lines += ["learning_outcomes:", *_outcomes(framework, headings, names, id)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a text in JSON's quotes, which are quotes of YAML, too."""
    return json.dumps(_NO_CHARACTER.sub("�", text.translate(_BRACES)), ensure_ascii=False)


def _grading(framework: Framework) -> Iterator[str]:
    """Yield the grading that kamcoach wrote itself, or else that of competence."""
    scheme, bands = framework.ours.get("scheme"), framework.ours.get("bands")
    yield "grading:"
    if scheme == "percentage" and isinstance(bands, dict) and _are_bands(bands):
        rising = sorted(bands.items(), key=lambda band: band[1])
        listed = ", ".join(f"{_quoted(name)}: {least}" for name, least in rising)
        yield "  scheme: percentage"
        yield f"  bands: {{{listed}}}"
    else:
        yield f"  scheme: {'advisory' if scheme == 'advisory' else 'competence'}"
    yield f"  note: {_quoted(framework.note or 'Begun from a CASE package: set the grading.')}"
    if framework.ours.get("policy") == "restricted":
        yield "policy: restricted"


def _are_bands(bands: Mapping[str, object]) -> bool:
    values = list(bands.values())
    whole = all(type(value) is int and 0 <= value <= 100 for value in values)
    named = all(_BAND.fullmatch(name) for name in bands)
    return named and whole and 0 in values and len(set(values)) == len(values) <= 20


def _criterion(name: str, part: Part, weight: int, facets: Sequence[str]) -> Iterator[str]:
    yield f"  {name}:"
    yield f"    title: {_quoted(f'{MARK} {part.title}')}"
    yield f"    asks: {_quoted(part.asks)}"
    if part.group:
        yield f"    group: {_quoted(part.group)}"
    kinds = [_KINDS[kind] for kind in part.found_in if kind in _KINDS]
    if kinds:
        yield f"    found_in: [{', '.join(kinds)}]"
    if weight != 1:
        yield f"    weight: {weight}"
    if not part.gates:
        yield "    gates: false"
    for level in part.levels:
        yield f"    # {_level(level)}"
    if facets:
        yield f"    # facets that share words with it: {', '.join(facets)}"
    facet = facets[0] if facets else _ANY
    yield f"    points: {{for: {{{_COUNTED}: 1}}, partial: {UNREACHED}, met: {UNREACHED}}}"
    yield f"    met: {facet}"
    yield f"    partial: {facet}"


_ANY = "actions-listed"
"""Stands where no facet shares a word: a criterion must name one, and the points bar it anyway."""


def _level(level: Level) -> str:
    head = f"level {level.name} ({level.score})" if level.score else f"level {level.name}"
    return _NO_CHARACTER.sub("�", f"{head}: {level.text}" if level.text else head)


def _outcomes(
    framework: Framework, headings: Mapping[str, str], names: Sequence[str], id: str
) -> Iterator[str]:
    within: dict[str, list[str]] = {}
    for name, part in zip(names, framework.criteria, strict=True):
        within.setdefault(part.outcome, []).append(name)
    titles = {outcome.key: outcome.title for outcome in framework.outcomes}
    for key, criteria in within.items():
        taken = {*headings.values(), *names}
        own = headings.get(key) or next(
            made for n in range(1, len(taken) + 2) if (made := f"{id}.X{n}") not in taken
        )
        yield f"  {own}:"
        yield f"    title: {_quoted(titles.get(key, _NONE))}"
        yield f"    criteria: [{', '.join(criteria)}]"


def _ids(id: str, *groups: Sequence[str]) -> list[str]:
    """Return an id for each code: made of it where it can be, else its number in its group.

    "K1.2 (a)" is `UNIT.K1-2-a`. A head that all codes share, as `AMP` of `AMP.AC01`, is left out.
    """
    codes = [code for group in groups for code in group]
    shared = len({code.partition(".")[0] for code in codes}) == 1
    shared = shared and all(code.partition(".")[2] for code in codes)
    made: list[str] = []
    taken: set[str] = set()
    for group in groups:
        for number, code in enumerate(group, 1):
            tail = _NO_NAME.sub("-", code.partition(".")[2] if shared else code).strip("-")
            tail = tail[: MAX_NAME - len(id) - 1] or str(number)
            free = (name for n in count(number) if (name := str(n)) not in taken)
            tail = next(free) if tail.casefold() in taken else tail
            taken.add(tail.casefold())
            made.append(f"{id}.{tail}")
    return made


def _weights(weights: Sequence[Fraction | None]) -> list[int]:
    """Return whole weights in the proportion of those given; 1 where none is.

    Where all of them cannot be whole and small, they are rounded, and none falls to nothing.
    """
    given = [weight for weight in weights if weight is not None and weight > 0]
    if not given:
        return [1 for _ in weights]
    fine = [weight.limit_denominator(1000) for weight in given]
    scale = math.lcm(*(weight.denominator for weight in fine))
    if max(given) * scale > _MAX_WEIGHT:
        scale_by = Fraction(_MAX_WEIGHT) / max(given)
    else:
        scale_by = Fraction(scale)
    return [1 if w is None else (max(1, round(w * scale_by)) if w > 0 else 0) for w in weights]


def _vocabulary(pack: RulePack) -> dict[str, frozenset[str]]:
    """Return the words of each facet that a criterion can rest on, without those of very many."""
    facets = [facet for facet in pack.facets if not facet.background and not facet.of]
    words = {facet.id: _stems(f"{facet.title} {facet.id}") for facet in facets}
    common = Counter(word for every in words.values() for word in every)
    usual = {word for word, times in common.items() if times > len(facets) // 10 + 1}
    return {id: every - usual for id, every in words.items()}


def _alike(part: Part, vocabulary: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the facets that share most words with a criterion, the best first."""
    said = _stems(f"{part.title} {part.asks}")
    shared = {id: len(said & words) for id, words in vocabulary.items()}
    best = sorted((id for id in shared if shared[id]), key=lambda id: -shared[id])
    return best[:_SUGGESTED]


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words: risk, risks and risky are one."""
    return frozenset(word[:_STEM] for word in re.findall(r"[a-z]{5,}", text.casefold()))
