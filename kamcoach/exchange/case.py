"""A rubric as a CASE 1.1 package: the standard, its hierarchy, and the rubric with its levels.

Fields and what is required follow 1EdTech's JSON schema of the CFPackage class
(case_v1p1_cfpackage-jsonschema1.json). What CASE has no field for stands under `extensions`, where
`case_in` finds it again. It has none for rules, mistakes and tips: they stay here.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from kamcoach.exchange.identifiers import Identifiers
from kamcoach.models.pack import Criterion, Rubric
from kamcoach.report.text import one_line

OURS = "kamcoach"
"""The key of what CASE has no field for."""
VERSION = "1.1"
MARK = "[No rules yet]"
"""Before the titles of a rubric that was begun from a package, and cannot be judged by yet."""
CHILD = "isChildOf"
_LANGUAGE = "en-GB"
_TYPES = {
    "outcome": ("Learning outcome", "A heading over criteria. It is not judged itself.", "1"),
    "criterion": ("Criterion", "What is judged.", "2"),
}
LEVELS = (
    ("met", "Met", 1.0, "Everything that the criterion asks for is there."),
    ("partial", "Partly met", 0.5, "Some of what the criterion asks for is there."),
    ("not_met", "Not met", 0.0, "What the criterion asks for is not there."),
)
"""The level, what it is called, its share of the weight, and what it says."""

Json = dict[str, Any]


def _title(text: str) -> str:
    """Return a title on one line, without the mark: that is about kamcoach, not the standard."""
    return one_line(text).removeprefix(MARK).strip()


class _Node(NamedTuple):
    """An item, what it stands under, and where."""

    kind: str
    id: str
    title: str
    asks: str
    parent: str
    """The id of an outcome; empty where it stands under the document."""
    sequence: int


class _Maker(NamedTuple):
    """What every part of a package needs."""

    ids: Identifiers
    changed: str

    def head(self, kind: str, *path: str) -> Json:
        return {
            "identifier": self.ids.of(kind, *path),
            "uri": self.ids.uri(kind, *path),
            "lastChangeDateTime": self.changed,
        }

    def link(self, title: str, kind: str, *path: str) -> Json:
        return {
            "title": title,
            "identifier": self.ids.of(kind, *path),
            "uri": self.ids.uri(kind, *path),
        }


def package(
    rubric: Rubric, ids: Identifiers, *, changed: datetime, creator: str, version: str
) -> Json:
    """Return a rubric as a CASE package.

    Args:
        rubric: the rubric.
        ids: what makes its identifiers.
        changed: when the rubric was last changed.
        creator: whose rubric it is.
        version: of the rule pack.
    """
    make = _Maker(ids, changed.isoformat())
    nodes = list(_nodes(rubric))
    return {
        "CFDocument": {
            **make.head("CFDocument"),
            "caseVersion": VERSION,
            "creator": one_line(creator),
            "title": _title(rubric.title),
            "version": version,
            "language": _LANGUAGE,
        },
        "CFItems": [_item(make, node) for node in nodes],
        "CFAssociations": [_association(make, rubric, node) for node in nodes],
        "CFDefinitions": {"CFItemTypes": [_type(make, kind) for kind in _TYPES]},
        "CFRubrics": [_rubric(make, rubric)],
    }


def written(made: Json) -> bytes:
    """Return a package as a file."""
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _nodes(rubric: Rubric) -> Iterator[_Node]:
    """Yield the outcomes and the criteria in the order of the rubric."""
    within = {id: outcome.id for outcome in rubric.outcomes for id in outcome.criteria}
    for at, outcome in enumerate(rubric.outcomes, 1):
        title = one_line(outcome.title)
        yield _Node("outcome", outcome.id, title, outcome.title, "", at)
    for at, each in enumerate(rubric.criteria, 1):
        above = within.get(each.id, "")
        yield _Node("criterion", each.id, _title(each.title), each.asks, above, at)


def _item(make: _Maker, node: _Node) -> Json:
    name = _TYPES[node.kind][0]
    return {
        **make.head("CFItem", node.id),
        "fullStatement": node.asks,
        "abbreviatedStatement": node.title,
        "humanCodingScheme": node.id,
        "CFItemType": name,
        "CFItemTypeURI": make.link(name, "CFItemType", node.kind),
        "language": _LANGUAGE,
    }


def _association(make: _Maker, rubric: Rubric, node: _Node) -> Json:
    if node.parent:
        above = make.link(node.parent, "CFItem", node.parent)
    else:
        above = make.link(_title(rubric.title), "CFDocument")
    return {
        **make.head("CFAssociation", CHILD, node.id),
        "associationType": CHILD,
        "sequenceNumber": node.sequence,
        "originNodeURI": {**make.link(node.id, "CFItem", node.id), "targetType": "CASE"},
        "destinationNodeURI": {**above, "targetType": "CASE"},
    }


def _type(make: _Maker, kind: str) -> Json:
    title, description, code = _TYPES[kind]
    return {
        **make.head("CFItemType", kind),
        "title": title,
        "description": description,
        "hierarchyCode": code,
    }


def _rubric(make: _Maker, rubric: Rubric) -> Json:
    grading = rubric.grading
    kept = {
        "scheme": grading.scheme,
        "bands": {band.grade: band.at_least for band in reversed(grading.bands)},
        "policy": rubric.policy,
    }
    return {
        **make.head("CFRubric"),
        "title": _title(rubric.title),
        **({"description": grading.note} if grading.note else {}),
        "CFRubricCriteria": [
            _criterion(make, each, at) for at, each in enumerate(rubric.criteria, 1)
        ],
        "extensions": {OURS: kept},
    }


def _criterion(make: _Maker, criterion: Criterion, position: int) -> Json:
    return {
        **make.head("CFRubricCriterion", criterion.id),
        **({"category": one_line(criterion.group)} if criterion.group else {}),
        "description": _title(criterion.title),
        "CFItemURI": make.link(_title(criterion.title), "CFItem", criterion.id),
        "weight": criterion.weight,
        "position": position,
        "rubricId": make.ids.of("CFRubric"),
        "CFRubricCriterionLevels": [
            {
                **make.head("CFRubricCriterionLevel", criterion.id, level),
                "quality": name,
                "description": says,
                "score": criterion.weight * share,
                "position": at,
                "rubricCriterionId": make.ids.of("CFRubricCriterion", criterion.id),
            }
            for at, (level, name, share, says) in enumerate(LEVELS, 1)
        ],
        "extensions": {OURS: {"gates": criterion.gates, "found_in": list(criterion.found_in)}},
    }
