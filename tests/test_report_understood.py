"""What `kamcoach extract` shows."""

from __future__ import annotations

import re
from typing import Any

from assessments import HOSTILE
from rich.cells import cell_len

from kamcoach.models.document import Block, Document, Unseen
from kamcoach.models.submission import (
    ConceptHit,
    Item,
    Kind,
    Span,
    Stance,
    Statement,
    Submission,
)
from kamcoach.report.understood import understood

TEXT = "Ana will rate the risks by 4 March."


def sample(**fields: Any) -> tuple[Document, Submission]:
    block = Block(index=0, kind="paragraph", text=TEXT)
    hits = (
        ConceptHit(concept="risk", stance=Stance.SCHEDULED, start=18, end=23),
        ConceptHit(concept="review", stance=Stance.DENIED, start=18, end=23),
    )
    statement = Statement(
        index=0, block=0, start=0, end=len(TEXT), stance=Stance.SCHEDULED, concepts=hits
    )
    values: dict[str, Any] = {
        "source": "plan.md",
        "sha256": "b",
        "kind": Kind.PLAN,
        "kind_reason": "the title says so",
        "learner": "Ana",
        "account": "",
        "supplier": "Acme",
        "dates": ("4 March",),
        "blocks": (block,),
        "statements": (statement,),
        "items": (item("risk", "Price war", rating="high"), item("risk", "Strike", owner="Ben")),
        "words": 8,
    }
    unseen = (Unseen(reason="comment", text="x"), Unseen(reason="comment", text="y"))
    document = Document(
        source="plan.md",
        format="md",
        sha256="b",
        blocks=(block,),
        unseen=(*unseen, Unseen(reason="hidden text", text="z")),
    )
    return document, Submission(**{**values, **fields})


def item(kind: str, name: str, **fields: str) -> Item:
    span = Span(block=0, start=0, end=4)
    return Item(kind=kind, name=name, fields=fields, stance=Stance.STATED, spans=(span,))


def test_it_shows_the_kind_with_its_reason_and_what_was_found() -> None:
    text = understood(*sample(), statements=False, width=80)
    for part in (
        "Read as      account plan: the title says so",
        "Learner      Ana",
        "Account      not found",
        "Not visible  comment, 2 times",
        "Not visible  hidden text",
        "Risk (2)",
    ):
        assert part in text, part
    assert "Statements" not in text


def test_items_stand_in_aligned_columns_without_empty_ones() -> None:
    lines = understood(*sample(), statements=False, width=80).splitlines()
    header = next(line for line in lines if "name" in line)
    assert header.split() == ["name", "rating", "owner", "stance"]
    row = next(line for line in lines if "Strike" in line)
    assert row.index("Ben") == header.index("owner")


def test_statements_show_stance_and_concepts_with_a_stance_of_their_own() -> None:
    text = " ".join(understood(*sample(), statements=True, width=120).split())
    assert "Statements (1)" in text
    assert f"0 scheduled risk, review (denied) {TEXT}" in text


def test_nothing_found_is_said() -> None:
    text = understood(*sample(items=(), dates=()), statements=False, width=80)
    assert "No items were found" in text and "none found" in text


def test_hostile_names_stay_inside_the_terminal() -> None:
    parts = sample(items=(item("risk", HOSTILE, owner=HOSTILE),), learner=HOSTILE)
    text = understood(*parts, statements=True, width=60, bold=True)
    assert "\x1b[31m" not in text and "\u202e" not in text
    unstyled = re.sub(r"\x1b\[[01]m", "", text)
    assert max(map(cell_len, unstyled.splitlines())) <= 60
