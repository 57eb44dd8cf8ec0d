"""A rule pack that is right: what it is compiled to, and how it is kept."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packs import DEMO, GOOD, PROFILE, edited, written
from test_trees import TREES

from kamcoach import catalog
from kamcoach.catalog import cache, compile, nodes, sources
from kamcoach.catalog.inflect import noun, verb
from kamcoach.engine.plain import facets_true, heads_true
from kamcoach.errors import PackError
from kamcoach.extract.stance import STANCE_CLASSES
from kamcoach.models.pack import READING_CLASSES, Condition, RulePack, Tree
from kamcoach.trees import parts_of


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kamcoach"


def broken_compiler(*_: object) -> RulePack:
    raise AssertionError("the pack was compiled")


@pytest.fixture
def pack(tmp_path: Path) -> RulePack:
    return catalog.load(folder=written(tmp_path))


def test_words_are_compiled(pack: RulePack) -> None:
    classes = {c.id: c.forms for c in pack.lexicon.classes}
    assert classes["risk-word"] == ("at risk", "risk", "risks", "threat", "threats")
    assert {"answers", "handed over", "handing over", "at risk"} < set(classes["answer-word"])
    told, answered = pack.lexicon.concepts
    assert told.frames == (("risk-word",), ("answer-word", "risk-word", "@money"))
    assert (told.unless, told.within, answered.within) == (("negator",), 8, 12)
    assert pack.lexicon.sections == {"risks": ("risk-word",)}
    assert pack.lexicon.columns == {"risk": ("risk-word",)}
    rule = pack.lexicon.items["risk"]
    assert rule.fields == {"mitigation": ("risk-answered", "@money")}
    assert (rule.sections, rule.concepts, rule.reach) == (("risks",), ("risk-told",), "block")


def test_measures_are_compiled(pack: RulePack) -> None:
    found = {m.id.removeprefix("risks."): m for m in pack.measures}
    assert found["rated"].title == "risks with a rating"
    assert (found["rated"].having, found["rated"].accepts) == (("rating|trigger",), ("firm",))
    assert found["rated-share"].title == "rated share"
    assert (found["rated-share"].part, found["rated-share"].whole) == ("risks.rated", "risks.all")
    assert found["own"].where == {"owner": ("ana", "ben")}
    assert (found["told"].concepts, found["told"].within) == (("risk-told",), "block")
    assert (found["told"].specifics, found["told"].near) == (("money|percent",), ("risk-answered",))
    assert (found["placed"].sections, found["placed"].kinds) == (("risks",), ("row",))
    assert found["placed"].without == ("risk-answered",)
    assert found["ideas"].every == ("risk-told|risk-answered",)
    assert (found["owners"].item, found["owners"].field) == ("risk", "owner")
    assert found["people"].specifics == ("person",)
    assert found["total"].parts == ("risks.told", "risks.placed")
    assert found["words"].field == "words"
    assert found["words"].source == "rules/risks.yaml:13"


def test_facets_are_compiled(pack: RulePack) -> None:
    rated, told, spread, long = pack.facets
    assert (rated.why, rated.limits) == (
        "Without a rating nobody knows where to begin.",
        "A picture is not read.",
    )
    assert [len(branch) for branch in told.branches] == [2, 1, 2]
    assert told.branches[0][1] == Condition(field="risks.words", compare="lte", value=900)
    assert spread.branches[0][1] == Condition(field="risks.owners", compare="eq", value=2)
    assert (long.background, told.background) == (True, False)


def test_rubrics_are_compiled(pack: RulePack) -> None:
    (rubric,) = pack.rubrics
    assert [b.grade for b in rubric.grading.bands] == ["pass", "refer"]
    first, second = rubric.criteria
    assert (first.weight, first.group, first.tips) == (2, "Risks", ("DEMO.T1",))
    assert first.found_in == ("account-plan", "relationship-review")
    assert (second.weight, second.gates, second.found_in) == (1, True, ())
    assert second.met == Tree(all=(Tree(facet="risks-told"), Tree(facet="long")))
    assert first.partial.at_least == 1
    (mistake,) = rubric.mistakes
    assert mistake.present == Tree(without=Tree(facet="risks-told"))
    assert mistake.unless == Tree(any=(first.met, Tree(facet="risks-spread")))
    assert mistake.excludes == ("DEMO.1:met",)
    assert rubric.tips[0].title == "Use a real case"
    assert [(o.id, o.title, o.criteria) for o in rubric.outcomes] == [
        ("DEMO.LO1", "Speak of risks", ("DEMO.2",)),
        ("DEMO.LO2", "Weigh risks", ("DEMO.1",)),
    ]


def test_what_may_be_left_out(tmp_path: Path) -> None:
    text = DEMO[: DEMO.index("mistakes:")].replace("    tips: [DEMO.T1]\n", "")
    text = text.replace("policy: open\n", "policy: restricted\n").replace(
        "  note: Illustrative.\n", ""
    )
    text = text.replace("    group: Risks\n", "").replace("    found_in: [AP, RR]\n", "")
    pack = catalog.load(folder=written(tmp_path, {**GOOD, "rubrics/demo.yaml": text}))
    (rubric,) = pack.rubrics
    assert (rubric.policy, rubric.mistakes, rubric.tips) == ("restricted", (), ())
    assert rubric.outcomes == ()
    assert (rubric.grading.note, rubric.criteria[0].group) == ("", "")


def test_competence_needs_no_bands(tmp_path: Path) -> None:
    old = "scheme: percentage\n  bands: {pass: 40, refer: 0}"
    files = edited("rubrics/demo.yaml", old, "scheme: competence")
    (rubric,) = catalog.load(folder=written(tmp_path, files)).rubrics
    assert (rubric.grading.scheme, rubric.grading.bands) == ("competence", ())


def test_an_advisory_rubric_has_no_bands(tmp_path: Path) -> None:
    pack = catalog.load(folder=written(tmp_path, {**GOOD, "rubrics/shape.yaml": PROFILE}))
    grading = pack.rubrics[1].grading
    assert (grading.scheme, grading.bands) == ("advisory", ())
    assert grading.note == "Every indicator counts alike."


@pytest.mark.parametrize(
    ("met", "partial"),
    [
        ("risks-rated", "one-risk-rated"),  # more of a measure implies less of it
        ("risks-rated", "{any: [one-risk-rated, risks-told]}"),
        ("{at_least: 2, of: [risks-rated, risks-told, long]}", "{any: [risks-told, risks-rated]}"),
    ],
)
def test_met_may_imply_partial_by_numbers(met: str, partial: str, tmp_path: Path) -> None:
    facet = "  one-risk-rated: {title: One, when: {rated: 1}, missing: No., ask: Eh}\n  long:\n"
    files = edited("rules/risks.yaml", "  long:\n", facet)
    files["rules/risks.cases.yaml"] += "one-risk-rated: {fires: [A risk.], silent: [None.]}\n"
    rubric = DEMO.replace("met: [risks-told, long]", f"met: {met}")
    rubric = rubric.replace("partial: risks-told", f"partial: {partial}")
    used = "{all: [{without: long}, {without: one-risk-rated}]}"
    rubric = rubric.replace("{without: risks-told}", used)
    assert catalog.load(folder=written(tmp_path, {**files, "rubrics/demo.yaml": rubric}))


@pytest.mark.parametrize(
    "when",
    [
        "{rated: {lte: 1}, told: 1}",  # at most is implied by nothing
        "{rated: {eq: 2}, told: 1}",
        "{rated: 3}",
    ],
)
def test_other_numbers_imply_nothing(when: str, tmp_path: Path) -> None:
    facet = (
        f"  other:\n    title: O\n    when: {when}\n    missing: None.\n    ask: Which?\n  long:\n"
    )
    files = edited("rules/risks.yaml", "  long:\n", facet)
    rubric = DEMO.replace("met: [risks-told, long]", "met: [risks-rated, long]")
    rubric = rubric.replace("partial: risks-told", "partial: other")
    with pytest.raises(PackError, match="would be met by long and risks-rated, and yet not partly"):
        catalog.load(folder=written(tmp_path, {**files, "rubrics/demo.yaml": rubric}))


def test_a_facet_with_two_branches_implies_nothing(tmp_path: Path) -> None:
    files = edited(
        "rules/risks.yaml", "when: {rated: 2, rated-share: 500}", "when: [{rated: 2}, {all: 9}]"
    )
    files["rules/risks.yaml"] = files["rules/risks.yaml"].replace(
        "when: {words: 500}", "when: {rated: 1}"
    )
    files["rules/risks.yaml"] = files["rules/risks.yaml"].replace("    background: true\n", "")
    rubric = DEMO.replace("met: [risks-told, long]", "met: risks-rated")
    rubric = rubric.replace("partial: risks-told", "partial: long")
    with pytest.raises(PackError, match="would be met by risks-rated, and yet not partly met"):
        catalog.load(folder=written(tmp_path, {**files, "rubrics/demo.yaml": rubric}))


def test_the_reading_asks_for_the_classes_that_every_pack_has() -> None:
    assert set(STANCE_CLASSES) <= READING_CLASSES


# Providers' own rubrics


def test_a_provider_adds_rubrics(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    mine = tmp_path / "mine.yaml"
    mine.write_text(DEMO.replace("DEMO", "MINE"), encoding="utf-8")
    pack = catalog.load([mine], folder=folder)
    assert [r.id for r in pack.rubrics] == ["DEMO", "MINE"]
    assert pack.rubrics[1].source == "mine.yaml:1"
    assert pack.sha256 != catalog.load(folder=folder).sha256


def test_the_hash_is_of_names_and_contents() -> None:
    def digest(*files: tuple[str, bytes], version: str = "1") -> str:
        return sources.digest([sources.Part("kamcoach", words=files)], version)

    first = digest(("a", b"1"), ("b", b"2"))
    assert first == digest(("a", b"1"), ("b", b"2"))
    others = [
        digest(("a", b"1")),
        digest(("a", b"2"), ("b", b"1")),
        digest(("b", b"2"), ("a", b"1")),
        digest(("a", b"1"), ("c", b"2")),
        digest(("a", b"1"), ("b", b"2"), version="2"),
    ]
    assert len({first, *others}) == 6


def test_the_pack_stands_in_the_wheel_or_in_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "_PACKAGE", tmp_path / "kamcoach")
    assert catalog.pack_folder() == tmp_path
    (tmp_path / "kamcoach" / "pack").mkdir(parents=True)
    assert catalog.pack_folder() == tmp_path / "kamcoach" / "pack"


# The cache


def test_the_second_start_reads_no_yaml(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "pack")
    first = catalog.load(folder=folder)
    monkeypatch.setattr(compile, "compile_pack", broken_compiler)
    assert catalog.load(folder=folder) == first
    (file,) = kept.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    (folder / "rubrics" / "demo.yaml").write_text(DEMO + "# changed\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="was compiled"):
        catalog.load(folder=folder)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_damaged_copy_is_made_again(damage: bytes, kept: Path, tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    first = catalog.load(folder=folder)
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert catalog.load(folder=folder) == first
    assert file.read_bytes() == whole


def test_a_copy_of_another_pack_is_not_taken(kept: Path, tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    first = catalog.load(folder=folder)
    (file,) = kept.iterdir()
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "sha256": "0" * 64}))
    assert catalog.load(folder=folder) == first


def test_a_change_of_the_compiler_makes_packs_anew(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "pack")
    catalog.load(folder=folder)
    monkeypatch.setattr(cache, "_compiler", lambda: "another")
    catalog.load(folder=folder)
    assert len(list(kept.iterdir())) == 2


def test_a_few_packs_are_kept_and_the_newest(kept: Path, pack: RulePack) -> None:
    for number in range(cache.KEPT + 3):
        cache.keep(pack.model_copy(update={"sha256": f"{number:0<64}"}))
        for file in kept.iterdir():
            past = file.stat().st_mtime_ns - 10**9
            os.utime(file, ns=(past, past))
    assert len(list(kept.iterdir())) == cache.KEPT
    assert cache.load(f"{cache.KEPT + 2:0<64}") and not cache.load("0" * 64)


def test_a_cache_that_cannot_be_written_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert catalog.load(folder=written(tmp_path / "pack"))


@pytest.mark.parametrize("variable", ["", "relative"])
def test_without_a_cache_folder_the_home_is_taken(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", variable)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    catalog.load(folder=written(tmp_path / "pack"))
    assert len(list((tmp_path / "home" / ".cache" / "kamcoach").iterdir())) == 1
    assert not (tmp_path / "relative").exists()


def test_a_user_without_a_home_needs_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert catalog.load(folder=written(tmp_path))


# Words and their forms


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("answer", "answer answers answered answering"),
        ("agree", "agree agrees agreed agreeing"),
        ("use", "use uses used using"),
        ("carry", "carry carries carried carrying"),
        ("stay", "stay stays stayed staying"),
        ("plan", "plan plans planned planning"),
        ("reach", "reach reaches reached reaching"),
        ("tie", "tie ties tied tying"),
        ("take", "take takes took taken taking"),
    ],
)
def test_forms_of_a_verb(word: str, forms: str) -> None:
    assert verb(word) == set(forms.split())


def test_a_phrase_is_inflected_at_its_verb_or_its_noun() -> None:
    assert verb("hand over") == {"hand over", "hands over", "handed over", "handing over"}
    assert verb("take on") > {"took on", "taken on"}
    assert noun("buying centre") == {"buying centre", "buying centres"}
    assert noun("selection criterion") == {"selection criterion", "selection criteria"}
    assert noun("company") == {"company", "companies"}
    assert noun("process") == {"process", "processes"}


@given(st.text(st.sampled_from("abcdefghiklmnopqrstuvwxyz "), min_size=1).map(str.strip))
def test_a_word_is_among_its_forms(word: str) -> None:
    assert word in noun(word)
    assert word in verb(word)


# YAML


@given(st.binary(max_size=60) | st.text("ab:- [],{}&*!|>'\"#\n\t?~", max_size=60).map(str.encode))
def test_any_bytes_are_a_node_or_an_error_with_a_place(data: bytes) -> None:
    try:
        node = nodes.parse("any.yaml", data)
    except PackError as error:
        assert str(error).startswith("any.yaml:")
    else:
        assert node.place.startswith("any.yaml:")


# What the catalog proves


def in_yaml(tree: Tree) -> str:
    """A tree as a rubric writes it."""
    if tree.facet is not None:
        return FACETS[tree.facet]
    parts = ", ".join(map(in_yaml, parts_of(tree)[1]))
    if tree.all is not None:
        return f"{{all: [{parts}]}}"
    return f"{{any: [{parts}]}}" if tree.any else f"{{at_least: {tree.at_least}, of: [{parts}]}}"


FACETS = dict(zip("abcdef", ("f1", "f2", "f3", "f4", "f5", "f6"), strict=True))
CONDITIONS = (
    "{all: 1}",
    "{all: 2}",
    "{all: 3, told: 1}",
    "[{told: 1}, {all: 5}]",
    "{told: 2, all: {lte: 2}}",
    "{all: {eq: 2}, told: 1}",
)
AREA = "measures:\n  all: {items: risk}\n  told: {statements: risk-told}\nfacets:\n" + "".join(
    f"  {name}: {{title: T, when: {when}, missing: M., ask: A}}\n"
    for name, when in zip(FACETS.values(), CONDITIONS, strict=True)
)
PROOF = "".join(f"{name}: {{fires: [A risk.], silent: [None.]}}\n" for name in FACETS.values())
USED = "\n".join(
    f"  R.{name}: {{title: T, sort: absence, present: {name}, looked_for: L, advice: A}}"
    for name in FACETS.values()
)


@given(TREES, TREES, st.tuples(st.integers(0, 6), st.integers(0, 3)))
def test_whatever_is_met_is_partly_met_or_the_rubric_is_refused(
    met: Tree, partial: Tree, values: tuple[int, int]
) -> None:
    rubric = (
        "id: R\ntitle: T\ngrading: {scheme: competence}\ncriteria:\n"
        f"  R.1: {{title: T, asks: A, met: {in_yaml(met)}, partial: {in_yaml(partial)}}}\n"
        f"mistakes:\n{USED}\n"
    )
    files = sources.Part(
        "kamcoach",
        words=(("rules/words/words.yaml", GOOD["rules/words/words.yaml"].encode()),),
        areas=(("rules/a.yaml", AREA.encode()),),
        cases=(("rules/a.cases.yaml", PROOF.encode()),),
        rubrics=(("rubrics/r.yaml", rubric.encode()),),
    )
    try:
        pack = compile.compile_pack([files], "1", "0")
    except PackError as error:
        assert "and yet not partly met" in str(error)
    else:
        true = facets_true(pack.facets, {"a.all": values[0], "a.told": values[1]})
        heads = heads_true(pack.rubrics, true)
        assert "R.1:met" not in heads or "R.1:partial" in heads
