"""What an audience must not see, over every format that it gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_report_files import text_of

from kamcoach import catalog, pipeline
from kamcoach.cli import main
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment, Judged, MistakeFound, RubricResult
from kamcoach.models.pack import Verdict
from kamcoach.release import Ruling, released
from kamcoach.report import render, terminal, view
from kamcoach.withheld import without_verdicts

SAMPLES = Path(__file__).parent.parent / "samples"
PACK = catalog.load()
ALL = frozenset(rubric.id for rubric in PACK.rubrics)
LEARNERS = ("html", "md", "pdf", "xlsx", "summary")
ASSESSORS = (*LEARNERS, "docx")


def assessed(audience: str = "self-check", name: str = "northgate-clinics-plan.md") -> Any:
    data = (SAMPLES / name).read_bytes()
    options: dict[str, Any] = {"audience": audience, "engine": "plain", "rubrics": ["SRM", "KAS"]}
    return pipeline.read_and_assess(name, data, PACK, **options)


def shown(found: Any, format: str, restricted: frozenset[str] = frozenset()) -> str:
    """Return all that a report says, its document included, on one line."""
    whole, documents, *_ = found
    record = without_verdicts(whole, restricted if whole.audience == "self-check" else ())
    if format == "summary":
        text = terminal.summary(record, width=2000)
    elif format == "html":
        text = render(record, "html", documents=documents).decode()
        text = text.partition("</style>")[2]
    else:
        text = text_of(record, format)
    return " ".join(text.split())


def inside(record: Assessment) -> Iterator[str]:
    """Yield all that verdicts consist of, apart from the passages."""
    for result in record.rubrics:
        yield result.note
        for judged in result.criteria:
            yield from judged.missing
            yield from (near.lacks for near in judged.nearest)
            yield from (reason.title for reason in judged.because)
            yield from (measure for reason in judged.because for measure in reason.measures)
            yield judged.check
        for mistake in result.mistakes:
            yield from (mistake.title, mistake.advice, mistake.truth, *mistake.looked_for)


@pytest.mark.parametrize("format", LEARNERS)
def test_a_restricted_self_check_tells_no_verdict(format: str) -> None:
    found = assessed()
    text = shown(found, format, ALL)
    for part in (
        *("partly evidenced", "criteria evidenced", "✓", "◐", "○", "not evidenced in", "█"),
        *("Indicative grade", "% of the marks", "merit", "rovisional", "Still open", "Profile"),
        *("What is missing", "Because", "came close", "Close to", "Quoted for", "Also seen"),
        *("ommon mistake", "already strong", "A start to build", "Worth a second passage"),
        *('class="card met', 'class="card partial', 'class="met', 'class="shows"'),
    ):
        assert part not in text, part
    for part in filter(None, inside(found.assessment)):
        assert " ".join(part.split()) not in text or len(part) < 12, part
    assert "passages found for" in text


@pytest.mark.parametrize(
    "format", ["html", "md", "json", "xlsx", "summary"]
)  # PDF is made of the HTML
def test_other_verdicts_on_the_same_passages_give_the_same_restricted_report(format: str) -> None:
    found = assessed()
    other = turned(found.assessment)
    assert other != found.assessment
    assert shown((other, found.documents), format, ALL) == shown(found, format, ALL)
    assert shown((other, found.documents), format) != shown(found, format)


def turned(record: Assessment) -> Assessment:
    """Return an assessment with the same passages and questions, and everything else turned."""
    verdicts: dict[Verdict, Verdict] = {"met": "partial", "partial": "not_met", "not_met": "met"}

    def criterion(judged: Judged) -> Judged:
        passages = view.passages(judged)
        return judged.model_copy(
            update={
                "verdict": verdicts[judged.stands],
                "evidence": passages[:1],
                "also": passages[1:],
                "missing": ("Something else.",),
                "because": (),
                "nearest": (),
                "check": "Look again." if not judged.check else "",
                "effort": 9 - judged.effort,
                "tips": (),
            }
        )

    def mistake(found: MistakeFound) -> MistakeFound:
        return found.model_copy(update={"present": not found.present})

    def rubric(result: RubricResult) -> RubricResult:
        return result.model_copy(
            update={
                "grade": "distinction",
                "score": 99,
                "open": (),
                "provisional": not result.provisional,
                "criteria": tuple(map(criterion, result.criteria)),
                "mistakes": tuple(map(mistake, result.mistakes)),
                "tips": (),
            }
        )

    return record.model_copy(update={"rubrics": tuple(map(rubric, record.rubrics))})


@pytest.mark.parametrize("format", LEARNERS)
def test_a_self_check_has_nothing_that_is_the_assessors(format: str) -> None:
    text = shown(assessed(), format)
    for part in (
        *("Assessor's verdict", "Assessor's comment", "Internal quality assurer", "Sign-off"),
        *("Proposed", "Verdicts to look at first", "Question for the learner"),
        *("reviews.rhythm", "risks.all", "points asked for, at least"),
    ):
        assert part not in text, part
    assert "Self-check, not an assessment" in text


@pytest.mark.parametrize("format", ASSESSORS)
def test_an_assessors_report_does_not_speak_as_to_the_learner(format: str) -> None:
    text = shown(assessed("assessor"), format)
    for part in ("Self-check", "Indicative", "Ask yourself", "Your text", "What to do next"):
        assert part not in text, part
    assert "Proposed" in text


def test_the_marking_record_is_for_assessors_alone() -> None:
    with pytest.raises(UsageError, match="for assessors"):
        render(assessed().assessment, "docx")


def test_json_is_the_record_and_bears_no_date() -> None:
    record, documents, *_ = assessed()
    bare = render(record, "json")
    on = date(2026, 11, 22)
    assert render(record, "json", documents=documents, date=on) == bare
    assert Assessment.model_validate_json(bare) == record


def test_one_learners_text_never_reaches_anothers_report() -> None:
    mine, other = assessed(), assessed(name="velo-parts-plan.md")
    for format in ("html", "pdf"):
        with pytest.raises(ValueError, match=r"velo-parts-plan\.md is not what was assessed"):
            render(mine.assessment, format, documents=other.documents)
    renamed = other.documents[0].model_copy(update={"source": mine.documents[0].source})
    with pytest.raises(ValueError, match="is not what was assessed"):
        render(mine.assessment, "html", documents=(renamed,))


def test_several_files_in_one_run_stay_apart(tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        text = f"# Account plan\n\nObjectives\n\n- {name.title()} will visit Quarry{name} in May.\n"
        (tmp_path / f"{name}.md").write_text(text)
    files = [str(tmp_path / f"{name}.md") for name in ("ann", "bob")]
    options = ["--format", "html", "--rubric", "SRM", "--engine", "plain"]
    done = CliRunner().invoke(main, ["assess", *files, *options, "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    ann, bob = ((tmp_path / "out" / f"{name}.html").read_text() for name in ("ann", "bob"))
    assert "Quarryann" in ann and "Quarrybob" not in ann
    assert "Quarrybob" in bob and "Quarryann" not in bob


@pytest.mark.parametrize("format", LEARNERS)
def test_what_is_released_tells_the_final_verdicts_and_nothing_of_the_machines(format: str) -> None:
    record, documents, *_ = assessed("assessor")
    judged = [c for result in record.rubrics for c in result.criteria]
    decided = {c.id: Ruling("partial", "Seen in discussion on 3 March.") for c in judged}
    final = released(record, PACK, decided, assessor="P. Shah")
    text = shown((final, documents), format, ALL)  # restricted is what comes before handing in
    assert "After assessment" in text
    for part in (
        *("Self-check", "assessor decides", "roposed", "Assessor's verdict", "Check this one"),
        *("Verdicts to look at first", "Sign-off", "✓ met", "○ not met", "Valid", "rovisional"),
    ):
        assert part not in text, part
    measures = (m for c in judged for reason in c.because for m in reason.measures)
    assert not [measure for measure in measures if measure in text]
