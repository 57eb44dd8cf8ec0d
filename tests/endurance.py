"""Assess again and again in one process: `endurance.py JUDGEMENTS DOCUMENTS`.

Prints, as JSON, how much was done and by how many KiB memory grew after a warm-up, this process and
its children together.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from processes import memory

from kamcoach import catalog, pipeline
from kamcoach.measure import measure

ROOT = Path(__file__).resolve().parent.parent
TEXT = """# Account plan: Harbour Foods

Prepared by Ana Learner, Acme Packaging, 3 March 2026

| Risk | Likelihood | Impact | Mitigation |
|---|---|---|---|
| The buyer leaves | Low | High | Ben meets her deputy, Clara Wood, each quarter |

Ana Learner meets Clara Wood every month; the next meeting is on 2 April 2026.
"""


def main() -> None:
    """Judge measured values, assess a document, and say what stayed behind."""
    judgements, documents = map(int, sys.argv[1:])
    pack = catalog.load()
    values = []
    for sample in sorted(p for p in (ROOT / "samples").iterdir() if p.suffix in {".md", ".docx"}):
        _, submission = pipeline.understand(sample.name, sample.read_bytes(), pack)
        values.append({name: m.value for name, m in measure(submission, pack.measures).items()})
    judge = pipeline.judge_for(pack, "auto")
    turns = cycle(values)
    engines: set[str] = set()

    def judged(times: int) -> None:
        for measured in islice(turns, times):
            engines.add(judge.run(measured).engine)

    def assessed(times: int) -> None:
        for _ in range(times):
            found = pipeline.assess("plan.md", TEXT.encode(), pack, rubrics=["all"])
            engines.add(found.run.engine)

    grown = {"judged": growth(judged, judgements), "assessed": growth(assessed, documents)}
    print(json.dumps({"grown": grown, "engines": sorted(engines)}))


def growth(work: Callable[[int], None], times: int) -> int:
    """KiB by which memory grows while work is done, after a twentieth more of it to warm up."""
    work(times // 20)
    gc.collect()
    before = memory()
    work(times)
    gc.collect()
    return memory() - before


if __name__ == "__main__":
    main()
