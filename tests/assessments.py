"""Builders of sample assessments for the tests of reports and commands."""

from __future__ import annotations

from typing import Any

from kamcoach.models.assessment import (
    Assessment,
    Evidence,
    Judged,
    MistakeFound,
    Nearest,
    OutcomeStanding,
    Pack,
    Reason,
    Refused,
    RubricResult,
    Run,
    SignpostFinding,
    Source,
)
from kamcoach.models.document import Unseen

HOSTILE = (
    "# <script>alert('x')</script><svg onload=alert(1)><style>*{color:red}</style> שלום "
    '"quoted" & [red]rich[/red] [link](javascript:alert(1)) | '
    "`tick` *star* _low_ \u202egnp.exe\u202c \x1b[31mred\x1b[0m \x07bell\n"
    "===\n- item\n1. one\n    code\n> quote\n| a | b |\n|---|---|\n"
    "https://evil.example www.evil.example " + "W" * 400
)


def evidence(quote: str = "Price pressure: likelihood high", **fields: Any) -> Evidence:
    """Return a passage."""
    values: dict[str, Any] = {
        "source": "plan.md",
        "heading": ("Plan", "Risks"),
        "block": 12,
        "page": None,
        "start": 0,
        "end": len(quote),
    }
    return Evidence(quote=quote, **{**values, **fields})


def judged(id: str = "SRM.MP08", verdict: str = "partial", **fields: Any) -> Judged:
    """Return the verdict on one criterion; met ones have nothing missing."""
    met, passages = verdict == "met", verdict != "not_met"
    reason = Reason(facet="risks-rated", title="Risks rated", measures=("risks.rated = 3 of 4",))
    values: dict[str, Any] = {
        "title": f"Title of {id}",
        "asks": f"What {id} asks for.",
        "group": "",
        "check": "",
        "expected_here": True,
        "evidence": (evidence(),) if passages else (),
        "also": (),
        "because": (reason,) if passages else (),
        "missing": () if met else (f"{id} lacks a mitigation.",),
        "nearest": (),
        "ask": "" if met else f"Which risk of {id} would hurt most?",
        "tips": (),
    }
    return Judged.model_validate({"id": id, "verdict": verdict, **values, **fields})


def mistake(id: str = "SRM.CM01", present: bool = False, **fields: Any) -> MistakeFound:
    """Return a common mistake, present or not."""
    values: dict[str, Any] = {
        "title": f"Title of {id}",
        "sort": "absence",
        "evidence": (),
        "looked_for": ("a review rhythm",),
        "advice": f"Advice for {id}.",
    }
    return MistakeFound(id=id, present=present, **{**values, **fields})


def signposted(says: str = "AC9.9 is no criterion of SRM.", **fields: Any) -> SignpostFinding:
    """Return a finding about the learner's references to criteria."""
    values: dict[str, Any] = {
        "sort": "unknown",
        "signs": ("AC9.9",),
        "criteria": (),
        "at": evidence("(AC9.9)"),
        "nearest": None,
    }
    return SignpostFinding(says=says, **{**values, **fields})


def rubric(id: str = "SRM", **fields: Any) -> RubricResult:
    """Return a rubric with one criterion of each verdict."""
    values: dict[str, Any] = {
        "title": f"Rubric {id}",
        "scheme": "percentage",
        "grade": "Merit",
        "provisional": False,
        "score": 65,
        "open": (f"{id}.MP02", f"{id}.MP03"),
        "note": "Illustrative: your centre sets the thresholds.",
        "outcomes": (),
        "criteria": (
            judged(f"{id}.MP01", "met"),
            judged(f"{id}.MP02", "not_met"),
            judged(f"{id}.MP03", "partial"),
        ),
        "mistakes": (
            mistake(f"{id}.CM01", True),
            mistake(f"{id}.CM02", True, sort="assertion", evidence=(evidence("We sell volume."),)),
            mistake(f"{id}.CM03"),
        ),
        "tips": ("Name the models you use.",),
    }
    return RubricResult(id=id, **{**values, **fields})


def under_outcomes(id: str = "AMP", title: str = "Title of", **fields: Any) -> RubricResult:
    """Return a rubric with two learning outcomes, the first of two criteria."""
    listed = {f"{id}.LO1": (f"{id}.MP01", f"{id}.MP03"), f"{id}.LO2": (f"{id}.MP02",)}
    outcomes = (
        OutcomeStanding(
            id=name,
            title=f"{title} {name}",
            criteria=criteria,
            met=int(number == 0),
            partial=int(number == 0),
            not_met=number,
        )
        for number, (name, criteria) in enumerate(listed.items())
    )
    return rubric(id, outcomes=tuple(outcomes), **fields)


def profile(id: str = "KAS", axes: tuple[str, ...] = ("Reach", "Skills"), **fields: Any) -> Any:
    """Return an advisory rubric: each verdict on the first axis, then a met one."""
    judgements = [("met", 0), ("not_met", 0), ("partial", 0), ("met", -1)]
    criteria = tuple(
        judged(f"{id}.MP{number:02}", verdict, group=axes[axis])
        for number, (verdict, axis) in enumerate(judgements, 1)
    )
    values = {"scheme": "advisory", "grade": "", "score": 62, "open": (), "criteria": criteria}
    return rubric(id, **{**values, "note": "Weights are illustrative.", **fields})


def assessment(*rubrics: RubricResult, audience: str = "self-check", **fields: Any) -> Assessment:
    """Return an assessment of one account plan."""
    values: dict[str, Any] = {
        "pack": Pack(version="2025.1", sha256="a" * 64),
        "run": Run(engine="durable-rules+plain"),
        "learner": "Ana Learner",
        "account": "Harbour Foods",
        "kind": "account-plan",
        "kind_reason": "the title says account plan",
        "sources": (Source(name="plan.md", format="md", sha256="b" * 64, words=1200),),
        "refused": (),
        "rubrics": rubrics or (rubric(),),
    }
    return Assessment.model_validate({"audience": audience, **values, **fields})


def headed(audience: str = "self-check", text: str = "") -> Assessment:
    """Return an assessment by a rubric with outcomes and an advisory one."""
    axes = (f"Reach{text}", f"Skills{text}")
    outcomes = under_outcomes(title=f"Title of{text}")
    return assessment(outcomes, profile(axes=axes), audience=audience)


def refused(name: str = "plan.pdf") -> Assessment:
    """Return an assessment of a file that could not be read."""
    entry = Refused(name=name, reason="The file is encrypted.", advice="Take its password off.")
    return assessment(
        sources=(), rubrics=(), refused=(entry,), learner="", account="", kind="", kind_reason=""
    )


def hostile(audience: str = "self-check") -> Assessment:
    """Return an assessment in which everything a learner or a rubric writes is hostile."""
    passage = evidence(HOSTILE, source=HOSTILE, heading=(HOSTILE, HOSTILE), page=3)
    criterion = judged(
        title=HOSTILE,
        asks=HOSTILE,
        group=HOSTILE,
        check=HOSTILE,
        evidence=(passage,),
        also=(passage,),
        because=(Reason(facet="f", title=HOSTILE, measures=(HOSTILE,)),),
        missing=(HOSTILE,),
        nearest=(Nearest(evidence=passage, lacks=HOSTILE),),
        ask=HOSTILE,
        tips=(HOSTILE,),
    )
    wrong = mistake(present=True, title=HOSTILE, evidence=(passage,), advice=HOSTILE)
    result = rubric(
        title=HOSTILE,
        grade=HOSTILE,
        note=HOSTILE,
        open=(),
        criteria=(criterion,),
        mistakes=(wrong, mistake("SRM.CM02", looked_for=(HOSTILE,), title=HOSTILE)),
        tips=(HOSTILE,),
    )
    return assessment(
        result,
        audience=audience,
        learner=HOSTILE,
        account=HOSTILE,
        kind_reason=HOSTILE,
        sources=(
            Source(
                name=HOSTILE,
                format="md",
                sha256="b",
                words=1,
                unseen=(Unseen(reason=HOSTILE, text=HOSTILE, heading=(HOSTILE,)),),
            ),
        ),
        refused=(Refused(name=HOSTILE, reason=HOSTILE, advice=HOSTILE),),
        run=Run(engine="plain", notes=(HOSTILE,)),
        signposts=(signposted(HOSTILE, signs=(HOSTILE,), at=passage, nearest=passage),),
    )


def full(audience: str = "self-check") -> Assessment:
    """Return a report of ordinary size: 42 criteria, about 80 quotes."""
    text = "The board reviews price pressure each quarter and the owner reports to the buyer. " * 3
    criteria = tuple(
        judged(
            f"SRM.MP{number:02}",
            ("met", "partial", "not_met")[number % 3],
            group=f"Outcome {number // 8}",
            also=(evidence(text), evidence(text)) if number % 3 == 0 else (),
            nearest=(Nearest(evidence=evidence(text), lacks="a date"),) if number % 3 == 2 else (),
            check="Two readings are possible." if number % 10 == 0 else "",
        )
        for number in range(42)
    )
    wrong = tuple(mistake(f"SRM.CM{number:02}", number < 3) for number in range(12))
    result = rubric(criteria=criteria, mistakes=wrong, provisional=True)
    return assessment(result, audience=audience)
