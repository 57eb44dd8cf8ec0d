"""Fit the points of the rubrics to the marked documents: `python tools/fit_points.py [--write]`.

The kinds of evidence stay as the rubrics name them; only weights and limits are fitted, on
documents that are open (tests/marked/README.md; the odd ones of the corpus where `shared` stands
beside the checkout). `--leave-out` says how well the fit does on each document without it, in some
minutes; with `--write` the points in rubrics/*.yaml are replaced. Read the difference, then run
`make approve` and `make reference`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kamcoach import catalog, pipeline
from kamcoach.measure import measure
from kamcoach.models.pack import Measure

ROOT = Path(__file__).resolve().parent.parent
MARKED = ROOT / "tests" / "marked"
CORPUS = ROOT.parent / "shared" / "corpus"
LEVEL = {"not_met": 0.0, "partial": 1.0, "met": 2.0, "absent": 0.0, "present": 1.0}
LOCKED = {"W02", "W03", "W06", "W07", "W10", "W11", "W14", "W15"}
LARGEST = 6
"""The largest weight."""
PENALTY = {"criteria": 80.0, "mistakes": 15.0}
"""Against leaning on any one kind of evidence; a quarter of it for how concrete the document is."""
MARKS = (0.6, 1.35)
"""Mean level of the markers from which a criterion is partly met, and met."""
CONCRETE = ("substance.concrete", "substance.particulars")
"""How concrete a document is: points already, and never the only thing asked for."""


class Marked(NamedTuple):
    """A document's values of every measure, and the markers' mean level of every id."""

    name: str
    values: Mapping[str, int]
    levels: Mapping[str, float]


class Fitted(NamedTuple):
    """Weights by measure, and the points from which a level holds (of a mistake: up to which)."""

    weights: Mapping[str, int]
    limits: tuple[int, ...]


def is_open(name: str) -> bool:
    """Whether a document may be used for fitting."""
    return name not in LOCKED and not (name[0] == "X" and int(name[1:]) % 3 == 0)


def documents() -> list[Marked]:
    """Every open document, measured."""
    paths = [p for p in sorted((MARKED / "docs").glob("*.md")) if is_open(p.stem)]
    paths += [p for p in sorted(CORPUS.glob("docs/D*.md")) if int(p.stem[1:]) % 2]
    pack = catalog.load()
    out = []
    for path in paths:
        _, submission = pipeline.understand(path.name, path.read_bytes(), pack)
        values = {id: found.value for id, found in measure(submission, pack.measures).items()}
        out.append(Marked(path.stem, values, _levels(path)))
    return out


def _levels(path: Path) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for file in sorted(path.parent.parent.glob(f"labels/*/{path.stem}.json")):
        labels = json.loads(file.read_text(encoding="utf-8"))
        for id, label in {**labels["criteria"], **labels["mistakes"]}.items():
            found.setdefault(id, []).append(LEVEL[label["v"]])
    return {id: sum(levels) / len(levels) for id, levels in found.items()}


def steps(document: Marked, part: str) -> float:
    """What a part is worth before its weight."""
    value = document.values[part]
    return value if part in CONCRETE else value.bit_length()


def non_negative_ridge(
    rows: Sequence[Sequence[float]], wanted: Sequence[float], penalties: Sequence[float]
) -> list[float]:
    """Weights of standardised columns, none below 0, by going through them again and again."""
    count, width = len(rows), len(penalties)
    means = [sum(row[k] for row in rows) / count for k in range(width)]
    spreads = [
        (sum((row[k] - means[k]) ** 2 for row in rows) / count) ** 0.5 or float("inf")
        for k in range(width)
    ]
    columns = [[(row[k] - means[k]) / spreads[k] for row in rows] for k in range(width)]
    middle = sum(wanted) / count
    left = [level - middle for level in wanted]
    weights = [0.0] * width
    for _ in range(200):
        for k, column in enumerate(columns):
            size = sum(x * x for x in column)
            pull = sum(x * r for x, r in zip(column, left, strict=True)) + size * weights[k]
            new = max(0.0, pull / (size + penalties[k])) if size else 0.0
            left = [r - (new - weights[k]) * x for r, x in zip(left, column, strict=True)]
            weights[k] = new
    return [w / spread for w, spread in zip(weights, spreads, strict=True)]


def fit(id: str, parts: Sequence[str], kind: str, given: Sequence[Marked]) -> Fitted:
    """Fit the weights and limits of a criterion or mistake."""
    sign = 1 if kind == "criteria" else -1
    surer = [d for d in given if d.name[0] != "X"]  # marked twice, and not written to be harder
    # Mistakes are rare: they are fitted to the surer documents alone.
    learnt = list(given) if kind == "criteria" else surer
    penalties = [PENALTY[kind] / (4 if part in CONCRETE else 1) for part in parts]
    rows = [[steps(d, part) for part in parts] for d in learnt]
    exact = non_negative_ridge(rows, [sign * d.levels[id] for d in learnt], penalties)
    most = max(exact) or 1.0
    weights = {p: max(1, round(w * LARGEST / most)) for p, w in zip(parts, exact, strict=True)}
    held = [*learnt, *surer] if kind == "criteria" else learnt
    points = [sum(weights[p] * steps(d, p) for p in parts) for d in held]
    limit = _marks if kind == "criteria" else _at_most
    return Fitted(weights, limit(points, [d.levels[id] for d in held]))


def _marks(points: Sequence[float], levels: Sequence[float]) -> tuple[int, ...]:
    """Where the line through the levels passes each mark."""
    mean, middle = sum(points) / len(points), sum(levels) / len(levels)
    spread = sum((p - mean) ** 2 for p in points)
    slope = sum((p - mean) * (v - middle) for p, v in zip(points, levels, strict=True))
    slope = slope / spread if spread else 0.0
    return tuple(max(1, round((m - middle) / max(slope, 1e-3) + mean + 0.5)) for m in MARKS)


def _at_most(points: Sequence[float], levels: Sequence[float]) -> tuple[int, ...]:
    """The limit with the least squared error; a mistake wrongly found counts a little more."""

    def loss(limit: float) -> float:
        found = [p <= limit for p in points]
        pairs = list(zip(found, levels, strict=True))
        return sum((f - v) ** 2 + 0.3 * (f and v < 0.5) for f, v in pairs)

    return (int(min([0.0, *sorted(set(points))], key=loss)),)


def level(fitted: Fitted, document: Marked, kind: str) -> int:
    """The level that a fit gives a document."""
    points = sum(w * steps(document, part) for part, w in fitted.weights.items())
    if kind == "mistakes":
        return int(points <= fitted.limits[0])
    return sum(points >= limit for limit in fitted.limits)


def replaced(text: str, id: str, fitted: Fitted, kind: str) -> str:
    """The text of a rubric file with the points of an entry replaced."""
    order = sorted(fitted.weights, key=lambda p: (p in CONCRETE, -fitted.weights[p]))
    weights = ", ".join(f"{part}: {fitted.weights[part]}" for part in order)
    names = ("partial", "met") if kind == "criteria" else ("at_most",)
    limits = ", ".join(f"{n}: {v}" for n, v in zip(names, fitted.limits, strict=True))
    pattern = rf"(\n  {re.escape(id)}:\n(?:    (?!points:).*\n)*    points: ).*\n"
    return re.sub(pattern, rf"\g<1>{{for: {{{weights}}}, {limits}}}\n", text)


def main() -> None:
    """Fit, say how well, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="replace the points in rubrics/")
    parser.add_argument("--leave-out", action="store_true", help="say how well it generalises")
    options = parser.parse_args()
    given, pack = documents(), catalog.load()
    measures: Mapping[str, Measure] = {m.id: m for m in pack.measures}
    for rubric in pack.rubrics:
        path = ROOT / rubric.source.rpartition(":")[0]
        text = path.read_text(encoding="utf-8")
        pairs: list[tuple[float, int]] = []
        for kind, entries in (("criteria", rubric.criteria), ("mistakes", rubric.mistakes)):
            for entry in entries:
                if f"{entry.id}.points" not in measures:
                    continue
                parts = measures[f"{entry.id}.points"].parts
                for document in given if options.leave_out and kind == "criteria" else ():
                    rest = [d for d in given if d is not document]
                    found = level(fit(entry.id, parts, kind, rest), document, kind)
                    pairs.append((document.levels[entry.id], found))
                text = replaced(text, entry.id, fit(entry.id, parts, kind, given), kind)
        if pairs:
            off = sum(abs(label - found) for label, found in pairs) / len(pairs)
            print(f"{rubric.id}: {off:.2f} levels off on average, each document left out in turn")
        if options.write:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
