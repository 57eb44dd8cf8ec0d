"""A row for each pair of submissions with passages in common, for a spreadsheet."""

from __future__ import annotations

import csv
import io

from kamcoach.models.similarity import Similarity
from kamcoach.report.agreement.csv import text

_HEAD = (
    "learner",
    "id",
    "own_words",
    "other_learner",
    "other_id",
    "other_own_words",
    "other_cohort",
    "words_in_common",
    "share_of_the_smaller",
    "longest_passage",
    "passages",
    "nearly_all_brief",
)
_MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""


def pairs_csv(similarity: Similarity) -> str:
    """Return the figures of all pairs; the passages stand on the page and in the JSON."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for pair in similarity.pairs:
        writer.writerow(
            (
                text(pair.one.name),
                text(pair.one.key),
                pair.one.words,
                text(pair.other.name),
                text(pair.other.key),
                pair.other.words,
                text(pair.other.source),
                pair.words,
                f"{pair.share:.3f}",
                pair.longest,
                len(pair.passages) + pair.more,
                "yes" if pair.nearly_all_brief else "no",
            )
        )
    return _MARK + buffer.getvalue()
