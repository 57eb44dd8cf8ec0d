"""`kamcoach new`: templates whose guidance counts for nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from kamcoach import catalog, pipeline
from kamcoach.cli import main
from kamcoach.models.submission import Kind, Stance
from kamcoach.readers.handed_in import HandedIn
from kamcoach.starters import STARTERS, Starter, content

PACK = catalog.load()
KINDS = {"account-plan": Kind.PLAN, "relationship-review": Kind.REVIEW}


@pytest.mark.parametrize("suffix", [".md", ".docx"])
@pytest.mark.parametrize("starter", STARTERS)
def test_an_empty_template_is_no_evidence_of_anything(starter: Starter, suffix: str) -> None:
    data = content(starter, suffix)
    _, submission = pipeline.understand(f"a{suffix}", data, PACK)
    assert {s.stance for s in submission.statements} == {Stance.GUIDANCE}
    assert (submission.items, submission.kind) == ((), KINDS[starter])
    assert submission.learner == submission.account == ""
    result = pipeline.assess(f"a{suffix}", data, PACK, rubrics=["all"], engine="plain")
    assert {c.verdict for r in result.rubrics for c in r.criteria} == {"not_met"}


@pytest.mark.parametrize("starter", STARTERS)
def test_word_and_markdown_hold_the_same(starter: Starter) -> None:
    markdown, word = (
        pipeline.understand(f"a{suffix}", content(starter, suffix), PACK)[0].blocks
        for suffix in (".md", ".docx")
    )
    assert [(b.kind, b.text, b.columns) for b in word] == [
        (b.kind, b.text, b.columns) for b in markdown
    ]


def test_it_is_written_where_asked_and_never_over_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(main, ["new", "account-plan"]).exit_code == 0
    assert run(main, ["new", "relationship-review", "-o", "mine.MD"]).exit_code == 0
    assert Path("mine.MD").read_bytes() == content("relationship-review", ".md")
    Path("account-plan.docx").write_bytes(b"a learner's work")
    again = run(main, ["new", "account-plan"])
    assert again.exit_code == 2 and "account-plan.docx exists" in again.output
    assert Path("account-plan.docx").read_bytes() == b"a learner's work"


@pytest.mark.parametrize(
    ("name", "why"), [("plan.pdf", "written as .docx or .md"), ("no/plan.md", "cannot be written")]
)
def test_where_it_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["new", "account-plan", "-o", name])
    assert result.exit_code == 2 and why in result.output
    assert not list(tmp_path.iterdir())


FILLED = Path(__file__).parent / "starters"


def verdicts(files: dict[str, bytes]) -> dict[str, str]:
    handed = HandedIn("", tuple(files.items()), (), ())
    found = pipeline.assess_portfolio(handed, PACK, rubrics=["all"], engine="plain")
    return {c.id: c.stands for result in found.rubrics for c in result.criteria}


def test_who_fills_them_in_with_care_meets_the_criteria() -> None:
    found = verdicts({f"{s}.md": (FILLED / f"{s}.md").read_bytes() for s in STARTERS})
    met = Counter(id.partition(".")[0] for id, verdict in found.items() if verdict == "met")
    assert sum(met.values()) >= 0.85 * len(found)
    for rubric in PACK.rubrics:
        assert met[rubric.id] >= 0.8 * len(rubric.criteria), rubric.id


@pytest.mark.parametrize("starter", STARTERS)
def test_guidance_that_is_left_in_changes_nothing(starter: Starter) -> None:
    filled = (FILLED / f"{starter}.md").read_text("utf-8")
    template = content(starter, ".md").decode()
    guidance = [line for line in template.split("\n") if line.startswith("*")]
    assert len(guidance) > 10
    left = filled + "\n\n## Notes\n\n" + "\n\n".join(guidance) + "\n"
    assert verdicts({"a.md": left.encode()}) == verdicts({"a.md": filled.encode()})
