"""The approved assessments of the samples: what is kept of each, and how to approve anew.

Run `make approve` after a change that is meant to alter verdicts, and read the difference.
"""

import json
from pathlib import Path

from kamcoach import catalog, pipeline
from kamcoach.models.assessment import Assessment

SAMPLES = Path(__file__).parent.parent / "samples"
APPROVED = SAMPLES / "approved"


def sample_files() -> list[Path]:
    """The documents in samples/."""
    known = (p for p in SAMPLES.iterdir() if p.suffix in (".md", ".docx"))
    return sorted(p for p in known if p.name != "README.md")


def assessed(path: Path) -> Assessment:
    """The full assessment of a sample, for an assessor."""
    pack = catalog.load()
    return pipeline.assess(
        path.name, path.read_bytes(), pack, rubrics=["all"], audience="assessor", engine="plain"
    )


def kept(assessment: Assessment) -> str:
    """What is approved: verdicts with their quotes, what is missing, mistakes and grades."""
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
                                "evidence": [e.quote for e in c.evidence],
                                "missing": list(c.missing),
                            }
                            for c in r.criteria
                        },
                        "mistakes": {
                            m.id: [e.quote for e in m.evidence] for m in r.mistakes if m.present
                        },
                    }
                    for r in assessment.rubrics
                },
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


if __name__ == "__main__":
    APPROVED.mkdir(exist_ok=True)
    for sample in sample_files():
        (APPROVED / f"{sample.name}.json").write_text(kept(assessed(sample)), encoding="utf-8")
        print(f"approved {sample.name}")
