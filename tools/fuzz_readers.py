"""Break files at random, for as long as asked, and see that the readers read or refuse them.

    python tools/fuzz_readers.py [--seconds N] [--format FORMAT] [--seed N] [--keep FOLDER]

The files are those of `tests/readers/mutations.py`, each broken in a few ways by the number of the
round: the same seed breaks them alike. What a reader fails on is kept, with its seed in the name.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

SLOW = 10.0
"""Seconds by the clock that no broken small file may take."""


def main() -> int:
    """Fuzz until the time is up; return 1 if a reader failed."""
    from kamcoach.readers.formats import READ

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="for all formats together")
    parser.add_argument("--format", action="append", choices=READ, dest="formats")
    parser.add_argument("--seed", type=int, default=0, help="number of the first round")
    parser.add_argument("--keep", type=Path, default=Path("fuzzed"), help="folder for failures")
    asked = parser.parse_args()
    formats = asked.formats or list(READ)
    failed = 0
    for format in formats:
        failed += _fuzz(format, asked.seed, asked.seconds / len(formats), asked.keep)
    return 1 if failed else 0


def _fuzz(format: str, seed: int, seconds: float, keep: Path) -> int:
    """Fuzz one format and print the tally; return how many failures there were."""
    from readers.mutations import mutated

    from kamcoach.readers.formats import READ

    ending = READ[format].endings[0]
    end = time.monotonic() + seconds
    tally: Counter[str] = Counter()
    slowest = 0.0
    while time.monotonic() < end:
        data = mutated(format, Random(seed))
        start = time.perf_counter()
        outcome = _outcome(f"a{ending}", data)
        took = time.perf_counter() - start
        slowest = max(slowest, took)
        if outcome not in ("read", "refused") or took > SLOW:
            keep.mkdir(exist_ok=True)
            path = keep / f"{format}-{seed}{ending}"
            path.write_bytes(data)
            print(f"{path}: {took:.1f} s\n{outcome}", flush=True)
            outcome = "failed"
        tally[outcome] += 1
        seed += 1
    print(f"{format}: {dict(tally)}, slowest {slowest:.2f} s, next --seed {seed}", flush=True)
    return tally["failed"]


def _outcome(name: str, data: bytes) -> str:
    from readers.invariants import check

    from kamcoach.errors import Refusal
    from kamcoach.readers import FAULT, read

    try:
        check(read(name, data))
    except Refusal as refusal:
        return traceback.format_exc() if FAULT in refusal.reason else "refused"
    except Exception:
        return traceback.format_exc()
    return "read"


if __name__ == "__main__":
    sys.exit(main())
