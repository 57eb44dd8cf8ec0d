"""Memory stays flat over 20,000 judgements by both engines, and over whole assessments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import needs_proc

from kamcoach.engine import available

JUDGEMENTS = 20_000
DOCUMENTS = 300
MOST_GROWTH = 3 * 1024
"""KiB. One 160-byte object left behind by each judgement would take as much."""


@needs_proc
@pytest.mark.skipif(not available(), reason="durable-rules does not load here")
@pytest.mark.timeout(300)
def test_memory_stays_flat() -> None:
    script = Path(__file__).with_name("endurance.py")
    done = subprocess.run(
        [sys.executable, str(script), str(JUDGEMENTS), str(DOCUMENTS)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["engines"] == ["durable-rules+plain"]
    assert found["grown"]["judged"] < MOST_GROWTH
    assert found["grown"]["assessed"] < MOST_GROWTH
