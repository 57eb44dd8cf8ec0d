"""The approved assessments of the samples: what is kept of each, and how to approve anew.

Run `make approve` after a change that is meant to alter verdicts, and read the difference.
"""

import json
from pathlib import Path

from kamcoach import catalog, pipeline
from kamcoach.models.assessment import Assessment, Evidence

SAMPLES = Path(__file__).parent.parent / "samples"
APPROVED = SAMPLES / "approved"


def sample_files() -> list[Path]:
    """The documents in samples/."""
    return sorted(p for p in SAMPLES.iterdir() if p.is_file() and p.name != "README.md")


def sample_portfolios() -> list[Path]:
    """The folders in samples/: each is a portfolio."""
    return sorted(p for p in SAMPLES.iterdir() if p.is_dir() and p != APPROVED)


def assessed(path: Path) -> Assessment:
    """The full assessment of a sample, for an assessor."""
    pack = catalog.load()
    if path.is_dir():
        files = pipeline.collect([path])
        return pipeline.assess_portfolio(
            files, pack, rubrics=["all"], audience="assessor", engine="plain"
        )
    return pipeline.assess(
        path.name, path.read_bytes(), pack, rubrics=["all"], audience="assessor", engine="plain"
    )


def kept(assessment: Assessment) -> str:
    """What is approved: verdicts with their quotes, what is missing, mistakes and grades.

    Of a portfolio also what was found across its files, and the file of each quote.
    """
    return (
        json.dumps(
            {
                "kind": assessment.kind,
                "learner": assessment.learner,
                "account": assessment.account,
                "rubrics": {
                    r.id: {
                        "grade": r.grade,
                        "score": r.score,
                        "criteria": {
                            c.id: {
                                "verdict": c.verdict,
                                "evidence": [_quoted(e, assessment) for e in c.evidence],
                                "missing": list(c.missing),
                            }
                            for c in r.criteria
                        },
                        "mistakes": {
                            m.id: [_quoted(e, assessment) for e in m.evidence]
                            for m in r.mistakes
                            if m.present
                        },
                    }
                    for r in assessment.rubrics
                },
                **_across(assessment),
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def _quoted(evidence: Evidence, assessment: Assessment) -> str:
    return f"{evidence.source}: {evidence.quote}" if assessment.portfolio else evidence.quote


def _across(assessment: Assessment) -> dict[str, object]:
    if assessment.portfolio is None:
        return {}
    return {
        "findings": [
            {
                "sort": f.sort,
                "subject": f.subject,
                "field": f.field,
                "sides": [
                    [s.source, s.value, s.evidence.quote if s.evidence else ""] for s in f.sides
                ],
            }
            for f in assessment.portfolio.findings
        ]
    }


if __name__ == "__main__":
    APPROVED.mkdir(exist_ok=True)
    for sample in (*sample_files(), *sample_portfolios()):
        (APPROVED / f"{sample.name}.json").write_text(kept(assessed(sample)), encoding="utf-8")
        print(f"approved {sample.name}")
