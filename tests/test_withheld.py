"""A self-check of a restricted rubric holds nothing from which a verdict follows, in any format.

The same document is judged three times: as the rules have it, by rules that everything meets, and
by rules that nothing meets. What is found stays the same, every verdict differs, and whatever
leaves kamcoach must be the same to the byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from test_batch import bytes_of
from test_cli_fakes import load_this
from test_report_files import text_of

from kamcoach import catalog, pipeline
from kamcoach.batch import run as batches
from kamcoach.batch.task import perform
from kamcoach.cli import main
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment
from kamcoach.models.pack import Condition, RulePack
from kamcoach.report import FORMATS, render, schema, terminal
from kamcoach.report.json import to_json
from kamcoach.withheld import NOTE, without_verdicts

SAMPLES = Path(__file__).parent.parent / "samples"
NAMES = ("velo-parts-plan.md", "northgate-clinics-plan.md")
"""A weak plan and a strong one, as the rules have it."""
BUILT_IN = catalog.load()
REACHED: dict[str, dict[str, int]] = {
    "always": {"gte": 0, "lte": 10**9},
    "never": {"gte": 10**9, "lte": -1},
}
SIGNPOSTED = b"\n\n(SRM.MP08) The evidence stands here (NOS.PC1), and (SRM.MP01) here.\n"
LEARNERS = tuple(format for format in FORMATS if format != "docx")
TELLING = (
    *("evidenced", "partly", "not met", "✓", "◐", "○", "█", "Merit", "merit", "grade: "),
    *("ndicative grade", "% of the marks", "competent", "still open", "Still open", "Advisory"),
    *("What is missing", "Not found", "Because", "came close", "Common mistake", "ommon mistake"),
    *("already strong", "A start to build", "Worth a second passage", "points asked for"),
)


def restricted(reached: str = "") -> RulePack:
    """Return the built-in pack with every rubric restricted, and thresholds as they are wanted."""

    def moved(condition: Condition) -> Condition:
        value = REACHED[reached].get(condition.compare, condition.value)
        return condition.model_copy(update={"value": value})

    facets = tuple(
        facet.model_copy(
            update={"branches": tuple(tuple(map(moved, b)) for b in facet.branches)}
            if reached
            else {}
        )
        for facet in BUILT_IN.facets
    )
    rubrics = tuple(r.model_copy(update={"policy": "restricted"}) for r in BUILT_IN.rubrics)
    return BUILT_IN.model_copy(update={"facets": facets, "rubrics": rubrics})


PACKS = {name: restricted(name) for name in ("", *REACHED)}


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], RulePack]:
    """Return what hands out a pack; the packs have one hash, so no judge may be kept."""

    def with_(name: str) -> RulePack:
        monkeypatch.setattr(pipeline, "_JUDGES", {})
        load_this(monkeypatch, PACKS[name])
        return PACKS[name]

    return with_


def assessed(name: str, pack: RulePack, audience: str = "self-check") -> pipeline.Assessed:
    data = (SAMPLES / name).read_bytes() + SIGNPOSTED
    return pipeline.read_and_assess(
        name, data, pack, rubrics=["all"], audience=audience, engine="plain"
    )


def same(outputs: dict[str, bytes | str]) -> bool:
    return len(set(outputs.values())) == 1


def test_the_rules_differ_in_every_verdict(judging: Callable[[str], RulePack]) -> None:
    verdicts = {
        name: {c.verdict for r in _full(judging(name)).rubrics for c in r.criteria}
        for name in REACHED
    }
    assert verdicts["always"] == {"met"} and "met" not in verdicts["never"]


def _full(pack: RulePack) -> Assessment:
    return assessed(NAMES[0], pack, "assessor").assessment


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format", [*LEARNERS, "summary"])
def test_other_verdicts_give_the_same_report(
    name: str, format: str, judging: Callable[[str], RulePack]
) -> None:
    made: dict[str, bytes | str] = {}
    for pack in PACKS:
        record, documents, *_ = assessed(name, judging(pack))
        try:
            made[pack] = (
                terminal.summary(record)
                if format == "summary"
                else render(record, format, documents=documents)
            )
        except UsageError as problem:
            pytest.skip(f"no PDF here: {problem}")
    assert same(made)


@pytest.mark.parametrize("format", ["html", "md", "json", "summary"])
@pytest.mark.parametrize("drafts", [NAMES, NAMES[::-1]])
def test_other_verdicts_give_the_same_comparison(
    drafts: tuple[str, str], format: str, judging: Callable[[str], RulePack]
) -> None:
    made: dict[str, bytes | str] = {}
    for pack in PACKS:
        judging(pack)
        files = [str(SAMPLES / name) for name in drafts]
        done = CliRunner().invoke(main, ["compare", *files, "--rubric", "all", "--format", format])
        assert done.exit_code == 0, done.output
        made[pack] = done.stdout
        told_nothing(done.stdout.partition("</style>")[2] or done.stdout)
    assert same(made)


@pytest.mark.parametrize("format", ["html", "md"])
@pytest.mark.parametrize("name", NAMES)
def test_other_verdicts_give_the_same_guide(
    name: str, format: str, tmp_path: Path, judging: Callable[[str], RulePack]
) -> None:
    made: dict[str, bytes | str] = {}
    for pack in PACKS:
        judging(pack)
        target = tmp_path / f"guide.{format}"
        asked = ["guide", "SRM", str(SAMPLES / name), "-o", str(target)]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        # The criteria in plain words say how many facets and points each wants: those are rules.
        made[pack] = target.read_text(encoding="utf-8")
    assert same(made)


def test_other_verdicts_give_the_same_batch(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    judging: Callable[[str], RulePack],
) -> None:
    def outcomes(given: Any, settings: Any, *_: Any) -> Iterator[Any]:
        return (perform(task, settings) for task in given)

    monkeypatch.setattr(batches, "outcomes", outcomes)
    monkeypatch.chdir(tmp_path)
    for learner in range(3):
        for name in NAMES:
            folder = Path(f"in/{learner} {name[:3]}")
            folder.mkdir(parents=True)
            (folder / name).write_bytes((SAMPLES / name).read_bytes())
    made = {}
    wanted = [f"--format={format}" for format in ("html", "md", "xlsx")]
    for pack in PACKS:
        judging(pack)
        out = Path(f"out-{pack}")
        asked = ["batch", "in", "-o", str(out), "--rubric", "all", "--engine", "plain", *wanted]
        done = CliRunner().invoke(main, asked, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        made[pack] = (bytes_of(out), done.stdout.replace(str(out), "OUT"))
    assert made[""] == made["always"] == made["never"]
    written = Path("out-always/results.jsonl").read_bytes()
    lines = [json.loads(line) for line in written.splitlines()]
    assert len(lines) == 6
    for line in lines:
        nothing_follows(line["assessment"])


def test_an_exit_code_tells_nothing(tmp_path: Path, judging: Callable[[str], RulePack]) -> None:
    file = str(SAMPLES / NAMES[0])
    codes = set()
    for pack in PACKS:
        judging(pack)
        asked = ["assess", file, "--rubric", "all", "--fail-under", "99", "-o", str(tmp_path)]
        done = CliRunner().invoke(main, asked)
        codes.add((done.exit_code, done.output))
    assert len(codes) == 1 and next(iter(codes))[0] == 0


def told_nothing(text: str) -> None:
    """Assert that a text for a learner tells no verdict; what the rubric asks for may say "met"."""
    for part in TELLING:
        assert part not in text.replace("what is not evidenced here may be shown", ""), part
    assert not re.search(r"\b(refer|distinction|not yet competent)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format", [*LEARNERS, "summary"])
def test_no_report_has_a_word_of_a_verdict(
    name: str, format: str, judging: Callable[[str], RulePack]
) -> None:
    record, documents, *_ = assessed(name, judging(""))
    if format == "summary":
        text = terminal.summary(record, width=2000)
    elif format == "html":
        text = render(record, "html", documents=documents).decode().partition("</style>")[2]
        assert not re.search(
            r'class="[^"]*\b(met|partial|not_met|shows|close|also|mistake)\b', text
        )
    else:
        text = text_of(record, format)
    text = " ".join(text.split())
    told_nothing(text)
    assert NOTE in text
    # A document may have percentages, and so may its questions; no other may be there.
    quoted = (SAMPLES / name).read_text("utf-8")
    assert {p for p in re.findall(r"\d+(?:\.\d+)? ?%", text)} <= set(
        re.findall(r"\d+(?:\.\d+)? ?%", f"{quoted}\n{_asked()}")
    )


def _asked() -> str:
    return "\n".join(f"{c.title} {c.asks}" for r in BUILT_IN.rubrics for c in r.criteria)


def nothing_follows(record: Any) -> None:
    """Assert that a JSON record of a self-check has nothing of which a verdict consists."""
    for result in record["rubrics"]:
        assert (result["withheld"], result["grade"], result["score"]) == (True, "", None)
        assert (result["open"], result["mistakes"], result["tips"]) == ([], [], [])
        for outcome in result["outcomes"]:
            assert {outcome[key] for key in ("met", "partial", "not_met")} == {None}
        for criterion in result["criteria"]:
            fixed: dict[str, Any] = {"verdict": None, "check": "", "effort": 0, "decision": None}
            fixed |= {key: [] for key in ("also", "because", "missing", "nearest", "tips")}
            assert {key: criterion[key] for key in fixed} == fixed
            known = {"id", "title", "asks", "group", "expected_here", "evidence", "ask", *fixed}
            assert set(criterion) == known
            assert not (criterion["ask"] and criterion["evidence"])
            places = [(e["source"], e["block"], e["start"]) for e in criterion["evidence"]]
            assert places == sorted(places)


def test_json_says_that_it_is_withheld(judging: Callable[[str], RulePack]) -> None:
    record = json.loads(to_json(assessed(NAMES[1], judging("")).assessment))
    jsonschema.validate(record, schema())
    assert record["schema"] == "kamcoach/assessment/2"
    nothing_follows(record)
    assert "anyOf" in schema()["$defs"]["Judged"]["properties"]["verdict"]


def test_an_assessor_gets_all_of_it(judging: Callable[[str], RulePack]) -> None:
    record = assessed(NAMES[1], judging(""), "assessor").assessment
    assert record.rubrics == assessed(NAMES[1], BUILT_IN, "assessor").assessment.rubrics
    assert not any(result.withheld for result in record.rubrics)


def test_what_is_found_is_what_verdicts_rest_on(judging: Callable[[str], RulePack]) -> None:
    told = assessed(NAMES[1], judging("")).assessment
    whole = assessed(NAMES[1], BUILT_IN).assessment
    for hidden, result in zip(told.rubrics, whole.rubrics, strict=True):
        for found, judged in zip(hidden.criteria, result.criteria, strict=True):
            assert bool(found.evidence) >= bool(judged.evidence), judged.id
            assert found.ask or found.evidence


def test_a_record_without_verdicts_gives_none_away_by_accident() -> None:
    record = without_verdicts(assessed(NAMES[0], BUILT_IN).assessment, {"SRM"})
    judged = next(result for result in record.rubrics if result.id == "SRM").criteria[0]
    with pytest.raises(ValueError, match=r"SRM\.\w+ is withheld"):
        _ = judged.stands
    assert without_verdicts(record, {"SRM"}) == record
    nothing_follows({"rubrics": [json.loads(to_json(record))["rubrics"][-1]]})


# What reads saved assessments


def saved(folder: Path, name: str, pack: RulePack, audience: str = "self-check") -> str:
    file = folder / f"{name}.{audience}.json"
    file.write_text(to_json(assessed(name, pack, audience).assessment), "utf-8")
    return str(file)


def test_saved_drafts_are_compared_by_their_passages_alone(
    tmp_path: Path, judging: Callable[[str], RulePack]
) -> None:
    pack = judging("")
    old, new = (saved(tmp_path, name, pack) for name in NAMES)
    for more in ([], ["--audience", "assessor"]):
        done = CliRunner().invoke(main, ["compare", old, new, "--format", "json", *more])
        assert done.exit_code == 0, done.output
        assert all(rubric["withheld"] for rubric in json.loads(done.stdout)["rubrics"])
        shown = CliRunner().invoke(main, ["compare", old, new, *more])
        told_nothing(shown.stdout)
        assert "Passages found for" in shown.stdout


def test_a_saved_record_of_an_assessor_tells_a_learner_no_verdict(
    tmp_path: Path, judging: Callable[[str], RulePack]
) -> None:
    pack = judging("")
    old, new = (saved(tmp_path, name, pack, "assessor") for name in NAMES)
    for format in ("summary", "md", "json"):
        asked = ["compare", old, new, "--audience", "self-check", "--format", format]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        told_nothing(done.stdout)


def test_markers_are_not_compared_with_what_has_no_verdicts(
    tmp_path: Path, judging: Callable[[str], RulePack]
) -> None:
    pack = judging("")
    for folder, audience in (("a", "assessor"), ("b", "self-check")):
        (tmp_path / folder).mkdir()
        saved(tmp_path / folder, NAMES[0], pack, audience)
        (tmp_path / folder / f"{NAMES[0]}.{audience}.json").rename(tmp_path / folder / "plan.json")
    done = CliRunner().invoke(main, ["agree", str(tmp_path / "a"), str(tmp_path / "b")])
    assert done.exit_code == 2
    assert "plan.json: it is a self-check that holds no verdicts" in done.stderr


def test_assessments_saved_before_are_still_read(tmp_path: Path) -> None:
    file = tmp_path / "may.json"
    record = json.loads(to_json(assessed(NAMES[0], BUILT_IN).assessment))
    record["schema"] = "kamcoach/assessment/1"
    for result in record["rubrics"]:
        del result["withheld"]
    file.write_text(json.dumps(record), "utf-8")
    asked = ["compare", str(file), str(SAMPLES / NAMES[0])]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0 and "as before" in done.stdout
