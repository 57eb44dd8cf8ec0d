"""`kamcoach forget`: nothing of a learner is left in the results, in whatever form it is kept."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cohorts import all_met, assess, build, copied, fill, here, override, run, write
from test_cli_fakes import load_this
from test_portfolio import PACK

from kamcoach.batch.journal import Journal
from kamcoach.marking.finals import finals

MARKS = ("Zoë O'Brien", "zoë o'brien", "Brien", "id-103", "Heron Mill", "ask the miller first")
"""Of the learner to forget: name, id, account, a sentence."""
WORK = """# Account plan: Heron Mill

Prepared by: Zoë O'Brien

## Risks

| Risk | Likelihood | Mitigation | Owner |
|---|---|---|---|
| They ask the miller first | High | Twelve-month price | Zoë O'Brien |
"""


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    with pytest.MonkeyPatch.context() as patch:
        here(patch)
        patch.chdir(folder)
        build(folder)
        Path("in/c.md").write_text(WORK, encoding="utf-8")
        listed = Path("list.csv").read_text("utf-8").replace("103,", "id-103,")
        Path("list.csv").write_text(listed, encoding="utf-8")
        assert assess(Path("list.csv"), Path("out")).exit_code == 1
        write()
        assert override(fill(all_met("101", "id-103"))).exit_code == 0
        assert run("release", "out", "-o", "out/feedback").exit_code == 1
        assert run("release", "out", "-o", "feedback").exit_code == 1
    return folder


@pytest.fixture(autouse=True)
def in_a_copy(cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(cohort, tmp_path, monkeypatch)


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a folder: names, files, what ZIP files hold, and records of the journal."""
    for path in folder.rglob("*"):
        yield str(path), str(path.relative_to(folder)).encode()
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield str(path), data
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from ((f"{path}/{name}", archive.read(name)) for name in archive.namelist())
        if path.name == "journal.sqlite":
            # Also where the database no longer knows of it: streams that lie about in the file.
            for at in range(len(data) - 1):
                if data[at] == 0x78 and data[at + 1] in (0x01, 0x5E, 0x9C, 0xDA):
                    try:
                        yield f"{path}@{at}", zlib.decompressobj().decompress(data[at:])
                    except zlib.error:
                        continue


def left(folder: Path = Path("out")) -> list[tuple[str, str]]:
    found = [
        (where, mark)
        for where, data in contents(folder)
        for mark in MARKS
        if mark.encode() in data or json.dumps(mark)[1:-1].encode() in data
    ]
    return sorted(set(found))


def test_it_would_be_found() -> None:
    found = left()
    assert {mark for _, mark in found} == {*MARKS}
    assert any("journal.sqlite@" in where for where, _ in found)
    assert any("matrix.xlsx/" in where for where, _ in found)


def test_nothing_is_left_of_a_learner() -> None:
    Path("out/notes.txt").write_text("of a colleague")
    done = run("forget", "out", "id-103", "--released", "feedback")
    assert done.exit_code == 0
    assert done.stdout.startswith(
        "Zoë O'Brien is forgotten: 3 folders and 8 decisions removed, the tables written anew.\n"
    )
    assert "the next batch would assess it" in done.stdout
    assert done.stderr == "Not kamcoach's own, so look yourself: out/notes.txt\n"
    assert left() == [] and left(Path("feedback")) == []
    assert {f.learner.key for f in finals(Path("out"))} == {"101", "102", "104"}
    assert left() == []


def test_what_killed_runs_left_goes_too() -> None:
    Path("out/.tables").mkdir()
    for name in (".tables/matrix.xlsx", ".decisions.jsonl.part", ".results.jsonl.part"):
        Path("out", name).write_text("Zoë O'Brien, Heron Mill", encoding="utf-8")
    done = run("forget", "out", "id-103", "--drop-tables")
    assert done.exit_code == 0 and left() == []
    assert not [path.name for path in Path("out").glob(".*") if path.name[:5] != ".lock"]


def test_the_others_stand_as_before() -> None:
    def rows() -> list[dict[str, str]]:
        text = Path("out/criteria.csv").read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    before = [row for row in rows() if row["id"] != "id-103"]
    reports = {p: p.read_bytes() for p in Path("out/learners").rglob("*") if p.is_file()}
    stands = [f for f in finals(Path("out")) if f.learner.key != "id-103"]
    run("forget", "out", "Zoë O'Brien")
    assert rows() == before and list(finals(Path("out"))) == stands
    kept = {p: p.read_bytes() for p in Path("out/learners").rglob("*") if p.is_file()}
    assert kept == {p: data for p, data in reports.items() if "Brien" not in str(p)}
    page = Path("out/cohort.html").read_text("utf-8")
    assert "Cohort <bdi>list</bdi>" in page and "2 assessed, 1 refused" in page
    # Assessed again without the learner, nothing changes.
    lines = Path("list.csv").read_text("utf-8").splitlines()
    Path("list.csv").write_text("\n".join(x for x in lines if "103" not in x), encoding="utf-8")
    tables = {p: p.read_bytes() for p in Path("out").iterdir() if p.suffix in (".csv", ".html")}
    assert "3 of these were done before" in assess(Path("list.csv"), Path("out")).stdout
    assert {p: p.read_bytes() for p in tables} == tables
    assert left() == []


def test_other_tables_of_the_journal_are_cleared_too() -> None:
    with closing(sqlite3.connect("out/journal.sqlite")) as db, db:
        db.execute("create table other (number integer, key text, said text)")
        db.execute("insert into other values (1, 'id-103', 'Heron Mill')")
        db.execute("insert into other values (1, '101', 'other')")
        db.execute("insert into skipped values ('~$Zoë O''Brien.docx', 'a lock')")
    run("forget", "out", "id-103", "--released", "feedback")
    assert left() == []
    with closing(sqlite3.connect("out/journal.sqlite")) as db:
        assert db.execute("select key from other").fetchall() == [("101",)]


def test_names_of_files_that_are_no_work_are_never_kept() -> None:
    """Part of a name, or a name in other letters, would not be found when a learner goes."""
    work = Path("handed-in/Zoë O'Brien")
    work.mkdir(parents=True)
    (work / "plan.md").write_text(WORK, encoding="utf-8")
    for name in ("~$ë O'Brien.md", ".zoë o'brien draft.md"):
        Path("handed-in", name).write_text("x", encoding="utf-8")
    done = assess(Path("handed-in"), Path("other"))
    assert "skipped 2" in done.stdout
    assert run("forget", "other", "Zoë O'Brien").exit_code == 0
    assert left(Path("other")) == []
    with closing(sqlite3.connect("other/journal.sqlite")) as db:
        assert db.execute("select name, reason <> '' from skipped").fetchall() == [("", 1)] * 2


def test_somebody_whose_work_is_gone_and_whose_results_are_still_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch that was stopped in between knows them by their result only."""
    lines = Path("list.csv").read_text("utf-8").splitlines()
    Path("list.csv").write_text("\n".join(x for x in lines if "103" not in x), encoding="utf-8")
    Path("out/decisions.jsonl").unlink()

    def killed(_: Journal) -> Iterator[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "gone", killed)
        assess(Path("list.csv"), Path("out"))
    assert left()
    done = run("forget", "out", "zoë o'brien", "--released", "feedback")
    assert done.exit_code == 0 and done.stdout.startswith("Zoë O'Brien is forgotten: 3 folders")
    assert left() == []


def test_somebody_of_whom_only_an_attempt_is_left() -> None:
    """The shard with their result was lost: they are known by their key."""
    with closing(sqlite3.connect("out/journal.sqlite")) as db, db:
        for table in ("part", "learner", "result"):
            db.execute(f"delete from {table} where key = 'id-103'")
    Path("out/decisions.jsonl").unlink()
    assert "No learner has" in run("forget", "out", "Zoë O'Brien").stderr
    assert run("forget", "out", "id-103", "--released", "feedback").exit_code == 0
    assert left() == []


def test_one_of_several_of_a_name_is_named_by_id() -> None:
    done = run("forget", "out", "Ana Ruiz")
    assert done.exit_code == 2 and "101  (Ana Ruiz)\n  102  (Ana Ruiz)\nName one id." in done.stderr
    assert run("forget", "out", "101").exit_code == 0
    assert [f.learner.key for f in finals(Path("out")) if f.learner.name == "Ana Ruiz"] == ["102"]
    assert run("forget", "out", "101").exit_code == 2


def test_decisions_of_somebody_whose_work_is_gone() -> None:
    lines = Path("list.csv").read_text("utf-8").splitlines()
    Path("list.csv").write_text("\n".join(x for x in lines if "103" not in x), encoding="utf-8")
    assess(Path("list.csv"), Path("out"))
    assert ("out/decisions.jsonl", "id-103") in left()
    assert run("forget", "out", "id-103").exit_code == 0
    assert not [where for where, _ in left() if "decisions" in where]


def test_results_of_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    load_this(monkeypatch, PACK.model_copy(update={"sha256": "b" * 64}))
    done = run("forget", "out", "id-103")
    assert done.exit_code == 2 and "judged by another rule pack" in done.stderr and left()
    done = run("forget", "out", "id-103", "--drop-tables", "--released", "feedback")
    assert done.exit_code == 0 and "the tables taken away" in done.stdout
    assert left() == [] and not Path("out/criteria.csv").exists()


def test_links_are_taken_away_and_not_followed() -> None:
    (folder,) = Path("out/learners").glob("Zo*")
    Path("elsewhere").mkdir()
    Path("elsewhere/kept.txt").write_text("kept")
    Path("feedback", f"x{folder.name[-13:]}").symlink_to(Path("elsewhere").resolve())
    Path("feedback", f"file{folder.name[-13:]}").write_text("a file of somebody")
    run("forget", "out", "id-103", "--released", "feedback")
    assert Path("elsewhere/kept.txt").read_text() == "kept"
    assert not list(Path("feedback").glob("x-*")) and list(Path("feedback").glob("file-*"))


def test_what_cannot_be_removed_is_told_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:

        def held(path: object) -> None:
            raise PermissionError(13, "in use", str(path))

        patch.setattr("shutil.rmtree", held)
        done = run("forget", "out", "id-103")
        assert done.exit_code == 2 and "Not all could be removed (in use: out" in done.stderr
    assert run("forget", "out", "id-103", "--released", "feedback").exit_code == 0
    assert left() == []


def test_while_another_program_reads_the_journal() -> None:
    with closing(sqlite3.connect("out/journal.sqlite")) as other:
        other.execute("begin")
        other.execute("select count(*) from result").fetchone()
        # Something new to write, which the other program does not see yet.
        with closing(sqlite3.connect("out/journal.sqlite")) as db, db:
            db.execute("insert into note values ('x')")
        done = run("forget", "out", "id-103", "--released", "feedback")
        assert done.exit_code == 2 and "another program reads it" in done.stderr
    assert run("forget", "out", "id-103").exit_code == 0
    assert left() == []


def test_where_there_are_no_results() -> None:
    assert "holds no results" in run("forget", "in", "id-103").stderr
