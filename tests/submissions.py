"""Submissions for the tests of similarity, made of words that no one wrote."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kamcoach.batch.task import Task
from kamcoach.models.similarity import Piece, Similarity
from kamcoach.similarity import run
from kamcoach.similarity.reading import Contents, Reading, Taken, read

SYLLABLES = [a + b for a, b in zip("bdfglmnprstvwxyz", "aeiou" * 3 + "a", strict=True)]
VOCABULARY = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]


def prose(seed: int, statements: int = 12, words: int = 14) -> list[str]:
    """Return statements that have hardly a word in common with those of another seed."""
    draw = random.Random(seed)
    made = [draw.choices(VOCABULARY, k=words) for _ in range(statements)]
    return [" ".join(each).capitalize() + "." for each in made]


def edited(statement: str, seed: int, every: int = 8) -> str:
    """Return a statement with one word in so many changed."""
    draw = random.Random(seed)
    words = statement.rstrip(".").split()
    for at in draw.sample(range(len(words)), k=len(words) // every):
        words[at] = draw.choice(VOCABULARY)
    return " ".join(words) + "."


def contents(folder: Path, key: str, text: str, known: Sequence[str] = ()) -> Contents:
    """Return what a file says, read in this process."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{len(list(folder.iterdir()))}.md"
    file.write_text(text, "utf-8")
    task = Task(key, key, "", key, folder, "paths", (str(file),))
    return read(task, Reading((*own(), *known)))


@lru_cache
def own() -> tuple[str, ...]:
    """Return what kamcoach's own templates and criteria say."""
    return run._known(())


def compared(
    folder: Path,
    texts: dict[str, str],
    earlier: dict[str, str] | None = None,
    known: Sequence[str] = (),
) -> Similarity:
    """Return what texts have in common."""
    cohorts = [texts, *([earlier] if earlier is not None else [])]
    read_ = [
        sorted(
            (contents(folder, key, text, known) for key, text in cohort.items()),
            key=lambda each: each.key,
        )
        for cohort in cohorts
    ]
    names = ["now", "then"][: len(cohorts)]
    return run.compared(names, [Taken((), 0)] * len(cohorts), read_)


def text_of(pieces: Sequence[Piece]) -> str:
    """Return the text of pieces."""
    return "".join(piece.text for piece in pieces)


def as_paragraphs(statements: Sequence[str]) -> str:
    """Return a document with a paragraph of each three statements."""
    groups = [statements[n : n + 3] for n in range(0, len(statements), 3)]
    return "# Plan\n\n" + "\n\n".join(" ".join(group) for group in groups) + "\n"
