"""Builders of label files and markings for the tests of agreement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kamcoach.models.agreement import Marking, Marks, Said

LEVELS = {"m": "met", "p": "partial", "n": "not_met", "+": "present", "-": "absent"}


def marking(name: str, **documents: str) -> Marking:
    """A marker from short notes: `marking("A", D01="mpn +-")` is three criteria, two mistakes.

    A dot is a decision that was left out.
    """
    return Marking(name, {document: marks(notes) for document, notes in documents.items()})


def marks(notes: str) -> Marks:
    criteria, _, mistakes = notes.partition(" ")
    return Marks(_said("SRM.MP", criteria), _said("SRM.CM", mistakes))


def _said(prefix: str, notes: str) -> dict[str, Said]:
    return {
        f"{prefix}{number:02}": Said(LEVELS[note], f"quote {number}")
        for number, note in enumerate(notes, 1)
        if note != "."
    }


def write(folder: Path, **documents: Mapping[str, Any] | str) -> Path:
    """Write label files, from short notes or as they are, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        if isinstance(content, str):
            said = marks(content)
            content = {
                sort: {id: {"v": each.verdict, "q": each.quote} for id, each in entries.items()}
                for sort, entries in said._asdict().items()
            }
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
