"""docs/data.md says what is stored and what leaves the machine: here it is held to it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kamcoach.catalog import cache

ROOT = Path(__file__).parent.parent
PAGE = " ".join((ROOT / "docs" / "data.md").read_text("utf-8").split())
PLAN = ROOT / "samples" / "velo-parts-plan.md"
DECK = ROOT / "samples" / "ellerby-teas-plan.pptx"
SECRET = "Kieran"
"""The learner of the sample: a word that must stand in no file but the reports."""

# A process that ends as soon as a connection is tried, wherever in it.
WATCHED = """
import os, sys
FORBIDDEN = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"}
sys.addaudithook(lambda event, _: os._exit(99) if event in FORBIDDEN else None)
from kamcoach.cli import main
main(prog_name="kamcoach")
"""


def run(home: Path, *arguments: str, xdg: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command whose home, working folder and temporary folder are all new."""
    for name in ("home", "work", "tmp"):
        (home / name).mkdir(exist_ok=True)
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    own = {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        cwd=home / "work",
        env={**kept, **own, **({"XDG_CACHE_HOME": str(xdg)} if xdg else {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_connection_would_be_noticed() -> None:
    code = WATCHED.split("from kamcoach")[0]
    tried = f"{code}\nimport socket\nsocket.create_connection(('127.0.0.1', 9))"
    assert subprocess.run([sys.executable, "-c", tried], check=False).returncode == 99


def test_what_is_stored_is_what_the_page_says(tmp_path: Path) -> None:
    """Assess, compare and guide: reports where asked, the cache, and nothing else."""
    for arguments in (
        ("assess", str(PLAN)),
        ("assess", str(PLAN), str(DECK), "-o", "reports", "--format", "json"),
        ("assess", str(PLAN), "--format", "xlsx", "-o", "sheet.xlsx", "--audience", "assessor"),
        ("compare", str(PLAN), str(DECK), "-o", "compare.html"),
        ("guide", "SRM", str(PLAN), "-o", "guide.html"),
    ):
        done = run(tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    reports = {
        "work/compare.html",
        "work/guide.html",
        "work/sheet.xlsx",
        "work/reports/ellerby-teas-plan.json",
        "work/reports/velo-parts-plan.json",
    }
    stored = files(tmp_path)
    cached = {name for name in stored if name.startswith("home/.cache/kamcoach/pack-")}
    assert stored == reports | cached and len(cached) == 1
    assert "or else `~/.cache/kamcoach`" in PAGE
    (pack,) = cached
    assert SECRET in (tmp_path / "work/guide.html").read_text("utf-8")
    assert SECRET not in (tmp_path / pack).read_text("utf-8")


def test_a_batch_stores_its_results_and_of_replaced_work_no_word(tmp_path: Path) -> None:
    work = tmp_path / "handed-in"
    work.mkdir()
    for handed_in in (PLAN.read_bytes(), b"# Account plan\n\nWe will visit them.\n"):
        (work / "Learner.md").write_bytes(handed_in)
        done = run(tmp_path, "batch", str(work), "-o", "results", "--workers", "1")
        assert done.returncode == 0, done.stderr
    stored = {
        n for n in files(tmp_path) if not n.startswith(("handed-in/", "home/.cache/kamcoach/"))
    }
    assert stored and all(name.startswith("work/results/") for name in stored)
    assert {"work/results/journal.sqlite", "work/results/cohort.html"} <= stored
    assert not [name for name in stored if SECRET.encode() in (tmp_path / name).read_bytes()]
    assert "of work that was replaced, a hash, grades and verdicts" in PAGE
    assert ",2," in (tmp_path / "work/results/criteria.csv").read_text("utf-8-sig")


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_the_cache_is_for_the_user_alone_and_made_anew(tmp_path: Path) -> None:
    cached = tmp_path / "cache"
    assert run(tmp_path, "explain", "SRM", xdg=cached).returncode == 0
    (pack,) = (cached / "kamcoach").iterdir()
    assert stat.S_IMODE(pack.stat().st_mode) == 0o600
    assert stat.S_IMODE(pack.parent.stat().st_mode) == 0o700
    pack.unlink()
    assert run(tmp_path, "explain", "SRM", xdg=cached).returncode == 0
    assert [file.name for file in (cached / "kamcoach").iterdir()] == [pack.name]
    assert not files(tmp_path / "home")


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    assert f"the newest {cache.KEPT} " in PAGE
    assert "`XDG_CACHE_HOME`" in PAGE


def test_the_links_of_the_page_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert links and all((ROOT / "docs" / link).is_file() for link in links)


def test_what_is_stored_of_a_cohort(tmp_path: Path) -> None:
    """Results, the sheet and the key where asked; after forgetting, the others alone."""
    (tmp_path / "work" / "in").mkdir(parents=True)
    for name in ("Kieran.md", "Other.md"):
        (tmp_path / "work" / "in" / name).write_bytes(PLAN.read_bytes())
    judged = ("--rubric", "SRM", "--workers", "1")
    for arguments in (
        ("batch", "in", "-o", "results", *judged),
        ("marking", "results", "-o", "marking.xlsx"),
        ("forget", "results", "Kieran"),
        ("pseudonymise", "results", "-o", "study", "--key", "own.key"),
    ):
        done = run(tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
    stored = {name for name in files(tmp_path) if "/.cache/" not in name}
    page = (ROOT / "docs" / "batch.md").read_text("utf-8")
    tables = set(re.findall(r"^\| `([a-z.]+)` \|", page, re.MULTILINE))
    assert "decisions.jsonl" in tables
    results = {name.removeprefix("work/results/") for name in stored if "/results/" in name}
    assert {name for name in results if "/" not in name} - {".lock"} == tables - {"decisions.jsonl"}
    (report,) = (name for name in results if "/" in name)
    assert report.startswith("learners/Other-")
    study = {name for name in stored if name.startswith("work/study/")}
    rest = stored - study - {f"work/results/{name}" for name in results}
    assert rest == {"work/in/Kieran.md", "work/in/Other.md", "work/marking.xlsx", "work/own.key"}
    assert study and not any(SECRET.encode() in (tmp_path / n).read_bytes() for n in study)
