"""Every way in which a rule pack can be wrong: where it is said to be, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from packs import DEMO, GOOD, PROVIDED, RISKS, WORDS, edited, written

from kamcoach import catalog
from kamcoach.catalog import combinations, nodes, rubrics, rules, sources, words
from kamcoach.errors import PackError, UsageError

BROKEN = Path(__file__).parent / "packs" / "broken.yaml"


CASES = [
    pytest.param(case, id=f"{group}-{number}")
    for group, cases in yaml.safe_load(BROKEN.read_text(encoding="utf-8")).items()
    for number, case in enumerate(cases)
]


@pytest.fixture(autouse=True)
def compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def error(folder: Path, files: dict[str, str]) -> str:
    """The message when these files are loaded."""
    rules = [folder / "acme"] if "acme/pack.yaml" in files else []
    with pytest.raises(PackError) as raised:
        catalog.load(folder=written(folder, files), rules=rules)
    return str(raised.value)


def line_of(text: str, part: str) -> int:
    assert part in text
    return text[: text.index(part)].count("\n") + 1


def changed(case: dict[str, Any]) -> dict[str, str]:
    """The files of a case: with one place changed, or with others added."""
    if "add" in case:
        return {**GOOD, **PROVIDED, **case["add"]}
    return edited(case["file"], case["old"], case["new"])


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_file_is_refused_at_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    files = changed(case)
    place = case.get("of") or case["file"]
    line = line_of(files[place], case.get("at") or case["new"])
    message = error(tmp_path, files)
    first, *excerpt, last = message.split("\n")
    assert first.startswith(f"{place}:{line}: ")
    assert case["says"] in first
    assert case["do"] in last
    assert last.startswith("  ") and last.endswith((".", "?"))
    assert 2 <= len(excerpt) <= 3
    assert sum(row.startswith("  > ") for row in excerpt) == 1


def test_the_message_shows_the_lines_around(tmp_path: Path) -> None:
    assert error(tmp_path, edited("rules/risks.yaml", "having: [rating|", "having: [ratng|")) == (
        "rules/risks.yaml:3: unknown field of risk `ratng`.\n"
        "    2 |   all: {items: risk}\n"
        "  > 3 |   rated: {title: risks with a rating, items: risk, having: [ratng|trigger],"
        " accepts: firm}\n"
        "    4 |   own: {items: risk, where: {owner: [ANA, Ben]}}\n"
        "  Did you mean rating?"
    )


def test_a_long_line_and_a_long_value_are_cut(tmp_path: Path) -> None:
    message = error(
        tmp_path, edited("rules/risks.yaml", "{items: risk}", f"{{items: {'x' * 500}}}")
    )
    assert all(len(row) < 120 for row in message.split("\n")[:-1])
    assert f"`{'x' * 60}…`" in message


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    files = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in GOOD.items()}
    pack = catalog.load(folder=written(tmp_path, files))
    assert pack.facets[0].title == "Risks are rated"
    files["rules/risks.yaml"] = files["rules/risks.yaml"].replace("{rated: 2,", "{rated: x,")
    assert error(tmp_path, files).startswith("rules/risks.yaml:17: `x` is not a whole number")


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "rules" / "risks.yaml").write_bytes(RISKS.encode("utf-16"))
    with pytest.raises(PackError, match=r"rules/risks.yaml: not UTF-8 text\.\n  Save it as UTF-8"):
        catalog.load(folder=folder)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", None)])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_file_that_nests_without_end_is_refused(
    loader: object, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "_LOADER", loader or yaml.SafeLoader)
    with pytest.raises(PackError, match="nested too deeply"):
        nodes.parse("deep.yaml", opening.encode() * 50_000)


def test_an_empty_file_has_no_value() -> None:
    assert nodes.parse("empty.yaml", b"").value is None
    assert nodes.parse("empty.yaml", b"# nothing\n").mapping() == {}
    with pytest.raises(PackError, match=r"empty.yaml:1: the file has no `id`\.\n  Add"):
        nodes.parse("empty.yaml", b"").keys("the file", ("id",))


def test_a_text_may_be_long_but_not_endless(tmp_path: Path) -> None:
    for length, fine in ((nodes.MAX_TEXT, True), (nodes.MAX_TEXT + 1, False)):
        files = edited("rules/risks.yaml", "Without a rating nobody knows", "y" * (length - 16))
        if fine:
            assert catalog.load(folder=written(tmp_path, files))
        else:
            assert "a text of 2,001 characters.\n" in error(tmp_path, files)


def test_a_file_may_be_large_but_not_endless(tmp_path: Path) -> None:
    text = WORDS + "#" * (sources.MAX_BYTES - len(WORDS.encode()))
    assert catalog.load(folder=written(tmp_path, {**GOOD, "rules/words/words.yaml": text}))
    message = error(tmp_path, {**GOOD, "rules/words/words.yaml": text + "#"})
    assert message.startswith("rules/words/words.yaml: larger than 1,000,000 bytes.\n  Split it")


BOUNDS = [
    (nodes, "MAX_LIST", 1, "rules/words/words.yaml", "2 values.", "nouns: risk, threat"),
    (words, "MAX_ENTRIES", 28, "rules/words/words.yaml", "32 classes.", "classes:"),
    (words, "MAX_FORMS", 4, "rules/words/words.yaml", "has 5 forms.", "  risk-word:"),
    (words, "MAX_FRAMES", 1, "rules/words/words.yaml", "2 frames.", "find: [risk-word,"),
    (rules, "MAX_MEASURES", 11, "rules/risks.yaml", "12 measures (of all areas", "measures:"),
    (rules, "MAX_FACETS", 3, "rules/risks.yaml", "4 facets (of all areas", "facets:"),
    (rules, "MAX_BRANCHES", 2, "rules/risks.yaml", "3 branches.", "when:\n"),
    (rubrics, "MAX_CRITERIA", 1, "rubrics/demo.yaml", "2 criteria.", "criteria:"),
    (rubrics, "MAX_OUTCOMES", 1, "rubrics/demo.yaml", "2 learning outcomes.", "learning_outcomes:"),
    (rubrics, "MAX_MISTAKES", 0, "rubrics/demo.yaml", "1 mistakes.", "mistakes:"),
    (rubrics, "MAX_TIPS", 0, "rubrics/demo.yaml", "1 tips.", "tips:\n"),
    (rubrics, "MAX_BANDS", 1, "rubrics/demo.yaml", "2 grades.", "bands:"),
    (combinations, "MAX_PARTS", 1, "rubrics/demo.yaml", "2 facets.", "met: {all:"),
]


@pytest.mark.parametrize(("module", "bound", "most", "file", "says", "at"), BOUNDS)
def test_there_is_a_bound_on_how_many(
    module: object,
    bound: str,
    most: int,
    file: str,
    says: str,
    at: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert getattr(module, bound) > most
    monkeypatch.setattr(module, bound, most)
    if module is nodes:
        monkeypatch.setattr(nodes.Node.items, "__defaults__", (most,))
    first, *_, last = error(tmp_path, dict(GOOD)).split("\n")
    assert first.startswith(f"{file}:{line_of(GOOD[file], at)}: ")
    assert says in first
    assert last == f"  Keep to {most:,} at most."


def test_there_is_a_bound_on_the_ways_to_meet_a_criterion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rubrics, "MAX_WAYS", 1)
    message = error(tmp_path, dict(GOOD))
    assert message.startswith("rubrics/demo.yaml:17: `DEMO.1` can be met in more than 1 ways.")
    assert message.endswith("\n  Conclude some in a facet.")


def test_there_is_a_bound_on_the_ways_of_all_criteria_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rubrics, "MAX_ALL_WAYS", 2)
    message = error(tmp_path, dict(GOOD))
    assert ": the criteria up to `DEMO.2` can be met in more than 2 ways." in message
    assert message.endswith("\n  Conclude some in facets.")


MANY = [f"f{number}" for number in range(41)]
WIDE = f"{{at_least: 8, of: [{', '.join(MANY[:16])}]}}"  # 12,870 ways
LONG = f"{{all: [{', '.join(MANY[:30])}, {{all: [{', '.join(MANY[30:])}]}}]}}"
ANY = LONG.replace("all", "any")


def with_many_facets(criterion: str) -> dict[str, str]:
    """The good pack with 41 more facets, which a mistake uses, and another criterion."""
    area = "measures:\n  all: {items: risk}\nfacets:\n" + "".join(
        f"  {name}: {{title: T, when: {{all: {n}}}, missing: M., ask: A}}\n"
        for n, name in enumerate(MANY, start=1)
    )
    proof = "".join(f"{name}: {{fires: [Risks.], silent: [None.]}}\n" for name in MANY)
    used = "  DEMO.M2:\n    title: T\n    sort: absence\n    looked_for: L\n    advice: A\n"
    demo = DEMO.replace("mistakes:\n", f"{criterion}mistakes:\n{used}    present: {ANY}\n")
    return {
        **GOOD,
        "rules/many.yaml": area,
        "rules/many.cases.yaml": proof,
        "rubrics/demo.yaml": demo,
    }


@pytest.mark.parametrize(
    ("level", "tree", "says"),
    [
        ("partial", WIDE, "DEMO.3:partial expands into more than 200 clauses"),
        ("met", WIDE, "DEMO.3:met expands into more than 200 clauses"),
        ("partial", LONG, "DEMO.3:partial needs more than 40 fields at once"),
        ("met", LONG, "DEMO.3:met needs more than 40 fields at once"),
    ],
)
def test_what_durable_rules_could_not_match_is_refused_at_its_line(
    level: str, tree: str, says: str, tmp_path: Path
) -> None:
    trees = {"met": "risks-told", "partial": "risks-told", level: tree}
    lines = "".join(f"    {key}: {value}\n" for key, value in trees.items())
    files = with_many_facets(f"  DEMO.3:\n    title: T\n    asks: A\n{lines}")
    message = error(tmp_path, files)
    line = line_of(files["rubrics/demo.yaml"], f"    {level}: {tree}")
    assert message.startswith(f"rubrics/demo.yaml:{line}: {says}.\n"), message
    assert "\n  Conclude some" in message and f"> {line} |" in message


def test_a_mistake_that_durable_rules_could_not_match_is_refused(tmp_path: Path) -> None:
    files = with_many_facets("")
    text = files["rubrics/demo.yaml"].replace("present: {without: risks-told}", f"present: {WIDE}")
    message = error(tmp_path, {**files, "rubrics/demo.yaml": text})
    line = line_of(text, f"present: {WIDE}")
    assert message.startswith(f"rubrics/demo.yaml:{line}: DEMO.M1:present expands into more than")


def test_many_ways_are_refused_soon(tmp_path: Path) -> None:
    half = "{at_least: 20, of: [" + "risks-told, " * 40 + "]}"
    files = edited("rubrics/demo.yaml", "partial: risks-told", f"partial: {half}")
    assert catalog.load(folder=written(tmp_path, files))
    files = edited(
        "rubrics/demo.yaml", "met: [risks-told, long]", f"met: [risks-told, long, {half}]"
    )
    assert "can be met in more than 3,000 ways" in error(tmp_path, files)


@pytest.mark.parametrize("part", ["gates: true", "weight: 2"])
def test_a_rubric_in_which_nothing_counts_is_refused(part: str, tmp_path: Path) -> None:
    nothing = {"gates: true": "gates: false", "weight: 2": "weight: 0"}[part]
    text = DEMO.replace(part, nothing)
    text = text[: text.index("  DEMO.2:")] + text[text.index("mistakes:") :]
    text = text.replace("{any: [risks-told, risks-spread]}", "risks-told, risks-spread, long")
    message = error(tmp_path, {**GOOD, "rubrics/demo.yaml": text})
    assert message.startswith("rubrics/demo.yaml:8: no criterion counts towards the grade.")
    assert message.endswith("\n  Give one a weight, and `gates: true`.")


def test_a_rubric_without_criteria_is_refused(tmp_path: Path) -> None:
    text = DEMO[: DEMO.index("  DEMO.1:")]
    message = error(tmp_path, {**GOOD, "rubrics/demo.yaml": text})
    assert message.startswith("rubrics/demo.yaml:8: no criterion counts towards the grade.")


def test_what_two_files_declare_must_differ(tmp_path: Path) -> None:
    message = error(
        tmp_path / "words", {**GOOD, "rules/words/zz.yaml": "sections: {risks: risk-word}\n"}
    )
    assert message.startswith(
        "rules/words/zz.yaml:1: the section `risks` is declared twice (also at rules/words/"
    )
    assert message.endswith("\n  Merge the two.")
    message = error(tmp_path / "facets", {**GOOD, "rules/zz.yaml": RISKS})
    assert message.startswith(
        "rules/zz.yaml:15: the facet `risks-rated` is declared twice (also at "
    )
    assert message.endswith("\n  Rename one: facet names are shared by all areas.")
    message = error(
        tmp_path / "rubrics", {**GOOD, "rubrics/zz.yaml": DEMO.replace("id: DEMO", "id: Demo")}
    )
    assert message.startswith("rubrics/zz.yaml:1: `Demo` is declared twice (also at rubrics/demo")
    message = error(
        tmp_path / "tips",
        {
            **GOOD,
            "rubrics/zz.yaml": DEMO.replace("DEMO.1", "Z.1")
            .replace("DEMO.2", "Z.2")
            .replace("DEMO.M1", "Z.M1")
            .replace("id: DEMO", "id: Z"),
        },
    )
    assert message.startswith(
        "rubrics/zz.yaml:34: `DEMO.T1` is declared twice (also at rubrics/demo"
    )


def test_a_measure_is_declared_above_its_use_in_another_area(tmp_path: Path) -> None:
    files = {**GOOD, "rules/aa.yaml": "measures:\n  some: {sum: [risks.told, risks.placed]}\n"}
    assert "rules/aa.yaml:2: unknown measure (it must be declared above) `risks.told`" in error(
        tmp_path, files
    )


def test_a_folder_without_a_pack_is_refused(tmp_path: Path) -> None:
    for lacking in ("rules/words/words.yaml", "rules/risks.yaml", "rubrics/demo.yaml"):
        files = {name: text for name, text in GOOD.items() if name != lacking}
        folder = tmp_path / lacking.replace("/", "-")
        message = error(folder, files)
        assert message == (
            f"{folder}: no rule pack here.\n  Reinstall kamcoach, or run it from a checkout."
        )


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "mine.yaml"
    with pytest.raises(UsageError, match=r"mine\.yaml: No such file.*\. Check the path\."):
        catalog.load([missing], folder=written(tmp_path))
