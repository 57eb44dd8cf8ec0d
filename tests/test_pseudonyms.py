"""`kamcoach pseudonymise`: tables without names, stable by a key that stays with the provider."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pytest
from click.testing import Result
from cohorts import assess, build, copied, here, run
from test_cli_fakes import load_this
from test_portfolio import PACK, PLAN, REVIEW

from kamcoach.batch import outputs
from kamcoach.report import schema

NAMES = (
    "Ana Ruiz",
    "Ruiz",
    "Zo",
    "Brien",
    "Cy",
    "North",
    "Harbour",
    "a.md",
    "plan.md",
    "Priya",
    "mills",
)
IDS = ("101", "102", "103", "104")


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    with pytest.MonkeyPatch.context() as patch:
        here(patch)
        patch.chdir(folder)
        build(folder)
        rows = Path("list.csv").read_text("utf-8").splitlines()
        text = "\n".join([f"{rows[0]},group", *(f"{row},North" for row in rows[1:])])
        Path("list.csv").write_text(text, encoding="utf-8")
        assess(Path("list.csv"), Path("out"))
    return folder


@pytest.fixture(autouse=True)
def in_a_copy(cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(cohort, tmp_path, monkeypatch)


def export(folder: str = "study", *more: str) -> Result:
    return run("pseudonymise", "out", "-o", folder, "--key", "own.key", *more)


def texts(folder: str) -> str:
    """All that an export says; of what is packed, what comes out: two letters are in any packed."""
    found = []
    for path in sorted(Path(folder).iterdir()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += [archive.read(name) for name in archive.namelist()]
        elif path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path)
            found.append(f"{table.schema} {table.to_pylist()}".encode())
        else:
            found.append(path.read_bytes())
    return b"\n".join(found).decode("utf-8", "replace")


def records(folder: str = "study") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(folder, "results.jsonl").read_bytes().splitlines()]


def test_no_name_goes_out() -> None:
    done = export()
    assert done.exit_code == 0 and done.stdout == "4 learners with pseudonyms in study\n"
    assert "can still point at somebody" in done.stderr
    said = texts("study")
    assert [name for name in NAMES if name in said] == []
    rows = csv.DictReader(io.StringIO(Path("study/criteria.csv").read_text("utf-8-sig")))
    for row in rows:
        assert row["learner"].startswith("Learner ") and row["id"] in row["learner"]
        assert row["group"].startswith("Group ") and row["id"] not in IDS
        assert not any(row[name] for name in ("quote", "document", "place", "look", "report"))
        assert row["verdict"] and row["grade"]


def test_verdicts_and_figures_stay() -> None:
    def told(file: str) -> list[list[str]]:
        rows = csv.DictReader(io.StringIO(Path(file).read_bytes().decode("utf-8-sig"), newline=""))
        kept = ("rubric", "criterion", "verdict", "stands", "grade", "score")
        return sorted([row[name] for name in kept] for row in rows)

    export()
    assert told("study/criteria.csv") == told("out/criteria.csv")
    for record in records():
        if record["assessment"]:
            jsonschema.validate(record["assessment"], schema())
    before = {r["assessment"]["rubrics"][0]["score"] for r in records("out") if r["assessment"]}
    after = {r["assessment"]["rubrics"][0]["score"] for r in records() if r["assessment"]}
    assert before == after
    assert [r["learner"]["unread"] for r in records() if r["learner"]["status"] == "refused"] == [
        [{"file": "", "reason": "not read", "advice": ""}]
    ]


def test_attempts_stay_and_hashes_of_work_do_not() -> None:
    Path("in/c.md").write_bytes(PLAN + REVIEW)
    assert assess(Path("list.csv"), Path("out")).exit_code == 1
    export()

    def attempts(folder: str) -> list[tuple[str, str, str]]:
        text = Path(folder, "criteria.csv").read_bytes().decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return sorted((row["attempt"], row["criterion"], row["verdict"]) for row in rows)

    assert {attempt for attempt, *_ in attempts("out")} == {"1", "2"}
    assert attempts("study") == attempts("out")
    for folder in ("out", "study"):
        page = Path(folder, "cohort.html").read_text("utf-8")
        assert "1 of them handed in more than once." in page and ">2: 0% → 0%<" in page
    with closing(sqlite3.connect("out/journal.sqlite")) as db:
        works = [work for (work,) in db.execute("select work from attempt")]
    assert len(works) == 4 and not [work for work in works if work in texts("study")]


def test_work_in_another_language_stays_so() -> None:
    german = "Wir beliefern die Bäckerei, und der Umsatz stieg im letzten Jahr deutlich. " * 5
    Path("work").mkdir()
    Path("work/plan.md").write_text(f"# Kundenplan\n\n{german}\n", encoding="utf-8")
    assess(Path("work"), Path("results"))
    assert run("pseudonymise", "results", "-o", "kept", "--key", "own.key").exit_code == 0
    (record,) = records("kept")
    assert [source["english"] for source in record["assessment"]["sources"]] == [False]


def test_quotes_only_on_request() -> None:
    done = export("study", "--with-quotes")
    assert "with the names that stand in them" in done.stderr
    said = texts("study")
    assert "Price pressure from two mills" in said and "document 1" in said
    assert "a.md" not in said and "O'Brien" not in said


def test_the_same_key_gives_the_same_names_and_another_gives_others() -> None:
    export("one")
    export("two")
    assert texts("one") == texts("two")
    Path("own.key").unlink()
    export("three")

    def names(folder: str) -> set[str]:
        return {record["learner"]["name"] for record in records(folder)}

    assert len(names("one")) == 4 and not names("one") & names("three")


def test_whoever_is_not_assessed_yet_is_not_in_it() -> None:
    with closing(sqlite3.connect("out/journal.sqlite")) as db, db:
        db.execute("delete from result where key = '103'")
    export()
    assert len(records()) == 3


def test_the_order_says_nothing() -> None:
    export()
    names = [record["learner"]["name"] for record in records()]
    assert names == sorted(names)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_the_key_is_for_the_user_alone() -> None:
    export()
    assert stat.S_IMODE(Path("own.key").stat().st_mode) == 0o600
    assert Path("own.key").read_text("ascii").strip() not in texts("study")


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*arguments: str) -> str:
        done = run("pseudonymise", "out", *arguments)
        assert done.exit_code == 2
        return done.stderr

    assert "would go out with the tables" in told("-o", "study", "--key", "study/own.key")
    assert "stand among the results" in told("-o", "study", "--key", "out/own.key")
    assert "holds something" in told("-o", "in", "--key", "own.key")
    Path("bad.key").write_text("abc")
    assert "is no key for pseudonyms" in told("-o", "study", "--key", "bad.key")
    assert "cannot be used" in told("-o", "study", "--key", "none/own.key")
    assert "holds no results" in run("pseudonymise", "in", "-o", "s", "--key", "own.key").stderr
    with monkeypatch.context() as patch:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(outputs, "write", full)
        assert "No space left" in told("-o", "study", "--key", "own.key")
    load_this(monkeypatch, PACK.model_copy(update={"sha256": "b" * 64}))
    assert "judged by another rule pack" in told("-o", "study", "--key", "own.key")
