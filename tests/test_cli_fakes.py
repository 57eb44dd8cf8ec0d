"""Stand-ins for the pipeline, for the tests of the commands: what goes in is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from assessments import assessment, refused, rubric
from click.testing import CliRunner, Result
from test_report_pack import pack

from kamcoach import catalog, pipeline
from kamcoach.cli import main
from kamcoach.errors import Refusal
from kamcoach.models.pack import RulePack
from kamcoach.withheld import without_verdicts

Runner = Callable[..., Result]
Asked = list[dict[str, Any]]


def runner_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Run commands in a folder that holds a few files."""
    monkeypatch.chdir(folder)
    for name in ("plan.md", "review.docx", "bad.pdf", "worse.pdf"):
        Path(name).write_bytes(b"text")

    def runs(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    return runs


def fake_pipeline(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Replace the pipeline, and keep what it was asked. Files called *.pdf are refused."""
    asked: Asked = []

    def assess(name: str, data: bytes, pack: RulePack, **options: Any) -> pipeline.Assessed:
        asked.append({"name": name, "data": data, **options})
        if name.endswith(".pdf"):
            raise Refusal(f"{name}: it is a PDF.", "Save it as DOCX.")
        source = assessment().sources[0].model_copy(update={"name": name})
        found = assessment(rubric(score=50), audience=options["audience"], sources=(source,))
        if options["audience"] == "self-check":
            restricted = {each.id for each in pack.rubrics if each.policy == "restricted"}
            found = without_verdicts(found, restricted)
        return pipeline.Assessed(found)

    monkeypatch.setattr(catalog, "load", load)
    monkeypatch.setattr(pipeline, "read_and_assess", assess)
    monkeypatch.setattr(pipeline, "refused", lambda name, *_: refused(name))
    return asked


def load(rubric_files: Sequence[Path] = (), rules: Sequence[Path] = ()) -> RulePack:
    """Return the small pack; any rubric file adds the rubric OWN."""
    assert not rules
    made = pack()
    source = f"{rubric_files[0].name}:1" if rubric_files else ""
    own = made.rubrics[0].model_copy(update={"id": "OWN", "source": source})
    return made.model_copy(update={"rubrics": (*made.rubrics, own)}) if rubric_files else made


def load_this(monkeypatch: pytest.MonkeyPatch, made: RulePack) -> None:
    """Let the catalog find this pack."""
    monkeypatch.setattr(catalog, "load", lambda *_: made)
