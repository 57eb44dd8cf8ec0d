"""How the time and memory of `kamcoach similar` grow with the cohort: `python bench/similarity.py`.

Each cohort is made of text that no one wrote: a chain of words, each drawn from those that follow
the last one in the marked documents, so that turns of phrase are commoner than in real work.
Everybody has the same brief in it, edited; one in fifty has a paragraph of another's, with every
eighth word changed. Reading files is not measured: it takes as long as in a batch.

Each size runs in a process of its own; time is that of the processor. Pairs found are those that
were made, and those that chance made.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
import zlib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from kamcoach.similarity.reading import Contents, Statement, Taken
from kamcoach.similarity.run import compared
from kamcoach.similarity.words import words_of

ROOT = Path(__file__).resolve().parent.parent
SIZES = (100, 1_000, 10_000)
WORDS = 2_000
BRIEF = 12
"""Statements of the brief."""
MADE = 50
"""One in so many has a paragraph of another's."""
PARAGRAPH = 5
"""Statements of it."""
CHANGED = 8
MIB = 1024 if sys.platform == "linux" else 1024 * 1024
"""In one MiB, of what this system counts `ru_maxrss` in."""


class Chain:
    """Words in the order in which people put them."""

    def __init__(self) -> None:
        """Learn which word follows which."""
        self.after: dict[str, list[str]] = defaultdict(list)
        for file in sorted((ROOT / "tests" / "marked" / "docs").glob("T*.md")):
            words = [word.form for word in words_of(file.read_text("utf-8"))]
            for one, next in pairwise(words):
                self.after[one].append(next)
        self.words = sorted(self.after)

    def statement(self, draw: random.Random) -> list[str]:
        """Return words in a row."""
        found = [draw.choice(self.words)]
        for _ in range(draw.randint(7, 27)):
            found.append(draw.choice(self.after.get(found[-1]) or self.words))
        return found

    def edited(self, words: list[str], draw: random.Random) -> list[str]:
        """Return words of which some were changed."""
        return [draw.choice(self.words) if draw.random() < 1 / CHANGED else w for w in words]


def cohort(size: int) -> tuple[list[Contents], set[tuple[str, str]]]:
    """Return submissions, and the keys of the pairs that were made alike."""
    chain, draw = Chain(), random.Random(size)
    brief = [chain.statement(draw) for _ in range(BRIEF)]
    made: set[tuple[str, str]] = set()
    lent: list[list[str]] = []
    found = []
    for number in range(size):
        statements = [chain.edited(each, draw) for each in brief]
        while sum(map(len, statements)) < WORDS:
            statements.append(chain.statement(draw))
        if number % MADE == 0:
            lent = statements[-PARAGRAPH:]
        if number % MADE == 1:
            statements[-PARAGRAPH:] = [chain.edited(each, draw) for each in lent]
            made.add((f"{number - 1:06}", f"{number:06}"))
        found.append(contents(f"{number:06}", statements))
    return found, made


def contents(key: str, statements: list[list[str]]) -> Contents:
    """Return a submission of these statements, as it is when it has been read."""
    forms = tuple(dict.fromkeys(" ".join(each) for each in statements))
    rows = [Statement("plan.md", "", each, (True,) * len(words_of(each))) for each in forms]
    packed = zlib.compress(json.dumps(rows).encode(), 3)
    return Contents(key, key, forms, (0,) * len(forms), packed, files=1)


def measured(size: int) -> dict[str, float]:
    """Compare a cohort in this process and return the figures."""
    submissions, made = cohort(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    start = time.process_time()
    found = compared(["made"], [Taken((), 0)], [submissions])
    took = time.process_time() - start
    pairs = {(pair.one.key, pair.other.key) for pair in found.pairs}
    return {
        "seconds": took,
        "before": before,
        "most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB,
        "made": len(made),
        "found": len(made & pairs),
        "others": len(pairs - made),
        "brief": len(found.common),
    }


def main() -> None:
    """Measure every size and print it."""
    print(f"submissions of about {WORDS:,} words; Python {sys.version.split()[0]}")
    print(
        "submissions   total      each   memory   of it the texts   pairs made/found/others   brief"
    )
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    for size in sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        f = json.loads(done.stdout)
        print(
            f"{size:>11,}{f['seconds']:>7.1f} s{1000 * f['seconds'] / size:>7.1f} ms"
            f"{f['most']:>6.0f} MiB{f['before']:>14.0f} MiB"
            f"{f['made']:>15.0f}/{f['found']:.0f}/{f['others']:.0f}{f['brief']:>13.0f}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(int(sys.argv[2]))))
    else:
        main()
