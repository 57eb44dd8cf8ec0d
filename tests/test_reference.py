"""docs/reference/ says what the rules say now, leaves nothing out, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reference_pages import REFERENCE, ROOT, differences, generated, write
from test_report_pack import pack, pointed

from kamcoach import catalog
from kamcoach.models.pack import Case, Concept, Criterion, Mistake, Outcome, RulePack
from kamcoach.models.submission import Stance
from kamcoach.report.index import Index, facets_of
from kamcoach.report.markdown import escape_inline
from kamcoach.report.reference import pages

PACK = catalog.load(folder=ROOT)
INDEX = Index(PACK)
PAGES = generated()
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


def anchors(page: str) -> set[str]:
    return set(_ANCHOR.findall(PAGES[page]))


def test_the_pages_are_what_the_rules_say_now() -> None:
    found = list(differences(PAGES, REFERENCE))
    assert not found, "\n".join(found)


def test_the_pages_are_the_same_each_time() -> None:
    assert generated() == PAGES


def test_every_entry_of_a_rubric_stands_on_the_page_of_its_rubric() -> None:
    for rubric in PACK.rubrics:
        ids = [
            *(outcome.id for outcome in rubric.outcomes),
            *(criterion.id for criterion in rubric.criteria),
            *(mistake.id for mistake in rubric.mistakes),
            *(tip.id for tip in rubric.tips),
        ]
        assert anchors(f"{rubric.id}.md") == {id.casefold() for id in ids}


def test_every_facet_stands_among_the_facets_or_with_what_asks_for_its_points() -> None:
    alone = {facet.id for facet in PACK.facets if not INDEX.asked_by(facet.id)}
    assert anchors("facets.md") == {f"facet-{id}" for id in alone}


def test_every_measure_is_told() -> None:
    named = {name for page in PAGES.values() for name in re.findall(r"`([^`]+)`", page)}
    assert {measure.id for measure in PACK.measures} <= named


def test_every_concept_thing_and_class_stands_among_the_words() -> None:
    words = anchors("words.md")
    assert {f"concept-{concept.id}" for concept in PACK.lexicon.concepts} <= words
    assert {f"words-{entry.id}" for entry in PACK.lexicon.classes} <= words
    assert {f"item-{measure.item}" for measure in PACK.measures if measure.item} <= words


@pytest.mark.parametrize("name", sorted(PAGES))
def test_links_lead_somewhere(name: str) -> None:
    broken = []
    for link in _LINK.findall(PAGES[name]):
        page, _, anchor = link.partition("#")
        if anchor:
            found = page in PAGES and anchor in anchors(page)
        else:
            found = page in PAGES or (REFERENCE / page).resolve().is_relative_to(ROOT)
            found = found and (page in PAGES or (REFERENCE / page).exists())
        broken += [] if found else [link]
    assert not broken


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_two_entries_of_a_page_have_one_address(name: str) -> None:
    found = _ANCHOR.findall(PAGES[name])
    assert len(found) == len(set(found))


def test_every_page_is_reached_from_the_first() -> None:
    linked = {link.partition("#")[0] for link in _LINK.findall(PAGES["README.md"])}
    assert PAGES.keys() - {"README.md"} <= linked


def test_every_stance_is_told_on_the_first() -> None:
    assert {str(stance) for stance in Stance} <= set(re.findall(r"\*(\w+)\*", PAGES["README.md"]))


def test_what_is_known_to_go_wrong_is_told_of_its_facet() -> None:
    cases = catalog.read_cases(folder=ROOT)
    for case in cases:
        assert escape_inline(case.gap) in PAGES["facets.md"]
    assert any(case.gap for case in cases)
    gap = "a rating in a picture is not seen"
    made = pages(pack(), [Case(facet="risks-rated", sort="fires", text="", gap=gap, source="")])
    for page in ("SRM.md", "facets.md"):
        assert f"- {gap}" in made[page]


def test_a_criterion_is_told_in_plain_english_with_links() -> None:
    page = pages(pack())["SRM.md"]
    for part in (
        '### <a id="srm.mp01"></a>SRM.MP01 Criterion 1\n\n**Asks for:** Risks, rated.\n',
        "**Met when:** all of these:\n\n"
        "- [Risks carry a rating](facets.md#facet-risks-rated)\n"
        "- not: [Risks of several kinds](facets.md#facet-risk-spread)\n",
        "at least 2 [risks](words.md#item-risk) with a rating or a trigger",
        "([`risks.rated`](../../rules/risks.yaml))",
        '- [Something that may go wrong](words.md#concept-risk): one of 20 words ("risk 0" ...)',
        "**Declared in:** [rubrics/srm.yaml](../../rubrics/srm.yaml)",
        "**Never beside:** [SRM.MP01](SRM.md#srm.mp01) met",
        '- <a id="srm.t01"></a>SRM.T01: Use a real case',
    ):
        assert part in page, part
    assert "**Restricted:**" in pages(pack("restricted"))["SRM.md"]


def test_criteria_stand_under_their_groups() -> None:
    small = pack()
    first, *others = small.rubrics[0].criteria
    last = first.model_copy(update={"id": "SRM.MP09", "group": "Outcome 2"})
    rubric = small.rubrics[0].model_copy(update={"criteria": (last, first, *others)})
    page = pages(small.model_copy(update={"rubrics": (rubric,)}))["SRM.md"]
    headings = re.findall(r"^#{2,3} .*?([A-Z][\w.]+ ?\d?)", page, re.MULTILINE)
    assert headings[:4] == ["Outcome 2", "SRM.MP09 ", "Criteria", "SRM.MP01 "]


def test_criteria_stand_under_their_learning_outcomes() -> None:
    small = pack()
    outcomes = (
        Outcome(id="SRM.LO1", title="Know the risks", criteria=("SRM.MP03", "SRM.MP01")),
        Outcome(id="SRM.LO2", title="Tell them", criteria=("SRM.MP02",)),
    )
    rubric = small.rubrics[0].model_copy(update={"outcomes": outcomes})
    page = pages(small.model_copy(update={"rubrics": (rubric,)}))["SRM.md"]
    assert (
        "- [SRM.LO1](SRM.md#srm.lo1): Know the risks\n"
        "  - [SRM.MP03](SRM.md#srm.mp03): Criterion 3\n"
        "  - [SRM.MP01](SRM.md#srm.mp01): Criterion 1\n"
        "- [SRM.LO2](SRM.md#srm.lo2): Tell them\n"
    ) in page
    assert re.findall(r"^(#{2,3}) <a .*?</a>(SRM\.[LM]\S+)", page, re.MULTILINE) == [
        ("##", "SRM.LO1"),
        ("###", "SRM.MP03"),
        ("###", "SRM.MP01"),
        ("##", "SRM.LO2"),
        ("###", "SRM.MP02"),
    ]
    assert "## Criteria" not in page


def test_points_are_told_with_the_criterion_that_asks_for_them() -> None:
    made = pages(pointed())
    assert "[Rests on nothing that is used](SRM.md#srm.mp01)" in made["SRM.md"]
    assert "at least 30 points ([`SRM.MP01.points`](../../rubrics/srm.yaml)):\n" in made["SRM.md"]
    assert "SRM.MP01.met" not in made["facets.md"]
    assert "The 3 conclusions" in made["facets.md"]
    assert (
        "### how concrete it is\n\n"
        "**Counts:** how concrete it is ([`any.concrete`](../../rubrics/srm.yaml)):\n\n"
        "- 1 for the first and again for every doubling of: passages counted when done"
    ) in made["facets.md"]


def test_texts_stay_texts() -> None:
    hostile = "<script>*a* | [b](http://c) `d`"
    small = pack()
    concept = small.lexicon.concepts[0].model_copy(update={"title": hostile})
    facet = small.facets[0].model_copy(update={"title": hostile, "limits": f"# {hostile}"})
    made = pages(_with(small, concept, {"facets": (facet, *small.facets[1:])}))
    for page in ("SRM.md", "facets.md", "words.md"):
        assert not re.search(r"<script>|(?<!\\)\]\(http", made[page])
        assert r"\<script\>\*a\* \| \[b\](http:\//c) \`d\`" in made[page]


def _with(small: RulePack, concept: Concept, fields: dict[str, object]) -> RulePack:
    concepts = (concept, *small.lexicon.concepts[1:])
    lexicon = small.lexicon.model_copy(update={"concepts": concepts})
    return small.model_copy(update={"lexicon": lexicon, **fields})


def test_a_difference_names_page_line_and_command(tmp_path: Path) -> None:
    made = {"README.md": "one\ntwo\n", "SRM.md": "same\n", "NEW.md": "new\n"}
    write(made, tmp_path)
    assert list(differences(made, tmp_path)) == []
    (tmp_path / "README.md").write_text("one\ntoo\n", encoding="utf-8")
    (tmp_path / "NEW.md").unlink()
    (tmp_path / "OLD.md").write_text("old\n", encoding="utf-8")
    missing, old, changed = differences(made, tmp_path)
    assert missing == "docs/reference/NEW.md is not there. Run `make reference`."
    assert old.startswith("docs/reference/OLD.md belongs to no rubric.")
    assert changed.startswith("docs/reference/README.md:2 is not what the rules say now.")
    for part in ("there:     too\n", "should be: two\n", "`make reference`"):
        assert part in changed
    write(made, tmp_path)
    assert list(differences(made, tmp_path)) == []


def test_a_page_that_ends_too_early_differs_where_it_ends(tmp_path: Path) -> None:
    write({"A.md": "one\n"}, tmp_path)
    (message,) = differences({"A.md": "one\ntwo\n"}, tmp_path)
    assert "A.md:2 " in message and "should be: two" in message


def test_every_facet_is_linked_from_what_uses_it() -> None:
    for rubric in PACK.rubrics:
        page = PAGES[f"{rubric.id}.md"]
        entries: list[Criterion | Mistake] = [*rubric.criteria, *rubric.mistakes]
        for entry in entries:
            for facet in facets_of(entry):
                assert entry in INDEX.using_facet(facet)
                if not INDEX.asked_by(facet):
                    assert f"(facets.md#facet-{facet})" in page
                    assert f"({rubric.id}.md#{entry.id.casefold()})" in PAGES["facets.md"]
