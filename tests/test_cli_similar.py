"""`kamcoach similar`, end to end: what it reads, writes and says, and what it must never do."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from safe_pages import check_page
from submissions import as_paragraphs, edited, prose

from kamcoach import pipeline
from kamcoach.batch.journal import opened
from kamcoach.batch.sources import source_of
from kamcoach.batch.task import Task
from kamcoach.batch.workers import Limits
from kamcoach.cli import main
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.similarity import Similarity
from kamcoach.report.similarity import html, render, terminal, view
from kamcoach.similarity import reading, run
from kamcoach.similarity.reading import Contents, Reading

ROOT = Path(__file__).parent.parent
HOSTILE = "=cmd|'calc'!A0 <script>alert(1)</script> \u202e\x1b[31m"
ACCUSING = re.compile(
    r"plagiari|copied|copying|cheat|suspicio|collu|guilt|offen[cd]|misconduct|dishonest|theft|stole",
    re.IGNORECASE,
)
Runner = Callable[..., Result]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: what workers do is tested by itself."""

    def answers(
        tasks: Iterator[Task], settings: Reading, _: Limits, __: int, work: Any, ___: Any
    ) -> Iterator[Contents]:
        yield from reversed([work(task, settings) for task in tasks])

    monkeypatch.setattr(run, "answers", answers)


@pytest.fixture
def similar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: None) -> Runner:  # noqa: ARG001
    """Run `similar` where `in` holds three submissions, one of them with a file that is refused."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    shared = prose(1, 5)
    Path("in/Ana Ruiz").mkdir(parents=True)
    Path("in/Ana Ruiz/plan.md").write_text(as_paragraphs(prose(2) + shared), "utf-8")
    Path("in/Ana Ruiz/review.md").write_text(as_paragraphs(prose(3)), "utf-8")
    theirs = [edited(each, 4) for each in shared]
    Path("in/Ben.md").write_text(as_paragraphs(theirs + prose(4)), "utf-8")
    Path("in/Cy.md").write_text(as_paragraphs(prose(5)), "utf-8")
    Path("in/.DS_Store").write_bytes(b"x")

    def runs(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["similar", *arguments], catch_exceptions=False)

    return runs


def test_pairs_are_shown_side_by_side(similar: Runner) -> None:
    done = similar("in", "-o", "similar.html")
    assert done.exit_code == 0 and done.stdout == ""
    assert "Read 3, compared 3, refused 0, skipped 1." in done.stderr
    tree = check_page(Path("similar.html").read_text("utf-8"))
    (row,) = tree.xpath("//table/tbody/tr")
    assert [cell.text_content() for cell in row][:2] == ["Ana Ruiz", "Ben"]
    lines = tree.xpath("//div[@class='both'][blockquote]")
    assert len(lines) == 5
    assert all(len(line.xpath("./blockquote")) == 2 for line in lines)
    assert "plan.md, Plan" in tree.xpath("//p[@class='from']")[0].text_content()
    marked = tree.xpath("//blockquote//mark[@class='differs']")
    assert marked and all(mark.text_content() for mark in marked)
    lead = tree.xpath("//p[@class='lead']")[0].text_content()
    assert "Nothing here says how that came to be" in lead
    assert "Never hand this to a learner" in tree.xpath("//p[@class='flag']")[0].text_content()


@pytest.mark.parametrize("ending", ["html", "csv", "json", "txt"])
def test_nobody_is_accused(similar: Runner, ending: str) -> None:
    similar("in", "-o", f"out.{ending}")
    text = Path(f"out.{ending}").read_text("utf-8")
    assert "Ana Ruiz" in text and not ACCUSING.search(text.partition("</style>")[2] or text)


def test_the_words_of_the_command_accuse_nobody() -> None:
    for file in (
        *(ROOT / "kamcoach/similarity").glob("*.py"),
        *(ROOT / "kamcoach/report/similarity").glob("*.py"),
        ROOT / "kamcoach/report/templates/similarity.html.j2",
        ROOT / "kamcoach/cli/similar.py",
        ROOT / "docs/similarity.md",
    ):
        assert not ACCUSING.search(file.read_text("utf-8")), file


def test_the_figures_as_a_table_and_as_data(similar: Runner) -> None:
    assert similar("in", "-o", "pairs.csv").exit_code == 0
    (row,) = csv.DictReader(StringIO(Path("pairs.csv").read_text("utf-8-sig")))
    assert (row["learner"], row["other_learner"], row["other_cohort"]) == ("Ana Ruiz", "Ben", "in")
    assert similar("in", "-o", "similar.json").exit_code == 0
    found = Similarity.model_validate(json.loads(Path("similar.json").read_text("utf-8")))
    (pair,) = found.pairs
    assert int(row["words_in_common"]) == pair.words > 50
    assert float(row["share_of_the_smaller"]) == pair.share
    assert int(row["own_words"]) == pair.one.words == (12 + 12 + 5) * 14
    assert render(found, "json") == Path("similar.json").read_text("utf-8")
    with pytest.raises(UsageError, match="There is no report format 'docx'"):
        render(found, "docx")


def test_without_a_file_figures_are_printed_and_no_text(similar: Runner) -> None:
    done = similar("in")
    assert done.exit_code == 0
    assert re.search(r"Ana Ruiz +Ben +\d+ +\d+% +\d+", done.stdout)
    assert "3 submissions compared. 1 pair has passages in common." in done.stdout
    said = {word for line in prose(1, 5) for word in line.rstrip(".").lower().split()}
    assert not said & set(done.stdout.lower().split())


def test_work_that_most_of_a_cohort_have_alike_is_told(similar: Runner) -> None:
    for number in range(6):
        Path(f"in/Alike {number}.md").write_text(as_paragraphs(prose(9, 4)), "utf-8")
    printed = " ".join(similar("in").stdout.split())
    assert "16 pairs have passages in common." in printed and "Alike 0 Alike 1 *56 100%" in printed
    assert f"{view.NEARLY_ALL_BRIEF} A group of 6: Alike 0, Alike 1" in printed
    similar("in", "-o", "similar.html")
    tree = check_page(Path("similar.html").read_text("utf-8"))
    figures = [row[2].text_content() for row in tree.xpath("//table/tbody/tr")]
    assert figures[1:] == ["*56"] * 15 and figures[0].isdecimal()
    (note,) = tree.xpath("//p[@class='note']")
    assert note.text_content() == view.NEARLY_ALL_BRIEF
    similar("in", "-o", "pairs.csv")
    rows = csv.DictReader(StringIO(Path("pairs.csv").read_text("utf-8-sig")))
    assert [row["nearly_all_brief"] for row in rows] == ["no", *["yes"] * 15]


def test_what_was_left_out_is_told_where_no_pair_is(similar: Runner) -> None:
    for number in range(6):
        text = as_paragraphs(prose(9, 4) + prose(20 + number))
        Path(f"in/{number}.md").write_text(text, "utf-8")
    Path("in/Ben.md").unlink()
    said = " ".join(similar("in").stdout.split())
    apart = "apart from 4 statements that 6 or more submissions have."
    assert f"8 submissions compared. No two have passages in common, {apart}" in said


def test_what_is_refused_is_told_and_the_rest_compared(similar: Runner) -> None:
    Path("in/Dee.docx").write_bytes(b"no Word file")
    Path("in/Ana Ruiz/bad.pdf").write_bytes(b"no PDF")
    done = similar("in", "-o", "similar.html")
    assert done.exit_code == 1
    assert "Dee, Dee.docx was not compared: the name ends in" in done.stderr
    assert "Ana Ruiz, bad.pdf was not compared: the name ends in" in done.stderr
    assert "Read 4, compared 3 (1 in part), refused 1, skipped 1." in done.stderr
    tree = check_page(Path("similar.html").read_text("utf-8"))
    missing = tree.xpath("//section[@aria-labelledby='missing']//li")
    assert [item.xpath("string(strong)") for item in missing] == [
        *("Ana Ruiz, bad.pdf", "Dee, Dee.docx")
    ]


def test_what_is_not_there_is_told(similar: Runner) -> None:
    Path("list.csv").write_text("learner,file\nAna,in/Ben.md\nBo,gone.md\n", "utf-8")
    done = similar("list.csv")
    assert done.exit_code == 1
    assert "Bo was not compared: line 3 of the manifest: there is no such file." in done.stderr


def test_only_the_first_refusals_are_told_at_once(similar: Runner) -> None:
    for number in range(22):
        Path(f"in/bad {number}.docx").write_bytes(b"no Word file")
    done = similar("in", "-o", "similar.html")
    assert "2 more refusals not shown." in done.stderr


def test_groups_and_how_many_pairs_there_are_in_the_terminal(
    similar: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "MOST_PAIRS", 1)
    for name in ("Dee", "Eve"):
        Path(f"in/{name}.md").write_text(as_paragraphs(prose(1, 5)), "utf-8")
    said = similar("in").stdout
    assert "A group of 4: Ana Ruiz, Ben, Dee, Eve" in said and "5 more pairs not shown." in said


def test_a_fault_of_kamcoachs_own_costs_one_submission(
    similar: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(name: str, data: bytes) -> Any:
        if name == "Cy.md":
            raise ValueError("what nobody thought of")
        return work_of(name, data)

    work_of = pipeline.work_of
    monkeypatch.setattr(pipeline, "work_of", read)
    done = similar("in")
    assert done.exit_code == 1
    assert "Cy was not compared: kamcoach failed at it (ValueError)." in done.stderr


def test_a_fault_that_concerns_all_is_handed_on(
    similar: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_: Task) -> Any:
        raise UsageError("There is no such thing.")

    monkeypatch.setattr(reading, "load", load)
    done = similar("in")
    assert done.exit_code == 2 and "There is no such thing." in done.stderr


def test_templates_and_earlier_cohorts(similar: Runner) -> None:
    Path("brief.md").write_text(as_paragraphs(prose(1, 5)), "utf-8")
    done = similar("in", "--template", "brief.md")
    assert "No two have passages in common." in done.stdout
    assert "Given with --template: brief.md." in done.stdout
    with zipfile.ZipFile("old.zip", "w") as archive:
        archive.writestr("Cy/plan.md", as_paragraphs(prose(5)))
        archive.writestr("Eve.md", as_paragraphs(prose(1, 5) + prose(6)))
    done = similar("in", "--against", "old.zip", "-o", "similar.html")
    assert done.exit_code == 0 and "old.zip: Read 2, compared 2" in done.stderr
    tree = check_page(Path("similar.html").read_text("utf-8"))
    rows = [[c.text_content() for c in row[:2]] for row in tree.xpath("//table/tbody/tr")]
    assert rows == [
        ["Cy", "Cy (old.zip)"],
        ["Ana Ruiz", "Eve (old.zip)"],
        *(["Ana Ruiz", "Ben"], ["Ben", "Eve (old.zip)"]),
    ]
    notes = tree.xpath("//p[@class='note']")
    assert [note.text_content() for note in notes] == [
        "Both bear the same name: perhaps earlier work of the same learner."
    ]
    (group,) = tree.xpath("//section[@aria-labelledby='groups']//li")
    assert group.text_content() == "Ana Ruiz, Ben, Eve (old.zip): 3 pairs"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["in", "-o", "in/similar.html"], "would stand in the folder that is to be read"),
        (["old.zip", "-o", "old.zip", "--format", "csv"], "would overwrite old.zip"),
        (["in", "--against", "./in"], "A cohort is named twice"),
        (["in", "--template", "bad.docx"], "bad.docx was not read"),
        (["brief.md"], "is no folder, ZIP archive or manifest"),
        (["in", "-o", "similar.pdf"], "The format of similar.pdf is not clear"),
    ],
)
def test_what_cannot_be_is_said(similar: Runner, arguments: list[str], says: str) -> None:
    Path("brief.md").write_text("# Brief", "utf-8")
    Path("bad.docx").write_bytes(b"no Word file")
    zipfile.ZipFile("old.zip", "w").close()
    done = similar(*arguments)
    assert done.exit_code == 2 and says in " ".join(done.stderr.split())


def test_names_and_text_of_learners_do_no_harm(similar: Runner) -> None:
    text = as_paragraphs([each.replace(" ", f" {HOSTILE} ", 1) for each in prose(8, 6)])
    lines = ["learner,file"]
    for number in range(2):
        Path(f"in/{number}.md").write_text(text, "utf-8")
        lines.append(f'"{HOSTILE.replace(chr(34), "")} {number}",{number}.md')
    Path("in/list.csv").write_text("\n".join(lines), "utf-8")
    done = similar("in/list.csv", "-o", "similar.html")
    page = Path("similar.html").read_text("utf-8")
    check_page(page)
    assert "<script" not in page and "&lt;script&gt;" in page and "[U+202E]" in page
    assert "\x1b" not in done.stderr
    similar("in/list.csv", "-o", "pairs.csv")
    (row,) = list(csv.reader(StringIO(Path("pairs.csv").read_text("utf-8-sig"))))[1:]
    assert row[0].startswith("'=cmd") and row[3].startswith("'=cmd")
    assert "\x1b" not in similar("in/list.csv").stdout


def test_what_does_not_fit_on_the_page_is_counted(
    similar: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    similar("in", "-o", "similar.json")
    found = Similarity.model_validate_json(Path("similar.json").read_bytes())
    (pair,) = found.pairs
    common = {"text": "as everybody says", "source": "in", "submissions": 9}
    missing = {"source": "in", "name": "Dee", "unread": {"file": "", "reason": "r", "advice": "a"}}
    full = Similarity.model_validate(
        {
            **found.model_dump(by_alias=True),
            "pairs": [pair.model_copy(update={"more": 1}).model_dump()] * 3,
            "common": [common] * 3,
            "missing": [missing] * 3,
            "passed_over": 4,
        }
    )
    limits = {"MOST_PAIRS": 1, "MOST_ROWS": 2, "MOST_COMMON": 1, "MOST_MISSING": 1}
    for name, most in limits.items():
        monkeypatch.setattr(html, name, most)
    text = " ".join(check_page(render(full, "html")).text_content().split())
    for said in (
        "1 more pair not shown. The CSV file has all.",
        "Of the first 1 pairs; the JSON file has all.",
        "1 more passage not shown.",
        "4 pairs with least in common were not looked at: there are very many.",
        "2 more statements not shown.",
        "2 more files not shown. The JSON file has all.",
        "Taken for part of a brief: 3 statements that 9 or more submissions have.",
    ):
        assert said in text, said


def test_the_work_is_the_same_as_in_a_batch(similar: Runner, tmp_path: Path) -> None:  # noqa: ARG001
    """Whose work is whose must not depend on the command."""
    with zipfile.ZipFile("moodle.zip", "w") as archive:
        archive.writestr("Ana Ruiz_101_assignsubmission_file/plan.md", "x")
        archive.writestr("Ana Ruiz_101_assignsubmission_file/review.md", "x")
        archive.writestr("nobody.md", "x")
    Path("list.csv").write_text(
        "learner,file,id\nAna,in/Ben.md,1\nAna,gone.md,2\nBo,in/Cy.md,1\nDi,in/Cy.md,3\nDi,in/Cy.md,3\n"
    )
    if sys.platform == "linux":
        Path("in/Di\udcff").mkdir()
        Path("in/Di\udcff/plan\udcfe.md").write_text("x")
    for name in ("in", "moodle.zip", "list.csv"):
        source = source_of(Path(name))
        with opened(Path("out", name)) as journal:
            journal.take_in(source)
            theirs = list(journal.tasks(source))
            skipped = journal.counts().skipped
        mine = reading.taken(source)
        by_key = sorted(theirs, key=lambda task: task.key)
        assert [task._replace(group="") for task in by_key] == list(mine.tasks), name
        assert mine.skipped == skipped
        assert all(Path(part).exists() for task in theirs for part in task.parts if name == "in")
    assert [(task.key, len(task.parts)) for task in theirs] == [("1", 0), ("2", 0), ("3", 1)]


def test_processes_read_and_the_same_comes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole runs, with other orders of sets in each: the same bytes."""
    monkeypatch.chdir(tmp_path)
    folder = Path("in")
    folder.mkdir()
    for number in range(4):
        text = as_paragraphs(prose(number % 2, 8) + prose(number + 10, 4))
        (folder / f"L{number}.md").write_text(text, "utf-8")
    (folder / "Zed.docx").write_bytes(b"no Word file")
    pages = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "kamcoach", "similar", "in", "-o", f"{seed}.html"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [*command, "--workers", "2"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        assert "Read 5, compared 4, refused 1, skipped 0." in done.stderr
        pages.append(Path(f"{seed}.html").read_bytes())
    assert pages[0] == pages[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.html", "2.html", "in"]


def test_an_archive_that_vanishes_meanwhile_costs_one_submission(tmp_path: Path) -> None:
    task = Task("k", "Ana", "", "ana", tmp_path, "paths", (str(tmp_path / "Ana.zip"),))
    (unread,) = reading.read(task, Reading(())).unread
    assert unread.reason == "it cannot be opened (No such file or directory)."


def test_a_submission_that_takes_too_much_is_refused_by_itself() -> None:
    task = Task("a", "Ana", "", "a", Path(), "paths", ())
    found = reading.refused(task, Reading(()), "", Refusal("it takes too long.", "Save it anew."))
    assert found.files == 0 and found.unread[0].reason == "it takes too long."


def test_no_command_that_assesses_knows_of_it() -> None:
    """What a learner gets is made without a word of this: nothing imports it but its command."""
    imports = re.compile(r"similarity")
    for file in (ROOT / "kamcoach").rglob("*.py"):
        inside = file.relative_to(ROOT / "kamcoach").as_posix()
        own = ("similarity/", "report/similarity/", "models/similarity.py")
        if inside.startswith(own) or inside in ("cli/similar.py", "cli/comparing.py"):
            continue
        lines = [line for line in file.read_text("utf-8").splitlines() if "import" in line]
        assert not imports.search("\n".join(lines)), inside
    for template in (ROOT / "kamcoach/report/templates").glob("*.j2"):
        if template.name != "similarity.html.j2":
            assert not imports.search(template.read_text("utf-8")), template.name
