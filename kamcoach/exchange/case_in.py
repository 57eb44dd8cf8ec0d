"""A CASE package, of anybody's, to what a rubric can be begun with.

Where the package has rubrics, one of them gives the criteria; else the items that nothing stands
under do. What a criterion stands under is its learning outcome. Packages of CASE 1.0 and 1.1 are
read alike. The file is not trusted: its size, its depth and its numbers have limits, and a
hierarchy that runs in a circle is refused.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from kamcoach.errors import Refusal
from kamcoach.exchange.case import CHILD, OURS
from kamcoach.report.text import one_line

MAX_BYTES = 20_000_000
MAX_DEPTH = 40
MAX_ITEMS = 100_000
MAX_CRITERIA = 200
MAX_OUTCOMES = 50
"""As many as a rubric may have."""
_MAX_LEVELS = 12
_TITLE = 400
_TEXT = 2_000
"""As long as a text of a rubric may be."""
_CUT = 120
"""What becomes of a statement that has to serve as a title, or stand in a message."""
_STRING = re.compile(r'"[^"\\]*(?:\\(?:.|\Z)[^"\\]*)*(?:"|\Z)', re.DOTALL)
"""One that does not end goes on to the end, so that nothing is looked at twice."""
_ADVICE = "Export the framework once more as a CASE package (JSON)."

_CODE, _CRITERIA = "humanCodingScheme", "CFRubricCriteria"

Json = Mapping[str, Any]


class Level(NamedTuple):
    """A level of a criterion, as the package has it."""

    name: str
    score: str
    text: str


class Part(NamedTuple):
    """A criterion to begin with."""

    code: str
    title: str
    asks: str
    group: str
    weight: Fraction | None
    levels: tuple[Level, ...]
    outcome: str
    """The key of the learning outcome it stands under; empty where there is none."""
    gates: bool
    found_in: tuple[str, ...]


class Heading(NamedTuple):
    """A learning outcome."""

    key: str
    code: str
    title: str


class Framework(NamedTuple):
    """What a package gives for a rubric."""

    title: str
    note: str
    criteria: tuple[Part, ...]
    outcomes: tuple[Heading, ...]
    ours: Json
    """What kamcoach wrote into the package itself; empty in packages of others."""


def read(data: bytes, part: str = "") -> Framework:
    """Return what a package gives for a rubric.

    Args:
        data: the package, as JSON.
        part: which of its rubrics (by title or identifier), or under which of its items (by code or
            identifier); empty for all of it.

    Raises:
        Refusal: it is no CASE package, too large, without criteria, or its hierarchy is a circle.
    """
    package = _parsed(data)
    document = _object(package.get("CFDocument"))
    if not document or not isinstance(package.get("CFItems", []), list):
        raise Refusal("it is no CASE package: it has no CFDocument.", _ADVICE)
    tree = _tree(package, part)
    rubrics = [r for r in _objects(package.get("CFRubrics")) if _objects(r.get(_CRITERIA))]
    rubric = _chosen(rubrics, part) if not part or not tree.under else None
    found = list(_of_rubric(rubric, tree) if rubric else _of_items(tree))
    if not found:
        raise Refusal("it holds no items and no criteria.", _ADVICE)
    if len(found) > MAX_CRITERIA:
        raise Refusal(
            f"it holds {len(found):,} criteria, and a rubric holds {MAX_CRITERIA} at most.",
            "Choose a part with --part: the code or identifier of the item that they stand under.",
        )
    outcomes = tuple(_headings(found, tree))
    ours = _object(_object(rubric.get("extensions")).get(OURS)) if rubric else {}
    return Framework(
        title=_text(rubric or document, "title", _TITLE) or _text(document, "title", _TITLE),
        note=_text(rubric or document, "description", _TEXT),
        criteria=tuple(found) if outcomes else tuple(p._replace(outcome="") for p in found),
        outcomes=outcomes,
        ours=ours,
    )


# The file


def _parsed(data: bytes) -> Json:
    if len(data) > MAX_BYTES:
        raise Refusal(
            f"it has more than {MAX_BYTES // 1_000_000} MB.", "Export a smaller framework."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("it is no UTF-8 text.", _ADVICE) from error
    if _is_deep(text):
        raise Refusal(f"it is nested more than {MAX_DEPTH} levels deep.", _ADVICE)
    try:
        package = json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise Refusal(f"it is no JSON ({one_line(str(error))[:_CUT]}).", _ADVICE) from error
    return _object(package)


def _is_deep(text: str) -> bool:
    depth = 0
    for bracket in re.finditer(r"[\[{\]}]", _STRING.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Json, key: str, most: int) -> str:
    """Return a text on one line and cut; empty where there is none."""
    found = value.get(key)
    shown = one_line(found[: 4 * most]) if isinstance(found, str) else ""
    return shown if len(shown) <= most else f"{shown[: most - 1].rsplit(' ', 1)[0]}…"


def _key(value: object) -> str:
    """Return the identifier that an object or a link has."""
    found = _object(value).get("identifier")
    return found.casefold() if isinstance(found, str) else ""


# The hierarchy


class _Tree(NamedTuple):
    items: Mapping[str, Json]
    """By identifier."""
    parents: Mapping[str, str]
    children: Mapping[str, Sequence[str]]
    under: str
    """The item whose descendants are meant; empty for all."""


def _tree(package: Json, part: str) -> _Tree:
    items = {key: item for item in _objects(package.get("CFItems")) if (key := _key(item))}
    if len(items) > MAX_ITEMS:
        raise Refusal(f"it holds more than {MAX_ITEMS:,} items.", "Export a smaller framework.")
    parents: dict[str, str] = {}
    below: dict[str, list[tuple[float, str]]] = {}
    for link in _objects(package.get("CFAssociations")):
        child, parent = _key(link.get("originNodeURI")), _key(link.get("destinationNodeURI"))
        known = child in items and parent in items and child not in parents
        if link.get("associationType") == CHILD and known:  # of several places, the first
            parents[child] = parent
            place = _number(link.get("sequenceNumber"), default=0.0)
            below.setdefault(parent, []).append((place, child))
    children = {
        parent: [child for _, child in sorted(those, key=lambda each: each[0])]
        for parent, those in below.items()
    }
    _refuse_circles(parents, items)
    wanted = part.casefold()
    under = next((key for key, i in items.items() if wanted and wanted in _names(key, i)), "")
    return _Tree(items, parents, children, under)


def _names(key: str, item: Json) -> tuple[str, str]:
    """Return what an item may be asked for by."""
    return key, _text(item, _CODE, _TITLE).casefold()


def _refuse_circles(parents: Mapping[str, str], items: Mapping[str, Json]) -> None:
    """Refuse a hierarchy in which an item stands under itself."""
    done: set[str] = set()
    for start in parents:
        way: dict[str, None] = {}
        at = start
        while at in parents and at not in done:
            if at in way:
                name = _text(items[at], _CODE, _CUT) or one_line(at[:_CUT])
                raise Refusal(
                    f"its hierarchy is a circle: {name} stands under itself.",
                    "Have whoever made the framework put the isChildOf associations right.",
                )
            way[at] = None
            at = parents[at]
        done |= way.keys()


def _of_items(tree: _Tree) -> Iterator[Part]:
    """Yield a criterion for each item that nothing stands under, in the order of the hierarchy."""
    roots = [tree.under] if tree.under else [k for k in tree.items if k not in tree.parents]
    waiting = roots[::-1]
    while waiting:
        key = waiting.pop()
        below = tree.children.get(key, ())
        waiting += reversed(below)
        if not below:
            yield _part({}, tree, key)


# Rubrics


def _chosen(rubrics: Sequence[Json], part: str) -> Json | None:
    if not part and len(rubrics) < 2:
        return rubrics[0] if rubrics else None
    wanted = part.casefold()
    for rubric in rubrics:
        if wanted and wanted in (_key(rubric), _text(rubric, "title", _TITLE).casefold()):
            return rubric
    titles = "; ".join(_text(rubric, "title", _CUT) or _key(rubric) for rubric in rubrics)
    raise Refusal(
        f"it has no part `{one_line(part)}`." if part else f"it holds {len(rubrics)} rubrics.",
        f"Choose with --part the title of a rubric ({titles or 'there is none'}), or the code of "
        "an item.",
    )


def _of_rubric(rubric: Json, tree: _Tree) -> Iterator[Part]:
    criteria = _objects(rubric.get(_CRITERIA))
    for each in sorted(criteria, key=lambda c: _number(c.get("position"), default=0.0)):
        yield _part(each, tree, _key(each.get("CFItemURI")))


def _part(criterion: Json, tree: _Tree, key: str) -> Part:
    """Return a criterion of a rubric, an item, or (mostly) both."""
    item = tree.items.get(key, {})
    said = _text(item, "fullStatement", _TEXT) or _text(criterion, "description", _TEXT)
    title = (
        _text(item, "abbreviatedStatement", _TITLE)
        or _text(criterion, "description", _CUT)
        or _text(item, "fullStatement", _CUT)
        or "Without a text"
    )
    ours = _object(_object(criterion.get("extensions")).get(OURS))
    weight = criterion.get("weight")
    found_in = ours.get("found_in")
    kinds = found_in if isinstance(found_in, list) else []
    return Part(
        code=_text(item, _CODE, _TITLE) or _text(item, "listEnumeration", _TITLE),
        title=title,
        asks=said or title,
        group=_text(criterion, "category", _TITLE),
        weight=Fraction(_number(weight, default=1.0)) if weight is not None else None,
        levels=tuple(_levels(criterion)),
        outcome=tree.parents.get(key, "") if key != tree.under else "",
        gates=ours.get("gates") is not False,
        found_in=tuple(kind for kind in kinds if isinstance(kind, str)),
    )


def _levels(criterion: Json) -> Iterator[Level]:
    levels = _objects(criterion.get("CFRubricCriterionLevels"))
    levels.sort(key=lambda level: _number(level.get("position"), default=0.0))
    for level in levels[:_MAX_LEVELS]:
        score = level.get("score")
        yield Level(
            _text(level, "quality", _TITLE),
            f"{_number(score, default=0.0):g}" if score is not None else "",
            _text(level, "description", _TEXT),
        )


def _number(value: object, *, default: float) -> float:
    """Return a number that is not beyond all measure."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e9 < value < 1e9:
        return default
    return float(value)


def _headings(criteria: Sequence[Part], tree: _Tree) -> Iterator[Heading]:
    """Yield the items that criteria stand under; none where there are too many to be outcomes."""
    keys = [key for key in dict.fromkeys(part.outcome for part in criteria) if key]
    if len(keys) >= MAX_OUTCOMES:
        return
    for key in keys:
        item = tree.items[key]
        title = _text(item, "abbreviatedStatement", _TITLE)
        yield Heading(
            key,
            _text(item, _CODE, _TITLE) or _text(item, "listEnumeration", _TITLE),
            title or _text(item, "fullStatement", _CUT) or "Without a text",
        )
