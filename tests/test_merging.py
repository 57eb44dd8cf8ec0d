"""Several submissions -> one, and what is only said again."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest
from approved import sample_files
from hand_built import Part, Said, submission
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcoach import catalog, pipeline
from kamcoach.extract import merge, repeats
from kamcoach.measure import measure
from kamcoach.models.pack import Measure, Reach
from kamcoach.models.submission import Kind, Stance, Submission

PACK = catalog.load()
LINES = (
    "## Risks",
    "- Price pressure from the mills: likelihood high, impact £40,000. Ana Ruiz answers it in May.",
    "- The plant could close.",
    "## Objectives",
    "1. Grow revenue to £110,000 by March 2026.",
    "2. Cut late deliveries to 4%.",
    "## People",
    "| Name | Role | Influence |\n|---|---|---|\n| Priya Nair | Finance Director | High |",
    "Priya Nair told us that the price has to hold for twelve months.",
    "## Actions",
    "| Action | Owner | Due |\n|---|---|---|\n| Train the drivers | Ana Ruiz | 4 March 2026 |",
    "We met the board in June and agreed a review every quarter.",
)
texts = st.lists(st.sampled_from(LINES), min_size=1, max_size=10).map("\n\n".join)


def understood(text: str, name: str = "plan.md", kind: Kind = Kind.PLAN) -> Submission:
    return pipeline.understand(name, text.encode(), PACK, kind)[1]


def merged(*parts: Submission) -> Submission:
    return merge(parts, repeats(parts))


def test_a_single_part_comes_back_as_it_is() -> None:
    part = understood("# Account plan\n\nWe met in May.")
    assert merged(part) is part


def test_a_stakeholder_of_plan_and_review_counts_once_with_both_passages() -> None:
    plan = understood(
        "## Stakeholders\n\n| Name | Role | Influence |\n|---|---|---|\n"
        "| Priya Nair | Finance Director | High |\n"
    )
    review = understood(
        "## Stakeholders\n\n| Name | Attitude | Influence |\n|---|---|---|\n"
        "| PRIYA  Nair | Supportive | Low |\n",
        "review.md",
        Kind.REVIEW,
    )
    whole = merged(plan, review)
    (priya,) = (item for item in whole.items if item.kind == "stakeholder")
    assert priya.name == "Priya Nair"
    assert priya.fields == {
        "role": "Finance Director",
        "influence": "High",
        "attitude": "Supportive",
    }
    assert [whole.origins[span.block] for span in priya.spans] == ["plan.md", "review.md"]
    assert (whole.kind, whole.kind_reason) == (
        Kind.BOTH,
        "1 account plan, 1 relationship review handed in together",
    )


@pytest.mark.parametrize(
    ("kinds", "kind", "reason"),
    [
        ((Kind.PLAN, Kind.PLAN), Kind.PLAN, "2 account plans handed in together"),
        ((Kind.REVIEW, Kind.REVIEW), Kind.REVIEW, "2 relationship reviews handed in together"),
        (
            (Kind.PLAN, Kind.BOTH),
            Kind.BOTH,
            "1 account plan, 1 plan and review handed in together",
        ),
    ],
)
def test_the_kind_of_the_whole(kinds: tuple[Kind, ...], kind: Kind, reason: str) -> None:
    parts = [understood(f"We met {n}.", f"{n}.md", kind) for n, kind in enumerate(kinds)]
    whole = merged(*parts)
    assert (whole.kind, whole.kind_reason) == (kind, reason)


def test_the_first_that_is_signed_names_the_learner() -> None:
    unsigned = understood("# Plan\n\nMeeting with Priya Nair, Finance Director")
    signed = understood("# Review\n\nPrepared by: Ana Ruiz", "review.md", Kind.REVIEW)
    assert (unsigned.learner, signed.learner) == ("", "Ana Ruiz")
    assert merged(unsigned, signed).learner == "Ana Ruiz"


def test_the_same_heading_in_two_files_is_no_one_section() -> None:
    """What stands near something stands in its file, unless the whole is asked for."""
    risk, answer = Said("The price may fall.", ["risk"]), Said("Ana answers it.", ["answer"])
    together = submission(Part([risk]), Part([answer]))
    one, other = submission(Part([risk])), submission(Part([answer]))
    apart = merged(one, other.model_copy(update={"source": "b.md"}))
    reaches: tuple[Reach, ...] = ("paragraph", "section", "document")
    for within in reaches:
        asked = Measure(
            id="m",
            title="",
            operator="statements",
            concepts=("risk",),
            near=("answer",),
            within=within,
        )
        assert measure(together, [asked])["m"].value == 1
        assert measure(apart, [asked])["m"].value == (1 if within == "document" else 0)


# What is said again

BODY = [
    "Our contract with Harbour Foods is worth £412,000 and ends in June 2026.",
    "Joanna Pickersgill asked for one price that holds for twelve months.",
    "The operations director signs whatever costs more than fifty thousand pounds.",
    "We deliver to both sites every morning before six with two of our drivers.",
    "Alan Firth runs the film trial on two lines at Otley until the end of July.",
    "Beth Oduya sends a text message before six if any load is going to be late.",
    "Two mills undercut the price of our cases by four to six per cent this year.",
    "The sleeves for the new yoghurt line were approved by the dairy in August.",
    "Eleven loads were rejected at Otley because the pallets were leaning badly.",
    "We will review all four objectives with the customer every quarter.",
]


def draft(lines: list[str], name: str, kind: Kind = Kind.PLAN) -> Submission:
    return understood("# Account plan\n\n" + "\n\n".join(lines), name, kind)


def test_drafts_of_one_document_are_known_and_count_once() -> None:
    first = draft([line.replace("412,000", "398,000") for line in BODY[:8]], "first.md")
    final = draft(BODY, "final.md")
    for parts in ((first, final), (final, first)):
        found = repeats(parts)
        fuller, shorter = parts.index(final), parts.index(first)
        assert found.drafts == ((fuller, shorter),)
        assert len(found.statements[shorter]) == 8
        assert not found.statements[fuller]
        whole = merge(parts, found)
        counted = Counter(s.stance is Stance.GUIDANCE for s in whole.statements)
        assert counted[False] == sum(s.stance is not Stance.GUIDANCE for s in final.statements)
        assert whole.words <= final.words + 3  # and the title of the other


def test_what_only_a_draft_says_still_counts() -> None:
    extra = "Ros Kell met the finance director in September and heard how bids are judged."
    first, final = draft([*BODY[:8], extra], "first.md"), draft(BODY, "final.md")
    whole = merged(first, final)
    said = [
        whole.blocks[s.block].text[s.start : s.end]
        for s in whole.statements
        if s.stance is not Stance.GUIDANCE
    ]
    assert said.count(extra) == 1


def test_three_drafts_are_told_as_two_beside_the_fullest() -> None:
    parts = [draft(BODY[:n], f"{n}.md") for n in (8, 10, 9)]
    assert repeats(parts).drafts == ((1, 0), (1, 2))


def test_a_plan_and_a_review_that_share_passages_are_no_drafts() -> None:
    plan, review = draft(BODY, "plan.md"), draft(BODY[:9], "review.md", Kind.REVIEW)
    found = repeats((plan, review))
    assert found.drafts == ()
    assert len(found.statements[1]) == 9  # copied word for word


def test_another_figure_or_stance_is_no_copy() -> None:
    plan = draft(BODY, "plan.md")
    others = [
        "Our contract with Harbour Foods is worth £398,000 and ends in June 2026.",
        "Alan Firth ran the film trial on two lines at Otley until the end of July.",
        "Beth Oduya sends a letter if a load was late twice in the same week.",
        "The same two mills undercut us.",
    ]
    assert repeats((plan, draft(others, "review.md", Kind.REVIEW))).statements[1] == frozenset()


def test_short_documents_are_no_drafts_of_each_other() -> None:
    assert repeats((draft(BODY[:3], "a.md"), draft(BODY[:3], "b.md"))).drafts == ()


# Properties


def essence(whole: Submission) -> tuple[object, ...]:
    """What is merged, without the order."""
    statements = Counter(
        (
            whole.origins[s.block],
            whole.blocks[s.block].index,
            s.start,
            s.end,
            s.stance,
            s.specifics,
            s.concepts,
        )
        for s in whole.statements
    )
    items = Counter(
        (
            item.kind,
            " ".join(item.name.casefold().split()),
            frozenset(item.fields),
            frozenset(
                (whole.origins[s.block], whole.blocks[s.block].index, s.start) for s in item.spans
            ),
        )
        for item in whole.items
    )
    return statements, items, whole.kind, whole.words, set(whole.dates)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts, st.sampled_from(list(Kind))), min_size=2, max_size=3))
def test_the_order_of_files_changes_only_the_order(made: list[tuple[str, Kind]]) -> None:
    parts = [
        # No two are equally long, so that the fuller one is the same in every order.
        understood(f"{text}\n\n{'Word. ' * n}", f"{n}.md", kind)
        for n, (text, kind) in enumerate(made)
    ]
    if len({part.words for part in parts}) < len(parts):
        return
    wholes = [essence(merged(*order)) for order in permutations(parts)]
    assert all(whole == wholes[0] for whole in wholes)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_every_quote_of_a_whole_is_verbatim_in_the_file_it_names(made: list[str]) -> None:
    parts = [understood(text, f"{n}.md") for n, text in enumerate(made)]
    blocks = {part.source: part.blocks for part in parts}
    for found in measure(merged(*parts), PACK.measures).values():
        for passage in (*found.evidence, *(near.evidence for near in found.near)):
            block = blocks[passage.source][passage.block]
            assert passage.quote == block.text[passage.start : passage.end]
            assert (passage.heading, passage.page) == (block.heading, block.page)


def test_samples_merge_and_every_span_stands() -> None:
    parts = [pipeline.understand(p.name, p.read_bytes(), PACK)[1] for p in sample_files()]
    whole = merged(*parts)
    assert len(whole.origins) == len(whole.blocks) == sum(len(p.blocks) for p in parts)
    assert [s.index for s in whole.statements] == list(range(len(whole.statements)))
    for item in whole.items:
        for span in item.spans:
            assert 0 <= span.start < span.end <= len(whole.blocks[span.block].text)
