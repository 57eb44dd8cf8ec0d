"""The summary in a terminal."""

from __future__ import annotations

import pytest
from assessments import assessment, full, hostile, judged, refused, rubric
from rich.cells import cell_len

from kamcoach.report import wording
from kamcoach.report.terminal import summary
from kamcoach.withheld import without_verdicts


def test_it_says_what_stands_and_what_is_next() -> None:
    text = summary(assessment(run={"engine": "plain", "notes": ("plain engine only",)}))
    for part in (
        "plan.md: account plan",
        "Ana Learner, Harbour Foods",
        "Self-check, not an assessment",
        "Note: plain engine only",
        "1 of 3 criteria evidenced",
        "Indicative grade: Merit, 65%",
        "✓ SRM.MP01 evidenced",
        "◐ SRM.MP03 partly evidenced",
        "○ SRM.MP02 not evidenced",
        "SRM.MP03  Which risk of SRM.MP03 would hurt most?",
        "kamcoach explain SRM\n",
        "SRM.CM01  Title of SRM.CM01",
    ):
        assert part in text, part
    assert "SRM.CM03" not in text


@pytest.mark.parametrize("width", [30, 60, 80, 200])
@pytest.mark.parametrize("build", [full, hostile])
def test_no_line_is_wider_than_the_terminal(build: type, width: int) -> None:
    lines = summary(build(), width=width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_a_wide_terminal_needs_fewer_lines() -> None:
    assert len(summary(full(), width=160).splitlines()) < len(summary(full()).splitlines())


@pytest.mark.parametrize("bold", [False, True])
def test_hostile_text_does_not_steer_the_terminal(bold: bool) -> None:
    text = summary(hostile(), bold=bold)
    assert "\x1b[31m" not in text and "\u202e" not in text and "\x07" not in text
    assert "[red]rich[/red]" in text  # markup is shown, not obeyed
    assert ("\x1b[1m" in text) is bold


def test_bold_is_all_the_style_there_is() -> None:
    text = summary(full(), bold=True)
    assert text.replace("\x1b[1m", "").replace("\x1b[0m", "") == summary(full())


def test_plain_symbols_and_no_names() -> None:
    text = summary(assessment(learner="", account=""), symbols=wording.PLAIN_SYMBOLS)
    assert "+ SRM.MP01 evidenced" in text and "Ana" not in text and "✓" not in text


def test_a_restricted_rubric_shows_no_verdict() -> None:
    text = summary(without_verdicts(assessment(rubric("KAS")), {"KAS"}))
    assert "KAS.MP03 passages found" in text and "KAS.MP02 no passage found" in text
    for part in ("Merit", "partly", "not evidenced", "mistake"):
        assert part not in text
    assert "Merit" in summary(assessment(rubric("KAS"), audience="assessor"))


def test_flags_competence_and_provisional() -> None:
    criteria = (judged(verdict="met", check="one passage carries it"),)
    result = rubric(score=None, grade="competent", provisional=True, criteria=criteria, mistakes=())
    text = summary(assessment(result, audience="assessor"))
    assert "Proposed grade: competent (provisional)" in text
    assert "SRM.MP08  one passage carries it" in text
    assert "Where the learner" not in text  # nothing is open


def test_every_rubric_is_named_to_go_on_with() -> None:
    text = summary(assessment(rubric("AMP"), rubric("SRM")), width=100)
    assert "kamcoach explain AMP (or SRM)\n" in text


def test_a_refused_file_has_a_summary_too() -> None:
    assert summary(refused()).startswith("Self-check report\n")
