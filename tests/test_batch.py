"""`kamcoach batch`, whole: what stands in the results, and going on after a stop."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from test_cli_fakes import load_this
from test_portfolio import PACK, PLAN, REVIEW

from kamcoach import pipeline
from kamcoach.batch import journal, outputs
from kamcoach.batch import run as running
from kamcoach.batch import task as tasks
from kamcoach.batch.sources import Source
from kamcoach.batch.store import Folder
from kamcoach.batch.task import Outcome, Settings, Task, perform
from kamcoach.batch.workers import Limits, Work
from kamcoach.cli import batching, main
from kamcoach.errors import UsageError
from kamcoach.models.cohort import CriterionStanding, LearnerResult, RubricStanding
from kamcoach.models.pack import RulePack
from kamcoach.report import cohort, schema
from kamcoach.report.cohort import Cohort, html, matrix, parquet, tally

OWN = {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", ".lock"}
HOSTILE = ("=cmd|'calc'!A0", "CON", "Smith, Jo", "Zoë O'Brien", "<b>x", "-1", "@x\u202e")
Runner = Callable[..., Result]


@contextmanager
def following(cohort: Cohort, out: Path) -> Iterator[Callable[[str], None]]:
    """Write the tables at the end, in this process."""
    yield lambda _: None
    with journal.reading(out) as held:
        outputs.write(held.results(), cohort, out)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the work in this process: what others do is tested by itself."""

    def outcomes(
        given: Iterator[Task], settings: Settings, _: Limits, __: int, work: Work = perform
    ) -> Iterator[Outcome]:
        return (work(task, settings) for task in given)

    monkeypatch.setattr(running, "outcomes", outcomes)
    monkeypatch.setattr(running, "following", following)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: None) -> Runner:  # noqa: ARG001
    """Run `batch` on the folder `in`, with a plan, a portfolio and a file that is refused."""
    monkeypatch.chdir(tmp_path)
    Path("in/Ana Ruiz").mkdir(parents=True)
    Path("in/Ana Ruiz/plan.md").write_bytes(PLAN)
    Path("in/Ana Ruiz/review.md").write_bytes(REVIEW)
    Path("in/Ben.md").write_bytes(PLAN)
    Path("in/Cy.docx").write_bytes(b"no Word file")
    Path("in/.DS_Store").write_bytes(b"x")

    def runs(*arguments: str) -> Result:
        fixed = ["-o", "out", "--rubric", "SRM", "--engine", "plain"]
        given = arguments or ("in",)
        return CliRunner().invoke(main, ["batch", *fixed, *given], catch_exceptions=False)

    return runs


def other(policy: str) -> RulePack:
    """Return another rule pack, alike but for the policy of its rubrics."""
    rubrics = tuple(r.model_copy(update={"policy": policy}) for r in PACK.rubrics)
    return PACK.model_copy(update={"sha256": "b" * 64, "rubrics": rubrics})


def table(name: str) -> list[dict[str, str]]:
    text = Path("out", name).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("out/results.jsonl").read_bytes().splitlines()]


def parquet_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table("out/results.parquet").to_pylist()
    return rows


def bytes_of(out: Path) -> dict[str, str]:
    """Return a hash of every file but the journal."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name not in OWN
    }


def cells(sheet: Any) -> list[list[str]]:
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_each_learner_is_assessed_or_refused(run: Runner) -> None:
    done = run()
    assert done.exit_code == 1
    assert done.stdout.startswith("Read 3, assessed 2, refused 1, skipped 1.\n")
    assert "Cy was not read: Cy.docx: the name ends in" in done.stderr
    (refused,) = table("refused.csv")
    assert refused["learner"] == "Cy" and refused["advice"] and refused["file"] == ""
    rows = table("criteria.csv")
    assert {row["learner"] for row in rows} == {"Ana Ruiz", "Ben"} and len(rows) == 16
    told = next(row for row in rows if row["learner"] == "Ana Ruiz" and row["quote"])
    assert told["document"] in ("plan.md", "review.md") and "block" in told["place"]
    assert all(Path("out", row["report"]).is_file() for row in rows)
    ana, ben, cy = records()
    assert [r["learner"]["name"] for r in (ana, ben, cy)] == ["Ana Ruiz", "Ben", "Cy"]
    for record in (ana, ben):
        jsonschema.validate(record["assessment"], schema())
    assert len(ana["assessment"]["sources"]) == 2 and cy["assessment"] is None
    assert cy["learner"]["unread"][0]["reason"] == refused["reason"]


def test_the_workbook_has_learners_by_criteria_and_the_evidence(run: Runner) -> None:
    run()
    book = openpyxl.load_workbook("out/matrix.xlsx")
    head, ana, ben = cells(book["Learners"])
    assert head[:4] == ["Learner", "Id", "Group", "Read as"] and "SRM.MP08" in head
    assert ana[0] == "Ana Ruiz" and ben[3] == "account-plan"
    told = {row["criterion"]: row["stands"] for row in table("criteria.csv")[8:]}
    assert [ben[head.index(id)] for id in told] == list(told.values())
    for sheet in (book["Learners"], book["Passages"]):
        assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref
        fills = {cell.fill.fgColor.rgb for cell in sheet[2] if cell.fill.fgColor.rgb}
        assert len(fills) > 1
    below, *passages = cells(book["Passages"])
    assert below == head and [row[:4] for row in passages] == [ana[:4], ben[:4]]
    rows = iter(table("criteria.csv"))
    for learner in passages:
        for row in islice(rows, 8):
            place = f"\n“{row['quote']}”\n{row['document']}, {row['place']}"
            look = f"\nLook first: {row['look']}" if row["look"] else ""
            behind = (place if row["quote"] else "") + look
            expected = row["stands"] + behind if behind else ""
            assert learner[head.index(row["criterion"])] == expected
    assert "\nplan.md, " in "".join(passages[0])
    about = dict(row[:2] for row in cells(book["About"]))
    assert "Only an assessor can award" in about["Note"] and "SRM.MP08" in about


def test_a_row_of_parquet_for_each_learner_and_criterion(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    file = Path("out/results.parquet")
    once = file.read_bytes()
    rows = parquet_rows()
    assert [row["learner"] for row in rows] == ["Ana Ruiz"] * 8 + ["Ben"] * 8 + ["Cy"]
    for row, told in zip(rows, table("criteria.csv"), strict=False):
        columns = told.keys() - {"score", "attempt"}
        assert row["attempt"] == int(told["attempt"])
        assert {name: row[name] or "" for name in columns} == {n: told[n] for n in columns}
    ana, cy = rows[0], rows[-1]
    assert ana["kind"] and ana["words"] > 50 and ana["files"] == 2 and ana["reason"] is None
    assert isinstance(ana["mistakes"], list) and Path("out", ana["report"]).is_file()
    assert cy["status"] == "refused" and "the name ends in" in cy["reason"]
    assert cy["criterion"] is None and cy["verdict"] is None and cy["words"] is None
    read = pyarrow.parquet.ParquetFile(file)
    assert str(read.schema_arrow.field("verdict").type).startswith("dictionary")
    assert read.schema_arrow.metadata[b"audience"] == b"self-check"
    assert read.metadata.num_row_groups == 1
    file.unlink()
    run("in", "--anew")
    assert file.read_bytes() == once
    monkeypatch.setattr(parquet, "ROWS", 8)
    run()
    assert parquet_rows() == rows
    assert pyarrow.parquet.ParquetFile(file).metadata.num_row_groups == 3


def test_without_pyarrow_the_other_tables_are_written(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = bytes_of(Path("out"))
    monkeypatch.setattr(cohort, "find_spec", lambda _: None)
    done = run()
    assert done.stderr.count("Note: results.parquet needs pyarrow, which is not here: pip") == 1
    after = bytes_of(Path("out"))
    assert before.pop("results.parquet") and after == before


def test_a_report_is_the_one_that_assess_writes(run: Runner) -> None:
    run()
    command = ["assess", "in/Ben.md", "--rubric", "SRM", "--engine", "plain", "-o", "ben.html"]
    assert CliRunner().invoke(main, command).exit_code == 0
    (ben,) = Path("out/learners").glob("Ben-*/report.html")
    assert ben.read_bytes() == Path("ben.html").read_bytes()


def test_a_sign_on_the_page_is_heard_as_a_word(run: Runner) -> None:
    run()
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    heard = re.findall(r'<td class="[a-z_]+" title="[^"]+" aria-label="([^"]*)">.</td>', page)
    assert heard and set(heard) <= {"evidenced", "partly evidenced", "not evidenced"}
    assert 'aria-label="SRM: Strategic relationships' in page


def test_the_page_tells_nothing_about_a_few(run: Runner) -> None:
    run()
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    assert "2 assessed, 1 refused" in page and "Cohort <bdi>in</bdi>" in page
    assert "Weakest criteria" not in page and "Fewer than 5 learners" in page
    assert "<script" not in page and "default-src 'none'" in page
    for number in range(4):
        Path(f"in/More {number}.md").write_bytes(PLAN)
    run()
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    assert "Weakest criteria" in page and "Grades proposed" in page
    assert page.split('class="heat"')[1].count('href="learners/') == 6


def test_groups_of_a_few_have_no_figures(run: Runner) -> None:
    groups = 5 * ["East"] + 6 * ["North"] + 2 * ["South"]
    rows = [f"L{number},in/Ben.md,{group}" for number, group in enumerate(groups)]
    Path("list.csv").write_text("\n".join(["learner,file,group", *rows]))
    assert run("list.csv").exit_code == 0
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    east, north, south = (
        page.split(f"<bdi>{name}</bdi></th>")[1].split("</tr>")[0]
        for name in ("East", "North", "South")
    )
    assert north.count("%") == 1 and "not shown" not in north
    assert "fewer than 5" in south and "%" not in south
    assert "that of a smaller group would follow from it" in east and "%" not in east
    assert {row["group"] for row in table("criteria.csv")} == {"East", "North", "South"}


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 5, "b": 6}, "ab"),
        ({"a": 5, "b": 5, "c": 4}, "b"),  # the figure of c is what a and b lack to all
        ({"a": 9, "b": 4, "c": 4}, "a"),  # two, and of enough learners
        ({"a": 9, "b": 8, "c": 1, "d": 2}, "a"),  # two, of three learners together
        ({"a": 9, "b": 1}, ""),
        ({"a": 1, "b": 2}, ""),
    ],
)
def test_no_figure_of_a_small_group_follows_from_others(sizes: dict[str, int], shown: str) -> None:
    counted = tally.Tally()
    judged = RubricStanding(
        id="R",
        grade="",
        score=None,
        criteria=(
            CriterionStanding(
                id="R1", verdict="met", told="", quote="", source="", place="", look=""
            ),
        ),
        mistakes=(),
    )
    for group, size in sizes.items():
        for number in range(size):
            counted.add(learner(f"{group}{number}", group, judged))
    counted.add(learner("z", "unjudged"))
    told = {group.name: group for group in counted.groups()}
    assert "".join(name for name, group in told.items() if group.percent is not None) == shown
    assert not told["unjudged"].hides and told["unjudged"].learners == 1
    # What all have less what is shown tells of two groups and five learners, or of nobody.
    rest = [sizes[name] for name in sizes if name not in shown]
    assert not rest or not shown or (len(rest) > 1 and sum(rest) >= 5)


def learner(key: str, group: str, *rubrics: RubricStanding) -> LearnerResult:
    return LearnerResult(
        key=key, name=key, group=group, folder="", status="assessed", rubrics=rubrics
    )


def test_the_same_command_finds_all_done(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    before = bytes_of(Path("out"))
    monkeypatch.setattr(pipeline, "assess", None)  # It would fail if it were asked.
    again = run()
    assert "3 of these were done before and had not changed." in again.stdout
    assert again.exit_code == 1 and bytes_of(Path("out")) == before


def test_what_changed_is_assessed_again_and_what_is_gone_is_taken_away(run: Runner) -> None:
    run()
    (ben,) = Path("out/learners").glob("Ben-*")
    Path("in/Ben.md").write_bytes(REVIEW)
    (Path("in/Cy.docx")).unlink()
    shutil.rmtree("in/Ana Ruiz")
    done = run()
    assert done.exit_code == 0
    assert "Read 1, assessed 1, refused 0" in done.stdout and "2 taken away" in done.stdout
    assert "done before" not in done.stdout
    assert [path.name for path in Path("out/learners").iterdir()] == [ben.name]
    Path("in/Ben.md").write_bytes(b"")
    done = run()
    assert done.exit_code == 1 and not list(Path("out/learners").iterdir())
    assert "Nobody was assessed" in Path("out/cohort.html").read_text(encoding="utf-8")


def cohort_of(folder: str, *names: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir()
    for name in names:
        Path(folder, f"{name}.md").write_bytes(PLAN)


@pytest.mark.parametrize("more", ["", "--anew", "--gone", "--cluster tcp://127.0.0.1:1"])
def test_a_source_without_work_changes_nothing(run: Runner, more: str) -> None:
    run()
    before, held = bytes_of(Path("out")), held_in("out")
    cohort_of("mount")
    Path("mount/.hidden").write_bytes(b"x")
    done = run("mount", *more.split())
    assert done.exit_code == 2 and "There is no work in mount: see whether it is" in done.stderr
    assert (bytes_of(Path("out")), held_in("out")) == (before, held)


def test_a_source_that_vanishes_meanwhile_is_nobodys_fault(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = journal.Journal.tasks
    with zipfile.ZipFile("all.zip", "w") as made:
        for name in ("Ana", "Ben"):
            made.writestr(f"{name}/plan.md", PLAN)
    for source, lose in (
        ("all.zip", lambda: Path("all.zip").unlink()),
        ("work", lambda: shutil.rmtree("work")),
        ("work", lambda: cohort_of("work")),  # a share that is not mounted any more
    ):
        shutil.rmtree("out", ignore_errors=True)
        cohort_of("work", "Ana", "Ben")
        assert run(source).exit_code == 0
        before = bytes_of(Path("out"))

        def vanish(
            held: journal.Journal, given: Source, lose: Callable[[], None] = lose
        ) -> Iterator[Task]:
            listed = list(real(held, given))
            lose()
            return iter(listed)

        with monkeypatch.context() as patch:
            patch.setattr(journal.Journal, "tasks", vanish)
            done = run(source)
        assert done.exit_code == 2 and f"{Path(source).stem}" in done.stderr
        assert "is out of reach. What was assessed until then is kept" in done.stderr
        assert bytes_of(Path("out")) == before


@pytest.mark.parametrize("name", ["Ana.zip", "Ana.md", "Ana/plan.md"])
def test_work_of_one_that_vanishes_meanwhile_is_refused(
    run: Runner, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    cohort_of("in", "Ben")
    Path("in", name).parent.mkdir(exist_ok=True)
    if name == "Ana.zip":
        with zipfile.ZipFile("in/Ana.zip", "w") as made:
            made.writestr("plan.md", PLAN)
    else:
        Path("in", name).write_bytes(PLAN)
    real = journal.Journal.tasks

    def vanish(held: journal.Journal, source: Source) -> Iterator[Task]:
        for each in list(real(held, source)):
            Path("in", name).unlink(missing_ok=True)
            yield each

    monkeypatch.setattr(journal.Journal, "tasks", vanish)
    done = run()
    assert done.exit_code == 1 and "Read 2, assessed 1, refused 1" in done.stdout
    (refused,) = table("refused.csv")
    assert refused["learner"] == "Ana"


def held_in(out: str) -> list[list[tuple[object, ...]]]:
    """Return what stands in the journal."""
    with closing(sqlite3.connect(Path(out, "journal.sqlite"))) as db:
        names = "select name from sqlite_master where type = 'table' order by name"
        return [sorted(db.execute(f"select * from {n}"), key=str) for (n,) in db.execute(names)]


def test_results_are_not_given_for_work_of_others(run: Runner) -> None:
    cohort_of("in", "Ana", "Ben", "Cy", "Dee")
    run()
    before, held = bytes_of(Path("out")), held_in("out")
    # Of four, one is there, and of another the file is only named.
    cohort_of("other", "Eve", "Fay", "Ana")
    Path("list.csv").write_text(
        "learner,file,id\nEve,other/Eve.md,\nAna,other/Ana.md,Ana.md\nBen,other/no.md,Ben.md\n"
    )
    for source in ("other", "list.csv"):
        done = run(source)
        assert done.exit_code == 2
        assert f"{source} holds work of only 1 of the 4 learners who were" in done.stderr
        assert "add --gone" in done.stderr
        assert (bytes_of(Path("out")), held_in("out")) == (before, held)
    done = run("other", "--gone")
    assert done.exit_code == 0 and "Read 3, assessed 3" in done.stdout
    assert "3 taken away" in done.stdout
    assert len(list(Path("out/learners").iterdir())) == 3
    cohort_of("in", "Zoe")
    assert run("in", "--anew").exit_code == 0  # It says by itself that results go.
    assert [r["learner"]["name"] for r in records()] == ["Zoe"]


def test_half_of_the_work_may_be_gone(run: Runner) -> None:
    cohort_of("in", "Ana", "Ben", "Cy", "Dee")
    run()
    cohort_of("in", "Ana", "Ben")
    done = run()
    assert done.exit_code == 0 and "2 taken away" in done.stdout


class Killed(BaseException):
    """The command, ended from outside."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, what: str) -> Iterator[None]:
    """Have the command end when it would take something away."""

    def end(_: Folder, name: str) -> None:
        if name.startswith(what):
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "remove", end)
        with pytest.raises(Killed):
            yield


def test_no_report_outlives_its_result_when_all_are_forgotten(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort_of("in", "Ana", "Ben")
    run()
    with killed_at(monkeypatch, "learners"):
        run("in", "--anew", "--audience", "assessor")
    assert len(list(Path("out/learners").iterdir())) == 2
    # Whatever comes next ends it: none of the results counts any more.
    cohort_of("in", "Cy")
    done = run("in", "--audience", "assessor")
    assert done.exit_code == 0 and "before" not in done.stdout
    (folder,) = Path("out/learners").iterdir()
    assert folder.name.startswith("Cy-")
    assert "before" in run("in", "--audience", "assessor").stdout  # It is forgotten once.
    assert run("in").exit_code == 2


def test_no_report_outlives_its_result_when_work_is_gone(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort_of("in", "Ana", "Ben", "Cy")
    run()
    Path("in/Ana.md").unlink()
    with killed_at(monkeypatch, "learners/Ana"):
        run()
    done = run()
    assert "1 taken away" in done.stdout
    assert sorted(f.name[:3] for f in Path("out/learners").iterdir()) == ["Ben", "Cy-"]
    Path("in/Ben.md").unlink()
    with killed_at(monkeypatch, "learners/Ben"):
        run()
    # The work is back: whether its reports went is not asked at every store.
    Path("in/Ben.md").write_bytes(PLAN)
    assert "1 of these were done before" in run().stdout


def test_a_report_that_was_lost_is_written_again(run: Runner) -> None:
    run()
    before = bytes_of(Path("out"))
    (report,) = Path("out/learners").glob("Ben-*/report.html")
    report.unlink()
    (report.parent / ".report.html.77.part").write_bytes(b"half")
    assert "2 of these were done before" in run().stdout
    assert bytes_of(Path("out")) == before


def test_a_report_is_written_whole_while_somebody_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, cleared = Path.write_bytes, [True, False]

    def write(path: Path, data: bytes) -> int:
        written = real(path, data)
        if cleared.pop(0):
            path.unlink()
        return written

    monkeypatch.setattr(Path, "write_bytes", write)
    tasks._place(tmp_path / "report.html", b"whole")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"whole"]
    cleared[:] = [True] * 3
    with pytest.raises(FileNotFoundError, match="again and again"):
        tasks._place(tmp_path / "report.html", b"other")


def test_other_settings_are_noticed(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    before = bytes_of(Path("out"))
    done = run("in", "--audience", "assessor", "--format", "html")
    assert done.exit_code == 2 and "audience changed since" in done.stderr
    load_this(monkeypatch, other("open"))
    done = run()
    assert done.exit_code == 2 and "rule pack changed since" in done.stderr
    assert bytes_of(Path("out")) == before
    (Path("out/learners") / "stale").mkdir()
    done = run("in", "--anew")
    assert done.exit_code == 1 and "assessed 2" in done.stdout and "before" not in done.stdout
    assert not Path("out/learners/stale").exists()
    assert {r["assessment"]["pack"]["sha256"] for r in records() if r["assessment"]} == {"b" * 64}


def test_a_learner_called_otherwise_gets_another_folder(run: Runner) -> None:
    manifest = Path("list.csv")
    manifest.write_text("learner,file,id\nAna,in/Ben.md,1\n")
    run("list.csv")
    manifest.write_text("learner,file,id\nAna Ruiz,in/Ben.md,1\n,,\nAna Ruiz,none.md,1\n")
    done = run("list.csv")
    assert done.exit_code == 1 and "assessed 1 (1 without a file that was refused)" in done.stdout
    (folder,) = Path("out/learners").iterdir()
    assert folder.name.startswith("Ana-Ruiz-")
    (refused,) = table("refused.csv")
    assert refused["reason"] == "line 4 of the manifest: there is no such file."
    manifest.write_text("learner,file,id\nBo,none.md,1\n")
    assert "refused 1" in run("list.csv", "--gone").stdout
    assert not list(Path("out/learners").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no UTF-8 are those of Linux")
def test_work_whose_name_is_no_utf8_is_assessed_and_known_again(run: Runner) -> None:
    top = Path("in\udcfd")
    (top / "Ana\udcff").mkdir(parents=True)
    (top / "Ana\udcff/plan\udcfe.md").write_bytes(PLAN)
    (top / "Ana\udcfe.md").write_bytes(PLAN)
    done = run(str(top))
    assert done.exit_code == 0 and "assessed 2," in done.stdout
    assert {row["learner"] for row in table("criteria.csv")} == {"Ana%FF", "Ana%FE"}
    assert "in%FD" in Path("out/cohort.html").read_text("utf-8")
    assert "2 of these were done before" in run(str(top)).stdout


def test_two_files_of_one_name_are_both_read(run: Runner) -> None:
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "plan.md").write_bytes(PLAN if name == "a" else REVIEW)
    Path("list.csv").write_text("learner,file\nCy,a/plan.md\nCy,b/plan.md\nCy,./b/plan.md\n")
    assert run("list.csv").exit_code == 0
    (record,) = records()
    assert [s["name"] for s in record["assessment"]["sources"]] == ["plan.md", "plan (2).md"]


def test_the_work_of_a_whole_download_is_nobodys(run: Runner) -> None:
    for unit, number in (("unit 1", 101), ("unit 2", 201)):
        for at, name in enumerate(("Ana Ruiz", "Ben Cole")):
            inner = Path("units", unit, f"{name}_{number + at}_assignsubmission_file")
            inner.mkdir(parents=True)
            (inner / "plan.md").write_bytes(PLAN)
    done = run("units")
    assert done.exit_code == 1 and "assessed 0, refused 2" in done.stdout
    assert "unit 1 was not read: it holds the work of several learners" in done.stderr
    shutil.make_archive("units", "zip", "units")
    assert "assessed 0, refused 2" in run("units.zip").stdout
    # What one learner has of Moodle by themselves is theirs.
    shutil.rmtree("units/unit 1/Ben Cole_102_assignsubmission_file")
    assert "assessed 1, refused 1" in run("units").stdout


def test_a_folder_that_is_looked_through_is_said(run: Runner) -> None:
    Path("in").rename("handed-in")
    Path("in").mkdir()
    Path("handed-in").rename("in/handed-in")
    done = run("in")
    assert "Read 3, assessed 2" in done.stdout
    assert "Note: all work stands in the folder handed-in" in done.stderr
    assert "Note: all" not in run("in/handed-in").stderr
    assert "Read 1, assessed 1" in run("in", "--layout", "folders", "--gone").stdout


def test_hostile_names_and_passages_are_text(run: Runner) -> None:
    for name in HOSTILE:
        work = PLAN.replace(b"Price pressure", b"=HYPERLINK(1) <img src=x> Price pressure")
        Path("in", f"{name}.md").write_bytes(work)
    done = run()
    assert f"assessed {2 + len(HOSTILE)}," in done.stdout
    for row in table("criteria.csv"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
    book = openpyxl.load_workbook("out/matrix.xlsx")
    for sheet in book:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    assert "<b>x" not in page and "&lt;b&gt;x" in page and "\u202e" not in page
    for path in Path("out/learners").iterdir():
        assert path.stem not in ("CON", "") and all(c.isalnum() or c == "-" for c in path.name)


def test_markup_of_a_workbook_in_a_name_stays_text(run: Runner) -> None:
    name = "<r></is></c><c r='B2'><f>1+1</f></c><c><is><r><t>x</t></r>"
    Path("who.csv").write_text(f'learner,file\n"{name}",in/Ben.md\n', encoding="utf-8")
    run("who.csv")
    for sheet in openpyxl.load_workbook("out/matrix.xlsx"):
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert cells(openpyxl.load_workbook("out/matrix.xlsx")["Learners"])[1][0] == f"{name} "


def test_several_files_of_which_one_is_refused(run: Runner) -> None:
    Path("in/Ana Ruiz/notes.docx").write_bytes(b"no Word file")
    done = run()
    assert "assessed 2 (1 without a file that was refused), refused 1" in done.stdout
    assert "Ana Ruiz, notes.docx was not read: the name ends" in done.stderr
    assert [row["file"] for row in table("refused.csv")] == ["notes.docx", ""]


def test_reasons_for_refusing_all_of_it(run: Runner) -> None:
    shutil.rmtree("in")
    Path("in/empty").mkdir(parents=True)
    Path("in/bad").mkdir()
    Path("in/bad/a.docx").write_bytes(b"x")
    Path("in/bad/b.docx").write_bytes(b"y")
    Path("in/two").mkdir()
    Path("in/two/a.md").write_bytes(PLAN)
    Path("in/two/b.md").write_bytes(REVIEW.replace(b"Ana Ruiz", b"Ben Oke"))
    run()
    reasons = {row["learner"]: row["reason"] for row in table("refused.csv")}
    assert reasons["empty"] == "there is no document in it."
    assert reasons["bad"].startswith("a.docx, b.docx: ")
    assert "different learners" in reasons["two"]
    assert "assessed 1, refused 2" in run("in", "--one-learner", "--anew").stdout


def test_no_rubric_that_fits(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = pipeline.read_and_assess

    def assess(*given: Any, **options: Any) -> Any:
        assessment, documents, *_ = judged(*given, **options)
        return pipeline.Assessed(assessment.model_copy(update={"rubrics": ()}), documents)

    monkeypatch.setattr(pipeline, "read_and_assess", assess)
    run()
    assert "no rubric fits it." in [row["reason"] for row in table("refused.csv")]


def test_a_fault_costs_one_submission(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def assess(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "read_and_assess", assess)
    assert "assessed 1, refused 2" in run().stdout
    assert "Ben was not read: kamcoach failed at it (ZeroDivisionError)." in run().stderr


def test_what_concerns_all_stops_the_batch(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def assess(*_: Any, **__: Any) -> None:
        raise UsageError("durable-rules does not load here.")

    monkeypatch.setattr(pipeline, "read_and_assess", assess)
    done = run()
    assert done.exit_code == 2 and "does not load" in done.stderr


def test_notes_are_told_once_and_change_no_result(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    before = bytes_of(Path("out"))
    conclude = pipeline.conclude

    def noted(*given: Any, **options: Any) -> pipeline.Concluded:
        found = conclude(*given, **options)
        told = found.judgement.model_copy(update={"notes": ("It did not load.",)})
        return found._replace(judgement=told)

    monkeypatch.setattr(pipeline, "conclude", noted)
    done = run("in", "--anew")
    assert done.stderr.count("Note: It did not load.") == 1
    assert bytes_of(Path("out")) == before


def test_a_restricted_rubric_gives_nothing_away(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_this(monkeypatch, other("restricted"))
    for number in range(6):
        Path(f"in/More {number}.md").write_bytes(PLAN)
    formats = [f"--format={name}" for name in ("html", "md", "xlsx")]
    run("in", *formats)
    rows = table("criteria.csv")
    assert {row["verdict"] for row in rows} == {""} and {row["grade"] for row in rows} == {""}
    assert {row["stands"] for row in rows} <= {"passages found", "no passage found"}
    told_to_all = {(r["verdict"], r["grade"], r["score"], r["mistakes"]) for r in parquet_rows()}
    assert told_to_all == {(None, None, None, None)}
    told = [*cells(openpyxl.load_workbook("out/matrix.xlsx")["Learners"])[1]]
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    assert not any("evidenced" in cell for cell in told)
    assert "Weakest" not in page and "Grades proposed" not in page and "partly" not in page
    (report,) = Path("out/learners").glob("Ben-*/report.md")
    assert "Indicative grade" not in report.read_text(encoding="utf-8")
    run("in", "--anew", "--audience", "assessor")
    assert {row["verdict"] for row in table("criteria.csv")} != {""}


def test_reports_in_several_formats_or_none(run: Runner) -> None:
    run("in", "--audience", "assessor", "--format", "docx", "--format", "md")
    (ben,) = Path("out/learners").glob("Ben-*")
    assert sorted(path.name for path in ben.iterdir()) == ["report.docx", "report.md"]
    run("in", "--no-reports", "--anew")
    assert not list(Path("out").glob("learners/*/*"))
    assert {row["report"] for row in table("criteria.csv")} == {""}
    assert "<bdi>Ben</bdi></th>" in Path("out/cohort.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["in", "--format", "docx"], "is for the assessor"),
        (["in", "--format", "md", "--no-reports"], "do not go together"),
        (["in", "-o", "in/out"], "read as work next time"),
        (["in/Ben.md"], "is no folder, ZIP archive or manifest"),
        (["in/Ana Ruiz", "-o", "in"], "holds files and no journal|The work stands in"),
        (["in", "--rubric", "NONE"], "no rubric `NONE`"),
        (["in", "-o", "in/Ben.md/x"], "cannot be written|read as work"),
        (["in", "-o", "full"], "full holds files and no journal"),
        (["in", "-o", "locked"], "Another batch is at work in locked"),
        (["in", "-o", "broken"], "journal in broken cannot be used"),
        (["in", "-o", "later"], "another version"),
        (["bad.zip"], "damaged or cut off"),
        (["in", "--seconds", "nan"], "'nan' is not a valid number"),
        (["in", "--seconds", "inf"], "inf is not in the range"),
        (["in", "--shards", "x"], "--shards goes with --cluster"),
        (["in", "--workers", "1", "--cluster", "tcp://x:1"], "do not go together"),
        (["in", "--cluster", "tcp://x:1", "--shards", "file"], "file cannot be written"),
        (["in", "-o", "file"], "file cannot be written"),
    ],
)
def test_what_cannot_run(run: Runner, arguments: list[str], says: str) -> None:
    for name in ("full", "locked", "broken", "later"):
        Path(name).mkdir()
    Path("full/x").write_bytes(b"")
    Path("file").write_bytes(b"")
    Path("bad.zip").write_bytes(b"")
    Path("broken/journal.sqlite").write_bytes(b"x" * 5000)
    later = sqlite3.connect("later/journal.sqlite")
    later.execute("pragma user_version = 99")
    later.close()
    lock = sqlite3.connect("locked/.lock")
    lock.execute("begin exclusive")
    done = run(*arguments)
    lock.close()
    assert done.exit_code == 2
    assert re.search(says, done.stderr), done.stderr


def test_messages_name_the_folder_that_a_dot_means(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("in")
    assert "The results would stand in in, and be" in run(".", "-o", ".").stderr
    assert "The work stands in in, where" in run("Ana Ruiz", "-o", ".").stderr
    monkeypatch.chdir("Ana Ruiz")
    Path("../../list.csv").write_text("learner,file\nBen,in/Ben.md\n")
    assert "Ana Ruiz holds files and no journal" in run("../../list.csv", "-o", ".").stderr


def test_what_a_manifest_names_holds_no_results(run: Runner) -> None:
    assert run("in", "-o", "before").exit_code == 1
    Path("list.csv").write_text("learner,file\nAna,in/Ana Ruiz\n")
    says = "What the manifest names for Ana holds results of a batch, or stands among"
    for out in ("in/Ana Ruiz", "in/Ana Ruiz/a/b"):
        done = run("list.csv", "-o", out)
        assert done.exit_code == 2 and says in done.stderr
    assert not Path("in/Ana Ruiz/a").exists()
    shutil.move("before", "in/Ana Ruiz/before")
    done = run("list.csv", "--earlier", "in/Ana Ruiz/before")
    assert done.exit_code == 2 and says in done.stderr
    Path("list.csv").write_text("learner,file\nAna,in/Ana Ruiz/before/cohort.html\n")
    done = run("list.csv", "-o", "in/Ana Ruiz/before")
    assert done.exit_code == 2 and says in done.stderr
    done = run("list.csv")  # It is known to be results by -o and --earlier only.
    assert done.exit_code == 1 and "it is a report or guide of kamcoach" in done.stderr


def test_an_archive_gives_what_a_folder_gives(run: Runner) -> None:
    run()
    folder = table("criteria.csv")
    with zipfile.ZipFile("in.zip", "w") as made:
        for path in sorted(Path("in").rglob("*")):
            made.write(path, path.relative_to("in"))
    assert run("in.zip", "-o", "zipped").exit_code == 1
    text = Path("zipped/criteria.csv").read_bytes().decode("utf-8-sig")
    assert list(csv.DictReader(StringIO(text, newline=""))) == folder


def test_long_cohorts_are_shown_in_part(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_LEARNERS", 1)
    monkeypatch.setattr(html, "MOST_REFUSED", 0)
    monkeypatch.setattr(matrix, "MOST_ROWS", 2)
    run()
    page = Path("out/cohort.html").read_text(encoding="utf-8")
    assert "The first 1 of 2 by name" in page and "<bdi>Ben</bdi>" not in page
    book = openpyxl.load_workbook("out/matrix.xlsx")
    assert len(cells(book["Learners"])) == 2 and len(cells(book["Passages"])) == 2
    assert len(table("criteria.csv")) == 16


def test_a_terminal_sees_how_far_it_is(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", screen)
        with batching.bar() as tell:
            for done in range(4):
                tell(running.Progress(done, 3))
    assert "3/3" in screen.getvalue() and "in a second" in screen.getvalue()
    assert run().stderr.count("Assessing") == 0


def test_cores_are_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert batching.cores() == 1


def test_a_fingerprint_of_what_cannot_be_had(tmp_path: Path) -> None:
    gone = Task("x", "x", "", "x", tmp_path, "entries", ("0",))
    assert tasks.fingerprint_of(gone) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.timeout(240)
def test_killed_at_any_moment_it_goes_on(tmp_path: Path) -> None:
    work = tmp_path / "in"
    work.mkdir()
    for number in range(12):
        (work / f"Learner {number}.md").write_bytes(PLAN + b"\n" * number)
    (work / "bad.docx").write_bytes(b"no Word file")
    root = Path(__file__).resolve().parent.parent
    calm, disturbed = tmp_path / "calm", tmp_path / "disturbed"

    def start(out: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "kamcoach", "batch", str(work), "-o", str(out)]
        return subprocess.Popen(
            [*command, "--rubric", "SRM", "--engine", "plain", "--workers", "2"],
            env=os.environ | {"PYTHONPATH": str(root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    began = time.monotonic()
    assert start(calm).wait() == 1
    took = time.monotonic() - began
    chance = random.Random(3)
    for _ in range(3):
        process = start(disturbed)
        time.sleep(chance.uniform(0.4, 0.9) * took)
        process.kill()
        process.wait()
    assert start(disturbed).wait() == 1
    assert bytes_of(disturbed) == bytes_of(calm)
