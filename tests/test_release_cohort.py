"""`kamcoach release RESULTS`: feedback from the final verdicts, or what is missing for it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cohorts import IDS, WITNESS, all_met, assess, build, copied, fill, here, override, run, write
from test_cli_fakes import load_this
from test_portfolio import PACK, PLAN

from kamcoach.batch.names import Learner, safe_folder
from kamcoach.cli.release import FORMATS
from kamcoach.marking import folders
from kamcoach.models import marking
from kamcoach.report.wording import COMMENT, SEEN, STANDS

FIRST, SECOND, ZOE = (
    Path("feedback", safe_folder(Learner(id, name)))
    for id, name in (("101", "Ana Ruiz"), ("102", "Ana Ruiz"), ("103", "Zoë O'Brien"))
)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    with pytest.MonkeyPatch.context() as patch:
        here(patch)
        patch.chdir(folder)
        build(folder)
        write()
        said: dict[tuple[str, str], dict[str, Any]] = {**all_met("101", "103")}
        said["101", "SRM.MP01"] |= {marking.COMMENT: "Only <b>Ana</b> of 101 reads this."}
        said["103", "SRM.MP02"] = {
            marking.VERDICT: "not met",
            marking.COMMENT: "Only Zoë reads this.",
        }
        del said["103", "SRM.MP08"], said["103", "SRM.MP07"]
        assert override(fill(said)).exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def in_a_copy(cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(cohort, tmp_path, monkeypatch)


def release(*more: str) -> Any:
    return run("release", "out", "-o", "feedback", *more)


def test_who_is_decided_gets_feedback_and_of_others_it_is_said_what_is_missing() -> None:
    done = release("--date", "2026-11-30")
    assert done.exit_code == 1
    assert done.stdout == "Released 1, not released 3. Feedback in feedback\n"
    assert sorted(done.stderr.splitlines()) == [
        "Ana Ruiz (102): nothing of SRM is decided.",
        "Cy (104): the work was refused.",
        "Zoë O'Brien (103): SRM.MP07, SRM.MP08: no verdict of an assessor.",
    ]
    assert [path.name for path in Path("feedback").iterdir()] == [FIRST.name]
    page = (FIRST / "feedback.html").read_text("utf-8")
    assert "After assessment" in page and "30 November 2026" in page
    assert "Only &lt;b&gt;Ana&lt;/b&gt; of 101 reads this." in page and page.count(COMMENT) == 1
    assert page.count(f"{SEEN}:") == 8 and "Witness statement: M. Ode" in page
    assert page.count("Decided by P. Shah on 22 November 2026.") == 8
    assert STANDS not in page and "Check this one" not in page and "Zoë" not in page
    assert "distinction" in page
    # Every verdict is another than the rules propose: there is nothing to follow.
    assert "Follow this verdict" not in page


def test_only_those_asked_for() -> None:
    done = release("--learner", "101")
    assert (done.exit_code, done.stderr) == (0, "")
    assert release("--learner", "zoë o'brien").exit_code == 1
    several = release("--learner", "Ana Ruiz")
    assert several.exit_code == 2 and "Several learners" in several.stderr
    assert "102  (Ana Ruiz)" in several.stderr


def test_every_format_says_what_the_assessor_said() -> None:
    formats = ("html", "md", "xlsx")
    options = [option for format in formats for option in ("--format", format)]
    assert release("--learner", "101", *options).exit_code == 0
    assert {path.suffix[1:] for path in FIRST.iterdir()} == {*formats}
    text = (FIRST / "feedback.md").read_text("utf-8")
    assert f"**{SEEN}:** Witness statement: M. Ode, line manager" in text
    assert text.count("Decided by P. Shah on 22 November 2026.") == 8
    book = openpyxl.load_workbook(io.BytesIO((FIRST / "feedback.xlsx").read_bytes()))
    head = [cell.value for cell in book["Evidence"][1]]
    row = [cell.value for cell in book["Evidence"][2]]
    assert str(row[head.index(COMMENT)]).startswith("Only <b>Ana</b>")
    assert str(row[head.index(SEEN)]).startswith("Witness statement: M. Ode")
    assert row[head.index("Decided by")] == "Decided by P. Shah on 22 November 2026."
    assert "Invalid value for '--format'" in release("--format", "json").stderr


def test_proposals_stand_only_where_somebody_decided() -> None:
    done = release("--accept-proposals")
    assert done.exit_code == 1 and "Released 2, not released 2" in done.stdout
    assert "Ana Ruiz (102): nothing of SRM is decided." in done.stderr
    page = (ZOE / "feedback.html").read_text("utf-8")
    assert page.count("Follow this verdict") == 3
    assert page.count(STANDS) == 2 and "Only Zoë reads this." in page and "of 101" not in page


def test_a_restricted_rubric_takes_no_proposals(monkeypatch: pytest.MonkeyPatch) -> None:
    rubrics = tuple(r.model_copy(update={"policy": "restricted"}) for r in PACK.rubrics)
    load_this(monkeypatch, PACK.model_copy(update={"rubrics": rubrics}))
    done = release("--accept-proposals", "--learner", "103")
    assert done.exit_code == 1 and "and SRM takes no proposals." in done.stderr
    assert release("--learner", "101").exit_code == 0


def test_work_that_changed_is_not_released() -> None:
    Path("in/a.md").write_bytes(PLAN + b"\nOne more sentence.\n")
    assess(Path("list.csv"), Path("out"))
    done = release("--learner", "101")
    assert done.exit_code == 1 and not Path("feedback").exists()
    assert (
        "SRM.MP01, SRM.MP02, SRM.MP03, SRM.MP04, SRM.MP05, 3 more: the work or the" in done.stderr
    )


def test_feedback_that_no_longer_holds_is_taken_away() -> None:
    release()
    assert (FIRST / "feedback.html").exists()
    # They are called otherwise since, a run was killed, and somebody keeps notes there.
    before = Path("feedback", f"A-Ruiz{FIRST.name[-13:]}")
    before.mkdir()
    (before / "feedback.pdf").write_bytes(b"of an earlier name")
    (before / ".feedback.pdf.part").write_bytes(b"half")
    (ZOE / "notes").mkdir(parents=True)
    Path("in/a.md").write_bytes(PLAN + b"\nOne more sentence.\n")
    assess(Path("list.csv"), Path("out"))
    done = release()
    assert done.exit_code == 1 and "the work or the rules have changed" in done.stderr
    assert done.stdout == (
        "Released 0, not released 4. Feedback in feedback\n"
        "Taken away, since it no longer holds: 2 files of an earlier release.\n"
    )
    assert [path.name for path in Path("feedback").iterdir()] == [ZOE.name]
    assert [path.name for path in ZOE.iterdir()] == ["notes"]


def test_what_another_format_said_before_is_taken_away() -> None:
    release("--learner", "101", "--format", "md", "--format", "html")
    assert release("--learner", "101", "--format", "xlsx").stdout.endswith(
        "Taken away, since it no longer holds: 2 files of an earlier release.\n"
    )
    assert [path.name for path in FIRST.iterdir()] == ["feedback.xlsx"]
    assert folders.FORMATS == FORMATS


def test_feedback_of_somebody_else_is_named_and_left_alone() -> None:
    release("--learner", "101")
    names = [f"Of-{number}-{'0' * 11}{number}" for number in range(7)]
    for name in names:
        Path("feedback", name).mkdir()
        Path("feedback", name, "feedback.html").write_bytes(b"of another cohort")
    told = f"look yourself: {', '.join(names[:5])} and 2 more\n"
    assert told in release().stderr
    assert "look yourself" not in release("--learner", "101").stderr
    assert all(Path("feedback", name, "feedback.html").exists() for name in names)


def test_links_are_not_followed() -> None:
    Path("elsewhere").mkdir()
    Path("elsewhere/feedback.html").write_bytes(b"kept")
    Path("feedback").mkdir()
    Path("feedback", f"x{ZOE.name[-13:]}").symlink_to(Path("elsewhere").resolve())
    assert "Taken away" not in release().stdout
    assert Path("elsewhere/feedback.html").read_bytes() == b"kept"


@pytest.mark.parametrize(
    "place", ["out/learners", "out/learners/more", "out/shards", "out/.feedback", "out"]
)
def test_feedback_does_not_stand_among_reports(place: str) -> None:
    done = run("release", "out", "-o", place)
    assert done.exit_code == 2 and "name a folder of its own" in done.stderr


@pytest.mark.parametrize(("place", "held"), [("in", "a.md"), (".", "filled.xlsx")])
def test_feedback_does_not_stand_among_work(place: str, held: str) -> None:
    before = sorted(Path(place).iterdir())
    done = run("release", "out", "-o", place)
    assert done.exit_code == 2 and f"{place} holds {held}, which is no feedback" in done.stderr
    assert sorted(Path(place).iterdir()) == before


def test_what_systems_leave_in_folders_does_no_harm() -> None:
    Path("feedback").mkdir()
    Path("feedback/.DS_Store").write_bytes(b"x")
    Path("feedback/Thumbs.db").write_bytes(b"x")
    assert release("--learner", "101").exit_code == 0


def test_rules_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    load_this(monkeypatch, PACK.model_copy(update={"sha256": "b" * 64}))
    assert "judged by another rule pack" in release().stderr


def test_rubrics_that_are_asked_for() -> None:
    assert release("--learner", "101", "--rubric", "SRM").exit_code == 0
    done = release("--learner", "101", "--rubric", "NOS")
    assert done.exit_code == 1 and "the work was not judged by NOS." in done.stderr


def test_the_same_decisions_give_the_same_bytes() -> None:
    release("--learner", "101")
    before = (FIRST / "feedback.html").read_bytes()
    release("--learner", "101")
    assert (FIRST / "feedback.html").read_bytes() == before
    assert [path.name for path in FIRST.iterdir()] == ["feedback.html"]


def test_what_is_asked_for_by_mistake(tmp_path: Path) -> None:
    def told(*arguments: str) -> str:
        done = run("release", *arguments)
        assert done.exit_code == 2
        return str(done.stderr)

    assert "name a folder of its own" in told("out", "-o", "out")
    assert "name a folder of its own" in told("out", "-o", "filled.xlsx")
    assert "holds no results of a batch" in told("in", "-o", "f")
    assert "needs --decisions and --assessor" in told("in/a.md", "-o", "f.html")
    assert "needs --decisions and --assessor" in told("out", "-o", "f", "--assessor", "P. Shah")
    one = ("in/a.md", "--decisions", "filled.xlsx", "-o", "f.html")
    assert "Say with --assessor" in told(*one)
    assert "are for the feedback of a cohort" in told(*one, "--format", "md")
    assert "are for the feedback of a cohort" in told(*one, "--only", "SRM")
    Path("taken").mkdir()
    Path("taken", FIRST.name).write_bytes(b"")
    assert "cannot be written" in told("out", "-o", "taken", "--learner", "101")
    Path("out/decisions.jsonl").unlink()
    assert "Nobody has decided anything about out yet" in told("out", "-o", "f")
    assert not (tmp_path / "f").exists()


def test_evidence_from_elsewhere_and_the_bank_reach_the_learner() -> None:
    write()
    rest = {("103", id): {marking.VERDICT: "met", **WITNESS} for id in IDS[6:]}
    rest["103", "SRM.MP07"] |= {marking.CODE: "SRM.MP07", marking.COMMENT: "More data, please."}
    rest["103", "SRM.MP08"] |= {marking.KIND: "work product"}
    assert override(fill(rest)).exit_code == 0
    assert release("--learner", "103", "--format", "md").exit_code == 0
    text = (ZOE / "feedback.md").read_text("utf-8")
    assert "This criterion asks for: Financial, strategic" in text and "More data, please." in text
    assert "Work product: M. Ode" in text
