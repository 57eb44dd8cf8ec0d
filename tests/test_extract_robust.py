"""What holds for any text: no error, nothing out of place, time in proportion."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_pack import block, document, table, written

from kamcoach import catalog
from kamcoach.extract import extract
from kamcoach.models.document import Block
from kamcoach.models.submission import Submission

PACK = catalog.load()

WORDS = st.sampled_from(
    [
        *("We", "will", "not only", "met", "Ana Ruiz,", "Ruiz", "the buyer's", "director", "if"),
        *("£2.3m", "12%", "7–18 Sept", "2026.", "Q3", "FY26?", "risk:", "is missing", "[name]"),
        *("TBC", "“quoted", "words here”", "'like these", "and those'", "a week!", "-", "|", "\n"),
        *("İ", "...", "'s", "(2011)", "Suppliers", "should", "synergy", "but", "may leave"),
        *("Acme Foods (AF)", "—", "objective", "action", "May", "[1]", "_____", "e.g.", "No."),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(WORDS, max_size=40).map(" ".join),
    st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=20).map("".join),
)
KINDS = ("heading", "paragraph", "item", "quote", "note")


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    """Blocks of all kinds with any text; tables with any cells."""
    out: list[Block] = []
    for number in range(draw(st.integers(0, 6))):
        if draw(st.booleans()):
            rows = draw(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4))
            header = draw(st.integers(0, len(rows)))
            out += table(*(" | ".join(row) for row in rows), header=header, number=number)
        else:
            text, kind = draw(TEXTS), draw(st.sampled_from(KINDS))
            heading = draw(st.sampled_from([(), ("Plan",), ("Plan", "Risks")]))
            out.append(
                block(
                    text,
                    kind,
                    heading=heading,
                    level=draw(st.integers(0, 3)),
                    label=text[: draw(st.integers(0, 3))],
                    emphasis=draw(st.booleans()),
                )
            )
    return out


def places(found: Submission) -> Iterator[tuple[int, int, int]]:
    for statement in found.statements:
        yield statement.block, statement.start, statement.end
        for s in statement.specifics:
            yield statement.block, s.start, s.end
        for c in statement.concepts:
            yield statement.block, c.start, c.end
    for item in found.items:
        for span in item.spans:
            yield span.block, span.start, span.end


@settings(max_examples=200, deadline=None)
@given(blocks(), st.lists(st.tuples(st.sampled_from(["customer", "title", "x"]), TEXTS)))
def test_any_blocks_are_read_and_every_passage_lies_in_its_block(
    made: list[Block], meta: list[tuple[str, str]]
) -> None:
    found = extract(document(*made, meta=meta), PACK)
    for index, start, end in places(found):
        assert 0 <= start <= end <= len(found.blocks[index].text)
        assert start < end or not found.blocks[index].text
    for statement in found.statements:
        inside = [s.start for s in statement.specifics] + [c.start for c in statement.concepts]
        assert all(statement.start <= at < statement.end for at in inside)
    assert [s.index for s in found.statements] == list(range(len(found.statements)))


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_extraction_repeats_itself(made: list[Block]) -> None:
    assert extract(document(*made), PACK) == extract(document(*made), PACK)


@settings(max_examples=60, deadline=None)
@given(blocks())
def test_a_document_twice_over_has_no_more_than_twice_the_statements(made: list[Block]) -> None:
    once = extract(document(*made), PACK)
    again = [b.model_copy(update={"table": b.table and b.table + 10}) for b in made]
    twice = extract(document(*made, *again), PACK)
    assert len(twice.statements) == 2 * len(once.statements)
    assert twice.words == 2 * once.words


SECTIONS = (
    "## Risks\n\n- Price war: our margin falls\n- Ana Ruiz leaves us in June\n",
    "## Objectives\n\nOur objective is to grow by 12% by June 2026.\n\nWe aim to win 3 sites.\n",
    "## People\n\n| Name | Role | Influence |\n|---|---|---|\n| Tom Hill | Buyer | High |\n",
    "## Actions\n\n| Action | Owner | Date |\n|---|---|---|\n| Visit them | Ana | June |\n",
)


@pytest.mark.parametrize(
    ("first", "second"), [p for p in product(SECTIONS, SECTIONS) if p[0] < p[1]]
)
def test_the_order_of_sections_does_not_change_the_items(first: str, second: str) -> None:
    def found(*parts: str) -> Counter[tuple[str, ...]]:
        submission = written("\n".join(("# Plan for Acme\n", *parts)), PACK)
        return Counter(
            (i.kind, i.name, str(i.stance), *map(str, sorted(i.fields.items())))
            for i in submission.items
        )

    assert found(first, second) == found(second, first)
    assert found(first, second)


# --- time -----------------------------------------------------------------------------------


def grown(text: str) -> Callable[[int], list[Block]]:
    """One paragraph that repeats a text."""
    return lambda size: [block(f"{text} " * (size // (len(text) + 1)))]


def apart(first: str, second: str) -> Callable[[int], list[Block]]:
    """One sentence: a word many times, and out of its reach another as often."""
    half = len(first) + len(second) + 2
    return lambda size: [
        block(f"{first} " * (size // half) + "x " * 100 + f"{second} " * (size // half))
    ]


def person(number: int) -> str:
    return "Ana R" + "".join("abcdefghij"[int(digit)] for digit in str(number))


SHAPES: dict[str, Callable[[int], list[Block]]] = {
    "prose": grown("We met Ana Ruiz on 12 June, and she told us that £2m is at risk. They agreed."),
    "one sentence": grown("we met the buyer and the risk was rated high and"),
    "risks": grown("There is a risk that the buyer leaves us."),
    "people": lambda size: [
        block(" ".join(f"{person(n)}, director, decides." for n in range(size // 30)))
    ],
    "list of people": lambda size: [
        block("Stakeholders", "heading", level=1, heading=()),
        *(
            block(f"{person(n)}, director, is for us", "item", heading=("Stakeholders",), level=1)
            for n in range(size // 30)
        ),
    ],
    "nested list": lambda size: [
        block("Risks", "heading", level=1, heading=()),
        *(
            block("Price pressure", "item", heading=("Risks",), level=1 + n % 6)
            for n in range(size // 14)
        ),
    ],
    "rows": lambda size: table("Risk | Owner", *(f"Risk {n} | Ana" for n in range(size // 14))),
    "header": lambda size: table("owner " * (size // 6) + " | Risk", "Ana | Price"),
    "a cell": lambda size: table("Owner | Risk", "insert " * (size // 7) + "\nx | Price"),
    "footnotes": grown("as we said [1]"),
    "no negation": grown("not only we"),
    "words far apart": apart("risk", "second source"),
    "hyphens": lambda size: [block("A-" * (size // 2))],
    "small hyphens": lambda size: [block("Aa-" * (size // 3))],
    "one word": lambda size: [block("A" + "a" * size)],
    "capitals": grown("Supercalifragilistic"),
    "digits": lambda size: [block("1," * (size // 2))],
    "quotation marks": grown("'“\"‘ x"),
    "brackets": lambda size: [block("[" * size)],
    "stops": lambda size: [block('."' * (size // 2))],
}
SMALL, LARGE = 10_000, 80_000


@pytest.mark.parametrize("shape", SHAPES)
def test_time_is_in_proportion_to_length(shape: str) -> None:
    def taken(size: int) -> float:
        made = document(*SHAPES[shape](size))
        times = []
        for _ in range(2):
            begun = time.process_time()
            extract(made, PACK)
            times.append(time.process_time() - begun)
        return min(times)

    small, large = taken(SMALL), taken(LARGE)
    assert large < 3 * LARGE / SMALL * max(small, 0.005)


def test_a_document_of_200_kb_takes_seconds_at_most() -> None:
    parts = [*SECTIONS, SHAPES["prose"](1000)[0].text]
    text = "\n\n".join(parts) + "\n\n"
    begun = time.process_time()
    found = written(text * (200_000 // len(text)), PACK)
    assert time.process_time() - begun < 10
    assert len(found.statements) > 2000
