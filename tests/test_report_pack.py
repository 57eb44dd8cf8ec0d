"""A small rule pack for the tests of explanations and commands, and that it hangs together."""

from __future__ import annotations

from typing import Any

from kamcoach.models.pack import (
    Comparison,
    Condition,
    Criterion,
    Facet,
    Measure,
    Mistake,
    RulePack,
    Tree,
)
from kamcoach.report.index import Index, facets_of


def pack(policy: str = "open", scheme: str = "percentage") -> RulePack:
    """Return a small rule pack: the rubric SRM on two facets."""
    declared: dict[str, Any] = {
        "version": "2025.1",
        "sha256": "a" * 64,
        "lexicon": {
            "classes": [
                {"id": "risk-nouns", "forms": [f"risk {number}" for number in range(20)]},
                {"id": "fear-verbs", "forms": ["fear", "worry"]},
                {"id": "past", "forms": ["used to"]},
            ],
            "concepts": [
                {
                    "id": "risk",
                    "title": "Something that may go wrong",
                    "frames": [["risk-nouns"], ["fear-verbs", "@money"]],
                    "unless": ["past"],
                },
                {"id": "fear", "title": "Fear", "frames": [["fear-verbs"]]},
                {"id": "gap", "title": "Gap", "frames": [["past"]]},
            ],
            "sections": {"risks": ["risk-nouns"]},
            "columns": {},
            "items": {
                "risk": {
                    "sections": ["risks"],
                    "concepts": ["risk"],
                    "fields": {"rating": ["@number", "fear"]},
                }
            },
        },
        "measures": MEASURES,
        "facets": FACETS,
        "rubrics": [RUBRIC | {"policy": policy, "grading": GRADING | {"scheme": scheme}}],
    }
    return RulePack.model_validate(declared)


MEASURES = [
    {
        "id": "risks.rated",
        "operator": "items",
        "title": "risks with a rating",
        "item": "risk",
        "having": ["rating|trigger"],
        "where": {"side": ["customer", "supplier"]},
        "source": "rules/risks.yaml:3",
    },
    {"id": "risks.all", "operator": "items", "title": "risks", "item": "risk"},
    {
        "id": "risks.rated_share",
        "operator": "share",
        "title": "risks with a rating, of all",
        "part": "risks.rated",
        "whole": "risks.all",
        "source": "rules/risks.yaml:5",
    },
    {
        "id": "risks.told",
        "operator": "statements",
        "title": "risks told",
        "concepts": ["risk"],
        "every": ["risk|fear"],
        "specifics": ["money|percent"],
        "sections": ["risks"],
        "near": ["risk"],
        "within": "paragraph",
        "without": ["risk"],
        "accepts": ["firm"],
        "kinds": ["row"],
        "source": "rules/risks.yaml:7",
    },
    {"id": "any.told", "operator": "statements", "title": "anything", "accepts": ["done"]},
    {"id": "risks.kinds", "operator": "distinct", "title": "kinds", "concepts": ["risk", "gap"]},
    {
        "id": "risks.names",
        "operator": "distinct",
        "title": "names",
        "field": "owner",
        "item": "risk",
    },
    {
        "id": "risks.sum",
        "operator": "sum",
        "title": "both added",
        "parts": ["risks.kinds", "any.told"],
    },
    {
        "id": "risks.both",
        "operator": "both",
        "title": "the smaller",
        "parts": ["risks.kinds", "risks.names"],
    },
    {"id": "document.words", "operator": "document", "title": "words", "field": "words"},
]


def _condition(field: str, value: int, compare: str = "gte") -> dict[str, Any]:
    return {"field": field, "compare": compare, "value": value}


FACETS = [
    {
        "id": "risks-rated",
        "title": "Risks carry a rating",
        "branches": [
            [_condition("risks.rated", 2), _condition("risks.rated_share", 500)],
            [_condition("risks.told", 0, "eq")],
        ],
        "missing": "No rating was found.",
        "ask": "Which risk would hurt most?",
        "why": "Without a rating nobody knows where to begin.",
        "limits": "A heat map in a picture is not read.",
        "source": "rules/risks.yaml:12",
    },
    {
        "id": "risk-spread",
        "title": "Risks of several kinds",
        "branches": [
            [_condition("risks.sum", 2), _condition("risks.both", 9, "lte")],
            [_condition("document.words", 100)],
        ],
        "missing": "One kind only.",
        "ask": "What else could go wrong?",
    },
    {
        "id": "unused",
        "title": "Rests on nothing that is used",
        "branches": [[_condition("any.told", 1)]],
        "missing": "Nothing.",
        "ask": "What then?",
    },
]
GRADING = {
    "bands": [{"grade": "Merit", "at_least": 60}, {"grade": "Refer", "at_least": 0}],
    "note": "Illustrative.",
}


def _criterion(number: int, **fields: Any) -> dict[str, Any]:
    leaf = {"facet": "risks-rated"}
    return {
        "id": f"SRM.MP{number:02}",
        "title": f"Criterion {number}",
        "asks": "Risks, rated.",
        "met": leaf,
        "partial": leaf,
        "source": f"rubrics/srm.yaml:{number}",
        **fields,
    }


_RATED, _SPREAD = {"facet": "risks-rated"}, {"facet": "risk-spread"}
RUBRIC = {
    "id": "SRM",
    "title": "Strategic relationships",
    "criteria": [
        _criterion(
            1,
            found_in=["account-plan"],
            met={"all": [_RATED, {"without": _SPREAD}]},
            partial={"any": [{"at_least": 2, "of": [_RATED, _SPREAD, _RATED]}, _SPREAD]},
        ),
        _criterion(2, gates=False),
        _criterion(3),
    ],
    "mistakes": [
        {
            "id": "SRM.CM01",
            "title": "Volume taken as proof",
            "sort": "assertion",
            "present": {"without": _RATED},
            "unless": _SPREAD,
            "looked_for": "a sentence on volume",
            "advice": "Look at what you share.",
            "excludes": ["SRM.MP01:met"],
            "source": "rubrics/srm.yaml:30",
        },
        {
            "id": "SRM.CM02",
            "title": "No review",
            "sort": "absence",
            "present": {"without": _RATED},
            "looked_for": "",
            "advice": "Set a date.",
            "source": "rubrics/srm.yaml:40",
        },
    ],
    "tips": [{"id": "SRM.T01", "title": "Use a real case"}],
    "source": "rubrics/srm.yaml:1",
}


def pointed() -> RulePack:
    """The small pack with a criterion and a mistake that ask for points."""

    def points(id: str, **weights: int) -> Measure:
        parts = tuple(name.replace("__", ".") for name in weights)
        return Measure(
            id=id,
            operator="points",
            title={"any.concrete": "how concrete it is"}.get(id, "points"),
            parts=parts,
            weights=tuple(weights.values()),
            source="rubrics/srm.yaml:3",
        )

    def enough(id: str, compare: Comparison, value: int) -> Facet:
        limit = Condition(field=f"{id.rpartition('.')[0]}.points", compare=compare, value=value)
        return (
            pack()
            .facets[2]
            .model_copy(
                update={
                    "id": id,
                    "branches": ((limit,),),
                    "background": True,
                    "source": limit.field,
                }
            )
        )

    small = pack()
    (rubric,) = small.rubrics
    first, *criteria = rubric.criteria
    mistake, *mistakes = rubric.mistakes
    met = first.model_copy(update={"met": Tree(facet="SRM.MP01.met")})
    few = mistake.model_copy(update={"present": Tree(facet="SRM.CM01.present")})
    rubric = rubric.model_copy(update={"criteria": (met, *criteria), "mistakes": (few, *mistakes)})
    return small.model_copy(
        update={
            "measures": (
                *small.measures,
                points("any.concrete", any__told=1),
                points("SRM.MP01.points", risks__told=6, risks__sum=4, any__concrete=2),
                points("SRM.CM01.points", any__told=5),
            ),
            "facets": (
                *small.facets,
                enough("SRM.MP01.met", "gte", 30),
                enough("SRM.CM01.present", "lte", 9),
            ),
            "rubrics": (rubric,),
        }
    )


def test_the_index_follows_every_reference() -> None:
    index = Index(pack())
    entries: list[Criterion | Mistake] = [*index.criteria.values(), *index.mistakes.values()]
    for entry in entries:
        for id in facets_of(entry):
            assert entry in index.using_facet(id)
            for measure in index.measures_of(index.facets[id]):
                assert index.facets[id] in index.using_measure(measure.id)
    assert index.using_facet("unused") == ()
